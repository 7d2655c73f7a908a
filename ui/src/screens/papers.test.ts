// Papers made of many notes: the schedules of a case, and the weekly audit.
import { cleanup, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forget } from '../lib/state/live.svelte';
import { DISCLOSURES } from '../sample/notebook';
import { EXPORTED } from '../sample/paper';
import { asked, choose, find, open, press, refuse, type } from './hand';

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  location.hash = '';
});

const made = { note: null, exhibit: null, redact: null };

describe('The schedules of a case', () => {
  it('are made from the disclosure list, of one of its crimes', async () => {
    open('/disclosure');
    await press('paper');
    await choose('crime', '01/1234999/26');
    await press('save-paper');
    // Not without for whom.
    await find('[data-problem="form"]');
    expect(asked('export_make')).toBeUndefined();
    await type('purpose', ' Disclosure officer ');
    await press('save-paper');
    await find('[data-exported="mg6c"]');
    expect(asked('export_make')).toEqual({ ...made, what: 'mg6c', case: '01/1234999/26', purpose: 'Disclosure officer' });
    expect(document.querySelector('[data-kept-apart]')).toBeNull();
  });

  it('are two papers, and the screen says what the one for the defence does not tell of', async () => {
    open('/disclosure!paper', '', (s) => (s.instead.export_make = (ask) => ({ ...EXPORTED, what: ask.what, kept_apart: 2 })));
    await type('purpose', 'Crown Prosecution Service');
    await press('save-paper');
    expect((await find('[data-kept-apart="2"]')).textContent).toContain('They stand in form MG6D');
    expect(asked('export_make')).toMatchObject({ what: 'mg6c', case: '01/1234567/26' });
  });

  it('are made one after the other: what is sensitive is chosen by name', async () => {
    open('/disclosure!paper');
    await choose('what', 'mg6d');
    await type('purpose', 'Crown Prosecution Service');
    await press('save-paper');
    await find('[data-exported="mg6d"]');
    expect(asked('export_make')).toMatchObject({ what: 'mg6d', case: '01/1234567/26' });
  });

  it('ask for a look at what was written of a victim’s exhibits before the defence is given it, and only then', async () => {
    open('/disclosure', '', (s) => {
      const rows = DISCLOSURES.rows.map((row, i) => ({ ...row, check: i === 0 }));
      s.instead.disclosure = () => ({ ...DISCLOSURES, rows });
    });
    expect((await find('[data-list="disclosure"] [data-check]')).textContent).toContain('Linked with a victim.');
    expect(document.querySelectorAll('[data-list="disclosure"] [data-check]')).toHaveLength(1);
    await press('paper');
    expect((await find('dialog [data-check="1"]')).textContent).toContain('flag the note as sensitive');
    await choose('crime', '01/1234999/26');
    await waitFor(() => expect(document.querySelector('dialog [data-check]')).toBeNull());
    // A crime that is typed may be that of any note.
    await choose('crime', 'other');
    await find('dialog [data-check="1"]');
    await choose('what', 'mg6d');
    await waitFor(() => expect(document.querySelector('dialog [data-check]')).toBeNull());
  });

  it('are made of a crime that is typed too, and a refusal is said', async () => {
    open('/disclosure!paper', '', (s) => (s.instead.export_make = refuse({ code: 'not_found' })));
    await choose('crime', 'other');
    await type('purpose', 'Disclosure officer');
    await press('save-paper');
    await find('[data-problem="form"]');
    await type('reference', ' 01/9/26 ');
    await press('save-paper');
    await find('[data-problem="not_found"]');
    expect(asked('export_make')).toMatchObject({ case: '01/9/26' });
  });

  it('are not offered where there is no note of a case', async () => {
    open('/disclosure', 'day=empty');
    await find('[data-list="disclosure"]');
    expect(document.querySelector('[data-do="paper"]')).toBeNull();
  });
});

describe('The weekly audit on paper', () => {
  it('is the sergeant’s, of what they may audit, and no case is asked for', async () => {
    open('/audit', 'as=sergeant');
    await press('paper');
    await type('purpose', 'Weekly audit, Canal Side');
    expect(document.querySelector('dialog input[type="radio"]')).toBeNull();
    await press('save-paper');
    expect((await find('[data-exported="audit"]')).textContent).toContain('Weekly audit');
    expect(asked('export_make')).toEqual({ ...made, what: 'audit', case: null, purpose: 'Weekly audit, Canal Side' });
  });

  it('is not offered to whoever may audit nothing', async () => {
    open('/audit');
    await find('[data-screen="audit"]');
    await waitFor(() => expect(document.querySelector('.nothing')).not.toBeNull());
    expect(document.querySelector('[data-do="paper"]')).toBeNull();
  });
});

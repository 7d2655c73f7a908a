// A file for somebody outside: how far it is, and that it can be called off.
import { cleanup, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Exporting } from '../lib/ipc';
import { forget } from '../lib/state/live.svelte';
import { Sample } from '../sample';
import { EXPORTED } from '../sample/paper';
import { id } from '../sample/people';
import { NOTEBOOK } from '../sample/notebook';
import { RESCUE } from '../sample/review';
import { asked, choose, find, open, press, refuse, sample, type } from './hand';

/** How the device ends what it was asked to make. */
let ends: { well: (made: unknown) => void; badly: (problem: unknown) => void };

/** A device that is still making the file. */
function slowly(what: 'export_make' | 'rescue') {
  return (s: Sample): void => {
    const usual = s.call.bind(s) as (name: string, ask: unknown) => Promise<unknown>;
    const call = (name: string, ask: unknown): Promise<unknown> =>
      name === what ? new Promise((well, badly) => (ends = { well, badly })) : usual(name, ask);
    s.call = call as Sample['call'];
  };
}

const far = (over: Partial<Exporting>): Exporting => ({
  what: 'bundle',
  writing: false,
  photos_done: 0,
  photos: 4,
  bytes_done: 0,
  bytes: 8_000_000,
  ...over,
});
const STOPPED = { code: 'export_stopped', field: null, params: {}, retry: 'later', id: '' };

async function making(): Promise<void> {
  open('/notebook!export', '', slowly('export_make'));
  await choose('what', 'bundle');
  await type('purpose', 'Crown Prosecution Service');
  await press('save-export');
  await find('[data-going="on"]');
}

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  location.hash = '';
});

describe('An export that takes long', () => {
  it('says in words and on a bar how many photos and bytes are done, in both of its steps', async () => {
    await making();
    // Until the first photo the bar says only that something is going on.
    expect((await find('dialog progress')).hasAttribute('value')).toBe(false);
    sample.tell('exporting', far({ photos_done: 1, bytes_done: 2_000_000 }));
    await waitFor(() => expect(document.querySelector('[data-far]')?.textContent).toMatch(/1 of 2.*1 of 4 photos/));
    sample.tell('exporting', far({ writing: true, photos_done: 3, bytes_done: 6_000_000 }));
    await waitFor(() => expect(document.querySelector('[data-far]')?.textContent).toMatch(/2 of 2.*3 of 4 photos/));
    const bar = (await find('dialog progress')) as HTMLProgressElement;
    expect([bar.value, bar.max]).toEqual([6_000_000, 8_000_000]);
    // It cannot be left by the way while a file is being written, only called off.
    expect(document.querySelector('dialog [data-do="close"]')).toBeNull();
    ends.well({ ...EXPORTED, what: 'bundle' });
    await find('[data-exported="bundle"]');
    expect(document.querySelector('[data-do="export_stop"]')).toBeNull();
  });

  it('is cancelled with one tap, says that nothing was written, and keeps what was typed', async () => {
    await making();
    await press('export_stop');
    await waitFor(() => expect(asked('export_stop')).toEqual({}));
    // What the officer reads is the device's answer, not the tap.
    await find('[data-going="on"]');
    ends.badly(STOPPED);
    expect((await find('[data-going="stopped"]')).textContent).toContain('Cancelled. Nothing was written.');
    expect(document.querySelector('[data-problem]')).toBeNull();
    expect(((await find('dialog [name="purpose"]')) as HTMLInputElement).value).toBe('Crown Prosecution Service');
    await press('save-export');
    await find('[data-going="on"]');
  });

  it('that the device refuses for another reason says that reason, and not that it was cancelled', async () => {
    await making();
    ends.badly({ ...STOPPED, code: 'not_at_hub' });
    await find('[data-problem="not_at_hub"]');
    expect(document.querySelector('[data-going="stopped"]')).toBeNull();
  });
});

describe('A copy that a court ordered words out of', () => {
  it('names the entries that are ticked and whose order it is, and says how many are black', async () => {
    open(`/note/${id(50)}!export`, '', (s) => (s.instead.export_make = () => ({ ...EXPORTED, redacted: 1 })));
    await press('redact');
    const [, hers] = NOTEBOOK.entries;
    await choose('redact', hers?.id ?? '');
    await type('purpose', 'The defence');
    await press('save-export');
    // Not without whose order it is.
    await find('[data-problem="form"]');
    expect(asked('export_make')).toBeUndefined();
    await type('redact_why', ' Crown Court, 4471/26 ');
    await press('save-export');
    expect((await find('[data-redacted="1"]')).textContent).toContain('the note keeps it');
    expect(asked('export_make')).toMatchObject({
      what: 'statement',
      redact: { entries: [hers?.id], words: [], reason: 'Crown Court, 4471/26' },
    });
  });

  it('may be of words of an entry alone, one passage a line', async () => {
    open(`/note/${id(50)}!export`, '', (s) => (s.instead.export_make = refuse({ code: 'words_not_there' })));
    await press('redact');
    const [first, second] = NOTEBOOK.entries.map((entry) => entry.id);
    await choose('redact', first ?? '');
    await choose('redact', second ?? '');
    await type('purpose', 'The defence');
    await type('redact_why', 'Crown Court, 4471/26');
    await type(`redact_words-${second ?? ''}`, ' Stairwell B \n\ngrey coat');
    await press('save-export');
    // A copy that leaves in what was ordered out is not made, and the form says why.
    expect((await find('[data-problem="words_not_there"]')).textContent).toContain('do not stand in that entry');
    expect(asked('export_make')).toMatchObject({
      redact: {
        entries: [first],
        words: [
          { entry: second, words: 'Stairwell B' },
          { entry: second, words: 'grey coat' },
        ],
      },
    });
  });

  it('finds the same words in other entries, and blacks them out there when asked to', async () => {
    open(`/note/${id(50)}!export`);
    await press('redact');
    const [first, second, photo] = NOTEBOOK.entries.map((entry) => entry.id);
    await choose('redact', first ?? '');
    // "lock" stands in the photo's caption too; "grey hooded top" in no other entry than its own.
    await type(`redact_words-${first ?? ''}`, 'LOCK');
    const offered = await find('[data-elsewhere]');
    expect(offered.textContent).toMatch(/“LOCK” also stand in: .*14/);
    await press('redact-everywhere');
    await waitFor(() => expect(document.querySelector('[data-elsewhere]')).toBeNull());
    await choose('redact', second ?? '');
    await type(`redact_words-${second ?? ''}`, 'Sunday\ngrey hooded top');
    expect(document.querySelector('[data-elsewhere]')).toBeNull();
    await type('purpose', 'The defence');
    await type('redact_why', 'Crown Court, 4471/26');
    await press('save-export');
    await waitFor(() => expect(asked('export_make')).toBeDefined());
    const { redact } = asked('export_make') as { redact: { entries: string[]; words: { entry: string; words: string }[] } };
    expect(redact.entries).toEqual([]);
    expect(redact.words).toContainEqual({ entry: first, words: 'LOCK' });
    expect(redact.words).toContainEqual({ entry: photo, words: 'LOCK' });
  });

  it('is offered for a statement only: a bundle without its words would not prove itself', async () => {
    open(`/note/${id(50)}!export`);
    await press('redact');
    await choose('redact', NOTEBOOK.entries[0]?.id ?? '');
    await choose('what', 'bundle');
    await waitFor(() => expect(document.querySelector('[data-do="redact"]')).toBeNull());
    await type('purpose', 'The defence');
    await press('save-export');
    await waitFor(() => expect(asked('export_make')).toMatchObject({ what: 'bundle', redact: null }));
  });
});

it('A rescue file says how far it is and is cancelled in the same way', async () => {
  open('/sync', '', slowly('rescue'));
  await press('rescue');
  await find('[data-going="on"]');
  sample.tell('exporting', far({ what: 'rescue', writing: true, photos_done: 2 }));
  await waitFor(() => expect(document.querySelector('[data-far]')?.textContent).toContain('2 of 4 photos'));
  await press('export_stop');
  ends.badly(STOPPED);
  expect((await find('[data-going="stopped"]')).textContent).toContain('Nothing was written');
  await press('rescue');
  ends.well(RESCUE);
  await find('[data-rescue="made"]');
});

// Where a merge leads, and what becomes of a question about what shows: the one who is asked reads it on the page of its record
// and answers there; whoever asked reads the answer.
import { cleanup, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Notice } from '../lib/ipc';
import { forget } from '../lib/state/live.svelte';
import { toast } from '../lib/state/toast.svelte';
import { explained, pageOf } from '../lib/words/merge';
import type { Sample } from '../sample';
import { NOTE } from '../sample/notebook';
import { at, id, ME, PC208, w } from '../sample/people';
import { PRIORITY } from '../sample/places';
import { ASB, ASKED, detail, NOTICE, today } from '../sample/tasks';
import { victimDetail } from '../sample/victims';
import { asked, find, open, press, type } from './hand';

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  toast.close();
  location.hash = '';
});

/** A notice on its record, and the device that shows it there. */
type Told = (notice: Notice) => (sample: Sample) => void;

const PAGES: [kind: string, opens: string, told: Told][] = [
  ['task', id(2), (n) => (s) => void (s.instead.task = () => ({ ...detail(ASB), notices: [n] }))],
  ['ward_priority', id(20), (n) => (s) => void (s.instead.priority = () => ({ ...PRIORITY, notices: [n] }))],
  ['victim_contact', id(30), (n) => (s) => void (s.instead.victim = () => ({ ...victimDetail(true), notices: [n] }))],
  ['safe_contact', id(30), (n) => (s) => void (s.instead.victim = () => ({ ...victimDetail(true), notices: [n] }))],
  ['note', id(50), (n) => (s) => void (s.instead.note = () => ({ ...NOTE, notices: [n] }))],
];

describe('a merge', () => {
  it.each(PAGES)('of a %s leads to the page on which it is settled', async (kind, opens, told) => {
    const notice: Notice = { ...NOTICE, kind, opens, record: opens };
    open(pageOf(notice).slice(1), 'read=1', told(notice));
    const box = await find(`[data-notice="${notice.id}"]`);
    expect(box.querySelector('[data-do="notice_keep"]')).not.toBeNull();
  });
});

/** A task with one notice on it. */
const told = (notice: Notice) => (s: Sample) => void (s.instead.task = () => ({ ...detail(ASB), notices: [notice] }));

describe('a question about what this officer set', () => {
  it('is read where it leads, and answered in words', async () => {
    open(`/task/${id(2)}`, '', told(ASKED));
    const box = await find('[data-notice="n3"]');
    expect(box.textContent).toContain('PC 208CN asks you about this: officers needed');
    expect(box.textContent).toContain('Can I go alone?');
    expect(box.textContent).toContain('Showing 2. PC 208CN asks you about it.');
    expect(box.querySelector('.old')).toBeNull();
    expect(box.querySelector('[data-do="notice_keep"]')).toBeNull();
    await press('notice_answer');
    await find('dialog[data-sheet="answer"]');
    await type('text', 'Not after dark');
    await press('send-answer');
    await waitFor(() => expect(asked('notice_answer')).toEqual({ notice: 'n3', record: id(2), text: 'Not after dark' }));
  });

  it('is answered in one tap where it stays as it is', async () => {
    open(`/task/${id(2)}`, '', told(ASKED));
    await find('[data-notice="n3"]');
    await press('notice_stays');
    await waitFor(() => expect(asked('notice_answer')).toEqual({ notice: 'n3', record: id(2), text: null }));
  });

  it('stands on Today with its words, and without them where a list shows none', async () => {
    const list = (row: Notice) => (s: Sample) =>
      void (s.instead.today = () => ({ ...today([]), needs_you: [{ of: 'changed', row }] }));
    open('/today', '', list(ASKED));
    const row = await find('[data-do="changed"]');
    expect(row.textContent).toContain('A question for you');
    expect(row.textContent).toContain('“Can I go alone?”');
    // Who asks is said once.
    expect(row.textContent.split('asks you about').length).toBe(2);
    expect(row.querySelector('.t1')?.textContent).toBe(ASKED.title);
    cleanup();
    forget();
    open('/today', '', list({ ...ASKED, title: null, sides: [], showing: { is: 'nothing' } }));
    const bare = await find('[data-do="changed"]');
    expect(bare.textContent).toContain('PC 208CN asks you about it.');
    expect(bare.textContent).not.toContain('alone');
  });
});

describe('what came back into a set', () => {
  const back: Notice = {
    ...NOTICE,
    id: 'n5',
    field: 'field.readers',
    heading: w('notice.came_back', { by: 'PC 208CN', field_code: 'field.readers' }),
    sides: [
      { by: ME, at: at('13:10'), offline: true, value: { is: 'people', value: [PC208] }, showing: true },
      { by: PC208, at: at('13:25'), offline: false, value: { is: 'people', value: [ME, PC208] }, showing: true },
    ],
    showing: { is: 'people', value: [ME, PC208] },
    why: w('why.came_back', { by: 'PC 208CN' }),
    choices: ['use_mine', 'keep'],
    ask: null,
  };

  it('is taken out again by its own button, and nothing of it is struck', async () => {
    open(`/task/${id(2)}`, '', told(back));
    const box = await find('[data-notice="n5"]');
    expect(box.textContent).toContain('What you took out is there again: readers');
    expect(box.textContent).toContain('taken out at 13:10');
    expect(box.querySelector('.old')).toBeNull();
    expect((await find('[data-do="notice_use_mine"]')).textContent.trim()).toBe('Take out again');
    expect(explained(back)).toBe(
      'You took out PC 208CN at 13:10. Showing PC 123CN, PC 208CN. PC 208CN wrote the list apart from you and had it in theirs.',
    );
  });
});

describe('an answer to a question of this officer', () => {
  const answered: Notice = {
    ...ASKED,
    id: 'n4',
    heading: w('notice.answered', { by: 'PC 208CN', field_code: 'field.min_crew' }),
    sides: [
      { by: ME, at: at('13:20'), offline: false, value: { is: 'text', value: 'Can I go alone?' }, showing: true },
      { by: PC208, at: at('13:40'), offline: false, value: { is: 'code', value: 'answer.stays' }, showing: true },
    ],
    showing: { is: 'nothing' },
    why: w('why.answered'),
    kept: [w('kept.question')],
    choices: ['keep'],
    ask: null,
  };

  it('is read, and seen by one tap', async () => {
    open(`/task/${id(2)}`, '', told(answered));
    const box = await find('[data-notice="n4"]');
    expect(box.textContent).toContain('PC 208CN answered your question: officers needed');
    expect(box.textContent).toContain('It stays as it is');
    expect((await find('[data-do="notice_keep"]')).textContent.trim()).toBe('I have seen it');
    await press('notice_keep');
    await waitFor(() => expect(asked('notice_keep')).toEqual({ notice: 'n4', record: id(2) }));
  });
});

// What a result says of when: on the day and at the time that stand in its form, whenever it is saved.
import { cleanup, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Words } from '../../lib/ipc';
import { forget } from '../../lib/state/live.svelte';
import { now } from '../../lib/state/look.svelte';
import { toast } from '../../lib/state/toast.svelte';
import { NOTEBOOK } from '../../sample/notebook';
import { id, ME, NOW, PC208, SGT, w } from '../../sample/people';
import { BAIL, detail, entry, NOTICE } from '../../sample/tasks';
import { asked, choose, find, open, press, refuse, sample, type } from '../hand';

const RESULT = `/task/${id(1)}!result`;
const stands = async (name: string): Promise<string> => ((await find(`dialog [name="${name}"]`)) as HTMLInputElement).value;

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  toast.close();
  location.hash = '';
});

async function toTheCouncil(): Promise<void> {
  await choose('outcome', 'handed_to_partner');
  await type('agency', 'Council');
  await type('person', 'A. Warden');
}

describe('When a partner accepted', () => {
  it('is said by the officer and by nobody else', async () => {
    open(RESULT);
    await toTheCouncil();
    expect(await stands('accepted')).toBe('');
    await press('save-result');
    await screen.findByText('Name the agency, the person and when they accepted.');
    expect(asked('task_result')).toBeUndefined();
    await type('accepted', '1350');
    await press('save-result');
    await waitFor(() =>
      expect(asked('task_result')).toMatchObject({ partner: { accepted_at: Date.parse('2026-11-23T13:50:00Z') }, at: null }),
    );
  });

  it('stays the day of the form where a draft is saved after midnight', async () => {
    open(RESULT);
    await toTheCouncil();
    await type('accepted', '23:50');
    const kept = (): string => (asked('draft_save') as { content: string }).content;
    await waitFor(() => expect(JSON.parse(kept())).toMatchObject({ accepted: '23:50' }));
    const content = kept();
    cleanup();

    open(RESULT, '', (s) => {
      now.fix(NOW + 12 * 3_600_000);
      s.instead.draft_load = ({ form }) => (form === 'task_result' ? { content, at: NOW } : { content: null, at: null });
    });
    await waitFor(async () => expect(await stands('accepted')).toBe('23:50'));
    expect(await stands('accepted_day')).toBe('23/11/2026');
    await press('save-result');
    await waitFor(() =>
      expect(asked('task_result')).toMatchObject({ partner: { accepted_at: Date.parse('2026-11-23T23:50:00Z') } }),
    );
  });

  it('is said to be none where it is none, and every word stays', async () => {
    open(RESULT);
    await toTheCouncil();
    await type('accepted', '25:00');
    await press('save-result');
    await find('[data-problem="bad_time"]');
    expect(asked('task_result')).toBeUndefined();
    expect(await stands('person')).toBe('A. Warden');
  });
});

describe('When it was done', () => {
  it('is now, unless the officer says otherwise; then it is when they said that they left', async () => {
    open(RESULT);
    await choose('outcome', 'completed');
    expect(document.querySelector('dialog [name="done_time"]')).toBeNull();
    await choose('earlier', 'yes');
    expect([await stands('done_day'), await stands('done_time')]).toEqual(['23/11/2026', '13:20']);
    await press('save-result');
    await waitFor(() => expect(asked('task_result')).toMatchObject({ at: Date.parse('2026-11-23T13:20:00Z') }));
  });

  it('is not half said', async () => {
    open(RESULT);
    await choose('outcome', 'completed');
    await choose('earlier', 'yes');
    await type('done_time', '');
    await press('save-result');
    await screen.findByText('Say on which day and at what time it was done.');
    await type('done_time', 'noon');
    await press('save-result');
    await find('[data-problem="bad_time"]');
    expect(asked('task_result')).toBeUndefined();
  });
});

describe('What shows it', () => {
  it('was written in this shift, before midnight too', async () => {
    const [first] = NOTEBOOK.entries;
    if (!first) throw new Error('the sample notebook is empty');
    open(RESULT, '', (s) => {
      const before = { ...first, id: id(299), number: 11, written_at: NOW - 15 * 3_600_000 };
      s.instead.notebook = () => ({ ...NOTEBOOK, entries: [first], earlier_in_shift: [before] });
    });
    await choose('outcome', 'completed');
    const offered = await find(`dialog input[name="evidence"][value="${id(299)}"]`);
    expect(offered.closest('label')?.textContent).toContain('22 Nov 23:10');
    await choose('evidence', id(299));
    await press('save-result');
    await waitFor(() => expect(asked('task_result')).toMatchObject({ evidence: [id(299)] }));
  });

  it('is opened from the task by whoever reviews it', async () => {
    open(`/task/${id(2)}`, 'as=sergeant', (s) => {
      const of = detail(BAIL);
      const piece = (n: number, exhibit: boolean, words: Words) => ({ entry: id(n), note: id(50), exhibit, words });
      const evidence = [
        piece(61, true, w('evidence.exhibit', { reference: 'ABC/1' })),
        piece(212, false, w('evidence.entry', { number: 12 })),
      ];
      const details = [w('detail.evidence', { count: 3 }), w('detail.evidence_elsewhere', { count: 1 })];
      s.instead.task = () => ({ ...of, timeline: [entry(9, 'entry.resulted', ME, '13:20', { evidence, details })] });
    });
    const line = (await find('[data-evidence]')).closest('[data-row]');
    const pieces = [...(line?.querySelectorAll('[data-do="evidence"]') ?? [])];
    expect(pieces.map((piece) => [piece.textContent?.trim(), piece.getAttribute('href')])).toEqual([
      ['Exhibit ABC/1', `#/exhibit/${id(50)}/${id(61)}`],
      ['Notebook entry 12', `#/note/${id(50)}`],
    ]);
    expect(line?.textContent).toContain('Not found on this device: 1');
  });
});

describe('A task that was sent back', () => {
  it('says at the top what is missing, in the words of who sent it back', async () => {
    open(`/task/${id(1)}`, '', (s) => {
      const back = entry(41, 'entry.sent_back', SGT, '13:20', { text: 'Which doors were knocked at?' });
      const of = detail(BAIL);
      s.instead.task = () => ({ ...of, row: { ...of.row, status: 'sent_back' }, timeline: [back, ...of.timeline] });
    });
    const panel = await find('[data-sent-back]');
    expect(panel.textContent).toContain('Which doors were knocked at?');
    expect(panel.querySelector('h2')?.textContent).toContain('13:20');
  });
});

describe('A task that somebody else has now', () => {
  it('says so once', async () => {
    const reassigned = { ...NOTICE, heading: w('notice.reassigned', { by: 'Sgt 45CN', to: 'PC 208CN' }) };
    open(`/task/${id(1)}`, '', (s) => {
      s.instead.task = () => ({ ...detail(BAIL), given_away_to: PC208, notices: [reassigned] });
    });
    await find('[data-notice]');
    expect(document.querySelector('[data-given-away]')).toBeNull();
    cleanup();
    forget();
    open(`/task/${id(1)}`, '', (s) => {
      s.instead.task = () => ({ ...detail(BAIL), given_away_to: PC208, notices: [{ ...reassigned, settled: true }] });
    });
    await find('[data-given-away]');
  });
});

describe('What was taken back', () => {
  it('is said of the officer’s own as theirs', async () => {
    open(`/task/${id(1)}`, '', (s) => {
      const taken = entry(42, 'entry.resulted', ME, '13:20', { withdrawn: { by: ME, at: NOW, reason: null } });
      s.instead.task = () => ({ ...detail(BAIL), timeline: [taken] });
    });
    await screen.findByText('Taken back by you 14:10');
  });
});

describe('A new task', () => {
  it('has a reference for the log where something broke, and none where a rule refused', async () => {
    open('/tasks!task_create');
    sample.instead.task_plan = refuse({ code: 'not_allowed' });
    await type('title', 'Hot spot patrol');
    await press('save-task');
    expect((await find('[data-problem="not_allowed"]')).textContent).not.toContain('Reference');
    sample.instead.task_plan = refuse({ code: 'internal' });
    await press('save-task');
    expect((await find('[data-problem="internal"]')).textContent).toContain('Reference 0190a000');
  });

  const due = (): unknown => (asked('task_plan') as { task: { due_by: unknown } } | undefined)?.task.due_by;

  it('is due by the end of the day that is given without a time', async () => {
    open('/tasks!task_create');
    await type('title', 'Hot spot patrol');
    await type('due_day', '25/11/2026');
    await press('save-task');
    await waitFor(() => expect(due()).toBe(Date.parse('2026-11-25T23:59:00Z')));
  });

  it('is due on no day where none is given, and today where only a time is', async () => {
    open('/tasks!task_create');
    await type('title', 'Hot spot patrol');
    await press('save-task');
    await waitFor(() => expect(due()).toBeNull());
    cleanup();
    open('/tasks!task_create');
    await type('title', 'Hot spot patrol');
    await type('due_time', '23:00');
    await press('save-task');
    await waitFor(() => expect(due()).toBe(Date.parse('2026-11-23T23:00:00Z')));
  });

  it('says of a due time that it is none, where it recurs too', async () => {
    open('/tasks!task_create');
    await type('title', 'Hot spot patrol');
    await type('every', '1');
    await press('save-task');
    await screen.findByText('Give it a due time first.');
    await type('due_time', '25:00');
    await press('save-task');
    await find('[data-problem="bad_time"]');
    expect(asked('task_plan')).toBeUndefined();
  });
});

// The ward's screens against sample data: what a tap asks of the device, and what stays blocked until somebody looked.
import { cleanup, fireEvent, render, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../App.svelte';
import { speakTo } from '../lib/ipc';
import { forget } from '../lib/state/live.svelte';
import { toast } from '../lib/state/toast.svelte';
import { instant } from '../lib/words/time';
import { Sample } from '../sample';
import { id, ME, PCSO, WARD } from '../sample/people';
import { PRIORITIES, PRIORITY, WARD_PAGE } from '../sample/places';
import { find, press } from './hand';

let sample: Sample;

function open(path: string, before: (sample: Sample) => void = () => {}, options = ''): void {
  location.hash = path;
  sample = new Sample(new URLSearchParams(options));
  before(sample);
  speakTo(sample);
  render(App);
}

const type = async (name: string, value: string): Promise<void> =>
  void (await fireEvent.input(await find(`dialog [name="${name}"]`), { target: { value } }));
const asked = (name: string): unknown => sample.asked.findLast(([n]) => n === name)?.[1];

beforeEach(() => {
  forget();
  toast.close();
});
afterEach(() => {
  cleanup();
  location.hash = '';
});

describe('a ward', () => {
  it('shows its officers against the promise, its place in words, and how people reach it', async () => {
    open('#/ward');
    expect((await find('[data-strength="full"]')).textContent).toContain('2 posted here, 2 promised');
    expect((await find('.wardmap title')).textContent).toContain('beside Lock Road');
    expect(document.body.textContent).toContain('Name withheld for safety');
    expect(document.body.textContent).toContain('Lock Road police station, 24 hours');
    expect(document.body.textContent).toContain('11,340 residents');
    expect((await find('[data-on-ward]')).textContent).toContain('90');
  });

  it('calls for no review and no action of a priority that is closed', async () => {
    const past = (row: (typeof PRIORITIES)[number]) => ({ ...row, review_by: '2026-11-01', last_action_at: null });
    const closed = PRIORITIES.slice(0, 1).map((row) => ({ ...past(row), id: id(29), state: 'closed', open: false }));
    open('#/ward', (s) => {
      s.instead.ward = () => ({ ...WARD_PAGE, priorities: PRIORITIES.slice(0, 1).map(past), closed });
    });
    const said = (n: number): string => document.querySelector(`[data-row="${id(n)}"]`)?.textContent ?? '';
    await waitFor(() => expect(said(20)).toContain('Review 22 days late'));
    expect(said(20)).toContain('No action yet');
    expect(said(29)).toContain('Closed');
    expect(said(29)).not.toMatch(/late|No action|1 Nov/);
  });

  it('takes an own line of the diary back where it stands, not in a toast alone', async () => {
    open('#/ward');
    const row = WARD_PAGE.diary[0];
    await fireEvent.click(await find(`[data-list="diary"] [data-do="withdraw"][data-id="${row?.id ?? ''}"]`));
    await waitFor(() => expect(asked('task_withdraw')).toEqual({ record: row?.record, entry: row?.id, reason: null }));
  });

  it('tags a community contact to a priority in two taps', async () => {
    open('#/ward');
    await press('tag-open');
    await press('tag');
    await waitFor(() => {
      expect(asked('tag')).toEqual({ record: id(75), entry: WARD_PAGE.diary[0]?.id, priority: PRIORITIES[0]?.id });
    });
  });

  it('ticks a planned action with what came of it', async () => {
    open(`#/priority/${id(20)}`);
    await press('action-done');
    await type('outcome', 'Doors are booked');
    await type('minutes', '15');
    await press('save-action');
    await waitFor(() => {
      expect(asked('priority_action')).toMatchObject({
        what: 'Ask the council to mend the entry doors',
        does: id(76),
        minutes: 15,
        outcome: 'Doors are booked',
        planned: false,
      });
    });
  });

  it('plans an action with its day, its officer and the partner who accepted it', async () => {
    open(`#/priority/${id(20)}!action`);
    await type('what', 'Mend the entry doors');
    await fireEvent.click(await find('dialog input[name="planned"]'));
    await type('due', '25/11/2026');
    await find(`dialog [name="owner"] option[value="${PCSO.officer}"]`);
    await fireEvent.change(await find('dialog [name="owner"]'), { target: { value: PCSO.officer } });
    await type('agency', 'Council');
    await type('accepted', '17/11/2026');
    await press('save-action');
    await waitFor(() => {
      expect(asked('priority_action')).toMatchObject({
        planned: true,
        at: null,
        minutes: null,
        due_on: '2026-11-25',
        owner: PCSO.officer,
        partner: { agency: 'Council', person: null, accepted_on: '2026-11-17' },
      });
    });
  });

  it('says on which day something was done, where that was not just now', async () => {
    open(`#/priority/${id(20)}!action`);
    await type('what', 'Leaflets to flats 1 to 40');
    await type('day', '20/11/2026');
    await type('time', '16:30');
    await press('save-action');
    await waitFor(() => {
      expect(asked('priority_action')).toMatchObject({ planned: false, at: instant('2026-11-20', '16:30'), partner: null });
    });
  });

  it('that is over can still be taken off the public’s page', async () => {
    const over = {
      ...PRIORITY,
      row: { ...PRIORITY.row, state: 'closed', open: false },
      acts: [{ act: 'take_down', blocked: [] }],
    };
    open(`#/priority/${id(20)}`, (s) => (s.instead.priority = () => over));
    await press('more');
    await press('priority_take_down');
    await find('dialog[data-sheet="take_down"]');
  });

  it('leaves the hour to the device where it was just now', async () => {
    open(`#/priority/${id(20)}!action`);
    await type('what', 'Leaflets to flats 1 to 40');
    await press('save-action');
    await waitFor(() => expect(asked('priority_action')).toMatchObject({ planned: false, at: null, due_on: null, owner: null }));
  });

  it('counts who was there by group, each group once, and tells no small number', async () => {
    open('#/ward');
    expect((await find('[data-groups]')).textContent).toMatch(/Tenants\s*14\s*Young people\s*fewer than 5/);
    await press('engagement');
    await fireEvent.click(await find('dialog input[value="beat_meeting"]'));
    await type('place', 'Library');
    await press('add-group');
    await fireEvent.change(await find('dialog [name="group"]'), { target: { value: 'tenants' } });
    await type('group_n', '9');
    await press('add-group');
    const offered = [...document.querySelectorAll('dialog [name="group"]')].at(-1)?.textContent;
    expect(offered).not.toContain('Tenants');
    await press('save-engagement');
    await waitFor(() => expect(asked('engagement_add')).toMatchObject({ groups: [{ group: 'tenants', count: 9 }] }));
  });

  it('tells those who came what was done, says when they are met next, and shows both in the diary', async () => {
    open('#/ward');
    const shown = (await find('[data-list="diary"]')).textContent;
    expect(shown).toContain('Told what was done: Six evening patrols since August');
    expect(shown).toContain('Next time 17 Dec');
    cleanup();
    open('#/ward!engagement');
    await fireEvent.click(await find('dialog input[name="kind"][value="beat_meeting"]'));
    await type('place', 'Library hall');
    await type('we_did', 'The gate was mended');
    await press('save-engagement');
    await waitFor(() => expect(asked('engagement_add')).toMatchObject({ we_did: 'The gate was mended', next_on: null }));
  });

  it('keeps a promise, says how, and tells it in the diary', async () => {
    open('#/ward');
    expect((await find('[data-kept]')).textContent).toContain('Mark bicycles. 30 marked at the library');
    await press('promise_keep');
    await type('how', 'The council mended them');
    await press('save-kept');
    await waitFor(() => {
      const how = 'The council mended them';
      expect(asked('promise_keep')).toEqual({ record: id(75), entry: id(70), n: 0, how });
    });
  });

  it('keeps a promise without a word of how', async () => {
    open('#/ward');
    await press('promise_keep');
    await press('save-kept');
    await waitFor(() => expect(asked('promise_keep')).toMatchObject({ entry: id(70), how: null }));
  });

  it('says that no contact details are kept instead of leaving them out', async () => {
    open('#/ward', (given) => (given.instead.ward = () => ({ ...WARD_PAGE, contact: null })));
    expect((await find('[data-contact="none"]')).textContent).toContain('No contact details of this ward are kept');
  });

  it('tells of planned actions whose day is past, and whose they are', async () => {
    const [first, ...others] = PRIORITIES;
    if (!first) throw new Error('the sample has no priority');
    const own = { ...first, overdue: 2, own_overdue_on: '2026-11-20' };
    open('#/ward', (given) => (given.instead.ward = () => ({ ...WARD_PAGE, priorities: [own, ...others] })));
    const rows = [...(await find('[data-list="priorities"]')).querySelectorAll('.row')].map((row) => row.textContent);
    expect(rows[0]).toContain('Your planned action was due 20 Nov');
    expect(rows[1]).toContain('1 planned action late');
    expect(rows[2]).not.toContain('planned action');
  });

  it('takes down a resident’s query as one, with the hour it came in', async () => {
    open(`#/tasks!query-${WARD_PAGE.code}`);
    await type('title', 'When is the gate mended?');
    await type('got_time', '09:00');
    await press('save-task');
    await waitFor(() => {
      expect(asked('task_plan')).toMatchObject({ task: { task_kind: 'residents_query', ward: WARD_PAGE.code } });
    });
    expect((asked('task_plan') as { task: { received_at: number } }).task.received_at).toBeGreaterThan(0);
  });
});

describe('a priority', () => {
  it('shows whose a planned action is, by when, and that the partner accepted it', async () => {
    open(`#/priority/${id(20)}`);
    const row = await find(`[data-list="planned"] [data-row="${id(76)}"]`);
    expect(row.classList).toContain('soon');
    for (const words of ['25 Nov', 'Wed', ME.name, 'Council', 'accepted 17 Nov', `Planned by ${PCSO.name}`]) {
      expect(row.textContent).toContain(words);
    }
  });

  it('asks for the objective and the three sides of a problem, each heading once, and keeps what was typed', async () => {
    open(`#/priority/${id(20)}!edit`, undefined, 'as=sergeant');
    await type('analysis', 'Location: stairwell B');
    await press('sides');
    const analysis = (): string => document.querySelector<HTMLTextAreaElement>('dialog [name="analysis"]')?.value ?? '';
    await waitFor(() => expect(analysis()).toBe('Location: stairwell B\nObjective:\nVictim:\nOffender:'));
    await waitFor(() => expect(document.querySelector('[data-do="sides"]')).toBeNull());
  });

  it('writes down that a partner accepted what was planned with them, once, and plans nothing again', async () => {
    open(`#/priority/${id(20)}`);
    const row = await find(`[data-list="planned"] [data-row="${id(79)}"]`);
    expect(row.textContent).toContain('Housing association, not accepted yet');
    expect(document.querySelectorAll('[data-do="partner-accepted"]').length).toBe(1);
    await press('partner-accepted');
    expect((await find('[data-sheet]')).textContent).toContain('Housing association: Light the car park');
    await type('person', 'Mr Sample');
    await press('save-accepted');
    await waitFor(() => expect(asked('priority_partner')).toMatchObject({ record: id(20), entry: id(79), person: 'Mr Sample' }));
    expect(asked('priority_action')).toBeUndefined();
  });

  it('leads a supervisor to the report of its ward', async () => {
    open(`#/priority/${id(20)}`, undefined, 'as=sergeant');
    expect((await find('a[data-do="report"]')).getAttribute('href')).toBe(`#/report/${WARD}`);
  });

  it('leads nobody else there', async () => {
    open(`#/priority/${id(20)}`);
    await find('[data-list="planned"]');
    await waitFor(() => expect(document.querySelector('[data-do="report"]')).toBeNull());
  });

  it('goes out only when the words were read and what the look found stands', async () => {
    open(`#/priority/${PRIORITIES[0]?.id}!publish`);
    const save = await find('[data-do="save-publish"]');
    expect(save.getAttribute('aria-disabled')).toBe('true');
    await find('input[name="looked"][value="small_number"]');
    await fireEvent.click(await find('input[name="looked"]'));
    await fireEvent.click(await find('input[name="checked"]'));
    await press('save-publish');
    await waitFor(() => {
      expect(asked('priority_publish')).toMatchObject({ checked: true, looked_at: ['small_number'] });
    });
  });

  it('forgets that the words were read when they change', async () => {
    open(`#/priority/${PRIORITIES[0]?.id}!publish`);
    await fireEvent.click(await find('input[name="checked"]'));
    await type('issue', 'Other words');
    await waitFor(() => {
      expect(document.querySelector<HTMLInputElement>('input[name="checked"]')?.checked).toBe(false);
    });
    expect((await find('[data-do="save-publish"]')).getAttribute('aria-disabled')).toBe('true');
  });

  it('says why it cannot be closed, and shows what was done without naming an officer', async () => {
    open(`#/priority/${PRIORITIES[0]?.id}`);
    expect((await find('[data-do="more"]')).getAttribute('aria-label')).toBe('More actions for this priority');
    await press('more');
    expect((await find('[data-do="priority_close"]')).getAttribute('aria-disabled')).toBe('true');
    const work = (await find('[data-work]')).textContent;
    expect(work).toContain('21 h 30');
    expect(work).not.toContain('CN');
  });

  it('leads to its history once, and asks once who may see it, at every stage of its work', async () => {
    open(`#/priority/${PRIORITIES[0]?.id}!restrict`, () => {}, 'as=sergeant');
    await find('dialog[data-sheet="restrict"]');
    for (const [what, n] of [
      ['dialog[data-sheet="restrict"]', 1],
      ['[data-do="restrict"]', 1],
      ['[data-do="history"]', 1],
    ] as const)
      expect(document.querySelectorAll(what).length, what).toBe(n);
    await press('sara-analysis');
    expect(document.querySelectorAll('[data-do="restrict"]').length).toBe(1);
  });
});

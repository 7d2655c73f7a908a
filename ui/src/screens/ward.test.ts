// The ward's screens against sample data: what a tap asks of the device, and what stays blocked until somebody looked.
import { cleanup, fireEvent, render, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../App.svelte';
import { speakTo } from '../lib/ipc';
import { forget } from '../lib/state/live.svelte';
import { toast } from '../lib/state/toast.svelte';
import { Sample } from '../sample';
import { id } from '../sample/people';
import { PRIORITIES, WARD_PAGE } from '../sample/places';
import { find, press } from './hand';

let sample: Sample;

function open(path: string): void {
  location.hash = path;
  sample = new Sample(new URLSearchParams());
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
    expect((await find('[data-strength="full"]')).textContent).toContain('2 of 2 constables promised');
    expect((await find('.wardmap title')).textContent).toContain('beside Lock Road');
    expect(document.body.textContent).toContain('Name withheld for safety');
    expect(document.body.textContent).toContain('Lock Road police station, 24 hours');
    expect(document.body.textContent).toContain('11,340 residents');
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

  it('keeps a promise in one tap', async () => {
    open('#/ward');
    await press('promise_keep');
    await waitFor(() => {
      expect(asked('promise_keep')).toMatchObject({ record: id(75), entry: id(70), n: 0 });
    });
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
    await press('more');
    expect((await find('[data-do="priority_close"]')).getAttribute('aria-disabled')).toBe('true');
    const work = (await find('[data-work]')).textContent;
    expect(work).toContain('21 h 30');
    expect(work).not.toContain('CN');
  });
});

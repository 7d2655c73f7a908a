// A day or a time that is none is said where it was typed, in every form: nothing is written, and no word is lost.
import { cleanup, fireEvent, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forget } from '../lib/state/live.svelte';
import { toast } from '../lib/state/toast.svelte';
import { id } from '../sample/people';
import { asked, choose, find, open, press, type } from './hand';

interface Form {
  of: string;
  address: string;
  /** What is filled in beside the time that is none. */
  fill: () => Promise<void>;
  save: string;
}

const pick = async (name: string, value: string): Promise<void> => {
  const option = (await find(`dialog select[name="${name}"] option[value="${value}"]`)) as HTMLOptionElement;
  option.selected = true;
  await fireEvent.change(option.closest('select') as HTMLSelectElement);
};
const noTime = (): Promise<void> => type('time', '25:00');

const FORMS: Form[] = [
  {
    of: 'meeting_add',
    address: '/ward!meeting',
    fill: async () => {
      await type('place', 'Lock Road hall');
      await noTime();
    },
    save: 'save-meeting',
  },
  {
    of: 'ward_time_add',
    address: '/ward!time',
    fill: async () => {
      await type('from', '14:00');
      await type('to', '25:00');
    },
    save: 'save-time',
  },
  {
    of: 'milestone_add',
    address: `/victim/${id(30)}!milestone`,
    fill: async () => {
      await pick('event', 'charged');
      await noTime();
    },
    save: 'save-milestone',
  },
  { of: 'review_asked', address: `/victim/${id(30)}!review_asked`, fill: noTime, save: 'save-review' },
  {
    of: 'needs_assess',
    address: `/victim/${id(30)}!needs`,
    fill: async () => {
      await noTime();
      await choose('refused', 'yes');
      await type('why', 'Not today, she says');
    },
    save: 'save-needs',
  },
];

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  toast.close();
  location.hash = '';
});

describe('A time that is none', () => {
  it.each(FORMS)('is said in $of', async ({ of, address, fill, save }) => {
    open(address, 'read');
    await fill();
    await press(save);
    const said = await find('[data-problem="bad_time"]');
    expect(said.textContent).toContain('25:00');
    expect(asked(of)).toBeUndefined();
  });

  it('of a due time that is changed is compared as it stands, and said when it is saved', async () => {
    open(`/task/${id(2)}!edit`, 'as=sergeant');
    await type('due_time', '25:00');
    await press('save-edit');
    await waitFor(() => expect(document.querySelector('[data-problem="bad_time"]')).not.toBeNull());
    expect(asked('task_edit')).toBeUndefined();
  });
});

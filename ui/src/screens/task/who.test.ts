// Who may be given work is seen while it is typed, with the reason, and not first when it is saved (practice P10).
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forget } from '../../lib/state/live.svelte';
import { toast } from '../../lib/state/toast.svelte';
import { id, PC208, PCSO } from '../../sample/people';
import { detail, PATROL } from '../../sample/tasks';
import { asked, choose, find, open, press, type } from '../hand';

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  toast.close();
  location.hash = '';
});

const pick = async (name: string, value: string): Promise<void> =>
  void (await fireEvent.change(await find(`dialog select[name="${name}"]`), { target: { value } }));
const option = async (officer: string): Promise<HTMLOptionElement> =>
  (await find(`dialog select[name="assignee"] option[value="${officer}"]`)) as HTMLOptionElement;

describe('Who may be given a new task', () => {
  it('is shown with the reason as soon as the kind of work is chosen, and others cannot be chosen', async () => {
    open('/tasks!task_create', 'as=sergeant');
    expect((await option(PCSO.officer)).disabled).toBe(false);
    await find('dialog select[name="kind"] option[value="arrest_enquiry"]');
    await pick('kind', 'arrest_enquiry');
    await waitFor(async () => expect((await option(PCSO.officer)).disabled).toBe(true));
    expect((await option(PCSO.officer)).textContent).toContain('Cannot be given work that needs an arrest');
    expect((await option(PC208.officer)).disabled).toBe(false);
  });

  it('follows the qualifications that are asked for, of somebody who was chosen before too', async () => {
    open('/tasks!task_create', 'as=sergeant');
    await type('title', 'Door at flat 9');
    await option(PC208.officer);
    await pick('assignee', PC208.officer);
    await choose('quals', 'method of entry');
    expect((await find('[data-cannot]')).textContent).toMatch(/method of entry ended/i);
    await press('save-task');
    await find('[data-problem="form"]');
    expect(asked('task_plan')).toBeUndefined();
    await pick('assignee', '');
    await press('save-task');
    await waitFor(() => expect(asked('task_plan')).toMatchObject({ required_quals: ['method of entry'] }));
  });
});

describe('A hot spot', () => {
  it('is chosen for a patrol, and its point and reach go with it', async () => {
    open('/tasks!task_create', 'as=sergeant');
    await type('title', 'Evening patrol');
    await find('dialog select[name="kind"] option[value="hot_spot_patrol"]');
    expect(document.querySelector('dialog select[name="spot"]')).toBeNull();
    await pick('kind', 'hot_spot_patrol');
    await find('dialog select[name="spot"] option[value="H1"]');
    await pick('spot', 'H1');
    await press('save-task');
    const place = { address: 'Lock Road bridge', lat: 51.5402, lon: -0.1433, radius: 120 };
    await waitFor(() => expect(asked('task_plan')).toMatchObject({ task: { task_kind: 'hot_spot_patrol', place } }));
  });

  it('is none any more where another place is written over its name', async () => {
    open('/tasks!task_create', 'as=sergeant');
    await type('title', 'Evening patrol');
    await find('dialog select[name="kind"] option[value="hot_spot_patrol"]');
    await pick('kind', 'hot_spot_patrol');
    await find('dialog select[name="spot"] option[value="H1"]');
    await pick('spot', 'H1');
    await type('address', 'Lock Road, the other side');
    await press('save-task');
    await waitFor(() => expect(asked('task_plan')).toBeDefined());
    const { task } = asked('task_plan') as { task: { place: unknown } };
    expect(task.place).toEqual({ address: 'Lock Road, the other side' });
  });

  it('shows how far around it a patrol reaches', async () => {
    const place = { address: 'Lock Road bridge', lat: 51.5402, lon: -0.1433, radius: 120 };
    open(`/task/${id(2)}`, '', (s) => (s.instead.task = () => ({ ...detail(PATROL), place })));
    await screen.findByText('Lock Road bridge, 120 m around');
  });
});

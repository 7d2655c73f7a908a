// What a page leaves unsaid: a briefing is read and is no task, a count of nothing is no figure, what is proposed is not set.
import { cleanup } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forget } from '../lib/state/live.svelte';
import { id, PC208 } from '../sample/people';
import { PRIORITIES, WARD_PAGE } from '../sample/places';
import { ASB, ASKED, detail, today } from '../sample/tasks';
import { find, open } from './hand';

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  location.hash = '';
});

describe('A team briefing', () => {
  it('has nobody, is in no state and counts towards nothing', async () => {
    const row = { ...ASB, task_kind: 'team_briefing', assignees: [], team: 'Canal Side', status: 'unassigned' };
    open(`/task/${id(2)}`, '', (s) => void (s.instead.task = () => ({ ...detail(ASB), row, links: [], notices: [] })));
    const page = await find('[data-screen="task"] .lead');
    expect(document.querySelector('h1')?.textContent?.trim()).toBe('Team briefing');
    expect(page.textContent).not.toContain('Unassigned');
    expect((await find('[data-assignees]')).textContent.trim()).toBe('Canal Side');
    expect(document.querySelector('[data-do="tag-open"]')).toBeNull();
  });
});

describe('A ward', () => {
  it('counts the priorities that are set, and no proposal', async () => {
    const [one] = PRIORITIES;
    if (!one) throw new Error('the sample has no priority');
    const priorities = [one, { ...one, id: id(28), state: 'proposed' }];
    open('/ward', '', (s) => void (s.instead.ward = () => ({ ...WARD_PAGE, priorities })));
    await find('[data-list="priorities"]');
    expect(document.querySelector('header')?.textContent).toContain('Ward · 1 priority');
  });
});

describe('Today', () => {
  it('calls a row by its record, and says below who asks', async () => {
    const list = { ...today([]), needs_you: [{ of: 'changed' as const, row: { ...ASKED, title: 'Bail check' } }] };
    open('/today', '', (s) => void (s.instead.today = () => list));
    const row = await find('[data-do="changed"]');
    expect(row.querySelector('.t1')?.textContent).toBe('Bail check');
    expect(row.querySelector('.t2')?.textContent).toContain(`${PC208.name} asks you about this`);
  });

  it('puts no nought beside the way to all tasks', async () => {
    open('/today', '', (s) => void (s.instead.today = () => ({ ...today([]), later: [], later_more: 0, tasks: 2 })));
    const all = await find('[data-do="tasks"]');
    expect(all.parentElement?.querySelector('.n')).toBeNull();
  });
});

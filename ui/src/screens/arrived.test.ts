// What met on the screens: a form that was open when something arrived, a merge told by its rule, a history.
import { cleanup, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forget } from '../lib/state/live.svelte';
import { toast } from '../lib/state/toast.svelte';
import * as en from '../lib/words/en';
import * as fr from '../lib/words/fr';
import { pageOf } from '../lib/words/merge';
import { id, NOW, SGT } from '../sample/people';
import { detail, NOTICE, today } from '../sample/tasks';
import { asked, choose, find, open, press, refuse, sample, type } from './hand';

beforeEach(() => {
  forget();
  toast.close();
});
afterEach(() => {
  cleanup();
});

describe('A form that was open when something arrived', () => {
  const under = () => ({
    seen: 'now',
    moved: [
      {
        name: 'briefing',
        label: 'text.briefing',
        now: { is: 'text' as const, value: 'Walk it from the bottom.' },
        value: '"Walk it from the bottom."',
        by: SGT,
        at: NOW,
      },
      {
        name: 'title',
        label: 'field.title',
        now: { is: 'text' as const, value: 'Stairwell C' },
        value: '"Stairwell C"',
        by: SGT,
        at: NOW,
      },
    ],
  });

  async function refused(): Promise<void> {
    open(`/task/${id(1)}!edit`);
    sample.instead.task_edit = refuse({ code: 'changed_underneath', params: { field: 'briefing' } });
    sample.instead.changed_since = under;
    await type('briefing', 'Walk it from the top, twice.');
    await press('save-edit');
    await find('[data-underneath]');
  }

  it('shows mine and what arrived, and what I had not touched beside them', async () => {
    await refused();
    const briefing = await find('[data-moved="briefing"]');
    expect(briefing.querySelector('[data-side="mine"]')?.textContent).toBe('Walk it from the top, twice.');
    expect(briefing.querySelector('[data-side="now"]')?.textContent).toBe('Walk it from the bottom.');
    expect(briefing.textContent).toContain('Now, by Sgt 45CN');
    expect((await find('[data-moved="title"]')).textContent).toContain('you had not touched it');
    await press('under-save');
    expect(asked('task_edit')).toMatchObject({ briefing: 'Walk it from the top, twice.' });
  });

  it('writes mine again only when I say so, on top of what I have now seen', async () => {
    await refused();
    sample.instead.task_edit = undefined;
    await choose('under-briefing', 'mine');
    await press('under-save');
    await waitFor(() => expect(asked('task_edit')).toMatchObject({ seen: 'now', briefing: 'Walk it from the top, twice.' }));
    expect(asked('task_edit')).not.toHaveProperty('title');
  });

  it('writes nothing where I leave what shows, and forgets the draft', async () => {
    await refused();
    const before = sample.asked.filter(([name]) => name === 'task_edit').length;
    await choose('under-briefing', 'now');
    await press('under-save');
    await waitFor(() => expect(location.hash).not.toContain('!edit'));
    expect(sample.asked.filter(([name]) => name === 'task_edit').length).toBe(before);
    expect(asked('draft_save')).toMatchObject({ form: 'task_edit', content: null });
  });

  it('keeps the draft, with what it was opened from, when I decide later', async () => {
    await refused();
    await press('under-keep');
    await waitFor(() => expect(location.hash).not.toContain('!edit'));
    const kept = JSON.parse((asked('draft_save') as { content: string }).content) as { briefing: string; from: object };
    expect(kept.briefing).toBe('Walk it from the top, twice.');
    expect(kept.from).toHaveProperty('briefing');
  });
});

describe('Today, where very much waits', () => {
  it('counts what is not listed and leads to the list of tasks', async () => {
    open('/today', '', (device) => {
      device.instead.today = () => ({ ...today([]), needs_you_more: 31, later_more: 5 });
    });
    await find('[data-list="needs-you"]');
    const more = [...document.querySelectorAll('[data-do="all-tasks"]')];
    expect(more.map((e) => e.textContent?.trim())).toEqual(['and 31 more', 'and 5 more']);
    expect(more.map((e) => e.getAttribute('href'))).toEqual(['#/tasks', '#/tasks']);
  });
});

describe('A merge', () => {
  it('is told on Today: what was mine, what shows, whose, when and by which rule', async () => {
    open('/today', '', (device) => {
      device.instead.today = () => ({ ...today([]), needs_you: [{ of: 'changed', row: NOTICE }] });
    });
    const row = await find('[data-do="changed"]');
    const all = [...document.querySelectorAll('[data-explained]')].map((e) => e.textContent);
    expect(row.getAttribute('href')).toMatch(/^#\/task\//);
    expect(all).toContain('You set 16:00 at 13:10 offline. Showing 18:00, set by your supervisor.');
  });

  it('of a card leads to the victim, and of a text shows both versions whole', async () => {
    const card = { ...NOTICE, kind: 'safe_contact', opens: id(30) };
    expect(pageOf(card)).toBe(`#/victim/${id(30)}`);
    open(`/task/${id(2)}`, '', (device) => {
      const text = (value: string) => ({ is: 'text' as const, value });
      const [mine, hers] = NOTICE.sides;
      if (!mine || !hers) throw new Error('two sides');
      const sides = [
        { ...mine, value: text('Walk the basin.') },
        { ...hers, value: text('Walk the footpath.') },
      ];
      const rewritten = { ...NOTICE, field: 'text.briefing', sides, showing: { is: 'nothing' as const } };
      const row = device.rows.find((r) => r.id === id(2)) ?? device.rows[0];
      if (!row) throw new Error('a task');
      device.instead.task = () => ({ ...detail(row), notices: [rewritten] });
    });
    const both = await find('[data-notice="n1"]');
    expect(both.textContent).toContain('Walk the basin.');
    expect(both.textContent).toContain('Walk the footpath.');
    expect(both.querySelector('.old')).toBeNull();
  });

  it('each has a sentence of its own in both languages', () => {
    for (const part of [en, fr]) {
      const all = Object.entries(Object.assign({}, ...Object.values(part)) as Record<string, string>);
      for (const group of ['notice.', 'why.']) {
        const sentences = all
          .filter(([key]) => key.startsWith(group) && !/overruled|overwritten_below/.test(key))
          .map(([, s]) => s);
        expect(sentences.length).toBeGreaterThan(10);
        expect(new Set(sentences).size).toBe(sentences.length);
        expect(sentences.join(' ')).not.toMatch(/\blater\b|plus tard/);
      }
    }
  });
});

describe('The history of a record', () => {
  it('says who changed what, when by the phone and by the hub, and a clock that was off', async () => {
    open(`/history/${id(1)}`);
    const list = await find('[data-list="history"]');
    expect(list.textContent).toContain('16:00');
    expect(list.textContent).toContain('18:00');
    expect(list.querySelector('del')?.textContent).toContain('16:00');
    expect(list.querySelector('[data-skew]')?.textContent).toContain('12 min behind');
    expect(list.querySelectorAll('[data-doubt]')).toHaveLength(1);
    expect(list.querySelector('[data-doubt]')?.textContent).toContain('may have been changed before this was written');
    expect(list.querySelectorAll('[data-proven="true"]').length).toBe(2);
  });
});

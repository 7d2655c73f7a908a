// The officer's day on the screens, against sample data: what is asked of the device, what is said, what is kept.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../App.svelte';
import type { TaskRow } from '../lib/ipc';
import { hands } from '../lib/state/hands.svelte';
import { forget } from '../lib/state/live.svelte';
import { toast } from '../lib/state/toast.svelte';
import type { Sample } from '../sample';
import { id, NOW, saved } from '../sample/people';
import { NOTEBOOK } from '../sample/notebook';
import { BAIL, BRIEFING, detail, today } from '../sample/tasks';
import { asked, find, open, refuse, sample } from './hand';

const does = async (what: string): Promise<HTMLElement> =>
  waitFor(() => {
    const found = document.querySelector<HTMLElement>(`[data-do="${what}"]`);
    if (!found) throw new Error(`nothing does ${what}`);
    return found;
  });
const press = async (what: string): Promise<void> => void (await fireEvent.click(await does(what)));
const choose = async (name: string, value: string): Promise<void> =>
  void (await fireEvent.click(
    await waitFor(() => {
      const found = document.querySelector(`input[name="${name}"][value="${value}"]`);
      if (!found) throw new Error(`no ${name} ${value}`);
      return found;
    }),
  ));
const type = async (name: string, text: string): Promise<void> => {
  const field = await waitFor(() => {
    const found = document.querySelector(`dialog [name="${name}"], main [name="${name}"]`);
    if (!found) throw new Error(`no field ${name}`);
    return found;
  });
  await fireEvent.input(field, { target: { value: text } });
};
beforeEach(() => {
  forget();
  toast.close();
  hands.busy = false;
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('Today', () => {
  it('shows what needs the officer in the order the device gives, and says how old it is', async () => {
    open('/today');
    const list = await find('[data-list="needs-you"]');
    await waitFor(() => expect(list.querySelectorAll('[data-row]').length).toBe(4));
    expect(list.textContent).toMatch(/Bail check.*released on bail.*gave this to PC 208CN/s);
    expect(screen.getByRole('region', { name: 'Sync' }).textContent).toContain('hub last heard 13:42, 28 min ago');
  });

  it('puts what needs the officer before the briefing, what waits for others and what is half written', async () => {
    const waits = { unaccepted: [{ ...BAIL, id: id(401) }], in_review: { count: 2, since: NOW - 3_600_000, as_at: NOW } };
    open('/today', 'as=sergeant', (s) => (s.instead.today = () => ({ ...today([]), ...waits })));
    await find('[data-list="needs-you"]');
    const lists = [...document.querySelectorAll<HTMLElement>('main [data-list]')].map((list) => list.dataset.list);
    const first = ['unaccepted', 'needs-you', 'briefing', 'in-review', 'cover', 'drafts', 'later'];
    expect(lists.slice(0, first.length)).toEqual(first);
  });

  it('says that nothing needs the officer only where nothing does', async () => {
    const quiet = { needs_you: [], briefing: null, in_review: null, unaccepted: [], cover: [] };
    open('/today', '', (s) => (s.instead.today = () => ({ ...today([]), ...quiet })));
    await screen.findByText('Nothing needs you now');
    cleanup();
    open('/today', '', (s) => (s.instead.today = () => ({ ...today([]), ...quiet, briefing: BRIEFING })));
    await find('[data-list="briefing"]');
    expect(screen.queryByText('Nothing needs you now')).toBeNull();
  });

  it('speaks French', async () => {
    open('/today', 'lang=fr');
    await screen.findByRole('heading', { name: 'Aujourd’hui' });
    expect(document.documentElement.lang).toBe('fr');
  });

  it('shows what arrives by itself, but never under a finger', async () => {
    open('/tasks');
    const list = await find('[data-list="tasks"]');
    const before = list.querySelectorAll('[data-row]').length;
    const arrive = (n: number) => {
      sample.rows = [{ ...BAIL, id: id(500 + n), title: `Arrived ${n}` }, ...sample.rows];
      sample.tell('changed', { records: [id(500 + n)], scopes: ['tasks'], arrived: true });
    };
    arrive(1);
    await screen.findByText('Arrived 1');

    hands.busy = true;
    await tick();
    arrive(2);
    await screen.findByText('1 change. Show');
    expect(list.querySelectorAll('[data-row]').length).toBe(before + 1);
    await press('show-changes');
    await screen.findByText('Arrived 2');
    hands.busy = false;
  });
});

describe('A task', () => {
  it('is accepted in one tap, answered from the phone, and can be taken back', async () => {
    open(`/task/${id(1)}`);
    await press('task_accept');
    expect(asked('task_accept')).toEqual({ record: id(1) });
    await screen.findByText('Saved on this phone, waiting for signal', { selector: '.toast b' });
    await waitFor(() => expect(document.querySelector('main')?.dataset.status).toBe('accepted'));
    await press('undo');
    expect(asked('task_withdraw')).toEqual({ record: id(1), entry: id(900), reason: null });
  });

  it('is resulted only with an outcome, and a reason where nothing was attempted', async () => {
    open(`/task/${id(1)}!result`);
    await press('save-result');
    await screen.findByText('Choose an outcome first.');
    await choose('outcome', 'not_attempted');
    await press('save-result');
    await screen.findByText('Say why it was not attempted.');
    await choose('reason', 'unsafe');
    await type('narrative', 'Two dogs loose on the landing.');
    await press('save-result');
    await waitFor(() =>
      expect(asked('task_result')).toMatchObject({
        outcome: 'not_attempted',
        reason: 'unsafe',
        narrative: 'Two dogs loose on the landing.',
      }),
    );
  });

  it('that was cancelled is not late, whenever it was due', async () => {
    const late = (row: Partial<TaskRow>) => (s: Sample) => {
      const due = { ...(s.rows[0] as TaskRow), due_by: NOW - 3_600_000, ...row };
      s.instead.task = () => detail(due);
    };
    open(`/task/${id(1)}`, '', late({}));
    await screen.findByText(/^Due .* late$/);
    cleanup();
    open(`/task/${id(1)}`, '', late({ status: 'cancelled', open: false }));
    await waitFor(() => expect(document.querySelector('main')?.dataset.status).toBe('cancelled'));
    expect(screen.queryByText(/^Due .* late$/)).toBeNull();
  });

  it('that is over stands in the list by when that was, and is not late', async () => {
    open('/tasks', '', (s) => {
      const over = { status: 'resulted', open: false, status_at: NOW - 600_000, due_by: NOW - 3 * 3_600_000 };
      s.rows = s.rows.slice(0, 2).map((row, i) => ({ ...row, due_by: NOW - 3 * 3_600_000, ...(i === 0 ? over : {}) }));
    });
    const margin = (n: number): string => document.querySelector(`[data-row="${id(n)}"] .m`)?.textContent ?? '';
    await waitFor(() => expect(margin(2)).toContain('3 h late'));
    expect(margin(1)).toBe('14:00');
  });

  it('with no reply asks for a next try where its kind of work does, and saves without one elsewhere', async () => {
    open(`/task/${id(1)}!attempt`);
    await choose('outcome', 'no_reply');
    await press('save-attempt');
    await screen.findByText('Say when the next try is, or tell the supervisor.');
    expect(asked('task_attempt')).toBeUndefined();
    cleanup();

    open(`/task/${id(2)}!attempt`);
    await choose('outcome', 'no_reply');
    await press('save-attempt');
    await waitFor(() =>
      expect(asked('task_attempt')).toMatchObject({ record: id(2), next_try_at: null, tell_supervisor: false }),
    );
    cleanup();

    open(`/task/${id(2)}!attempt`);
    await choose('outcome', 'no_reply');
    await type('next_day', '2027-01-02');
    await press('save-attempt');
    await screen.findByText('Say when the next try is, or tell the supervisor.');
    expect(asked('task_attempt')).toBeUndefined();
  });

  it('is resulted with what was written and photographed today, its priority, and the minutes of the visit', async () => {
    const tagged: unknown[] = [];
    open(`/task/${id(1)}!result`, '', (s) => {
      s.instead.tag = (ask) => (tagged.push(ask), saved(ask.record));
    });
    await choose('outcome', 'completed');
    await screen.findByText('ABC/1 photo, Broken door lock');
    await choose('evidence', NOTEBOOK.entries[2]?.id ?? '');
    expect(document.querySelector<HTMLInputElement>('[name="minutes"]')?.value).toBe('18');
    const towards = await find('[name="towards"]');
    await fireEvent.change(towards, { target: { value: id(20) } });
    await press('save-result');
    await waitFor(() =>
      expect(asked('task_result')).toMatchObject({ minutes: 18, evidence: [NOTEBOOK.entries[2]?.id], outcome: 'completed' }),
    );
    expect(tagged).toEqual([{ record: id(1), entry: null, priority: id(20) }]);
  });

  it('refused keeps every word, in the form and in the draft', async () => {
    open(`/task/${id(1)}!result`);
    sample.instead.task_result = refuse({ code: 'changed_underneath', params: { field: 'due_by' } });
    await choose('outcome', 'completed');
    await type('narrative', 'Spoke to flats 12 and 14.');
    await press('save-result');
    await screen.findByText(/nothing was overwritten/);
    expect(document.querySelector<HTMLTextAreaElement>('[name="narrative"]')?.value).toBe('Spoke to flats 12 and 14.');
    expect(JSON.parse((asked('draft_save') as { content: string }).content)).toMatchObject({
      narrative: 'Spoke to flats 12 and 14.',
    });
  });

  it('gives back what was being typed before a lock', async () => {
    open(`/task/${id(1)}!note`);
    sample.instead.draft_load = () => ({ content: JSON.stringify({ text: 'Half a sent', basis: 'fact' }), at: NOW });
    cleanup();
    render(App);
    await waitFor(() => expect(document.querySelector<HTMLTextAreaElement>('dialog [name="text"]')?.value).toBe('Half a sent'));
    await screen.findByText('Draft saved on this phone 14:10');
  });

  it('explains a merge by the declared rule and offers to ask, not to overrule', async () => {
    open(`/task/${id(2)}`);
    const card = await find('[data-notice="n1"]');
    expect(card.textContent).toContain('Showing 18:00, set by your supervisor');
    expect(within(card).queryByText('Use mine')).toBeNull();
    within(card).getByText('Ask Sgt 45CN');
  });
});

describe('Setting up', () => {
  it('compares the fingerprint first, and stops where it differs', async () => {
    open('/today', 'stage=enrol');
    await type('hub', 'hub.example:8443');
    await press('enrol_look');
    await press('enrol-differs');
    await screen.findByText('Stop here');
    expect(asked('enrol')).toBeUndefined();
  });

  it('asks for a passphrase twice where no key store answers, then shows six digits', async () => {
    open('/today', 'stage=enrol');
    await type('hub', 'hub.example:8443');
    await press('enrol_look');
    await type('code', 'k7qp-2m9x-4z');
    await type('passphrase', 'four words of mine');
    await type('passphrase_again', 'four words of hers');
    await press('enrol');
    await screen.findByText('The two passphrases differ.');
    await type('passphrase_again', 'four words of mine');
    await press('enrol');
    await waitFor(() => expect(document.querySelector('[data-check]')?.getAttribute('data-check')).toBe('402917'));
    expect(asked('enrol')).toMatchObject({ code: 'K7QP2M9X4Z', passphrase: 'four words of mine' });
    // Digits that differ stop it, on a screen of their own; nothing opens until they are the same.
    await press('enrol-differ');
    await screen.findByText('Stop here');
    expect(document.querySelector('[data-do="enrol-open"]')).toBeNull();
    await press('enrol-compare');
    await press('enrol-open');
    await screen.findByRole('heading', { name: 'Today' });
  });
});

describe('Locking', () => {
  it('forgets what was shown and comes back to the same page', async () => {
    open(`/task/${id(2)}`);
    await screen.findByRole('heading', { name: BAIL.title.length ? 'ASB visit, Stairwell B, Tallow Court' : '' });
    sample.tell('session', await sample.call('lock', {}));
    await does('unlock');
    expect(document.body.textContent).not.toContain('Tallow Court');
    await type('passphrase', 'four words of mine');
    await fireEvent.submit(document.querySelector('form') as HTMLFormElement);
    await screen.findByRole('heading', { name: 'ASB visit, Stairwell B, Tallow Court' });
  });

  it('says what is wrong with a passphrase, and that nothing is lost', async () => {
    open('/today', 'stage=locked');
    sample.instead.unlock = refuse({ code: 'wrong_passphrase', field: 'passphrase' });
    await type('passphrase', 'not mine at all');
    await fireEvent.submit(document.querySelector('form') as HTMLFormElement);
    await screen.findByText(/That passphrase did not match/);
  });
});

describe('A task carried into another form', () => {
  it('keeps both words under a heading that two people wrote apart', async () => {
    open(`/task/${id(2)}`, '', (s) => {
      const of = detail(s.rows.find((row) => row.id === id(2)) ?? BAIL);
      const parts = ['Speak to flat 12.', 'Photograph the door.'].map((text) => ({ heading: 'method', text }));
      s.instead.task = () => ({ ...of, briefing_parts: parts });
    });
    await press('like');
    await type('title', 'Once more');
    await press('save-task');
    await waitFor(() =>
      expect(asked('task_plan')).toMatchObject({
        parts: [{ heading: 'method', text: 'Speak to flat 12.\nPhotograph the door.' }],
      }),
    );
  });

  it('keeps the time that is typed into a note where nobody was there', async () => {
    open(`/task/${id(2)}!to_note`, '', (s) => {
      const of = detail(s.rows.find((row) => row.id === id(2)) ?? BAIL);
      s.instead.task = () => ({ ...of, visits: [], timeline: [] });
    });
    await type('text', 'She rang the front office.');
    await type('time', '13:20');
    await press('save-to_note');
    const today = new Date(NOW).toISOString().slice(0, 10);
    await waitFor(() => expect(asked('note_line')).toMatchObject({ event_at: Date.parse(`${today}T13:20:00Z`) }));
  });
});

describe('A patrol that recurs', () => {
  it('is at the same time, or at irregular times between two that are given', async () => {
    open('/tasks!task_create');
    await type('title', 'Hot spot patrol');
    await type('due_time', '18:20');
    await type('every', '1');
    await press('save-task');
    await waitFor(() => expect(asked('task_plan')).toMatchObject({ recurrence: { every_days: 1, between: null } }));
    cleanup();

    open('/tasks!task_create');
    await type('title', 'Hot spot patrol');
    await type('due_time', '18:20');
    await type('every', '1');
    await choose('times', 'irregular');
    await type('from', '1800');
    await type('to', '23.00');
    await press('save-task');
    await waitFor(() => expect(asked('task_plan')).toMatchObject({ recurrence: { between: { from: '18:00', to: '23:00' } } }));
  });

  it('says between which times it comes, and when next', async () => {
    let patrol = '';
    open('/tasks', '', (s) => (patrol = s.rows.find((row) => row.task_kind === 'hot_spot_patrol')?.id ?? ''));
    cleanup();
    open(`/task/${patrol}`);
    const series = await find('[data-series="2026-11-25"]');
    expect(series.textContent).toContain('at irregular times between 18:00 and 23:00');
    expect(series.textContent).toContain('20:35');
  });
});

describe('The notebook', () => {
  it('keeps struck words readable and corrects only words that stand', async () => {
    open('/notebook!correct');
    await screen.findByText('Saturday', { selector: 'del' });
    const which = (await find(`select[name="target"] option[value="${id(212)}"]`)) as HTMLOptionElement;
    which.selected = true;
    await fireEvent.change(which.closest('select') as HTMLSelectElement);
    await type('struck', 'not there');
    await type('reason', 'misheard');
    await press('save-correction');

    await screen.findByText('These words are not in the entry.');
    await type('struck', 'lock hanging');
    await press('save-correction');
    await waitFor(() =>
      expect(asked('note_correct')).toMatchObject({ target: id(212), struck: 'lock hanging', initials: 'ABC' }),
    );
  });
});

describe('A sergeant', () => {
  it('sees why somebody cannot be given work, and who to radio', async () => {
    open(`/team!assign-${id(5)}`, 'as=sergeant');
    const pcso = await find('[data-do="give"][data-id="PCSO 7731CN"]');
    expect(pcso.getAttribute('aria-disabled')).toBe('true');
    expect(pcso.textContent).toContain('Cannot be given work that needs an arrest');
    await fireEvent.click(pcso);
    expect(asked('task_assign')).toBeUndefined();
    const quiet = document.querySelector('[data-do="give"][data-id="PC 208CN"]') as HTMLElement;
    expect(quiet.textContent).toContain('Radio them');
    await fireEvent.click(quiet);
    await waitFor(() => expect(asked('task_assign')).toMatchObject({ assignees: { others: [], team: null } }));
  });
});

// What the hub did not take, and who decides: the words as they were typed, a decision that was seen, a file that is sealed.
import { cleanup, fireEvent, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forget } from '../lib/state/live.svelte';
import { toast } from '../lib/state/toast.svelte';
import { at, id, ME, NOW, PC208, SGT, STRIP, w } from '../sample/people';
import { SYNC } from '../sample/places';
import { RESTRICTION, REVIEWS } from '../sample/review';
import { today } from '../sample/tasks';
import { asked, find, open, press } from './hand';

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  toast.close();
  location.hash = '';
});

describe('the review queue', () => {
  it('shows the author’s own words and why, and decides only on what was shown', async () => {
    open('/review', 'as=sergeant');
    const group = await find('[data-review]');
    expect(group.textContent).toContain('Gate code is 4402.');
    expect(group.textContent).toContain('It was allowed when it was written, and is not now.');
    await press('let-in');
    await waitFor(() => expect(document.querySelectorAll('[data-review]')).toHaveLength(1));
    const ask = asked('review_decide') as { changes: string[]; let_in: boolean };
    expect(ask.let_in).toBe(true);
    expect(ask.changes).toHaveLength(2);
  });

  it('sets aside only with a reason, which the author is told', async () => {
    open('/review', 'as=sergeant');
    await press('set-aside');
    expect(asked('review_decide')).toBeUndefined();
    const field = await find('textarea[name="reason"]');
    await fireEvent.input(field, { target: { value: 'Recorded by PC 208CN already' } });
    await press('set-aside-now');
    await waitFor(() => expect(asked('review_decide')).toMatchObject({ let_in: false, reason: 'Recorded by PC 208CN already' }));
  });

  it('shows what stands there now and leads to the record where it is here', async () => {
    open('/review', 'as=sergeant');
    const group = await find('[data-review]');
    expect(group.textContent).toContain('set due 16:00');
    expect(group.querySelector('[data-now]')?.textContent).toBe('Stands at the hub now: 18:00, set by Sgt 45CN 12:02.');
    expect(group.querySelectorAll('[data-now]')).toHaveLength(1);
    expect(group.querySelector('[data-do="open-record"]')?.getAttribute('href')).toMatch(/^#\/task\//);
    const other = document.querySelectorAll('[data-review]')[1] as HTMLElement;
    expect(other.querySelector('[data-do="open-record"]')).toBeNull();
    expect(other.querySelector('input[name="decide"]')).toBeNull();
  });

  it('says what would stand there where no sentence and no word of the author does', async () => {
    open('/review', 'as=sergeant', (s) => {
      const [group] = structuredClone(REVIEWS.groups);
      const item = group?.items[1];
      if (!group || !item) throw new Error('the sample has two');
      item.words = w('change.any', { field_code: 'field.min_crew' });
      item.now = { value: { is: 'nothing' }, by: null, at: null, then: { is: 'number', value: 2 } };
      s.instead.reviews = () => ({ ...REVIEWS, groups: [group] });
    });
    expect((await find('[data-now]')).textContent).toBe('Nothing stands there at the hub now. It would be: 2.');
  });

  it('decides on one of a group and leaves the other, but lets nothing in before what it stands on', async () => {
    open('/review', 'as=sergeant');
    await find('[data-review]');
    const boxes = document.querySelectorAll<HTMLInputElement>('input[name="decide"]');
    expect([...boxes].map((box) => box.checked)).toEqual([true, true]);
    await fireEvent.click(boxes[0] as HTMLInputElement);
    expect((await find('[data-do="let-in"]')).getAttribute('aria-disabled')).toBe('true');
    expect(document.body.textContent).toContain('One that is ticked was written on top of one that is not');
    await press('let-in');
    expect(asked('review_decide')).toBeUndefined();

    await fireEvent.click(boxes[0] as HTMLInputElement);
    await fireEvent.click(boxes[1] as HTMLInputElement);
    expect((await find('[data-do="let-in"]')).textContent).toContain('Let the ticked one in');
    await press('let-in');
    await waitFor(() => expect(document.querySelectorAll('input[name="decide"]')).toHaveLength(0));
    expect((asked('review_decide') as { changes: string[] }).changes).toHaveLength(1);
    expect(document.querySelectorAll('[data-review]')).toHaveLength(2);
  });

  it('says that there is none without a connection, and shows nothing from before', async () => {
    open('/review', 'as=sergeant', (s) => {
      s.instead.reviews = () => {
        throw { code: 'hub_unreachable', field: null, params: {}, retry: 'later', id: id(1) };
      };
    });
    const blank = await find('[data-offline]');
    expect(blank.textContent).toContain('not kept on this device');
    expect(document.querySelector('[data-review]')).toBeNull();
  });

  it('is reached from the team and from sync, by supervisors only', async () => {
    open('/sync', 'as=sergeant');
    await find('[data-do="review-queue"]');
    cleanup();
    open('/sync');
    await find('[data-rescue]');
    await waitFor(() => expect(document.querySelector('[data-do="review-queue"]')).toBeNull());
  });
});

describe('what waits for a supervisor', () => {
  it('is on Today and on the team’s page, with its number and its age', async () => {
    const told = { count: 3, since: at('13:40'), as_at: at('13:58') };
    open('/today', 'as=sergeant', (s) => {
      s.instead.today = () => ({ ...today([]), needs_you: [], needs_you_shown: 0, in_review: told });
    });
    const row = await find('[data-list="in-review"]');
    expect(row.textContent).toContain('3 changes to let in or set aside');
    expect(row.textContent).toContain('As the hub said at 13:58');
    expect(document.querySelector('.blank')).toBeNull();
    cleanup();
    open('/team', 'as=sergeant');
    expect((await find('[data-in-review]')).textContent).toContain('3 changes wait for your decision, the oldest since 13:40');
  });

  it('has the words of rescue files beside it until they are dealt with, and nothing to let in', async () => {
    open('/review', 'as=sergeant');
    const rescued = await find('[data-list="rescued"]');
    expect(rescued.textContent).toContain('Keeper says the gate was forced on Sunday.');
    expect(rescued.querySelector('[data-do="let-in"], [data-do="set-aside"]')).toBeNull();
    await press('rescued-done');
    expect(asked('rescued_done')).toBeUndefined();
    await fireEvent.input(await find('textarea[name="remark"]'), { target: { value: 'Spoke to PC 208CN' } });
    await press('rescued-done-now');
    await waitFor(() => expect(document.querySelector('[data-list="rescued"]')).toBeNull());
    expect(asked('rescued_done')).toMatchObject({ remark: 'Spoke to PC 208CN' });
    expect(toast.text).toBe('Kept at the hub as dealt with.');
  });

  it('only shows words of a rescue file where the hub is older and keeps no word on them', async () => {
    open('/review', 'as=sergeant', (s) => {
      s.instead.reviews = () => ({ ...REVIEWS, rescued: REVIEWS.rescued.map((item) => ({ ...item, id: null })) });
    });
    expect((await find('[data-list="rescued"]')).querySelector('button')).toBeNull();
  });
});

describe('who may see a record', () => {
  it('is decided by its supervisor, with a reason, and the form says when that leaves them out', async () => {
    open(`/task/${id(2)}`, 'as=sergeant');
    await press('restrict');
    const box = await find('input[name="reader"][data-id="PC 208CN"]');
    await fireEvent.click(box);
    await find('[data-without]');
    await fireEvent.click(await find('input[name="reader"][data-id="Sgt 45CN"]'));
    await waitFor(() => expect(document.querySelector('[data-without]')).toBeNull());
    await fireEvent.input(await find('textarea[name="reason"]'), { target: { value: 'A complaint' } });
    await press('save-restrict');
    await waitFor(() =>
      expect(asked('restrict')).toMatchObject({ restricted: true, readers: [SGT.officer, PC208.officer], reason: 'A complaint' }),
    );
  });

  it('is decided of a note where its supervisor reads it', async () => {
    open(`/note/${id(50)}`, 'as=sergeant');
    await press('restrict');
    await find('dialog[data-sheet="restrict"]');
  });

  it('is shown where it is restricted, and offered to no constable', async () => {
    open(`/task/${id(2)}`, '', (s) => {
      s.instead.restriction = () => ({
        ...RESTRICTION,
        restricted: true,
        readers: [SGT],
        reason: 'A complaint',
        by: SGT,
        at: NOW,
      });
    });
    expect((await find('[data-restricted]')).textContent).toContain('Only Sgt 45CN may see this.');
    expect(document.querySelector('[data-do="restrict"]')).toBeNull();
  });
});

describe('a sync that takes long', () => {
  it('says how far it is and can be stopped', async () => {
    open('/sync', '', (s) => {
      s.instead.sync_state = () => ({ ...SYNC, strip: { ...SYNC.strip, sending: true }, first_sync: 412 });
    });
    expect((await find('[data-first-sync]')).textContent).toContain('412 records');
    await press('sync_stop');
    await waitFor(() => expect(asked('sync_stop')).toEqual({}));
  });
});

describe('a sync that has nothing left to move', () => {
  it('offers no stop beside words that say that everything was received', async () => {
    open('/sync', '', (s) => {
      const groups = SYNC.groups.map((group) => ({ ...group, waiting: 0, items: [] }));
      const strip = { ...SYNC.strip, state: 'received' as const, needs_you: 0, waiting: 0, sending: true };
      s.instead.strip = () => strip;
      s.instead.sync_state = () => ({ ...SYNC, strip, groups, set_aside: [], first_sync: null });
    });
    await find('[data-strip="received"] [data-do="sync_now"]');
    expect(document.querySelector('[data-do="sync_stop"]')).toBeNull();
  });
});

describe('sync and storage', () => {
  it('names what was set aside as its author’s own', async () => {
    open('/sync', '', (s) => {
      const item = { ...SYNC.set_aside[0], words: w('entry.note') } as (typeof SYNC.set_aside)[0];
      s.instead.sync_state = () => ({ ...SYNC, set_aside: [item] });
    });
    expect((await find('[data-aside] h3')).textContent).toContain('Set aside: your note');
  });

  it('keeps the words of what was set aside, to be selected and copied by hand', async () => {
    open('/sync');
    const words = await find('[data-aside] blockquote');
    await press('select-words');
    expect(getSelection()?.toString().trim()).toBe(words.textContent?.trim());
  });

  it('counts what is with a supervisor whole, and not among what waits', async () => {
    open('/sync', '', (s) => {
      const item = { record: id(2), title: 'CCTV trawl', words: w('entry.note'), at: at('13:00') };
      const received = { state: 'review' as const, at: at('13:30') };
      const review = Array.from({ length: 10 }, () => ({ ...item, sync: received }));
      const groups = SYNC.groups.map((group) => ({ ...group, waiting: 0, items: [] }));
      const strip = { ...SYNC.strip, waiting: 0 };
      s.instead.strip = () => strip;
      s.instead.sync_state = () => ({ ...SYNC, strip, groups, review, review_count: 23 });
    });
    const list = await find('[data-list="review"]');
    const said = document.querySelector('[data-screen="sync"]')?.textContent ?? '';
    expect(said).toContain('23 received: a supervisor decides.');
    expect(said).not.toContain('of them');
    expect(list.querySelectorAll('li')).toHaveLength(10);
    expect(list.nextElementSibling?.textContent).toBe('and 13 more');
  });

  it('says how many wait though it lists only some', async () => {
    open('/sync', '', (s) => {
      const groups = SYNC.groups.map((group) => (group.group === 'tasks' ? { ...group, waiting: 40 } : { ...group, waiting: 0 }));
      s.instead.sync_state = () => ({ ...SYNC, groups });
    });
    const list = await find('[data-list="waiting"]');
    expect(list.previousElementSibling?.textContent).toContain('40');
    expect(list.nextElementSibling?.textContent).toBe('and 39 more');
  });

  it('sends the supervisor what would have been done and why not, where there are no words of its own', async () => {
    open('/sync', '', (s) => {
      const words = w('change.due_by', { value_at: at('19:30') });
      const item = { ...(SYNC.set_aside[0] as (typeof SYNC.set_aside)[0]), words, text: null, why: w('aside.rank_holds') };
      s.instead.sync_state = () => ({ ...SYNC, set_aside: [{ ...item, choices: ['ask_supervisor'] }] });
    });
    await press('choose-ask_supervisor');
    await waitFor(() => expect(asked('needs_you_choose')).toMatchObject({ choice: 'ask_supervisor' }));
    const { said } = asked('needs_you_choose') as { said: string };
    expect(said).toContain(`${ME.name} set due 19:30`);
    expect(said).toContain('A supervisor had set it, so it stays as they set it.');
  });

  it('keeps what was put away to be read, and brings it back', async () => {
    open('/sync');
    const kept = (await find('[data-list="dealt-with"]')) as HTMLDetailsElement;
    expect(asked('dealt_with')).toBeUndefined();
    kept.open = true;
    await fireEvent(kept, new Event('toggle'));
    const item = await find('[data-dealt]');
    expect(item.textContent).toContain('Set aside: you set due 18:30');
    expect(item.textContent).toContain('Put away 12:05.');
    await press('choose-bring_back');
    await waitFor(() => expect(asked('needs_you_choose')).toMatchObject({ choice: 'bring_back' }));
  });

  it('only tells that a vault was copied: nothing of its officer was refused', async () => {
    open('/sync', '', (s) => {
      const item = { ...(SYNC.set_aside[0] as (typeof SYNC.set_aside)[0]), title: null, text: null, words: w('told.copied') };
      s.instead.sync_state = () => ({ ...SYNC, set_aside: [{ ...item, why: w('aside.copied'), choices: ['put_away'] }] });
    });
    const heading = (await find('[data-aside] h3')).textContent;
    expect(heading).toContain('This phone’s data was copied');
    expect(heading).not.toContain('Set aside');
  });

  it('carries the marking of the words on it, and none where nothing was set aside', async () => {
    open('/sync');
    expect((await find('aside.mark')).textContent).toMatch(/sensitive/i);
    cleanup();
    forget();
    open('/sync', '', (s) => (s.instead.sync_state = () => ({ ...SYNC, set_aside: [], marking: null })));
    await find('[data-group="safety"]');
    expect(document.querySelector('aside.mark')).toBeNull();
  });

  it('and the queue carries the highest of its own', async () => {
    open('/review', 'as=sergeant');
    expect((await find('aside.mark')).textContent).toMatch(/sensitive/i);
  });

  it('says how long the oldest of each group has waited', async () => {
    open('/sync');
    const safety = await find('[data-group="safety"]');
    expect(safety.textContent).toContain('2 readings to send');
    expect((await find('[data-group="tasks"]')).textContent).toContain('oldest waiting');
  });

  it('says by how much this device’s clock is off, and that it is allowed for', async () => {
    open('/sync', '', (s) => {
      s.instead.strip = () => ({ ...STRIP, offset_ms: -2_100 });
    });
    expect((await find('[data-clock="-2"]')).textContent).toContain('2 s fast, allowed for');
  });

  it('makes a rescue file and says what is in it and where it is', async () => {
    open('/sync');
    await press('rescue');
    const made = await find('[data-rescue="made"]');
    expect(made.textContent).toContain('3 changes, 1 photo, 1 set aside');
    expect(made.textContent).toContain('/vault/rescue/');
  });
});

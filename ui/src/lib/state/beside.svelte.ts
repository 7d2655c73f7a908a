// In a wide window a list keeps the left and what was chosen of it opens beside it (design: 24 rem and the rest). Which list that
// is follows from the address, and for a record's own address from the list that was open before it.
import { router, type Route } from './route.svelte';

/** The lists; each shows its records beside it. */
export const LISTS = ['today', 'tasks', 'victims', 'notebook', 'exhibits', 'disclosure', 'ward', 'search'] as const;
export type List = (typeof LISTS)[number];

/** The pages of one record, and the list they stand beside where the address alone brought them here. */
const RECORDS: Record<string, List> = {
  task: 'tasks',
  victim: 'victims',
  notebook: 'notebook',
  note: 'disclosure',
  exhibit: 'exhibits',
  priority: 'ward',
  report: 'ward',
  history: 'today',
};

/** The place of the rail that a list belongs to. */
const PLACE: Partial<Record<List, string>> = { tasks: 'today', exhibits: 'notebook', disclosure: 'notebook' };

export interface Standing {
  list: List;
  /** The list's address: a ward has one of its own. */
  path: string;
  /** Whether the address is a record's, to be shown beside the list. */
  chosen: boolean;
}

const isList = (screen: string): screen is List => (LISTS as readonly string[]).includes(screen);

/** What stands where at an address; nothing for the pages that have no list. `before` is what stood there until now. */
export function standing(route: Pick<Route, 'screen' | 'path'>, before: Standing | null): Standing | null {
  const home = RECORDS[route.screen];
  // A day of the notebook is opened from the list of days, whatever was open before.
  if (route.screen === 'notebook') return { list: 'notebook', path: '/notebook', chosen: true };
  if (isList(route.screen)) return { list: route.screen, path: route.path, chosen: false };
  if (!home) return null;
  return before ? { ...before, chosen: true } : { list: home, path: `/${home}`, chosen: true };
}

class Beside {
  #before: Standing | null = null;

  /** Where this address stands. */
  get at(): Standing | null {
    return (this.#before = standing(router.route, this.#before));
  }

  /** After a lock the address alone says it again. */
  forget(): void {
    this.#before = null;
  }

  /** The place of the rail that is current. */
  place(screen: string): string {
    const list = this.at?.list;
    return list ? (PLACE[list] ?? list) : screen;
  }
}

export const beside = new Beside();

/** Where a key leads: to a row of the list, into what is shown beside it, or back to the list. */
export type Step = { to: 'row'; n: number } | { to: 'open' } | { to: 'list' };

/** What a key does. `row` is the row that has the focus; none: the focus is elsewhere, `inList` or in the record. */
export function step(key: string, at: { rows: number; row: number | null; inList: boolean }): Step | null {
  if (key === 'Escape') return at.inList ? null : { to: 'list' };
  if (!at.inList || at.rows === 0) return null;
  const last = at.rows - 1;
  if (key === 'ArrowRight') return at.row === null ? null : { to: 'open' };
  if (key === 'ArrowDown') return { to: 'row', n: at.row === null ? 0 : Math.min(at.row + 1, last) };
  if (key === 'ArrowUp') return { to: 'row', n: at.row === null ? last : Math.max(at.row - 1, 0) };
  if (key === 'Home' && at.row !== null) return { to: 'row', n: 0 };
  if (key === 'End' && at.row !== null) return { to: 'row', n: last };
  return null;
}

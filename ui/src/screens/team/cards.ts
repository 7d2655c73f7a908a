// What the columns of the board show: their cards in order and their figures. Display only: who may have what is the device's.
import type { Person, TaskRow, Team } from '../../lib/ipc';

/** A column: the queue, or an officer with the age of what is known of them. */
export interface Column {
  /** Nobody: the team's queue. */
  person: Person | null;
  /** When their phone was last heard. */
  heardAt: number | null;
  /** Not heard for longer than the device calls normal. */
  quiet: boolean;
  /** On duty now, where the roster says. */
  onDuty: boolean | null;
  cards: TaskRow[];
  /** Since when the one longest without a change stands as it does. */
  oldest: number | null;
}

/** Late ones first, by time; the others stay as the device gave them. */
export function ordered(rows: TaskRow[], now: number): TaskRow[] {
  const late = (row: TaskRow): boolean => row.due_by !== null && row.due_by < now;
  const first = rows.filter(late).sort((a, b) => (a.due_by ?? 0) - (b.due_by ?? 0));
  return [...first, ...rows.filter((row) => !late(row))];
}

/** Since when the longest-standing of these is unchanged. */
export function oldest(rows: TaskRow[]): number | null {
  const since = rows.flatMap((row) => row.status_at ?? []);
  return since.length > 0 ? Math.min(...since) : null;
}

/** The queue first, then the officers as the device orders them. */
export function columns(team: Team, now: number): Column[] {
  const column = (person: Person | null, rows: TaskRow[], of: Partial<Column> = {}): Column => ({
    person,
    heardAt: null,
    quiet: false,
    onDuty: null,
    ...of,
    cards: ordered(rows, now),
    oldest: oldest(rows),
  });
  return [
    column(null, team.unassigned),
    ...team.officers.map((o) => column(o.person, o.open, { heardAt: o.heard_at, quiet: o.quiet, onDuty: o.on_duty })),
  ];
}

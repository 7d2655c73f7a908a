// Moves on the board: a card is chosen, given, and given back. Who may have it is asked of the device each time, which also
// notices when somebody else moved it meanwhile.
import { call, type AssignMenu, type AssignOption, type Assignees, type Person, type Saved, type TaskRow } from '../../lib/ipc';
import { router } from '../../lib/state/route.svelte';
import { toast } from '../../lib/state/toast.svelte';
import { say, t } from '../../lib/words';

/** Why an officer cannot have it, in words; empty where they can. */
export const whyNot = (option: AssignOption): string => option.blocked.map((words) => say(words)).join('. ');

export class Moves {
  /** The chosen card. */
  row = $state<TaskRow>();
  /** In whose column it was chosen; null: the queue's. */
  from = $state<Person | null>(null);
  /** Who may have the chosen card. */
  options = $state<AssignMenu>();

  /** Shows where a card may go. */
  async choose(row: TaskRow, from: Person | null): Promise<void> {
    const again = this.row?.id === row.id && this.options !== undefined;
    this.row = row;
    this.from = from;
    if (again) return;
    this.options = undefined;
    try {
      const options = await call('assign_menu', { record: row.id });
      if (this.row?.id === row.id) this.options = options;
    } catch (problem) {
      toast.failed(problem);
    }
  }

  release(): void {
    this.row = undefined;
    this.options = undefined;
  }

  option(person: Person): AssignOption | undefined {
    return this.options?.options.find((option) => option.person.officer === person.officer);
  }

  /** Gives a card to an officer. True when it was saved on this device; otherwise it was said why not. */
  async give(row: TaskRow, from: Person | null, to: Person): Promise<boolean> {
    const names = { title: row.title, name: to.name };
    if (from?.officer === to.officer) {
      toast.say(t('board.has_it', names));
      return false;
    }
    try {
      const menu = await call('assign_menu', { record: row.id });
      const option = menu.options.find((o) => o.person.officer === to.officer);
      if (!option || option.blocked.length > 0) {
        toast.say(t('board.cannot', names), option ? whyNot(option) : '');
        return false;
      }
      // Who goes too is asked where there is room to say it.
      if (menu.min_crew > 1) {
        router.open(`assign-${row.id}`);
        return false;
      }
      const assignees: Assignees = { lead: to.officer, others: [], team: null };
      const saved = await call('task_assign', { record: row.id, seen: menu.seen, assignees, text: null });
      await this.#answer(saved, row, names, await before(row, from));
      return true;
    } catch (problem) {
      toast.failed(problem);
      return false;
    }
  }

  /** Says it, and offers the way back as long as nobody has moved it further. */
  async #answer(saved: Saved, row: TaskRow, names: { title: string; name: string }, earlier: Earlier | null): Promise<void> {
    const seen = earlier && (await call('assign_menu', { record: row.id })).seen;
    const undo =
      earlier && seen
        ? async () => {
            try {
              const ask = { record: row.id, seen, assignees: earlier.assignees, text: null };
              const back = await call('task_assign', ask);
              toast.moved(t('board.back', { title: row.title, name: earlier.name }), back);
            } catch (problem) {
              toast.failed(problem);
            }
          }
        : undefined;
    toast.moved(t('board.given', names), saved, undo && (() => void undo()));
  }
}

interface Earlier {
  assignees: Assignees;
  name: string;
}

/** Who had it: the officers of its column, or the queue. None where this device cannot name the queue. */
async function before(row: TaskRow, from: Person | null): Promise<Earlier | null> {
  const [lead, ...others] = row.assignees;
  if (from && lead) {
    return { assignees: { lead: lead.officer, others: others.map((o) => o.officer), team: null }, name: lead.name };
  }
  const roster = await call('roster', {});
  if (!roster.team_id || (row.team !== null && row.team !== roster.team)) return null;
  return { assignees: { lead: null, others: [], team: roster.team_id }, name: t('board.queue') };
}

// Key once: a task's facts on their way into another form. They are suggestions, the officer's own to keep or leave out;
// who somebody is and whether she is safe is never among them (practice P16).
import type { TaskDetail } from '../ipc';

class Carry {
  #from: TaskDetail | undefined;
  #calls = new Map<string, { task: string; title: string }>();

  /** Begins another form with what is known of a task. */
  take(from: TaskDetail): void {
    this.#from = from;
  }

  /** What was carried, once: a form opened later begins empty. */
  given(): TaskDetail | undefined {
    const from = this.#from;
    this.#from = undefined;
    return from;
  }

  /** Her record is opened from a task: a contact made next is made for that. */
  toHer(victim: string, { row }: TaskDetail): void {
    this.#calls.set(victim, { task: row.id, title: row.title });
  }

  /** The task from which a victim's record was opened; none once its contact is written. */
  forHer(victim: string): { task: string; title: string } | undefined {
    return this.#calls.get(victim);
  }

  /** The contact is written. */
  called(victim: string): void {
    this.#calls.delete(victim);
  }

  /** Over a lock no words are remembered; which task a call was for is, because unlocking returns to its form (practice P13). */
  forget(): void {
    this.#from = undefined;
    for (const [victim, { task }] of this.#calls) this.#calls.set(victim, { task, title: '' });
  }
}

export const carry = new Carry();

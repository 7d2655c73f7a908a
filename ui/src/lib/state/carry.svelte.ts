// Key once: a task's facts on their way into another form. They are suggestions, the officer's own to keep or leave out;
// who somebody is and whether she is safe is never among them (practice P16).
import type { TaskDetail } from '../ipc';

class Carry {
  #from: TaskDetail | undefined;

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
}

export const carry = new Carry();

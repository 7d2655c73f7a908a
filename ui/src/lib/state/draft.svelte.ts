// What is being typed is durable while it is typed, and survives a lock, a crash and a flat battery.
import { call, failureOf, type Gives, type Takes } from '../ipc';
import { now } from './look.svelte';
import { session } from './session.svelte';

/** What was typed longer ago than this is kept, whether the typing pauses or not. */
const PAUSE = 300;

let before: Promise<unknown> = Promise.resolve();

/** One after the other: two on their way at once may arrive in either order, and words that became a record would be back. */
function save(ask: Takes<'draft_save'>): Promise<Gives<'draft_save'>> {
  const mine = before.then(() => call('draft_save', ask));
  before = mine.catch(() => undefined);
  return mine;
}

export class Draft<T extends object> {
  /** When it was last kept; shown above the form. */
  keptAt = $state<number | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = '';
  /** The form with nothing typed: that is no draft. */
  #blank = '';
  #done = false;
  /** The lease is over, and what lies there is not read back: nothing is written over it. */
  #unread = false;

  constructor(
    private readonly form: string,
    private readonly record: string | null,
    readonly fields: T,
  ) {
    this.#blank = this.#last = JSON.stringify(fields);
  }

  /** Brings back what was being typed. */
  async load(): Promise<void> {
    let draft: Gives<'draft_load'>;
    try {
      draft = await call('draft_load', { form: this.form, record: this.record });
    } catch (problem) {
      this.#unread = failureOf(problem).code === 'lease_over';
      return;
    }
    if (!draft.content || JSON.stringify(this.fields) !== this.#last) return;
    Object.assign(this.fields, JSON.parse(draft.content) as T);
    this.#last = JSON.stringify(this.fields);
    this.keptAt = draft.at;
  }

  /** The form changed by itself: nothing was typed. */
  settle(): void {
    if (this.keptAt === null) this.#blank = this.#last = JSON.stringify(this.fields);
  }

  /** Something was typed. Typing on puts nothing off: a phone may die in the middle of a long sentence. */
  typed(): void {
    if (this.#done || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.keep(), PAUSE);
  }

  async keep(): Promise<void> {
    this.#rest();
    const content = JSON.stringify(this.fields);
    if (this.#done || this.#unread || content === this.#last) return;
    this.#last = content;
    const blank = content === this.#blank;
    const kept = await save({ form: this.form, record: this.record, content: blank ? null : content });
    this.keptAt = blank ? null : kept.at || now.moment();
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** It became a record: the draft is gone. */
  async clear(): Promise<void> {
    this.#done = true;
    this.#rest();
    if (this.#unread) return;
    await save({ form: this.form, record: this.record, content: null });
  }
}

/** A draft of a form, kept while its component lives. */
export function draft<T extends object>(form: string, record: string | null, fields: T): Draft<T> {
  const d = new Draft(form, record, fields);
  void d.load();
  $effect(() => {
    JSON.stringify(fields);
    d.typed();
  });
  $effect(() => {
    const hidden = () => document.visibilityState === 'hidden' && void d.keep();
    document.addEventListener('visibilitychange', hidden);
    const stop = session.beforeLock(() => d.keep());
    return () => {
      document.removeEventListener('visibilitychange', hidden);
      stop();
      void d.keep();
    };
  });
  return d;
}

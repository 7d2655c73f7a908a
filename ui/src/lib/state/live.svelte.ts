// What a screen shows, asked again when something it shows was stored. What arrives from others waits while a finger is on
// the list; the last answer is shown at once when the officer comes back.
import { untrack } from 'svelte';
import { call, failureOf, type Changed, type Failure, type Gives, type Operation, type Takes } from '../ipc';
import { hands } from './hands.svelte';
import { session } from './session.svelte';

// What was last shown is read once when a screen opens; nothing follows it.
// eslint-disable-next-line svelte/prefer-svelte-reactivity
const kept = new Map<string, unknown>();

/** Locking forgets everything that was shown. */
export const forget = (): void => kept.clear();

interface Concern {
  scopes?: string[];
  record?: string;
  /** Never shown from memory: a victim's record is only shown after its opening was logged. */
  fresh?: boolean;
  /** Figures only: nothing on it could move away under a finger, and an old figure would be a wrong one. */
  figures?: boolean;
}

export class Live<K extends Operation> {
  value = $state<Gives<K>>();
  failure = $state<Failure>();
  /** Changes held back. */
  waiting = $state(0);
  #ask: Takes<K>;
  #asked = 0;
  #stop: (() => void)[] = [];

  constructor(
    private readonly name: K,
    ask: Takes<K>,
    private readonly concern: Concern,
  ) {
    this.#ask = ask;
    if (!concern.fresh) this.value = kept.get(this.#key()) as Gives<K> | undefined;
    void this.again();
    this.#stop.push(session.hear((changed) => this.#heard(changed)));
    this.#stop.push(
      $effect.root(() => {
        $effect(() => {
          if (!hands.busy && this.waiting > 0) untrack(() => void this.again());
        });
      }),
    );
  }

  #key(): string {
    return `${this.name} ${JSON.stringify(this.#ask)}`;
  }

  #heard(changed: Changed): void {
    const { record, scopes = [], fresh, figures } = this.concern;
    const unnamed = changed.records.length === 0;
    const named = record !== undefined && (unnamed || changed.records.includes(record));
    const listed = scopes.some((s) => changed.scopes.includes(s));
    // A sync names no record whose own changes were only received; its page shows of each line whether the hub has it.
    const received = changed.arrived && record !== undefined && !fresh;
    if (!named && !listed && !received) return;
    const others = (named || listed) && !(unnamed && changed.scopes.every((s) => s === 'sync'));
    if (!changed.arrived || !hands.busy || figures) void this.again();
    else if (others) this.waiting += Math.max(1, changed.records.length);
    // Nothing of others is in it that could move away under a finger. What waits already goes on waiting, and this with it.
    else if (this.waiting === 0) void this.again();
  }

  /** Asks now. Of several answers only the newest question's counts. */
  async again(): Promise<void> {
    const mine = ++this.#asked;
    const key = this.#key();
    // What arrives while the answer is under way may not be in it: it goes on waiting.
    const waited = this.waiting;
    try {
      const value = await call(this.name, this.#ask);
      if (!this.concern.fresh) kept.set(key, value);
      if (mine !== this.#asked) return;
      this.value = value;
      this.failure = undefined;
      this.waiting -= waited;
    } catch (problem) {
      if (mine === this.#asked) this.failure = failureOf(problem);
    }
  }

  /** Asks something else of the same operation. */
  async ask(ask: Takes<K>): Promise<void> {
    this.#ask = ask;
    this.value = (kept.get(this.#key()) as Gives<K> | undefined) ?? this.value;
    await this.again();
  }

  stop(): void {
    for (const stop of this.#stop) stop();
    this.#asked = Number.MAX_SAFE_INTEGER;
  }
}

/** A live answer that ends with its component. */
export function live<K extends Operation>(name: K, ask: Takes<K>, concern: Concern): Live<K> {
  const answer = new Live(name, ask, concern);
  $effect(() => () => answer.stop());
  return answer;
}

import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { speakTo, type Changed, type Heard, type Operation } from '../ipc';
import { hands } from './hands.svelte';
import { forget, Live } from './live.svelte';
import { session } from './session.svelte';

const TASK = '11111111-1111-4111-8111-111111111111';

/** A device that answers when it is told to, each time with what was stored when it was asked. */
class Slow {
  stored = 'no note';
  #answers: (() => void)[] = [];
  #hears = new Map<Heard, (payload: unknown) => void>();

  call(name: Operation): Promise<never> {
    if (name !== 'task') return Promise.resolve({ stage: 'locked', settings: {} } as never);
    const stored = this.stored;
    return new Promise((answer) => this.#answers.push(() => answer(stored as never)));
  }

  send = (): Promise<never> => Promise.reject(new Error('nothing is sent here'));
  picture = (): string => '';

  listen(event: Heard, hear: (payload: unknown) => void): Promise<() => void> {
    this.#hears.set(event, hear);
    return Promise.resolve(() => this.#hears.delete(event));
  }

  /** A colleague's change was stored, and the window is told. */
  arrives(what: string): void {
    this.stored = what;
    const changed: Changed = { records: [TASK], scopes: ['tasks', 'team'], arrived: true };
    this.#hears.get('changed')?.(changed);
  }

  /** More was stored than can be named. */
  arrivesUnnamed(): void {
    this.stored = 'much';
    const changed: Changed = { records: [], scopes: ['sync', 'tasks', 'team'], arrived: true };
    this.#hears.get('changed')?.(changed);
  }

  /** A sync is over in which own work was received, and of others nothing but what came of these records. */
  received(others: string[] = []): void {
    this.stored = 'received';
    const changed: Changed = { records: others, scopes: others.length > 0 ? ['sync', 'tasks'] : ['sync'], arrived: true };
    this.#hears.get('changed')?.(changed);
  }

  async answer(): Promise<void> {
    this.#answers.shift()?.();
    await new Promise((turn) => setTimeout(turn));
    flushSync();
  }
}

describe('what a screen shows', () => {
  let device: Slow;
  let stop: () => void;
  let shown: Live<'task'>;

  beforeEach(async () => {
    device = new Slow();
    speakTo(device);
    stop = await session.start();
    shown = new Live('task', { record: TASK } as never, { record: TASK });
  });

  afterEach(() => {
    shown.stop();
    stop();
    forget();
    hands.busy = false;
  });

  it('is asked again when a colleague’s change arrives', async () => {
    await device.answer();
    device.arrives('a note');
    await device.answer();
    expect(shown.value).toBe('a note');
  });

  it('waits while a finger is on it, and comes by itself afterwards', async () => {
    await device.answer();
    hands.busy = true;
    device.arrives('a note');
    flushSync();
    expect([shown.value, shown.waiting]).toEqual(['no note', 1]);
    hands.busy = false;
    flushSync();
    await device.answer();
    expect([shown.value, shown.waiting]).toEqual(['a note', 0]);
  });

  it('says at once that own work was received, also while a finger is on it', async () => {
    await device.answer();
    hands.busy = true;
    device.received();
    flushSync();
    expect(shown.waiting).toBe(0);
    await device.answer();
    expect(shown.value).toBe('received');
  });

  it('says so also where something else of others came in the same sync', async () => {
    await device.answer();
    hands.busy = true;
    device.received(['22222222-2222-4222-8222-222222222222']);
    flushSync();
    expect(shown.waiting).toBe(0);
    await device.answer();
    expect(shown.value).toBe('received');
  });

  it('brings nothing that waits under a finger with what was received', async () => {
    await device.answer();
    hands.busy = true;
    device.arrives('a note');
    device.received();
    flushSync();
    await device.answer();
    expect([shown.value, shown.waiting]).toEqual(['no note', 1]);
  });

  it('waits under a finger where too much arrived to name', async () => {
    await device.answer();
    hands.busy = true;
    device.arrivesUnnamed();
    flushSync();
    expect([shown.value, shown.waiting]).toEqual(['no note', 1]);
  });

  it('does not forget a change that arrived under a finger while an older answer was on its way', async () => {
    hands.busy = true;
    device.arrives('a note');
    await device.answer();
    expect([shown.value, shown.waiting]).toEqual(['no note', 1]);
    hands.busy = false;
    flushSync();
    await device.answer();
    expect([shown.value, shown.waiting]).toEqual(['a note', 0]);
  });
});

// The strip: what the shell told while an answer was under way is newer than that answer. And how long a device lies untouched.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { speakTo, type Heard, type Operation, type Strip } from '../ipc';
import { Sample } from '../../sample';
import { at, session as stands, STRIP } from '../../sample/people';
import { now } from './look.svelte';
import { session } from './session.svelte';

const turn = (): Promise<unknown> => new Promise((next) => setTimeout(next));
const strip = (state: Strip['state'], waiting: number): Strip => ({ ...STRIP, state, waiting });

/** A device whose answers about the strip come when they are told to, each with what it was asked for. */
class Slow {
  #sample = new Sample();
  #answers: ((strip: Strip) => void)[] = [];
  #hears = new Map<Heard, (payload: unknown) => void>();
  send = (): Promise<never> => Promise.reject(new Error('nothing is sent here'));
  picture = (): string => '';

  call(name: Operation, ask: never): Promise<never> {
    if (!['strip', 'sync_now', 'sync_stop'].includes(name)) return this.#sample.call(name, ask) as Promise<never>;
    return new Promise((answer) => this.#answers.push(answer as unknown as (strip: Strip) => void));
  }

  listen(event: Heard, hear: (payload: unknown) => void): Promise<() => void> {
    this.#hears.set(event, hear);
    return Promise.resolve(() => this.#hears.delete(event));
  }

  tells = (told: Strip): void => this.#hears.get('strip')?.(told);

  /** Answers the question that was asked so many before the newest. */
  async answers(before: number, told: Strip): Promise<void> {
    this.#answers.at(-1 - before)?.(told);
    await turn();
  }
}

describe('the strip', () => {
  let device: Slow;
  let stop: () => void;

  beforeEach(async () => {
    device = new Slow();
    speakTo(device);
    stop = await session.start();
    await device.answers(0, strip('waiting', 2));
  });
  afterEach(() => stop());

  it('is what was answered, where nothing was told meanwhile', async () => {
    expect(session.strip?.waiting).toBe(2);
    const sent = session.sync('sync_now');
    await device.answers(0, strip('received', 0));
    await sent;
    expect(session.strip?.state).toBe('received');
  });

  it('does not go back to an answer that was under way while the shell told something newer', async () => {
    void session.restrip();
    device.tells(strip('received', 0));
    await device.answers(0, strip('waiting', 2));
    expect(session.strip?.state).toBe('received');
  });

  it('does not go back after "Try now" either', async () => {
    void session.sync('sync_now');
    device.tells(strip('received', 0));
    await device.answers(0, strip('waiting', 2));
    expect(session.strip?.state).toBe('received');
  });

  it('takes the newest question’s answer, in whatever order they come', async () => {
    void session.restrip();
    void session.restrip();
    await device.answers(0, strip('received', 0));
    await device.answers(1, strip('waiting', 1));
    expect(session.strip?.state).toBe('received');
  });
});

describe('an untouched device', () => {
  let sample: Sample;
  let stop: () => void;
  const order = (minutes: number): void => {
    sample.instead.session_state = () => ({ ...stands('open', false), idle_lock_ms: minutes * 60_000 });
  };
  const times = (name: string): number => sample.asked.filter(([asked]) => asked === name).length;

  beforeEach(async () => {
    vi.useFakeTimers();
    sample = new Sample();
    now.fix(at('23:58'));
    speakTo(sample);
    order(10);
    stop = await session.start();
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  it('locks by the order that came into force at midnight, counted from the last touch', async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times('session_state')).toBe(1);
    order(2);
    now.fix(at('00:00', '2026-11-24'));
    await vi.advanceTimersByTimeAsync(30_000);
    expect([times('session_state'), times('lock')]).toEqual([2, 0]);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(times('lock')).toBe(1);
  });

  it('is not touched by what the shell tells of it', async () => {
    await vi.advanceTimersByTimeAsync(9 * 60_000);
    sample.tell('session', { ...stands('open', false), idle_lock_ms: 10 * 60_000 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times('lock')).toBe(1);
  });

  it('waits from the newest touch', async () => {
    await vi.advanceTimersByTimeAsync(9 * 60_000);
    dispatchEvent(new Event('keydown'));
    await vi.advanceTimersByTimeAsync(9 * 60_000);
    expect(times('lock')).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times('lock')).toBe(1);
  });
});

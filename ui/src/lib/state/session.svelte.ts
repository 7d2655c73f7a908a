// Whose device this is, whether it is open, the strip, and what the shell tells.
import { call, listen, type Changed, type SessionState, type Strip } from '../ipc';
import { look } from './look.svelte';

class Session {
  state = $state<SessionState>();
  strip = $state<Strip>();
  /** The strip as it was last announced; at most once in 30 s. */
  announced = $state<Strip>();
  #announcedAt = 0;
  #hearers = new Set<(changed: Changed) => void>();
  #idle: ReturnType<typeof setTimeout> | undefined;
  /** Called before the lock, so that drafts are kept. */
  #before = new Set<() => Promise<void>>();
  onlock: () => void = () => {};

  get open(): boolean {
    return this.state?.stage === 'open';
  }

  async start(): Promise<() => void> {
    const stops = await Promise.all([
      listen('changed', (payload) => this.#changed(payload as Changed)),
      listen('strip', (payload) => this.#stripped(payload as Strip)),
      listen('session', (payload) => this.take(payload as SessionState)),
    ]);
    const touched = () => this.#touched();
    for (const event of ['pointerdown', 'keydown', 'wheel']) addEventListener(event, touched, { passive: true });
    this.take(await call('session_state', {}));
    return () => {
      for (const stop of stops) stop();
      for (const event of ['pointerdown', 'keydown', 'wheel']) removeEventListener(event, touched);
      clearTimeout(this.#idle);
    };
  }

  take(state: SessionState): void {
    const was = this.open;
    this.state = state;
    look.device = state.device;
    look.take(state.settings);
    if (was && !this.open) this.onlock();
    if (this.open) void this.restrip();
    else this.strip = undefined;
    this.#touched();
  }

  async lock(): Promise<void> {
    await Promise.allSettled([...this.#before].map((keep) => keep()));
    this.take(await call('lock', {}));
  }

  beforeLock(keep: () => Promise<void>): () => void {
    this.#before.add(keep);
    return () => this.#before.delete(keep);
  }

  async restrip(): Promise<void> {
    try {
      this.#stripped(await call('strip', {}));
    } catch {
      // Locked meanwhile: there is no strip to show.
    }
  }

  hear(hearer: (changed: Changed) => void): () => void {
    this.#hearers.add(hearer);
    return () => this.#hearers.delete(hearer);
  }

  #changed(changed: Changed): void {
    for (const hearer of this.#hearers) hearer(changed);
  }

  #stripped(strip: Strip): void {
    if (!this.open) return;
    const said = this.announced;
    this.strip = strip;
    const at = Date.now();
    if (said?.state !== strip.state && at - this.#announcedAt > 30_000) {
      this.#announcedAt = at;
      this.announced = strip;
    }
  }

  #touched(): void {
    clearTimeout(this.#idle);
    const after = this.state?.idle_lock_ms;
    if (this.open && after) this.#idle = setTimeout(() => void this.lock(), after);
  }
}

export const session = new Session();

// Whose device this is, whether it is open, the strip, and what the shell tells.
import { call, listen, type Changed, type SessionState, type Strip } from '../ipc';
import { dayOf } from '../words/time';
import { look, now } from './look.svelte';

/** So long a call keeps the session without a touch (practice P13). */
const AWAY = 600_000;
/** So often it is looked whether another day has begun: a timer alone would stand still while the device sleeps. */
const DAYS = 30_000;

class Session {
  state = $state<SessionState>();
  strip = $state<Strip>();
  /** The strip as it was last announced; at most once in 30 s. */
  announced = $state<Strip>();
  #announcedAt = 0;
  /** Strips that were asked for or told, so far. */
  #strips = 0;
  #hearers = new Set<(changed: Changed) => void>();
  #idle: ReturnType<typeof setTimeout> | undefined;
  #touchedAt = 0;
  /** The day on which it was last said where the session stands: what a force orders comes into force at midnight. */
  #day = '';
  /** Called before the lock, so that drafts are kept. */
  #before = new Set<() => Promise<void>>();
  onlock: () => void = () => {};
  /** Unlocked with a call whose contact is still to be written down. */
  onreturn: (record: string) => void = () => {};
  /** An alert of the system was tapped. */
  ontapped: () => void = () => {};
  /** The phone's own app has the screen: nothing shows here until the officer is back. */
  away = $state(false);
  #kept = 0;

  get open(): boolean {
    return this.state?.stage === 'open';
  }

  async start(): Promise<() => void> {
    const stops = await Promise.all([
      listen('changed', (payload) => this.#changed(payload as Changed)),
      listen('strip', (payload) => {
        this.#strips++;
        this.#stripped(payload as Strip);
      }),
      listen('session', (payload) => this.take(payload as SessionState)),
      listen('alert_tapped', () => this.ontapped()),
    ]);
    const touched = () => this.#touched();
    const seen = () => document.visibilityState === 'visible' && this.away && this.back();
    document.addEventListener('visibilitychange', seen);
    for (const event of ['pointerdown', 'keydown', 'wheel']) addEventListener(event, touched, { passive: true });
    const days = setInterval(() => this.#turned(), DAYS);
    this.#touchedAt = Date.now();
    this.take(await call('session_state', {}));
    return () => {
      for (const stop of stops) stop();
      document.removeEventListener('visibilitychange', seen);
      for (const event of ['pointerdown', 'keydown', 'wheel']) removeEventListener(event, touched);
      clearInterval(days);
      clearTimeout(this.#idle);
    };
  }

  take(state: SessionState): void {
    const was = this.open;
    this.state = state;
    this.#day = dayOf(now.moment());
    look.device = state.device;
    look.take(state.settings);
    if (was && !this.open) {
      this.away = false;
      this.onlock();
    }
    if (!was && this.open && state.under_way) this.onreturn(state.under_way.record);
    if (this.open) void this.restrip();
    else this.strip = undefined;
    // Nobody touched it because something was said of it.
    if (was) this.#wait();
    else this.#touched();
  }

  async lock(): Promise<void> {
    await Promise.allSettled([...this.#before].map((keep) => keep()));
    this.take(await call('lock', {}));
  }

  /** A call or message was begun: it is no idleness, and what is hers is hidden meanwhile (practice P13). */
  leave(): void {
    this.away = true;
    this.#kept = Date.now() + AWAY;
    this.#touched();
  }

  /** The officer is back, at the contact's form. */
  back(): void {
    this.away = false;
    this.#kept = 0;
    this.#touched();
    // Where it cannot be asked, the next event says where the session stands.
    this.refresh().catch(() => undefined);
  }

  /** Asks again where the session stands. */
  async refresh(): Promise<void> {
    this.take(await call('session_state', {}));
  }

  beforeLock(keep: () => Promise<void>): () => void {
    this.#before.add(keep);
    return () => this.#before.delete(keep);
  }

  async restrip(): Promise<void> {
    try {
      await this.#stripBy('strip');
    } catch {
      // Locked meanwhile: there is no strip to show.
    }
  }

  /** Sends now, or stops; the strip says what became of it. */
  async sync(what: 'sync_now' | 'sync_stop'): Promise<void> {
    await this.#stripBy(what);
  }

  /** An answer that was under way while the shell told something, or while it was asked again, replaces nothing newer. */
  async #stripBy(name: 'strip' | 'sync_now' | 'sync_stop'): Promise<void> {
    const mine = ++this.#strips;
    const strip = await call(name, {});
    if (mine === this.#strips) this.#stripped(strip);
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
    now.follow(strip.offset_ms);
    const at = Date.now();
    if (said?.state !== strip.state && at - this.#announcedAt > 30_000) {
      this.#announcedAt = at;
      this.announced = strip;
    }
  }

  #touched(): void {
    this.#touchedAt = Date.now();
    this.#wait();
  }

  /** Locks once it has lain untouched for as long as the force lets it. */
  #wait(): void {
    clearTimeout(this.#idle);
    const idle = this.state?.idle_lock_ms;
    if (!this.open || !idle) return;
    const at = Math.max(this.#touchedAt + idle, this.#kept);
    this.#idle = setTimeout(() => void this.lock(), Math.max(0, at - Date.now()));
  }

  /** Another day: an order of the force may hold since midnight. Where it cannot be asked, it is asked again. */
  #turned(): void {
    if (this.open && dayOf(now.moment()) !== this.#day) this.refresh().catch(() => undefined);
  }
}

export const session = new Session();

// How the screens look and speak, and what time it is for them.
import type { Settings } from '../ipc';

class Look {
  theme = $state('auto');
  language = $state('en');
  text = $state(100);
  vibrate = $state(true);
  letterKeys = $state(true);
  alerts = $state(true);
  device = $state('phone');

  settings(): Settings {
    const { theme, language, text, vibrate, letterKeys: letter_keys, alerts } = this;
    return { theme, language, text, vibrate, letter_keys, alerts };
  }

  take(settings: Settings): void {
    this.theme = settings.theme;
    this.language = settings.language in { en: 1, fr: 1 } ? settings.language : 'en';
    this.text = settings.text;
    this.vibrate = settings.vibrate;
    this.letterKeys = settings.letter_keys;
    this.alerts = settings.alerts;
    const root = document.documentElement;
    root.lang = this.language;
    if (settings.theme === 'auto') delete root.dataset.theme;
    else root.dataset.theme = settings.theme;
    root.dataset.text = String(settings.text);
  }
}

export const look = new Look();

/** The clock of ages and of new times on screen: the hub's, as the device knows it. It never decides anything. */
class Now {
  at = $state(Date.now());
  #fixed = false;
  #offset = 0;

  /** Goes on with the clock, twice a minute. */
  start(): () => void {
    const tick = () => {
      this.at = this.moment();
    };
    const timer = setInterval(tick, 30_000);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }

  /** The hub's clock is so much ahead of the device's, in ms: what records say is the hub's time, and ages are counted in it. */
  follow(offset: number): void {
    this.#offset = offset;
    this.at = this.moment();
  }

  /** Sample data stands still in time. */
  fix(at: number): void {
    this.#fixed = true;
    this.at = at;
  }

  /** What "now" is when something is written. */
  moment(): number {
    return this.#fixed ? this.at : Date.now() + this.#offset;
  }
}

export const now = new Now();

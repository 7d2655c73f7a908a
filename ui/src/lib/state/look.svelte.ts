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

/** The clock of ages on screen; it never decides anything. */
class Now {
  at = $state(Date.now());
  #fixed = false;

  /** Follows the device's clock, twice a minute. */
  start(): () => void {
    const tick = () => {
      if (!this.#fixed) this.at = Date.now();
    };
    const timer = setInterval(tick, 30_000);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }

  /** Sample data stands still in time. */
  fix(at: number): void {
    this.#fixed = true;
    this.at = at;
  }

  /** What "now" is when something is written. */
  moment(): number {
    return this.#fixed ? this.at : Date.now();
  }
}

export const now = new Now();

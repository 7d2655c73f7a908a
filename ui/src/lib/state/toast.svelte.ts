// The answer to the last action, from this device, at once.
import { call, failureOf, type Failure, type Saved } from '../ipc';
import { device, known, say, t } from '../words';
import { look } from './look.svelte';

const STAYS = 8_000;

class Toast {
  text = $state('');
  detail = $state('');
  failure = $state<Failure>();
  undo = $state<(() => void) | undefined>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #held = false;

  /** "Saved on this phone", what it counts towards, and Undo where it can be taken back. */
  saved(saved: Saved, detail = ''): void {
    const undo = saved.undo && saved.entry ? { record: saved.record, entry: saved.entry, reason: null } : undefined;
    this.#show(where(saved), joined(detail, saved), undo && (() => void this.#takeBack(undo)));
    if (look.vibrate) navigator.vibrate?.(30);
  }

  /** A move in words of its own, with its own way back. */
  moved(text: string, saved: Saved, undo?: () => void): void {
    this.#show(text, joined(where(saved), saved), undo);
  }

  say(text: string, detail = ''): void {
    this.#show(text, detail, undefined);
  }

  failed(problem: unknown): void {
    this.failure = failureOf(problem);
    this.#show(t('failure.title'), failureText(this.failure), undefined);
  }

  async #takeBack(ask: { record: string; entry: string; reason: null }): Promise<void> {
    try {
      await call('task_withdraw', ask);
      this.#show(t('toast.undone', { device: device() }), '', undefined);
    } catch (problem) {
      this.failed(problem);
    }
  }

  #show(text: string, detail: string, undo: (() => void) | undefined): void {
    if (!this.failure || undo) this.failure = undefined;
    this.text = text;
    this.detail = detail;
    this.undo = undo;
    this.#held = false;
    this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.close(), STAYS);
  }

  /** Focus or a finger pauses it. */
  hold(): void {
    this.#held = true;
    clearTimeout(this.#timer);
  }

  release(): void {
    if (this.#held && this.text) this.#wait();
    this.#held = false;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.text = '';
    this.detail = '';
    this.undo = undefined;
    this.failure = undefined;
  }
}

const where = (saved: Saved): string =>
  saved.waiting_signal ? t('toast.saved_waiting', { device: device() }) : t('toast.saved', { device: device() });

const joined = (detail: string, saved: Saved): string =>
  [detail, ...saved.notes.map((note) => say(note))].filter(Boolean).join('. ');

/** A failure as a sentence. */
export function failureText(failure: Failure): string {
  const rule = failure.params.rule_code;
  const text = say({ code: `failure.${failure.code}`, params: failure.params });
  return typeof rule === 'string' && known(rule) ? `${text} ${say({ code: rule, params: {} })}.` : text;
}

export const toast = new Toast();

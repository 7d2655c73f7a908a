// A form in a sheet: it saves, the sheet closes, the toast answers; or it says what is wrong and keeps every word.
import { call, failureOf, type Failure, type Saved, type Underneath } from '../ipc';
import type { Draft } from './draft.svelte';
import { router } from './route.svelte';
import { toast } from './toast.svelte';

export class Form {
  failure = $state<Failure>();
  /** What somebody changed meanwhile, to be shown beside what was typed. */
  under = $state<Underneath>();
  /** What is missing, before anything was asked. */
  missing = $state('');

  fail(problem: unknown): void {
    this.failure = failureOf(problem);
  }

  /** Saves; true when it is durable on this device. `seen` is what the form was opened from, where it edits what others may. */
  async save(
    run: () => Promise<Saved>,
    draft?: Draft<object>,
    detail = '',
    seen?: { record: string; seen: string },
  ): Promise<boolean> {
    this.failure = undefined;
    this.under = undefined;
    this.missing = '';
    try {
      const saved = await run();
      await draft?.clear();
      router.shut();
      toast.saved(saved, detail);
      return true;
    } catch (problem) {
      await draft?.keep();
      this.failure = failureOf(problem);
      if (this.failure.code === 'changed_underneath' && seen) await this.#compare(seen);
      return false;
    }
  }

  async #compare(seen: { record: string; seen: string }): Promise<void> {
    try {
      const under = await call('changed_since', seen);
      if (under.moved.length > 0) this.under = under;
    } catch (problem) {
      this.failure = failureOf(problem);
    }
  }
}

/** Empty text is no text. */
export const words = (text: string): string | null => text.trim() || null;

/** A whole number, or nothing. */
export function whole(text: string): number | null {
  const n = Number(text.trim());
  return text.trim() !== '' && Number.isInteger(n) && n >= 0 ? n : null;
}

/** The chosen ones after one was ticked or not. */
export const among = <T>(all: T[], one: T, yes: boolean): T[] => (yes ? [...all, one] : all.filter((x) => x !== one));

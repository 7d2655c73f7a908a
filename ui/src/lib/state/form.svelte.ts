// A form in a sheet: it saves, the sheet closes, the toast answers; or it says what is wrong and keeps every word.
import { failureOf, type Failure, type Saved } from '../ipc';
import type { Draft } from './draft.svelte';
import { router } from './route.svelte';
import { toast } from './toast.svelte';

export class Form {
  failure = $state<Failure>();
  /** What is missing, before anything was asked. */
  missing = $state('');

  fail(problem: unknown): void {
    this.failure = failureOf(problem);
  }

  /** Saves; true when it is durable on this device. */
  async save(run: () => Promise<Saved>, draft?: Draft<object>, detail = ''): Promise<boolean> {
    this.failure = undefined;
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
      return false;
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

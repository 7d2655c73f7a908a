import type { NoteEntry } from '../ipc';

/**
 * The number of the entry that this one corrects. Of an officer's two devices each numbers for itself: there the number alone
 * names no entry, and none is given.
 */
export function corrected(all: NoteEntry[], entry: NoteEntry): number | undefined {
  if (entry.of !== 'correction' || entry.device !== null) return undefined;
  return all.find((other) => other.corrections.some((c) => c.number === entry.number))?.number;
}

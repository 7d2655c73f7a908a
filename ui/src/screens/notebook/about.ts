// What an entry of the notebook is about decides in which note it stands.
import type { NoteEntry, Reference } from '../../lib/ipc';
import { given } from '../task/refs';

/** What is about a case stands in a note of its own, which the device finds or makes; the rest in the day's. */
export const noteFor = (refs: Reference[], ofDay: string | null): string | null => (given(refs).length > 0 ? null : ofDay);

/** What was last written about, of these entries. */
export const before = (entries: NoteEntry[]): Reference[] => entries.findLast((entry) => entry.refs.length > 0)?.refs ?? [];

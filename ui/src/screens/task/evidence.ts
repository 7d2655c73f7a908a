// What an officer wrote, photographed and seized in this shift, as what may show a result.
import type { NoteEntry } from '../../lib/ipc';

export interface Piece {
  /** The entry. */
  id: string;
  /** Its number in the notebook. */
  n: number;
  /** The exhibit it is or shows: `ABC/1`; empty: none. */
  reference: string;
  what: string;
  photo: boolean;
  /** When it was taken or seized; of a line, when it was written. */
  at: number;
  /** How it begins, for a line. */
  words: string;
}

/** So many letters tell one line of the day from another. */
const BEGINS = 48;

function begins(entry: NoteEntry): string {
  const said = entry.words.filter((piece) => piece.is !== 'struck');
  const text = said
    .map((piece) => piece.text)
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > BEGINS ? `${text.slice(0, BEGINS).trimEnd()}…` : text;
}

/**
 * Lines, photos and exhibits, the newest first, of entries in written order; what only moved or corrected one of them is no
 * evidence of its own.
 */
export function evidenceOf(entries: NoteEntry[]): Piece[] {
  const kept = entries.filter((entry) => ['line', 'photo', 'exhibit'].includes(entry.of));
  return kept.reverse().map((entry) => ({
    id: entry.id,
    n: entry.number,
    reference: entry.exhibit?.reference ?? '',
    what: entry.exhibit?.description ?? '',
    photo: entry.of === 'photo',
    at: entry.photo?.captured_at ?? (entry.exhibit ? entry.event_at : entry.written_at),
    words: entry.exhibit ? '' : begins(entry),
  }));
}

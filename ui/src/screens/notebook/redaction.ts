// What a court orders out of one entry may stand in others of the note: they are found, and offered. Nothing is blacked out
// unasked, because the order may be of one entry alone.
import type { NoteEntry } from '../../lib/ipc';

/** The passages that were typed, one a line. */
export const passagesOf = (typed: string | undefined): string[] =>
  (typed ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** Every text of an entry that the paper shows, each by itself: a passage stands in one of them, and never across two. */
function texts(entry: NoteEntry): string[] {
  const written = entry.words.filter((piece) => piece.is !== 'put').map((piece) => piece.text);
  const put = entry.words.filter((piece) => piece.is === 'put').map((piece) => piece.text);
  return [
    written.join(''),
    ...put,
    entry.place?.address ?? '',
    ...entry.with,
    entry.with_why ?? '',
    (entry.late && entry.late_why) || '',
    ...entry.points.map((point) => point.text),
    ...entry.corrections.map((correction) => correction.reason),
  ];
}

/** Whether a passage stands in an entry, in small letters or in capitals, as the paper looks for it. */
export const holds = (entry: NoteEntry, passage: string): boolean =>
  texts(entry).some((text) => text.toLowerCase().includes(passage.toLowerCase()));

/** A passage of one entry, and the others that hold the same words and leave them standing. */
export interface Elsewhere {
  passage: string;
  entries: NoteEntry[];
}

/** Of the passages of one entry, those that stand in others too. `chosen` and `words` are as the form has them. */
export function elsewhere(of: NoteEntry, printed: NoteEntry[], chosen: string[], words: Record<string, string>): Elsewhere[] {
  const black = (entry: NoteEntry, passage: string): boolean => {
    if (!chosen.includes(entry.id)) return false;
    const passages = passagesOf(words[entry.id]);
    // Ticked with no passage it is black whole; a longer passage of it may stand in another place than this one.
    return passages.length === 0 || passages.some((one) => one.toLowerCase() === passage.toLowerCase());
  };
  return [...new Set(passagesOf(words[of.id]))]
    .map((passage) => ({
      passage,
      entries: printed.filter((entry) => entry.id !== of.id && holds(entry, passage) && !black(entry, passage)),
    }))
    .filter((found) => found.entries.length > 0);
}

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

/**
 * A text as the paper searches it (`folded` in crates/print/src/redaction.rs): small letters without accents, one apostrophe and
 * one hyphen for all, any gap as one space, nothing that is not seen.
 */
const plain = (text: string): string =>
  text
    .replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, '')
    .replace(/[\u2018\u2019\u02bc\u00b4`]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s+/g, ' ')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();

/** Whether a passage stands in an entry, as the paper looks for it. */
export const holds = (entry: NoteEntry, passage: string): boolean =>
  plain(passage) !== '' && texts(entry).some((text) => plain(text).includes(plain(passage)));

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
    return passages.length === 0 || passages.some((one) => plain(one) === plain(passage));
  };
  return [...new Set(passagesOf(words[of.id]))]
    .map((passage) => ({
      passage,
      entries: printed.filter((entry) => entry.id !== of.id && holds(entry, passage) && !black(entry, passage)),
    }))
    .filter((found) => found.entries.length > 0);
}

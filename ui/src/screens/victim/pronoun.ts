/** How a victim may ask to be spoken of, as the record's table has it. */
export const PRONOUNS = ['she', 'he', 'they'];

/** What the form shows where nobody said it: a choice of its own, so that one that was made can be taken back. */
export const NOT_SAID = 'not_said';

/** The choice as the record takes it; one that is newer than this app stays as it is. */
export const toPronoun = (chosen: string): string | null => (chosen === NOT_SAID ? null : chosen);

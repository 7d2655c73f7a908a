// Whom a note is written up with, and why: conferring is recorded with its reason.
import { t } from '../../lib/words';

/** The names, as they are typed: with commas between them. */
export const named = (who: string): string[] =>
  who
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);

/** What is missing of it: whoever is named, it is said why. */
export const unsaid = (fields: { with: string; with_why: string }): string =>
  named(fields.with).length > 0 && !fields.with_why.trim() ? t('notebook.say_why') : '';

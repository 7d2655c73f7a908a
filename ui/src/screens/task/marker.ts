// A warning marker as forms hold it (practice P9): one that is left blank is none, one that says a part lacks the others.
import type { WarningTyped } from '../../lib/ipc';
import { words } from '../../lib/state/form.svelte';
import { now } from '../../lib/state/look.svelte';
import { dayOf } from '../../lib/words/time';

export interface Marked {
  what: string;
  /** The person or place it is about. */
  subject: string;
  source: string;
  as_at: string;
  review: string;
}

/** One that is yet to be written: as at today, until somebody says otherwise. */
export const unmarked = (): Marked => ({ what: '', subject: '', source: '', as_at: dayOf(now.moment()), review: '' });

const needed = (m: Marked): boolean[] => [m.what, m.subject, m.source, m.as_at].map((part) => part.trim() !== '');

/** Whether anything was written in it. The day it is as at stands there from the beginning. */
export const written = (m: Marked): boolean => [m.what, m.subject, m.source, m.review].some((part) => part.trim() !== '');

/** Whether it can go without a source or an age: it cannot. */
export const complete = (m: Marked): boolean => needed(m).every(Boolean);

/** As it is sent. */
export const marker = (m: Marked): WarningTyped => ({
  what: m.what.trim(),
  person_or_place: m.subject.trim(),
  source: m.source.trim(),
  as_at: m.as_at,
  review_by: words(m.review),
});

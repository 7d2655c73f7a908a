// References into other systems, as forms hold them: a line for each, one that is left blank is none.
import type { Reference } from '../../lib/ipc';

/** The systems that the table of a task knows (practice P9). */
export const SYSTEMS = ['cad', 'crime', 'custody', 'merlin', 'stop', 'use_of_force', 'property', 'body_worn_video'];

/** What a form begins with: what is known, or a blank line for an incident. */
export const begun = (known: Reference[]): Reference[] =>
  known.length > 0 ? known.map((ref) => ({ ...ref })) : [{ type: 'cad', value: '' }];

/** What was given. */
export const given = (refs: Reference[]): Reference[] =>
  refs.map(({ type, value }) => ({ type, value: value.trim() })).filter((ref) => ref.value);

/** Whether two forms give the same. */
export const same = (one: Reference[], other: Reference[]): boolean =>
  JSON.stringify(given(one)) === JSON.stringify(given(other));

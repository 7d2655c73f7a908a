// A briefing under its headings, as a form has it: the words by heading.
import type { BriefingPart } from '../../lib/ipc';

/** What was typed, part by part. */
export const toParts = (typed: Record<string, string>): BriefingPart[] =>
  Object.entries(typed).map(([heading, text]) => ({ heading, text }));

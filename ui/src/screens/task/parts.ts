// A briefing under its headings, as a form has it: the words by heading.
import type { BriefingPart } from '../../lib/ipc';

/** A heading that two people wrote apart stands twice: both words are kept, one under the other. */
export function byHeading(parts: BriefingPart[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { heading, text } of parts) found[heading] = found[heading] ? `${found[heading]}\n${text}` : text;
  return found;
}

/** What was typed, part by part. */
export const toParts = (typed: Record<string, string>): BriefingPart[] =>
  Object.entries(typed).map(([heading, text]) => ({ heading, text }));

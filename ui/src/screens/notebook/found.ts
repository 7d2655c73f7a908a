// When an exhibit was found: on the day and at the time that stand in its form, whenever the form is saved.
import { now } from '../../lib/state/look.svelte';
import { t } from '../../lib/words';
import { clockOf, dayOf, instant, tidy } from '../../lib/words/time';

interface Found {
  day: string;
  time: string;
}

/** The instant; none for this very minute, which the device knows to the second. */
export function foundAt({ day, time }: Found): number | null {
  const at = now.moment();
  return day === dayOf(at) && tidy(time) === clockOf(at) ? null : instant(day, time);
}

/** What is missing of it: half a moment would be written down as now. */
export const undated = ({ day, time }: Found): string => (day.trim() && time.trim() ? '' : t('exhibit.say_found'));

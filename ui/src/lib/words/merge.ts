// A merge in sentences: what was mine, what shows, whose, when, by which rule.
import type { InReview, Notice } from '../ipc';
import { phrase, say, shown, t, when } from './index';

/** What two said to each other rather than set apart: a colleague asks me, or my question was answered. */
export function talk(notice: Notice): 'question' | 'answer' | null {
  if (notice.heading.code === 'notice.asked') return 'question';
  return ['notice.answered', 'notice.taken_up'].includes(notice.heading.code) ? 'answer' : null;
}

/** A value in the middle of a sentence: text that somebody ended with a stop gets no second one. */
export const inline = (value: string): string => value.trimEnd().replace(/\.+$/, '');

/** Whether the reason is a sentence of its own: "Showing 2. PC 208CN asks you about it." */
export const aside = (notice: Notice): boolean => ['notice.asked', 'notice.came_back'].includes(notice.heading.code);

/** "Showing 18:00, set by your supervisor." Where no one value shows, only the rule. */
export function showing(notice: Notice): string {
  if (notice.showing.is === 'nothing') return `${say(notice.why)}.`;
  if (aside(notice)) return `${t('exp.showing', { value: inline(shown(notice.showing)) })}. ${say(notice.why)}.`;
  return t('exp.showing_why', { value: inline(shown(notice.showing)), why: phrase(notice.why) });
}

/** "You set 16:00 at 13:10 offline. Showing 18:00, set by your supervisor." */
export function explained(notice: Notice): string {
  const theirs = notice.sides.find((side) => !side.by.you);
  // That it was asked, and by whom, stands above the question.
  if (talk(notice) === 'question' && theirs && notice.showing.is !== 'nothing')
    return `${t('exp.said_by', { text: shown(theirs.value) })} ${t('exp.showing', { value: inline(shown(notice.showing)) })}.`;
  if (talk(notice) && theirs) return `${t('exp.said_by', { text: shown(theirs.value) })} ${showing(notice)}`;
  const mine = notice.sides.find((side) => side.by.you);
  if (!mine || notice.showing.is === 'nothing') return showing(notice);
  const said = { value: shown(mine.value), time: when(mine.at) };
  if (notice.heading.code === 'notice.came_back') return `${t('exp.said_out', said)} ${showing(notice)}`;
  return `${mine.offline ? t('exp.said_offline', said) : t('exp.said', said)} ${showing(notice)}`;
}

const PAGE: Record<string, string> = {
  victim_contact: 'victim',
  safe_contact: 'victim',
  ward_priority: 'priority',
  note: 'note',
};

/** The page on which it is explained and settled. */
export function pageOf(notice: Notice): string {
  return `#/${PAGE[notice.kind] ?? 'task'}/${notice.opens}`;
}

/** "3 changes wait for your decision, the oldest since 13:40. As the hub said at 14:10." */
export function inReview(told: InReview): string {
  return t('review.waits_n', { n: told.count, since: when(told.since), time: when(told.as_at) });
}

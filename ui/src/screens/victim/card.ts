// The card's form: it holds the whole card, because the card is always written whole.
import type { Card } from '../../lib/ipc';
import { weekday } from '../../lib/words';
import { isDay, tidy } from '../../lib/words/time';
import { among, words } from '../../lib/state/form.svelte';

export const DAYS = [
  { days: '1,2,3,4,5', word: 'card.hours.weekdays' },
  { days: '1,2,3,4,5,6,7', word: 'card.hours.every_day' },
  { days: '6,7', word: 'card.hours.weekend' },
] as const;

/** Every way to reach her. */
export const WAYS = ['phone', 'text', 'email', 'letter', 'in_person', 'video'] as const;
/** What the card has a word of its own for; a way that is none of these is forbidden by the list of ways alone. */
const NEVER = ['voicemail', 'text', 'letter'];

export interface HoursFields {
  /** Days as `1,2,3`; empty: at any time, or after the first hours, none. */
  days: string;
  /** Day by day, and not one of the usual sets. */
  own: boolean;
  from: string;
  to: string;
}

export interface CardFields {
  /** The safest first. */
  phones: { number: string; label: string }[];
  /** Voicemail and the ways in which she must not be reached. */
  never: string[];
  /** The only ways in which she may be reached; none: any that is not forbidden. */
  only: string[];
  hours: HoursFields[];
  /** The days on which the hours hold. */
  valid_from: string;
  valid_until: string;
  withhold: boolean;
  code_word: string;
  others: string;
  say_then: string;
  post: string;
  email: string;
  note: string;
  /** She was asked what is left empty. */
  asked: boolean;
}

export const moreHours = (days: string): HoursFields => ({ days, own: false, from: '09:00', to: '17:00' });

export const blank = (): CardFields => ({
  phones: [{ number: '', label: '' }],
  never: [],
  only: [],
  hours: [moreHours('')],
  valid_from: '',
  valid_until: '',
  withhold: false,
  code_word: '',
  others: '',
  say_then: '',
  post: '',
  email: '',
  note: '',
  asked: false,
});

export function toFields(card: Card): CardFields {
  const hours = card.hours.map((h) => {
    const days = [...h.days].sort().join(',');
    return { days, own: !DAYS.some((d) => d.days === days), from: h.from, to: h.to };
  });
  const phones = card.phones.map((p) => ({ number: p.number, label: p.label ?? '' }));
  return {
    phones: phones.length > 0 ? phones : blank().phones,
    never: [...new Set([...card.never, ...card.methods_forbidden])],
    only: [...card.methods_allowed],
    hours: hours.length > 0 ? hours : blank().hours,
    valid_from: card.valid_from ?? '',
    valid_until: card.valid_until ?? '',
    withhold: card.withhold_number,
    code_word: card.code_word ?? '',
    others: card.others_may_answer ?? '',
    say_then: card.say_then ?? '',
    post: card.post ?? '',
    email: card.email ?? '',
    note: card.note ?? '',
    asked: false,
  };
}

/** She may be reached at any time: nothing is said of further hours. */
export const anyTime = (fields: CardFields): boolean => !fields.hours[0]?.days && !fields.hours[0]?.own;

const stated = (fields: CardFields): HoursFields[] => (anyTime(fields) ? [] : fields.hours.filter((h) => h.own || h.days));

export function toCard(fields: CardFields): Card {
  return {
    phones: fields.phones.filter((p) => words(p.number)).map((p) => ({ number: p.number.trim(), label: words(p.label) })),
    methods_allowed: fields.only.filter((m) => !fields.never.includes(m)),
    methods_forbidden: fields.never.filter((n) => n !== 'voicemail'),
    hours: stated(fields).map((h) => ({ days: h.days.split(',').map(Number), from: tidy(h.from), to: tidy(h.to) })),
    valid_from: words(fields.valid_from),
    valid_until: words(fields.valid_until),
    never: fields.never.filter((n) => NEVER.includes(n)),
    withhold_number: fields.withhold,
    code_word: words(fields.code_word),
    others_may_answer: words(fields.others),
    say_then: words(fields.say_then),
    post: words(fields.post),
    email: words(fields.email),
    note: words(fields.note),
  };
}

/** What would make the card say something else than she did: a line begun and not ended is never left out silently. */
export function lacks(fields: CardFields): `card.lacks.${'number' | 'days' | 'times' | 'dates'}` | undefined {
  if (fields.phones.some((p) => !words(p.number) && words(p.label))) return 'card.lacks.number';
  const hours = stated(fields);
  if (hours.some((h) => !h.days)) return 'card.lacks.days';
  if (hours.some((h) => ![h.from, h.to].every((at) => /^\d{2}:\d{2}$/.test(tidy(at))) || tidy(h.from) === tidy(h.to)))
    return 'card.lacks.times';
  const { valid_from: from, valid_until: until } = fields;
  if ([from, until].some((day) => day && !isDay(day)) || (from && until && until < from)) return 'card.lacks.dates';
  return undefined;
}

/** A way that is ticked as never is not one of the only ways, and the other way round. */
export function tick(fields: CardFields, list: 'never' | 'only', way: string, yes: boolean): void {
  const other = list === 'never' ? 'only' : 'never';
  fields[list] = among(fields[list], way, yes);
  if (yes) fields[other] = among(fields[other], way, false);
}

/** One day of some hours, in the order of the week. */
export function tickDay(hours: HoursFields, day: number, yes: boolean): void {
  hours.days = among(hours.days.split(',').filter(Boolean), String(day), yes).sort().join(',');
}

/** A day as its name: 1 is Monday. 5 January 1970 was one. */
export const dayName = (day: number): string => weekday(Date.UTC(1970, 0, 4 + day, 12));

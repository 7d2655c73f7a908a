// The card's form: it holds the whole card, because the card is always written whole.
import type { Card } from '../../lib/ipc';
import { weekday } from '../../lib/words';
import { words } from '../../lib/state/form.svelte';

export const DAYS = [
  { days: '1,2,3,4,5', word: 'card.hours.weekdays' },
  { days: '1,2,3,4,5,6,7', word: 'card.hours.every_day' },
  { days: '6,7', word: 'card.hours.weekend' },
] as const;

export interface CardFields {
  number: string;
  label: string;
  never: string[];
  /** Days as `1,2,3`; empty: at any time. */
  hours: { days: string; from: string; to: string }[];
  withhold: boolean;
  code_word: string;
  others: string;
  say_then: string;
  post: string;
  email: string;
  note: string;
}

export const blank = (): CardFields => ({
  number: '',
  label: '',
  never: [],
  hours: [{ days: '', from: '09:00', to: '17:00' }],
  withhold: false,
  code_word: '',
  others: '',
  say_then: '',
  post: '',
  email: '',
  note: '',
});

export function toFields(card: Card): CardFields {
  const hours = card.hours.map((h) => ({ days: [...h.days].sort().join(','), from: h.from, to: h.to }));
  return {
    number: card.phones[0]?.number ?? '',
    label: card.phones[0]?.label ?? '',
    never: [...card.never],
    hours: hours.length > 0 ? hours : blank().hours,
    withhold: card.withhold_number,
    code_word: card.code_word ?? '',
    others: card.others_may_answer ?? '',
    say_then: card.say_then ?? '',
    post: card.post ?? '',
    email: card.email ?? '',
    note: card.note ?? '',
  };
}

/** Further numbers and methods of the card it started from stay: the form shows only the first number. */
export function toCard(fields: CardFields, from?: Card): Card {
  const first = words(fields.number) ? [{ number: fields.number.trim(), label: words(fields.label) }] : [];
  const forbidden = new Set(from?.methods_forbidden ?? []);
  for (const method of ['text', 'letter']) {
    if (fields.never.includes(method)) forbidden.add(method);
    else forbidden.delete(method);
  }
  return {
    phones: [...first, ...(from?.phones.slice(1) ?? [])],
    methods_allowed: (from?.methods_allowed ?? []).filter((m) => !forbidden.has(m)),
    methods_forbidden: [...forbidden],
    hours: fields.hours.filter((h) => h.days).map((h) => ({ days: h.days.split(',').map(Number), from: h.from, to: h.to })),
    never: [...fields.never],
    withhold_number: fields.withhold,
    code_word: words(fields.code_word),
    others_may_answer: words(fields.others),
    say_then: words(fields.say_then),
    post: words(fields.post),
    email: words(fields.email),
    note: words(fields.note),
  };
}

/** Days as their names: 1 is Monday. 5 January 1970 was one. */
export const daysOf = (days: string): string =>
  days
    .split(',')
    .map((d) => weekday(Date.UTC(1970, 0, 4 + Number(d), 12)))
    .join(', ');

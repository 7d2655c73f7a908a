// Times as officers read them: 24-hour, Europe/London, "in 50 min", "2 d 14 h late". French writes 13 h 42.

import type { Failure } from '../ipc';

const ZONE = 'Europe/London';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

function parts(language: string, at: number, options: Intl.DateTimeFormatOptions): Record<string, string> {
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  const key = locale + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.DateTimeFormat(locale, { timeZone: ZONE, ...options })));
  return Object.fromEntries(format.formatToParts(at).map((p) => [p.type, p.value]));
}

const NUMERIC: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
};

/** `YYYY-MM-DD` in London. */
export function dayOf(at: number): string {
  const p = parts('en', at, NUMERIC);
  return `${p.year}-${p.month}-${p.day}`;
}

/** `HH:MM` in London, as a time field wants it. */
export function clockOf(at: number): string {
  const p = parts('en', at, NUMERIC);
  return `${p.hour}:${p.minute}`;
}

/** A time of day `15:00`, in French `15 h 00`. */
export const hour = (language: string, text: string): string => (language === 'fr' ? text.replace(':', '\u202fh\u202f') : text);

/** `15:00`, in French `15 h 00`. */
export const clock = (language: string, at: number): string => hour(language, clockOf(at));

/** `930` and `9.30` as `09:30`; anything that is no time stays as it was typed. */
export function tidy(text: string): string {
  const found = /^\s*(\d{1,2})\D?(\d{2})\s*$/.exec(text);
  if (!found || Number(found[1]) > 23 || Number(found[2]) > 59) return text.trim();
  return `${(found[1] ?? '').padStart(2, '0')}:${found[2]}`;
}

/**
 * The instant of a London day and clock time. Spring's missing hour moves forward, autumn's double hour is the first.
 * Throws a failure that a form shows, where one of them is not what it should be.
 */
export function instant(day: string, typed: string): number {
  const time = tidy(typed);
  if (!isDay(day) || !/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) {
    throw { code: 'bad_time', field: null, params: { text: `${day} ${typed}`.trim() }, retry: 'never', id: '' } satisfies Failure;
  }
  const guess = Date.parse(`${day}T${time}:00Z`);
  for (const at of [guess - HOUR, guess]) if (dayOf(at) === day && clockOf(at) === time) return at;
  return guess;
}

/** Whether a text is a day of the calendar, as `YYYY-MM-DD`. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);

/** A day as a field shows it, in British order whatever the system is set to: `26/11/2026`. What is no day stays as it is. */
export const shownDay = (day: string): string => day.replace(/^(\d{4})-(\d{2})-(\d{2})$/, '$3/$2/$1');

/**
 * A typed day as `YYYY-MM-DD`: `26/11/2026`, `26.11.26`, `261126`, `26 11`, `2026-11-26`. Without a year it is the one nearest
 * to today. What is no day of the calendar stays as it was typed, so that nothing is lost and the form can say so.
 */
export function typedDay(text: string, today: string): string {
  const typed = text.trim();
  const found = /^(\d{1,2})[^\d]+(\d{1,2})(?:[^\d]+(\d{4}|\d{2}))?$/.exec(typed) ?? /^(\d{2})(\d{2})(\d{4}|\d{2})?$/.exec(typed);
  if (!found) return typed;
  const [, day = '', month = '', year] = found;
  const on = (of: number): string => `${of}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const here = Number(today.slice(0, 4));
  const years = year ? [year.length === 2 ? 2000 + Number(year) : Number(year)] : [here - 1, here, here + 1];
  const far = (on: string): number => Math.abs(Date.parse(on) - Date.parse(today));
  return (
    years
      .map(on)
      .filter(isDay)
      .sort((a, b) => far(a) - far(b))[0] ?? typed
  );
}

/** Noon of a date, for formatting dates that have no time. */
export const noon = (day: string): number => instant(day, '12:00');

function month(language: string, at: number): string {
  const name = parts(language, at, { day: 'numeric', month: 'short' }).month ?? '';
  return language === 'en' ? name.slice(0, 3) : name;
}

/** `23 Nov`, with the year where it is not this one; in French the first of a month is `1er`. */
export function date(language: string, at: number, now: number): string {
  const p = parts(language, at, { year: 'numeric', month: 'numeric', day: 'numeric' });
  // Beside a number for the month French fills the day up to two figures.
  const day = Number(p.day);
  const text = `${language === 'fr' && day === 1 ? '1er' : day} ${month(language, at)}`;
  return dayOf(at).slice(0, 4) === dayOf(now).slice(0, 4) ? text : `${text} ${p.year}`;
}

/** `26 Jan` in any year: where a margin is narrow, and says the year beside it. */
export function dayAndMonth(language: string, at: number): string {
  return date(language, at, at);
}

/** `Mon`; `Tue 2027` in another year. */
export function weekdayAndYear(language: string, at: number, now: number): string {
  const [year, present] = [dayOf(at).slice(0, 4), dayOf(now).slice(0, 4)];
  return year === present ? weekday(language, at) : `${weekday(language, at)} ${year}`;
}

/** `Mon`, `lun.` */
export const weekday = (language: string, at: number): string => parts(language, at, { weekday: 'short' }).weekday ?? '';

/** `Mon 23 Nov`. */
export const longDate = (language: string, at: number, now: number): string =>
  `${weekday(language, at)} ${date(language, at, now)}`;

/** `14:02` today, `18 Nov 16:20` on another day. */
export function when(language: string, at: number, now: number): string {
  const time = clock(language, at);
  return dayOf(at) === dayOf(now) ? time : `${date(language, at, now)} ${time}`;
}

/** `50 min`, `3 h 50 min`, `2 d 14 h`: two figures at most. Below a minute it is in words: "0 min" reads as a fault. */
export function span(language: string, ms: number): string {
  if (ms < MINUTE) return language === 'fr' ? 'moins d’une minute' : 'under a minute';
  const d = Math.floor(ms / DAY);
  const h = Math.floor((ms % DAY) / HOUR);
  const m = Math.floor((ms % HOUR) / MINUTE);
  const day = language === 'fr' ? 'j' : 'd';
  if (d > 0) return h > 0 ? `${d} ${day} ${h} h` : `${d} ${day}`;
  if (h > 0) return m > 0 ? `${h} h ${m} min` : `${h} h`;
  return `${m} min`;
}

/** Whole days between two London dates. */
export const daysBetween = (from: number, to: number): number => Math.round((noon(dayOf(to)) - noon(dayOf(from))) / DAY);

/** What the margin shows of an instant: a time today, a weekday within a week, otherwise a date; and the line below it. */
export function margin(
  language: string,
  at: number,
  now: number,
): { main: string; below: 'today' | 'tomorrow' | 'date' | 'time' } {
  const days = daysBetween(now, at);
  if (days === 0) return { main: clock(language, at), below: 'today' };
  if (days > 0 && days < 7) return { main: weekday(language, at), below: days === 1 ? 'tomorrow' : 'date' };
  return { main: date(language, at, now), below: 'time' };
}

/** Declared time: hours, never days. */
export function hours(minutes: number): string {
  const h = Math.floor(minutes / 60);
  const m = minutes % 60;
  if (h === 0) return `${m} min`;
  return m > 0 ? `${h} h ${m} min` : `${h} h`;
}

// Every text of the app goes through here. `t` takes a key the compiler knows; `say` takes words of the rules, whose code
// may be newer than this app.
import type { Param, Person, Place, Shown, Words } from '../ipc';
import { coordinates } from '../position';
import { look, now } from '../state/look.svelte';
import * as en from './en';
import * as fr from './fr';
import { sentence, type Catalogue, type Message, type Needs, type Same } from './engine';
import * as time from './time';

const english = {
  ...en.board,
  ...en.frame,
  ...en.session,
  ...en.task,
  ...en.codes,
  ...en.rules,
  ...en.refusals,
  ...en.owed,
  ...en.paper,
  ...en.phones,
  ...en.victim,
  ...en.rights,
  ...en.notebook,
  ...en.ward,
  ...en.sync,
};
const french: Same<typeof english> = {
  ...fr.board,
  ...fr.frame,
  ...fr.session,
  ...fr.task,
  ...fr.codes,
  ...fr.rules,
  ...fr.refusals,
  ...fr.owed,
  ...fr.paper,
  ...fr.phones,
  ...fr.victim,
  ...fr.rights,
  ...fr.notebook,
  ...fr.ward,
  ...fr.sync,
};

export type Key = keyof typeof english;
export type { Pronoun } from './engine';

export const LANGUAGES = { en: 'English', fr: 'Français' } as const;

const catalogue = (): Catalogue => (look.language === 'fr' ? french : english);

/** The sentence of a key. */
export function t<K extends Key>(key: K, ...needs: Needs<(typeof english)[K]>): string {
  return sentence(look.language, catalogue()[key] ?? key, needs[0]);
}

export const known = (key: string): key is Key => Object.hasOwn(english, key);

/** A code of the kinds' table; one this app does not know yet says so instead of failing. */
export function code(group: string, value: string): string {
  const key = `${group}.${value}`;
  return known(key) ? sentence(look.language, catalogue()[key] ?? key) : t('newer', { code: value });
}

/** A task as a list names it: by its title, or by its kind where lists keep that back (practice P16). */
export const titled = (row: { title: string; task_kind: string }): string => row.title || code('task_kind', row.task_kind);

/** A reference as a list holds it, `crime 01/4412086/26`: its system in words. */
export function reference(text: string): string {
  const [system = '', ...value] = text.split(' ');
  return value.length > 0 && known(`ref.${system}`) ? `${code('ref', system)} ${value.join(' ')}` : text;
}

/** What a device is called: one that was set up by its form only has that form's name. */
export function deviceLabel(label: string): string {
  return known(`phones.form.${label}`) ? code('phones.form', label) : label;
}

/** A handling marking in words; what is no code of ours is shown as it is. */
export function handling(value: string): string {
  return known(`marking.${value}`) ? code('marking', value) : value;
}

function param(name: string, value: Param, at: number): string | number {
  if (Array.isArray(value)) return value.map((one) => param(name, one, at)).join(', ');
  if (name.endsWith('_at')) return time.when(look.language, Number(value), at);
  if (name.endsWith('_on')) return time.date(look.language, time.noon(String(value)), at);
  if (name.endsWith('_code'))
    return known(String(value)) ? sentence(look.language, catalogue()[String(value)] ?? '') : String(value);
  return value === HUB ? t(HUB) : value;
}

/** The name under which the rules tell of what the hub did itself: it stands on no roster. */
const HUB = 'person.hub';

/** Somebody by name, or the hub. */
export const named = (who: Person): string => (who.name === HUB ? t(HUB) : who.name);

/** A group that can say "another reason, and this is its code" does, where the code is newer than this app. */
function other(name: string, params: Record<string, string | number>): Message | undefined {
  const dot = name.indexOf('.');
  params.code ??= params.reason ??= name.slice(dot + 1);
  return catalogue()[`${name.slice(0, dot)}.other`];
}

/** Words of the rules, inside a sentence. With `by`, the sentence names them, or says "you" where the catalogue has such a form. */
export function phrase(words: Words, by?: Person | null): string {
  const params: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(words.params)) if (value !== undefined) params[name] = param(name, value, now.at);
  if (by) params.by ??= named(by);
  // The rules do not know on what they run: a sentence of theirs that names it gets its name here.
  params.device ??= device();
  const own = `${words.code}.you`;
  const key = by?.you && known(own) ? own : words.code;
  const message = catalogue()[key] ?? other(words.code, params);
  return message === undefined ? t('newer', { code: words.code }) : sentence(look.language, message, params);
}

/** A sentence begins large, also where it begins with a word that is put into it: "this phone". */
export const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Words of the rules, as a sentence of their own. */
export function say(words: Words, by?: Person | null): string {
  return upper(phrase(words, by));
}

/** Words of the rules inside a sentence of ours: they begin small. */
export function inside(words: Words, by?: Person | null): string {
  const text = phrase(words, by);
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Why the last attempt failed, short enough for the strip where the catalogue has it so. */
export function trouble(words: Words): string {
  const short = words.code.replace(/^failure\./, 'trouble.');
  return say(known(short) ? { code: short, params: words.params } : words);
}

/** A value as it is shown, for a merge or a fact. */
export function shown(value: Shown): string {
  switch (value.is) {
    case 'nothing':
      return '–';
    case 'instant':
      return time.when(look.language, value.value, now.at);
    case 'date':
      return time.date(look.language, time.noon(value.value), now.at);
    case 'code':
      return known(value.value) ? sentence(look.language, catalogue()[value.value] ?? '') : value.value;
    case 'codes':
      return value.value.map((c) => (known(c) ? sentence(look.language, catalogue()[c] ?? '') : c)).join(', ');
    case 'people':
      return value.value.map(named).join(', ');
    default:
      return String(value.value);
  }
}

/** "this phone", "this tablet", "this computer". */
export function device(): string {
  const key = `device.${look.device}`;
  return known(key) ? t(key as 'device.phone') : t('device.phone');
}

/** A position in figures, with how exact it is and when it was fixed, where that is known; empty where there is none. */
export function position({ lat, lon, accuracy, fixed_at }: Omit<Place, 'address'>): string {
  if (typeof lat !== 'number' || typeof lon !== 'number') return '';
  const within = typeof accuracy === 'number' ? [t('place.within', { metres: accuracy })] : [];
  const at = typeof fixed_at === 'number' ? [t('place.fixed', { time: when(fixed_at) })] : [];
  return [coordinates(lat, lon), ...within, ...at].join(', ');
}

/** A place in words, and the position its officer added. */
export function where(place: Place): string {
  const fix = place.fixed_at ? position(place) : '';
  return fix.startsWith(place.address) ? fix : [place.address, fix].filter(Boolean).join(' · ');
}

export const hour = (text: string): string => time.hour(look.language, text);
export const clock = (at: number): string => time.clock(look.language, at);
export const when = (at: number): string => time.when(look.language, at, now.at);
export const date = (at: number): string => time.date(look.language, at, now.at);
/** The day for a narrow margin, and what stands below it. */
export const marginDate = (at: number): { main: string; below: string } => ({
  main: time.dayAndMonth(look.language, at),
  below: time.weekdayAndYear(look.language, at, now.at),
});
export const weekday = (at: number): string => time.weekday(look.language, at);
export const longDate = (at: number): string => time.longDate(look.language, at, now.at);
export const day = (text: string): string => time.longDate(look.language, time.noon(text), now.at);
export const span = (ms: number): string => time.span(look.language, Math.abs(ms));

/** "28 min ago", "just now". */
export const age = (at: number): string =>
  now.at - at < 60_000 ? t('margin.just_now') : t('margin.ago', { span: span(now.at - at) });

/** What the margin of a row shows of an instant that something is due at. */
export function due(at: number): { main: string; below: string } {
  const m = time.margin(look.language, at, now.at);
  const left = at - now.at;
  if (left < 0) return { main: m.main, below: t('margin.late', { span: span(left) }) };
  if (m.below === 'today')
    return { main: m.main, below: left < 6 * 3_600_000 ? t('margin.in', { span: span(left) }) : t('margin.today') };
  if (m.below === 'tomorrow') return { main: m.main, below: `${t('margin.tomorrow')} ${clock(at)}` };
  return { main: m.main, below: m.below === 'date' ? `${date(at)} ${clock(at)}` : clock(at) };
}

/** What the margin shows of something that happened. */
export function past(at: number): { main: string; below: string } {
  const near = Math.abs(now.at - at) < 60_000;
  if (time.dayOf(at) === time.dayOf(now.at)) return { main: clock(at), below: near ? t('margin.just_now') : '' };
  return { main: date(at), below: clock(at) };
}

const size = new Map<string, Intl.NumberFormat>();

/** Bytes in the largest unit that leaves a figure. */
export function bytes(n: number): string {
  const units = look.language === 'fr' ? ['o', 'ko', 'Mo', 'Go'] : ['B', 'kB', 'MB', 'GB'];
  let unit = 0;
  for (; n >= 1000 && unit < 3; unit += 1) n /= 1000;
  let format = size.get(look.language);
  if (!format) size.set(look.language, (format = new Intl.NumberFormat(look.language, { maximumFractionDigits: 1 })));
  return `${format.format(n)} ${units[unit] ?? ''}`;
}

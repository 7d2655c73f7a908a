import { beforeEach, describe, expect, it } from 'vitest';
import { look, now } from '../state/look.svelte';
import alerts from './alerts.json';
import * as en from './en';
import { isSpoken, sentence, type Message } from './engine';
import * as fr from './fr';
import { bytes, clock, code, due, named, past, phrase, reference, say, shown, span, t, upper, when } from './index';
import { clockOf, dayOf, instant, shownDay, tidy, typedDay } from './time';
import { inline } from './merge';

const flat = (parts: object): Record<string, Message> => Object.assign({}, ...Object.values(parts));
const english = flat(en);
const french = flat(fr);
const holes = (m: Message): string[] =>
  [...new Set((typeof m === 'string' ? m : `${m.one} ${m.other}`).match(/\{\w+\}/g) ?? [])]
    .filter((h) => h !== '{n}' && !isSpoken(h.slice(1, -1)))
    .sort();

beforeEach(() => {
  look.take({ theme: 'auto', language: 'en', text: 100, vibrate: true, letter_keys: true, alerts: true });
  now.fix(instant('2026-11-23', '14:10'));
});

describe('what the hub did itself', () => {
  const hub = { officer: '0198c0de-0000-7000-8000-000000000009', name: 'person.hub', you: false };
  const made = { code: 'change.any', params: { field_code: 'field.priority' } };

  it('is said of the hub, in each language, and never by an id', () => {
    expect(named(hub)).toBe('the hub');
    expect(say(made, hub)).toMatch(/^The hub /);
    expect(say({ code: 'change.due_by', params: { by: 'person.hub', value_at: now.at } })).toMatch(/^The hub /);
    expect(shown({ is: 'people', value: [hub, { ...hub, name: 'PC 123CN' }] })).toBe('the hub, PC 123CN');
    look.take({ theme: 'auto', language: 'fr', text: 100, vibrate: true, letter_keys: true, alerts: true });
    expect(named(hub)).toBe('le serveur');
    expect(say(made, hub)).toMatch(/^Le serveur /);
    expect(named({ ...hub, name: 'PC 123CN' })).toBe('PC 123CN');
  });
});

describe('the catalogues', () => {
  it('no key is written twice', () => {
    for (const parts of [en, fr]) {
      const keys = Object.values(parts).flatMap((part) => Object.keys(part));
      expect(keys.length).toBe(new Set(keys).size);
    }
  });

  it('French says everything that English says, with the same parameters', () => {
    expect(Object.keys(french).sort()).toEqual(Object.keys(english).sort());
    for (const [key, message] of Object.entries(english))
      expect([key, ...holes(french[key] ?? '')]).toEqual([key, ...holes(message)]);
  });

  it('say the same figures in both languages', () => {
    const figures = (m: Message | undefined): string[] => (JSON.stringify(m ?? '').match(/\d+/g) ?? []).sort();
    for (const [key, message] of Object.entries(english))
      expect([key, ...figures(french[key])]).toEqual([key, ...figures(message)]);
  });

  it('promises about the hub in the words of the paper and no others', () => {
    for (const message of Object.values(english))
      expect(JSON.stringify(message)).not.toMatch(/\b(synced|up to date|please|oops)\b|!/i);
  });
});

describe('the sentences of alerts', () => {
  it('say the same kinds in both languages, and have room for a number and for nothing else', () => {
    expect(Object.keys(alerts.fr)).toEqual(Object.keys(alerts.en));
    for (const plural of [...Object.values(alerts.en), ...Object.values(alerts.fr)])
      for (const text of Object.values(plural)) expect(text.match(/\{\w*\}/g)).toEqual(['{n}']);
  });
});

describe('a sentence', () => {
  it('takes its parameters and its plural', () => {
    expect(t('strip.needs_you', { n: 1 })).toBe('1 item needs you');
    expect(t('strip.needs_you', { n: 2 })).toBe('2 items need you');
  });

  it('of several is said of one too, and names the number it goes by', () => {
    expect(say({ code: 'detail.follow_ups', params: { n: 1 } })).toBe('1 task follows');
    expect(t('shift.aside', { n: 1 })).toBe('1 needs you: the hub did not take it');
    expect(say({ code: 'basis.as_agreed', params: { n: 1 } })).toBe('Every day');
    for (const [key, message] of [...Object.entries(english), ...Object.entries(french)])
      if (typeof message !== 'string') expect(message.other, key).toContain('{n}');
  });

  it('in French sets spaces that do not break', () => {
    expect(sentence('fr', 'Pourquoi : « non » ?')).toBe('Pourquoi\u00a0: «\u00a0non\u00a0»\u00a0?');
  });

  it('in French says a day and a time of day each with its own preposition', () => {
    look.take({ theme: 'auto', language: 'fr', text: 100, vibrate: true, letter_keys: true, alerts: true });
    const [today, lastWeek, first] = [
      instant('2026-11-23', '14:02'),
      instant('2026-11-18', '16:20'),
      instant('2026-12-01', '09:00'),
    ];
    const time = '14\u202fh\u202f02';
    expect(t('strip.received', { time: when(today) })).toBe(`Reçu par le serveur à ${time}`);
    expect(t('strip.received', { time: when(lastWeek) })).toBe('Reçu par le serveur le 18 nov. 16\u202fh\u202f20');
    expect(say({ code: 'card.safe_until', params: { until_at: today } })).toMatch(/ maintenant, jusqu’à 14/);
    expect(say({ code: 'card.safe_until', params: { until_at: first } })).toMatch(/ maintenant, jusqu’au 1er déc\. 09/);
    expect(say({ code: 'blocked.qualification_lapsed', params: { name: 'Taser', ended_at: today } })).toBe(
      `Taser a pris fin à ${time}`,
    );
    expect(say({ code: 'blocked.qualification_lapsed', params: { name: 'Taser', ended_at: lastWeek } })).toMatch(/ le 18 nov\./);
    expect(t('rights.supporters.until', { since: when(lastWeek), until: when(today) })).toMatch(/^du 18 nov\. .* à 14/);
    expect(t('rights.supporters.until', { since: when(lastWeek), until: when(first) })).toMatch(/^du 18 nov\. .* au 1er déc\./);
    expect(t('phones.revoked', { time: when(today) })).toBe(`Signalé perdu à ${time}`);
    expect(t('phones.revoked', { time: when(lastWeek) })).toMatch(/^Signalé perdu le 18 nov\./);
    expect(t('task.due', { time: when(lastWeek) })).toMatch(/^Pour le 18 nov\./);
    expect(t('victim.card.confirmed', { name: 'Sgt 45CN', time: when(today) })).toBe(`Confirmée par Sgt 45CN à ${time}`);
    expect(t('victim.card.confirmed', { name: 'à 12 mars Street', time: when(lastWeek) })).toMatch(
      /^Confirmée par à 12 mars Street le 18 nov\./,
    );
  });

  it('in English says both the same way', () => {
    expect(t('strip.received', { time: when(instant('2026-11-18', '16:20')) })).toBe('Received by the hub 18 Nov 16:20');
  });

  it('of the rules names people, and says "you" of the officer of this device', () => {
    const words = { code: 'entry.accepted', params: {} };
    expect(say(words, { officer: '1', name: 'PC 208CN', you: false })).toBe('PC 208CN accepted');
    expect(say(words, { officer: '2', name: 'PC 123CN', you: true })).toBe('You accepted');
  });

  it('formats instants and translates codes by the names of their parameters', () => {
    expect(
      say(
        { code: 'change.due_by', params: { value_at: instant('2026-11-23', '18:00') } },
        { officer: '1', name: 'Sgt 45CN', you: false },
      ),
    ).toBe('Sgt 45CN set due 18:00');
    expect(phrase({ code: 'card.hours', params: { days_code: ['days.mon', 'days.tue'], from: '09:30', to: '15:00' } })).toBe(
      'Mon, Tue 09:30 to 15:00 only',
    );
  });

  it('of the rules that names the device says what it is', () => {
    look.device = 'computer';
    expect(say({ code: 'blocked.card_not_here', params: {} })).toBe('The card is not on this computer yet');
    look.device = 'phone';
    expect(say({ code: 'blocked.card_not_here', params: {} })).toBe('The card is not on this phone yet');
  });

  it('that this app does not know yet says so', () => {
    expect(say({ code: 'entry.levitated', params: {} })).toBe('Newer than this app (entry.levitated)');
    expect(say({ code: 'failure.gremlins', params: {} })).toContain('gremlins');
    expect(code('status', 'pondered')).toContain('pondered');
  });
});

describe('times', () => {
  it('are London times, in summer and in winter', () => {
    expect(clockOf(instant('2026-07-01', '09:30'))).toBe('09:30');
    expect(dayOf(Date.parse('2026-07-31T23:20:00Z'))).toBe('2026-08-01');
    expect(instant('2026-07-01', '00:10')).toBe(Date.parse('2026-06-30T23:10:00Z'));
  });

  it('that the clock skips move forward, and that it repeats are the first', () => {
    expect(clockOf(instant('2027-03-28', '01:30'))).toBe('02:30');
    expect(instant('2026-10-25', '01:30')).toBe(Date.parse('2026-10-25T00:30:00Z'));
  });

  it('takes a day in British order, however it is typed, and never another one', () => {
    const today = '2026-11-26';
    for (const typed of ['26/11/2026', '26.11.26', '26 11 2026', '261126', '26112026', '26/11', '2611', '2026-11-26'])
      expect(typedDay(typed, today)).toBe(today);
    expect(typedDay('3/4/2027', today)).toBe('2027-04-03');
    expect(typedDay('02/01', today)).toBe('2027-01-02');
    expect(typedDay('29/02', '2027-03-01')).toBe('2028-02-29');
    for (const none of ['31/02/2026', '12/13/2026', 'soon', '']) expect(typedDay(none, today)).toBe(none);
    expect(shownDay('2026-04-03')).toBe('03/04/2026');
    expect(() => instant('2026-02-31', '12:00')).toThrow();
  });

  it('are taken as officers type them, and refused when they are none', () => {
    expect(tidy('930')).toBe('09:30');
    expect(tidy('9.30')).toBe('09:30');
    expect(tidy('25:00')).toBe('25:00');
    expect(() => instant('2026-11-23', 'noon')).toThrow();
  });

  it('in the margin are a time today, and late in words', () => {
    expect(due(instant('2026-11-23', '15:00'))).toEqual({ main: '15:00', below: 'in 50 min' });
    expect(due(instant('2026-11-20', '23:59')).below).toBe('2 d 14 h late');
    expect(due(instant('2026-11-25', '11:30')).main).toBe('Wed');
  });

  it('of less than a minute are no figure, and what is still to come is not just now', () => {
    expect(span(20_000)).toBe('under a minute');
    expect(past(now.at - 20_000).below).toBe('just now');
    expect(past(instant('2026-11-23', '18:00'))).toEqual({ main: '18:00', below: '' });
  });

  it('in French are written with h', () => {
    look.take({ theme: 'auto', language: 'fr', text: 100, vibrate: true, letter_keys: true, alerts: true });
    expect(clock(instant('2026-11-23', '13:42'))).toBe('13\u202fh\u202f42');
    expect(span(2 * 86_400_000)).toBe('2 j');
    expect(span(20_000)).toBe('moins d’une minute');
  });

  it('say no figure of what is younger than a minute', () => {
    expect(span(0)).toBe('under a minute');
    expect(span(59_999)).toBe('under a minute');
    expect(span(60_000)).toBe('1 min');
  });

  it('references of a list say their system in words, and what names none stays as it is', () => {
    expect(reference('crime 01/4412086/26')).toBe('Crime 01/4412086/26');
    expect(reference('door book')).toBe('door book');
  });

  it('sentences begin large, whatever they begin with', () => {
    expect(upper(t('enrol.done.who', { device: 'this phone', name: 'Sgt 45CN' }))).toBe('This phone now belongs to Sgt 45CN.');
  });

  it('sizes keep one figure after the point', () => {
    expect(bytes(2_000_000)).toBe('2 MB');
    expect(bytes(1_340_000_000)).toBe('1.3 GB');
  });
});

describe('a value within a sentence', () => {
  it('that ends with a stop of its own gets no second one', () => {
    expect(`Showing ${inline('Walk it at dusk, all year.')}.`).toBe('Showing Walk it at dusk, all year.');
    expect(inline('18:00')).toBe('18:00');
  });
});

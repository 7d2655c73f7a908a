// A victim is spoken of as the record says: she, he, they, and where it says nothing, "the victim". A third of victims are men.
import { afterEach, describe, expect, it } from 'vitest';
import { look } from '../state/look.svelte';
import * as en from './en';
import { isSpoken, sentence, type Message } from './engine';
import * as fr from './fr';
import { say, t } from './index';

const flat = (parts: object): Record<string, Message> => Object.assign({}, ...Object.values(parts));
const english = flat(en);
const french = flat(fr);
const forms = (m: Message): string[] => (typeof m === 'string' ? [m] : [m.one, m.many ?? m.other, m.other]);
const speaks = (m: Message | undefined): boolean =>
  forms(m ?? '').some((text) => (text.match(/\{\w+\}/g) ?? []).some((hole) => isSpoken(hole.slice(1, -1))));

const language = (of: string): void =>
  look.take({ theme: 'auto', language: of, text: 100, vibrate: true, letter_keys: true, alerts: true });

afterEach(() => language('en'));

describe('A sentence about a victim', () => {
  const said = (message: string) => ['she', 'he', 'they', null].map((pronoun) => sentence('en', message, { pronoun }));

  it('has its words and its verbs by what the record says', () => {
    expect(said('{They} decline{s} to be asked')).toEqual([
      'She declines to be asked',
      'He declines to be asked',
      'They decline to be asked',
      'The victim declines to be asked',
    ]);
    expect(said('Why {they} {are} asked')).toEqual([
      'Why she is asked',
      'Why he is asked',
      'Why they are asked',
      'Why the victim is asked',
    ]);
    expect(said('{Do} {they} want it?')).toEqual([
      'Does she want it?',
      'Does he want it?',
      'Do they want it?',
      'Does the victim want it?',
    ]);
    expect(said('{They} {were} told')).toEqual(['She was told', 'He was told', 'They were told', 'The victim was told']);
    expect(said('What you told {them}')).toEqual([
      'What you told her',
      'What you told him',
      'What you told them',
      'What you told the victim',
    ]);
    expect(said('{Their} answer')).toEqual(['Her answer', 'His answer', 'Their answer', 'The victim’s answer']);
    expect(said('Nothing of {theirs}')).toEqual([
      'Nothing of hers',
      'Nothing of his',
      'Nothing of theirs',
      'Nothing of the victim’s',
    ]);
  });

  it('that is given nothing, or a code newer than this app, says "the victim"', () => {
    expect(sentence('en', 'Who {they} {are}')).toBe('Who the victim is');
    expect(sentence('en', 'Who {they} {are}', { pronoun: 'ze' })).toBe('Who the victim is');
    expect(t('who.title', { pronoun: undefined })).toBe('Who the victim is');
  });

  it('in French is feminine as "la victime" is, unless he is a man', () => {
    const both = (message: string) => ['she', 'they', null, 'he'].map((pronoun) => sentence('fr', message, { pronoun }));
    expect(both('{Elle} est suivi{e} ici')).toEqual([
      'Elle est suivie ici',
      'Elle est suivie ici',
      'Elle est suivie ici',
      'Il est suivi ici',
    ]);
    expect(both('Qui {la} soutient').at(-1)).toBe('Qui le soutient');
    expect(both('Vous répondez {d_elle}')).toEqual([
      'Vous répondez d’elle',
      'Vous répondez d’elle',
      'Vous répondez d’elle',
      'Vous répondez de lui',
    ]);
    language('fr');
    expect(t('needs.fears', { pronoun: 'he' })).toBe('Craint-il que cela recommence\u00a0?');
    expect(t('needs.fears', { pronoun: null })).toBe('Craint-elle que cela recommence\u00a0?');
  });

  it('leaves what somebody wrote as it was written', () => {
    const told = { name: '{They}', time: '{s}', outcome: 'spoke' };
    expect(t('victim.told_already', { ...told, pronoun: 'he' })).toBe('{They} already told him {s}: spoke');
    language('fr');
    expect(t('victim.told_already', { ...told, pronoun: 'he' })).toContain('l’a déjà informé à {s}');
  });
});

describe('The catalogue', () => {
  it('calls no victim she or he by itself', () => {
    // The names of the pronouns themselves.
    const own = (key: string): boolean => key.startsWith('pronoun.');
    for (const [key, message] of Object.entries(english).filter(([k]) => !own(k)))
      for (const text of forms(message)) expect(text, key).not.toMatch(/\b(she|her|hers|herself|he|him|his|himself)\b/i);
  });

  it('says "the victim" once in a sentence, where the record says nothing', () => {
    for (const [key, message] of Object.entries(english).filter(([, m]) => speaks(m)))
      for (const text of forms(message)) expect(sentence('en', text).match(/the victim/gi), key).toHaveLength(1);
  });

  it('has such words in French only where the screen says whom it speaks of, which English decides', () => {
    const apart = Object.keys(french).filter((key) => speaks(french[key]) && !speaks(english[key]));
    expect(apart).toEqual([]);
  });

  it('says of a list, a refusal or a notice what is true of anybody', () => {
    expect(say({ code: 'waits.against_card', params: { name: 'PC 208CN' } })).toBe('PC 208CN went against the card');
    expect(say({ code: 'blocked.no_card', params: {} })).toBe('No card yet. Ask how it is safe to contact the victim');
    // What the rules say of themselves never has such a word: no screen gives them a pronoun.
    const ruled = /^(aside|blocked|failure|rule|entry|notice|saved|duty|draft|outcome|direction|relation|field|waits|why)\./;
    expect(Object.keys(english).filter((key) => ruled.test(key) && speaks(english[key]))).toEqual([]);
  });
});

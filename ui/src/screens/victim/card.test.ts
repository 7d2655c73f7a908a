// The safe-contact card's form: the whole card goes through it and back, and nothing of it is lost or made up.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import { speakTo, type Card, type CardConfirm } from '../../lib/ipc';
import { forget } from '../../lib/state/live.svelte';
import { session } from '../../lib/state/session.svelte';
import { toast } from '../../lib/state/toast.svelte';
import { Sample } from '../../sample';
import { id } from '../../sample/people';
import { CARD, version, victimDetail } from '../../sample/victims';
import { blank, lacks, moreHours, tick, tickDay, toCard, toFields } from './card';

const WHOLE: Card = {
  phones: [
    { number: '020 7946 0418', label: 'Work phone' },
    { number: '07700 900123', label: null },
  ],
  methods_allowed: ['phone', 'in_person'],
  methods_forbidden: ['text', 'letter', 'email'],
  hours: [
    { days: [1, 3], from: '09:30', to: '12:00' },
    { days: [6, 7], from: '22:00', to: '01:00' },
  ],
  valid_from: '2026-11-23',
  valid_until: '2026-12-04',
  never: ['voicemail', 'text', 'letter'],
  withhold_number: true,
  code_word: 'library',
  others_may_answer: 'Her mother',
  say_then: 'Say it is about the parking permit',
  post: '12 Lock Road',
  email: 'd@example.org',
  note: 'He checks her messages',
};

describe('A card', () => {
  it('goes through the form and back whole', () => {
    const back = toCard(toFields(WHOLE));
    expect({ ...back, methods_forbidden: back.methods_forbidden.toSorted() }).toEqual({
      ...WHOLE,
      methods_forbidden: WHOLE.methods_forbidden.toSorted(),
    });
  });

  it('that forbids a way by its list of ways alone shows it as never', () => {
    const fields = toFields({ ...WHOLE, never: [], methods_forbidden: ['phone', 'text'] });
    expect(fields.never).toEqual(['phone', 'text']);
    expect(toCard(fields)).toMatchObject({ never: ['text'], methods_forbidden: ['phone', 'text'] });
  });

  it('never names a way as allowed and forbidden at once', () => {
    const fields = toFields({ ...CARD, methods_allowed: ['phone'], methods_forbidden: [], never: [] });
    tick(fields, 'never', 'phone', true);
    expect(toCard(fields)).toMatchObject({ methods_allowed: [], methods_forbidden: ['phone'] });
    tick(fields, 'only', 'phone', true);
    expect(toCard(fields)).toMatchObject({ methods_allowed: ['phone'], methods_forbidden: [] });
  });

  it('is not saved with a line begun and left out', () => {
    expect(lacks(blank())).toBeUndefined();
    expect(lacks({ ...blank(), phones: [{ number: '', label: 'Work phone' }] })).toBe('card.lacks.number');
    const hours = { ...moreHours(''), own: true };
    expect(lacks({ ...blank(), hours: [hours] })).toBe('card.lacks.days');
    tickDay(hours, 3, true);
    tickDay(hours, 1, true);
    expect(hours.days).toBe('1,3');
    expect(lacks({ ...blank(), hours: [hours] })).toBeUndefined();
    expect(lacks({ ...blank(), hours: [{ ...hours, to: '09:00' }] })).toBe('card.lacks.times');
    expect(lacks({ ...blank(), hours: [{ ...hours, to: '' }] })).toBe('card.lacks.times');
    expect(lacks({ ...blank(), valid_until: '31/31' })).toBe('card.lacks.dates');
    expect(lacks({ ...blank(), valid_from: '2026-12-04', valid_until: '2026-12-01' })).toBe('card.lacks.dates');
  });
});

describe('The form', () => {
  let sample: Sample;

  function open(card: Card): void {
    location.hash = `/victim/${id(30)}!card`;
    sample = new Sample(new URLSearchParams('read'));
    const detail = victimDetail(true);
    if (detail.card.is === 'one') detail.card.version = { ...version(true), card };
    sample.instead.victim = () => detail;
    speakTo(sample);
    render(App);
  }
  const find = (selector: string): Promise<HTMLElement> =>
    waitFor(() => {
      const found = document.querySelector<HTMLElement>(`dialog ${selector}`);
      if (!found) throw new Error(`nothing is ${selector}`);
      return found;
    });
  const press = async (what: string): Promise<void> => void (await fireEvent.click(await find(`[data-do="${what}"]`)));
  const choose = async (name: string, value: string): Promise<void> =>
    void (await fireEvent.click(await find(`input[name="${name}"][value="${value}"]`)));
  const type = async (name: string, text: string): Promise<void> =>
    void (await fireEvent.input(await find(`[name="${name}"]`), { target: { value: text } }));
  const pick = async (name: string, value: string): Promise<void> =>
    void (await fireEvent.change(await find(`select[name="${name}"]`), { target: { value } }));
  const saved = (): CardConfirm | undefined =>
    sample.asked.findLast(([name]) => name === 'card_confirm')?.[1] as CardConfirm | undefined;

  beforeEach(() => forget());
  afterEach(() => {
    cleanup();
    session.back();
    toast.close();
    location.hash = '';
  });

  it('writes down never by phone, in person only', async () => {
    open({ ...CARD, methods_allowed: [], methods_forbidden: [], never: [] });
    await choose('never', 'phone');
    await choose('never', 'email');
    await choose('only', 'in_person');
    await press('save-card');
    await waitFor(() =>
      expect(saved()?.card).toMatchObject({
        methods_forbidden: ['phone', 'email'],
        methods_allowed: ['in_person'],
        never: [],
      }),
    );
  });

  it('takes a second number and puts it first', async () => {
    open(CARD);
    await press('another-number');
    await type('number_2', '07700 900123');
    await type('label_2', 'Her sister’s');
    await press('number-first');
    await press('save-card');
    await waitFor(() =>
      expect(saved()?.card.phones).toEqual([
        { number: '07700 900123', label: 'Her sister’s' },
        { number: '020 7946 0418', label: 'Work phone' },
      ]),
    );
  });

  it('takes hours on single days, more hours, and how long they hold', async () => {
    open({ ...CARD, hours: [] });
    expect(document.querySelector('dialog [data-do="more-hours"]')).toBeNull();
    await pick('days', 'own');
    await press('save-card');
    await screen.findByText('Say on which days.');
    expect(saved()).toBeUndefined();
    await choose('day', '4');
    await choose('day', '2');
    await press('more-hours');
    await type('from_2', '10:00');
    await type('valid_until', '04/12/2026');
    await press('save-card');
    await waitFor(() =>
      expect(saved()?.card).toMatchObject({
        hours: [
          { days: [2, 4], from: '09:00', to: '17:00' },
          { days: [6, 7], from: '10:00', to: '17:00' },
        ],
        valid_from: null,
        valid_until: '2026-12-04',
      }),
    );
  });

  it('says that she was asked and did not know only where the officer says so', async () => {
    open(CARD);
    await press('save-card');
    await waitFor(() => expect(saved()?.asked_unknown).toBe(false));
    cleanup();
    forget();
    open(CARD);
    await choose('asked', 'yes');
    await press('save-card');
    await waitFor(() => expect(saved()?.asked_unknown).toBe(true));
  });
});

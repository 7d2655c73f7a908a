// The list of victims: her hours count after the deadline too, and a list never says why somebody stands first.
import { cleanup, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VictimRow } from '../lib/ipc';
import { forget } from '../lib/state/live.svelte';
import { at, id, ME, w } from '../sample/people';
import { VICTIMS } from '../sample/victims';
import { find, open } from './hand';

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  location.hash = '';
});

const LATE = VICTIMS.late[0] as VictimRow;
const shut: Partial<VictimRow> = {
  call_now: false,
  safe_until: null,
  not_now: w('card.opens_at', { opens_at: at('09:30', '2026-11-24') }),
  opens_at: at('09:30', '2026-11-24'),
};
const late = (over: Partial<VictimRow>): void =>
  open('/victims', '', (device) => {
    device.instead.victims = () => ({ ...VICTIMS, today: [], late: [{ ...LATE, ...over }] });
  });

describe('A late row', () => {
  it('prompts to contact her while nothing speaks against it', async () => {
    late({});
    const button = await find('[data-list="late"] [data-do="victim"]');
    expect(button.textContent).toContain('Contact now');
    expect(button.classList.contains('p')).toBe(true);
  });

  it('outside her hours says when they open, and is no prompt to call', async () => {
    late(shut);
    const list = await find('[data-list="late"]');
    expect(list.textContent).toContain('Not now: safe from');
    const button = await find('[data-list="late"] [data-do="victim"]');
    expect(button.textContent).toContain('Open the record');
    expect(button.classList.contains('p')).toBe(false);
    expect(button.querySelector('svg')).toBeNull();
    expect(list.textContent).not.toContain('Contact now');
  });

  it('is none either while her card changed since it was read', async () => {
    late({ call_now: false, card_changed: true });
    expect((await find('[data-list="late"] [data-do="victim"]')).textContent).toContain('Open the record');
    await screen.findByText('The card changed. Read it before any contact');
  });
});

describe('Whom to call today', () => {
  it('leaves out whom there is no safe time to call: the sergeant is asked', async () => {
    const row = { ...LATE, call_now: false, ask_sergeant: true, not_now: w('card.no_safe_time') };
    open('/victims', '', (device) => {
      device.instead.victims = () => ({ ...VICTIMS, today: [], ask_sergeant: [row] });
    });
    const list = await find('[data-list="ask-sergeant"]');
    expect(list.querySelector(`[data-row^="${id(31)}"]`)).not.toBeNull();
    await screen.findByText('No safe time: ask your sergeant');
    await screen.findByText('Nobody to call today. For those below, ask your sergeant.');
    expect(document.querySelector('[data-list="today"]')).toBeNull();
  });

  it('says that somebody stands first, the same of each, and never why', async () => {
    const [row] = VICTIMS.today as [VictimRow];
    const unsafe = { ...row, first: true };
    const released = { ...row, id: id(39), first: true, deadline: { ...row.deadline, tell_now: true } };
    open('/victims', '', (device) => {
      device.instead.victims = () => ({ ...VICTIMS, today: [unsafe, released], late: [], open: [], met: [], other: [unsafe] });
    });
    const list = await find('[data-list="today"]');
    const said = [...list.querySelectorAll('.k')].map((kicker) => kicker.textContent);
    expect(said.length).toBe(2);
    expect(said[0]).toContain('First');
    expect(said[0]).toBe(said[1]);
    expect(list.textContent).not.toMatch(/not safe/i);
  });
});

describe('A row of what is late', () => {
  it('says once by how many working days it is reckoned', async () => {
    open('/victims');
    const list = await find('[data-list="late"]');
    expect(list.textContent).toContain('Code deadline');
    expect(list.textContent?.match(/working days/g)).toHaveLength(1);
  });
});

describe('A row of what was met', () => {
  it('says when she was told, as the device gives it without the entry', async () => {
    const [row] = VICTIMS.met as [VictimRow];
    open('/victims', '', (device) => {
      device.instead.victims = () => ({ ...VICTIMS, met: [{ ...row, deadline: { ...row.deadline, met_by: null } }] });
    });
    const list = await find('[data-list="met"]');
    expect(list.textContent).toContain('in time');
    expect(list.textContent).not.toContain('Code deadline');
  });
});

describe('Who is to be asked again what she needs', () => {
  it('waits in the list by her crime reference, and one tap leads to the questions', async () => {
    const again = {
      record: id(31),
      entry: id(150),
      what: 'needs_review',
      crime_ref: '01/4398117/26',
      victim_no: 1,
      by: ME,
      at: at('00:00'),
    };
    open('/victims', '', (device) => {
      device.instead.victims = () => ({ ...VICTIMS, waits: [again] });
    });
    await screen.findByText('To be asked again about needs');
    expect((await find('[data-do="ask-again"]')).getAttribute('href')).toBe(`#/victim/${id(31)}!needs`);
    expect((await find('[data-list="waits"] .m')).textContent).not.toContain('00:00');
  });
});

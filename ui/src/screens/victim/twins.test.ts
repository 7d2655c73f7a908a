// Two records of one victim, what she wishes, what she needs, and what still holds up the end of her case.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Deadline, VictimDetail, VictimRow } from '../../lib/ipc';
import { forget } from '../../lib/state/live.svelte';
import { toast } from '../../lib/state/toast.svelte';
import { at, id, ME, NOW, PC208, w } from '../../sample/people';
import { victimDetail, VICTIMS } from '../../sample/victims';
import { asked, choose, find, open, press, refuse, type } from '../hand';

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  toast.close();
  location.hash = '';
});

const HER = `/victim/${id(30)}`;
const twin = { record: id(39), crime_ref: '01/4412086/26', victim_no: 1, same_number: true, owner: PC208, same_as: null };
const opened = (path: string, over: Partial<VictimDetail>): void =>
  open(path, 'read', (device) => {
    device.instead.victim = () => ({ ...victimDetail(true), ...over });
  });
const may = [...victimDetail(true).acts, { act: 'same_victim', blocked: [] }];

describe('Two records of one victim', () => {
  const told = { entry: id(160), at: at('13:20'), recorded_at: at('13:25'), by: PC208, outcome: 'spoke' };

  it('that she was reached by the other is said on her page, before a call and beside what is written down', async () => {
    for (const sheet of ['', '!call', '!contact']) {
      opened(`${HER}${sheet}`, { same: [twin], already_told: told, already_told_in: id(39) });
      const where = sheet ? 'dialog' : '[data-screen="victim"]';
      await waitFor(() => expect(document.querySelector(where)?.textContent).toContain('It stands in the other record'));
      cleanup();
    }
  });

  it('one tap says that she is the same, and one that she is not', async () => {
    opened(HER, { same: [twin], acts: may });
    await press('same-victim');
    await waitFor(() => expect(asked('victim_is_same')).toEqual({ record: id(30), other: id(39) }));
    cleanup();
    opened(HER, { same: [twin], same_as: id(39), acts: may });
    expect((await find('[data-do="open-same"]')).getAttribute('href')).toBe(`#/victim/${id(39)}`);
    await press('not-same');
    await waitFor(() => expect(asked('victim_is_same')).toEqual({ record: id(30), other: id(30) }));
    cleanup();
    // Its officer does not hold the other: the lists go on by this one, and nothing leads nowhere.
    opened(HER, { same: [], same_as: id(39), acts: may });
    await screen.findByText(/the lists go on by this one/);
    expect(document.querySelector('[data-do="open-same"]')).toBeNull();
  });

  it('who may not say it, and a record that is dealt with here already, offer it nowhere', async () => {
    opened(HER, { same: [twin] });
    await find('[data-do="open-same"]');
    expect(document.querySelector('[data-do="same-victim"]')).toBeNull();
    cleanup();
    opened(HER, { same: [{ ...twin, same_as: id(30) }], acts: may });
    await find('[data-do="open-same"]');
    expect(document.querySelector('[data-do="same-victim"]')).toBeNull();
  });

  it('among those to call she is no prompt to call: the other record is looked at first', async () => {
    const row = VICTIMS.late[0] as VictimRow;
    const not_now = w('victim.reached_elsewhere', { reached_at: at('13:20') });
    open('/victims', '', (device) => {
      device.instead.victims = () => ({ ...VICTIMS, today: [], late: [{ ...row, call_now: false, not_now }] });
    });
    const list = await find('[data-list="late"]');
    expect(list.textContent).toContain('in the other record');
    expect(list.textContent).not.toContain('Contact now');
  });
});

describe('What she wishes of her statement', () => {
  it('is asked with the offer, nothing chosen before, and sent with what the form saw', async () => {
    open(`${HER}!vps`, 'read');
    await choose('step', 'offered');
    await waitFor(() => expect(document.querySelector('input[name="wish"]')).not.toBeNull());
    expect(document.querySelector('input[name="wish"]:checked')).toBeNull();
    expect(document.querySelector('input[name="wished_by"]')).toBeNull();
    await type('words', 'You may say what this has done to you');
    await choose('wish', 'wants');
    await choose('wished_by', 'herself');
    await press('save-vps');
    await waitFor(() => expect(asked('vps_add')).toMatchObject({ wish: 'wants', wished_by: 'herself', seen: 'seen' }));
  });

  it('is not asked of whoever may not keep it', async () => {
    opened(`${HER}!vps`, { acts: victimDetail(true).acts.filter((a) => a.act !== 'vps_wish') });
    await choose('step', 'offered');
    await type('words', 'You may say what this has done to you');
    expect(document.querySelector('input[name="wish"]')).toBeNull();
    await press('save-vps');
    await waitFor(() => expect(asked('vps_add')).toMatchObject({ step: 'offered' }));
    expect(asked('vps_add')).not.toHaveProperty('wish');
  });
});

describe('What she needs', () => {
  it('stands beside her card, where whoever calls looks', async () => {
    const answers = { entitlement: [], officer_gender: 'woman', reading_hearing_speech: 'Reads lips' };
    opened(HER, {
      who: { ...victimDetail(true).who, interpreter: true, language: 'pt' },
      needs: { entry: id(150), at: NOW, recorded_at: NOW, by: ME, answers, review_due: false },
    });
    const line = await find('[data-part="needs-line"]');
    expect([...line.querySelectorAll('p')].map((p) => p.textContent)).toEqual([
      'Interpreter needed: pt',
      'Reads lips',
      'Officer she would rather speak to: A woman',
    ]);
    const call = await find('[data-do="call"]');
    expect(line.compareDocumentPosition(call) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
    cleanup();
    opened(HER, {});
    await find('[data-do="call"]');
    expect(document.querySelector('[data-part="needs-line"]')).toBeNull();
  });
});

describe('The end of her case', () => {
  it('waits for what she is owed: how much is said, and what was typed stays', async () => {
    open(`${HER}!milestone`, 'read', (device) => {
      device.instead.milestone_add = refuse({ code: 'still_owed', field: 'event', params: { n: 3 } });
    });
    await find('select[name="event"] option[value="charged"]');
    await fireEvent.change(await find('select[name="event"]'), { target: { value: 'charged' } });
    await press('save-milestone');
    await screen.findByText(/3 things are still owed to the victim/);
    expect((await find('[data-sheet="milestone"]')).querySelector('[data-problem="still_owed"]')).not.toBeNull();
  });
});

describe('A duty that is owed with the event itself', () => {
  it('says at once, and why it was not done can be said of it', async () => {
    const due = victimDetail(true).deadlines[0] as Deadline;
    opened(HER, {
      deadlines: [{ ...due, key: 'confirm', due_at: null, act_by: null, state: 'open' }],
      acts: [...victimDetail(true).acts, { act: 'reason_missed', blocked: [] }],
    });
    const list = await find('[data-list="due"]');
    expect(list.textContent).toContain('at once');
    expect(list.textContent).not.toContain('no time');
    await press('give-reason');
    await waitFor(() => expect(location.hash).toContain('missed-confirm'));
  });
});

// A contact is judged by the hour at which she was told and by who began it; a threat to life opens what it can open.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionState } from '../../lib/ipc';
import { forget } from '../../lib/state/live.svelte';
import { session } from '../../lib/state/session.svelte';
import { toast } from '../../lib/state/toast.svelte';
import { PERMISSION, type Sample } from '../../sample';
import { at, id, NOW, w } from '../../sample/people';
import { asked, choose, find, open, press, refuse, type } from '../hand';
import { counts } from './contact';

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  session.back();
  toast.close();
  location.hash = '';
});

const CONTACT = `/victim/${id(30)}!contact`;
const OUTSIDE = w('against.outside_hours');
const why = () => document.querySelector('[name="against_why"]');
const began = () => document.querySelector<HTMLInputElement>('[name="direction"]:checked')?.value;

/** She is safe until 15:00. */
const untilThree = (device: Sample): void => {
  device.instead.contact_look = (ask) => ({
    met: ask.answers,
    against: ask.at < at('15:00') || ask.direction === 'incoming' ? [] : [OUTSIDE],
    danger: false,
  });
};

describe('What a contact that counts says before it is saved', () => {
  it('goes by the hour at which she was told: after the end it is late, whatever it meets', () => {
    expect(counts(at('15:00'), at('14:59'))).toBe('will_meet');
    expect(counts(at('15:00'), at('15:01'))).toBe('will_meet_late');
    expect(counts(null, at('15:01'))).toBe('will_meet_it');
  });
});

describe('A contact that is written up later', () => {
  it('asks for a reason by the hour at which it was tried, and not by that of writing', async () => {
    open(CONTACT, 'read', (device) => {
      untilThree(device);
      device.instead.contact_save = refuse({ code: 'bad_value', field: 'at' });
    });
    await choose('outcome', 'no_reply');
    await find('[data-meets]');
    expect(why()).toBeNull();
    await type('at', '20:10');
    await find('[data-against="against.outside_hours"]');
    await screen.findByText('Outside the safe hours at the time given');
    await press('save-contact');
    await screen.findByText('Say why it went against the card.');
    expect(asked('contact_save')).toBeUndefined();
    await type('against_why', 'Her solicitor asked for it');
    await press('save-contact');
    await waitFor(() =>
      expect(asked('contact_save')).toMatchObject({
        at: at('20:10'),
        direction: 'outgoing',
        against_card_why: 'Her solicitor asked for it',
      }),
    );
    await type('at', '14:00');
    await waitFor(() => expect(why()).toBeNull());
  });

  it('says what it meets by that hour too', async () => {
    open(CONTACT, 'read', (device) => {
      device.instead.contact_look = (ask) => ({ met: ask.at < at('12:00') ? [] : ask.answers, against: [], danger: false });
    });
    await choose('outcome', 'spoke');
    await find('[data-meets="yes"]');
    await type('at', '09:00');
    await find('[data-meets="no"]');
  });

  it('is asked why by the refusal, where nobody could look', async () => {
    open(CONTACT, 'read', (device) => {
      device.instead.contact_look = refuse({ code: 'not_found' });
      device.instead.contact_save = refuse({ code: 'bad_value', field: 'against_card_why' });
    });
    await choose('outcome', 'no_reply');
    await press('save-contact');
    await waitFor(() => expect(why()).not.toBeNull());
    await type('against_why', 'A slip');
    await press('save-contact');
    await waitFor(() => expect(asked('contact_save')).toMatchObject({ against_card_why: 'A slip' }));
  });
});

describe('Who began', () => {
  it('is asked where it decides: what she began herself is not against her card', async () => {
    open(CONTACT, 'read', untilThree);
    await choose('outcome', 'spoke');
    await choose('safety', 'safe');
    await waitFor(() => expect(began()).toBe('outgoing'));
    await type('at', '20:00');
    await find('[data-against]');
    await waitFor(() => expect(began()).toBeUndefined());
    await press('save-contact');
    await screen.findByText(/Say who began/);
    expect(asked('contact_save')).toBeUndefined();
    await choose('direction', 'incoming');
    await waitFor(() => expect(document.querySelector('[data-against]')).toBeNull());
    expect(why()).toBeNull();
    await find('[data-meets="yes"]');
    await press('save-contact');
    await waitFor(() => expect(asked('contact_save')).toMatchObject({ direction: 'incoming', outcome: 'spoke' }));
  });

  it('is known of a call that was begun from here', async () => {
    open('/today', 'stage=locked', (device) => {
      untilThree(device);
      device.instead.unlock = () => ({
        ...(JSON.parse(JSON.stringify(session.state)) as SessionState),
        stage: 'open',
        under_way: { record: id(30), method: 'phone', at: NOW },
      });
    });
    await fireEvent.submit(await find('form'));
    await find('[data-sheet="contact"]');
    await choose('outcome', 'spoke');
    await type('at', '20:00');
    await waitFor(() => expect(why()).not.toBeNull());
    expect(began()).toBe('outgoing');
  });

  it('is not asked of what she cannot have begun', async () => {
    open(CONTACT, 'read', untilThree);
    await choose('outcome', 'voicemail');
    await find('[data-meets="no"], [data-meets="yes"]');
    expect(document.querySelector('[name="direction"]')).toBeNull();
    await choose('outcome', 'she_contacted_us');
    await waitFor(() => expect(asked('contact_look')).toMatchObject({ direction: 'incoming' }));
  });
});

describe('A contact in which it was not safe to speak', () => {
  it('asks for her safety as the device will', async () => {
    open(CONTACT, 'read');
    await choose('outcome', 'unsafe');
    await find('input[name="safety"]');
    await press('save-contact');
    await screen.findByText('Record her answer on safety.');
  });
});

describe('A threat to life', () => {
  const shut = { ...PERMISSION, allowed: false, dial: null, dial_withheld_by_hand: false };

  it('shows the number that is dialled by hand, and says that the supervisor is told', async () => {
    open(`/victim/${id(30)}!call`, 'read', (device) => {
      device.instead.call_permission = (ask) =>
        ask.threat_to_life
          ? {
              ...shut,
              by_hand: '14102079460418',
              opened_by_threat: true,
              why: [w('blocked.withhold_by_hand'), w('call.supervisor_told')],
            }
          : { ...shut, threat_opens: true, why: [w('blocked.outside_safe_hours_none'), w('blocked.withhold_by_hand')] };
    });
    await type('threat', 'He is on his way to her');
    expect(document.querySelector('[data-dial]')).toBeNull();
    await press('threat-to-life');
    expect((await find('[data-dial]')).textContent).toBe('14102079460418');
    await screen.findByText('Your supervisor is told');
  });

  it('is not offered where it would open nothing', async () => {
    open(`/victim/${id(30)}!call`, 'read', (device) => {
      device.instead.call_permission = () => ({ ...shut, why: [w('blocked.two_cards'), w('blocked.outside_safe_hours_none')] });
    });
    await screen.findByText('Outside safe hours');
    expect(document.querySelector('[name="threat"]')).toBeNull();
    expect(document.querySelector('[data-do="threat-to-life"]')).toBeNull();
  });
});

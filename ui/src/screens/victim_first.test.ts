// A victim on the screens: her card is read before any call, and what she said is kept as she said it.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forget } from '../lib/state/live.svelte';
import { toast } from '../lib/state/toast.svelte';
import { id } from '../sample/people';
import { version, victimDetail } from '../sample/victims';
import { asked, choose, find, open, press, refuse, type } from './hand';

beforeEach(() => {
  forget();
  toast.close();
});
afterEach(() => {
  cleanup();
});

describe('A victim', () => {
  it('cannot be called before the card was read', async () => {
    open(`/victim/${id(30)}`);
    const button = await find('[data-do="call"]');
    expect(button.getAttribute('aria-disabled')).toBe('true');
    await fireEvent.click(button);
    expect(location.hash).not.toContain('!call');
    await press('card_read');
    await waitFor(async () => expect((await find('[data-do="call"]')).getAttribute('aria-disabled')).toBeNull());
  });

  it('stands behind her card on the page: the card comes before any call control', async () => {
    open(`/victim/${id(30)}`);
    const call = await find('[data-do="call"]');
    const card = document.querySelector('[data-card]') as HTMLElement;
    expect(card.compareDocumentPosition(call) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  });

  it('with two cards shows both and offers to confirm one', async () => {
    open(`/victim/${id(30)}`, '', (device) => {
      device.instead.victim = () => ({
        ...victimDetail(false),
        card: { is: 'two', safe_contact: id(33), versions: [version(false), { ...version(false), version: 'v2' }] },
      });
    });
    await screen.findByText('Two cards. Confirm which is right');
    expect(document.querySelectorAll('[data-do="card-this"]').length).toBe(2);
  });

  it('is opened with a reason where one is asked, and nothing shows before', async () => {
    open(`/victim/${id(30)}`, '', (device) => {
      device.instead.victim = (ask) => (ask.reason ? victimDetail(true) : refuse({ code: 'reason_needed' })());
    });
    await fireEvent.input(await find('main [name="reason"]'), { target: { value: 'Covering for PC 208CN' } });
    expect(screen.queryByText('01/4412086/26')).toBeNull();
    await press('open-with-reason');
    await screen.findByText('01/4412086/26');
    expect(asked('victim')).toEqual({ record: id(30), reason: 'Covering for PC 208CN' });
  });

  it('has nothing filled in about her safety or who she is', async () => {
    open(`/victim/${id(30)}!contact`, 'read');
    await choose('outcome', 'spoke');
    await waitFor(() => expect(document.querySelector('input[name="safety"]')).not.toBeNull());
    expect(document.querySelector('input[name="safety"]:checked')).toBeNull();
    expect(document.querySelector<HTMLInputElement>('[name="verified"]')?.value).toBe('');
    await press('save-contact');
    await screen.findByText('Record her answer on safety.');
    expect(asked('contact_save')).toBeUndefined();
  });

  it('told by voicemail is not told', async () => {
    open(`/victim/${id(30)}!contact`, 'read');
    await choose('outcome', 'voicemail');
    await waitFor(() => expect(document.querySelector('[data-meets="no"]')).not.toBeNull());
    await choose('outcome', 'spoke');
    await waitFor(() => expect(document.querySelector('[data-meets="yes"]')).not.toBeNull());
  });

  it('who is not safe: it is saved, then the radio', async () => {
    open(`/victim/${id(30)}!contact`, 'read');
    await choose('outcome', 'spoke');
    await choose('safety', 'not_safe');
    await press('save-contact');
    await waitFor(() => expect(asked('contact_save')).toMatchObject({ safety: 'not_safe', method: 'phone' }));
    await waitFor(() => expect(document.querySelector('[data-sheet="danger"]')).not.toBeNull());
    expect(document.querySelector('[data-sheet="danger"]')?.textContent).toContain('Beatbook does not call for help');
    await press('tell_supervisor');
    await waitFor(() => expect(asked('tell_supervisor')).toEqual({ record: id(30), text: null }));
  });

  it('to whom it was unsafe to speak is asked how she is all the same, and it saves', async () => {
    open(`/victim/${id(30)}!contact`, 'read');
    await choose('outcome', 'unsafe');
    await press('save-contact');
    await screen.findByText('Record her answer on safety.');
    expect(asked('contact_save')).toBeUndefined();
    await choose('safety', 'could_not_speak');
    await press('save-contact');
    await waitFor(() => expect(asked('contact_save')).toMatchObject({ outcome: 'unsafe', safety: 'could_not_speak' }));
  });

  it('who was not reached is not asked, and who declined an update is asked for her words', async () => {
    open(`/victim/${id(30)}!contact`, 'read');
    await choose('outcome', 'no_reply');
    await find('[data-meets="no"]');
    expect(document.querySelector('input[name="safety"]')).toBeNull();
    await choose('outcome', 'declined');
    await choose('method', 'phone');
    await choose('safety', 'safe');
    await press('save-contact');
    await screen.findByText('Write down what she said.');
    await type('views', 'Do not ring me again');
    await press('save-contact');
    await waitFor(() => expect(asked('contact_save')).toMatchObject({ outcome: 'declined', views: 'Do not ring me again' }));
  });
});

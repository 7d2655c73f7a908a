// Exhibits are looked for: on Today, in the weekly audit, and where a store is too warm.
import { cleanup, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forget } from '../lib/state/live.svelte';
import { session } from '../lib/state/session.svelte';
import { toast } from '../lib/state/toast.svelte';
import { EXHIBIT, EXHIBITS } from '../sample/notebook';
import { id } from '../sample/people';
import { asked, choose, find, open, press, sample, type } from './hand';

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  session.back();
  toast.close();
  location.hash = '';
});

const page = `/exhibit/${id(50)}/${id(61)}`;

describe('An exhibit that calls for its officer', () => {
  it('stands on Today by its reference, and opens', async () => {
    open('/today');
    const row = await find('[data-list="needs-you"] [data-do="exhibit"]');
    expect(row.getAttribute('href')).toBe(`#/exhibit/${id(50)}/${id(62)}`);
    expect(row.textContent).toContain('ABC/2');
    expect(row.textContent).toContain('Not in a store');
    expect(row.textContent).not.toContain('Swab');
  });
});

describe('The weekly audit', () => {
  it('is a supervisor’s, place by place, with what was not seen this week', async () => {
    open('/exhibits', 'as=sergeant');
    expect((await find('[data-do="audit"]')).textContent).toContain('1 not seen this week');
    await press('audit');
    const places = [...(await find('[data-screen="audit"]')).querySelectorAll('h2')].map((h) => h.textContent.trim());
    await waitFor(() => expect(document.querySelectorAll('[data-list="audit"]').length).toBe(2));
    expect(places.join()).toContain('PC 123CN');
    expect(document.querySelector(`[data-row="${id(61)}"]`)?.textContent).toContain('Not seen this week');
    expect(document.querySelector(`[data-row="${id(62)}"]`)?.textContent).toContain('Never audited');
  });

  it('is no constable’s whose exhibits they are', async () => {
    open('/exhibits');
    await find('[data-list="exhibits"]');
    expect(document.querySelector('[data-do="audit"]')).toBeNull();
  });

  it('ticks what is seen in one tap', async () => {
    open('/audit', 'as=sergeant');
    await find(`[data-row="${id(61)}"]`);
    document.querySelector<HTMLElement>(`[data-do="audit-seen"][data-id="${id(61)}"]`)?.click();
    await waitFor(() => expect(asked('exhibit_audit')).toEqual({ note: id(50), exhibit: id(61), seen: true, why: null }));
  });

  it('asks what was found where it is not there, and answers nothing beforehand', async () => {
    open(`${page}!audit`, 'as=sergeant');
    await find('dialog input[name="seen"]');
    expect(document.querySelector('dialog input[name="seen"]:checked')).toBeNull();
    await press('save-audit');
    await screen.findByText('Say whether it is there.');
    await choose('seen', 'no');
    await press('save-audit');
    await screen.findByText('Say what you found there instead.');
    expect(asked('exhibit_audit')).toBeUndefined();
    await type('why', 'The box is empty');
    await press('save-audit');
    await waitFor(() => expect(asked('exhibit_audit')).toMatchObject({ seen: false, why: 'The box is empty' }));
  });
});

describe('A store', () => {
  it('is said to be too warm once, and to be in order again', async () => {
    open(`${page}!store_alarm`);
    await press('save-store_alarm');
    await screen.findByText('Say what is wrong with it.');
    await choose('says', 'too_warm');
    await type('reads', '14 °C');
    await press('save-store_alarm');
    await waitFor(() => expect(asked('store_alarm')).toEqual({ store: 'van property box 2', says: 'too_warm', reads: '14 °C' }));
    await press('store_alarm_over');
    await type('how', 'Moved into the shade');
    await press('save-store_over');
    await waitFor(() =>
      expect(asked('store_alarm_over')).toEqual({ record: id(150), entry: id(151), how: 'Moved into the shade' }),
    );
  });

  it('is too warm at its exhibits in a list that is open when somebody says so', async () => {
    open('/exhibits');
    const row = `[data-row="${id(61)}"]`;
    await find(row);
    expect(document.querySelector(`${row} [data-alert]`)).toBeNull();
    const alerts = EXHIBIT.alerts.filter((alert) => alert.code === 'exhibit_alert.store_too_warm');
    sample.instead.exhibits = () => ({
      ...EXHIBITS,
      rows: EXHIBITS.rows.map((one) => (one.head.id === id(61) ? { ...one, alerts } : one)),
    });
    sample.tell('changed', { records: [id(150)], scopes: ['ward'], arrived: true });
    await find(`${row} [data-alert="exhibit_alert.store_too_warm"]`);
  });

  it('is said to be kept frozen, once for all that lies in it', async () => {
    open(`${page}!store_kept`);
    expect((await find('[data-kept="refrigerated"]')).textContent).toMatch(/said to be kept cold \(PC 208CN, .*09:05\): 5 °C/);
    await find('dialog input[name="kept"]');
    expect(document.querySelector('dialog input[name="kept"]:checked')).toBeNull();
    await press('save-store_kept');
    await screen.findByText('Say how it is kept.');
    expect(asked('store_kept')).toBeUndefined();
    await choose('kept', 'frozen');
    await type('reads', '−18 °C');
    await press('save-store_kept');
    await waitFor(() => expect(asked('store_kept')).toEqual({ store: 'van property box 2', kept: 'frozen', reads: '−18 °C' }));
  });

  it('of which nobody said how cold it is leaves that open', async () => {
    open(page, '', (device) => {
      device.instead.exhibit = () => ({ ...EXHIBIT, store_kept: null });
    });
    expect((await find('[data-cold]')).textContent).toContain('Whether its store is cold is not recorded');
    expect(document.querySelector('[data-kept]')).toBeNull();
  });

  it('is asked about only where one has the exhibit', async () => {
    open(page, '', (device) => {
      device.instead.exhibit = () => ({ ...EXHIBIT, store: null, alarms: [], may_audit: false });
    });
    await find('[data-do="export"]');
    expect(document.querySelector('[data-do="store_alarm"], [data-do="store_kept"], [data-do="exhibit_audit"]')).toBeNull();
  });
});

describe('A note that is written up with others', () => {
  it.each([
    ['/notebook!line', 'save-line'],
    [`/task/${id(2)}!to_note`, 'save-to_note'],
  ])('says why, at %s', async (address, save) => {
    open(address);
    await find('dialog [name="with"]');
    await type('text', 'A man ran from the lock.');
    await type('with', 'PC 208CN, PCSO 7731CN');
    await press(save);
    await screen.findByText('Say why you confer.');
    expect(asked('note_line')).toBeUndefined();
    await type('with_why', 'he saw the face');
    await press(save);
    await waitFor(() =>
      expect(asked('note_line')).toMatchObject({ with: ['PC 208CN', 'PCSO 7731CN'], with_why: 'he saw the face' }),
    );
  });
});

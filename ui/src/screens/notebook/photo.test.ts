// A photo: when it was taken is its officer's word, and never that of an old file passed off as taken now.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forget } from '../../lib/state/live.svelte';
import { toast } from '../../lib/state/toast.svelte';
import { at, id } from '../../sample/people';
import { EXHIBIT } from '../../sample/notebook';
import { asked, choose, find, open, press, refuse, sample, type } from '../hand';

async function take(door: 'file' | 'given'): Promise<void> {
  const file = new File(['x'], 'IMG_0042.JPG', { type: 'image/jpeg' });
  await fireEvent.change(await find(`dialog input[name="${door}"]`), { target: { files: [file] } });
}

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  toast.close();
  location.hash = '';
});

describe('A photo that is taken here', () => {
  /** A webview that can be asked where it is. */
  function phone(getCurrentPosition: (found: (at: object) => void, none: (problem: object) => void) => void): void {
    Object.defineProperty(navigator, 'geolocation', { value: { getCurrentPosition }, configurable: true });
  }
  afterEach(() => Reflect.deleteProperty(navigator, 'geolocation'));

  it('is asked for no position where the webview knows none', async () => {
    open('/notebook!photo');
    await take('file');
    await find('dialog [name="taken_earlier"]');
    expect(document.querySelector('[data-do="fix"]')).toBeNull();
  });

  it('says that it looks for as long as the phone does', async () => {
    let tell: (at: object) => void = () => undefined;
    phone((found) => (tell = found));
    open('/notebook!photo');
    await take('file');
    await press('fix');
    await screen.findByText('Looking for the position. This takes up to 20 seconds.');
    tell({ coords: { latitude: 51.5, longitude: -0.1, accuracy: 8 }, timestamp: Date.now() });
    await find('[data-fix]');
  });

  it('says where the phone was by a tap, how exactly and how long before, and not without', async () => {
    phone((found) =>
      found({ coords: { latitude: 51.540121, longitude: -0.143214, accuracy: 11.4 }, timestamp: Date.now() - 30_000 }),
    );
    open('/notebook!photo');
    await take('file');
    await find('[data-do="fix"]');
    expect(document.querySelector('[data-fix]')).toBeNull();
    await press('fix');
    expect((await find('[data-fix]')).textContent).toContain('51.54012, -0.14321, within 12 m, position of 14:09');
    await press('fix-out');
    await press('fix');
    await find('[data-fix]');
    await press('save-photo');
    await waitFor(() =>
      expect(asked('note_photo')).toMatchObject({
        place: { address: '51.54012, -0.14321', lat: 51.540121, lon: -0.143214, accuracy: 12 },
      }),
    );
    const { fixed_at } = (asked('note_photo') as { place: { fixed_at: number } }).place;
    expect([fixed_at > at('14:09'), fixed_at < at('14:10')]).toEqual([true, true]);
  });

  it('is saved without a position that was not given, or that is of now while the photo is older', async () => {
    let known = false;
    phone((found, none) =>
      known
        ? found({ coords: { latitude: 51.5, longitude: -0.1, accuracy: 8 }, timestamp: Date.now() })
        : none({ message: 'denied' }),
    );
    open('/notebook!photo');
    await take('file');
    await press('fix');
    await screen.findByText('No position was given. Type the place in words.');
    await type('place', 'Stairwell B');
    known = true;
    await press('fix');
    await find('[data-fix]');
    await choose('taken_earlier', 'yes');
    await type('captured_at', '13:30');
    await press('save-photo');
    await waitFor(() => expect(asked('note_photo')).toMatchObject({ place: { address: 'Stairwell B' } }));
    expect((asked('note_photo') as { place: object }).place).toEqual({ address: 'Stairwell B' });
  });

  it('just now is asked nothing more', async () => {
    open('/notebook!photo');
    await find('dialog [data-room="3"]');
    await take('file');
    await press('save-photo');
    await waitFor(() =>
      expect(asked('note_photo')).toMatchObject({ note: id(50), origin: 'captured_here', captured_at: null, refs: [] }),
    );
  });

  it('and that its camera dates otherwise is saved once its officer has said when', async () => {
    const says = { code: 'camera_says_otherwise', field: 'captured_at', params: { camera_at: at('09:14', '2026-11-20') } };
    open('/notebook!photo', '', (s) => (s.instead.note_photo = refuse(says)));
    await take('file');
    expect(document.querySelector('[name="captured_at"]')).toBeNull();
    await press('save-photo');
    expect((await find('[data-problem="camera_says_otherwise"]')).textContent).toContain('The camera says 20 Nov 09:14');
    await find('dialog [name="captured_at"]');
    delete sample.instead.note_photo;
    await press('save-photo');
    await screen.findByText('Say on which day and at what time you took it.');
    await type('taken_day', '20/11/2026');
    await type('captured_at', '09:10');
    await press('save-photo');
    await waitFor(() => expect(asked('note_photo')).toMatchObject({ captured_at: at('09:10', '2026-11-20') }));
  });

  it('may be said to be of an earlier time at once', async () => {
    open('/notebook!photo');
    await take('file');
    await choose('taken_earlier', 'yes');
    await type('captured_at', '25:00');
    await press('save-photo');
    await find('[data-problem="bad_time"]');
    expect(asked('note_photo')).toBeUndefined();
    await type('captured_at', '13:30');
    await press('save-photo');
    await waitFor(() => expect(asked('note_photo')).toMatchObject({ captured_at: at('13:30') }));
  });

  it('of a case goes into the note of that case', async () => {
    open('/notebook!photo');
    await take('file');
    await press('ref_same');
    await press('save-photo');
    const refs = [{ type: 'crime', value: '01/1234567/26' }];
    await waitFor(() => expect(asked('note_photo')).toMatchObject({ note: null, refs, links: [] }));
  });

  it('for an exhibit stands where the exhibit stands', async () => {
    open(`/exhibit/${id(50)}/${id(61)}!photo`);
    await take('file');
    expect(document.querySelector('dialog [data-do="ref_more"]')).toBeNull();
    await press('save-photo');
    await waitFor(() => expect(asked('note_photo')).toMatchObject({ note: id(50), exhibit: id(61), refs: [] }));
  });
});

describe('A photo somebody gave', () => {
  it('on another day than it is saved says at what time, and is not received now', async () => {
    open('/notebook!photo');
    await take('given');
    await type('received_from', 'Caretaker');
    await type('received_how', 'by e-mail');
    await type('received_day', '21/11/2026');
    await press('save-photo');
    await screen.findByText('Say at what time you received it.');
    expect(asked('note_photo')).toBeUndefined();
    await type('received_time', '11:20');
    await press('save-photo');
    await waitFor(() => expect(asked('note_photo')).toMatchObject({ received_at: at('11:20', '2026-11-21'), captured_at: null }));
  });
});

describe('A photo whose camera and officer say different times', () => {
  it('says so wherever it is shown', async () => {
    const photos = EXHIBIT.photos.map((photo, i) => ({ ...photo, camera_differs: i === 0 }));
    open(`/exhibit/${id(50)}/${id(61)}`, '', (s) => (s.instead.exhibit = () => ({ ...EXHIBIT, photos })));
    const warned = await find(`[data-camera-differs="${photos[0]?.id}"]`);
    expect(warned.textContent).toContain('The camera says another time than the officer.');
    expect(document.querySelectorAll('[data-camera-differs]').length).toBe(1);
  });
});

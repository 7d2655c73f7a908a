// Where an officer stood is said by a tap on a result or an attempt, and never by itself (practice P12).
import { cleanup, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forget } from '../../lib/state/live.svelte';
import { toast } from '../../lib/state/toast.svelte';
import { id } from '../../sample/people';
import { asked, choose, find, open, press } from '../hand';

beforeEach(() => {
  forget();
  const coords = { latitude: 51.54, longitude: -0.14, accuracy: 9 };
  const getCurrentPosition = (found: (at: object) => void): void => found({ coords, timestamp: Date.now() });
  Object.defineProperty(navigator, 'geolocation', { value: { getCurrentPosition }, configurable: true });
});
afterEach(() => {
  cleanup();
  toast.close();
  location.hash = '';
  Reflect.deleteProperty(navigator, 'geolocation');
});

const HERE = { lat: 51.54, lon: -0.14, accuracy: 9 };

describe('The position of the phone', () => {
  it('goes with an attempt once it was added', async () => {
    open(`/task/${id(2)}!attempt`);
    await choose('outcome', 'no_reply');
    await press('fix');
    await find('[data-fix]');
    await press('save-attempt');
    await waitFor(() => expect(asked('task_attempt')).toMatchObject({ place: HERE }));
  });

  it('goes with a quick result once it was added', async () => {
    open(`/task/${id(2)}!quick_result`);
    await press('fix');
    await find('[data-fix]');
    await press('quick-nothing_found');
    await waitFor(() => expect(asked('task_quick_result')).toMatchObject({ outcome: 'nothing_found', place: HERE }));
  });

  it('goes with a full result and with the end of a visit once it was added', async () => {
    open(`/task/${id(2)}!result`);
    await choose('outcome', 'completed');
    await press('fix');
    await find('[data-fix]');
    await press('save-result');
    await waitFor(() => expect(asked('task_result')).toMatchObject({ outcome: 'completed', place: HERE }));
    cleanup();

    open(`/task/${id(2)}!leave`);
    await press('fix');
    await find('[data-fix]');
    await press('save-leave');
    await waitFor(() => expect(asked('task_leave')).toMatchObject({ place: HERE }));
    cleanup();

    open(`/task/${id(2)}!leave`);
    await press('save-leave');
    await waitFor(() => expect(asked('task_leave')).toMatchObject({ place: null }));
  });

  it('is none where nobody added it', async () => {
    open(`/task/${id(2)}!quick_result`);
    await press('quick-nothing_found');
    await waitFor(() => expect(asked('task_quick_result')).toMatchObject({ outcome: 'nothing_found', place: null }));
  });
});

// How many victims were told in time: one figure of the team, on a phone and at a wide screen.
import { cleanup, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forget } from '../../lib/state/live.svelte';
import { team } from '../../sample/team';
import { wideAs } from '../../test-setup';
import { find, open } from '../hand';

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  wideAs(390);
  location.hash = '';
});

describe.each([
  ['a phone', 390],
  ['a wide screen', 1280],
])('On %s the figure of those told in time', (_, width) => {
  it('says how many of how many, over which days, and that it is of no one officer', async () => {
    wideAs(width);
    open('/team', 'as=sergeant');
    const told = await find('[data-told="18"]');
    expect(told.textContent).toContain('Told in time: 18 of 21');
    expect(told.textContent).toContain('the last 30 days');
    expect(told.textContent).toContain('never by officer');
  });

  it('is not there where it would tell of few', async () => {
    wideAs(width);
    open('/team', 'as=sergeant', (device) => {
      device.instead.team = () => ({ ...team(), told: null });
    });
    await screen.findByText('Victims not updated');
    await waitFor(() => expect(document.querySelector('[data-list="late-victims"]')).not.toBeNull());
    expect(document.querySelector('[data-told]')).toBeNull();
  });
});

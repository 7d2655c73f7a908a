// How far a photo has gone up is said in words and on a bar, by what the hub has confirmed and by nothing else.
import { cleanup, render } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import SyncState from './SyncState.svelte';

afterEach(() => cleanup());

describe('A photo that is going up', () => {
  it('says how much of it the hub has, in words and on a bar', () => {
    render(SyncState, { sync: { state: 'uploading', sent: 2_000_000, total: 5_000_000, signal: true }, photo: true });
    expect(document.querySelector('[data-sync="uploading"]')?.textContent).toContain('2 MB of 5 MB');
    const bar = document.querySelector('progress');
    expect([bar?.value, bar?.max]).toEqual([2_000_000, 5_000_000]);
    expect(bar?.getAttribute('aria-label')).toContain('2 MB of 5 MB');
  });

  it('shows no bar while it waits, nor once all of it was received', () => {
    for (const sync of [{ state: 'waiting_signal' } as const, { state: 'received', at: 0 } as const]) {
      render(SyncState, { sync, photo: true });
      expect(document.querySelector('progress')).toBeNull();
    }
  });
});

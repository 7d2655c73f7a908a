// A working copy is seen before it leaves, and leaves for whom it was made.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import App from '../App.svelte';
import { speakTo } from '../lib/ipc';
import { forget } from '../lib/state/live.svelte';
import { session } from '../lib/state/session.svelte';
import { Sample } from '../sample';
import { id } from '../sample/people';

const find = (selector: string): Promise<HTMLElement> =>
  waitFor(
    () => {
      const found = document.querySelector<HTMLElement>(selector);
      if (!found) throw new Error(`nothing is ${selector}`);
      return found;
    },
    { timeout: 4_000 },
  );

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  session.back();
  location.hash = '';
});

it('A working copy shows its own picture and is written into a file with its marking', async () => {
  location.hash = `/exhibit/${id(50)}/${id(61)}`;
  const sample = new Sample(new URLSearchParams());
  speakTo(sample);
  render(App);
  await fireEvent.click(await find(`[data-do="working"][data-id="${id(66)}"]`));
  const shown = await find(`[data-working="${id(66)}"]`);
  expect(shown.getAttribute('src')).toBe(sample.picture(id(66)));
  // Nothing leaves by looking.
  expect(sample.asked.some(([name]) => name === 'copy_export')).toBe(false);
  await fireEvent.click(await find('[data-do="save-working"]'));
  await find('[data-exported="copy"]');
  expect(sample.asked.findLast(([name]) => name === 'copy_export')?.[1]).toEqual({ note: id(50), copy: id(66) });
  await screen.findByText(/beatbook-copy-official/);
});

it('A copy that is not on this device says so, and nothing offers to write it', async () => {
  location.hash = `/exhibit/${id(50)}/${id(61)}!working-${id(66)}`;
  speakTo(new Sample(new URLSearchParams()));
  render(App);
  await fireEvent.error(await find(`[data-working="${id(66)}"]`));
  await find(`[data-gone="${id(66)}"]`);
  expect(document.querySelector('[data-do="save-working"]')).toBeNull();
});

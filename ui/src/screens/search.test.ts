// Search in the hand, against sample data: what is found by kind, what it is narrowed to, and what Back finds again.
import { cleanup, fireEvent, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { id } from '../sample/people';
import { FOUND, WARD_PAGE } from '../sample/places';
import { asked, find, open, press } from './hand';

const words = async (typed: string): Promise<void> =>
  void (await fireEvent.input(await find('input[name="words"]'), { target: { value: typed } }));

beforeEach(() => history.replaceState(null, '', '#'));
afterEach(async () => {
  // A search is remembered while the window is open: each of these begins with none.
  await fireEvent.click(await find('[aria-pressed]'));
  if (document.querySelector('select[name="ward"]')) await press('narrow');
  await words('');
  cleanup();
});

describe('Search', () => {
  it('shows exhibits as a group of their own, and each leads to its page', async () => {
    open('#/search');
    await words('tallow');
    const hit = await find('[data-list="found-exhibits"] a');
    expect(hit.getAttribute('href')).toBe(`#/exhibit/${id(50)}/${id(61)}`);
    expect(hit.textContent).toContain('ABC/1');
    expect(hit.querySelector('mark')?.textContent).toBe('Tallow');
    expect((await find('[aria-pressed="true"]')).textContent).toContain('10');
  });

  it('says what a task is called where its other words matched', async () => {
    open('#/search', '', (device) => {
      const [task, ...rest] = FOUND.hits;
      if (task) device.instead.search = () => ({ ...FOUND, hits: [{ ...task, title: 'Weapon sweep, canal towpath' }, ...rest] });
    });
    await words('tallow');
    const hit = await find('[data-list="found-tasks"] a');
    expect([...hit.querySelectorAll('.t1')].map((line) => line.textContent)).toEqual(['Weapon sweep, canal towpath']);
    expect(hit.querySelector('.t2 mark')?.textContent).toBe('Tallow');
  });

  it('is narrowed to a kind and to a ward together', async () => {
    open('#/search');
    await words('tallow');
    await press('search-exhibits');
    await waitFor(() => expect(asked('search')).toMatchObject({ words: 'tallow', group: 'exhibits', ward: null }));
    await press('search-tasks');
    await press('narrow');
    const ward = await find('select[name="ward"]');
    expect([...ward.querySelectorAll('option')].map((option) => option.value)).toContain(WARD_PAGE.code);
    expect(document.querySelector('[data-list="no-ward"]')).toBeNull();
    await fireEvent.change(ward, { target: { value: WARD_PAGE.code } });
    await waitFor(() => expect(asked('search')).toMatchObject({ words: 'tallow', group: 'tasks', ward: WARD_PAGE.code }));
    await find('[data-list="no-ward"]');
    await press('narrow');
    await waitFor(() => expect(asked('search')).toMatchObject({ group: 'tasks', ward: null }));
  });

  it('is found again as it was left', async () => {
    open('#/search');
    await words('tallow');
    await press('search-notes');
    await press('narrow');
    await fireEvent.change(await find('select[name="ward"]'), { target: { value: WARD_PAGE.code } });
    await waitFor(() => expect(asked('search')).toMatchObject({ ward: WARD_PAGE.code }));
    cleanup();
    open('#/search');
    await waitFor(() => expect(asked('search')).toMatchObject({ words: 'tallow', group: 'notes', ward: WARD_PAGE.code }));
    expect((await find('[data-do="search-notes"]')).getAttribute('aria-pressed')).toBe('true');
    expect(((await find('select[name="ward"]')) as HTMLSelectElement).value).toBe(WARD_PAGE.code);
  });
});

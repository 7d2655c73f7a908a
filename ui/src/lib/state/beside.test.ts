import { describe, expect, it } from 'vitest';
import { standing, step, type Standing } from './beside.svelte';
import { parse } from './route.svelte';

const at = (address: string, before: Standing | null = null): Standing | null => standing(parse(`#${address}`), before);

describe('a list and a record side by side', () => {
  it('puts a record that came by its address beside the list it belongs to', () => {
    expect(at('/task/7')).toEqual({ list: 'tasks', path: '/tasks', chosen: true });
    expect(at('/victim/7')).toMatchObject({ list: 'victims', chosen: true });
    expect(at('/priority/7')).toMatchObject({ list: 'ward', chosen: true });
    expect(at('/exhibit/5/6')).toMatchObject({ list: 'exhibits', chosen: true });
  });

  it('leaves the list where it was when one of its records is opened, whatever the record is', () => {
    const found = at('/search');
    expect(found).toEqual({ list: 'search', path: '/search', chosen: false });
    expect(at('/victim/7', found)).toEqual({ list: 'search', path: '/search', chosen: true });
    const ward = at('/ward/E05000128');
    expect(at('/task/7', at('/priority/7', ward))).toEqual({ list: 'ward', path: '/ward/E05000128', chosen: true });
  });

  it('shows a day of the notebook beside the days', () => {
    expect(at('/notebook/2026-11-18', at('/search'))).toEqual({ list: 'notebook', path: '/notebook', chosen: true });
  });

  it('has no list for the pages that are none, and forgets the one before them', () => {
    expect(at('/team', at('/search'))).toBeNull();
    expect(at('/sync')).toBeNull();
  });
});

describe('the keys of a list beside a record', () => {
  const on = (row: number | null, inList = true) => ({ rows: 3, row, inList });

  it('go up and down and stop at the ends', () => {
    expect(step('ArrowDown', on(null))).toEqual({ to: 'row', n: 0 });
    expect(step('ArrowDown', on(2))).toEqual({ to: 'row', n: 2 });
    expect(step('ArrowUp', on(1))).toEqual({ to: 'row', n: 0 });
    expect(step('End', on(0))).toEqual({ to: 'row', n: 2 });
    expect(step('ArrowDown', { rows: 0, row: null, inList: true })).toBeNull();
  });

  it('open a row to the right, and come back from the record with Escape only', () => {
    expect(step('ArrowRight', on(1))).toEqual({ to: 'open' });
    expect(step('Escape', on(null, false))).toEqual({ to: 'list' });
    expect(step('Escape', on(1))).toBeNull();
    expect(step('ArrowDown', on(null, false))).toBeNull();
  });
});

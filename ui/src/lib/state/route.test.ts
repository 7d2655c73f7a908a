import { describe, expect, it } from 'vitest';
import { parse } from './route.svelte';

describe('an address', () => {
  it('names a page, its ids and the sheet over it', () => {
    expect(parse('#/task/7!result')).toEqual({ path: '/task/7', screen: 'task', rest: ['7'], sheet: 'result' });
    expect(parse('')).toEqual({ path: '/today', screen: 'today', rest: [], sheet: null });
  });
});

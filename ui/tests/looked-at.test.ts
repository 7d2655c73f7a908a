// Every page and every sheet of the app is opened by an address of the accessibility run: a new one that is not fails here.
import { expect, it } from 'vitest';
import { unvisited } from '../access/unvisited.js';

it('every page and sheet is looked at', () => {
  expect(unvisited(process.cwd())).toEqual([]);
});

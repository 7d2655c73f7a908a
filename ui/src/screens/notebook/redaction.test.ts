// Words that are ordered out of one entry are looked for in the others as the paper would show them.
import { expect, it } from 'vitest';
import type { NoteEntry } from '../../lib/ipc';
import { NOTEBOOK } from '../../sample/notebook';
import { elsewhere, holds } from './redaction';

const [first, second, photo, bridge] = NOTEBOOK.entries as [NoteEntry, NoteEntry, NoteEntry, NoteEntry];
const all = NOTEBOOK.entries;
const where = (passage: string, chosen: string[] = [], words: Record<string, string> = {}): string[] =>
  elsewhere(first, all, [first.id, ...chosen], { [first.id]: passage, ...words }).flatMap((f) => f.entries.map((e) => e.id));

it('stand in what was struck, in what was put, and in what is told beside the words', () => {
  for (const passage of ['males on saturday', 'SUNDAY', 'heard him', 'misheard', 'grey hooded']) {
    expect(holds(second, passage), passage).toBe(true);
  }
  expect(holds(second, 'Saturday Sunday')).toBe(false);
  expect(holds(bridge, 'foot pursuit')).toBe(true);
  expect(holds({ ...bridge, late: false }, 'foot pursuit')).toBe(false);
});

it('are found with whatever accents, apostrophe, hyphen or gap they were typed', () => {
  const says = (text: string): NoteEntry => ({ ...bridge, words: [{ text, is: 'plain' }] });
  const typed = 'Mrs Zo\u00eb O\u2019Dell\u2013Marsh';
  for (const stands of [typed, "mrs  zoe\u0308 o'dell-marsh", "MRS\nZOE O'DE\u00adLL-MARSH"]) {
    expect(holds(says(stands), typed), stands).toBe(true);
  }
  expect(holds(says('Mrs Zora Marsh'), typed)).toBe(false);
});

it('are offered where they would be left standing, and nowhere else', () => {
  expect(where('ABC/1')).toEqual([photo.id]);
  expect(where('Lock Road')).toEqual([bridge.id]);
  expect(where('nobody said this')).toEqual([]);
  // Black whole, or with the same passage.
  expect(where('ABC/1', [photo.id])).toEqual([]);
  expect(where('ABC/1', [photo.id], { [photo.id]: 'abc/1' })).toEqual([]);
  expect(where('ABC/1', [photo.id], { [photo.id]: 'Photograph' })).toEqual([photo.id]);
  // What was typed for an entry that is not ticked any more blacks out nothing.
  expect(where('ABC/1', [], { [photo.id]: 'ABC/1' })).toEqual([photo.id]);
});

import { expect, it } from 'vitest';
import type { NoteEntry } from '../ipc';
import { NOTEBOOK } from '../../sample/notebook';
import { corrected } from './corrected';

/** The sample's entry 15 stands outside its day's list: it corrects entry 13. */
const fifteen = (over: Partial<NoteEntry>): NoteEntry => ({
  ...(NOTEBOOK.entries[0] as NoteEntry),
  number: 15,
  of: 'correction',
  ...over,
});

it('A correction in the notebook names the entry that it corrects', () => {
  expect(corrected(NOTEBOOK.entries, fifteen({}))).toBe(13);
});

it('names none where the number alone would not tell, and an ordinary entry corrects nothing', () => {
  expect(corrected(NOTEBOOK.entries, fifteen({ device: '0198' }))).toBeUndefined();
  expect(corrected(NOTEBOOK.entries, fifteen({ number: 99 }))).toBeUndefined();
  expect(corrected(NOTEBOOK.entries, fifteen({ of: 'line' }))).toBeUndefined();
});

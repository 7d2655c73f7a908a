// Where a merge leads, and what becomes of a question about what shows: the one who is asked reads it on the page of its record
// and answers there; whoever asked reads the answer.
import { cleanup } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Notice } from '../lib/ipc';
import { forget } from '../lib/state/live.svelte';
import { toast } from '../lib/state/toast.svelte';
import { pageOf } from '../lib/words/merge';
import type { Sample } from '../sample';
import { NOTE } from '../sample/notebook';
import { id } from '../sample/people';
import { PRIORITY } from '../sample/places';
import { ASB, detail, NOTICE } from '../sample/tasks';
import { victimDetail } from '../sample/victims';
import { find, open } from './hand';

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  toast.close();
  location.hash = '';
});

/** A notice on its record, and the device that shows it there. */
type Told = (notice: Notice) => (sample: Sample) => void;

const PAGES: [kind: string, opens: string, told: Told][] = [
  ['task', id(2), (n) => (s) => void (s.instead.task = () => ({ ...detail(ASB), notices: [n] }))],
  ['ward_priority', id(20), (n) => (s) => void (s.instead.priority = () => ({ ...PRIORITY, notices: [n] }))],
  ['victim_contact', id(30), (n) => (s) => void (s.instead.victim = () => ({ ...victimDetail(true), notices: [n] }))],
  ['safe_contact', id(30), (n) => (s) => void (s.instead.victim = () => ({ ...victimDetail(true), notices: [n] }))],
  ['note', id(50), (n) => (s) => void (s.instead.note = () => ({ ...NOTE, notices: [n] }))],
];

describe('a merge', () => {
  it.each(PAGES)('of a %s leads to the page on which it is settled', async (kind, opens, told) => {
    const notice: Notice = { ...NOTICE, kind, opens, record: opens };
    open(pageOf(notice).slice(1), 'read=1', told(notice));
    const box = await find(`[data-notice="${notice.id}"]`);
    expect(box.querySelector('[data-do="notice_keep"]')).not.toBeNull();
  });
});

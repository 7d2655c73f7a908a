// Cover (practice P18): who is asked says yes or no on Today, and who asked sees what became of it. She is never without
// an officer meanwhile.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../App.svelte';
import { speakTo } from '../lib/ipc';
import { forget } from '../lib/state/live.svelte';
import { router } from '../lib/state/route.svelte';
import { session } from '../lib/state/session.svelte';
import { toast } from '../lib/state/toast.svelte';
import { Sample } from '../sample';
import { find, press } from './hand';
import { id } from '../sample/people';
import { SHIFT } from '../sample/tasks';

let sample: Sample;

function open(path: string, before: (sample: Sample) => void = () => {}): void {
  location.hash = path;
  router.start()();
  sample = new Sample();
  before(sample);
  speakTo(sample);
  render(App);
}

const asked = (name: string): unknown => sample.asked.findLast(([n]) => n === name)?.[1];

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  session.back();
  toast.close();
  location.hash = '';
});

describe('Cover that a colleague asks for', () => {
  it('is on Today, with who answers for her until it is accepted', async () => {
    open('/today');
    const list = await find('[data-list="cover"]');
    expect(list.textContent).toContain('PC 208CN hands a victim over to you');
    expect(list.textContent).toContain('PC 208CN answers for the victim until you accept');
    await press('take');
    await waitFor(() => expect(asked('victim_take_over')).toEqual({ record: id(31), entry: id(140) }));
  });

  it('is declined with a reason, never without', async () => {
    open('/today');
    await press('decline');
    await press('save-decline');
    await screen.findByText('Say why, so that somebody else can be asked.');
    expect(asked('victim_decline')).toBeUndefined();
    await fireEvent.input(await find('dialog [name="why"]'), { target: { value: ' On leave from tomorrow ' } });
    await press('save-decline');
    await waitFor(() =>
      expect(asked('victim_decline')).toEqual({ record: id(31), entry: id(140), why: 'On leave from tomorrow' }),
    );
  });
});

describe('Cover that this officer asked for', () => {
  it('was declined: Today says whose she still is, and offers to ask another', async () => {
    open('/today');
    const again = await find('[data-list="cover"] [data-do="offer-again"]');
    expect(again.getAttribute('href')).toBe(`#/victim/${id(30)}!hand_over`);
    expect(document.querySelector('[data-list="cover"]')?.textContent).toContain('cannot take the victim over: still yours');
  });

  it('is told at the end of the shift, whatever became of it, without a word of the reason', async () => {
    open('/shift');
    const list = await find('[data-list="offers"]');
    const rows = [...list.querySelectorAll('[data-row]')].map((row) => row.textContent);
    expect(rows).toHaveLength(3);
    expect(rows[0]).toContain('has not answered. You answer for the victim until they accept.');
    expect(rows[1]).toContain('You still answer for the victim.');
    expect(rows[2]).toContain('took the victim over');
    expect((await find('[data-list="victims"] [data-do="offer"]')).getAttribute('href')).toBe(`#/victim/${id(30)}!hand_over`);
    await find('[data-list="handed-back"]');
  });

  it('stands beside what is still in the officer’s own hands: exhibits, and a notebook that is not signed', async () => {
    open('/shift');
    const hands = await find('[data-list="in-hand"]');
    expect(hands.textContent).toContain('ABC/2');
    expect(hands.querySelector('[data-alert="exhibit_alert.overdue"]')).not.toBeNull();
    expect(hands.querySelector('[data-do="move"]')?.getAttribute('href')).toBe(`#/exhibit/${id(50)}/${id(62)}!move`);
    const notebook = await find('[data-list="notes-open"]');
    expect(notebook.textContent).toContain('2 notes have entries written on');
    expect(notebook.querySelector('[data-do="close-notebook"]')?.getAttribute('href')).toBe('#/notebook!close');
    cleanup();

    open('/shift', (s) => (s.instead.shift_end = () => ({ ...SHIFT, in_hand: [], notes_open: 0 })));
    await find('[data-notes-open="0"][data-in-hand="0"]');
    expect(document.querySelector('[data-list="in-hand"], [data-list="notes-open"]')).toBeNull();
  });
});

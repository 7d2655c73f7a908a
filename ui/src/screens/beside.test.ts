// List and record side by side in a wide window, against sample data: what the address shows, and where the focus stands.
import { cleanup, fireEvent, render, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../App.svelte';
import { speakTo } from '../lib/ipc';
import { beside } from '../lib/state/beside.svelte';
import { forget } from '../lib/state/live.svelte';
import { parse, router } from '../lib/state/route.svelte';
import { toast } from '../lib/state/toast.svelte';
import { Sample } from '../sample';
import { id } from '../sample/people';
import { wideAs } from '../test-setup';

let sample: Sample;
const opened = (name: string): number => sample.asked.filter(([asked]) => asked === name).length;
const see = (selector: string): Promise<HTMLElement> =>
  waitFor(() => {
    const found = document.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`nothing is ${selector}`);
    return found;
  });
const focused = (selector: string): Promise<void> =>
  waitFor(() => expect(document.activeElement?.matches(selector), document.activeElement?.outerHTML.slice(0, 120)).toBe(true));
const key = (press: string): Promise<boolean> => fireEvent.keyDown(document.activeElement as Element, { key: press });

function open(address: string, width = 1280): void {
  forget();
  toast.close();
  wideAs(width);
  location.hash = address;
  // A window of its own: what the one before it showed is nothing to it.
  router.route = parse(location.hash);
  beside.forget();
  sample = new Sample(new URLSearchParams());
  speakTo(sample);
  render(App);
}

const TASK = `.pane.list a[href="#/task/${id(2)}"]`;

beforeEach(() => history.replaceState(null, '', '#'));
afterEach(cleanup);

describe('A wide window', () => {
  it('opens a row beside its list by the keyboard, and Escape goes back to that row', async () => {
    open('/tasks');
    (await see('.pane.list h1')).focus();
    expect(document.querySelectorAll('main').length).toBe(1);
    await key('ArrowDown');
    await focused('.pane.list [data-list="tasks"] a');
    (await see(TASK)).focus();
    await key('ArrowRight');
    await see(`.pane.record [data-screen="task"][data-record="${id(2)}"]`);
    await focused('.pane.record h1');
    expect(location.hash).toBe(`#/task/${id(2)}`);
    expect(document.querySelector(TASK)?.getAttribute('aria-current')).toBe('true');
    await key('Escape');
    await focused(TASK);
    // What is shown already is not opened once more: the focus goes into it.
    await fireEvent.click(await see(TASK));
    await focused('.pane.record h1');
  });

  it('keeps the list while one record follows another, and asks for it once', async () => {
    open('/tasks');
    const list = await see('.pane.list [data-list="tasks"]');
    location.hash = `/task/${id(2)}`;
    await see(`.pane.record [data-record="${id(2)}"]`);
    location.hash = `/task/${id(6)}`;
    await see(`.pane.record [data-record="${id(6)}"]`);
    expect(document.querySelector('.pane.list [data-list="tasks"]')).toBe(list);
    expect(opened('tasks')).toBe(1);
  });

  it('shows a record that came by its address beside its list, and its sheet once', async () => {
    open(`/priority/${id(20)}!engagement`);
    await see('.pane.record [data-screen="priority"]');
    await see('.pane.list [data-screen="ward"] [data-list="priorities"]');
    await see('dialog[data-sheet="engagement"]');
    expect(document.querySelectorAll('dialog').length).toBe(1);
  });

  it('opens a sheet of the list over the list', async () => {
    open(`/priority/${id(20)}`);
    await fireEvent.click(await see('.pane.list [data-do="propose"]'));
    await see('dialog[data-sheet="propose"]');
    expect(location.hash).toBe('#/ward!propose');
  });

  it('marks the place of the rail that the list belongs to', async () => {
    open(`/exhibit/${id(50)}/${id(61)}`);
    await see('.pane.list [data-screen="exhibits"]');
    expect(document.querySelector('.rail [aria-current]')?.getAttribute('data-do')).toBe('notebook');
  });

  it('opens no victim by itself: opening is logged', async () => {
    open('/victims');
    await see('.pane.list [data-screen="victims"] [data-list]');
    expect(opened('victim')).toBe(0);
    expect(document.querySelector('main.unchosen')).not.toBeNull();
  });
});

describe('A window without the room', () => {
  it('shows one page, as a phone does', async () => {
    open(`/task/${id(2)}`, 1023);
    await see('main[data-screen="task"]');
    expect(document.querySelector('.beside, .pane')).toBeNull();
    location.hash = '/tasks';
    await see('main[data-screen="tasks"]');
    expect(document.querySelector('[data-screen="task"]')).toBeNull();
  });
});

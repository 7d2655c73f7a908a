// For tests: the app opened on sample data, and a hand on it.
import { fireEvent, render, waitFor } from '@testing-library/svelte';
import App from '../App.svelte';
import { speakTo, type Failure } from '../lib/ipc';
import { Sample } from '../sample';
import { id } from '../sample/people';

/** The device behind the app that was opened last. */
export let sample: Sample;

/** Opens the app at an address; `before` changes what the device knows. */
export function open(path: string, options = '', before: (sample: Sample) => void = () => {}): void {
  location.hash = path;
  sample = new Sample(new URLSearchParams(options));
  before(sample);
  speakTo(sample);
  render(App);
}

/** What a selector finds, once it is there. */
export const find = (selector: string): Promise<HTMLElement> =>
  waitFor(() => {
    const found = document.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`nothing is ${selector}`);
    return found;
  });

export const press = async (what: string): Promise<void> => void (await fireEvent.click(await find(`[data-do="${what}"]`)));
export const choose = async (name: string, value: string): Promise<void> =>
  void (await fireEvent.click(await find(`input[name="${name}"][value="${value}"]`)));
export const type = async (name: string, text: string): Promise<void> =>
  void (await fireEvent.input(await find(`dialog [name="${name}"]`), { target: { value: text } }));

/** With what an operation was asked for last. */
export const asked = (name: string): unknown => sample.asked.findLast(([n]) => n === name)?.[1];

/** An answer that refuses. */
export const refuse = (failure: Partial<Failure>) => () => {
  throw { code: 'not_allowed', field: null, params: {}, retry: 'never', id: id(1), ...failure };
};

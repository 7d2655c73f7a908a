// An exhibit moves on: how its seal is, is answered by the officer and by nobody else.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import { speakTo, type ExhibitMove } from '../../lib/ipc';
import { forget } from '../../lib/state/live.svelte';
import { session } from '../../lib/state/session.svelte';
import { toast } from '../../lib/state/toast.svelte';
import { Sample } from '../../sample';
import { id, w } from '../../sample/people';
import { EXHIBIT } from '../../sample/notebook';

let sample: Sample;

function open(path: string, exhibit: Partial<typeof EXHIBIT> = {}): void {
  location.hash = path;
  sample = new Sample();
  sample.instead.exhibit = () => ({ ...EXHIBIT, confirm: null, ...exhibit });
  speakTo(sample);
  render(App);
}
const sheet = (): string => `/exhibit/${id(50)}/${id(61)}!move`;
const find = (selector: string): Promise<HTMLElement> =>
  waitFor(() => {
    const found = document.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`nothing is ${selector}`);
    return found;
  });
const press = async (what: string): Promise<void> => void (await fireEvent.click(await find(`[data-do="${what}"]`)));
const choose = async (name: string, value: string): Promise<void> =>
  void (await fireEvent.click(await find(`dialog input[name="${name}"][value="${value}"]`)));
const type = async (name: string, text: string): Promise<void> =>
  void (await fireEvent.input(await find(`dialog [name="${name}"]`), { target: { value: text } }));
const moved = (): ExhibitMove | undefined =>
  sample.asked.findLast(([name]) => name === 'exhibit_move')?.[1] as ExhibitMove | undefined;

async function intoStore(): Promise<void> {
  await choose('of', 'store_in');
  await type('to', 'Store 2');
  await type('why', 'Seized on patrol');
}

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  session.back();
  toast.close();
  location.hash = '';
});

describe('The seal of an exhibit that moves', () => {
  it('is not answered beforehand, and has to be answered', async () => {
    open(sheet());
    await intoStore();
    expect(document.querySelectorAll('dialog input[name="seal"]').length).toBe(3);
    expect(document.querySelector('dialog input[name="seal"]:checked')).toBeNull();
    await press('save-move');
    await screen.findByText('Say how its seal is.');
    expect(moved()).toBeUndefined();
    await choose('seal', 'whole');
    await press('save-move');
    await waitFor(() => expect(moved()).toMatchObject({ seal: 'whole', seal_seen: null }));
  });

  it('that is broken is described', async () => {
    open(sheet());
    await intoStore();
    await choose('seal', 'broken');
    await press('save-move');
    await screen.findByText('Say what you see of the broken seal.');
    expect(moved()).toBeUndefined();
    await type('seal_seen', 'Tape lifted at one corner');
    await press('save-move');
    await waitFor(() => expect(moved()).toMatchObject({ seal: 'broken', seal_seen: 'Tape lifted at one corner' }));
  });

  it('that nobody looked at is not called broken', async () => {
    open(sheet());
    await intoStore();
    await choose('seal', 'not_looked');
    await press('save-move');
    await waitFor(() => expect(moved()).toMatchObject({ seal: 'not_looked', seal_seen: null }));
  });

  it('is not asked for where it has none', async () => {
    open(sheet(), { seal: null, seals: [] });
    await intoStore();
    await press('save-move');
    await waitFor(() => expect(moved()).toMatchObject({ seal: null, seal_seen: null }));
  });
});

describe('A broken seal', () => {
  it('is warned of on the page of the exhibit', async () => {
    open(sheet().replace('!move', ''), { alerts: [w('exhibit_alert.broken', { found_at: EXHIBIT.found_at })] });
    expect((await find('[data-alert="exhibit_alert.broken"]')).textContent).toContain('Its seal was found broken');
  });
});

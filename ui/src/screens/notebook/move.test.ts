// An exhibit moves on: each move asks for what it keeps, and how its seal is, is answered by the officer and by nobody else.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import { speakTo, type ExhibitMove } from '../../lib/ipc';
import { forget } from '../../lib/state/live.svelte';
import { session } from '../../lib/state/session.svelte';
import { toast } from '../../lib/state/toast.svelte';
import { Sample } from '../../sample';
import { id, PC208, w } from '../../sample/people';
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

describe('A move asks for what it keeps', () => {
  const pick = async (name: string, value: string): Promise<void> =>
    void (await fireEvent.change(await find(`dialog select[name="${name}"]`), { target: { value } }));
  const done = async (why: string): Promise<void> => {
    await type('why', why);
    await choose('seal', 'whole');
    await press('save-move');
  };

  it('into a store: which one, of those known here or another, and from nobody', async () => {
    open(sheet());
    await choose('of', 'store_in');
    const to = await find('dialog input[name="to"]');
    const known = [...document.querySelectorAll(`datalist[id="${to.getAttribute('list')}"] option`)];
    expect(known.map((o) => o.getAttribute('value'))).toEqual(EXHIBIT.stores);
    expect(document.querySelector('dialog [name="from"], dialog [name="hand"]')).toBeNull();
    await done('End of shift');
    await screen.findByText('Something in the form is missing or does not fit.');
    await type('to', 'Property store CN');
    await press('save-move');
    await waitFor(() => expect(moved()).toMatchObject({ of: 'store_in', from: '', to: 'Property store CN' }));
  });

  it('out of a store: out of the one it is in, and into no other hand', async () => {
    open(sheet());
    await choose('of', 'store_out');
    expect((await find('dialog [name="from"]')).getAttribute('name')).toBe('from');
    expect(document.querySelector('dialog [name="to"], dialog [name="hand"]')).toBeNull();
    await done('To be photographed');
    await waitFor(() => expect(moved()).toMatchObject({ of: 'store_out', from: 'van property box 2', to: '' }));
  });

  it('to an officer, who is chosen and not typed', async () => {
    open(sheet());
    await choose('of', 'continuity');
    await find(`dialog select[name="hand"] option[value="${PC208.officer}"]`);
    await pick('hand', PC208.officer);
    await done('He takes it to the laboratory');
    await waitFor(() => expect(moved()).toMatchObject({ of: 'continuity', to: PC208.officer }));
  });

  it('to somebody else, by name', async () => {
    open(sheet());
    await choose('of', 'continuity');
    await pick('hand', 'else');
    await type('to', 'Courier, Forensic laboratory');
    await done('To be examined');
    await waitFor(() => expect(moved()).toMatchObject({ of: 'continuity', to: 'Courier, Forensic laboratory' }));
  });

  it('and the other hand of a passing on finds both filled in', async () => {
    open(sheet(), { confirm: { from: 'PC 208CN', to: 'PC 123CN', at: EXHIBIT.found_at } });
    await find('dialog select[name="hand"]');
    await done('Taken over');
    await waitFor(() => expect(moved()).toMatchObject({ of: 'continuity', from: 'PC 208CN', to: 'PC 123CN' }));
  });
});

describe('How an exhibit is stored', () => {
  const page = sheet().replace('!move', '');
  const told = (): unknown => sample.asked.findLast(([name]) => name === 'exhibit_stored_as')?.[1];

  it('is said to be unsaid, and can be said', async () => {
    open(page, { storage: null, cold: null });
    expect((await find('[data-storage="none"]')).textContent).toContain('not said');
    await press('exhibit_stored_as');
    await press('save-stored_as');
    await screen.findByText('Something in the form is missing or does not fit.');
    expect(told()).toBeUndefined();
    await fireEvent.change(await find('dialog select[name="storage"]'), { target: { value: 'frozen' } });
    await press('save-stored_as');
    await waitFor(() =>
      expect(told()).toEqual({ note: id(50), exhibit: id(61), storage: 'frozen', why: 'Not said when it was seized' }),
    );
  });

  it('asks why it is to be stored otherwise', async () => {
    open(`${page}!stored_as`, { storage: 'ambient' });
    await fireEvent.change(await find('dialog select[name="storage"]'), { target: { value: 'frozen' } });
    await press('save-stored_as');
    await screen.findByText('Something in the form is missing or does not fit.');
    expect(told()).toBeUndefined();
  });

  it.each([
    ['hand', 'still out'],
    ['store', 'Whether its store is cold is not recorded'],
    ['away', 'How van property box 2 keeps it is not recorded'],
  ])('says of the cold what is known: %s', async (place, says) => {
    open(page, { cold: { minutes: 23, running: place === 'hand', place }, store_kept: null });
    expect((await find('[data-cold="23"]')).textContent).toContain(says);
  });
});

describe('The page of an exhibit', () => {
  const page = sheet().replace('!move', '');

  it('says once how long it is out of the cold, in hours and minutes', async () => {
    open(page, {
      cold: { minutes: 158, running: true, place: 'hand' },
      alerts: [w('exhibit_alert.cold', { minutes: 158 }), w('exhibit_alert.broken', { found_at: EXHIBIT.found_at })],
    });
    expect((await find('[data-cold="158"]')).textContent).toContain('Out of the cold 2 h 38 min, still out');
    expect(document.querySelector('[data-alert="exhibit_alert.broken"]')).not.toBeNull();
    expect(document.querySelector('[data-alert="exhibit_alert.cold"]')).toBeNull();
  });

  it('says of a clock that has only begun no "0 min"', async () => {
    open(page, { cold: { minutes: 0, running: true, place: 'hand' } });
    expect((await find('[data-cold="0"]')).textContent).toContain('Out of the cold under a minute, still out');
  });

  it('says of each line of continuity who wrote it: both hands write the same words', async () => {
    const words = w('entry.continuity', { from: 'PC 123CN', to: 'PC 208CN' });
    const both = EXHIBIT.continuity.slice(0, 2).map((line, i) => ({ ...line, words, by: i === 0 ? PC208 : line.by }));
    open(page, { continuity: both });
    await find('[data-signed]');
    const signed = [...document.querySelectorAll('[data-signed]')].map((line) => line.textContent?.trim());
    expect(signed).toEqual(['Written by PC 208CN', 'Written by you']);
  });

  it('says nothing of where a colleague’s label stands: there is nothing of it here to send', async () => {
    open(page, { by: PC208, label: { state: 'derived' }, photos: [] });
    await find('[data-screen="exhibit"] .lead');
    expect(document.querySelector('[data-screen="exhibit"]')?.textContent).not.toContain('Worked out on this phone');
    cleanup();
    open(page, { label: { state: 'derived' }, photos: [], continuity: [] });
    await screen.findByText('Worked out on this phone');
  });
});

describe('What was corrected', () => {
  it('stands struck beside what was put, and the title says what stands', async () => {
    open(sheet().replace('!move', ''));
    const said = await find('[data-corrected]');
    expect(said.querySelector('del')?.textContent).toContain('window');
    expect(said.querySelector('ins')?.textContent).toBe('door');
    expect((await find('[data-screen="exhibit"] h2')).textContent).toContain('Broken door lock');
    expect((await find('[data-correction="17"]')).textContent).toContain('it is of the door');
  });
});

describe('A broken seal', () => {
  it('is warned of on the page of the exhibit', async () => {
    open(sheet().replace('!move', ''), { alerts: [w('exhibit_alert.broken', { found_at: EXHIBIT.found_at })] });
    expect((await find('[data-alert="exhibit_alert.broken"]')).textContent).toContain('Its seal was found broken');
  });
});

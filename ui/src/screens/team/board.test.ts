// The board in a wide window, against sample data: what is asked of the device, what is said, where the focus stands.
import { fireEvent, render, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import { speakTo } from '../../lib/ipc';
import { forget } from '../../lib/state/live.svelte';
import { look } from '../../lib/state/look.svelte';
import { toast } from '../../lib/state/toast.svelte';
import { Sample } from '../../sample';
import { id, ME, PC208 } from '../../sample/people';
import { wideAs } from '../../test-setup';

let sample: Sample;
const asked = (name: string): unknown[] => sample.asked.filter(([n]) => n === name).map(([, ask]) => ask);
const card = (n: number): Promise<HTMLElement> =>
  waitFor(() => {
    const found = document.querySelector<HTMLElement>(`[data-do="card"][data-id="${id(n)}"]`);
    if (!found) throw new Error(`no card ${n}`);
    return found;
  });
const key = (press: string): Promise<boolean> => fireEvent.keyDown(document.activeElement as Element, { key: press });
const says = (): string => document.querySelector('[role="status"].toasts')?.textContent ?? '';

beforeEach(async () => {
  forget();
  toast.close();
  wideAs(1280);
  location.hash = '/team';
  sample = new Sample(new URLSearchParams('as=sergeant'));
  speakTo(sample);
  render(App);
  (await card(80)).focus();
});

describe('A sergeant at a wide screen', () => {
  it('has the rail in place of the navigation, and one card that Tab reaches', () => {
    expect(document.querySelector('nav.rail')).not.toBeNull();
    expect(document.querySelector('nav.nav')).toBeNull();
    expect(document.querySelectorAll('[data-do="card"][tabindex="0"]').length).toBe(1);
  });

  it('gives a card with one key, hears it said, and takes it back with another', async () => {
    await key('2');
    await waitFor(() => expect(says()).toContain('House-to-house, Lock Road 1 to 30 given to PC 208CN'));
    expect(says()).toContain('Saved on this phone');
    expect(asked('task_assign')[0]).toMatchObject({ record: id(80), assignees: { lead: PC208.officer, others: [], team: null } });
    await waitFor(() => expect(document.querySelector('[data-officer="PC 208CN"]')?.textContent).toContain('House-to-house'));
    (await card(81)).focus();
    await key('u');
    await waitFor(() => expect(says()).toContain('is with the team’s queue again'));
    expect(asked('task_assign')[1]).toMatchObject({ record: id(80), assignees: { lead: null, team: 'canal-side' } });
  });

  it('is not offered to give a card to whoever has it by now', async () => {
    const here = (): Element | null => document.querySelector('[data-do="give-here"][data-id="PC 208CN"]');
    await waitFor(() => expect(here()).not.toBeNull());
    // Given elsewhere meanwhile: the chosen card comes to stand in the other column.
    const assignees = { lead: PC208.officer, others: [], team: null };
    await sample.call('task_assign', { record: id(80), seen: '', assignees, text: null });
    await waitFor(() => expect(document.querySelector('[data-officer="PC 208CN"]')?.textContent).toContain('House-to-house'));
    expect(here()).toBeNull();
  });

  it('gives an officer’s card back to that officer', async () => {
    (await card(2)).focus();
    await key('3');
    await waitFor(() => expect(says()).toContain('given to PCSO 7731CN'));
    await key('u');
    await waitFor(() => expect(asked('task_assign')[1]).toMatchObject({ assignees: { lead: ME.officer, team: null } }));
  });

  it('drags a card onto an officer; the drag carries something, or WebKitGTK drops it nowhere, and no word of the card', async () => {
    const carried = new Map<string, string>();
    const dataTransfer = { setData: (type: string, data: string) => carried.set(type, data) };
    const dragged = await card(80);
    const column = document.querySelector('[data-officer="PC 208CN"]') as Element;
    await fireEvent.dragStart(dragged, { dataTransfer });
    expect([...carried]).toEqual([['application/x-beatbook-card', '1']]);
    await fireEvent.dragOver(column);
    await fireEvent.drop(column);
    await waitFor(() => expect(asked('task_assign')[0]).toMatchObject({ record: id(80), assignees: { lead: PC208.officer } }));
  });

  it('is told why an officer cannot have it, and nothing is asked', async () => {
    (await card(5)).focus();
    await key('3');
    await waitFor(() => expect(says()).toContain('cannot be given to PCSO 7731CN'));
    expect(says()).toContain('Cannot be given work that needs an arrest');
    expect(asked('task_assign')).toEqual([]);
  });

  it('is asked who goes too where one is not enough', async () => {
    (await card(5)).focus();
    await key('1');
    await waitFor(() => expect(location.hash).toContain(`assign-${id(5)}`));
    expect(asked('task_assign')).toEqual([]);
  });

  it('has no keys of one letter after switching them off', async () => {
    look.letterKeys = false;
    await key('2');
    await key('r');
    expect(asked('task_assign')).toEqual([]);
    expect(location.hash).toBe('#/team');
    look.letterKeys = true;
  });

  it('leaves the menu with Escape and stands on its card again', async () => {
    await fireEvent.click(await card(80));
    await waitFor(() => expect(document.activeElement?.getAttribute('role')).toBe('menuitem'));
    await key('Escape');
    await waitFor(() => expect(document.activeElement?.getAttribute('data-id')).toBe(id(80)));
    expect(document.querySelector('[role="menu"]')).toBeNull();
  });
});

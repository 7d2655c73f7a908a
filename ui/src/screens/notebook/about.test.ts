// Which case an entry of the notebook is about is said where it is written, and nothing else of the day goes to that case.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forget } from '../../lib/state/live.svelte';
import { toast } from '../../lib/state/toast.svelte';
import { at, id } from '../../sample/people';
import { NOTE, NOTEBOOK } from '../../sample/notebook';
import { asked, find, open, press, type } from '../hand';

const CRIME = { type: 'crime', value: '01/12345/26' };

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  toast.close();
  location.hash = '';
});

describe('A full entry', () => {
  it('of nothing in particular goes on in the note of the day', async () => {
    open('/notebook!line');
    await type('text', 'On foot, Lock Road.');
    await press('save-line');
    await waitFor(() => expect(asked('note_line')).toMatchObject({ note: id(50), refs: [], links: [] }));
  });

  it('of a case leaves that note alone', async () => {
    open('/notebook!line');
    await type('text', 'Spoke to the caretaker.');
    await press('ref_more');
    await type('crime', ' 01/12345/26 ');
    await find('dialog [data-about="own"]');
    await press('save-line');
    await waitFor(() => expect(asked('note_line')).toMatchObject({ note: null, refs: [CRIME], links: [] }));
  });
});

describe('An entry of an earlier time', () => {
  it.each([
    ['/notebook', '', 'note_line'],
    ['/notebook!line', 'dialog ', 'save-line'],
  ])('at %s says which, or it would be written down as now', async (path, within, save) => {
    open(path);
    const put = async (name: string, value: string): Promise<void> =>
      void (await fireEvent.input(await find(`${within}[name="${name}"]`), { target: { value } }));
    await put(within ? 'text' : 'line', 'Passed PCSO 7731CN at the bridge.');
    await fireEvent.click(await find(`${within}input[name="earlier"]`));
    await press(save);
    await screen.findByText('Say at what time it was.');
    expect(asked('note_line')).toBeUndefined();
    await put('event_time', '12:50');
    await press(save);
    await waitFor(() => expect(asked('note_line')).toMatchObject({ event_at: at('12:50') }));
  });
});

describe('An exhibit', () => {
  it('of the case that was last written about takes one tap', async () => {
    const entries = NOTEBOOK.entries.map((entry, i) => ({ ...entry, refs: i === 1 ? [CRIME] : [] }));
    open('/notebook!exhibit', '', (s) => (s.instead.notebook = () => ({ ...NOTEBOOK, entries })));
    await type('description', 'Kitchen knife');
    expect((await find('[data-do="ref_same"]')).textContent).toContain('Crime 01/12345/26');
    await press('ref_same');
    await press('save-exhibit');
    await waitFor(() => expect(asked('note_exhibit')).toMatchObject({ note: null, refs: [CRIME] }));
  });

  it('of a day that was written about nothing is offered no case', async () => {
    const entries = NOTEBOOK.entries.map((entry) => ({ ...entry, refs: [] }));
    open('/notebook!exhibit', '', (s) => (s.instead.notebook = () => ({ ...NOTEBOOK, entries })));
    await find('[data-do="ref_more"]');
    expect(document.querySelector('[data-do="ref_same"]')).toBeNull();
  });
});

describe('A crime that is said of a whole note', () => {
  const flag = async (crime: string): Promise<void> => {
    await find('dialog [name="crime"]');
    await type('crime', crime);
  };

  it('takes every entry there with it, and that is said before it is saved', async () => {
    open(`/note/${id(50)}!flag`, '', (s) => (s.instead.note = () => ({ ...NOTE, refs: [] })));
    await flag('01/12345/26');
    const said = await find(`[data-spreads="${NOTE.entries.length}"]`);
    expect(said.textContent).toContain(`All ${NOTE.entries.length} entries of this note`);
  });

  it('is nothing new where the note is of it already', async () => {
    open(`/note/${id(50)}!flag`);
    await flag('01/1234567/26');
    expect(document.querySelector('[data-spreads]')).toBeNull();
  });
});

// Days that are not like others: nothing is held, nothing can be read, the hub is away, the lease is over, nothing is taken.
import { cleanup, fireEvent, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forget } from '../lib/state/live.svelte';
import { id } from '../sample/people';
import { asked, find, open, press, type } from './hand';

const problem = async (): Promise<string | undefined> => (await find('[data-problem]')).dataset.problem;

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  location.hash = '';
});

describe('Once the lease is over', () => {
  it('the notebook shows nothing that is held, and takes a new line all the same', async () => {
    open('/notebook', 'trouble=lease');
    expect(await problem()).toBe('lease_over');
    expect(document.querySelector('[data-list="entries"]')).toBeNull();
    await fireEvent.input(await find('main [name="line"]'), { target: { value: 'Shouting from flat 12.' } });
    await press('note_line');
    await waitFor(() => expect(asked('note_line')).toMatchObject({ note: null, text: 'Shouting from flat 12.' }));
  });

  it('it takes a photo, and offers nothing that would have to be read first', async () => {
    open('/notebook', 'trouble=lease');
    await press('photo');
    await find('dialog[data-sheet="photo"] input[name="file"]');
    for (const does of ['line', 'new-exhibit', 'correct', 'close-day', 'export']) {
      expect(document.querySelector(`main [data-do="${does}"]`), does).toBeNull();
    }
  });

  it('another list says why it is empty, and takes nothing down', async () => {
    open('/tasks', 'trouble=lease');
    expect(await problem()).toBe('lease_over');
    expect(document.querySelector('[data-list="tasks"]')).toBeNull();
  });
});

it('a notebook that cannot be read for another reason takes no line', async () => {
  open('/notebook', 'trouble=broken');
  expect(await problem()).toBe('database');
  expect(document.querySelector('main [name="line"]')).toBeNull();
});

it('a day on which nothing waits leads to the ward and to the notebook', async () => {
  open('/today', 'day=empty');
  const links = [...(await find('.blank')).querySelectorAll('a')].map((link) => link.getAttribute('href'));
  expect(links).toEqual(['#/ward', '#/notebook']);
});

it('what is not taken stays in the form with its reason', async () => {
  open(`/task/${id(2)}!note`, 'trouble=refused');
  await type('text', 'Gate code is 4402.');
  await press('save-note');
  expect(await problem()).toBe('disk_full');
  expect(((await find('dialog [name="text"]')) as HTMLTextAreaElement).value).toBe('Gate code is 4402.');
});

it('a form that is sent empty says so and asks nothing of the device', async () => {
  for (const [path, save, name] of [
    [`/task/${id(2)}!note`, 'save-note', 'task_note'],
    [`/victims!missed-${id(31)}-nfa`, 'save-reason', 'give_reason_missed'],
    [`/task/${id(2)}!ask-n1`, 'send-question', 'notice_ask'],
    ['/notebook', 'note_line', 'note_line'],
  ] as const) {
    open(path);
    await press(save);
    expect(await problem(), path).toBe('form');
    expect(asked(name), path).toBeUndefined();
    cleanup();
  }
});

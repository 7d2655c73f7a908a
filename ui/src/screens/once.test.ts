// Key once: what is known of a task, a victim or a case is not typed a second time, and goes where it may be read.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TaskDetail } from '../lib/ipc';
import { carry } from '../lib/state/carry.svelte';
import { forget } from '../lib/state/live.svelte';
import { now } from '../lib/state/look.svelte';
import { toast } from '../lib/state/toast.svelte';
import { Sample } from '../sample';
import { id, ME, NOW } from '../sample/people';
import { BAIL, detail } from '../sample/tasks';
import { victimDetail } from '../sample/victims';
import { asked, choose, find, open, press, type } from './hand';

/** The task that is open, changed for a story. */
const task = (over: Partial<TaskDetail>) => (s: Sample) => {
  const of = detail(s.rows.find((row) => row.id === id(2)) ?? BAIL);
  s.instead.task = () => ({ ...of, ...over });
};
const CAD = { type: 'cad', value: '4402/23NOV26' };
const withCad = (s: Sample): void => {
  const of = detail(s.rows.find((row) => row.id === id(2)) ?? BAIL);
  s.instead.task = () => ({ ...of, row: { ...of.row, refs: [CAD] } });
};

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  carry.called(id(30));
  toast.close();
  location.hash = '';
});

describe('From a victim', () => {
  it('a line carries the crime and the link, and the time of the contact that was written down today', async () => {
    open(`/victim/${id(30)}`, 'read', (s) => {
      const known = victimDetail(true);
      const log = known.log.map((entry) => ({
        ...entry,
        at: NOW - 600_000,
        by: ME,
        words: { code: 'entry.contact', params: {} },
      }));
      s.instead.victim = () => ({ ...known, log });
    });
    await press('to_note');
    await type('text', 'Spoke on the doorstep.');
    await press('save-to_note');
    await waitFor(() =>
      expect(asked('note_line')).toMatchObject({
        note: null,
        text: 'Spoke on the doorstep.',
        event_at: NOW - 600_000,
        refs: [{ type: 'crime', value: victimDetail(true).crime_ref }],
        links: [id(30)],
      }),
    );
  });

  it('is of now where no contact of today is this officer’s', async () => {
    open(`/victim/${id(30)}!to_note`, 'read', (s) => {
      s.instead.victim = () => ({ ...victimDetail(true), log: [] });
    });
    await type('text', 'Left a card.');
    await press('save-to_note');
    await waitFor(() => expect(asked('note_line')).toMatchObject({ event_at: null, links: [id(30)] }));
  });

  it('a line half written before goes by the crime as it is called now, which is not asked', async () => {
    open(`/victim/${id(30)}!to_note`, 'read', (s) => {
      const refs = [{ type: 'crime', value: '01/0000001/26' }];
      const content = JSON.stringify({ text: 'Left a card.', refs });
      s.instead.draft_load = ({ form }) => (form === 'note_line.victim' ? { content, at: NOW } : { content: null, at: null });
    });
    const text = (await find('dialog [name="text"]')) as HTMLTextAreaElement;
    await waitFor(() => expect(text.value).toBe('Left a card.'));
    expect(document.querySelector('dialog [data-list="refs"]')).toBeNull();
    await press('save-to_note');
    const refs = [{ type: 'crime', value: victimDetail(true).crime_ref }];
    await waitFor(() => expect(asked('note_line')).toMatchObject({ text: 'Left a card.', refs }));
  });
});

describe('From a task', () => {
  it('a note takes its references as references, not as words, and its links', async () => {
    open(`/task/${id(2)}!to_note`, '', withCad);
    await type('text', 'Spoke to the caretaker.');
    await press('ref_more');
    await type('crime', ' 01/12345/26 ');
    await press('save-to_note');
    await waitFor(() =>
      expect(asked('note_line')).toMatchObject({
        note: null,
        text: 'Spoke to the caretaker.',
        refs: [CAD, { type: 'crime', value: '01/12345/26' }],
        links: [id(2)],
      }),
    );
  });

  it('an exhibit stands in the note about that task, never in the plain one of the day', async () => {
    open(`/task/${id(2)}!to_exhibit`, '', withCad);
    await type('reference', 'ABC/9');
    await type('description', 'Screwdriver');
    await press('save-to_exhibit');
    await waitFor(() => expect(asked('note_exhibit')).toMatchObject({ note: null, refs: [CAD], links: [id(2)] }));
  });

  it('a photo stands in the note about that task, with its references and its place', async () => {
    open(`/task/${id(2)}`, '', (s) => {
      withCad(s);
      const known = s.instead.task;
      s.instead.task = (ask) => ({ ...(known?.(ask) as TaskDetail), place: { address: 'Lock Road', lat: 51.54, lon: -0.14 } });
    });
    await press('to_photo');
    await find('dialog input[name="file"]');
    const file = new File(['x'], 'door.jpg', { type: 'image/jpeg' });
    await fireEvent.change(await find('dialog input[name="file"]'), { target: { files: [file] } });
    await press('save-photo');
    await waitFor(() =>
      expect(asked('note_photo')).toMatchObject({
        note: null,
        exhibit: null,
        refs: [CAD],
        links: [id(2)],
        place: { address: 'Lock Road', lat: 51.54, lon: -0.14 },
      }),
    );
  });

  it('a swab says how it is stored, so that its time out of the cold counts, and where on the map it was found', async () => {
    open(`/task/${id(2)}!to_exhibit`, '', task({ place: { address: 'Lock Road', lat: 51.54, lon: -0.14, accuracy: 8 } }));
    await type('reference', 'ABC/9');
    await type('description', 'Swab from the frame');
    await fireEvent.change(await find('dialog select[name="storage"]'), { target: { value: 'frozen' } });
    await press('save-to_exhibit');
    await waitFor(() =>
      expect(asked('note_exhibit')).toMatchObject({ storage: 'frozen', place: { address: 'Lock Road', lat: 51.54, lon: -0.14 } }),
    );
  });

  it('an exhibit of a task that nobody went to was found when its form was opened, however late that is saved', async () => {
    open(`/task/${id(2)}!to_exhibit`, '', task({ visits: [] }));
    await type('reference', 'ABC/9');
    await type('description', 'Swab from the frame');
    now.fix(NOW + 86_400_000);
    await type('found_time', '');
    await press('save-to_exhibit');
    await screen.findByText('Say on which day and at what time it was found.');
    await type('found_time', '14:10');
    await press('save-to_exhibit');
    await waitFor(() => expect(asked('note_exhibit')).toMatchObject({ found_at: NOW }));
  });

  it('a contact is made for it, and is not where the officer says so', async () => {
    open(`/task/${id(2)}`, 'read');
    await fireEvent.click(await find(`[data-do="link"][data-id="${id(30)}"]`));
    location.hash = `/victim/${id(30)}!contact`;
    await choose('outcome', 'no_reply');
    await choose('answers', (await find('input[name="answers"]')).getAttribute('value') ?? '');
    expect((await find(`input[name="for_task"]`)).getAttribute('value')).toBe(id(2));
    await press('save-contact');
    await waitFor(() => expect(asked('contact_save')).toMatchObject({ task: id(2) }));
    cleanup();

    open(`/victim/${id(30)}!contact`, 'read');
    await choose('outcome', 'no_reply');
    await press('save-contact');
    await waitFor(() => expect(asked('contact_save')).toMatchObject({ task: null }));
  });

  it('another for the same victim stays hers', async () => {
    open(`/task/${id(2)}`);
    await press('like');
    await press('save-task');
    await waitFor(() => expect(asked('task_plan')).toMatchObject({ task: { links: [id(20), id(30)] } }));
  });

  it('nothing of it is copied where her record is not held: the copy would be for the ward to read', async () => {
    const links = [{ kind: 'victim_contact', record: id(30), label: '', card_first: true }];
    open(`/task/${id(2)}`, '', task({ links }));
    await press('like');
    await find('[data-kept-back]');
    expect((await find('dialog [name="title"]')).closest('dialog')?.textContent).not.toContain('Tallow Court');
    await type('title', 'Reassurance visit');
    await press('save-task');
    await waitFor(() => expect(asked('task_plan')).toMatchObject({ task: { links: [], place: null, briefing: '', refs: [] } }));
  });
});

describe('For a victim', () => {
  it('a new task is linked to her and has her crime reference', async () => {
    open(`/victim/${id(30)}`, 'read');
    await press('victim_task');
    await find('[data-sheet="victim_task"]');
    await type('title', 'Call about the bail date');
    await press('save-task');
    await waitFor(() =>
      expect(asked('task_plan')).toMatchObject({
        task: {
          task_kind: 'victim_visit',
          ward: null,
          links: [id(30)],
          refs: [{ type: 'crime', value: '01/4412086/26' }],
        },
      }),
    );
  });

  it('her statement says in which note it is', async () => {
    open(`/victim/${id(30)}!vps`, 'read');
    await choose('step', 'made');
    const note = (await find('select[name="evidence"] option:not([value=""])')) as HTMLOptionElement;
    note.selected = true;
    await fireEvent.change(note.closest('select') as HTMLSelectElement);
    await press('save-vps');
    await waitFor(() => expect(asked('vps_add')).toMatchObject({ step: 'made', evidence: note.value }));
  });
});

describe('An exhibit', () => {
  it('found earlier has its own time; found now, it has this one', async () => {
    open('/notebook!exhibit');
    await type('description', 'Kitchen knife');
    await press('save-exhibit');
    await waitFor(() => expect(asked('note_exhibit')).toMatchObject({ found_at: null, refs: [], links: [] }));
    cleanup();

    open('/notebook!exhibit');
    await type('description', 'Kitchen knife');
    await type('found_time', '13:05');
    await press('save-exhibit');
    const today = new Date(NOW).toISOString().slice(0, 10);
    await waitFor(() => expect(asked('note_exhibit')).toMatchObject({ found_at: Date.parse(`${today}T13:05:00Z`) }));
    cleanup();

    // Before midnight, or two days ago: the day stands in the form.
    open('/notebook!exhibit');
    await type('description', 'Kitchen knife');
    await type('found_day', '21/11/2026');
    await type('found_time', '23:50');
    await press('save-exhibit');
    await waitFor(() => expect(asked('note_exhibit')).toMatchObject({ found_at: Date.parse('2026-11-21T23:50:00Z') }));
    cleanup();

    open('/notebook!exhibit');
    await type('description', 'Kitchen knife');
    await type('found_time', '');
    await press('save-exhibit');
    await screen.findByText('Say on which day and at what time it was found.');
    expect(asked('note_exhibit')).toBeUndefined();
  });

  it('half written on Monday and saved on Wednesday was found on Monday', async () => {
    open('/notebook!exhibit');
    await type('description', 'Kitchen knife');
    await waitFor(() => expect(asked('draft_save')).toMatchObject({ form: 'note_exhibit' }));
    const { content } = asked('draft_save') as { content: string };
    cleanup();

    open('/notebook!exhibit', '', (s) => {
      now.fix(NOW + 2 * 86_400_000);
      s.instead.draft_load = ({ form }) => (form === 'note_exhibit' ? { content, at: NOW } : { content: null, at: null });
    });
    const stands = async (name: string) => ((await find(`dialog [name="${name}"]`)) as HTMLInputElement).value;
    await waitFor(async () => expect(await stands('description')).toBe('Kitchen knife'));
    expect([await stands('found_day'), await stands('found_time')]).toEqual(['23/11/2026', '14:10']);
    await press('save-exhibit');
    await waitFor(() => expect(asked('note_exhibit')).toMatchObject({ found_at: NOW }));
  });
});

describe('A link of a task', () => {
  it('leads to the page of what it names', async () => {
    const links = ['ward_priority', 'victim_contact', 'note', 'task'].map((kind, n) => ({
      kind,
      record: id(700 + n),
      label: kind,
      card_first: false,
    }));
    open(`/task/${id(2)}`, '', task({ links }));
    await find(`[data-do="link"][data-id="${id(703)}"]`);
    const led = [...document.querySelectorAll('main [data-do="link"]')].map((link) => link.getAttribute('href'));
    expect(led).toEqual([`#/priority/${id(700)}`, `#/victim/${id(701)}`, `#/note/${id(702)}`, `#/task/${id(703)}`]);
  });
});

describe('A task that is changed', () => {
  it('writes only what differs, its needs and references too', async () => {
    open(`/task/${id(2)}!edit`, 'as=sergeant', withCad);
    await type('crew', '3');
    await choose('equipment', 'body_worn_video');
    await type('cad', '5512/23NOV26');
    await press('save-edit');
    await waitFor(() =>
      expect(asked('task_edit')).toEqual({
        record: id(2),
        seen: 'seen',
        clear: [],
        min_crew: 3,
        equipment: [],
        refs: [{ type: 'cad', value: '5512/23NOV26' }],
      }),
    );
  });

  it('offers only the fields this officer may change', async () => {
    open(`/task/${id(2)}!edit`, 'as=sergeant', task({ may_change: ['refs'] }));
    await find('dialog [name="cad"]');
    for (const name of ['kind', 'ward', 'crew', 'expires', 'equipment', 'powers'])
      expect(document.querySelector(`dialog [name="${name}"]`)).toBeNull();
  });
});

describe('A warning marker', () => {
  it('shows how old it is and that its day to be looked at again has passed', async () => {
    const [day, ago] = [86_400_000, 40];
    const marker = {
      what: 'Dog',
      person_or_place: 'Flat 12',
      source: 'CAD 2210',
      as_at: NOW - ago * day,
      review_by: new Date(NOW - day).toISOString().slice(0, 10),
    };
    open(`/task/${id(2)}`, '', task({ warnings: [marker] }));
    const late = await find('[data-review="late"]');
    expect(late.closest('.warn')?.textContent).toMatch(/40\D+old/);
    cleanup();
    open(`/task/${id(2)}`, '', task({ warnings: [{ ...marker, review_by: '2027-01-31' }] }));
    await find('[data-review="ahead"]');
  });

  it('goes out with a new task, never without who says so', async () => {
    open('/tasks!task_create', 'as=sergeant');
    await type('title', 'Arrest enquiry, flat 9');
    await press('mark_more');
    await type('what', 'Knife');
    await press('save-task');
    await screen.findByText('A warning marker says what, of whom or where, who says so and as at which day.');
    expect(asked('task_plan')).toBeUndefined();
    await type('subject', 'Foxglove House flat 9');
    await type('source', 'CAD 2210');
    await press('mark_more');
    await press('save-task');
    const as_at = new Date(NOW).toISOString().slice(0, 10);
    await waitFor(() =>
      expect(asked('task_plan')).toMatchObject({
        warnings: [{ what: 'Knife', person_or_place: 'Foxglove House flat 9', source: 'CAD 2210', as_at, review_by: null }],
      }),
    );
  });

  it('is asked for where a door is gone to, and may be left blank', async () => {
    open('/tasks!task_create', 'as=sergeant');
    const arrest = (await find('dialog select[name="template"] option[value="arrest_enquiry"]')) as HTMLOptionElement;
    arrest.selected = true;
    await fireEvent.change(arrest.closest('select') as HTMLSelectElement);
    await find('dialog [data-marker] [name="source"]');
    await press('save-task');
    await waitFor(() => expect(asked('task_plan')).toMatchObject({ task: { task_kind: 'arrest_enquiry' }, warnings: [] }));
  });
});

import type {
  DisclosureList,
  Exhibit,
  ExhibitLate,
  ExhibitRow,
  Exhibits,
  Note,
  Notebook,
  NoteDisclosure,
  NoteEntry,
  Photo,
} from '../lib/ipc';
import { at, id, MARKING, ME, PC208, received, SGT, unsent, w } from './people';
import { entry } from './tasks';

const photo: Photo = {
  id: id(60),
  sha256: '7f3a09c1e4b2'.padEnd(60, '0') + '51d8',
  size: 5_000_000,
  media_type: 'image/jpeg',
  origin: 'captured_here',
  received_from: null,
  captured_at: at('13:58'),
  upload: { state: 'uploading', sent: 2_000_000, total: 5_000_000, signal: false },
  verified_at: at('14:05'),
  damaged: false,
  thumbnail: false,
  note: id(50),
  received_how: null,
  received_at: null,
  offset: 2_000,
  place: { address: 'Stairwell B, Tallow Court', lat: null, lon: null, accuracy: null },
  device: '01A2',
  camera_says: null,
  camera_differs: false,
  copies: [
    {
      id: id(66),
      sha256: '91ab22cd'.padEnd(64, 'e'),
      size: 800_000,
      to: 'CPS',
      why: 'charging decision',
      at: at('14:04'),
      by: ME,
    },
  ],
};

const given: Photo = {
  ...photo,
  id: id(67),
  sha256: 'c0ffee12'.padEnd(64, '4'),
  origin: 'received',
  received_from: 'Caretaker, Tallow Court',
  received_how: 'by e-mail',
  received_at: at('13:55'),
  captured_at: null,
  camera_says: '2026-11-20 09:14:00',
  upload: received('14:02'),
  verified_at: null,
  damaged: true,
  copies: [],
};

const line = (n: number, time: string, text: string, over: Partial<NoteEntry> = {}): NoteEntry => ({
  id: id(200 + n),
  note: id(50),
  number: n,
  device: null,
  of: 'line',
  event_at: at(time),
  written_at: at(time),
  late: false,
  late_why: null,
  words: [{ text, is: 'plain' }],
  corrections: [],
  basis: null,
  with: [],
  with_why: null,
  points: [],
  place: null,
  exhibit: null,
  photo: null,
  refs: [],
  sync: received(time),
  can_correct: true,
  ...over,
});

export const NOTEBOOK: Notebook = {
  day: '2026-11-23',
  days: [
    { day: '2026-11-23', entries: 5 },
    { day: '2026-11-18', entries: 4 },
  ],
  marking: MARKING,
  officer: ME,
  entries: [
    line(12, '13:40', 'On foot, Tallow Court. Stairwell B entry door open, lock hanging from frame.'),
    line(13, '13:47', '', {
      refs: [{ type: 'crime', value: '01/1234567/26' }],
      words: [
        { text: 'Spoke to resident, flat 12. Says two males on ', is: 'plain' },
        { text: 'Saturday', is: 'struck' },
        { text: ' ', is: 'plain' },
        { text: 'Sunday', is: 'put' },
        { text: ' about 21:30, one in a grey hooded top.', is: 'plain' },
      ],
      basis: 'fact',
      with: ['PCSO 7731CN'],
      with_why: 'she heard him too',
      points: [
        { group: 'person', point: 'sex', text: 'male' },
        { group: 'person', point: 'clothing', text: 'grey hooded top' },
      ],
      corrections: [{ number: 15, at: at('14:01'), initials: 'ABC', reason: 'misheard' }],
    }),
    line(14, '13:58', 'Photograph of lock taken, exhibit ABC/1.', {
      of: 'photo',
      photo,
      exhibit: { id: id(61), note: id(50), reference: 'ABC/1', description: 'Broken door lock' },
      sync: unsent,
    }),
    line(16, '12:50', 'Passed PCSO 7731CN at Lock Road bridge, nothing to report.', {
      written_at: at('14:05'),
      late: true,
      late_why: 'phone in pocket during foot pursuit.',
      sync: { state: 'saved' },
    }),
  ],
  no_gaps: true,
  open_note: id(50),
  initials: 'ABC',
  next_exhibit_ref: 'ABC/2',
  before: { day: '2026-11-18', last: 11 },
  after: null,
  chain: {
    broken: null,
    closed: [
      { at: at('14:10'), last: 15, by: ME, device: null, signed: true },
      { at: at('14:12'), last: 15, by: ME, device: null, signed: false },
    ],
  },
  can_close: true,
  prompts: [
    {
      group: 'advokate',
      points: ['amount', 'distance', 'visibility', 'obstruction', 'known', 'any_reason', 'time_lapse', 'errors'],
    },
    {
      group: 'person',
      points: ['sex', 'age', 'ethnicity', 'height', 'build', 'hair', 'face', 'marks', 'clothing', 'carrying'],
    },
    { group: 'vehicle', points: ['make', 'model', 'colour', 'registration', 'features', 'occupants'] },
  ],
  room: 3,
  exhibit_alerts: 1,
  earlier_in_shift: [],
};

const DISCLOSURE: NoteDisclosure = {
  relevance: 'yes',
  decided: true,
  sensitive: true,
  sensitive_why: null,
  undermines_or_assists: true,
  flags: [{ id: id(68), says: 'may_assist', why: null, by: ME, at: at('14:06') }],
};

export const NOTE: Note = {
  id: id(50),
  owner: ME,
  marking: MARKING,
  refs: ['crime 01/1234567/26'],
  entries: NOTEBOOK.entries,
  chain: { broken: w('chain.changed', { n: 13 }), closed: [] },
  disclosure: {
    ...DISCLOSURE,
    sensitive_why: 'names an informant',
    flags: [{ id: id(68), says: 'may_assist', why: 'The witness was unsure of the day.', by: ME, at: at('14:06') }],
  },
  notices: [],
};

export const DISCLOSURES: DisclosureList = {
  marking: MARKING,
  rows: [
    {
      note: id(50),
      refs: ['crime 01/1234567/26'],
      owner: ME,
      last_at: at('14:06'),
      entries: 5,
      exhibits: 1,
      disclosure: DISCLOSURE,
      check: false,
    },
    {
      note: id(51),
      refs: ['crime 01/1234999/26'],
      owner: PC208,
      last_at: at('11:20'),
      entries: 2,
      exhibits: 0,
      disclosure: {
        ...DISCLOSURE,
        relevance: 'unsure',
        decided: false,
        sensitive: false,
        undermines_or_assists: false,
        flags: [],
      },
      check: false,
    },
  ],
};

const store = (n: number, over: Partial<ExhibitRow>): ExhibitRow => ({
  head: { id: id(n), note: id(50), reference: 'ABC/1', description: 'Broken door lock' },
  by: ME,
  found_at: at('13:58'),
  seal: 'B 004 7719',
  storage: 'secure',
  held_by: 'Property store CN',
  shelf: 'shelf 4',
  since: at('14:21'),
  number: 'confirmed',
  cold: null,
  alerts: [],
  sync: received('14:22'),
  audited: null,
  audit_due: false,
  may_audit: false,
  ...over,
});

export const EXHIBITS: Exhibits = {
  marking: MARKING,
  rows: [
    store(62, {
      head: { id: id(62), note: id(50), reference: 'ABC/2', description: 'Swab from the frame' },
      held_by: 'PC 123CN',
      shelf: null,
      since: at('11:30'),
      storage: 'frozen',
      number: 'provisional',
      cold: { minutes: 158, running: true, place: 'hand' },
      alerts: [w('exhibit_alert.overdue', { since_at: at('13:30') }), w('exhibit_alert.cold', { minutes: 158 })],
      sync: unsent,
    }),
    store(61, {
      audited: { at: at('09:10', '2026-11-12'), by: SGT, seen: true, place: 'Property store CN, shelf 4', why: null },
      audit_due: true,
    }),
  ],
};

/** What a supervisor may audit: nothing of their own. */
export const auditable = (list: Exhibits): Exhibits => ({
  ...list,
  rows: list.rows.map((row) => ({ ...row, may_audit: true })),
});

export const EXHIBIT: Exhibit = {
  head: { id: id(61), note: id(50), reference: 'ABC/1', description: 'Broken door lock' },
  marking: MARKING,
  by: ME,
  found_by: 'PC 123CN',
  place: { address: 'Stairwell B, Tallow Court' },
  found_at: at('13:58'),
  seal: 'B 004 7719',
  storage: 'secure',
  photos: [photo, given],
  shelf: 'shelf 4',
  number: 'taken',
  was: [],
  next_reference: 'ABC/3',
  seals: ['B 004 7700', 'B 004 7719'],
  alerts: [
    w('exhibit_alert.taken', { reference: 'ABC/1' }),
    w('exhibit_alert.one_hand', { name: 'PC 208CN', passed_at: at('13:59') }),
    w('exhibit_alert.store_too_warm', { store: 'van property box 2', name: 'PC 208CN', said_at: at('14:25') }),
  ],
  cold: { minutes: 23, running: false, place: 'store' },
  words: [
    { text: 'Broken ', is: 'plain' },
    { text: 'window', is: 'struck' },
    { text: 'door', is: 'put' },
    { text: ' lock', is: 'plain' },
  ],
  corrections: [{ number: 17, at: at('14:20'), initials: 'ABC', reason: 'it is of the door' }],
  stores: ['Property store CN', 'van property box 2'],
  confirm: { from: 'PC 208CN', to: 'PC 123CN', at: at('13:59') },
  room: null,
  store: 'van property box 2',
  store_kept: { kept: 'refrigerated', reads: '5 °C', at: at('09:05'), by: PC208 },
  alarms: [{ record: id(150), entry: id(151), says: 'too_warm', reads: '14 °C', at: at('14:25'), by: PC208 }],
  audited: { at: at('09:10', '2026-11-12'), by: SGT, seen: false, place: 'van property box 2', why: 'The box is empty.' },
  may_audit: true,
  label: received('14:02'),
  same_reference: null,
  held_by: 'van property box 2',
  continuity: [
    entry(61, 'entry.store_in', ME, '14:21', {
      words: w('entry.store_in', { store: 'van property box 2' }),
      sync: unsent,
    }),
    entry(62, 'entry.seal', ME, '14:05', {
      words: w('entry.seal', { new: 'B 004 7719' }),
      text: 'Witnessed by PCSO 7731CN',
      sync: unsent,
    }),
    entry(63, 'entry.exhibit', ME, '13:58', { text: 'Stairwell B, ground floor' }),
  ],
};

export const SWAB: ExhibitLate = {
  id: id(62),
  note: id(50),
  reference: 'ABC/2',
  held_by: 'PC 123CN',
  since: at('13:30'),
  alerts: EXHIBITS.rows[0]?.alerts ?? [],
};

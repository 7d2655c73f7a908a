import type { Exhibit, Found, Notebook, NoteEntry, Photo, PriorityDetail, PriorityRow, SyncPage, Ward } from '../lib/ipc';
import { at, id, MARKING, ME, NOW, PCSO, received, STRIP, unsent, w, WARD } from './people';
import { ASB, ASIDE, entry } from './tasks';

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
  place: null,
  exhibit: null,
  photo: null,
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
      words: [
        { text: 'Spoke to resident, flat 12. Says two males on ', is: 'plain' },
        { text: 'Saturday', is: 'struck' },
        { text: ' ', is: 'plain' },
        { text: 'Sunday', is: 'put' },
        { text: ' about 21:30, one in a grey hooded top.', is: 'plain' },
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
};

export const EXHIBIT: Exhibit = {
  head: { id: id(61), note: id(50), reference: 'ABC/1', description: 'Broken door lock' },
  marking: MARKING,
  by: ME,
  found_by: 'PC 123CN',
  place: { address: 'Stairwell B, Tallow Court' },
  found_at: at('13:58'),
  seal: 'B 004 7719',
  storage: 'secure',
  photos: [photo],
  label: received('14:02'),
  same_reference: null,
  held_by: 'van property box 2',
  continuity: [
    entry(61, 'entry.store_in', ME, '14:21', {
      words: w('entry.store_in', { from: 'PC 123CN', to: 'van property box 2' }),
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

const priority = (n: number, issue: string, over: Partial<PriorityRow>): PriorityRow => ({
  id: id(n),
  issue,
  ward: 'Canal Side',
  state: 'adopted',
  source: 'panel',
  adopted_on: '2026-09-15',
  votes: 14,
  review_by: '2026-12-15',
  actions: 4,
  last_action_at: at('12:00'),
  tone: 'plain',
  sync: null,
  ...over,
});

export const PRIORITIES = [
  priority(20, 'Drug dealing in stairwells, Tallow Court', {}),
  priority(21, 'Moped theft from Lock Road', {
    source: 'survey',
    adopted_on: '2026-08-27',
    votes: null,
    review_by: '2026-11-27',
    actions: 3,
    tone: 'soon',
    last_action_at: at('12:00', '2026-11-18'),
  }),
  priority(22, 'Bikes on the towpath', { votes: 9, actions: 1, last_action_at: at('12:00', '2026-11-04') }),
];

export const WARD_PAGE: Ward = {
  code: WARD,
  name: 'Canal Side',
  others: [{ code: 'E05099002', name: 'Lock Road' }],
  priorities: PRIORITIES,
  closed: [],
  as_at: at('13:42'),
  own_time: {
    on_ward: 1290,
    rostered: 1920,
    taken: [
      { reason: 'aid', minutes: 480 },
      { reason: 'custody', minutes: 150 },
    ],
    actions: 6,
  },
  diary: [
    {
      id: id(70),
      of: 'engagement',
      at: at('18:30', '2026-11-19'),
      kind: 'beat_meeting',
      place: 'Library hall',
      attendance: 22,
      text: null,
      promises: 2,
      kept: 1,
      due_on: null,
      by: PCSO,
      sync: received('13:00'),
    },
  ],
  contact: {
    team: 'Canal Side team',
    telephone: '101',
    email: null,
    counter: 'Lock Road police station',
    next_meeting_at: at('18:30', '2026-12-15'),
    next_meeting_place: 'Library hall',
    as_at: at('06:00'),
  },
  may_adopt: true,
};

export const PRIORITY: PriorityDetail = {
  row: PRIORITIES[0] as PriorityRow,
  ward_code: WARD,
  answer: '31 foot patrols, 2 arrests, council booked to mend two doors.',
  owner: ME,
  sara: 'response',
  measure: { what: 'Calls about the stairwells', unit: 'a week', baseline: 9, target: 3, latest: null },
  analysis: '',
  response_plan: '',
  support: [{ source: 'panel', count: 14 }],
  timeline: [
    entry(71, 'entry.action', ME, '14:02', { text: 'ASB visit, Stairwell B', tone: 'ok', sync: unsent }),
    entry(72, 'entry.action', PCSO, '11:30', { text: 'Leaflet flats 1 to 40', tone: 'ok' }),
  ],
  tasks: [ASB],
  notices: [],
  acts: [
    { act: 'action', blocked: [] },
    { act: 'engagement', blocked: [] },
  ],
  before_closing: [w('blocked.no_measurement')],
  seen: 'seen',
};

const group = (name: string, waiting: number, set_aside: number, got: number, time: string) => ({
  group: name,
  received: got,
  waiting,
  set_aside,
  review: 0,
  oldest_at: waiting > 0 ? at('14:08') : null,
  waiting_bytes: name === 'photos' ? 3_000_000 : 0,
  received_at: at(time),
  items: [],
});

export const SYNC: SyncPage = {
  strip: STRIP,
  groups: [
    group('safety', 0, 0, 31, '14:02'),
    {
      ...group('tasks', 1, 1, 46, '13:42'),
      items: [{ record: id(2), title: ASB.title, words: w('entry.note.you'), at: at('14:08'), sync: unsent }],
    },
    group('victims', 0, 0, 19, '11:58'),
    group('notebook', 2, 0, 212, '14:02'),
    group('ward', 0, 0, 38, '13:40'),
    group('photos', 1, 0, 27, '13:40'),
  ],
  set_aside: [ASIDE],
  review: [],
  reads_waiting: 2,
  reads_oldest_at: at('14:05'),
  storage: { records: 200_000_000, photos: 1_100_000_000, free: 2_700_000_000, count: 1284, photos_waiting: 1 },
  lease_until: at('02:02', '2026-11-24'),
  hub: 'hub.example:8443',
  fingerprint: ['4C91', '7E02', 'B8A6', '0D35', '91FF', '26C3', 'A07B', '5E18'],
  next_try_at: null,
};

export const FOUND: Found = {
  hits: [
    {
      group: 'tasks',
      record: id(3),
      pieces: ['Hot spot patrol, ', 'Tallow', ' Court'],
      kicker: 'priority.high',
      at: at('17:00'),
      marking: null,
      number: null,
    },
    {
      group: 'notes',
      record: id(50),
      pieces: ['On foot, ', 'Tallow', ' Court. Stairwell B entry door open'],
      kicker: null,
      at: at('13:40'),
      marking: null,
      number: 12,
    },
    {
      group: 'ward',
      record: id(20),
      pieces: ['Drug dealing in stairwells, ', 'Tallow', ' Court'],
      kicker: null,
      at: null,
      marking: null,
      number: null,
    },
  ],
  counts: { tasks: 4, victims: 1, notes: 3, ward: 1 },
  searched: 1284,
  newest_at: at('13:42'),
};

export { NOW };

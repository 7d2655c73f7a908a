// Days that are not like others, for looking at every state of a screen. `?day=empty`: nothing is held and nothing waits;
// `?day=busy`: what waits only now and then; `?day=bare`: records of which little was said. `?trouble=broken`: nothing can be
// read; `?trouble=hub`: the hub does not answer; `?trouble=lease`: the lease is over; `?trouble=refused`: nothing that is saved
// is taken; `?trouble=moved`: somebody changed it meanwhile; `?trouble=slow`: a file is being made and does not get done.
// `?strip=`: `received`, `needs_you`, `never`, `sending`.
import type { Exporting, Failure, Gives, Notice, Operation, Operations, Strip, Underneath } from '../lib/ipc';
import { NOTE, NOTEBOOK } from './notebook';
import { phones } from './phones';
import { at, id, MARKING, ME, NOW, PC208, SGT, STRIP, w } from './people';
import { NOT_FOUND, PRIORITIES, PRIORITY, SYNC, WARD_PAGE } from './places';
import { RESTRICTION, REVIEWS } from './review';
import { ARREST, ASB, BRIEFING, detail, NOTICE, PATROL, QUERY, SHIFT, today } from './tasks';
import { team } from './team';
import { VICTIM_ROWS, victimDetail, VICTIMS } from './victims';

/** Answers to some operations. */
export type Answers = { [K in Operation]?: (ask: Operations[K]['takes']) => Gives<K> };

/** What a page is read from. */
const PAGES: Operation[] = [
  'today',
  'tasks',
  'task',
  'victims',
  'victim',
  'notebook',
  'note',
  'disclosure',
  'exhibits',
  'exhibit',
  'ward',
  'priority',
  'team',
  'search',
  'history',
  'restriction',
  'shift_end',
  'assign_menu',
  'who_may',
  'tag_menu',
];
/** What only the hub can answer. */
const OF_THE_HUB: Operation[] = ['phones', 'reviews', 'panel_look', 'unlock_code', 'lease_extend', 'phone_lost', 'call_back'];
/** What reads anything that is held: refused once the lease is over. */
const READING: Operation[] = [...PAGES, ...OF_THE_HUB, 'draft_load', 'roster', 'own_reads'];
/** What writes and has an answer of its own here. */
const WRITES: Operation[] = ['contact_save', 'task_result', 'task_quick_result', 'export_make', 'unlock_code'];

const nothing = { today: [], ask_sergeant: [], waits: [], late: [], open: [], met: [], other: [] };

const EMPTY: Answers = {
  today: () => ({
    ...today([]),
    duty: null,
    needs_you: [],
    later: [],
    tasks: 0,
    briefing: null,
    cover: [],
    drafts: [],
  }),
  tasks: () => ({ rows: [], as_at: NOW, counts: { mine: 0, ward: 0, done: 0 } }),
  victims: () => ({ ...VICTIMS, ...nothing, calendar_until: null, crime_system: true, crime_as_at: at('06:00') }),
  notebook: () => ({
    ...NOTEBOOK,
    days: [],
    entries: [],
    open_note: null,
    before: null,
    chain: { broken: null, closed: [] },
    can_close: false,
    room: null,
    exhibit_alerts: 0,
  }),
  disclosure: () => ({ marking: MARKING, rows: [] }),
  exhibits: () => ({ marking: MARKING, rows: [] }),
  ward: () => ({
    ...WARD_PAGE,
    others: [],
    priorities: [],
    own_time: null,
    diary: [],
    taken: [],
    promises: [],
    queries: [],
    answered: null,
    groups: [],
    team: [],
    map: null,
    residents: null,
    contact: null,
  }),
  team: () => ({
    ...team(),
    unassigned: [],
    officers: [],
    victims: [],
    vps_unoffered: [],
    told: null,
    to_review: [],
    in_review: null,
    briefing: null,
  }),
  shift_end: () => ({
    ...SHIFT,
    duty: null,
    next_duty_at: null,
    waiting: 0,
    set_aside: 0,
    drafts: [],
    before_next: [],
    open: [],
    victims: [],
    cover: [],
    hand_back: null,
    offers: [],
    handed_back: [],
  }),
  sync_state: () => ({
    ...SYNC,
    strip: { ...STRIP, ...STRIPS.received },
    groups: SYNC.groups.map((group) => ({ ...group, waiting: 0, set_aside: 0, oldest_at: null, waiting_bytes: 0, items: [] })),
    set_aside: [],
    reads_waiting: 0,
    reads_oldest_at: null,
  }),
  search: () => ({ ...NOT_FOUND, searched: 0, newest_at: null }),
  own_reads: () => ({ everywhere: false, reads: [] }),
  phones: (ask) => ({ ...phones(ask.officer, false), phones: [] }),
  reviews: () => ({ ...REVIEWS, groups: [], rescued: [] }),
  tag_menu: () => ({ options: [] }),
};

/** A merge that somebody asks about, in a record of another kind. */
const notice = (n: number, of: number, kind: string): Notice => ({
  ...NOTICE,
  id: `n${n}`,
  record: id(of),
  opens: id(of),
  kind,
  title: null,
});

const BUSY: Answers = {
  today: () => ({
    ...today(PRIORITIES),
    next: [{ of: 'task', row: QUERY }],
    in_review: { count: 2, since: at('13:40'), as_at: at('13:58') },
    briefing: { ...BRIEFING, read_at: at('14:02') },
    unaccepted: [{ ...ARREST, status: 'assigned', assignees: [PC208], team: null }],
    ends_soon: true,
  }),
  victims: () => ({ ...VICTIMS, ask_sergeant: VICTIM_ROWS.slice(1, 2), other: VICTIM_ROWS.slice(3) }),
  victim: () => {
    const of = victimDetail(true);
    const [late] = VICTIMS.late.map((row) => row.deadline);
    if (!late) return of;
    const reason = { entry: id(160), text: 'She was abroad.', by: ME, at: at('09:00'), approved: false, refused: null };
    return {
      ...of,
      deadlines: [
        ...of.deadlines,
        late,
        { ...late, key: 'judged', reason_given: true, reason_missed: { ...reason, to_judge: true } },
      ],
      notices: [notice(4, 30, 'victim_contact')],
    };
  },
  priority: () => ({ ...PRIORITY, notices: [notice(5, 20, 'ward_priority')] }),
  ward: () => ({
    ...WARD_PAGE,
    closed: PRIORITIES.slice(2).map((row) => ({ ...row, id: id(23), state: 'closed' })),
    diary: WARD_PAGE.diary.flatMap((row) => [
      row,
      { ...row, id: id(161), of: 'meeting', kind: null, place: 'Library hall', text: 'Bikes, doors, lights', attendance: null },
    ]),
  }),
  restriction: (ask) => ({
    ...RESTRICTION,
    record: ask.record,
    restricted: true,
    readers: [SGT, ME],
    reason: 'A complaint about an officer',
    by: SGT,
    at: at('09:30'),
    may: true,
  }),
};

const BARE: Answers = {
  task: () => ({
    ...detail({ ...PATROL, id: id(2), assignees: [], due_by: null, warnings: [] }),
    place: null,
    briefing: '',
    briefing_plain: '',
    briefing_parts: [],
    series: null,
    visits: [],
    links: [],
    equipment: [],
    timeline: [],
    notices: [],
  }),
  victim: () => ({
    ...victimDetail(true),
    who: { ...victimDetail(true).who, pronoun: null },
    owner: null,
    card: { is: 'none', safe_contact: null },
    deadlines: [],
    log: [],
    vps: [],
    support: [],
    supporters: [],
  }),
  note: () => ({ ...NOTE, refs: [], entries: [], chain: { broken: null, closed: [] } }),
  priority: () => ({
    ...PRIORITY,
    answer: null,
    owner: null,
    measure: null,
    support: [],
    timeline: [],
    planned: [],
    tasks: [],
    published: null,
    unpublished: false,
    meeting: null,
  }),
  ward: () => ({ ...WARD_PAGE, priorities: [], diary: [], promises: [], queries: [], stale: 2 }),
};

const DAYS: Record<string, Answers> = { empty: EMPTY, busy: BUSY, bare: BARE };

/** What somebody changed in a task while its form was open. */
const UNDER: Underneath = {
  seen: 'now',
  moved: [
    {
      name: 'briefing',
      label: 'text.briefing',
      now: { is: 'text', value: 'Walk it from the bottom.' },
      value: '"Walk it from the bottom."',
      by: SGT,
      at: NOW,
    },
    { name: 'title', label: 'field.title', now: { is: 'text', value: ASB.title }, value: '"…"', by: SGT, at: NOW },
    { name: 'assignees', label: 'field.assignees', now: { is: 'people', value: [PC208] }, value: '{}', by: SGT, at: NOW },
  ],
};

/** How far a file is that does not get done. */
export const FAR: Exporting = {
  what: 'statement',
  writing: false,
  photos_done: 1,
  photos: 4,
  bytes_done: 2_000_000,
  bytes: 8_000_000,
};

const STRIPS: Record<string, Partial<Strip>> = {
  received: { state: 'received', waiting: 0, connected: true },
  needs_you: { state: 'needs_you', needs_you: 2 },
  never: { hub_heard_at: null, received_at: null },
  sending: { connected: true, sending: true },
  lease: { trouble: w('failure.lease_over') },
  hub: { trouble: w('failure.hub_unreachable') },
};

const failure = (code: string, over: Partial<Failure> = {}): Failure => ({
  code,
  field: null,
  params: {},
  retry: 'later',
  id: id(77),
  ...over,
});

/** What the sample answers otherwise, and what it refuses. */
export interface State {
  answers: Answers;
  strip: Strip;
  /** Why an operation is refused; `edit` where it is one that writes and has no answer of its own. */
  refuses: (name: Operation, edit: boolean) => Failure | undefined;
  /** Files are being made and do not get done. */
  slow: boolean;
}

/** The state that is asked for. */
export function stateOf(options: URLSearchParams): State {
  const trouble = options.get('trouble');
  const answers: Answers = { ...DAYS[options.get('day') ?? ''] };
  if (trouble === 'moved') answers.changed_since = () => UNDER;
  return {
    answers,
    strip: { ...STRIP, ...STRIPS[options.get('strip') ?? trouble ?? ''] },
    refuses: (name, edit) => {
      if (trouble === 'broken' && PAGES.includes(name)) return failure('database');
      if (trouble === 'lease' && READING.includes(name)) return failure('lease_over');
      if (trouble === 'hub' && OF_THE_HUB.includes(name)) return failure('hub_unreachable');
      if (trouble === 'refused' && (edit || WRITES.includes(name))) return failure('disk_full');
      if (trouble === 'moved' && ['task_edit', 'task_assign', 'briefing_edit'].includes(name))
        return failure('changed_underneath', { params: { field: 'briefing' } });
      return undefined;
    },
    slow: trouble === 'slow',
  };
}

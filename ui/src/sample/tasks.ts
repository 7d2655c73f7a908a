import type {
  ExhibitLate,
  History,
  HistoryLine,
  HistoryPart,
  Notice,
  Person,
  PriorityRow,
  SetAsideItem,
  ShiftBriefing,
  ShiftEnd,
  TaskDetail,
  TaskRow,
  TimelineEntry,
  Today,
} from '../lib/ipc';
import { at, id, ME, NOW, PC208, PCSO, received, SGT, unsent, w, WARD } from './people';
import { DECLINED, VICTIM_ROWS, VICTIMS } from './victims';

export const row = (n: number, title: string, over: Partial<TaskRow>): TaskRow => ({
  id: id(n),
  title,
  task_kind: 'other',
  priority: 'routine',
  status: 'assigned',
  open: true,
  status_at: null,
  not_before: null,
  due_by: null,
  address: null,
  warnings: [],
  refs: [],
  from: SGT,
  assignees: [ME],
  team: null,
  counts_towards: null,
  marking: null,
  tone: 'plain',
  sync: null,
  unseen: false,
  ...over,
});

export const BAIL = row(1, 'Bail check, Foxglove House flat 9', {
  task_kind: 'bail_check',
  priority: 'critical',
  due_by: at('15:00'),
  tone: 'late',
  warnings: ['violent', 'dog'],
  refs: [{ type: 'cad', value: '2210/23NOV26' }],
});
export const ASB = row(2, 'ASB visit, Stairwell B, Tallow Court', {
  task_kind: 'asb_visit',
  priority: 'high',
  due_by: at('18:00'),
  status: 'accepted',
  status_at: at('09:40'),
  counts_towards: 'ward priority 1',
  warnings: ['Needles reported'],
});
export const PATROL = row(3, 'Hot spot patrol, Tallow Court', {
  task_kind: 'hot_spot_patrol',
  priority: 'high',
  not_before: at('17:00'),
  due_by: at('19:00'),
  counts_towards: 'ward priority 1',
});
export const QUERY = row(4, 'Reply about bikes on the towpath', {
  task_kind: 'residents_query',
  due_by: at('11:30', '2026-11-25'),
});
export const ARREST = row(5, 'Arrest enquiry, Foxglove House', {
  task_kind: 'arrest_enquiry',
  priority: 'high',
  due_by: at('16:00'),
  tone: 'late',
  assignees: [],
  team: 'Canal Side',
  status: 'unassigned',
  status_at: at('12:10'),
});
export const ROWS = [BAIL, ASB, PATROL, QUERY];

const entry = (
  n: number,
  code: string,
  by: TimelineEntry['by'],
  time: string,
  over: Partial<TimelineEntry> = {},
): TimelineEntry => ({
  id: id(100 + n),
  words: w(code),
  text: null,
  at: at(time),
  written_at: null,
  offline: false,
  by,
  details: [],
  tone: 'plain',
  sync: received(time),
  withdrawn: null,
  can_withdraw: false,
  corrected: [],
  correct: null,
  newer: false,
  evidence: [],
  ...over,
});

export const NOTICE: Notice = {
  id: 'n1',
  record: id(2),
  kind: 'task',
  opens: id(2),
  title: 'ASB visit, Stairwell B, Tallow Court',
  field: 'field.due_by',
  heading: w('notice.field_changed', { field_code: 'field.due_by' }),
  sides: [
    { by: ME, at: at('13:10'), offline: true, value: { is: 'instant', value: at('16:00') }, showing: false },
    { by: SGT, at: at('13:25'), offline: false, value: { is: 'instant', value: at('18:00') }, showing: true },
  ],
  showing: { is: 'instant', value: at('18:00') },
  why: w('why.rank'),
  kept: [w('kept.both_in_timeline')],
  choices: ['ask', 'keep'],
  ask: SGT,
  at: at('13:42'),
  settled: false,
};

/** A colleague asks about what this officer set. */
export const ASKED: Notice = {
  ...NOTICE,
  id: 'n3',
  field: 'field.min_crew',
  heading: w('notice.asked', { by: 'PC 208CN', field_code: 'field.min_crew' }),
  sides: [{ by: PC208, at: at('13:20'), offline: false, value: { is: 'text', value: 'Can I go alone?' }, showing: true }],
  showing: { is: 'number', value: 2 },
  why: w('why.asked', { by: 'PC 208CN' }),
  kept: [],
  choices: ['answer'],
  ask: PC208,
  at: at('13:25'),
};

const change = (n: number, by: Person, device: string, hub: string | null, over: Partial<HistoryLine>): HistoryLine => ({
  change: `${n}`.padStart(64, '0'),
  record: id(2),
  by,
  at: at(device),
  hub_at: hub === null ? null : at(hub),
  skew: null,
  doubt: false,
  offline: false,
  proven: hub !== null,
  sync: { state: 'derived' },
  parts: [],
  ...over,
});

const due = (before: string, after: string): HistoryPart => ({
  words: w('history.field', { field_code: 'field.due_by' }),
  before: { is: 'instant', value: at(before) },
  after: { is: 'instant', value: at(after) },
  text: null,
});

export const HISTORY: History = {
  record: id(2),
  kind: 'task',
  title: 'ASB visit, Stairwell B, Tallow Court',
  marking: 'official',
  proven: 2,
  lines: [
    change(3, SGT, '13:25', '13:25', { parts: [due('16:00', '18:00')] }),
    change(2, ME, '13:10', '13:42', { offline: true, skew: 12 * 60_000, doubt: true, parts: [due('17:00', '16:00')] }),
    change(1, SGT, '09:12', null, {
      parts: [{ words: w('history.made'), before: { is: 'nothing' }, after: { is: 'nothing' }, text: null }],
    }),
  ],
};

export const GIVEN: Notice = {
  ...NOTICE,
  id: 'n2',
  record: id(6),
  title: 'CCTV trawl, Lock Road',
  field: 'field.assignees',
  heading: w('notice.reassigned', { by: 'Sgt 45CN', to: 'PC 208CN' }),
  at: at('13:25'),
  kept: [w('kept.notes_readable', { to: 'PC 208CN' })],
  sides: [
    { by: ME, at: at('13:10'), offline: true, value: { is: 'code', value: 'happened.started' }, showing: false },
    { by: SGT, at: at('13:25'), offline: false, value: { is: 'people', value: [PC208] }, showing: true },
  ],
  showing: { is: 'nothing' },
  why: w('why.assigned', { by: 'Sgt 45CN' }),
};

export const ASIDE: SetAsideItem = {
  id: id(80),
  record: id(6),
  title: 'CCTV trawl, Lock Road',
  at: at('13:42'),
  words: w('change.due_by.you', { value_at: at('19:30') }),
  text: 'Move to 19:30. Shop manager with the CCTV key is back after 19:00.',
  why: w('aside.reassigned', { by: 'Sgt 45CN', to: 'PC 208CN', given_at: at('13:25') }),
  choices: ['ask_supervisor', 'copy_to_note'],
};

export const detail = (of: TaskRow): TaskDetail => ({
  row: of,
  ward: 'Canal Side',
  ward_code: WARD,
  place: { address: 'Tallow Court, Stairwell B' },
  briefing: 'Walk the stairwell from the top.\nMETHOD\nSpeak to flats 12 and 14. Photograph damage to the entry door.',
  briefing_plain: 'Walk the stairwell from the top.',
  briefing_parts: [{ heading: 'method', text: 'Speak to flats 12 and 14. Photograph damage to the entry door.' }],
  expire_at: of.task_kind === 'hot_spot_patrol' ? at('19:00') : null,
  series:
    of.task_kind === 'hot_spot_patrol'
      ? {
          recurrence: { every_days: 1, weekdays: ['mon', 'wed', 'fri'], until: null, between: { from: '18:00', to: '23:00' } },
          next_on: '2026-11-25',
          next_at: at('20:35', '2026-11-25'),
          next_here: null,
        }
      : null,
  visits: [
    {
      by: ME,
      from: at('13:00'),
      to: at('13:20'),
      minutes: 18,
      way: 'foot',
      activities: [{ what: 'engagements', n: 4 }],
    },
  ],
  readers: [],
  duty_supervisor: { team: 'Canal Side', on_duty: [], next: SGT, next_at: at('14:00', '2026-11-24') },
  min_crew: 2,
  powers_needed: [],
  required_quals: [],
  equipment: ['body_worn_video'],
  warnings: of.warnings.map((what) => ({
    what,
    person_or_place: 'Stairwell B',
    source: 'CAD 2210',
    as_at: at('09:00'),
    review_by: null,
  })),
  links: [
    { kind: 'ward_priority', record: id(20), label: 'Drug dealing in stairwells, Tallow Court', card_first: false },
    { kind: 'victim_contact', record: id(30), label: '01/4412086/26', card_first: true },
  ],
  private: true,
  given_away_to: null,
  timeline: [
    entry(1, 'entry.met', null, '13:42', {
      words: w('entry.met', { field_code: 'field.due_by' }),
      details: [w('why.rank')],
      tone: 'changed',
      sync: { state: 'derived' },
    }),
    entry(2, 'change.due_by', SGT, '13:25', { words: w('change.due_by', { value_at: at('18:00') }) }),
    entry(3, 'change.due_by', ME, '13:10', {
      words: w('change.due_by', { value_at: at('16:00') }),
      offline: true,
      sync: received('13:42'),
    }),
    entry(4, 'entry.accepted', ME, '09:40', { can_withdraw: of.status === 'accepted' }),
    entry(5, 'entry.assigned.to_you', SGT, '09:12', { text: 'Two calls about the stairwell this week.' }),
  ],
  notices: of.id === id(2) ? [NOTICE, ASKED] : [],
  acts: (
    {
      assigned: ['accept', 'hand_back', 'note'],
      accepted: ['start', 'quick_result', 'hand_back', 'note', 'edit'],
      started: ['result', 'quick_result', 'attempt', 'hand_back', 'note'],
    }[of.status] ?? ['note']
  ).map((act) => ({ act, blocked: [] })),
  quick_results: ['nothing_found', 'no_reply', 'no_trace', 'already_resolved'].map((code) => ({
    code,
    closes: code !== 'no_reply',
  })),
  asks_next_try: of.task_kind === 'bail_check',
  done: ['resulted', 'reviewed'].includes(of.status),
  outcomes: ['completed', 'partly', 'negative', 'not_attempted', 'handed_to_partner'],
  not_attempted_reasons: ['abstracted', 'higher_graded_call', 'unsafe', 'no_qualified_officer', 'out_of_time'],
  hand_back_reasons: ['not_my_ward', 'off_duty', 'not_qualified', 'unsafe_alone', 'abstracted', 'other'],
  hand_back_to: 'Sgt 45CN',
  may_change: [
    'title',
    'place',
    'priority',
    'due_by',
    'task_kind',
    'ward',
    'powers_needed',
    'required_quals',
    'equipment',
    'min_crew',
    'refs',
    'expire_at',
  ],
  drafts: [],
  seen: 'seen',
});

export const today = (priorities: PriorityRow[], exhibits: ExhibitLate[] = []): Today => ({
  date: '2026-11-23',
  duty: { turn: 'late', from: at('14:00'), until: at('22:00') },
  as_at: NOW,
  needs_you: [
    { of: 'task', row: BAIL },
    ...VICTIM_ROWS.slice(0, 1).map((v) => ({ of: 'victim' as const, row: v })),
    ...exhibits.map((e) => ({ of: 'exhibit' as const, row: e })),
    { of: 'changed', row: GIVEN },
  ],
  needs_you_shown: 5,
  needs_you_more: 0,
  later: [PATROL, ASB, QUERY].map((t) => ({ of: 'task' as const, row: t })),
  later_more: 0,
  next: [],
  ward: priorities.slice(1, 2),
  tasks: 9,
  in_review: null,
  briefing: BRIEFING,
  unaccepted: [],
  cover: [...VICTIMS.waits, DECLINED],
  drafts: [{ form: 'task_result', record: id(2), kind: 'task', title: 'ASB visit, Stairwell B', at: at('13:58') }],
  ends_soon: false,
});

export const BRIEFING: ShiftBriefing = {
  id: id(8),
  title: 'Team briefing, Mon 23 Nov',
  from: SGT,
  at: at('13:50'),
  read_at: null,
  readers: [{ by: PC208, at: at('13:58') }],
  unread: [ME, PCSO],
};

export const SHIFT: ShiftEnd = {
  as_at: NOW,
  duty: { turn: 'late', from: at('14:00'), until: at('22:00') },
  next_duty_at: at('14:00', '2026-11-25'),
  waiting: 3,
  set_aside: 1,
  drafts: [{ form: 'task_result', record: id(2), kind: 'task', title: 'ASB visit, Stairwell B', at: at('13:58') }],
  before_next: [BAIL],
  open: [ASB],
  victims: VICTIM_ROWS.slice(0, 1),
  cover: [{ person: PC208, from: at('07:00', '2026-11-24'), until: at('15:00', '2026-11-24') }],
  hand_back: { team: 'Canal Side', on_duty: [SGT], next: null, next_at: null },
  offers: [
    {
      record: id(32),
      entry: id(141),
      crime_ref: '01/4409912/26',
      victim_no: 1,
      to: PC208,
      at: at('13:05'),
      became: 'waits',
      answered_at: null,
    },
    {
      record: id(30),
      entry: id(142),
      crime_ref: '01/4412086/26',
      victim_no: 1,
      to: PC208,
      at: at('11:40'),
      became: 'declined',
      answered_at: at('12:10'),
    },
    {
      record: id(31),
      entry: id(143),
      crime_ref: '01/4398117/26',
      victim_no: 1,
      to: SGT,
      at: at('09:10'),
      became: 'taken',
      answered_at: at('09:40'),
    },
  ],
  handed_back: [PATROL],
  in_hand: [],
  notes_open: 2,
};

export { entry, unsent };

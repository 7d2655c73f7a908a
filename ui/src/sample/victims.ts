import type {
  Card,
  CardVersion,
  ContactLook,
  ContactSave,
  Deadline,
  VictimDetail,
  VictimRow,
  Victims,
  VictimWaits,
} from '../lib/ipc';
import { at, id, MARKING, ME, NOW, PC208, received, w } from './people';

const deadline = (key: string, over: Partial<Deadline>): Deadline => ({
  key,
  event: 'released_on_bail',
  duty: w('duty.tell_bailed'),
  event_at: at('16:40', '2026-11-20'),
  basis: w('basis.working_days', { n: 1 }),
  due_at: at('23:59'),
  act_by: at('15:00'),
  no_safe_time: false,
  tell_now: false,
  owner: 'police',
  verified: true,
  state: 'open',
  calendar_ends_on: null,
  met_by: null,
  reason_missed: null,
  reason_given: false,
  cannot: null,
  declined: null,
  tone: 'soon',
  ...over,
});

const BAILED = deadline('bailed', {});
const UPDATE = deadline('update', {
  event: 'contact',
  duty: w('duty.agreed_update'),
  basis: w('basis.as_agreed', { n: 14 }),
  event_at: at('11:40', '2026-11-12'),
  due_at: at('23:59', '2026-11-26'),
  act_by: null,
  tone: 'plain',
});
const LATE = deadline('nfa', {
  event: 'no_further_action',
  duty: w('duty.tell_no_further_action'),
  basis: w('basis.working_days', { n: 5 }),
  event_at: at('10:00', '2026-11-13'),
  due_at: at('23:59', '2026-11-20'),
  act_by: null,
  state: 'late',
  tone: 'late',
});
const MET = deadline('arrested', {
  event: 'arrested',
  duty: w('duty.tell_arrested'),
  state: 'met',
  tone: 'ok',
  met_by: {
    entry: id(131),
    at: at('11:40', '2026-11-18'),
    recorded_at: at('13:05', '2026-11-18'),
    by: ME,
    outcome: 'in_person',
  },
});

const victim = (n: number, crime_ref: string, d: Deadline, over: Partial<VictimRow> = {}): VictimRow => ({
  id: id(n),
  crime_ref,
  marking: MARKING,
  victim_no: 1,
  entitlement: 'domestic_abuse',
  owner: ME,
  deadline: d,
  told_at: d.met_by?.at ?? null,
  safe_until: d.act_by,
  call_now: d.state === 'open' || d.state === 'late',
  not_now: null,
  opens_at: null,
  ask_sergeant: false,
  card_changed: false,
  first: false,
  more: 0,
  ...over,
});

export const VICTIM_ROWS: VictimRow[] = [
  victim(30, '01/4412086/26', BAILED),
  victim(31, '01/4398117/26', LATE, { entitlement: 'standard' }),
  victim(30, '01/4412086/26', UPDATE),
  victim(32, '01/4409912/26', MET, { entitlement: 'standard' }),
];

export const VICTIMS: Victims = {
  today: VICTIM_ROWS.slice(0, 1).map((row) => ({ ...row, more: 1 })),
  ask_sergeant: [],
  waits: [
    {
      record: id(31),
      entry: id(140),
      what: 'handover',
      crime_ref: '01/4398117/26',
      victim_no: 1,
      by: PC208,
      at: at('09:10'),
    },
  ],
  late: VICTIM_ROWS.slice(1, 2),
  open: [VICTIM_ROWS[0], VICTIM_ROWS[2]].filter((v) => v !== undefined),
  met: VICTIM_ROWS.slice(3),
  other: [],
  as_at: NOW,
  calendar_until: '2028-12-31',
  crime_system: false,
  crime_as_at: null,
};

/** A colleague said no to a handover. */
export const DECLINED: VictimWaits = {
  record: id(30),
  entry: id(142),
  what: 'handover_declined',
  crime_ref: '01/4412086/26',
  victim_no: 1,
  by: PC208,
  at: at('12:10'),
};

export const CARD: Card = {
  phones: [{ number: '020 7946 0418', label: 'Work phone' }],
  methods_allowed: ['phone'],
  methods_forbidden: ['text', 'letter'],
  hours: [{ days: [1, 2, 3, 4, 5], from: '09:30', to: '15:00' }],
  never: ['voicemail', 'text', 'letter'],
  withhold_number: true,
  code_word: null,
  others_may_answer: null,
  say_then: 'Do not say police. Try again after 1 hour',
  post: null,
  email: null,
  note: 'He checks her messages',
};

export const version = (read: boolean): CardVersion => ({
  version: 'v1',
  card: CARD,
  lines: [
    { weight: 'never', words: w('card.never_voicemail'), detail: 'He checks her messages' },
    { weight: 'never', words: w('card.never_text'), detail: null },
    { weight: 'never', words: w('card.never_letter'), detail: null },
    { weight: 'if', words: w('card.hours', { days_code: ['days.weekdays'], from: '09:30', to: '15:00' }), detail: null },
    { weight: 'if', words: w('card.withhold'), detail: null },
    { weight: 'if', words: w('card.others_none'), detail: 'Do not say police. Try again after 1 hour' },
  ],
  now: w('card.safe_until', { until_at: at('15:00') }),
  confirmed_by: ME,
  confirmed_at: at('18:05', '2026-11-09'),
  read_at: read ? at('14:11') : null,
  changed: false,
});

const outcome = (code: string, meets: string[] = [], against_card = false) => ({ code, meets, against_card, asks_safety: false });
/** One in which she answered, or should have been asked how she is. */
const answered = (code: string, meets: string[] = []) => ({ ...outcome(code, meets), asks_safety: true });

export const victimDetail = (read: boolean): VictimDetail => ({
  id: id(30),
  marking: MARKING,
  unsafe_last: false,
  crime_ref: '01/4412086/26',
  victim_no: 1,
  offence: 'stalking',
  owner: ME,
  entitlement: ['domestic_abuse'],
  who: {
    name_to_ask_for: 'Ms R',
    how_to_verify: 'Code word from the first call',
    contact_person: { relation: 'self' },
    interpreter: false,
    update_every_days: 14,
    preferred_method: 'phone',
    pronoun: 'she',
  },
  update_why_not: null,
  card: { is: 'one', safe_contact: id(33), version: version(read) },
  deadlines: [BAILED, UPDATE, MET],
  log: [
    {
      id: id(130),
      words: w('entry.contact', { outcome_code: 'outcome.voicemail' }),
      text: null,
      at: at('10:12', '2026-11-20'),
      written_at: null,
      offline: false,
      by: PC208,
      details: [],
      tone: 'plain',
      sync: received('10:13'),
      withdrawn: null,
      can_withdraw: false,
      corrected: [
        {
          was: w('entry.contact', { outcome_code: 'outcome.spoke' }),
          was_text: null,
          was_details: [],
          was_at: at('10:02', '2026-11-20'),
          by: PC208,
          at: at('11:30', '2026-11-20'),
          reason: 'The call went to her voicemail',
        },
      ],
      correct: {
        kind: 'contact',
        outcome: 'voicemail',
        event: null,
        about: null,
        what: null,
        her_reason: null,
        at: at('10:12', '2026-11-20'),
        ended_at: null,
      },
      newer: false,
      evidence: [],
    },
  ],
  notices: [],
  outcomes: [
    answered('spoke', ['bailed', 'update']),
    answered('in_person', ['bailed', 'update']),
    outcome('written', ['bailed'], true),
    outcome('voicemail', [], true),
    outcome('no_reply'),
    outcome('third_party'),
    answered('declined'),
    answered('unsafe'),
    outcome('message_sent', [], true),
    answered('she_contacted_us', ['bailed', 'update']),
  ],
  methods: [
    outcome('phone'),
    outcome('in_person'),
    outcome('text', [], true),
    outcome('email'),
    outcome('letter', [], true),
    outcome('video'),
  ],
  same: [],
  same_as: null,
  already_told: null,
  already_told_in: null,
  needs: null,
  vps: [
    {
      step: 'offered',
      at: at('11:40', '2026-11-18'),
      recorded_at: at('13:05', '2026-11-18'),
      by: ME,
      words: 'You may say in your own words what this has done to you',
      answer: 'She thinks about it',
      read_by: null,
      evidence: null,
    },
  ],
  vps_wish: { wish: 'later', read_by: 'undecided' },
  support: [{ entry: id(141), at: at('10:00'), by: ME, what: null, accepted_by: null, accepted_at: null }],
  supporters: [
    {
      entry: id(143),
      role: 'idva',
      name: 'Ms Sample',
      agency: 'Refuge',
      contact: '020 7946 0733',
      since: at('09:00', '2026-11-19'),
      by: ME,
      ended_at: null,
      officer: null,
      may_end: true,
    },
  ],
  handover: null,
  acts: [
    { act: 'needs', blocked: [] },
    { act: 'vps', blocked: [] },
    { act: 'vps_wish', blocked: [] },
    { act: 'referral', blocked: [] },
    { act: 'support', blocked: [] },
    { act: 'supporter', blocked: [] },
    { act: 'decision', blocked: [] },
    { act: 'review_asked', blocked: [] },
    { act: 'hand_over', blocked: [] },
    { act: 'edit', blocked: [] },
    { act: 'call', blocked: read ? [] : [w('blocked.card_not_read')] },
    { act: 'contact', blocked: [] },
    { act: 'milestone', blocked: [] },
    { act: 'card', blocked: [] },
  ],
  summary: '',
  opened_at: NOW,
  seen: 'seen',
});

/** What a contact with her would meet and go against, by the marks of its outcome and its method; of hours nothing. */
export const looked = (ask: ContactSave): ContactLook => {
  const { outcomes, methods } = victimDetail(true);
  const outcome = outcomes.find((o) => o.code === ask.outcome);
  const barred = methods.find((m) => m.code === ask.method)?.against_card;
  const against = [...(barred ? [w('against.method')] : []), ...(ask.outcome === 'voicemail' ? [w('against.voicemail')] : [])];
  return {
    met: ask.answers.filter((key) => outcome?.meets.includes(key)),
    against: ask.direction === 'incoming' ? [] : against,
    danger: ['not_safe', 'could_not_speak'].includes(ask.safety ?? ''),
  };
};

/** A man whom a colleague offers: nobody has taken him over yet. */
export const victimOffered = (read: boolean): VictimDetail => {
  const detail = victimDetail(read);
  return {
    ...detail,
    id: id(31),
    crime_ref: '01/4398117/26',
    owner: PC208,
    who: { ...detail.who, name_to_ask_for: 'Mr T', pronoun: 'he' },
    handover: { entry: id(140), from: PC208, to: ME, at: at('09:10'), open_items: 'Needs not yet assessed' },
    acts: [{ act: 'take_over', blocked: [] }, ...detail.acts.filter((a) => a.act !== 'hand_over')],
  };
};

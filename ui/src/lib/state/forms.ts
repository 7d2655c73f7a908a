// Where a half-filled form is found again after a lock, a crash or a call.
import type { DraftRow } from '../ipc';
import { known } from '../words';

/** What a draft is kept under: the record it is about, and what follows the form's name behind a point. */
interface Kept {
  record: string | null;
  /** An entry, a notice, a ward: which of several sheets of one form it is; '' where there is one. */
  of: string;
  /** The record's kind, where it is held. */
  kind: string | null;
}
/** The address at which a form opens with its draft in it; none where its record is not held. */
type Address = (kept: Kept) => string | null;

const PAGE: Record<string, string> = { task: 'task', victim_contact: 'victim', ward_priority: 'priority', note: 'note' };

const alone =
  (address: string): Address =>
  () =>
    address;
/** A sheet over the page of its record. */
const over =
  (sheet: string, otherwise: string | null = null): Address =>
  ({ record, of, kind }) => {
    const page = PAGE[kind ?? ''];
    return record && page ? `/${page}/${record}!${sheet}${of && `-${of}`}` : otherwise;
  };
/** A sheet over an exhibit's page: the record is the exhibit's note. */
const exhibit =
  (sheet: string): Address =>
  ({ record, of }) =>
    record && of ? `/exhibit/${record}/${of}!${sheet}` : null;
/** A sheet over a ward's page: the ward follows the form's name. */
const ward =
  (sheet: string): Address =>
  ({ of }) =>
    `/ward${of && `/${of}`}!${sheet}`;

/** Every form that keeps a draft, by its name. */
export const FORMS: Record<string, Address> = {
  // For a victim it stands over her page.
  task_create: ({ record, of }) => (record ? `/victim/${record}!victim_task` : of ? `/tasks!query-${of}` : '/tasks!task_create'),
  task_result: over('result'),
  task_attempt: over('attempt'),
  task_quick_result: over('quick_result'),
  task_hand_back: over('hand_back'),
  task_note: over('note'),
  task_edit: over('edit'),
  task_leave: over('leave'),
  task_warn: over('warn'),
  task_assign: over('assign'),
  task_cancel: over('cancel'),
  task_send_back: over('send_back'),
  task_review: over('review'),
  briefing: alone('/team!briefing_new'),
  briefing_edit: over('briefing'),
  note_line: ({ record, of }) => (record ? `/${of === 'victim' ? 'victim' : 'task'}/${record}!to_note` : '/notebook'),
  note_line_full: alone('/notebook!line'),
  note_correct: alone('/notebook!correct'),
  note_exhibit: ({ record }) => (record ? `/task/${record}!to_exhibit` : '/notebook!exhibit'),
  note_photo: (kept) => {
    if (!kept.record) return kept.of ? `/notebook!${kept.of}` : '/notebook!photo';
    return kept.of === 'task' ? `/task/${kept.record}!to_photo` : exhibit('photo')(kept);
  },
  note_flag: over('flag'),
  exhibit_move: exhibit('move'),
  exhibit_seal: exhibit('seal'),
  exhibit_renumber: exhibit('renumber'),
  exhibit_audit: exhibit('audit'),
  exhibit_stored_as: exhibit('stored_as'),
  store_alarm: exhibit('store_alarm'),
  store_kept: exhibit('store_kept'),
  store_alarm_over: ({ record, of }) => {
    const [of_exhibit = '', alarm = ''] = of.split('.');
    return record && alarm ? `/exhibit/${record}/${of_exhibit}!store-${alarm}` : null;
  },
  photo_copy: ({ record, of }) => {
    const [of_exhibit = '', photo = ''] = of.split('.');
    return record && photo ? `/exhibit/${record}/${of_exhibit}!copy-${photo}` : null;
  },
  victim_create: alone('/victims!victim_create'),
  victim_edit: over('who'),
  victim_hand_over: over('hand_over'),
  victim_move: over('move'),
  victim_decline: over('decline'),
  contact_save: over('contact'),
  card_confirm: over('card'),
  tell_supervisor: over('danger'),
  milestone_add: over('milestone'),
  review_asked: over('review_asked'),
  needs_assess: over('needs'),
  referral_add: over('referral'),
  supporter_add: over('supporter'),
  supporter_end: over('supporter_end'),
  decision_add: over('decision'),
  entry_correct: over('correct'),
  vps_add: over('vps'),
  give_reason_missed: over('missed'),
  reason_judge: over('judge'),
  priority_propose: ward('propose'),
  priority_adopt: over('adopt'),
  priority_measure: over('measure'),
  priority_edit: over('edit'),
  priority_publish: over('publish'),
  priority_review: over('review'),
  priority_report_back: over('report_back'),
  priority_close: over('close'),
  priority_carry_over: over('carry_over'),
  priority_take_down: over('take_down'),
  // A planned action that was done has its own sheet.
  priority_action: (kept) => over(kept.of ? 'done' : 'action', '/ward!action')(kept),
  priority_partner: over('accepted'),
  engagement_add: (kept) => (kept.record ? over('engagement')(kept) : ward('engagement')(kept)),
  promise_add: ward('promise'),
  promise_keep: ({ of }) => {
    const [code = '', entry = '', n = ''] = of.split('.');
    return entry ? `/ward/${code}!kept-${entry}-${n}` : '/ward';
  },
  ward_time_add: ward('time'),
  meeting_add: ward('meeting'),
  notice_ask: over('ask'),
  notice_answer: over('answer'),
  restrict: over('restrict'),
};

/** A form's name, and what follows it behind the first point. */
function cut(form: string): [string, string] {
  const at = form.indexOf('.');
  return at < 0 ? [form, ''] : [form.slice(0, at), form.slice(at + 1)];
}

/** The address of a form that was left half filled in; Today where nobody can say. */
export function formPage(draft: DraftRow): string {
  const [name, of] = cut(draft.form);
  return FORMS[name]?.({ record: draft.record, of, kind: draft.kind }) ?? '/today';
}

/** The form's name in the catalogue. */
export function draftWords(form: string): string {
  const [name] = cut(form);
  return known(`draft.${name}`) ? name : 'other';
}

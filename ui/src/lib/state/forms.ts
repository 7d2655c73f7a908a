// Where a half-filled form is found again after a lock, a crash or a call.
import type { DraftRow } from '../ipc';
import { known } from '../words';

/** The sheet of a form over its record's page; forms that stand on a page themselves have none. */
const SHEET: Record<string, string> = {
  task_result: 'result',
  task_attempt: 'attempt',
  task_quick_result: 'quick_result',
  task_hand_back: 'hand_back',
  task_note: 'note',
  task_edit: 'edit',
  task_leave: 'leave',
  task_warn: 'warn',
  task_assign: 'assign',
  task_cancel: 'cancel',
  task_send_back: 'send_back',
  task_review: 'review',
  briefing_edit: 'briefing',
  'note_line.task': 'to_note',
  'note_exhibit.task': 'to_exhibit',
  contact_save: 'contact',
  card_confirm: 'card',
  tell_supervisor: 'danger',
  milestone_add: 'milestone',
  review_asked: 'review_asked',
  priority_adopt: 'adopt',
  priority_measure: 'measure',
  needs_assess: 'needs',
  referral_add: 'referral',
  decision_add: 'decision',
  vps_add: 'vps',
  victim_edit: 'who',
  priority_edit: 'edit',
  priority_publish: 'publish',
  priority_action: 'action',
  engagement_add: 'engagement',
};

/** Forms of something new, by the page and sheet they are on. */
const ALONE: Record<string, string> = {
  task_create: '/tasks!task_create',
  briefing: '/team!briefing_new',
  note_line: '/notebook',
  note_exhibit: '/notebook!exhibit',
  note_correct: '/notebook!correct',
  victim_create: '/victims!victim_create',
  priority_propose: '/ward!propose',
  priority_action: '/ward!action',
  engagement_add: '/ward!engagement',
  promise_add: '/ward!promise',
  ward_time_add: '/ward!time',
  meeting_add: '/ward!meeting',
};

const PAGE: Record<string, string> = { task: 'task', victim_contact: 'victim', ward_priority: 'priority' };

/** The address of a form that was left half filled in; Today where nobody can say. */
export function formPage(draft: DraftRow): string {
  const page = PAGE[draft.kind ?? ''];
  const sheet = SHEET[draft.form];
  if (draft.record && page) return sheet ? `/${page}/${draft.record}!${sheet}` : `/${page}/${draft.record}`;
  return ALONE[draft.form] ?? '/today';
}

/** The form's name in the catalogue. */
export function draftWords(form: string): string {
  const name = form.split('.')[0] ?? form;
  return known(`draft.${name}`) ? name : 'other';
}

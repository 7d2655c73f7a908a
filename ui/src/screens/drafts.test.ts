// A form left half filled in is found again: every form that keeps a draft has an address, and the screen at that address
// opens the form with the draft in it.
import { cleanup, render, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../App.svelte';
import { speakTo } from '../lib/ipc';
import { FORMS, draftWords, formPage } from '../lib/state/forms';
import { forget } from '../lib/state/live.svelte';
import { router } from '../lib/state/route.svelte';
import { session } from '../lib/state/session.svelte';
import { toast } from '../lib/state/toast.svelte';
import { Sample } from '../sample';
import { id, ME, PC208, WARD } from '../sample/people';
import { ASKED, NOTICE } from '../sample/tasks';
import { victimDetail } from '../sample/victims';

/** A form as the device lists it: its name with what follows it, its record, that record's kind, how the window is opened. */
type Left = [form: string, record?: string, kind?: string, options?: string];

const task = (form: string, options = ''): Left => [form, id(2), 'task', options];
const victim = (form: string, options = 'read'): Left => [form, id(30), 'victim_contact', options];
const priority = (form: string, options = ''): Left => [form, id(20), 'ward_priority', options];
const exhibit = (form: string): Left => [form, id(50), 'note'];

const LEFT: Left[] = [
  ['task_create'],
  [`task_create.${WARD}`],
  ...['result', 'attempt', 'quick_result', 'hand_back', 'note', 'leave', 'warn'].map((name) => task(`task_${name}`)),
  ...['edit', 'assign', 'cancel', 'send_back', 'review'].map((name) => task(`task_${name}`, 'as=sergeant')),
  ['briefing', undefined, undefined, 'as=sergeant'],
  task('briefing_edit'),
  task('note_line.task'),
  task('note_exhibit.task'),
  task('note_photo.task'),
  ['note_line'],
  ['note_line_full'],
  ['note_correct'],
  ['note_exhibit'],
  ['note_photo'],
  ['note_photo.seize'],
  exhibit(`note_photo.${id(61)}`),
  exhibit('note_flag'),
  exhibit(`exhibit_move.${id(61)}`),
  exhibit(`exhibit_seal.${id(61)}`),
  exhibit(`exhibit_renumber.${id(61)}`),
  exhibit(`exhibit_audit.${id(61)}`),
  exhibit(`exhibit_stored_as.${id(61)}`),
  exhibit(`store_alarm.${id(61)}`),
  exhibit(`store_kept.${id(61)}`),
  exhibit(`store_alarm_over.${id(61)}.${id(151)}`),
  exhibit(`photo_copy.${id(61)}.PHOTO`),
  ['victim_create', undefined, undefined, 'as=sergeant'],
  ...['victim_edit', 'victim_hand_over', 'victim_move', 'victim_decline', 'contact_save', 'card_confirm'].map((f) => victim(f)),
  ...['tell_supervisor', 'milestone_add', 'review_asked', 'needs_assess', 'referral_add'].map((f) => victim(f)),
  ...['supporter_add', `supporter_end.${id(143)}`].map((f) => victim(f)),
  victim('task_create'),
  victim('note_line.victim'),
  victim(`entry_correct.${id(130)}`),
  ...['decision_add', 'vps_add', 'give_reason_missed.late', `reason_judge.${id(150)}`].map((f) => victim(f)),
  ...['action', `action.${id(76)}`].map((name) => priority(`priority_${name}`)),
  ['priority_action'],
  priority(`priority_partner.${id(79)}`),
  ...['adopt', 'measure', 'edit', 'publish', 'review', 'report_back', 'close', 'carry_over', 'take_down'].map((name) =>
    priority(`priority_${name}`, 'as=sergeant'),
  ),
  priority('engagement_add'),
  [`promise_keep.${WARD}.${id(70)}.0`],
  ...['engagement_add', 'priority_propose', 'promise_add', 'ward_time_add', 'meeting_add'].map((f): Left => [`${f}.${WARD}`]),
  task(`notice_ask.${NOTICE.id}`),
  task(`notice_answer.${ASKED.id}`),
  task('restrict', 'as=sergeant'),
];

const name = (form: string): string => form.split('.')[0] ?? form;

/** Her record with a handover to answer and a reason to decide on. */
function hers(sample: Sample): void {
  const detail = victimDetail(true);
  const [first] = detail.deadlines;
  if (!first) throw new Error('the sample owes her nothing');
  const reason = { entry: id(150), text: 'She was abroad', by: ME, at: detail.opened_at, decided: null, decided_by: null };
  sample.instead.victim = () => ({
    ...detail,
    handover: { entry: id(140), from: PC208, to: ME, at: detail.opened_at, open_items: 'Needs not yet assessed' },
    deadlines: [
      { ...first, key: 'late' },
      { ...first, key: 'judged', reason_missed: reason as never },
    ],
  });
}

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  session.back();
  toast.close();
  location.hash = '';
});

describe('a draft', () => {
  it.each(LEFT)('of %s opens where it was typed', async (left, record = undefined, kind = undefined, options = '') => {
    const sample = new Sample(new URLSearchParams(options));
    hers(sample);
    const photo = (await sample.call('exhibit', { note: id(50), exhibit: id(61) })).photos[0]?.id ?? '';
    const form = left.replace('PHOTO', photo);
    location.hash = formPage({ form, record: record ?? null, kind: kind ?? null, title: '', at: 0 });
    // The window opens here: no sheet of the form before is under it.
    router.start()();
    speakTo(sample);
    render(App);
    await waitFor(() => {
      const loads = sample.asked.filter(([asked]) => asked === 'draft_load').map(([, ask]) => ask);
      expect(loads).toContainEqual({ form, record: record ?? null });
    });
  });

  it('has an address and a name whatever form it is of', () => {
    const files = import.meta.glob<string>(['./**/*.svelte', '../components/*.svelte'], {
      query: '?raw',
      import: 'default',
      eager: true,
    });
    const calls = Object.values(files).flatMap((text) => [...text.matchAll(/= draft\(([^;]*)\);/g)].map((m) => m[1] ?? ''));
    expect(calls.length).toBeGreaterThan(50);
    const written = new Set(calls.flatMap((call) => [...call.matchAll(/['`]([a-z][a-z_]*)/g)].map((m) => m[1] ?? '')));
    const opened = [...new Set(LEFT.map(([form]) => name(form)))];
    // `task_${what}` is the beginning of several names.
    const unknown = [...written].filter((w) => !opened.some((form) => (w.endsWith('_') ? form.startsWith(w) : form === w)));
    expect(unknown).toEqual([]);
    expect(Object.keys(FORMS).sort()).toEqual(opened.sort());
    expect(opened.filter((form) => draftWords(form) === 'other')).toEqual([]);
  });
});

// The needs assessment as it is asked, question by question, and as the record takes it.
import type { NeedsAnswers } from '../../lib/ipc';
import { words } from '../../lib/state/form.svelte';
import type { Key } from '../../lib/words';

/** The steps of the form, in the order in which she is asked. */
export const STEPS: Key[] = ['needs.step.understood', 'needs.step.rights', 'needs.step.support', 'needs.step.court'];

export interface NeedsFields {
  step: number;
  day: string;
  time: string;
  why: string;
  /** She declined to be asked: nothing else is then. */
  refused: boolean;
  language: string;
  interpreter: string;
  reading: string;
  entitlement: string[];
  none: boolean;
  declined: string;
  fears: string;
  children: string;
  immigration: string;
  supporter: string;
  gender: string;
  access: string;
  intermediary: string;
  measures: string;
  review: string;
}

/** Nothing is chosen before she was asked. */
export const unanswered = (day: string, time: string): NeedsFields => ({
  step: 0,
  day,
  time,
  why: '',
  refused: false,
  language: '',
  interpreter: '',
  reading: '',
  entitlement: [],
  none: false,
  declined: '',
  fears: '',
  children: '',
  immigration: '',
  supporter: '',
  gender: '',
  access: '',
  intermediary: '',
  measures: '',
  review: '',
});

/** Questions of a step that have no answer yet, and a question is answered by saying that it was not asked. */
export function open(step: number, f: NeedsFields): Key[] {
  const asked: [string, Key][][] = [
    [[f.interpreter, 'needs.interpreter']],
    [
      [f.none || f.entitlement.length > 0 ? 'yes' : '', 'needs.basis'],
      [f.entitlement.length > 0 ? f.declined : 'no', 'needs.declined'],
    ],
    [
      [f.fears, 'needs.fears'],
      [f.children, 'needs.children'],
      [f.immigration, 'needs.immigration'],
      [f.gender, 'needs.gender'],
    ],
    [
      [f.intermediary, 'needs.intermediary'],
      [f.measures, 'needs.measures'],
    ],
  ];
  return (asked[step] ?? []).filter(([answer]) => !answer).map(([, key]) => key);
}

const yesNo = (answer: string): boolean | null => (answer === 'yes' ? true : answer === 'no' ? false : null);

export function toAnswers(f: NeedsFields): NeedsAnswers {
  if (f.refused) return { entitlement: [], declined: true };
  return {
    entitlement: f.none ? [] : [...f.entitlement],
    enhanced_declined: f.entitlement.length > 0 && !f.none ? yesNo(f.declined) : null,
    language: words(f.language),
    interpreter: yesNo(f.interpreter),
    reading_hearing_speech: words(f.reading),
    supporter: words(f.supporter),
    officer_gender: f.gender === 'not_asked' ? null : words(f.gender),
    fears_repeat: yesNo(f.fears),
    children: yesNo(f.children),
    immigration_worry: yesNo(f.immigration),
    access: words(f.access),
    intermediary: yesNo(f.intermediary),
    special_measures: yesNo(f.measures),
    next_review: f.review || null,
  };
}

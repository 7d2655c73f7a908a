/** It may have been she who began: her own call at any hour is not against her card. */
export const eitherBegan = (outcome: string): boolean =>
  ['spoke', 'in_person', 'written', 'declined', 'unsafe'].includes(outcome);

/** What a contact that counts says before it is saved: in time or not goes by when she was told, not by when it is written. */
export function counts(due: number | null, told: number | undefined): 'will_meet' | 'will_meet_late' | 'will_meet_it' {
  if (due === null) return 'will_meet_it';
  return told !== undefined && told > due ? 'will_meet_late' : 'will_meet';
}

const USUAL: Record<string, string> = {
  spoke: 'phone',
  voicemail: 'phone',
  no_reply: 'phone',
  third_party: 'phone',
  unsafe: 'phone',
  she_contacted_us: 'phone',
  in_person: 'in_person',
  message_sent: 'text',
};

/** How it usually was, shown as chosen once the outcome is; the officer may change it. Empty: it has to be said. */
export const usual = (outcome: string): string => USUAL[outcome] ?? '';

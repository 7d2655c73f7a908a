/** The victim herself was reached, or it was not safe to speak: her safety is asked. */
export const reached = (outcome: string): boolean =>
  ['spoke', 'in_person', 'she_contacted_us', 'declined', 'unsafe'].includes(outcome);

/** It may have been she who began: her own call at any hour is not against her card. */
export const eitherBegan = (outcome: string): boolean =>
  ['spoke', 'in_person', 'written', 'declined', 'unsafe'].includes(outcome);

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

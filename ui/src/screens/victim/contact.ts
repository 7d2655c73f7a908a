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

// What leaves the house: an export, and a report to a ward's panel.
import type { Exported, PanelShown } from '../lib/ipc';
import { NOW } from './people';

export const EXPORTED: Exported = {
  what: 'statement',
  file: '/vault/exports/beatbook-statement-2026-11-23-150000.pdf',
  bytes: 41_200,
  sha256: '5f1c'.padEnd(64, '0'),
  pages: 2,
  notes: 1,
  photos: 0,
  tasks: 0,
  victims: 0,
  left_out: 0,
  kept_apart: 0,
  absent: 0,
  redacted: 0,
  marking: 'official_sensitive',
  at: NOW,
};

const pair = (name: string, value: string) => ({ name, value });

export const REPORT: PanelShown = {
  ask: { ward: 'E05999901', from: '2026-08-24', to: '2026-11-22' },
  page: {
    title: 'Canal Side ward: report to residents',
    days: '24 August 2026 to 22 November 2026',
    priorities: [
      {
        heading: 'Priority 1',
        asked: ['Drug dealing in stairwells, Tallow Court'],
        answered: ['We patrolled after dark and the council mended three doors.'],
        counts: [pair('Patrols where it happens most', '31'), pair('Visits about anti-social behaviour', 'fewer than 5')],
        measure: { what: 'Reports of drug dealing (a month)', before: '24', now: '9', aim: '8' },
        facts: [pair('Where it stands', 'Being worked on'), pair('Next looked at by', '15 December 2026')],
      },
    ],
    none: 'No ward priority has been published for these days.',
    meetings: [{ when: 'Tuesday 8 December 2026, 18:30', what: 'Ward panel', place: 'Community hall, Lock Road' }],
    no_meetings: 'No meeting is announced yet.',
    contact: [pair('Telephone', '020 7946 0001'), pair('In an emergency', '999')],
    about: 'The counts are of work recorded in these days.',
  },
  sha256: 'ab'.padEnd(64, '1'),
  found: ['small_number'],
  not_out: 1,
  priorities: 1,
  published_at: null,
};

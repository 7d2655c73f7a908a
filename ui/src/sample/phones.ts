// An officer's phones, a lost one's report, and what an officer opened.
import type { FileMade, LostPhone, OwnRead, OwnReads, Person, Phones } from '../lib/ipc';
import { at, id, ME, NOW, PC208, PCSO, QUIET, SGT } from './people';

const HOUR = 3_600_000;
const device = (n: number): string => `00000000-0000-4000-8000-0000000001${String(n).padStart(2, '0')}`;
export const PHONE = device(1);
export const TABLET = device(2);
const DUTY_ENDS = at('22:00');

const person = (officer: string): Person => [ME, SGT, PC208, PCSO, QUIET].find((p) => p.officer === officer) ?? ME;

/** Phones of an officer, to whoever asks. */
export const phones = (officer: string, supervisor: boolean): Phones => ({
  officer: person(officer),
  phones: [
    {
      device: TABLET,
      label: 'tablet',
      enrolled_at: at('08:10', '2026-11-20'),
      heard_at: at('14:08'),
      waiting: 0,
      revoked_at: null,
      this: officer === (supervisor ? SGT : ME).officer,
    },
    {
      device: PHONE,
      label: 'phone',
      enrolled_at: at('07:30', '2026-10-02'),
      heard_at: at('09:05'),
      waiting: 3,
      revoked_at: null,
      this: false,
    },
  ],
  lease_until: DUTY_ENDS + 12 * HOUR,
  longest: supervisor && officer !== SGT.officer ? DUTY_ENDS + 72 * HOUR : null,
  as_at: NOW,
});

export const lost = (of: Phones, lostDevice: string): LostPhone => ({
  device: lostDevice,
  officer: of.officer,
  label: 'phone',
  heard_at: at('09:05'),
  waiting: 3,
  known_at: NOW,
  report_by: NOW + 72 * HOUR,
  told: false,
  victims: [
    { record: id(30), crime_ref: '01/1234567/26', at_risk: true },
    { record: id(31), crime_ref: '01/1234590/26', at_risk: false },
  ],
  others: [
    { kind: 'task', count: 12 },
    { kind: 'note', count: 3 },
  ],
});

const OWN_WORK: OwnRead = {
  at: at('13:20'),
  record: id(30),
  kind: 'victim_contact',
  reference: '01/1234567/26',
  reason: 'own_work',
  made: null,
  here: true,
};

/** A file that was made for the prosecutor. */
export const fileMade = (over: Partial<FileMade> = {}): FileMade => ({
  what: 'statement',
  whom: 'the CPS',
  order: null,
  redacted: 0,
  sha256: `3a6eb079${'0f'.repeat(26)}ac87`,
  stopped: false,
  ...over,
});

export const READS: OwnReads = {
  everywhere: true,
  reads: [
    OWN_WORK,
    OWN_WORK,
    {
      at: at('11:02'),
      record: id(31),
      kind: 'victim_contact',
      reference: '01/1234590/26',
      reason: 'She rang the front desk',
      made: null,
      here: false,
    },
    {
      at: at('16:45', '2026-11-20'),
      record: id(50),
      kind: 'note',
      reference: null,
      reason: `export statement for the CPS SHA-256 ${fileMade().sha256}`,
      made: fileMade(),
      here: true,
    },
  ],
};

// A made-up roster, ward and moment. Nobody here exists.
import type { ItemSync, Person, Saved, SessionState, Strip, Words } from '../lib/ipc';

const at = (time: string, day = '2026-11-23'): number => Date.parse(`${day}T${time}:00Z`);
export { at };

export const NOW = at('14:10');

const person = (n: number, name: string): Person => ({
  officer: `00000000-0000-4000-8000-0000000000${String(n).padStart(2, '0')}`,
  name,
  you: false,
});
export const ME: Person = { ...person(1, 'PC 123CN'), you: true };
export const SGT = person(2, 'Sgt 45CN');
export const PC208 = person(3, 'PC 208CN');
export const PCSO = person(4, 'PCSO 7731CN');
export const QUIET = person(5, 'PCSO 7740CN');

export const id = (n: number): string => `0190a000-0000-7000-8000-${String(n).padStart(12, '0')}`;
export const WARD = 'E05099001';
export const MARKING = 'OFFICIAL-SENSITIVE: personal data';

export const w = (code: string, params: Words['params'] = {}): Words => ({ code, params });
export const received = (time: string): ItemSync => ({ state: 'received', at: at(time) });
export const unsent: ItemSync = { state: 'waiting_signal' };

export const STRIP: Strip = {
  state: 'waiting',
  needs_you: 0,
  waiting: 4,
  connected: false,
  sending: false,
  hub_heard_at: at('13:42'),
  offset_ms: 0,
  received_at: at('13:42'),
  trouble: null,
  victims_due: 2,
};

export const session = (stage: SessionState['stage'], supervisor: boolean): SessionState => ({
  stage,
  officer: supervisor ? { ...SGT, you: true } : ME,
  supervisor,
  team: 'Canal Side',
  keystore: false,
  needs_passphrase: true,
  waiting: 4,
  lease_until: at('02:02', '2026-11-24'),
  idle_lock_ms: null,
  under_way: null,
  device: 'phone',
  settings: { theme: 'auto', language: 'en', text: 100, vibrate: true, letter_keys: true, alerts: true },
  problem: null,
});

export const saved = (record: string, undo = true, notes: Words[] = []): Saved => ({
  record,
  entry: id(900),
  at: NOW,
  waiting_signal: true,
  undo,
  notes,
});

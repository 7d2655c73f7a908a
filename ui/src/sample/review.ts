// A supervisor's queue, and a rescue file.
import type { DealtWith, RescueMade, Restriction, ReviewQueue } from '../lib/ipc';
import { at, id, ME, NOW, PC208, SGT, w } from './people';
import { ASB } from './tasks';

const change = (n: number): string => n.toString(16).padStart(64, '0');

export const REVIEWS: ReviewQueue = {
  marking: 'official_sensitive',
  groups: [
    {
      record: ASB.id,
      kind: 'task',
      title: ASB.title,
      by: { ...ME, you: false },
      since: at('13:40'),
      here: true,
      items: [
        {
          change: change(1),
          at: at('13:20'),
          words: w('entry.note'),
          text: 'Gate code is 4402.',
          now: null,
          why: w('review.why.old_grant', { reason: 'not_allowed' }),
          on_top: false,
        },
        {
          change: change(2),
          at: at('13:26'),
          words: w('change.due_by', { value_at: at('16:00') }),
          text: null,
          now: {
            value: { is: 'instant', value: at('18:00') },
            by: SGT,
            at: at('12:02'),
            then: { is: 'instant', value: at('16:00') },
          },
          why: w('review.why.blocked'),
          on_top: true,
        },
      ],
    },
    {
      record: id(71),
      kind: 'victim_contact',
      title: 'CRM-0002/26',
      by: { ...ME, you: false },
      since: at('13:52'),
      here: false,
      items: [
        {
          change: change(3),
          at: at('12:10'),
          words: w('entry.contact'),
          text: 'Told of the arrest.',
          now: null,
          why: w('review.why.revoked'),
          on_top: false,
        },
      ],
    },
  ],
  more: 0,
  as_at: NOW,
  done: null,
  rescued: [
    {
      record: ASB.id,
      kind: 'task',
      by: PC208,
      at: at('11:05'),
      why: w('aside.not_allowed'),
      text: 'Keeper says the gate was forced on Sunday.',
      received_at: at('13:30'),
      id: id(91),
    },
  ],
};

export const DEALT_WITH: DealtWith = {
  items: [
    {
      item: {
        id: id(81),
        record: ASB.id,
        title: ASB.title,
        at: at('11:20'),
        words: w('change.due_by', { value_at: at('18:30') }),
        text: null,
        why: w('aside.rank_holds'),
        choices: ['bring_back'],
      },
      choice: 'put_away',
      chosen_at: at('12:05'),
    },
  ],
  more: 0,
  marking: 'official_sensitive',
};

export const RESCUE: RescueMade = {
  file: '/vault/rescue/beatbook-2026-11-23-0f3c7e52.rescue',
  bytes: 2_400_000,
  changes: 3,
  photos: 1,
  damaged: 0,
  words: 1,
  reads: 2,
  at: NOW,
};

export const RESTRICTION: Restriction = {
  record: ASB.id,
  restricted: false,
  readers: [],
  reason: null,
  by: null,
  at: null,
  may: false,
  officers: [{ ...SGT, you: true }, { ...ME, you: false }, PC208],
  seen: '{}',
};

// The sergeant's team: its queue, its officers, and who may be given what.
import type { AssignMenu, Person, TaskAssign, TaskRow, Team, WhoMay, WhoMayAsk } from '../lib/ipc';
import { at, id, ME, NOW, PC208, PCSO, QUIET, w } from './people';
import { ARREST, ASB, BAIL, BRIEFING, PATROL, QUERY, row } from './tasks';
import { VICTIM_ROWS } from './victims';

const HOUSES = row(80, 'House-to-house, Lock Road 1 to 30', {
  due_by: at('20:00'),
  tone: 'soon',
  assignees: [],
  team: 'Canal Side',
  status: 'unassigned',
  status_at: at('09:10'),
});
const SCHOOL = row(81, 'School visit, Canal Side Primary', {
  priority: 'when_able',
  due_by: at('15:00', '2026-11-26'),
  assignees: [],
  team: 'Canal Side',
  status: 'unassigned',
  status_at: at('13:30'),
});
const of = (person: Person, n: number, title: string, over: Partial<TaskRow>): TaskRow =>
  row(n, title, { assignees: [person], status_at: at('11:00'), ...over });

/** As the device gives it: a new one each time, for moves change it. */
export const team = (): Team => ({
  name: 'Canal Side',
  as_at: NOW,
  unassigned: [ARREST, HOUSES, SCHOOL],
  unaccepted: [],
  victims: VICTIM_ROWS.slice(0, 2),
  vps_unoffered: [
    {
      record: id(31),
      crime_ref: '01/4398117/26',
      marking: null,
      victim_no: 1,
      owner: PC208,
      statement_at: at('15:20', '2026-11-14'),
      reported_at: at('10:00', '2026-11-13'),
    },
    {
      record: id(32),
      crime_ref: '01/4409912/26',
      marking: null,
      victim_no: 2,
      owner: null,
      statement_at: null,
      reported_at: at('09:00', '2026-11-20'),
    },
  ],
  told: { in_time: 18, late: 3, days: 30 },
  to_review: [
    row(7, 'Weapon sweep, the green', {
      status: 'resulted_after_cancel',
      open: false,
      status_at: at('13:31'),
      assignees: [PC208],
    }),
  ],
  briefing: BRIEFING,
  in_review: { count: 3, since: at('13:40'), as_at: at('13:58') },
  officers: [
    { person: ME, role: 'pc', on_duty: true, heard_at: at('13:42'), quiet: false, open: [BAIL, ASB, PATROL, QUERY] },
    {
      person: PC208,
      role: 'pc',
      on_duty: true,
      heard_at: at('14:07'),
      quiet: false,
      open: [
        of(PC208, 82, 'CCTV trawl, Lock Road', { due_by: at('19:00'), tone: 'soon', status_at: at('13:25') }),
        of(PC208, 83, 'Statement, MG11, flat 14', {
          due_by: at('12:00', '2026-11-25'),
          status: 'accepted',
          status_at: at('13:00', '2026-11-21'),
        }),
        of(PC208, 84, 'Licensing visit, the Barge', { due_by: at('18:00', '2026-11-27') }),
      ],
    },
    {
      person: PCSO,
      role: 'pcso',
      on_duty: true,
      heard_at: at('14:08'),
      quiet: false,
      open: [
        of(PCSO, 85, 'Reassurance visit, Tallow Court', {
          due_by: at('20:00'),
          tone: 'soon',
          status: 'started',
          status_at: at('13:50'),
        }),
        of(PCSO, 86, 'Leaflet drop, Lock Road', { due_by: at('16:00', '2026-11-26') }),
      ],
    },
    {
      person: QUIET,
      role: 'pcso',
      on_duty: true,
      heard_at: at('09:05'),
      quiet: true,
      open: [of(QUIET, 87, 'Towpath patrol', { due_by: at('17:00'), tone: 'soon', status_at: at('08:30') })],
    },
  ],
});

/** Gives a row to its new holder, as the device would show it then. */
export function moved(page: Team, ask: TaskAssign): Team {
  const all = [...page.unassigned, ...page.officers.flatMap((o) => o.open)];
  const found = all.find((r) => r.id === ask.record);
  if (!found) return page;
  const to = page.officers.find((o) => o.person.officer === ask.assignees.lead)?.person;
  const next: TaskRow = {
    ...found,
    assignees: to ? [to] : [],
    team: to ? null : page.name,
    status: to ? 'assigned' : 'unassigned',
    status_at: NOW,
  };
  const without = (rows: TaskRow[]): TaskRow[] => rows.filter((r) => r.id !== ask.record);
  return {
    ...page,
    unassigned: to ? without(page.unassigned) : [...without(page.unassigned), next],
    officers: page.officers.map((o) => ({
      ...o,
      open: o.person.officer === to?.officer ? [...without(o.open), next] : without(o.open),
    })),
  };
}

const ARRESTS = [w('blocked.power_arrest')];

/** The arrest enquiry needs two constables; anything else on the board, anybody. */
export const menu = (page: Team, record: string): AssignMenu => {
  const title = [...page.unassigned, ...page.officers.flatMap((o) => o.open)].find((r) => r.id === record)?.title;
  const arrest = record === id(5);
  return {
    record,
    title: title ?? 'Arrest enquiry',
    roster_as_at: at('06:00'),
    min_crew: arrest ? 2 : 1,
    seen: 'seen',
    options: page.officers.map((o) => ({
      person: o.person,
      open: o.open.length,
      next_due_at: o.open[0]?.due_by ?? null,
      blocked: arrest && o.role === 'pcso' ? ARRESTS : [],
      heard_at: o.heard_at,
      radio_them: arrest && o.person.officer === PC208.officer,
    })),
  };
};

/** Community support officers are given no arrests; a driver is whoever the roster dates as one. */
export const whoMay = (page: Team, ask: WhoMayAsk): WhoMay => {
  const arrest = ask.task_kind === 'arrest_enquiry' || ask.powers_needed.includes('arrest');
  const ended_at = at('00:00', '2026-11-01');
  const lapsed = ask.required_quals.map((name) => w('blocked.qualification_lapsed', { name, ended_at }));
  return {
    roster_as_at: at('06:00'),
    options: page.officers.map((o) => ({
      person: o.person,
      blocked: [...(arrest && o.role === 'pcso' ? ARRESTS : []), ...(o.person.officer === PC208.officer ? lapsed : [])],
    })),
  };
};

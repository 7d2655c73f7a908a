// Which component shows which page. The first part of the hash names it, the rest are ids.
import type { Component } from 'svelte';
import type { List } from '../lib/state/beside.svelte';
import Audit from './Audit.svelte';
import Disclosure from './Disclosure.svelte';
import Exhibit from './Exhibit.svelte';
import Exhibits from './Exhibits.svelte';
import History from './History.svelte';
import Note from './Note.svelte';
import Notebook from './Notebook.svelte';
import Phones from './Phones.svelte';
import Priority from './Priority.svelte';
import Profile from './Profile.svelte';
import Reads from './Reads.svelte';
import Report from './Report.svelte';
import Review from './Review.svelte';
import Search from './Search.svelte';
import ShiftEnd from './ShiftEnd.svelte';
import Sync from './Sync.svelte';
import Task from './Task.svelte';
import Tasks from './Tasks.svelte';
import Team from './Team.svelte';
import Today from './Today.svelte';
import Victim from './Victim.svelte';
import Victims from './Victims.svelte';
import Ward from './Ward.svelte';
import Days from './notebook/Days.svelte';

/** A page takes the ids of its route, or nothing. */
type Page = Component<{ rest: string[] }> | Component<Record<string, never>>;

export const SCREENS: Record<string, Page> = {
  today: Today,
  tasks: Tasks,
  task: Task,
  victims: Victims,
  victim: Victim,
  notebook: Notebook,
  history: History,
  note: Note,
  disclosure: Disclosure,
  audit: Audit,
  exhibit: Exhibit,
  exhibits: Exhibits,
  ward: Ward,
  priority: Priority,
  report: Report,
  review: Review,
  shift: ShiftEnd,
  sync: Sync,
  search: Search,
  team: Team,
  profile: Profile,
  phones: Phones,
  reads: Reads,
};

/** What stands at the left of a wide window, by its list. */
export const BESIDE: Record<List, Page> = {
  today: Today,
  tasks: Tasks,
  victims: Victims,
  notebook: Days,
  exhibits: Exhibits,
  disclosure: Disclosure,
  ward: Ward,
  search: Search,
};

/** Pages with the navigation; the others have a dock in its place. */
export const MAIN = [
  'today',
  'tasks',
  'victims',
  'notebook',
  'exhibits',
  'disclosure',
  'audit',
  'ward',
  'team',
  'review',
  'sync',
  'search',
  'profile',
  'phones',
  'reads',
];

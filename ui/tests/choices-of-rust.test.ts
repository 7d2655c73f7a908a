// What a form lets the officer choose is what the record's table takes: a value added to a table is offered too; and a number
// that a sentence says is the number of the rule. Both are read from the sources.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as en from '../src/lib/words/en';

const read = (...path: string[]): string => readFileSync(join(process.cwd(), ...path), 'utf8');
const quoted = (list: string, quote: string): string[] =>
  [...list.matchAll(new RegExp(`${quote}(\\w+)${quote}`, 'g'))].map((m) => m[1] ?? '');

/** The words of a `const NAME: &[&str] = &[...]` of the record. */
function table(name: string, file: string): string[] {
  const list = new RegExp(`const ${name}: &\\[&str\\] =\\s*&\\[([^\\]]*)\\]`).exec(read('..', 'crates', 'record', 'src', file));
  return quoted(list?.[1] ?? '', '"').sort();
}

/** The words of a `const NAME = [...]` of a screen. */
function offered(name: string, file: string): string[] {
  const list = new RegExp(`const ${name}\\b[^=]*=\\s*\\[([^\\]]*)\\]`).exec(read('src', 'screens', file));
  return quoted(list?.[1] ?? '', "'").sort();
}

describe('what a form offers is what the table takes', () => {
  it.each([
    ['PRIORITIES', 'TaskCreate.svelte', 'PRIORITIES', 'kinds/task/mod.rs'],
    ['PRIORITIES', 'TaskEdit.svelte', 'PRIORITIES', 'kinds/task/mod.rs'],
    ['SYSTEMS', 'task/refs.ts', 'REFS', 'kinds/task/mod.rs'],
    ['DAYS', 'task/Needs.svelte', 'WEEKDAYS', 'kinds/task/recurrence.rs'],
    ['MARKINGS', 'task/Needs.svelte', 'MARKINGS', 'table.rs'],
    ['BASES', 'notebook/Line.svelte', 'BASIS', 'kinds/task/mod.rs'],
    ['FLAGS', 'notebook/Flag.svelte', 'DISCLOSURE', 'kinds/note/table.rs'],
    ['RELEVANCE', 'notebook/Flag.svelte', 'RELEVANCE', 'kinds/note/table.rs'],
    ['STORES', 'notebook/Stored.svelte', 'STORAGE', 'kinds/note/table.rs'],
    ['SAYS', 'notebook/StoreAlarm.svelte', 'STORE_ALARMS', 'kinds/ward_diary/stores.rs'],
    ['KEPT', 'notebook/StoreKept.svelte', 'STORE_KEPT', 'kinds/ward_diary/stores.rs'],
    ['RELATIONS', 'victim/Create.svelte', 'RELATIONS', 'kinds/victim_contact/table.rs'],
    ['RELATIONS', 'victim/WhoEdit.svelte', 'RELATIONS', 'kinds/victim_contact/table.rs'],
    ['PRONOUNS', 'victim/pronoun.ts', 'PRONOUNS', 'kinds/victim_contact/table.rs'],
    ['NEVER', 'victim/card.ts', 'NEVER', 'kinds/safe_contact/mod.rs'],
    ['SOURCES', 'ward/Adopt.svelte', 'SOURCES', 'kinds/ward_priority/table.rs'],
    ['SOURCES', 'ward/Propose.svelte', 'SOURCES', 'kinds/ward_priority/table.rs'],
    ['WORKED', 'ward/Decide.svelte', 'WORKED', 'kinds/ward_priority/table.rs'],
    ['STAGES', 'ward/Edit.svelte', 'SARA', 'kinds/ward_priority/table.rs'],
    ['STAGES', '../components/Sara.svelte', 'SARA', 'kinds/ward_priority/table.rs'],
    ['KINDS', 'ward/Engagement.svelte', 'ENGAGEMENTS', 'kinds/ward_priority/table.rs'],
    ['GROUPS', 'ward/Engagement.svelte', 'GROUPS', 'kinds/ward_priority/table.rs'],
    ['REASONS', 'ward/WardTime.svelte', 'ABSTRACTIONS', 'kinds/ward_diary/mod.rs'],
  ])('%s of %s', (name, screen, rule, file) => {
    const taken = table(rule, file);
    expect(taken.length).toBeGreaterThan(1);
    expect(offered(name, screen)).toEqual(taken);
  });

  it('her answer on safety', () => {
    const list = /\{#each \[([^\]]*)\] as answer/.exec(read('src', 'screens', 'victim', 'Contact.svelte'))?.[1] ?? '';
    expect(quoted(list, "'").sort()).toEqual(table('SAFETY', 'kinds/victim_contact/table.rs'));
  });

  it('every way to reach her: a call is a phone on the screens', () => {
    const ways = table('METHODS', 'kinds/victim_contact/table.rs').map((way) => (way === 'call' ? 'phone' : way));
    expect(offered('WAYS', 'victim/card.ts')).toEqual(ways.sort());
    expect(offered('METHODS', 'victim/Call.svelte').filter((way) => !ways.includes(way))).toEqual([]);
  });
});

describe('a number that a sentence says is the number of the rule', () => {
  const words: Record<string, unknown> = Object.fromEntries(Object.values(en).flatMap((part) => Object.entries(part)));

  it.each([
    ['enrol.code.hint', '12 letters', 'wire/src/message/enrol.rs', 'const CODE_LEN: usize = 12;'],
    ['forgot.code.hint', '12 letters', 'wire/src/message/enrol.rs', 'const CODE_LEN: usize = 12;'],
    ['enrol.code.hint', '10 minutes', 'hub/src/enrol.rs', 'const CODE_MS: i64 = 10 * 60_000;'],
    ['forgot.code.hint', '10 minutes', 'hub/src/enrol.rs', 'const CODE_MS: i64 = 10 * 60_000;'],
    ['lost.left', '72 hours', 'hub/src/lost.rs', 'const BREACH_MS: i64 = 72 * 3_600_000;'],
    ['lease.hint', '72 hours', 'hub/src/lease.rs', 'const LONGEST_LEASE_H: u32 = 72;'],
    ['create.clock', '72 hours', 'record/src/kinds/task/work.rs', 'clock_hours: Some(72)'],
    ['queries.share', '72 hours', 'record/src/kinds/task/work.rs', 'clock_hours: Some(72)'],
    ['rule.ahead', 'two years', 'device/src/forms/priority.rs', 'const FARTHEST: u32 = 24;'],
    ['board.quiet.none', 'two hours', 'device/src/pages/desk.rs', 'QUIET_AFTER: i64 = 2 * record::calendar::HOUR;'],
    ['ward.diary.none', '30 days', 'device/src/pages/wards/page.rs', 'const DIARY_DAYS: i64 = 30;'],
    ['away.text', 'ten minutes', '../ui/src/lib/state/session.svelte.ts', 'const AWAY = 600_000;'],
  ])('%s: %s', (key, says, file, rule) => {
    expect(words[key]).toContain(says);
    expect(read('..', 'crates', file)).toContain(rule);
  });

  it('the days before a review in which it calls', () => {
    const near = /REVIEW_NEAR_DAYS: i64 = (\d+);/.exec(read('..', 'crates', 'device', 'src', 'pages', 'wards', 'page.rs'))?.[1];
    expect(read('src', 'components', 'PriorityItem.svelte')).toContain(`const NEAR = ${near ?? 'not found'};`);
  });

  it('the shortest passphrase', () => {
    const least = /LEAST_PASSPHRASE: usize = (\d+);/.exec(read('..', 'crates', 'device', 'src', 'vault', 'key.rs'))?.[1];
    expect(read('src', 'components', 'NewPassphrase.svelte')).toContain(`const LEAST = ${least ?? 'not found'};`);
  });
});

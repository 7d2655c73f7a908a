// Every sentence that the rules in Rust can say has its words here: the sources are read, not a list of them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as en from '../src/lib/words/en';

const CRATES = join(process.cwd(), '..', 'crates');
const words: Record<string, unknown> = Object.fromEntries(Object.values(en).flatMap((part) => Object.entries(part)));
const keys = new Set(Object.keys(words));

function sources(folder: string, tests = false): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.rs') && !name.includes('target'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .map((text) => (tests ? text : (text.split('#[cfg(test)]')[0] ?? '')));
}

const device = sources(join(CRATES, 'device', 'src'));
const record = sources(join(CRATES, 'record', 'src'));

const found = (texts: string[], pattern: RegExp): string[] =>
  [...new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map((m) => m[1] ?? '')))].sort();

const missing = (codes: string[], group: string): string[] => codes.map((c) => `${group}.${c}`).filter((k) => !keys.has(k));

/** The words of a `const NAME: &[&str] = &[...]` of the tables. */
function table(name: string, file: string): string[] {
  const text = readFileSync(join(CRATES, 'record', 'src', 'kinds', file), 'utf8');
  const list = new RegExp(`const ${name}: &\\[&str\\] =\\s*&\\[([^\\]]*)\\]`).exec(text)?.[1] ?? '';
  const words = [...list.matchAll(/"(\w+)"/g)].map((m) => m[1] ?? '');
  expect(words.length, `${name} of ${file}`).toBeGreaterThan(1);
  return words;
}

describe('what Rust says', () => {
  it('literally as words', () => {
    const literal = found(device, /Words::of\(\s*"([a-z_.0-9]+)"/g);
    expect(literal.length).toBeGreaterThan(30);
    expect(literal.filter((k) => !keys.has(k))).toEqual([]);
  });

  it('with the number by which a sentence of several chooses its form', () => {
    const said = device.flatMap((text) => [...text.matchAll(/Words::of\(\s*"([a-z_.0-9]+)"\s*\)([^;]{0,200})/g)]);
    const several = said.filter(([, key = '']) => typeof words[key] === 'object');
    expect(several.length).toBeGreaterThan(1);
    expect(several.filter(([, , rest = '']) => !/\(\s*"n",/.test(rest)).map(([, key]) => key)).toEqual([]);
  });

  it('as a reason of the policy: in a form and of something set aside', () => {
    const reasons = found(record, /Refusal::new\(\s*"([a-z_]+)"/g);
    expect(reasons.length).toBeGreaterThan(15);
    // These are never an officer's doing: a changed app or bytes made by hand. They read by the group's "other".
    const wire = [
      'author_line',
      'bad_entry',
      'bad_entry_id',
      'bare_delete',
      'foreign_operation',
      'not_canonical',
      'not_the_pair',
      'skeleton',
    ];
    const spoken = reasons.filter((r) => !wire.includes(r));
    expect([...missing(spoken, 'aside'), ...missing(spoken, 'failure')]).toEqual([]);
  });

  it('as a failure of the device', () => {
    const errors = [...device, ...record].filter((text) => /fn code\(/.test(text));
    const codes = found(errors, /Self::\w+(?:\([^)]*\)| \{[^}]*\})?(?: if [^=]*)? => "([a-z_]+)"/g);
    expect(codes).toContain('vault_in_use');
    const ours = readFileSync(join(CRATES, 'device', 'src', 'error.rs'), 'utf8');
    expect(missing(found([ours], /=> "([a-z_]+)",/g), 'failure')).toEqual([]);
  });

  it('as a fault of a form', () => {
    expect(missing(found(device, /FormFault::of\(\s*"([a-z_]+)"/g), 'failure')).toEqual([]);
    expect(missing(found(device, /FormFault::rule\([^,]+,\s*"([a-z_]+)"/g), 'rule')).toEqual([]);
  });

  it.each([
    ['task_kind', found([readFileSync(join(CRATES, 'record/src/kinds/task/work.rs'), 'utf8')], /(?:work\(|name: )"(\w+)"/g)],
    ['priority', table('PRIORITIES', 'task/mod.rs')],
    ['outcome', table('OUTCOMES', 'task/mod.rs')],
    ['not_attempted', table('NOT_ATTEMPTED', 'task/mod.rs')],
    ['hand_back', table('HAND_BACK', 'task/mod.rs')],
    ['basis', table('BASIS', 'task/mod.rs')],
    ['ref', table('REFS', 'task/mod.rs')],
    ['powers', table('POWERS', 'task/work.rs')],
    ['entitlement', table('ENTITLEMENTS', 'victim_contact/table.rs')],
    ['milestone', table('EVENTS', 'victim_contact/table.rs')],
    ['relation', table('RELATIONS', 'victim_contact/table.rs')],
    ['pronoun', table('PRONOUNS', 'victim_contact/table.rs')],
    ['safety', table('SAFETY', 'victim_contact/table.rs')],
    ['identity', table('IDENTITY', 'victim_contact/table.rs')],
    ['decision', table('DECISIONS', 'victim_contact/table.rs')],
    ['officer_gender', table('OFFICER_GENDERS', 'victim_contact/table.rs')],
    ['vps_read', table('VPS_READ_BY', 'victim_contact/table.rs')],
    ['source', table('SOURCES', 'ward_priority/table.rs')],
    ['sara', table('SARA', 'ward_priority/table.rs')],
    ['worked', table('WORKED', 'ward_priority/table.rs')],
    ['engagement', table('ENGAGEMENTS', 'ward_priority/table.rs')],
    ['group', table('GROUPS', 'ward_priority/table.rs')],
    ['abstraction', table('ABSTRACTIONS', 'ward_diary/mod.rs')],
    ['storage', table('STORAGE', 'note/table.rs')],
  ])('as a code of the tables: %s', (group, codes) => {
    expect(missing(codes, group)).toEqual([]);
  });

  it('as what a look at public words finds', () => {
    const look = readFileSync(join(CRATES, 'record/src/public/cautions.rs'), 'utf8');
    const list = /const CAUTIONS: &\[&str\] =\s*&\[([^\]]*)\]/.exec(look)?.[1] ?? '';
    const codes = [...list.matchAll(/"(\w+)"/g)].map((m) => m[1] ?? '');
    expect(codes.length).toBeGreaterThan(5);
    expect(missing(codes, 'caution')).toEqual([]);
  });

  it('or the screens, and there are no words that nobody says', () => {
    const src = join(process.cwd(), 'src');
    const screens = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|svelte)$/.test(name) && !/\.test\.ts$|words.(en|fr).|bindings.|^sample/.test(name))
      .map((name) => readFileSync(join(src, name), 'utf8'));
    const crates = ['device', 'record', 'hub', 'print', 'wire'].flatMap((crate) => sources(join(CRATES, crate, 'src'), true));
    const rules = readFileSync(join(CRATES, 'record', 'data', 'victims-code-rules.json'), 'utf8');
    const spoken = new Set([...screens, ...crates, rules].flatMap((text) => text.match(/\w+/g) ?? []));
    // Put together in Rust of a word and what follows it.
    const composed = /^(power|never|tell|store)_/;
    const last = (key: string): string => key.split('.').at(-1) ?? '';
    expect([...keys].filter((k) => !spoken.has(last(k)) && !spoken.has(last(k).replace(composed, '')))).toEqual([]);
  });

  it('as a status of a task', () => {
    const fold = readFileSync(join(CRATES, 'record/src/kinds/task/fold.rs'), 'utf8');
    expect(missing(found([fold], /Self::\w+ => "([a-z_]+)"/g), 'status')).toEqual([]);
  });
});

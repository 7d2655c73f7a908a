// What the content security policy of the window would refuse, or a thumb would miss, is refused here first.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(svelte|ts)$/.test(name) && !name.endsWith('.test.ts'))
  .map((name) => ({ name, text: readFileSync(join('src', name), 'utf8') }));

describe('the sources of the screens', () => {
  it('hold no style attribute, no HTML from strings, no address outside', () => {
    for (const { name, text } of files) {
      expect(`${name}: ${/\sstyle=/.exec(text)?.[0] ?? ''}`).toBe(`${name}: `);
      expect(`${name}: ${/@html|innerHTML/.exec(text)?.[0] ?? ''}`).toBe(`${name}: `);
      expect(`${name}: ${/https?:\/\//.exec(name.includes('bindings') ? '' : text)?.[0] ?? ''}`).toBe(`${name}: `);
    }
  });

  it('speak to the shell in one place only', () => {
    const speakers = files.filter(({ text }) => text.includes('@tauri-apps/')).map(({ name }) => name);
    expect(speakers).toEqual([join('lib', 'ipc', 'shell.ts')]);
  });

  it('store nothing in the web view', () => {
    for (const { name, text } of files)
      expect(`${name}: ${/localStorage|sessionStorage|indexedDB/.exec(text)?.[0] ?? ''}`).toBe(`${name}: `);
  });

  it('name every control by what it does', () => {
    for (const { name, text } of files.filter((f) => f.name.startsWith('screens'))) {
      for (const button of text.match(/<button(?:[^>{]|\{[^}]*\})*>/gs) ?? []) {
        const says = /data-do=|aria-pressed=/.test(button);
        expect(`${name}: ${says ? '' : button}`).toBe(`${name}: `);
      }
    }
  });
});

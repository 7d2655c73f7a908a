// What no address of pages.js opens, found in the sources of the screens: a page, or a sheet on the page that opens it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES, STATES } from './pages.js';

const all = (text, pattern) => [...text.matchAll(pattern)].map((found) => found[1]);

/** The sheets that a part opens, as the address names them; one that ends in a dash is followed by an id. */
function sheetsOf(text) {
  const begun = [...all(text, /sheet === `([a-z_]+-)\$\{/g), ...all(text, /sheet\?\.startsWith\('([a-z_]+-)'\)/g)];
  // One expression for several names: `const photoOf = (name: string) => ... sheet === `${name}-${id}``.
  for (const by of all(text, /const (\w+) = \(name: string\) =>[^;]*?sheet === `\$\{name\}-/g))
    begun.push(...all(text, new RegExp(`\\b${by}\\('([a-z_]+)'\\)`, 'g')).map((name) => `${name}-`));
  return [...all(text, /sheet === '([a-z_]+)'/g), ...begun];
}

/** Pages and sheets of the app that no address opens, sorted. `root` is the folder of the UI. */
export function unvisited(root) {
  const parts = new Map();
  for (const folder of ['src', 'src/screens', 'src/components']) {
    for (const file of readdirSync(join(root, folder), { recursive: folder !== 'src' }).map(String))
      if (file.endsWith('.svelte')) parts.set(join(folder, file), readFileSync(join(root, folder, file), 'utf8'));
  }
  const index = readFileSync(join(root, 'src/screens/index.ts'), 'utf8');
  const table = /SCREENS[^{]*\{([^}]*)\}/.exec(index)?.[1] ?? '';
  const pages = [...table.matchAll(/^\s*(\w+): (\w+),/gm)].map(([, page, component]) => [page, component]);
  if (pages.length === 0) throw new Error('src/screens/index.ts names no screens in the form that access/unvisited.js reads');
  const opened = [...PAGES, ...STATES].flatMap(([, addresses]) => addresses).map((address) => address.split(/^\/(\w+)[^!]*!?/));
  const on = (page) => opened.filter(([, of]) => page === undefined || of === page).map(([, , sheet]) => sheet);
  const open = (sheet, page) => on(page).some((name) => (sheet.endsWith('-') ? name.startsWith(sheet) : name === sheet));

  const left = pages.filter(([page]) => on(page).length === 0).map(([page]) => page);
  for (const [file, text] of parts) {
    // What a page itself opens is looked at on that page; what a part opens, wherever that stands.
    const [page] = pages.find(([, component]) => file === join('src/screens', `${component}.svelte`)) ?? [];
    const sheets = sheetsOf(text).filter((sheet) => !open(sheet, page));
    left.push(...sheets.map((sheet) => (page ? `${page}!${sheet}` : sheet)));
  }
  return [...new Set(left)].sort();
}

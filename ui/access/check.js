// Accessibility of every page and sheet over sample data, in Debian's Chromium: axe finds nothing, nothing scrolls sideways,
// no target is under 48 px. `npm run access [-- --pictures DIR] [-- --only /task] [-- --setting wide]`.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';
import { inPage } from './in-page.js';
import { PAGES, PRESSED, SETTINGS, STATES } from './pages.js';
import { unvisited } from './unvisited.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const say = (line) => process.stdout.write(`${line}\n`);

/** The value after a flag on the command line. */
function flag(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

async function main() {
  const executablePath = BROWSERS.find((path) => existsSync(path));
  if (!executablePath) throw new Error('No Chromium here: sudo apt-get install -y chromium');
  const [only, pictures, within] = [flag('--only'), flag('--pictures'), flag('--setting')];
  if (pictures) mkdirSync(pictures, { recursive: true });
  const server = await createServer({
    root,
    configFile: join(root, 'vite.config.ts'),
    server: { port: 0, strictPort: false },
    logLevel: 'error',
  });
  await server.listen();
  const home = `http://127.0.0.1:${server.httpServer.address().port}/`;
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const counts = { passed: 0, failed: 0 };
  try {
    for (const setting of SETTINGS.filter((s) => !within || s.name.startsWith(within))) {
      const context = await browser.newContext({
        viewport: { width: setting.width, height: setting.height },
        reducedMotion: 'reduce',
        bypassCSP: true,
      });
      // What is not like other days is looked at in every setting that is one of its own, and not again in wider ones.
      for (const [session, addresses] of setting.only ? PAGES : [...PAGES, ...STATES]) {
        const state = STATES.some(([name]) => name === session) ? session : undefined;
        const page = await context.newPage();
        const options = [setting.options, session].filter(Boolean).join('&');
        const wanted = addresses.filter(
          (address) => (!only || address.includes(only)) && (!setting.only || setting.only.test(address)),
        );
        if (wanted.length > 0) await open(page, `${home}?${options}`);
        for (const address of wanted) {
          const press = PRESSED.filter((p) => p.setting === setting.name && p.address === address && p.session === state);
          // Of a day that is not like others only what is done there is looked at, where anything is.
          const acted = state !== undefined && PRESSED.some((p) => p.address === address && p.session === state);
          for (const done of acted ? press : [undefined, ...press]) {
            const problems = await look(page, address, done);
            const name = [`${setting.name}: ${address}`, done && told(done), session && `(${session})`].filter(Boolean).join(' ');
            counts[problems.length ? 'failed' : 'passed'] += 1;
            for (const problem of problems) say(`${name}: ${problem}`);
            if (pictures) await page.screenshot({ path: join(pictures, `${name.replace(/[^\w!]+/g, '-')}.png`) });
          }
        }
        await page.close();
      }
      await context.close();
    }
  } finally {
    await browser.close();
    await server.close();
  }
  for (const name of only ? [] : unvisited(root)) {
    counts.failed += 1;
    say(`${name} is a page or sheet of the app and in no address of access/pages.js`);
  }
  say(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 && counts.passed > 0;
}

/** Loads the app. The first load waits for the server to have made every module. */
async function open(page, address) {
  await page.goto(address, { waitUntil: 'load', timeout: 180_000 });
  await page.waitForSelector('main', { timeout: 180_000 });
  await page.evaluate(axe);
}

/** Sheets over something with an id that stand under another name than their address. */
const NAMED = { query: 'task_create', publish: 'meeting-publish' };

/** The sheet of an address, open: under its whole name, or under its name without the id. */
function sheetOpen(sheet) {
  const [name] = sheet.split('-');
  const names = [sheet, name, NAMED[name]].filter(Boolean);
  return names.map((one) => `dialog[data-sheet="${one}"][open]`).join(', ');
}

/** What was done, in words. */
const told = ({ fill = {}, files = {}, does = [] }) => [...Object.values(fill), ...Object.values(files), does].flat().join(' ');

/** Types, hands in and presses what is named, in the sheet where one is open, and waits for what shows then. */
async function act(page, { fill = {}, files = {}, does = [], shows }) {
  const within = (await page.$('dialog[open]')) ? 'dialog[open] ' : '';
  const timeout = 30_000;
  for (const [name, text] of Object.entries(fill)) await page.fill(`${within}[name="${name}"]`, text, { timeout });
  for (const [name, file] of Object.entries(files)) {
    const given = { name: file, mimeType: 'image/jpeg', buffer: Buffer.from([0xff, 0xd8, 0xff, 0xd9]) };
    await page.setInputFiles(`${within}input[name="${name}"]`, given, { timeout });
  }
  for (const one of [does].flat()) await page.click(`${within}[data-do="${one}"]`, { timeout });
  if (shows) await page.waitForSelector(shows, { timeout });
}

/** Goes to an address in the app, does there what is named, and gives what is wrong, in words. */
async function look(page, address, done) {
  const broke = [];
  const heard = (error) => broke.push(`the page broke: ${error.message}`);
  page.on('pageerror', heard);
  const [path, sheet] = address.split('!');
  // First the page alone: a sheet is opened over it as an officer would, and the last one is gone.
  await page.evaluate((to) => location.replace(`#${to}`), path);
  const shows = (selector) => page.waitForSelector(selector, { timeout: 30_000 });
  try {
    await page.waitForFunction(() => !document.querySelector('dialog[open]'), undefined, { timeout: 30_000 });
    await shows('main');
    await shows('h1');
    if (sheet) {
      await page.evaluate((to) => location.replace(`#${to}`), address);
      await shows(sheetOpen(sheet));
    }
    if (done) await act(page, done);
  } catch {
    broke.push(done ? `${told(done)} could not be done` : sheet ? 'the sheet did not open' : 'the page did not open');
  }
  // The rows come one turn after the frame.
  await page.waitForTimeout(80);
  const size = page.viewportSize();
  // A bar that stays at the foot of the window lies over whatever has scrolled there: the whole page is looked at at once.
  const whole = await page.evaluate(
    () => Math.max(...[document.documentElement, ...document.querySelectorAll('.pane')].map((e) => e.scrollHeight)) + 160,
  );
  await page.setViewportSize({ width: size.width, height: Math.max(size.height, whole) });
  const found = await page.evaluate(inPage);
  await page.setViewportSize(size);
  page.off('pageerror', heard);
  return [...broke, ...found];
}

process.exitCode = (await main()) ? 0 : 1;

// Accessibility of every page and sheet over sample data, in Debian's Chromium: axe finds nothing, nothing scrolls sideways,
// no target is under 48 px. `npm run access [-- --pictures DIR] [-- --only /task] [-- --setting wide]`.
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';
import { inPage } from './in-page.js';
import { PAGES, PRESSED, SETTINGS } from './pages.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const say = (line) => process.stdout.write(`${line}\n`);

/** The value after a flag on the command line. */
function flag(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

/** Pages and sheets of the app that no address of `pages.js` opens. */
function unvisited() {
  const files = readdirSync(join(root, 'src/screens'), { recursive: true }).filter((file) => String(file).endsWith('.svelte'));
  const text = files.map((file) => readFileSync(join(root, 'src/screens', String(file)), 'utf8')).join('\n');
  const index = readFileSync(join(root, 'src/screens/index.ts'), 'utf8');
  const table = /SCREENS[^{]*\{([^}]*)\}/.exec(index)?.[1] ?? '';
  const pages = [...table.matchAll(/^\s*(\w+):/gm)].map((found) => found[1]);
  if (pages.length === 0) throw new Error('src/screens/index.ts names no screens in the form that access/check.js reads');
  const sheets = [...text.matchAll(/sheet === '([a-z_]+)'/g)].map((found) => found[1]);
  const all = PAGES.flatMap(([, addresses]) => addresses);
  const opened = new Set(all.map((address) => address.split('!')[1]));
  const seen = new Set(all.map((address) => address.split(/[/!]/)[1]));
  const left = [...pages.filter((page) => !seen.has(page)), ...sheets.filter((sheet) => !opened.has(sheet))];
  return [...new Set(left)].sort();
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
      for (const [session, addresses] of PAGES) {
        const page = await context.newPage();
        const options = [setting.options, session].filter(Boolean).join('&');
        const wanted = addresses.filter(
          (address) => (!only || address.includes(only)) && (!setting.only || setting.only.test(address)),
        );
        if (wanted.length > 0) await open(page, `${home}?${options}`);
        for (const address of wanted) {
          const press = PRESSED.filter((p) => p.setting === setting.name && p.address === address);
          for (const does of [undefined, ...press.map((p) => p.does)]) {
            const problems = await look(page, address, does);
            const name = `${setting.name}: ${address}${does ? ` ${does}` : ''}${session ? ` (${session})` : ''}`;
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
  for (const name of only ? [] : unvisited()) {
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

/** Goes to an address in the app, presses what is named, and gives what is wrong there, in words. */
async function look(page, address, does) {
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
      await shows(`dialog[data-sheet="${sheet}"][open]`);
    }
    if (does) await page.click(`[data-do="${does}"]`, { timeout: 30_000 });
  } catch {
    broke.push(does ? `${does} could not be pressed` : sheet ? 'the sheet did not open' : 'the page did not open');
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

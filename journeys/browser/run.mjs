// The story of the clinic in a real browser: `node journeys/browser/run.mjs [JOURNEY …]` from the top of the tree.
// SAISEI_PROGRAM: the built program; SAISEI_CHROMIUM: the browser. Prints `N passed, N failed`; the exit code says the same.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { firstRun } from './first_run.mjs';
import { breakGlass } from './glass.mjs';
import { everyPage } from './pages.mjs';
import { byKeyboard, withoutScript } from './plain.mjs';
import { readme } from './readme.mjs';
import { check, close } from './report.mjs';
import { folder, remove, start } from './server.mjs';
import { story } from './story.mjs';
import { known } from './words.mjs';

const executablePath = process.env.SAISEI_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const chosen = process.argv.slice(2);
const wanted = (name) => chosen.length === 0 || chosen.includes(name);

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
const began = Date.now();

/** Runs journeys one after the other on a demo record of their own. */
async function onDemo(...journeys) {
  const list = journeys.filter(([name]) => wanted(name));
  if (list.length === 0) return;
  const dir = folder();
  try {
    const server = await start(dir, 'demo', '--patients', '40', '--seed', '1');
    for (const [, run] of list) await run(server.base);
    await server.stop();
  } catch (error) {
    check(`a demo for ${list.map(([n]) => n)}`, false, error.stack);
  } finally {
    remove(dir);
  }
}

// Two cores: two lines of journeys side by side, and the first run, which mostly waits for the next digits of its authenticators.
await Promise.all([
  onDemo(['pages-ja', (b) => everyPage(browser, b, 'ja', known)], ['story-ja', (b) => story(browser, b, 'ja', known)], ['readme', (b) => readme(browser, b)], ['glass-ja', (b) => breakGlass(browser, b, 'ja', known)], ['no-javascript', (b) => withoutScript(browser, b)]),
  onDemo(['pages-en', (b) => everyPage(browser, b, 'en', known)], ['story-en', (b) => story(browser, b, 'en', known)], ['glass-en', (b) => breakGlass(browser, b, 'en', known)], ['keyboard', (b) => byKeyboard(browser, b)]),
  wanted('first-run') ? firstRun(browser).catch((e) => check('first-run', false, e.stack)) : null,
]);
await browser.close();
console.log(`${((Date.now() - began) / 1000).toFixed(0)} s`);
process.exitCode = close();

// Drives Chromium for the journeys that are written in Rust (journeys/tests/it): a line of JSON in, a line of JSON out, in any order of people.
// Nothing is sent but what a person could press: a field that is not on the page, folded away for good, hidden or switched off ends the journey.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { look } from './axe.mjs';
import { Person } from './people.mjs';
import { failures } from './report.mjs';
import { known } from './words.mjs';

// Lines on stdout are answers alone.
console.log = console.error;
// The journeys end without waiting for the last window to close.
process.stdout.on('error', () => {});

const executablePath = process.env.SAISEI_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
const people = new Map();

/** Japanese that the journeys type, as data on English pages. */
const typedInJourneys = readdirSync('journeys/tests/it', { recursive: true })
  .filter((file) => file.endsWith('.rs'))
  .flatMap((file) => [...readFileSync(`journeys/tests/it/${file}`, 'utf8').matchAll(/"([^"\n]*)"/g)].map((m) => m[1]))
  .filter((text) => /[\u3040-\u9fff\uff61-\uff9f]/u.test(text))
  // Spaces and kana come back as the record writes them.
  .flatMap((text) => [text, text.normalize('NFKC'), text.replaceAll('　', ' ')])
  .flatMap((text) => (/\{[^}]*\}/.test(text) ? text.split(/\{[^}]*\}/).filter((t) => t.trim()) : [text]));
const data = [...known, ...typedInJourneys];

/** Operators of the keystroke-level model (Card, Moran, Newell 1980) for what hands do. */
class Hands {
  constructor() {
    Object.assign(this, { keys: 0, points: 0, moves: 0, thoughts: 0, scans: 0, waited_ms: 0, at: '' });
  }
  /** Hands are at the keys or at the mouse. */
  to(where) {
    if (this.at && this.at !== where) this.moves += 1;
    this.at = where;
  }
  /** Something is pointed at and clicked. */
  click(times = 1) {
    this.to('mouse');
    this.points += times;
    this.keys += times;
  }
  /** A box is reached (Tab from the one before, else a click) and typed into. A Japanese sign takes two keys on an average (romaji, conversion). */
  type(value) {
    if (this.at === 'mouse' || this.at === '') this.click();
    else this.keys += 1;
    this.to('keys');
    for (const c of String(value).normalize('NFKC')) this.keys += c.charCodeAt(0) < 128 ? 1 : 2;
  }
  take() {
    const { at, ...all } = this;
    Object.assign(this, { keys: 0, points: 0, moves: 0, thoughts: 0, scans: 0, waited_ms: 0 });
    return all;
  }
}

/** What a page is after a navigation. `first`: the answer to what was pressed. */
async function arrived(p, last, began) {
  let first = last.request();
  while (first.redirectedFrom()) first = first.redirectedFrom();
  const status = (await first.response()).status();
  p.hands.waited_ms += Date.now() - began;
  const at = new URL(p.page.url());
  return { status, to: status < 300 || status >= 400 ? '' : at.pathname + at.search + at.hash, body: await p.page.content() };
}

async function come({ who, base, lang }) {
  const p = await Person.come(browser, base, { lang });
  // Two journeys share two cores.
  p.context.setDefaultTimeout(20_000);
  p.hands = new Hands();
  p.who = who;
  people.set(who, p);
  return {};
}

async function open(p, { path }) {
  const began = Date.now();
  const last = await p.page.goto(p.base + path);
  // By hand it is a link or a choice of the menu.
  p.hands.thoughts += 1;
  p.hands.click();
  return arrived(p, last, began);
}

/** Puts values into one field of a form, as hands would. */
async function put(p, form, name, values, act) {
  const all = form.locator(`[name="${name}"]`);
  const field = form.locator(`[name="${name}"]:not([type=hidden])`);
  if ((await field.count()) === 0) {
    // What the page carries along unseen must be what would have been typed.
    const held = await all.evaluateAll((list) => list.map((e) => e.value));
    if (held.length > 0 && values.every((v) => held.includes(v))) return;
    throw new Error(`no hand can fill ${name} with ${values}: ${held.length ? `it is hidden and holds ${held}` : 'it is not on the page'}`);
  }
  const folded = form.locator('details:not([open])', { has: p.page.locator(`[name="${name}"]`) });
  if ((await folded.count()) > 0) {
    await folded.first().locator('summary').click();
    p.hands.click();
  }
  const first = field.first();
  const [kind, held, scanner] = await first.evaluate((e) => [e.tagName === 'SELECT' ? 'select' : e.type, e.value, e.classList.contains('scan__input')]);
  if (kind === 'radio' || kind === 'checkbox') {
    for (const v of values) {
      const one = form.locator(`[name="${name}"][value="${v}"]`);
      if (await one.isChecked()) continue;
      p.hands.thoughts += 1;
      p.hands.click();
      await one.check();
    }
    return;
  }
  const value = values.join(' ');
  if (held === value) return;
  p.hands.thoughts += 1;
  if (kind === 'select') {
    p.hands.click(2);
    await first.selectOption(value);
  } else {
    if (scanner) p.hands.scans += 1;
    else p.hands.type(value);
    await first.fill(value);
    // A scanner sends Enter after each label; in the form of an act nothing may be sent by that.
    if (scanner && act) await first.press('Enter');
  }
}

async function answer(p, { path, button, typed }) {
  const values = new Map();
  for (const [name, value] of typed) values.set(name, [...(values.get(name) ?? []), value]);
  const holds = (selector) => p.page.locator(`form[action="${path}"]:has(${selector})`).first();
  if (button === 'enter' && values.size === 0) button = 'only';
  const named = typeof button === 'object' ? `button[name="${button.name}"][value="${button.value}"]` : '';
  const form = named ? holds(named) : values.size > 0 ? holds(`[name="${[...values.keys()][0]}"]`) : p.page.locator(`form[action="${path}"]`).first();
  if ((await form.count()) === 0) throw new Error(`no form to ${path} with ${named || [...values.keys()][0]} on ${p.page.url()}`);
  for (const [name, list] of values) await put(p, form, name, list, path.startsWith('/act/'));
  const answered = p.page.waitForResponse((r) => r.request().isNavigationRequest() && r.status() !== 303);
  const load = p.page.waitForEvent('load');
  // Should the press itself fail, that is what is told.
  answered.catch(() => {});
  load.catch(() => {});
  const began = Date.now();
  if (button === 'enter') {
    // The scanner sends Enter after the label.
    await form.locator(`[name="${[...values.keys()][0]}"]`).first().press('Enter');
  } else {
    p.hands.thoughts += 1;
    p.hands.click();
    await form.locator(named || 'button[type=submit]').first().click();
  }
  const last = await answered;
  await load;
  return arrived(p, last, began);
}

async function judge(p, { kind }) {
  const before = failures().length;
  // A review or refusal has the colours of others, and an English page those of the Japanese one.
  await look(p, kind, { known: data, thin: p.lang === 'en' || /-(review|wrong|refused)$/.test(kind) });
  return { faults: failures().slice(before).filter((f) => f.startsWith(`${kind} (${p.lang})`)) };
}

async function leave(p) {
  people.delete(p.who);
  await p.context.close();
  return {};
}

/** Where the time of a run goes, told at its end. */
const spent = {};
const doing = { open, answer, look: judge, leave };

async function done(ask) {
  const { op, who } = ask;
  if (op === 'come') return come(ask);
  const p = people.get(who);
  if (!p) throw new Error(`nobody is ${who}`);
  try {
    const began = Date.now();
    const out = await doing[op](p, ask);
    const all = (spent[op] ??= { times: 0, seconds: 0 });
    all.times += 1;
    all.seconds += (Date.now() - began) / 1000;
    const faults = [...(out.faults ?? []), ...p.complaints.splice(0)];
    return { ...out, faults, hands: p.hands.take() };
  } catch (error) {
    const file = `target/journeys/failed-${who}-${op}.png`.replace(/[^\w./-]+/g, '-');
    await p.page.screenshot({ path: file, fullPage: true }).catch(() => {});
    const text = await p.reads().catch(() => '');
    throw new Error(`${error.message}\nat ${p.page.url()} (${file})\n${text.slice(0, 1200)}`);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const ask = JSON.parse(line);
  done(ask).then(
    (out) => process.stdout.write(`${JSON.stringify({ id: ask.id, ...out })}\n`),
    (error) => process.stdout.write(`${JSON.stringify({ id: ask.id, error: error.message })}\n`),
  );
}
await browser.close();
for (const [op, { times, seconds }] of Object.entries(spent)) console.error(`${op}: ${times} times, ${seconds.toFixed(0)} s`);

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

/** Seconds of the keystroke-level model (Card, Moran, Newell 1980): a key, pointing, a hand moved. */
const [K, P, H] = [0.28, 1.1, 0.4];

/** Operators of the keystroke-level model for what hands do, by whichever of keys and mouse is quicker from where the hands are. */
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
  /** Something is chosen or pressed: by so many keys from where the focus is, or by so many clicks. */
  choose(keys, clicks = 1) {
    const away = (where) => (this.at && this.at !== where ? H : 0);
    if (keys * K + away('keys') > clicks * (P + K) + away('mouse')) return this.click(clicks);
    this.to('keys');
    this.keys += keys;
  }
  /** A box is reached (so many presses of Tab from where the focus is, or a click) and typed into. A Japanese sign takes two keys on an average (romaji, conversion). */
  type(value, tabs) {
    const away = (where) => (this.at && this.at !== where ? H : 0);
    if (tabs * K + away('keys') > P + K + away('mouse') + H) this.click();
    else this.keys += tabs;
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

/** Windows whose people have left, by language: a new window costs Chromium a second of work. */
const free = { ja: [], en: [] };

async function come({ who, base, lang }) {
  const p = free[lang].pop() ?? (await newWindow(base, lang));
  Object.assign(p, { base, who, complaints: [], hands: new Hands() });
  people.set(who, p);
  return {};
}

async function newWindow(base, lang) {
  const p = await Person.come(browser, base, { lang });
  // Two journeys share two cores.
  p.context.setDefaultTimeout(20_000);
  // Drafts that are on their way, for `settled`; each is over when what its answer did to the page is over.
  await p.context.addInitScript(() => {
    window.underWay = 0;
    addEventListener('htmx:before:request', () => (window.underWay += 1), true);
    addEventListener('htmx:finally:request', () => setTimeout(() => (window.underWay -= 1)), true);
  });
  p.turned = 0;
  p.page.on('framenavigated', (frame) => (p.turned += frame === p.page.mainFrame() ? 1 : 0));
  return p;
}

async function open(p, { path }) {
  const began = Date.now();
  const last = await p.page.goto(p.base + path);
  // By hand it is a link or a choice of the menu.
  p.hands.thoughts += 1;
  p.hands.click();
  return arrived(p, last, began);
}

/** Waits until the draft of a choice is answered: an answer may call forth more fields, and then the page asks for itself again (saisei.js). */
async function settled(p) {
  for (let n = 0; n < 200; n += 1) {
    const quiet = await p.page
      .evaluate(async () => {
        while (window.underWay > 0) await new Promise((done) => setTimeout(done, 4));
        return document.readyState === 'complete' && !document.querySelector('input[type=hidden][name="_step"]');
      })
      // The page went while it was asked.
      .catch((error) => /context was destroyed|navigation/.test(error.message) ? false : Promise.reject(error));
    if (quiet) return;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error('the page asks for itself again and again');
}

/** How the fields of a form stand, by name, and how many presses of Tab lead to each; `press` is the button that will be pressed. */
const standing = (form, press) =>
  form.evaluate((sheet, wanted) => {
    const shown = (e) => e.type !== 'hidden' && !e.disabled && e.tabIndex >= 0 && e.checkVisibility();
    const leads = (e, all) => e.type !== 'radio' || e === (all.find((o) => o.checked) ?? all[0]);
    const group = (e) => [...document.querySelectorAll('input[type=radio]')].filter((o) => o.name === e.name && o.form === e.form);
    const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].filter((e) => shown(e) && leads(e, group(e)));
    const at = (e) => stops.indexOf(e.type === 'radio' ? (group(e).find((o) => stops.includes(o)) ?? e) : e);
    const fields = {};
    for (const e of sheet.elements) {
      if (!e.name) continue;
      const f = (fields[e.name] ??= { hidden: [], values: [], ticked: [], stops: [], kind: '' });
      if (e.type === 'hidden') {
        f.hidden.push(e.value);
      } else {
        f.kind ||= e.tagName === 'SELECT' ? 'select' : e.type;
        f.held ??= e.value;
        f.scanner ||= e.classList.contains('scan__input') || e.dataset.scans !== undefined;
        f.folded ||= e.closest('details:not([open])') !== null;
        f.stops.push(at(e));
        f.values.push(...(e.tagName === 'SELECT' ? [...e.options].map((o) => o.value) : [e.value]));
        if (e.checked) f.ticked.push(e.value);
      }
    }
    const button = wanted && sheet.querySelector(wanted);
    const first = sheet.querySelector('button[type=submit], button:not([type])');
    return { fields, here: at(document.activeElement), button: button ? at(button) : -1, first: button === first };
  }, press);

/** Presses of Tab from the focus to a stop; too many to be pressed where there is no focus or the way leads back. */
const tabs = (p, stop) => (p.here >= 0 && stop > p.here ? stop - p.here : stop === p.here && stop >= 0 ? 0 : 99);

/** Puts values into one field of a form, as hands would. `f` is how it stands. */
async function put(p, form, name, values, act, f) {
  if (!f || f.kind === '') {
    // What the page carries along unseen must be what would have been typed.
    const held = f?.hidden ?? [];
    if (held.length > 0 && values.every((v) => held.includes(v))) return;
    throw new Error(`no hand can fill ${name} with ${values}: ${held.length ? `it is hidden and holds ${held}` : 'it is not on the page'}`);
  }
  const folded = f.folded ? form.locator('details:not([open])', { has: p.page.locator(`[name="${name}"]`) }) : null;
  if (folded && (await folded.count()) > 0) {
    await folded.first().locator('summary').click();
    p.hands.click();
  }
  const one = (v) => form.locator(`[name="${name}"][value="${v}"]:not([type=hidden])`);
  const reach = (n) => {
    const steps = tabs(p, f.stops[n] ?? f.stops[0]);
    p.here = f.stops[n] ?? f.stops[0];
    return steps;
  };
  if (f.kind === 'radio' || f.kind === 'checkbox') {
    // What stands ticked and is not meant is taken away.
    const off = f.kind === 'checkbox' ? f.ticked.filter((v) => !values.includes(v)) : [];
    for (const v of [...off, ...values.filter((w) => !f.ticked.includes(w))]) {
      const n = f.values.indexOf(v);
      if (n < 0) throw new Error(`${name} has no ${v} among ${f.values}`);
      // Space takes what has the focus, arrows go on among the answers of one question.
      const held = Math.max(0, f.values.indexOf(f.ticked[0]));
      p.hands.thoughts += 1;
      p.hands.choose(reach(n) + (f.kind === 'checkbox' ? 1 : Math.max(1, Math.abs(n - held))));
      await one(v).setChecked(!off.includes(v));
    }
    return act && settled(p);
  }
  const value = values.join(' ');
  if (f.held === value) return;
  p.hands.thoughts += 1;
  const first = form.locator(`[name="${name}"]:not([type=hidden])`).first();
  if (f.kind === 'select') {
    p.hands.choose(reach(0) + Math.abs(f.values.indexOf(value) - Math.max(0, f.values.indexOf(f.held))), 2);
    await first.selectOption(value);
    return act && settled(p);
  }
  const steps = reach(0);
  // What is scanned needs the focus, and no key if it has it already.
  if (f.scanner) {
    p.hands.scans += value.split(/\s+/).length;
    if (steps > 0) p.hands.choose(steps);
  } else {
    p.hands.type(value, steps);
  }
  await first.fill(value);
  // A scanner sends Enter after each label; in the form of an act nothing may be sent by that.
  if (f.scanner && f.kind !== 'textarea' && act) await first.press('Enter');
}

async function answer(p, { path, button, typed }) {
  const values = new Map();
  for (const [name, value] of typed) values.set(name, [...(values.get(name) ?? []), value]);
  const holds = (selector) => p.page.locator(`form[action="${path}"]:has(${selector})`).first();
  if (button === 'enter' && values.size === 0) button = 'only';
  const named = typeof button === 'object' ? `button[name="${button.name}"][value="${button.value}"]` : '';
  const form = named ? holds(named) : values.size > 0 ? holds(`[name="${[...values.keys()][0]}"]`) : p.page.locator(`form[action="${path}"]`).first();
  const press = named || 'button[type=submit]';
  if ((await form.count()) === 0) throw new Error(`no form to ${path} with ${named || [...values.keys()][0]} on ${p.page.url()}`);
  let seen = p.turned - 1;
  let now = null;
  const look = async () => {
    if (seen === p.turned) return;
    seen = p.turned;
    now = await standing(form, press);
    p.here = now.here;
  };
  for (const [name, list] of values) {
    await look();
    await put(p, form, name, list, path.startsWith('/act/'), now.fields[name]);
  }
  // Nothing to fill: the page was only read, and its button is clicked.
  if (values.size > 0) await look();
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
    // Enter sends by the first button of a form. It ends what was typed last and needs no moment of its own (Card 1980, rules 0 and 4).
    const enter = now?.first && (await p.page.evaluate(() => document.activeElement?.matches('main form input:not(.scan__input)') ?? false));
    if (!enter || p.hands.at !== 'keys') p.hands.thoughts += 1;
    p.hands.choose(enter ? 1 : now ? tabs(p, now.button) + 1 : 99);
    if (enter && p.hands.at === 'keys') await p.page.keyboard.press('Enter');
    else await form.locator(press).first().click();
  }
  const last = await answered;
  await load;
  return arrived(p, last, began);
}

/** Shapes of pages that axe was asked about: a review or a refusal is made of the same parts whatever the act. */
const asked = new Set();

async function judge(p, { kind }) {
  const before = failures().length;
  const shape = kind.match(/-(review|wrong|refused|conflict)$/)?.[1] ?? kind;
  // Colours and parts are the same in both languages; the words and the room they take are not.
  const seen = asked.has(shape);
  asked.add(shape);
  await look(p, kind, { known: data, way: seen ? 'room' : 'once', shot: p.lang === 'ja' && (!seen || shape === kind) });
  return { faults: failures().slice(before).filter((f) => f.startsWith(`${kind} (${p.lang})`)) };
}

/** The next one at this window finds it as new: nobody signed in, nothing open. */
async function leave(p) {
  people.delete(p.who);
  await p.page.goto('about:blank');
  await p.context.clearCookies();
  free[p.lang].push(p);
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

// A person at a browser: opens pages, signs in, fills forms, and watches that the browser never complains.
import { createHmac } from 'node:crypto';
import { check, must } from './report.mjs';

/** Six digits of an authenticator app (RFC 6238: SHA-1, 30 s) for a step of time. */
function totp(secret, step) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const c of secret.replace(/[\s=]/g, '')) bits += alphabet.indexOf(c).toString(2).padStart(5, '0');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((b) => parseInt(b, 2)));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', key).update(count).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** An authenticator app. Each code works once, and the server takes the step before and after: so the next unused one is given. */
export class Authenticator {
  constructor(secret) {
    this.secret = secret;
    this.used = 0;
  }
  async code() {
    for (;;) {
      const now = Math.floor(Date.now() / 30_000);
      // The step before is taken only while it stays valid for long enough to be sent.
      const first = Date.now() % 30_000 < 20_000 ? now - 1 : now;
      const step = Math.max(this.used + 1, first);
      // One step ahead at most; else a person waits for the next digits.
      if (step <= now + 1) {
        this.used = step;
        return totp(this.secret, step);
      }
      await new Promise((done) => setTimeout(done, 500));
    }
  }
}

/** A person with a browser window of their own. */
export class Person {
  /** `how`: lang, js, width, scheme. */
  static async come(browser, base, how = {}) {
    const person = new Person();
    const { lang = 'ja', js = true, width = 1440, scheme = 'light' } = how;
    Object.assign(person, { base, lang, complaints: [] });
    person.context = await browser.newContext({
      javaScriptEnabled: js,
      viewport: { width, height: 900 },
      colorScheme: scheme,
      locale: lang === 'ja' ? 'ja-JP' : 'en-GB',
      timezoneId: 'Asia/Tokyo',
      reducedMotion: 'reduce',
    });
    // Three lines of journeys share two cores.
    person.context.setDefaultTimeout(20_000);
    person.page = await person.context.newPage();
    person.watch();
    return person;
  }
  /** Notes console errors, policy violations, failed scripts, and any request that leaves this machine's program. */
  watch() {
    const pages = new Set();
    this.page.on('request', (r) => {
      if (r.isNavigationRequest()) pages.add(r.url());
      if (!r.url().startsWith(this.base) && !r.url().startsWith('data:')) this.complaints.push(`request to ${r.url()}`);
    });
    this.page.on('console', (m) => {
      // A page that answers 4xx on purpose is told by the browser as an error; anything it loads must be there.
      const own = /status of 4\d\d/.test(m.text()) && pages.has(m.location().url);
      // A draft that is on its way when the page is left is given up by the browser; htmx tells that as an error.
      const left = m.text().startsWith('htmx: htmx:error: Failed to fetch');
      if (['error', 'warning'].includes(m.type()) && !own && !left) this.complaints.push(`${m.text()} (${m.location().url}) on ${this.page.url()}`);
    });
    this.page.on('pageerror', (e) => this.complaints.push(`${e.message} on ${this.page.url()}`));
  }
  /** The browser never complained. */
  atEase(name) {
    const unique = [...new Set(this.complaints)];
    check(`${name}: no console error, no policy violation, no foreign request`, unique.length === 0, unique.join('\n'));
    this.complaints = [];
  }
  async open(path) {
    return this.page.goto(this.base + path);
  }
  /** The page's text as a person sees it. */
  async reads() {
    return this.page.locator('body').innerText();
  }
  async sees(...words) {
    const text = await this.reads();
    for (const w of words) must(w instanceof RegExp ? w.test(text) : text.includes(w), `the page does not say ${w}:\n${text.slice(0, 1500)}`);
  }
  /** Puts values into fields by name: text, a choice by its code, several by a list, `{label}` by words of an option. */
  async fill(values) {
    for (const [name, value] of Object.entries(values)) {
      const field = this.page.locator(`main [name="${name}"]:not([type=hidden])`);
      const first = field.first();
      const folded = this.page.locator('main details:not([open])', { has: this.page.locator(`[name="${name}"]`) });
      if ((await folded.count()) > 0) await folded.first().locator('summary').click();
      const kind = await first.evaluate((e) => (e.tagName === 'SELECT' ? 'select' : e.type));
      if (kind === 'radio' || kind === 'checkbox') {
        for (const v of [value].flat()) {
          const one = v.label ? this.page.locator('main label', { hasText: v.label }).locator(`[name="${name}"]`) : this.page.locator(`main [name="${name}"][value="${v}"]`);
          await one.check();
        }
      } else if (kind === 'select') {
        const code = value.label ? await first.locator('option', { hasText: value.label }).first().getAttribute('value') : value;
        await first.selectOption(code);
      } else {
        await first.fill(value);
      }
    }
  }
  /** Presses the button of a form's step: `review`, `confirm`, `edit`; waits for the page that follows. */
  async press(step) {
    const [answer] = await Promise.all([
      this.page.waitForResponse((r) => r.request().isNavigationRequest() && r.request().method() === 'POST'),
      this.page.waitForEvent('load'),
      this.page.locator(`main button[name="_step"][value="${step}"]`).click(),
    ]);
    return answer.status();
  }
  /** Signs in by hand and chooses role and place, each by its words or code. */
  async signIn(login, password, role, place) {
    if (!this.page.url().includes('/sign-in')) await this.open('/sign-in');
    if (this.lang === 'en' && (await this.page.getAttribute('html', 'lang')) !== 'en') await this.page.locator('a[href^="/language/en"]').first().click();
    await this.fill({ login, password });
    await this.page.locator('main button[type=submit]').click();
    await this.page.waitForURL((u) => !u.pathname.startsWith('/sign-in'));
    if (role) await this.choose(role, place);
  }
  async choose(role, place) {
    await this.page.waitForURL(/\/choose/);
    const roles = this.page.locator(`main [name="role"][value="${role}"]:not([type=hidden])`);
    if ((await roles.count()) > 0) await roles.check();
    await this.fill({ place: { label: place } });
    await this.page.locator('main button[type=submit]').click();
    await this.page.waitForURL((u) => !u.pathname.startsWith('/choose'));
  }
  async signOut() {
    await this.page.locator('form[action="/sign-out"] button').first().click();
    await this.page.waitForURL(/sign-in/);
  }
  async leave() {
    await this.context.close();
  }
}

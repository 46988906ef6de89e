// The walk of the README, as somebody does it who tries the program: one window, the next task of the patient's chart pressed again and again, the
// simulated answers, the password of the terminal. Every press is counted by the keystroke-level model (Card, Moran, Newell 1980), so that "ten minutes"
// is held to something: the operators of hands, never the seconds of this machine.
import { Person } from './people.mjs';
import { journey, must } from './report.mjs';
import { OFFICE, PASSWORD } from './words.mjs';

/** Seconds: a key, pointing, a hand moved between keys and mouse, a moment of thought. */
const K = 0.28;
const P = 1.1;
const H = 0.4;
const M = 1.35;
/** The most that hands and thoughts may take, seconds: ten minutes. */
const MOST = 600;

/** A walker: what is done, and how long hands take for it. */
export class Walker {
  constructor(p) {
    Object.assign(this, { p, page: p.page, seconds: 0, waited: 0, acts: [], patient: '', hand: 'mouse' });
  }
  to(where) {
    if (this.hand !== where) this.seconds += H;
    this.hand = where;
  }
  /** Something is clicked; then the page that follows. */
  async click(target) {
    this.to('mouse');
    this.seconds += M + P + K;
    const began = Date.now();
    const load = this.page.waitForEvent('load');
    load.catch(() => {});
    await target.click();
    await load;
    this.waited += Date.now() - began;
  }
  /** A box is clicked and typed into. */
  async type(name, value) {
    const box = this.page.locator(`form [name="${name}"]:not([type=hidden])`).first();
    this.to('mouse');
    this.seconds += M + P + K;
    this.to('keys');
    this.seconds += K * String(value).length;
    await box.fill(String(value));
  }
  /** Answers that are chosen from what the form offers. */
  async choose(values) {
    for (const [field, value] of Object.entries(values)) {
      this.to('mouse');
      this.seconds += M + P + K + (await this.page.locator(`main select[name="${field}"]`).count()) * (P + K);
      await this.p.fill({ [field]: value });
      await this.settled();
    }
  }
  /** Until what an answer calls forth is drawn: the page asks for itself again (saisei.js). */
  async settled() {
    for (let n = 0; n < 100; n += 1) {
      await new Promise((done) => setTimeout(done, 50));
      const quiet = await this.page
        .evaluate(() => window.underWay === 0 && document.readyState === 'complete' && !document.querySelector('input[type=hidden][name="_step"]'))
        .catch(() => false);
      if (quiet) return;
    }
    throw new Error('the page asks for itself again and again');
  }
  /** Goes on as another member of staff, by the bar. */
  async as(name) {
    const bar = this.page.locator('form[action="/demo/staff"]');
    const code = await bar.locator('option', { hasText: name }).first().getAttribute('value');
    this.to('mouse');
    this.seconds += M + 2 * (P + K);
    await bar.locator('select').selectOption(code);
    await this.click(bar.locator('button'));
  }
  /** Moves the clock by a button of the bar. */
  async clock(by, times = 1) {
    for (let n = 0; n < times; n += 1) {
      await this.click(this.page.locator(`form[action="/demo/clock"]:has(input[name=by][value="${by}"]) button`).first());
    }
  }
  /** The chart, by the patient's name at the head of what is open. */
  async chart() {
    if (new URL(this.page.url()).pathname === `/patients/${this.patient}`) return;
    await this.click(this.page.locator(`a[href^="/patients/${this.patient}"]`).first());
  }
  /** A task of the chart is pressed and done. */
  async task(name, how = {}) {
    await this.pressed(name);
    await this.finish(name, how);
  }
  async pressed(name) {
    await this.chart();
    const tasks = this.page.locator('section[aria-labelledby="work"]');
    const door = name === 'check_identity' ? '/bedside/' : `/act/${name}?`;
    const link = tasks.locator(`a[href^="${door}"]`).first();
    const other = tasks.locator(`form[action="/demo/as"]:has(input[name="act"][value="${name}"]) button`).first();
    const found = (await link.count()) > 0 ? link : other;
    must((await found.count()) > 0, `${name} is no task:\n${(await this.page.locator('main').innerText()).slice(0, 900)}`);
    await this.click(found);
  }
  /** An act by its link on the page that is open. */
  async act(name, how = {}) {
    const link = this.page.locator(`main a[href^="/act/${name}?"]`).first();
    if (!(await link.isVisible())) await this.page.locator('main details:not([open]) > summary').first().click();
    await this.click(link);
    await this.finish(name, how);
  }
  /** A count on the page of the lot. */
  async counted(purpose) {
    const form = this.page.locator('main form[action="/act/record_count"]');
    if (purpose !== 'passage') await this.choose({ purpose });
    await this.click(form.locator('button[value="fill"]'));
    await this.click(this.page.locator('main button[name="_step"][value="confirm"]').first());
    must(this.page.url().includes('recorded='), `the count was not recorded:\n${(await this.page.locator('main').innerText()).slice(0, 1500)}`);
    this.acts.push('record_count');
  }
  /** A code typed where the scanner would read it, and Enter. */
  async scan(code) {
    this.to('keys');
    this.seconds += M + K * (code.length + 1);
    const began = Date.now();
    const load = this.page.waitForEvent('load');
    load.catch(() => {});
    await this.page.locator('.scan__input').first().fill(code);
    await this.page.locator('.scan__input').first().press('Enter');
    await load;
    this.waited += Date.now() - began;
  }
  /** The time-out: wristband, what the patient says, syringe, place, who stands by. */
  async bedside(number, syringe) {
    await this.pressed('check_identity');
    const go = (what) => this.click(this.page.locator(`button[name="_do"][value="${what}"]`));
    await this.scan(number);
    await go('said');
    await this.scan(syringe);
    await go('site');
    this.seconds += M + P + K;
    await this.page.locator('[name="second"]').first().check();
    await this.type('_password', PASSWORD);
    await go('sign');
    must((await this.page.locator('.verdict--yes').count()) > 0, 'the bedside page does not say yes');
    this.acts.push('check_identity');
  }
  /** A task whose review says what stands against it: its way out is taken and done. */
  async refused(name, way) {
    await this.pressed(name);
    await this.click(this.page.locator('main button[name="_step"][value="fill"]'));
    await this.act(way);
  }
  /** A form: what is chosen by hand, the simulated answers, review, password, confirmed. */
  async finish(name, { chosen = {}, values = {} } = {}) {
    await this.choose(chosen);
    await this.click(this.page.locator('main button[name="_step"][value="fill"]'));
    if (Object.keys(values).length > 0) {
      const edit = this.page.locator('main button[name="_step"][value="edit"]');
      if ((await edit.count()) > 0) await this.click(edit);
      await this.choose(values);
    }
    const review = this.page.locator('main button[name="_step"][value="review"]');
    if ((await review.count()) > 0) await this.click(review);
    must((await review.count()) === 0, `${name}: the form is not complete:\n${(await this.page.locator('main').innerText()).slice(0, 1500)}`);
    const password = this.page.locator('main [name="_password"]');
    if ((await password.count()) > 0) {
      must(await password.evaluate((e) => e === document.activeElement), 'the password has not the focus');
      this.to('keys');
      this.seconds += M + K * PASSWORD.length + K;
      await password.fill(PASSWORD);
      const load = this.page.waitForEvent('load');
      load.catch(() => {});
      const began = Date.now();
      await password.press('Enter');
      await load;
      this.waited += Date.now() - began;
    } else {
      await this.click(this.page.locator('main button[name="_step"][value="confirm"]').first());
    }
    must(this.page.url().includes('recorded='), `${name} was not recorded:\n${(await this.page.locator('main').innerText()).slice(0, 1800)}`);
    this.acts.push(name);
  }
}


/** Walks it on a running demo. `seen` is shown the page at the bedside and the chart after the injection (for the pictures of the README). */
export async function readme(browser, base, seen = async () => null) {
  await journey('readme', async (step) => {
    const p = await Person.come(browser, base, { lang: 'ja' });
    await p.context.addInitScript(() => {
      window.underWay = 0;
      addEventListener('htmx:before:request', () => (window.underWay += 1), true);
      addEventListener('htmx:finally:request', () => setTimeout(() => (window.underWay -= 1)), true);
    });
    const w = new Walker(p);
    await step('register', async () => {
      await p.signIn('uketsuke', PASSWORD, 'coordinator', OFFICE);
      await w.click(p.page.locator('nav a[href="/patients"]').first());
      await w.click(p.page.locator('main a[href="/act/register_patient"]').first());
      await w.finish('register_patient', process.env.README_BORN ? { values: { birth_date: process.env.README_BORN } } : {});
      w.patient = new URL(p.page.url()).pathname.split('/').pop();
    }, p.page);
    await step('counselling', async () => {
      await w.task('record_interview');
      await w.as('相良');
      for (let n = 0; n < 3; n += 1) await w.act('record_finding');
      for (const name of ['decide_candidacy', 'give_consent', 'order_treatment']) await w.task(name);
    }, p.page);
    await step('harvest', async () => {
      await w.task('record_visit');
      await w.task('draw_blood');
      // The five tests of one report at once.
      await w.task('record_test_result');
      for (const name of ['harvest_fat', 'dispatch_tissue']) await w.task(name);
    }, p.page);
    await step('culture', async () => {
      await w.task('receive_tissue');
      // The first try is refused: no cabinet is open for these cells. The reason leads to it.
      await w.refused('start_culture', 'open_cabinet');
      await w.task('start_culture');
      for (const purpose of ['passage', 'harvest']) {
        await w.clock('week');
        await w.task('observe_culture');
        await w.counted(purpose);
        await w.act(purpose === 'passage' ? 'passage_cells' : 'harvest_cells');
      }
    }, p.page);
    await step('tests, release, dose on its way', async () => {
      for (let n = 0; n < 6; n += 1) await w.task('record_test_result');
      for (const name of ['release_product', 'pack_dose', 'dispatch_dose']) await w.task(name);
    }, p.page);
    await step('the day of the injection', async () => {
      for (const name of ['receive_dose', 'allocate_dose', 'decide_go']) await w.task(name);
      await w.task('draw_up', { chosen: { syringe: 'K-9010' } });
      await w.bedside((await p.reads()).match(/SP\d{7}/)[0], 'K-9010');
      await seen('bedside', p.page);
      // A doctor goes on from the bedside page; for a nurse it is a task of somebody else's.
      if ((await p.page.locator('a[href^="/act/give_dose"]').count()) > 0) {
        await w.click(p.page.locator('a[href^="/act/give_dose"]').first());
        await w.finish('give_dose');
      } else {
        await w.task('give_dose');
      }
    }, p.page);
    await w.chart();
    await seen('chart', p.page);
    await step('twelve months', async () => {
      // Days 1, 3, 7, 14; then months 1, 3, 6 and 12, each inside its window.
      for (const [by, times] of [['day', 1], ['day', 2], ['day', 4], ['week', 1]]) {
        await w.clock(by, times);
        await w.task('record_safety_contact');
      }
      for (const [by, times] of [['week', 2], ['month', 2], ['month', 3], ['month', 6]]) {
        await w.clock(by, times);
        await w.task('record_visit');
      }
    }, p.page);
    process.stderr.write(`readme: ${w.acts.length} acts, ${w.seconds.toFixed(0)} s of hands and thoughts by the model, program ${(w.waited / 1000).toFixed(0)} s\n`);
    must(w.seconds <= MOST, `${w.seconds} s by the model`);
    await p.leave();
  });
}

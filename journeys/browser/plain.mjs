// The main path, register and interview: once with JavaScript off, once with the keyboard alone.
import { Person } from './people.mjs';
import { journey, must } from './report.mjs';
import { fieldsOf, interview } from './story.mjs';
import { CONSULTING, PASSWORD } from './words.mjs';

/** Without JavaScript everything still works. */
export async function withoutScript(browser, base) {
  const p = await Person.come(browser, base, { js: false });
  await journey('no-javascript', async (step) => {
    await step('sign in', () => p.signIn('kango', PASSWORD, 'nurse', CONSULTING), p.page);
    await step('register', async () => {
      await p.open('/act/register_patient');
      await p.fill({ purpose: 'told', name: '無線 一郎', kana: 'ムセン イチロウ', birth_date: 'S30.1.2', sex: 'male' });
      await p.press('review');
      await p.press('confirm');
      must(/\/patients\/P\w+\?recorded=/.test(p.page.url()), `led to ${p.page.url()}`);
    }, p.page);
    await step('interview', async () => {
      await p.page.locator('main a[href^="/act/record_interview?patient="]').first().click();
      // The page is read by the driver, not by the page: scripts of the page are off.
      const html = await p.page.content();
      const names = [...html.matchAll(/name="(q\.[a-z_]+)"/g)].map((m) => m[1]);
      const fields = [];
      for (const name of new Set(names)) {
        const all = p.page.locator(`main [name="${name}"]`);
        const type = (await all.first().getAttribute('type')) ?? 'textarea';
        const values = await Promise.all((await all.all()).map((e) => e.getAttribute('value')));
        fields.push({ name, type, values });
      }
      await p.fill(interview(fields));
      await p.press('review');
      await p.press('confirm');
      must(/recorded=/.test(p.page.url()), `led to ${p.page.url()}`);
    }, p.page);
    p.atEase('no-javascript');
  });
  await p.leave();
}

/** With Tab, arrows, Enter and Space alone. */
export async function byKeyboard(browser, base) {
  const p = await Person.come(browser, base);
  const focus = () => p.page.evaluate(() => {
    const e = document.activeElement;
    // The ring is drawn around the element or, for a box with its unit and for a choice with its words, around what holds it.
    const ringed = (x) => x && x !== document.body && (getComputedStyle(x).outlineStyle !== 'none' || getComputedStyle(x).boxShadow !== 'none');
    const seen = ringed(e) || ringed(e?.parentElement) || ringed(e?.closest('label'));
    return { name: e?.getAttribute('name') ?? '', value: e?.getAttribute('value') ?? '', href: e?.getAttribute('href') ?? '', tag: e?.tagName ?? '', text: e?.textContent?.trim() ?? '', type: e?.getAttribute('type') ?? '', seen, label: e?.closest('label')?.textContent ?? '' };
  });
  /** Presses Tab until something has the focus; every stop on the way shows a ring. */
  const tabTo = async (what, fits) => {
    for (let n = 0; n < 250; n += 1) {
      const at = await focus();
      if (fits(at)) return;
      await p.page.keyboard.press('Tab');
      const next = await focus();
      must(next.tag === 'BODY' || next.tag === 'HTML' || next.seen, `no focus ring on ${JSON.stringify(next)}`);
    }
    throw new Error(`the keyboard does not reach ${what}`);
  };
  const type = async (name, words) => {
    await tabTo(name, (f) => f.name === name);
    await p.page.keyboard.insertText(words);
  };
  const press = async (value) => {
    await tabTo(`button ${value}`, (f) => f.tag === 'BUTTON' && f.value === value);
    const load = p.page.waitForEvent('load');
    await p.page.keyboard.press('Enter');
    await load;
  };
  /** Chooses in a group of radio buttons: Space takes the one in focus, arrows move. */
  const pick = async (name, value) => {
    await tabTo(name, (f) => f.name === name);
    await p.page.keyboard.press('Space');
    for (let n = 0; n < 40 && (await focus()).value !== value; n += 1) await p.page.keyboard.press('ArrowDown');
    must((await focus()).value === value, `${name}=${value} cannot be chosen`);
  };
  await journey('keyboard', async (step) => {
    await step('sign in', async () => {
      await p.open('/sign-in');
      await type('login', 'kango');
      await type('password', PASSWORD);
      await p.page.keyboard.press('Enter');
      await p.page.waitForURL(/choose/);
      await tabTo('a place', (f) => f.name === 'place');
      await p.page.keyboard.press('Space');
      for (let n = 0; n < 6 && !(await focus()).label.includes(CONSULTING); n += 1) await p.page.keyboard.press('ArrowDown');
      await tabTo('go on', (f) => f.tag === 'BUTTON' && f.type === 'submit' && f.name === '' && !/サインアウト|English/.test(f.text));
      await p.page.keyboard.press('Enter');
      await p.page.waitForURL((u) => u.pathname === '/');
    }, p.page);
    await step('the skip link comes first and leads to the page', async () => {
      await p.page.keyboard.press('Tab');
      must((await focus()).href.startsWith('#'), `the first stop is ${JSON.stringify(await focus())}`);
    }, p.page);
    await step('register', async () => {
      await tabTo('the patients', (f) => f.href === '/patients');
      await p.page.keyboard.press('Enter');
      await p.page.waitForURL(/patients/);
      await tabTo('registration', (f) => f.href === '/act/register_patient');
      await p.page.keyboard.press('Enter');
      await p.page.waitForURL(/register_patient/);
      await p.page.locator('h1').first().waitFor();
      // The page puts the focus on its first empty field; go back to the top as Shift+Tab would.
      await p.page.evaluate(() => document.activeElement?.blur());
      await tabTo('purpose', (f) => f.name === 'purpose');
      await p.page.keyboard.press('Space');
      await type('name', '鍵盤 花子');
      await type('kana', 'ケンバン ハナコ');
      await type('birth_date', '平成1年2月3日');
      await pick('sex', 'female');
      await press('review');
      await press('confirm');
      await p.page.waitForURL(/recorded=/);
    }, p.page);
    await step('interview', async () => {
      await tabTo('the interview', (f) => f.href.startsWith('/act/record_interview?patient='));
      await p.page.keyboard.press('Enter');
      await p.page.waitForURL(/record_interview/);
      const answers = interview(await fieldsOf(p.page));
      const kinds = new Map((await fieldsOf(p.page)).map((f) => [f.name, f.type]));
      await p.page.evaluate(() => document.activeElement?.blur());
      for (const [name, kind] of kinds) {
        if (!(name in answers)) continue;
        if (kind === 'radio') await pick(name, answers[name]);
        else if (kind === 'select-one') {
          await tabTo(name, (f) => f.name === name);
          await p.page.keyboard.press('ArrowDown');
        } else await type(name, answers[name]);
      }
      await press('review');
      await press('confirm');
      await p.page.waitForURL(/recorded=/);
    }, p.page);
    p.atEase('keyboard');
  });
  await p.leave();
}

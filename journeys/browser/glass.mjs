// Breaking the glass (law L22): somebody at the bench, who sees numbers only, needs to call a patient; quality sees it afterwards.
import { look } from './axe.mjs';
import { Person } from './people.mjs';
import { journey, must } from './report.mjs';
import { BENCH, OFFICE, PASSWORD } from './words.mjs';

const WORDS = {
  ja: { title: '緊急時の閲覧', left: /あと 1[45] 分/, logged: '閲覧の記録に残り', allergies: 'アレルギー', product: '製品の組成' },
  en: { title: 'Emergency view', left: /1[45] minutes left/, logged: 'stand in the access log', allergies: 'Allergies', product: 'Composition of the product' },
};
const REASON = '採取後に呼吸が苦しいと電話';

export async function breakGlass(browser, base, lang, known) {
  const w = WORDS[lang];
  const name = `glass-${lang}`;
  const data = [...known, REASON];
  const people = [];
  const come = async (login, role, place) => {
    const p = await Person.come(browser, base, { lang });
    people.push(p);
    await p.signIn(login, PASSWORD, role, place);
    return p;
  };
  let number = '';
  await journey(name, async (step) => {
    const bench = await step('somebody at the bench signs in', () => come('baiyo', 'operator', BENCH));
    await step('from a chart without names a link leads to the reason', async () => {
      await bench.open('/patients');
      const row = bench.page.locator('main a[href^="/patients/P"]').first();
      number = (await row.innerText()).trim();
      await row.click();
      await bench.page.locator('main a[href^="/break-glass?patient="]').first().click();
      await bench.sees(w.title, w.logged);
      must((await bench.page.locator('main [name="patient"]').inputValue()) === number, 'the number is not filled in');
      await look(bench, 'glass-reason', { known: data });
    }, bench.page);
    await step('without a reason it stays closed', async () => {
      await bench.page.locator('main [name="reason"]').evaluate((e) => e.removeAttribute('required'));
      await bench.page.locator('main form button[type=submit]').click();
      must((await bench.page.locator('main [name="reason"]').getAttribute('aria-invalid')) === 'true', 'the field is not marked');
    }, bench.page);
    await step('with a reason it shows what an emergency needs, and for how long', async () => {
      await bench.page.locator('main [name="reason"]').fill(REASON);
      await bench.page.keyboard.press('Enter');
      await bench.page.waitForURL(/\/break-glass\/P/);
      await bench.sees(w.left, w.allergies, w.product, REASON);
      const [named] = (await bench.page.locator('h1').innerText()).trim().split(/\s/);
      const title = await bench.page.title();
      must(title.includes(number) && named && !title.includes(named), `a name stands in the title: ${title}`);
      await look(bench, 'glass', { known: data });
    }, bench.page);
    await step('quality sees it without asking', async () => {
      const quality = await come('hinshitsu', 'quality', OFFICE);
      await quality.open('/reads');
      await quality.sees(number, REASON);
      await look(quality, 'reads-glass', { known: data });
    });
  });
  for (const p of people) {
    p.atEase(name);
    await p.leave();
  }
}

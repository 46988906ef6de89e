// A real record from its first minute: one-time code, clinic, manager, second factor, staff, law, programme and plan; then a harvest, refused
// because nobody has set its numbers. At the end the session is left idle and the draft is still there.
import { look } from './axe.mjs';
import { Authenticator, Person } from './people.mjs';
import { journey, must } from './report.mjs';
import { folder, remove, said, start } from './server.mjs';
import { fieldsOf, interview, sign } from './story.mjs';
import { ITEMS, OFFICE, TREATMENT } from './words.mjs';

const PASSWORD = 'lamp river seventeen';
const OWN = 'harbour stone twenty';

/** Reads the secret that the page shows for typing in. */
async function secret(p) {
  const codes = await p.page.locator('main .code').allInnerTexts();
  const found = codes.map((c) => c.replaceAll(/\s/g, '')).find((c) => /^[A-Z2-7]{32}$/.test(c));
  must(found, `no secret on the page: ${codes}`);
  return found;
}

/** Sets up the authenticator that the sign-in asks for. */
async function enrol(p) {
  await p.page.waitForURL(/second-factor\/set-up/);
  const app = new Authenticator(await secret(p));
  await p.fill({ code: '000000' });
  await p.page.locator('main button[type=submit]').click();
  await p.page.locator('[aria-invalid="true"]').waitFor();
  await p.fill({ code: await app.code() });
  await p.page.locator('main button[type=submit]').click();
  await p.page.locator('main ol li').nth(9).waitFor();
  return app;
}

/** Review and, where asked, signature. */
async function confirm(p, password, app) {
  const status = await p.press('review');
  must(status === 200, `the review answered ${status}`);
  if ((await p.page.locator('[name="_password"]').count()) > 0) return sign(p, password, await app.code());
  return p.press('confirm');
}

export async function firstRun(browser) {
  const dir = folder();
  let server = await start(dir, 'serve');
  const boss = await Person.come(browser, server.base);
  const doctor = await Person.come(browser, server.base);
  let patient = '';
  await journey('first-run', async (step) => {
    await step('every page leads to the set-up, which asks for the code of the terminal', async () => {
      await boss.open('/patients');
      must(boss.page.url().endsWith('/set-up'), `led to ${boss.page.url()}`);
      await look(boss, 'set-up-code');
      await boss.fill({ code: '0000-0000' });
      await boss.page.locator('main button[type=submit]').click();
      await boss.page.locator('[aria-invalid="true"]').waitFor();
      const [, code] = await said(server, /set-up code: (\S+)/);
      await boss.fill({ code });
      await boss.page.locator('main button[type=submit]').click();
      await boss.page.locator('[name="clinic_name"]').waitFor();
      await look(boss, 'set-up');
    }, boss.page);
    await step('the clinic is set up once', async () => {
      const names = new Set((await fieldsOf(boss.page)).map((f) => f.name));
      const values = { clinic_name: '実地クリニック', place_consulting: '診察室1', place_treatment: '処置室1', place_cpc: '細胞培養加工施設', place_office: '事務室', name: '大槻 恵', kana: 'オオツキ メグミ', login: 'otsuki', password: PASSWORD, password_again: PASSWORD };
      await boss.fill(Object.fromEntries(Object.entries(values).filter(([k]) => names.has(k))));
      if (names.has('also')) await boss.fill({ also: 'responsible_doctor' });
      await boss.page.locator('main button[type=submit]').click();
      await boss.page.waitForURL(/second-factor\/set-up/);
    }, boss.page);
    const app = await step('the second factor must be set up; a wrong code is told', async () => {
      await look(boss, 'second-factor-set-up', { shot: false });
      const got = await enrol(boss);
      await boss.page.locator('main a.button').click();
      await boss.choose('manager', OFFICE);
      return got;
    }, boss.page);
    await step('the set-up is gone', async () => must((await boss.open('/set-up')).status() === 404, 'still there'), boss.page);
    await step('a nurse and a doctor are put on the staff', async () => {
      for (const [name, kana, role] of [['相良 圭', 'サガラ ケイ', 'doctor'], ['立花 直子', 'タチバナ ナオコ', 'nurse']]) {
        await boss.open('/act/add_staff');
        await boss.fill({ name, kana, roles: role });
        await confirm(boss, PASSWORD, app);
        await boss.page.waitForURL(/\/staff\?recorded=/);
      }
    }, boss.page);
    const given = await step('an account is issued; its first password is shown once', async () => {
      await boss.open('/accounts');
      await boss.page.locator('main a', { hasText: '相良 圭' }).click();
      await boss.fill({ login: 'sagara', password: PASSWORD, code: await app.code() });
      await boss.page.locator('form[action$="/issue"] button').click();
      const shown = boss.page.locator('main dd .code, main .pairs .code');
      await shown.nth(1).waitFor();
      return shown.nth(1).innerText();
    }, boss.page);
    const doctorsApp = await step('the doctor must change the password and set up the second factor', async () => {
      await doctor.signIn('sagara', given);
      await doctor.page.waitForURL(/\/password/);
      await look(doctor, 'first-password');
      await doctor.fill({ password: given, new: 'short', again: 'short' });
      await doctor.page.locator('main button[type=submit]').click();
      await doctor.page.locator('[aria-invalid="true"]').first().waitFor();
      await doctor.fill({ password: given, new: OWN, again: OWN });
      await doctor.page.locator('main button[type=submit]').click();
      const got = await enrol(doctor);
      await look(doctor, 'recovery-codes', { shot: false });
      await doctor.page.locator('main a.button').click();
      await doctor.choose('doctor', TREATMENT);
      return got;
    }, doctor.page);
    await step('law table and programme are adopted, signed with password and code', async () => {
      for (const act of ['adopt_law', 'adopt_programme']) {
        await boss.open(`/act/${act}`);
        must((await boss.page.locator('[name="candidate"]').count()) === 1, 'a real record is offered simulated numbers');
        await boss.page.locator('[name="candidate"]').check();
        await confirm(boss, PASSWORD, app);
        await boss.page.waitForURL(/\/clinic\?recorded=/);
      }
    }, boss.page);
    await step('a plan is filed', async () => {
      await boss.open('/act/file_plan');
      const fields = await fieldsOf(boss.page);
      const has = (n) => fields.some((f) => f.name === n);
      const all = (n) => fields.find((f) => f.name === n)?.values ?? [];
      const values = { number: 'PB9999999', submitted_on: '2026-01-05', valid_from: '2026-01-20', diseases: 'knee_oa', product: all('product')[0], routes: all('routes')[0], doctors: { label: '相良 圭' }, committee: '模擬委員会', consent_version: '2026-11-22' };
      await boss.fill(values);
      const rooms = boss.page.locator('main fieldset', { has: boss.page.locator('[name="places"]') });
      for (const place of ['診察室1', '処置室1']) await rooms.locator('label', { hasText: place }).locator('input').check();
      await boss.page.locator('main label', { hasText: '細胞培養加工施設' }).locator('[name="maker"]').check();
      if (has('committee_number')) await boss.fill({ committee_number: 'NA9999999' });
      if (has('special')) await boss.fill({ special: 'yes' });
      await look(boss, 'form-plan', { shot: false });
      await confirm(boss, PASSWORD, app);
      await boss.page.waitForURL(/\/clinic\?recorded=/);
      await boss.sees('PB9999999');
    }, boss.page);
    await step('a patient is registered, interviewed and consents', async () => {
      await doctor.open('/act/register_patient');
      await doctor.fill({ purpose: 'told', name: '実在 しない', kana: 'ジツザイ シナイ', birth_date: '1961-02-03', sex: 'other' });
      await confirm(doctor, OWN, doctorsApp);
      patient = new URL(doctor.page.url()).pathname.split('/').pop();
      await doctor.open(`/act/record_interview?patient=${patient}`);
      await doctor.fill(interview(await fieldsOf(doctor.page)));
      await confirm(doctor, OWN, doctorsApp);
      await doctor.open(`/act/give_consent?patient=${patient}`);
      await doctor.fill({ scopes: ['harvest', 'culture', 'administration'], language: 'ja', explained: ITEMS, understood: 'yes', explained_by: { label: '相良 圭' }, consent_form: 'paper' });
      if ((await doctor.page.locator('[name="document"]').inputValue()) === '') await doctor.fill({ document: '2026-11-22' });
      await confirm(doctor, OWN, doctorsApp);
      must(/recorded=/.test(doctor.page.url()), `consent led to ${doctor.page.url()}: ${(await doctor.reads()).slice(0, 600)}`);
    }, doctor.page);
    await step('the harvest is refused: the numbers nobody has set are named with file, line and who may set them', async () => {
      await doctor.open(`/act/harvest_fat?patient=${patient}`);
      await doctor.fill({ wristband: 'SP2600001', materials: 'MT-1', site: 'abdomen', mass_g: '0.7', pieces: '5', anaesthesia: 'local', checked_by: { label: '立花 直子' } });
      must((await confirm(doctor, OWN, doctorsApp)) === 422, 'not refused');
      await doctor.sees(/harvest\.toml.{0,20}[45]/s, '管理者');
      await look(doctor, 'refusal-unset', { shot: true });
    }, doctor.page);
    await step('stopped and started again it is the same record; after a minute without a touch one is signed out and keeps what was typed', async () => {
      await server.stop();
      must(server.ended === 0, `the program ended with ${server.ended}`);
      server = await start(dir, 'serve', '--idle-minutes', '1');
      const late = await Person.come(browser, server.base);
      await late.signIn('sagara', OWN);
      await late.page.waitForURL(/second-factor/);
      await late.fill({ code: await doctorsApp.code() });
      await late.page.locator('main button[type=submit]').click();
      await late.choose('doctor', TREATMENT);
      await late.open(`/act/record_occurrence?patient=${patient}`);
      await late.fill({ what: '電話が鳴った' });
      // The only way to be idle is to wait: the limit is one minute, counted from the last request (the draft that saves itself).
      await late.page.locator('#draft-said').getByText('下書き').waitFor();
      await late.fill({ where: '受付' });
      await late.page.locator('#draft-said').getByText('下書き').waitFor();
      await new Promise((done) => setTimeout(done, 63_500));
      await late.page.locator('main button[name="_step"]').click();
      await late.page.waitForURL(/sign-in/);
      await late.sees('しばらく操作がなかった');
      await look(late, 'sign-in-lapsed', { shot: false });
      await late.signIn('sagara', OWN);
      await late.page.waitForURL(/second-factor/);
      await late.fill({ code: await doctorsApp.code() });
      await late.page.locator('main button[type=submit]').click();
      await late.choose('doctor', TREATMENT);
      must((await late.page.locator('[name="what"]').inputValue()) === '電話が鳴った', 'what was typed is lost');
      must((await late.page.locator('[name="where"]').inputValue()) === '受付', 'the last field typed is lost');
      late.atEase('first-run idle');
      await late.leave();
    });
  });
  boss.atEase('first-run manager');
  doctor.atEase('first-run doctor');
  await boss.leave();
  await doctor.leave();
  await server.stop();
  remove(dir);
}

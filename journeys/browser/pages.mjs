// Every page of the house that can be opened by its address, in both languages, both colours and both widths.
import { look } from './axe.mjs';
import { Person } from './people.mjs';
import { check, journey } from './report.mjs';
import { OFFICE, PASSWORD, TREATMENT } from './words.mjs';

/** Opens a page and looks at it. */
async function visit(p, name, path, known, status = 200) {
  const answer = await p.open(path);
  check(`${name} (${p.lang}): answers ${status}`, answer.status() === status, `${answer.status()} at ${path}`);
  await look(p, name, { known });
}

/** The address of the first link that fits. */
const href = (p, selector) => p.page.locator(selector).first().getAttribute('href');

export async function everyPage(browser, base, lang, known) {
  const guest = await Person.come(browser, base, { lang });
  const boss = await Person.come(browser, base, { lang });
  const doctor = await Person.come(browser, base, { lang });
  const all = [guest, boss, doctor];
  await journey(`pages-${lang}`, async (step) => {
    await step('before sign-in', async () => {
      await guest.open(`/language/${lang}?next=/sign-in`);
      await visit(guest, 'sign-in', '/sign-in', known);
      await visit(guest, 'install', '/install', known, (await guest.open('/install')).status());
      await guest.signIn('kango', PASSWORD);
      await look(guest, 'choose', { known });
    }, guest.page);
    await step('the manager’s pages', async () => {
      await boss.signIn('kanri', PASSWORD, 'manager', OFFICE);
      for (const [name, path] of [['worklist-manager', '/'], ['record', '/record'], ['programme', '/programme'], ['clinic', '/clinic'], ['staff', '/staff'], ['accounts', '/accounts'], ['reads-empty', '/reads'], ['account', '/account'], ['account-factor', '/account/second-factor'], ['style', '/style'], ['not-found', '/no/such/page']]) {
        await visit(boss, name, path, known, name === 'not-found' ? 404 : 200);
      }
      await boss.open('/accounts');
      await visit(boss, 'account-issue', await href(boss, 'main a[href^="/accounts/"]'), known);
      for (const act of ['add_staff', 'change_roles', 'adopt_law', 'adopt_programme', 'file_plan', 'close_deviation', 'lift_hold', 'erase_payload']) await visit(boss, `act-${act}`, `/act/${act}`, known);
      await boss.open('/record');
      await visit(boss, 'fact', await href(boss, 'main a[href^="/fact/"]'), known);
      await visit(boss, 'forbidden', '/act/harvest_fat', known, 403);
    }, boss.page);
    await step('the doctor’s pages', async () => {
      await doctor.signIn('ishi', PASSWORD, 'doctor', TREATMENT);
      await visit(doctor, 'worklist', '/', known);
      await visit(doctor, 'patients', '/patients', known);
      await visit(doctor, 'safety', '/safety', known);
      await doctor.open('/patients');
      const patient = (await href(doctor, 'main a[href^="/patients/P"]')).split(/[/?#]/)[2];
      await visit(doctor, 'chart-first', `/patients/${patient}`, known);
      await visit(doctor, 'labels', `/patients/${patient}/labels`, known);
      for (const room of ['culture', 'making', 'bookings']) await visit(doctor, room, `/${room}`, known);
      await doctor.open('/culture');
      await visit(doctor, 'lot', await href(doctor, 'main a[href^="/culture/LT"]'), known);
      for (const act of ['register_patient', `record_interview?patient=${patient}`, `give_consent?patient=${patient}`, `withdraw_consent?patient=${patient}`, `harvest_fat?patient=${patient}`, `record_occurrence?patient=${patient}`, `raise_deviation?patient=${patient}`, `report_adverse_event?patient=${patient}`, 'hold', 'withdraw_consent']) {
        await visit(doctor, `act-${act.split('?')[0]}${act.includes('?') ? '' : '-open'}`, `/act/${act}`, known);
      }
      await doctor.open(`/patients/${patient}`);
      await visit(doctor, 'act-record_correction', await href(doctor, 'main a[href^="/act/record_correction"]'), known);
    }, doctor.page);
  });
  for (const p of all) {
    p.atEase(`pages-${lang}`);
    await p.leave();
  }
}

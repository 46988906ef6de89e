// The story of the house, by clicking and typing: a patient is registered, interviewed, consents, withdraws, and the harvest is refused with
// its reasons; then what goes wrong in a clinic. Told in Japanese and in English on a demo record each.
import { look } from './axe.mjs';
import { Person } from './people.mjs';
import { journey, must } from './report.mjs';
import { BENCH, CONSULTING, ITEMS, OFFICE, PASSWORD, TREATMENT, WORDS } from './words.mjs';

/** The patient of the story, as a person at the desk would type her. */
const TYPED = {
  ja: { name: '見本　桃子', kana: 'ﾐﾎﾝ ﾓﾓｺ', birth_date: '昭和４５年３月５日', telephone: '０３－００００－１２３４', address: '東京都模擬区１－２' },
  en: { name: '標本　椿', kana: 'ﾋｮｳﾎﾝ ﾂﾊﾞｷ', birth_date: 'S45.3.6', telephone: '０３－００００－９８７６', address: '東京都模擬区３－４' },
};
const KANA = { ja: 'ミホン モモコ', en: 'ヒョウホン ツバキ' };
const NAME = { ja: '見本 桃子', en: '標本 椿' };
const BORN = { ja: /1970年.*3月5日/, en: /6 March 1970|6 Mar 1970|March 6, 1970|1970-03-06/ };

/** What else is typed on the way. */
const SAID = ['当院の診察', '右膝の痛み', 'なし', '運動療法', '診察が続いたため', 'ロキソプロフェン', 'お薬手帳で確かめた', '搬送箱を落とした', '温度記録が欠けた', '採取部の腫れ', '再検査 陰性', '保険証と本人への確認', '昭和４５年３２月', TYPED.en.kana];

/** The answers of the interview, full-width digits among them. */
function interview(fields) {
  const out = { disease: 'knee_oa', complaint: '右膝の痛み', medicines: 'なし' };
  for (const { name, type, values } of fields) {
    if (!name.startsWith('q.')) continue;
    if (type === 'radio') out[name] = values.includes('no') ? 'no' : values[0];
    else if (name === 'q.duration_months') out[name] = '１８';
    else if (name === 'q.pain_nrs') out[name] = '６';
    else out[name] = '運動療法';
  }
  return out;
}

/** Names, kinds and values of the fields of the open form. */
export function fieldsOf(page) {
  return page.evaluate(() => {
    const out = new Map();
    for (const e of document.querySelectorAll('main form [name]')) {
      if (e.type === 'hidden' || e.tagName === 'BUTTON' || e.name.startsWith('_')) continue;
      const f = out.get(e.name) ?? { name: e.name, type: e.type, required: e.required, values: [] };
      f.values.push(e.value);
      out.set(e.name, f);
    }
    return [...out.values()];
  });
}
export { interview };

/** The id in the address of a chart. */
const chartId = (p) => new URL(p.page.url()).pathname.split('/').pop();

/** Signs the review page that is open. */
export async function sign(p, password, code) {
  await p.fill({ _password: password, ...(code ? { _code: code } : {}) });
  return p.press('confirm');
}

/** Findings of a knee whose criteria all hold: code, result, side. */
const SOUND_KNEE = [
  ['imaging', 'on_file'],
  ['standard_care', 'tried'],
  ['kl_grade', '3', 'right'],
  ['joint_infection', 'absent', 'right'],
];

/** Tells the story on a running demo. `known`: Japanese data on English pages. */
export async function story(browser, base, lang, known) {
  const w = WORDS[lang];
  const name = `story-${lang}`;
  const data = [...known, NAME[lang], KANA[lang], TYPED[lang].name, TYPED[lang].address, 'Saisei 再生', ...SAID];
  const seen = (p, what) => look(p, what, { known: data });
  let patient = '';
  let number = '';
  let twin = '';
  const people = [];
  const come = async (login, role, place) => {
    const p = await Person.come(browser, base, { lang });
    people.push(p);
    await p.signIn(login, PASSWORD, role, place);
    return p;
  };
  const onCharts = (p, id) => p.open(`/patients/${id}`);
  /** From the chart of the patient to an act by its link. */
  const act = async (p, which, id = patient) => {
    await onCharts(p, id);
    const link = p.page.locator(`main a[href^="/act/${which}?patient="]`).first();
    // What cannot be done yet is folded away with its reason.
    if (!(await link.isVisible())) await p.page.locator('main details.behind summary').first().click();
    await link.click();
    await p.page.waitForURL(new RegExp(`/act/${which}`));
  };

  await journey(name, async (step) => {
    const desk = await step('the desk signs in, in its language', () => come('uketsuke', 'coordinator', OFFICE));
    await step('the language is switched and switched back', async () => {
      const other = lang === 'ja' ? 'en' : 'ja';
      await desk.page.locator(`a[href^="/language/${other}"]`).first().click();
      must((await desk.page.getAttribute('html', 'lang')) === other, 'the page did not change its language');
      await desk.page.locator(`a[href^="/language/${lang}"]`).first().click();
      must((await desk.page.getAttribute('html', 'lang')) === lang, 'the page did not change back');
    }, desk.page);
    await step('an unreadable birth date is told beside its field and nothing typed is lost', async () => {
      await desk.page.locator('nav a[href="/patients"]').first().click();
      await desk.page.locator('main a[href="/act/register_patient"]').first().click();
      await desk.fill({ purpose: 'told', sex: 'female', ...TYPED[lang], birth_date: '昭和４５年３２月' });
      must((await desk.press('review')) === 400, 'not answered with 400');
      const box = desk.page.locator('[name="birth_date"]');
      must((await box.getAttribute('aria-invalid')) === 'true', 'the field is not marked');
      must((await box.inputValue()) === '昭和４５年３２月', 'what was typed into it is lost');
      must((await desk.page.locator('[name="telephone"]').inputValue()) === TYPED[lang].telephone, 'the telephone is lost');
      must(await desk.page.locator('[name="purpose"][value="told"]').isChecked(), 'the tick is lost');
      must(await desk.page.evaluate(() => document.activeElement?.getAttribute('name') === 'birth_date'), 'the focus is not on the wrong field');
      await seen(desk, 'form-wrong');
    }, desk.page);
    await step('era date, half-width kana and full-width digits go on to the review', async () => {
      await desk.fill({ birth_date: TYPED[lang].birth_date });
      must((await desk.press('review')) === 200, 'no review');
      await desk.sees(w.draft);
      await seen(desk, 'review');
    }, desk.page);
    await step('a double click on confirm records once', async () => {
      await desk.page.locator('main button[name="_step"][value="confirm"]').dblclick();
      await desk.page.waitForURL(/\/patients\/P[0-9A-Z]+\?recorded=/);
      patient = chartId(desk);
      await desk.sees(NAME[lang], KANA[lang], BORN[lang]);
      number = (await desk.reads()).match(/SP\d{7}/)?.[0] ?? '';
      must(number, 'no patient number on the chart');
      await seen(desk, 'chart-new');
    }, desk.page);
    await step('search by reading and by number finds one record', async () => {
      const box = desk.page.locator('header [name="q"], [role="search"] [name="q"]').first();
      await box.fill(lang === 'ja' ? 'みほん' : 'ひょうほん');
      await box.press('Enter');
      await desk.page.waitForURL(/\/(search|patients)/);
      const hits = desk.page.locator(`main a[href^="/patients/P"]`);
      must((await desk.page.locator(`main a[href^="/patients/${patient}"]`).count()) > 0, 'not found by reading');
      const ids = await hits.evaluateAll((all) => [...new Set(all.map((a) => a.getAttribute('href').split(/[/?#]/)[2]))]);
      must(ids.length === 1, `found ${ids.length} records`);
      must(!decodeURIComponent(desk.page.url()).includes('ほん'), 'a name stands in the address');
      await seen(desk, 'search');
      await desk.page.locator('header [name="q"], [role="search"] [name="q"]').first().fill(number.toLowerCase());
      await desk.page.keyboard.press('Enter');
      await desk.page.waitForURL(new RegExp(`/patients/${patient}`));
    }, desk.page);
    await step('a second registration of the same person is noticed, and goes on only when somebody says so', async () => {
      await desk.open('/act/register_patient');
      await desk.fill({ purpose: 'told', sex: 'female', ...TYPED[lang] });
      await desk.press('review');
      await desk.sees(w.twins, number);
      await seen(desk, 'twins');
      await desk.press('review');
      await desk.sees(w.twins);
      await desk.page.locator('[name="_different"][type=checkbox]').check();
      await desk.press('review');
      await desk.sees(w.draft);
      await desk.press('confirm');
      await desk.page.waitForURL(/\/patients\/P[0-9A-Z]+\?recorded=/);
      twin = chartId(desk);
      must(twin !== patient, 'the same record');
    }, desk.page);

    const nurse = await step('a nurse signs in', () => come('kango', 'nurse', CONSULTING));
    await step('what was typed is kept as a draft by itself, and is there after the session was lost', async () => {
      await act(nurse, 'record_interview');
      await nurse.fill({ complaint: '右膝の痛み' });
      await nurse.page.locator('#draft-said').getByText(w.draftSaved).waitFor();
      await nurse.context.clearCookies({ name: 'saisei' });
      await nurse.page.reload();
      await nurse.page.waitForURL(/sign-in/);
      await nurse.signIn('kango', PASSWORD, 'nurse', CONSULTING);
      must(nurse.page.url().includes('record_interview'), `led to ${nurse.page.url()}`);
      await nurse.sees(w.draftBack);
      must((await nurse.page.locator('[name="complaint"]').inputValue()) === '右膝の痛み', 'the draft is lost');
      await seen(nurse, 'form-draft');
    }, nurse.page);
    await step('the interview is recorded in another person’s name, both named, at an earlier time with its reason', async () => {
      await nurse.fill(interview(await fieldsOf(nurse.page)));
      const now = await nurse.page.locator('.sim time').getAttribute('datetime');
      const hour = String(Number(now.slice(11, 13)) - 1).padStart(2, '0');
      await nurse.fill({ behalf: { label: '相良 圭' }, occurred_at: `${now.slice(0, 11)}${hour}${now.slice(13, 16)}`, late_reason: '診察が続いたため' });
      await nurse.press('review');
      await nurse.sees(w.proxy, '相良 圭', '立花 直子', '診察が続いたため');
      await seen(nurse, 'review-proxy');
      await nurse.press('confirm');
      await nurse.page.waitForURL(/recorded=/);
      await nurse.sees(w.proxy);
    }, nurse.page);

    const doctor = await step('a doctor signs in', () => come('ishi', 'doctor', CONSULTING));
    const consent = async (wrongFirst) => {
      await act(doctor, 'give_consent');
      await doctor.fill({ scopes: ['harvest', 'culture', 'banking', 'administration'], language: 'ja', explained: ITEMS, understood: 'yes', explained_by: { label: '相良 圭' }, consent_form: 'paper' });
      if ((await doctor.page.locator('[name="document"]').inputValue()) === '') await doctor.fill({ document: '2025-06-02' });
      must((await doctor.press('review')) === 200, 'no review');
      await doctor.sees(w.meaning);
      if (wrongFirst) {
        await seen(doctor, 'review-signature');
        must((await sign(doctor, 'wrong password 1')) === 400, 'a wrong password was not refused');
        await doctor.sees(w.wrongAgain);
        must((await doctor.page.locator('[name="_password"]').inputValue()) === '', 'the wrong password was put back');
        await seen(doctor, 'signature-wrong');
      }
      await sign(doctor, PASSWORD);
      await doctor.page.waitForURL(/recorded=/);
    };
    // Confirms what the review shows, with a signature where one is asked for.
    const done = async (p) => {
      must((await p.press('review')) === 200, `no review: ${(await p.reads()).slice(0, 900)}`);
      if ((await p.page.locator('[name="_password"]').count()) > 0) await sign(p, PASSWORD);
      else await p.press('confirm');
      must(/recorded=/.test(p.page.url()), `answered: ${(await p.reads()).slice(0, 900)}`);
    };
    await step('findings are recorded, the doctor decides by a checklist and orders cells for the right knee', async () => {
      for (const [finding, value, side] of SOUND_KNEE) {
        await doctor.open(`/act/record_finding?patient=${patient}&finding=${finding}`);
        await doctor.fill({ value, origin: '当院の診察', ...(side ? { side } : {}) });
        await done(doctor);
      }
      await doctor.open(`/act/decide_candidacy?patient=${patient}`);
      await doctor.fill({ disease: 'knee_oa', route: 'intra_articular' });
      await doctor.press('review');
      await doctor.fill({ 'c.diagnosis': 'met', 'c.many_medicines': 'met', outcome: 'suitable' });
      await done(doctor);
      await doctor.open(`/act/order_treatment?patient=${patient}`);
      await doctor.fill({ disease: 'knee_oa', product: 'ad_msc', places: '1' });
      await doctor.press('review');
      await doctor.fill({ site_1: 'knee' });
      await doctor.press('review');
      await doctor.fill({ side_1: 'right', route_1: 'intra_articular', cells_1: '２０００万' });
      await done(doctor);
      await doctor.sees('2.0×10');
    }, doctor.page);
    await step('consent: the meaning is shown, a wrong password does not sign, the right one does', () => consent(true), doctor.page);
    const quality = await step('quality signs in', () => come('hinshitsu', 'quality', OFFICE));
    await step('blood is drawn, and every test of it is reported negative', async () => {
      await act(nurse, 'draw_blood');
      await nurse.fill({ wristband: number, tubes: '3', volume_ml: '18.0', purposes: 'serology', checked_by: { label: '真鍋 彩' } });
      await done(nurse);
      for (const test of ['hbv', 'hcv', 'hiv', 'htlv1', 'syphilis']) {
        await onCharts(quality, patient);
        await quality.page.locator('main a[href^="/act/record_test_result?blood="]').first().click();
        const today = (await quality.page.locator('.sim time').first().getAttribute('datetime')).slice(0, 10);
        await quality.fill({ test, verdict: 'pass', interim: 'no', method: '院外', reported_on: today });
        await done(quality);
      }
    }, quality.page);
    await step('consent is withdrawn; the patient is asked: pause, keep or discard', async () => {
      await act(nurse, 'withdraw_consent');
      await nurse.sees(w.pause, w.keep, w.discard);
      await seen(nurse, 'form-withdrawal');
      await nurse.fill({ cells: 'pause', scopes: ['harvest', 'culture', 'banking', 'administration'] });
      await nurse.press('confirm');
      await nurse.page.waitForURL(/recorded=/);
      await seen(nurse, 'chart-withdrawn');
    }, nurse.page);
    await step('work is held from the safety page in one touch', async () => {
      await nurse.page.locator('header a[href="/safety"], a[href="/safety"]').first().click();
      await nurse.page.locator('main a[href="/act/hold"]').click();
      await nurse.fill({ patient: number, target: 'patient' });
      must((await nurse.page.locator('main button[type=submit]').count()) === 1, 'more than one button');
      await nurse.press('confirm');
      await nurse.page.waitForURL(/recorded=/);
      await nurse.sees(w.held);
    }, nurse.page);
    await step('the doctor goes over to the treatment room', async () => {
      await doctor.page.locator('a[href="/account"]').first().click();
      await doctor.fill({ place: { label: TREATMENT } });
      await doctor.page.locator('main form[action="/account/change-over"] button[type=submit]').click();
      await doctor.page.waitForURL((u) => u.pathname === '/');
      await doctor.sees(TREATMENT);
    }, doctor.page);
    const harvest = async () => {
      await doctor.open(`/act/harvest_fat?patient=${patient}`);
      await doctor.fill({ wristband: number, materials: 'ＭＴ－ＬＩＤ－１', site: 'abdomen', mass_g: '０．７', pieces: '５', anaesthesia: 'local', checked_by: { label: '立花 直子' } });
      must((await doctor.press('review')) === 200, 'no review');
    };
    await step('the harvest is refused with every reason, its source and the next step; it is kept; what was typed comes back', async () => {
      await harvest();
      must((await sign(doctor, PASSWORD)) === 422, 'not refused');
      await doctor.sees(w.refused, w.always);
      const reasons = await doctor.page.locator('main ol.reasons > li, main .reason').allInnerTexts();
      must(reasons.length === 2, `not the withdrawn consent and the hold: ${reasons.join('\n')}`);
      for (const r of reasons) must(/次にすること|what to do|next/i.test(r) && /L\d+|§/.test(r), `a reason without source or next step: ${r}`);
      await doctor.sees('0.7');
      await seen(doctor, 'refusal');
      await doctor.press('edit');
      must((await doctor.page.locator('[name="mass_g"]').inputValue()).match(/0[.]7|０．７/), 'what was typed is lost');
      await onCharts(nurse, patient);
      await nurse.sees(/拒否|refused/);
    }, doctor.page);
    await step('quality lifts the hold with evidence', async () => {
      await onCharts(quality, patient);
      await quality.page.locator('main a[href^="/act/lift_hold"]').first().click();
      await quality.fill({ evidence: '再検査 陰性' });
      if ((await quality.page.locator('[name="hold"][type=radio]').count()) > 0) throw new Error('the hold is not carried into the form');
      await quality.press('review');
      if ((await quality.page.locator('[name="_password"]').count()) > 0) await sign(quality, PASSWORD);
      else await quality.press('confirm');
      await quality.page.waitForURL(/recorded=/);
      await quality.open(`/reads?patient=${number}`);
      await quality.sees('立花 直子');
      await seen(quality, 'reads');
    }, quality.page);
    await step('after new consent the harvest is recorded', async () => {
      await doctor.open('/account');
      await doctor.fill({ place: { label: CONSULTING } });
      await doctor.page.locator('main form[action="/account/change-over"] button[type=submit]').click();
      await doctor.page.waitForURL((u) => u.pathname === '/');
      await consent(false);
      await doctor.open('/account');
      await doctor.fill({ place: { label: TREATMENT } });
      await doctor.page.locator('main form[action="/account/change-over"] button[type=submit]').click();
      await doctor.page.waitForURL((u) => u.pathname === '/');
      await harvest();
      const status = await sign(doctor, PASSWORD);
      must(/recorded=/.test(doctor.page.url()), `answered ${status}`);
      await doctor.sees('0.7');
      await seen(doctor, 'chart');
    }, doctor.page);
    await step('a correction stands beside its original, with its reason', async () => {
      await onCharts(nurse, patient);
      const fact = nurse.page.locator('main .fact', { hasText: lang === 'ja' ? '問診' : 'nterview' }).first();
      await fact.locator('a[href^="/act/record_correction?position="]').click();
      await nurse.fill({ 'change.medicines': 'ロキソプロフェン', reason: 'お薬手帳で確かめた' });
      must((await nurse.press('review')) === 200, 'no review');
      if ((await nurse.page.locator('[name="_password"]').count()) > 0) await sign(nurse, PASSWORD);
      else await nurse.press('confirm');
      await nurse.page.waitForURL(/recorded=/);
      await onCharts(nurse, patient);
      await nurse.sees('お薬手帳で確かめた', w.correction);
      must((await nurse.page.locator('main del, main .was').count()) > 0, 'the original is not shown struck through');
      await seen(nurse, 'chart-corrected');
    }, nurse.page);
    await step('an occurrence, a deviation and an adverse event are recorded on one page each', async () => {
      await act(nurse, 'record_occurrence');
      await nurse.fill({ what: '搬送箱を落とした' });
      await nurse.press('confirm');
      await nurse.page.waitForURL(/recorded=/);
      await act(nurse, 'raise_deviation');
      await nurse.fill({ what: '温度記録が欠けた', kind: 'deviation', serious: 'no' });
      await nurse.press('confirm');
      await nurse.page.waitForURL(/recorded=/);
      await act(nurse, 'report_adverse_event');
      await nurse.fill({ what: '採取部の腫れ' });
      await nurse.press('confirm');
      await nurse.page.waitForURL(/recorded=/);
      await seen(nurse, 'chart-safety');
    }, nurse.page);
    const boss = await step('the manager signs in', () => come('kanri', 'manager', OFFICE));
    await step('the two records are merged, signed; the old number leads to the one that goes on', async () => {
      await boss.open(`/act/merge_patients?patient=${twin}`);
      await seen(boss, 'form-merge');
      await boss.page.locator(`main a[href*="into=${patient}"]`).click();
      await boss.fill({ evidence: '保険証と本人への確認' });
      must((await boss.press('review')) === 200, 'no review');
      if ((await boss.page.locator('[name="_password"]').count()) > 0) await sign(boss, PASSWORD);
      else await boss.press('confirm');
      await boss.page.waitForURL(new RegExp(`/patients/${patient}.*recorded=`));
      await boss.open(`/patients/${twin}`);
      await boss.sees(number);
      await seen(boss, 'chart-merged');
    }, boss.page);
    await step('the simulated clock goes on by a day', async () => {
      await boss.open('/');
      const clock = async () => Date.parse(await boss.page.locator('.sim time').getAttribute('datetime'));
      const before = await clock();
      const load = boss.page.waitForEvent('load');
      await boss.page.locator('form[action="/demo/clock"]:has([value="day"]) button').click();
      await load;
      const hours = ((await clock()) - before) / 3_600_000;
      // The clock runs on meanwhile.
      must(hours >= 24 && hours < 24.1, `the band went on by ${hours} hours`);
    }, boss.page);
    await step('the band switches the person', async () => {
      await boss.page.locator('select[name="staff"]').selectOption({ index: 1 });
      await boss.page.locator('form[action="/demo/staff"] button').click();
      await boss.page.waitForURL((u) => u.pathname === '/');
    }, boss.page);
    await step('no page that an operator opens holds a patient’s name', () => operatorSeesNumbersOnly(browser, base, lang, { patient, number, fullName: NAME[lang], kana: KANA[lang], people, nurse, data }), nurse.page);
  });
  for (const p of people) {
    p.atEase(`${name} ${p.page.url()}`);
    await p.leave();
  }
}

/** Opens every page and every fact as an operator and looks for any patient's name or reading. */
async function operatorSeesNumbersOnly(browser, base, lang, { patient, number, fullName, kana, people, nurse, data }) {
  const names = new Set([fullName, kana]);
  await nurse.open('/patients');
  const rows = await nurse.page.locator('main table tbody tr').allInnerTexts();
  for (const r of rows) for (const m of r.matchAll(/[\u3040-\u9fff\u{20000}-\u{2ffff}]+[ 　][\u3040-\u9fff\u{20000}-\u{2ffff}]+/gu)) if (!m[0].includes('歳')) names.add(m[0]);
  must(names.size > 10, `only ${names.size} names were found to look for`);
  const operator = await Person.come(browser, base, { lang });
  people.push(operator);
  await operator.signIn('baiyo', PASSWORD, 'operator', BENCH);
  const staff = ['大槻 恵', '相良 圭', '三枝 望', '立花 直子', '早瀬 透', '栗原 静', '平 千尋', '矢代 凛', '小野寺 渉', '森下 玲子'];
  const found = [];
  const tip = Number((await operator.page.content()).match(/(\d[\d,]*)/g)?.map((n) => Number(n.replaceAll(',', ''))).filter((n) => n > 250 && n < 2000).pop() ?? 400);
  const paths = ['/', '/patients', '/safety', '/clinic', '/account', `/patients/${patient}`, `/act/hold?patient=${patient}`, `/act/withdraw_consent?patient=${patient}`, `/act/report_adverse_event?patient=${patient}`, `/search?q=${encodeURIComponent(fullName.split(' ')[0])}`, `/search?q=${number}`];
  for (let n = 1; n <= tip; n += 1) paths.push(`/fact/${n}`);
  await Promise.all([0, 1, 2, 3].map(async (part) => {
    for (let i = part; i < paths.length; i += 4) {
      const answer = await operator.context.request.get(base + paths[i]);
      // A word looked for comes back in the search box: that is what the operator typed.
      let html = (await answer.text()).replaceAll(/<input[^>]*name="q"[^>]*>/g, '');
      for (const s of staff) html = html.replaceAll(s, '');
      for (const n of names) if (html.includes(n) || html.includes(n.replace(' ', '　'))) found.push(`${paths[i]}: ${n}`);
    }
  }));
  must(found.length === 0, `names on an operator's pages:\n${found.slice(0, 10).join('\n')}`);
  await operator.open(`/patients/${patient}`);
  await operator.sees(number);
  await look(operator, 'chart-operator', { known: data });
}

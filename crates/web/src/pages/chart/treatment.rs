//! What a chart tells of order, cells, pain and life: read out of folds and lists when the page is asked for, drawn as panels beside the record,
//! and as the five knots of the thread. No number stands without its unit; what is not recorded says so.

use super::Read;
use crate::pages::{cells, tasks, w};
use crate::signed::Signed;
use kernel::{Known, Need};
use maud::html;
use page::{Html, Knot, Mark, Panel, Step, Tone};
use programme::Programme;
use record::folds::{Candidacies, Course, Findings, Orders};
use record::treatment::{FindingRecorded, Side};
use std::sync::Arc;
use store::{Row, Select, Snapshot};
use terms::{Lang, Moment, Text, say};

/// Findings told beside the record; all of them stand in it.
const FINDINGS: usize = 4;

/// What is known of a patient's treatment.
pub struct Treatment {
    pub orders: Arc<Orders>,
    pub candidacies: Arc<Candidacies>,
    pub findings: Arc<Findings>,
    pub course: Arc<Course>,
    pub lots: Vec<Row>,
    pub doses: Vec<Row>,
    pub syringes: Vec<Row>,
    pub booked: Vec<Row>,
    /// Tissue taken.
    pub tissues: Vec<Row>,
}

/// The folds behind it.
pub fn needs(patient: &str) -> Vec<Need> {
    vec![
        Need::of::<Orders>(patient),
        Need::of::<Candidacies>(patient),
        Need::of::<Findings>(patient),
        Need::of::<Course>(patient),
    ]
}

/// Reads it; the newest first in every list.
pub fn read(snap: &Snapshot<'_>, patient: &str, known: &Known) -> store::Result<Treatment> {
    let rows = |list: &str, order: &str| match snap.house().list(list) {
        Some(_) => snap.select(&Select::from(list).eq("patient", patient).order_desc(order).limit(50)),
        None => Ok(Vec::new()),
    };
    let mut booked = rows("bookings", "starts")?;
    booked.retain(|r| r.whole("cancelled") == 0);
    Ok(Treatment {
        orders: known.get::<Orders>(patient),
        candidacies: known.get::<Candidacies>(patient),
        findings: known.get::<Findings>(patient),
        course: known.get::<Course>(patient),
        lots: rows("lots", "started_at")?,
        doses: rows("doses", "expires_at")?,
        syringes: rows("syringes", "expires_at")?,
        tissues: rows("tissues", "harvested_at")?,
        booked,
    })
}

impl Treatment {
    /// The lot that goes on: the newest that was not rejected.
    pub fn lot(&self) -> Option<&Row> {
        self.lots.iter().find(|r| r.text("state") != "rejected")
    }
    /// The patient's own thing that a form may be about: the newest that is not used up.
    pub fn own(&self, field: &str, tissue: Option<&str>) -> Option<String> {
        let open = |rows: &[Row], over: &[&str]| {
            rows.iter().find(|r| !over.contains(&r.text("state"))).map(|r| r.subject.clone())
        };
        match field {
            "tissue" => tissue.map(str::to_owned),
            "lot" => self.lot().map(|r| r.subject.clone()),
            "dose" => open(&self.doses, &["given", "given_to_another", "discarded"]),
            "syringe" => open(&self.syringes, &["given", "stopped", "discarded"]),
            "booking" => self.booked.first().map(|r| r.subject.clone()),
            _ => None,
        }
    }
    /// The next booking of a kind, from now on.
    fn next(&self, kind: &str, now: Moment) -> Option<Moment> {
        let at = |r: &Row| Moment::parse(r.text("starts")).ok();
        self.booked.iter().filter(|r| r.text("kind") == kind).filter_map(at).filter(|m| *m >= now.day().start()).min()
    }
}

/// The five knots: when, one line, and where the patient stands.
pub fn knots(r: &Read, lang: Lang) -> [Knot; 5] {
    let t = &r.treatment;
    let mut states = if r.stage.is_empty() { [Step::Todo; 5] } else { tasks::steps(&r.stage, !r.standing.is_empty()) };
    // Where it ended, only what was reached is done: cells that are still in culture are stopped, and what never came is no longer to come.
    let ended = matches!(r.stage.as_str(), "withdrawn" | "closed");
    if let (true, [_, harvest, culture, given, after]) = (ended, &mut states) {
        let injected = t.course.first_given().is_some();
        let growing = t.lot().is_some_and(|lot| lot.text("product_expires_at").is_empty());
        let cells = if growing && r.stage == "withdrawn" { Step::Blocked } else { Step::Done };
        let reached = [
            (harvest, !r.head.harvests.taken.is_empty(), Step::Done),
            (culture, !t.lots.is_empty(), cells),
            (given, injected, Step::Done),
        ];
        for (knot, done, step) in reached {
            *knot = if done { step } else { Step::Todo };
        }
        if !injected {
            *after = Step::Todo;
        }
    }
    let mut knots = states.map(|state| Knot { state, ..Knot::default() });
    for k in knots.iter_mut().filter(|k| ended && k.state == Step::Todo) {
        k.word = Some(w(lang, "行わず", "not done").to_owned());
    }
    let [counselling, harvest, culture, given, after] = &mut knots;
    first(r, counselling, lang);
    let short = |m: Moment| page::day_short(m.day(), lang);
    if let Some(taken) = r.head.harvests.taken.last() {
        harvest.date = short(taken.at);
        let n = r.head.harvests.taken.len();
        let times = page::counted(n, "harvest");
        harvest.note = page::say(&say! {ja: "採取 {n} 回", en: "{times}"}, lang);
    } else if let Some(at) = t.next("harvest", r.now) {
        booked(harvest, at, lang);
    }
    third(r, culture, lang);
    fourth(r, given, lang);
    fifth(r, after, lang);
    // What stops the present knot is told on it, where nothing else is.
    if let (Some(why), Some(here)) = (r.standing.first(), knots.iter_mut().find(|k| k.state == Step::Blocked))
        && here.note.0.is_empty()
    {
        here.note = page::say(&why.say, lang);
    }
    knots
}

fn booked(knot: &mut Knot, at: Moment, lang: Lang) {
    knot.date = format!("{} {}", page::day_short(at.day(), lang), page::clock_words(at, lang));
    if knot.note.0.is_empty() {
        knot.note = page::text(w(lang, "予約", "booked"));
    }
}

fn first(r: &Read, knot: &mut Knot, lang: Lang) {
    let consent = r.head.consents.in_force.values().max_by_key(|c| c.since);
    let orders = r.treatment.orders.all.len();
    match (consent, r.head.interview.newest.as_ref()) {
        (Some(c), _) => {
            knot.date = page::day_short(c.since.day(), lang);
            let (doc, ordered) = (&c.document, page::counted(orders, "order"));
            knot.note = page::say(
                &if orders > 0 {
                    say! {ja: "同意 説明文書 {doc}、指示 {orders} 件", en: "consent, document {doc}, {ordered}"}
                } else {
                    say! {ja: "同意 説明文書 {doc}", en: "consent, document {doc}"}
                },
                lang,
            );
        }
        (None, Some((_, at))) => {
            knot.date = page::day_short(at.day(), lang);
            knot.note = page::text(w(lang, "問診済み、同意はまだ", "interviewed, no consent yet"));
        }
        (None, None) => knot.note = page::text(w(lang, "問診から始める", "begins with the interview")),
    }
    if r.stage == "withdrawn" {
        knot.note = page::text(w(lang, "同意の撤回", "consent withdrawn"));
    }
}

fn third(r: &Read, knot: &mut Knot, lang: Lang) {
    let Some(lot) = r.treatment.lot() else {
        let newest = r.treatment.tissues.first().map(|t| t.text("state"));
        // Every lot was rejected, and no other tissue waits.
        if !r.treatment.lots.is_empty() && newest.is_none_or(|state| state == "started") {
            knot.note = page::text(w(lang, "培養は不合格", "the culture was rejected"));
            return;
        }
        if knot.state != Step::Todo || !r.head.harvests.taken.is_empty() {
            let newest = r.treatment.tissues.first();
            let over = newest.and_then(|t| Moment::parse(t.text("expires_at")).ok()).is_some_and(|m| m < r.now);
            let words = match newest.map(|t| t.text("state")) {
                Some("rejected") => Text::fixed("組織を受け入れず", "the tissue was not accepted"),
                Some(_) if over => Text::fixed("組織の期限切れ", "the tissue is past its time"),
                Some("harvested") => Text::fixed("組織の発送へ", "to the dispatch of the tissue"),
                Some("received") => Text::fixed("受入済み、培養の開始へ", "received; the culture is to start"),
                _ => Text::fixed("施設での受け入れへ", "to receipt at the facility"),
            };
            knot.note = page::text(words.text(lang));
        }
        return;
    };
    if let Ok(at) = Moment::parse(lot.text("started_at")) {
        let day = r.now.day().days_since(at.day());
        let from = page::day_short(at.day(), lang);
        let growing = matches!(lot.text("state"), "started" | "growing" | "quarantined");
        knot.date =
            if growing { say! {ja: "{from} {day}日目", en: "{from}, day {day}"}.text(lang).to_owned() } else { from };
    }
    let (p, seen) = (lot.whole("passage"), lot.get("confluence").clone());
    let pct = lot.whole("confluence");
    knot.note = page::say(
        &if seen == kernel::Value::Null {
            say! {ja: "P{p}", en: "P{p}"}
        } else {
            say! {ja: "P{p} コンフルエンス {pct} %", en: "P{p}, confluence {pct} %"}
        },
        lang,
    );
}

fn fourth(r: &Read, knot: &mut Knot, lang: Lang) {
    let t = &r.treatment;
    // By plan or off it: what was given was given.
    let off_plan = t.course.off_plan.iter().map(|(_, at)| *at);
    let given: Vec<Moment> = t.course.given.iter().map(|(_, at)| *at).chain(off_plan).collect();
    let stopped = t.course.stopped.iter().map(|(_, at)| *at).max();
    if let (None, Some(at)) = (given.iter().max(), stopped) {
        knot.date = page::day_short(at.day(), lang);
        let ml: terms::Decimal = t.course.stopped.iter().filter_map(|(s, _)| s.given_ml).sum();
        knot.note = page::say(&say! {ja: "途中で中止(入った量 {ml} mL)", en: "stopped ({ml} mL had gone in)"}, lang);
        return;
    }
    if let Some(at) = given.iter().max() {
        knot.date = page::day_short(at.day(), lang);
        let ordered = t.orders.all.iter().map(|(o, ..)| &o.order);
        let all = ordered.map(|o| t.course.cells_given(o, |_| true)).fold(0_u64, u64::saturating_add);
        let n = given.len();
        let cells = cells::cells(all, lang);
        let stops = t.course.stopped.len();
        let (sites, times) = (page::counted(n, "place"), page::counted(stops, "time"));
        let told = match stops {
            0 => say! {ja: "{n} か所 {cells}", en: "{sites}, {cells}"},
            _ => say! {ja: "{n} か所 {cells}、中止 {stops} 回", en: "{sites}, {cells}; stopped {times}"},
        };
        knot.note = page::say(&told, lang);
        return;
    }
    if let Some(lot) =
        t.lot().filter(|l| matches!(l.text("state"), "started" | "growing" | "harvested" | "quarantined"))
    {
        let over = Moment::parse(lot.text("product_expires_at")).is_ok_and(|m| m < r.now);
        knot.note = page::text(if over {
            w(lang, "製品の期限切れ", "the product is past its time")
        } else if lot.text("state") == "quarantined" {
            w(lang, "ロットが隔離中", "the lot is quarantined")
        } else {
            w(lang, "出荷判定がまだ", "not released yet")
        });
    }
    if let Some(at) = t.next("administration", r.now) {
        booked(knot, at, lang);
    }
}

fn fifth(r: &Read, knot: &mut Knot, lang: Lang) {
    let t = &r.treatment;
    if t.course.first_given().is_none() {
        let months: Vec<String> =
            r.programme.iter().flat_map(|p| p.visits()).map(|v| v.month.to_string()).filter(|m| m != "0").collect();
        if !months.is_empty() {
            let months = months.join(if lang == Lang::Ja { "・" } else { ", " });
            knot.note = page::say(&say! {ja: "{months} か月", en: "months {months}"}, lang);
        }
        return;
    }
    let reached = t.course.contacts.iter().filter(|(c, _)| c.reached).count();
    let visits = t.course.visits.iter().filter(|(v, _)| v.month > 0).count();
    let (calls, seen) = (page::counted(reached, "call"), page::counted(visits, "visit"));
    let missed = t.course.missed().len();
    let told = match missed {
        0 => say! {ja: "電話 {reached} 回、来院 {visits} 回", en: "{calls}, {seen}"},
        // What something later has overtaken is no task any more; that it was never done stays to be seen.
        _ => {
            say! {ja: "電話 {reached} 回、来院 {visits} 回、行われなかった確認 {missed} 件", en: "{calls}, {seen}; {missed} never made"}
        }
    };
    knot.note = page::say(&told, lang);
    if let Some(at) = t.next("visit", r.now) {
        booked(knot, at, lang);
    }
}

/// 指示: each target with what studies gave, and how sure that is.
pub fn order(r: &Read, lang: Lang) -> Html {
    let Some(order) = r.treatment.orders.in_force() else { return candidacy(r, lang) };
    let programme = r.programme.as_deref();
    let all = order.targets.len();
    let target = |t: &record::treatment::Target| {
        let site =
            programme.and_then(|p| p.site(&t.site)).map_or_else(|| t.site.clone(), |s| s.text.text(lang).to_owned());
        let route =
            programme.and_then(|p| p.route(&t.route)).map_or_else(|| t.route.clone(), |x| x.text.text(lang).to_owned());
        let side = (t.side != Side::None).then(|| t.side.text());
        let mut pairs = vec![
            (
                w(lang, "部位", "Site").to_owned(),
                html! { b { (site) @if !t.level.is_empty() { " " (t.level) } } @if let Some(x) = &side { " " (x.text(lang)) } },
            ),
            (w(lang, "経路", "Route").to_owned(), page::text(route)),
            (w(lang, "細胞数", "Cells").to_owned(), page::rich(cells::cells(t.cells, lang))),
        ];
        if let Some(d) = programme.and_then(|p| p.dose_range(&t.route, &t.site)) {
            pairs.push((w(lang, "量の範囲", "Range of the dose").to_owned(), studied(d, lang)));
        }
        pairs
    };
    let grade = programme.and_then(|p| p.disease(&order.disease)).map(|d| d.grade.text());
    let number = order.order.to_string();
    let body = html! {
        @for (n, t) in order.targets.iter().enumerate() {
            @if all > 1 { p.meta { (w(lang, "部位", "Target")) " " (n.saturating_add(1)) "/" (all) } }
            (page::pairs(&target(t)))
        }
        @if let Some(g) = grade { p.small { (w(lang, "裏付け", "Evidence")) " " (page::badge(Tone::Plain, Mark::Info, g.text(lang))) } }
        p.meta { (page::code(number)) }
    };
    page::panel(&Panel::new("order", w(lang, "指示", "Order"), html! { div.stack--tight { (body) } }))
}

fn studied(d: &programme::DoseRange, lang: Lang) -> Html {
    let number = |s: &programme::Setting<u64>| {
        s.value().map_or_else(|| w(lang, "未設定", "not set").to_owned(), |n| cells::power(*n))
    };
    let (low, high) = (number(&d.low), number(&d.high));
    html! { (page::rich(format!("{low}–{high}"))) br; span.meta { (page::say(&d.study, lang)) } }
}

/// Before there is an order: what was decided on candidacy.
fn candidacy(r: &Read, lang: Lang) -> Html {
    let Some((c, at, _)) = r.treatment.candidacies.all.last() else { return page::none() };
    use record::treatment::Met;
    let (met, no, unknown) = (c.count(Met::Met), c.count(Met::NotMet), c.count(Met::Unknown));
    let counted = say! {ja: "条件: 満たす {met}・満たさない {no}・不明 {unknown}", en: "Criteria: {met} met, {no} not met, {unknown} unknown"};
    let body = html! {
        p { b { (c.outcome.text().text(lang)) } }
        p.small { (counted.text(lang)) }
        @if !c.reasons.is_empty() { p.small { (c.reasons) } }
    };
    page::panel(&Panel {
        meta: Some(page::text(page::day_short(at.day(), lang))),
        ..Panel::new("order", w(lang, "適応の判定", "Candidacy"), html! { div.stack--tight { (body) } })
    })
}

/// ロット: number, passage, confluence, tests, how long it lasts.
pub fn lot(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    let Some(l) = r.treatment.lots.first() else { return page::none() };
    let limit = r.programme.as_deref().and_then(|p| p.making().passage_limit.value().copied());
    let passage = l.whole("passage");
    let passage = match limit {
        Some(n) => say! {ja: "P{passage}(上限 P{n})", en: "P{passage} (limit P{n})"},
        None => say! {ja: "P{passage}", en: "P{passage}"},
    };
    let mut pairs = vec![
        (w(lang, "番号", "Number").to_owned(), cells::lot(&l.subject, s.may_open("culture"))),
        (w(lang, "状態", "State").to_owned(), cells::stage(l.text("state"), lang)),
        (w(lang, "継代", "Passage").to_owned(), page::text(passage.text(lang))),
    ];
    let number = |column: &str| u64::try_from(l.whole(column)).ok().filter(|_| *l.get(column) != kernel::Value::Null);
    if let Some(n) = number("confluence") {
        pairs.push((w(lang, "コンフルエンス", "Confluence").to_owned(), page::text(format!("{n} %"))));
    }
    if let Some(n) = number("last_count") {
        pairs.push((w(lang, "直近の計数", "Last count").to_owned(), page::rich(cells::cells(n, lang))));
    }
    let (pending, failed) = (l.whole("tests_pending"), l.whole("tests_failed"));
    if pending > 0 || failed > 0 {
        let said = say! {ja: "結果待ち {pending} 件、不適合 {failed} 件", en: "{pending} to come, {failed} failed"};
        pairs.push((w(lang, "試験", "Tests").to_owned(), page::text(said.text(lang))));
    }
    if let Ok(at) = Moment::parse(l.text("product_expires_at")) {
        let over = at < r.now && !matches!(l.text("state"), "packed" | "rejected");
        let until = html! { (page::moment(at, lang)) @if over { " " (page::badge(Tone::Stop, Mark::Stop, w(lang, "期限切れ", "expired"))) } };
        pairs.push((w(lang, "製品の期限", "Product lasts until").to_owned(), until));
    }
    let others = r.treatment.lots.len().saturating_sub(1);
    let lots = page::counted(others, "more lot");
    let more = say! {ja: "ほかに {others} ロット", en: "{lots}"};
    let body = html! { (page::pairs(&pairs)) @if others > 0 { p.meta { (more.text(lang)) } } };
    page::panel(&Panel::new("lot", w(lang, "ロット", "Lot"), html! { div.stack--tight { (body) } }))
}

/// 痛みと生活: the newest visit or baseline as answered, and the newest findings in the programme's words.
pub fn life(r: &Read, lang: Lang) -> Html {
    let visit = r.treatment.course.visits.iter().max_by_key(|(v, at)| (v.month, *at)).map(|(v, _)| v);
    let found = findings(r, lang);
    if visit.is_none() && found.is_empty() {
        return page::none();
    }
    let mut pairs: Vec<(String, Html)> = Vec::new();
    if let Some(v) = visit {
        let mut add = |word: &str, value: Option<String>| {
            if let Some(value) = value {
                pairs.push((word.to_owned(), page::text(value)));
            }
        };
        add("NRS", v.nrs.map(|n| format!("{n} / 10")));
        add("VAS", v.vas_mm.map(|n| format!("{n} / 100 mm")));
        add("ODI", v.odi_pct.map(|n| format!("{n} / 100")));
        add(w(lang, "鎮痛薬", "Analgesics"), Some(v.analgesics.text().text(lang).to_owned()));
        add(w(lang, "全般的な変化", "Impression of change"), v.impression.map(|i| i.text().text(lang).to_owned()));
    }
    pairs.extend(found);
    let meta = visit.map(|v| {
        let n = v.month;
        let said = if n == 0 {
            Text::fixed("投与前", "before treatment")
        } else {
            say! {ja: "投与後 {n} か月", en: "month {n}"}
        };
        page::text(said.text(lang))
    });
    page::panel(&Panel { meta, ..Panel::new("life", w(lang, "痛みと生活", "Pain and life"), page::pairs(&pairs)) })
}

/// The newest finding of each kind, side and place.
fn findings(r: &Read, lang: Lang) -> Vec<(String, Html)> {
    let mut newest: Vec<&FindingRecorded> = Vec::new();
    for (f, _) in r.treatment.findings.all.iter().rev() {
        let same = |x: &&FindingRecorded| (&x.finding, x.side, &x.site) == (&f.finding, f.side, &f.site);
        if !newest.iter().any(same) {
            newest.push(f);
        }
    }
    newest.into_iter().take(FINDINGS).map(|f| finding(f, r.programme.as_deref(), lang)).collect()
}

fn finding(f: &FindingRecorded, p: Option<&Programme>, lang: Lang) -> (String, Html) {
    let known = p.and_then(|p| p.finding(&f.finding));
    let label = known.map_or_else(|| f.finding.clone(), |k| k.text.text(lang).to_owned());
    let choice = known.and_then(|k| k.choices().iter().find(|c| c.code == f.value));
    let unit = known.and_then(|k| k.unit.as_ref()).map(|u| format!("\u{a0}{}", u.text(lang))).unwrap_or_default();
    let value = choice.map_or_else(|| format!("{}{unit}", f.value), |c| c.text.text(lang).to_owned());
    let site = p.and_then(|p| p.site(&f.site)).map_or_else(|| f.site.clone(), |s| s.text.text(lang).to_owned());
    let on = page::day_short(f.on, lang);
    let side = (f.side != Side::None).then(|| f.side.text());
    (
        label,
        html! { @if let Some(x) = &side { (x.text(lang)) " " } @if !site.is_empty() { (site) " " } (value) br; span.meta { (on) } },
    )
}

//! What a signature on a release rests on, on one panel beside the form and on its review: every test with its result, day and who recorded it,
//! what was counted against the limits of the standard, every material that went into it, open deviations and holds, who made it, and until when
//! it lasts (Reg. 93, 99–101; L8).

use super::super::programme::{number, table};
use super::super::{cells, w};
use super::{Read, draw, figures, materials, order_words, test_words};
use access::Grant;
use kernel::{Need, Tag};
use maud::html;
use page::{Html, Mark, Panel, Row, Tone};
use record::culture::CellsHarvested;
use record::folds::{BloodTests, Recorded, Voided};
use std::collections::{BTreeMap, BTreeSet};
use store::{Select, Snapshot, StoreError, Test};
use terms::{Decimal, Lang, Moment, Text, say};

/// A lot as it is weighed.
pub struct Evidence {
    r: Read,
    /// Test → its newest result that counts, on the lot or on the patient's blood, and who recorded it.
    results: BTreeMap<String, Recorded>,
    /// Results that were made void.
    voided: Vec<Voided>,
    /// Tests that ever failed.
    failed: BTreeSet<String>,
    /// Deviations of the patient's cells that are not closed: id, since when, what.
    deviations: Vec<(String, Option<Moment>, Text)>,
}

/// Reads it; `None` for a lot that never began.
pub fn read(snap: &mut Snapshot<'_>, lot: &str, grant: Grant) -> store::Result<Option<Evidence>> {
    let fault = |f: kernel::Fault| StoreError::bad(f.0);
    let Some(r) = super::read(snap, lot, grant)? else { return Ok(None) };
    let patient = r.started.patient.as_str().to_owned();
    let needs = |_: &kernel::Known| vec![Need::of::<BloodTests>(patient.as_str())];
    let blood = kernel::gather(&needs, snap).map_err(fault)?.get::<BloodTests>(patient.as_str());
    let mut results = blood.recorded();
    results.extend(r.tests.recorded());
    let failed = blood.failed.union(&r.tests.failed).cloned().collect();
    let voided = blood.voided().iter().chain(r.tests.voided()).cloned().collect();
    let open = Select::from("deviations").eq("patient", &*patient).filter("closed_at", Test::Null).limit(100);
    let rows = if snap.house().list("deviations").is_some() { snap.select(&open)? } else { Vec::new() };
    let mut deviations = Vec::new();
    for row in rows {
        let tag = Tag::new(kernel::Space::Deviation, row.subject.as_str());
        let opened = snap.timeline(&tag)?.into_iter().find_map(|f| f.read::<record::safety::DeviationOpened>());
        let what = opened.map(|d| d.told()).unwrap_or_default();
        deviations.push((row.subject.clone(), Moment::parse(row.text("opened_at")).ok(), what));
    }
    Ok(Some(Evidence { r, results, voided, failed, deviations }))
}

impl Evidence {
    /// The lot.
    pub fn lot(&self) -> &str {
        &self.r.lot
    }
    /// When quality released it, by whom it is told elsewhere, and which results were pending then.
    pub fn released(&self) -> Option<(Moment, Vec<Text>)> {
        let (x, at, _) = self.r.release.released.as_ref()?;
        Some((*at, x.pending.iter().map(|c| test_words(&self.r, c)).collect()))
    }
    /// Whether the lot was rejected.
    pub fn rejected(&self) -> bool {
        self.r.release.rejected.is_some()
    }
    /// The order in force, in words.
    pub fn order(&self, lang: Lang) -> Option<String> {
        order_words(&self.r, lang)
    }
    /// Holds and deviations that are open, in words; says so where there is none.
    pub fn open(&self, lang: Lang) -> Html {
        let none = self.deviations.is_empty() && self.r.holds.open.is_empty();
        html! {
            @if none { (page::badge(Tone::Ok, Mark::Ok, w(lang, "開いた逸脱・隔離なし", "no open deviation, no quarantine"))) }
            @else {
                ul.small.stack--tight {
                    @for h in self.r.holds.open.values() { li { (page::badge(Tone::Stop, Mark::Stop, w(lang, "隔離中", "quarantined"))) " " (page::say(&h.why(), lang)) " " span.meta { (page::moment_words(h.since, lang)) } } }
                    @for (id, at, what) in &self.deviations { li { (page::badge(Tone::Warn, Mark::Warn, w(lang, "逸脱", "deviation"))) " " (page::say(what, lang)) " " span.meta { @if let Some(at) = at { (page::moment_words(*at, lang)) " " } (page::code(id)) } } }
                }
            }
        }
    }
    /// Tests that a release needs and every other one that was reported, the programme's order first.
    fn tests(&self) -> Vec<String> {
        let wanted = self.r.programme.iter().flat_map(|p| p.tests()).filter(|t| t.needed("release"));
        let mut all: Vec<String> = wanted.map(|t| t.code.clone()).collect();
        let of_lot = |x: &Recorded| x.result.lot.is_some();
        let more = self.results.iter().filter(|(code, r)| of_lot(r) && !all.contains(code)).map(|(c, _)| c.clone());
        let more: Vec<String> = more.collect();
        all.extend(more);
        all
    }
    /// The table of tests.
    pub fn results(&self, lang: Lang) -> Html {
        let row = |code: String| {
            let found = self.results.get(&code);
            let failed = self.failed.contains(&code);
            let t = found.map(|x| &x.result);
            let by = found.map_or_else(page::none, |x| self.recorder(x, lang));
            let value = t.map(|t| format!("{} {}", t.value, t.unit)).unwrap_or_default();
            let on = t.map(|t| page::day_short(t.reported_on, lang)).unwrap_or_default();
            let method = t.map(|t| format!("{} {}", t.method, t.kit)).unwrap_or_default();
            Row::new(vec![
                page::say(&test_words(&self.r, &code), lang),
                html! { (draw::verdict(t, failed, lang)) @if !value.trim().is_empty() { " " (value.trim()) } },
                html! { (on) @if !method.trim().is_empty() { br; span.meta { (method.trim()) } } },
                by,
            ])
        };
        let columns = [
            w(lang, "試験", "Test"),
            w(lang, "結果", "Result"),
            w(lang, "報告日・方法", "Reported, method"),
            w(lang, "記録した人", "Recorded by"),
        ];
        let rows = self.tests().into_iter().map(row).collect();
        html! {
            (table(w(lang, "出荷に要る試験", "Tests a release needs"), &columns, rows))
            @if !self.voided.is_empty() { div.panel__body { ul.small.stack--tight { @for v in &self.voided { li { (draw::voided(&self.r, v, lang)) } } } } }
        }
    }
    /// Who recorded a result; whoever made or verified the lot is marked (Reg. 93).
    fn recorder(&self, x: &Recorded, lang: Lang) -> Html {
        let made = |id: &terms::StaffId| self.r.makers.staff.contains(id);
        let own = x.result.lot.is_some() && x.by.iter().chain(&x.behalf).any(made);
        html! {
            (x.by.as_ref().map_or("", |id| self.r.book.staff_line(id.as_str())))
            @if own { " " (draw::maker_badge(lang)) }
        }
    }
}

/// The panel of a release.
pub fn panel(e: &Evidence, lang: Lang) -> Html {
    let r = &e.r;
    let set = |ja, en, told: Html| (w(lang, ja, en).to_owned(), told);
    let order = order_words(r, lang);
    let makers: Vec<&str> = r.makers.staff.iter().map(|id| r.book.staff_line(id.as_str())).collect();
    let mut pairs = vec![
        set("ロット", "Lot", html! { a href={ "/culture/" (r.lot) } { (page::code(&r.lot)) } }),
        set("指示", "Order", page::rich(order.unwrap_or_else(|| w(lang, "指示なし", "no order").to_owned()))),
    ];
    if let Some((p, at)) = &r.state.product {
        pairs.push(set("製品", "Product", product(r, p, *at, lang)));
    } else {
        pairs.push(set("製品", "Product", page::text(w(lang, "まだ採り込まれていません", "not harvested yet"))));
    }
    pairs.push(set("作った人・確かめた人", "Made and checked by", page::text(makers.join(w(lang, "、", ", ")))));
    pairs.push(set("逸脱と隔離", "Deviations, quarantine", e.open(lang)));
    let body = html! {
        div.panel__body { (page::pairs(&pairs)) }
        (limits(e, lang))
        (e.results(lang))
        (materials::of(r, lang))
    };
    page::panel(&Panel {
        padded: false,
        long: true,
        ..Panel::new("evidence", w(lang, "判定の根拠", "What the decision rests on"), body)
    })
}

fn product(r: &Read, p: &CellsHarvested, at: Moment, lang: Lang) -> Html {
    let over = p.expires_at <= r.now;
    let (made, volume) = (page::day_short(at.day(), lang), p.volume_ml);
    let said = say! {ja: "採り込み {made}、{volume} mL", en: "harvested {made}, {volume} mL"};
    html! {
        (page::rich(cells::cells(p.in_product, lang))) " " (said.text(lang)) br;
        (w(lang, "使用期限", "expires")) " " (page::moment(p.expires_at, lang)) " "
        @if over { (page::badge(Tone::Stop, Mark::Stop, w(lang, "期限切れ", "expired"))) }
        @else { (page::badge(Tone::Ok, Mark::Ok, w(lang, "期限内", "in date"))) }
    }
}

/// Within a limit, beyond it, or not to be said because the limit or the figure is not there.
fn within(holds: Option<bool>, lang: Lang) -> Html {
    match holds {
        Some(true) => page::badge(Tone::Ok, Mark::Ok, w(lang, "範囲内", "within")),
        Some(false) => page::badge(Tone::Stop, Mark::Stop, w(lang, "範囲外", "outside")),
        None => page::badge(Tone::Unknown, Mark::Unknown, w(lang, "判断できない", "cannot be said")),
    }
}

/// What was counted, against the limits of the standard.
fn limits(e: &Evidence, lang: Lang) -> Html {
    let r = &e.r;
    let Some(m) = r.programme.as_ref().map(|p| p.making()) else { return page::none() };
    let count = r.state.product.as_ref().and_then(|(p, _)| r.state.counts.get(&p.count)).map(|(c, _)| c);
    let dash = || "–".to_owned();
    let viability = count.map(|c| c.viability_pct);
    let least = m.viability_min_pct.value().copied();
    let passage = r.state.product.as_ref().map_or(r.state.passage, |(p, _)| p.passage);
    let lost = r.state.balances.iter().filter(|b| b.counted > 0).map(|b| {
        let lost = Decimal::from(b.unaccounted().unsigned_abs().min(u128::from(u64::MAX)) as u64);
        lost.checked_mul(Decimal::from(100)).and_then(|n| n.checked_div(Decimal::from(b.counted))).unwrap_or_default()
    });
    let lost = lost.max();
    let most = m.unaccounted_limit_pct.value().copied();
    let (sum, bound) = figures::doublings(r);
    let pct = |n: &u64| format!("{n} %");
    let at_least = |n: &u64| format!("≥ {n} %");
    let tenths = |n: &u64| format!("≤ {}.{} PD", n / 10, n % 10);
    let rows = vec![
        Row::new(vec![
            page::text(w(lang, "生存率", "Viability")),
            page::text(viability.map_or_else(dash, |v| format!("{v} %"))),
            number(&m.viability_min_pct, at_least, lang),
            within(viability.zip(least).map(|(v, least)| v >= Decimal::from(least)), lang),
        ]),
        Row::new(vec![
            page::text(w(lang, "継代", "Passage")),
            page::text(format!("P{passage}")),
            number(&m.passage_limit, |n| format!("≤ P{n}"), lang),
            within(m.passage_limit.value().map(|n| u64::from(passage) <= *n), lang),
        ]),
        Row::new(vec![
            page::text(w(lang, "累積倍加", "Doublings in all")),
            page::text(format!("{}{} PD", if bound { "≥ " } else { "" }, figures::two(sum))),
            number(&m.doublings_limit_tenths, tenths, lang),
            within(figures::doublings_within(r, m.doublings_limit_tenths.value().copied()), lang),
        ]),
        Row::new(vec![
            page::text(w(lang, "不明な細胞(最も多い計数)", "Unaccounted for, at most")),
            page::text(lost.map_or_else(dash, |n| format!("{} %", n.round_dp(1)))),
            number(&m.unaccounted_limit_pct, pct, lang),
            within(lost.zip(most).map(|(n, most)| n <= Decimal::from(most)), lang),
        ]),
    ];
    let columns = [
        w(lang, "数", "Figure"),
        w(lang, "このロット", "This lot"),
        w(lang, "標準書の限度", "Limit"),
        w(lang, "判定", "Within"),
    ];
    table(w(lang, "計数と限度", "Figures and limits"), &columns, rows)
}

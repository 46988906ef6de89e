//! The panels beside the figures of a lot: numbers that matter, what comes next, tests until the release, bookings that wait for its cells,
//! materials, equipment and people.

use super::super::{act_button, cells, w};
use super::{Read, figures, offers, ordered, test_words};
use crate::signed::Signed;
use maud::html;
use page::{Column, Html, Mark, Panel, Row, Table, Tone};
use programme::TestOn;
use record::folds::Voided;
use record::folds::crossing;
use record::outlook;
use record::release::{TestResultRecorded, Verdict};
use terms::{Day, Lang, Moment, say};

/// Days before the end of a date that count as near. A choice of this page; no outside source.
const NEAR_DAYS: i32 = 30;

/// Holds and rejection, first.
pub(super) fn stopped(s: &Signed, r: &Read, lang: Lang) -> Html {
    let rejected = r.release.rejected.as_ref();
    html! {
        @if let Some((x, at)) = rejected {
            (page::notice(Tone::Stop, html! { p { b { (w(lang, "不合格のロットです。細胞は使えません。", "This lot was rejected. Its cells are not used.")) } " " (page::moment(*at, lang)) " " (x.reason) } }))
        }
        @if let Some(at) = withdrawn(r) {
            (page::notice(Tone::Stop, html! { p { b { (w(lang, "本人が同意を撤回しました。培養を進めません。", "The patient has withdrawn consent: the culture does not go on.")) } " " (page::moment(at, lang)) } }))
        }
        @if !r.person_holds.open.is_empty() {
            (page::notice(Tone::Stop, html! {
                p { b { (w(lang, "この患者の作業は保留中です。", "Work on this patient is on hold.")) } }
                ul { @for h in r.person_holds.open.values() { li { (page::say(&h.why(), lang)) " " span.meta { (page::moment_words(h.since, lang)) } } } }
            }))
        }
        @if !r.holds.open.is_empty() {
            (page::notice(Tone::Stop, html! {
                p { b { (w(lang, "隔離中です。解除されるまで、作業は進められません。", "Quarantined: no work goes on until it is lifted.")) } }
                ul { @for (id, h) in &r.holds.open { li { (page::say(&h.why(), lang)) " " span.meta { (page::moment_words(h.since, lang)) " " (page::code(id.as_str())) } " " (act_button(s, "lift_hold", &format!("hold={id}"), true)) } } }
            }))
        }
    }
}

/// When consent to the culture or to giving the cells was withdrawn (L4).
fn withdrawn(r: &Read) -> Option<Moment> {
    ["culture", "administration"].iter().filter_map(|scope| r.consents.withdrawn.get(*scope)).min().copied()
}

pub(super) fn numbers(r: &Read, lang: Lang) -> Html {
    let day = super::super::lots::day_of(r.began, r.now.day());
    let began = page::day_short(r.began.day(), lang);
    let passage = r.state.passage;
    let mut list = vec![page::stat(
        page::text(day.to_string()),
        say! {ja: "日目 P{passage}", en: "days, P{passage}"}.text(lang),
        page::text(say! {ja: "開始 {began}", en: "began {began}"}.text(lang)),
    )];
    let newest =
        r.state.counts.values().filter(|(c, _)| !r.state.replaced.contains(&c.count)).max_by_key(|(_, at)| *at);
    if let Some((c, at)) = newest {
        let (on, alive) = (page::day_short(at.day(), lang), c.viability_pct);
        let share = ordered(&r.orders).map(|aim| share(c.viable, aim, lang)).unwrap_or_default();
        let said = say! {ja: "{on} の計数、生存率 {alive} %{share}", en: "counted {on}, viability {alive} %{share}"};
        list.push(page::stat(page::rich(cells::power(c.viable)), w(lang, "個", "cells"), page::rich(said.text(lang))));
    }
    if let Some((o, at)) = r.state.observed.last() {
        let on = page::day_short(at.day(), lang);
        let passage = o.passage;
        let said = say! {ja: "コンフルエンス({on}、P{passage})", en: "confluence ({on}, P{passage})"};
        list.push(page::stat(page::text(o.confluence_pct.to_string()), "%", page::text(said.text(lang))));
    }
    let (sum, least) = figures::doublings(r);
    let said = if least {
        w(
            lang,
            "累積倍加(はじめの数が分からないため下限)",
            "doublings in all (a lower bound: the first number is not known)",
        )
    } else {
        w(lang, "累積倍加", "doublings in all")
    };
    let bound = if least { "≥" } else { "" };
    list.push(page::stat(page::text(format!("{bound}{}", figures::two(sum))), "PD", page::text(said)));
    if let Some((p, _)) = &r.state.product {
        let late = p.expires_at < r.now;
        let said = html! { (w(lang, "残り。使用期限", "left; expires")) " " (page::moment(p.expires_at, lang)) @if late { " " (page::badge(Tone::Stop, Mark::Stop, w(lang, "期限切れ", "expired"))) } };
        list.push(page::stat(page::rich(cells::power(r.state.cells_left())), w(lang, "個", "cells"), said));
    }
    page::panel(&Panel::new("numbers", w(lang, "いまの数", "Numbers now"), page::stats(&list)))
}

/// How much of the order that is, whole percent rounded down: never rounded up to enough.
fn share(n: u64, aim: u64, lang: Lang) -> String {
    let pct = u128::from(n).saturating_mul(100) / u128::from(aim.max(1));
    let aim = cells::cells(aim, lang);
    say! {ja: "。指示 {aim} の {pct} %", en: "; {pct} % of the {aim} ordered"}.text(lang).to_owned()
}

/// What comes next: days out of the standard and the bookings, acts out of where the lot stands.
pub(super) fn next(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    let mut list: Vec<(String, Html)> = Vec::new();
    if withdrawn(r).is_some() {
        list.push((
            w(lang, "次に", "Then").to_owned(),
            page::text(w(
                lang,
                "本人の希望を確かめ、それまで細胞に手を加えません",
                "Ask what the patient wishes; until then nothing is done to the cells",
            )),
        ));
    } else if r.release.rejected.is_none() && r.state.product.is_none() {
        let seen = r.state.observed.last().map_or(r.began, |(_, at)| *at);
        let days = r.programme.as_ref().and_then(|p| p.making().observe_days.value().copied());
        match days {
            Some(n) => {
                let due = seen.day().plus_days(i32::try_from(n).unwrap_or(i32::MAX / 4000));
                let late = due < r.now.day();
                let said = say! {ja: "までに観察(間隔 {n}日以内)", en: "look by then (at most {n} days apart)"};
                list.push((page::day_short(due, lang), html! { (said.text(lang)) @if late { " " (page::badge(Tone::Warn, Mark::Due, w(lang, "過ぎた", "overdue"))) } }));
            }
            None => list.push((
                w(lang, "日は未設定", "no day set").to_owned(),
                page::text(w(lang, "観察の間隔が標準書にありません", "the standard names no interval between looks")),
            )),
        }
        let words = if r.state.open_count().is_some() {
            w(lang, "計数が済んでいます。継代か採り込みを記録します", "Counted: record the passage or the harvest")
        } else {
            w(lang, "継代か採り込みの前に計数します", "Count before the passage or the harvest")
        };
        list.push((w(lang, "次に", "Then").to_owned(), page::text(words)));
    } else if let Some((p, _)) = r.state.product.as_ref().filter(|_| r.release.rejected.is_none()) {
        let over = p.expires_at < r.now && r.state.cells_left() > 0;
        let words = if over && r.state.doses.is_empty() {
            w(lang, "使用期限が過ぎました。品質部門が不合格にします", "Past its time: quality rejects it")
        } else if over {
            w(lang, "使用期限が過ぎました。残りは廃棄します", "Past its time: what is left is discarded")
        } else if r.release.released.is_none() {
            w(lang, "品質部門が出荷を判定します", "Quality decides on the release")
        } else if !r.offers.all_packed() {
            w(lang, "投与分を調製し、送ります", "Pack doses and send them")
        } else if r.offers.to_send() {
            w(lang, "調製した投与分を送ります", "Send the doses that are packed")
        } else {
            w(lang, "指示の分はすべて調製しました", "All that was ordered is packed")
        };
        list.push((w(lang, "次に", "Then").to_owned(), page::text(words)));
        list.push((w(lang, "使用期限", "Expires").to_owned(), page::moment(p.expires_at, lang)));
    }
    let query = format!("lot={}", r.lot);
    let act =
        if r.offers.free("reject_product") { act_button(s, "reject_product", &query, true) } else { page::none() };
    let body = html! { div.stack--tight { @if list.is_empty() { p { (w(lang, "これからの作業はありません。", "Nothing is to come.")) } } @else { (page::pairs(&list)) } div.button-row.no-print { (act) } (offers::not_yet(s, r)) } };
    page::panel(&Panel::new("next", w(lang, "これからの作業", "Next work"), body))
}

pub(super) fn tests(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    let wanted: Vec<String> = r
        .programme
        .as_ref()
        .map(|p| p.tests().iter().filter(|t| t.on == TestOn::Lot).map(|t| t.code.clone()).collect())
        .unwrap_or_default();
    let more = r.tests.newest.keys().filter(|k| !wanted.contains(k)).cloned();
    let all: Vec<String> = wanted.iter().cloned().chain(more).collect();
    let passed = |code: &String| {
        r.tests.newest.get(code).is_some_and(|(t, _)| t.verdict == Verdict::Pass && !t.interim)
            && !r.tests.failed.contains(code)
    };
    let (n, ok) = (all.len(), all.iter().filter(|c| passed(c)).count());
    let counted = say! {ja: "{n}件中 {ok}件 適合", en: "{ok} of {n} passed"};
    let may = s.may("void_test_result");
    let rows: Vec<Html> = all.iter().map(|code| test(r, code, may, lang)).collect();
    let void: Vec<Html> = r.tests.voided().iter().map(|v| voided(r, v, lang)).collect();
    let body = html! {
        div.stack--tight {
            @if rows.is_empty() { p { (w(lang, "このプログラムには、ロットの試験がありません。", "The programme names no test of lots.")) } }
            @else { ul.small.stack--tight { @for x in rows.iter().chain(&void) { li { (x) } } } }
            @if let Some((x, at, position)) = &r.release.released {
                p.small { (page::badge(Tone::Ok, Mark::Ok, w(lang, "出荷可", "released"))) " " (page::moment(*at, lang)) " " @if s.may_open("fact") { a href={ "/fact/" (position) } { (page::position(*position)) } }
                    @if !x.pending.is_empty() { " " (w(lang, "結果待ちのまま:", "released while pending:")) " " (x.pending.iter().map(|c| test_words(r, c).text(lang).to_owned()).collect::<Vec<_>>().join(w(lang, "、", ", "))) }
                }
            }
            div.button-row.no-print { (act_button(s, "record_test_result", &format!("lot={}", r.lot), true)) }
        }
    };
    page::panel(&Panel {
        meta: (n > 0).then(|| page::text(counted.text(lang))),
        ..Panel::new("tests", w(lang, "出荷までの試験", "Tests until release"), body)
    })
}

/// A result that was made void: struck, with why, by whom and when (L13).
pub(super) fn voided(r: &Read, v: &Voided, lang: Lang) -> Html {
    let t = &v.was.result;
    let who = v.by.as_ref().map_or("", |id| r.book.staff_line(id.as_str()));
    let own = t.lot.is_some() && v.by.iter().any(|id| r.makers.staff.contains(id));
    html! {
        (page::badge(Tone::Unknown, Mark::Stop, w(lang, "無効", "void"))) " "
        (page::was(html! { (test_words(r, &t.test).text(lang)) " " (t.verdict.text().text(lang)) " " (t.value) " " (t.unit) " " (page::day_short(t.reported_on, lang)) }))
        " " span.meta { (w(lang, "無効の理由:", "void because:")) " " (v.reason) " " (page::moment(v.at, lang)) " " (who) }
        @if own { " " (maker_badge(lang)) }
    }
}

/// Beside whoever made or verified the lot (Reg. 93).
pub(super) fn maker_badge(lang: Lang) -> Html {
    page::badge(Tone::Warn, Mark::Warn, w(lang, "製造・確認した人", "made or verified it"))
}

fn test(r: &Read, code: &str, may_void: bool, lang: Lang) -> Html {
    let position = r.tests.recorded().get(code).map(|x| x.position).filter(|_| may_void);
    let words = test_words(r, code);
    let newest = r.tests.newest.get(code).map(|(t, _)| t);
    let failed = r.tests.failed.contains(code);
    html! {
        (verdict(newest, failed, lang)) " " (words.text(lang))
        @if let Some(t) = newest { " " span.meta { @if !t.value.is_empty() { (t.value) " " (t.unit) " " } (page::day_short(t.reported_on, lang)) } }
        @if let Some(n) = position { " " a.no-print href={ "/act/void_test_result?position=" (n) } { (w(lang, "無効にする", "void")) } }
        // A later pass does not wash a failure away.
        @if failed && newest.is_some_and(|t| t.verdict == Verdict::Pass) { " " span.meta { (w(lang, "その後の結果は適合", "a later result passed")) } }
    }
}

/// How one test stands; a failure is never washed away.
pub(super) fn verdict(newest: Option<&TestResultRecorded>, failed: bool, lang: Lang) -> Html {
    // Of blood an infection is looked for: positive or negative.
    let blood = newest.is_some_and(|t| t.lot.is_none());
    let (tone, mark, word) = match newest {
        _ if failed && blood => (Tone::Stop, Mark::Stop, w(lang, "陽性", "positive")),
        _ if failed => (Tone::Stop, Mark::Stop, w(lang, "不適合", "failed")),
        None => (Tone::Unknown, Mark::Unknown, w(lang, "未実施", "not done")),
        Some(t) if t.verdict == Verdict::Pending => (Tone::Wait, Mark::Wait, w(lang, "結果待ち", "pending")),
        Some(t) if blood && !t.interim => (Tone::Ok, Mark::Ok, w(lang, "陰性", "negative")),
        Some(t) if t.interim => (Tone::Wait, Mark::Wait, w(lang, "中間で適合", "passed so far")),
        Some(_) => (Tone::Ok, Mark::Ok, w(lang, "適合", "passed")),
    };
    page::badge(tone, mark, word)
}

/// Bookings that wait for these cells, and what crosses them.
pub(super) fn bookings(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    let list = r.bookings.standing();
    if list.is_empty() {
        return page::none();
    }
    let rows: Vec<Html> = list
        .iter()
        .map(|b| {
            let against = crossing(b, &r.state, &r.release, &r.bookings);
            let expected = r.expected.iter().flatten().find_map(|f| Some((outlook::awaited(b, &r.state, f)?, f)));
            let move_it = act_button(s, "move_booking", &format!("booking={}", b.booking), true);
            html! {
                p { b { (page::day_short(b.day, lang)) " " (page::clock(b.starts, lang)) "–" (page::clock(b.ends, lang)) } " " (b.kind.text().text(lang)) }
                @for c in &against {
                    @let (tone, mark) = if c.breaks() { (Tone::Stop, Mark::Stop) } else { (Tone::Wait, Mark::Wait) };
                    p.small { (page::badge(tone, mark, if c.breaks() { w(lang, "合わない", "crosses") } else { w(lang, "待ち", "waits") })) " " (page::say(&c.text(), lang)) }
                }
                @if let Some((a, f)) = expected { (figures::awaited(a, f, r.began, lang)) }
                div.button-row.no-print { (move_it) }
            }
        })
        .collect();
    page::panel(&Panel::new(
        "bookings",
        w(lang, "このロットを待つ予約", "Bookings that wait for this lot"),
        html! { ul.stack--tight { @for x in &rows { li { (x) } } } },
    ))
}

/// Materials, equipment and people.
pub(super) fn made(r: &Read, lang: Lang) -> Html {
    let today = r.now.day();
    let unknown = || page::badge(Tone::Unknown, Mark::Unknown, w(lang, "記録なし", "not recorded"));
    let mut rows = Vec::new();
    for (id, m, lots) in &r.materials {
        let known = m.registered.as_ref();
        let (name, lot) = known.map(|x| (x.name.clone(), x.lot_number.clone())).unwrap_or_default();
        let state = known.map_or_else(unknown, |x| cells::until(&x.expires_on.to_string(), today, NEAR_DAYS, lang));
        let counted = page::counted(*lots, "lot");
        let said = say! {ja: "{lots}件", en: "{counted}"};
        let kind = known.map(|x| x.kind.text().text(lang).to_owned()).unwrap_or_default();
        rows.push(thing(
            if name.is_empty() { id } else { &name },
            &format!("{kind} {id} {lot}"),
            state,
            said.text(lang),
        ));
    }
    for (id, e) in &r.equipment {
        let known = e.calibrated.as_ref();
        let state = match known {
            None => unknown(),
            Some(c) if !c.passed => page::badge(Tone::Stop, Mark::Stop, w(lang, "点検で不適合", "failed its check")),
            Some(c) => cells::until(&c.valid_until.to_string(), today, NEAR_DAYS, lang),
        };
        rows.push(thing(known.map_or(id.as_str(), |c| c.name.as_str()), id, state, ""));
    }
    for id in &r.makers.staff {
        let own = r.training.get(id.as_str());
        let lasts: Option<Day> = own.and_then(|t| t.until.values().min().copied());
        let state = lasts.map_or_else(unknown, |d| cells::until(&d.to_string(), today, NEAR_DAYS, lang));
        rows.push(thing(r.book.staff_line(id.as_str()), w(lang, "教育訓練", "training"), state, ""));
    }
    let table = page::table(&Table {
        caption: w(lang, "材料・機器・人", "Materials, equipment, people").to_owned(),
        caption_hidden: true,
        columns: vec![
            Column::words(w(lang, "もの・人", "What, who")),
            Column::words(w(lang, "番号", "Number")),
            Column::words(w(lang, "期限・状態", "Valid until")),
            Column::number(w(lang, "同じものを使うロット", "Lots with the same"), ""),
        ],
        rows,
        width: page::TableWidth::Wide,
        ..Table::default()
    });
    page::panel(&Panel {
        padded: false,
        long: true,
        meta: Some(page::text(w(lang, "両方向にたどれる", "traced both ways"))),
        ..Panel::new("made", w(lang, "材料・機器・人", "Materials, equipment, people"), table)
    })
}

fn thing(name: &str, number: &str, state: Html, lots: &str) -> Row {
    Row::new(vec![page::text(name), html! { span.small { (number) } }, state, page::text(lots)])
}

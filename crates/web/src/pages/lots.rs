//! `/culture`: every lot by how far it has come, and tissue that waits for the bench. Rows come from the lists `lots` and `tissue_arrivals`;
//! "to be looked at" is made when shown, out of the product standard's interval (Reg. 99; L9, L18).

use super::{act_button, cells, recorded, w};
use crate::error::WebError;
use crate::names::NameBook;
use crate::signed::Signed;
use access::Grant;
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use page::{Column, Html, Mark, NavItem, Panel, Row, Table, TableWidth, Tone};
use store::{Select, Test};
use terms::{Day, Lang, Moment, Text, say};

/// Rows of a page.
const PAGE: u32 = 60;

/// The tabs: word in the address, words, stages.
const TABS: [(&str, Text, &[&str]); 4] = [
    ("growing", Text::fixed("培養中", "Growing"), &["quarantined", "started", "growing"]),
    ("product", Text::fixed("採り込み済・出荷", "Harvested, released"), &["harvested", "released"]),
    ("packed", Text::fixed("投与分を調製", "Packed"), &["packed"]),
    ("rejected", Text::fixed("不合格", "Rejected"), &["rejected"]),
];

struct Read {
    rows: Vec<store::Row>,
    tissues: Vec<store::Row>,
    /// Where each tissue is, and until when it may be processed.
    places: Vec<store::Row>,
    counts: Vec<u64>,
    from: u32,
    observe_days: Option<u64>,
    book: NameBook,
    now: Moment,
    tip: store::Tip,
}

fn of(stages: &[&str]) -> Select {
    let any = stages.iter().map(|s| kernel::Value::from(*s)).collect();
    Select::from("lots").filter("state", Test::AnyOf(any))
}

fn read(snap: &mut store::Snapshot<'_>, tab: usize, from: u32, grant: Grant) -> store::Result<Read> {
    let mut book = NameBook::staff_only(snap, grant)?;
    let (mut rows, mut tissues, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    if snap.house().list("lots").is_some() {
        for (n, (_, _, stages)) in TABS.iter().enumerate() {
            counts.push(snap.count(&of(stages))?);
            if n == tab {
                rows = snap.select(&of(stages).order("started_at").limit(PAGE).offset(from))?;
            }
        }
    }
    if tab == 0 && from == 0 && snap.house().list("tissue_arrivals").is_some() {
        let open = Select::from("tissue_arrivals").filter("lot", Test::Null).order("harvested_at").limit(PAGE);
        tissues = snap.select(&open)?;
        // What was judged unfit waits for nothing.
        tissues.retain(|t| *t.get("accepted") == kernel::Value::Null || t.whole("accepted") == 1);
    }
    let now = snap.now();
    let mut places = Vec::new();
    if !tissues.is_empty() && snap.house().list("tissues").is_some() {
        let any = tissues.iter().map(|t| kernel::Value::from(t.subject.as_str())).collect();
        places = snap.select(&Select::from("tissues").filter("subject", Test::AnyOf(any)))?;
    }
    let ids: Vec<&str> = rows.iter().chain(&tissues).map(|r| r.text("patient")).collect();
    book.add(snap, ids, now.day())?;
    let programme = snap.current().programme.as_ref().map(|(_, p)| p.clone());
    let observe_days = programme.and_then(|p| p.making().observe_days.value().copied());
    Ok(Read { rows, tissues, places, counts, from, observe_days, book, now, tip: snap.tip() })
}

/// `GET /culture?tab=&from=`
pub async fn show(s: Signed) -> Result<Response, WebError> {
    let grant = s.grant("culture")?;
    let asked = s.visit.asked("tab");
    let tab = TABS.iter().position(|(code, ..)| *code == asked).unwrap_or(0);
    let from: u32 = s.visit.asked("from").parse().unwrap_or(0);
    let r = s.read(move |snap| read(snap, tab, from, grant)).await?;
    s.log_list_read("culture", r.rows.iter().chain(&r.tissues).map(|x| x.text("patient"))).await?;
    let lang = s.lang;
    let tabs: Vec<NavItem> = TABS
        .iter()
        .enumerate()
        .map(|(n, (code, label, _))| NavItem {
            href: format!("/culture?tab={code}"),
            label: label.clone(),
            count: r.counts.get(n).copied(),
            current: n == tab,
        })
        .collect();
    let head = w(lang, "培養", "Culture");
    let body = html! {
        (page::page_head(None, page::text(head), Some(page::text(w(lang, "ロットは一人の患者の、一回の採取の細胞です。", "A lot is the cells of one patient from one harvest."))), None))
        div.stack {
            (recorded(&s))
            (page::tabs(w(lang, "ロットの段階", "Stages of lots"), &tabs, lang))
            (lots(&s, &r, tab))
            (more(&r, tab, lang))
            (tissues(&s, &r))
        }
    };
    Ok(s.page(StatusCode::OK, head, "culture", body, &r.tip))
}

fn lots(s: &Signed, r: &Read, tab: usize) -> Html {
    let lang = s.lang;
    let title = TABS.get(tab).map(|(_, t, _)| t.text(lang).to_owned()).unwrap_or_default();
    if r.rows.is_empty() {
        let next = w(
            lang,
            "組織を受け入れ、培養を始めると、ここに並びます。",
            "They appear here once tissue was received and a culture started.",
        );
        return page::empty_state(
            w(lang, "この段階のロットはありません。", "No lot at this stage."),
            page::text(next),
            None,
        );
    }
    let table = page::table(&Table {
        caption: say! {ja: "ロット: {title}", en: "Lots: {title}"}.text(lang).to_owned(),
        caption_hidden: true,
        columns: vec![
            Column::words(w(lang, "ロット・患者", "Lot, patient")),
            Column::number(w(lang, "培養日", "Day"), w(lang, "日目", "")),
            Column::words(w(lang, "継代", "Passage")),
            Column::number(w(lang, "コンフルエンス", "Confluence"), "%"),
            Column::number(w(lang, "最後の計数", "Last count"), w(lang, "個", "cells")),
            Column::words(w(lang, "最後の観察", "Last look")),
            Column::words(w(lang, "試験", "Tests")),
            Column::words(w(lang, "状態", "State")),
        ],
        rows: r.rows.iter().map(|x| row(s, r, x)).collect(),
        width: TableWidth::Wider,
        ..Table::default()
    });
    page::panel(&Panel {
        padded: false,
        long: true,
        meta: Some(page::text(w(lang, "開始の古い順", "oldest first"))),
        ..Panel::new("lots", title, table)
    })
}

fn row(s: &Signed, r: &Read, x: &store::Row) -> Row {
    let lang = s.lang;
    let day =
        Moment::parse(x.text("started_at")).map(|m| r.now.day().days_since(m.day()).to_string()).unwrap_or_default();
    let none = || page::text("–");
    let whole = |column: &str| match x.get(column) {
        kernel::Value::Null => none(),
        _ => page::text(x.whole(column).to_string()),
    };
    let count = match x.get("last_count") {
        kernel::Value::Null => none(),
        _ => page::rich(cells::power(u64::try_from(x.whole("last_count")).unwrap_or(0))),
    };
    let patient = x.text("patient");
    Row::new(vec![
        html! { (cells::lot(&x.subject, true)) br; span.meta { a href={ "/patients/" (patient) } { (r.book.told(patient, lang)) } } },
        page::text(day),
        page::text(format!("P{}", x.whole("passage"))),
        whole("confluence"),
        count,
        looked(x, r, lang),
        tests(x, lang),
        html! {
            (cells::stage(x.text("state"), lang))
            @if !matches!(x.text("state"), "rejected" | "quarantined") {
                " " (act_button(s, "hold", &format!("thing={}&target=lot", x.subject), true))
            }
        },
    ])
}

/// When somebody looked last; a culture that waits longer than the standard's days says so.
fn looked(x: &store::Row, r: &Read, lang: Lang) -> Html {
    let growing = matches!(x.text("state"), "started" | "growing" | "quarantined");
    let last = Moment::parse(x.text("last_observed_at")).ok();
    let since = last.or_else(|| Moment::parse(x.text("started_at")).ok()).map(|m| r.now.day().days_since(m.day()));
    let late = growing
        && r.observe_days.zip(since).is_some_and(|(most, n)| i64::from(n) > i64::try_from(most).unwrap_or(i64::MAX));
    html! {
        @match last { Some(m) => { (page::day_short(m.day(), lang)) " " (page::clock(m, lang)) } None => { (w(lang, "まだ", "not yet")) } }
        @if late { br; (page::badge(Tone::Warn, Mark::Due, w(lang, "観察の日を過ぎた", "a look is overdue"))) }
    }
}

fn tests(x: &store::Row, lang: Lang) -> Html {
    let (failed, pending) = (x.whole("tests_failed"), x.whole("tests_pending"));
    let not = say! {ja: "不適合 {failed}件", en: "{failed} failed"};
    let wait = say! {ja: "結果待ち {pending}件", en: "{pending} pending"};
    html! {
        @if failed > 0 { (page::badge(Tone::Stop, Mark::Stop, not.text(lang))) " " }
        @if pending > 0 { (page::badge(Tone::Wait, Mark::Wait, wait.text(lang))) }
        @if failed == 0 && pending == 0 { "–" }
    }
}

fn more(r: &Read, tab: usize, lang: Lang) -> Html {
    let all = r.counts.get(tab).copied().unwrap_or(0);
    let code = TABS.get(tab).map_or("", |(code, ..)| *code);
    let shown = u64::from(r.from).saturating_add(u64::try_from(r.rows.len()).unwrap_or(0));
    let first = r.from.saturating_add(1);
    let counted = say! {ja: "全{all}件のうち{first}–{shown}件目", en: "{first}–{shown} of {all}"};
    html! {
        @if r.from > 0 || shown < all {
            p.no-print {
                (counted.text(lang)) " "
                @if shown < all { a href={ "/culture?tab=" (code) "&from=" (r.from.saturating_add(PAGE)) } { (w(lang, "次へ", "Next")) } " " }
                @if r.from > 0 { a href={ "/culture?tab=" (code) } { (w(lang, "はじめから", "From the beginning")) } }
            }
        }
    }
}

fn tissues(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    if r.tissues.is_empty() {
        return page::none();
    }
    let day = |t: &str| {
        Moment::parse(t)
            .map_or_else(|_| page::text("–"), |m| html! { (page::day_short(m.day(), lang)) " " (page::clock(m, lang)) })
    };
    let rows = r.tissues.iter().map(|t| {
        let query = format!("tissue={}", t.subject);
        let (sent, here) = (!t.text("dispatched_at").is_empty(), !t.text("received_at").is_empty());
        let own = r.places.iter().find(|p| p.subject == t.subject);
        let until = own.and_then(|p| Moment::parse(p.text("expires_at")).ok());
        let over = until.is_some_and(|m| m < r.now);
        let (act, tone, mark, word) = match (over, sent, here) {
            (true, ..) => ("", Tone::Stop, Mark::Stop, w(lang, "期限切れ", "past its time")),
            (_, _, true) => ("start_culture", Tone::Now, Mark::Now, w(lang, "受入済、培養の開始へ", "received; to be started")),
            (_, true, _) => ("receive_tissue", Tone::Wait, Mark::Wait, w(lang, "搬送中", "on its way")),
            (_, false, _) => ("", Tone::Plan, Mark::Todo, w(lang, "採取済、発送の前", "taken, not sent yet")),
        };
        let state = html! { (page::badge(tone, mark, word)) @if let (Some(m), false) = (until, over) { br; span.meta { (w(lang, "期限", "until")) " " (page::day_short(m.day(), lang)) " " (page::clock(m, lang)) } } };
        Row::new(vec![
            html! { (page::code(&t.subject)) br; span.meta { (r.book.told(t.text("patient"), lang)) } },
            day(t.text("harvested_at")),
            day(t.text("dispatched_at")),
            state,
            html! { @if !act.is_empty() { (act_button(s, act, &query, true)) } @else { "–" } },
        ])
    });
    let table = page::table(&Table {
        caption: w(lang, "培養を待つ組織", "Tissue that waits for its culture").to_owned(),
        caption_hidden: true,
        columns: vec![
            Column::words(w(lang, "組織・患者", "Tissue, patient")),
            Column::words(w(lang, "採取", "Harvested")),
            Column::words(w(lang, "発送", "Dispatched")),
            Column::words(w(lang, "状態", "State")),
            Column::words(w(lang, "次の仕事", "Next")),
        ],
        rows: rows.collect(),
        width: TableWidth::Wide,
        ..Table::default()
    });
    page::panel(&Panel {
        padded: false,
        ..Panel::new("tissues", w(lang, "培養を待つ組織", "Tissue that waits for its culture"), table)
    })
}

/// The day of culture on a day: day 0 is the day it began.
pub fn day_of(started: Moment, today: Day) -> i32 {
    today.days_since(started.day())
}

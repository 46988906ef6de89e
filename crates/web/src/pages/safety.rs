//! `/safety`: everything that must never wait, one touch from every page (law L22); below it what is open: holds, deviations, statutory clocks.

use super::piles::Source;
use super::tasks::{self, Todos};
use super::{recorded, w, worklist};
use crate::error::WebError;
use crate::names::NameBook;
use crate::signed::Signed;
use access::Grant;
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use page::{Cols, Html, Level, Mark, Panel, Tone};
use record::safety::Seriousness;
use terms::{Lang, Moment, Text, say};

/// Safety acts in the order of their haste. Open to every role, everywhere.
pub const ALWAYS: [&str; 5] =
    ["hold", "report_adverse_event", "withdraw_consent", "record_occurrence", "raise_deviation"];

/// The sources of this page.
const SHOWN: [Source; 6] =
    [Source::Tell, Source::Failed, Source::Deviations, Source::Events, Source::Holds, Source::Jobs];

struct Read {
    todos: Todos,
    book: NameBook,
    patient: Option<String>,
    now: Moment,
    tip: store::Tip,
}

fn read(
    snap: &mut store::Snapshot<'_>,
    who: &kernel::Who,
    patient: &str,
    part: Option<(Source, u32)>,
    grant: Grant,
) -> store::Result<Read> {
    let mut todos = match part {
        Some((source, from)) => tasks::of_source(snap, who, source, from)?,
        None if patient.is_empty() => tasks::registers(snap, who)?,
        None => tasks::of_patient(snap, who, patient)?,
    };
    todos.list.retain(|t| {
        matches!(t.act, "close_deviation" | "lift_hold" | "report_adverse_event" | "raise_deviation" | "reject_product")
    });
    let now = snap.now();
    let mut book = NameBook::staff_only(snap, grant)?;
    let ids: Vec<&str> = todos
        .list
        .iter()
        .filter_map(|t| t.patient.as_deref())
        .chain(todos.clocks.iter().map(|c| c.patient.as_str()))
        .chain([patient])
        .filter(|p| !p.is_empty())
        .collect();
    book.add(snap, ids, now.day())?;
    let known = Some(patient.to_owned()).filter(|p| book.known(p).is_some());
    Ok(Read { todos, book, patient: known, now, tip: snap.tip() })
}

/// `GET /safety?patient=`, `GET /safety?list=&from=` for a further part of one source
pub async fn show(s: Signed) -> Result<Response, WebError> {
    let grant = s.grant("safety")?;
    let (who, asked) = (s.who.clone(), s.visit.asked("patient"));
    let from = s.visit.asked("from").parse().unwrap_or(0);
    let part = Source::parse(&s.visit.asked("list")).filter(|x| SHOWN.contains(x)).map(|source| (source, from));
    let r = s.read(move |snap| read(snap, &who, &asked, part, grant)).await?;
    let listed = r.todos.list.iter().filter_map(|t| t.patient.as_deref());
    let shown = listed.chain(r.todos.clocks.iter().map(|c| c.patient.as_str())).chain(r.patient.as_deref());
    s.log_list_read("safety", shown).await?;
    let lang = s.lang;
    let list: Vec<page::Task> =
        r.todos.list.iter().map(|t| t.draw(&r.book, &[], r.now, lang, worklist::button(&s, t, false))).collect();
    let open = if list.is_empty() {
        page::empty_state(
            w(lang, "開いている逸脱・保留・不足はありません。", "No open deviation, hold or gap."),
            page::text(w(
                lang,
                "起きたことは上のボタンから記録できます。",
                "Use the buttons above for what has happened.",
            )),
            None,
        )
    } else {
        page::tasks(&list, Level::H3, lang)
    };
    let main = html! {
        section aria-labelledby="open" {
            (page::section_head("open", Level::H2, w(lang, "開いていること", "Open"), None))
            (open)
        }
        @match r.todos.piles.first().filter(|_| part.is_some()) {
            Some(p) => { p.meta { (super::piles::part(p, lang)) } (super::piles::pager(p, "/safety", lang)) }
            None => { (super::piles::more(&r.todos.piles, "/safety", lang)) }
        }
    };
    let body = html! {
        (page::page_head(None, page::text(w(lang, "止める・知らせる", "Stop or report")), Some(page::text(w(lang, "だれでも、どこでも、いつでも。書けるところだけ書けば記録できます。", "Anybody, anywhere, at any time. What you can write is enough."))), None))
        div.stack {
            (recorded(&s))
            (buttons(&s, &r))
            (page::cols(Cols::Main, &[vec![main], vec![clocks(&r, lang)]]))
        }
    };
    Ok(s.page(StatusCode::OK, w(lang, "止める・知らせる", "Stop or report"), "safety", body, &r.tip))
}

/// The safety acts that this person may do here, for a patient or for nobody yet; the first, which stops the work, is the red one.
pub fn buttons_for(s: &Signed, about: Option<&str>, small: bool) -> Vec<Html> {
    let query = about.map(|p| format!("patient={p}")).unwrap_or_default();
    ALWAYS.iter().map(|a| super::act_button(s, a, &query, small)).filter(|b| !b.0.is_empty()).collect()
}

fn buttons(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    let about = r.patient.as_deref();
    let links = buttons_for(s, about, false);
    let whom = match about {
        Some(p) => {
            html! { p { b { (r.book.told(p, lang)) } " " a.small href="/safety" { (w(lang, "患者を選び直す", "Another patient")) } } }
        }
        None => {
            html! { p.small { (w(lang, "患者のことなら、次の画面に患者番号を入れます。患者の記録から開けば番号は入っています。", "If it is about a patient, enter the number on the next page. Opened from a chart it is filled in.")) } }
        }
    };
    page::panel(&Panel::new(
        "always",
        w(lang, "いつでも記録できます", "Always open"),
        html! { div.stack--tight { (whom) div.button-row { @for l in &links { (l) } } div.button-row { (crate::glass::link(s, about)) } } },
    ))
}

fn clocks(r: &Read, lang: Lang) -> Html {
    let (shown, all) = (r.todos.clocks.len(), r.todos.clocks_in_all);
    let counted = say! {ja: "{all}件中 {shown}件、近い順", en: "{shown} of {all}, nearest first"};
    let body = if r.todos.clocks.is_empty() {
        html! { p.small { (w(lang, "動いている期限はありません。", "No clock is running.")) } }
    } else {
        html! { ul.stack--tight { @for c in &r.todos.clocks {
            @let word = Seriousness::parse(&c.seriousness).map(|x| x.text()).unwrap_or_default();
            @let due = c.due_on.map_or(Text::fixed("期限を数えられない", "cannot be counted"), |d| tasks::due_words(d, r.now.day()));
            @let late = c.due_on.is_some_and(|d| d < r.now.day());
            li {
                p { (page::badge(if late { Tone::Stop } else { Tone::Plan }, if late { Mark::Stop } else { Mark::Due }, due.text(lang))) " " (word.text(lang)) }
                p.small { a href={ "/patients/" (c.patient) } { (r.book.told(&c.patient, lang)) } " " (page::code(&c.event)) }
                @if let Some(d) = c.due_on { p.meta { (page::day_words(d, lang)) } }
            }
        } } }
    };
    page::panel(&Panel {
        meta: (all > 0).then(|| page::text(counted.text(lang))),
        ..Panel::new("clocks", w(lang, "報告の期限", "Reports due"), body)
    })
}

//! `/`: what now, for whom, by when, why not, in that order; one button a row. Reasons stand in the row, never behind a click. Refreshed in
//! place while it is open; without script it is a page like any other.

use super::culture::ahead;
use super::day;
use super::piles::{self, Source};
use super::tasks::{self, Clock, Group, Todo, Todos};
use super::{recorded, w};
use crate::acts::read::granted;
use crate::error::WebError;
use crate::names::NameBook;
use crate::pages::tell;
use crate::signed::Signed;
use access::Grant;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{AttemptRefused, Fact, FactKind, Space};
use maud::html;
use page::{Button, Cols, Html, Level, Mark, NavItem, Panel, Tone};
use record::safety::Seriousness;
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::{Day, Lang, Moment, PatientId, Role, Text, say};

/// Facts looked at for what was done today.
const LOOK_BACK: u64 = 300;
/// Of these shown.
const DONE: usize = 8;
/// Acts on cells that grow.
const BENCH: [&str; 4] = ["observe_culture", "record_count", "passage_cells", "harvest_cells"];
/// Clocks shown beside the work; the page of safety has them all.
const CLOCKS: usize = 5;

struct Read {
    todos: Todos,
    plan: day::Plan,
    done: Vec<Fact>,
    /// What is expected of the lots among the tasks.
    ahead: BTreeMap<String, ahead::Ahead>,
    book: NameBook,
    now: Moment,
    tip: store::Tip,
}

fn read(
    snap: &mut store::Snapshot<'_>,
    who: &kernel::Who,
    part: Option<(Source, u32)>,
    role: Option<Role>,
    grant: Grant,
) -> store::Result<Read> {
    let todos = match part {
        Some((source, from)) => tasks::of_source(snap, who, source, from)?,
        None => tasks::all(snap, who, role)?,
    };
    let (now, tip) = (snap.now(), snap.tip());
    let plan = day::read(snap)?;
    let mut done = Vec::new();
    let mut at = tip.position;
    let stop = at.saturating_sub(LOOK_BACK);
    while at > stop && done.len() < DONE {
        let Some(f) = snap.fact(at)? else { break };
        if f.head.recorded_at.day() != now.day() {
            break;
        }
        if f.head.actor == who.actor && f.head.kind != AttemptRefused::KIND {
            done.push(f);
        }
        at = at.saturating_sub(1);
    }
    let mut book = NameBook::staff_only(snap, grant)?;
    let of_done = done.iter().flat_map(|f| &f.head.tags).filter(|t| t.space == Space::Patient).map(|t| t.id.as_str());
    let ids: Vec<&str> = todos
        .list
        .iter()
        .filter_map(|t| t.patient.as_deref())
        .chain(todos.clocks.iter().map(|c| c.patient.as_str()))
        .chain(plan.patients())
        .chain(of_done)
        .collect();
    book.add(snap, ids, now.day())?;
    let lots: Vec<String> = todos
        .list
        .iter()
        .filter(|t| role.is_none_or(|role| t.for_role(role)))
        .filter_map(growing)
        .map(str::to_owned)
        .collect();
    let ahead = ahead::read(snap, &lots)?;
    Ok(Read { todos, plan, done, ahead, book, now, tip })
}

/// The lot of a task at the bench whose cells still grow.
fn growing(t: &Todo) -> Option<&str> {
    t.query.strip_prefix("lot=").filter(|_| BENCH.contains(&t.act))
}

/// Patients that the page shows: those of the chosen tasks, of the clocks, and of what was done today.
fn shown<'a>(r: &'a Read, mine: &'a [&Todo]) -> impl Iterator<Item = &'a str> {
    let done = r.done.iter().flat_map(|f| &f.head.tags).filter(|t| t.space == Space::Patient).map(|t| t.id.as_str());
    let clocks = r.todos.clocks.iter().map(|c| c.patient.as_str());
    mine.iter().filter_map(|t| t.patient.as_deref()).chain(clocks).chain(r.plan.patients()).chain(done)
}

/// The part of one source that is asked for (`?list=record_interview&from=40`).
fn part(s: &Signed) -> Option<(Source, u32)> {
    Source::parse(&s.visit.asked("list")).map(|source| (source, s.visit.asked("from").parse().unwrap_or(0)))
}

/// The tab asked for: a role, or everybody (`all`).
fn tab(s: &Signed) -> Option<Role> {
    match s.visit.asked("role").as_str() {
        "all" => None,
        "" => Some(s.role),
        other => Role::parse(other).or(Some(s.role)),
    }
}

/// `GET /`
pub async fn show(s: Signed) -> Result<Response, WebError> {
    let grant = s.grant("worklist")?;
    let who = s.who.clone();
    let asked = part(&s);
    let chosen = tab(&s);
    let r = s.read(move |snap| read(snap, &who, asked, chosen, grant)).await?;
    let lang = s.lang;
    let today = r.now.day();
    let mine: Vec<&Todo> =
        r.todos.list.iter().filter(|t| asked.is_some() || chosen.is_none_or(|role| t.for_role(role))).collect();
    s.log_list_read("worklist", shown(&r, &mine)).await?;
    let (day, role, place) = (page::day_words(today, lang), s.role.text().text(lang).to_owned(), &s.place.name);
    let below = say! {ja: "{day} {role}として {place}", en: "{day}, as {role}, {place}"};
    let at = page::clock_words(r.now, lang);
    let side_note = say! {ja: "最終更新 {at} 30秒ごとに更新", en: "Updated {at}, every 30 seconds"};
    let code = chosen.map_or("all", Role::code);
    let here = asked.map_or_else(String::new, |(source, from)| format!("&list={}&from={from}", source.code()));
    let work = html! {
        div.stack #work hx-get={ "/?role=" (code) (here) } hx-trigger="every 30s" hx-select="#work" hx-target="#work" hx-swap="outerHTML" {
            p.meta { (side_note.text(lang)) }
            @if asked.is_some() { (one_source(&s, &r, &mine, code)) } @else { (groups(&s, &r, &mine, code)) (r.plan.figure(&s, &r.book, r.now)) }
        }
    };
    let side = vec![clocks(&r, today, lang), r.plan.calls(&r.book, today, lang), always(&s), done(&s, &r)];
    let body = html! {
        (page::page_head(None, page::text(w(lang, "今日の仕事", "Today's work")), Some(page::text(below.text(lang))), None))
        (recorded(&s))
        (page::tabs(w(lang, "役割ごとの仕事", "Work by role"), &role_tabs(&r, chosen), lang))
        (page::cols(Cols::Main, &[vec![work], side]))
    };
    Ok(s.page(StatusCode::OK, w(lang, "今日の仕事", "Today's work"), "worklist", body, &r.tip))
}

/// Everything that is the work of a role, shown or not; `None` = of anybody.
fn count(r: &Read, role: Option<Role>) -> u64 {
    let of = |s: Source| role.is_none_or(|role| s.for_role(role));
    let piles = r.todos.piles.iter().filter(|p| of(p.source)).map(|p| p.total);
    let others = r.todos.list.iter().filter(|t| t.is_setup() && role.is_none_or(|role| t.for_role(role))).count();
    piles.fold(u64::try_from(others).unwrap_or(0), u64::saturating_add)
}

fn role_tabs(r: &Read, chosen: Option<Role>) -> Vec<NavItem> {
    let mut items: Vec<NavItem> = Role::ALL
        .iter()
        .filter(|role| count(r, Some(**role)) > 0 || chosen == Some(**role))
        .map(|role| NavItem {
            href: format!("/?role={}", role.code()),
            label: role.text(),
            count: Some(count(r, Some(*role))),
            current: chosen == Some(*role),
        })
        .collect();
    items.push(NavItem {
        href: "/?role=all".to_owned(),
        label: Text::fixed("すべて", "All"),
        count: Some(count(r, None)),
        current: chosen.is_none(),
    });
    items
}

/// A part of one source, in its own order.
fn one_source(s: &Signed, r: &Read, mine: &[&Todo], code: &str) -> Html {
    let lang = s.lang;
    let Some(p) = r.todos.piles.first().filter(|_| !mine.is_empty()) else {
        return page::empty_state(
            w(lang, "ここには、もう待っているものがありません。", "Nothing waits here any more."),
            html! { a href={ "/?role=" (code) } { (w(lang, "今日の仕事へ戻る", "Back to today's work")) } },
            None,
        );
    };
    let list: Vec<page::Task> = mine.iter().map(|t| draw(s, r, t, false)).collect();
    html! {
        section aria-labelledby="g-part" {
            (page::section_head("g-part", Level::H2, p.what.text(lang), Some(page::text(piles::part(p, lang)))))
            (page::tasks(&list, Level::H3, lang))
        }
        (piles::pager(p, &format!("/?role={code}"), lang))
    }
}

fn groups(s: &Signed, r: &Read, mine: &[&Todo], code: &str) -> Html {
    let lang = s.lang;
    if mine.is_empty() {
        let next = page::text(w(
            lang,
            "患者を登録するか、患者の一覧から開いてください。ほかの役割の仕事は上の見出しから見られます。",
            "Register a patient or open one from the list. Work of other roles is under the tabs above.",
        ));
        let act = html! { (super::act_button(s, "register_patient", "", false)) (page::button_link(&Button::plain(w(lang, "患者の一覧", "Patients")), "/patients")) };
        return page::empty_state(
            w(lang, "この役割でいま待っている仕事はありません。", "Nothing waits for this role now."),
            next,
            Some(act),
        );
    }
    let heads = [
        (
            Group::Now,
            "g-now",
            w(lang, "いま", "Now"),
            w(lang, "遅れ・期限が近い・待てないもの", "late, due soon, or not to wait"),
        ),
        (
            Group::Today,
            "g-today",
            w(lang, "きょう", "Today"),
            w(lang, "いつでも進められるもの", "can go on at any time"),
        ),
        (
            Group::Waiting,
            "g-wait",
            w(lang, "待っていること", "Waiting"),
            w(lang, "何が止めているか", "what stands against it"),
        ),
    ];
    let role = Role::parse(code);
    let piles: Vec<piles::Pile> =
        r.todos.piles.iter().filter(|p| role.is_none_or(|role| p.source.for_role(role))).cloned().collect();
    // One main button a card: on the row that presses most; where something stands against all of them, none.
    let of = |group: Group| -> Vec<page::Task> {
        let rows: Vec<&&Todo> = mine.iter().filter(|t| t.group(r.now) == group).collect();
        rows.iter().enumerate().map(|(n, t)| draw(s, r, t, n == 0 && group != Group::Waiting)).collect()
    };
    html! {
        @for (group, id, title, meta) in heads {
            @let list = of(group);
            @if !list.is_empty() {
                section aria-labelledby=(id) {
                    (page::section_head(id, Level::H2, title, Some(page::text(meta))))
                    (page::tasks(&list, Level::H3, lang))
                }
            }
        }
        (piles::more(&piles, &format!("/?role={code}"), lang))
    }
}

/// The row with its one button: the act where this role may do it here and nothing stands against it, else the patient's chart.
fn draw(s: &Signed, r: &Read, t: &Todo, main: bool) -> page::Task {
    let lang = s.lang;
    let mut task = t.draw(&r.book, &r.plan.places, r.now, lang, page::none());
    task.act = button(s, t, main);
    if let Some(found) = growing(t).and_then(|lot| r.ahead.get(lot)) {
        task.expected = ahead::bar(found, r.now.day(), lang);
    }
    if granted(t.act, s.role, s.place.kind) == Grant::No && t.for_role(s.role) {
        task.why.push(page::Why { say: page::text(elsewhere(t.act, lang)), source: String::new() });
    }
    whose(s, t, task)
}

/// The row says whose work it is, where it is another role's.
pub fn whose(s: &Signed, t: &Todo, mut task: page::Task) -> page::Task {
    if let Some(others) = t.others(s.role, s.lang) {
        let place = task.place;
        task.place = html! { (place) " " span.meta { (others) } };
    }
    task
}

/// The one button of a task on the patient's own chart: it never leads back to where one stands.
pub fn button_on_chart(s: &Signed, t: &Todo, main: bool) -> Html {
    button_or(s, t, main, false)
}

/// The one button of a task; `main` fills it.
pub fn button(s: &Signed, t: &Todo, main: bool) -> Html {
    button_or(s, t, main, true)
}

fn button_or(s: &Signed, t: &Todo, main: bool, to_chart: bool) -> Html {
    let lang = s.lang;
    if t.is_ahead(s.app.0.store.now().day()) {
        return page::none();
    }
    let b = |words: &str| if main { Button::main(words).small() } else { Button::plain(words).small() };
    let title = s.app.0.store.house().act(t.act).map(|e| (e.title)()).unwrap_or_default();
    let may = granted(t.act, s.role, s.place.kind) != Grant::No;
    let href = match (&t.patient, t.act) {
        // The time-out and the injection have their own page, by the bed.
        (Some(id), "check_identity" | "give_dose") if s.may_open("bedside") => format!("/bedside/{id}"),
        _ if t.query.is_empty() => format!("/act/{}", t.act),
        _ => format!("/act/{}?{}", t.act, t.query),
    };
    let mine = t.whose.is_none_or(|w| w.contains(&s.role));
    if !(to_chart || may && mine) && s.app.0.store.simulated() {
        return crate::demo::as_button(s, t.act, &t.query, t.whose, main);
    }
    let lot = t.query.strip_prefix("lot=").and_then(|q| q.split('&').next()).filter(|_| s.may_open("culture"));
    match &t.patient {
        _ if may && t.why.is_empty() => page::button_link(&b(title.text(lang)), &href),
        _ if lot.is_some_and(|_| !t.for_role(s.role) || t.why.is_empty()) => page::button_link(
            &b(w(lang, "培養の頁", "To the culture")),
            &format!("/culture/{}", lot.unwrap_or_default()),
        ),
        Some(_) if !to_chart => page::none(),
        Some(id) if s.may_open("chart") => {
            page::button_link(&b(w(lang, "患者の記録へ", "To the chart")), &format!("/patients/{id}"))
        }
        _ if may => page::button_link(&b(title.text(lang)), &href),
        _ => page::none(),
    }
}

/// Where an act is done, if not here.
fn elsewhere(act: &str, lang: Lang) -> String {
    let kinds: Vec<String> = access::ACTS
        .iter()
        .filter(|r| r.name == act)
        .flat_map(|r| match r.place {
            access::Where::Kinds(kinds) => kinds.to_vec(),
            access::Where::Any => Vec::new(),
        })
        .map(|k| k.text().text(lang).to_owned())
        .collect();
    let places = kinds.join(w(lang, "・", ", "));
    let words = say! {ja: "ここでは行えません。{places}で行います(場所を切り替えてください)。", en: "Not done here but in: {places}. Change over to that place."};
    words.text(lang).to_owned()
}

/// 止められない期限: clocks of the law, nearest first; those that could not be counted stand first.
fn clocks(r: &Read, today: Day, lang: Lang) -> Html {
    let title = w(lang, "止められない期限", "Deadlines that nobody can stop");
    let body = if r.todos.clocks.is_empty() {
        html! { p.small { (w(lang, "動いている期限はありません。", "No clock is running.")) } }
    } else {
        let n = r.todos.clocks_in_all;
        let all = say! {ja: "すべての期限(全{n}件)", en: "All deadlines ({n})"};
        html! {
            ul.stack--tight { @for c in r.todos.clocks.iter().take(CLOCKS) { li { (clock(c, r, today, lang)) } } }
            @if n > u64::try_from(CLOCKS).unwrap_or(u64::MAX) { p.small { a href="/safety#clocks" { (all.text(lang)) } } }
        }
    };
    page::panel(&Panel::new("clocks", title, body))
}

fn clock(c: &Clock, r: &Read, today: Day, lang: Lang) -> Html {
    let words = Seriousness::parse(&c.seriousness).map(|s| s.text()).unwrap_or_default();
    let badge = match c.due_on {
        None => page::badge(Tone::Unknown, Mark::Unknown, w(lang, "期限を数えられない", "cannot be counted")),
        Some(d) if d < today => page::badge(Tone::Stop, Mark::Stop, tasks::due_words(d, today).text(lang)),
        Some(d) => page::badge(
            if d.days_since(today) <= 3 { Tone::Warn } else { Tone::Plan },
            Mark::Due,
            tasks::due_words(d, today).text(lang),
        ),
    };
    html! {
        p { (badge) }
        p.small { b { (w(lang, "疾病等報告", "Adverse event report")) } " " (words.text(lang)) " " (page::code(&c.event)) }
        p.small { a href={ "/patients/" (c.patient) } { (r.book.told(&c.patient, lang)) } }
        p.meta {
            @if let Some(d) = c.known_on { (w(lang, "知った日", "known on")) " " (page::day_short(d, lang)) " " }
            @if let Some(d) = c.due_on { (w(lang, "期限", "due")) " " (page::day_short(d, lang)) }
        }
        p.meta { (w(lang, "法17条・18条、施行規則35条・36条", "Act 17, 18; Reg. 35, 36")) }
    }
}

/// いつでも記録できます: safety acts.
fn always(s: &Signed) -> Html {
    let lang = s.lang;
    let acts = super::safety::buttons_for(s, None, true);
    let body = html! {
        p.small { (w(lang, "安全に関わる記録は、どの規則にも止められません。", "No rule stops a safety record.")) }
        div.button-row { @for a in &acts { (a) } }
    };
    page::panel(&Panel::new(
        "always",
        w(lang, "いつでも記録できます", "Always open"),
        html! { div.stack--tight { (body) } },
    ))
}

/// 済んだこと: what this person recorded today.
fn done(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    let house = Arc::clone(s.app.0.store.house());
    let empty = tell::Corrected::default();
    let teller = tell::Teller {
        house: &house,
        book: &r.book,
        places: &[],
        programme: None,
        originals: &empty.0,
        corrections: &empty.1,
        voided: &empty.2,
        corrector: None,
        orders: None,
        may_open: false,
        lang,
    };
    let n = r.done.len();
    let counted = say! {ja: "{n}件", en: "{n}"};
    let body = if r.done.is_empty() {
        html! { p.small { (w(lang, "今日はまだありません。", "Nothing yet today.")) } }
    } else {
        html! { ul.stack--tight { @for f in &r.done {
            @let whom = f.head.tags.iter().find(|t| t.space == Space::Patient && PatientId::parse(&t.id).is_ok());
            li.small {
                (page::badge(Tone::Ok, Mark::Ok, w(lang, "済", "done"))) " " (page::clock(f.head.recorded_at, lang)) " " (teller.title(f).text(lang))
                @if let Some(t) = whom { br; a.meta href={ "/patients/" (t.id) } { (r.book.told(&t.id, lang)) } }
            }
        } } }
    };
    page::panel(&Panel {
        quiet: true,
        meta: Some(page::text(counted.text(lang))),
        ..Panel::new("done", w(lang, "済んだこと(今日・自分)", "Done today, by you"), body)
    })
}

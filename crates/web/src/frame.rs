//! Fills the frame of `page` from what is known of the person, the record and its health. No patient's name goes into a title (L16); a demo
//! record says so on every page (L19); when recording has stopped, every page says so and why.

use crate::app::App;
use crate::assets::{CSS_VERSION, HTMX_VERSION};
use crate::error::WebError;
use crate::signed::{Part, Signed, Visit, with_next};
use axum::http::StatusCode;
use axum::response::{Html as HtmlAnswer, IntoResponse, Response};
use maud::html;
use page::{Button, Html, NavItem, Shell, Tone};
use store::Tip;
use store::answer::Health;
use terms::{Lang, Text};

/// The rooms: row of the access table, address, word.
const ROOMS: &[(&str, &str, Text)] = &[
    ("worklist", "/", Text::fixed("今日の仕事", "Today")),
    ("patients", "/patients", Text::fixed("患者", "Patients")),
    ("culture", "/culture", Text::fixed("培養", "Culture")),
    ("bookings", "/bookings", Text::fixed("予約", "Bookings")),
    ("making", "/making", Text::fixed("作業室", "Making")),
    ("safety", "/safety", Text::fixed("安全", "Safety")),
    ("programme", "/programme", Text::fixed("治療プログラム", "Programme")),
    ("record", "/record", Text::fixed("記録", "Record")),
    ("clinic", "/clinic", Text::fixed("医療機関", "Clinic")),
    ("staff", "/staff", Text::fixed("職員", "Staff")),
    ("account_issue", "/accounts", Text::fixed("サインインの管理", "Sign-in accounts")),
    ("reads", "/reads", Text::fixed("閲覧の記録", "Who read what")),
];

fn answer(visit: &Visit, status: StatusCode, whole: impl FnOnce() -> Html, part: impl FnOnce() -> Html) -> Response {
    let out = if visit.part == Part::Main { part() } else { whole() };
    (status, HtmlAnswer(out.0)).into_response()
}

/// A page for a person signed in in full.
pub fn full(s: &Signed, status: StatusCode, title: &str, current: &str, body: Html, tip: &Tip) -> Response {
    let body = html! { (health(&s.app, s.lang)) (body) };
    let whole = body.clone();
    answer(&s.visit, status, || page::shell(&signed_shell(s, title, current, Some(tip)), whole), || body)
}

/// A page of bench or bedside, in its own theme. A record that takes nothing in is said there too.
pub fn bedside(s: &Signed, status: StatusCode, title: &str, view: page::Bedside) -> Response {
    let view = page::Bedside { ask: html! { (health(&s.app, s.lang)) (view.ask) }, ..view };
    (status, HtmlAnswer(page::bedside_shell(&signed_shell(s, title, "", None), &view).0)).into_response()
}

/// A page without rooms.
pub fn bare(visit: &Visit, status: StatusCode, title: &Text, body: Html) -> Response {
    let shell = Shell { title: title.text(visit.lang).to_owned(), ..plain_shell(visit) };
    let body = html! { (health(&visit.app, visit.lang)) (body) };
    let whole = body.clone();
    answer(visit, status, || page::bare_shell(&shell, whole), || body)
}

/// The page of an error: in the frame if the person is signed in in full.
pub fn error(visit: &Visit, e: &WebError) -> Response {
    let (title, say) = e.words();
    let lang = visit.lang;
    let back = html! { p { a href="/" { (Text::fixed("最初のページへ", "To the first page").text(lang)) } } };
    let tone = if e.status().is_server_error() { Tone::Stop } else { Tone::Warn };
    let body = page::stack(&[
        page::page_head(None, page::text(title.text(lang)), None, None),
        page::announce(tone, html! { p { (say.text(lang)) } }),
        back,
    ]);
    match Signed::of(visit.clone()) {
        Ok(s) => full(&s, e.status(), title.text(lang), "", body, &visit.app.0.store.tip()),
        Err(_) => bare(visit, e.status(), &title, body),
    }
}

/// The band of a record that takes nothing in.
fn health(app: &App, lang: Lang) -> Html {
    match app.0.store.health() {
        Health::Running => page::none(),
        Health::ReadOnly(why) => page::announce(
            Tone::Warn,
            html! { p { b { (Text::fixed("読み取り専用です。", "Read-only.").text(lang)) } " " (why.say.text(lang)) } },
        ),
        Health::Stopped(why) => page::announce(
            Tone::Stop,
            html! { p { b { (Text::fixed("記録が止まっています。紙に書き、再開後に入力してください。", "Recording has stopped. Write on paper and enter it after the restart.").text(lang)) } " " (why.say.text(lang)) } },
        ),
    }
}

fn langs(visit: &Visit) -> Vec<(Lang, String)> {
    let here = visit.here();
    [Lang::Ja, Lang::En].map(|l| (l, with_next(&format!("/language/{}", l.tag()), &here))).to_vec()
}

fn plain_shell(visit: &Visit) -> Shell {
    Shell {
        lang: visit.lang,
        theme: visit.theme,
        simulated: visit.app.0.store.simulated(),
        langs: langs(visit),
        nonce: visit.nonce.clone(),
        css_version: CSS_VERSION.clone(),
        htmx_version: HTMX_VERSION.clone(),
        ..Shell::default()
    }
}

fn signed_shell(s: &Signed, title: &str, current: &str, tip: Option<&Tip>) -> Shell {
    let store = &s.app.0.store;
    let rules = store.current();
    let nav = ROOMS.iter().filter(|(page, _, _)| s.may_open(page));
    let nav = nav.map(|(page, href, label)| NavItem {
        href: (*href).to_owned(),
        label: label.clone(),
        count: waiting(s, page).filter(|n| *n > 0),
        current: *page == current,
    });
    Shell {
        title: title.to_owned(),
        who: Some(who(s)),
        nav: nav.collect(),
        sim_clock: store.simulated().then(|| crate::demo::clock(s)),
        position: tip.map(|t| t.position),
        head: tip.map(|t| t.hash.short()),
        programme: rules.programme.as_ref().map(|(_, p)| versioned(p.id(), p.version())),
        law: rules.law.as_ref().map(|(_, l)| versioned(l.id(), l.in_force_from())),
        csrf: Some(s.csrf.clone()),
        // Only what this person typed, and only on the page that answers it.
        query: crate::pages::search::remembered(s, &s.visit.asked("s")),
        numbers_only: s.grant("search").is_ok_and(|g| g != access::Grant::Names),
        ..plain_shell(&s.visit)
    }
}

/// How much waits in a room.
fn waiting(s: &Signed, page: &str) -> Option<u64> {
    let counts = s.counts.as_ref()?;
    match page {
        "worklist" => Some(counts.of(s.role)),
        "safety" => Some(counts.safety()),
        _ => None,
    }
}

/// Id and version in one; an id that names its day already stands alone.
fn versioned(id: &str, day: terms::Day) -> String {
    let day = day.to_string();
    if id.ends_with(&day) { id.to_owned() } else { format!("{id} {day}") }
}

fn who(s: &Signed) -> page::Who {
    let lang = s.lang;
    let out = Text::fixed("サインアウト", "Sign out");
    let change = Text::fixed("自分の設定・切り替え", "Settings, change over");
    page::Who {
        name: s.name.clone(),
        role: s.role.text(),
        place: Text::same(s.place.name.clone()),
        simulated: s.app.0.store.simulated(),
        actions: html! {
            a href="/account" { (change.text(lang)) }
            (page::post_button("/sign-out", &[("csrf", &s.csrf)], &Button::link(out.text(lang))))
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_foot_names_programme_and_law_with_their_day_once() {
        let day = terms::Day::parse("2026-11-22").expect("day");
        assert_eq!(versioned("ad-msc-chronic-pain", day), "ad-msc-chronic-pain 2026-11-22");
        assert_eq!(versioned("asrm-2026-11-22", day), "asrm-2026-11-22");
    }
}

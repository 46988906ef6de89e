//! The pages: each reads one state of the record in one snapshot, is drawn out of the components of `page`, and decides nothing.

pub mod bedside;
pub mod bookings;
pub mod cells;
pub mod chart;
pub mod clinic;
pub mod coded;
pub mod culture;
pub mod day;
pub mod fact;
pub mod head;
pub mod lots;
pub mod making;
pub mod patients;
pub mod piles;
pub mod programme;
pub mod record;
pub mod safety;
pub mod search;
pub mod spell;
pub mod staff;
pub mod style;
pub mod tasks;
pub mod tell;
pub mod worklist;

use crate::error::WebError;
use crate::signed::Signed;
use maud::html;
use page::{Html, Tone};
use terms::{Lang, Text};

/// What was just recorded, when a page is shown after an act (`?recorded=48213`).
pub fn recorded(s: &Signed) -> Html {
    let Ok(n) = s.visit.asked("recorded").parse::<u64>() else { return page::none() };
    if n == 0 || n > s.app.0.store.tip().position {
        return page::none();
    }
    let (before, after) = match s.lang {
        Lang::Ja => ("記録しました。記録位置 ", "。"),
        Lang::En => ("Recorded at position ", "."),
    };
    page::announce(
        Tone::Ok,
        html! { p { b { (before) (page::position(n)) (after) } @if s.may_open("fact") { " " a href={ "/fact/" (n) } { (Text::fixed("この記録を見る", "See this record").text(s.lang)) } } } },
    )
}

/// A link drawn as a button, for an act that this role may do here; nothing otherwise.
pub fn act_button(s: &Signed, act: &str, query: &str, small: bool) -> Html {
    let title = s.app.0.store.house().act(act).map(|a| (a.title)()).unwrap_or_default();
    act_said(s, act, &title, query, small)
}

/// The same in other words, where the query already answers a part of what the act asks.
pub fn act_said(s: &Signed, act: &str, title: &Text, query: &str, small: bool) -> Html {
    let house = s.app.0.store.house();
    let Some(entry) = house.act(act) else { return page::none() };
    if crate::acts::read::granted(act, s.role, s.place.kind) == access::Grant::No {
        return page::none();
    }
    // One red button: the act that stops the work. All others are outlined, so that it is found at once.
    let b = match safety::ALWAYS.first() {
        Some(first) if *first == entry.name => page::Button::stop(title.text(s.lang)).marked(page::Mark::Stop),
        _ => page::Button::plain(title.text(s.lang)),
    };
    let b = if small { b.small() } else { b };
    page::button_link(&b, &act_href(act, query))
}

/// Where an act is done. The time-out has one door: the bedside page (L3).
pub(crate) fn act_href(act: &str, query: &str) -> String {
    let patient = query.split('&').find_map(|p| p.strip_prefix("patient="));
    match (act, patient) {
        ("check_identity", Some(id)) => format!("/bedside/{id}"),
        _ if query.is_empty() => format!("/act/{act}"),
        _ => format!("/act/{act}?{query}"),
    }
}

/// The acts that this page offers by itself, in the order of their parts, then of the house: only those that this role may do here.
pub fn offered(s: &Signed, fits: impl Fn(kernel::Offer) -> bool, query: &str, small: bool) -> Vec<Html> {
    let may = |a: &kernel::ActEntry| crate::acts::read::granted(a.name, s.role, s.place.kind) != access::Grant::No;
    let acts = s.app.0.store.house().acts.iter().filter(|a| may(a));
    let mut wanted: Vec<(kernel::Offer, &kernel::ActEntry)> =
        acts.filter_map(|a| Some((a.offered.filter(|o| fits(*o))?, a))).collect();
    wanted.sort_by_key(|(offer, _)| *offer);
    wanted.iter().map(|(_, a)| act_button(s, a.name, query, small)).filter(|b| !b.0.is_empty()).collect()
}

/// Notes the reading of several patients' data in one durable line, before the page goes out.
///
/// # Errors
/// As the store's.
pub async fn log_reads(s: &Signed, patients: &[String], page: &'static str) -> Result<(), WebError> {
    s.log_list_read(page, patients.iter().map(String::as_str)).await
}

/// A hash in eight groups, so that it can be broken over lines and read aloud.
pub fn hash(digits: impl AsRef<str>) -> Html {
    let all: Vec<char> = digits.as_ref().chars().collect();
    html! { @for (n, part) in all.chunks(8).enumerate() { @if n > 0 { " " } (page::code(part.iter().collect::<String>())) } }
}

/// A short word in the page's language.
pub(crate) fn w(lang: Lang, ja: &'static str, en: &'static str) -> &'static str {
    if lang == Lang::Ja { ja } else { en }
}

//! The pages: each reads one state of the record in one snapshot, is drawn out of the components of `page`, and decides nothing.

pub mod chart;
pub mod clinic;
pub mod fact;
pub mod head;
pub mod patients;
pub mod record;
pub mod safety;
pub mod search;
pub mod staff;
pub mod style;
pub mod tasks;
pub mod tell;
pub mod worklist;

use crate::error::WebError;
use crate::signed::Signed;
use maud::html;
use page::{Html, Tone};
use store::AccessLine;
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
    let house = s.app.0.store.house();
    let Some(entry) = house.act(act) else { return page::none() };
    if crate::acts::read::granted(act, s.role, s.place.kind) == access::Grant::No {
        return page::none();
    }
    let title = (entry.title)();
    let b = if entry.safety { page::Button::stop(title.text(s.lang)) } else { page::Button::plain(title.text(s.lang)) };
    let b = if small { b.small() } else { b };
    let href = if query.is_empty() { format!("/act/{act}") } else { format!("/act/{act}?{query}") };
    page::button_link(&b, &href)
}

/// Notes the reading of several patients' data in one durable write, before the page goes out.
///
/// # Errors
/// As the store's: what cannot be logged is not shown.
pub async fn log_reads(s: &Signed, patients: &[String], page: &'static str) -> Result<(), WebError> {
    if patients.is_empty() {
        return Ok(());
    }
    let at = s.app.0.store.now();
    let lines: Vec<AccessLine> = patients
        .iter()
        .map(|patient| AccessLine {
            at,
            staff: s.staff.to_string(),
            role: s.role.code().to_owned(),
            place: s.place.place.to_string(),
            patient: patient.clone(),
            page: page.to_owned(),
            reason: String::new(),
        })
        .collect();
    s.app.rim(move |r| lines.iter().try_for_each(|l| r.log_access(l))).await
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

//! Drafts: what somebody typed and has not sent, kept on the server per person, act and subject, so that a closed lid, an idle sign-out or an
//! error loses nothing. Nobody else can read them; a draft is no entry (真正性: draft and confirmed entry are told apart) and goes when the act is recorded.

use crate::csrf::Fields;
use crate::error::WebError;
use crate::fields;
use crate::signed::Signed;
use axum::http::StatusCode;
use axum::response::{Html as HtmlAnswer, IntoResponse, Response};
use kernel::Input;
use maud::html;
use store::{DraftRow, Snapshot};
use terms::{Moment, Text};

/// Subjects that a form can be opened about; together they are the key of its draft.
const SUBJECTS: [&str; 6] = ["patient", "staff", "deviation", "hold", "event", "position"];
/// Longest key.
const KEY: usize = 200;

/// The key of a draft: the subjects carried when the form was opened.
pub fn key(carried: &Input) -> String {
    let first =
        |name: &str| carried.get(name).and_then(|v| v.first()).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
    let parts: Vec<String> = SUBJECTS.iter().filter_map(|n| first(n).map(|v| format!("{n}:{v}"))).collect();
    parts.join(" ").chars().take(KEY).collect()
}

/// This person's draft.
pub fn read(snap: &Snapshot<'_>, staff: &str, act: &str, key: &str) -> store::Result<Option<(Input, Moment)>> {
    let row = snap.rim().draft(staff, act, key)?;
    Ok(row.and_then(|d| serde_json::from_str::<Input>(&d.json).ok().map(|input| (input, d.updated))))
}

/// Keeps what was typed; empty fields are left out. Durable when it returns.
pub async fn keep(s: &Signed, act: &str, key: &str, typed: &Input) -> Result<(), WebError> {
    let filled: Input =
        typed.iter().filter(|(_, v)| v.iter().any(|v| !v.is_empty())).map(|(k, v)| (k.clone(), v.clone())).collect();
    let json = serde_json::to_string(&filled).map_err(|e| WebError::fault(&e.to_string()))?;
    let row = DraftRow {
        staff: s.staff.to_string(),
        act: act.to_owned(),
        about: key.chars().take(KEY).collect(),
        json,
        updated: s.app.0.store.now(),
    };
    s.app.rim(move |r| r.put_draft(&row)).await
}

/// Throws a draft away.
pub async fn drop(s: &Signed, act: &str, key: &str) -> Result<(), WebError> {
    let (staff, act, key) = (s.staff.to_string(), act.to_owned(), key.to_owned());
    s.app.rim(move |r| r.drop_draft(&staff, &act, &key)).await
}

/// `POST /draft`: htmx sends the form while it is being filled in.
pub async fn post(s: Signed, sent: Fields) -> Result<Response, WebError> {
    let (typed, own) = fields::part(&sent.0);
    let (act, key) = (word(&own, "_act"), word(&own, "_key"));
    crate::acts::permitted(&s, &act)?;
    keep(&s, &act, &key, &typed).await?;
    if !s.visit.hx {
        return Ok(crate::acts::see(&address(&act, &key)));
    }
    let now = page::clock_words(s.app.0.store.now(), s.lang);
    let said = terms::say! {ja: "下書きを保存しました {now}", en: "Draft saved {now}"};
    Ok((StatusCode::OK, HtmlAnswer(html! { (said.text(s.lang)) }.0)).into_response())
}

/// `POST /draft/discard`: throws it away and opens the form afresh.
pub async fn discard(s: Signed, sent: Fields) -> Result<Response, WebError> {
    let (_, own) = fields::part(&sent.0);
    let (act, key) = (word(&own, "_act"), word(&own, "_key"));
    crate::acts::permitted(&s, &act)?;
    drop(&s, &act, &key).await?;
    Ok(crate::acts::see(&address(&act, &key)))
}

fn word(own: &std::collections::BTreeMap<String, String>, name: &str) -> String {
    own.get(name).cloned().unwrap_or_default()
}

/// The form's address with its subjects. Subjects are ids; anything else is left out, so that nothing typed reaches an address (law L16).
pub fn address(act: &str, key: &str) -> String {
    let fits = |v: &str| {
        !v.is_empty() && v.len() <= 64 && v.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    let parts: Vec<String> = key
        .split(' ')
        .filter_map(|p| p.split_once(':'))
        .filter(|(n, v)| SUBJECTS.contains(n) && fits(v))
        .map(|(n, v)| format!("{n}={v}"))
        .collect();
    if parts.is_empty() { format!("/act/{act}") } else { format!("/act/{act}?{}", parts.join("&")) }
}

/// What a restored draft says about itself, with a button that throws it away.
pub fn restored(s: &Signed, act: &str, key: &str, at: Moment) -> page::Html {
    let when = page::moment_words(at, s.lang);
    let said = terms::say! {ja: "下書きがあります({when})。入力を戻しました。まだ記録ではありません。", en: "There is a draft ({when}). It has been put back. It is not recorded yet."};
    let discard = Text::fixed("下書きを捨てる", "Discard the draft");
    page::notice(
        page::Tone::Info,
        html! {
            p { (page::badge(page::Tone::Wait, page::Mark::Wait, Text::fixed("下書き", "draft").text(s.lang))) " " (said.text(s.lang)) }
            (page::post_button("/draft/discard", &[(crate::csrf::FIELD, &s.csrf), ("_act", act), ("_key", key)], &page::Button::link(discard.text(s.lang))))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l16_an_address_holds_ids_alone() {
        let input: Input =
            [("patient".to_owned(), vec!["P1".to_owned()]), ("name".to_owned(), vec!["高瀬".to_owned()])].into();
        assert_eq!(key(&input), "patient:P1");
        assert_eq!(address("hold", "patient:P1"), "/act/hold?patient=P1");
        for bad in ["patient:高瀬", "patient:a&b=c", "name:x", "", "patient:"] {
            assert_eq!(address("hold", bad), "/act/hold", "{bad}");
        }
    }
}

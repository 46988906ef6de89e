//! Drafts: what somebody typed and has not sent, kept on the server per person, act and subject, so that a closed lid, an idle sign-out or an
//! error loses nothing. Nobody else can read them; a draft is no entry (真正性: draft and confirmed entry are told apart) and goes when the act is recorded.
//! Each person has room for so many and no more: the oldest makes way, and one that is too large alone stays on the screen only.

use crate::acts::read::granted;
use crate::app::App;
use crate::csrf::Fields;
use crate::error::WebError;
use crate::fields;
use crate::signed::{Signed, clinic, roles_of};
use access::Grant;
use axum::http::StatusCode;
use axum::response::{Html as HtmlAnswer, IntoResponse, Response};
use kernel::Input;
use maud::html;
use store::{DraftRow, Session, Snapshot};
use terms::{Moment, Role, Text};

/// Subjects that a form can be opened about; together they are the key of its draft.
pub const SUBJECTS: [&str; 17] = [
    "patient",
    "staff",
    "deviation",
    "hold",
    "event",
    "position",
    "tissue",
    "lot",
    "dose",
    "syringe",
    "blood",
    "booking",
    "cabinet",
    "cells",
    "finding",
    "disease",
    "route",
];
/// Drafts of one person at most.
pub const MOST: usize = 40;
/// Bytes of all drafts of one person.
pub const ROOM: u64 = 256 * 1024;
/// Bytes of one draft.
pub const LARGEST: usize = 64 * 1024;

/// Whether a subject may stand in a key and in an address: an id and nothing else, so that nothing typed gets there (law L16).
pub fn id_shaped(v: &str) -> bool {
    !v.is_empty() && v.len() <= 64 && v.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// The key of a draft: the subjects carried when the form was opened.
pub fn key(carried: &Input) -> String {
    let first = |name: &str| carried.get(name).and_then(|v| v.first()).map(|v| v.trim()).filter(|v| id_shaped(v));
    let parts: Vec<String> = SUBJECTS.iter().filter_map(|n| first(n).map(|v| format!("{n}:{v}"))).collect();
    parts.join(" ")
}

/// The key that a form brought back, as [`key`] would have made it: known subjects, each once, in their order, with the form of ids.
/// Whatever else stands in it was not ours and is left out.
pub fn clean(sent: &str) -> String {
    let mut subjects = Input::new();
    // Seventeen subjects of at most 64 signs: what is longer was not ours.
    for (name, id) in sent.get(..1500).unwrap_or(sent).split(' ').take(20).filter_map(|p| p.split_once(':')) {
        subjects.entry(name.to_owned()).or_insert_with(|| vec![id.to_owned()]);
    }
    key(&subjects)
}

/// This person's draft.
pub fn read(snap: &Snapshot<'_>, staff: &str, act: &str, key: &str) -> store::Result<Option<(Input, Moment)>> {
    let row = snap.rim().draft(staff, act, key)?;
    Ok(row.and_then(|d| serde_json::from_str::<Input>(&d.json).ok().map(|input| (input, d.updated))))
}

/// Whether there was room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Durable.
    Yes,
    /// Larger than a draft may be: nothing was written, and what was kept before stays.
    TooLarge,
}

/// Keeps what was typed; empty fields are left out. Durable when it returns.
pub async fn keep(s: &Signed, act: &str, key: &str, typed: &Input) -> Result<Kept, WebError> {
    put(&s.app, s.staff.as_str(), act, key, typed).await
}

/// The one way a draft gets onto the disk: within the room of its person.
async fn put(app: &App, staff: &str, act: &str, key: &str, typed: &Input) -> Result<Kept, WebError> {
    let filled: Input =
        typed.iter().filter(|(_, v)| v.iter().any(|v| !v.is_empty())).map(|(k, v)| (k.clone(), v.clone())).collect();
    let json = serde_json::to_string(&filled).map_err(|e| WebError::fault(&e.to_string()))?;
    if json.len() > LARGEST {
        return Ok(Kept::TooLarge);
    }
    let (staff, act, about, updated) = (staff.to_owned(), act.to_owned(), clean(key), app.0.store.now());
    app.rim(move |r| {
        let (mut count, mut bytes) = (1, u64::try_from(json.len()).unwrap_or(u64::MAX));
        for d in r.draft_sizes(&staff)?.iter().filter(|d| d.act != act || d.about != about) {
            (count, bytes) = (count + 1, bytes.saturating_add(d.bytes));
            if count > MOST || bytes > ROOM {
                // Newest first: from here on all are older.
                r.drop_draft(&staff, &d.act, &d.about)?;
            }
        }
        r.put_draft(&DraftRow { staff, act, about, json, updated })
    })
    .await?;
    Ok(Kept::Yes)
}

/// Keeps, as that person's draft, what somebody typed into an act's form when the session had ended by itself; where the form is opened again.
/// As strict as a session that lives: the act must be one that this person, in the role and place of that session, may do.
pub(crate) async fn keep_late(app: &App, session: &Session, path: &str, sent: &Input) -> Option<String> {
    let (typed, own) = fields::part(sent);
    let act =
        path.strip_prefix("/act/").map(str::to_owned).or_else(|| (path == "/draft").then(|| word(&own, "_act")))?;
    let act = app.0.store.house().act(&act)?.name;
    let (staff, place) = (session.staff.clone(), session.place.clone());
    let role = Role::parse(&session.role)?;
    let (roles, clinic) = app.read(move |snap| Ok((roles_of(snap, &staff)?, clinic(snap)?))).await.ok()?;
    let kind = clinic.places.iter().find(|p| p.place.as_str() == place)?.kind;
    if !roles.contains(&role) || granted(act, role, kind) == Grant::No {
        return None;
    }
    let key = word(&own, "_key");
    put(app, &session.staff, act, &key, &typed).await.ok()?;
    Some(address(act, &key))
}

/// Throws a draft away.
pub async fn drop(s: &Signed, act: &str, key: &str) -> Result<(), WebError> {
    let (staff, act, key) = (s.staff.to_string(), act.to_owned(), clean(key));
    s.app.rim(move |r| r.drop_draft(&staff, &act, &key)).await
}

/// `POST /draft`: htmx sends the form while it is being filled in.
pub async fn post(s: Signed, sent: Fields) -> Result<Response, WebError> {
    let (typed, own) = fields::part(&sent.0);
    let (act, key) = (word(&own, "_act"), word(&own, "_key"));
    crate::acts::permitted(&s, &act)?;
    let kept = keep(&s, &act, &key, &typed).await?;
    if kept == Kept::TooLarge {
        return Ok(too_large(&s));
    }
    if !s.visit.hx {
        return Ok(crate::acts::see(&address(&act, &key)));
    }
    let now = page::clock_words(s.app.0.store.now(), s.lang);
    let said = terms::say! {ja: "下書きを保存しました {now}", en: "Draft saved {now}"};
    let more = more(&s, &act, &typed, &word(&own, "_drawn"));
    let answer = html! { span data-more[more] { (said.text(s.lang)) } (read_back(&s, &act, &typed)) };
    Ok((StatusCode::OK, HtmlAnswer(answer.0)).into_response())
}

/// The numbers typed as they will stand in the record, where no review shows them: a zero too many is seen before it is confirmed.
fn read_back(s: &Signed, act: &str, typed: &Input) -> page::Html {
    let (current, house) = (s.app.0.store.current(), s.app.0.store.house());
    let Some(entry) = house.act(act).filter(|e| e.one_page) else { return page::none() };
    let mut specs = entry.act.fields(current.surround(s.app.0.store.now()).form_ctx(typed));
    let given = |name: &str| typed.get(name).is_some_and(|v| v.iter().any(|v| !v.trim().is_empty()));
    specs.retain(|f| f.kind == kernel::FieldKind::Number && given(&f.name));
    html! { @for (label, value) in fields::told(&specs, typed, s.lang) { " " span.nowrap { (label) " " b { (value) } } } }
}

/// Whether what was answered calls forth fields that the form does not show yet: then the page asks for itself again (saisei.js).
fn more(s: &Signed, act: &str, typed: &Input, drawn: &str) -> bool {
    let (current, house) = (s.app.0.store.current(), s.app.0.store.house());
    let Some(entry) = house.act(act).filter(|_| !drawn.is_empty()) else { return false };
    let specs = entry.act.fields(current.surround(s.app.0.store.now()).form_ctx(typed));
    let new = |name: &str| drawn.split(' ').all(|n| n != name);
    specs.iter().any(|f| f.kind != kernel::FieldKind::Carried && new(&f.name))
}

/// Said beside the form, which keeps everything.
fn too_large(s: &Signed) -> Response {
    let said = Text::fixed(
        "下書きには大きすぎます(64 KiB まで)。保存していません。入力はこの画面に残っています。短くするか、このまま進めてください。",
        "Too large for a draft (64 KiB at most), so it is not kept. What you typed is still on this screen. Make it shorter, or go on.",
    );
    if s.visit.hx {
        (StatusCode::PAYLOAD_TOO_LARGE, HtmlAnswer(html! { (said.text(s.lang)) }.0)).into_response()
    } else {
        WebError::Bad(said).into_response()
    }
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

/// The form's address with its subjects: ids, so that nothing typed reaches an address (law L16).
pub fn address(act: &str, key: &str) -> String {
    let query = clean(key).replace(' ', "&").replace(':', "=");
    if query.is_empty() { format!("/act/{act}") } else { format!("/act/{act}?{query}") }
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
        let forged = format!("staff:S1 patient:P1 patient:P2 x:y secret patient: {}", "event:E1 ".repeat(100_000));
        assert_eq!(clean(&forged), "patient:P1 staff:S1 event:E1");
        assert_eq!(
            (clean("patient:高瀬"), clean(&"あ".repeat(500)), clean(&format!("hold:{}", "H".repeat(65)))),
            Default::default()
        );
        for bad in ["patient:高瀬", "patient:a&b=c", "name:x", "", "patient:"] {
            assert_eq!(address("hold", bad), "/act/hold", "{bad}");
        }
    }
}

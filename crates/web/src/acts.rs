//! One handler for every act of the house: form, review, signature, answer. It knows no act's rules; it draws what the act declares, sends what
//! was typed to the writer, and turns each family of answers into its own page (ARCHITECTURE.md §4: refusal 422, conflict 409, form 400).

mod adopt;
pub mod attempt;
mod carried;
pub mod correct;
mod criteria;
mod draw;
mod evidence;
mod fill;
mod offer;
mod opened;
pub mod person;
pub mod read;
mod read_off;
mod ways;
pub mod weigh;

use crate::csrf::Fields;
use crate::error::WebError;
use crate::fields;
use crate::refused::{self, Refused};
use crate::signed::Signed;
use crate::{drafts, signed};
use access::Grant;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use draw::Carry;
use kernel::{Input, Space};
use read::{Asker, Drawn, Why};
use record::treatment::Outcome;
use std::collections::BTreeMap;
use store::{Answer, Recorded};
use terms::{CommandId, Moment, PatientId, Text};
use tokio::sync::OwnedMutexGuard;

/// The name of an act as the house has it, if this person may do it here.
///
/// # Errors
/// [`WebError::NotFound`] for an act that does not exist, [`WebError::Forbidden`] for one that is not open to this role here.
pub fn permitted(s: &Signed, act: &str) -> Result<(&'static str, Asker), WebError> {
    let entry = s.app.0.store.house().act(act).map(|a| a.name).ok_or(WebError::NotFound)?;
    match read::granted(entry, s.role, s.place.kind) {
        Grant::No => Err(WebError::Forbidden),
        grant => Ok((entry, Asker { who: s.who.clone(), role: s.role, place: s.place.kind, grant })),
    }
}

/// 303: the browser asks for this page next, and a reload sends nothing twice.
pub fn see(href: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, href.to_owned())]).into_response()
}

async fn unlogged(s: &Signed, act: &'static str, asker: Asker, typed: Input, why: Why) -> Result<Drawn, WebError> {
    s.read(move |snap| read::read(snap, act, &asker, typed, why)).await?.ok_or(WebError::NotFound)
}

async fn drawn(s: &Signed, act: &'static str, asker: Asker, typed: Input, why: Why) -> Result<Drawn, WebError> {
    let d = unlogged(s, act, asker, typed, why).await?;
    let head = d.head.as_ref().and_then(|h| PatientId::parse(&h.id).ok());
    match (head, &d.extra) {
        // Whom a merge may be about is shown beside the form.
        (head, read::Extra::Merge(rows)) if !rows.is_empty() => {
            let own = head.iter().map(PatientId::as_str);
            s.log_list_read("act", own.chain(rows.iter().map(|r| r.subject.as_str()))).await?;
        }
        (Some(id), _) => s.log_patient_read(&id, "act").await?,
        (None, _) => {}
    }
    Ok(d)
}

fn answer(s: &Signed, status: StatusCode, d: &Drawn, body: page::Html) -> Response {
    let room = if d.head.is_some() { "patients" } else { "" };
    s.page(status, d.title.text(s.lang), room, body, &d.tip)
}

/// A form as it opens: what a link carries, what was typed before and not sent, and what goes along. `within` another page, which has logged its own
/// reading.
async fn opened(
    s: &Signed,
    act: &'static str,
    asker: Asker,
    query: &str,
    within: bool,
) -> Result<(Drawn, Carry, Option<Moment>), WebError> {
    let linked = carried::carried(query);
    let key = drafts::key(&linked);
    let (staff, draft_key) = (s.staff.to_string(), key.clone());
    let draft = s.read(move |snap| drafts::read(snap, &staff, act, &draft_key)).await?;
    let at = draft.as_ref().map(|(_, at)| *at);
    let mut typed = draft.map(|(input, _)| input).unwrap_or_default();
    typed.extend(carried::filled(s, act, linked));
    let d = match within {
        true => unlogged(s, act, asker, typed, Why::Opened).await?,
        false => drawn(s, act, asker, typed, Why::Opened).await?,
    };
    let carry = Carry { command: s.new_command().to_string(), seen: d.tip.position, key, different: String::new() };
    Ok((d, carry, at))
}

/// `GET /act/{name}?patient=…`
pub async fn get(s: Signed, Path(name): Path<String>) -> Result<Response, WebError> {
    let (act, asker) = permitted(&s, &name)?;
    let (d, carry, at) = opened(&s, act, asker, &s.visit.query, false).await?;
    let body = draw::form(&s, &d, &carry, at);
    Ok(answer(&s, StatusCode::OK, &d, body))
}

/// The form of an act inside another page: only what it must ask and nothing answers yet, and what of `ask` is proposed. Nothing at all where
/// the act is not open to this person here, or is refused as things stand.
///
/// # Errors
/// [`WebError`] when the record cannot be read.
pub async fn brief(s: &Signed, name: &str, query: &str, ask: &[&str]) -> Result<Option<page::Html>, WebError> {
    let Ok((act, asker)) = permitted(s, name) else { return Ok(None) };
    let (d, carry, at) = opened(s, act, asker, query, true).await?;
    Ok(d.reasons.is_empty().then(|| draw::brief(s, &d, &carry, at, ask)))
}

/// `POST /act/{name}`: `_step` says how far it has come (`review`, `confirm`, or `edit` to change it).
pub async fn post(s: Signed, Path(name): Path<String>, sent: Fields) -> Result<Response, WebError> {
    let (act, asker) = permitted(&s, &name)?;
    let (typed, own) = fields::part(&sent.0);
    let word = |name: &str| own.get(name).map_or("", String::as_str);
    let command = CommandId::parse(word("_command")).unwrap_or_else(|_| s.new_command());
    let carry = Carry {
        command: command.to_string(),
        seen: word("_seen").parse().unwrap_or(0),
        key: drafts::clean(word("_key")),
        different: word("_different").to_owned(),
    };
    if word("_step") == "edit" {
        let d = drawn(&s, act, asker, typed, Why::Changed).await?;
        let fresh = Carry { command: s.new_command().to_string(), seen: d.tip.position, ..carry };
        return Ok(answer(&s, StatusCode::OK, &d, draw::form(&s, &d, &fresh, None)));
    }
    let mut typed = typed;
    if word("_step") == "fill" && s.app.0.store.simulated() {
        let d = filled(&s, act, asker.clone(), typed, &carry).await?;
        let sent = drawn(&s, act, asker.clone(), d.typed.clone(), Why::Sent).await?;
        // What is complete goes on to its review; what is confirmed on the form itself is looked at there.
        if d.safety || d.one_page || !sent.errors.is_empty() {
            return Ok(answer(&s, StatusCode::OK, &d, draw::form(&s, &d, &carry, None)));
        }
        typed = d.typed;
    }
    let confirmed = word("_step") == "confirm";
    // From looking whether somebody is registered already until the answer is on disk nobody else looks (docs/decisions/0005).
    let held = match confirmed && person::looks_first(act) {
        true => Some(s.app.0.registering.clone().lock_owned().await),
        false => None,
    };
    let mut d = drawn(&s, act, asker, typed, Why::Sent).await?;
    // A registration sent twice finds itself in the list: the record this very command made is no twin.
    // A position the record has not reached was not drawn by us: then everything is newer.
    let carry = Carry { seen: if carry.seen > d.tip.position { 0 } else { carry.seen }, ..carry };
    let own_record = PatientId::derive(&command, 0);
    d.twins.retain(|row| row.subject != own_record.as_str());
    if !confirmed && draw::goes_on(&d, word("_drawn")) {
        d.errors.clear();
        drafts::keep(&s, act, &carry.key, &d.typed).await?;
        return Ok(answer(&s, StatusCode::OK, &d, draw::form(&s, &d, &carry, None)));
    }
    if !d.errors.is_empty() {
        return wrong(&s, &d, &carry).await;
    }
    if d.leaves
        && let Some(got) = attempt::tried(&s, act, &command, &d.resolved).await
    {
        return answered(&s, d, &carry, got).await;
    }
    // What is confirmed on its own page is looked at once more where something is to be seen first.
    let confirmed = confirmed && (!d.one_page || d.remarks.is_empty() || !word("_read").is_empty());
    // Every safety act is one page and one button: it is never asked twice (L22).
    if !d.safety {
        if !d.twins.is_empty() && carry.different != person::shown(&d.twins) {
            drop(held);
            drafts::keep(&s, act, &carry.key, &d.typed).await?;
            s.log_list_read("act", d.twins.iter().map(|r| r.subject.as_str())).await?;
            let body = draw::twins(&s, &d, &carry, !carry.different.is_empty() || confirmed);
            return Ok(answer(&s, StatusCode::OK, &d, body));
        }
        if !confirmed {
            drafts::keep(&s, act, &carry.key, &d.typed).await?;
            return Ok(answer(&s, StatusCode::OK, &d, draw::review(&s, &d, &carry, None)));
        }
    }
    confirm(&s, d, command, &carry, &own, held).await
}

/// The form of a simulated record with made-up answers in it, and the labels that a scanner would read.
async fn filled(s: &Signed, act: &'static str, asker: Asker, typed: Input, carry: &Carry) -> Result<Drawn, WebError> {
    let mut d = drawn(s, act, asker.clone(), typed, Why::Changed).await?;
    for _ in 0..fill::ROUNDS {
        let (read, key) = (d, carry.key.clone());
        let (back, labels) = s
            .read(move |snap| {
                let labels = read_off::read_off(snap, &read, &key)?;
                Ok((read, labels))
            })
            .await?;
        d = back;
        let mut typed = d.typed.clone();
        typed.extend(labels);
        for (name, values) in fill::answers(&d, s.staff.as_str(), s.lang) {
            if typed.get(&name).is_none_or(|v| v.iter().all(|v| v.trim().is_empty())) {
                typed.insert(name, values);
            }
        }
        if typed == d.typed {
            break;
        }
        d = drawn(s, act, asker.clone(), typed, Why::Changed).await?;
    }
    drafts::keep(s, act, &carry.key, &d.typed).await?;
    Ok(d)
}

/// The form again, each complaint beside its field, everything typed kept (400).
async fn wrong(s: &Signed, d: &Drawn, carry: &Carry) -> Result<Response, WebError> {
    drafts::keep(s, d.act, &carry.key, &d.typed).await?;
    Ok(answer(s, StatusCode::BAD_REQUEST, d, draw::form(s, d, carry, None)))
}

async fn confirm(
    s: &Signed,
    d: Drawn,
    command: CommandId,
    carry: &Carry,
    own: &BTreeMap<String, String>,
    held: Option<OwnedMutexGuard<()>>,
) -> Result<Response, WebError> {
    // Asked unsigned first: a form already answered gets its answer again without asking for a second code, and a wrong form burns none.
    let draft = (d.act, carry.key.as_str());
    let mut got = s.submit_form(draft, command.clone(), d.resolved.clone(), (carry.seen, false), held).await;
    if got == Answer::Unsigned {
        let word = |name: &str| own.get(name).map_or("", String::as_str);
        if let Err(say) = s.reauthenticate(word("_password"), word("_code")).await {
            drafts::keep(s, d.act, &carry.key, &d.typed).await?;
            return Ok(answer(s, StatusCode::BAD_REQUEST, &d, draw::review(s, &d, carry, Some(&say))));
        }
        got = s.submit_form(draft, command, d.resolved.clone(), (carry.seen, true), None).await;
    }
    answered(s, d, carry, got).await
}

/// Each family of answers has its own page.
async fn answered(s: &Signed, mut d: Drawn, carry: &Carry, got: Answer) -> Result<Response, WebError> {
    match got {
        Answer::Recorded(r) => Ok(see(&next_page(s, &d, r).await?)),
        Answer::Refused(r) => {
            let typed = draw::typed(&d, s.lang);
            if attempt::left(&r) {
                attempt::forget_scans(&d.specs, &mut d.typed);
            }
            drafts::keep(s, d.act, &carry.key, &d.typed).await?;
            let body = refusal(s, &d, carry, r, typed).await?;
            let title = refused::title(&d.title);
            Ok(s.page(StatusCode::UNPROCESSABLE_ENTITY, title.text(s.lang), "", body, &s.app.0.store.tip()))
        }
        Answer::Invalid(errors) => {
            let (_, asker) = permitted(s, d.act)?;
            let mut again = drawn(s, d.act, asker, d.typed.clone(), Why::Sent).await?;
            draw::merge_errors(&mut again, errors);
            wrong(s, &again, carry).await
        }
        Answer::Conflict(c) => {
            drafts::keep(s, d.act, &carry.key, &d.typed).await?;
            Ok(answer(s, StatusCode::CONFLICT, &d, draw::conflict(s, &d, carry, &c)))
        }
        Answer::Repeated => Err(WebError::Conflict(Text::fixed(
            "このフォームは、すでに別の内容で記録に使われています。ページを開き直してください。何も記録していません。",
            "This form was already used to record something else. Open it again. Nothing was recorded.",
        ))),
        Answer::Forbidden => Err(WebError::Forbidden),
        Answer::Unknown => Err(WebError::NotFound),
        Answer::Unsigned => Err(WebError::fault("a signed command was answered as unsigned")),
        Answer::Fault(n) => Err(WebError::Fault(n)),
        Answer::Stopped(why) => Err(WebError::Stopped(why)),
        Answer::Busy => Err(WebError::Busy),
    }
}

/// The refusal page, drawn with what is in the record now and a new command id for the way back.
async fn refusal(
    s: &Signed,
    d: &Drawn,
    carry: &Carry,
    r: store::Refused,
    typed: Vec<(String, page::Html)>,
) -> Result<page::Html, WebError> {
    let lang = s.lang;
    let patient = d.head.as_ref().map(|h| h.id.clone());
    let (_, asker) = permitted(s, d.act)?;
    let led = ways::led(&d.current, d.head.as_ref(), &d.resolved);
    let ways = ways::ways(s.app.0.store.house(), &r.reasons, &asker, patient.as_deref(), &led);
    let fresh = Carry { command: s.new_command().to_string(), ..carry.clone() };
    let safety = |act: &str| match &patient {
        Some(id) => format!("/act/{act}?patient={id}"),
        None => format!("/act/{act}"),
    };
    let left = left_behind(s, &r).await?;
    let page = Refused {
        title: d.title.clone(),
        reasons: refused::named(r.reasons, &d.current),
        ways,
        left,
        typed,
        by: format!("{} {}", page::clock_words(s.app.0.store.now(), lang), s.name),
        holds: d.head.as_ref().map(|h| h.holding(lang)).unwrap_or_default(),
        at: r.at,
        occurrence: safety("record_occurrence"),
        adverse_event: safety("report_adverse_event"),
        back: draw::back(s, d, &fresh, &Text::fixed("入力に戻る", "Back to the form")),
        paper: draw::paper(s, r.at),
    };
    Ok(refused::body(&page, lang))
}

/// What the refusal has left in the record, in words: what is stopped now, and what was opened.
async fn left_behind(s: &Signed, r: &store::Refused) -> Result<Vec<Text>, WebError> {
    let Some(last) = r.at.filter(|_| attempt::left(r)) else { return Ok(Vec::new()) };
    let first = last.saturating_sub(r.kinds.len() as u64).saturating_add(1);
    s.read(move |snap| {
        let facts: Vec<kernel::Fact> =
            (first..=last).filter_map(|n| snap.fact(n).transpose()).collect::<Result<_, _>>()?;
        Ok(facts.iter().filter_map(refused::left).collect())
    })
    .await
}

/// Where somebody wants to be after recording: at the patient, or where the thing is shown.
async fn next_page(s: &Signed, d: &Drawn, r: Recorded) -> Result<String, WebError> {
    let (first, last) = (r.first, r.last);
    let tags = s
        .read(move |snap| {
            let mut tags = Vec::new();
            for n in first..=last.min(first.saturating_add(20)) {
                tags.extend(snap.fact(n)?.into_iter().flat_map(|f| f.head.tags));
            }
            Ok(tags)
        })
        .await?;
    let named = |name: &str| d.resolved.get(name).and_then(|v| v.first()).cloned();
    let lot = named("lot").or_else(|| tags.iter().find(|t| t.space == Space::Lot).map(|t| t.id.clone()));
    // Who works on the lot goes on there; who sees the patient goes on at the chart.
    if let Some(lot) = lot.filter(|_| s.place.kind == record::clinic::PlaceKind::Cpc && s.may_open("culture")) {
        return Ok(signed::safe_next(&format!("/culture/{lot}?recorded={last}")));
    }
    let patient = if d.act == "merge_patients" { named("into") } else { d.head.as_ref().map(|h| h.id.clone()) };
    let patient = patient.or_else(|| tags.iter().find(|t| t.space == Space::Patient).map(|t| t.id.clone()));
    let (path, page) = match patient {
        // Whoever is referred takes a letter along.
        Some(id) if d.act == "decide_candidacy" && named("outcome").as_deref() == Some(Outcome::Referred.code()) => {
            (format!("/patients/{id}/referral"), "chart")
        }
        Some(id) => (format!("/patients/{id}"), "chart"),
        None if matches!(d.act, "add_staff" | "change_roles") => ("/staff".to_owned(), "staff"),
        None if matches!(d.act, "adopt_programme" | "adopt_law" | "file_plan") => ("/clinic".to_owned(), "clinic"),
        None if matches!(d.act, "record_correction" | "erase_payload") => (format!("/fact/{last}"), "fact"),
        None => ("/safety".to_owned(), "safety"),
    };
    let path = if s.may_open(page) { path } else { "/".to_owned() };
    Ok(signed::safe_next(&format!("{path}?recorded={last}")))
}

/// How many numbers of the programme nobody has set.
pub fn programme_unset(p: &programme::Programme) -> usize {
    adopt::programme_unset(p).len()
}

/// How many numbers of the law table nobody has set.
pub fn law_unset(l: &programme::Law) -> usize {
    adopt::law_unset(l).len()
}

//! A wrong scan is written down when it is sent, not when somebody signs for it: at the review of any act, and at the bedside page's scan field
//! (L2; docs/decisions/0009). Which refusals those are is no list kept here: it is whatever the act's own refusal leaves behind.

use crate::app::App;
use crate::signed::Signed;
use kernel::{Input, Request, Who};
use store::{Answer, Refused};
use terms::{CommandId, Hash32, Moment};

/// The attempt that belongs to a form and what was typed into it. The same form sent twice is one attempt; another scan in the same form is
/// another; and the form's own command stays free for what is confirmed in the end.
fn id_of(form: &CommandId, act: &str, input: &Input) -> Option<CommandId> {
    let mut typed = vec![act.to_owned()];
    for (name, values) in input {
        typed.push(name.clone());
        typed.extend(values.iter().cloned());
    }
    let typed = serde_json::to_vec(&typed).ok()?;
    let hash = Hash32::of_two(form.as_str().as_bytes(), &typed).to_string();
    hash.get(..32).and_then(|h| CommandId::parse(h).ok())
}

/// How long the same wrong scan by the same person is the same attempt: from one full ten minutes to the next, by the store's clock.
const WINDOW_MS: i64 = 600_000;

/// Stands in a form's place where every page is a new form (the bedside): whoever scans the same wrong label again within minutes has made one
/// attempt, not many. `after` is the newest fact about what was scanned; once more has happened to it (a hold lifted), it is another attempt.
pub fn within_minutes(who: &Who, now: Moment, after: u64) -> Option<CommandId> {
    let (role, place) = (who.role.map_or("", |r| r.code()), who.place.as_ref().map_or("", |p| p.as_str()));
    let who = format!("{} {role} {place}", who.actor.as_str());
    let when = format!("{} {after}", now.millis().div_euclid(WINDOW_MS));
    let hash = Hash32::of_two(who.as_bytes(), when.as_bytes()).to_string();
    hash.get(..32).and_then(|h| CommandId::parse(h).ok())
}

/// Sends what was scanned to be looked at. `None`: nothing of it had to be written down, and the form goes on as ever.
pub async fn tried(s: &Signed, act: &str, form: &CommandId, input: &Input) -> Option<Answer> {
    let command = id_of(form, act, input)?;
    let (act, who, seen) = (act.to_owned(), s.who.clone(), s.app.0.store.tip().position);
    let request = Request { act, command, who, input: input.clone(), seen, signed: false };
    match s.app.attempt(request).await {
        Answer::Unsigned | Answer::Invalid(_) | Answer::Forbidden | Answer::Unknown => None,
        answer => Some(answer),
    }
}

/// Whether a refusal left more behind than the attempt itself.
pub fn left(r: &Refused) -> bool {
    r.kinds.iter().any(|k| k != "attempt_refused")
}

/// What was read by a scanner is not offered again: it is to be read afresh, and a draft must not repeat a wrong scan.
pub fn forget_scans(specs: &[kernel::FieldSpec], typed: &mut Input) {
    for s in specs.iter().filter(|s| matches!(s.kind, kernel::FieldKind::Scan | kernel::FieldKind::Scans)) {
        typed.remove(&s.name);
    }
}

impl App {
    /// As [`App::submit`], only to be looked at.
    async fn attempt(&self, request: Request) -> Answer {
        let (send, receive) = tokio::sync::oneshot::channel();
        self.0.store.attempt(request, Box::new(move |answer| drop(send.send(answer))));
        receive.await.unwrap_or(Answer::Busy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l2_the_same_scan_within_minutes_is_one_attempt_until_something_more_has_happened() {
        let who = |s: &str| Who {
            actor: kernel::Actor::Staff(terms::StaffId::parse(s).expect("id")),
            role: Some(terms::Role::Nurse),
            place: None,
        };
        let at = |m: i64| Moment::from_millis(1_790_000_400_000).plus_minutes(m);
        let first = within_minutes(&who("ST-1"), at(0), 7);
        assert!(first.is_some());
        assert_eq!(first, within_minutes(&who("ST-1"), at(9), 7));
        for other in [
            within_minutes(&who("ST-2"), at(0), 7),
            within_minutes(&who("ST-1"), at(10), 7),
            within_minutes(&who("ST-1"), at(0), 8),
        ] {
            assert_ne!(first, other);
        }
    }

    #[test]
    fn one_form_with_one_content_is_one_attempt() {
        let form = |s: &str| CommandId::parse(s).expect("id");
        let typed = |v: &str| Input::from([("scan".to_owned(), vec![v.to_owned()])]);
        let id = |f: &str, act: &str, v: &str| id_of(&form(f), act, &typed(v)).expect("an id");
        assert_eq!(id("c-1", "pack_dose", "K-1"), id("c-1", "pack_dose", "K-1"));
        for other in [id("c-2", "pack_dose", "K-1"), id("c-1", "receive_dose", "K-1"), id("c-1", "pack_dose", "K-2")] {
            assert_ne!(id("c-1", "pack_dose", "K-1"), other);
        }
    }
}

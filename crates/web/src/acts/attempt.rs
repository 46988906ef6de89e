//! A wrong scan is written down when it is sent, not when somebody signs for it: at the review of any act, and at the bedside page's scan field
//! (L2; docs/decisions/0009). Which refusals those are is no list kept here: it is whatever the act's own refusal leaves behind.

use crate::app::App;
use crate::signed::Signed;
use kernel::{Input, Request};
use store::{Answer, Refused};
use terms::{CommandId, Hash32};

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
    for s in specs.iter().filter(|s| s.kind == kernel::FieldKind::Scan) {
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

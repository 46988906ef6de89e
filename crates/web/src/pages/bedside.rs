//! `/bedside/{patient}`: the time-out before giving (L2, L3) on one page in the bedside theme, with one scan field. Wristband, the patient says who
//! they are, syringe, site, second person and signature; each step is a plain form that carries what came before. Yes or no is what
//! `check_identity` answers and never this page's own: a wristband or syringe that does not fit is sent to it the moment it is scanned, which
//! refuses it and writes it down without a signature (L2; docs/decisions/0009).

mod draw;
mod foot;
mod read;

use super::w;
use crate::acts::attempt::{tried, within_minutes};
use crate::acts::{permitted, see};
use crate::csrf::Fields;
use crate::error::WebError;
use crate::signed::Signed;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Input;
use read::Read;
use store::Answer;
use terms::{CommandId, ContainerId, PatientId, StaffId, Text, fold_width};

/// What was scanned, said and touched so far: goes along in hidden fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Draft {
    /// The number on the wristband.
    pub wristband: String,
    /// The patient said name and birth date.
    pub said: bool,
    /// Label of the syringe.
    pub syringe: String,
    /// Site, side and level were said.
    pub site: bool,
    /// The second person.
    pub second: String,
}

/// The steps in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Wristband,
    Said,
    Syringe,
    Site,
    Sign,
    /// Answered: yes, or over.
    Answered,
}

impl Draft {
    fn of(sent: &Fields) -> Self {
        let code = |name: &str| folded(sent.get(name));
        Self {
            wristband: code("wristband"),
            said: sent.get("said") == "yes",
            syringe: code("syringe"),
            site: sent.get("site") == "yes",
            second: sent.get("second").trim().to_owned(),
        }
    }
    pub(super) fn hidden(&self) -> Vec<(String, String)> {
        let yes = |b: bool| if b { "yes" } else { "" };
        [
            ("wristband", self.wristband.as_str()),
            ("said", yes(self.said)),
            ("syringe", &self.syringe),
            ("site", yes(self.site)),
            ("second", &self.second),
        ]
        .into_iter()
        .filter(|(_, v)| !v.is_empty())
        .map(|(n, v)| (n.to_owned(), v.to_owned()))
        .collect()
    }
    /// The next thing to do.
    fn step(&self) -> Step {
        if self.wristband.is_empty() {
            Step::Wristband
        } else if !self.said {
            Step::Said
        } else if self.syringe.is_empty() {
            Step::Syringe
        } else if !self.site {
            Step::Site
        } else {
            Step::Sign
        }
    }
    /// What the act takes.
    fn input(&self, patient: &str) -> Input {
        let mut input = Input::new();
        let mut put = |name: &str, values: &[&str]| {
            input.insert(name.to_owned(), values.iter().map(|v| (*v).to_owned()).collect());
        };
        put("patient", &[patient]);
        put("syringe", &[&self.syringe]);
        put("wristband", &[&self.wristband]);
        put("identifiers", if self.said { &["name", "born"] } else { &[] });
        put("site_said", &[if self.site { "yes" } else { "no" }]);
        put("second", &[&self.second]);
        input.retain(|_, values| !values.is_empty() && values.iter().all(|v| !v.is_empty()));
        input
    }
    /// The same where a scan did not fit: the time-out ended there, and the act asks for nothing that would have followed.
    fn ended(&self, patient: &str) -> Input {
        let mut input = self.input(patient);
        input.retain(|name, _| matches!(name.as_str(), "patient" | "syringe" | "wristband"));
        input.insert("ended_at_scan".to_owned(), vec!["yes".to_owned()]);
        input
    }
}

/// A code as a scanner or a hand gives it.
fn folded(s: &str) -> String {
    fold_width(s).trim().to_uppercase()
}

/// What is shown: the draft, what is wrong with the last entry, and what the act answered.
#[derive(Default)]
pub(super) struct Shown {
    pub draft: Draft,
    /// What was wrong with what was just read or signed.
    pub wrong: Option<Text>,
    /// The act's refusal.
    pub refused: Option<store::Refused>,
    /// The attempt's id, kept over a wrong password.
    pub command: String,
    /// Asked for by its address after a time-out: nothing but the syringe is known.
    pub answered: bool,
}

async fn load(s: &Signed, patient: &PatientId, syringe: &str) -> Result<Read, WebError> {
    let grant = s.grant("bedside")?;
    let (id, syringe, who) = (patient.clone(), syringe.to_owned(), s.who.clone());
    let r = s.read(move |snap| read::read(snap, &id, &syringe, &who, grant)).await?.ok_or(WebError::NotFound)?;
    s.log_patient_read(patient, "bedside").await?;
    Ok(r)
}

/// `GET /bedside/{patient}?syringe=`: the beginning, or how the time-out of a syringe stands.
pub async fn show(s: Signed, Path(id): Path<String>) -> Result<Response, WebError> {
    let patient = PatientId::parse(&id).map_err(|_| WebError::NotFound)?;
    let syringe = folded(&s.visit.asked("syringe"));
    let r = load(&s, &patient, &syringe).await?;
    let answered = r.syringe.as_ref().is_some_and(|x| x.own && x.checked.is_some());
    let draft = Draft { syringe: if answered { syringe } else { String::new() }, ..Draft::default() };
    Ok(draw::page(&s, StatusCode::OK, &r, &Shown { draft, answered, ..Shown::default() }))
}

/// `POST /bedside/{patient}`: one more step.
pub async fn post(s: Signed, Path(id): Path<String>, sent: Fields) -> Result<Response, WebError> {
    let patient = PatientId::parse(&id).map_err(|_| WebError::NotFound)?;
    let mut draft = Draft::of(&sent);
    let mut wrong = None;
    match sent.get("_do") {
        "said" => draft.said = true,
        "site" => draft.site = true,
        "sign" => return sign(&s, &patient, draft, &sent).await,
        _ => {}
    }
    let code = folded(sent.get("code"));
    if !code.is_empty() {
        let before = load_quietly(&s, &patient, &draft.syringe).await?;
        wrong = taken(&mut draft, &before, &code, sent.get("code").trim());
    }
    let r = load(&s, &patient, &draft.syringe).await?;
    if r.syringe.is_none() && r.other.is_none() && !draft.syringe.is_empty() {
        let label = std::mem::take(&mut draft.syringe);
        let say: Text = terms::say! {
            ja: "{label} というラベルは記録にありません。シリンジのラベルを読み直してください。",
            en: "The record knows no label {label}. Scan the label of the syringe again."
        };
        wrong = Some(say);
    }
    if r.wrong(&draft) {
        let (act, _) = permitted(&s, "check_identity")?;
        let form = within_minutes(&s.who, r.now, r.newest).unwrap_or_else(|| s.new_command());
        if let Some(got) = tried(&s, act, &form, &draft.ended(patient.as_str())).await {
            return answered(&s, &patient, draft, got).await;
        }
    }
    let status = match (&wrong, r.wrong(&draft)) {
        (Some(_), _) => StatusCode::BAD_REQUEST,
        (None, true) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, false) => StatusCode::OK,
    };
    Ok(draw::page(&s, status, &r, &Shown { draft, wrong, ..Shown::default() }))
}

/// The same without a line in the access log: the answer that follows writes one.
async fn load_quietly(s: &Signed, patient: &PatientId, syringe: &str) -> Result<Read, WebError> {
    let grant = s.grant("bedside")?;
    let (id, syringe, who) = (patient.clone(), syringe.to_owned(), s.who.clone());
    s.read(move |snap| read::read(snap, &id, &syringe, &who, grant)).await?.ok_or(WebError::NotFound)
}

/// Puts a code where the step wants it. A code that cannot be what is asked for is an input error and no deviation (L2).
fn taken(draft: &mut Draft, r: &Read, code: &str, typed: &str) -> Option<Text> {
    match draft.step() {
        Step::Wristband if terms::is_patient_number(code) => code.clone_into(&mut draft.wristband),
        Step::Wristband => {
            return Some(Text::fixed(
                "患者番号として読めません。リストバンドをもう一度読み取ってください。",
                "That is not a patient number. Scan the wristband again.",
            ));
        }
        Step::Syringe => match ContainerId::parse(code) {
            Ok(id) => draft.syringe = id.to_string(),
            Err(_) => {
                return Some(Text::fixed(
                    "読み取れないコードです。シリンジのラベルをもう一度読み取ってください。",
                    "That code cannot be read. Scan the label of the syringe again.",
                ));
            }
        },
        Step::Sign => match StaffId::parse(typed).ok().filter(|id| r.staff.iter().any(|(x, _)| x == id.as_str())) {
            Some(id) => draft.second = id.to_string(),
            None => {
                return Some(Text::fixed(
                    "職員の札として読めません。一覧から選べます。",
                    "That is no card of the staff. Choose from the list.",
                ));
            }
        },
        Step::Said | Step::Site | Step::Answered => {
            return Some(Text::fixed(
                "いまは読み取りではなく、下のボタンを押します。読んだコードは使っていません。",
                "Press the button below; nothing is scanned at this step. The code was not used.",
            ));
        }
    }
    None
}

/// Sends the time-out as the act takes it.
async fn sign(s: &Signed, patient: &PatientId, draft: Draft, sent: &Fields) -> Result<Response, WebError> {
    let (act, _) = permitted(s, "check_identity")?;
    let seen: u64 = sent.get("_seen").parse().unwrap_or(0);
    let seen = if seen > s.app.0.store.tip().position { 0 } else { seen };
    let command = CommandId::parse(sent.get("_command")).unwrap_or_else(|_| s.new_command());
    let input = draft.input(patient.as_str());
    // Unsigned first, as with every act: what was answered already asks for no second signature.
    let mut got = s.submit(act, command.clone(), input.clone(), seen, false).await;
    if got == Answer::Unsigned {
        if let Err(say) = s.reauthenticate(sent.get("_password"), sent.get("_code")).await {
            let r = load(s, patient, &draft.syringe).await?;
            let shown = Shown { draft, wrong: Some(say), command: command.to_string(), ..Shown::default() };
            return Ok(draw::page(s, StatusCode::BAD_REQUEST, &r, &shown));
        }
        got = s.submit(act, command, input, seen, true).await;
    }
    answered(s, patient, draft, got).await
}

async fn answered(s: &Signed, patient: &PatientId, draft: Draft, got: Answer) -> Result<Response, WebError> {
    let to = format!("/bedside/{patient}?syringe={}", draft.syringe);
    let again = |status, wrong, refused| async move {
        let r = load(s, patient, &draft.syringe).await?;
        Ok(draw::page(s, status, &r, &Shown { draft, wrong, refused, ..Shown::default() }))
    };
    match got {
        Answer::Recorded(_) => Ok(see(&to)),
        Answer::Refused(mut x) => {
            x.reasons = crate::refused::named(x.reasons, &s.app.0.store.current());
            again(StatusCode::UNPROCESSABLE_ENTITY, None, Some(x)).await
        }
        Answer::Invalid(errors) => {
            let said = errors.into_iter().next().map(|e| e.say);
            again(StatusCode::BAD_REQUEST, said, None).await
        }
        Answer::Conflict(_) => {
            let say = Text::fixed(
                "確かめているあいだに記録が変わりました。署名は使われていません。画面を見直して、もう一度署名してください。",
                "The record changed meanwhile; the signature was not used. Look again and sign again.",
            );
            again(StatusCode::CONFLICT, Some(say), None).await
        }
        Answer::Repeated => Err(WebError::Conflict(Text::fixed(
            "この確認は、すでに別の内容で送られています。最初からやり直してください。",
            "This check was already sent with other content. Begin again.",
        ))),
        Answer::Forbidden => Err(WebError::Forbidden),
        Answer::Unknown => Err(WebError::NotFound),
        Answer::Unsigned => Err(WebError::fault("a signed command was answered as unsigned")),
        Answer::Fault(n) => Err(WebError::Fault(n)),
        Answer::Stopped(why) => Err(WebError::Stopped(why)),
        Answer::Busy => Err(WebError::Busy),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_follow_one_another() {
        let mut d = Draft::default();
        assert_eq!(d.step(), Step::Wristband);
        d.wristband = "SP2600001".into();
        assert_eq!(d.step(), Step::Said);
        d.said = true;
        assert_eq!(d.step(), Step::Syringe);
        d.syringe = "K-1".into();
        assert_eq!(d.step(), Step::Site);
        d.site = true;
        assert_eq!(d.step(), Step::Sign);
    }

    #[test]
    fn what_was_not_said_is_never_sent_as_said() {
        let d = Draft { wristband: "SP1".into(), syringe: "K-1".into(), ..Draft::default() };
        let input = d.input("P1");
        assert!(!input.contains_key("identifiers") && !input.contains_key("second"));
        assert_eq!(input.get("site_said").map(Vec::as_slice), Some(["no".to_owned()].as_slice()));
        let ended = d.ended("P1");
        assert!(!ended.contains_key("site_said"), "nobody asked for the site, so nobody said no");
    }
}

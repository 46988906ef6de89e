//! Facts of step 1: interview, consent by scope, withdrawal (Reg. 7, 13, 14; Act 14).

use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Field, Part, Tag};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::{ConsentId, PatientId, Role, StaffId, Text, say};

/// A three-valued answer: unknown is never "no" (L6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// はい
    Yes,
    /// いいえ
    No,
    /// 不明
    Unknown,
}

impl Answer {
    /// Reads a stored code.
    pub fn parse(s: &str) -> Option<Self> {
        match s {
            "yes" => Some(Self::Yes),
            "no" => Some(Self::No),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }
    /// The words.
    pub const fn text(self) -> Text {
        match self {
            Self::Yes => Text::fixed("はい", "yes"),
            Self::No => Text::fixed("いいえ", "no"),
            Self::Unknown => Text::fixed("不明", "unknown"),
        }
    }
}

/// The interview (short form): the target disease, the complaint, and the programme's questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterviewRecorded {
    /// Whose.
    pub patient: PatientId,
    /// Code of the target disease in the adopted programme.
    pub disease: String,
    /// The complaint in the patient's words.
    pub complaint: String,
    /// Allergies; empty = none stated.
    pub allergies: String,
    /// Medicines; empty = none stated.
    pub medicines: String,
    /// Answers to the programme's questions, by item.
    pub answers: BTreeMap<String, String>,
    /// Items whose answer asks for a doctor's review.
    pub review: Vec<String>,
}

/// What an interview says of allergies. "Yes" without a word of what is never "none".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allergies {
    /// None stated.
    None,
    /// Stated, in the words written down.
    Stated(String),
    /// Answered with yes, and nothing was written of what.
    Unnamed,
    /// Not known.
    Unknown,
}

impl Allergies {
    /// The words.
    pub fn text(&self) -> Text {
        match self {
            Self::None => Text::fixed("申告なし", "none stated"),
            Self::Stated(words) => Text::same(words.clone()),
            Self::Unnamed => Text::fixed("あり(内容の記入なし)", "yes, not written down which"),
            Self::Unknown => Text::fixed("不明", "not known"),
        }
    }
}

/// The programme's question on allergies (interview.toml).
const ALLERGY: &str = "allergy";

impl InterviewRecorded {
    /// Allergies by what was written, else by the answer to the programme's question.
    pub fn allergies_told(&self) -> Allergies {
        let written = self.allergies.trim();
        match self.answers.get(ALLERGY).map(String::as_str) {
            _ if !written.is_empty() => Allergies::Stated(written.to_owned()),
            Some("yes") => Allergies::Unnamed,
            Some("unknown") => Allergies::Unknown,
            _ => Allergies::None,
        }
    }
}

impl FactKind for InterviewRecorded {
    const KIND: &'static str = "interview_recorded";
    const PART: Part = Part::Knot(1);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag()]
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[
            ("complaint", Text::fixed("いちばん困っていること", "Main complaint")),
            ("allergies", Text::fixed("アレルギー", "Allergies")),
            ("medicines", Text::fixed("薬", "Medicines")),
        ];
        // Those who may record an interview.
        Correctable::Fields {
            fields: FIELDS,
            by: &[Role::ResponsibleDoctor, Role::Doctor, Role::Nurse, Role::Coordinator],
        }
    }
    fn title() -> Text {
        Text::fixed("問診", "Interview")
    }
    fn say(&self) -> Text {
        let (c, n, r) = (&self.complaint, self.answers.len(), self.review.len());
        say! {ja: "{c}(回答 {n} 件、医師の確認が要るもの {r} 件)", en: "{c} ({n} answers, {r} for a doctor's review)"}
    }
}

/// How consent was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentForm {
    /// 書面
    Paper,
    /// 電磁的方法 (with the patient's prior agreement to it, e-文書法6条)
    Electronic,
}

/// Consent was given (Reg. 13: in writing, after a written explanation).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentGiven {
    /// This consent.
    pub consent: ConsentId,
    /// Whose.
    pub patient: PatientId,
    /// Codes of the scopes consented to.
    pub scopes: Vec<String>,
    /// Version of the explanation document.
    pub document: String,
    /// Who explained (a doctor).
    pub explained_by: StaffId,
    /// Who was present beside them, if anybody.
    pub witness: Option<StaffId>,
    /// Language of the explanation: `ja`, `en` or another code.
    pub language: String,
    /// On paper or electronically.
    pub form: ConsentForm,
    /// The patient said in their own words what is going to be done.
    pub understood: bool,
    /// Relation of the representative who consented instead (代諾者, Reg. 14); empty = the patient.
    pub proxy_relation: String,
}

impl FactKind for ConsentGiven {
    const KIND: &'static str = "consent_given";
    const PART: Part = Part::Knot(1);
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![self.patient.tag(), self.consent.tag(), self.explained_by.tag()];
        tags.extend(self.witness.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed(
            "同意は訂正しない。撤回して取り直す。",
            "consent is not corrected: withdraw and consent anew",
        ))
    }
    fn title() -> Text {
        Text::fixed("同意", "Consent given")
    }
    fn say(&self) -> Text {
        let (scopes, doc) = (self.scopes.join("・"), &self.document);
        say! {ja: "範囲: {scopes}。説明文書 {doc}", en: "Scope: {scopes}. Document {doc}"}
    }
}

/// What the patient wants done with cells and tissue already taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellsWish {
    /// 止めておく: decide later
    Pause,
    /// 保管する
    Keep,
    /// 廃棄する
    Discard,
    /// まだ聞けていない: a gap that becomes a task
    NotAsked,
}

impl CellsWish {
    /// Every answer.
    pub const ALL: &'static [Self] = &[Self::Pause, Self::Keep, Self::Discard, Self::NotAsked];
    /// Stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Keep => "keep",
            Self::Discard => "discard",
            Self::NotAsked => "not_asked",
        }
    }
    /// Reads a stored code.
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|w| w.code() == s)
    }
    /// The words.
    pub const fn text(self) -> Text {
        match self {
            Self::Pause => Text::fixed("作業を止めて、後で決める", "pause, decide later"),
            Self::Keep => Text::fixed("凍結して保管する", "keep frozen"),
            Self::Discard => Text::fixed("廃棄する", "discard"),
            Self::NotAsked => Text::fixed("まだ本人に確かめていない", "not asked yet"),
        }
    }
}

/// Consent was withdrawn, wholly or for some scopes. What becomes of the cells is the patient's answer, not a default (L4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentWithdrawn {
    /// Whose.
    pub patient: PatientId,
    /// Codes of the scopes withdrawn.
    pub scopes: Vec<String>,
    /// The patient's answer about cells and tissue.
    pub cells: CellsWish,
    /// What the patient said, if anything; a reason is never demanded.
    pub note: String,
}

impl FactKind for ConsentWithdrawn {
    const KIND: &'static str = "consent_withdrawn";
    const PART: Part = Part::Knot(1);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag()]
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed(
            "撤回は訂正しない。新しく同意を取る。",
            "withdrawal is not corrected: consent anew",
        ))
    }
    fn title() -> Text {
        Text::fixed("同意の撤回", "Consent withdrawn")
    }
    fn say(&self) -> Text {
        let scopes = self.scopes.join("・");
        let (ja, en) = (self.cells.text().ja, self.cells.text().en);
        say! {ja: "範囲: {scopes}。細胞: {ja}", en: "Scope: {scopes}. Cells: {en}"}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allergy_answered_with_yes_is_never_told_as_none() {
        let told = |answer: &str, written: &str| {
            let answers = BTreeMap::from([(ALLERGY.to_owned(), answer.to_owned())]);
            let interview = InterviewRecorded {
                patient: PatientId::parse("P-1").expect("an id"),
                disease: String::new(),
                complaint: String::new(),
                allergies: written.to_owned(),
                medicines: String::new(),
                answers,
                review: Vec::new(),
            };
            interview.allergies_told()
        };
        assert_eq!(told("yes", ""), Allergies::Unnamed);
        assert_eq!(told("unknown", " "), Allergies::Unknown);
        assert_eq!(told("no", ""), Allergies::None);
        assert_eq!(told("yes", "卵"), Allergies::Stated("卵".into()));
        assert_eq!(told("no", "卵"), Allergies::Stated("卵".into()), "what is written counts");
    }
}

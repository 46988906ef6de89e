//! Consent as data: scopes, the version of the explanation document, its items (施行規則13条2項), what donors must know (7条), and what a
//! patient may answer on withdrawal. The codes of scopes and answers are fixed, because rules are written against them.

use crate::reader::Tab;
use terms::{Text, say};

/// Scopes of consent, each given or refused on its own (law of the house L4).
pub const SCOPES: [&str; 5] = ["harvest", "culture", "banking", "administration", "secondary_use"];
/// What a patient may answer on withdrawal: it decides what becomes of tissue and cells.
pub const WITHDRAWAL_ANSWERS: [&str; 3] = ["pause", "keep", "discard"];

/// A scope of consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// One of [`SCOPES`].
    pub code: String,
    /// The words.
    pub text: Text,
    /// What is permitted by saying yes.
    pub explain: Text,
    /// May treatment go on when this scope is refused?
    pub optional: bool,
}

/// One item of the explanation document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplanationItem {
    /// Number of the item in 施行規則13条2項 (1–23).
    pub number: u8,
    /// Heading.
    pub text: Text,
    /// What is said to the patient.
    pub explain: Text,
    /// The clinic must add its own particulars (names, prices, contact) before use.
    pub clinic_adds: bool,
    /// Sources.
    pub sources: Vec<String>,
}

/// One item for cell donors; in autologous treatment donor and recipient are one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DonorItem {
    /// The stored code.
    pub code: String,
    /// Heading.
    pub text: Text,
    /// What is said to the patient.
    pub explain: Text,
    /// Sources.
    pub sources: Vec<String>,
}

/// What may become of tissue and cells when consent is withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawalAnswer {
    /// One of [`WITHDRAWAL_ANSWERS`].
    pub code: String,
    /// The words.
    pub text: Text,
    /// What follows from it.
    pub explain: Text,
}

/// The consent part of a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentDocument {
    /// Version of the explanation document; stored with every consent.
    pub version: String,
    /// Scopes, in reading order.
    pub scopes: Vec<Scope>,
    /// Explanation items, by number.
    pub items: Vec<ExplanationItem>,
    /// Donor items.
    pub donor_items: Vec<DonorItem>,
    /// Answers on withdrawal.
    pub withdrawal: Vec<WithdrawalAnswer>,
}

pub(crate) fn read(t: &Tab<'_>) -> ConsentDocument {
    let out = ConsentDocument {
        version: t.string("document_version"),
        scopes: t.list("scope", |t| Scope {
            code: fixed(t, "scope", &SCOPES),
            text: t.text("text"),
            explain: t.text("explain"),
            optional: t.yes("optional"),
        }),
        items: t.list("item", |t| {
            let number = t.whole("number", 1, 23);
            t.define_as("explanation item", "number", number.to_string());
            ExplanationItem {
                number: u8::try_from(number).unwrap_or(0),
                text: t.text("text"),
                explain: t.text("explain"),
                clinic_adds: t.yes("clinic_adds"),
                sources: t.sources(),
            }
        }),
        donor_items: t.list("donor_item", |t| DonorItem {
            code: t.define("donor item", "code"),
            text: t.text("text"),
            explain: t.text("explain"),
            sources: t.sources(),
        }),
        withdrawal: t.list("withdrawal", |t| WithdrawalAnswer {
            code: fixed(t, "withdrawal answer", &WITHDRAWAL_ANSWERS),
            text: t.text("text"),
            explain: t.text("explain"),
        }),
    };
    all_there(t, "scope", &SCOPES, |code| out.scopes.iter().any(|s| s.code == code));
    all_there(t, "withdrawal", &WITHDRAWAL_ANSWERS, |code| out.withdrawal.iter().any(|s| s.code == code));
    out
}

/// A code of a fixed list, used once.
fn fixed(t: &Tab<'_>, kind: crate::gather::Kind, known: &'static [&'static str]) -> String {
    let words: Vec<(&str, &str)> = known.iter().map(|k| (*k, *k)).collect();
    let code = t.word("code", &words, "").to_owned();
    t.define_as(kind, "code", code.clone());
    code
}

/// Codes that rules are written against, each of which must have a row.
pub(crate) fn all_there(t: &Tab<'_>, key: &'static str, known: &[&str], has: impl Fn(&str) -> bool) {
    for code in known.iter().filter(|c| !has(c)) {
        t.problem_at(
            key,
            say! {ja: "{key} に {code:?} がありません", en: "{key} {code:?} is missing"},
            say! {ja: "code = {code:?} の [[{key}]]", en: "a [[{key}]] with code = {code:?}"},
        );
    }
}

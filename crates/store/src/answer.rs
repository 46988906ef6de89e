//! Answers to commands, as owned data: they are kept beside the command id, so that a repeat gets the same answer after a restart.
//! Refusal, conflict and fault are three families that never mix (ARCHITECTURE.md §4).

use kernel::{CiteKind, FieldError, Refusal};
use serde::{Deserialize, Serialize};
use terms::{Hash32, Text};

/// The answer to a command. Only given once it is true on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", content = "with", rename_all = "snake_case")]
pub enum Answer {
    /// Permitted and durably recorded.
    Recorded(Recorded),
    /// A rule said no: every reason (422).
    Refused(Refused),
    /// The form was wrong (400); nothing recorded.
    Invalid(Vec<FieldSaid>),
    /// A signing act met relevant facts newer than its form (409); nothing recorded.
    Conflict(Conflict),
    /// The same command id with other content (409).
    Repeated,
    /// Nothing is recorded yet. A signing act without a signature: ask for re-authentication with the meaning shown. An attempt
    /// ([`crate::Store::attempt`]): nothing of it had to be written down.
    Unsigned,
    /// Not permitted to this role here (403).
    Forbidden,
    /// No such act (404).
    Unknown,
    /// The program or the data is broken (500): a number for the person, the detail is in the log.
    Fault(u32),
    /// The writer has stopped (503).
    Stopped(Why),
    /// Too many commands are waiting (503): try again in a moment.
    Busy,
}

impl Answer {
    /// Position of the newest fact that this answer rests on, if any was recorded.
    pub fn position(&self) -> Option<u64> {
        match self {
            Self::Recorded(r) => Some(r.last),
            Self::Refused(r) => r.at,
            _ => None,
        }
    }
}

/// What was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Position of the first fact.
    pub first: u64,
    /// Position of the last fact.
    pub last: u64,
    /// Hash of the last fact (printed on papers).
    pub hash: Hash32,
    /// Kinds, in order.
    pub kinds: Vec<String>,
    /// Whom or what it was about, `space:id`; empty for the program's own records.
    pub about: String,
}

/// A rule said no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Every reason.
    pub reasons: Vec<RefusalSaid>,
    /// Whom or what it was about, `space:id`.
    pub about: String,
    /// Position of the last fact recorded about the refusal (attempt, near miss), if any.
    pub at: Option<u64>,
    /// Kinds recorded about the refusal.
    pub kinds: Vec<String>,
}

/// One reason as owned data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusalSaid {
    /// Stable code.
    pub code: String,
    /// Law of the house, such as `L4`; may be empty.
    pub law: String,
    /// What is wrong.
    pub say: Text,
    /// Particulars; may be empty.
    pub detail: Text,
    /// Code of the kind of authority (`law`, `plan`, `study`, `standard`, `house`).
    pub kind: String,
    /// The word for it.
    pub kind_text: Text,
    /// The citation.
    pub cite: Text,
    /// What to do next.
    pub next: Text,
    /// The act that would help.
    pub next_act: Option<String>,
}

impl From<&Refusal> for RefusalSaid {
    fn from(r: &Refusal) -> Self {
        let kind: CiteKind = r.kind;
        Self {
            code: r.code.to_owned(),
            law: r.law.to_owned(),
            say: r.say.clone(),
            detail: r.detail.clone(),
            kind: kind.code().to_owned(),
            kind_text: kind.text(),
            cite: r.cite.clone(),
            next: r.next.clone(),
            next_act: r.next_act.map(str::to_owned),
        }
    }
}

/// A complaint beside a field, as owned data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldSaid {
    /// The field.
    pub field: String,
    /// What is wrong and what would be right.
    pub say: Text,
}

impl From<FieldError> for FieldSaid {
    fn from(e: FieldError) -> Self {
        Self { field: e.field, say: e.say }
    }
}

/// Relevant facts newer than the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Position of the newest relevant fact.
    pub position: u64,
    /// The facts read for the decision that are newer than the form, in order.
    pub newer: Vec<Newer>,
}

/// A fact newer than the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Newer {
    /// Its position.
    pub position: u64,
    /// Its kind.
    pub kind: String,
    /// Its heading.
    pub title: Text,
}

/// Why the writer has stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// Stable code: `full`, `read_only_disk`, `io`, `corrupt`, `busy`, `clock`, `unknown_kind`, `rules`, `closed`, `fault`.
    pub code: String,
    /// In words.
    pub say: Text,
}

/// Whether things can be recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "health", content = "why", rename_all = "snake_case")]
pub enum Health {
    /// All is well.
    Running,
    /// The record can be read, sign-in works, nothing can be recorded (written by a newer version).
    ReadOnly(Why),
    /// The writer has stopped; nothing at all is written until a restart.
    Stopped(Why),
}

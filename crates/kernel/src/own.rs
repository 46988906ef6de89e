//! The facts that the kernel itself must understand: corrections and refused attempts.

use crate::fact::{Correctable, FactKind, Part};
use crate::tag::{Space, Tag};
use serde::{Deserialize, Serialize};
use terms::{Text, say};

/// A recorded fact was wrong: the right payload, and why. It carries the original's tags and `fact:<position>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactCorrected {
    /// The fact corrected.
    pub position: u64,
    /// Its kind.
    pub kind: String,
    /// The whole corrected payload, as text in the original's version.
    pub payload: String,
    /// Names of the fields that changed.
    pub fields: Vec<String>,
    /// Why.
    pub reason: String,
    /// Tags of the original, as stored text.
    pub tags: String,
}

impl FactKind for FactCorrected {
    const KIND: &'static str = "fact_corrected";
    fn tags(&self) -> Vec<Tag> {
        let mut tags = Tag::split(&self.tags).unwrap_or_default();
        tags.push(Tag::fact(self.position));
        tags
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("もとの記録をもう一度訂正する", "correct the original once more"))
    }
    fn title() -> Text {
        Text::fixed("訂正", "Correction")
    }
    fn say(&self) -> Text {
        let (p, r) = (self.position, &self.reason);
        say! {ja: "記録 {p} を訂正。理由: {r}", en: "Record {p} corrected. Reason: {r}"}
    }
}

/// Somebody tried an act that the rules refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptRefused {
    /// The act.
    pub act: String,
    /// Whom or what it was about, as a tag.
    pub about: String,
    /// Codes of all reasons, as they were told ([`crate::Reasons::told`]).
    pub reasons: Vec<String>,
}

impl FactKind for AttemptRefused {
    const KIND: &'static str = "attempt_refused";
    const PART: Part = Part::Safety;
    fn tags(&self) -> Vec<Tag> {
        Tag::parse(&self.about).filter(|t| t.space != Space::Fact).into_iter().collect()
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("拒否の記録は訂正しない", "a refusal is not corrected"))
    }
    fn title() -> Text {
        Text::fixed("拒否された試み", "Attempt refused")
    }
    /// Without the house there are no words for its codes; pages tell them from [`crate::House::reasons`].
    fn say(&self) -> Text {
        let n = self.reasons.len();
        say! {ja: "規則により行われなかった。理由 {n} 件", en: "Not done: the rules refused it. Reasons: {n}"}
    }
}

//! Why a step at the bench, a release or a dispatch is not done: reasons of this step alone. Those shared with other steps are in
//! `record::refusals`. Each is one row of [`rows`]; the particulars of a case stand in its detail.

mod rows;

use kernel::{CiteKind, Reason, Refusal};
pub use rows::{CODES, Why};
use terms::Text;

/// A reason of this step with the particulars of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CultureRefused {
    /// Which reason.
    pub why: Why,
    /// The particulars; may be empty.
    pub detail: Text,
}

impl Why {
    /// The reason, with no particulars.
    pub fn plain(self) -> CultureRefused {
        CultureRefused { why: self, detail: Text::default() }
    }
    /// The reason, with the particulars of the case.
    pub fn with(self, detail: Text) -> CultureRefused {
        CultureRefused { why: self, detail }
    }
}

/// One row of the table of reasons.
#[derive(Clone, Debug)]
pub struct Row {
    /// Stable code.
    pub code: &'static str,
    /// Law of the house.
    pub law: &'static str,
    /// What is wrong.
    pub say: Text,
    /// Authority and citation.
    pub cite: (CiteKind, Text),
    /// What to do next.
    pub next: Text,
    /// The act that would help; empty if none.
    pub next_act: &'static str,
}

impl Reason for CultureRefused {
    fn refusal(&self) -> Refusal {
        let Row { code, law, say, cite: (kind, cite), next, next_act } = self.why.row();
        let next_act = Some(next_act).filter(|a| !a.is_empty());
        Refusal { code, law, say, detail: self.detail.clone(), kind, cite, next, next_act }
    }
}

/// One of each reason: its sentence tells a code that was stored.
pub fn examples() -> Vec<Refusal> {
    Why::ALL.iter().map(|w| w.plain().refusal()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_has_its_sentence_and_stands_once() {
        let all = examples();
        assert_eq!(all.iter().map(|r| r.code).collect::<Vec<_>>(), CODES);
        assert_eq!(CODES.iter().collect::<BTreeSet<_>>().len(), CODES.len());
        let shared = record::refusals::CODES;
        assert!(CODES.iter().all(|c| !shared.contains(c)), "a shared code is told in other words here");
        for r in all {
            assert!(!r.say.ja.is_empty() && !r.say.en.is_empty(), "{}", r.code);
            assert!(!r.next.ja.is_empty() && !r.cite.ja.is_empty() && r.law.starts_with('L'), "{}", r.code);
        }
    }
}

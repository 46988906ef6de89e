//! Findings (所見) as data: what examination, imaging and other doctors' letters may say, so that candidacy rests on recorded findings
//! and not on memory (law of the house L6). A finding that is not recorded is unknown, never "no".

use crate::interview::{Choice, choices};
use crate::reader::Tab;
use terms::Text;

/// What the result of a finding may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindingKind {
    /// One of a list.
    Choice(Vec<Choice>),
    /// A whole number, both ends included.
    Number {
        /// Lowest.
        low: u64,
        /// Highest.
        high: u64,
    },
    /// Free words.
    Text,
}

/// One finding that can be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The stored code.
    pub code: String,
    /// The words.
    pub text: Text,
    /// Unit of a number; none for choices and words.
    pub unit: Option<Text>,
    /// What the result may be.
    pub kind: FindingKind,
    /// Right and left are found separately.
    pub sided: bool,
    /// Sources.
    pub sources: Vec<String>,
}

impl Finding {
    /// The results to choose from; empty for numbers and words.
    pub fn choices(&self) -> &[Choice] {
        match &self.kind {
            FindingKind::Choice(choices) => choices,
            FindingKind::Number { .. } | FindingKind::Text => &[],
        }
    }
}

#[derive(Clone, Copy)]
enum Word {
    Choice,
    Number,
    Text,
}

pub(crate) fn read(t: &Tab<'_>) -> Vec<Finding> {
    t.list("finding", |t| {
        let code = t.define("finding", "code");
        let words = [("choice", Word::Choice), ("number", Word::Number), ("text", Word::Text)];
        let (kind, unit) = match t.word("kind", &words, Word::Text) {
            Word::Choice => {
                let choices = choices(t);
                choices.iter().for_each(|c| t.declare("finding result", format!("{code}/{}", c.code)));
                (FindingKind::Choice(choices), None)
            }
            Word::Number => {
                let low = t.whole("low", 0, 1_000_000);
                (FindingKind::Number { low, high: t.whole("high", low, 1_000_000) }, Some(t.text("unit")))
            }
            Word::Text => (FindingKind::Text, None),
        };
        Finding { code, text: t.text("text"), unit, kind, sided: t.yes("sided"), sources: t.sources() }
    })
}

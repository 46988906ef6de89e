//! The five steps in words for patients, and how long the culture takes, for planning dates. What is allowed stands elsewhere.

use crate::reader::Tab;
use crate::setting::{Range, Setting};
use terms::Text;

/// One step of the treatment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// 1–5.
    pub number: u8,
    /// Its name.
    pub text: Text,
    /// What happens, for patients.
    pub explain: Text,
    /// Sources.
    pub sources: Vec<String>,
}

/// The course of the treatment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Weeks of culture.
    pub culture_weeks: Setting<Range>,
    /// The five steps, in the order of the file.
    pub steps: Vec<Step>,
}

pub(crate) fn read(t: &Tab<'_>) -> Process {
    Process {
        culture_weeks: t.setting("culture_weeks", "process.culture_weeks"),
        steps: t.list("step", |t| {
            let number = t.whole("number", 1, 5);
            t.define_as("step", "number", number.to_string());
            let number = u8::try_from(number).unwrap_or(1);
            Step { number, text: t.text("text"), explain: t.text("explain"), sources: t.sources() }
        }),
    }
}

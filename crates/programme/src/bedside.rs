//! The bedside as data: how long a time-out holds, and the checks of the day before go or no-go (Reg. 10(3); law of the house L3).

use crate::reader::Tab;
use crate::setting::Setting;
use terms::Text;

/// One check of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayCheck {
    /// The id under which the answer is stored.
    pub id: String,
    /// The words, as a question.
    pub text: Text,
    /// The answer that allows a go: `yes` or `no`. Any other, unknown included, is against it.
    pub want: String,
    /// Sources.
    pub sources: Vec<String>,
}

/// The bedside part of a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bedside {
    /// Minutes from the check of identity until the needle must have begun.
    pub timeout_minutes: Setting<u64>,
    /// Checks of the day, in reading order.
    pub checks: Vec<DayCheck>,
}

pub(crate) fn read(t: &Tab<'_>) -> Bedside {
    Bedside {
        timeout_minutes: t.setting("timeout_minutes", "bedside.timeout_minutes"),
        checks: t.list("check", |t| DayCheck {
            id: t.define("check of the day", "id"),
            text: t.text("text"),
            want: t.word("want", &[("yes", "yes"), ("no", "no")], "no").to_owned(),
            sources: t.sources(),
        }),
    }
}

//! Follow-up as data: safety contacts by day, visits by month. The law fixes no months (施行規則18条 is a best-effort duty); the plan does.

use crate::reader::Tab;
use crate::setting::Setting;
use terms::Text;

/// What is asked before cells are given, so that later scores have something to be compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// The words.
    pub text: Text,
    /// Sources.
    pub sources: Vec<String>,
}

/// A visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Months after giving the cells (1–600).
    pub month: u16,
    /// The words.
    pub text: Text,
    /// Days before and after that still count as this visit.
    pub window_days: Setting<u64>,
    /// Sources.
    pub sources: Vec<String>,
}

/// A safety contact by telephone or message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafetyContact {
    /// Days after giving the cells (1–365).
    pub day: u16,
    /// The words.
    pub text: Text,
    /// Sources.
    pub sources: Vec<String>,
}

/// A symptom asked for at a safety contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symptom {
    /// The stored code.
    pub code: String,
    /// The words, as the patient says them.
    pub text: Text,
    /// A doctor must hear of it at once.
    pub urgent: bool,
    /// Sources.
    pub sources: Vec<String>,
}

pub(crate) struct FollowUp {
    pub baseline: Option<Baseline>,
    pub visits: Vec<Visit>,
    pub contacts: Vec<SafetyContact>,
    pub symptoms: Vec<Symptom>,
}

pub(crate) fn read(t: &Tab<'_>) -> FollowUp {
    let baseline = Text::fixed("[baseline](治療の前に聞くこと)", "[baseline]: what is asked before treatment");
    let baseline = t
        .has("baseline")
        .then(|| t.table("baseline", baseline, |t| Baseline { text: t.text("text"), sources: t.sources() }));
    FollowUp {
        baseline: baseline.flatten(),
        visits: t.list("visit", |t| {
            let month = t.whole("month", 1, 600);
            t.define_as("visit", "month", month.to_string());
            let window_days = t.setting("window_days", &format!("follow-up.visit-{month}.window_days"));
            let month = u16::try_from(month).unwrap_or(0);
            Visit { month, text: t.text("text"), window_days, sources: t.sources() }
        }),
        contacts: t.list("safety_contact", |t| {
            let day = t.whole("day", 1, 365);
            t.define_as("safety contact", "day", day.to_string());
            SafetyContact { day: u16::try_from(day).unwrap_or(0), text: t.text("text"), sources: t.sources() }
        }),
        symptoms: t.list("symptom", |t| Symptom {
            code: t.define("symptom", "code"),
            text: t.text("text"),
            urgent: t.yes("urgent"),
            sources: t.sources(),
        }),
    }
}

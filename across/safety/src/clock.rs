//! Seriousness and the day of knowing become a due day under the adopted law table (Act 17, 18; Reg. 35, 36).
//! Unknown seriousness counts by its gravest reading, and of several defensible days the earliest stands (regulation.md §1.7; L15).

use crate::gaps;
use programme::{Due, Law, NoDue};
use record::safety::Seriousness;
use terms::Day;

/// A statutory clock, or what is missing to set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clock {
    /// It runs.
    Runs {
        /// Last day on which the report is in time.
        due_on: Day,
        /// Articles.
        cite: String,
    },
    /// It cannot be counted yet: the gap's code.
    Missing(&'static str),
}

/// Rows of the law table that a seriousness may fall under.
fn rows(law: &Law, seriousness: Seriousness) -> Vec<String> {
    let codes: &[&str] = match seriousness {
        Seriousness::Death => &["death"],
        Seriousness::LifeThreatening => &["death_likely"],
        Seriousness::Serious => &["serious", "hospital", "disability", "disability_likely", "congenital"],
        Seriousness::Other => &["other"],
        Seriousness::Unknown => return law.ae_rules().iter().map(|r| r.code.clone()).collect(),
    };
    codes.iter().map(|c| (*c).to_owned()).collect()
}

/// The clock of an event known on `known_on`. `plan_days`: submission days of the plans that may cover it; the earliest due day counts.
pub fn clock(law: Option<&Law>, seriousness: Seriousness, known_on: Day, plan_days: &[Day]) -> Clock {
    let Some(law) = law else { return Clock::Missing(gaps::LAW) };
    let days: Vec<Option<Day>> =
        if plan_days.is_empty() { vec![None] } else { plan_days.iter().copied().map(Some).collect() };
    let codes = rows(law, seriousness);
    let all: Vec<Result<Due, NoDue>> =
        codes.iter().flat_map(|c| days.iter().map(|d| law.ae_due(c, known_on, *d))).collect();
    let without_plan = all.iter().any(|d| matches!(d, Err(NoDue::PlanDayMissing)));
    match all.into_iter().filter_map(Result::ok).min_by_key(|d| d.day) {
        Some(due) => Clock::Runs { due_on: due.day, cite: due.cite.join("・") },
        None if without_plan => Clock::Missing(gaps::PLAN_DAY),
        None => Clock::Missing(gaps::LAW_NUMBER),
    }
}

/// The clock after a report on an event whose clock may already run: never later, never gone (L15).
pub fn never_longer(running: Option<(Day, String)>, new: Clock) -> Clock {
    match (running, new) {
        (Some((due_on, cite)), Clock::Missing(_)) => Clock::Runs { due_on, cite },
        (Some((old, cite)), Clock::Runs { due_on, .. }) if old <= due_on => Clock::Runs { due_on: old, cite },
        (_, new) => new,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::law;

    fn day(s: &str) -> Day {
        Day::parse(s).expect("day")
    }
    fn due(s: Seriousness, known: &str, plans: &[&str]) -> String {
        let plans: Vec<Day> = plans.iter().map(|d| day(d)).collect();
        match clock(Some(&law().1), s, day(known), &plans) {
            Clock::Runs { due_on, .. } => due_on.to_string(),
            Clock::Missing(g) => g.to_owned(),
        }
    }

    /// Requirement 41 of regulation.md, with its own dates.
    #[test]
    fn l15_the_published_dates_come_out() {
        assert_eq!(due(Seriousness::Death, "2025-08-20", &[]), "2025-08-27");
        assert_eq!(due(Seriousness::LifeThreatening, "2025-08-20", &[]), "2025-08-27");
        assert_eq!(due(Seriousness::Serious, "2025-08-20", &[]), "2025-09-04");
        assert_eq!(due(Seriousness::Other, "2025-06-02", &["2025-06-02"]), "2025-08-10");
        assert_eq!(due(Seriousness::Other, "2025-06-02", &[]), gaps::PLAN_DAY);
    }

    #[test]
    fn l15_unknown_seriousness_and_several_plans_take_the_earliest_day() {
        assert_eq!(due(Seriousness::Unknown, "2025-08-20", &["2025-06-02"]), "2025-08-27");
        // Windows from 06-02 end 07-31 (due 08-10), from 05-20 end 07-18 (due 07-28).
        assert_eq!(due(Seriousness::Other, "2025-07-10", &["2025-06-02", "2025-05-20"]), "2025-07-28");
        assert_eq!(clock(None, Seriousness::Death, day("2025-08-20"), &[]), Clock::Missing(gaps::LAW));
    }

    #[test]
    fn l15_a_running_clock_is_never_lengthened_or_removed() {
        let run = |d: &str, c: &str| Clock::Runs { due_on: day(d), cite: c.to_owned() };
        let old = || Some((day("2025-08-27"), "old".to_owned()));
        assert_eq!(never_longer(old(), run("2025-09-04", "new")), run("2025-08-27", "old"));
        assert_eq!(never_longer(old(), run("2025-08-21", "new")), run("2025-08-21", "new"));
        assert_eq!(never_longer(old(), Clock::Missing(gaps::LAW)), run("2025-08-27", "old"));
        assert_eq!(never_longer(None, Clock::Missing(gaps::LAW)), Clock::Missing(gaps::LAW));
    }
}

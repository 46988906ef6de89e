//! How each criterion of the programme stands for a patient: met, not met or unknown, from the interview, the findings, age, consent and what
//! the doctor says (L6; regulation.md §6, 58). A checklist, never a score; unknown is never met. Pages show it beside the form of the decision.

use kernel::{Known, Need};
use programme::{Criterion, CriterionRule, Programme};
use record::folds::{AgeSex, Consents, Findings, Interview};
use record::treatment::{FindingRecorded, Met, Side};
use std::collections::BTreeMap;
use terms::Day;

/// One criterion and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing<'p> {
    /// The criterion, with its words, its effect and its sources.
    pub criterion: &'p Criterion,
    /// How it stands.
    pub met: Met,
}

/// What the doctor says on criteria that only a doctor can judge: code → how it stands. Unsaid is unknown.
pub type Said = BTreeMap<String, Met>;

/// The folds behind [`evaluate`].
pub fn needs(patient: &str) -> Vec<Need> {
    vec![
        Need::of::<Interview>(patient),
        Need::of::<Findings>(patient),
        Need::of::<AgeSex>(patient),
        Need::of::<Consents>(patient),
    ]
}

/// Every criterion that concerns this disease, this route and this patient, in the programme's order.
pub fn evaluate<'p>(
    programme: &'p Programme,
    case: (&str, &str),
    patient: &str,
    today: Day,
    said: &Said,
    known: &Known,
) -> Vec<Standing<'p>> {
    let (disease, route) = case;
    let findings = known.get::<Findings>(patient);
    let newest = |code: &str| findings.newest(code).map(|f| f.value.clone());
    let concerns = |c: &&Criterion| c.concerns(disease, route) && c.applies(newest);
    let stands = |c: &'p Criterion| Standing { criterion: c, met: met(c, patient, today, said, known) };
    programme.criteria().iter().filter(concerns).map(stands).collect()
}

fn met(c: &Criterion, patient: &str, today: Day, said: &Said, known: &Known) -> Met {
    match &c.rule {
        CriterionRule::Question { id, .. } => {
            let interview = known.get::<Interview>(patient);
            let answer = interview.newest.as_ref().and_then(|(i, _)| i.answers.get(id).cloned());
            word(answer.and_then(|a| c.rule.answer_says(&a)))
        }
        CriterionRule::Finding { code, .. } => found(&c.rule, &known.get::<Findings>(patient).of(code)),
        CriterionRule::Age { low, high } => {
            let age = known.get::<AgeSex>(patient).age_on(today).map(u64::from);
            word(age.map(|a| (*low..=*high).contains(&a)))
        }
        // A scope that was not consented to may still be: that is an answer nobody has asked for, unless it was withdrawn.
        CriterionRule::Consent { scope } => {
            let consents = known.get::<Consents>(patient);
            word(consents.covers(scope).then_some(true).or(consents.withdrawn.contains_key(scope).then_some(false)))
        }
        CriterionRule::Doctor => said.get(&c.code).copied().unwrap_or(Met::Unknown),
    }
}

fn word(says: Option<bool>) -> Met {
    match says {
        Some(true) => Met::Met,
        Some(false) => Met::NotMet,
        None => Met::Unknown,
    }
}

/// Results by site and side, for a newer result of the left knee says nothing of the right one: one against it is "not met"; else one open
/// result leaves it unknown; else it is met once a place has as many results as are asked for.
fn found(rule: &CriterionRule, findings: &[&FindingRecorded]) -> Met {
    let mut places: BTreeMap<(&str, Side), Vec<&str>> = BTreeMap::new();
    for f in findings {
        places.entry((f.site.as_str(), f.side)).or_default().push(f.value.as_str());
    }
    let says: Vec<(Option<bool>, Option<bool>)> = places
        .values()
        .map(|results| {
            let enough = rule.findings_say(results.iter().copied());
            (enough, once(rule).findings_say(results.iter().copied()))
        })
        .collect();
    if says.iter().any(|(enough, _)| *enough == Some(false)) {
        Met::NotMet
    } else if says.iter().any(|(_, one)| one.is_none()) {
        Met::Unknown
    } else if says.iter().any(|(enough, _)| *enough == Some(true)) {
        Met::Met
    } else {
        Met::Unknown
    }
}

/// The same rule, satisfied by one result.
fn once(rule: &CriterionRule) -> CriterionRule {
    match rule {
        CriterionRule::Finding { code, met, not_met, .. } => {
            CriterionRule::Finding { code: code.clone(), met: met.clone(), not_met: not_met.clone(), times: 1 }
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{day, patient};

    fn finding(side: Side, value: &str, on: &str) -> FindingRecorded {
        FindingRecorded {
            patient: patient(),
            finding: "f".into(),
            site: String::new(),
            side,
            value: value.into(),
            on: day(on),
            origin: "診察".into(),
            note: String::new(),
        }
    }
    fn rule(met: &[&str], not_met: &[&str], times: u64) -> CriterionRule {
        let own = |l: &[&str]| l.iter().map(|s| (*s).to_owned()).collect();
        CriterionRule::Finding { code: "f".into(), met: own(met), not_met: own(not_met), times }
    }

    #[test]
    fn l6_a_newer_result_of_one_side_does_not_speak_for_the_other() {
        let infection = rule(&["absent"], &["present"], 1);
        let (right, left) =
            (finding(Side::Right, "present", "2026-11-01"), finding(Side::Left, "absent", "2026-11-20"));
        assert_eq!(found(&infection, &[&right, &left]), Met::NotMet);
        let healed = finding(Side::Right, "absent", "2026-11-20");
        assert_eq!(found(&infection, &[&right, &left, &healed]), Met::Met);
        assert_eq!(found(&infection, &[&left, &finding(Side::Right, "other", "2026-11-02")]), Met::Unknown);
        assert_eq!(found(&infection, &[]), Met::Unknown);
    }

    #[test]
    fn l6_two_results_of_one_side_are_two_and_one_of_each_side_are_not() {
        let twice = rule(&[], &[], 2);
        let at = |side, on| finding(side, "4", on);
        let (first, other, second) =
            (at(Side::Right, "2026-05-01"), at(Side::Left, "2026-05-01"), at(Side::Right, "2026-11-01"));
        assert_eq!(found(&twice, &[&first, &other]), Met::Unknown);
        assert_eq!(found(&twice, &[&first, &other, &second]), Met::Met);
    }
}

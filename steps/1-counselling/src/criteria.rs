//! How each criterion of the programme stands for a patient: met, not met or unknown, from the interview, the findings, age, consent and what
//! the doctor says (L6; regulation.md §6, 58). A checklist, never a score; unknown is never met. Pages show it beside the form of the decision.

use kernel::{Known, Need};
use programme::{Criterion, CriterionRule, Programme};
use record::folds::{AgeSex, Consents, Findings, Interview};
use record::treatment::Met;
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
        CriterionRule::Finding { code, .. } => known.get::<Findings>(patient).meet(&c.rule, code),
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

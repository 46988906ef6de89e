//! What step 1 found out, decided and ordered for a patient.

use crate::follow_up::CourseClosed;
use crate::treatment::{CandidacyDecided, FindingRecorded, Met, Side, TreatmentOrdered};
use kernel::{Fact, FactKind, Fold, Space};
use programme::CriterionRule;
use std::collections::BTreeMap;
use terms::{Moment, OrderId};

/// Findings of a patient, in order of recording.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Each finding and when it was recorded.
    pub all: Vec<(FindingRecorded, Moment)>,
}

impl Findings {
    /// The findings under a code, oldest first by day of examination.
    pub fn of(&self, finding: &str) -> Vec<&FindingRecorded> {
        let mut out: Vec<&FindingRecorded> = self.all.iter().map(|(f, _)| f).filter(|f| f.finding == finding).collect();
        out.sort_by_key(|f| f.on);
        out
    }
    /// How the findings under a code stand to a rule, by site and side, for a newer result of the left knee says nothing of the right one: one place
    /// against it is "not met"; else one open place leaves it unknown; else it is met once a place has as many results as are asked for.
    pub fn meet(&self, rule: &CriterionRule, finding: &str) -> Met {
        let mut places: BTreeMap<(&str, Side), Vec<&str>> = BTreeMap::new();
        for f in self.of(finding) {
            places.entry((f.site.as_str(), f.side)).or_default().push(f.value.as_str());
        }
        let says = |rule: &CriterionRule| -> Vec<Option<bool>> {
            places.values().map(|results| rule.findings_say(results.iter().copied())).collect()
        };
        let (enough, one) = (says(rule), says(&rule.once()));
        if enough.contains(&Some(false)) {
            Met::NotMet
        } else if one.contains(&None) || !enough.contains(&Some(true)) {
            Met::Unknown
        } else {
            Met::Met
        }
    }
    /// The newest finding under a code, by day of examination.
    pub fn newest(&self, finding: &str) -> Option<&FindingRecorded> {
        self.of(finding).pop()
    }
}

impl Fold for Findings {
    const NAME: &'static str = "findings";
    const SPACE: Space = Space::Patient;
    const KINDS: &'static [&'static str] = &[FindingRecorded::KIND];
    fn apply(&mut self, fact: &Fact) {
        if let Some(f) = fact.read::<FindingRecorded>() {
            self.all.push((f, fact.head.recorded_at));
        }
    }
}

/// Decisions on candidacy, in order of recording.
#[derive(Clone, Debug, Default)]
pub struct Candidacies {
    /// Each decision, when it was recorded, and its position.
    pub all: Vec<(CandidacyDecided, Moment, u64)>,
}

impl Candidacies {
    /// The decision in force: the newest for a disease and route.
    pub fn newest(&self, disease: &str, route: &str) -> Option<&CandidacyDecided> {
        self.all.iter().rev().map(|(c, ..)| c).find(|c| c.disease == disease && c.route == route)
    }
}

impl Fold for Candidacies {
    const NAME: &'static str = "candidacies";
    const SPACE: Space = Space::Patient;
    const KINDS: &'static [&'static str] = &[CandidacyDecided::KIND];
    fn apply(&mut self, fact: &Fact) {
        if let Some(c) = fact.read::<CandidacyDecided>() {
            self.all.push((c, fact.head.recorded_at, fact.head.position));
        }
    }
}

/// Orders of a patient.
#[derive(Clone, Debug, Default)]
pub struct Orders {
    /// Each order, when it was recorded, and its position; in order of recording.
    pub all: Vec<(TreatmentOrdered, Moment, u64)>,
    /// Orders over which a course ended, with its end: by what was recorded first, for back-dating an end grants nothing (L14).
    pub ended: BTreeMap<OrderId, (CourseClosed, Moment)>,
}

impl Orders {
    /// An order by its id.
    pub fn get(&self, order: &OrderId) -> Option<&TreatmentOrdered> {
        self.all.iter().map(|(o, ..)| o).find(|o| o.order == *order)
    }
    /// Whether another order replaced it.
    pub fn replaced(&self, order: &OrderId) -> bool {
        self.all.iter().any(|(o, ..)| o.replaces.as_ref() == Some(order))
    }
    /// The order in force: the newest that none replaced.
    pub fn in_force(&self) -> Option<&TreatmentOrdered> {
        self.all.iter().rev().map(|(o, ..)| o).find(|o| !self.replaced(&o.order))
    }
}

impl Fold for Orders {
    const NAME: &'static str = "orders";
    const SPACE: Space = Space::Patient;
    const KINDS: &'static [&'static str] = &[TreatmentOrdered::KIND, CourseClosed::KIND];
    fn apply(&mut self, fact: &Fact) {
        if let Some(o) = fact.read::<TreatmentOrdered>() {
            self.all.push((o, fact.head.recorded_at, fact.head.position));
        } else if let Some(c) = fact.read::<CourseClosed>().filter(CourseClosed::ends) {
            let open = self.all.iter().map(|(o, ..)| o.order.clone()).filter(|o| !self.ended.contains_key(o));
            let over: Vec<OrderId> = open.collect();
            self.ended.extend(over.into_iter().map(|o| (o, (c.clone(), fact.head.recorded_at))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use terms::{Day, PatientId};

    fn meets(rule: &CriterionRule, results: &[(Side, &str, &str)]) -> Met {
        let of = |(side, value, on): &(Side, &str, &str)| FindingRecorded {
            patient: PatientId::parse("P-1").unwrap(),
            finding: "f".into(),
            site: String::new(),
            side: *side,
            value: (*value).into(),
            on: Day::parse(on).unwrap(),
            origin: String::new(),
            note: String::new(),
        };
        Findings { all: results.iter().map(|r| (of(r), Moment::from_millis(0))).collect() }.meet(rule, "f")
    }
    fn rule(met: &[&str], not_met: &[&str], times: u64, steady: bool) -> CriterionRule {
        let own = |l: &[&str]| l.iter().map(|s| (*s).to_owned()).collect();
        CriterionRule::Finding { code: "f".into(), met: own(met), not_met: own(not_met), times, steady }
    }

    #[test]
    fn l6_a_newer_result_of_one_side_does_not_speak_for_the_other() {
        let infection = rule(&["absent"], &["present"], 1, false);
        let (right, left) = ((Side::Right, "present", "2026-11-01"), (Side::Left, "absent", "2026-11-20"));
        assert_eq!(meets(&infection, &[right, left]), Met::NotMet);
        assert_eq!(meets(&infection, &[right, left, (Side::Right, "absent", "2026-11-20")]), Met::Met);
        assert_eq!(meets(&infection, &[left, (Side::Right, "other", "2026-11-02")]), Met::Unknown);
        assert_eq!(meets(&infection, &[]), Met::Unknown);
    }

    #[test]
    fn l6_two_results_of_one_side_are_two_and_one_of_each_side_are_not() {
        let twice = rule(&[], &[], 2, true);
        let at = |side, value, on| (side, value, on);
        let (first, other) = (at(Side::Right, "4", "2026-05-01"), at(Side::Left, "5", "2026-05-01"));
        assert_eq!(meets(&twice, &[first, other]), Met::Unknown);
        assert_eq!(meets(&twice, &[first, other, at(Side::Right, "4", "2026-11-01")]), Met::Met);
        // One leg that wanes is not made up for by the other, and the weaker leg is not a stronger one that waned.
        assert_eq!(meets(&twice, &[first, other, at(Side::Right, "2", "2026-11-01")]), Met::NotMet);
    }
}

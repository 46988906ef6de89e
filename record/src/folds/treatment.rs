//! What step 1 found out, decided and ordered for a patient.

use crate::follow_up::CourseClosed;
use crate::treatment::{CandidacyDecided, FindingRecorded, TreatmentOrdered};
use kernel::{Fact, FactKind, Fold, Space};
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

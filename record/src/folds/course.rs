//! A patient's course across the steps: lots begun, cells given, contacts and visits, relapse, end.

use crate::administration::DoseGiven;
use crate::culture::CultureStarted;
use crate::follow_up::{CloseReason, CourseClosed, RelapseReported, SafetyContactMade, VisitRecorded};
use crate::release::{DosePacked, ProductRejected};
use kernel::{Fact, FactKind, Fold, Space};
use terms::{DoseId, LotId, Moment, PatientId};

/// A course.
#[derive(Clone, Debug, Default)]
pub struct Course {
    /// Lots begun, whose record they stand in, and when.
    pub lots: Vec<(LotId, PatientId, Moment)>,
    /// Lots rejected.
    pub rejected: Vec<LotId>,
    /// Doses packed.
    pub doses: Vec<(DoseId, LotId)>,
    /// What was given, and when.
    pub given: Vec<(DoseGiven, Moment)>,
    /// Safety contacts, and when.
    pub contacts: Vec<(SafetyContactMade, Moment)>,
    /// Visits, and when.
    pub visits: Vec<(VisitRecorded, Moment)>,
    /// Relapses, and when.
    pub relapses: Vec<(RelapseReported, Moment)>,
    /// The newest end, and when.
    pub closed: Option<(CourseClosed, Moment)>,
}

impl Course {
    /// When cells were first given: contacts and visits count from this day.
    pub fn first_given(&self) -> Option<Moment> {
        self.given.iter().map(|(_, at)| *at).min()
    }
    /// Whether the course has ended (a postponement has not).
    pub fn ended(&self) -> bool {
        self.closed.as_ref().is_some_and(|(c, _)| c.reason != CloseReason::Postponed)
    }
    /// The visit of a month.
    pub fn visit(&self, month: u64) -> Option<&VisitRecorded> {
        self.visits.iter().rev().map(|(v, _)| v).find(|v| v.month == month)
    }
    /// The contact of a day that reached the patient.
    pub fn reached(&self, day: u64) -> bool {
        self.contacts.iter().any(|(c, _)| c.day == day && c.reached)
    }
}

impl Fold for Course {
    const NAME: &'static str = "course";
    const SPACE: Space = Space::Patient;
    const KINDS: &'static [&'static str] = &[
        CultureStarted::KIND,
        ProductRejected::KIND,
        DosePacked::KIND,
        DoseGiven::KIND,
        SafetyContactMade::KIND,
        VisitRecorded::KIND,
        RelapseReported::KIND,
        CourseClosed::KIND,
    ];
    fn apply(&mut self, fact: &Fact) {
        let at = fact.head.occurred_at;
        if let Some(s) = fact.read::<CultureStarted>() {
            self.lots.push((s.lot, s.patient, at));
        } else if let Some(r) = fact.read::<ProductRejected>() {
            self.rejected.push(r.lot);
        } else if let Some(d) = fact.read::<DosePacked>() {
            self.doses.push((d.dose, d.lot));
        } else if let Some(g) = fact.read::<DoseGiven>() {
            self.given.push((g, at));
        } else if let Some(c) = fact.read::<SafetyContactMade>() {
            self.contacts.push((c, at));
        } else if let Some(v) = fact.read::<VisitRecorded>() {
            self.visits.push((v, at));
        } else if let Some(r) = fact.read::<RelapseReported>() {
            self.relapses.push((r, at));
        } else if let Some(c) = fact.read::<CourseClosed>() {
            self.closed = Some((c, at));
        }
    }
}

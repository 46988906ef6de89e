//! Holds in force: on a patient, and on the clinic as a whole (emergency stop).

use crate::safety::{Held, HoldLifted};
use kernel::{Fact, FactKind, Fold, Space};
use std::collections::BTreeMap;
use terms::{HoldId, Moment};

/// A hold in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// Why.
    pub reason: String,
    /// Since when.
    pub since: Moment,
}

fn apply(open: &mut BTreeMap<HoldId, InForce>, fact: &Fact) {
    if let Some(h) = fact.read::<Held>() {
        open.insert(h.hold, InForce { reason: h.reason, since: fact.head.recorded_at });
    } else if let Some(l) = fact.read::<HoldLifted>() {
        open.remove(&l.hold);
    }
}

/// Holds on one patient.
#[derive(Clone, Debug, Default)]
pub struct PatientHolds {
    /// Those in force.
    pub open: BTreeMap<HoldId, InForce>,
}

impl Fold for PatientHolds {
    const NAME: &'static str = "patient_holds";
    const SPACE: Space = Space::Patient;
    const KINDS: &'static [&'static str] = &[Held::KIND, HoldLifted::KIND];
    fn apply(&mut self, fact: &Fact) {
        apply(&mut self.open, fact);
    }
}

/// Holds on the whole clinic. All of them are read: emergency stops are few.
#[derive(Clone, Debug, Default)]
pub struct ClinicHolds {
    /// Those in force.
    pub open: BTreeMap<HoldId, InForce>,
}

impl Fold for ClinicHolds {
    const NAME: &'static str = "clinic_holds";
    const SPACE: Space = Space::Clinic;
    const KINDS: &'static [&'static str] = &[Held::KIND, HoldLifted::KIND];
    fn apply(&mut self, fact: &Fact) {
        apply(&mut self.open, fact);
    }
}

//! Holds in force: on a patient, on one lot, dose or container, and on the clinic as a whole (emergency stop).

use crate::safety::{Held, HoldCause, HoldLifted, HoldTarget};
use kernel::{Fact, FactKind, Fold, Space};
use std::collections::BTreeMap;
use terms::{HoldId, Moment, Text};

/// A hold in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// What placed it.
    pub cause: HoldCause,
    /// Why, as a person typed it; may be empty.
    pub reason: String,
    /// Since when.
    pub since: Moment,
}

impl InForce {
    /// Why, in words.
    pub fn why(&self) -> Text {
        self.cause.told(&self.reason)
    }
}

fn apply(open: &mut BTreeMap<HoldId, InForce>, fact: &Fact) {
    if let Some(h) = fact.read::<Held>() {
        open.insert(h.hold, InForce { cause: h.cause, reason: h.reason, since: fact.head.recorded_at });
    } else if let Some(l) = fact.read::<HoldLifted>() {
        open.remove(&l.hold);
    }
}

/// Holds on one patient; those on one lot, dose or container of the patient are not among them.
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
        if fact.read::<Held>().is_none_or(|h| matches!(h.target, HoldTarget::Patient(_))) {
            apply(&mut self.open, fact);
        }
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

macro_rules! holds_on {
    ($($(#[$doc:meta])* $name:ident $word:literal $space:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        pub struct $name {
            /// Those in force.
            pub open: BTreeMap<HoldId, InForce>,
        }
        impl Fold for $name {
            const NAME: &'static str = $word;
            const SPACE: Space = Space::$space;
            const KINDS: &'static [&'static str] = &[Held::KIND, HoldLifted::KIND];
            fn apply(&mut self, fact: &Fact) {
                apply(&mut self.open, fact);
            }
        }
    )*};
}
holds_on! {
    /// Holds on one lot.
    LotHolds "lot_holds" Lot;
    /// Holds on one dose.
    DoseHolds "dose_holds" Dose;
    /// Holds on one labelled thing.
    ContainerHolds "container_holds" Container;
}

//! Tissue taken from a patient: cells of this person exist outside the body.

use crate::harvest::FatHarvested;
use kernel::{Fact, FactKind, Fold, Space};
use terms::{Moment, PatientId, TissueId};

/// One harvest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The tissue.
    pub tissue: TissueId,
    /// Whose record it stands in: never anybody else's (L1).
    pub patient: PatientId,
    /// When.
    pub at: Moment,
}

/// Harvests of a patient, in order of recording.
#[derive(Clone, Debug, Default)]
pub struct Harvests {
    /// Each harvest.
    pub taken: Vec<Taken>,
}

impl Harvests {
    /// Whether this very record holds tissue.
    pub fn any_of(&self, patient: &PatientId) -> bool {
        self.taken.iter().any(|t| t.patient == *patient)
    }
}

impl Fold for Harvests {
    const NAME: &'static str = "harvests";
    const SPACE: Space = Space::Patient;
    const KINDS: &'static [&'static str] = &[FatHarvested::KIND];
    fn apply(&mut self, fact: &Fact) {
        if let Some(h) = fact.read::<FatHarvested>() {
            self.taken.push(Taken { tissue: h.tissue, patient: h.patient, at: fact.head.occurred_at });
        }
    }
}

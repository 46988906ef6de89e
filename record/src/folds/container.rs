//! Whose cells a labelled vessel, product, syringe or frozen vial holds, by the newest fact that names its label (L1, L2).

use crate::administration::DrawnUp;
use crate::coming_back::DoseTakenBack;
use crate::culture::{CellsHarvested, CellsPassaged, CultureStarted};
use kernel::{Fact, FactKind, Fold, Space};
use terms::{LotId, PatientId};

/// What is known of a labelled thing that holds cells.
#[derive(Clone, Debug, Default)]
pub struct ContainerState {
    /// Whose cells and of which lot, by the newest fact that names it; none = the label was never used.
    pub of: Option<(LotId, PatientId)>,
}

impl ContainerState {
    /// Whose cells.
    pub fn owner(&self) -> Option<PatientId> {
        self.of.as_ref().map(|(_, patient)| patient.clone())
    }
}

impl Fold for ContainerState {
    const NAME: &'static str = "culture_container";
    const SPACE: Space = Space::Container;
    const KINDS: &'static [&'static str] =
        &[CultureStarted::KIND, CellsPassaged::KIND, CellsHarvested::KIND, DrawnUp::KIND, DoseTakenBack::KIND];
    fn apply(&mut self, fact: &Fact) {
        let of = (fact.read::<CultureStarted>().map(|s| (s.lot, s.patient)))
            .or_else(|| fact.read::<CellsPassaged>().map(|p| (p.lot, p.patient)))
            .or_else(|| fact.read::<CellsHarvested>().map(|h| (h.lot, h.patient)))
            .or_else(|| fact.read::<DrawnUp>().map(|d| (d.lot, d.patient)))
            .or_else(|| fact.read::<DoseTakenBack>().map(|b| (b.lot, b.patient)));
        self.of = of.or(self.of.take());
    }
}

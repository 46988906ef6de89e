//! What only this step must know of a patient, a lot or a dose.

use kernel::{Actor, Fact, FactKind, Fold, Space};
use record::administration::{DoseAllocated, DoseDiscarded, DoseStopped, DrawnUp};
use record::coming_back::DoseTakenBack;
use record::folds::portion;
use record::off_plan::DoseGivenOffPlan;
use record::release::{DosePacked, ProductReleased};
use record::safety::{DeviationCause, DeviationOpened};
use std::collections::BTreeMap;
use terms::{ContainerId, DoseId, OrderId, PlaceId};

/// The dose book of a patient: which dose is meant for which target, and how many cells (L7).
#[derive(Clone, Debug, Default)]
pub struct DoseBook {
    newest: BTreeMap<DoseId, DoseAllocated>,
    packed: BTreeMap<DoseId, u64>,
    discarded: BTreeMap<DoseId, u64>,
    drawn: BTreeMap<ContainerId, DrawnUp>,
    /// Syringe → its dose, and the cells of it that went into somebody else.
    strayed: BTreeMap<ContainerId, (DoseId, u64)>,
}

impl DoseBook {
    /// Viable cells allotted to a target by doses other than `but`; what was discarded of a dose, went
    /// back or was given to somebody else is free to be allotted again.
    pub fn allotted(&self, order: &OrderId, target: u8, but: &DoseId) -> u64 {
        let here = self.newest.values().filter(|a| a.order == *order && a.target == target && a.dose != *but);
        here.map(|a| {
            let packed = self.packed.get(&a.dose).copied().unwrap_or(a.cells);
            let strayed = self.strayed.values().filter(|(dose, _)| *dose == a.dose).map(|(_, cells)| *cells);
            let gone = strayed.fold(self.discarded.get(&a.dose).copied().unwrap_or(0), u64::saturating_add);
            let kept = packed.saturating_sub(gone);
            a.cells.min(kept)
        })
        .fold(0, u64::saturating_add)
    }
}

impl Fold for DoseBook {
    const NAME: &'static str = "dose_book";
    const SPACE: Space = Space::Patient;
    const KINDS: &'static [&'static str] = &[
        DosePacked::KIND,
        DoseAllocated::KIND,
        DrawnUp::KIND,
        DoseStopped::KIND,
        DoseDiscarded::KIND,
        DoseGivenOffPlan::KIND,
        DoseTakenBack::KIND,
    ];
    fn apply(&mut self, fact: &Fact) {
        if let Some(p) = fact.read::<DosePacked>() {
            self.packed.insert(p.dose, p.cells);
        } else if let Some(a) = fact.read::<DoseAllocated>() {
            self.newest.insert(a.dose.clone(), a);
        } else if let Some(d) = fact.read::<DoseDiscarded>() {
            let sum = self.discarded.entry(d.dose).or_default();
            *sum = sum.saturating_add(d.cells);
        } else if let Some(b) = fact.read::<DoseTakenBack>() {
            let sum = self.discarded.entry(b.dose).or_default();
            *sum = sum.saturating_add(b.held);
        } else if let Some(d) = fact.read::<DrawnUp>() {
            self.drawn.insert(d.syringe.clone(), d);
        } else if let Some(g) = fact.read::<DoseGivenOffPlan>() {
            if g.given_to.is_some() {
                self.strayed.insert(g.syringe, (g.dose, g.cells));
            }
        } else if let Some(s) = fact.read::<DoseStopped>().filter(|s| s.cells_of.is_some())
            && let (Some(ml), Some(d)) = (s.given_ml, s.syringe.as_ref().and_then(|k| self.drawn.get(k)))
        {
            self.strayed.insert(d.syringe.clone(), (d.dose.clone(), portion(ml, d.volume_ml, d.cells)));
        }
    }
}

/// Who released a lot: not the doctor who decides on the day (L8).
#[derive(Clone, Debug, Default)]
pub struct ReleasedBy {
    /// The person of the newest release.
    pub actor: Option<Actor>,
}

impl Fold for ReleasedBy {
    const NAME: &'static str = "released_by";
    const SPACE: Space = Space::Lot;
    const KINDS: &'static [&'static str] = &[ProductReleased::KIND];
    fn apply(&mut self, fact: &Fact) {
        if fact.head.kind == ProductReleased::KIND {
            self.actor = Some(fact.head.actor.clone());
        }
    }
}

/// Where a dose was packed: the plan names the making facility (L5).
#[derive(Clone, Debug, Default)]
pub struct PackedAt {
    /// The place, if the fact names one.
    pub place: Option<PlaceId>,
}

impl Fold for PackedAt {
    const NAME: &'static str = "packed_at";
    const SPACE: Space = Space::Dose;
    const KINDS: &'static [&'static str] = &[DosePacked::KIND];
    fn apply(&mut self, fact: &Fact) {
        if fact.head.kind == DosePacked::KIND {
            self.place = PlaceId::parse(&fact.head.place).ok();
        }
    }
}

/// The newest scan at this patient's bedside that did not fit: a time-out before it no longer counts (L2).
#[derive(Clone, Debug, Default)]
pub struct Mismatches {
    /// Position of the fact; 0 if there was none.
    pub newest: u64,
}

impl Fold for Mismatches {
    const NAME: &'static str = "mismatches";
    const SPACE: Space = Space::Patient;
    const KINDS: &'static [&'static str] = &[DeviationOpened::KIND];
    fn apply(&mut self, fact: &Fact) {
        if fact.read::<DeviationOpened>().is_some_and(|d| d.cause == DeviationCause::ScanMismatch) {
            self.newest = fact.head.position;
        }
    }
}

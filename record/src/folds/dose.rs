//! One dose and its syringes: where the cells are, and what is left of volume and cells, to zero (L7, L9).

use crate::administration::{
    DoseAllocated, DoseDiscarded, DoseGiven, DoseReceived, DoseStopped, DrawnUp, GoDecided, IdentityChecked,
};
use crate::release::{DoseDispatched, DosePacked};
use kernel::{Fact, FactKind, Fold, Space};
use terms::{ContainerId, Decimal, Moment};

/// One dose.
#[derive(Clone, Debug, Default)]
pub struct DoseState {
    /// Packed, and when: lot and patient follow from here alone (L1).
    pub packed: Option<(DosePacked, Moment)>,
    /// Dispatched, and when.
    pub dispatched: Option<(DoseDispatched, Moment)>,
    /// Received, and when.
    pub received: Option<(DoseReceived, Moment)>,
    /// Its place in the dose book: the newest allocation.
    pub allocated: Option<DoseAllocated>,
    /// The newest decision, when it was recorded, and its position.
    pub go: Option<(GoDecided, Moment, u64)>,
    /// Syringes drawn up from it.
    pub syringes: Vec<DrawnUp>,
    /// What was given.
    pub given: Vec<DoseGiven>,
    /// What was discarded.
    pub discarded: Vec<DoseDiscarded>,
    /// Stops, and when.
    pub stopped: Vec<(DoseStopped, Moment)>,
}

impl DoseState {
    /// Volume left in the dose's own container, mL.
    pub fn volume_left(&self) -> Decimal {
        let drawn: Decimal = self.syringes.iter().map(|s| s.volume_ml).sum();
        let gone: Decimal = self.discarded.iter().filter(|d| d.syringe.is_none()).map(|d| d.volume_ml).sum();
        self.packed.as_ref().map_or(Decimal::ZERO, |(p, _)| p.volume_ml - drawn - gone)
    }
    /// Cells left in the dose's own container.
    pub fn cells_left(&self) -> u64 {
        let drawn: u64 = self.syringes.iter().map(|s| s.cells).fold(0, u64::saturating_add);
        let gone: u64 =
            self.discarded.iter().filter(|d| d.syringe.is_none()).map(|d| d.cells).fold(0, u64::saturating_add);
        self.packed.as_ref().map_or(0, |(p, _)| p.cells.saturating_sub(drawn).saturating_sub(gone))
    }
    /// Volume of a syringe that is neither given nor discarded, mL.
    pub fn syringe_left(&self, syringe: &ContainerId) -> Decimal {
        let drawn: Decimal = self.syringes.iter().filter(|s| s.syringe == *syringe).map(|s| s.volume_ml).sum();
        let recorded: Decimal = self.given.iter().filter(|g| g.syringe == *syringe).map(|g| g.volume_ml).sum();
        // Who stopped knows best how much went in.
        let stops = self.stopped.iter().filter(|(s, _)| s.syringe.as_ref() == Some(syringe));
        let given = stops.filter_map(|(s, _)| s.given_ml).next_back().unwrap_or(recorded);
        let of_it = |d: &&DoseDiscarded| d.syringe.as_ref() == Some(syringe);
        let gone: Decimal = self.discarded.iter().filter(of_it).map(|d| d.volume_ml).sum();
        drawn - given - gone
    }
    /// Whether nothing of it is left: every part was given or discarded (L7).
    pub fn finished(&self) -> bool {
        let empty = |s: &DrawnUp| self.syringe_left(&s.syringe) <= Decimal::ZERO;
        self.packed.is_some() && self.volume_left() <= Decimal::ZERO && self.syringes.iter().all(empty)
    }
    /// Whether anything of it was given.
    pub fn begun(&self) -> bool {
        !self.given.is_empty()
    }
}

impl Fold for DoseState {
    const NAME: &'static str = "dose";
    const SPACE: Space = Space::Dose;
    const KINDS: &'static [&'static str] = &[
        DosePacked::KIND,
        DoseDispatched::KIND,
        DoseReceived::KIND,
        DoseAllocated::KIND,
        GoDecided::KIND,
        DrawnUp::KIND,
        DoseGiven::KIND,
        DoseDiscarded::KIND,
        DoseStopped::KIND,
    ];
    fn apply(&mut self, fact: &Fact) {
        let at = fact.head.occurred_at;
        if let Some(p) = fact.read::<DosePacked>() {
            self.packed = Some((p, at));
        } else if let Some(d) = fact.read::<DoseDispatched>() {
            self.dispatched = Some((d, at));
        } else if let Some(r) = fact.read::<DoseReceived>() {
            self.received = Some((r, at));
        } else if let Some(a) = fact.read::<DoseAllocated>() {
            self.allocated = Some(a);
        } else if let Some(g) = fact.read::<GoDecided>() {
            self.go = Some((g, fact.head.recorded_at, fact.head.position));
        } else if let Some(s) = fact.read::<DrawnUp>() {
            self.syringes.push(s);
        } else if let Some(g) = fact.read::<DoseGiven>() {
            self.given.push(g);
        } else if let Some(d) = fact.read::<DoseDiscarded>() {
            self.discarded.push(d);
        } else if let Some(s) = fact.read::<DoseStopped>() {
            self.stopped.push((s, at));
        }
    }
}

/// One syringe, found by its label.
#[derive(Clone, Debug, Default)]
pub struct SyringeState {
    /// Drawn up, and when: dose, lot and patient follow from here alone (L1).
    pub drawn: Option<(DrawnUp, Moment)>,
    /// The newest time-out, when, and its position.
    pub checked: Option<(IdentityChecked, Moment, u64)>,
    /// Given, and when.
    pub given: Option<(DoseGiven, Moment)>,
    /// Stopped.
    pub stopped: bool,
    /// Discarded.
    pub discarded: bool,
}

impl Fold for SyringeState {
    const NAME: &'static str = "syringe";
    const SPACE: Space = Space::Container;
    const KINDS: &'static [&'static str] =
        &[DrawnUp::KIND, IdentityChecked::KIND, DoseGiven::KIND, DoseStopped::KIND, DoseDiscarded::KIND];
    fn apply(&mut self, fact: &Fact) {
        let at = fact.head.occurred_at;
        if let Some(d) = fact.read::<DrawnUp>() {
            self.drawn = Some((d, at));
        } else if let Some(c) = fact.read::<IdentityChecked>() {
            self.checked = Some((c, fact.head.recorded_at, fact.head.position));
        } else if let Some(g) = fact.read::<DoseGiven>() {
            self.given = Some((g, at));
        } else if fact.head.kind == DoseStopped::KIND {
            self.stopped = true;
        } else if fact.head.kind == DoseDiscarded::KIND {
            self.discarded = true;
        }
    }
}

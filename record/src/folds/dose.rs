//! One dose and its syringes: where the cells are, and what is left of volume and cells, to zero (L7, L9).

use crate::administration::{
    DoseAllocated, DoseDiscarded, DoseGiven, DoseReceived, DoseStopped, DrawnUp, GoDecided, IdentityChecked,
};
use crate::coming_back::{DoseReturned, DoseTakenBack};
use crate::off_plan::DoseGivenOffPlan;
use crate::release::{DoseDispatched, DosePacked};
use kernel::{Fact, FactKind, Fold, Space};
use terms::{ContainerId, Decimal, Moment};

/// Cells in a part of a volume: all of them in the whole, else in proportion, rounded down, so that no cell is counted twice (L7).
pub fn portion(part: Decimal, whole: Decimal, cells: u64) -> u64 {
    if part >= whole {
        return cells;
    }
    let share = Decimal::from(cells).checked_mul(part).and_then(|x| x.checked_div(whole));
    share.and_then(|x| u64::try_from(x.floor()).ok()).unwrap_or(0)
}

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
    /// What was given off-plan.
    pub off_plan: Vec<DoseGivenOffPlan>,
    /// Sent back unopened, and when.
    pub returned: Option<(DoseReturned, Moment)>,
    /// Taken back at the centre, and when: then nothing of it is left.
    pub taken_back: Option<(DoseTakenBack, Moment)>,
}

impl DoseState {
    /// Volume left in the dose's own container, mL.
    pub fn volume_left(&self) -> Decimal {
        if self.taken_back.is_some() {
            return Decimal::ZERO;
        }
        let drawn: Decimal = self.syringes.iter().map(|s| s.volume_ml).sum();
        let gone: Decimal = self.discarded.iter().filter(|d| d.syringe.is_none()).map(|d| d.volume_ml).sum();
        self.packed.as_ref().map_or(Decimal::ZERO, |(p, _)| p.volume_ml - drawn - gone)
    }
    /// Cells left in the dose's own container.
    pub fn cells_left(&self) -> u64 {
        if self.taken_back.is_some() {
            return 0;
        }
        let drawn: u64 = self.syringes.iter().map(|s| s.cells).fold(0, u64::saturating_add);
        let gone: u64 =
            self.discarded.iter().filter(|d| d.syringe.is_none()).map(|d| d.cells).fold(0, u64::saturating_add);
        self.packed.as_ref().map_or(0, |(p, _)| p.cells.saturating_sub(drawn).saturating_sub(gone))
    }
    /// Volume of a syringe that is neither given, by plan or off it, nor discarded, mL.
    pub fn syringe_left(&self, syringe: &ContainerId) -> Decimal {
        let drawn: Decimal = self.syringes.iter().filter(|s| s.syringe == *syringe).map(|s| s.volume_ml).sum();
        let given: Decimal = self.given.iter().filter(|g| g.syringe == *syringe).map(|g| g.volume_ml).sum();
        let off: Decimal = self.off_plan.iter().filter(|g| g.syringe == *syringe).map(|g| g.volume_ml).sum();
        // Who stopped knows best how much went in.
        let stops = self.stopped.iter().filter(|(s, _)| s.syringe.as_ref() == Some(syringe));
        let given = stops.filter_map(|(s, _)| s.given_ml).next_back().unwrap_or(given + off);
        let of_it = |d: &&DoseDiscarded| d.syringe.as_ref() == Some(syringe);
        let gone: Decimal = self.discarded.iter().filter(of_it).map(|d| d.volume_ml).sum();
        drawn - given - gone
    }
    /// Cells of a syringe that are neither given nor discarded. Stopped: what went in is told by its volume. Given in part: what was not given,
    /// to the last cell.
    pub fn syringe_cells_left(&self, drawn: &DrawnUp) -> u64 {
        let left = self.syringe_left(&drawn.syringe);
        if left <= Decimal::ZERO {
            return 0;
        }
        let stopped = self.stopped.iter().any(|(s, _)| s.syringe.as_ref() == Some(&drawn.syringe));
        let given = self.given.iter().rfind(|g| g.syringe == drawn.syringe).map(|g| g.cells).filter(|_| !stopped);
        given.map_or_else(|| portion(left, drawn.volume_ml, drawn.cells), |g| drawn.cells.saturating_sub(g))
    }
    /// Whether nothing of it is left: every part was given, taken back or discarded (L7).
    pub fn finished(&self) -> bool {
        let empty = |s: &DrawnUp| self.syringe_left(&s.syringe) <= Decimal::ZERO;
        self.packed.is_some() && self.volume_left() <= Decimal::ZERO && self.syringes.iter().all(empty)
    }
    /// Whether anything of it was given to the one whose cells they are: by plan, off it, or before it was stopped.
    pub fn begun(&self) -> bool {
        let off = self.off_plan.iter().any(|g| g.given_to.is_none());
        !self.given.is_empty() || off || self.stopped.iter().any(|(s, _)| s.went_in() && s.cells_of.is_none())
    }
    /// Whether anything of it was given to somebody else.
    pub fn strayed(&self) -> bool {
        let off = self.off_plan.iter().any(|g| g.given_to.is_some());
        off || self.stopped.iter().any(|(s, _)| s.went_in() && s.cells_of.is_some())
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
        DoseGivenOffPlan::KIND,
        DoseReturned::KIND,
        DoseTakenBack::KIND,
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
        } else if let Some(g) = fact.read::<DoseGivenOffPlan>() {
            self.off_plan.push(g);
        } else if let Some(r) = fact.read::<DoseReturned>() {
            self.returned = Some((r, at));
        } else if let Some(b) = fact.read::<DoseTakenBack>() {
            self.taken_back = Some((b, at));
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
    /// Given off-plan, and when.
    pub off_plan: Option<Moment>,
}

impl Fold for SyringeState {
    const NAME: &'static str = "syringe";
    const SPACE: Space = Space::Container;
    const KINDS: &'static [&'static str] = &[
        DrawnUp::KIND,
        IdentityChecked::KIND,
        DoseGiven::KIND,
        DoseStopped::KIND,
        DoseDiscarded::KIND,
        DoseGivenOffPlan::KIND,
    ];
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
        } else if fact.head.kind == DoseGivenOffPlan::KIND {
            self.off_plan = Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l7_parts_never_hold_more_cells_than_the_whole() {
        let ml = |s: &str| s.parse::<Decimal>().expect("decimal");
        assert_eq!(portion(ml("1.0"), ml("1.00"), 20_000_001), 20_000_001);
        assert_eq!(portion(ml("0.5"), ml("1.0"), 20_000_001), 10_000_000);
        assert_eq!(portion(ml("0.3"), ml("0.9"), 10), 3);
        assert_eq!(portion(ml("0.3"), Decimal::ZERO, 10), 10);
    }
}

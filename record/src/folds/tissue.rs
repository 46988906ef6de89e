//! One tissue from harvest to culture, and one blood draw.

use crate::culture::{CultureStarted, TissueReceived};
use crate::harvest::FatHarvested;
use crate::tissue::{BloodDrawn, TissueDispatched};
use kernel::{Fact, FactKind, Fold, Space};
use terms::{LotId, Moment};

/// Where one tissue is.
#[derive(Clone, Debug, Default)]
pub struct TissueState {
    /// The harvest and when it happened: whose it is follows from here alone (L1).
    pub harvested: Option<(FatHarvested, Moment)>,
    /// Dispatched, and when.
    pub dispatched: Option<(TissueDispatched, Moment)>,
    /// Received and judged, and when.
    pub received: Option<(TissueReceived, Moment)>,
    /// Lots that were started from it.
    pub lots: Vec<LotId>,
}

impl TissueState {
    /// Whether it arrived and was accepted.
    pub fn accepted(&self) -> bool {
        self.received.as_ref().is_some_and(|(r, _)| r.accepted)
    }
}

impl Fold for TissueState {
    const NAME: &'static str = "tissue";
    const SPACE: Space = Space::Tissue;
    const KINDS: &'static [&'static str] =
        &[FatHarvested::KIND, TissueDispatched::KIND, TissueReceived::KIND, CultureStarted::KIND];
    fn apply(&mut self, fact: &Fact) {
        let at = fact.head.occurred_at;
        if let Some(h) = fact.read::<FatHarvested>() {
            self.harvested = Some((h, at));
        } else if let Some(d) = fact.read::<TissueDispatched>() {
            self.dispatched = Some((d, at));
        } else if let Some(r) = fact.read::<TissueReceived>() {
            self.received = Some((r, at));
        } else if let Some(c) = fact.read::<CultureStarted>() {
            self.lots.push(c.lot);
        }
    }
}

/// One blood draw.
#[derive(Clone, Debug, Default)]
pub struct BloodState {
    /// The draw and when it happened.
    pub drawn: Option<(BloodDrawn, Moment)>,
}

impl Fold for BloodState {
    const NAME: &'static str = "blood";
    const SPACE: Space = Space::Blood;
    const KINDS: &'static [&'static str] = &[BloodDrawn::KIND];
    fn apply(&mut self, fact: &Fact) {
        if let Some(b) = fact.read::<BloodDrawn>() {
            self.drawn = Some((b, fact.head.occurred_at));
        }
    }
}

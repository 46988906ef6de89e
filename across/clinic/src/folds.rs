//! What is adopted now, and everything about one fact: the fact itself as corrected so far, its corrections, whether it was erased.

use kernel::fold::ANY;
use kernel::{Fact, FactCorrected, FactKind, Fold, Head, Read, Space};
use record::clinic::{LawAdopted, ProgrammeAdopted};
use record::keeping::{PayloadErased, RecordRestored};
use std::sync::Arc;
use terms::{Hash32, Moment};

/// Hashes of the programme and the law in force.
#[derive(Clone, Debug, Default)]
pub struct Adopted {
    /// The programme's.
    pub programme: Option<Hash32>,
    /// The law table's.
    pub law: Option<Hash32>,
}

impl Fold for Adopted {
    const NAME: &'static str = "adopted";
    const SPACE: Space = Space::Clinic;
    const KINDS: &'static [&'static str] = &[ProgrammeAdopted::KIND, LawAdopted::KIND];
    const READ: Read = Read::Latest;
    fn apply(&mut self, fact: &Fact) {
        if let Some(p) = fact.read::<ProgrammeAdopted>() {
            self.programme = Some(p.hash);
        } else if let Some(l) = fact.read::<LawAdopted>() {
            self.law = Some(l.hash);
        }
    }
}

/// One fact by its position, with what was done to it since. Every fact answers to `fact:<own position>`; whatever else carries that tag
/// (corrections, erasures) was recorded later, so the first one read is the fact itself.
#[derive(Clone, Debug, Default)]
pub struct OneFact {
    /// Its head.
    pub head: Option<Head>,
    /// Its payload with all corrections applied; absent once erased.
    pub payload: Option<Arc<str>>,
    /// Its corrections: position and commitment.
    pub corrections: Vec<(u64, Hash32)>,
    /// Recorded when, its newest correction included.
    pub newest: Option<Moment>,
}

impl Fold for OneFact {
    const NAME: &'static str = "one_fact";
    const SPACE: Space = Space::Fact;
    const KINDS: &'static [&'static str] = &[ANY];
    fn apply(&mut self, fact: &Fact) {
        let Some(head) = &self.head else {
            self.newest = Some(fact.head.recorded_at);
            self.payload.clone_from(&fact.payload);
            self.head = Some(fact.head.clone());
            return;
        };
        let position = head.position;
        if fact.head.kind == FactCorrected::KIND {
            self.corrections.push((fact.head.position, fact.head.commitment));
            self.newest = Some(fact.head.recorded_at);
        }
        let erased = fact.read::<PayloadErased>().is_some_and(|e| e.position == position);
        if erased || fact.read::<RecordRestored>().is_some_and(|r| r.erased.contains(&position)) {
            self.payload = None;
        }
    }
}

//! Whether a patient's record exists, its number, whether it was closed by a merge, and whether the person has died.

use crate::follow_up::{CloseReason, CourseClosed};
use crate::patient::PatientRegistered;
use crate::safety::{AdverseEventReported, Seriousness};
use kernel::{Fact, FactKind, Fold, PatientsMerged, PatientsUnmerged, Space};
use std::collections::BTreeMap;
use terms::{AdverseEventId, Moment, PatientId, Sex};

/// The records that stand for one person (more than one after a merge).
#[derive(Clone, Debug, Default)]
pub struct PatientRecord {
    /// Every record read: its number and sex.
    pub records: BTreeMap<PatientId, (String, Sex)>,
    /// Closed record → the one that goes on.
    pub merged: BTreeMap<PatientId, PatientId>,
    /// When the first of them was registered.
    pub registered: Option<Moment>,
    /// When a course ended by death, as first recorded. Entered by mistake, it is corrected where it stands (L13); no later end of a course undoes it.
    closed_by_death: Option<Moment>,
    /// Adverse events whose newest report says death, and when that was reported first. A newer report of the event grades it anew.
    deaths: BTreeMap<AdverseEventId, Moment>,
}

impl PatientRecord {
    /// When the patient died, as far as the record knows: by the end of a course or by the report of a fatal event.
    pub fn died(&self) -> Option<Moment> {
        self.deaths.values().copied().chain(self.closed_by_death).min()
    }
    /// Whether this very record was registered.
    pub fn knows(&self, id: &PatientId) -> bool {
        self.records.contains_key(id)
    }
    /// Where a closed record goes on, followed to its end.
    pub fn goes_on_as(&self, id: &PatientId) -> Option<PatientId> {
        let mut at = self.merged.get(id)?;
        // At most as many steps as there are merges: a ring cannot hang this.
        for _ in 0..self.merged.len() {
            match self.merged.get(at) {
                Some(next) => at = next,
                None => break,
            }
        }
        Some(at.clone())
    }
    /// The clinic's number of this record; empty if unknown.
    pub fn number(&self, id: &PatientId) -> &str {
        self.records.get(id).map(|(n, _)| n.as_str()).unwrap_or_default()
    }
}

impl Fold for PatientRecord {
    const NAME: &'static str = "patient_record";
    const SPACE: Space = Space::Patient;
    const KINDS: &'static [&'static str] = &[
        PatientRegistered::KIND,
        PatientsMerged::KIND,
        PatientsUnmerged::KIND,
        CourseClosed::KIND,
        AdverseEventReported::KIND,
    ];
    fn apply(&mut self, fact: &Fact) {
        if let Some(p) = fact.read::<PatientRegistered>() {
            self.records.insert(p.patient, (p.number, p.sex));
            let at = fact.head.occurred_at;
            self.registered = Some(self.registered.map_or(at, |first| first.min(at)));
        } else if let Some(m) = fact.read::<PatientsMerged>() {
            self.merged.insert(m.from, m.into);
        } else if let Some(u) = fact.read::<PatientsUnmerged>()
            && self.merged.get(&u.from) == Some(&u.into)
        {
            self.merged.remove(&u.from);
        } else if fact.read::<CourseClosed>().is_some_and(|c| c.reason == CloseReason::Died) {
            self.closed_by_death.get_or_insert(fact.head.occurred_at);
        } else if let Some(e) = fact.read::<AdverseEventReported>() {
            if e.seriousness == Seriousness::Death {
                self.deaths.entry(e.event).or_insert(fact.head.occurred_at);
            } else {
                self.deaths.remove(&e.event);
            }
        }
    }
}

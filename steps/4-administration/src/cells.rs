//! From a scanned label to what is known of it: syringe → dose → lot → patient (L1). The patient is never asked for.

use crate::folds::{DoseBook, Mismatches, PackedAt, ReleasedBy};
use kernel::{Known, Need};
use record::administration::DrawnUp;
use record::folds::{Consents, Course, DoseState, LotRelease, Orders, PatientRecord, Plans, SyringeState};
use record::refusals::{container_needs, dose_needs, lot_needs, patient_needs};
use record::release::DosePacked;
use std::sync::Arc;
use terms::{Decimal, PatientId};

pub use record::folds::portion;

/// The folds about the person whose cells they are: the record in which the cells stand and, after a merge, the one that goes on.
pub fn person_needs(patient: &PatientId, known: &Known) -> Vec<Need> {
    let mut needs = patient_needs(patient.as_str());
    if let Some(on) = known.peek::<PatientRecord>(patient.as_str()).and_then(|r| r.goes_on_as(patient)) {
        needs.extend(patient_needs(on.as_str()));
    }
    needs
}

/// The record under which work on this person goes on; needs [`person_needs`].
pub fn home(patient: &PatientId, known: &Known) -> PatientId {
    known.get::<PatientRecord>(patient.as_str()).goes_on_as(patient).unwrap_or_else(|| patient.clone())
}

/// Everything that decides about one dose.
pub fn dose_chain(dose: &str, known: &Known) -> Vec<Need> {
    let mut needs = dose_needs(dose);
    needs.extend(container_needs(dose));
    needs.push(Need::of::<DoseState>(dose));
    needs.push(Need::of::<PackedAt>(dose));
    let state = known.peek::<DoseState>(dose);
    if let Some((p, _)) = state.as_ref().and_then(|d| d.packed.as_ref()) {
        needs.extend(cells_needs(&p.patient, p.lot.as_str(), known));
    }
    needs
}

/// Everything that decides about one syringe.
pub fn syringe_chain(syringe: &str, known: &Known) -> Vec<Need> {
    let mut needs = container_needs(syringe);
    needs.push(Need::of::<SyringeState>(syringe));
    let state = known.peek::<SyringeState>(syringe);
    if let Some((d, _)) = state.as_ref().and_then(|s| s.drawn.as_ref()) {
        needs.extend(dose_chain(d.dose.as_str(), known));
        needs.extend(cells_needs(&d.patient, d.lot.as_str(), known));
    }
    needs
}

fn cells_needs(patient: &PatientId, lot: &str, known: &Known) -> Vec<Need> {
    let mut needs = person_needs(patient, known);
    needs.extend(lot_needs(lot));
    let p = patient.as_str();
    needs.extend(record::candidacy::needs(p));
    needs.extend([
        Need::of::<LotRelease>(lot),
        Need::of::<ReleasedBy>(lot),
        Need::of::<Orders>(p),
        Need::of::<DoseBook>(p),
        Need::of::<Course>(p),
        Need::of::<Consents>(p),
        Need::of::<Mismatches>(p),
        Need::of::<Plans>("main"),
    ]);
    needs
}

/// A dose that was packed.
pub struct Dose {
    /// As packed: lot and patient follow from here.
    pub packed: DosePacked,
    /// What became of it since.
    pub state: Arc<DoseState>,
}

/// The dose with this label, if there is one; needs [`dose_chain`].
pub fn dose(id: &str, known: &Known) -> Option<Dose> {
    let state = known.get::<DoseState>(id);
    let packed = state.packed.as_ref().map(|(p, _)| p.clone())?;
    Some(Dose { packed, state })
}

/// A syringe that was drawn up, with its dose.
pub struct Syringe {
    /// As drawn up.
    pub drawn: DrawnUp,
    /// What became of it since.
    pub state: Arc<SyringeState>,
    /// Its dose.
    pub dose: Dose,
}

impl Syringe {
    /// Volume neither given nor discarded, mL.
    pub fn left(&self) -> Decimal {
        self.dose.state.syringe_left(&self.drawn.syringe)
    }
}

/// The syringe with this label, if there is one; needs [`syringe_chain`].
pub fn syringe(id: &str, known: &Known) -> Option<Syringe> {
    let state = known.get::<SyringeState>(id);
    let drawn = state.drawn.as_ref().map(|(d, _)| d.clone())?;
    let dose = dose(drawn.dose.as_str(), known)?;
    Some(Syringe { drawn, state, dose })
}

//! Whether a label names anything yet: a new label is new everywhere, or one thing could be taken for another (L1, L2).

use super::{
    BloodState, CabinetState, ContainerState, DoseState, EquipmentState, LotState, MaterialState, PatientRecord,
    TissueState,
};
use kernel::{Known, Need};
use terms::PatientId;

/// Folds that say whether a label names something.
pub fn label_needs(label: &str) -> Vec<Need> {
    vec![
        Need::of::<ContainerState>(label),
        Need::of::<DoseState>(label),
        Need::of::<TissueState>(label),
        Need::of::<LotState>(label),
        Need::of::<BloodState>(label),
        Need::of::<CabinetState>(label),
        Need::of::<EquipmentState>(label),
        Need::of::<MaterialState>(label),
        Need::of::<PatientRecord>(label),
    ]
}

/// Whether a label names something that is no vessel, vial or syringe: a dose, tissue, lot, blood tube, cabinet, equipment, material or person,
/// the number on a wristband included. Needs [`label_needs`].
pub fn label_names_another(label: &str, known: &Known) -> bool {
    let person = PatientId::parse(label).is_ok_and(|id| known.get::<PatientRecord>(label).knows(&id));
    terms::is_patient_number(label)
        || person
        || known.get::<DoseState>(label).packed.is_some()
        || known.get::<TissueState>(label).harvested.is_some()
        || known.get::<LotState>(label).started.is_some()
        || known.get::<BloodState>(label).drawn.is_some()
        || known.get::<CabinetState>(label).open.is_some()
        || known.get::<EquipmentState>(label).calibrated.is_some()
        || known.get::<MaterialState>(label).registered.is_some()
}

/// Whose cells, tissue or blood a label names, if any: for a scan of something that has no business here (L2). As far as [`label_needs`] were read.
pub fn label_owner(label: &str, known: &Known) -> Option<PatientId> {
    let container = || known.peek::<ContainerState>(label)?.owner();
    let dose = || known.peek::<DoseState>(label)?.packed.as_ref().map(|(d, _)| d.patient.clone());
    let tissue = || known.peek::<TissueState>(label)?.harvested.as_ref().map(|(h, _)| h.patient.clone());
    let lot = || known.peek::<LotState>(label)?.started.as_ref().map(|(s, _)| s.patient.clone());
    let blood = || known.peek::<BloodState>(label)?.drawn.as_ref().map(|(b, _)| b.patient.clone());
    container().or_else(dose).or_else(tissue).or_else(lot).or_else(blood)
}

/// Whether a label names anything at all; needs [`label_needs`].
pub fn label_in_use(label: &str, known: &Known) -> bool {
    known.get::<ContainerState>(label).of.is_some() || label_names_another(label, known)
}

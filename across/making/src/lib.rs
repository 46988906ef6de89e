//! Where and with what cells are made: cabinets, equipment, materials, training (Reg. 92–99, 109). One patient's open cells in one cabinet at a
//! time, cleared between; materials in date; equipment in calibration; staff trained (L11). The acts on cells of step 3 ask what is kept here.

pub mod acts;
pub mod lists;
pub mod refusals;
#[cfg(test)]
mod tests;

use kernel::{ActEntry, ListDecl, OptionsDecl};

/// The acts, one line each.
pub fn acts() -> Vec<ActEntry> {
    vec![
        ActEntry::of::<acts::open_cabinet::OpenCabinet>(),
        ActEntry::of::<acts::clear_cabinet::ClearCabinet>(),
        ActEntry::of::<acts::register_material::RegisterMaterial>(),
        ActEntry::of::<acts::record_calibration::RecordCalibration>(),
        ActEntry::of::<acts::record_training::RecordTraining>(),
    ]
}

/// The lists.
pub fn lists() -> Vec<ListDecl> {
    vec![lists::CABINETS, lists::EQUIPMENT, lists::MATERIALS, lists::TRAINING]
}

/// Choices for forms. A choice knows no clock: dates stand in the words, and the act refuses what is past them; what failed its check is no choice.
pub fn options() -> Vec<OptionsDecl> {
    vec![lists::CABINET_CHOICES, lists::EQUIPMENT_CHOICES, lists::INCUBATORS, lists::C_ARMS, lists::MATERIAL_CHOICES]
}

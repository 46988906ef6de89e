//! Step 2, harvest (脂肪採取): blood and fat are taken from a patient, under consent, a filed plan and an order (L4–L6), and the tissue leaves for the
//! cell processing centre (L2, L9). From here on cells exist outside the body and belong to this patient alone (L1). The patient's place in the
//! worklist is the list `journeys` of step 1.

pub mod acts;
pub mod lists;
pub mod refusals;
pub mod rules;
#[cfg(test)]
mod tests;

use kernel::{ActEntry, ListDecl};

/// The acts of this step, one line each.
pub fn acts() -> Vec<ActEntry> {
    vec![
        ActEntry::of::<acts::draw_blood::DrawBlood>(),
        ActEntry::of::<acts::harvest_fat::HarvestFat>(),
        ActEntry::of::<acts::dispatch_tissue::DispatchTissue>(),
    ]
}

/// The lists of this step.
pub fn lists() -> Vec<ListDecl> {
    vec![lists::tissues::TISSUES, lists::blood_tests::BLOOD_TESTS]
}

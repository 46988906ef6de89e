//! Step 2, harvest (脂肪採取): fat is taken from a patient, under consent and a filed plan (L4, L5). From here on cells exist outside the body and
//! belong to this patient alone (L1). The patient's place in the worklist is the list `journeys` of step 1.

pub mod acts;
pub mod refusals;
#[cfg(test)]
mod tests;

use kernel::ActEntry;

/// The acts of this step, one line each.
pub fn acts() -> Vec<ActEntry> {
    vec![ActEntry::of::<acts::harvest_fat::HarvestFat>()]
}

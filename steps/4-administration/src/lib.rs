//! Step 4, administration (投与): the dose arrives, is entered in the dose book, a doctor decides go or no-go, it is drawn up, checked at the
//! bedside and given (Reg. 10(3); laws L1–L5, L7–L10, L12). Whose cells they are follows from the lot; nobody types it.

pub mod acts;
pub mod cells;
mod fields;
pub mod folds;
pub mod lists;
mod permission;
pub mod refusals;
mod rules;
#[cfg(test)]
mod tests;

use kernel::{ActEntry, ListDecl};

/// The acts of this step, one line each, in the order of the day.
pub fn acts() -> Vec<ActEntry> {
    vec![
        ActEntry::of::<acts::receive_dose::ReceiveDose>(),
        ActEntry::of::<acts::allocate_dose::AllocateDose>(),
        ActEntry::of::<acts::decide_go::DecideGo>(),
        ActEntry::of::<acts::draw_up::DrawUp>(),
        ActEntry::of::<acts::check_identity::CheckIdentity>(),
        ActEntry::of::<acts::give_dose::GiveDose>(),
        ActEntry::of::<acts::return_dose::ReturnDose>(),
        ActEntry::of::<acts::stop_dose::StopDose>(),
        ActEntry::of::<acts::discard_dose::DiscardDose>(),
    ]
}

/// The lists of this step.
pub fn lists() -> Vec<ListDecl> {
    vec![lists::doses::DOSES, lists::syringes::SYRINGES]
}

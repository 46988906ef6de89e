//! The acts of step 4, one file each.

pub mod allocate_dose;
pub mod check_identity;
pub mod decide_go;
pub mod discard_dose;
pub mod draw_up;
pub mod give_dose;
pub mod receive_dose;
pub mod return_dose;
pub mod stop_dose;

//! What is done at the cell processing centre, one act a file, in the order of the work.

pub mod discard_product;
pub mod dispatch_dose;
pub mod harvest_cells;
pub mod observe_culture;
pub mod pack_dose;
pub mod passage_cells;
pub mod receive_tissue;
pub mod record_count;
pub mod record_test_result;
pub mod reject_product;
pub mod release_product;
pub mod start_culture;
pub mod take_back_dose;
pub mod void_test_result;

//! Step 3, culture and release (分離培養・出荷判定): tissue is received, cells are grown, counted, passaged and harvested, quality releases the product,
//! doses are packed and sent (Reg. 92–101, 111). Whose cells they are follows from the tissue and the lot, never from a form (L1).

pub mod acts;
pub mod amounts;
pub mod balance;
pub mod bench;
pub mod growth;
pub mod lists;
pub mod quality;
pub mod refusals;
pub mod scan;
pub mod standard;
#[cfg(test)]
mod tests;
pub mod vessels;

use kernel::{ActEntry, ListDecl};

/// The acts of this step, one line each.
pub fn acts() -> Vec<ActEntry> {
    vec![
        ActEntry::of::<acts::receive_tissue::ReceiveTissue>(),
        ActEntry::of::<acts::start_culture::StartCulture>(),
        ActEntry::of::<acts::observe_culture::ObserveCulture>(),
        ActEntry::of::<acts::record_count::RecordCount>(),
        ActEntry::of::<acts::passage_cells::PassageCells>(),
        ActEntry::of::<acts::harvest_cells::HarvestCells>(),
        ActEntry::of::<acts::record_test_result::RecordTestResult>(),
        ActEntry::of::<acts::void_test_result::VoidTestResult>(),
        ActEntry::of::<acts::release_product::ReleaseProduct>(),
        ActEntry::of::<acts::reject_product::RejectProduct>(),
        ActEntry::of::<acts::discard_product::DiscardProduct>(),
        ActEntry::of::<acts::pack_dose::PackDose>(),
        ActEntry::of::<acts::dispatch_dose::DispatchDose>(),
        ActEntry::of::<acts::take_back_dose::TakeBackDose>(),
    ]
}

/// The lists of this step.
pub fn lists() -> Vec<ListDecl> {
    vec![lists::lots::LOTS, lists::tissue_arrivals::TISSUE_ARRIVALS]
}

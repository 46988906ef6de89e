//! Direct identifiers: names, readings, birth dates, addresses. They live in this crate's facts alone (law L16); steps get age and sex,
//! pages get names through `kernel::Names`. Registering, merging and parting patients' records happens here because it compares identifiers.

pub mod acts;
pub mod facts;
pub mod lists;
pub mod refusals;

use kernel::{ActEntry, KindEntry, ListDecl, OptionsDecl};

/// Acts of this crate.
pub fn acts() -> Vec<ActEntry> {
    vec![
        ActEntry::of::<acts::set_up_clinic::SetUpClinic>(),
        ActEntry::of::<acts::add_staff::AddStaff>(),
        ActEntry::of::<acts::register_patient::RegisterPatient>(),
        ActEntry::of::<acts::merge_patients::MergePatients>(),
        ActEntry::of::<acts::unmerge_patients::UnmergePatients>(),
    ]
}

/// Kinds of this crate.
pub fn kinds() -> Vec<KindEntry> {
    vec![KindEntry::of::<facts::PatientIdentified>(), KindEntry::of::<facts::StaffIdentified>()]
}

/// Lists of this crate: the only ones that hold names.
pub fn lists() -> Vec<ListDecl> {
    vec![lists::patients::PATIENTS, lists::staff::STAFF]
}

/// Choices for forms.
pub fn options() -> Vec<OptionsDecl> {
    vec![lists::staff::ALL, lists::staff::DOCTORS]
}

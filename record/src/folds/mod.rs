//! Folds that more than one step needs. None of them fails; what cannot be read is ignored.

pub mod age_sex;
pub mod clinic;
pub mod consents;
pub mod harvests;
pub mod holds;
pub mod interview;
pub mod patient;
pub mod plans;
pub mod staff;

pub use age_sex::AgeSex;
pub use clinic::Clinic;
pub use consents::Consents;
pub use harvests::Harvests;
pub use holds::{ClinicHolds, PatientHolds};
pub use interview::Interview;
pub use patient::PatientRecord;
pub use plans::Plans;
pub use staff::StaffRoles;

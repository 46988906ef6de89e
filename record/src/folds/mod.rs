//! Folds that more than one step needs. None of them fails; what cannot be read is ignored.

pub mod age_sex;
pub mod bookings;
pub mod clinic;
pub mod consents;
pub mod course;
pub mod dose;
pub mod harvests;
pub mod holds;
pub mod interview;
pub mod lot;
pub mod making;
pub mod patient;
pub mod plans;
pub mod staff;
pub mod standing;
pub mod tissue;
pub mod treatment;

pub use age_sex::AgeSex;
pub use bookings::{Crossing, DayBookings, LotBookings, OneBooking, PatientBookings, crossing};
pub use clinic::Clinic;
pub use consents::Consents;
pub use course::Course;
pub use dose::{DoseState, SyringeState, portion};
pub use harvests::Harvests;
pub use holds::{ClinicHolds, ContainerHolds, DoseHolds, LotHolds, PatientHolds};
pub use interview::Interview;
pub use lot::{BloodTests, LotMakers, LotRelease, LotState, LotTests};
pub use making::{CabinetState, EquipmentState, MaterialState, Training};
pub use patient::PatientRecord;
pub use plans::Plans;
pub use staff::StaffRoles;
pub use tissue::{BloodState, TissueState};
pub use treatment::{Candidacies, Findings, Orders};

//! The words of the house as types: languages, ids, moments, days, decimals, codes. Each is parsed once from what a
//! person typed (full-width digits included) and never re-checked. Pure: no clock, no randomness, no I/O.

pub mod code;
pub mod hash;
pub mod id;
pub mod lang;
pub mod moment;
pub mod normalise;
pub mod number;

pub use code::{Role, Sex};
pub use hash::Hash32;
pub use id::{
    AdverseEventId, BloodId, BookingId, CabinetId, CandidacyId, CommandId, ConsentId, ContainerId, CountId,
    DeviationId, DoseId, EquipmentId, HoldId, JobId, LotId, MaterialId, OccurrenceId, OrderId, PatientId, PlaceId,
    PlanId, StaffId, TissueId,
};
pub use lang::{Lang, Text};
pub use moment::{Day, Moment};
pub use normalise::{fold_width, is_patient_number, kana};
pub use number::{Decimal, cells_between, decimal_between, whole_between};

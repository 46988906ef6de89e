//! Sets of roles that may correct a kind of fact: as a rule those who may record it.

use terms::Role;
use terms::Role::{Coordinator, Doctor, FacilityManager, Manager, Nurse, Operator, Quality, ResponsibleDoctor};

/// Who cares for patients.
pub const CARE: &[Role] = &[Manager, ResponsibleDoctor, Doctor, Nurse, Coordinator];
/// Doctors.
pub const DOCTORS: &[Role] = &[ResponsibleDoctor, Doctor];
/// Who works with cells.
pub const BENCH: &[Role] = &[FacilityManager, Operator];
/// Who works with cells, and quality.
pub const BENCH_AND_QUALITY: &[Role] = &[FacilityManager, Operator, Quality];

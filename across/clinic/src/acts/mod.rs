//! The acts of the clinic.

mod adopt;
mod adopt_law;
mod adopt_programme;
mod change_roles;
mod erase_payload;
mod file_plan;
mod record_correction;

pub use adopt::AdoptCommand;
pub use adopt_law::AdoptLaw;
pub use adopt_programme::AdoptProgramme;
pub use change_roles::{ChangeRoles, ChangeRolesCommand};
pub use erase_payload::{ErasePayload, ErasePayloadCommand};
pub use file_plan::{FilePlan, FilePlanCommand};
pub use record_correction::{RecordCorrection, RecordCorrectionCommand};

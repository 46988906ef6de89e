//! Names reach pages and papers through this port, given by the rim; steps never store or carry a name (law L16).

use terms::{PatientId, Sex, StaffId};

/// A person's name as shown.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PersonName {
    /// Name as written (漢字).
    pub written: String,
    /// Reading (カナ); may be empty for staff.
    pub kana: String,
    /// Clinic's own patient number (empty for staff).
    pub number: String,
    /// Age in completed years, where known.
    pub age: Option<u8>,
    /// Sex, where known.
    pub sex: Option<Sex>,
}

/// Looks names up. `None` also when the viewer may not see names: the caller then shows the number or the id.
pub trait Names {
    /// A patient's name.
    fn patient(&self, id: &PatientId) -> Option<PersonName>;
    /// A member of staff's name.
    fn staff(&self, id: &StaffId) -> Option<PersonName>;
}

//! A patient's record exists. Name and birth date are in `identity` (`patient_identified`), never here (L16).

use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Field, Tag};
use serde::{Deserialize, Serialize};
use terms::{PatientId, Role, Sex, Text, say};

/// Who registers patients, and therefore corrects what was registered.
pub const REGISTERS: &[Role] = &[Role::Manager, Role::ResponsibleDoctor, Role::Doctor, Role::Nurse, Role::Coordinator];

/// A patient was registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatientRegistered {
    /// The record.
    pub patient: PatientId,
    /// The clinic's number, such as `SP2600931`: two-digit year and a serial without gaps.
    pub number: String,
    /// Serial within the record, from 1.
    pub serial: u64,
    /// Sex as recorded for treatment.
    pub sex: Sex,
}

impl FactKind for PatientRegistered {
    const KIND: &'static str = "patient_registered";
    fn tags(&self) -> Vec<Tag> {
        vec![Tag::clinic(), self.patient.tag()]
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[("sex", Text::fixed("性別", "Sex"))];
        Correctable::Fields { fields: FIELDS, by: REGISTERS }
    }
    fn title() -> Text {
        Text::fixed("患者の登録", "Patient registered")
    }
    fn say(&self) -> Text {
        let number = &self.number;
        say! {ja: "患者番号 {number}", en: "Patient number {number}"}
    }
}

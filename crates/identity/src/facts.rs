//! The identifying facts. Their payloads can be erased one by one when retention ends; the chain still verifies.

use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Field, Tag};
use record::patient::REGISTERS;
use serde::{Deserialize, Serialize};
use terms::{Day, PatientId, Role, StaffId, Text};

/// Who a patient is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatientIdentified {
    /// The record.
    pub patient: PatientId,
    /// Name as written.
    pub name: String,
    /// Reading in katakana.
    pub kana: String,
    /// Birth date.
    pub birth_date: Day,
    /// Address; may be empty.
    pub address: String,
    /// Telephone; may be empty.
    pub telephone: String,
    /// Mail address; may be empty.
    pub mail: String,
}

impl FactKind for PatientIdentified {
    const KIND: &'static str = "patient_identified";
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag()]
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[
            ("name", Text::fixed("氏名", "Name")),
            ("kana", Text::fixed("カナ", "Reading")),
            ("birth_date", Text::fixed("生年月日", "Birth date")),
            ("address", Text::fixed("住所", "Address")),
            ("telephone", Text::fixed("電話", "Telephone")),
            ("mail", Text::fixed("メール", "Mail")),
        ];
        Correctable::Fields { fields: FIELDS, by: REGISTERS }
    }
    fn title() -> Text {
        Text::fixed("本人の情報", "Identity")
    }
    /// Says nothing of the identity: a timeline may be seen by people who may not see names.
    fn say(&self) -> Text {
        Text::fixed("氏名・生年月日・連絡先を記録", "Name, birth date and contact recorded")
    }
}

/// Who a member of staff is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffIdentified {
    /// The person.
    pub staff: StaffId,
    /// Name as written.
    pub name: String,
    /// Reading; may be empty.
    pub kana: String,
}

impl FactKind for StaffIdentified {
    const KIND: &'static str = "staff_identified";
    fn tags(&self) -> Vec<Tag> {
        vec![self.staff.tag()]
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[("name", Text::fixed("氏名", "Name")), ("kana", Text::fixed("カナ", "Reading"))];
        Correctable::Fields { fields: FIELDS, by: &[Role::Manager] }
    }
    fn title() -> Text {
        Text::fixed("職員の氏名", "Staff name")
    }
    fn say(&self) -> Text {
        Text::fixed("職員の氏名を記録", "Staff name recorded")
    }
}

#[cfg(test)]
mod tests {
    use kernel::Tag;

    #[test]
    fn every_kind_has_a_golden_example_that_still_reads() {
        let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/golden");
        for k in crate::kinds() {
            let path = format!("{dir}/{}.{}.json", k.kind, k.version);
            let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
            let (tags, payload) =
                text.split_once('\n').unwrap_or_else(|| panic!("{path}: first line tags, then the payload"));
            let got = (k.tags)(payload.trim()).unwrap_or_else(|e| panic!("{path}: {e}"));
            assert_eq!(Tag::join(&got), tags, "{path}");
        }
    }
}

//! Facts of step 2 beside the harvest itself: blood, and tissue on its way to the cell processing centre (Reg. 7, 99; laws L2, L9).

use crate::by::CARE;
use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Field, Part, Tag};
use serde::{Deserialize, Serialize};
use terms::{BloodId, Decimal, PatientId, PlaceId, StaffId, Text, TissueId, say};

/// The purpose of a draw that is tested for infections (Reg. 7(2)–(4)).
pub const SEROLOGY: &str = "serology";

/// Blood was taken for tests and for the patient's own serum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BloodDrawn {
    /// This draw; its label.
    pub blood: BloodId,
    /// Whose.
    pub patient: PatientId,
    /// Tubes filled.
    pub tubes: u64,
    /// Volume in millilitres, as entered.
    pub volume_ml: Decimal,
    /// Codes: serology, serum.
    pub purposes: Vec<String>,
    /// Second person who checked the identity.
    pub checked_by: StaffId,
    /// Complications; empty = none.
    pub complications: String,
}

impl FactKind for BloodDrawn {
    const KIND: &'static str = "blood_drawn";
    const PART: Part = Part::Knot(2);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag(), self.blood.tag(), self.checked_by.tag()]
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[
            ("tubes", Text::fixed("本数", "tubes")),
            ("volume_ml", Text::fixed("量 mL", "volume, mL")),
            ("complications", Text::fixed("合併症", "complications")),
        ];
        Correctable::Fields { fields: FIELDS, by: CARE }
    }
    fn title() -> Text {
        Text::fixed("採血", "Blood drawn")
    }
    fn say(&self) -> Text {
        let (n, v) = (self.tubes, self.volume_ml);
        say! {ja: "{n} 本、{v} mL", en: "{n} tubes, {v} mL"}
    }
}

/// Tissue left for the cell processing centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TissueDispatched {
    /// Which, as scanned.
    pub tissue: TissueId,
    /// Whose: from the harvest, never typed.
    pub patient: PatientId,
    /// The making facility.
    pub to: PlaceId,
    /// Number of the seal.
    pub seal: String,
    /// Number of the temperature logger; empty = none.
    pub logger: String,
    /// Who carries it.
    pub carrier: String,
    /// Second person at the hand-over.
    pub witness: StaffId,
}

impl FactKind for TissueDispatched {
    const KIND: &'static str = "tissue_dispatched";
    const PART: Part = Part::Knot(2);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag(), self.tissue.tag(), self.to.tag(), self.witness.tag()]
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[
            ("seal", Text::fixed("封印", "seal")),
            ("logger", Text::fixed("温度記録計", "logger")),
            ("carrier", Text::fixed("搬送者", "carrier")),
        ];
        Correctable::Fields { fields: FIELDS, by: CARE }
    }
    fn title() -> Text {
        Text::fixed("組織の発送", "Tissue dispatched")
    }
    fn say(&self) -> Text {
        let (s, c) = (&self.seal, &self.carrier);
        say! {ja: "封印 {s}、搬送 {c}", en: "Seal {s}, carried by {c}"}
    }
}

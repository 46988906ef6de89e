//! Facts of step 2 (short form): fat was taken from a patient.

use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Tag};
use serde::{Deserialize, Serialize};
use terms::{Decimal, PatientId, PlanId, StaffId, Text, TissueId, say};

/// Fat was harvested. From here on cells outside the body belong to this patient and to nobody else (L1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FatHarvested {
    /// Whose.
    pub patient: PatientId,
    /// The tissue taken.
    pub tissue: TissueId,
    /// Under which provision plan.
    pub plan: PlanId,
    /// Code of the site.
    pub site: String,
    /// Mass in grams, digits as entered.
    pub mass_g: Decimal,
    /// Number of pieces.
    pub pieces: u64,
    /// Code of the anaesthesia.
    pub anaesthesia: String,
    /// The doctor who took it.
    pub doctor: StaffId,
    /// The second person who checked the patient's identity.
    pub checked_by: StaffId,
    /// Complications; empty = none.
    pub complications: String,
}

impl FactKind for FatHarvested {
    const KIND: &'static str = "fat_harvested";
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag(), self.tissue.tag(), self.plan.tag(), self.doctor.tag(), self.checked_by.tag()]
    }
    fn correctable() -> Correctable {
        Correctable::Fields(&["site", "mass_g", "pieces", "anaesthesia", "complications"])
    }
    fn title() -> Text {
        Text::fixed("脂肪を採取", "Fat harvested")
    }
    fn say(&self) -> Text {
        let (m, n, c) = (self.mass_g, self.pieces, &self.complications);
        if c.is_empty() {
            say! {ja: "{n} 片、{m} g。合併症なし。", en: "{n} pieces, {m} g. No complication."}
        } else {
            say! {ja: "{n} 片、{m} g。合併症: {c}", en: "{n} pieces, {m} g. Complication: {c}"}
        }
    }
}

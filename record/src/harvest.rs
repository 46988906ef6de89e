//! Facts of step 2: fat was taken from a patient.

use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Field, Part, Tag};
use serde::{Deserialize, Serialize};
use terms::{Decimal, MaterialId, Moment, OrderId, PatientId, PlanId, Role, StaffId, Text, TissueId, say};

/// Fat was harvested. From here on cells outside the body belong to this patient and to nobody else (L1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FatHarvested {
    /// Whose.
    pub patient: PatientId,
    /// The tissue taken.
    pub tissue: TissueId,
    /// Under which provision plan.
    pub plan: PlanId,
    /// The order it serves.
    pub order: OrderId,
    /// Code of the site.
    pub site: String,
    /// Mass in grams, digits as entered.
    pub mass_g: Decimal,
    /// Number of pieces.
    pub pieces: u64,
    /// Length of the incision in millimetres, if measured.
    pub incision_mm: Option<u64>,
    /// Code of the anaesthesia.
    pub anaesthesia: String,
    /// Lots of what was used: the anaesthetic above all.
    pub materials: Vec<MaterialId>,
    /// The doctor who took it.
    pub doctor: StaffId,
    /// The second person who checked the patient's identity.
    pub checked_by: StaffId,
    /// Complications; empty = none.
    pub complications: String,
    /// After this the tissue is no longer processed (L9): the programme's hours of that day, counted from the harvest.
    pub expires_at: Moment,
}

impl FactKind for FatHarvested {
    const KIND: &'static str = "fat_harvested";
    const PART: Part = Part::Knot(2);
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![self.patient.tag(), self.tissue.tag(), self.plan.tag(), self.order.tag()];
        tags.extend([self.doctor.tag(), self.checked_by.tag()]);
        tags.extend(self.materials.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[
            ("site", Text::fixed("部位", "Site")),
            ("mass_g", Text::fixed("質量", "Mass")),
            ("pieces", Text::fixed("片の数", "Pieces")),
            ("incision_mm", Text::fixed("切開の長さ mm", "Incision, mm")),
            ("anaesthesia", Text::fixed("麻酔", "Anaesthesia")),
            ("complications", Text::fixed("合併症", "Complications")),
        ];
        // A doctor signed it, so a doctor corrects it.
        Correctable::Fields { fields: FIELDS, by: &[Role::ResponsibleDoctor, Role::Doctor] }
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

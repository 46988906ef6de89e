//! Facts of step 3: tissue received, culture, counts, passages, harvest of the cells (Reg. 99; laws L1, L2, L7, L9, L11).

use crate::by::BENCH;
use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Field, Part, Space, Tag};
use serde::{Deserialize, Serialize};
use terms::{
    CabinetId, ContainerId, CountId, Decimal, EquipmentId, LotId, MaterialId, Moment, PatientId, PlanId, StaffId, Text,
    TissueId, codes, say,
};

codes! {
    /// How cells leave the tissue.
    Isolation {
        /// 酵素法
        Enzyme "enzyme" "酵素法" "enzymatic digestion",
        /// 組織片培養法
        Explant "explant" "組織片培養法" "explant culture",
    }
}
codes! {
    /// What a count is for.
    CountPurpose {
        /// 播種の前(酵素法)
        Isolation "isolation" "分離した細胞の計数" "count after isolation",
        /// 継代
        Passage "passage" "継代のための計数" "count for a passage",
        /// 採り込み
        Harvest "harvest" "採り込みの計数" "count at harvest of the cells",
    }
}

/// A flask or dish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vessel {
    /// Its label.
    pub container: ContainerId,
    /// Growth area, cm².
    pub area_cm2: u64,
}

/// Tissue arrived at the cell processing centre and was judged (Reg. 99(1)21).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TissueReceived {
    /// Which, as scanned.
    pub tissue: TissueId,
    /// Whose: from the harvest.
    pub patient: PatientId,
    /// The seal was intact.
    pub seal_intact: bool,
    /// Lowest temperature on the way, °C.
    pub lowest_c: Decimal,
    /// Highest temperature on the way, °C.
    pub highest_c: Decimal,
    /// How it looked.
    pub condition: String,
    /// Whether it may be cultured.
    pub accepted: bool,
    /// Why not, or why in spite of a deviation.
    pub reason: String,
}

impl FactKind for TissueReceived {
    const KIND: &'static str = "tissue_received";
    const PART: Part = Part::Knot(3);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag(), self.tissue.tag()]
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[("condition", Text::fixed("状態", "condition"))];
        Correctable::Fields { fields: FIELDS, by: BENCH }
    }
    fn title() -> Text {
        Text::fixed("組織の受入", "Tissue received")
    }
    fn say(&self) -> Text {
        let (l, h) = (self.lowest_c, self.highest_c);
        let (ja, en) = if self.accepted { ("受け入れ", "accepted") } else { ("受け入れず", "not accepted") };
        say! {ja: "{ja}。{l}–{h} ℃", en: "{en}. {l}–{h} °C"}
    }
}

/// A lot began: one patient, one culture from one harvest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CultureStarted {
    /// The lot.
    pub lot: LotId,
    /// From which tissue, as scanned.
    pub tissue: TissueId,
    /// Whose: from the harvest.
    pub patient: PatientId,
    /// Under which plan.
    pub plan: PlanId,
    /// How the cells leave the tissue.
    pub method: Isolation,
    /// The count after digestion; absent for explants: doublings are then a lower bound.
    pub count: Option<CountId>,
    /// Viable cells seeded; absent for explants.
    pub seeded: Option<u64>,
    /// Viability of what was seeded, %; absent for explants.
    pub viability_pct: Option<Decimal>,
    /// Cells of the count taken for tests; 0 for explants.
    pub sampled: u64,
    /// Cells of the count frozen; 0 for explants.
    pub frozen: u64,
    /// Cells of the count discarded; 0 for explants.
    pub discarded: u64,
    /// Flasks or dishes.
    pub vessels: Vec<Vessel>,
    /// Cabinet, opened for this patient.
    pub cabinet: CabinetId,
    /// Incubator.
    pub incubator: EquipmentId,
    /// Medium, enzyme, serum and other materials.
    pub materials: Vec<MaterialId>,
    /// Who did it.
    pub operator: StaffId,
    /// Who checked it.
    pub checked_by: StaffId,
}

impl FactKind for CultureStarted {
    const KIND: &'static str = "culture_started";
    const PART: Part = Part::Knot(3);
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![
            self.patient.tag(),
            self.lot.tag(),
            self.tissue.tag(),
            self.plan.tag(),
            self.cabinet.tag(),
            Tag::new(Space::Incubator, self.incubator.as_str()),
            Tag::new(Space::Operator, self.operator.as_str()),
            self.checked_by.tag(),
        ];
        tags.extend(self.count.iter().map(Tagged::tag));
        tags.extend(self.materials.iter().map(Tagged::tag));
        tags.extend(self.vessels.iter().map(|v| v.container.tag()));
        tags
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("逸脱として記録する", "record a deviation"))
    }
    fn title() -> Text {
        Text::fixed("培養の開始", "Culture started")
    }
    fn say(&self) -> Text {
        let n = self.vessels.len();
        let (ja, en) = (self.method.text().ja, self.method.text().en);
        say! {ja: "{ja}、容器 {n} 個", en: "{en}, {n} vessels"}
    }
}

/// Somebody looked at the culture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CultureObserved {
    /// Which.
    pub lot: LotId,
    /// Whose: from the lot.
    pub patient: PatientId,
    /// Passage, 0 = before the first.
    pub passage: u8,
    /// One vessel, as scanned; absent = all.
    pub container: Option<ContainerId>,
    /// Confluence 0–100 %, by eye.
    pub confluence_pct: u8,
    /// Code: spindle, rounded, granular, mixed.
    pub morphology: String,
    /// Medium was changed.
    pub fed: bool,
    /// Medium used.
    pub materials: Vec<MaterialId>,
    /// Contamination is suspected: the lot is quarantined.
    pub suspicion: bool,
    /// Incubator.
    pub incubator: EquipmentId,
    /// Who looked.
    pub operator: StaffId,
    /// In words.
    pub note: String,
}

impl FactKind for CultureObserved {
    const KIND: &'static str = "culture_observed";
    const PART: Part = Part::Knot(3);
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![
            self.patient.tag(),
            self.lot.tag(),
            Tag::new(Space::Incubator, self.incubator.as_str()),
            Tag::new(Space::Operator, self.operator.as_str()),
        ];
        tags.extend(self.container.iter().map(Tagged::tag));
        tags.extend(self.materials.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[
            ("confluence_pct", Text::fixed("コンフルエンス %", "confluence, %")),
            ("note", Text::fixed("備考", "note")),
        ];
        Correctable::Fields { fields: FIELDS, by: BENCH }
    }
    fn title() -> Text {
        Text::fixed("培養の観察", "Culture observed")
    }
    fn say(&self) -> Text {
        let (c, p) = (self.confluence_pct, self.passage);
        let (ja, en) = if self.suspicion { ("。汚染の疑い", ". Contamination suspected") } else { ("", "") };
        say! {ja: "P{p} コンフルエンス {c} %{ja}", en: "P{p}, confluence {c} %{en}"}
    }
}

/// Cells were counted. A recount names the count it replaces; every balance names its count (L7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellsCounted {
    /// This count.
    pub count: CountId,
    /// Which lot.
    pub lot: LotId,
    /// Whose: from the lot.
    pub patient: PatientId,
    /// Passage at the count.
    pub passage: u8,
    /// What for.
    pub purpose: CountPurpose,
    /// Viable cells in all.
    pub viable: u64,
    /// Viability, %.
    pub viability_pct: Decimal,
    /// Counting error (coefficient of variation), %, if known.
    pub cv_pct: Option<Decimal>,
    /// Code of the method.
    pub method: String,
    /// Vessels whose cells were pooled, as scanned.
    pub containers: Vec<ContainerId>,
    /// The count it replaces.
    pub replaces: Option<CountId>,
    /// Who counted.
    pub operator: StaffId,
    /// Who checked it, if somebody did: the steps that use a count have their own second person.
    pub checked_by: Option<StaffId>,
}

impl FactKind for CellsCounted {
    const KIND: &'static str = "cells_counted";
    const PART: Part = Part::Knot(3);
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![
            self.patient.tag(),
            self.lot.tag(),
            self.count.tag(),
            Tag::new(Space::Operator, self.operator.as_str()),
        ];
        tags.extend(self.checked_by.iter().map(Tagged::tag));
        tags.extend(self.containers.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("計数し直して記録する", "count again: the new count replaces it"))
    }
    fn title() -> Text {
        Text::fixed("計数", "Cells counted")
    }
    fn say(&self) -> Text {
        let (v, p) = (self.viable, self.viability_pct);
        say! {ja: "{v} 個、生存率 {p} %", en: "{v} cells, viability {p} %"}
    }
}

/// Cells moved into new vessels. What is unaccounted for is computed, never typed (L7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellsPassaged {
    /// Which.
    pub lot: LotId,
    /// Whose: from the lot.
    pub patient: PatientId,
    /// The passage that begins.
    pub to_passage: u8,
    /// The count it rests on.
    pub count: CountId,
    /// Viable cells seeded.
    pub seeded: u64,
    /// Cells taken for tests.
    pub sampled: u64,
    /// Cells frozen.
    pub frozen: u64,
    /// Cells discarded.
    pub discarded: u64,
    /// Vessels emptied, as scanned.
    pub from: Vec<ContainerId>,
    /// New vessels.
    pub vessels: Vec<Vessel>,
    /// Cabinet.
    pub cabinet: CabinetId,
    /// Incubator.
    pub incubator: EquipmentId,
    /// Materials.
    pub materials: Vec<MaterialId>,
    /// Who did it.
    pub operator: StaffId,
    /// Who checked it.
    pub checked_by: StaffId,
}

impl FactKind for CellsPassaged {
    const KIND: &'static str = "cells_passaged";
    const PART: Part = Part::Knot(3);
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![
            self.patient.tag(),
            self.lot.tag(),
            self.count.tag(),
            self.cabinet.tag(),
            Tag::new(Space::Incubator, self.incubator.as_str()),
            Tag::new(Space::Operator, self.operator.as_str()),
            self.checked_by.tag(),
        ];
        tags.extend(self.from.iter().map(Tagged::tag));
        tags.extend(self.vessels.iter().map(|v| v.container.tag()));
        tags.extend(self.materials.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("逸脱として記録する", "record a deviation"))
    }
    fn title() -> Text {
        Text::fixed("継代", "Cells passaged")
    }
    fn say(&self) -> Text {
        let (s, p, n) = (self.seeded, self.to_passage, self.vessels.len());
        say! {ja: "P{p} へ {s} 個を播種、容器 {n} 個", en: "To P{p}: {s} cells seeded, {n} vessels"}
    }
}

/// The cells left culture: the product exists, with its expiry (L9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellsHarvested {
    /// Which.
    pub lot: LotId,
    /// Whose: from the lot.
    pub patient: PatientId,
    /// Passage at harvest.
    pub passage: u8,
    /// The count it rests on.
    pub count: CountId,
    /// Label of the product's container.
    pub product: ContainerId,
    /// Viable cells in the product.
    pub in_product: u64,
    /// Volume of the product, mL.
    pub volume_ml: Decimal,
    /// Cells taken for tests and kept samples.
    pub sampled: u64,
    /// Cells frozen.
    pub frozen: u64,
    /// Cells discarded.
    pub discarded: u64,
    /// Vessels emptied, as scanned.
    pub from: Vec<ContainerId>,
    /// Expiry of the product.
    pub expires_at: Moment,
    /// Cabinet.
    pub cabinet: CabinetId,
    /// Materials.
    pub materials: Vec<MaterialId>,
    /// Who did it.
    pub operator: StaffId,
    /// Who checked it.
    pub checked_by: StaffId,
}

impl FactKind for CellsHarvested {
    const KIND: &'static str = "cells_harvested";
    const PART: Part = Part::Knot(3);
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![
            self.patient.tag(),
            self.lot.tag(),
            self.count.tag(),
            self.product.tag(),
            self.cabinet.tag(),
            Tag::new(Space::Operator, self.operator.as_str()),
            self.checked_by.tag(),
        ];
        tags.extend(self.from.iter().map(Tagged::tag));
        tags.extend(self.materials.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("逸脱として記録する", "record a deviation"))
    }
    fn title() -> Text {
        Text::fixed("細胞の採り込み", "Cells harvested")
    }
    fn say(&self) -> Text {
        let (c, v, e) = (self.in_product, self.volume_ml, self.expires_at.local_input());
        say! {ja: "{c} 個、{v} mL、期限 {e}", en: "{c} cells, {v} mL, expires {e}"}
    }
}

//! Facts of the places and things that cells are made in and with: cabinets, materials, calibration, training (Reg. 92–99, 109; law L11).

use crate::by::BENCH;
use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Field, Space, Tag};
use serde::{Deserialize, Serialize};
use terms::{CabinetId, Day, EquipmentId, LotId, MaterialId, PatientId, StaffId, Text, TissueId, codes, say};

/// Kind of equipment that is a safety cabinet.
pub const CABINET: &str = "cabinet";

/// Acts at the bench and the procedure of the programme in which whoever does them is trained (Reg. 109; L11).
pub const PROCEDURES: [(&str, &str); 7] = [
    ("start_culture", "isolation"),
    ("observe_culture", "observation"),
    ("record_count", "counting"),
    ("passage_cells", "passage"),
    ("harvest_cells", "harvest"),
    ("pack_dose", "packing"),
    ("take_back_dose", "taking_back"),
];

/// The procedure of an act at the bench; empty for other acts.
pub fn procedure(act: &str) -> &'static str {
    PROCEDURES.iter().find(|(a, _)| *a == act).map_or("", |(_, procedure)| procedure)
}

codes! {
    /// What a bought material is for. The list is a choice of this house; the making record names each material used (Reg. 99(1)).
    MaterialKind {
        /// 局所麻酔薬; adrenaline that is mixed into it as well.
        Anaesthetic "local_anaesthetic" "局所麻酔薬" "local anaesthetic",
        /// 培地
        Medium "medium" "培地" "culture medium",
        /// 血清・添加物
        Serum "serum" "血清・添加物" "serum or supplement",
        /// 酵素, for digesting tissue and detaching cells.
        Enzyme "enzyme" "酵素" "enzyme",
        /// 洗浄液・緩衝液
        Wash "wash" "洗浄液・緩衝液" "washing or buffer solution",
        /// 希釈液(注射用); the salt solution of a tumescent harvest as well.
        Diluent "diluent" "希釈液(注射用)" "diluent for injection",
        /// 凍結保護剤
        Cryoprotectant "cryoprotectant" "凍結保護剤" "cryoprotectant",
        /// 造影剤
        Contrast "contrast" "造影剤" "contrast medium",
        /// 試薬, for tests: never on a patient or on cells that go on.
        Reagent "reagent" "試薬" "test reagent",
        /// 単回使用器具: syringe, filter, vessel.
        Device "device" "単回使用器具" "single-use device",
        /// その他: taken everywhere, and told on the review.
        Other "other" "その他" "other",
    }
}

use MaterialKind::{Anaesthetic, Contrast, Cryoprotectant, Device, Diluent, Enzyme, Medium, Serum, Wash};

/// Acts that scan materials, and the kinds that each takes besides [`MaterialKind::Other`]. A choice of this house: what is made to go into a body
/// goes there, what is made for culture goes onto cells. A cryoprotectant stands wherever cells may be frozen; a product may be taken up in a diluent.
const TAKEN: [(&str, &[MaterialKind]); 7] = [
    ("harvest_fat", &[Anaesthetic, Diluent, Device]),
    ("start_culture", &[Medium, Serum, Enzyme, Wash, Cryoprotectant, Device]),
    ("observe_culture", &[Medium, Serum, Wash, Device]),
    ("passage_cells", &[Medium, Serum, Enzyme, Wash, Cryoprotectant, Device]),
    ("harvest_cells", &[Medium, Serum, Enzyme, Wash, Diluent, Cryoprotectant, Device]),
    ("take_back_dose", &[Medium, Serum, Wash, Cryoprotectant, Device]),
    ("draw_up", &[Diluent, Contrast, Device]),
];

/// The kinds of material that an act takes, [`MaterialKind::Other`] aside; none for an act that scans no material.
pub fn kinds(act: &str) -> &'static [MaterialKind] {
    TAKEN.iter().find(|(a, _)| *a == act).map_or(&[], |(_, kinds)| *kinds)
}

/// The same in words, for a hint or a refusal.
pub fn kinds_told(act: &str) -> Text {
    let all: Vec<Text> = kinds(act).iter().chain(&[MaterialKind::Other]).map(|k| k.text()).collect();
    let join = |words: Vec<&str>, with: &str| words.join(with);
    Text::new(join(all.iter().map(|t| &*t.ja).collect(), "、"), join(all.iter().map(|t| &*t.en).collect(), ", "))
}

/// A cabinet was opened for one patient's cells: nobody else's are open in it until it is cleared (L11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CabinetOpened {
    /// Which.
    pub cabinet: CabinetId,
    /// Whose cells: from the scanned tissue or lot.
    pub patient: PatientId,
    /// The lot, once there is one.
    pub lot: Option<LotId>,
    /// The tissue, before there is a lot.
    pub tissue: Option<TissueId>,
    /// Who works in it.
    pub operator: StaffId,
}

impl FactKind for CabinetOpened {
    const KIND: &'static str = "cabinet_opened";
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![self.cabinet.tag(), self.patient.tag(), Tag::new(Space::Operator, self.operator.as_str())];
        tags.extend(self.lot.iter().map(Tagged::tag));
        tags.extend(self.tissue.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("片づけて開け直す", "clear it and open it again"))
    }
    fn title() -> Text {
        Text::fixed("キャビネット使用開始", "Cabinet opened")
    }
    fn say(&self) -> Text {
        Text::fixed("使用を始めた", "Opened")
    }
}

/// A cabinet was emptied and cleaned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CabinetCleared {
    /// Which.
    pub cabinet: CabinetId,
    /// Whose cells had been in it.
    pub patient: Option<PatientId>,
    /// Who cleared it.
    pub operator: StaffId,
    /// Cleaning agent.
    pub cleaned_with: String,
    /// Nothing of the last patient is left in it, looked at by a person.
    pub empty: bool,
}

impl FactKind for CabinetCleared {
    const KIND: &'static str = "cabinet_cleared";
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![self.cabinet.tag(), Tag::new(Space::Operator, self.operator.as_str())];
        tags.extend(self.patient.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[("cleaned_with", Text::fixed("清掃剤", "cleaning agent"))];
        Correctable::Fields { fields: FIELDS, by: BENCH }
    }
    fn title() -> Text {
        Text::fixed("キャビネット片づけ", "Cabinet cleared")
    }
    fn say(&self) -> Text {
        Text::fixed("片づけと清掃を終えた", "Emptied and cleaned")
    }
}

/// A lot of bought material came into stock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialRegistered {
    /// Its label.
    pub material: MaterialId,
    /// What it is.
    pub name: String,
    /// What it is for: which acts take it.
    pub kind: MaterialKind,
    /// The maker's lot number.
    pub lot_number: String,
    /// Last day on which it may be used.
    pub expires_on: Day,
    /// Made of human or animal material: traceable both ways (Reg. 99(1)18).
    pub biological: bool,
}

impl FactKind for MaterialRegistered {
    const KIND: &'static str = "material_registered";
    fn tags(&self) -> Vec<Tag> {
        vec![self.material.tag()]
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] =
            &[("name", Text::fixed("名称", "name")), ("lot_number", Text::fixed("製造番号", "lot number"))];
        Correctable::Fields { fields: FIELDS, by: BENCH }
    }
    fn title() -> Text {
        Text::fixed("材料の登録", "Material registered")
    }
    fn say(&self) -> Text {
        let (n, l, e, k) = (&self.name, &self.lot_number, self.expires_on, self.kind.text());
        let (ja, en) = (k.ja, k.en);
        say! {ja: "{n}({ja}、{l})、期限 {e}", en: "{n} ({en}, {l}), expires {e}"}
    }
}

/// A piece of equipment or a cabinet was calibrated or checked. A cabinet's own id stands as `equipment`; the fact is found by both tags.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EquipmentCalibrated {
    /// Which.
    pub equipment: EquipmentId,
    /// Its name on the label.
    pub name: String,
    /// Code: incubator, cabinet, counter, c_arm, other.
    pub kind: String,
    /// It passed.
    pub passed: bool,
    /// Last day of validity.
    pub valid_until: Day,
    /// Who did it, certificate.
    pub note: String,
}

impl FactKind for EquipmentCalibrated {
    const KIND: &'static str = "equipment_calibrated";
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![self.equipment.tag()];
        tags.extend((self.kind == CABINET).then(|| Tag::new(Space::Cabinet, self.equipment.as_str())));
        tags
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[("name", Text::fixed("名称", "name")), ("note", Text::fixed("備考", "note"))];
        Correctable::Fields { fields: FIELDS, by: BENCH }
    }
    fn title() -> Text {
        Text::fixed("校正・点検", "Calibration")
    }
    fn say(&self) -> Text {
        let (n, d) = (&self.name, self.valid_until);
        let (ja, en) = if self.passed { ("適合", "passed") } else { ("不適合", "failed") };
        say! {ja: "{n} {ja}、{d} まで", en: "{n} {en}, until {d}"}
    }
}

/// Somebody was trained in a procedure (Reg. 109).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffTrained {
    /// Who.
    pub staff: StaffId,
    /// Code of the procedure in the programme.
    pub procedure: String,
    /// Last day of validity.
    pub valid_until: Day,
    /// By whom.
    pub trainer: String,
}

impl FactKind for StaffTrained {
    const KIND: &'static str = "staff_trained";
    fn tags(&self) -> Vec<Tag> {
        vec![self.staff.tag()]
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[("trainer", Text::fixed("指導者", "trainer"))];
        Correctable::Fields { fields: FIELDS, by: BENCH }
    }
    fn title() -> Text {
        Text::fixed("教育訓練", "Training")
    }
    fn say(&self) -> Text {
        let (p, d) = (&self.procedure, self.valid_until);
        say! {ja: "{p}、{d} まで有効", en: "{p}, valid until {d}"}
    }
}

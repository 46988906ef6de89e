//! Facts of step 4: the dose at the clinic, go or no-go, draw-up, the check at the bedside, the injection (Reg. 10(3); laws L1–L3, L7–L10).

use crate::by::{CARE, DOCTORS};
use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Field, Part, Tag};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::{
    ContainerId, Day, Decimal, DoseId, LotId, MaterialId, Moment, OrderId, PatientId, StaffId, Text, codes, say,
};

/// Beside the field `wristband`: the record that has its number, as it was looked up when the form was read. Never typed, and believed only where
/// that record has the number (L2).
pub const WEARER: &str = "wearer";

codes! {
    /// What is done with the cells after a no-go.
    NoGoChoice {
        /// 期限内に時刻を改める
        Retime "retime" "期限内に時刻を改める" "re-time within expiry",
        /// 戻して凍結する
        ReturnAndFreeze "return_and_freeze" "培養加工施設に戻して凍結する" "return to the centre and freeze",
        /// 新しい指示で少なく
        LowerDose "lower_dose" "新しい指示で少ない数にする" "lower dose by a new order",
        /// 別の日
        AnotherDay "another_day" "別の日にする" "another day",
        /// 立会いのもとで廃棄
        Discard "discard" "立会いのもとで廃棄する" "discard with a witness",
    }
}
codes! {
    /// What is due after the injection.
    DueKind {
        /// 安全の確認
        Contact "contact" "安全の確認" "safety contact",
        /// 経過観察
        Visit "visit" "経過観察" "visit",
    }
}

/// Something due after the injection, as the programme said on the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// What.
    pub kind: DueKind,
    /// Day or month of the programme.
    pub n: u64,
    /// On which day.
    pub on: Day,
    /// Last day of its window.
    pub until: Day,
}

codes! {
    /// How the needle is guided.
    Guidance {
        /// Cアーム透視
        Fluoroscopy "fluoroscopy" "Cアーム透視" "C-arm fluoroscopy",
        /// 超音波
        Ultrasound "ultrasound" "超音波" "ultrasound",
        /// 触診
        Palpation "palpation" "触診" "palpation",
    }
}

/// A dose arrived at the clinic and was judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseReceived {
    /// Which, as scanned.
    pub dose: DoseId,
    /// Of which lot.
    pub lot: LotId,
    /// Whose: from the lot.
    pub patient: PatientId,
    /// The seal was intact.
    pub seal_intact: bool,
    /// Lowest temperature on the way, °C.
    pub lowest_c: Decimal,
    /// Highest temperature on the way, °C.
    pub highest_c: Decimal,
    /// How it looked.
    pub condition: String,
    /// Whether it may be used.
    pub accepted: bool,
    /// Why not, or why in spite of a deviation.
    pub reason: String,
}

impl FactKind for DoseReceived {
    const KIND: &'static str = "dose_received";
    const PART: Part = Part::Knot(4);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag(), self.dose.tag(), self.lot.tag()]
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[("condition", Text::fixed("状態", "condition"))];
        Correctable::Fields { fields: FIELDS, by: CARE }
    }
    fn title() -> Text {
        Text::fixed("投与分の受入", "Dose received")
    }
    fn say(&self) -> Text {
        let (l, h) = (self.lowest_c, self.highest_c);
        let (ja, en) = if self.accepted { ("受け入れ", "accepted") } else { ("受け入れず", "not accepted") };
        say! {ja: "{ja}。{l}–{h} ℃", en: "{en}. {l}–{h} °C"}
    }
}

/// A dose was entered in the dose book for one target of the order in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseAllocated {
    /// Which, as scanned.
    pub dose: DoseId,
    /// Of which lot.
    pub lot: LotId,
    /// Whose: from the lot.
    pub patient: PatientId,
    /// Order in force.
    pub order: OrderId,
    /// Which target.
    pub target: u8,
    /// Viable cells allotted.
    pub cells: u64,
    /// Volume allotted, mL.
    pub volume_ml: Decimal,
}

impl FactKind for DoseAllocated {
    const KIND: &'static str = "dose_allocated";
    const PART: Part = Part::Knot(4);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag(), self.dose.tag(), self.lot.tag(), self.order.tag()]
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("割り当て直す", "allocate again"))
    }
    fn title() -> Text {
        Text::fixed("部位への割当", "Dose allocated")
    }
    fn say(&self) -> Text {
        let (t, c, v) = (self.target, self.cells, self.volume_ml);
        say! {ja: "部位 {t}: {c} 個、{v} mL", en: "Target {t}: {c} cells, {v} mL"}
    }
}

/// The doctor decided on the day whether the product may be given (Reg. 10(3)): the other of the two releases (L8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoDecided {
    /// Which, as scanned.
    pub dose: DoseId,
    /// Of which lot.
    pub lot: LotId,
    /// Whose: from the lot.
    pub patient: PatientId,
    /// Order in force.
    pub order: OrderId,
    /// Go, or not.
    pub go: bool,
    /// Answers to the programme's checks of the day, by item.
    pub checks: BTreeMap<String, String>,
    /// Why not; empty if go.
    pub cause: String,
    /// What is done with the cells if not.
    pub choice: Option<NoGoChoice>,
}

impl FactKind for GoDecided {
    const KIND: &'static str = "go_decided";
    const PART: Part = Part::Knot(4);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag(), self.dose.tag(), self.lot.tag(), self.order.tag()]
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("もう一度判断する", "decide again"))
    }
    fn title() -> Text {
        Text::fixed("投与可否の判断", "Go or no-go")
    }
    fn say(&self) -> Text {
        let c = &self.cause;
        let (ja, en) = self
            .choice
            .map_or((String::new(), String::new()), |x| (x.text().ja.into_owned(), x.text().en.into_owned()));
        if self.go {
            return Text::fixed("投与する", "Go");
        }
        say! {ja: "投与しない。{c}。{ja}", en: "No-go. {c}. {en}"}
    }
}

/// Cells were drawn up into one syringe for one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawnUp {
    /// Label of the syringe.
    pub syringe: ContainerId,
    /// From which dose, as scanned.
    pub dose: DoseId,
    /// Of which lot.
    pub lot: LotId,
    /// Whose: from the lot.
    pub patient: PatientId,
    /// Order.
    pub order: OrderId,
    /// Which target.
    pub target: u8,
    /// Viable cells.
    pub cells: u64,
    /// Volume, mL.
    pub volume_ml: Decimal,
    /// Expiry, not later than the dose's.
    pub expires_at: Moment,
    /// Diluent and syringe.
    pub materials: Vec<MaterialId>,
    /// Second person.
    pub checked_by: StaffId,
}

impl FactKind for DrawnUp {
    const KIND: &'static str = "drawn_up";
    const PART: Part = Part::Knot(4);
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![
            self.patient.tag(),
            self.syringe.tag(),
            self.dose.tag(),
            self.lot.tag(),
            self.order.tag(),
            self.checked_by.tag(),
        ];
        tags.extend(self.materials.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("廃棄して充填し直す", "discard it and draw up again"))
    }
    fn title() -> Text {
        Text::fixed("シリンジへの充填", "Drawn up")
    }
    fn say(&self) -> Text {
        let (t, c, v) = (self.target, self.cells, self.volume_ml);
        say! {ja: "部位 {t}: {c} 個、{v} mL", en: "Target {t}: {c} cells, {v} mL"}
    }
}

/// The time-out at the bedside: two identifiers, two persons, the label, the site (L3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityChecked {
    /// The syringe, as scanned.
    pub syringe: ContainerId,
    /// Its dose.
    pub dose: DoseId,
    /// Its lot.
    pub lot: LotId,
    /// Whose: from the lot.
    pub patient: PatientId,
    /// Order.
    pub order: OrderId,
    /// Which target.
    pub target: u8,
    /// Codes of what the patient said: name, born (date of birth), number.
    pub identifiers: Vec<String>,
    /// Site, side and level were said aloud and fit the order.
    pub site_said: bool,
    /// The second person.
    pub second: StaffId,
    /// Until when the needle may begin.
    pub valid_until: Moment,
}

impl FactKind for IdentityChecked {
    const KIND: &'static str = "identity_checked";
    const PART: Part = Part::Knot(4);
    fn tags(&self) -> Vec<Tag> {
        vec![
            self.patient.tag(),
            self.syringe.tag(),
            self.dose.tag(),
            self.lot.tag(),
            self.order.tag(),
            self.second.tag(),
        ]
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("もう一度照合する", "check again"))
    }
    fn title() -> Text {
        Text::fixed("投与前の照合", "Identity checked")
    }
    fn say(&self) -> Text {
        let (t, e) = (self.target, self.valid_until.local_input());
        say! {ja: "部位 {t} 一致。{e} まで有効", en: "Target {t} fits. Valid until {e}"}
    }
}

/// Cells were given. The patient follows from the syringe's lot, never from what was typed (L1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseGiven {
    /// The syringe, as scanned.
    pub syringe: ContainerId,
    /// Its dose.
    pub dose: DoseId,
    /// Its lot.
    pub lot: LotId,
    /// Whose: from the lot.
    pub patient: PatientId,
    /// Order.
    pub order: OrderId,
    /// Which target.
    pub target: u8,
    /// Code of the route.
    pub route: String,
    /// Viable cells given.
    pub cells: u64,
    /// Volume given, mL.
    pub volume_ml: Decimal,
    /// How the needle was guided.
    pub guidance: Guidance,
    /// Fluoroscopy time, s.
    pub fluoroscopy_s: Option<u64>,
    /// Air kerma at the reference point, mGy.
    pub air_kerma_mgy: Option<Decimal>,
    /// Who gave it.
    pub doctor: StaffId,
    /// The second person.
    pub second: StaffId,
    /// What happened; empty = nothing.
    pub complications: String,
    /// Contacts and visits that follow from it; empty if an earlier injection of the course began them.
    pub schedule: Vec<Due>,
}

impl FactKind for DoseGiven {
    const KIND: &'static str = "dose_given";
    const PART: Part = Part::Knot(4);
    fn tags(&self) -> Vec<Tag> {
        vec![
            self.patient.tag(),
            self.syringe.tag(),
            self.dose.tag(),
            self.lot.tag(),
            self.order.tag(),
            self.doctor.tag(),
            self.second.tag(),
        ]
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[
            ("fluoroscopy_s", Text::fixed("透視時間 s", "fluoroscopy time, s")),
            ("air_kerma_mgy", Text::fixed("空気カーマ mGy", "air kerma, mGy")),
            ("complications", Text::fixed("合併症", "complications")),
        ];
        Correctable::Fields { fields: FIELDS, by: DOCTORS }
    }
    fn title() -> Text {
        Text::fixed("投与", "Dose given")
    }
    fn say(&self) -> Text {
        let (t, c, v) = (self.target, self.cells, self.volume_ml);
        say! {ja: "部位 {t}: {c} 個、{v} mL を投与", en: "Target {t}: {c} cells, {v} mL given"}
    }
}

/// Giving was stopped. A safety act (L22): what is known is enough.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseStopped {
    /// To whom.
    pub patient: PatientId,
    /// The syringe, if known.
    pub syringe: Option<ContainerId>,
    /// Its dose.
    pub dose: Option<DoseId>,
    /// Its lot.
    pub lot: Option<LotId>,
    /// Volume already given, mL, if known.
    pub given_ml: Option<Decimal>,
    /// Whose cells they are, if not those of the one they were being given to.
    pub cells_of: Option<PatientId>,
    /// Why; empty = to be entered.
    pub reason: String,
}

impl DoseStopped {
    /// Whether something is known to have gone in.
    pub fn went_in(&self) -> bool {
        self.given_ml.is_some_and(|v| v > Decimal::ZERO)
    }
}

impl FactKind for DoseStopped {
    const KIND: &'static str = "dose_stopped";
    const PART: Part = Part::Knot(4);
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![self.patient.tag()];
        tags.extend(self.syringe.iter().map(Tagged::tag));
        tags.extend(self.dose.iter().map(Tagged::tag));
        tags.extend(self.lot.iter().map(Tagged::tag));
        tags.extend(self.cells_of.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[("reason", Text::fixed("理由", "reason"))];
        Correctable::Fields { fields: FIELDS, by: CARE }
    }
    fn title() -> Text {
        Text::fixed("投与の中止", "Administration stopped")
    }
    fn say(&self) -> Text {
        let r = &self.reason;
        say! {ja: "中止。{r}", en: "Stopped. {r}"}
    }
}

/// Cells were discarded before a witness, so that every volume comes to zero (L7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseDiscarded {
    /// Of which dose.
    pub dose: DoseId,
    /// The syringe; absent = from the dose itself.
    pub syringe: Option<ContainerId>,
    /// Of which lot.
    pub lot: LotId,
    /// Whose: from the lot.
    pub patient: PatientId,
    /// Viable cells.
    pub cells: u64,
    /// Volume, mL.
    pub volume_ml: Decimal,
    /// Why.
    pub reason: String,
    /// Who saw it.
    pub witness: StaffId,
}

impl FactKind for DoseDiscarded {
    const KIND: &'static str = "dose_discarded";
    const PART: Part = Part::Knot(4);
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![self.patient.tag(), self.dose.tag(), self.lot.tag(), self.witness.tag()];
        tags.extend(self.syringe.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[("reason", Text::fixed("理由", "reason"))];
        Correctable::Fields { fields: FIELDS, by: CARE }
    }
    fn title() -> Text {
        Text::fixed("廃棄", "Discarded")
    }
    fn say(&self) -> Text {
        let (c, v, r) = (self.cells, self.volume_ml, &self.reason);
        say! {ja: "{c} 個、{v} mL を廃棄。{r}", en: "{c} cells, {v} mL discarded. {r}"}
    }
}

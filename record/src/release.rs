//! Facts of step 3 about quality: test results, release, rejection, doses packed and sent (Reg. 99–101; laws L7–L10).

use crate::by::{BENCH, BENCH_AND_QUALITY};
use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Field, Part, Space, Tag};
use serde::{Deserialize, Serialize};
use terms::{
    BloodId, CabinetId, ContainerId, Day, Decimal, DoseId, LotId, Moment, OrderId, PatientId, PlaceId, StaffId, Text,
    codes, say,
};

codes! {
    /// What a test says.
    Verdict {
        /// 適合
        Pass "pass" "適合" "pass",
        /// 不適合
        Fail "fail" "不適合" "fail",
        /// 結果待ち
        Pending "pending" "結果待ち" "pending",
    }
}

/// The result of one test of the programme, on cells or on the patient's blood. Interim results are followed by a final one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestResultRecorded {
    /// Whose: from what was tested.
    pub patient: PatientId,
    /// The lot tested.
    pub lot: Option<LotId>,
    /// The blood tested.
    pub blood: Option<BloodId>,
    /// Code of the test in the programme.
    pub test: String,
    /// What it says.
    pub verdict: Verdict,
    /// An interim reading: the final result follows.
    pub interim: bool,
    /// Value as reported, digits as entered; empty = none.
    pub value: String,
    /// Unit; empty = none.
    pub unit: String,
    /// Method and laboratory.
    pub method: String,
    /// Lot of the test kit; empty = none.
    pub kit: String,
    /// Day of the report.
    pub reported_on: Day,
}

impl FactKind for TestResultRecorded {
    const KIND: &'static str = "test_result_recorded";
    const PART: Part = Part::Knot(3);
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![self.patient.tag()];
        tags.extend(self.lot.iter().map(Tagged::tag));
        tags.extend(self.blood.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[
            ("value", Text::fixed("結果", "result")),
            ("unit", Text::fixed("単位", "unit")),
            ("method", Text::fixed("方法", "method")),
            ("kit", Text::fixed("試薬ロット", "kit lot")),
        ];
        Correctable::Fields { fields: FIELDS, by: BENCH_AND_QUALITY }
    }
    fn title() -> Text {
        Text::fixed("試験の結果", "Test result")
    }
    fn say(&self) -> Text {
        let (t, v) = (&self.test, &self.value);
        let (ja, en) = (self.verdict.text().ja, self.verdict.text().en);
        say! {ja: "{t}: {ja} {v}", en: "{t}: {en} {v}"}
    }
}

/// A result that had been entered by mistake was made void: it stays in the record, struck, and counts for nothing; its test is open again (L13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestResultVoided {
    /// Position of the result.
    pub result: u64,
    /// Whose: from the result.
    pub patient: PatientId,
    /// The lot it was said of.
    pub lot: Option<LotId>,
    /// The blood it was said of.
    pub blood: Option<BloodId>,
    /// Code of its test.
    pub test: String,
    /// What it said.
    pub verdict: Verdict,
    /// Why it does not count.
    pub reason: String,
}

impl FactKind for TestResultVoided {
    const KIND: &'static str = "test_result_voided";
    const PART: Part = Part::Knot(3);
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![Tag::fact(self.result), self.patient.tag()];
        tags.extend(self.lot.iter().map(Tagged::tag));
        tags.extend(self.blood.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("結果をもう一度記録する", "record the result again"))
    }
    fn title() -> Text {
        Text::fixed("試験の結果の無効", "Test result voided")
    }
    fn say(&self) -> Text {
        let (n, t, r) = (self.result, &self.test, &self.reason);
        let (ja, en) = (self.verdict.text().ja, self.verdict.text().en);
        say! {
            ja: "記録 {n} の結果({t}: {ja})を無効にした。理由: {r}",
            en: "The result in entry {n} ({t}: {en}) was made void. Reason: {r}"
        }
    }
}

/// Quality released the product (Reg. 101): one of the two releases (L8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductReleased {
    /// Which.
    pub lot: LotId,
    /// Whose: from the lot.
    pub patient: PatientId,
    /// Tests still pending: a conditional release lists them.
    pub pending: Vec<String>,
    /// Expiry of the product as released.
    pub expires_at: Moment,
    /// What was weighed: deviations, interim results.
    pub reason: String,
}

impl FactKind for ProductReleased {
    const KIND: &'static str = "product_released";
    const PART: Part = Part::Knot(3);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag(), self.lot.tag()]
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("出荷を取り消すには保留・不合格とする", "hold or reject it"))
    }
    fn title() -> Text {
        Text::fixed("出荷判定", "Product released")
    }
    fn say(&self) -> Text {
        let n = self.pending.len();
        say! {ja: "合格。結果待ち {n} 件", en: "Released. {n} results pending"}
    }
}

/// Quality rejected the product: none of it is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductRejected {
    /// Which.
    pub lot: LotId,
    /// Whose: from the lot.
    pub patient: PatientId,
    /// Why.
    pub reason: String,
}

impl FactKind for ProductRejected {
    const KIND: &'static str = "product_rejected";
    const PART: Part = Part::Knot(3);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag(), self.lot.tag()]
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("新しい培養を始める", "start a new culture"))
    }
    fn title() -> Text {
        Text::fixed("出荷しない判定", "Product rejected")
    }
    fn say(&self) -> Text {
        let r = &self.reason;
        say! {ja: "不合格。理由: {r}", en: "Rejected. Reason: {r}"}
    }
}

/// What was left of the product was discarded before a witness: nothing of it is packed any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductDiscarded {
    /// Of which lot.
    pub lot: LotId,
    /// Whose: from the lot.
    pub patient: PatientId,
    /// Its container, as scanned.
    pub product: ContainerId,
    /// Viable cells that were left: computed.
    pub cells: u64,
    /// Volume that was left, mL: computed.
    pub volume_ml: Decimal,
    /// Why.
    pub reason: String,
    /// Who saw it.
    pub witness: StaffId,
}

impl FactKind for ProductDiscarded {
    const KIND: &'static str = "product_discarded";
    const PART: Part = Part::Knot(3);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag(), self.lot.tag(), self.product.tag(), self.witness.tag()]
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[("reason", Text::fixed("理由", "reason"))];
        Correctable::Fields { fields: FIELDS, by: BENCH }
    }
    fn title() -> Text {
        Text::fixed("製品の廃棄", "Product discarded")
    }
    fn say(&self) -> Text {
        let (v, c, r) = (self.volume_ml, self.cells, &self.reason);
        say! {ja: "{v} mL({c} 個)を廃棄。{r}", en: "{v} mL ({c} cells) discarded. {r}"}
    }
}

/// Part of the product was packed for one target of the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DosePacked {
    /// The dose; its label.
    pub dose: DoseId,
    /// From which lot.
    pub lot: LotId,
    /// Whose: from the lot.
    pub patient: PatientId,
    /// For which order.
    pub order: OrderId,
    /// Which target of the order.
    pub target: u8,
    /// Viable cells.
    pub cells: u64,
    /// Volume, mL.
    pub volume_ml: Decimal,
    /// From which container, as scanned.
    pub product: ContainerId,
    /// Expiry, not later than the product's.
    pub expires_at: Moment,
    /// Cabinet.
    pub cabinet: CabinetId,
    /// Who did it.
    pub operator: StaffId,
    /// Who checked it.
    pub checked_by: StaffId,
}

impl FactKind for DosePacked {
    const KIND: &'static str = "dose_packed";
    const PART: Part = Part::Knot(3);
    fn tags(&self) -> Vec<Tag> {
        vec![
            self.patient.tag(),
            self.dose.tag(),
            self.lot.tag(),
            self.order.tag(),
            self.product.tag(),
            self.cabinet.tag(),
            Tag::new(Space::Operator, self.operator.as_str()),
            self.checked_by.tag(),
        ]
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("廃棄して調製し直す", "discard it and pack again"))
    }
    fn title() -> Text {
        Text::fixed("投与分の調製", "Dose packed")
    }
    fn say(&self) -> Text {
        let (c, v, e) = (self.cells, self.volume_ml, self.expires_at.local_input());
        say! {ja: "{c} 個、{v} mL、期限 {e}", en: "{c} cells, {v} mL, expires {e}"}
    }
}

/// A dose left the cell processing centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseDispatched {
    /// Which, as scanned.
    pub dose: DoseId,
    /// Of which lot.
    pub lot: LotId,
    /// Whose: from the lot.
    pub patient: PatientId,
    /// Where to.
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

impl FactKind for DoseDispatched {
    const KIND: &'static str = "dose_dispatched";
    const PART: Part = Part::Knot(3);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag(), self.dose.tag(), self.lot.tag(), self.to.tag(), self.witness.tag()]
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[
            ("seal", Text::fixed("封印", "seal")),
            ("logger", Text::fixed("温度記録計", "logger")),
            ("carrier", Text::fixed("搬送者", "carrier")),
        ];
        Correctable::Fields { fields: FIELDS, by: BENCH }
    }
    fn title() -> Text {
        Text::fixed("投与分の発送", "Dose dispatched")
    }
    fn say(&self) -> Text {
        let (s, c) = (&self.seal, &self.carrier);
        say! {ja: "封印 {s}、搬送 {c}", en: "Seal {s}, carried by {c}"}
    }
}

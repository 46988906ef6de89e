//! Facts of cells that come back: a dose that was not given returns to the cell processing centre unopened and is frozen into the lot's bank or
//! discarded there (Reg. 99(1)21, 24–25; laws L2, L4, L7, L9). What was once out of the centre and frozen is not given without a new release (L8).

use crate::by::{BENCH, CARE};
use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Field, Part, Space, Tag};
use serde::{Deserialize, Serialize};
use terms::{
    CabinetId, ContainerId, CountId, Decimal, DoseId, LotId, MaterialId, PatientId, PlaceId, StaffId, Text, say,
};

/// A dose left the clinic, unopened, back to where it was packed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseReturned {
    /// Which, as scanned.
    pub dose: DoseId,
    /// Of which lot.
    pub lot: LotId,
    /// Whose: from the lot.
    pub patient: PatientId,
    /// Where to: where it was packed.
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

impl FactKind for DoseReturned {
    const KIND: &'static str = "dose_returned";
    const PART: Part = Part::Knot(4);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag(), self.dose.tag(), self.lot.tag(), self.to.tag(), self.witness.tag()]
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
        Text::fixed("投与分の返送", "Dose returned")
    }
    fn say(&self) -> Text {
        let (s, c) = (&self.seal, &self.carrier);
        say! {ja: "培養加工施設へ返送。封印 {s}、搬送 {c}", en: "Back to the centre. Seal {s}, carried by {c}"}
    }
}

/// A dose came back to the centre: its cells were counted and frozen, or all of it was discarded. What is unaccounted for is computed from
/// what the dose held, never typed (L7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseTakenBack {
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
    /// Viable cells that the dose held by the record.
    pub held: u64,
    /// Volume that the dose held by the record, mL.
    pub volume_ml: Decimal,
    /// The count on return, told in this very fact: a `cells_counted` is of a lot in culture, waits to be used and would take part in its balance
    /// twice. Absent when all was discarded uncounted.
    pub count: Option<CountId>,
    /// Viable cells counted; absent with the count.
    pub viable: Option<u64>,
    /// Viability counted, %; absent with the count.
    pub viability_pct: Option<Decimal>,
    /// Viable cells frozen.
    pub frozen: u64,
    /// Cells taken for tests.
    pub sampled: u64,
    /// Cells discarded.
    pub discarded: u64,
    /// New labels of the vials frozen; empty = none.
    pub vials: Vec<ContainerId>,
    /// Where in the store they lie; empty = none.
    pub position: String,
    /// Cabinet; absent when nothing was opened.
    pub cabinet: Option<CabinetId>,
    /// Freezing medium and other materials.
    pub materials: Vec<MaterialId>,
    /// Who did it.
    pub operator: StaffId,
    /// Who checked it and saw what was discarded.
    pub checked_by: StaffId,
    /// Why it was discarded, or how it looked; may be empty when frozen.
    pub reason: String,
}

impl DoseTakenBack {
    /// Viable cells that the dose held and that are neither frozen, sampled nor discarded: lost in transit, in the container or in counting (L7).
    pub fn unaccounted(&self) -> u64 {
        [self.frozen, self.sampled, self.discarded].iter().fold(self.held, |left, n| left.saturating_sub(*n))
    }
}

impl FactKind for DoseTakenBack {
    const KIND: &'static str = "dose_taken_back";
    const PART: Part = Part::Knot(3);
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![
            self.patient.tag(),
            self.dose.tag(),
            self.lot.tag(),
            Tag::new(Space::Operator, self.operator.as_str()),
            self.checked_by.tag(),
        ];
        tags.extend(self.count.iter().map(Tagged::tag));
        tags.extend(self.vials.iter().map(Tagged::tag));
        tags.extend(self.cabinet.iter().map(Tagged::tag));
        tags.extend(self.materials.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] =
            &[("position", Text::fixed("保管位置", "position in store")), ("reason", Text::fixed("理由", "reason"))];
        Correctable::Fields { fields: FIELDS, by: BENCH }
    }
    fn title() -> Text {
        Text::fixed("戻った投与分の引取り", "Returned dose taken back")
    }
    fn say(&self) -> Text {
        let (f, s, d, lost) = (self.frozen, self.sampled, self.discarded, self.unaccounted());
        let n = self.vials.len();
        if f == 0 {
            let r = &self.reason;
            return say! {ja: "凍結せず {d} 個を廃棄。{r}", en: "Not frozen: {d} cells discarded. {r}"};
        }
        say! {
            ja: "{f} 個をバイアル {n} 本に凍結。試験 {s} 個、廃棄 {d} 個、差 {lost} 個",
            en: "{f} cells frozen in {n} vials. Sampled {s}, discarded {d}, unaccounted {lost}"
        }
    }
}

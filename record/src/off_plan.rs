//! Facts of cells that were given although no act permitted it, entered afterwards through `record_occurrence` (L21): they settle what is left
//! of the syringe (L7), count towards the dose of the place (L10), and whoever received them is followed up (Reg. 18).

use crate::administration::Due;
use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Part, Tag};
use serde::{Deserialize, Serialize};
use terms::{ContainerId, Decimal, DoseId, LotId, OccurrenceId, OrderId, PatientId, Text, say};

/// What was left of a syringe was given off-plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseGivenOffPlan {
    /// The occurrence that tells how it came about.
    pub occurrence: OccurrenceId,
    /// The syringe, as scanned.
    pub syringe: ContainerId,
    /// Its dose.
    pub dose: DoseId,
    /// Its lot.
    pub lot: LotId,
    /// Whose cells: from the lot, never from what was typed (L1).
    pub patient: PatientId,
    /// Order under which it was drawn up.
    pub order: OrderId,
    /// The target for which it was drawn up.
    pub target: u8,
    /// Viable cells.
    pub cells: u64,
    /// Volume, mL: all that was left of the syringe.
    pub volume_ml: Decimal,
    /// To whom they were given, if not to the one whose cells they are.
    pub given_to: Option<PatientId>,
}

impl FactKind for DoseGivenOffPlan {
    const KIND: &'static str = "dose_given_off_plan";
    const PART: Part = Part::Knot(4);
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![
            self.occurrence.tag(),
            self.patient.tag(),
            self.syringe.tag(),
            self.dose.tag(),
            self.lot.tag(),
            self.order.tag(),
        ];
        tags.extend(self.given_to.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("起きたことをもう一度記録する", "record what happened again"))
    }
    fn title() -> Text {
        Text::fixed("手順の外での投与", "Given off-plan")
    }
    fn say(&self) -> Text {
        let (t, c, v) = (self.target, self.cells, self.volume_ml);
        if self.given_to.is_some() {
            return say! {
                ja: "別の患者に投与された: {c} 個、{v} mL",
                en: "Given to another patient: {c} cells, {v} mL"
            };
        }
        say! {ja: "部位 {t}: {c} 個、{v} mL を手順の外で投与", en: "Target {t}: {c} cells, {v} mL given off-plan"}
    }
}

/// Follow-up of somebody began who received cells, off-plan or in an injection that was stopped, and was not followed up yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpOpened {
    /// Whose.
    pub patient: PatientId,
    /// The occurrence of cells given off-plan; absent = an injection was stopped after cells had gone in.
    pub occurrence: Option<OccurrenceId>,
    /// Contacts and visits that follow; empty if no programme was adopted.
    pub schedule: Vec<Due>,
}

impl FactKind for FollowUpOpened {
    const KIND: &'static str = "follow_up_opened";
    const PART: Part = Part::Knot(5);
    fn tags(&self) -> Vec<Tag> {
        std::iter::once(self.patient.tag()).chain(self.occurrence.iter().map(Tagged::tag)).collect()
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("連絡と来院を記録する", "record contacts and visits"))
    }
    fn title() -> Text {
        Text::fixed("経過観察の開始", "Follow-up opened")
    }
    fn say(&self) -> Text {
        let n = self.schedule.len();
        if self.occurrence.is_none() {
            return say! {
                ja: "途中で中止した投与のため。予定 {n} 件",
                en: "After an injection that was stopped. {n} contacts and visits"
            };
        }
        say! {ja: "手順の外での投与のため。予定 {n} 件", en: "After cells given off-plan. {n} contacts and visits"}
    }
}

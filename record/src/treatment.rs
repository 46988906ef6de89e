//! Facts of step 1 after the interview: findings, the decision on candidacy, the order (Act 13; Reg. 10; laws L6, L10).

use crate::by::CARE;
use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Field, Part, Tag};
use serde::{Deserialize, Serialize};
use terms::{CandidacyId, Day, OrderId, PatientId, PlanId, Text, codes, say};

codes! {
    /// Side of the body.
    Side {
        /// 右
        Right "right" "右" "right",
        /// 左
        Left "left" "左" "left",
        /// 正中
        Midline "midline" "正中" "midline",
        /// 左右の別がない
        None "none" "左右なし" "no side",
    }
}
impl Side {
    /// Whether it tells right from left.
    pub const fn is_lateral(self) -> bool {
        matches!(self, Self::Right | Self::Left)
    }
}
codes! {
    /// Whether a criterion of the plan is met. Unknown is never "no" (L6).
    Met {
        /// 満たす
        Met "met" "満たす" "met",
        /// 満たさない
        NotMet "not_met" "満たさない" "not met",
        /// 不明
        Unknown "unknown" "不明" "unknown",
    }
}
codes! {
    /// What the doctor decided on candidacy.
    Outcome {
        /// 適応あり
        Suitable "suitable" "適応あり" "suitable",
        /// 医師の判断で適応とする (reasons signed)
        OnReview "on_review" "医師の判断で適応とする(理由に署名)" "suitable on a doctor's review, reasons signed",
        /// 標準治療が先
        StandardCareFirst "standard_care_first" "標準治療が先" "standard care first",
        /// 研究としてのみ
        ResearchOnly "research_only" "研究としてのみ" "research only",
        /// 適応なし
        NotSuitable "not_suitable" "適応なし" "not suitable",
        /// 緊急の紹介
        Referred "referred" "急いで紹介" "referred urgently",
    }
}

/// One criterion of candidacy and how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// Code in the adopted programme.
    pub code: String,
    /// How it stands.
    pub met: Met,
    /// What it rests on, in words; empty = the answer of the interview or the finding alone.
    pub because: String,
}

/// One place of the body that receives cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// 1, 2, 3 … within the order.
    pub n: u8,
    /// Code of the site in the programme.
    pub site: String,
    /// Side.
    pub side: Side,
    /// Level, such as `L4/5`; empty where the site has none.
    pub level: String,
    /// Code of the route.
    pub route: String,
    /// Viable cells ordered.
    pub cells: u64,
}

/// A finding of examination, imaging or an opinion of somebody else, under the programme's code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingRecorded {
    /// Whose.
    pub patient: PatientId,
    /// Code of the finding in the adopted programme.
    pub finding: String,
    /// Code of the site; empty if it has none.
    pub site: String,
    /// Side.
    pub side: Side,
    /// Code of the result, or a number as entered with the unit of the programme.
    pub value: String,
    /// Day of the examination.
    pub on: Day,
    /// Who found it, or which document says it.
    pub origin: String,
    /// In words.
    pub note: String,
}

impl FactKind for FindingRecorded {
    const KIND: &'static str = "finding_recorded";
    const PART: Part = Part::Knot(1);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag()]
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[
            ("value", Text::fixed("結果", "result")),
            ("on", Text::fixed("検査日", "day")),
            ("origin", Text::fixed("出所", "origin")),
            ("note", Text::fixed("備考", "note")),
        ];
        Correctable::Fields { fields: FIELDS, by: CARE }
    }
    fn title() -> Text {
        Text::fixed("所見", "Finding")
    }
    fn say(&self) -> Text {
        let (f, v, d) = (&self.finding, &self.value, self.on);
        say! {ja: "{f}: {v}({d})", en: "{f}: {v} ({d})"}
    }
}

/// A doctor decided on candidacy: a checklist with three values, never a score (L6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidacyDecided {
    /// This decision.
    pub candidacy: CandidacyId,
    /// Whose.
    pub patient: PatientId,
    /// Code of the disease.
    pub disease: String,
    /// Code of the route considered.
    pub route: String,
    /// Every criterion of the programme that concerns disease and route.
    pub criteria: Vec<Criterion>,
    /// The decision.
    pub outcome: Outcome,
    /// Evidence grade of the indication on that day, a code of the programme.
    pub grade: String,
    /// The doctor's reasons; required where a criterion is not plainly met.
    pub reasons: String,
}

impl CandidacyDecided {
    /// How many criteria stand so.
    pub fn count(&self, met: Met) -> usize {
        self.criteria.iter().filter(|c| c.met == met).count()
    }
}

impl FactKind for CandidacyDecided {
    const KIND: &'static str = "candidacy_decided";
    const PART: Part = Part::Knot(1);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag(), self.candidacy.tag()]
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("もう一度判定する", "decide again"))
    }
    fn title() -> Text {
        Text::fixed("適応の判定", "Candidacy decided")
    }
    fn say(&self) -> Text {
        let (n, u, no) = (self.criteria.len(), self.count(Met::Unknown), self.count(Met::NotMet));
        let (ja, en) = (self.outcome.text().ja, self.outcome.text().en);
        say! {ja: "{ja}。条件 {n}:不明 {u}、満たさない {no}", en: "{en}. {n} criteria: {u} unknown, {no} not met"}
    }
}

/// A doctor ordered cells for one or more places of the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreatmentOrdered {
    /// This order.
    pub order: OrderId,
    /// For whom.
    pub patient: PatientId,
    /// The decision it rests on.
    pub candidacy: CandidacyId,
    /// Under which provision plan.
    pub plan: PlanId,
    /// Code of the product.
    pub product: String,
    /// Code of the disease.
    pub disease: String,
    /// Places of the body, at least one.
    pub targets: Vec<Target>,
    /// The order it replaces, if any.
    pub replaces: Option<OrderId>,
    /// Why it is replaced; empty if it replaces none.
    pub replaces_reason: String,
    /// Why a dose outside the studied range, signed with the order (L10); empty if none was given.
    pub beyond_reason: String,
}

impl TreatmentOrdered {
    /// Viable cells for all places together.
    pub fn cells(&self) -> u64 {
        self.targets.iter().map(|t| t.cells).fold(0, u64::saturating_add)
    }
}

impl FactKind for TreatmentOrdered {
    const KIND: &'static str = "treatment_ordered";
    const PART: Part = Part::Knot(1);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag(), self.order.tag(), self.plan.tag(), self.candidacy.tag()]
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("新しい指示で置き換える", "replace it by a new order"))
    }
    fn title() -> Text {
        Text::fixed("治療の指示", "Treatment ordered")
    }
    fn say(&self) -> Text {
        let said: Vec<String> =
            self.targets.iter().map(|t| format!("{} {} {} {}", t.site, t.level, t.side.code(), t.cells)).collect();
        let said = said.join(" / ");
        say! {ja: "{said}", en: "{said}"}
    }
}

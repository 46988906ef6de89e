//! Why a patient is not found suitable and why cells are not ordered: one row for each reason, its particulars beside it.

use kernel::{CiteKind, Reason, Refusal};
use terms::Text;

/// A reason of the decision or of the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The person who acts is not signed in as a doctor.
    NotADoctor,
    /// No interview stands in the record.
    NoInterview,
    /// A sign that asks for urgent referral is present.
    Refer,
    /// The programme does not offer the treatment.
    Excluded,
    /// Standard care comes first.
    StandardCareFirst,
    /// Only inside research.
    ResearchOnly,
    /// A criterion that no doctor may pass over is not known.
    Unknown,
    /// A criterion is open that a doctor may pass over with signed reasons only.
    NeedsReview,
    /// The doctor's reasons are missing.
    NoReasons,
    /// Nobody has decided on candidacy for this disease and route.
    NoCandidacy,
    /// The decision in force is not for treatment.
    NotSuitable,
    /// No filed plan is in force.
    NoPlan,
    /// The plan lacks the disease.
    PlanDisease,
    /// The plan lacks the product.
    PlanProduct,
    /// The plan lacks the route.
    PlanRoute,
    /// The plan lacks the doctor.
    PlanDoctor,
    /// Fewer cells than any study gave.
    BelowRange,
    /// The programme has no studied range.
    NoRange,
    /// The earlier order is replaced without a reason.
    ReplacedUnexplained,
}

/// A reason with its particulars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreatmentRefused {
    why: Why,
    detail: Text,
    cite: Option<(CiteKind, Text)>,
}

impl Why {
    /// Every reason, in the order of [`CODES`].
    pub const ALL: [Self; 19] = [
        Self::NotADoctor,
        Self::NoInterview,
        Self::Refer,
        Self::Excluded,
        Self::StandardCareFirst,
        Self::ResearchOnly,
        Self::Unknown,
        Self::NeedsReview,
        Self::NoReasons,
        Self::NoCandidacy,
        Self::NotSuitable,
        Self::NoPlan,
        Self::PlanDisease,
        Self::PlanProduct,
        Self::PlanRoute,
        Self::PlanDoctor,
        Self::BelowRange,
        Self::NoRange,
        Self::ReplacedUnexplained,
    ];
    /// Without particulars.
    pub fn plain(self) -> TreatmentRefused {
        self.with(Text::default())
    }
    /// With the particulars of the case.
    pub fn with(self, detail: Text) -> TreatmentRefused {
        TreatmentRefused { why: self, detail, cite: None }
    }
    /// With the particulars and the authority of the case.
    pub fn citing(self, detail: Text, kind: CiteKind, cite: Text) -> TreatmentRefused {
        TreatmentRefused { why: self, detail, cite: Some((kind, cite)) }
    }
}

/// One of each reason.
pub fn examples() -> Vec<Refusal> {
    Why::ALL.iter().map(|w| w.plain().refusal()).collect()
}

const PROGRAMME: (CiteKind, Text) =
    (CiteKind::Plan, Text::fixed("治療プログラムの適応の条件", "criteria of the treatment programme"));
const REG10: (CiteKind, Text) =
    (CiteKind::Law, Text::fixed("施行規則10条(再生医療等を行う医師)", "Reg. 10 (the treating doctor)"));
const L5: (CiteKind, Text) =
    (CiteKind::Law, Text::fixed("再生医療等安全性確保法4条・13条(L5 有効な提供計画)", "Act 4, 13 (L5 plan in force)"));
const L10: (CiteKind, Text) =
    (CiteKind::Study, Text::fixed("L10 研究された量の範囲(部位ごと)", "L10 dose within the studied range, per site"));
const WITHIN_PLAN: Text = Text::fixed(
    "計画に含まれる範囲で指示する。範囲を変えるには、先に変更の手続きをして新しい版を登録する。",
    "Order within the plan. To change it, complete the change procedure first and file the new version.",
);

impl Reason for TreatmentRefused {
    fn refusal(&self) -> Refusal {
        let (code, law, say, (kind, cite), next, next_act) = match self.why {
            w @ (Why::NotADoctor | Why::NoInterview | Why::NoReasons) => w.of_the_decision(),
            w @ (Why::Refer
            | Why::Excluded
            | Why::StandardCareFirst
            | Why::ResearchOnly
            | Why::Unknown
            | Why::NeedsReview) => w.of_a_criterion(),
            w @ (Why::NoPlan | Why::PlanDisease | Why::PlanProduct | Why::PlanRoute | Why::PlanDoctor) => {
                w.of_the_plan()
            }
            w => w.of_the_order(),
        };
        let (kind, cite) = self.cite.clone().unwrap_or((kind, cite));
        let next_act = Some(next_act).filter(|a| !a.is_empty());
        Refusal { code, law, say, detail: self.detail.clone(), kind, cite, next, next_act }
    }
}

type Row = (&'static str, &'static str, Text, (CiteKind, Text), Text, &'static str);

impl Why {
    fn of_the_decision(self) -> Row {
        match self {
            Self::NoInterview => (
                "candidacy_before_interview",
                "L6",
                Text::fixed("問診がまだ記録されていません。", "No interview has been recorded yet."),
                (CiteKind::Law, Text::fixed("施行規則7条2号–4号", "Reg. 7(2)–(4)")),
                Text::fixed("先に問診を記録する。", "Record the interview first."),
                "record_interview",
            ),
            Self::NoReasons => (
                "candidacy_reasons_missing",
                "L6",
                Text::fixed("判断の理由が書かれていません。", "The reasons of the decision are missing."),
                PROGRAMME,
                Text::fixed(
                    "「適応あり」のほかは、理由を書いて署名する。",
                    "Write the reasons and sign them: only a plainly suitable case needs none.",
                ),
                "",
            ),
            _ => (
                "decider_not_doctor",
                "L6",
                Text::fixed(
                    "適応の判定と治療の指示に署名できるのは、医師としてサインインした人です。",
                    "Only somebody signed in as a doctor signs a decision on candidacy or an order.",
                ),
                REG10,
                Text::fixed("判断した医師本人がサインインする。", "The doctor who decides signs in."),
                "",
            ),
        }
    }

    fn of_a_criterion(self) -> Row {
        match self {
            Self::Refer => (
                "criterion_refer",
                "L6",
                Text::fixed("急いで紹介すべき徴候があります。", "There is a sign that asks for urgent referral."),
                PROGRAMME,
                Text::fixed(
                    "この治療は行わず、「急いで紹介」と判定して紹介状を出す。",
                    "Do not treat: decide \"referred urgently\" and write the referral.",
                ),
                "",
            ),
            Self::Excluded => (
                "criterion_excluded",
                "L6",
                Text::fixed("適応の条件を満たしていません。", "A criterion of candidacy is not met."),
                PROGRAMME,
                Text::fixed(
                    "「適応なし」と判定する。記録が誤りなら、確かめて記録し直してから判定する。",
                    "Decide \"not suitable\". If the record is wrong, establish it, record it again, then decide.",
                ),
                "record_finding",
            ),
            Self::StandardCareFirst => (
                "criterion_standard_care",
                "L6",
                Text::fixed("標準治療が先です。", "Standard care comes first."),
                PROGRAMME,
                Text::fixed(
                    "「標準治療が先」と判定し、標準治療をすすめる。十分に行ったあとで、もう一度判定できる。",
                    "Decide \"standard care first\" and advise it. Afterwards candidacy can be decided again.",
                ),
                "record_finding",
            ),
            Self::ResearchOnly => (
                "criterion_research_only",
                "L6",
                Text::fixed(
                    "この病気への細胞治療は、臨床研究としてのみ行えます。",
                    "For this disease cells are given inside clinical research only.",
                ),
                PROGRAMME,
                Text::fixed(
                    "「研究としてのみ」か「標準治療が先」と判定する。",
                    "Decide \"research only\" or \"standard care first\".",
                ),
                "record_finding",
            ),
            Self::Unknown => (
                "criterion_unknown",
                "L6",
                Text::fixed(
                    "適応の条件を満たすか、確かめられていません。",
                    "It is not known whether a criterion is met.",
                ),
                PROGRAMME,
                Text::fixed(
                    "「不明」は「問題なし」ではありません。診察・検査・意見書で確かめ、問診または所見に記録してから判定する。",
                    "Unknown is not \"no\". Establish it by examination, test or opinion, record it, then decide.",
                ),
                "record_finding",
            ),
            _ => (
                "criterion_needs_review",
                "L6",
                Text::fixed(
                    "満たさない条件または不明の条件があり、そのまま「適応あり」とはできません。",
                    "A criterion is not met or not known: the patient is not plainly suitable.",
                ),
                PROGRAMME,
                Text::fixed(
                    "確かめて記録するか、医師が検討して「医師の判断で適応とする」を選び、理由に署名する。",
                    "Establish and record it, or weigh it, choose \"suitable on a doctor's review\" and sign the reasons.",
                ),
                "record_finding",
            ),
        }
    }

    fn of_the_plan(self) -> Row {
        let (code, ja, en) = match self {
            Self::NoPlan => {
                ("order_without_plan", "今日有効な提供計画がありません。", "No provision plan is in force today.")
            }
            Self::PlanDisease => (
                "order_plan_lacks_disease",
                "提供計画は、この病気を対象にしていません。",
                "The plan does not cover this disease.",
            ),
            Self::PlanProduct => (
                "order_plan_lacks_product",
                "提供計画は、この製品を対象にしていません。",
                "The plan does not cover this product.",
            ),
            Self::PlanRoute => (
                "order_plan_lacks_route",
                "提供計画に、この投与経路がありません。",
                "The plan does not cover this route.",
            ),
            _ => (
                "order_plan_lacks_doctor",
                "提供計画に、この医師の名前がありません。",
                "The plan does not name this doctor.",
            ),
        };
        (code, "L5", Text::fixed(ja, en), L5, WITHIN_PLAN, "file_plan")
    }

    fn of_the_order(self) -> Row {
        match self {
            Self::NoCandidacy | Self::NotSuitable => self.of_the_candidacy(),
            Self::BelowRange => (
                "dose_below_range",
                "L10",
                Text::fixed("研究された量より少ない指示です。", "The order is below the studied range."),
                L10,
                Text::fixed(
                    "桁を確かめる。正しければ理由を書いて署名する。",
                    "Check the zeros. If it is right, write the reason and sign it.",
                ),
                "",
            ),
            Self::NoRange => (
                "dose_range_missing",
                "L10",
                Text::fixed(
                    "この部位と経路には、研究された量の範囲がありません。",
                    "There is no studied range for this site and route.",
                ),
                L10,
                Text::fixed("範囲のある部位と経路で指示する。", "Order for a site and route that has one."),
                "",
            ),
            _ => (
                "replacement_unexplained",
                "L14",
                Text::fixed(
                    "前の指示を置き換える理由がありません。",
                    "The earlier order is replaced without a reason.",
                ),
                (
                    CiteKind::House,
                    Text::fixed("L14 記録は消えず、変更には理由が残る", "L14 nothing vanishes, and a change says why"),
                ),
                Text::fixed("置き換える理由を書く。", "Write why it is replaced."),
                "",
            ),
        }
    }

    fn of_the_candidacy(self) -> Row {
        let (code, ja, en) = if self == Self::NoCandidacy {
            (
                "order_without_candidacy",
                "この病気と経路について、適応がまだ判定されていません。",
                "Candidacy has not been decided for this disease and route.",
            )
        } else {
            (
                "order_not_suitable",
                "いまの判定は、この治療の適応を認めていません。",
                "The decision in force does not find the patient suitable.",
            )
        };
        let next = Text::fixed("先に医師が適応を判定する。", "A doctor decides on candidacy first.");
        (code, "L6", Text::fixed(ja, en), REG10, next, "decide_candidacy")
    }
}

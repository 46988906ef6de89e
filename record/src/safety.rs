//! Facts of safety: occurrences, deviations, adverse events, holds (Act 17, 18; Reg. 20の2, 35, 36, 105; laws L21, L22).

use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Field, Part, Tag};
use serde::{Deserialize, Serialize};
use terms::{
    AdverseEventId, ContainerId, Day, DeviationId, DoseId, HoldId, LotId, Moment, OccurrenceId, PatientId, PlaceId,
    Role, StaffId, Text, say,
};

/// Who may say more exactly what happened: everybody who works on patients or at the bench.
const WITNESSES: &[Role] = &[
    Role::Manager,
    Role::ResponsibleDoctor,
    Role::Doctor,
    Role::Nurse,
    Role::Coordinator,
    Role::Quality,
    Role::FacilityManager,
    Role::Operator,
];

/// Something happened and is entered whatever the rules say (L21): the record is never refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccurrenceRecorded {
    /// This occurrence.
    pub occurrence: OccurrenceId,
    /// To whom; absent if to no patient.
    pub patient: Option<PatientId>,
    /// What happened, in words.
    pub what: String,
    /// Where, in words (it may be outside every place of the clinic).
    pub where_: String,
    /// Who saw it, in words or by role.
    pub seen_by: String,
    /// Why it is entered now and not through its own act.
    pub why_late: String,
    /// A second person who confirms the entry; a gap becomes a task.
    pub second: Option<StaffId>,
    /// Whether cells or tissue are concerned: then what is left is held.
    pub cells: bool,
    /// Whether the patient was or may have been harmed.
    pub harm: bool,
}

impl FactKind for OccurrenceRecorded {
    const KIND: &'static str = "occurrence_recorded";
    const PART: Part = Part::Safety;
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![self.occurrence.tag()];
        tags.extend(self.patient.iter().map(Tagged::tag));
        tags.extend(self.second.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[
            ("what", Text::fixed("何が起きたか", "What happened")),
            ("where_", Text::fixed("どこで", "Where")),
            ("seen_by", Text::fixed("見ていた人", "Who saw it")),
            ("why_late", Text::fixed("後から記録する理由", "Why it is entered afterwards")),
        ];
        Correctable::Fields { fields: FIELDS, by: WITNESSES }
    }
    fn title() -> Text {
        Text::fixed("起きたこと(事後の記録)", "Occurrence (entered afterwards)")
    }
    fn say(&self) -> Text {
        let (what, place) = (&self.what, &self.where_);
        if place.trim().is_empty() {
            return Text::same(what.clone());
        }
        say! {ja: "{what}(場所: {place})", en: "{what} (at {place})"}
    }
}

/// How a deviation came to be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviationKind {
    /// 逸脱: from a procedure or a standard (Reg. 105)
    Deviation,
    /// 不適合: from the regulation or the plan (Reg. 20の2)
    Nonconformity,
    /// ニアミス: stopped in time
    NearMiss,
}

impl DeviationKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[Self::Deviation, Self::Nonconformity, Self::NearMiss];
    /// Stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Deviation => "deviation",
            Self::Nonconformity => "nonconformity",
            Self::NearMiss => "near_miss",
        }
    }
    /// Reads a stored code.
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|k| k.code() == s)
    }
    /// The words.
    pub const fn text(self) -> Text {
        match self {
            Self::Deviation => Text::fixed("逸脱", "deviation"),
            Self::Nonconformity => Text::fixed("不適合", "nonconformity"),
            Self::NearMiss => Text::fixed("ニアミス", "near miss"),
        }
    }
}

/// What opened a deviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviationCause {
    /// 届出: a person raised it.
    ByPerson,
    /// 起きたことの記録: an occurrence was entered afterwards (L21).
    Occurrence,
    /// 統合の取消し: records of different people had been merged (L1).
    PatientsUnmerged,
    /// 照合の不一致: something else was scanned than expected (L2).
    ScanMismatch,
    /// 汚染の疑い: contamination of a culture is suspected (Reg. 99, 105).
    Contamination,
    /// 試験の不適合: a test failed (Reg. 100, 105; L8).
    TestFailed,
    /// 出荷後の試験の不適合: a test failed after release (Reg. 105, 107; L8).
    TestFailedAfterRelease,
    /// 結果の無効: a test result on which a harvest or a release rested was made void (Reg. 105; L8, L13).
    ResultVoided,
    /// 細胞数の収支: more cells unaccounted for than the product standard allows (L7).
    Unaccounted,
    /// 搬送の逸脱: temperature or seal on the way (Reg. 99).
    Transport,
    /// 別の患者の細胞の投与: cells were given into another person than the one they came from (L1).
    OtherPatientsCells,
    /// 投与した液量の引き下げ: giving was stopped with less said to have gone in than was recorded as given (L7, L21).
    GivenVolumeLowered,
}

impl DeviationCause {
    /// The words, where nobody typed any.
    pub const fn text(self) -> Text {
        match self {
            Self::ByPerson => Text::fixed("内容はまだ書かれていない", "not described yet"),
            Self::Occurrence => Text::fixed("起きたことの記録から", "from what was recorded as having happened"),
            Self::PatientsUnmerged => {
                Text::fixed("別の人の記録が統合されていた", "records of different people had been merged")
            }
            Self::ScanMismatch => {
                Text::fixed("求められたものと違うものが読み取られた", "something else was scanned than was expected")
            }
            Self::Contamination => Text::fixed("培養の汚染の疑い", "contamination of a culture is suspected"),
            Self::TestFailed => Text::fixed("試験が不適合", "a test failed"),
            Self::TestFailedAfterRelease => {
                Text::fixed("出荷の後に試験が不適合となった", "a test failed after release of the product")
            }
            Self::ResultVoided => Text::fixed(
                "採取または出荷のもとになった試験の結果が無効にされた",
                "a test result on which a harvest or a release rested was made void",
            ),
            Self::Unaccounted => Text::fixed(
                "細胞数の収支で、説明のつかない数が限度を超えた",
                "more cells unaccounted for than the product standard allows",
            ),
            Self::Transport => Text::fixed(
                "搬送中の温度または封印が基準を外れた",
                "temperature or seal was outside the standard on the way",
            ),
            Self::OtherPatientsCells => {
                Text::fixed("別の患者の細胞が投与された", "cells of another patient were given")
            }
            Self::GivenVolumeLowered => Text::fixed(
                "投与したと記録された液量が、中止の記録で少なくなった",
                "a stop says that less went in than was recorded as given",
            ),
        }
    }
}

/// A deviation was opened, by a person or by the program itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviationOpened {
    /// This deviation.
    pub deviation: DeviationId,
    /// Which kind.
    pub kind: DeviationKind,
    /// The patient concerned, if any.
    pub patient: Option<PatientId>,
    /// The place concerned, if any.
    pub place: Option<PlaceId>,
    /// What opened it.
    pub cause: DeviationCause,
    /// What deviated, as a person typed it; empty if the program opened it and its cause says all.
    pub what: String,
    /// Serious: needs the committee's opinion without delay (特に重大なもの, Reg. 20の2).
    pub serious: bool,
}

impl DeviationOpened {
    /// What deviated, in words.
    pub fn told(&self) -> Text {
        if self.what.is_empty() { self.cause.text() } else { Text::same(self.what.clone()) }
    }
}

impl FactKind for DeviationOpened {
    const KIND: &'static str = "deviation_opened";
    const PART: Part = Part::Safety;
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![self.deviation.tag()];
        tags.extend(self.patient.iter().map(Tagged::tag));
        tags.extend(self.place.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[("what", Text::fixed("何が違っていたか", "What deviated"))];
        // Once open, a deviation is in the hands of those who answer for it (Reg. 20の2, 105).
        Correctable::Fields {
            fields: FIELDS,
            by: &[Role::Manager, Role::Quality, Role::ResponsibleDoctor, Role::FacilityManager],
        }
    }
    fn title() -> Text {
        Text::fixed("逸脱・不適合", "Deviation opened")
    }
    fn say(&self) -> Text {
        let (what, kind) = (self.told(), self.kind.text());
        let (ja, en, what_ja, what_en) = (kind.ja, kind.en, what.ja, what.en);
        say! {ja: "{ja}: {what_ja}", en: "{en}: {what_en}"}
    }
}

/// A deviation was closed with its cause, what was done, and the evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviationClosed {
    /// Which.
    pub deviation: DeviationId,
    /// The patient concerned, if any (as when opened).
    pub patient: Option<PatientId>,
    /// Cause found.
    pub cause: String,
    /// What was done, also against repetition.
    pub action: String,
    /// Where the evidence is.
    pub evidence: String,
}

impl FactKind for DeviationClosed {
    const KIND: &'static str = "deviation_closed";
    const PART: Part = Part::Safety;
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![self.deviation.tag()];
        tags.extend(self.patient.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[
            ("cause", Text::fixed("原因", "Cause")),
            ("action", Text::fixed("処置と再発防止", "Action")),
            ("evidence", Text::fixed("根拠", "Evidence")),
        ];
        // Those who may close it.
        Correctable::Fields { fields: FIELDS, by: &[Role::Manager, Role::Quality] }
    }
    fn title() -> Text {
        Text::fixed("逸脱の完了", "Deviation closed")
    }
    fn say(&self) -> Text {
        let (cause, action) = (&self.cause, &self.action);
        say! {ja: "原因: {cause}。処置: {action}", en: "Cause: {cause}. Action: {action}"}
    }
}

/// Seriousness under Reg. 35: decides the clock. Grade is not seriousness; both are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seriousness {
    /// 死亡
    Death,
    /// 死亡につながるおそれ
    LifeThreatening,
    /// 入院又は入院期間の延長・障害・障害につながるおそれ・重篤・先天性の疾病又は異常
    Serious,
    /// それ以外
    Other,
    /// まだ分からない: the earliest defensible date counts (L15)
    Unknown,
}

impl Seriousness {
    /// Every grade of seriousness.
    pub const ALL: &'static [Self] = &[Self::Death, Self::LifeThreatening, Self::Serious, Self::Other, Self::Unknown];
    /// Stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Death => "death",
            Self::LifeThreatening => "life_threatening",
            Self::Serious => "serious",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }
    /// Reads a stored code.
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|k| k.code() == s)
    }
    /// The words.
    pub const fn text(self) -> Text {
        match self {
            Self::Death => Text::fixed("死亡", "death"),
            Self::LifeThreatening => Text::fixed("死亡につながるおそれ", "may lead to death"),
            Self::Serious => Text::fixed("入院・障害など重篤", "serious (hospital, disability …)"),
            Self::Other => Text::fixed("それ以外", "other"),
            Self::Unknown => Text::fixed("まだ分からない", "not known yet"),
        }
    }
}

/// An adverse event was reported, or reported again with more knowledge (same id).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdverseEventReported {
    /// The event.
    pub event: AdverseEventId,
    /// Who suffered it.
    pub patient: PatientId,
    /// What happened.
    pub what: String,
    /// Seriousness as known now.
    pub seriousness: Seriousness,
    /// CTCAE grade 1–5, if given.
    pub grade: Option<u8>,
    /// Day on which the clinic came to know of it: the clock starts here.
    pub known_on: Day,
    /// When it began, if known.
    pub began_at: Option<Moment>,
    /// Due day of the report to committee and Minister under the law table then adopted; absent if none was adopted (the page says so).
    pub due_on: Option<Day>,
    /// Article behind the due day.
    pub due_cite: String,
    /// What is still to be found out; each becomes a task.
    pub gaps: Vec<String>,
}

impl FactKind for AdverseEventReported {
    const KIND: &'static str = "adverse_event_reported";
    const PART: Part = Part::Safety;
    fn tags(&self) -> Vec<Tag> {
        vec![self.event.tag(), self.patient.tag()]
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed(
            "同じ有害事象をもう一度報告する。期限は延びない。",
            "report the same event again; no clock is lengthened",
        ))
    }
    fn title() -> Text {
        Text::fixed("有害事象", "Adverse event")
    }
    fn say(&self) -> Text {
        let (what, ja, en) = (&self.what, self.seriousness.text().ja, self.seriousness.text().en);
        say! {ja: "{what}({ja})", en: "{what} ({en})"}
    }
}

/// What a hold stops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of", content = "id")]
pub enum HoldTarget {
    /// All further work on one patient and their cells.
    Patient(PatientId),
    /// All new work of the clinic (emergency stop).
    Clinic,
    /// One lot and everything made of it.
    Lot {
        /// Which.
        lot: LotId,
        /// Whose cells.
        patient: PatientId,
    },
    /// One dose and its syringes.
    Dose {
        /// Which.
        dose: DoseId,
        /// Whose cells.
        patient: PatientId,
    },
    /// One labelled thing, such as one that was scanned where another was expected (L2): quarantine.
    Container {
        /// Its label: of a flask, a syringe, or of tissue or a dose as a thing.
        container: ContainerId,
        /// Whose cells it holds, if that is known.
        patient: Option<PatientId>,
    },
}

impl HoldTarget {
    /// The patient concerned, if any is known.
    pub fn patient(&self) -> Option<&PatientId> {
        match self {
            Self::Patient(patient) | Self::Lot { patient, .. } | Self::Dose { patient, .. } => Some(patient),
            Self::Container { patient, .. } => patient.as_ref(),
            Self::Clinic => None,
        }
    }
}

/// What placed a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldCause {
    /// A person stopped the work.
    ByPerson,
    /// Consent was withdrawn after tissue was taken (L4).
    ConsentWithdrawn,
    /// Two records became one that holds tissue (L1).
    PatientsMerged,
    /// A merge was undone (L1).
    PatientsUnmerged,
    /// Something was entered afterwards (L21).
    Occurrence,
    /// A fatal or possibly fatal adverse event was reported (Act 17, 18).
    AdverseEvent,
    /// It was scanned where another thing was expected (L2).
    ScanMismatch,
    /// Contamination of the culture is suspected (Reg. 99).
    Contamination,
    /// A test failed (Reg. 100; L8).
    TestFailed,
    /// A result on which the work rested was made void (Reg. 100; L8, L13).
    ResultVoided,
    /// Giving was stopped and nobody said which syringe (L22).
    StoppedUnnamed,
}

impl HoldCause {
    /// Every cause.
    pub const ALL: &'static [Self] = &[
        Self::ByPerson,
        Self::ConsentWithdrawn,
        Self::PatientsMerged,
        Self::PatientsUnmerged,
        Self::Occurrence,
        Self::AdverseEvent,
        Self::ScanMismatch,
        Self::Contamination,
        Self::TestFailed,
        Self::ResultVoided,
        Self::StoppedUnnamed,
    ];
    /// The words, where nobody typed a reason.
    pub const fn text(self) -> Text {
        match self {
            Self::ByPerson => Text::fixed("まだ書かれていない", "not given yet"),
            Self::ConsentWithdrawn => {
                Text::fixed("同意の撤回(採取済みの組織・細胞あり)", "consent withdrawn after tissue was taken")
            }
            Self::PatientsMerged => Text::fixed(
                "記録の統合。細胞の本人確認が済むまで",
                "records merged: until the identity of the cells is confirmed",
            ),
            Self::PatientsUnmerged => Text::fixed(
                "統合の取消し。統合中の記録を見直すまで",
                "merge undone: until what was recorded while merged is reviewed",
            ),
            Self::Occurrence => {
                Text::fixed("事後の記録により自動で保留", "held because of an occurrence entered afterwards")
            }
            Self::AdverseEvent => Text::fixed(
                "死亡・死亡につながるおそれのある有害事象の報告",
                "report of a fatal or possibly fatal adverse event",
            ),
            Self::ScanMismatch => {
                Text::fixed("別の容器が求められた所で読み取られた", "it was scanned where another thing was expected")
            }
            Self::Contamination => Text::fixed("培養の汚染の疑い", "contamination of the culture is suspected"),
            Self::TestFailed => Text::fixed("試験が不適合", "a test failed"),
            Self::ResultVoided => Text::fixed(
                "作業のもとになった試験の結果が無効にされた",
                "a test result on which the work rested was made void",
            ),
            Self::StoppedUnnamed => Text::fixed(
                "投与の中止。どのシリンジかが確かめられるまで",
                "giving was stopped: until it is established which syringe it was",
            ),
        }
    }
    /// Why, in words: what a person typed, else the cause.
    pub fn told(self, reason: &str) -> Text {
        if reason.is_empty() { self.text() } else { Text::same(reason.to_owned()) }
    }
}

/// Further work was stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// This hold.
    pub hold: HoldId,
    /// What it stops.
    pub target: HoldTarget,
    /// What placed it.
    pub cause: HoldCause,
    /// Why, as a person typed it; may be empty.
    pub reason: String,
}

impl Held {
    /// A hold that the program placed by itself: its cause says all.
    pub fn by_itself(hold: HoldId, target: HoldTarget, cause: HoldCause) -> Self {
        Self { hold, target, cause, reason: String::new() }
    }
    /// Whether a person stopped the work without saying why: then the reason is a task.
    pub fn lacks_reason(&self) -> bool {
        self.cause == HoldCause::ByPerson && self.reason.is_empty()
    }
}

fn target_tag(t: &HoldTarget) -> Tag {
    match t {
        HoldTarget::Patient(p) => p.tag(),
        HoldTarget::Clinic => Tag::clinic(),
        HoldTarget::Lot { lot, .. } => lot.tag(),
        HoldTarget::Dose { dose, .. } => dose.tag(),
        HoldTarget::Container { container, .. } => container.tag(),
    }
}

/// The hold, what it stops, and whose cells that is.
fn hold_tags(hold: &HoldId, t: &HoldTarget) -> Vec<Tag> {
    let mut tags = vec![hold.tag(), target_tag(t)];
    tags.extend(t.patient().map(Tagged::tag));
    tags
}

impl FactKind for Held {
    const KIND: &'static str = "held";
    const PART: Part = Part::Safety;
    fn tags(&self) -> Vec<Tag> {
        hold_tags(&self.hold, &self.target)
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("保留を解除する", "lift the hold"))
    }
    fn title() -> Text {
        Text::fixed("保留", "Hold")
    }
    fn say(&self) -> Text {
        let why = self.cause.told(&self.reason);
        let (ja, en) = (why.ja, why.en);
        say! {ja: "以後の作業を止めた。理由: {ja}", en: "Further work stopped. Reason: {en}"}
    }
}

/// A hold was lifted, with the evidence that made it safe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldLifted {
    /// Which.
    pub hold: HoldId,
    /// What it stopped.
    pub target: HoldTarget,
    /// Evidence.
    pub reason: String,
}

impl FactKind for HoldLifted {
    const KIND: &'static str = "hold_lifted";
    const PART: Part = Part::Safety;
    fn tags(&self) -> Vec<Tag> {
        hold_tags(&self.hold, &self.target)
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("もう一度保留する", "hold again"))
    }
    fn title() -> Text {
        Text::fixed("保留の解除", "Hold lifted")
    }
    fn say(&self) -> Text {
        let r = &self.reason;
        say! {ja: "保留を解いた。根拠: {r}", en: "Hold lifted. Evidence: {r}"}
    }
}

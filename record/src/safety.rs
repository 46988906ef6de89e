//! Facts of safety: occurrences, deviations, adverse events, holds (Act 17, 18; Reg. 20の2, 35, 36, 105; laws L21, L22).

use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Tag};
use serde::{Deserialize, Serialize};
use terms::{AdverseEventId, Day, DeviationId, HoldId, Moment, OccurrenceId, PatientId, PlaceId, StaffId, Text, say};

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
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![self.occurrence.tag()];
        tags.extend(self.patient.iter().map(Tagged::tag));
        tags.extend(self.second.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        Correctable::Fields(&["what", "where_", "seen_by", "why_late"])
    }
    fn title() -> Text {
        Text::fixed("起きたこと(事後の記録)", "Occurrence (entered afterwards)")
    }
    fn say(&self) -> Text {
        let (what, place) = (&self.what, &self.where_);
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
    /// What deviated.
    pub what: String,
    /// Serious: needs the committee's opinion without delay (特に重大なもの, Reg. 20の2).
    pub serious: bool,
}

impl FactKind for DeviationOpened {
    const KIND: &'static str = "deviation_opened";
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![self.deviation.tag()];
        tags.extend(self.patient.iter().map(Tagged::tag));
        tags.extend(self.place.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        Correctable::Fields(&["what"])
    }
    fn title() -> Text {
        Text::fixed("逸脱・不適合", "Deviation opened")
    }
    fn say(&self) -> Text {
        let (what, ja, en) = (&self.what, self.kind.text().ja, self.kind.text().en);
        say! {ja: "{ja}: {what}", en: "{en}: {what}"}
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
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![self.deviation.tag()];
        tags.extend(self.patient.iter().map(Tagged::tag));
        tags
    }
    fn correctable() -> Correctable {
        Correctable::Fields(&["cause", "action", "evidence"])
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
}

/// Further work was stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// This hold.
    pub hold: HoldId,
    /// What it stops.
    pub target: HoldTarget,
    /// Why.
    pub reason: String,
}

fn target_tag(t: &HoldTarget) -> Tag {
    match t {
        HoldTarget::Patient(p) => p.tag(),
        HoldTarget::Clinic => Tag::clinic(),
    }
}

impl FactKind for Held {
    const KIND: &'static str = "held";
    fn tags(&self) -> Vec<Tag> {
        vec![self.hold.tag(), target_tag(&self.target)]
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("保留を解除する", "lift the hold"))
    }
    fn title() -> Text {
        Text::fixed("保留", "Hold")
    }
    fn say(&self) -> Text {
        let r = &self.reason;
        say! {ja: "以後の作業を止めた。理由: {r}", en: "Further work stopped. Reason: {r}"}
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
    fn tags(&self) -> Vec<Tag> {
        vec![self.hold.tag(), target_tag(&self.target)]
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

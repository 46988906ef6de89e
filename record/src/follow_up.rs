//! Facts of step 5: safety contacts, visits, relapse, the end of a course (Reg. 18, 19).

use crate::by::{CARE, DOCTORS};
use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Field, Part, Tag};
use serde::{Deserialize, Serialize};
use terms::{Day, PatientId, Text, codes, say};

codes! {
    /// Why a course ended or paused.
    CloseReason {
        /// 経過観察を終えた
        Completed "completed" "経過観察を終えた" "follow-up completed",
        /// 延期
        Postponed "postponed" "延期" "postponed",
        /// 転居・転院
        Moved "moved" "転居・転院" "moved away",
        /// 妊娠
        Pregnant "pregnant" "妊娠" "pregnant",
        /// 新たながん
        NewCancer "new_cancer" "新たながん" "new cancer",
        /// 死亡
        Died "died" "死亡" "died",
        /// 本人の希望
        PatientWish "patient_wish" "本人の希望" "patient's wish",
        /// 連絡がとれない
        Lost "lost" "連絡がとれない" "lost to follow-up",
        /// 培養できなかった
        CultureFailed "culture_failed" "培養できなかった" "culture failed",
    }
}
codes! {
    /// Use of analgesics.
    Analgesics {
        /// なし
        None "none" "使っていない" "none",
        /// 時々
        Sometimes "sometimes" "時々" "sometimes",
        /// 毎日
        Daily "daily" "毎日" "daily",
        /// 不明
        Unknown "unknown" "不明" "unknown",
    }
}
codes! {
    /// The patient's global impression of change, seven steps (PGIC; own wording).
    Impression {
        /// とても良くなった
        MuchBetter "much_better" "とても良くなった" "very much better",
        /// 良くなった
        Better "better" "良くなった" "much better",
        /// 少し良くなった
        LittleBetter "little_better" "少し良くなった" "a little better",
        /// 変わらない
        Same "same" "変わらない" "no change",
        /// 少し悪くなった
        LittleWorse "little_worse" "少し悪くなった" "a little worse",
        /// 悪くなった
        Worse "worse" "悪くなった" "much worse",
        /// とても悪くなった
        MuchWorse "much_worse" "とても悪くなった" "very much worse",
    }
}

/// Somebody asked after the patient on a day of the programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafetyContactMade {
    /// Whom.
    pub patient: PatientId,
    /// Day of the programme after the injection.
    pub day: u64,
    /// Whether the patient was reached.
    pub reached: bool,
    /// Codes of symptoms asked for and present.
    pub symptoms: Vec<String>,
    /// The programme calls one of them urgent: an adverse event is to be reported.
    pub urgent: bool,
    /// In words.
    pub note: String,
}

impl FactKind for SafetyContactMade {
    const KIND: &'static str = "safety_contact_made";
    const PART: Part = Part::Knot(5);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag()]
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[("note", Text::fixed("備考", "note"))];
        Correctable::Fields { fields: FIELDS, by: CARE }
    }
    fn title() -> Text {
        Text::fixed("安全の確認", "Safety contact")
    }
    fn say(&self) -> Text {
        let (d, n) = (self.day, self.symptoms.len());
        let (ja, en) =
            if self.reached { ("連絡がついた", "reached") } else { ("つながらない", "not reached") };
        let (uja, uen) = if self.urgent { ("。緊急の症状あり", ". Urgent symptom") } else { ("", "") };
        say! {ja: "{d} 日目、{ja}、症状 {n} 件{uja}", en: "Day {d}, {en}, {n} symptoms{uen}"}
    }
}

/// A visit, or the baseline before treatment (month 0). Scores are stored as answered, never only their change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitRecorded {
    /// Whose.
    pub patient: PatientId,
    /// Month of the programme after the injection; 0 = before.
    pub month: u64,
    /// Pain, worst in 24 h, 0–10.
    pub nrs: Option<u64>,
    /// Pain, 0–100 mm.
    pub vas_mm: Option<u64>,
    /// Oswestry disability index, 0–100 %.
    pub odi_pct: Option<u64>,
    /// Use of analgesics.
    pub analgesics: Analgesics,
    /// Global impression of change; absent at baseline.
    pub impression: Option<Impression>,
    /// In words.
    pub note: String,
}

impl FactKind for VisitRecorded {
    const KIND: &'static str = "visit_recorded";
    const PART: Part = Part::Knot(5);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag()]
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[
            ("nrs", Text::fixed("NRS", "NRS")),
            ("vas_mm", Text::fixed("VAS mm", "VAS, mm")),
            ("odi_pct", Text::fixed("ODI %", "ODI, %")),
            ("note", Text::fixed("備考", "note")),
        ];
        Correctable::Fields { fields: FIELDS, by: CARE }
    }
    fn title() -> Text {
        Text::fixed("経過観察", "Visit")
    }
    fn say(&self) -> Text {
        let m = self.month;
        let n = |v: Option<u64>| v.map_or_else(|| "–".to_owned(), |v| v.to_string());
        let (nrs, odi) = (n(self.nrs), n(self.odi_pct));
        say! {ja: "{m} か月。NRS {nrs} / 10、ODI {odi} / 100", en: "Month {m}. NRS {nrs} / 10, ODI {odi} / 100"}
    }
}

/// Pain came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelapseReported {
    /// Whose.
    pub patient: PatientId,
    /// Since when.
    pub since: Day,
    /// Pain, worst in 24 h, 0–10.
    pub nrs: Option<u64>,
    /// In words.
    pub note: String,
}

impl FactKind for RelapseReported {
    const KIND: &'static str = "relapse_reported";
    const PART: Part = Part::Knot(5);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag()]
    }
    fn correctable() -> Correctable {
        const FIELDS: &[Field] = &[
            ("since", Text::fixed("いつから", "since")),
            ("nrs", Text::fixed("NRS", "NRS")),
            ("note", Text::fixed("備考", "note")),
        ];
        Correctable::Fields { fields: FIELDS, by: CARE }
    }
    fn title() -> Text {
        Text::fixed("再燃", "Relapse")
    }
    fn say(&self) -> Text {
        let d = self.since;
        say! {ja: "{d} から", en: "Since {d}"}
    }
}

/// A course ended, or was postponed. What becomes of cells is told by its own acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseClosed {
    /// Whose.
    pub patient: PatientId,
    /// Why.
    pub reason: CloseReason,
    /// Postponed until.
    pub until: Option<Day>,
    /// In words.
    pub note: String,
}

impl CourseClosed {
    /// Whether it ends the course; a postponement does not.
    pub fn ends(&self) -> bool {
        self.reason != CloseReason::Postponed
    }
}

impl FactKind for CourseClosed {
    const KIND: &'static str = "course_closed";
    const PART: Part = Part::Knot(5);
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag()]
    }
    fn correctable() -> Correctable {
        // The reason, too: a death entered by mistake would shut the record for ever.
        const FIELDS: &[Field] = &[
            ("reason", Text::fixed("理由", "reason")),
            ("until", Text::fixed("いつまで", "until")),
            ("note", Text::fixed("備考", "note")),
        ];
        Correctable::Fields { fields: FIELDS, by: DOCTORS }
    }
    fn title() -> Text {
        Text::fixed("治療の終了", "Course closed")
    }
    fn say(&self) -> Text {
        let (ja, en) = (self.reason.text().ja, self.reason.text().en);
        say! {ja: "{ja}", en: "{en}"}
    }
}

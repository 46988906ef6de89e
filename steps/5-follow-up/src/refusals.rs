//! Why something of follow-up is not recorded: reasons of this step alone. Those shared with other steps are in `record::refusals`.

use kernel::{CiteKind, Reason, Refusal};
use record::administration::{Due, DueKind};
use record::follow_up::CloseReason;
use terms::{Day, Decimal, DoseId, Moment, Text, say};

/// A reason of follow-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FollowUpRefused {
    /// Nothing was given yet.
    ContactBeforeInjection,
    /// Its day has not come.
    ContactTooEarly {
        /// Day of the programme.
        day: u64,
        /// When that is.
        opens: Day,
    },
    /// Nothing was given before this visit.
    VisitBeforeInjection {
        /// Month of the programme.
        month: u64,
    },
    /// A baseline that is none.
    BaselineAfterInjection {
        /// When cells were given.
        given: Moment,
    },
    /// This month has its visit.
    VisitTwice {
        /// Month of the programme.
        month: u64,
    },
    /// Outside the window, without a reason.
    VisitOutsideWindow {
        /// Month of the programme.
        month: u64,
        /// First and last day that count; none = that month was not planned.
        window: Option<(Day, Day)>,
    },
    /// The pain is said to have come back before anything was given.
    RelapseBeforeInjection {
        /// When cells were first given.
        given: Option<Day>,
    },
    /// Cells were packed and neither given nor discarded.
    CellsUnaccounted {
        /// Each dose and what is left of it, mL.
        left: Vec<(DoseId, Decimal)>,
    },
    /// The course has ended.
    ClosedAlready {
        /// Why.
        reason: CloseReason,
    },
    /// Follow-up of nothing.
    CompletedWithoutInjection,
    /// Something is still due.
    FollowUpNotOver {
        /// The next.
        due: Due,
    },
}

/// Codes of [`FollowUpRefused`].
pub const CODES: &[&str] = &[
    "contact_before_injection",
    "contact_too_early",
    "visit_before_injection",
    "baseline_after_injection",
    "visit_recorded_already",
    "visit_outside_window",
    "relapse_before_injection",
    "cells_unaccounted",
    "course_closed_already",
    "completed_without_injection",
    "follow_up_not_over",
];

/// One of each reason: its sentence tells a code that was stored.
pub fn examples() -> Vec<Refusal> {
    let at = Moment::from_millis(0);
    let due = Due { kind: DueKind::Visit, n: 1, on: at.day(), until: at.day() };
    let all = [
        FollowUpRefused::ContactBeforeInjection,
        FollowUpRefused::ContactTooEarly { day: 1, opens: at.day() },
        FollowUpRefused::VisitBeforeInjection { month: 1 },
        FollowUpRefused::BaselineAfterInjection { given: at },
        FollowUpRefused::VisitTwice { month: 1 },
        FollowUpRefused::VisitOutsideWindow { month: 1, window: None },
        FollowUpRefused::RelapseBeforeInjection { given: None },
        FollowUpRefused::CellsUnaccounted { left: Vec::new() },
        FollowUpRefused::ClosedAlready { reason: CloseReason::Completed },
        FollowUpRefused::CompletedWithoutInjection,
        FollowUpRefused::FollowUpNotOver { due },
    ];
    all.iter().map(Reason::refusal).collect()
}

type Source = (&'static str, CiteKind, Text);

const FOLLOW_UP: Source = (
    "",
    CiteKind::Law,
    Text::fixed("施行規則18条(終了後の追跡調査と効果の検証)", "Reg. 18: follow-up and evaluation after treatment"),
);
const PLAN: Source = (
    "",
    CiteKind::Plan,
    Text::fixed(
        "投与の日に採用されていた治療プログラムの予定(施行規則18条)",
        "Schedule of the programme adopted on the day of the injection (Reg. 18)",
    ),
);
const L7: Source =
    ("L7", CiteKind::House, Text::fixed("L7 容器と量は零まで合わせる", "L7 containers and volumes balance to zero"));
const L13: Source = ("L13", CiteKind::House, Text::fixed("L13 記録は書き換えない", "L13 nothing is edited"));

fn told(
    code: &'static str,
    source: Source,
    say: Text,
    detail: Text,
    next: Text,
    next_act: Option<&'static str>,
) -> Refusal {
    let (law, kind, cite) = source;
    Refusal { code, law, say, detail, kind, cite, next, next_act }
}

impl Reason for FollowUpRefused {
    fn refusal(&self) -> Refusal {
        self.of_visits().unwrap_or_else(|| self.of_the_end())
    }
}

impl FollowUpRefused {
    fn of_visits(&self) -> Option<Refusal> {
        Some(match self {
            Self::ContactBeforeInjection => told(
                "contact_before_injection",
                FOLLOW_UP,
                Text::fixed(
                    "投与の前に、投与後の確認は記録できません。",
                    "Nothing was given yet for this contact to follow.",
                ),
                Text::default(),
                Text::fixed(
                    "採取の後の症状などは、有害事象として報告する。",
                    "Symptoms after the harvest are reported as an adverse event.",
                ),
                Some("report_adverse_event"),
            ),
            Self::ContactTooEarly { day, opens } => told(
                "contact_too_early",
                PLAN,
                Text::fixed("この確認の日はまだ来ていません。", "The day of this contact has not come."),
                say! {ja: "{day} 日目の確認は {opens} から", en: "The contact of day {day} is from {opens}"},
                Text::fixed(
                    "その日に確認するか、今日に合う確認を選ぶ。",
                    "Make it on its day, or choose the contact that fits today.",
                ),
                None,
            ),
            Self::VisitBeforeInjection { month } => told(
                "visit_before_injection",
                FOLLOW_UP,
                Text::fixed("投与の前に、投与後の経過は記録できません。", "Nothing was given before this visit."),
                say! {ja: "{month} か月", en: "Month {month}"},
                Text::fixed(
                    "治療の前の状態なら「治療の前」を選ぶ。",
                    "For the state before treatment choose \"before treatment\".",
                ),
                None,
            ),
            Self::BaselineAfterInjection { given } => {
                let (day, clock) = (given.day(), given.clock());
                told(
                    "baseline_after_injection",
                    FOLLOW_UP,
                    Text::fixed(
                        "投与の後の状態は、治療の前の記録になりません。",
                        "A state after the injection is no baseline.",
                    ),
                    say! {ja: "投与 {day} {clock}", en: "Given {day} {clock}"},
                    Text::fixed(
                        "投与の前に聞いたものなら、その日時を入れる。なければ記録しない。",
                        "If it was asked before the injection, give that time; else leave it out.",
                    ),
                    None,
                )
            }
            Self::VisitTwice { month } => told(
                "visit_recorded_already",
                L13,
                Text::fixed("この時点の記録がすでにあります。", "This visit is on record already."),
                say! {ja: "{month} か月", en: "Month {month}"},
                Text::fixed("値の誤りは、前の記録を訂正する。", "Correct the earlier record if a value is wrong."),
                Some("record_correction"),
            ),
            Self::VisitOutsideWindow { month, window } => told(
                "visit_outside_window",
                PLAN,
                Text::fixed("この時点の期間の外です。", "This is outside the window of that visit."),
                match window {
                    Some((from, until)) => {
                        say! {ja: "{month} か月: {from}〜{until}", en: "Month {month}: {from} to {until}"}
                    }
                    None => say! {ja: "{month} か月: 予定なし", en: "Month {month}: not planned"},
                },
                Text::fixed(
                    "合う時点を選ぶか、備考に理由を書く。",
                    "Choose the visit that fits, or write the reason into the note.",
                ),
                None,
            ),
            Self::RelapseBeforeInjection { given } => told(
                "relapse_before_injection",
                FOLLOW_UP,
                Text::fixed("投与の前の痛みは再燃ではありません。", "Pain before the injection is no relapse."),
                match given {
                    Some(day) => say! {ja: "最初の投与 {day}", en: "First given {day}"},
                    None => Text::fixed("投与の記録なし", "Nothing was given"),
                },
                Text::fixed(
                    "日付を確かめる。治療の前の痛みは経過観察の「治療の前」に記録する。",
                    "Check the day; pain before treatment is recorded as the baseline visit.",
                ),
                Some("record_visit"),
            ),
            _ => return None,
        })
    }

    fn of_the_end(&self) -> Refusal {
        match self {
            Self::CellsUnaccounted { left } => {
                let all: Vec<String> = left.iter().map(|(dose, ml)| format!("{dose}: {} mL", ml.normalize())).collect();
                let all = all.join(" / ");
                told(
                    "cells_unaccounted",
                    L7,
                    Text::fixed(
                        "投与も廃棄もされていない細胞が残っています。",
                        "Cells were packed and neither given nor discarded.",
                    ),
                    say! {ja: "{all}", en: "{all}"},
                    Text::fixed(
                        "残りを立会いのもとで廃棄して記録する。",
                        "Discard what is left before a witness and record it.",
                    ),
                    Some("discard_dose"),
                )
            }
            Self::ClosedAlready { reason } => {
                let (ja, en) = (reason.text().ja, reason.text().en);
                told(
                    "course_closed_already",
                    L13,
                    Text::fixed("この治療は終了しています。", "This course has ended."),
                    say! {ja: "{ja}", en: "{en}"},
                    Text::fixed("備考の誤りは訂正する。", "A wrong note is corrected."),
                    Some("record_correction"),
                )
            }
            Self::FollowUpNotOver { due } => {
                let (n, on, until) = (due.n, due.on, due.until);
                let (ja, en) = (due.kind.text().ja, due.kind.text().en);
                let (uja, uen) = if due.kind == DueKind::Visit { ("か月", "month") } else { ("日目", "day") };
                told(
                    "follow_up_not_over",
                    PLAN,
                    Text::fixed(
                        "予定された経過観察がまだ残っています。",
                        "Follow-up that was planned is still to come.",
                    ),
                    say! {ja: "{ja} {n} {uja}: {on}〜{until}", en: "{en}, {uen} {n}: {on} to {until}"},
                    Text::fixed(
                        "予定を終えてから終了するか、ほかの理由を選ぶ。",
                        "End it when the plan is done, or choose another reason.",
                    ),
                    None,
                )
            }
            _ => told(
                "completed_without_injection",
                FOLLOW_UP,
                Text::fixed(
                    "投与の記録がないので、経過観察を終えたとは言えません。",
                    "Nothing was given, so no follow-up was completed.",
                ),
                Text::default(),
                Text::fixed("ほかの理由を選ぶ。", "Choose another reason."),
                None,
            ),
        }
    }
}

//! What a short safety form left open: each is a code kept in the fact and a task shown to people (L22: the form never waits for it).

use terms::Text;

/// Seriousness is not known yet.
pub const SERIOUSNESS: &str = "seriousness";
/// No CTCAE grade.
pub const GRADE: &str = "grade";
/// When it began is not known.
pub const BEGAN_AT: &str = "began_at";
/// Grade 4 or 5 stands beside a milder seriousness: a doctor confirms (regulation.md §3.3).
pub const CONFIRM_SERIOUSNESS: &str = "confirm_seriousness";
/// No law table was adopted, so no due day.
pub const LAW: &str = "law";
/// No filed plan, so the window cannot be counted.
pub const PLAN_DAY: &str = "plan_day";
/// The adopted law table lacks the row or the number.
pub const LAW_NUMBER: &str = "law_number";
/// Where it happened.
pub const WHERE: &str = "where";
/// Who saw it.
pub const SEEN_BY: &str = "seen_by";
/// Why it is entered afterwards.
pub const WHY_LATE: &str = "why_late";
/// A second person.
pub const SECOND: &str = "second";

/// Words of a gap as a task: what somebody still has to find out or do.
pub fn text(code: &str) -> Text {
    match code {
        SERIOUSNESS => Text::fixed("重篤さを判断する", "judge the seriousness"),
        GRADE => Text::fixed("CTCAE のグレードを入れる", "give the CTCAE grade"),
        BEGAN_AT => Text::fixed("始まった日時を確かめる", "find out when it began"),
        CONFIRM_SERIOUSNESS => {
            Text::fixed("グレード4・5。重篤さを医師が確かめる", "grade 4 or 5: a doctor confirms the seriousness")
        }
        LAW => Text::fixed(
            "法令表を採用し、期限を計算し直すため再度報告する",
            "adopt a law table and report again, so that the due day is counted",
        ),
        PLAN_DAY => Text::fixed(
            "提供計画を登録し、期限を計算し直すため再度報告する",
            "file the plan and report again, so that the due day is counted",
        ),
        LAW_NUMBER => Text::fixed(
            "法令表に期限の日数がない。表を直して採用する",
            "the law table lacks the number of days: adopt one that has it",
        ),
        WHERE => Text::fixed("起きた場所を書く", "say where it happened"),
        SEEN_BY => Text::fixed("見ていた人を書く", "say who saw it"),
        WHY_LATE => Text::fixed("後から記録する理由を書く", "say why it is entered afterwards"),
        SECOND => Text::fixed("もう一人が確かめる", "have a second person confirm it"),
        other => Text::same(other.to_owned()),
    }
}

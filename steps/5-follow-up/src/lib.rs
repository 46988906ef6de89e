//! Step 5, follow-up (経過観察): safety contacts, visits, relapse, the end of a course (Reg. 18, 19). The law fixes no months; the programme of the day
//! of the injection does, and its dates stand in the record since then. What happened is recorded; what would falsify the course is refused: a
//! score before the injection it is said to follow, and an end while cells are unaccounted for (L7). No hold stops any of it.

pub mod acts;
pub mod lists;
pub mod refusals;
#[cfg(test)]
mod tests;

use kernel::{ActEntry, ListDecl};

/// The acts of this step, one line each.
pub fn acts() -> Vec<ActEntry> {
    vec![
        ActEntry::of::<acts::record_safety_contact::RecordSafetyContact>(),
        ActEntry::of::<acts::record_visit::RecordVisit>(),
        ActEntry::of::<acts::report_relapse::ReportRelapse>(),
        ActEntry::of::<acts::close_course::CloseCourse>(),
    ]
}

/// The lists of this step.
pub fn lists() -> Vec<ListDecl> {
    vec![lists::FOLLOW_UPS]
}

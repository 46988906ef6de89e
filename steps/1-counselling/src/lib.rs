//! Step 1, counselling (カウンセリング): the interview, findings, the decision on candidacy, consent by scope and its withdrawal, and the order of
//! treatment (Act 13, 14; Reg. 7, 10, 13, 14, 32).
//! Pure: facts and typed input go in, facts or every reason why not come out.

pub mod acts;
pub mod criteria;
pub mod lists;
pub mod refusals;
#[cfg(test)]
mod tests;

use kernel::{ActEntry, ListDecl};

/// The acts of this step, one line each.
pub fn acts() -> Vec<ActEntry> {
    vec![
        ActEntry::of::<acts::record_interview::RecordInterview>(),
        ActEntry::of::<acts::record_finding::RecordFinding>(),
        ActEntry::of::<acts::decide_candidacy::DecideCandidacy>(),
        ActEntry::of::<acts::give_consent::GiveConsent>(),
        ActEntry::of::<acts::withdraw_consent::WithdrawConsent>(),
        ActEntry::of::<acts::order_treatment::OrderTreatment>(),
    ]
}

/// The lists of this step.
pub fn lists() -> Vec<ListDecl> {
    vec![lists::journeys::JOURNEYS]
}

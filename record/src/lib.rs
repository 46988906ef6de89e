//! The permanent vocabulary: every fact of every step, the folds that more than one step needs, and the reasons they share.
//! Think about a name before you store it. `golden/` holds one stored example of every kind and version; direct identifiers live in
//! `identity` alone (law L16).

pub mod clinic;
pub mod counselling;
pub mod folds;
pub mod harvest;
pub mod keeping;
pub mod patient;
pub mod refusals;
pub mod safety;

use kernel::KindEntry;

/// Every kind of this crate. The kernel's and the identity crate's own kinds are joined in `app`.
pub fn kinds() -> Vec<KindEntry> {
    vec![
        KindEntry::of::<clinic::RecordOpened>(),
        KindEntry::of::<clinic::ClinicSetUp>(),
        KindEntry::of::<clinic::StaffAdded>(),
        KindEntry::of::<clinic::RolesChanged>(),
        KindEntry::of::<clinic::ProgrammeAdopted>(),
        KindEntry::of::<clinic::LawAdopted>(),
        KindEntry::of::<clinic::PlanFiled>(),
        KindEntry::of::<patient::PatientRegistered>(),
        KindEntry::of::<counselling::InterviewRecorded>(),
        KindEntry::of::<counselling::ConsentGiven>(),
        KindEntry::of::<counselling::ConsentWithdrawn>(),
        KindEntry::of::<harvest::FatHarvested>(),
        KindEntry::of::<safety::OccurrenceRecorded>(),
        KindEntry::of::<safety::DeviationOpened>(),
        KindEntry::of::<safety::DeviationClosed>(),
        KindEntry::of::<safety::AdverseEventReported>(),
        KindEntry::of::<safety::Held>(),
        KindEntry::of::<safety::HoldLifted>(),
        KindEntry::of::<keeping::PayloadErased>(),
        KindEntry::of::<keeping::RecordRestored>(),
        KindEntry::of::<keeping::JobQueued>(),
        KindEntry::of::<keeping::JobDone>(),
        KindEntry::of::<keeping::JobFailed>(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Facts are permanent: a stored example of every kind and version must read for ever, and its tags must not move.
    #[test]
    fn every_kind_has_a_golden_example_that_still_reads() {
        let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/golden");
        let mut seen = BTreeSet::new();
        for k in kinds() {
            let path = format!("{dir}/{}.{}.json", k.kind, k.version);
            let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
            let (tags, payload) =
                text.split_once('\n').unwrap_or_else(|| panic!("{path}: first line tags, then the payload"));
            let got = (k.tags)(payload.trim()).unwrap_or_else(|e| panic!("{path}: {e}"));
            assert_eq!(kernel::Tag::join(&got), tags, "{path}");
            assert!(seen.insert(k.kind), "{} stands twice", k.kind);
        }
        let files = std::fs::read_dir(dir).expect("golden/").count();
        assert_eq!(files, seen.len(), "golden/ holds an example of an unknown kind, or lacks one");
    }
}

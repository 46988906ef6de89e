//! The permanent vocabulary: every fact of every step, the folds that more than one step needs, and the reasons they share.
//! Think about a name before you store it. `golden/` holds one stored example of every kind and version; direct identifiers live in
//! `identity` alone (law L16).

pub mod administration;
pub mod booking;
pub mod by;
pub mod candidacy;
pub mod clinic;
pub mod coming_back;
pub mod counselling;
pub mod culture;
pub mod folds;
pub mod follow_up;
pub mod harvest;
pub mod keeping;
pub mod making;
pub mod materials;
pub mod near_miss;
pub mod off_plan;
pub mod outlook;
pub mod patient;
pub mod refusals;
pub mod release;
pub mod safety;
#[cfg(feature = "harness")]
pub mod scenes;
pub mod schedule;
pub mod second;
pub mod tissue;
pub mod treatment;

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
        KindEntry::of::<treatment::FindingRecorded>(),
        KindEntry::of::<treatment::CandidacyDecided>(),
        KindEntry::of::<treatment::TreatmentOrdered>(),
        KindEntry::of::<tissue::BloodDrawn>(),
        KindEntry::of::<tissue::TissueDispatched>(),
        KindEntry::of::<culture::TissueReceived>(),
        KindEntry::of::<culture::CultureStarted>(),
        KindEntry::of::<culture::CultureObserved>(),
        KindEntry::of::<culture::CellsCounted>(),
        KindEntry::of::<culture::CellsPassaged>(),
        KindEntry::of::<culture::CellsHarvested>(),
        KindEntry::of::<release::TestResultRecorded>(),
        KindEntry::of::<release::TestResultVoided>(),
        KindEntry::of::<release::ProductReleased>(),
        KindEntry::of::<release::ProductRejected>(),
        KindEntry::of::<release::ProductDiscarded>(),
        KindEntry::of::<release::DosePacked>(),
        KindEntry::of::<release::DoseDispatched>(),
        KindEntry::of::<administration::DoseReceived>(),
        KindEntry::of::<administration::DoseAllocated>(),
        KindEntry::of::<administration::GoDecided>(),
        KindEntry::of::<administration::DrawnUp>(),
        KindEntry::of::<administration::IdentityChecked>(),
        KindEntry::of::<administration::DoseGiven>(),
        KindEntry::of::<administration::DoseStopped>(),
        KindEntry::of::<administration::DoseDiscarded>(),
        KindEntry::of::<coming_back::DoseReturned>(),
        KindEntry::of::<coming_back::DoseTakenBack>(),
        KindEntry::of::<off_plan::DoseGivenOffPlan>(),
        KindEntry::of::<off_plan::FollowUpOpened>(),
        KindEntry::of::<follow_up::SafetyContactMade>(),
        KindEntry::of::<follow_up::VisitRecorded>(),
        KindEntry::of::<follow_up::RelapseReported>(),
        KindEntry::of::<follow_up::CourseClosed>(),
        KindEntry::of::<making::CabinetOpened>(),
        KindEntry::of::<making::CabinetCleared>(),
        KindEntry::of::<making::MaterialRegistered>(),
        KindEntry::of::<making::EquipmentCalibrated>(),
        KindEntry::of::<making::StaffTrained>(),
        KindEntry::of::<booking::Booked>(),
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

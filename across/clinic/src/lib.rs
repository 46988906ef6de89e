//! The clinic itself: roles, adopted programme and law, filed plans, and the keeping of the record (correction, erasure, jobs).
//! (Act 4–6, 16; Reg. 27–34, 93; laws L1, L5, L8, L12, L13, L16, L19, L20.)

pub mod acts;
pub mod folds;
pub mod lists;
pub mod refusals;
#[cfg(test)]
mod testing;

use kernel::{ActEntry, ListDecl, OptionsDecl};

/// Acts of this room, one line an act.
pub fn acts() -> Vec<ActEntry> {
    vec![
        ActEntry::of::<acts::ChangeRoles>(),
        ActEntry::of::<acts::AdoptProgramme>(),
        ActEntry::of::<acts::AdoptLaw>(),
        ActEntry::of::<acts::FilePlan>(),
        ActEntry::of::<acts::RecordCorrection>(),
        ActEntry::of::<acts::ErasePayload>(),
    ]
}

/// Lists of this room.
pub fn lists() -> Vec<ListDecl> {
    vec![lists::jobs::JOBS, lists::places::PLACES, lists::plans::PLANS]
}

/// Choices for forms: `places`, `makers` (cell processing centres), `plans` (not stopped).
pub fn options() -> Vec<OptionsDecl> {
    vec![lists::places::ALL, lists::places::MAKERS, lists::plans::OPEN]
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_act_is_signed_and_none_is_a_safety_act() {
        for a in crate::acts() {
            assert!(a.signed.is_some(), "{}", a.name);
            assert!(!a.safety, "{}", a.name);
        }
    }
}

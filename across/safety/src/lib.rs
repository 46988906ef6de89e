//! Safety, along all five steps: occurrences entered afterwards, deviations, adverse events with their statutory clocks, holds
//! (Act 17, 18; Reg. 17, 20の2, 35, 36, 105; laws L15, L21, L22). What stops is always open to one signed-in person; what opens again is signed.

pub mod acts;
pub mod clock;
pub mod folds;
pub mod gaps;
pub mod lists;
pub mod refusals;
#[cfg(test)]
mod testing;

use kernel::{ActEntry, ListDecl};

/// Acts of this room, one line an act, the most hasty first.
pub fn acts() -> Vec<ActEntry> {
    vec![
        ActEntry::of::<acts::Hold>(),
        ActEntry::of::<acts::ReportAdverseEvent>(),
        ActEntry::of::<acts::RecordOccurrence>(),
        ActEntry::of::<acts::RaiseDeviation>(),
        ActEntry::of::<acts::CloseDeviation>(),
        ActEntry::of::<acts::LiftHold>(),
    ]
}

/// Lists of this room.
pub fn lists() -> Vec<ListDecl> {
    vec![lists::DEVIATIONS, lists::ADVERSE_EVENTS, lists::HOLDS, lists::OCCURRENCES]
}

#[cfg(test)]
mod tests {
    use crate::testing::{house, law, scene};
    use kernel::Outcome;
    use record::counselling::{CellsWish, ConsentWithdrawn};
    use record::safety::{Held, HoldCause, HoldTarget};
    use terms::{HoldId, PatientId};

    #[test]
    fn l22_stopping_is_a_safety_act_and_opening_again_is_signed() {
        for a in crate::acts() {
            let opens_again = ["close_deviation", "lift_hold"].contains(&a.name);
            assert_eq!(a.safety, !opens_again, "{}", a.name);
            assert_eq!(a.signed.is_some(), opens_again, "{}", a.name);
        }
    }

    /// No programme, no law, no plan, consent withdrawn, patient and clinic on hold, nothing filled in but the one sentence.
    #[test]
    fn l22_safety_acts_are_open_when_everything_else_is_shut() {
        let h = house();
        let p = PatientId::parse("P1").expect("id");
        let held = |id: &str, target| Held {
            hold: HoldId::parse(id).expect("id"),
            target,
            cause: HoldCause::ByPerson,
            reason: "x".into(),
        };
        let mut s = scene(&h)
            .given(&ConsentWithdrawn {
                patient: p.clone(),
                scopes: vec!["harvest".into()],
                cells: CellsWish::Pause,
                note: String::new(),
            })
            .given(&held("H1", HoldTarget::Patient(p)))
            .given(&held("H2", HoldTarget::Clinic));
        let forms: [(&str, &[(&str, &str)]); 7] = [
            ("record_occurrence", &[("patient", "P1"), ("what", "x"), ("occurred_at", "2026-01-05 10:00")]),
            ("record_occurrence", &[("what", "x")]),
            ("raise_deviation", &[("patient", "P1"), ("what", "x")]),
            ("raise_deviation", &[("what", "x")]),
            ("report_adverse_event", &[("patient", "P1"), ("what", "x")]),
            ("hold", &[("patient", "P1"), ("target", "patient")]),
            ("hold", &[("target", "clinic")]),
        ];
        for with_law in [false, true] {
            s.law = with_law.then(law);
            for (act, fields) in forms {
                let got = s.ask(act, fields);
                assert!(matches!(got, Outcome::Permitted(_)), "{act} {fields:?}: {got:#?}");
            }
        }
    }
}

//! Given a course, when it is closed, then the fact or exactly these reasons.

use crate::tests::{ask, clinic, discarded, given, house, injected, packed, patient, schedule};
use kernel::Outcome;
use kernel::own::AttemptRefused;
use record::administration::DoseStopped;
use record::coming_back::DoseTakenBack;
use record::counselling::ConsentGiven;
use record::culture::CultureStarted;
use record::folds::Consents;
use record::follow_up::{CloseReason, CourseClosed};
use record::off_plan::{DoseGivenOffPlan, FollowUpOpened};
use terms::{ContainerId, Decimal, DoseId, LotId, OccurrenceId, OrderId, PatientId};

const ACT: &str = "close_course";

#[test]
fn l7_no_decision_ends_a_course_while_cells_are_neither_given_nor_discarded() {
    let h = house();
    let s = clinic(&h).given(&packed("DS-1")).given(&packed("DS-2")).given(&given("DS-1", 7, Vec::new()));
    for (reason, more) in
        [("patient_wish", None), ("culture_failed", None), ("postponed", Some(("until", "2026-12-20")))]
    {
        let fields: Vec<_> = [("reason", reason)].into_iter().chain(more).collect();
        let s = ask(s_clone(&h, &s), ACT, &fields).then_refused(&["cells_unaccounted"]);
        let Some(Outcome::Refused(reasons, _)) = &s.last else { panic!("refused") };
        let r = &reasons.as_slice()[0];
        assert_eq!(
            (r.law, r.detail.en.as_ref(), r.next_act),
            ("L7", "DS-1: 0.3 mL / DS-2: 1 mL", Some("discard_dose"))
        );
        assert_eq!(s.fact::<AttemptRefused>().about, "patient:P-1");
    }
    // To zero, in whatever parts.
    let s = s.given(&discarded("DS-1", 3)).given(&discarded("DS-2", 4));
    let s = ask(s, ACT, &[("reason", "patient_wish")]).then_refused(&["cells_unaccounted"]);
    let _ = ask(s.given(&discarded("DS-2", 6)), ACT, &[("reason", "patient_wish")]).then_recorded(&["course_closed"]);
}

/// The same record again, for several ends of one story.
fn s_clone<'h>(h: &'h kernel::House, s: &kernel::harness::Scene<'h>) -> kernel::harness::Scene<'h> {
    let mut again = clinic(h);
    again.memory = s.memory.clone();
    again
}

#[test]
fn l21_what_happened_to_the_patient_is_recorded_whatever_is_open() {
    let h = house();
    for reason in ["died", "new_cancer", "pregnant", "moved", "lost"] {
        let s = injected(&h).given(&packed("DS-2"));
        let s = ask(s, ACT, &[("reason", reason)]).then_recorded(&["course_closed"]);
        // Also after an end, and the same again (a second pregnancy); but after a death nothing more.
        match reason {
            "died" => {
                let s = ask(s, ACT, &[("reason", "died")]).then_refused(&["course_closed_already"]);
                drop(ask(s, ACT, &[("reason", "moved")]).then_refused(&["course_closed_already"]));
            }
            _ => {
                let s = ask(s, ACT, &[("reason", reason)]).then_recorded(&["course_closed"]);
                drop(ask(s, ACT, &[("reason", "died")]).then_recorded(&["course_closed"]));
            }
        }
    }
}

#[test]
fn reg18_a_contact_that_was_never_made_is_told_when_the_course_is_closed() {
    let h = house();
    let s = injected(&h).at("2027-01-02T10:00");
    let (month, close) =
        ([("month", "1"), ("nrs", "1"), ("analgesics", "none")], [("patient", "P-1"), ("reason", "moved")]);
    let mut s = ask(s, "record_visit", &month).then_recorded(&["visit_recorded"]);
    let missed = s.remarks(ACT, &close);
    assert!(missed.iter().any(|t| t.contains("1 日目の安全の確認(2026-12-02)")), "{missed:?}");
    let course: record::folds::Course = kernel::fold::fold(&s.memory.facts);
    assert_eq!(course.missed().len(), missed.len());
    assert!(injected(&h).remarks(ACT, &close).is_empty(), "what is still ahead was not missed");
    // Cells that still grow are seen before the course is closed over them.
    let text = include_str!("../../../../../record/golden/culture_started.1.json");
    let started: CultureStarted = serde_json::from_str(text.split_once('\n').unwrap().1.trim()).unwrap();
    let started = CultureStarted { patient: patient(), ..started };
    let growing = clinic(&h).given(&started).remarks(ACT, &close);
    assert!(growing.len() == 1 && growing[0].contains("培養中"), "{growing:?}");
}

#[test]
fn a_course_is_completed_when_its_follow_up_is_over() {
    let h = house();
    let _ = ask(clinic(&h), ACT, &[("reason", "completed")]).then_refused(&["completed_without_injection"]);
    let s = ask(injected(&h), ACT, &[("reason", "completed")]).then_refused(&["follow_up_not_over"]);
    // The last day of the last window still counts; missed, the course may end.
    let s = ask(s.at("2027-03-15T10:00"), ACT, &[("reason", "completed")]).then_refused(&["follow_up_not_over"]);
    let done = [("month", "3"), ("nrs", "1"), ("analgesics", "none")];
    let s = ask(s, "record_visit", &done).then_recorded(&["visit_recorded"]);
    let s = ask(s, ACT, &[("reason", "completed")]).then_recorded(&["course_closed"]);
    assert_eq!(s.fact::<CourseClosed>().reason, CloseReason::Completed);
    let _ = ask(s, ACT, &[("reason", "patient_wish")]).then_refused(&["course_closed_already"]);
    let _ = ask(injected(&h).at("2027-03-16T10:00"), ACT, &[("reason", "completed")]).then_recorded(&["course_closed"]);
}

#[test]
fn a_postponement_says_until_when_and_can_be_repeated() {
    let h = house();
    let s = ask(clinic(&h), ACT, &[("reason", "postponed")]).then_invalid(&["until"]);
    let s = ask(s, ACT, &[("reason", "moved"), ("until", "2026-12-20")]).then_invalid(&["until"]);
    let s = ask(s, ACT, &[("reason", "postponed"), ("until", "2026-12-01")]).then_invalid(&["until"]);
    let s = ask(s, ACT, &[("reason", "postponed"), ("until", "2026-12-20")]).then_recorded(&["course_closed"]);
    let s = ask(s, ACT, &[("reason", "postponed"), ("until", "2027-01-20")]).then_recorded(&["course_closed"]);
    let s = ask(s, ACT, &[("reason", "patient_wish")]).then_recorded(&["course_closed"]);
    let _ = s.when(ACT, &[("patient", "P-404"), ("reason", "moved")]).then_refused(&["unknown_patient"]);
}

#[test]
fn l7_l21_what_was_given_off_plan_or_taken_back_is_accounted_for_and_followed_up() {
    let h = house();
    let off = DoseGivenOffPlan {
        occurrence: OccurrenceId::parse("O-1").unwrap(),
        syringe: ContainerId::parse("K-2").unwrap(),
        dose: DoseId::parse("DS-1").unwrap(),
        lot: LotId::parse("LT-1").unwrap(),
        patient: patient(),
        order: OrderId::parse("OR-1").unwrap(),
        target: 1,
        cells: 20_000_000,
        volume_ml: Decimal::ONE,
        given_to: None,
    };
    let opened = FollowUpOpened { patient: patient(), occurrence: Some(off.occurrence.clone()), schedule: schedule() };
    let s = || clinic(&h).given(&packed("DS-1")).given(&off);
    let _ = ask(s(), ACT, &[("reason", "patient_wish")]).then_recorded(&["course_closed"]);
    // Given off-plan is given: its follow-up is due like any other.
    let _ = ask(s().given(&opened), ACT, &[("reason", "completed")]).then_refused(&["follow_up_not_over"]);
    // Into another: nothing was given to this one.
    let into = DoseGivenOffPlan { given_to: Some(PatientId::parse("P-2").unwrap()), ..off.clone() };
    let other = clinic(&h).given(&packed("DS-1")).given(&into);
    let _ = ask(other, ACT, &[("reason", "completed")]).then_refused(&["completed_without_injection"]);
    // What went back to the centre is no longer in anybody's hands.
    let text = include_str!("../../../../../record/golden/dose_taken_back.1.json");
    let back: DoseTakenBack = serde_json::from_str(text.split_once('\n').unwrap().1.trim()).unwrap();
    let back = DoseTakenBack { dose: DoseId::parse("DS-1").unwrap(), patient: patient(), ..back };
    let s = clinic(&h).given(&packed("DS-1"));
    let s = ask(s, ACT, &[("reason", "patient_wish")]).then_refused(&["cells_unaccounted"]);
    let _ = ask(s.given(&back), ACT, &[("reason", "patient_wish")]).then_recorded(&["course_closed"]);
}

#[test]
fn l7_l21_an_injection_that_was_stopped_begins_the_follow_up_and_its_volume_comes_to_zero() {
    let h = house();
    let stopped = |dose: &str, of: Option<&str>| DoseStopped {
        patient: patient(),
        syringe: ContainerId::parse("K-2").ok(),
        dose: DoseId::parse(dose).ok(),
        lot: LotId::parse("LT-1").ok(),
        given_ml: Some(Decimal::new(4, 1)),
        cells_of: of.and_then(|p| PatientId::parse(p).ok()),
        reason: String::new(),
    };
    let s = || clinic(&h).given(&packed("DS-1")).given(&stopped("DS-1", None));
    let _ = ask(s(), ACT, &[("reason", "patient_wish")]).then_refused(&["cells_unaccounted"]);
    let _ = ask(s().given(&discarded("DS-1", 6)), ACT, &[("reason", "patient_wish")]).then_recorded(&["course_closed"]);
    let opened = FollowUpOpened { patient: patient(), occurrence: None, schedule: schedule() };
    let s = s().given(&opened).given(&discarded("DS-1", 6));
    let _ = ask(s, ACT, &[("reason", "completed")]).then_refused(&["follow_up_not_over"]);
    // Stopped after all of it had been entered as given: who stopped knows best.
    let s = injected(&h).given(&stopped("DS-1", None)).given(&discarded("DS-1", 6));
    let _ = ask(s, ACT, &[("reason", "patient_wish")]).then_recorded(&["course_closed"]);
    // Another's cells are nothing of this one's balance.
    let s = clinic(&h).given(&stopped("DS-9", Some("P-9")));
    let _ = ask(s, ACT, &[("reason", "patient_wish")]).then_recorded(&["course_closed"]);
}

#[test]
fn l4_an_end_entered_late_does_not_reach_the_consent_to_the_next_course() {
    let h = house();
    let text = include_str!("../../../../../record/golden/consent_given.1.json");
    let given: ConsentGiven = serde_json::from_str(text.split_once('\n').unwrap().1.trim()).unwrap();
    let given = ConsentGiven { patient: patient(), scopes: vec!["administration".into(), "banking".into()], ..given };
    let closed = |fields: &[(&str, &str)]| {
        let all = [&[("reason", "moved")], fields].concat();
        let s = ask(clinic(&h).given(&given).at("2026-12-02T09:00"), ACT, &all).then_recorded(&["course_closed"]);
        kernel::fold::fold::<Consents>(&s.memory.facts)
    };
    let now = closed(&[]);
    assert!(!now.covers("administration") && now.covers("banking"));
    assert!(now.why_ended("administration").ja.contains("2026-12-02 09:00") && now.why_ended("banking").is_empty());
    // The earlier course had ended in November, and nobody had written it down before the patient consented anew.
    let late = closed(&[("occurred_at", "2026-11-20T10:00"), ("late_reason", "書き忘れ")]);
    assert!(late.covers("administration") && late.ended.is_empty());
}

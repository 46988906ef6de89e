//! Given an injection, when somebody asks after the patient, then the fact or exactly these reasons.

use crate::tests::{ask, clinic, house, injected, patient};
use record::follow_up::SafetyContactMade;
use record::safety::{Held, HoldCause, HoldTarget};
use terms::HoldId;

const ACT: &str = "record_safety_contact";
const DAY1: [(&str, &str); 2] = [("day", "1"), ("reached", "yes")];

#[test]
fn a_contact_is_recorded_reached_or_not_and_no_hold_stops_it() {
    let h = house();
    let held = Held::by_itself(HoldId::parse("H-1").unwrap(), HoldTarget::Patient(patient()), HoldCause::AdverseEvent);
    let s = injected(&h).given(&held).at("2026-12-02T10:00");
    let no = [("day", "1"), ("reached", "no"), ("note", "留守番電話")];
    let s = ask(s, ACT, &no).then_recorded(&["safety_contact_made"]);
    assert!(!s.fact::<SafetyContactMade>().reached);
    let pain = [("day", "1"), ("reached", "yes"), ("symptoms", "injection_pain"), ("symptoms", "nausea")];
    let s = ask(s, ACT, &pain).then_recorded(&["safety_contact_made"]);
    let c: SafetyContactMade = s.fact();
    assert_eq!((c.day, c.symptoms.len(), c.urgent), (1, 2, false));
    // Late it is still made.
    let s = ask(s.at("2026-12-20T10:00"), ACT, &DAY1).then_recorded(&["safety_contact_made"]);
    let _ = ask(s, ACT, &[("day", "1"), ("reached", "no"), ("symptoms", "fever")]).then_invalid(&["symptoms"]);
    let _ = ask(clinic(&h), ACT, &[("day", "2"), ("symptoms", "joy")]).then_invalid(&["day", "reached", "symptoms"]);
}

#[test]
fn a_contact_follows_an_injection_and_waits_for_its_day() {
    let h = house();
    let _ = ask(clinic(&h), ACT, &DAY1).then_refused(&["contact_before_injection"]);
    let s = ask(injected(&h).at("2026-12-01T18:00"), ACT, &DAY1).then_refused(&["contact_too_early"]);
    let s = ask(s.at("2026-12-02T00:00"), ACT, &DAY1).then_recorded(&["safety_contact_made"]);
    // Back-dated to before the injection.
    let back = [&DAY1[..], &[("occurred_at", "2026-11-30T10:00"), ("late_reason", "x")]].concat();
    let s = ask(s, ACT, &back).then_refused(&["contact_before_injection"]);
    // A day of the programme that was not in the schedule of that day counts from the injection.
    let s =
        ask(s.at("2026-12-07T10:00"), ACT, &[("day", "7"), ("reached", "yes")]).then_refused(&["contact_too_early"]);
    let _ =
        ask(s.at("2026-12-08T10:00"), ACT, &[("day", "7"), ("reached", "yes")]).then_recorded(&["safety_contact_made"]);
}

#[test]
fn l22_an_urgent_symptom_is_recorded_on_any_day_and_marked() {
    let h = house();
    let fever = [&DAY1[..], &[("symptoms", "fever")]].concat();
    for s in [clinic(&h), injected(&h)] {
        let s = ask(s, ACT, &fever).then_recorded(&["safety_contact_made"]);
        assert!(s.fact::<SafetyContactMade>().urgent);
    }
    // What is not urgent waits for its day.
    let mild = [&DAY1[..], &[("symptoms", "nausea")]].concat();
    let _ = ask(injected(&h), ACT, &mild).then_refused(&["contact_too_early"]);
}

#[test]
fn l20_without_programme_or_record_there_is_nothing_to_ask_after() {
    let h = house();
    let mut s = injected(&h).at("2026-12-02T10:00");
    s.programme = None;
    let s = ask(s, ACT, &DAY1).then_refused(&["no_programme"]);
    let _ = s.when(ACT, &[("patient", "P-404"), ("day", "1"), ("reached", "yes")]).then_refused(&[
        "unknown_patient",
        "no_programme",
        "contact_before_injection",
    ]);
}

//! Given a lot or blood that was tested, when the laboratory reports, then the result and what a failure does by itself.

use crate::tests::*;
use kernel::harness::Scene;
use record::culture::CultureStarted;
use record::release::TestResultRecorded;
use record::safety::{DeviationCause, DeviationOpened, Held, HoldTarget};
use terms::{ContainerId, Role};

fn asked<'h>(s: Scene<'h>, changes: &[(&str, &str)]) -> Scene<'h> {
    ask(s, "record_test_result", TEST, changes)
}

/// A second lot of the same patient.
fn second_lot(s: Scene<'_>) -> Scene<'_> {
    s.given(&CultureStarted { count: None, ..started("P-1", "LT-3", "T-3", &["K-30"]) })
}

#[test]
fn l21_a_result_is_recorded_whatever_is_held_or_withdrawn() {
    let h = house();
    let s = product(&h).given(&withdrawal(&["culture"])).given(&hold("H-1", on_lot("LT-1")));
    let s = asked(s, &[("verdict", "pending"), ("interim", "yes")]).then_recorded(&["test_result_recorded"]);
    let r = s.fact::<TestResultRecorded>();
    assert_eq!((r.patient, r.lot, r.blood, r.interim), (patient("P-1"), Some(lot("LT-1")), None, true));
    let s = asked(product(&h), &[("test", "endotoxin"), ("value", "0.5")]);
    assert_eq!(s.fact::<TestResultRecorded>().unit, "EU/mL", "the unit is the programme's");
}

#[test]
fn l1_the_patient_follows_from_what_was_tested() {
    let h = house();
    asked(product(&h), &[("lot", "LT-404")]).then_refused(&["unknown_lot"]);
    let of_blood = [("lot", ""), ("blood", "B-P-1"), ("test", "hbv")];
    let s = asked(product(&h), &of_blood).then_recorded(&["test_result_recorded"]);
    assert_eq!(s.fact::<TestResultRecorded>().patient, patient("P-1"));
    asked(product(&h), &[("lot", ""), ("blood", "B-404"), ("test", "hbv")]).then_refused(&["unknown_blood_sample"]);
    // A test on cells is none on blood, and a report is not of tomorrow.
    asked(product(&h), &[("lot", ""), ("blood", "B-P-1")]).then_invalid(&["test"]);
    asked(product(&h), &[("reported_on", "2026-12-09")]).then_invalid(&["reported_on"]);
    let mut s = product(&h);
    s.programme = None;
    asked(s, &[]).then_refused(&["no_programme"]);
}

#[test]
fn l8_a_failure_before_release_holds_this_lot_and_opens_a_deviation() {
    let h = house();
    let s = asked(second_lot(product(&h)), &[("verdict", "fail")]);
    let s = s.then_recorded(&["test_result_recorded", "held", "deviation_opened"]);
    assert_eq!(s.fact::<Held>().target, on_lot("LT-1"));
    let d = s.fact::<DeviationOpened>();
    assert_eq!((d.cause, d.serious), (DeviationCause::TestFailed, false));
}

#[test]
fn l8_a_late_failure_after_release_holds_every_lot_of_that_patient_and_is_serious() {
    let h = house();
    let s = asked(second_lot(packed(&h)), &[("verdict", "fail")]);
    let s = s.then_recorded(&["test_result_recorded", "held", "held", "deviation_opened"]);
    let targets: Vec<HoldTarget> =
        s.memory.facts.iter().filter_map(|f| f.read::<Held>()).map(|held| held.target).collect();
    assert_eq!(targets, [on_lot("LT-1"), on_lot("LT-3")]);
    let d = s.fact::<DeviationOpened>();
    assert_eq!((d.cause, d.serious), (DeviationCause::TestFailedAfterRelease, true));
    // Nothing of it leaves any more, and the other patient's lot is untouched.
    ask(s, "dispatch_dose", DISPATCH, &[]).then_refused(&["lot_on_hold"]);
}

#[test]
fn one_report_on_blood_is_recorded_at_once_and_each_test_is_a_fact_of_its_own() {
    let h = house();
    let report = |verdict| {
        let mut all: Vec<(&str, &str)> =
            TEST.iter().copied().filter(|(k, _)| !["lot", "test", "verdict"].contains(k)).collect();
        all.retain(|(k, _)| *k != "value");
        all.extend([("blood", "B-P-1"), ("test", "hbv"), ("value", "0.02"), ("verdict", verdict)]);
        all.extend([("others", "hbv"), ("others", "hcv"), ("others", "hiv")]);
        all
    };
    let mut s = product(&h);
    s.ask("record_test_result", &report("pass"));
    let s = s.then_recorded(&["test_result_recorded"; 3]);
    let mut told: Vec<(String, String)> = s
        .memory
        .facts
        .iter()
        .filter_map(kernel::Fact::read::<TestResultRecorded>)
        .filter(|t| t.blood.is_some())
        .map(|t| (t.test, t.value))
        .collect();
    told = told.split_off(told.len() - 3);
    let told: Vec<(&str, &str)> = told.iter().map(|(t, v)| (t.as_str(), v.as_str())).collect();
    assert_eq!(told, [("hbv", "0.02"), ("hcv", ""), ("hiv", "")]);
    // What is positive is never ticked along.
    let mut s = product(&h);
    s.ask("record_test_result", &report("fail"));
    s.then_invalid(&["others"]);
}

#[test]
fn l8_blood_that_fails_holds_every_lot_made_from_that_person() {
    let h = house();
    let s = asked(
        second_lot(growing(&h)),
        &[("lot", ""), ("blood", "B-P-1"), ("test", "hiv"), ("verdict", "fail"), ("reported_on", "2026-12-01")],
    );
    let s = s.then_recorded(&["test_result_recorded", "held", "held", "deviation_opened"]);
    assert_eq!(s.fact::<DeviationOpened>().cause, DeviationCause::TestFailed);
    // Fat of which nothing is cultured yet; a failure of a lot leaves it alone.
    let found = [("lot", ""), ("blood", "B-P-1"), ("test", "hiv"), ("verdict", "fail"), ("reported_on", "2026-11-24")];
    let s = asked(received(&h), &found).then_recorded(&["test_result_recorded", "held", "deviation_opened"]);
    let container = ContainerId::parse("T-1").unwrap();
    assert_eq!(s.fact::<Held>().target, HoldTarget::Container { container, patient: Some(patient("P-1")) });
    let _ = ask(s.by("S-OPE", Role::Operator, "L-CPC"), "start_culture", START, &[])
        .then_refused(&["container_on_hold", "test_failed"]);
}

#[test]
fn l14_nothing_is_reported_of_a_sample_before_there_was_one() {
    let h = house();
    asked(product(&h), &[("reported_on", "2015-01-01")]).then_invalid(&["reported_on"]);
    let blood = [("lot", ""), ("blood", "B-P-1"), ("test", "hbv"), ("reported_on", "2015-01-01")];
    asked(product(&h), &blood).then_invalid(&["reported_on"]);
}

#[test]
fn l8_a_viability_below_the_limit_entered_as_passed_is_seen_before_it_is_confirmed() {
    let h = house();
    let told = |value: &str| {
        let changes = [("test", "viability"), ("value", value)];
        let kept = TEST.iter().filter(|(k, _)| changes.iter().all(|(c, _)| c != k));
        let fields: Vec<(&str, &str)> = kept.chain(&changes).copied().collect();
        product(&h).by("S-QUA", Role::Quality, "L-CPC").remarks("record_test_result", &fields)
    };
    assert!(told("95.1").is_empty());
    let low = told("40 %");
    assert!(low.len() == 1 && low[0].contains("40 %"), "{low:?}");
}

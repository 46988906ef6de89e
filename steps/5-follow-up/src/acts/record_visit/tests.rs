//! Given an injection, when a visit is recorded, then the fact or exactly these reasons.

use crate::tests::{ask, clinic, house, injected, patient};
use kernel::Outcome;
use record::follow_up::{CloseReason, CourseClosed, Impression, VisitRecorded};

const ACT: &str = "record_visit";
const GOOD: [(&str, &str); 3] = [("nrs", "6"), ("odi_pct", "４０"), ("analgesics", "daily")];

fn visit<'h>(s: kernel::harness::Scene<'h>, month: &'h str, more: &[(&'h str, &'h str)]) -> kernel::harness::Scene<'h> {
    let kept = GOOD.iter().filter(|(k, _)| !more.iter().any(|(m, _)| m == k));
    let fields: Vec<_> = kept.chain(more).chain(&[("month", month)]).copied().filter(|(_, v)| !v.is_empty()).collect();
    ask(s, ACT, &fields)
}

#[test]
fn baseline_and_visits_keep_scores_as_answered() {
    let h = house();
    let s = visit(clinic(&h), "0", &[]).then_recorded(&["visit_recorded"]);
    assert_eq!(s.fact::<VisitRecorded>().impression, None);
    let s = visit(injected(&h).at("2027-01-05T10:00"), "1", &[("impression", "little_better"), ("vas_mm", "58")]);
    let v: VisitRecorded = s.then_recorded(&["visit_recorded"]).fact();
    assert_eq!(
        (v.nrs, v.vas_mm, v.odi_pct, v.impression),
        (Some(6), Some(58), Some(40), Some(Impression::LittleBetter))
    );
}

#[test]
fn a_visit_without_scores_says_why_and_a_baseline_compares_with_nothing() {
    let h = house();
    let none = [("nrs", ""), ("odi_pct", "")];
    let _ = visit(clinic(&h), "0", &none).then_invalid(&["note"]);
    let _ = visit(clinic(&h), "0", &[&none[..], &[("note", "本人が答えたくない")]].concat())
        .then_recorded(&["visit_recorded"]);
    let _ = visit(clinic(&h), "0", &[("impression", "same")]).then_invalid(&["impression"]);
    let bad = [("nrs", "11"), ("vas_mm", "101"), ("odi_pct", "-1"), ("analgesics", "x")];
    let _ = visit(clinic(&h), "2", &bad).then_invalid(&["month", "nrs", "vas_mm", "odi_pct", "analgesics"]);
}

#[test]
fn a_visit_follows_the_injection_and_a_baseline_precedes_it() {
    let h = house();
    let _ = visit(clinic(&h), "1", &[]).then_refused(&["visit_before_injection"]);
    let s = visit(injected(&h).at("2026-12-01T09:30"), "0", &[]).then_refused(&["baseline_after_injection"]);
    // Asked before the injection and entered afterwards it is one.
    let s = visit(s, "0", &[("occurred_at", "2026-12-01T08:45")]).then_recorded(&["visit_recorded"]);
    let late = [("occurred_at", "2026-11-30T09:00"), ("late_reason", "x")];
    let _ = visit(s, "1", &late).then_refused(&["visit_before_injection"]);
}

#[test]
fn l13_a_month_has_one_visit_and_a_wrong_value_is_corrected() {
    let h = house();
    let s = visit(clinic(&h), "0", &[]).then_recorded(&["visit_recorded"]);
    let s = visit(s, "0", &[("nrs", "7")]).then_refused(&["visit_recorded_already"]);
    let Some(Outcome::Refused(reasons, _)) = &s.last else { panic!("refused") };
    assert_eq!(reasons.as_slice()[0].next_act, Some("record_correction"));
    let s = visit(injected(&h).at("2027-01-05T10:00"), "1", &[]).then_recorded(&["visit_recorded"]);
    let s = visit(s, "1", &[]).then_refused(&["visit_recorded_already"]);
    // After an end a baseline begins a new course, of which nothing was given yet.
    let closed = CourseClosed { patient: patient(), reason: CloseReason::Lost, until: None, note: String::new() };
    let s = visit(s.given(&closed), "0", &[]).then_recorded(&["visit_recorded"]);
    let s = visit(s, "0", &[]).then_refused(&["visit_recorded_already"]);
    let _ = visit(s, "1", &[]).then_refused(&["visit_before_injection"]);
}

#[test]
fn a_visit_outside_its_window_says_why() {
    let h = house();
    // Month 1 is due on 2027-01-01 and seven days either side.
    for (on, inside) in [
        ("2026-12-24T10:00", false),
        ("2026-12-25T10:00", true),
        ("2027-01-08T10:00", true),
        ("2027-01-09T10:00", false),
    ] {
        let s = visit(injected(&h).at(on), "1", &[]);
        let s = if inside { s.then_recorded(&["visit_recorded"]) } else { s.then_refused(&["visit_outside_window"]) };
        if !inside {
            let _ = visit(s, "1", &[("note", "雪で来院できなかった")]).then_recorded(&["visit_recorded"]);
        }
    }
    // A month that was not planned on the day of the injection.
    let _ = visit(injected(&h).at("2027-06-01T10:00"), "6", &[]).then_refused(&["visit_outside_window"]);
}

#[test]
fn l20_without_a_programme_no_visit_has_a_month() {
    let h = house();
    let mut s = clinic(&h);
    s.programme = None;
    let _ = visit(s, "0", &[]).then_refused(&["no_programme"]);
    let good = [&GOOD[..], &[("patient", "P-404"), ("month", "0")]].concat();
    let _ = clinic(&h).when(ACT, &good).then_refused(&["unknown_patient"]);
}

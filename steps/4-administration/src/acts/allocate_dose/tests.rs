//! Given doses that arrived, when they are entered in the dose book, then the fact or exactly these reasons.

use super::*;
use crate::tests::{
    ALLOCATE, DRAW, P, allotted, arrived, ask, ask_go, bare, clinic, consent, decided, details, hold, house, knee, lot,
    merged, ml, moment, on_its_way, order, patient, plan, put_by, released,
};
use kernel::harness::Scene;
use record::follow_up::{CloseReason, CourseClosed};
use record::release::ProductRejected;
use record::safety::HoldTarget;
use record::treatment::{Side, TreatmentOrdered};
use terms::{OrderId, Role};

fn allot<'h>(s: Scene<'h>, other: &[(&str, &str)]) -> Scene<'h> {
    ask(s, "allocate_dose", &ALLOCATE, other)
}

/// A new order of so many cells replaces the first.
fn lower(cells: u64) -> TreatmentOrdered {
    TreatmentOrdered {
        replaces: OrderId::parse("OR-1").ok(),
        replaces_reason: "少なくする".into(),
        ..order("OR-9", P, vec![knee(1, Side::Right, cells)])
    }
}

/// Both knees of one patient: two doses, the first arrived.
fn both_knees(h: &kernel::House) -> Scene<'_> {
    let mut s = bare(h).given(&plan()).given(&consent(P, &["administration"]));
    let targets = vec![knee(1, Side::Right, 20_000_000), knee(2, Side::Left, 20_000_000)];
    put_by(&mut s, "S-DOC", Role::Doctor, "L-CLI", &order("OR-1", P, targets));
    put_by(&mut s, "S-QA", Role::Quality, "L-CPC", &released(P));
    for (ds, n) in [("DS-1", 1), ("DS-2", 2)] {
        on_its_way(&mut s, ds, P, "OR-1", n, 20_000_000);
        s = ask(s, "receive_dose", &crate::tests::RECEIVE, &[("dose", ds)]).then_recorded(&["dose_received"]);
    }
    s
}

#[test]
fn l7_both_knees_get_their_own_dose_and_no_target_gets_two() {
    let h = house();
    let s = allot(both_knees(&h), &[]).then_recorded(&["dose_allocated"]);
    let s = allot(s, &[("dose", "DS-2")]).then_refused(&["target_overfilled"]);
    assert!(details(&s)[0].1.contains("割当済み 20000000 個"), "{:?}", details(&s));
    let s = allot(s, &[("dose", "DS-2"), ("target", "2")]).then_recorded(&["dose_allocated"]);
    // The same dose may be allotted again: it is not counted twice.
    let s = allot(s, &[]).then_recorded(&["dose_allocated"]);
    // What was discarded is free again.
    let discard = [("dose", "DS-1"), ("reason", "落とした"), ("witness", "S-NUR2")];
    let s = ask(s, "discard_dose", &discard, &[]).then_recorded(&["dose_discarded"]);
    let _ = allot(s, &[("dose", "DS-2"), ("target", "1")]).then_recorded(&["dose_allocated"]);
}

#[test]
fn l7_a_lower_dose_by_a_new_order_takes_part_of_the_volume() {
    let h = house();
    let s = allot(arrived(&h).given(&lower(10_000_000)), &[]).then_refused(&["target_overfilled"]);
    let s = allot(s, &[("volume_ml", "0.5")]).then_recorded(&["dose_allocated"]);
    let a: DoseAllocated = s.fact();
    assert_eq!((a.order.as_str(), a.cells, a.volume_ml), ("OR-9", 10_000_000, ml("0.5")));
    let _ = allot(arrived(&h), &[("volume_ml", "1.001")]).then_refused(&["volume_not_there"]);
}

#[test]
fn l10_a_target_that_was_not_ordered_gets_nothing() {
    let h = house();
    let _ = allot(arrived(&h), &[("target", "2")]).then_refused(&["target_not_in_order"]);
    let _ = allot(arrived(&h), &[("target", "0")]).then_invalid(&["target"]);
}

#[test]
fn l8_without_an_order_in_force_nothing_is_allotted() {
    let h = house();
    let mut s = bare(&h);
    put_by(&mut s, "S-QA", Role::Quality, "L-CPC", &released(P));
    on_its_way(&mut s, "DS-1", P, "OR-1", 1, 20_000_000);
    let s = ask(s, "receive_dose", &crate::tests::RECEIVE, &[]).then_recorded(&["dose_received"]);
    let _ = allot(s, &[]).then_refused(&["dose_without_order"]);
}

#[test]
fn an_order_from_before_the_end_of_the_course_is_not_carried_out() {
    let h = house();
    let closed = |reason| CourseClosed { patient: patient(P), reason, until: None, note: String::new() };
    let s = arrived(&h).at("2026-12-03T10:02").given(&closed(CloseReason::NewCancer));
    let s = allot(s, &[]).then_refused(&["course_ended_since_order"]);
    assert!(details(&s)[0].1.contains("新たながん"));
    let _ = allot(arrived(&h).at("2026-12-03T10:02").given(&closed(CloseReason::Postponed)), &[])
        .then_recorded(&["dose_allocated"]);
    let s = s.at("2026-12-03T10:10").given(&lower(20_000_000));
    let _ = allot(s, &[]).then_recorded(&["dose_allocated"]);
}

#[test]
fn l14_back_dating_the_end_of_a_course_brings_no_order_back() {
    let h = house();
    let ended = CourseClosed { patient: patient(P), reason: CloseReason::Moved, until: None, note: String::new() };
    let mut s = arrived(&h).at("2026-12-03T10:02").given(&ended);
    let close = s.memory.facts.last_mut().expect("the end");
    close.head.occurred_at = moment("2026-01-05T10:00");
    let _ = allot(s, &[]).then_refused(&["course_ended_since_order"]);
}

#[test]
fn l2_only_a_dose_that_arrived_and_was_accepted_is_allotted() {
    let h = house();
    let _ = allot(clinic(&h), &[]).then_refused(&["dose_not_received"]);
    let no = [("accepted", "no"), ("reason", "漏れ")];
    let s = ask(clinic(&h), "receive_dose", &crate::tests::RECEIVE, &no).then_recorded(&["dose_received"]);
    let s = allot(s, &[]).then_refused(&["dose_not_accepted"]);
    assert_eq!(details(&s)[0].1, "漏れ");
    let _ = allot(arrived(&h), &[("dose", "DS-9")]).then_refused(&["dose_unknown"]);
}

#[test]
fn l7_a_dose_in_a_syringe_keeps_its_place_and_an_empty_one_has_none() {
    let h = house();
    let half = ask(decided(&h), "draw_up", &DRAW, &[("volume_ml", "0.5")]).then_recorded(&["drawn_up"]);
    let _ = allot(half, &[]).then_refused(&["dose_already_drawn"]);
    let discard = [("dose", "DS-1"), ("reason", "落とした"), ("witness", "S-NUR2")];
    let s = ask(allotted(&h), "discard_dose", &discard, &[]).then_recorded(&["dose_discarded"]);
    let _ = allot(s, &[]).then_refused(&["dose_used_up"]);
}

#[test]
fn reg10_a_dose_that_goes_back_is_not_allotted() {
    let h = house();
    let back = [("decision", "no_go"), ("cause", "発熱"), ("choice", "return_and_freeze")];
    let s = ask_go(allotted(&h), &back).then_recorded(&["go_decided"]);
    let _ = allot(s, &[]).then_refused(&["dose_returned"]);
}

#[test]
fn l8_l9_l22_release_expiry_and_holds_count() {
    let h = house();
    let rejected = ProductRejected { lot: lot("LT-1"), patient: patient(P), reason: "x".into() };
    let _ = allot(arrived(&h).given(&rejected), &[]).then_refused(&["dose_of_unreleased_product"]);
    let _ = allot(arrived(&h).at("2026-12-03T15:30"), &[]).then_refused(&["dose_expired"]);
    let _ = allot(arrived(&h).given(&hold(HoldTarget::Patient(patient(P)))), &[]).then_refused(&["patient_on_hold"]);
    let all = arrived(&h).at("2026-12-03T15:30").given(&rejected).given(&hold(HoldTarget::Clinic));
    let _ = allot(all, &[("target", "7")]).then_refused(&[
        "clinic_on_hold",
        "dose_of_unreleased_product",
        "dose_expired",
        "target_not_in_order",
    ]);
}

#[test]
fn l1_after_a_merge_work_goes_on_and_the_cells_stay_in_the_record_they_came_from() {
    let h = house();
    let s = allot(merged(arrived(&h)), &[]).then_recorded(&["dose_allocated"]);
    assert_eq!(s.fact::<DoseAllocated>().patient, patient(P));
    // A hold on the record that goes on stops it.
    let s = merged(arrived(&h)).given(&hold(HoldTarget::Patient(patient("P-2"))));
    let _ = allot(s, &[]).then_refused(&["patient_on_hold"]);
}

#[test]
fn l7_what_went_into_somebody_else_leaves_the_place_free() {
    let h = house();
    let s = allot(both_knees(&h), &[]).then_recorded(&["dose_allocated"]);
    let s = allot(s.given(&crate::tests::off_plan(None)), &[("dose", "DS-2")]).then_refused(&["target_overfilled"]);
    let s = s.given(&crate::tests::off_plan(Some("P-2")));
    let _ = allot(s, &[("dose", "DS-2")]).then_recorded(&["dose_allocated"]);
}

#[test]
fn l3_another_place_than_the_one_packed_for_is_seen_before_it_is_confirmed() {
    let h = house();
    let told = |dose: &str| {
        let fields: Vec<(&str, &str)> =
            ALLOCATE.iter().filter(|(k, _)| *k != "dose").copied().chain([("dose", dose)]).collect();
        both_knees(&h).remarks("allocate_dose", &fields)
    };
    assert!(told("DS-1").is_empty());
    let crossed = told("DS-2");
    assert!(crossed.len() == 1 && crossed[0].contains("部位 2 のために調製"), "{crossed:?}");
}

/// The other patient's dose is picked up for this one: refused, quarantined and a near miss, whatever the act (L2). One's own goes on.
#[test]
fn l2_another_patients_dose_is_refused_held_and_a_near_miss() {
    let h = house();
    crate::tests::refuses_anothers_dose(|| arrived(&h), allot);
    // After a merge either number is the person's.
    let _ = allot(merged(arrived(&h)), &[crate::tests::BAND_2]).then_recorded(&["dose_allocated"]);
    // Without a scan it is not asked at all.
    let _ = allot(arrived(&h), &[("wristband", "")]).then_invalid(&["wristband"]);
}

//! Given a box at the door, when its receipt is recorded, then the facts or exactly these reasons.

use super::*;
use crate::tests::{
    P, RECEIVE, arrived, ask, bare, clinic, details, dose as ds, hold, house, lot, on_its_way, packed, patient,
    programme, put_by, released, sent,
};
use kernel::harness::Scene;
use kernel::own::AttemptRefused;
use record::release::ProductRejected;
use terms::Role;

fn receive<'h>(s: Scene<'h>, other: &[(&str, &str)]) -> Scene<'h> {
    ask(s, "receive_dose", &RECEIVE, other)
}

#[test]
fn l1_a_dose_that_is_not_in_the_record_is_not_received() {
    let h = house();
    let s = receive(clinic(&h), &[("dose", "DS-9")]).then_refused(&["dose_unknown"]);
    assert_eq!(s.fact::<AttemptRefused>().about, "dose:DS-9");
}

#[test]
fn l2_a_code_is_read_in_any_width_and_an_unreadable_one_is_an_input_error() {
    let h = house();
    let _ = receive(clinic(&h), &[("dose", " ds-1 ")]).then_recorded(&["dose_received"]);
    let s = receive(clinic(&h), &[("dose", "DS 1 /")]).then_invalid(&["dose"]);
    assert!(s.memory.facts.iter().all(|f| f.head.kind != "deviation_opened"));
}

#[test]
fn l2_a_dose_is_received_once_and_only_after_its_dispatch() {
    let h = house();
    let _ = receive(arrived(&h), &[]).then_refused(&["dose_already_received"]);
    let mut s = bare(&h);
    put_by(&mut s, "S-QA", Role::Quality, "L-CPC", &released(P));
    put_by(&mut s, "S-OP", Role::Operator, "L-CPC", &packed("DS-1", P, "OR-1", 1, 20_000_000));
    let _ = receive(s, &[]).then_refused(&["dose_not_dispatched"]);
}

#[test]
fn l2_a_dose_meant_for_another_place_is_refused_held_and_a_near_miss() {
    let h = house();
    let mut s = bare(&h);
    put_by(&mut s, "S-QA", Role::Quality, "L-CPC", &released(P));
    put_by(&mut s, "S-OP", Role::Operator, "L-CPC", &packed("DS-1", P, "OR-1", 1, 20_000_000));
    put_by(&mut s, "S-OP", Role::Operator, "L-CPC", &sent("DS-1", P, "L-CLI2"));
    let s = receive(s, &[]).then_refused(&["dose_sent_elsewhere"]);
    assert_eq!(s.fact::<Held>().target, HoldTarget::Dose { dose: ds("DS-1"), patient: patient(P) });
    assert_eq!(s.fact::<Held>().cause, HoldCause::ScanMismatch);
    let d: DeviationOpened = s.fact();
    assert_eq!((d.kind, d.cause, d.patient), (DeviationKind::NearMiss, DeviationCause::ScanMismatch, Some(patient(P))));
    let s = receive(s, &[]).then_refused(&["dose_sent_elsewhere", "dose_on_hold"]);
    assert_eq!(s.memory.facts.iter().filter(|f| f.head.kind == "held").count(), 1, "one hold is enough");
    // The place it was meant for finds it quarantined.
    let s = receive(s.by("S-NUR", Role::Nurse, "L-CLI2"), &[]).then_refused(&["dose_on_hold"]);
    let kinds: Vec<&str> = s.memory.facts.iter().rev().take(1).map(|f| f.head.kind.as_str()).collect();
    assert_eq!(kinds, ["attempt_refused"], "no second hold");
}

#[test]
fn reg99_temperature_outside_the_standard_needs_a_reason_and_opens_a_deviation() {
    let h = house();
    let warm = [("highest_c", "12.0")];
    let _ = receive(clinic(&h), &warm).then_invalid(&["reason"]);
    let cold = [("lowest_c", "-1.5"), ("highest_c", "6")];
    let _ = receive(clinic(&h), &cold).then_invalid(&["reason"]);
    let s = receive(clinic(&h), &[("highest_c", "12.0"), ("reason", "3分間のみ。品質部門と協議済み")])
        .then_recorded(&["dose_received", "deviation_opened"]);
    assert_eq!(s.fact::<DeviationOpened>().cause, DeviationCause::Transport);
    assert!(s.fact::<DoseReceived>().accepted);
    let _ = receive(clinic(&h), &[("lowest_c", "7.0")]).then_invalid(&["highest_c"]);
    // The ends of the range (2.0–10.0 °C in the demo) are inside.
    let _ = receive(clinic(&h), &[("lowest_c", "2.0"), ("highest_c", "10.0")]).then_recorded(&["dose_received"]);
}

#[test]
fn l2_a_broken_seal_is_never_accepted_but_always_recorded() {
    let h = house();
    let broken = [("seal_intact", "no"), ("reason", "封印が破れている")];
    let _ = receive(clinic(&h), &broken).then_refused(&["seal_broken"]);
    let no = [broken[0], broken[1], ("accepted", "no")];
    let s = receive(clinic(&h), &no).then_recorded(&["dose_received", "deviation_opened"]);
    assert!(!s.fact::<DoseReceived>().accepted);
    let _ = receive(clinic(&h), &[("accepted", "no")]).then_invalid(&["reason"]);
}

#[test]
fn l8_l9_only_a_released_dose_in_date_is_accepted_but_anything_is_recorded_as_refused() {
    let h = house();
    let no = [("accepted", "no"), ("reason", "使えない")];
    let late = || clinic(&h).at("2026-12-03T15:30");
    let _ = receive(late(), &[]).then_refused(&["dose_expired"]);
    let _ = receive(late(), &no).then_recorded(&["dose_received"]);
    let rejected =
        || clinic(&h).given(&ProductRejected { lot: lot("LT-1"), patient: patient(P), reason: "無菌試験".into() });
    let s = receive(rejected(), &[]).then_refused(&["dose_of_unreleased_product"]);
    assert!(details(&s)[0].1.contains("無菌試験"));
    let _ = receive(rejected(), &no).then_recorded(&["dose_received"]);
    let mut s = bare(&h);
    on_its_way(&mut s, "DS-1", P, "OR-1", 1, 20_000_000);
    let _ = receive(s, &[]).then_refused(&["dose_of_unreleased_product"]);
}

#[test]
fn l22_what_is_held_is_not_accepted() {
    let h = house();
    let held = |target| clinic(&h).given(&hold(target));
    let p = patient(P);
    let _ = receive(held(HoldTarget::Patient(p.clone())), &[]).then_refused(&["patient_on_hold"]);
    let _ = receive(held(HoldTarget::Clinic), &[]).then_refused(&["clinic_on_hold"]);
    let _ = receive(held(HoldTarget::Lot { lot: lot("LT-1"), patient: p.clone() }), &[]).then_refused(&["lot_on_hold"]);
    let _ =
        receive(held(HoldTarget::Dose { dose: ds("DS-1"), patient: p.clone() }), &[]).then_refused(&["dose_on_hold"]);
    let thing = HoldTarget::Container { container: crate::tests::syringe("DS-1"), patient: None };
    let _ = receive(held(thing), &[]).then_refused(&["container_on_hold"]);
    let no = [("accepted", "no"), ("reason", "保留中")];
    let _ = receive(held(HoldTarget::Patient(p)), &no).then_recorded(&["dose_received"]);
}

#[test]
fn l19_an_unset_range_and_l20_no_programme_stop_the_acceptance() {
    let h = house();
    let mut s = clinic(&h);
    let p = programme(false);
    s.programme = Some((p.hash(), p));
    let _ = receive(s, &[]).then_refused(&["setting_unset"]);
    let mut s = clinic(&h);
    s.programme = None;
    let _ = receive(s, &[]).then_refused(&["no_programme"]);
}

#[test]
fn l1_cells_of_an_unregistered_record_are_not_received() {
    let h = house();
    let mut s = bare(&h);
    on_its_way(&mut s, "DS-1", "P-9", "OR-1", 1, 20_000_000);
    let _ = receive(s, &[("accepted", "no"), ("reason", "x")]).then_refused(&["unknown_patient"]);
}

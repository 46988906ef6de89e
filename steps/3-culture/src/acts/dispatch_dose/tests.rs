//! Given a packed dose, when it is dispatched, then the fact or exactly these reasons.

use crate::tests::*;
use kernel::harness::Scene;
use record::clinic::{ClinicSetUp, Place, PlaceKind};
use record::release::{DoseDispatched, ProductRejected};
use record::safety::{DeviationOpened, HoldTarget};
use record::scenes::{candidacy, infected};
use record::treatment::Outcome;

fn asked<'h>(s: Scene<'h>, changes: &[(&str, &str)]) -> Scene<'h> {
    ask(s, "dispatch_dose", DISPATCH, changes)
}

#[test]
fn l1_l2_the_right_label_leaves_once_for_the_lots_patient() {
    let h = house();
    let s = asked(packed(&h), &[]).then_recorded(&["dose_dispatched"]);
    let d = s.fact::<DoseDispatched>();
    assert_eq!((d.patient, d.lot), (patient("P-1"), lot("LT-1")));
    asked(s, &[]).then_refused(&["dose_already_dispatched"]);
    let s = asked(packed(&h), &[("scan", "DS-2")]).then_refused(&["bench_scan_mismatch"]);
    assert_eq!(how_many::<DeviationOpened>(&s), 1);
    asked(packed(&h), &[("dose", "DS-404"), ("scan", "DS-404")]).then_refused(&["unknown_packed_dose"]);
}

#[test]
fn l2_somebody_else_is_present_at_the_hand_over() {
    let h = house();
    asked(packed(&h), &[("witness", "S-OPE")]).then_refused(&["second_person_is_operator"]);
    asked(packed(&h), &[("witness", "S-GONE")]).then_refused(&["unknown_staff"]);
    asked(packed(&h), &[("witness", "S-DOC")]).then_recorded(&["dose_dispatched"]);
    asked(packed(&h), &[("seal", ""), ("carrier", "")]).then_invalid(&["seal", "carrier"]);
}

#[test]
fn l9_an_expired_dose_does_not_leave() {
    let h = house();
    asked(packed(&h).at("2026-12-09T01:00"), &[]).then_recorded(&["dose_dispatched"]);
    asked(packed(&h).at("2026-12-09T01:01"), &[]).then_refused(&["dose_past_expiry"]);
}

#[test]
fn l4_l8_neither_withdrawn_nor_rejected_cells_leave() {
    let h = house();
    asked(packed(&h).given(&withdrawal(&["culture"])), &[]).then_refused(&["culture_consent_withdrawn"]);
    asked(packed(&h).given(&withdrawal(&["administration"])), &[]).then_refused(&["culture_consent_withdrawn"]);
    let s = packed(&h).given(&withdrawal(&["culture"])).given(&consent_to("P-1", &["culture"]));
    asked(s, &[("occurred_at", "2026-12-08T15:30")]).then_refused(&["culture_before_consent"]);
    let rejected = ProductRejected { lot: lot("LT-1"), patient: patient("P-1"), reason: "x".into() };
    asked(packed(&h).given(&rejected), &[]).then_refused(&["lot_rejected"]);
    let s = product(&h).given(&packed_dose()).by("S-OPE", terms::Role::Operator, "L-CPC");
    asked(s, &[]).then_refused(&["product_not_released"]);
}

#[test]
fn l20_l22_nothing_held_leaves() {
    let h = house();
    let s = packed(&h)
        .given(&hold("H-1", on_lot("LT-1")))
        .given(&hold("H-2", HoldTarget::Clinic))
        .given(&hold("H-3", HoldTarget::Patient(patient("P-1"))))
        .given(&hold("H-4", HoldTarget::Dose { dose: dose("DS-1"), patient: patient("P-1") }))
        .given(&hold("H-5", HoldTarget::Container { container: container("DS-1"), patient: None }));
    asked(s, &[]).then_refused(&[
        "lot_on_hold",
        "clinic_on_hold",
        "patient_on_hold",
        "dose_on_hold",
        "container_on_hold",
    ]);
    let mut s = packed(&h);
    s.programme = None;
    asked(s, &[]).then_refused(&["no_programme"]);
}

#[test]
fn l14_a_dose_does_not_leave_before_it_was_packed() {
    let h = house();
    let s = packed(&h);
    let early = s.now.plus_minutes(-60 * 72).local_input();
    let s = asked(s, &[("occurred_at", &early), ("late_reason", "書き忘れ")]);
    let Some(kernel::Outcome::Refused(reasons, _)) = &s.last else { panic!("refused") };
    assert!(reasons.has("happened_before"));
}

#[test]
fn l2_a_dose_is_sent_to_a_room_in_which_patients_are_treated() {
    let h = house();
    let place = |id: &str, kind| Place { place: terms::PlaceId::parse(id).unwrap(), kind, name: id.into() };
    let places = vec![place("L-CLI", PlaceKind::Treatment), place("L-CPC", PlaceKind::Cpc)];
    let text = include_str!("../../../../../record/golden/clinic_set_up.1.json");
    let set_up: ClinicSetUp = serde_json::from_str(text.split_once('\n').unwrap().1.trim()).unwrap();
    let s = || packed(&h).given(&ClinicSetUp { places: places.clone(), ..set_up.clone() });
    asked(s(), &[("to", "L-CPC")]).then_invalid(&["to"]);
    asked(s(), &[("to", "L-CLI")]).then_recorded(&["dose_dispatched"]);
}

/// What nobody would give any more stays where it can be frozen (L6).
#[test]
fn l6_a_dose_does_not_leave_for_a_treatment_that_a_doctor_has_turned_against() {
    let h = house();
    let knee = |outcome| candidacy("knee_oa", "intra_articular", outcome);
    asked(packed(&h).given(&knee(Outcome::Suitable)), &[]).then_recorded(&["dose_dispatched"]);
    asked(packed(&h).given(&knee(Outcome::Referred)), &[]).then_refused(&["candidacy_turned"]);
    let found = packed(&h).given(&knee(Outcome::Suitable)).given(&infected());
    asked(found, &[]).then_refused(&["finding_since_decision"]);
}

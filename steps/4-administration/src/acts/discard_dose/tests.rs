//! Given cells that will not be given, when they are discarded, then volumes come to zero, or exactly these reasons.

use super::*;
use crate::tests::{
    DRAW, P, allotted, arrived, ask, clinic, decided, drawn, hold, house, lot, ml, patient, syringe as label,
    withdrawal,
};
use kernel::harness::Scene;
use record::folds::DoseState;
use record::safety::HoldTarget;

const WHOLE: [(&str, &str); 3] = [("dose", "DS-1"), ("reason", "期限切れ"), ("witness", "S-NUR2")];

fn discard<'h>(s: Scene<'h>, other: &[(&str, &str)]) -> Scene<'h> {
    ask(s, "discard_dose", &WHOLE, other)
}

#[test]
fn l7_what_is_left_is_computed_never_typed_and_comes_to_zero() {
    let h = house();
    let s = ask(decided(&h), "draw_up", &DRAW, &[("volume_ml", "0.3")]).then_recorded(&["drawn_up"]);
    let s = discard(s, &[]).then_recorded(&["dose_discarded"]);
    let d: DoseDiscarded = s.fact();
    assert_eq!((d.volume_ml, d.cells, d.syringe, d.witness.as_str()), (ml("0.7"), 14_000_000, None, "S-NUR2"));
    let s = discard(s, &[("dose", ""), ("syringe", "K-1")]).then_recorded(&["dose_discarded"]);
    let d: DoseDiscarded = s.fact();
    assert_eq!((d.volume_ml, d.cells, d.syringe), (ml("0.3"), 6_000_000, Some(label("K-1"))));
    let mut memory = s.memory.clone();
    let known = kernel::gather(&|_| vec![Need::of::<DoseState>("DS-1")], &mut memory).expect("reads");
    assert!(known.get::<DoseState>("DS-1").finished());
    let s = discard(s, &[]).then_refused(&["nothing_left_to_discard"]);
    let _ = discard(s, &[("dose", ""), ("syringe", "K-1")]).then_refused(&["nothing_left_to_discard"]);
}

#[test]
fn l2_exactly_one_thing_is_scanned() {
    let h = house();
    let _ = discard(drawn(&h), &[("syringe", "K-1")]).then_invalid(&["dose"]);
    let _ = discard(drawn(&h), &[("dose", "")]).then_invalid(&["dose"]);
    let _ = discard(drawn(&h), &[("dose", "DS-9")]).then_refused(&["dose_unknown"]);
    let _ = discard(drawn(&h), &[("dose", ""), ("syringe", "K-9")]).then_refused(&["syringe_unknown"]);
}

#[test]
fn l7_somebody_else_of_the_staff_sees_it() {
    let h = house();
    let _ = discard(arrived(&h), &[("witness", "S-NUR")]).then_refused(&["second_person_is_you"]);
    let _ = discard(arrived(&h), &[("witness", "S-GONE")]).then_refused(&["unknown_staff"]);
}

#[test]
fn l4_after_a_withdrawal_or_under_a_hold_on_the_person_cells_may_go() {
    let h = house();
    let s = allotted(&h).given(&withdrawal(P)).given(&hold(HoldTarget::Patient(patient(P))));
    let _ = discard(s.at("2026-12-04T09:00"), &[]).then_recorded(&["dose_discarded"]);
    // A dose that never arrived is discarded where it is, too.
    let _ = discard(clinic(&h), &[]).then_recorded(&["dose_discarded"]);
}

#[test]
fn l1_quarantined_cells_are_evidence() {
    let h = house();
    let p = patient(P);
    let held = |t| discard(drawn(&h).given(&hold(t)), &[("dose", ""), ("syringe", "K-1")]);
    let _ = held(HoldTarget::Lot { lot: lot("LT-1"), patient: p.clone() }).then_refused(&["lot_on_hold"]);
    let _ =
        held(HoldTarget::Dose { dose: crate::tests::dose("DS-1"), patient: p.clone() }).then_refused(&["dose_on_hold"]);
    let _ =
        held(HoldTarget::Container { container: label("K-1"), patient: Some(p) }).then_refused(&["container_on_hold"]);
}

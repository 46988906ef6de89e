//! Given a no-go, when the dose is sent back to be frozen, then the fact or exactly these reasons.

use super::*;
use crate::tests::{
    ALLOCATE, P, allotted, arrived, ask, ask_go, decided, dose as dose_id, drawn, hold, house, lot, patient, place,
    syringe as label, withdrawal,
};
use kernel::harness::Scene;
use record::administration::{DoseDiscarded, DrawnUp};
use record::safety::HoldTarget;

const BACK: [(&str, &str); 4] = [("dose", "DS-1"), ("seal", "SEAL-31"), ("carrier", "院内搬送"), ("witness", "S-NUR2")];

fn back<'h>(s: Scene<'h>, other: &[(&str, &str)]) -> Scene<'h> {
    ask(s, "return_dose", &BACK, other)
}
fn no_go<'h>(s: Scene<'h>, choice: &str) -> Scene<'h> {
    ask_go(s, &[("decision", "no_go"), ("cause", "発熱 38.4 ℃"), ("choice", choice)])
}
fn to_return(h: &kernel::House) -> Scene<'_> {
    no_go(allotted(h), "return_and_freeze").then_recorded(&["go_decided"])
}

#[test]
fn l1_l2_it_goes_back_once_to_where_it_was_packed() {
    let h = house();
    let s = back(to_return(&h), &[]).then_recorded(&["dose_returned"]);
    let r: DoseReturned = s.fact();
    assert_eq!((r.to, r.patient, r.lot, r.seal.as_str()), (place("L-CPC"), patient(P), lot("LT-1"), "SEAL-31"));
    let s = back(s, &[]).then_refused(&["dose_returned"]);
    // From now on the centre alone decides about it.
    let s = no_go(s, "retime").then_refused(&["dose_returned"]);
    let s = ask(s, "allocate_dose", &ALLOCATE, &[]).then_refused(&["dose_returned"]);
    // Lost on the way, it is discarded all the same, so that its volume comes to zero (L7).
    let s = ask(s, "discard_dose", &[("dose", "DS-1"), ("reason", "搬送中に破損"), ("witness", "S-NUR2")], &[]);
    let s = s.then_recorded(&["dose_discarded"]);
    assert_eq!(s.fact::<DoseDiscarded>().cells, 20_000_000);
}

#[test]
fn l8_only_after_the_doctor_chose_it() {
    let h = house();
    let _ = back(arrived(&h), &[]).then_refused(&["return_not_decided"]);
    let _ = back(decided(&h), &[]).then_refused(&["return_not_decided"]);
    let _ = back(no_go(allotted(&h), "retime"), &[]).then_refused(&["return_not_decided"]);
    let gone = no_go(to_return(&h), "another_day").then_recorded(&["go_decided"]);
    let _ = back(gone, &[]).then_refused(&["return_not_decided"]);
    let _ = back(to_return(&h), &[("dose", "DS-9")]).then_refused(&["dose_unknown"]);
}

#[test]
fn l7_l9_unopened_and_before_its_expiry() {
    let h = house();
    let _ = back(to_return(&h).at("2026-12-03T15:30"), &[]).then_refused(&["dose_expired"]);
    let s = drawn(&h);
    let syringe: DrawnUp = s.fact();
    let _ = back(to_return(&h).given(&DrawnUp { syringe: label("K-7"), ..syringe }), &[])
        .then_refused(&["return_after_opening"]);
    let gone = [("choice", "discard"), ("decision", "no_go"), ("cause", "発熱"), ("witness", "S-NUR2")];
    let s = ask_go(to_return(&h), &gone).then_recorded(&["go_decided", "dose_discarded"]);
    let _ = back(s, &[]).then_refused(&["return_not_decided", "dose_used_up"]);
}

#[test]
fn l1_l2_l4_quarantined_cells_stay_and_somebody_else_sees_it_leave() {
    let h = house();
    let p = patient(P);
    let _ = back(to_return(&h).given(&hold(HoldTarget::Lot { lot: lot("LT-1"), patient: p.clone() })), &[])
        .then_refused(&["lot_on_hold"]);
    let _ = back(to_return(&h).given(&hold(HoldTarget::Dose { dose: dose_id("DS-1"), patient: p.clone() })), &[])
        .then_refused(&["dose_on_hold"]);
    let s = to_return(&h).given(&hold(HoldTarget::Patient(p))).given(&withdrawal(P));
    let _ = back(s, &[]).then_recorded(&["dose_returned"]);
    let _ = back(to_return(&h), &[("witness", "S-NUR")]).then_refused(&["second_person_is_you"]);
    let _ = back(to_return(&h), &[("witness", "S-GONE")]).then_refused(&["unknown_staff"]);
    let _ = back(to_return(&h), &[("seal", ""), ("carrier", "")]).then_invalid(&["seal", "carrier"]);
}

#[test]
fn l14_it_does_not_leave_before_that_was_decided() {
    let h = house();
    let _ = back(to_return(&h), &[("occurred_at", "2026-12-03T10:03")]).then_refused(&["happened_before"]);
    let _ = back(to_return(&h), &[("occurred_at", "2026-12-03T10:05")]).then_recorded(&["dose_returned"]);
}

//! Given a cabinet, when it is cleared, then the fact or exactly these reasons.

use crate::lists::CABINETS;
use crate::tests::{centre, house, rows};
use record::making::CabinetCleared;

const ACT: &str = "clear_cabinet";

#[test]
fn l11_a_cabinet_is_cleared_when_a_person_saw_that_nothing_is_left() {
    let h = house();
    let s = centre(&h).when("open_cabinet", &[("cabinet", "CB-1"), ("cells", "LT-1")]);
    let left = [("cabinet", "CB-1"), ("empty", "no"), ("cleaned_with", "x")];
    let s = s.when(ACT, &left).then_refused(&["cabinet_not_empty"]);
    let good = [("cabinet", "CB-1"), ("empty", "yes"), ("cleaned_with", "消毒用エタノール"), ("operator", "S-OP2")];
    let s = s.at("2026-11-24T10:00").when(ACT, &good).then_recorded(&["cabinet_cleared"]);
    let c: CabinetCleared = s.fact();
    assert_eq!((c.patient.map(String::from).as_deref(), c.operator.as_str(), c.empty), (Some("P-1"), "S-OP2", true));
    assert_eq!(rows(&s, &CABINETS, "CB-1"), ["cabinet 1|1|2026-12-31|-|-|-|-|2026-11-24T10:00:00.000+09:00"]);
    // Cleaned again, it was nobody's.
    assert_eq!(s.when(ACT, &good).then_recorded(&["cabinet_cleared"]).fact::<CabinetCleared>().patient, None);
}

#[test]
fn l11_only_a_cabinet_on_record_is_cleared_by_somebody_on_the_staff() {
    let h = house();
    let other = [("cabinet", "CB-404"), ("empty", "yes"), ("cleaned_with", "x")];
    let _ = centre(&h).when(ACT, &other).then_refused(&["cabinet_unknown"]);
    let gone = [("cabinet", "CB-1"), ("empty", "yes"), ("cleaned_with", "x"), ("operator", "S-GONE")];
    let _ = centre(&h).when(ACT, &gone).then_refused(&["unknown_staff"]);
    let _ =
        centre(&h).when(ACT, &[("cabinet", "?"), ("empty", "")]).then_invalid(&["cabinet", "empty", "cleaned_with"]);
}

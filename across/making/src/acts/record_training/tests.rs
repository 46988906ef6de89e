//! Given staff, when training is recorded, then the fact or exactly these reasons.

use crate::lists::TRAINING;
use crate::tests::{centre, house, rows};
use terms::Role;

const ACT: &str = "record_training";
const GOOD: [(&str, &str); 4] =
    [("staff", "S-OPE"), ("procedure", "passage"), ("valid_until", "2027-11-24"), ("trainer", "培養責任者")];

#[test]
fn l11_training_is_recorded_by_somebody_else_and_the_newest_counts() {
    let h = house();
    let s = centre(&h).when(ACT, &GOOD).then_refused(&["training_of_self"]).by("S-QUA", Role::Quality, "L-CPC");
    let s = s.when(ACT, &GOOD).then_recorded(&["staff_trained"]);
    let more = |procedure: &'static str, until: &'static str| {
        [("staff", "S-OPE"), ("procedure", procedure), ("valid_until", until), ("trainer", "x")]
    };
    let s = s.when(ACT, &more("counting", "2027-01-01")).when(ACT, &more("passage", "2026-12-01"));
    assert_eq!(
        rows(&s, &TRAINING, "S-OPE"),
        ["counting|2027-01-01|x|2026-11-24T09:00:00.000+09:00", "passage|2026-12-01|x|2026-11-24T09:00:00.000+09:00",]
    );
}

#[test]
fn l14_training_is_of_somebody_on_the_staff_in_a_procedure_of_the_programme() {
    let h = house();
    let gone: Vec<_> = GOOD.into_iter().filter(|(k, _)| *k != "staff").chain([("staff", "S-GONE")]).collect();
    let s = centre(&h).by("S-QUA", Role::Quality, "L-CPC").when(ACT, &gone).then_refused(&["unknown_staff"]);
    let bad = [("staff", "S-OPE"), ("procedure", "cooking"), ("valid_until", "2026-11-23")];
    let mut s = s.when(ACT, &bad).then_invalid(&["procedure", "valid_until", "trainer"]);
    s.programme = None;
    let _ = s.when(ACT, &GOOD).then_refused(&["no_programme"]);
}

//! Given equipment, when a check is recorded, then the fact or exactly these reasons.

use crate::lists::{C_ARMS, CABINET_CHOICES, EQUIPMENT, EQUIPMENT_CHOICES, INCUBATORS};
use crate::tests::{centre, choice, house, rows};
use kernel::harness::Scene;
use record::making::EquipmentCalibrated;

const ACT: &str = "record_calibration";

fn check<'h>(s: Scene<'h>, id: &str, kind: &str, more: &[(&str, &str)]) -> Scene<'h> {
    let good = [("equipment", id), ("name", "機器"), ("kind", kind), ("passed", "yes"), ("valid_until", "2027-11-24")];
    let kept = good.iter().filter(|(k, _)| !more.iter().any(|(m, _)| m == k));
    let fields: Vec<_> = kept.chain(more).copied().filter(|(_, v)| !v.is_empty()).collect();
    s.when(ACT, &fields)
}

#[test]
fn l11_a_check_holds_until_its_day_and_a_failure_at_once() {
    let h = house();
    let s = check(centre(&h), "eq-5", "incubator", &[]).then_recorded(&["equipment_calibrated"]);
    assert_eq!(rows(&s, &EQUIPMENT, "EQ-5"), ["機器|incubator|1|2027-11-24|2026-11-24T09:00:00.000+09:00"]);
    let words = Some("機器(点検 2027-11-24 まで)".to_owned());
    assert_eq!(choice(&s, &INCUBATORS, "EQ-5"), words);
    assert_eq!((choice(&s, &EQUIPMENT_CHOICES, "EQ-5"), choice(&s, &C_ARMS, "EQ-5")), (words, None));
    let s = check(s, "EQ-5", "incubator", &[("passed", "no"), ("valid_until", "")])
        .then_recorded(&["equipment_calibrated"]);
    let c: EquipmentCalibrated = s.fact();
    assert_eq!((c.passed, c.valid_until.to_string().as_str()), (false, "2026-11-24"));
    assert_eq!((choice(&s, &INCUBATORS, "EQ-5"), choice(&s, &EQUIPMENT_CHOICES, "EQ-5")), (None, None));
    let _ = check(centre(&h), "EQ-5", "incubator", &[("valid_until", "")]).then_invalid(&["valid_until"]);
    let _ = check(centre(&h), "EQ-5", "incubator", &[("valid_until", "2026-11-23")]).then_invalid(&["valid_until"]);
    let _ = check(centre(&h), "EQ 5", "kettle", &[("passed", "")]).then_invalid(&["equipment", "kind", "passed"]);
}

#[test]
fn the_first_check_registers_the_thing_and_a_cabinet_by_its_own_id() {
    let h = house();
    let s = check(centre(&h), "", "cabinet", &[]).then_recorded(&["equipment_calibrated"]);
    let id = s.fact::<EquipmentCalibrated>().equipment.to_string();
    assert!(id.starts_with("CB"), "{id}");
    assert!(choice(&s, &CABINET_CHOICES, &id).is_some());
    assert_eq!(choice(&s, &EQUIPMENT_CHOICES, &id), None, "a cabinet is chosen from its own list");
    let s = check(s, "", "c_arm", &[]).then_recorded(&["equipment_calibrated"]);
    let id = s.fact::<EquipmentCalibrated>().equipment.to_string();
    assert!(id.starts_with("EQ") && choice(&s, &C_ARMS, &id).is_some(), "{id}");
    let _ = check(s, &id, "incubator", &[]).then_refused(&["equipment_of_other_kind"]);
}

#[test]
fn l14_an_older_check_entered_later_takes_no_failure_back() {
    let h = house();
    let s = check(centre(&h), "EQ-5", "incubator", &[("passed", "no"), ("valid_until", "")]);
    let s = s.then_recorded(&["equipment_calibrated"]);
    let old = [("occurred_at", "2026-11-23T09:00"), ("late_reason", "x")];
    let s = check(s, "EQ-5", "incubator", &old).then_refused(&["calibration_older"]);
    let _ = check(s, "EQ-5", "incubator", &[]).then_recorded(&["equipment_calibrated"]);
}

#[test]
fn l20_without_a_programme_there_are_no_kinds() {
    let h = house();
    let mut s = centre(&h);
    s.programme = None;
    let _ = check(s, "EQ-5", "incubator", &[]).then_refused(&["no_programme"]);
}

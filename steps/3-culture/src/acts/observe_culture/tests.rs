//! Given a lot in culture, when somebody looks at it, then the facts or exactly these reasons.

use crate::tests::*;
use kernel::harness::Scene;
use record::culture::CultureObserved;
use record::safety::{DeviationOpened, Held, HoldTarget};

fn asked<'h>(s: Scene<'h>, changes: &[(&str, &str)]) -> Scene<'h> {
    ask(s, "observe_culture", OBSERVE, changes)
}

#[test]
fn l1_the_patient_follows_from_the_lot() {
    let h = house();
    let s = asked(growing(&h), &[("container", "K-2")]).then_recorded(&["culture_observed"]);
    let o = s.fact::<CultureObserved>();
    assert_eq!((o.patient, o.passage, o.container), (patient("P-1"), 0, Some(container("K-2"))));
    asked(growing(&h), &[("lot", "LT-404")]).then_refused(&["unknown_lot"]);
    asked(product(&h), &[]).then_refused(&["lot_not_growing"]);
}

#[test]
fn l22_a_suspicion_quarantines_the_lot_and_is_refused_by_nothing() {
    let h = house();
    let s = growing(&h).given(&withdrawal(&["culture"])).given(&hold("H-1", HoldTarget::Patient(patient("P-1"))));
    let bad = [
        ("suspicion", "yes"),
        ("materials", "MT-404"),
        ("operator", "S-OP2"),
        ("incubator", "EQ-404"),
        ("container", "K-404"),
    ];
    let s = asked(s, &bad).then_recorded(&["culture_observed", "held", "deviation_opened"]);
    assert_eq!(s.fact::<Held>().target, on_lot("LT-1"));
    assert!(s.fact::<DeviationOpened>().serious);
    // From now on the lot stands still.
    ask(s, "record_count", COUNT, &[]).then_refused(&["culture_consent_withdrawn", "lot_on_hold", "patient_on_hold"]);
}

#[test]
fn l22_looking_is_stopped_by_no_hold_and_feeding_is() {
    let h = house();
    let s = || growing(&h).given(&hold("H-1", on_lot("LT-1"))).given(&hold("H-2", HoldTarget::Patient(patient("P-1"))));
    asked(s(), &[("fed", "no"), ("materials", "")]).then_recorded(&["culture_observed"]);
    asked(s(), &[]).then_refused(&["lot_on_hold", "patient_on_hold"]);
    asked(growing(&h), &[("materials", "")]).then_invalid(&["materials"]);
    asked(growing(&h).given(&hold("H-3", HoldTarget::Clinic)), &[]).then_refused(&["clinic_on_hold"]);
}

#[test]
fn l4_withdrawn_consent_stops_the_culture_and_looking_alone_does_nothing_to_it() {
    let h = house();
    let look = [("fed", "no"), ("materials", "")];
    asked(growing(&h).given(&withdrawal(&["culture"])), &look).then_recorded(&["culture_observed"]);
    asked(growing(&h).given(&withdrawal(&["culture"])), &[]).then_refused(&["culture_consent_withdrawn"]);
    let s = growing(&h).given(&withdrawal(&["culture"])).given(&consent_to("P-1", &["culture"]));
    asked(s, &[("occurred_at", "2026-12-02T09:30")]).then_refused(&["culture_before_consent"]);
}

#[test]
fn l2_a_vessel_of_another_lot_is_quarantined() {
    let h = house();
    let s = asked(growing(&h), &[("container", "K-20")]).then_refused(&["bench_scan_mismatch"]);
    assert_eq!(
        s.fact::<Held>().target,
        HoldTarget::Container { container: container("K-20"), patient: Some(patient("P-2")) }
    );
    let s = growing(&h).given(&hold("H-1", HoldTarget::Container { container: container("K-1"), patient: None }));
    asked(s, &[("container", "K-1")]).then_refused(&["container_on_hold"]);
}

#[test]
fn l11_trained_in_date_and_calibrated() {
    let h = house();
    asked(growing(&h), &[("operator", "S-OP2")]).then_refused(&["operator_not_trained"]);
    asked(growing(&h), &[("operator", "S-GONE")]).then_refused(&["operator_not_trained", "unknown_staff"]);
    asked(growing(&h), &[("materials", "MT-9 MT-404")]).then_refused(&["material_expired", "material_not_registered"]);
    asked(growing(&h), &[("incubator", "EQ-404")]).then_refused(&["incubator_unknown"]);
    let mut s = growing(&h);
    s.programme = None;
    asked(s, &[]).then_refused(&["no_programme"]);
}

//! Given a count that stands, when cells are passaged, then the facts or exactly these reasons.

use crate::tests::*;
use kernel::harness::Scene;
use record::culture::{CellsPassaged, CountPurpose};
use record::making::CabinetCleared;
use record::release::ProductRejected;
use record::safety::{DeviationCause, DeviationOpened, Held, HoldTarget};

fn asked<'h>(s: Scene<'h>, changes: &[(&str, &str)]) -> Scene<'h> {
    ask(s, "passage_cells", PASSAGE, changes)
}

#[test]
fn l7_more_used_than_counted_is_refused_and_too_much_unaccounted_opens_a_deviation() {
    let h = house();
    asked(ready(&h), &[]).then_recorded(&["cells_passaged"]);
    asked(ready(&h), &[("seeded", "24000001")]).then_refused(&["more_used_than_counted"]);
    // 15 % of 24 800 000 is 3 720 000: exactly that much may stay unaccounted for.
    let exactly = [("seeded", "21080000"), ("sampled", "0")];
    asked(ready(&h), &exactly).then_recorded(&["cells_passaged"]);
    let s = asked(ready(&h), &[("seeded", "21079999"), ("sampled", "0")]);
    let s = s.then_recorded(&["cells_passaged", "deviation_opened"]);
    assert_eq!(s.fact::<DeviationOpened>().cause, DeviationCause::Unaccounted);
}

#[test]
fn l7_a_passage_rests_on_a_count_of_this_passage() {
    let h = house();
    asked(growing(&h), &[]).then_refused(&["count_missing"]);
    let s = asked(ready(&h), &[]).then_recorded(&["cells_passaged"]);
    asked(s, &[("from", "K-3 K-4"), ("vessels", "K-5")]).then_refused(&["count_missing"]);
    asked(ready(&h), &[("lot", "LT-404")]).then_refused(&["unknown_lot", "bench_scan_mismatch"]);
    let rejected = ProductRejected { lot: lot("LT-1"), patient: patient("P-1"), reason: "汚染".into() };
    asked(ready(&h).given(&rejected), &[]).then_refused(&["lot_not_growing"]);
}

#[test]
fn l7_the_limits_of_passages_and_doublings_stop_it() {
    let h = house();
    let with = |setting, value| {
        let mut s = ready(&h);
        adopt(&mut s, programme_with(&[(setting, value)]));
        s
    };
    asked(with("making.passage_limit", "1"), &[]).then_recorded(&["cells_passaged"]);
    let s = asked(with("making.passage_limit", "1"), &[]).given(&counted("CT-9", 1, CountPurpose::Passage, 30_000_000));
    let next = [("from", "K-3 K-4"), ("vessels", "K-5"), ("seeded", "30000000"), ("sampled", "0")];
    asked(s, &next).then_refused(&["passage_limit_reached"]);
    // 450 000 became 24 800 000: log2(55.11…) = 5.784….
    asked(with("making.doublings_limit_tenths", "58"), &[]).then_recorded(&["cells_passaged"]);
    asked(with("making.doublings_limit_tenths", "57"), &[]).then_refused(&["doublings_limit_passed"]);
}

#[test]
fn l2_every_vessel_is_scanned_and_no_other() {
    let h = house();
    asked(ready(&h), &[("from", "K-1")]).then_refused(&["vessel_not_scanned"]);
    let s = asked(ready(&h), &[("from", "K-1 K-2 K-20")]).then_refused(&["bench_scan_mismatch"]);
    assert_eq!(
        s.fact::<Held>().target,
        HoldTarget::Container { container: container("K-20"), patient: Some(patient("P-2")) }
    );
    // An unknown label is quarantined too: nobody knows what it is.
    let s = asked(ready(&h), &[("from", "K-1 K-2 K-404")]).then_refused(&["bench_scan_mismatch"]);
    assert_eq!(s.fact::<Held>().target, HoldTarget::Container { container: container("K-404"), patient: None });
    let s = asked(ready(&h), &[("vessels", "K-3 K-2")]).then_refused(&["vessel_in_use"]);
    assert_eq!(how_many::<Held>(&s), 0, "the lot's own flask is no stranger");
    asked(ready(&h), &[("vessels", "K-20")]).then_refused(&["bench_scan_mismatch"]);
    asked(ready(&h), &[("from", "K-1 K-1")]).then_invalid(&["from"]);
    let s = ready(&h).given(&hold("H-1", HoldTarget::Container { container: container("K-1"), patient: None }));
    asked(s, &[]).then_refused(&["container_on_hold"]);
}

#[test]
fn l2_the_emptied_vessels_are_no_longer_the_lots() {
    let h = house();
    let s = asked(ready(&h), &[]).then_recorded(&["cells_passaged"]);
    assert_eq!(s.fact::<CellsPassaged>().from, [container("K-1"), container("K-2")]);
    ask(s, "observe_culture", OBSERVE, &[("container", "K-1")]).then_refused(&["bench_scan_mismatch"]);
}

#[test]
fn l4_l11_l22_a_passage_is_a_step_at_the_bench() {
    let h = house();
    asked(ready(&h).given(&withdrawal(&["culture"])), &[]).then_refused(&["culture_consent_withdrawn"]);
    let s = ready(&h).given(&withdrawal(&["culture"])).given(&consent_to("P-1", &["culture"]));
    asked(s, &[("occurred_at", "2026-12-02T10:00")]).then_refused(&["culture_before_consent"]);
    asked(ready(&h), &[("seeded", "23000000"), ("frozen", "1000000")]).then_refused(&["banking_consent_missing"]);
    let cleared = CabinetCleared {
        cabinet: cabinet("CB-1"),
        patient: None,
        operator: staff("S-OPE"),
        cleaned_with: "IPA".into(),
        empty: true,
    };
    asked(ready(&h).given(&cleared), &[]).then_refused(&["cabinet_not_open"]);
    let mut s = ready(&h);
    open_cabinet(&mut s, "P-2");
    let s = asked(s, &[]).then_refused(&["cabinet_open_for_other"]);
    assert_eq!(how_many::<DeviationOpened>(&s), 1);
    let bad = [
        ("cabinet", "CB-404"),
        ("incubator", "EQ-404"),
        ("materials", "MT-9 MT-404"),
        ("operator", "S-OP2"),
        ("checked_by", "S-GONE"),
    ];
    asked(ready(&h), &bad).then_refused(&[
        "cabinet_not_open",
        "cabinet_not_calibrated",
        "incubator_unknown",
        "material_expired",
        "material_not_registered",
        "operator_not_trained",
        "unknown_staff",
    ]);
    asked(ready(&h), &[("checked_by", "S-OPE")]).then_refused(&["second_person_is_operator"]);
    let s = ready(&h)
        .given(&hold("H-1", on_lot("LT-1")))
        .given(&hold("H-2", HoldTarget::Clinic))
        .given(&hold("H-3", HoldTarget::Patient(patient("P-1"))));
    asked(s, &[]).then_refused(&["lot_on_hold", "clinic_on_hold", "patient_on_hold"]);
}

#[test]
fn l19_l20_without_the_standards_limits_nothing_is_passaged() {
    let h = house();
    let mut s = ready(&h);
    adopt(&mut s, bare_programme());
    asked(s, &[]).then_refused(&["setting_unset"; 3]);
    let mut s = ready(&h);
    s.programme = None;
    asked(s, &[]).then_refused(&["no_programme"]);
}

//! Given grown and counted cells, when they are harvested, then the product or exactly these reasons.

use crate::tests::*;
use kernel::harness::Scene;
use record::culture::CellsHarvested;
use record::safety::{DeviationCause, DeviationOpened, Held, HoldTarget};
use terms::Moment;

fn asked<'h>(s: Scene<'h>, changes: &[(&str, &str)]) -> Scene<'h> {
    ask(s, "harvest_cells", HARVEST, changes)
}

#[test]
fn l9_the_expiry_counts_from_the_harvest_not_from_the_entry() {
    let h = house();
    let s = asked(grown(&h), &[("occurred_at", "2026-12-08T09:40")]).then_recorded(&["cells_harvested"]);
    let product = s.fact::<CellsHarvested>();
    assert_eq!(product.expires_at, Moment::parse("2026-12-09T09:40").unwrap());
    assert_eq!((product.patient, product.passage, product.count), (patient("P-1"), 1, count_id("CT-2")));
}

#[test]
fn l7_the_product_balances_against_its_count() {
    let h = house();
    asked(grown(&h), &[("in_product", "100000001")]).then_refused(&["more_used_than_counted"]);
    let s = asked(grown(&h), &[("in_product", "80000000")]).then_recorded(&["cells_harvested", "deviation_opened"]);
    assert_eq!(s.fact::<DeviationOpened>().cause, DeviationCause::Unaccounted);
    asked(growing(&h), &[("from", "K-1 K-2")]).then_refused(&["count_missing"]);
    let s = asked(grown(&h), &[]).then_recorded(&["cells_harvested"]);
    asked(s, &[("product", "K-10")]).then_refused(&["lot_not_growing", "bench_scan_mismatch"]);
    asked(grown(&h), &[("lot", "LT-404")]).then_refused(&["unknown_lot", "bench_scan_mismatch"]);
}

#[test]
fn l7_cells_beyond_the_limit_of_doublings_become_no_product() {
    let h = house();
    let mut s = grown(&h);
    // 5.784… at the first passage and log2(104/24) = 2.115… since: 7.899….
    adopt(&mut s, programme_with(&[("making.doublings_limit_tenths", "78")]));
    asked(s, &[]).then_refused(&["doublings_limit_passed"]);
    let mut s = grown(&h);
    adopt(&mut s, programme_with(&[("making.doublings_limit_tenths", "79")]));
    asked(s, &[]).then_recorded(&["cells_harvested"]);
}

#[test]
fn l2_every_vessel_is_scanned_and_the_products_label_is_new() {
    let h = house();
    asked(grown(&h), &[("from", "K-4")]).then_refused(&["vessel_not_scanned"]);
    let s = asked(grown(&h), &[("from", "K-3 K-4 K-20")]).then_refused(&["bench_scan_mismatch"]);
    assert_eq!((how_many::<Held>(&s), how_many::<DeviationOpened>(&s)), (1, 1));
    asked(grown(&h), &[("product", "K-3")]).then_refused(&["vessel_in_use"]);
    asked(grown(&h), &[("product", "K-20")]).then_refused(&["bench_scan_mismatch"]);
    let s = grown(&h).given(&hold("H-1", HoldTarget::Container { container: container("K-3"), patient: None }));
    asked(s, &[]).then_refused(&["container_on_hold"]);
}

#[test]
fn l4_l11_l19_l22_a_harvest_is_a_step_at_the_bench() {
    let h = house();
    asked(grown(&h).given(&withdrawal(&["culture"])), &[]).then_refused(&["culture_consent_withdrawn"]);
    let s = grown(&h).given(&withdrawal(&["culture"])).given(&consent_to("P-1", &["culture"]));
    asked(s, &[("occurred_at", "2026-12-08T09:30")]).then_refused(&["culture_before_consent"]);
    asked(grown(&h), &[("sampled", "0"), ("frozen", "4000000")]).then_refused(&["banking_consent_missing"]);
    let bad = [("cabinet", "CB-404"), ("materials", "MT-9 MT-404"), ("operator", "S-OP2"), ("checked_by", "S-GONE")];
    let reasons = [
        "cabinet_not_open",
        "cabinet_not_calibrated",
        "material_expired",
        "material_not_registered",
        "operator_not_trained",
        "unknown_staff",
    ];
    asked(grown(&h), &bad).then_refused(&reasons);
    let mut s = grown(&h);
    open_cabinet(&mut s, "P-2");
    let s = asked(s, &[]).then_refused(&["cabinet_open_for_other"]);
    assert_eq!(how_many::<DeviationOpened>(&s), 1);
    asked(grown(&h), &[("checked_by", "S-OPE")]).then_refused(&["second_person_is_operator"]);
    let s = grown(&h)
        .given(&hold("H-1", on_lot("LT-1")))
        .given(&hold("H-2", HoldTarget::Clinic))
        .given(&hold("H-3", HoldTarget::Patient(patient("P-1"))));
    asked(s, &[]).then_refused(&["lot_on_hold", "clinic_on_hold", "patient_on_hold"]);
    let mut s = grown(&h);
    adopt(&mut s, bare_programme());
    asked(s, &[]).then_refused(&["setting_unset"; 3]);
    let mut s = grown(&h);
    s.programme = None;
    asked(s, &[]).then_refused(&["no_programme"]);
}

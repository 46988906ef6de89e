//! Given a lot in culture, when its cells are counted, then the count or exactly these reasons.

use crate::tests::*;
use kernel::harness::Scene;
use record::culture::{CellsCounted, CountPurpose};
use record::safety::{DeviationOpened, HoldTarget};

fn asked<'h>(s: Scene<'h>, changes: &[(&str, &str)]) -> Scene<'h> {
    ask(s, "record_count", COUNT, changes)
}

#[test]
fn l7_a_recount_names_the_count_it_replaces() {
    let h = house();
    let s = asked(growing(&h), &[]).then_recorded(&["cells_counted"]);
    let first = s.fact::<CellsCounted>();
    assert_eq!((first.passage, first.purpose, first.replaces), (0, CountPurpose::Passage, None));
    let s = asked(s, &[]).then_refused(&["count_stands"]);
    let s = asked(s, &[("recount", "yes"), ("viable", "25000000")]).then_recorded(&["cells_counted"]);
    assert_eq!(s.fact::<CellsCounted>().replaces, Some(first.count));
    let again = s.fact::<CellsCounted>();
    // The passage rests on the newer count.
    let s = ask(s, "passage_cells", PASSAGE, &[("seeded", "24200000")]).then_recorded(&["cells_passaged"]);
    assert_eq!(s.fact::<record::culture::CellsPassaged>().count, again.count);
    // What was used is replaced by nothing.
    asked(s, &[("containers", "K-3"), ("recount", "yes")]).then_refused(&["nothing_to_recount"]);
}

#[test]
fn l7_a_zero_too_many_or_too_few_is_to_be_seen_first_and_is_no_refusal() {
    let h = house();
    let told = |viable: &str| {
        let mut fields: Vec<(&str, &str)> = COUNT.iter().copied().filter(|(k, _)| *k != "viable").collect();
        fields.push(("viable", viable));
        growing(&h).remarks("record_count", &fields)
    };
    // 4.5×10⁵ were seeded.
    assert_eq!(told("4500000"), Vec::<String>::new());
    assert!(told("45000000").iter().any(|t| t.contains("30 倍")), "{:?}", told("45000000"));
    assert!(told("45000").iter().any(|t| t.contains("4 分の 1")), "{:?}", told("45000"));
    asked(growing(&h), &[("viable", "45000000")]).then_recorded(&["cells_counted"]);
}

#[test]
fn l7_only_cells_in_culture_are_counted() {
    let h = house();
    asked(product(&h), &[("containers", "K-9")]).then_refused(&["lot_not_growing", "bench_scan_mismatch"]);
    asked(growing(&h), &[("lot", "LT-404")]).then_refused(&["unknown_lot", "bench_scan_mismatch"]);
    asked(growing(&h), &[("viable", "0")]).then_invalid(&["viable"]);
    asked(growing(&h), &[("viability_pct", "")]).then_invalid(&["viability_pct"]);
}

#[test]
fn l2_vessels_of_another_lot_are_a_near_miss() {
    let h = house();
    let s = asked(growing(&h), &[("containers", "K-1 K-20")]).then_refused(&["bench_scan_mismatch"]);
    assert_eq!(how_many::<DeviationOpened>(&s), 1);
    let s = growing(&h).given(&hold("H-1", HoldTarget::Container { container: container("K-1"), patient: None }));
    asked(s, &[]).then_refused(&["container_on_hold"]);
}

#[test]
fn l4_l11_l22_a_count_is_a_step_at_the_bench() {
    let h = house();
    asked(growing(&h).given(&withdrawal(&["culture"])), &[]).then_refused(&["culture_consent_withdrawn"]);
    asked(growing(&h), &[("operator", "S-OP2"), ("checked_by", "S-OPE")]).then_refused(&["operator_not_trained"]);
    asked(growing(&h), &[("checked_by", "S-OPE")]).then_refused(&["second_person_is_operator"]);
    asked(growing(&h), &[("checked_by", "S-GONE")]).then_refused(&["unknown_staff"]);
    let s = growing(&h)
        .given(&hold("H-1", on_lot("LT-1")))
        .given(&hold("H-2", HoldTarget::Clinic))
        .given(&hold("H-3", HoldTarget::Patient(patient("P-1"))));
    asked(s, &[]).then_refused(&["lot_on_hold", "clinic_on_hold", "patient_on_hold"]);
    let s = growing(&h).given(&withdrawal(&["culture"])).given(&consent_to("P-1", &["culture"]));
    asked(s, &[("occurred_at", "2026-12-02T09:30")]).then_refused(&["culture_before_consent"]);
    let mut s = growing(&h);
    s.programme = None;
    asked(s, &[]).then_refused(&["no_programme"]);
}

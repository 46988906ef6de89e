//! Given a product, when what is left of it is discarded, then it comes to zero, or exactly these reasons.

use crate::tests::*;
use kernel::harness::Scene;
use record::folds::LotState;
use record::release::ProductDiscarded;
use record::safety::{DeviationOpened, Held};
use terms::{Decimal, Role};

const DISCARD: &[(&str, &str)] = &[("lot", "LT-1"), ("scan", "K-9"), ("reason", "不合格"), ("witness", "S-QUA")];

fn asked<'h>(s: Scene<'h>, changes: &[(&str, &str)]) -> Scene<'h> {
    ask(s.by("S-OPE", Role::Operator, "L-CPC"), "discard_product", DISCARD, changes)
}

#[test]
fn l7_all_that_is_left_goes_and_nothing_is_packed_of_it_any_more() {
    let h = house();
    let before: LotState = kernel::fold::fold(&product(&h).memory.facts);
    let s = asked(product(&h), &[]).then_recorded(&["product_discarded"]);
    let d: ProductDiscarded = s.fact();
    assert_eq!((d.volume_ml, d.cells, d.patient), (before.volume_left(), before.cells_left(), patient("P-1")));
    let state: LotState = kernel::fold::fold(&s.memory.facts);
    assert_eq!((state.volume_left(), state.cells_left()), (Decimal::ZERO, 0));
    let s = asked(s, &[]).then_refused(&["no_product_left"]);
    let s = ask(s, "pack_dose", PACK, &[]);
    let Some(kernel::Outcome::Refused(reasons, _)) = &s.last else { panic!("refused") };
    assert!(reasons.has("product_overdrawn"));
    // What packing left over: the rest, and no more.
    let s = packed(&h);
    let rest: LotState = kernel::fold::fold(&s.memory.facts);
    let s = asked(s, &[]).then_recorded(&["product_discarded"]);
    assert!(s.fact::<ProductDiscarded>().volume_ml == rest.volume_left() && !rest.volume_left().is_zero());
    // While it grows there is no product.
    asked(growing(&h), &[]).then_refused(&["no_product_left"]);
    asked(product(&h), &[("lot", "LT-404")]).then_refused(&["unknown_lot"]);
}

#[test]
fn l2_the_label_is_scanned_and_another_one_is_a_near_miss() {
    let h = house();
    let s = asked(product(&h), &[("scan", "K-1")]).then_refused(&["bench_scan_mismatch"]);
    assert_eq!((how_many::<Held>(&s), how_many::<DeviationOpened>(&s)), (1, 1));
    asked(s, &[]).then_recorded(&["product_discarded"]);
}

#[test]
fn l1_what_is_quarantined_is_evidence_and_a_withdrawal_stops_nothing() {
    let h = house();
    asked(product(&h).given(&hold("H-1", on_lot("LT-1"))), &[]).then_refused(&["lot_on_hold"]);
    asked(product(&h).given(&withdrawal(&["culture"])), &[]).then_recorded(&["product_discarded"]);
}

#[test]
fn l7_somebody_else_sees_it_after_it_was_made() {
    let h = house();
    asked(product(&h), &[("witness", "S-OPE")]).then_refused(&["second_person_is_operator"]);
    asked(product(&h), &[("witness", "S-GONE")]).then_refused(&["unknown_staff"]);
    asked(product(&h), &[("reason", " ")]).then_invalid(&["reason"]);
    let s = product(&h);
    let early = s.now.plus_minutes(-60 * 72).local_input();
    asked(s, &[("occurred_at", &early), ("late_reason", "書き忘れ")]).then_refused(&["happened_before"]);
}

#[test]
fn l7_it_is_signed_and_what_the_cells_were_wanted_for_is_seen_first() {
    let h = house();
    let mut s = product(&h);
    s.signs = false;
    assert_eq!(asked(s, &[]).last, Some(kernel::Outcome::Unsigned));
    let told = product(&h).by("S-OPE", Role::Operator, "L-CPC").remarks("discard_product", DISCARD);
    assert!(
        told.len() == 2 && told[0].contains("元には戻せません") && told[1].contains("まだ調製していない"),
        "{told:?}"
    );
}

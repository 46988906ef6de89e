//! Given a lot, when quality rejects it, then it is rejected for ever.

use crate::tests::*;
use kernel::harness::Scene;
use record::release::ProductRejected;
use record::safety::HoldTarget;
use terms::Role;

fn asked<'h>(s: Scene<'h>, changes: &[(&str, &str)]) -> Scene<'h> {
    ask(s, "reject_product", REJECT, changes)
}

#[test]
fn l22_no_hold_withdrawal_or_release_stops_a_rejection() {
    let h = house();
    let s = packed(&h)
        .given(&hold("H-1", on_lot("LT-1")))
        .given(&hold("H-2", HoldTarget::Clinic))
        .given(&withdrawal(&["culture"]));
    let s = asked(s.by("S-QUA", Role::Quality, "L-CPC"), &[]).then_recorded(&["product_rejected"]);
    assert_eq!(s.fact::<ProductRejected>().patient, patient("P-1"));
    asked(s, &[]).then_refused(&["lot_rejected"]);
    // In culture, too.
    asked(growing(&h).by("S-QUA", Role::Quality, "L-CPC"), &[]).then_recorded(&["product_rejected"]);
}

#[test]
fn l8_only_quality_rejects_with_a_reason() {
    let h = house();
    asked(packed(&h), &[]).then_refused(&["releaser_not_quality"]);
    asked(product(&h), &[("lot", "LT-404")]).then_refused(&["unknown_lot"]);
    asked(product(&h), &[("reason", " ")]).then_invalid(&["reason"]);
}

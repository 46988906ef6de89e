//! Given a released product and an order, when a dose is packed, then the dose or exactly these reasons.

use crate::tests::*;
use kernel::harness::Scene;
use record::administration::DoseDiscarded;
use record::making::CabinetCleared;
use record::release::{DosePacked, ProductRejected};
use record::safety::{DeviationOpened, Held, HoldTarget};
use record::treatment::{Target, TreatmentOrdered};
use terms::Moment;

fn asked<'h>(s: Scene<'h>, changes: &[(&str, &str)]) -> Scene<'h> {
    ask(s, "pack_dose", PACK, changes)
}

fn ordered<'h>(s: Scene<'h>, t: Target, reason: &str) -> Scene<'h> {
    let beyond_reason = reason.to_owned();
    s.given(&TreatmentOrdered {
        order: order_id("OR-2"),
        replaces: Some(order_id("OR-1")),
        beyond_reason,
        ..order(vec![t])
    })
}

#[test]
fn l10_the_cells_are_the_orders_and_the_patient_is_the_lots() {
    let h = house();
    let s = asked(released(&h), &[]).then_recorded(&["dose_packed"]);
    let d = s.fact::<DosePacked>();
    assert_eq!((d.cells, d.order, d.patient), (50_000_000, order_id("OR-1"), patient("P-1")));
    asked(released(&h), &[("target", "3")]).then_refused(&["no_such_target"]);
}

#[test]
fn l10_within_the_studied_range_of_route_and_site() {
    let h = house();
    let with = |site, route, cells, reason| ordered(released(&h), target(1, site, route, cells), reason);
    asked(with("knee", "intra_articular", 2_000_000, ""), &[("volume_ml", "0.20")]).then_recorded(&["dose_packed"]);
    asked(with("knee", "intra_articular", 1_900_000, ""), &[("volume_ml", "0.19")]).then_refused(&["pack_below_range"]);
    asked(with("lumbar_disc", "intradiscal", 50_000_000, ""), &[]).then_refused(&["pack_above_range"]);
    // The programme allows more for a reason that the ordering doctor signed.
    asked(with("lumbar_disc", "intradiscal", 50_000_000, "椎間板が大きい"), &[]).then_recorded(&["dose_packed"]);
    let few = [("volume_ml", "0.19")];
    asked(with("knee", "intra_articular", 1_900_000, "小さな関節"), &few).then_recorded(&["dose_packed"]);
    // Why the earlier order was replaced is not such a reason, and beyond the programme's own limit none helps.
    let disc = |cells| target(1, "lumbar_disc", "intradiscal", cells);
    let replaced =
        TreatmentOrdered { replaces_reason: "左右を訂正した".into(), ..order(vec![disc(50_000_000)]) };
    let s =
        released(&h).given(&TreatmentOrdered { order: order_id("OR-2"), replaces: Some(order_id("OR-1")), ..replaced });
    asked(s, &[]).then_refused(&["pack_above_range"]);
    asked(ordered(released(&h), disc(80_000_001), "椎間板が大きい"), &[("volume_ml", "8.00")])
        .then_refused(&["dose_above_limit"]);
    asked(with("knee", "drip", 50_000_000, ""), &[]).then_refused(&["pack_without_range"]);
}

#[test]
fn l10_without_an_order_in_force_nothing_is_packed() {
    let h = house();
    // An order that replaces itself leaves none in force.
    let none = TreatmentOrdered { replaces: Some(order_id("OR-1")), ..order(Vec::new()) };
    let s = released(&h).given(&none);
    asked(s, &[]).then_refused(&["no_order_in_force"]);
}

#[test]
fn l10_a_target_is_packed_once_until_its_dose_was_discarded() {
    let h = house();
    asked(packed(&h), &[]).then_refused(&["target_already_packed"]);
    asked(packed(&h), &[("target", "2"), ("volume_ml", "2.50")]).then_recorded(&["dose_packed"]);
    let gone = DoseDiscarded {
        dose: dose("DS-1"),
        lot: lot("LT-1"),
        patient: patient("P-1"),
        syringe: None,
        volume_ml: decimal("5.00"),
        cells: 50_000_000,
        reason: "落下".into(),
        witness: staff("S-DOC"),
    };
    asked(packed(&h).given(&gone), &[]).then_recorded(&["dose_packed"]);
}

#[test]
fn l7_cells_and_volume_come_out_of_what_is_left() {
    let h = house();
    let big = DosePacked { target: 2, cells: 60_000_000, volume_ml: decimal("6.00"), ..packed_dose() };
    asked(released(&h).given(&big), &[]).then_refused(&["product_overdrawn"]);
    let wet = DosePacked { target: 2, cells: 1, volume_ml: decimal("6.00"), ..packed_dose() };
    asked(released(&h).given(&wet), &[]).then_refused(&["product_overdrawn"]);
    // 50 000 000 of 100 000 000 cells in 10.00 mL are 5.00 mL.
    asked(released(&h), &[("volume_ml", "4.99")]).then_refused(&["volume_not_the_share"]);
    asked(released(&h), &[("volume_ml", "5.0")]).then_recorded(&["dose_packed"]);
    asked(released(&h), &[("volume_ml", "5")]).then_recorded(&["dose_packed"]);
}

#[test]
fn l9_a_dose_expires_no_later_than_its_product() {
    let h = house();
    let expires = |s: &Scene<'_>| s.fact::<DosePacked>().expires_at;
    // Ten hours, and the product expires on 2026-12-09 at 10:00.
    let s = asked(released(&h), &[]).then_recorded(&["dose_packed"]);
    assert_eq!(expires(&s), Moment::parse("2026-12-09T01:00").unwrap());
    let s = asked(released(&h).at("2026-12-09T09:00"), &[]).then_recorded(&["dose_packed"]);
    assert_eq!(expires(&s), Moment::parse("2026-12-09T10:00").unwrap());
    asked(released(&h).at("2026-12-09T10:01"), &[]).then_refused(&["product_expired"]);
}

#[test]
fn l8_only_what_quality_released_and_did_not_reject_is_packed() {
    let h = house();
    let s = tested(&h, &[]).by("S-OPE", terms::Role::Operator, "L-CPC");
    asked(s, &[]).then_refused(&["product_not_released"]);
    let rejected = ProductRejected { lot: lot("LT-1"), patient: patient("P-1"), reason: "x".into() };
    asked(released(&h).given(&rejected), &[]).then_refused(&["lot_rejected"]);
    asked(released(&h), &[("lot", "LT-404")]).then_refused(&["unknown_lot"]);
}

#[test]
fn l2_the_products_container_is_scanned() {
    let h = house();
    let s = asked(released(&h), &[("product", "K-20")]).then_refused(&["bench_scan_mismatch"]);
    assert_eq!(
        s.fact::<Held>().target,
        HoldTarget::Container { container: container("K-20"), patient: Some(patient("P-2")) }
    );
    let s = released(&h).given(&hold("H-1", HoldTarget::Container { container: container("K-9"), patient: None }));
    asked(s, &[]).then_refused(&["container_on_hold"]);
}

#[test]
fn l4_withdrawal_of_culture_or_of_administration_stops_the_packing() {
    let h = house();
    asked(released(&h).given(&withdrawal(&["culture"])), &[]).then_refused(&["culture_consent_withdrawn"]);
    asked(released(&h).given(&withdrawal(&["administration"])), &[]).then_refused(&["culture_consent_withdrawn"]);
    let s = released(&h).given(&withdrawal(&["culture"])).given(&consent_to("P-1", &["culture"]));
    asked(s, &[("occurred_at", "2026-12-08T14:30")]).then_refused(&["culture_before_consent"]);
}

#[test]
fn l11_l19_l22_packing_is_a_step_at_the_bench() {
    let h = house();
    let cleared = CabinetCleared {
        cabinet: cabinet("CB-1"),
        patient: None,
        operator: staff("S-OPE"),
        cleaned_with: "IPA".into(),
        empty: true,
    };
    asked(released(&h).given(&cleared), &[]).then_refused(&["cabinet_not_open"]);
    let mut s = released(&h);
    open_cabinet(&mut s, "P-2");
    let s = asked(s, &[]).then_refused(&["cabinet_open_for_other"]);
    assert_eq!(how_many::<DeviationOpened>(&s), 1);
    let bad = [("cabinet", "CB-404"), ("operator", "S-OP2"), ("checked_by", "S-GONE")];
    asked(released(&h), &bad).then_refused(&[
        "cabinet_not_open",
        "cabinet_not_calibrated",
        "operator_not_trained",
        "unknown_staff",
    ]);
    asked(released(&h), &[("checked_by", "S-OPE")]).then_refused(&["second_person_is_operator"]);
    let s = released(&h)
        .given(&hold("H-1", on_lot("LT-1")))
        .given(&hold("H-2", HoldTarget::Clinic))
        .given(&hold("H-3", HoldTarget::Patient(patient("P-1"))));
    asked(s, &[]).then_refused(&["lot_on_hold", "clinic_on_hold", "patient_on_hold"]);
    let mut s = released(&h);
    adopt(&mut s, bare_programme());
    asked(s, &[]).then_refused(&["setting_unset"]);
    let mut s = released(&h);
    s.programme = None;
    asked(s, &[]).then_refused(&["no_programme"]);
}

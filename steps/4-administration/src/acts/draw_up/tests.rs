//! Given a go, when cells are drawn up, then the fact or exactly these reasons.

use super::*;
use crate::tests::{
    DRAW, P, allotted, arrived, ask, ask_go, clinic, day, decided, details, drawn, hold, house, knee, lot, ml, moment,
    order, order_id, patient, programme, withdrawal,
};
use kernel::harness::Scene;
use record::making::{MaterialKind, MaterialRegistered};
use record::release::ProductRejected;
use record::safety::HoldTarget;
use record::treatment::{Side, TreatmentOrdered};

fn draw<'h>(s: Scene<'h>, other: &[(&str, &str)]) -> Scene<'h> {
    ask(s, "draw_up", &DRAW, other)
}
fn saline(until: &str) -> MaterialRegistered {
    MaterialRegistered {
        material: MaterialId::parse("MT-1").unwrap(),
        name: "生理食塩液".into(),
        kind: MaterialKind::Diluent,
        lot_number: "A12".into(),
        expires_on: day(until),
        biological: false,
    }
}

#[test]
fn l7_two_syringes_share_the_allotment_and_nothing_is_drawn_twice() {
    let h = house();
    let s = draw(decided(&h), &[("volume_ml", "0.3")]).then_recorded(&["drawn_up"]);
    assert_eq!(s.fact::<DrawnUp>().cells, 6_000_000);
    let s = draw(s, &[("syringe", "K-2"), ("volume_ml", "0.8")]).then_refused(&["volume_not_there"]);
    assert!(details(&s)[0].1.contains("0.7"), "{:?}", details(&s));
    let s = draw(s, &[("syringe", "K-2")]).then_recorded(&["drawn_up"]);
    let d: DrawnUp = s.fact();
    assert_eq!((d.cells, d.volume_ml), (14_000_000, ml("0.7")), "to the last cell");
    // Both syringes still hold cells, the dose itself is empty.
    let _ = draw(s, &[("syringe", "K-3")]).then_refused(&["volume_not_there"]);
}

#[test]
fn l2_every_syringe_has_a_label_of_its_own() {
    let h = house();
    let s = draw(decided(&h), &[("volume_ml", "0.3")]).then_recorded(&["drawn_up"]);
    let s = draw(s, &[]).then_refused(&["syringe_label_used"]);
    // Without a printed label one is made from the command.
    let s = draw(s, &[("syringe", "")]).then_recorded(&["drawn_up"]);
    assert!(s.fact::<DrawnUp>().syringe.as_str().starts_with('K'));
}

#[test]
fn l1_a_label_that_names_anything_else_is_no_label_of_a_syringe() {
    let h = house();
    for taken in ["DS-1", P] {
        let s = draw(decided(&h), &[("syringe", taken)]).then_refused(&["syringe_label_used"]);
        drop(s);
    }
    // A wristband is no label of a thing at all: it is scanned again.
    let _ = draw(decided(&h), &[("syringe", "SP2600001")]).then_invalid(&["syringe"]);
}

#[test]
fn l9_a_syringe_never_outlives_its_dose() {
    let h = house();
    let s = ask_go(allotted(&h), &[]).at("2026-12-03T15:00");
    let s = draw(s, &[]).then_recorded(&["drawn_up"]);
    assert_eq!(s.fact::<DrawnUp>().expires_at, moment("2026-12-03T15:30"));
    let _ = draw(decided(&h).at("2026-12-03T15:30"), &[]).then_refused(&["dose_expired"]);
}

#[test]
fn l8_nothing_is_drawn_up_without_a_go_of_today_for_this_order() {
    let h = house();
    let _ = draw(allotted(&h), &[]).then_refused(&["go_missing"]);
    let no = [("decision", "no_go"), ("cause", "発熱"), ("choice", "retime")];
    let s = draw(ask_go(allotted(&h), &no), &[]).then_refused(&["go_missing"]);
    assert!(details(&s)[0].1.contains("発熱"), "{:?}", details(&s));
    let back = [no[0], no[1], ("choice", "return_and_freeze")];
    let _ = draw(ask_go(allotted(&h), &back), &[]).then_refused(&["go_missing", "dose_returned"]);
    let s = draw(decided(&h).at("2026-12-04T09:00"), &[]).then_refused(&["go_missing", "dose_expired"]);
    assert!(details(&s).iter().any(|(c, d)| *c == "go_missing" && d.contains("2026-12-03 10:10")));
    let newer = TreatmentOrdered {
        replaces: Some(order_id("OR-1")),
        ..order("OR-9", P, vec![knee(1, Side::Right, 20_000_000)])
    };
    let s = draw(decided(&h).given(&newer), &[]).then_refused(&["allocation_of_old_order"]);
    let s = ask(s, "allocate_dose", &crate::tests::ALLOCATE, &[]).then_recorded(&["dose_allocated"]);
    let _ = draw(s, &[]).then_refused(&["go_missing"]);
}

#[test]
fn l11_materials_are_registered_and_in_date() {
    let h = house();
    let with = [("materials", "mt-1 ")];
    let _ = draw(decided(&h), &with).then_refused(&["diluent_unknown"]);
    let _ = draw(decided(&h).given(&saline("2026-12-02")), &with).then_refused(&["diluent_expired"]);
    let s = draw(decided(&h).given(&saline("2026-12-03")), &with).then_recorded(&["drawn_up"]);
    assert_eq!(s.fact::<DrawnUp>().materials, [MaterialId::parse("MT-1").unwrap()]);
    let _ = draw(decided(&h), &[("materials", "MT-1 ???")]).then_invalid(&["materials"]);
}

#[test]
fn l11_into_a_syringe_goes_what_is_made_for_injection() {
    let h = house();
    for kind in MaterialKind::ALL.iter().copied() {
        let s = decided(&h).given(&MaterialRegistered { kind, ..saline("2026-12-31") });
        let s = draw(s, &[("materials", "MT-1")]);
        if record::making::kinds("draw_up").contains(&kind) || kind == MaterialKind::Other {
            let _ = s.then_recorded(&["drawn_up"]);
        } else {
            let s = s.then_refused(&["material_of_other_kind"]);
            let told = &details(&s)[0].1;
            let must = [&*kind.text().ja, "生理食塩液(MT-1)", "希釈液(注射用)、造影剤、単回使用器具、その他"];
            assert!(must.iter().all(|m| told.contains(m)), "{told}");
        }
    }
    let fields: Vec<(&str, &str)> = DRAW.iter().copied().chain([("materials", "MT-1")]).collect();
    let told =
        |kind| decided(&h).given(&MaterialRegistered { kind, ..saline("2026-12-31") }).remarks("draw_up", &fields);
    assert!(told(MaterialKind::Other).iter().any(|t| t.contains("生理食塩液 (MT-1)")));
    assert!(told(MaterialKind::Diluent).is_empty());
}

#[test]
fn l2_a_second_person_of_the_staff_checks() {
    let h = house();
    let _ = draw(decided(&h), &[("checked_by", "S-NUR")]).then_refused(&["second_person_is_you"]);
    let _ = draw(decided(&h), &[("checked_by", "S-GONE")]).then_refused(&["unknown_staff"]);
}

#[test]
fn l4_withdrawal_stops_the_draw_up() {
    let h = house();
    let _ = draw(decided(&h).given(&withdrawal(P)), &[]).then_refused(&["administration_consent_withdrawn"]);
}

#[test]
fn l2_l7_l8_l22_arrival_book_release_and_holds_count() {
    let h = house();
    let _ = draw(clinic(&h), &[]).then_refused(&["dose_not_received", "dose_not_allocated", "go_missing"]);
    let _ = draw(arrived(&h), &[]).then_refused(&["dose_not_allocated", "go_missing"]);
    let _ = draw(decided(&h), &[("dose", "DS-9")]).then_refused(&["dose_unknown"]);
    let rejected = ProductRejected { lot: lot("LT-1"), patient: patient(P), reason: "x".into() };
    let _ = draw(decided(&h).given(&rejected), &[]).then_refused(&["dose_of_unreleased_product"]);
    let _ = draw(decided(&h).given(&hold(HoldTarget::Clinic)), &[]).then_refused(&["clinic_on_hold"]);
    let held = HoldTarget::Lot { lot: lot("LT-1"), patient: patient(P) };
    let _ = draw(decided(&h).given(&hold(held)), &[]).then_refused(&["lot_on_hold"]);
    let gone = [("syringe", "K-1"), ("reason", "落とした"), ("witness", "S-NUR2")];
    let s = ask(drawn(&h), "discard_dose", &gone, &[]).then_recorded(&["dose_discarded"]);
    let _ = draw(s, &[("syringe", "K-2")]).then_refused(&["dose_used_up", "volume_not_there"]);
}

#[test]
fn l19_l20_the_time_of_a_syringe_must_be_set() {
    let h = house();
    let mut s = decided(&h);
    let p = programme(false);
    s.programme = Some((p.hash(), p));
    let _ = draw(s, &[]).then_refused(&["setting_unset"]);
    let mut s = decided(&h);
    s.programme = None;
    let _ = draw(s, &[]).then_refused(&["no_programme"]);
}

#[test]
fn l10_a_part_of_what_was_allotted_is_seen_before_it_is_confirmed() {
    let h = house();
    let told = |volume: &str| {
        let fields: Vec<(&str, &str)> = DRAW.iter().copied().chain([("volume_ml", volume)]).collect();
        decided(&h).remarks("draw_up", &fields)
    };
    let half = told("0.5");
    assert!(half.len() == 1 && half[0].contains("0.5 mL"), "{half:?}");
    assert!(told("").is_empty());
}

/// The other patient's dose is picked up for this one: refused, quarantined and a near miss, whatever the act (L2). One's own goes on.
#[test]
fn l2_another_patients_dose_is_refused_held_and_a_near_miss() {
    let h = house();
    crate::tests::refuses_anothers_dose(|| decided(&h), draw);
    // After a merge either number is the person's.
    let _ = draw(crate::tests::merged(decided(&h)), &[crate::tests::BAND_2]).then_recorded(&["drawn_up"]);
    // Without a scan it is not asked at all.
    let _ = draw(decided(&h), &[("wristband", "")]).then_invalid(&["wristband"]);
    // What is no patient's number was read off something else: scanned again, and nothing is held for it.
    for other in ["DS-1", "SP26 00001", "2600001", "SP", "SP26", "SP260000", "YAMADA-TARO"] {
        let _ = draw(decided(&h), &[("wristband", other)]).then_invalid(&["wristband"]);
    }
}

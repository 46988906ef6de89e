//! Given a syringe at the bedside, when two people check, then the time-out or exactly these reasons, and what a mismatch leaves behind.

use super::*;
use crate::tests::{
    DRAW, P, ask, ask_check, ask_give, ask_go, checked, decided, details, drawn, given, hold, house, knee, lot, merged,
    moment, order, order_id, patient, programme, syringe as label, with_second_patient, withdrawal,
};
use kernel::Outcome;
use kernel::harness::Scene;
use kernel::own::AttemptRefused;
use record::administration::DoseGiven;
use record::culture::{CellsHarvested, CultureStarted, Isolation};
use record::release::ProductRejected;
use record::safety::{DeviationCause, DeviationKind, DeviationOpened};
use record::tissue::BloodDrawn;
use record::treatment::{Side, TreatmentOrdered};
use terms::CommandId;

const AT: &str = "2026-12-03T10:30";

fn kinds(s: &Scene) -> Vec<String> {
    match &s.last {
        Some(Outcome::Refused(_, r)) => r.recording.drafts.iter().map(|d| d.kind.to_owned()).collect(),
        other => panic!("not refused: {other:#?}"),
    }
}

#[test]
fn l3_the_time_out_needs_two_identifiers_the_site_and_a_second_person() {
    let h = house();
    let _ = ask_check(drawn(&h), &[("identifiers", "name")]).then_refused(&["two_identifiers_needed"]);
    let _ = ask_check(drawn(&h), &[("identifiers", "born number")]).then_recorded(&["identity_checked"]);
    let _ = ask_check(drawn(&h), &[("site_said", "no")]).then_refused(&["site_not_said"]);
    let _ = ask_check(drawn(&h), &[("second", "S-NUR")]).then_refused(&["second_person_is_you"]);
    let _ = ask_check(drawn(&h), &[("second", "S-GONE")]).then_refused(&["unknown_staff"]);
    let s = ask_check(drawn(&h), &[("second", "S-QA")]).then_refused(&["second_may_not"]);
    assert_eq!(details(&s)[0].1, "職員 S-QA。できる役割: 実施責任者・医師・看護師");
    let s = ask_check(drawn(&h).at(AT), &[("wristband", "ｓｐ２６００００１")]).then_recorded(&["identity_checked"]);
    assert_eq!(s.head().signed, "identity_checked");
    let all = [("identifiers", "name"), ("site_said", "no"), ("second", "S-NUR")];
    let s =
        ask_check(drawn(&h), &all).then_refused(&["two_identifiers_needed", "site_not_said", "second_person_is_you"]);
    assert_eq!(kinds(&s), ["attempt_refused"], "no mismatch, no quarantine");
}

/// The bedside page sends a scan that does not fit the moment it is made: nothing that would have followed is asked for, and nothing is permitted.
#[test]
fn l2_a_time_out_that_ended_at_a_scan_leaves_what_the_scan_was_and_is_never_permitted() {
    let h = house();
    let ended = |s: Scene<'static>, more: &[(&str, &str)]| {
        let fields = [&[("patient", P), ("ended_at_scan", "yes")], more].concat();
        s.when("check_identity", &fields)
    };
    let h: &'static kernel::House = Box::leak(Box::new(h));
    let scene = || with_second_patient(h).at(AT);
    let s = ended(scene(), &[("wristband", "SP2600001"), ("syringe", "K-2")]).then_refused(&["wrong_syringe"]);
    assert_eq!(kinds(&s), ["held", "deviation_opened", "attempt_refused"]);
    let s = ended(scene(), &[("wristband", "SP2600002")]).then_refused(&["wrong_wristband"]);
    assert_eq!(kinds(&s), ["deviation_opened", "attempt_refused"], "nothing was there to quarantine");
    let s = ended(scene(), &[("wristband", "SP2600001"), ("syringe", "K-1")]).then_refused(&["two_identifiers_needed"]);
    assert_eq!(kinds(&s), ["attempt_refused"]);
    // The bag of the other patient's dose, too, and even when the time-out went on.
    let bag = [("wristband", "SP2600001"), ("syringe", "DS-2")];
    let s = ended(scene(), &bag).then_refused(&["wrong_syringe"]);
    assert_eq!(kinds(&s), ["held", "deviation_opened", "attempt_refused"]);
    assert_eq!(s.fact::<Held>().target, HoldTarget::Dose { dose: crate::tests::dose("DS-2"), patient: patient("P-2") });
    assert!(details(&s)[0].1.contains("SP2600002"), "{:?}", details(&s));
    let s = ended(s, &bag).then_refused(&["wrong_syringe"]);
    assert_eq!(kinds(&s), ["deviation_opened", "attempt_refused"], "one hold is enough");
    let _ = ask_check(scene(), &[("syringe", "DS-2")]).then_refused(&["wrong_syringe"]);
}

/// The container of a product, where its syringe belongs: another person's is a wrong bag like any other, one's own no syringe.
#[test]
fn l2_the_container_of_another_patients_product_is_a_wrong_bag() {
    let h = house();
    let staff = |id: &str| crate::tests::staff(id);
    let product = |of: &str| CellsHarvested {
        lot: lot(&of.replace('P', "LT")),
        patient: patient(of),
        passage: 2,
        count: terms::CountId::parse("CO-1").unwrap(),
        product: label(&of.replace('P', "K-PROD")),
        in_product: 20_000_000,
        volume_ml: crate::tests::ml("2.0"),
        sampled: 0,
        frozen: 0,
        discarded: 0,
        from: Vec::new(),
        expires_at: moment("2026-12-03T18:00"),
        cabinet: terms::CabinetId::parse("CB-1").unwrap(),
        materials: Vec::new(),
        operator: staff("S-OP"),
        checked_by: staff("S-OP2"),
    };
    let scene = || with_second_patient(&h).given(&product("P-2")).given(&product(P)).at(AT);
    let s = ask_check(scene(), &[("syringe", "K-PROD-2")]).then_refused(&["wrong_syringe"]);
    assert_eq!(kinds(&s), ["held", "deviation_opened", "attempt_refused"]);
    let held = HoldTarget::Container { container: label("K-PROD-2"), patient: Some(patient("P-2")) };
    assert_eq!((s.fact::<Held>().target, s.fact::<DeviationOpened>().patient), (held, Some(patient(P))));
    assert!(details(&s)[0].1.contains("SP2600002"), "{:?}", details(&s));
    let s = ask_check(s, &[("syringe", "K-PROD-2")]).then_refused(&["wrong_syringe"]);
    assert_eq!(kinds(&s), ["deviation_opened", "attempt_refused"], "one hold is enough");
    let s = ask_check(scene(), &[("syringe", "K-PROD-1")]).then_refused(&["syringe_unknown"]);
    assert_eq!(kinds(&s), ["attempt_refused"]);
    // The paper of a lot stops the lot; blood is given to nobody, and there is nothing to stop.
    let culture = CultureStarted {
        lot: lot("LT-2"),
        tissue: terms::TissueId::parse("T-2").unwrap(),
        patient: patient("P-2"),
        plan: terms::PlanId::parse("PL-1").unwrap(),
        method: Isolation::Explant,
        count: None,
        seeded: None,
        viability_pct: None,
        sampled: 0,
        frozen: 0,
        discarded: 0,
        vessels: Vec::new(),
        cabinet: terms::CabinetId::parse("CB-1").unwrap(),
        incubator: terms::EquipmentId::parse("EQ-1").unwrap(),
        materials: Vec::new(),
        operator: staff("S-OP"),
        checked_by: staff("S-OP2"),
    };
    let s = ask_check(scene().given(&culture), &[("syringe", "LT-2")]).then_refused(&["wrong_syringe"]);
    assert_eq!(kinds(&s), ["held", "deviation_opened", "attempt_refused"]);
    assert_eq!(s.fact::<Held>().target, HoldTarget::Lot { lot: lot("LT-2"), patient: patient("P-2") });
    let s = ask_check(s, &[("syringe", "LT-2")]).then_refused(&["wrong_syringe"]);
    assert_eq!(kinds(&s), ["deviation_opened", "attempt_refused"], "one hold is enough");
    let blood = BloodDrawn {
        blood: terms::BloodId::parse("B-2").unwrap(),
        patient: patient("P-2"),
        tubes: 1,
        volume_ml: crate::tests::ml("10"),
        purposes: vec!["serology".into()],
        checked_by: staff("S-NUR2"),
        complications: String::new(),
    };
    let s = ask_check(scene().given(&blood), &[("syringe", "B-2")]).then_refused(&["wrong_syringe"]);
    assert_eq!(kinds(&s), ["deviation_opened", "attempt_refused"]);
}

#[test]
fn l2_the_label_of_ones_own_dose_is_no_syringe_and_a_near_miss_but_nothing_is_quarantined() {
    let h = house();
    let s = ask_check(drawn(&h).at(AT), &[("syringe", "DS-1")]).then_refused(&["dose_label_scanned"]);
    assert_eq!(kinds(&s), ["deviation_opened", "attempt_refused"]);
    let bag = [("patient", P), ("wristband", "SP2600001"), ("syringe", "DS-1"), ("ended_at_scan", "yes")];
    let s = s.when("check_identity", &bag).then_refused(&["dose_label_scanned"]);
    assert_eq!(kinds(&s), ["deviation_opened", "attempt_refused"]);
    // After a merge one's own is still one's own.
    let on = [("patient", "P-2"), ("wristband", "SP2600002"), ("syringe", "DS-1")];
    let _ = ask_check(merged(drawn(&h).at(AT)), &on).then_refused(&["dose_label_scanned"]);
    // With the syringe it goes on.
    let _ = ask_check(s, &[]).then_recorded(&["identity_checked"]);
}

/// The wrong bag: the other patient's syringe at this bedside. It is refused, held, a near miss; then the right one, given in time.
#[test]
fn l1_l2_the_wrong_bag_is_refused_held_and_a_near_miss_and_the_right_one_is_given() {
    let h = house();
    let s = ask_check(with_second_patient(&h).at(AT), &[("syringe", "K-2")]).then_refused(&["wrong_syringe"]);
    assert_eq!(kinds(&s), ["held", "deviation_opened", "attempt_refused"]);
    let held: Held = s.fact();
    assert_eq!(held.target, HoldTarget::Container { container: label("K-2"), patient: Some(patient("P-2")) });
    assert_eq!(held.cause, HoldCause::ScanMismatch);
    let d: DeviationOpened = s.fact();
    assert_eq!((d.kind, d.patient, d.cause), (DeviationKind::NearMiss, Some(patient(P)), DeviationCause::ScanMismatch));
    assert_eq!(s.fact::<AttemptRefused>().about, "patient:P-1");
    assert!(details(&s)[0].1.contains("SP2600002"), "{:?}", details(&s));
    // The quarantined one cannot be given even to its own patient until the hold is lifted.
    let own = [("patient", "P-2"), ("wristband", "SP2600002"), ("syringe", "K-2")];
    let s = ask_check(s, &own).then_refused(&["container_on_hold"]);
    // The right one is checked afresh, and given.
    let s = ask_check(s, &[]).then_recorded(&["identity_checked"]);
    let s = ask_give(s.at("2026-12-03T10:33"), &[]).then_recorded(&["dose_given"]);
    assert_eq!((s.fact::<DoseGiven>().syringe, s.fact::<DoseGiven>().patient), (label("K-1"), patient(P)));
}

#[test]
fn l2_a_time_out_from_before_a_mismatch_no_longer_counts() {
    let h = house();
    let s = ask_check(with_second_patient(&h).at(AT), &[]).then_recorded(&["identity_checked"]);
    let s = ask_check(s, &[("syringe", "K-2")]).then_refused(&["wrong_syringe"]);
    let s = ask_give(s, &[]).then_refused(&["fresh_time_out_needed"]);
    let s = s.by("S-NUR", terms::Role::Nurse, "L-CLI");
    let s = ask_check(s, &[]).then_recorded(&["identity_checked"]);
    let _ = ask_give(s, &[]).then_recorded(&["dose_given"]);
}

#[test]
fn l2_one_hold_is_enough_for_a_syringe_scanned_twice() {
    let h = house();
    let s = ask_check(with_second_patient(&h).at(AT), &[("syringe", "K-2")]).then_refused(&["wrong_syringe"]);
    let s = ask_check(s, &[("syringe", "K-2")]).then_refused(&["wrong_syringe", "container_on_hold"]);
    assert_eq!(kinds(&s), ["deviation_opened", "attempt_refused"]);
}

#[test]
fn l3_a_wristband_of_somebody_else_is_refused_held_and_a_near_miss() {
    let h = house();
    let s = ask_check(drawn(&h).at(AT), &[("wristband", "SP2600002")]).then_refused(&["wrong_wristband"]);
    assert_eq!(kinds(&s), ["held", "deviation_opened", "attempt_refused"]);
    assert_eq!(s.fact::<Held>().target.patient(), Some(&patient(P)));
    let _ = ask_check(s, &[]).then_refused(&["container_on_hold"]);
    // Page and wristband agree with each other, but neither is the syringe's person.
    let two = with_second_patient(&h).at(AT);
    let _ = ask_check(two, &[("patient", "P-2"), ("wristband", "SP2600002")]).then_refused(&["wrong_syringe"]);
    // Syringe and wristband agree, the page does not.
    let two = with_second_patient(&h).at(AT);
    let _ = ask_check(two, &[("patient", "P-2")]).then_refused(&["wrong_syringe", "wrong_wristband"]);
}

#[test]
fn l1_a_syringe_that_is_not_in_the_record_leaves_nothing_to_quarantine() {
    let h = house();
    let s = ask_check(drawn(&h), &[("syringe", "K-77")]).then_refused(&["syringe_unknown"]);
    assert_eq!(kinds(&s), ["attempt_refused"]);
    let _ = ask_check(drawn(&h), &[("syringe", "K 77!")]).then_invalid(&["syringe"]);
    let s = ask_check(drawn(&h), &[("patient", "P-404")]).then_refused(&["unknown_patient"]);
    assert_eq!(kinds(&s), ["attempt_refused"]);
}

#[test]
fn l1_after_a_merge_either_wristband_is_the_persons_own() {
    let h = house();
    let on = [("patient", "P-2"), ("wristband", "SP2600002")];
    let s = ask_check(merged(drawn(&h).at(AT)), &on).then_recorded(&["identity_checked"]);
    assert_eq!(s.fact::<IdentityChecked>().patient, patient(P));
    let _ = ask_check(merged(drawn(&h).at(AT)), &[("patient", "P-2")]).then_recorded(&["identity_checked"]);
    // The closed record is no bedside.
    let _ = ask_check(merged(drawn(&h).at(AT)), &[]).then_refused(&["merged_away"]);
}

#[test]
fn l9_an_expired_or_used_syringe_is_not_checked() {
    let h = house();
    let _ = ask_check(drawn(&h).at("2026-12-03T12:19"), &[]).then_recorded(&["identity_checked"]);
    let _ = ask_check(drawn(&h).at("2026-12-03T12:20"), &[]).then_refused(&["syringe_expired"]);
    let s = given(&h).by("S-NUR", terms::Role::Nurse, "L-CLI");
    let s = ask_check(s, &[]).then_refused(&["syringe_used_up"]);
    assert!(details(&s)[0].1.contains("2026-12-03 10:35"), "{:?}", details(&s));
    let s = drawn(&h).when("stop_dose", &[("syringe", "K-1")]);
    let _ = ask_check(s, &[]).then_refused(&["syringe_used_up"]);
    let gone = [("syringe", "K-1"), ("reason", "落とした"), ("witness", "S-NUR2")];
    let s = drawn(&h).when("discard_dose", &gone);
    let _ = ask_check(s, &[]).then_refused(&["syringe_used_up"]);
    // The time-out never outlives the syringe.
    let s = ask_check(drawn(&h).at("2026-12-03T12:15"), &[]);
    assert_eq!(s.fact::<IdentityChecked>().valid_until, moment("2026-12-03T12:20"));
}

#[test]
fn l4_l8_l9_l22_consent_go_release_order_expiry_and_holds_count() {
    let h = house();
    let _ = ask_check(drawn(&h).given(&withdrawal(P)), &[]).then_refused(&["administration_consent_withdrawn"]);
    let no = [("decision", "no_go"), ("cause", "発熱"), ("choice", "another_day")];
    let _ = ask_check(ask_go(drawn(&h), &no), &[]).then_refused(&["go_missing"]);
    let rejected = ProductRejected { lot: lot("LT-1"), patient: patient(P), reason: "x".into() };
    let _ = ask_check(drawn(&h).given(&rejected), &[]).then_refused(&["dose_of_unreleased_product"]);
    let newer = TreatmentOrdered {
        replaces: Some(order_id("OR-1")),
        ..order("OR-9", P, vec![knee(1, Side::Right, 20_000_000)])
    };
    let _ = ask_check(drawn(&h).given(&newer), &[]).then_refused(&["allocation_of_old_order"]);
    let _ = ask_check(drawn(&h).given(&hold(HoldTarget::Patient(patient(P)))), &[]).then_refused(&["patient_on_hold"]);
    let s = ask(decided(&h).at("2026-12-03T15:00"), "draw_up", &DRAW, &[]).then_recorded(&["drawn_up"]);
    let _ = ask_check(s.at("2026-12-03T15:30"), &[]).then_refused(&["syringe_expired", "dose_expired"]);
}

#[test]
fn l19_l20_the_minutes_of_a_time_out_must_be_set() {
    let h = house();
    let mut s = drawn(&h);
    let p = programme(false);
    s.programme = Some((p.hash(), p));
    let _ = ask_check(s, &[]).then_refused(&["setting_unset"]);
    let mut s = drawn(&h);
    s.programme = None;
    let _ = ask_check(s, &[]).then_refused(&["no_programme"]);
}

#[test]
fn the_worklist_asks_about_a_syringe_and_the_chart_about_a_patient() {
    let h = house();
    let mut s = drawn(&h).at("2026-12-03T12:20");
    let command = CommandId::parse("may").unwrap();
    let around = kernel::run::Surround {
        now: s.now,
        programme: s.programme.as_ref().map(|(hash, value)| kernel::Rules { hash: *hash, value }),
        law: None,
        options: &s.options,
        candidates: &[],
        simulated: true,
    };
    let mut may = |act: &str, tag: Tag| {
        let got = kernel::run::may(&h, &mut s.memory, act, &tag, &s.who, &around, &command).expect("no fault");
        kernel::harness::codes_of(&got.expect("permitted to ask"))
    };
    assert_eq!(may("check_identity", Tag::new(Space::Container, "K-1")), ["syringe_expired"]);
    assert_eq!(may("check_identity", Tag::new(Space::Patient, P)), [] as [&str; 0]);
    assert_eq!(may("stop_dose", Tag::new(Space::Patient, P)), [] as [&str; 0]);
    for act in ["receive_dose", "allocate_dose", "decide_go", "draw_up", "discard_dose"] {
        let _ = may(act, Tag::new(Space::Dose, "DS-1"));
    }
    assert!(may("give_dose", Tag::new(Space::Container, "K-1")).contains(&"time_out_missing"));
}

#[test]
fn l3_a_second_time_out_replaces_the_first() {
    let h = house();
    let s = ask_check(checked(&h).at("2026-12-03T10:38"), &[]).then_recorded(&["identity_checked"]);
    assert_eq!(s.fact::<IdentityChecked>().valid_until, moment("2026-12-03T10:48"));
    let _ = ask_give(s.at("2026-12-03T10:45"), &[]).then_recorded(&["dose_given"]);
}

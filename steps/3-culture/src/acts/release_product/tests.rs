//! Given a product, when quality decides, then the release or exactly these reasons.

use crate::tests::*;
use kernel::Outcome;
use kernel::harness::Scene;
use record::clinic::PlanFiled;
use record::culture::CellsCounted;
use record::release::{ProductRejected, ProductReleased, Verdict};
use record::safety::{DeviationCause, DeviationKind, DeviationOpened, HoldTarget};
use terms::{DeviationId, Role};

fn asked<'h>(s: Scene<'h>, changes: &[(&str, &str)]) -> Scene<'h> {
    ask(s, "release_product", RELEASE, changes)
}

#[test]
fn l8_quality_releases_what_it_did_not_make() {
    let h = house();
    let s = asked(tested(&h, &[]), &[]).then_recorded(&["product_released"]);
    let r = s.fact::<ProductReleased>();
    assert_eq!((r.patient, r.pending.len()), (patient("P-1"), 0));
    asked(tested(&h, &[]).by("S-OPE", Role::Operator, "L-CPC"), &[])
        .then_refused(&["releaser_not_quality", "maker_cannot_release"]);
    // Whoever verified it is no better placed, whatever role was taken on today.
    asked(tested(&h, &[]).by("S-OP2", Role::Quality, "L-CPC"), &[]).then_refused(&["maker_cannot_release"]);
    let checked = CellsCounted {
        checked_by: Some(staff("S-QUA")),
        ..counted("CT-8", 1, record::culture::CountPurpose::Harvest, 1)
    };
    asked(tested(&h, &[]).given(&checked), &[]).then_refused(&["maker_cannot_release"]);
}

#[test]
fn l8_it_is_signed_and_a_newer_fact_conflicts() {
    let h = house();
    let mut s = tested(&h, &[]);
    s.signs = false;
    let s = asked(s, &[]);
    assert_eq!(s.last, Some(Outcome::Unsigned));
    let mut s = tested(&h, &[]);
    s.seen = Some(1);
    assert!(matches!(asked(s, &[]).last, Some(Outcome::Conflict(_))));
}

#[test]
fn l8_every_test_passed_or_may_be_pending_and_is_listed() {
    let h = house();
    asked(tested(&h, &["endotoxin"]), &[]).then_refused(&["test_missing"]);
    let with =
        |test: &str, verdict, interim| tested(&h, &[test]).given(&result("P-1", Some("LT-1"), test, verdict, interim));
    asked(with("endotoxin", Verdict::Pass, true), &[]).then_refused(&["test_not_final"]);
    asked(with("endotoxin", Verdict::Fail, false), &[]).then_refused(&["test_failed"]);
    // Sterility may be pending, but it must have been asked for, and the release says that it is conditional.
    asked(tested(&h, &["sterility"]), &[("conditional", "yes")]).then_refused(&["test_missing"]);
    asked(with("sterility", Verdict::Pass, true), &[]).then_refused(&["pending_not_acknowledged"]);
    let s =
        asked(with("sterility", Verdict::Pass, true), &[("conditional", "yes")]).then_recorded(&["product_released"]);
    assert_eq!(s.fact::<ProductReleased>().pending, ["sterility"]);
    let s = tested(&h, &[]).given(&result("P-1", None, "hbv", Verdict::Pending, false));
    asked(s, &[]).then_refused(&["test_not_final"]);
}

#[test]
fn l8_open_deviations_are_weighed_in_writing() {
    let h = house();
    let s = || {
        tested(&h, &[]).given(&DeviationOpened {
            deviation: DeviationId::parse("DV-1").unwrap(),
            kind: DeviationKind::Deviation,
            patient: Some(patient("P-1")),
            place: None,
            cause: DeviationCause::Unaccounted,
            what: String::new(),
            serious: false,
        })
    };
    asked(s(), &[]).then_refused(&["deviation_unweighed"]);
    let s = asked(s(), &[("reason", "計数の誤差の範囲")]).then_recorded(&["product_released"]);
    assert_eq!(s.fact::<ProductReleased>().reason, "計数の誤差の範囲");
}

#[test]
fn l8_only_a_product_that_nobody_decided_on_is_released() {
    let h = house();
    let s = grown(&h).by("S-QUA", Role::Quality, "L-CPC");
    asked(s, &[]).then_refused(&[
        "no_product",
        "test_missing",
        "test_missing",
        "test_missing",
        "test_missing",
        "test_missing",
        "test_missing",
    ]);
    asked(tested(&h, &[]), &[("lot", "LT-404")]).then_refused(&["unknown_lot"]);
    asked(released(&h).by("S-QUA", Role::Quality, "L-CPC"), &[]).then_refused(&["already_released"]);
    let rejected = ProductRejected { lot: lot("LT-1"), patient: patient("P-1"), reason: "x".into() };
    asked(tested(&h, &[]).given(&rejected), &[]).then_refused(&["lot_rejected"]);
}

#[test]
fn l8_the_viability_of_the_products_count_reaches_the_standard() {
    let h = house();
    let with = |least| {
        let mut s = tested(&h, &[]);
        adopt(&mut s, programme_with(&[("making.viability_min_pct", least)]));
        asked(s, &[])
    };
    // Counted at 95.1 %.
    let _ = with("95").then_recorded(&["product_released"]);
    let _ = with("96").then_refused(&["viability_too_low"]);
}

#[test]
fn l9_an_expired_product_is_not_released() {
    let h = house();
    asked(tested(&h, &[]).at("2026-12-09T10:00"), &[]).then_recorded(&["product_released"]);
    asked(tested(&h, &[]).at("2026-12-09T10:01"), &[]).then_refused(&["product_expired"]);
}

#[test]
fn l4_l5_consent_and_a_plan_that_covers_what_was_made_where() {
    let h = house();
    asked(tested(&h, &[]).given(&withdrawal(&["culture"])), &[]).then_refused(&["culture_consent_withdrawn"]);
    let s = tested(&h, &[]).given(&withdrawal(&["culture"])).given(&consent_to("P-1", &["culture"]));
    asked(s, &[("occurred_at", "2026-12-08T11:30")]).then_refused(&["culture_before_consent"]);
    let with = |change: fn(&mut PlanFiled)| {
        let mut p = plan();
        change(&mut p);
        asked(tested(&h, &[]).given(&p), &[])
    };
    let _ = with(|p| p.stopped = true).then_refused(&["making_without_plan"]);
    let _ = with(|p| p.product = "prp".into()).then_refused(&["making_plan_lacks_product"]);
    let _ = with(|p| p.diseases = vec!["hip_oa".into()]).then_refused(&["making_plan_lacks_disease"]);
    let _ = with(|p| p.maker = place("L-OTHER")).then_refused(&["making_plan_lacks_maker"]);
    // Where quality signs is not where it was made.
    asked(tested(&h, &[]).by("S-QUA", Role::Quality, "L-OFF"), &[]).then_recorded(&["product_released"]);
}

#[test]
fn l19_l20_l22_no_standard_no_programme_or_a_hold_no_release() {
    let h = house();
    let mut s = tested(&h, &[]);
    adopt(&mut s, bare_programme());
    asked(s, &[]).then_refused(&["setting_unset"]);
    let mut s = tested(&h, &[]);
    s.programme = None;
    asked(s, &[]).then_refused(&["no_programme"]);
    let s = tested(&h, &[])
        .given(&hold("H-1", on_lot("LT-1")))
        .given(&hold("H-2", HoldTarget::Clinic))
        .given(&hold("H-3", HoldTarget::Patient(patient("P-1"))));
    asked(s, &[]).then_refused(&["lot_on_hold", "clinic_on_hold", "patient_on_hold"]);
}

#[test]
fn l8_a_culture_that_nobody_looked_at_for_too_long_is_told_before_the_release_is_signed() {
    let h = house();
    let lot: record::folds::LotState = kernel::fold::fold(&tested(&h, &[]).memory.facts);
    let (began, harvested) = (lot.started.unwrap().1, lot.product.unwrap().1);
    let told = tested(&h, &[]).remarks("release_product", RELEASE);
    let mut looks: Vec<i32> = lot.counts.values().map(|(_, at)| at.day().days_since(began.day())).collect();
    looks.extend(lot.passages.iter().map(|(_, at)| at.day().days_since(began.day())));
    looks.extend([0, harvested.day().days_since(began.day())]);
    looks.sort_unstable();
    let longest = looks.windows(2).map(|w| w[1] - w[0]).max().unwrap();
    assert!(longest > 7, "the scene is one of a culture left alone: {looks:?}");
    assert!(told.len() == 1 && told[0].contains(&format!("{longest} 日間")), "{told:?}");
}

/// Who made a lot may report what the laboratory said; whoever releases it is told so.
#[test]
fn l8_a_result_that_a_maker_recorded_is_told_before_the_release_is_signed() {
    let h = house();
    let mut s = tested(&h, &["endotoxin"]).by("S-OPE", Role::Operator, "L-CPC");
    let fields =
        [("lot", "LT-1"), ("test", "endotoxin"), ("verdict", "pass"), ("interim", "no"), ("reported_on", "2026-12-08")];
    let own = s.remarks("record_test_result", &fields);
    assert!(own.len() == 1 && own[0].contains("S-OPE") && own[0].contains("製造・確認に関わった人"), "{own:?}");
    let s = s.when("record_test_result", &fields).then_recorded(&["test_result_recorded"]);
    let mut s = s.by("S-QUA", Role::Quality, "L-CPC");
    assert!(s.remarks("record_test_result", &fields).is_empty(), "quality made nothing of it");
    let told = s.remarks("release_product", RELEASE);
    let of: Vec<&String> = told.iter().filter(|t| t.contains("記録した結果です")).collect();
    assert!(of.len() == 1 && of[0].contains("S-OPE") && of[0].contains("エンドトキシン"), "{told:?}");
    assert!(!of[0].contains("無菌"), "{told:?}");
    // So is a result that such a person made void.
    let s = tested(&h, &[]).by("S-QUA", Role::Quality, "L-CPC");
    let mistaken = ask(s, "record_test_result", &fields, &[("verdict", "fail")]);
    let result = mistaken.memory.facts.iter().rev().find(|f| f.head.kind == "test_result_recorded");
    let position = result.map(|f| f.head.position.to_string()).unwrap();
    let mut s = mistaken.by("S-OPE", Role::Quality, "L-CPC");
    let quiet = |s: &mut Scene<'_>| s.remarks("release_product", RELEASE).iter().all(|t| !t.contains("無効にした"));
    assert!(quiet(&mut s), "nothing is void yet");
    let why = [("position", position.as_str()), ("reason", "別の検体の報告書を写した")];
    let s = ask(s, "void_test_result", &why, &[]).then_recorded(&["test_result_voided"]);
    assert!(!quiet(&mut s.by("S-QUA", Role::Quality, "L-CPC")));
}

//! Given a decision and a plan, when a doctor orders cells, then the order or exactly these reasons.

use super::*;
use crate::refusals::CODES;
use crate::tests::{
    P, candidacy as decided, clinic, day, ended, house, interviewed, merged, patient, plan, programme_with, staff,
};
use kernel::House;
use kernel::Outcome as Answer;
use kernel::harness::Scene;
use record::administration::DoseGiven;
use record::follow_up::CloseReason;
use record::safety::{Held, HoldCause, HoldTarget};
use record::treatment::Side;
use std::collections::BTreeMap;
use terms::{HoldId, PlanId, Role};

const KNEE: [(&str, &str); 7] = [
    ("patient", P),
    ("disease", "knee_oa"),
    ("product", "ad_msc"),
    ("site_1", "knee"),
    ("side_1", "right"),
    ("route_1", "intra_articular"),
    ("cells_1", "2.0e7"),
];
const DISC: [(&str, &str); 5] = [
    ("disease", "disc_disease"),
    ("site_1", "lumbar_disc"),
    ("side_1", ""),
    ("level_1", "L4/5"),
    ("route_1", "intradiscal"),
];
const WHY: (&str, &str) = ("beyond_reason", "体格と所見から");

/// Orders with some fields replaced.
fn ask<'h>(mut s: Scene<'h>, other: &[(&str, &str)]) -> Scene<'h> {
    let fields: BTreeMap<&str, &str> = KNEE.iter().chain(other).copied().collect();
    let fields: Vec<(&str, &str)> = fields.into_iter().collect();
    s.ask("order_treatment", &fields);
    s
}

/// Found suitable; the plan covers every route and disease of these tests.
fn suitable(h: &House) -> Scene<'_> {
    let wide = PlanFiled {
        diseases: ["knee_oa", "disc_disease", "spondylosis"].map(str::to_owned).to_vec(),
        routes: ["intra_articular", "intradiscal", "local", "drip"].map(str::to_owned).to_vec(),
        ..plan()
    };
    let mut s = interviewed(clinic(h)).given(&wide);
    for (disease, route) in [
        ("knee_oa", "intra_articular"),
        ("knee_oa", "drip"),
        ("disc_disease", "intradiscal"),
        ("spondylosis", "local"),
        ("spondylosis", "intra_articular"),
    ] {
        s = s.given(&decided(disease, route, Outcome::Suitable));
    }
    s
}

fn said(s: &Scene) -> Vec<kernel::Refusal> {
    let Some(Answer::Refused(reasons, _)) = &s.last else { panic!("refused") };
    reasons.as_slice().to_vec()
}

#[test]
fn an_order_within_plan_candidacy_and_range_is_recorded_and_signed() {
    let h = house();
    let s = ask(suitable(&h), &[]).then_recorded(&["treatment_ordered"]);
    let o: TreatmentOrdered = s.fact();
    let want = Target {
        n: 1,
        site: "knee".into(),
        side: Side::Right,
        level: String::new(),
        route: "intra_articular".into(),
        cells: 20_000_000,
    };
    assert_eq!(o.targets, [want]);
    assert_eq!((o.plan.as_str(), o.product.as_str(), o.candidacy.as_str()), ("PL-1", "ad_msc", "CD-1"));
    assert_eq!((o.disease.as_str(), o.replaces), ("knee_oa", None));
    assert_eq!(s.head().signed, "treatment_ordered");
    let mut s = suitable(&h);
    s.signs = false;
    assert_eq!(ask(s, &[]).last, Some(Answer::Unsigned));
}

#[test]
fn both_knees_are_two_targets_and_a_disc_has_a_level_in_the_midline() {
    let h = house();
    let left = [
        ("places", "2"),
        ("site_2", "knee"),
        ("side_2", "left"),
        ("route_2", "intra_articular"),
        ("cells_2", "2000万"),
    ];
    let s = ask(suitable(&h), &left).then_recorded(&["treatment_ordered"]);
    let o: TreatmentOrdered = s.fact();
    let told: Vec<(u8, Side, u64)> = o.targets.iter().map(|t| (t.n, t.side, t.cells)).collect();
    assert_eq!(told, [(1, Side::Right, 20_000_000), (2, Side::Left, 20_000_000)]);
    let s = ask(suitable(&h), &[&DISC[..], &[("cells_1", "２００００００")]].concat());
    let s = s.then_refused(&["dose_below_range"]);
    let s = ask(s, &[&DISC[..], &[("cells_1", "２×10^7")]].concat()).then_recorded(&["treatment_ordered"]);
    let t = s.fact::<TreatmentOrdered>().targets.remove(0);
    assert_eq!((t.side, t.level.as_str(), t.cells), (Side::Midline, "L4/5", 20_000_000));
}

#[test]
fn l3_a_site_with_sides_needs_one_and_a_site_with_levels_needs_one() {
    let h = house();
    ask(suitable(&h), &[("side_1", "")]).then_invalid(&["side_1"]);
    ask(suitable(&h), &[("side_1", "midline")]).then_invalid(&["side_1"]);
    ask(suitable(&h), &[("level_1", "L4/5")]).then_invalid(&["level_1"]);
    ask(suitable(&h), &[&DISC[..], &[("level_1", "")]].concat()).then_invalid(&["level_1"]);
    ask(suitable(&h), &[&DISC[..], &[("side_1", "left"), ("level_1", "C5/6")]].concat())
        .then_invalid(&["side_1", "level_1"]);
    let facet = [("disease", "spondylosis"), ("site_1", "lumbar_facet"), ("route_1", "local")];
    ask(suitable(&h), &[&facet[..], &[("side_1", "")]].concat()).then_invalid(&["side_1", "level_1"]);
    ask(suitable(&h), &[&facet[..], &[("level_1", "L4/5")]].concat()).then_recorded(&["treatment_ordered"]);
}

#[test]
fn what_does_not_fit_together_is_told_at_the_field() {
    let h = house();
    ask(suitable(&h), &[("route_1", "intradiscal")]).then_invalid(&["route_1"]);
    ask(suitable(&h), &[("disease", "disc_disease")]).then_invalid(&["site_1"]);
    ask(suitable(&h), &[("product", "prp"), ("site_1", "heart"), ("disease", "cold")])
        .then_invalid(&["product", "site_1", "disease"]);
    for cells in ["", "0", "-1", "2e99", "二千万", "2.5"] {
        ask(suitable(&h), &[("cells_1", cells)]).then_invalid(&["cells_1"]);
    }
    let again =
        [("places", "2"), ("site_2", "knee"), ("side_2", "right"), ("route_2", "intra_articular"), ("cells_2", "2e7")];
    ask(suitable(&h), &again).then_invalid(&["site_2"]);
    ask(suitable(&h), &[("places", "2")]).then_invalid(&["site_2", "route_2", "cells_2"]);
    ask(suitable(&h), &[("places", "5")]).then_invalid(&[
        "places", "site_2", "route_2", "cells_2", "site_3", "route_3", "cells_3", "site_4", "route_4", "cells_4",
    ]);
}

#[test]
fn l6_no_order_without_a_decision_for_treatment_on_this_disease_and_route() {
    let h = house();
    ask(interviewed(clinic(&h)), &[]).then_refused(&["order_without_candidacy"]);
    // Decided for another disease only, or another route.
    let s = interviewed(clinic(&h)).given(&decided("hip_oa", "intra_articular", Outcome::Suitable));
    ask(s, &[]).then_refused(&["order_without_candidacy"]);
    let s = interviewed(clinic(&h)).given(&decided("knee_oa", "local", Outcome::Suitable));
    ask(s, &[]).then_refused(&["order_without_candidacy"]);
    for outcome in [Outcome::NotSuitable, Outcome::StandardCareFirst, Outcome::ResearchOnly, Outcome::Referred] {
        let s = ask(suitable(&h).given(&decided("knee_oa", "intra_articular", outcome)), &[]);
        let s = s.then_refused(&["order_not_suitable"]);
        assert!(said(&s)[0].detail.ja.contains(&*outcome.text().ja));
    }
    let s = suitable(&h).given(&decided("knee_oa", "intra_articular", Outcome::NotSuitable));
    ask(s.given(&decided("knee_oa", "intra_articular", Outcome::OnReview)), &[]).then_recorded(&["treatment_ordered"]);
}

#[test]
fn l5_the_plan_covers_disease_product_route_and_doctor_today() {
    let h = house();
    let base = |plan: PlanFiled| {
        let s = interviewed(crate::tests::bare(&h, Some("1968-04-01"))).given(&plan);
        s.given(&decided("knee_oa", "intra_articular", Outcome::Suitable))
    };
    for gone in [
        PlanFiled { stopped: true, ..plan() },
        PlanFiled { valid_from: day("2026-11-25"), ..plan() },
        PlanFiled { valid_until: Some(day("2026-11-23")), ..plan() },
    ] {
        ask(base(gone), &[]).then_refused(&["order_without_plan"]);
    }
    let cases = [
        (PlanFiled { diseases: vec!["hip_oa".into()], ..plan() }, "order_plan_lacks_disease"),
        (PlanFiled { product: "prp".into(), ..plan() }, "order_plan_lacks_product"),
        (PlanFiled { routes: vec!["intradiscal".into()], ..plan() }, "order_plan_lacks_route"),
        (PlanFiled { doctors: vec![staff("S-OTHER")], ..plan() }, "order_plan_lacks_doctor"),
    ];
    for (plan, code) in cases {
        let s = ask(base(plan), &[]).then_refused(&[code]);
        assert!(said(&s)[0].detail.ja.contains("PB4200010"));
    }
    // Of two plans the one that covers the case is used.
    let other =
        PlanFiled { plan: PlanId::parse("PL-9").unwrap(), number: "PB4200001".into(), diseases: vec![], ..plan() };
    let s = ask(base(other).given(&plan()), &[]).then_recorded(&["treatment_ordered"]);
    assert_eq!(s.fact::<TreatmentOrdered>().plan.as_str(), "PL-1");
}

#[test]
fn l10_outside_the_studied_range_of_the_site_a_reason_is_signed_or_the_order_refused() {
    let h = house();
    for (cells, code) in [("1999999", "dose_below_range"), ("100000001", "dose_above_range")] {
        let s = ask(suitable(&h), &[("cells_1", cells)]).then_refused(&[code]);
        let r = &said(&s)[0];
        let n = page::grouped(cells.parse().unwrap());
        assert!(r.kind == CiteKind::Study && r.cite.ja.contains("ADIPOA2") && r.detail.ja.contains(&n), "{r:?}");
        let s = ask(suitable(&h), &[("cells_1", cells), WHY]).then_recorded(&["treatment_ordered"]);
        let o: TreatmentOrdered = s.fact();
        assert_eq!((o.beyond_reason.as_str(), o.replaces_reason.as_str()), (WHY.1, ""));
    }
    for cells in ["2000000", "1億"] {
        ask(suitable(&h), &[("cells_1", cells)]).then_recorded(&["treatment_ordered"]);
    }
    // A knee's hundred million is not a disc's.
    ask(suitable(&h), &[&DISC[..], &[("cells_1", "5e7")]].concat()).then_refused(&["dose_above_range"]);
    // Where the programme does not leave it to the doctor, no reason helps.
    let local = [("disease", "spondylosis"), ("site_1", "lumbar_facet"), ("level_1", "L4/5"), ("route_1", "local")];
    ask(suitable(&h), &[&local[..], &[("cells_1", "100000001"), WHY]].concat()).then_refused(&["dose_above_range"]);
}

#[test]
fn l10_beyond_twice_the_highest_studied_no_reason_helps_and_one_letter_is_no_reason() {
    let h = house();
    ask(suitable(&h), &[("cells_1", "2.0e8"), WHY]).then_recorded(&["treatment_ordered"]);
    let s = ask(suitable(&h), &[("cells_1", "200000001"), WHY]).then_refused(&["dose_above_limit"]);
    let r = &said(&s)[0];
    assert!(r.detail.ja.contains("指示 200,000,001 個、上限 200,000,000 個"), "both numbers, to the last digit: {r:?}");
    // No study has set that number, and none is cited for it.
    assert!(
        r.kind == CiteKind::Plan && !r.cite.ja.contains("ADIPOA2") && r.cite.ja.contains("この施設の選択"),
        "{r:?}"
    );
    ask(suitable(&h), &[("cells_1", "200000001")]).then_refused(&["dose_above_limit"]);
    ask(suitable(&h), &[&DISC[..], &[("cells_1", "1e8"), WHY]].concat()).then_refused(&["dose_above_limit"]);
    for short in ["x", "。。。。。。", "理由あり"] {
        ask(suitable(&h), &[("cells_1", "2.0e8"), ("beyond_reason", short)]).then_invalid(&["beyond_reason"]);
    }
}

#[test]
fn l10_what_the_same_joint_was_given_under_an_earlier_order_counts() {
    let h = house();
    let s = ask(suitable(&h), &[("cells_1", "1e8")]).then_recorded(&["treatment_ordered"]);
    let text = include_str!("../../../../../record/golden/dose_given.1.json");
    let given: DoseGiven = serde_json::from_str(text.split_once('\n').unwrap().1.trim()).unwrap();
    let order = s.fact::<TreatmentOrdered>().order;
    let s = s.given(&DoseGiven { patient: patient(), order, target: 1, cells: 100_000_000, ..given });
    let again = ("replaces_reason", "二回目の投与");
    let s = ask(s, &[("cells_1", "100000001"), again]).then_refused(&["dose_above_limit"]);
    let s = ask(s, &[("cells_1", "90000000"), again]).then_refused(&["dose_above_range"]);
    let s = ask(s, &[("side_1", "left"), ("cells_1", "1e8"), again]);
    let _ = s.then_recorded(&["treatment_ordered"]);
}

#[test]
fn l10_what_lies_outside_the_studied_range_is_seen_before_it_is_signed() {
    let h = house();
    let told = |other: &[(&str, &str)]| {
        let fields: BTreeMap<&str, &str> = KNEE.iter().chain(other).copied().collect();
        agreed(suitable(&h))
            .given(&infection(Side::Right))
            .remarks("order_treatment", &fields.into_iter().collect::<Vec<_>>())
    };
    assert_eq!(told(&[]), Vec::<String>::new());
    let above = told(&[("cells_1", "2.0e8"), WHY]);
    assert!(above.len() == 1 && above[0].contains("2 倍") && above[0].contains("Kim 2023"), "{above:?}");
    let below = told(&[("cells_1", "1000000"), WHY]);
    assert!(below.len() == 1 && below[0].contains("0.5 倍"), "{below:?}");
}

#[test]
fn l6_a_side_that_nobody_examined_is_told_before_the_order_is_signed() {
    let h = house();
    let told = |s: Scene, side| {
        let fields: BTreeMap<&str, &str> = KNEE.iter().copied().chain([("side_1", side)]).collect();
        let mut s = s;
        s.remarks("order_treatment", &fields.into_iter().collect::<Vec<_>>())
    };
    let seen = || agreed(suitable(&h)).given(&infection(Side::Right));
    assert_eq!(told(seen(), "right"), Vec::<String>::new());
    let left = told(seen(), "left");
    assert!(left.iter().any(|t| t.contains("左") && t.contains("記録されていません")), "{left:?}");
}

/// Consent to harvest and administration.
fn agreed(s: Scene<'_>) -> Scene<'_> {
    let text = include_str!("../../../../../record/golden/consent_given.1.json");
    let given: record::counselling::ConsentGiven =
        serde_json::from_str(text.split_once('\n').unwrap().1.trim()).unwrap();
    let scopes = ["harvest", "culture", "administration"].map(str::to_owned).to_vec();
    s.given(&record::counselling::ConsentGiven { patient: patient(), scopes, ..given })
}

#[test]
fn l4_an_order_before_consent_says_so_before_it_is_signed() {
    let h = house();
    let mut s = suitable(&h).given(&infection(Side::Right));
    let told = s.remarks("order_treatment", &KNEE);
    assert!(told.len() == 1 && told[0].contains("まだ同意がありません: 脂肪と血液の採取、細胞の投与"), "{told:?}");
    let mut s = agreed(suitable(&h)).given(&infection(Side::Right));
    assert_eq!(s.remarks("order_treatment", &KNEE), Vec::<String>::new());
}

/// Every finding that the criteria of a knee ask for, of one side.
fn infection(side: Side) -> record::treatment::FindingRecorded {
    record::treatment::FindingRecorded {
        patient: patient(),
        finding: "joint_infection".into(),
        site: "knee".into(),
        side,
        value: "absent".into(),
        on: day("2026-11-20"),
        origin: "診察".into(),
        note: String::new(),
    }
}

#[test]
fn l19_a_range_that_nobody_has_read_stops_the_order() {
    let h = house();
    let mut s = suitable(&h);
    let unset = Programme::read(&crate::tests::bundle(programme::Kind::Programme)).unwrap();
    s.programme = Some((unset.hash(), unset));
    let facet = [("disease", "spondylosis"), ("site_1", "lumbar_facet"), ("level_1", "L4/5")];
    let s = ask(s, &facet).then_refused(&["setting_unset", "setting_unset"]);
    assert!(said(&s)[0].detail.ja.contains("sites.toml"), "{:?}", said(&s)[0].detail);
}

#[test]
fn l10_a_site_without_any_range_takes_no_order() {
    let h = house();
    let mut s = suitable(&h);
    // The drip, were it open, has no studied range.
    let p = programme_with("conditions.toml", "locked = true\nlocked_why", "locked = false # locked_why");
    s.programme = Some((p.hash(), p));
    ask(s, &[("site_1", "whole_body"), ("side_1", ""), ("route_1", "drip")]).then_refused(&["dose_range_missing"]);
}

#[test]
fn l12_the_drip_is_locked() {
    let h = house();
    let s = ask(suitable(&h), &[("site_1", "whole_body"), ("side_1", ""), ("route_1", "drip"), WHY]);
    s.then_refused(&["route_locked"]);
}

#[test]
fn l14_a_newer_order_replaces_the_one_in_force_and_says_why() {
    let h = house();
    let s = ask(suitable(&h), &[]).then_recorded(&["treatment_ordered"]);
    let first = s.fact::<TreatmentOrdered>().order;
    let s = ask(s, &[("side_1", "left")]).then_refused(&["replacement_unexplained"]);
    assert!(said(&s)[0].detail.ja.contains(first.as_str()));
    let s = ask(s, &[("side_1", "left"), ("replaces_reason", "左右を訂正")]).then_recorded(&["treatment_ordered"]);
    let second: TreatmentOrdered = s.fact();
    assert_eq!((second.replaces_reason.as_str(), second.beyond_reason.as_str()), ("左右を訂正", ""));
    assert_eq!(second.replaces.as_ref(), Some(&first));
    let orders: Orders = kernel::fold::fold(&s.memory.facts);
    assert_eq!(orders.in_force().map(|o| &o.order), Some(&second.order));
}

/// One reason is not the other: why an order is replaced says nothing of the dose, and why a dose is high nothing of the order it replaces.
#[test]
fn l10_l14_each_reason_answers_its_own_question() {
    let h = house();
    let s = ask(suitable(&h), &[]).then_recorded(&["treatment_ordered"]);
    let (new, high) = (("replaces_reason", "左右を訂正"), ("cells_1", "1.5e8"));
    let s = ask(s, &[high, new]).then_refused(&["dose_above_range"]);
    let s = ask(s, &[high, WHY]).then_refused(&["replacement_unexplained"]);
    let s = ask(s, &[high, WHY, new]).then_recorded(&["treatment_ordered"]);
    let o: TreatmentOrdered = s.fact();
    assert_eq!((o.replaces_reason.as_str(), o.beyond_reason.as_str()), (new.1, WHY.1));
    // Where nothing is replaced, a reason for it is not kept.
    let s = ask(suitable(&h), &[new]).then_recorded(&["treatment_ordered"]);
    assert_eq!(s.fact::<TreatmentOrdered>().replaces_reason, "");
}

#[test]
fn a_doctor_orders() {
    let h = house();
    ask(suitable(&h).by("S-DOC", Role::Nurse, "L-CLI"), &[]).then_refused(&["decider_not_doctor"]);
}

#[test]
fn l1_l20_l22_no_order_without_a_programme_or_for_an_unknown_closed_or_held_record() {
    let h = house();
    let mut s = suitable(&h);
    s.programme = None;
    ask(s, &[]).then_refused(&["no_programme"]);
    ask(merged(suitable(&h)), &[]).then_refused(&["merged_away"]);
    ask(merged(suitable(&h)), &[("patient", "P-2")]).then_recorded(&["treatment_ordered"]);
    ask(suitable(&h), &[("patient", "P-NOBODY")]).then_refused(&["unknown_patient", "order_without_candidacy"]);
    let held = |target| Held {
        hold: HoldId::parse("H-1").unwrap(),
        target,
        cause: HoldCause::ByPerson,
        reason: "確認中".into(),
    };
    ask(suitable(&h).given(&held(HoldTarget::Patient(patient()))), &[]).then_refused(&["patient_on_hold"]);
    ask(suitable(&h).given(&held(HoldTarget::Clinic)), &[]).then_refused(&["clinic_on_hold"]);
}

#[test]
fn all_reasons_come_at_once_each_listed() {
    let h = house();
    let bad = PlanFiled { diseases: vec![], product: "prp".into(), routes: vec![], doctors: vec![], ..plan() };
    let s = suitable(&h).given(&decided("knee_oa", "intra_articular", Outcome::NotSuitable)).given(&bad);
    let s = ask(s.by("S-NUR", Role::Nurse, "L-CLI"), &[("cells_1", "1e9")]);
    let want = [
        "decider_not_doctor",
        "order_not_suitable",
        "order_plan_lacks_disease",
        "order_plan_lacks_product",
        "order_plan_lacks_route",
        "order_plan_lacks_doctor",
        "dose_above_limit",
    ];
    let s = s.then_refused(&want);
    let known = |c: &str| CODES.contains(&c) || record::refusals::CODES.contains(&c);
    assert!(said(&s).iter().all(|r| known(r.code) && !r.next.is_empty()));
}

#[test]
fn l4_nothing_is_ordered_for_the_dead() {
    let h = house();
    let _ = ask(suitable(&h).given(&ended(CloseReason::Died)), &[]).then_refused(&["patient_died"]);
}

#[test]
fn l14_nothing_is_ordered_or_decided_before_the_patient_was_registered() {
    let h = house();
    let early = [("occurred_at", "2026-11-24T08:00"), ("late_reason", "書き忘れ")];
    let s = ask(suitable(&h), &early).then_refused(&["happened_before"]);
    assert!(said(&s)[0].detail.ja.contains("患者の登録 2026-11-24 09:12"));
}

#[test]
fn l6_a_finding_that_the_decision_did_not_know_stops_the_order() {
    let h = house();
    ask(suitable(&h), &[]).then_recorded(&["treatment_ordered"]);
    let s = ask(suitable(&h).given(&record::scenes::infected()), &[]).then_refused(&["finding_since_decision"]);
    let Some(Answer::Refused(reasons, _)) = &s.last else { panic!("refused") };
    assert!(reasons.as_slice()[0].detail.ja.contains("感染"), "{reasons:?}");
}

#[test]
fn l6_an_indication_without_controlled_evidence_is_told_before_the_order_is_signed() {
    let h = house();
    let fields: BTreeMap<&str, &str> = KNEE.iter().chain(&DISC).copied().collect();
    let told = suitable(&h).remarks("order_treatment", &fields.into_iter().collect::<Vec<_>>());
    assert!(told[0].contains("確実性は非常に低い") && told[0].contains("69%"), "{told:?}");
    let knee = suitable(&h).remarks("order_treatment", &KNEE);
    assert!(knee.iter().all(|t| !t.contains("確実性")), "{knee:?}");
}

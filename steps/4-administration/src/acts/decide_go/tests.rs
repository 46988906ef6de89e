//! Given a dose in the dose book, when a doctor decides go or no-go, then the facts or exactly these reasons.

use super::*;
use crate::tests::{
    DRAW, P, allotted, arrived, ask, ask_go, ask_go_as, bare, changed, clinic, consent, decided, details, hold, house,
    knee, lot, moment, on_its_way, order, packed, patient, place, plan, programme, put_by, released, sent, staff,
    withdrawal,
};
use kernel::Outcome;
use kernel::harness::Scene;
use record::administration::DoseDiscarded;
use record::clinic::PlanFiled;
use record::follow_up::{CloseReason, CourseClosed};
use record::release::ProductRejected;
use record::safety::HoldTarget;
use record::scenes::{candidacy, infected};
use record::treatment::{
    CandidacyDecided, Criterion, FindingRecorded, Met, Outcome as Decision, Side, Target, TreatmentOrdered,
};
use terms::Role;

const NO_GO: [(&str, &str); 3] = [("decision", "no_go"), ("cause", "発熱 38.4 ℃"), ("choice", "return_and_freeze")];

/// The dose book under another order, plan and consent.
fn with<'h>(h: &'h kernel::House, p: Option<&PlanFiled>, consents: bool, o: &TreatmentOrdered) -> Scene<'h> {
    let mut s = bare(h);
    p.into_iter().for_each(|p| s.put(p));
    if consents {
        s.put(&consent(P, &["administration"]));
    }
    s.put(o);
    put_by(&mut s, "S-QA", Role::Quality, "L-CPC", &released(P));
    on_its_way(&mut s, "DS-1", P, "OR-1", 1, o.targets[0].cells);
    let s = ask(s, "receive_dose", &crate::tests::RECEIVE, &[]).then_recorded(&["dose_received"]);
    ask(s, "allocate_dose", &crate::tests::ALLOCATE, &[]).then_recorded(&["dose_allocated"])
}
fn right_knee() -> TreatmentOrdered {
    order("OR-1", P, vec![knee(1, Side::Right, 20_000_000)])
}
fn by_route(route: &str, site: &str, cells: u64) -> TreatmentOrdered {
    let target = Target { route: route.into(), site: site.into(), ..knee(1, Side::None, cells) };
    order("OR-1", P, vec![target])
}

#[test]
fn nothing_is_decided_without_a_signature_and_a_newer_fact_is_a_conflict() {
    let h = house();
    let mut s = allotted(&h);
    s.signs = false;
    assert_eq!(ask_go(s, &[]).last, Some(Outcome::Unsigned));
    let mut s = allotted(&h);
    s.seen = Some(s.memory.facts.len() as u64);
    let s = s.given(&withdrawal(P));
    let newest = s.memory.facts.len() as u64;
    assert_eq!(ask_go(s, &[]).last, Some(Outcome::Conflict(newest)));
}

#[test]
fn reg10_only_a_doctor_decides() {
    let h = house();
    let _ = ask_go_as(allotted(&h), &[]).then_refused(&["doctor_must_sign", "dose_plan_lacks_doctor"]);
    let _ = ask_go_as(allotted(&h), &NO_GO).then_refused(&["doctor_must_sign"]);
}

#[test]
fn reg10_every_check_of_the_day_must_be_answered_as_the_programme_wants_it() {
    let h = house();
    let s = ask_go(allotted(&h), &[("check_no_fever", "no")]).then_refused(&["day_check_failed"]);
    assert!(details(&s)[0].1.contains("発熱"), "{:?}", details(&s));
    // Not answered is not known, and not known is not fine.
    let s = ask_go(allotted(&h), &[("check_allergy", ""), ("check_rescue", "no")]);
    assert_eq!(details(&s).iter().filter(|(c, _)| *c == "day_check_failed").count(), 2);
}

#[test]
fn a_no_go_has_a_cause_and_exactly_one_choice_and_needs_nothing_else() {
    let h = house();
    let s = ask_go(allotted(&h), &NO_GO).then_recorded(&["go_decided"]);
    let g: GoDecided = s.fact();
    assert_eq!((g.go, g.cause.as_str(), g.choice), (false, "発熱 38.4 ℃", Some(NoGoChoice::ReturnAndFreeze)));
    let _ = ask_go(allotted(&h), &[("decision", "no_go")]).then_invalid(&["cause", "choice"]);
    let _ = ask_go(allotted(&h), &[("choice", "another_day")]).then_invalid(&["choice"]);
    // Held, consent withdrawn, product rejected, no plan: a no-go is still possible, checks unanswered.
    let s = arrived(&h).given(&withdrawal(P)).given(&hold(HoldTarget::Clinic)).given(&ProductRejected {
        lot: lot("LT-1"),
        patient: patient(P),
        reason: "x".into(),
    });
    let _ = ask_go(s, &[NO_GO[0], NO_GO[1], ("choice", "another_day"), ("check_no_fever", "")])
        .then_recorded(&["go_decided"]);
    let _ = ask_go(clinic(&h), &NO_GO).then_refused(&["dose_not_received"]);
    let _ = ask_go(clinic(&h), &[("dose", "DS-9")]).then_refused(&["dose_unknown"]);
}

#[test]
fn l9_expired_cells_are_not_kept_by_a_choice() {
    let h = house();
    for choice in ["retime", "return_and_freeze"] {
        let late = allotted(&h).at("2026-12-03T15:30");
        let _ = ask_go(late, &[NO_GO[0], NO_GO[1], ("choice", choice)]).then_refused(&["cells_expired_for_choice"]);
        let _ = ask_go(allotted(&h).at("2026-12-03T15:29"), &[NO_GO[0], NO_GO[1], ("choice", choice)])
            .then_recorded(&["go_decided"]);
    }
    let late = allotted(&h).at("2026-12-03T15:30");
    let _ = ask_go(late, &[NO_GO[0], NO_GO[1], ("choice", "another_day")]).then_recorded(&["go_decided"]);
}

#[test]
fn l7_an_opened_dose_does_not_go_back() {
    let h = house();
    let half = ask(decided(&h), "draw_up", &DRAW, &[("volume_ml", "0.5")]);
    let _ = ask_go(half, &NO_GO).then_refused(&["return_after_opening"]);
}

#[test]
fn l7_discarding_at_a_no_go_takes_all_that_is_left_before_a_witness() {
    let h = house();
    let gone = [NO_GO[0], NO_GO[1], ("choice", "discard"), ("witness", "S-NUR2")];
    let s = ask_go(allotted(&h), &gone).then_recorded(&["go_decided", "dose_discarded"]);
    let d: DoseDiscarded = s.fact();
    assert_eq!((d.cells, d.volume_ml.to_string().as_str(), d.witness.as_str()), (20_000_000, "1.0", "S-NUR2"));
    let _ = ask_go(s, &gone).then_refused(&["dose_used_up", "nothing_left_to_discard"]);
    let _ = ask_go(allotted(&h), &gone[..3]).then_invalid(&["witness"]);
    let _ = ask_go(allotted(&h), &[gone[0], gone[1], gone[2], ("witness", "S-DOC")])
        .then_refused(&["second_person_is_you"]);
    let _ = ask_go(allotted(&h), &[gone[0], gone[1], gone[2], ("witness", "S-GONE")]).then_refused(&["unknown_staff"]);
    // Quarantined cells are evidence.
    let held = HoldTarget::Dose { dose: crate::tests::dose("DS-1"), patient: patient(P) };
    let _ = ask_go(allotted(&h).given(&hold(held)), &gone).then_refused(&["dose_on_hold"]);
    // Drawn up whole: the dose itself is empty, and its syringe is discarded by its own act.
    let whole = ask(decided(&h), "draw_up", &DRAW, &[]).then_recorded(&["drawn_up"]);
    let _ = ask_go(whole, &gone).then_refused(&["nothing_left_to_discard"]);
}

#[test]
fn reg10_after_a_retimed_no_go_the_doctor_may_decide_again_but_not_after_a_return() {
    let h = house();
    let s = ask_go(allotted(&h), &[NO_GO[0], NO_GO[1], ("choice", "retime")]).then_recorded(&["go_decided"]);
    let _ = ask_go(s.at("2026-12-03T12:00"), &[]).then_recorded(&["go_decided"]);
    let s = ask_go(allotted(&h), &NO_GO).then_recorded(&["go_decided"]);
    let _ = ask_go(s, &[]).then_refused(&["dose_returned"]);
}

#[test]
fn l8_whoever_released_the_product_does_not_decide_and_an_unreleased_one_never_goes() {
    let h = house();
    let mut s = bare(&h).given(&plan()).given(&consent(P, &["administration"])).given(&right_knee());
    put_by(&mut s, "S-DOC", Role::ResponsibleDoctor, "L-CPC", &released(P));
    on_its_way(&mut s, "DS-1", P, "OR-1", 1, 20_000_000);
    let s = ask(s, "receive_dose", &crate::tests::RECEIVE, &[]).then_recorded(&["dose_received"]);
    let s = ask(s, "allocate_dose", &crate::tests::ALLOCATE, &[]).then_recorded(&["dose_allocated"]);
    let _ = ask_go(s, &[]).then_refused(&["go_by_releaser"]);
    let rejected = ProductRejected { lot: lot("LT-1"), patient: patient(P), reason: "x".into() };
    let _ = ask_go(allotted(&h).given(&rejected), &[]).then_refused(&["dose_of_unreleased_product"]);
}

#[test]
fn l4_no_go_without_consent_to_giving_in_force() {
    let h = house();
    let s = with(&h, Some(&plan()), false, &right_knee()).given(&consent(P, &["harvest", "culture"]));
    let _ = ask_go(s, &[]).then_refused(&["administration_not_consented"]);
    let s = ask_go(allotted(&h).given(&withdrawal(P)), &[]).then_refused(&["administration_consent_withdrawn"]);
    assert!(details(&s)[0].1.contains("2026-12-03 10:05"), "{:?}", details(&s));
    let anew = s.given(&consent(P, &["administration"]));
    let _ = ask_go(anew, &[]).then_recorded(&["go_decided"]);
}

#[test]
fn l5_the_plan_must_cover_disease_product_route_doctor_place_and_maker() {
    let h = house();
    let _ = ask_go(with(&h, None, true, &right_knee()), &[]).then_refused(&["dose_without_plan"]);
    let stopped = PlanFiled { stopped: true, ..plan() };
    let _ = ask_go(with(&h, Some(&stopped), true, &right_knee()), &[]).then_refused(&["dose_without_plan"]);
    let cases: [(PlanFiled, &str); 6] = [
        (PlanFiled { diseases: vec!["hip_oa".into()], ..plan() }, "dose_plan_lacks_disease"),
        (PlanFiled { product: "prp".into(), ..plan() }, "dose_plan_lacks_product"),
        (PlanFiled { routes: vec!["local".into()], ..plan() }, "dose_plan_lacks_route"),
        (PlanFiled { doctors: vec![staff("S-DOC2")], ..plan() }, "dose_plan_lacks_doctor"),
        (PlanFiled { places: vec![place("L-CLI2")], ..plan() }, "dose_plan_lacks_place"),
        (PlanFiled { maker: place("L-CPC2"), ..plan() }, "dose_plan_lacks_maker"),
    ];
    for (p, code) in cases {
        let _ = ask_go(with(&h, Some(&p), true, &right_knee()), &[]).then_refused(&[code]);
    }
}

#[test]
fn l12_the_drip_is_locked_whatever_the_plan_says() {
    let h = house();
    let s = ask_go(with(&h, Some(&plan()), true, &by_route("drip", "knee", 1_000_000)), &[])
        .then_refused(&["drip_locked", "dose_range_unknown"]);
    assert!(details(&s)[0].1.contains("死亡が二例"), "{:?}", details(&s));
}

#[test]
fn l10_more_cells_than_studied_are_refused_unless_the_programme_allows_a_signed_reason() {
    let h = house();
    let knee_of = |cells| by_route("intra_articular", "knee", cells);
    let _ = ask_go(with(&h, Some(&plan()), true, &knee_of(100_000_000)), &[]).then_recorded(&["go_decided"]);
    let s = ask_go(with(&h, Some(&plan()), true, &knee_of(100_000_001)), &[]).then_refused(&["dose_above_range"]);
    assert!(details(&s)[0].1.contains("100,000,001 個、研究された範囲は 100,000,000 個まで"), "{:?}", details(&s));
    let reasoned = TreatmentOrdered { beyond_reason: "計画の別紙による".into(), ..knee_of(100_000_001) };
    let _ = ask_go(with(&h, Some(&plan()), true, &reasoned), &[]).then_recorded(&["go_decided"]);
    // Beyond twice as many no reason helps; and where the programme puts that limit at the range itself, none ever does.
    let far = TreatmentOrdered { beyond_reason: "計画の別紙による".into(), ..knee_of(200_000_001) };
    let s = ask_go(with(&h, Some(&plan()), true, &far), &[]).then_refused(&["dose_above_limit"]);
    assert!(details(&s)[0].1.contains("200,000,001 個、上限 200,000,000 個"), "{:?}", details(&s));
    // Why an earlier order was replaced is no reason for its dose.
    let replaced = TreatmentOrdered { replaces_reason: "左右を訂正した".into(), ..knee_of(100_000_001) };
    let _ = ask_go(with(&h, Some(&plan()), true, &replaced), &[]).then_refused(&["dose_above_range"]);
    let mut s = with(&h, Some(&plan()), true, &reasoned);
    let strict = changed("sites.toml", "most = { value = 200000000", "most = { value = 100000000");
    s.programme = Some((strict.hash(), strict));
    let _ = ask_go(s, &[]).then_refused(&["dose_above_limit"]);
    // L19: a range that nobody read is no range.
    let mut s = with(&h, Some(&plan()), true, &by_route("intra_articular", "hip", 2_000_000));
    let unset = programme(false);
    s.programme = Some((unset.hash(), unset));
    let _ = ask_go(s, &[]).then_refused(&["setting_unset"]);
}

#[test]
fn l7_go_needs_the_present_place_in_the_dose_book() {
    let h = house();
    let _ = ask_go(arrived(&h), &[]).then_refused(&["dose_not_allocated"]);
    let newer = TreatmentOrdered {
        replaces: Some(crate::tests::order_id("OR-1")),
        order: crate::tests::order_id("OR-9"),
        ..right_knee()
    };
    let _ = ask_go(allotted(&h).given(&newer), &[]).then_refused(&["allocation_of_old_order"]);
}

#[test]
fn l2_l9_l22_arrival_expiry_holds_and_the_end_of_the_course_count_and_all_reasons_come_at_once() {
    let h = house();
    let no = [("accepted", "no"), ("reason", "漏れ")];
    let s = ask(clinic(&h), "receive_dose", &crate::tests::RECEIVE, &no).then_recorded(&["dose_received"]);
    let _ = ask_go(s, &[]).then_refused(&["dose_not_accepted", "dose_not_allocated"]);
    let _ = ask_go(allotted(&h).at("2026-12-03T15:30"), &[]).then_refused(&["dose_expired"]);
    let _ = ask_go(allotted(&h).given(&hold(HoldTarget::Patient(patient(P)))), &[]).then_refused(&["patient_on_hold"]);
    let closed = CourseClosed { patient: patient(P), reason: CloseReason::Moved, until: None, note: String::new() };
    let s = allotted(&h).at("2026-12-03T15:30").given(&closed).given(&hold(HoldTarget::Clinic)).given(&withdrawal(P));
    let _ = ask_go(s, &[("check_no_fever", "no")]).then_refused(&[
        "clinic_on_hold",
        "dose_expired",
        "administration_consent_withdrawn",
        "course_ended_since_order",
        "day_check_failed",
    ]);
}

#[test]
fn l14_nothing_is_decided_or_done_with_a_dose_before_it_came() {
    let h = house();
    let early = ("occurred_at", "2026-12-03T09:58");
    let s = ask_go(allotted(&h), &[early]).then_refused(&["happened_before"]);
    assert!(details(&s)[0].1.contains("受け入れ 2026-12-03 10:00"), "{:?}", details(&s));
    // Not even a no-go; a form's time has minutes only.
    let _ = ask_go(allotted(&h), &[&NO_GO[..], &[early]].concat()).then_refused(&["happened_before"]);
    let _ = ask_go(allotted(&h), &[("occurred_at", "2026-12-03T10:00")]).then_recorded(&["go_decided"]);
    let arrived_later = arrived(&h).at("2026-12-03T10:05");
    let _ = ask(arrived_later, "allocate_dose", &crate::tests::ALLOCATE, &[early]).then_refused(&["happened_before"]);
    let drawn = decided(&h).at("2026-12-03T10:20");
    let _ = ask(drawn, "draw_up", &DRAW, &[early]).then_refused(&["happened_before"]);
    let sent = clinic(&h).at("2026-12-03T10:00");
    let before = ("occurred_at", "2026-12-03T09:20");
    let _ = ask(sent, "receive_dose", &crate::tests::RECEIVE, &[before]).then_refused(&["happened_before"]);
}

#[test]
fn l20_without_a_programme_there_is_no_go() {
    let h = house();
    let mut s = allotted(&h);
    s.programme = None;
    let _ = ask_go(s, &[]).then_refused(&["no_programme"]);
}

#[test]
fn the_maker_of_a_dose_is_where_it_was_packed() {
    let h = house();
    let mut s = bare(&h).given(&plan()).given(&consent(P, &["administration"])).given(&right_knee());
    put_by(&mut s, "S-QA", Role::Quality, "L-CPC", &released(P));
    put_by(&mut s, "S-OP", Role::Operator, "L-ELSE", &packed("DS-1", P, "OR-1", 1, 20_000_000));
    put_by(&mut s, "S-OP", Role::Operator, "L-CPC", &sent("DS-1", P, "L-CLI"));
    let s = ask(s, "receive_dose", &crate::tests::RECEIVE, &[]).then_recorded(&["dose_received"]);
    let s = ask(s, "allocate_dose", &crate::tests::ALLOCATE, &[]).then_recorded(&["dose_allocated"]);
    let s = ask_go(s, &[]).then_refused(&["dose_plan_lacks_maker"]);
    assert!(s.now == moment("2026-12-03T09:30"));
}

/// The other patient's dose is picked up for this one: refused, quarantined and a near miss, whatever the act (L2). One's own goes on.
#[test]
fn l2_another_patients_dose_is_refused_held_and_a_near_miss() {
    let h = house();
    crate::tests::refuses_anothers_dose(|| allotted(&h), ask_go);
    // After a merge either number is the person's.
    let _ = ask_go(crate::tests::merged(allotted(&h)), &[crate::tests::BAND_2]).then_recorded(&["go_decided"]);
    // Without a scan it is not asked at all.
    let _ = ask_go(allotted(&h), &[("wristband", "")]).then_invalid(&["wristband"]);
}

/// A patient who stayed away has no wristband to scan; one that is scanned must fit all the same.
#[test]
fn l2_a_no_go_needs_no_wristband_and_refuses_a_wrong_one() {
    let h = house();
    let bare: Vec<_> = NO_GO.into_iter().chain([("wristband", "")]).collect();
    let _ = ask_go(allotted(&h), &bare).then_recorded(&["go_decided"]);
    let other: Vec<_> = NO_GO.into_iter().chain([crate::tests::BAND_2]).collect();
    let _ = ask_go(allotted(&h), &other).then_refused(&["dose_of_another_patient"]);
}

/// Whatever a doctor decided for is given; what turned against it since stops the go, the syringe, the time-out and the injection (L6).
#[test]
fn l6_a_referral_or_a_finding_after_the_order_stops_everything_that_gives_cells() {
    let h = house();
    let knee = |outcome| candidacy("knee_oa", "intra_articular", outcome);
    let met = Criterion { code: "no_joint_infection".into(), met: Met::NotMet, because: String::new() };
    let suitable = knee(Decision::Suitable);
    let weighed = CandidacyDecided { criteria: vec![met], ..knee(Decision::OnReview) };
    let elsewhere = CandidacyDecided { disease: "disc_disease".into(), ..knee(Decision::Referred) };
    let _ = ask_go(allotted(&h).given(&suitable), &[]).then_recorded(&["go_decided"]);
    for against in [knee(Decision::Referred), knee(Decision::StandardCareFirst), elsewhere] {
        let s = ask_go(allotted(&h).given(&suitable).given(&against), &[]).then_refused(&["candidacy_turned"]);
        assert!(details(&s)[0].1.contains(&*against.outcome.text().ja), "{:?}", details(&s));
        // Decided for anew, it goes on; a no-go never waited for it.
        let _ = ask_go(s.given(&suitable), &[]).then_recorded(&["go_decided"]);
        let s = allotted(&h).given(&suitable).given(&against);
        let _ = ask_go(s, &NO_GO).then_recorded(&["go_decided"]);
    }
    let s = ask_go(allotted(&h).given(&suitable).given(&infected()), &[]).then_refused(&["finding_since_decision"]);
    assert!(details(&s)[0].1.contains("感染"), "{:?}", details(&s));
    // The doctor who knew it and decided for it in spite of it has weighed it; the other knee's joint is healthy.
    let _ = ask_go(allotted(&h).given(&weighed).given(&infected()), &[]).then_recorded(&["go_decided"]);
    let healed = FindingRecorded { value: "absent".into(), on: crate::tests::day("2026-11-25"), ..infected() };
    let _ = ask_go(allotted(&h).given(&suitable).given(&infected()).given(&healed), &[]).then_recorded(&["go_decided"]);
    // The same for what follows a go.
    let turned = knee(Decision::Referred);
    let _ = ask(decided(&h).given(&turned), "draw_up", &DRAW, &[]).then_refused(&["candidacy_turned"]);
    let s = crate::tests::drawn(&h).at("2026-12-03T10:30").given(&turned);
    let _ = crate::tests::ask_check(s, &[]).then_refused(&["candidacy_turned"]);
    let s = crate::tests::checked(&h).given(&turned);
    let _ = crate::tests::ask_give(s, &[]).then_refused(&["candidacy_turned"]);
}

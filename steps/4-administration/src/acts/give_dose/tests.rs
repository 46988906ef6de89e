//! Given a time-out, when a doctor gives the cells, then the fact or exactly these reasons.

use super::*;
use crate::tests::{
    ALLOCATE, DRAW, GIVE, P, RECEIVE, allotted, ask, ask_check, ask_give, ask_go, bare, changed, checked, consent,
    decided, details, drawn, given, hold, house, knee, lot, ml, on_its_way, order, order_id, patient, place, plan,
    programme, put_by, released, staff, syringe as label, withdrawal,
};
use kernel::Outcome;
use kernel::harness::{Scene, who};
use record::clinic::PlanFiled;
use record::follow_up::{CloseReason, CourseClosed};
use record::release::ProductRejected;
use record::safety::HoldTarget;
use record::treatment::{Side, TreatmentOrdered};
use terms::Role;

const AT: &str = "2026-12-03T10:35";

/// P-1 with two targets, both checked: syringes K-1 and K-2.
fn two_targets(h: &kernel::House, sides: [Side; 2], cells: u64) -> Scene<'_> {
    let mut s = bare(h).given(&plan()).given(&consent(P, &["administration"]));
    let [a, b] = sides;
    put_by(&mut s, "S-DOC", Role::Doctor, "L-CLI", &order("OR-1", P, vec![knee(1, a, cells), knee(2, b, cells)]));
    put_by(&mut s, "S-QA", Role::Quality, "L-CPC", &released(P));
    for (ds, n, k) in [("DS-1", "1", "K-1"), ("DS-2", "2", "K-2")] {
        on_its_way(&mut s, ds, P, "OR-1", n.parse().unwrap(), cells);
        s = ask(s.at("2026-12-03T10:00"), "receive_dose", &RECEIVE, &[("dose", ds)]).then_recorded(&["dose_received"]);
        s = ask(s, "allocate_dose", &ALLOCATE, &[("dose", ds), ("target", n)]).then_recorded(&["dose_allocated"]);
        s = ask_go(s, &[("dose", ds)]).then_recorded(&["go_decided"]);
        s = ask(s, "draw_up", &DRAW, &[("dose", ds), ("syringe", k)]).then_recorded(&["drawn_up"]);
        s = ask_check(s, &[("syringe", k)]).then_recorded(&["identity_checked"]);
    }
    s
}

#[test]
fn l1_the_form_takes_no_patient_and_the_patient_follows_from_the_syringe() {
    let h = house();
    let fields = {
        let s = drawn(&h);
        let carried = kernel::Input::new();
        let around = kernel::run::Surround {
            now: s.now,
            programme: None,
            law: None,
            options: &s.options,
            candidates: &[],
            simulated: true,
        };
        kernel::ActEntry::of::<GiveDose>().act.fields(around.form_ctx(&carried))
    };
    assert!(fields.iter().all(|f| f.name != "patient"));
    // A typed patient changes nothing.
    let s = ask_give(checked(&h).at(AT), &[("patient", "P-2")]).then_recorded(&["dose_given"]);
    assert_eq!(s.fact::<DoseGiven>().patient, patient(P));
    let _ = ask_give(checked(&h), &[("syringe", "K-77")]).then_refused(&["syringe_unknown"]);
}

#[test]
fn nothing_is_given_without_a_signature_and_a_newer_fact_is_a_conflict() {
    let h = house();
    let mut s = checked(&h);
    s.signs = false;
    assert_eq!(ask_give(s, &[]).last, Some(Outcome::Unsigned));
    let mut s = checked(&h);
    s.seen = Some(s.memory.facts.len() as u64);
    let s = s.given(&withdrawal(P));
    let newest = s.memory.facts.len() as u64;
    assert_eq!(ask_give(s, &[]).last, Some(Outcome::Conflict(newest)));
}

#[test]
fn reg10_only_a_doctor_gives() {
    let h = house();
    let mut s = checked(&h);
    s.who = who("S-NUR", Role::Nurse, "L-CLI");
    let _ = ask(s, "give_dose", &GIVE, &[]).then_refused(&["doctor_must_sign", "dose_plan_lacks_doctor"]);
}

#[test]
fn l3_no_needle_without_a_time_out_that_still_holds() {
    let h = house();
    let _ = ask_give(drawn(&h), &[]).then_refused(&["time_out_missing"]);
    let _ = ask_give(checked(&h).at("2026-12-03T10:40"), &[]).then_recorded(&["dose_given"]);
    let s = ask_give(checked(&h).at("2026-12-03T10:41"), &[]).then_refused(&["time_out_over"]);
    assert!(details(&s)[0].1.contains("2026-12-03 10:40"), "{:?}", details(&s));
    // A decision after the time-out asks for a fresh one.
    let s = ask_go(checked(&h), &[]).then_recorded(&["go_decided"]);
    let _ = ask_give(s, &[]).then_refused(&["fresh_time_out_needed"]);
}

#[test]
fn l14_back_dating_grants_nothing() {
    let h = house();
    let _ =
        ask_give(checked(&h).at(AT), &[("occurred_at", "2026-12-03T10:29")]).then_refused(&["given_before_time_out"]);
    let _ = ask_give(checked(&h).at(AT), &[("occurred_at", "2026-12-03T10:31")]).then_recorded(&["dose_given"]);
    let s = checked(&h).at("2026-12-03T10:33").given(&consent(P, &["administration"]));
    let _ = ask_give(s.at(AT), &[("occurred_at", "2026-12-03T10:31")]).then_refused(&["given_before_time_out"]);
    // Within the time-out then, but entered when it is over.
    let late = [("occurred_at", "2026-12-03T10:31")];
    let _ = ask_give(checked(&h).at("2026-12-03T11:00"), &late).then_refused(&["time_out_over"]);
}

#[test]
fn l7_a_syringe_is_given_once_and_what_is_left_is_discarded_to_zero() {
    let h = house();
    let s = ask_give(checked(&h).at(AT), &[("volume_ml", "0.6")]).then_recorded(&["dose_given"]);
    let g: DoseGiven = s.fact();
    assert_eq!((g.cells, g.volume_ml), (12_000_000, ml("0.6")));
    let s = ask_give(s, &[]).then_refused(&["syringe_used_up"]);
    let rest = [("syringe", "K-1"), ("reason", "残り"), ("witness", "S-NUR2")];
    let s = ask(s, "discard_dose", &rest, &[]).then_recorded(&["dose_discarded"]);
    let d: record::administration::DoseDiscarded = s.fact();
    assert_eq!((d.cells, d.volume_ml), (8_000_000, ml("0.4")));
    let _ = ask(s, "discard_dose", &rest, &[]).then_refused(&["nothing_left_to_discard"]);
    let _ = ask_give(checked(&h).at(AT), &[("volume_ml", "1.1")]).then_refused(&["volume_not_there"]);
}

#[test]
fn l9_nothing_starts_past_an_expiry() {
    let h = house();
    let s = ask(decided(&h).at("2026-12-03T15:00"), "draw_up", &DRAW, &[]);
    let s = ask_check(s.at("2026-12-03T15:25"), &[]).then_recorded(&["identity_checked"]);
    let _ = ask_give(s.at("2026-12-03T15:30"), &[]).then_refused(&["syringe_expired", "dose_expired"]);
    let s = ask_check(drawn(&h).at("2026-12-03T12:15"), &[]).then_recorded(&["identity_checked"]);
    let _ = ask_give(s.at("2026-12-03T12:20"), &[]).then_refused(&["syringe_expired"]);
}

#[test]
fn l4_nothing_is_given_after_a_withdrawal() {
    let h = house();
    let _ = ask_give(checked(&h).given(&withdrawal(P)), &[]).then_refused(&["administration_consent_withdrawn"]);
}

#[test]
fn l5_the_plan_is_asked_again_at_the_needle() {
    let h = house();
    let filed = |p: PlanFiled| ask_give(checked(&h).given(&p), &[]);
    let _ = filed(PlanFiled { stopped: true, ..plan() }).then_refused(&["dose_without_plan"]);
    let _ = filed(PlanFiled { routes: vec!["local".into()], ..plan() }).then_refused(&["dose_plan_lacks_route"]);
    let _ = filed(PlanFiled { doctors: vec![staff("S-DOC2")], ..plan() }).then_refused(&["dose_plan_lacks_doctor"]);
    let _ = filed(PlanFiled { places: vec![place("L-X")], ..plan() }).then_refused(&["dose_plan_lacks_place"]);
    // Of two plans the one that covers the case counts.
    let other = PlanFiled { number: "PB9".into(), diseases: vec!["hip_oa".into()], ..plan() };
    let _ = filed(other).then_recorded(&["dose_given"]);
}

#[test]
fn l8_go_and_release_are_asked_again_at_the_needle() {
    let h = house();
    let no = [("decision", "no_go"), ("cause", "気分不良"), ("choice", "another_day")];
    let _ = ask_give(ask_go(checked(&h), &no), &[]).then_refused(&["go_missing", "fresh_time_out_needed"]);
    let rejected = ProductRejected { lot: lot("LT-1"), patient: patient(P), reason: "x".into() };
    let _ = ask_give(checked(&h).given(&rejected), &[]).then_refused(&["dose_of_unreleased_product"]);
    let newer = TreatmentOrdered {
        replaces: Some(order_id("OR-1")),
        ..order("OR-9", P, vec![knee(1, Side::Right, 20_000_000)])
    };
    let _ = ask_give(checked(&h).given(&newer), &[]).then_refused(&["allocation_of_old_order"]);
    let left = CourseClosed { patient: patient(P), reason: CloseReason::Moved, until: None, note: String::new() };
    let ended = ["administration_not_consented", "course_ended_since_order"];
    let _ = ask_give(checked(&h).given(&left), &[]).then_refused(&ended);
}

#[test]
fn l10_cells_given_to_the_same_joint_before_are_counted() {
    let h = house();
    let s = two_targets(&h, [Side::Right, Side::Right], 60_000_000);
    let s = ask_give(s, &[]).then_recorded(&["dose_given"]);
    let s = ask_give(s, &[("syringe", "K-2")]).then_refused(&["dose_above_range"]);
    assert!(details(&s)[0].1.contains("120,000,000 個"), "{:?}", details(&s));
    let s = ask_give(two_targets(&h, [Side::Right, Side::Left], 60_000_000), &[]).then_recorded(&["dose_given"]);
    let _ = ask_give(s, &[("syringe", "K-2")]).then_recorded(&["dose_given"]);
}

#[test]
fn l10_a_second_order_does_not_empty_the_joint() {
    let h = house();
    let s = ask_give(two_targets(&h, [Side::Right, Side::Left], 60_000_000), &[]).then_recorded(&["dose_given"]);
    let course: Course = kernel::fold::fold(&s.memory.facts);
    let again = order("OR-9", P, vec![knee(1, Side::Right, 60_000_000)]);
    let s = s.given(&again);
    let orders: record::folds::Orders = kernel::fold::fold(&s.memory.facts);
    assert_eq!(course.given_to_place(&orders, &again.targets[0]), 60_000_000);
    assert_eq!(course.given_to_place(&orders, &knee(1, Side::Left, 1)), 0);
}

#[test]
fn l12_a_route_that_was_locked_since_is_locked() {
    let h = house();
    let mut s = checked(&h);
    let text = "text = { ja = \"関節内注射\", en = \"Injection into a joint\" }\nlocked = false";
    let locked = changed(
        "conditions.toml",
        text,
        &text.replace("locked = false", "locked = true\nlocked_why = { ja = \"確認表なし\", en = \"no checklist\" }"),
    );
    s.programme = Some((locked.hash(), locked));
    let s = ask_give(s, &[]).then_refused(&["drip_locked"]);
    assert_eq!(details(&s)[0].1, "確認表なし");
}

#[test]
fn l22_what_is_held_is_not_given() {
    let h = house();
    let held = |t| ask_give(checked(&h).given(&hold(t)), &[]);
    let p = patient(P);
    let _ = held(HoldTarget::Clinic).then_refused(&["clinic_on_hold"]);
    let _ = held(HoldTarget::Patient(p.clone())).then_refused(&["patient_on_hold"]);
    let _ = held(HoldTarget::Lot { lot: lot("LT-1"), patient: p.clone() }).then_refused(&["lot_on_hold"]);
    let _ =
        held(HoldTarget::Dose { dose: crate::tests::dose("DS-1"), patient: p.clone() }).then_refused(&["dose_on_hold"]);
    let _ =
        held(HoldTarget::Container { container: label("K-1"), patient: Some(p) }).then_refused(&["container_on_hold"]);
}

#[test]
fn l22_a_stopped_syringe_is_not_given_again() {
    let h = house();
    let s = checked(&h).when("stop_dose", &[("syringe", "K-1")]);
    let _ = ask_give(s, &[]).then_refused(&["syringe_used_up"]);
}

#[test]
fn fluoroscopy_time_belongs_to_fluoroscopy() {
    let h = house();
    let with =
        |g: &'static str, t: &'static str| ask_give(checked(&h).at(AT), &[("guidance", g), ("fluoroscopy_s", t)]);
    let s = with("fluoroscopy", "48").then_recorded(&["dose_given"]);
    assert_eq!(s.fact::<DoseGiven>().fluoroscopy_s, Some(48));
    let _ = with("fluoroscopy", "").then_invalid(&["fluoroscopy_s"]);
    let _ = with("palpation", "48").then_invalid(&["fluoroscopy_s"]);
}

#[test]
fn a_guidance_that_the_programme_does_not_name_is_a_remark_and_no_refusal() {
    let h = house();
    let told = |guidance: &str, named: &str| {
        let from = "code = \"intra_articular\"\n";
        let to = format!("{from}{named}");
        let p = if named.is_empty() { programme(true) } else { changed("conditions.toml", from, &to) };
        let fields = [("syringe", "K-1"), ("guidance", guidance)];
        let mut s = checked(&h).at(AT);
        s.programme = Some((p.hash(), p));
        s.who = who("S-DOC", Role::Doctor, "L-CLI");
        s.remarks("give_dose", &fields)
    };
    assert!(told("ultrasound", "").is_empty(), "where the programme names none");
    assert!(told("ultrasound", "guidance = \"ultrasound\"\n").is_empty());
    let remarks = told("palpation", "guidance = \"ultrasound\"\n");
    assert!(remarks.len() == 1 && remarks[0].contains("超音波") && remarks[0].contains("触診"), "{remarks:?}");
}

#[test]
fn reg18_contacts_and_visits_are_written_once_a_course() {
    let h = house();
    let s = ask_give(two_targets(&h, [Side::Right, Side::Left], 20_000_000), &[]).then_recorded(&["dose_given"]);
    let n = programme(true).safety_contacts().len() + programme(true).visits().len();
    assert_eq!(s.fact::<DoseGiven>().schedule.len(), n);
    let second = |s: Scene<'_>| ask_give(s, &[("syringe", "K-2")]).then_recorded(&["dose_given"]).fact::<DoseGiven>();
    assert!(second(s).schedule.is_empty());
    // The first injection after an earlier course ended begins a new one.
    let s = two_targets(&h, [Side::Right, Side::Left], 20_000_000);
    let mut before = given(&h).fact::<DoseGiven>();
    before.order = order_id("OR-0");
    let ended = CourseClosed { patient: patient(P), reason: CloseReason::Completed, until: None, note: String::new() };
    let mut s = s.at("2026-12-03T10:01").given(&before);
    s = s.at("2026-12-03T10:02").given(&ended).at("2026-12-03T10:03");
    let again = TreatmentOrdered {
        replaces: Some(order_id("OR-1")),
        ..order("OR-9", P, vec![knee(1, Side::Right, 20_000_000)])
    };
    on_its_way(&mut s, "DS-3", P, "OR-9", 1, 20_000_000);
    // The consent of the course that ended carries no new one (L4).
    let s = s.given(&again).given(&consent(P, &["administration"]));
    let s = ask(s, "receive_dose", &RECEIVE, &[("dose", "DS-3")]).then_recorded(&["dose_received"]);
    let s = ask(s, "allocate_dose", &ALLOCATE, &[("dose", "DS-3")]).then_recorded(&["dose_allocated"]);
    let s = ask_go(s, &[("dose", "DS-3")]).then_recorded(&["go_decided"]);
    let s = ask(s, "draw_up", &DRAW, &[("dose", "DS-3"), ("syringe", "K-3")]).then_recorded(&["drawn_up"]);
    let s = ask_check(s, &[("syringe", "K-3")]).then_recorded(&["identity_checked"]);
    let s = ask_give(s, &[("syringe", "K-3")]).then_recorded(&["dose_given"]);
    assert_eq!(s.fact::<DoseGiven>().schedule.len(), n);
}

#[test]
fn l19_l20_windows_must_be_set_and_a_programme_adopted() {
    let h = house();
    let mut s = checked(&h);
    let p = programme(false);
    s.programme = Some((p.hash(), p));
    let _ = ask_give(s, &[]).then_refused(&["setting_unset"]);
    let mut s = checked(&h);
    s.programme = None;
    let _ = ask_give(s, &[]).then_refused(&["no_programme"]);
}

#[test]
fn reg10_a_go_without_a_place_in_the_dose_book_gives_nothing() {
    let h = house();
    // Not reachable by the acts: drawn up by a bare fact, straight after the arrival.
    let mut bare_syringe = drawn(&h).fact::<record::administration::DrawnUp>();
    bare_syringe.syringe = label("K-5");
    let s = allotted(&h).given(&bare_syringe);
    let _ = ask_give(s, &[("syringe", "K-5")]).then_refused(&["go_missing", "time_out_missing"]);
}

#[test]
fn a_follow_up_without_contacts_and_visits_gets_them_with_the_next_injection() {
    let h = house();
    let empty = record::off_plan::FollowUpOpened { patient: patient(P), occurrence: None, schedule: Vec::new() };
    let s = ask_give(checked(&h).given(&empty), &[]).then_recorded(&["dose_given"]);
    assert!(s.fact::<DoseGiven>().schedule.len() > 5);
}

#[test]
fn l4_l22_nothing_is_given_to_the_dead_and_what_is_left_is_discarded() {
    let h = house();
    let died = CourseClosed { patient: patient(P), reason: CloseReason::Died, until: None, note: String::new() };
    let s = ask_give(checked(&h).given(&died), &[]);
    let Some(Outcome::Refused(reasons, _)) = &s.last else { panic!("refused") };
    assert!(reasons.has("patient_died"));
    let rest = [("syringe", "K-1"), ("reason", "死亡"), ("witness", "S-NUR2")];
    let s = s.by("S-NUR", Role::Nurse, "L-CLI").when("discard_dose", &rest).then_recorded(&["dose_discarded"]);
    let _ = s.when("stop_dose", &[("patient", P)]).then_recorded(&["dose_stopped"]);
}

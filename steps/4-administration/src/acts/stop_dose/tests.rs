//! L22: giving is stopped by one signed-in person, whatever else stands in the record.

use super::*;
use crate::tests::{
    P, ask, ask_check, ask_give, bare, checked, drawn, given, hold, house, merged, ml, patient, syringe as label,
    with_second_patient, withdrawal,
};
use kernel::harness::Scene;

const BEGUN: [&str; 2] = ["dose_stopped", "follow_up_opened"];

fn course(s: &Scene, of: &str) -> std::sync::Arc<Course> {
    kernel::gather(&|_| vec![Need::of::<Course>(of)], &mut s.memory.clone()).expect("reads").get::<Course>(of)
}

fn stop<'h>(s: Scene<'h>, fields: &[(&str, &str)]) -> Scene<'h> {
    s.when("stop_dose", fields)
}

#[test]
fn l22_a_patient_or_a_syringe_is_enough() {
    let h = house();
    let s = stop(given(&h), &[("syringe", "K-1")]).then_recorded(&["dose_stopped"]);
    let d: DoseStopped = s.fact();
    assert_eq!(
        (d.patient, d.dose, d.lot),
        (patient(P), Some(crate::tests::dose("DS-1")), Some(crate::tests::lot("LT-1")))
    );
    assert_eq!((d.reason.as_str(), d.given_ml), ("", None));
    let s = stop(bare(&h), &[("patient", P), ("given_ml", "0.4"), ("reason", "息切れ")]).then_recorded(&BEGUN);
    assert_eq!(s.fact::<DoseStopped>().syringe, None);
    let _ = stop(bare(&h), &[("reason", "x")]).then_invalid(&["syringe"]);
}

#[test]
fn l22_a_stop_that_names_no_syringe_holds_what_is_drawn_up() {
    let h = house();
    let s = stop(checked(&h), &[("patient", P)]).then_recorded(&["dose_stopped", "held"]);
    let held: Held = s.fact();
    let target = HoldTarget::Container { container: label("K-1"), patient: Some(patient(P)) };
    assert_eq!((held.target, held.cause), (target, HoldCause::StoppedUnnamed));
    let _ = ask_give(s, &[]).then_refused(&["container_on_hold"]);
    // What has an end, or is out of date, is not held: nothing of it could be given.
    let _ = stop(given(&h), &[("patient", P)]).then_recorded(&["dose_stopped"]);
    let _ = stop(drawn(&h).at("2027-12-03T10:00"), &[("patient", P)]).then_recorded(&["dose_stopped"]);
}

#[test]
fn l22_it_is_open_when_everything_else_is_shut() {
    let h = house();
    for shut in [
        given(&h).given(&withdrawal(P)).given(&hold(HoldTarget::Clinic)).given(&hold(HoldTarget::Patient(patient(P)))),
        drawn(&h).at("2027-12-03T10:00"),
        checked(&h).at("2026-12-03T15:31"),
    ] {
        let mut s = shut;
        s.programme = None;
        s.law = None;
        let s = stop(s, &[("syringe", "K-1"), ("occurred_at", "2026-12-03T10:30")]);
        let _ = stop(s.then_recorded(&["dose_stopped"]), &[("patient", P)]).then_recorded(&["dose_stopped"]);
    }
}

#[test]
fn l1_whom_it_concerns_must_be_known() {
    let h = house();
    let _ = stop(bare(&h), &[("syringe", "K-77")]).then_refused(&["unknown_patient"]);
    let _ = stop(bare(&h), &[("patient", "P-404")]).then_refused(&["unknown_patient"]);
    // A syringe nobody knows is kept with the patient it was being given to.
    let s = stop(bare(&h), &[("patient", P), ("syringe", "K-77")]).then_recorded(&["dose_stopped"]);
    assert_eq!((s.fact::<DoseStopped>().syringe, s.fact::<DoseStopped>().lot), (Some(label("K-77")), None));
    // After a merge either record is as good.
    let _ = stop(merged(given(&h)), &[("patient", P), ("syringe", "K-1")]).then_recorded(&["dose_stopped"]);
}

#[test]
fn l1_stopping_somebody_elses_cells_holds_them_and_opens_a_serious_nonconformity() {
    let h = house();
    let s = stop(with_second_patient(&h), &[("patient", P), ("syringe", "K-2"), ("given_ml", "0.2")]).then_recorded(&[
        "dose_stopped",
        "follow_up_opened",
        "held",
        "deviation_opened",
    ]);
    let d: DoseStopped = s.fact();
    assert_eq!((d.patient, d.cells_of), (patient(P), Some(patient("P-2"))));
    assert_eq!(s.fact::<FollowUpOpened>().patient, patient(P));
    assert!(course(&s, P).first_given().is_some() && course(&s, P).own_given().is_none());
    assert!(course(&s, "P-2").first_given().is_none(), "nothing was given to whose cells they are");
    assert_eq!(
        s.fact::<Held>().target,
        HoldTarget::Container { container: label("K-2"), patient: Some(patient("P-2")) }
    );
    let d: DeviationOpened = s.fact();
    assert!(d.serious && d.kind == DeviationKind::Nonconformity && d.patient == Some(patient(P)));
    let own = [("patient", "P-2"), ("wristband", "SP2600002"), ("syringe", "K-2")];
    let _ = ask_check(s, &own).then_refused(&["syringe_used_up", "container_on_hold"]);
}

#[test]
fn l7_after_a_stop_the_rest_is_discarded_to_zero() {
    let h = house();
    let s = stop(given(&h), &[("syringe", "K-1"), ("given_ml", "0.4")])
        .then_recorded(&["dose_stopped", "deviation_opened"]);
    let rest = [("syringe", "K-1"), ("reason", "中止"), ("witness", "S-NUR2")];
    let s = s.when("discard_dose", &rest).then_recorded(&["dose_discarded"]);
    let d: record::administration::DoseDiscarded = s.fact();
    assert_eq!((d.volume_ml, d.cells), (ml("0.6"), 12_000_000));
    let _ = s.when("discard_dose", &rest).then_refused(&["nothing_left_to_discard"]);
}

#[test]
fn l7_l10_l21_whoever_received_a_part_is_followed_up_and_the_part_counts() {
    let h = house();
    let s = stop(checked(&h), &[("syringe", "K-1"), ("given_ml", "0.4")]).then_recorded(&BEGUN);
    let f: FollowUpOpened = s.fact();
    assert!(f.patient == patient(P) && f.occurrence.is_none() && f.schedule.len() > 5);
    let c = course(&s, P);
    assert_eq!(c.cells_given(&crate::tests::order_id("OR-1"), |t| t == 1), 8_000_000, "by volume");
    assert!(c.own_given().is_some() && !c.would_begin());
    // Said again, with what is better known by now: one follow-up, and the newest volume.
    let s = stop(s, &[("syringe", "K-1"), ("given_ml", "0.6")]).then_recorded(&["dose_stopped"]);
    assert_eq!(course(&s, P).cells_given(&crate::tests::order_id("OR-1"), |t| t == 1), 12_000_000);
    // Nothing, or nobody knows what, went in: nothing begins.
    for ml in ["0", ""] {
        let s = stop(checked(&h), &[("syringe", "K-1"), ("given_ml", ml)]).then_recorded(&["dose_stopped"]);
        assert!(course(&s, P).first_given().is_none());
    }
}

#[test]
fn l7_no_more_went_in_than_was_drawn_up_and_a_discarded_syringe_is_settled() {
    let h = house();
    let stop = |s, ml: &str| ask(s, "stop_dose", &[("syringe", "K-1"), ("reason", "痛み")], &[("given_ml", ml)]);
    let s = stop(drawn(&h), "99").then_recorded(&["dose_stopped", "follow_up_opened"]);
    assert_eq!(s.fact::<DoseStopped>().given_ml, Some(ml("1.0")));
    let s = stop(drawn(&h), "0.4").then_recorded(&["dose_stopped", "follow_up_opened"]);
    let rest = [("syringe", "K-1"), ("reason", "残り"), ("witness", "S-NUR2")];
    let s = ask(s, "discard_dose", &rest, &[]).then_recorded(&["dose_discarded"]);
    // Stopping is never refused (L22), and what was settled stays settled.
    let s = stop(s, "0").then_recorded(&["dose_stopped"]);
    assert_eq!(s.fact::<DoseStopped>().given_ml, None);
    let _ = ask(s, "discard_dose", &rest, &[]).then_refused(&["nothing_left_to_discard"]);
}

#[test]
fn l7_l21_less_than_was_recorded_as_given_is_a_nonconformity_and_never_refused() {
    let h = house();
    let say = |s, ml: &str| stop(s, &[("syringe", "K-1"), ("given_ml", ml)]);
    let s = say(given(&h), "0.9").then_recorded(&["dose_stopped", "deviation_opened"]);
    let d: DeviationOpened = s.fact();
    assert_eq!((d.kind, d.cause), (DeviationKind::Nonconformity, DeviationCause::GivenVolumeLowered));
    assert!(!d.serious && d.patient == Some(patient(P)) && d.what.is_empty() && d.told().ja.contains("少なく"));
    // Against what was said last: the same and more is nothing, less is.
    let s = say(s, "0.9").then_recorded(&["dose_stopped"]);
    let s = say(s, "1.0").then_recorded(&["dose_stopped"]);
    let _ = say(s, "0.2").then_recorded(&["dose_stopped", "deviation_opened"]);
    let _ = say(given(&h), "1.0").then_recorded(&["dose_stopped"]);
    let _ = stop(given(&h), &[("syringe", "K-1")]).then_recorded(&["dose_stopped"]);
    let off = drawn(&h).given(&crate::tests::off_plan(None));
    let _ = say(off, "0.5").then_recorded(&["dose_stopped", "follow_up_opened", "deviation_opened"]);
}

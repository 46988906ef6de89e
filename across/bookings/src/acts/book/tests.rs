//! Given these bookings and this lot, when a time is booked, then the fact or exactly these reasons.

use crate::tests::{book, clinic, dose, house, id, patient, product, rejected};
use kernel::Outcome;
use kernel::PatientsMerged;
use kernel::harness::Scene;
use record::booking::{Booked, BookingKind};
use record::follow_up::{CloseReason, CourseClosed};
use record::safety::{AdverseEventReported, Held, HoldCause, HoldTarget, Seriousness};
use terms::{AdverseEventId, Day, HoldId};

#[test]
fn a_time_is_booked_and_a_hold_does_not_stop_it() {
    let h = house();
    let held =
        Held::by_itself(HoldId::parse("H-1").unwrap(), HoldTarget::Patient(patient("P-1")), HoldCause::AdverseEvent);
    let s = book(clinic(&h).given(&held), &[("lot", " ｌｔ-1 "), ("equipment", "EQ-1")]).then_recorded(&["booked"]);
    let b: Booked = s.fact();
    assert_eq!(
        (b.kind, b.day.to_string().as_str(), b.ends.clock().as_str()),
        (BookingKind::Administration, "2026-12-03", "11:00")
    );
    assert_eq!((b.lot.map(String::from).as_deref(), b.moved_from, b.cancelled), (Some("LT-1"), None, false));
}

fn reported(seriousness: Seriousness) -> AdverseEventReported {
    AdverseEventReported {
        event: AdverseEventId::parse("AE-1").unwrap(),
        patient: patient("P-1"),
        what: "急変".into(),
        seriousness,
        grade: None,
        known_on: Day::parse("2026-11-24").unwrap(),
        began_at: None,
        due_on: None,
        due_cite: String::new(),
        gaps: Vec::new(),
    }
}

#[test]
fn l4_nothing_is_booked_after_a_death_however_it_was_recorded() {
    let h = house();
    let dead = |s: Scene<'_>| drop(book(s, &[]).then_refused(&["patient_died"]));
    dead(clinic(&h).given(&reported(Seriousness::Death)));
    let reason = CloseReason::Died;
    dead(clinic(&h).given(&CourseClosed { patient: patient("P-1"), reason, until: None, note: String::new() }));
    // A newer report of the same event grades it anew.
    let anew = clinic(&h).given(&reported(Seriousness::Death)).given(&reported(Seriousness::LifeThreatening));
    let _ = book(anew, &[]).then_recorded(&["booked"]);
}

#[test]
fn a_booking_lies_ahead_within_one_day_and_what_takes_a_doctor_names_one() {
    let h = house();
    let _ = book(clinic(&h), &[("starts", "2026-11-24T08:59"), ("ends", "2026-11-24T10:00")])
        .then_refused(&["booking_in_past"]);
    let _ =
        book(clinic(&h), &[("starts", "2026-11-24T09:00"), ("ends", "2026-11-24T10:00")]).then_recorded(&["booked"]);
    let _ = book(clinic(&h), &[("ends", "2026-12-03T10:00")]).then_invalid(&["ends"]);
    let _ = book(clinic(&h), &[("ends", "2026-12-04T00:00")]).then_invalid(&["ends"]);
    let _ = book(clinic(&h), &[("doctor", "")]).then_invalid(&["doctor"]);
    let _ = book(clinic(&h), &[("kind", "visit"), ("doctor", "")]).then_recorded(&["booked"]);
    let _ = book(clinic(&h), &[("kind", ""), ("starts", "soon"), ("lot", "LT 1"), ("room", "L-404")])
        .then_invalid(&["kind", "starts", "lot", "room"]);
}

#[test]
fn l1_a_booking_is_for_a_patient_on_record() {
    let h = house();
    let _ = book(clinic(&h), &[("patient", "P-404")]).then_refused(&["unknown_patient"]);
    let merge = PatientsMerged { from: patient("P-1"), into: patient("P-2"), evidence: "x".into() };
    let _ = book(clinic(&h).given(&merge), &[]).then_refused(&["merged_away"]);
    let _ = book(clinic(&h).given(&merge), &[("patient", "P-2"), ("lot", "LT-1")]).then_recorded(&["booked"]);
}

#[test]
fn l11_everything_that_clashes_is_told_at_once_with_what_and_when() {
    let h = house();
    let all = [("equipment", "EQ-1"), ("cabinet", "CB-1")];
    let s = book(clinic(&h), &all).then_recorded(&["booked"]);
    let first = id(&s);
    let half = [&all[..], &[("starts", "2026-12-03T10:30"), ("ends", "2026-12-03T10:45")]].concat();
    let s = book(s, &half).then_refused(&[
        "room_taken",
        "doctor_taken",
        "equipment_taken",
        "cabinet_taken",
        "patient_taken",
    ]);
    let Some(Outcome::Refused(reasons, _)) = &s.last else { panic!("refused") };
    for r in reasons.as_slice() {
        assert!(r.detail.ja.contains("2026-12-03 10:00–11:00 投与") && r.detail.ja.contains(&first), "{}", r.detail.ja);
    }
    // What begins when the other ends does not clash, nor does another day, nor what is free at the same time.
    let s = book(s, &[&all[..], &[("starts", "2026-12-03T11:00"), ("ends", "2026-12-03T12:00")]].concat());
    let s = book(
        s.then_recorded(&["booked"]),
        &[&all[..], &[("starts", "2026-12-04T10:00"), ("ends", "2026-12-04T11:00")]].concat(),
    );
    let other =
        [("patient", "P-2"), ("room", "L-TR2"), ("doctor", "S-DO2"), ("equipment", "EQ-2"), ("cabinet", "CB-2")];
    let s = book(s.then_recorded(&["booked"]), &other).then_recorded(&["booked"]);
    // One at a time, each on its own.
    for (same, code) in [
        (("room", "L-TRE"), "room_taken"),
        (("doctor", "S-DOC"), "doctor_taken"),
        (("equipment", "EQ-1"), "equipment_taken"),
        (("cabinet", "CB-1"), "cabinet_taken"),
        (("patient", "P-1"), "patient_taken"),
    ] {
        let free = [("patient", "P-2"), ("room", "L-TR2"), ("doctor", "S-DO2")];
        let ask: Vec<_> = free.into_iter().filter(|(k, _)| *k != same.0).chain([same]).collect();
        let _ = book(book(clinic(&h), &all), &ask).then_refused(&[code]);
    }
    // Nothing is taken by what was cancelled.
    let s = s.when("move_booking", &[("booking", &first), ("cancelled", "yes"), ("reason", "x")]);
    let _ = book(s.then_recorded(&["booked"]), &all).then_recorded(&["booked"]);
}

#[test]
fn l11_the_centre_is_one_place_with_several_cabinets_and_cells_need_no_patient_there() {
    let h = house();
    let bench = [("kind", "culture"), ("room", "L-CPC"), ("doctor", "S-OPE"), ("cabinet", "CB-1")];
    let s = book(clinic(&h), &bench).then_recorded(&["booked"]);
    let s = book(
        s,
        &[("patient", "P-2"), ("kind", "culture"), ("room", "L-CPC"), ("doctor", "S-NUR"), ("cabinet", "CB-1")],
    )
    .then_refused(&["cabinet_taken"]);
    let s = book(
        s,
        &[("patient", "P-2"), ("kind", "culture"), ("room", "L-CPC"), ("doctor", "S-NUR"), ("cabinet", "CB-2")],
    );
    let _ = book(s.then_recorded(&["booked"]), &[("kind", "visit"), ("room", "L-CON")]).then_recorded(&["booked"]);
    // A merged record is the same person in two places at once.
    let s = book(clinic(&h), &[]).given(&PatientsMerged {
        from: patient("P-1"),
        into: patient("P-2"),
        evidence: "x".into(),
    });
    let _ = book(s, &[("patient", "P-2"), ("room", "L-TR2"), ("doctor", "S-DO2")]).then_refused(&["patient_taken"]);
}

#[test]
fn room_and_person_fit_what_is_booked() {
    let h = house();
    for (kind, room, fits) in [
        ("harvest", "L-TRE", true),
        ("harvest", "L-CON", false),
        ("administration", "L-CPC", false),
        ("culture", "L-CPC", true),
        ("culture", "L-TRE", false),
        ("consultation", "L-CON", true),
        ("visit", "L-CPC", false),
    ] {
        let s = book(clinic(&h), &[("kind", kind), ("room", room)]);
        let _ = if fits { s.then_recorded(&["booked"]) } else { s.then_refused(&["booking_room_unfit"]) };
    }
    let _ = book(clinic(&h), &[("doctor", "S-NUR")]).then_refused(&["booking_not_doctor"]);
    let _ = book(clinic(&h), &[("kind", "harvest"), ("doctor", "S-OPE")]).then_refused(&["booking_not_doctor"]);
    let _ = book(clinic(&h), &[("kind", "visit"), ("doctor", "S-NUR")]).then_recorded(&["booked"]);
    let _ = book(clinic(&h), &[("doctor", "S-GONE")]).then_refused(&["unknown_staff"]);
}

#[test]
fn l1_a_booking_waits_for_the_patients_own_lot() {
    let h = house();
    let _ = book(clinic(&h), &[("patient", "P-2"), ("lot", "LT-1")]).then_refused(&["booking_lot_of_another"]);
    let _ = book(clinic(&h), &[("lot", "LT-404")]).then_refused(&["booking_lot_unknown"]);
}

#[test]
fn l9_nothing_is_booked_to_be_given_past_the_expiry_of_product_or_dose() {
    let h = house();
    let _ = book(clinic(&h).given(&product("2026-12-03T10:00")), &[("lot", "LT-1")]).then_recorded(&["booked"]);
    let _ = book(clinic(&h).given(&product("2026-12-03T09:59")), &[("lot", "LT-1")])
        .then_refused(&["booking_after_expiry"]);
    let s = clinic(&h).given(&product("2026-12-03T18:00")).given(&dose("DS-1", "2026-12-03T09:00"));
    let s = book(s, &[("lot", "LT-1")]).then_refused(&["booking_after_expiry"]);
    let Some(Outcome::Refused(reasons, _)) = &s.last else { panic!("refused") };
    let r = &reasons.as_slice()[0];
    assert_eq!((r.law, r.detail.en.as_ref()), ("L9", "Lot LT-1, expires 2026-12-03 09:00"));
}

#[test]
fn l8_a_rejected_lot_and_one_still_at_the_bench_are_not_booked_to_be_given() {
    let h = house();
    let _ = book(clinic(&h).given(&rejected()), &[("lot", "LT-1")]).then_refused(&["booking_lot_rejected"]);
    let bench = [("kind", "culture"), ("room", "L-CPC"), ("doctor", "S-OPE"), ("cabinet", "CB-1"), ("lot", "LT-1")];
    let at = |from: &'static str, until: &'static str| [&bench[..], &[("starts", from), ("ends", until)]].concat();
    let s = book(clinic(&h), &at("2026-12-03T14:00", "2026-12-03T16:00")).then_recorded(&["booked"]);
    let _ = book(s, &[("lot", "LT-1")]).then_refused(&["booking_before_work_ends"]);
    let s = book(clinic(&h), &at("2026-12-03T08:00", "2026-12-03T10:00")).then_recorded(&["booked"]);
    let _ = book(s, &[("lot", "LT-1")]).then_recorded(&["booked"]);
}

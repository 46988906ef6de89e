//! Given a booking, when it is moved or cancelled, then the fact or exactly these reasons.

use crate::tests::{book, clinic, house, id, product};
use kernel::harness::Scene;
use record::booking::Booked;

/// Moves a booking; the reason is given.
fn shift<'h>(s: Scene<'h>, booking: &str, more: &[(&str, &str)]) -> Scene<'h> {
    let fields = [&[("booking", booking), ("reason", "患者さんの都合")], more].concat();
    s.when("move_booking", &fields)
}
const NOON: [(&str, &str); 2] = [("starts", "2026-12-03T12:00"), ("ends", "2026-12-03T13:00")];
const NEXT: [(&str, &str); 2] = [("starts", "2026-12-04T10:00"), ("ends", "2026-12-04T11:00")];

#[test]
fn a_moved_booking_keeps_its_id_and_frees_its_old_time_on_both_days() {
    let h = house();
    let s = book(clinic(&h), &[("equipment", "EQ-1")]).then_recorded(&["booked"]);
    let first = id(&s);
    let s = shift(s, &first, &NEXT).then_recorded(&["booked"]);
    let b: Booked = s.fact();
    assert_eq!((b.booking.to_string(), b.day.to_string()), (first.clone(), "2026-12-04".to_owned()));
    assert_eq!(b.moved_from.map(|d| d.to_string()).as_deref(), Some("2026-12-03"));
    assert_eq!((b.reason.as_str(), b.equipment.map(String::from).as_deref()), ("患者さんの都合", Some("EQ-1")));
    // The old time is free, the new one is taken, and within its own time it does not clash with itself.
    let s = book(s, &[]).then_recorded(&["booked"]);
    let s = book(s, &NEXT).then_refused(&["room_taken", "doctor_taken", "patient_taken"]);
    let s =
        shift(s, &first, &[("starts", "2026-12-04T10:30"), ("ends", "2026-12-04T11:30")]).then_recorded(&["booked"]);
    // Back to where somebody else is now.
    let back = [("starts", "2026-12-03T10:30"), ("ends", "2026-12-03T11:30")];
    let _ = shift(s, &first, &back).then_refused(&["room_taken", "doctor_taken", "patient_taken"]);
}

#[test]
fn a_move_says_why_and_changes_something_of_a_booking_that_stands() {
    let h = house();
    let s = book(clinic(&h), &[]).then_recorded(&["booked"]);
    let first = id(&s);
    let s = s.when("move_booking", &[("booking", &first), ("room", "L-TR2")]).then_invalid(&["reason"]);
    let s = shift(s, &first, &[("starts", "2026-12-04T10:00")]).then_invalid(&["ends"]);
    let s = shift(s, &first, &[("ends", "2026-12-04T10:00")]).then_invalid(&["starts"]);
    let s = shift(s, &first, &[("starts", "2026-12-04T10:00"), ("ends", "2026-12-04T09:00")]).then_invalid(&["ends"]);
    let s = shift(s, &first, &[]).then_refused(&["booking_unchanged"]);
    let s = shift(s, &first, &[("room", "L-TRE"), ("doctor", "S-DOC")]).then_refused(&["booking_unchanged"]);
    let s = shift(s, "BK-404", &NOON).then_refused(&["booking_unknown"]);
    let s = shift(s, &first, &[("starts", "2026-11-23T12:00"), ("ends", "2026-11-23T13:00")])
        .then_refused(&["booking_in_past"]);
    let s = shift(s, &first, &[("doctor", "S-NUR"), ("room", "L-CON")])
        .then_refused(&["booking_not_doctor", "booking_room_unfit"]);
    let s = shift(s, &first, &[("cancelled", "yes")]).then_recorded(&["booked"]);
    assert!(s.fact::<Booked>().cancelled);
    let s = shift(s, &first, &NOON).then_refused(&["booking_cancelled"]);
    let _ = shift(s, &first, &[("cancelled", "yes")]).then_refused(&["booking_cancelled"]);
}

#[test]
fn a_booking_that_has_passed_can_still_be_cancelled_or_moved_ahead() {
    let h = house();
    let s = book(clinic(&h), &[]).then_recorded(&["booked"]).at("2026-12-03T15:00");
    let first = id(&s);
    let s = shift(s, &first, &[("doctor", "S-DO2")]).then_refused(&["booking_in_past"]);
    let s = shift(s, &first, &NEXT).then_recorded(&["booked"]).at("2026-12-05T09:00");
    let _ = shift(s, &first, &[("cancelled", "yes")]).then_recorded(&["booked"]);
}

#[test]
fn l9_the_lot_is_added_once_and_then_holds_the_move_to_its_expiry() {
    let h = house();
    let s = book(clinic(&h).given(&product("2026-12-03T14:00")), &[]).then_recorded(&["booked"]);
    let first = id(&s);
    let s = shift(s, &first, &[("lot", "LT-1")]).then_recorded(&["booked"]);
    assert_eq!(s.fact::<Booked>().lot.map(String::from).as_deref(), Some("LT-1"));
    let s = shift(s, &first, &[("lot", "LT-2")]).then_refused(&["booking_lot_fixed"]);
    let s = shift(s, &first, &[("lot", "LT-1")]).then_refused(&["booking_unchanged"]);
    let s = shift(s, &first, &NEXT).then_refused(&["booking_after_expiry"]);
    let _ = shift(s, &first, &NOON).then_recorded(&["booked"]);
}

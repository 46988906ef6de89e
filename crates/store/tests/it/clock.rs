//! Time as the record sees it (L14): never backwards; a clock that is wrong stops the writer; the simulated clock goes only forward.

use crate::toy::*;
use std::sync::Arc;
use store::{Answer, ClockChoice, ErrorKind, Health, Store};

#[test]
fn a_clock_set_back_stops_the_writer_and_says_so() {
    let t = toy();
    t.clock.set(moment("2026-11-24T10:00:10"));
    t.note("c-1", "P1", "one");
    t.clock.set(moment("2026-11-24T10:00:08"));
    assert!(matches!(t.note("c-2", "P1", "two"), Answer::Recorded(_)), "two seconds are a clock being set right");
    let head = t.store.read(|s| s.fact(3)).expect("read").expect("there").head;
    assert_eq!(head.recorded_at, moment("2026-11-24T10:00:10"), "the last time recorded is used");
    t.clock.set(moment("2026-11-24T10:00:07"));
    let Answer::Stopped(why) = t.note("c-3", "P1", "three") else { panic!("stopped") };
    assert_eq!(why.code, "clock");
    assert!(why.say.ja.contains("時計") && why.say.en.contains("10:00:07"), "{why:?}");
    t.clock.set(moment("2026-11-24T11:00"));
    assert_eq!(t.note("c-4", "P1", "four"), Answer::Stopped(why.clone()), "until a restart");
    assert_eq!(t.store.health(), Health::Stopped(why));
    assert!(t.store.rim(|r| r.put_setting("a", "b")).is_err_and(|e| e.kind == ErrorKind::Stopped));
    let t = t.again();
    assert!(matches!(t.note("c-4", "P1", "four"), Answer::Recorded(_)));
    assert!(t.verify().ok());
}

#[test]
fn the_simulated_clock_moves_only_forward_and_is_kept() {
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    let clock = Arc::new(store::ManualClock::at(moment(START)));
    drop(Store::create(&data, Arc::new(house()), options(&clock), &opening(true)).expect("made"));
    let demo = || store::Options { clock: ClockChoice::Demo, ..options(&clock) };
    let store = Store::open(&data, Arc::new(house()), demo()).expect("opened");
    assert!(store.now() >= moment(START) && store.now() < moment("2026-11-24T09:05"), "it starts at the newest fact");
    store.advance_clock(moment("2027-01-05T09:00")).expect("forward");
    assert!(store.advance_clock(moment("2026-12-01T09:00")).is_err(), "never back");
    store.submit_wait(note("c-1", "P1", "in January"));
    store.advance_clock(moment("2027-02-01T09:00")).expect("forward");
    drop(store);
    let store = Store::open(&data, Arc::new(house()), demo()).expect("opened");
    assert!(store.now() >= moment("2027-02-01T09:00"));
    assert_eq!(
        store.read(|s| s.fact(2)).expect("read").expect("there").head.recorded_at.day().to_string(),
        "2027-01-05"
    );
}

#[test]
fn a_real_record_has_no_simulated_clock() {
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    let clock = Arc::new(store::ManualClock::at(moment(START)));
    let store = Store::create(&data, Arc::new(house()), options(&clock), &opening(false)).expect("made");
    assert!(!store.simulated());
    assert_eq!(store.advance_clock(moment("2027-01-05T09:00")).expect_err("no").kind, ErrorKind::NotSimulated);
    drop(store);
    let demo = store::Options { clock: ClockChoice::Demo, ..options(&clock) };
    assert_eq!(Store::open(&data, Arc::new(house()), demo).expect_err("no").kind, ErrorKind::NotSimulated);
}

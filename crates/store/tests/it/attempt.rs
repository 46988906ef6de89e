//! A form that is sent to be looked at (docs/decisions/0009): what its refusal leaves behind is on the disk at once, and only once.

use crate::toy::*;
use kernel::Request;
use store::Answer;

/// Positions and kinds of all facts but the first.
fn kinds(t: &Toy) -> Vec<String> {
    let all = 2..=t.store.tip().position;
    all.map(|p| t.store.read(|s| s.fact(p)).expect("read").expect("there").head.kind).collect()
}

#[test]
fn l2_a_permitted_attempt_leaves_nothing_and_its_command_id_free() {
    let t = toy();
    assert_eq!(t.attempt(scan("a", "right")), Answer::Unsigned);
    assert_eq!(t.attempt(scan("a", "strange")), Answer::Unsigned, "refused, but nothing happened");
    assert_eq!(t.attempt(note("n", "P1", "fine")), Answer::Unsigned, "an act without a signature is not done either");
    assert!(kinds(&t).is_empty());
    let t = t.again();
    assert!(matches!(t.store.submit_wait(Request { signed: true, ..scan("a", "right") }), Answer::Recorded(_)));
    assert_eq!(kinds(&t), ["note_written"]);
}

#[test]
fn l2_a_wrong_scan_is_on_the_disk_once_also_after_a_restart() {
    let t = toy();
    let first = t.attempt(scan("a", "wrong"));
    let Answer::Refused(r) = &first else { panic!("{first:?}") };
    assert_eq!(
        (r.at, r.kinds.as_slice()),
        (Some(3), ["note_written".to_owned(), "attempt_refused".to_owned()].as_slice())
    );
    assert_eq!(r.reasons.first().map(|r| r.code.as_str()), Some("never"));
    let head = t.store.read(|s| s.fact(2)).expect("read").expect("there").head;
    assert_eq!((head.signed.as_str(), head.actor.as_str()), ("", "S1"), "unsigned, and it names who scanned");
    assert_eq!(t.attempt(scan("a", "wrong")), first, "a reload gets the kept answer");
    assert_eq!(t.store.submit_wait(scan("a", "wrong")), first, "so does confirming in spite of it");
    assert_eq!(t.attempt(scan("a", "right")), Answer::Repeated, "another scan is another attempt, under its own id");
    let t = t.again();
    assert_eq!(t.attempt(scan("a", "wrong")), first);
    assert_eq!(kinds(&t), ["note_written", "attempt_refused"]);
    assert!(matches!(t.attempt(scan("b", "wrong")), Answer::Refused(r) if r.at == Some(5)), "scanned wrong once more");
    assert!(t.verify().ok(), "{:?}", t.verify());
}

#[test]
fn l2_newer_facts_do_not_hide_a_wrong_scan_and_a_right_one_meets_its_conflict_in_earnest() {
    let t = toy();
    let seen = t.store.tip().position;
    t.note("n", "P1", "meanwhile");
    let old = |command: &str, label: &str| Request { seen, ..scan(command, label) };
    assert_eq!(t.attempt(old("a", "right")), Answer::Unsigned);
    let signed = Request { signed: true, ..old("a", "right") };
    assert!(matches!(t.store.submit_wait(signed), Answer::Conflict(c) if c.position == 2));
    let signed = Request { signed: true, ..old("b", "wrong") };
    assert!(matches!(t.store.submit_wait(signed), Answer::Conflict(_)), "confirmed alone, it would leave no trace");
    assert!(matches!(t.attempt(old("b", "wrong")), Answer::Refused(_)));
    assert_eq!(kinds(&t), ["note_written", "note_written", "attempt_refused"]);
}

#[test]
fn what_a_snapshot_says_would_be_left_is_what_an_attempt_leaves() {
    let t = toy();
    for (label, expected, reasons) in [("right", false, 0), ("strange", false, 1), ("wrong", true, 1)] {
        let r = scan(label, label);
        let said = t.store.read(|s| s.foretell(&r.act, &r.who, r.input.clone())).expect("read");
        assert_eq!((said.leaves, said.reasons.as_slice().len()), (expected, reasons), "{label}");
        let before = t.store.tip().position;
        assert_eq!(matches!(t.attempt(r), Answer::Refused(_)), expected);
        assert_eq!(t.store.tip().position > before, expected);
    }
}

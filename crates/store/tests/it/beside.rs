//! Rim work that goes with a command (a draft that is dropped when its act is recorded): in the same commit or not at all, so that no crash can
//! leave the one without the other.

use crate::toy::*;
use kernel::Request;
use std::sync::mpsc;
use store::{Answer, ErrorKind, RimWrite, Store, StoreError};

fn sent(store: &Store, r: Request, after: impl FnOnce(&dyn RimWrite) -> store::Result<()> + Send + 'static) -> Answer {
    let (tell, told) = mpsc::channel();
    store.submit_and(r, after, Box::new(move |a| tell.send(a).expect("heard")));
    told.recv().expect("an answer")
}

fn said(store: &Store) -> Option<String> {
    store.read(|snap| snap.rim().setting("beside")).expect("setting")
}

#[test]
fn what_goes_with_a_command_stands_with_it_and_only_if_it_is_recorded() {
    let t = toy();
    let put = |v: &'static str| move |r: &dyn RimWrite| r.put_setting("beside", v);
    for (command, text) in [("c-1", "refuse"), ("c-2", ""), ("c-3", "fault")] {
        let answer = sent(&t.store, note(command, "P1", text), put("too early"));
        assert!(!matches!(answer, Answer::Recorded(_)), "{answer:?}");
        assert_eq!(said(&t.store), None, "{text}");
    }
    assert!(matches!(sent(&t.store, note("c-4", "P1", "one"), put("first")), Answer::Recorded(_)));
    assert_eq!(said(&t.store).as_deref(), Some("first"));
    // Sent twice, because the first answer was lost: the work is done again, and does no harm.
    assert!(matches!(sent(&t.store, note("c-4", "P1", "one"), put("again")), Answer::Recorded(r) if r.last == 3));
    assert_eq!(said(&t.again().store).as_deref(), Some("again"));
}

#[test]
fn what_fails_beside_a_command_is_undone_alone() {
    let t = toy();
    let half = |r: &dyn RimWrite| {
        r.put_setting("beside", "half")?;
        Err(StoreError::new(ErrorKind::Other, "on purpose"))
    };
    assert!(matches!(sent(&t.store, note("c-1", "P1", "one"), half), Answer::Recorded(_)));
    assert_eq!((said(&t.store), t.store.tip().position), (None, 2));
    assert!(t.verify().ok());
}

#[test]
fn a_commit_that_fails_keeps_neither() {
    let t = toy_with(|o| o.max_pages = Some(200));
    // Larger than the file may grow: the disk is full in the middle of the command's commit.
    let much = |r: &dyn RimWrite| r.put_setting("beside", &"x".repeat(2_000_000));
    let answer = sent(&t.store, note("c-1", "P1", "one"), much);
    assert!(matches!(answer, Answer::Stopped(_)), "{answer:?}");
    let t = t.again();
    assert_eq!((said(&t.store), t.store.tip().position), (None, 1));
    assert!(matches!(t.note("c-1", "P1", "one"), Answer::Recorded(_)), "nothing was promised, so it can be sent again");
}

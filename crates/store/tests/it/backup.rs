//! Copies while running, restoring, and erasure that survives restoring.

use crate::toy::*;
use kernel::Blob;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::{Answer, ErrorKind};
use terms::Hash32;

fn bytes_in(dir: &std::path::Path, needle: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).expect("read").flatten() {
        let all = std::fs::read(entry.path()).expect("read");
        if all.windows(needle.len()).any(|w| w == needle.as_bytes()) {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    found
}

#[test]
fn an_erased_payload_is_gone_from_every_file_and_the_chain_verifies() {
    let t = toy();
    t.note("c-1", "P1", "SECRETTEXT");
    t.system("fix", correction(2, "P1", "SECRETTEXT again"));
    t.note("c-2", "P1", "kept");
    let head = t.store.tip();
    assert!(!bytes_in(&t.data(), "SECRETTEXT").is_empty(), "the test can see it");
    assert!(matches!(t.system("e", erasure(2)), Answer::Recorded(_)));
    // One more commit, in case a reader held the journal.
    t.note("c-3", "P1", "later");
    assert_eq!(bytes_in(&t.data(), "SECRETTEXT"), Vec::<String>::new(), "database, journal and ledger");
    let facts = t.store.read(|s| Ok([s.fact(2)?, s.fact(3)?, s.fact(4)?])).expect("read");
    assert_eq!(facts.map(|f| f.expect("there").payload.is_some()), [false, false, true], "the correction held it too");
    assert!(verify(&t.data(), &[&format!("{}:{}", head.position, head.hash)]).ok());
    assert!(
        matches!(t.note("c-1", "P1", "SECRETTEXT"), Answer::Recorded(r) if r.last == 2),
        "a repeat is still the same command"
    );
    assert!(matches!(t.system("e-1", erasure(1)), Answer::Fault(_)), "the opening is never erased");
    assert!(matches!(t.system("e-99", erasure(99)), Answer::Fault(_)));
}

#[test]
fn a_file_is_erased_one_by_one() {
    let t = toy();
    let blob = Blob { media_type: "image/png".into(), bytes: b"PICTUREBYTES".as_slice().into() };
    let note = draft(&NoteWritten { patient: pid("P1"), text: "photo".into() });
    t.store.record_system(id("b"), vec![note], vec![blob.clone()]);
    assert_eq!(
        t.store.read(|s| s.blob(&blob.hash())).expect("read").expect("there").bytes.as_deref(),
        Some(b"PICTUREBYTES".as_slice())
    );
    assert!(matches!(t.system("e", draft(&AttachmentErased { hash: blob.hash() })), Answer::Recorded(_)));
    assert!(t.store.read(|s| s.blob(&blob.hash())).expect("read").expect("row").bytes.is_none());
    assert!(t.verify().ok(), "{:?}", t.verify());
    assert!(matches!(t.system("e2", draft(&AttachmentErased { hash: Hash32::of(b"none") })), Answer::Fault(_)));
}

#[test]
fn a_copy_made_while_writing_verifies() {
    let t = Arc::new(toy());
    let stop = Arc::new(AtomicBool::new(false));
    let writer = {
        let (t, stop) = (Arc::clone(&t), Arc::clone(&stop));
        std::thread::spawn(move || {
            let mut n = 0;
            while !stop.load(Ordering::Relaxed) {
                assert!(matches!(
                    t.note(&format!("w-{n}"), &format!("P{}", n % 7), "while copying"),
                    Answer::Recorded(_)
                ));
                n += 1;
            }
            n
        })
    };
    let to = t.dir.path().join("second-disk");
    let mut facts = Vec::new();
    for minute in 0..4 {
        let done = store::backup::backup(&t.data(), &to, 2, moment(START).plus_minutes(minute)).expect("copied");
        let checked = store::verify::verify_file(
            &done.file,
            Some(&house()),
            &store::verify::VerifyOptions { deep: true, ..Default::default() },
            &|_, _| (),
        );
        assert!(checked.expect("checked").ok());
        facts.push(done.facts);
    }
    stop.store(true, Ordering::Relaxed);
    let written = writer.join().expect("wrote");
    assert!(written > 0 && facts.windows(2).all(|w| w[0] <= w[1]), "{facts:?}");
    let mut left: Vec<String> =
        std::fs::read_dir(&to).expect("read").flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    left.sort();
    assert_eq!(
        left,
        ["heads.txt", "saisei-20261124-090200.db", "saisei-20261124-090300.db"],
        "two are kept, one file each"
    );
    assert_eq!(std::fs::read_to_string(to.join("heads.txt")).expect("read").lines().count(), 4);
}

#[test]
fn a_restored_copy_verifies_and_loses_again_what_was_erased() {
    let t = toy();
    t.note("c-1", "P1", "SECRETTEXT");
    t.note("c-2", "P2", "kept");
    let to = t.dir.path().join("copies");
    let first = t.store.backup(&to, 5).expect("copied");
    t.system("e", erasure(2));
    t.clock.set(moment("2026-11-24T10:00"));
    t.store.backup(&to, 5).expect("a later copy brings the ledger along");
    let dir = t.dir.path().join("restored");
    let clock = Arc::new(store::ManualClock::at(moment("2026-11-25T09:00")));
    let note = |tip: store::Tip, erased: &[u64]| {
        Some(draft(&RecordRestored { position: tip.position, hash: tip.hash, erased: erased.to_vec() }))
    };
    let done = store::restore::restore(&first.file, &dir, Arc::new(house()), options(&clock), &note).expect("restored");
    assert_eq!((done.facts, done.head.position, done.reapplied), (3, 3, 1));
    assert_eq!(bytes_in(&dir, "SECRETTEXT"), Vec::<String>::new());
    let store = open(&dir, &clock);
    let kinds = store.read(|s| Ok([s.fact(4)?, s.fact(5)?])).expect("read").map(|f| f.expect("there").head.kind);
    assert_eq!(kinds, ["payload_erased", "record_restored"], "both are on record");
    assert!(matches!(store.submit_wait(note_request()), Answer::Recorded(_)), "and the clinic goes on");
    drop(store);
    let report = verify(&dir, &[&format!("3:{}", first.head.hash)]);
    assert!(report.ok(), "{report:?}");
    let e =
        store::restore::restore(&first.file, &dir, Arc::new(house()), options(&clock), &note).expect_err("not empty");
    assert_eq!(e.kind, ErrorKind::NotEmpty);
}

fn note_request() -> kernel::Request {
    note("c-9", "P1", "after restoring")
}

#[test]
fn a_damaged_copy_is_not_restored() {
    let t = toy();
    t.note("c-1", "P1", "one");
    let done = t.store.backup(&t.dir.path().join("copies"), 5).expect("copied");
    let conn = rusqlite::Connection::open(&done.file).expect("opened");
    conn.execute("UPDATE payload SET text = replace(text, 'one', 'two') WHERE position = 2", []).expect("altered");
    drop(conn);
    let dir = t.dir.path().join("restored");
    let e = store::restore::restore(&done.file, &dir, Arc::new(house()), options(&t.clock), &|_, _| None)
        .expect_err("damaged");
    assert!(e.kind == ErrorKind::Corrupt && e.detail.contains("fact 2"), "{e}");
    assert!(!dir.exists());
}

#[test]
fn a_torn_ledger_line_is_completed_at_the_next_start() {
    let t = toy();
    t.note("c-1", "P1", "one");
    t.system("e", erasure(2));
    let whole = store::erase::read_ledger(&t.data()).expect("read");
    assert_eq!(whole.keys().collect::<Vec<_>>(), ["fact:2"]);
    let path = t.data().join(store::erase::LEDGER);
    let text = std::fs::read_to_string(&path).expect("read");
    std::fs::write(&path, &text[..text.len() / 2]).expect("torn");
    let t = t.again();
    assert_eq!(store::erase::read_ledger(&t.data()).expect("read"), whole);
}

#[test]
fn a_simulated_record_ahead_of_today_is_restored_on_its_own_clock() {
    let t = toy();
    t.clock.set(moment("2099-01-01T09:00"));
    t.note("c-1", "P1", "in a time to come");
    let done = t.store.backup(&t.dir.path().join("copies"), 5).expect("copied");
    let dir = t.dir.path().join("restored");
    let note = |tip: store::Tip, _: &[u64]| {
        Some(draft(&RecordRestored { position: tip.position, hash: tip.hash, erased: Vec::new() }))
    };
    let usual = store::Options::new(store::Rulebooks::default());
    let report = store::restore::restore(&done.file, &dir, Arc::new(house()), usual, &note).expect("restored");
    assert_eq!((report.facts, report.head.position), (2, 2));
    let store = open(&dir, &t.clock);
    let said = store.read(|s| s.fact(3)).expect("read").expect("it says that it was restored");
    assert_eq!(said.head.kind, "record_restored");
    assert!(said.head.recorded_at >= moment("2099-01-01T09:00"));
    drop(store);
    assert!(verify(&dir, &[]).ok());
}

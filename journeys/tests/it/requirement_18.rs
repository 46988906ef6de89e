//! Requirement 18 (保存性): a backup taken while the clinic works, restored elsewhere, verifies against the chain and ends at the same head.

use crate::clinic::{Clinic, start};
use crate::story::{interview, people, register};
use kernel::Draft;
use record::keeping::RecordRestored;
use std::sync::Arc;
use store::verify::Anchor;
use store::{ClockChoice, ManualClock, Options, Store};

/// The new machine's clock stands a day later.
fn options() -> Options {
    let clock = Arc::new(ManualClock::at(start().plus_minutes(24 * 60)));
    Options { clock: ClockChoice::Given(clock), ..Options::new(saisei::house::rulebooks()) }
}

#[tokio::test]
async fn requirement_18_a_backup_made_at_work_restores_to_the_same_head_and_verifies() {
    let c = Clinic::demo();
    let mut p = people(&c).await;
    let id = register(&mut p.desk).await;
    let (store, to) = (Arc::clone(&c.store), c.beside("second-disk"));
    let before = c.position();
    // The copy is made beside the writer, which goes on meanwhile.
    let copying = tokio::task::spawn_blocking(move || store.backup(&to, 5));
    interview(&c, &mut p.nurse, &id, &[]).await.leads("/patients/");
    let backup = copying.await.expect("no panic").expect("backup");
    let end = c.position();
    assert!((before..=end).contains(&backup.head.position), "{} is not a head of this record", backup.head.position);
    let facts = c.facts();
    let at = usize::try_from(backup.head.position).expect("small");
    assert_eq!(facts[at - 1].head.hash, backup.head.hash, "the copy ends at a head the record had");

    let new = c.beside("new-machine");
    let house = || Arc::new(saisei::house::house(true));
    let note = |head: store::Tip, erased: &[u64]| {
        Draft::of(&RecordRestored { position: head.position, hash: head.hash, erased: erased.to_vec() }).ok()
    };
    let restored = store::restore::restore(&backup.file, &new, house(), options(), &note).expect("restore");
    assert_eq!((restored.head.position, restored.head.hash), (backup.head.position, backup.head.hash));
    let anchor = Anchor::parse(&format!("{}:{}", backup.head.position, backup.head.hash)).expect("anchor");
    let report = c.verified(&new, vec![anchor]);
    assert!(report.ok(), "{:?}", report.findings);

    let again = Store::open(&new, house(), options()).expect("opens");
    let copies: Vec<_> = again
        .read(|snap| (1..=snap.tip().position).map(|n| Ok(snap.fact(n)?.expect("no gap"))).collect())
        .expect("read");
    assert!(facts[..at].iter().zip(&copies).all(|(a, b)| a.head.hash == b.head.hash && a.payload == b.payload));
    assert_eq!(copies.len(), at + 1, "and one fact that says it was restored");
    assert_eq!(copies[at].head.kind, "record_restored");
}

#[tokio::test]
async fn requirement_18_a_damaged_copy_is_not_restored() {
    let c = Clinic::demo();
    let backup = c.store.backup(&c.beside("second-disk"), 5).expect("backup");
    let db = rusqlite::Connection::open(&backup.file).expect("open");
    db.execute("UPDATE payload SET text = replace(text, '模擬', '実在') WHERE position = 2", []).expect("changed");
    drop(db);
    let note = |_: store::Tip, _: &[u64]| None;
    let new = c.beside("new-machine");
    let refused = store::restore::restore(&backup.file, &new, Arc::new(saisei::house::house(true)), options(), &note);
    assert!(refused.is_err() && !Store::exists(&new));
}

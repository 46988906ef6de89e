//! The model of the disk against small logs: what must survive always does, what may be lost sometimes is.

use super::*;

const FILE: u64 = 7;

fn create(path: &str) -> Event<'_> {
    Event::Open { ino: FILE, path, created: true, emptied: false }
}

fn write(bytes: &[u8]) -> Event<'_> {
    Event::Write { ino: FILE, offset: 0, bytes }
}

fn sync() -> [Event<'static>; 2] {
    [Event::SyncFile { ino: FILE, number: 1 }, Event::Synced { number: 1 }]
}

/// The contents of `path` over many throws of the coins; None where the file is missing.
fn outcomes(events: &[Event<'_>], settled: bool, path: &str) -> Vec<Option<Vec<u8>>> {
    (0..200).map(|seed| Disk::at(events, settled).after_cut(&mut Random::new(seed)).0.files.remove(path)).collect()
}

fn always(all: &[Option<Vec<u8>>], content: &[u8]) -> bool {
    all.iter().all(|o| o.as_deref() == Some(content))
}

#[test]
fn what_was_synced_survives_with_its_name() {
    let all = outcomes(&[create("a"), write(b"one"), sync()[0], sync()[1]], false, "a");
    assert!(always(&all, b"one"));
}

#[test]
fn what_was_not_synced_may_be_lost() {
    let all = outcomes(&[create("a"), write(b"one")], false, "a");
    assert!(all.contains(&None), "the name was certain without a sync");
    assert!(all.contains(&Some(vec![])), "the write was certain without a sync");
    assert!(all.contains(&Some(b"one".to_vec())), "nothing unsynced ever survives");
}

#[test]
fn a_sync_that_has_not_returned_promises_nothing() {
    let all = outcomes(&[create("a"), write(b"one"), sync()[0]], false, "a");
    assert!(all.contains(&None));
}

#[test]
fn a_write_after_the_sync_began_is_not_covered_by_it() {
    let all = outcomes(&[create("a"), write(b"one"), sync()[0], write(b"two"), sync()[1]], false, "a");
    assert!(all.contains(&Some(b"one".to_vec())) && all.contains(&Some(b"two".to_vec())));
    assert!(!all.contains(&None));
}

#[test]
fn a_long_write_is_torn_at_sectors() {
    let page = vec![1u8; 4096];
    let all = outcomes(&[create("a"), sync()[0], sync()[1], write(&page)], false, "a");
    let torn: Vec<_> = all.iter().flatten().filter(|c| c.contains(&0) || (!c.is_empty() && c.len() < 4096)).collect();
    assert!(torn.len() > 20, "only {} of 200 were torn", torn.len());
    for content in torn {
        assert!(content.chunks(SECTOR).all(|s| s.iter().all(|b| b == &s[0])), "a sector was torn within");
    }
}

#[test]
fn a_rename_needs_a_sync_of_its_folder() {
    let mut log = vec![create("a"), write(b"one"), sync()[0], sync()[1], Event::Rename { from: "a", to: "b" }];
    assert!(outcomes(&log, false, "a").contains(&Some(b"one".to_vec())));
    assert!(outcomes(&log, false, "b").contains(&None));
    log.extend([Event::SyncDir { path: "", number: 2 }, Event::Synced { number: 2 }]);
    assert!(always(&outcomes(&log, false, "b"), b"one"));
    assert!(outcomes(&log, false, "a").iter().all(Option::is_none));
}

#[test]
fn syncing_a_file_keeps_the_folders_above_it() {
    let log = [
        Event::MakeDir { path: "d" },
        Event::MakeDir { path: "d/e" },
        create("d/e/a"),
        write(b"one"),
        sync()[0],
        sync()[1],
    ];
    assert!(always(&outcomes(&log, false, "d/e/a"), b"one"));
}

#[test]
fn an_unlinked_file_is_gone_only_after_its_folder_was_synced() {
    let mut log = vec![create("a"), write(b"one"), sync()[0], sync()[1], Event::Unlink { path: "a" }];
    let all = outcomes(&log, false, "a");
    assert!(all.contains(&None) && all.contains(&Some(b"one".to_vec())));
    log.extend([Event::SyncDir { path: "", number: 2 }, Event::Synced { number: 2 }]);
    assert!(outcomes(&log, false, "a").iter().all(Option::is_none));
}

#[test]
fn a_new_file_on_a_reused_inode_is_another_file() {
    let log =
        [create("a"), write(b"one"), sync()[0], sync()[1], Event::Unlink { path: "a" }, create("b"), write(b"two")];
    assert!(outcomes(&log, false, "b").iter().flatten().all(|c| c.is_empty() || c == b"two"));
}

#[test]
fn settled_counts_what_came_before_the_first_acknowledgement() {
    let log = [create("a"), write(b"one"), Event::Ack { bytes: b"1 00\n" }, write(b"two")];
    let all = outcomes(&log, true, "a");
    assert!(all.contains(&Some(b"one".to_vec())) && !all.contains(&None));
}

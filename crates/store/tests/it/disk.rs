//! What cannot be promised is not promised: a full disk and a read-only disk stop the writer, and it says so.

use crate::toy::*;
use store::{Answer, Health};

fn until_stopped(t: &Toy) -> (Vec<u64>, store::Why) {
    let mut promised = Vec::new();
    for i in 0..2000 {
        match t.note(&format!("c-{i}"), "P1", &"字".repeat(1500)) {
            Answer::Recorded(r) => promised.push(r.last),
            Answer::Stopped(why) => return (promised, why),
            other => panic!("{other:?}"),
        }
    }
    panic!("never full");
}

#[test]
fn a_full_disk_stops_the_writer_and_loses_nothing_promised() {
    let t = toy_with(|o| o.max_pages = Some(120));
    let (promised, why) = until_stopped(&t);
    assert_eq!(why.code, "full");
    assert!(why.say.ja.contains("空き"), "{why:?}");
    assert!(promised.len() > 10, "{}", promised.len());
    assert_eq!(t.note("more", "P1", "x"), Answer::Stopped(why.clone()));
    assert_eq!(t.store.health(), Health::Stopped(why));
    assert_eq!(t.store.read(|s| Ok(s.tip().position)).expect("reading goes on"), *promised.last().expect("some"));
    let t = t.again();
    assert_eq!(t.store.tip().position, *promised.last().expect("some"));
    assert!(t.verify().ok());
    assert!(matches!(t.note("more", "P1", "x"), Answer::Recorded(_)), "with space again it goes on");
}

#[test]
fn a_read_only_disk_stops_the_writer() {
    let t = toy();
    t.note("c-1", "P1", "one");
    t.store.pretend_read_only();
    let Answer::Stopped(why) = t.note("c-2", "P1", "two") else { panic!("stopped") };
    assert_eq!(why.code, "read_only_disk");
    assert_eq!(t.store.health(), Health::Stopped(why));
    let t = t.again();
    assert_eq!(t.store.tip().position, 2, "what was not promised is not there");
    assert!(matches!(t.note("c-2", "P1", "two"), Answer::Recorded(_)));
}

/// A real file system with no space left, where the test may mount one; else the quota above stands for it.
#[test]
fn a_full_file_system_stops_the_writer() {
    let small = tempfile::tempdir().expect("a directory");
    let run =
        |args: &[&str]| std::process::Command::new(args[0]).args(&args[1..]).output().is_ok_and(|o| o.status.success());
    let path = small.path().to_str().expect("a path").to_owned();
    let mounted = run(&["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", &path]);
    let clock = std::sync::Arc::new(store::ManualClock::at(moment(START)));
    let mut o = options(&clock);
    o.max_pages = if mounted { None } else { Some(200) };
    let store = store::Store::create(&small.path().join("data"), std::sync::Arc::new(house()), o, &opening(true))
        .expect("made");
    let t = Toy { store, clock, dir: small };
    let (promised, why) = until_stopped(&t);
    assert!(["full", "io"].contains(&why.code.as_str()), "{why:?}");
    let last = t.store.read(|s| Ok(s.tip().position)).expect("reading goes on");
    assert_eq!(last, *promised.last().expect("some"));
    t.store.close();
    let report = verify(&t.data(), &[&format!("{last}:{}", t.store.tip().hash)]);
    drop(t.store);
    if mounted {
        assert!(run(&["umount", &path]));
    }
    assert!(report.ok(), "{report:?}");
}

//! A record on a medium that cannot be written is verified and copied all the same; and the log is copied into the file beside the writer.

use crate::toy::*;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn run(args: &[&str]) -> bool {
    std::process::Command::new(args[0]).args(&args[1..]).output().is_ok_and(|o| o.status.success())
}

/// A folder that nobody can write into: a file system mounted read-only where the test may mount one, else without the right to write.
struct Protected {
    dir: tempfile::TempDir,
    mounted: bool,
}

impl Protected {
    fn with(files: &[PathBuf]) -> Self {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().to_str().expect("a path").to_owned();
        let mounted = run(&["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", &path]);
        for f in files {
            std::fs::copy(f, dir.path().join(f.file_name().expect("a name"))).expect("copied");
        }
        if mounted {
            assert!(run(&["mount", "-o", "remount,ro", &path]));
            assert!(std::fs::write(dir.path().join("x"), "x").is_err(), "it is write-protected");
        } else {
            std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o555)).expect("set");
        }
        Self { dir, mounted }
    }
    fn path(&self) -> &Path {
        self.dir.path()
    }
}

impl Drop for Protected {
    fn drop(&mut self) {
        if self.mounted {
            run(&["umount", self.dir.path().to_str().unwrap_or_default()]);
        }
    }
}

/// A file and the log beside it.
fn parts(t: &Toy) -> [PathBuf; 2] {
    ["", "-wal"].map(|end| t.data().join(format!("{}{end}", store::FILE)))
}

#[test]
fn a_record_on_a_read_only_disk_verifies() {
    let t = toy();
    t.note("c-1", "P1", "one");
    t.note("c-2", "P1", "two");
    let [file, log] = parts(&t);
    assert!(log.metadata().is_ok_and(|m| m.len() > 0), "the newest facts stand in the log");
    let with_log = Protected::with(&[file, log]);
    let report = verify(with_log.path(), &[]);
    assert!(report.ok() && report.facts == 3, "{report:?}");
    let copies = t.dir.path().join("copies");
    let done = store::backup::backup(with_log.path(), &copies, 1, moment(START)).expect("copied");
    assert_eq!(done.facts, 3);

    let t = t.again();
    t.store.close();
    let [file, log] = parts(&t);
    let Toy { store, dir, .. } = t;
    drop(store);
    assert!(!log.exists(), "nothing but the file is left");
    let alone = Protected::with(&[file]);
    let report = verify(alone.path(), &[]);
    assert!(report.ok() && report.facts == 3, "{report:?}");
    drop(dir);
}

#[test]
fn a_damaged_record_on_a_read_only_disk_does_not_verify() {
    let t = toy();
    t.note("c-1", "P1", "one");
    let [file, _] = parts(&t);
    let Toy { store, dir, .. } = t;
    drop(store);
    let conn = Connection::open(&file).expect("opened");
    conn.execute("UPDATE payload SET text = replace(text, 'one', 'two') WHERE position = 2", []).expect("altered");
    drop(conn);
    let report = verify(Protected::with(&[file]).path(), &[]);
    assert_eq!(report.findings.iter().map(|f| f.place.as_str()).collect::<Vec<_>>(), ["fact 2"]);
    drop(dir);
}

/// Facts in the file alone, as if the log were not there.
fn in_the_file(t: &Toy) -> i64 {
    let [file, _] = parts(t);
    let copy = t.dir.path().join("alone.db");
    std::fs::copy(file, &copy).expect("copied");
    let conn = Connection::open(&copy).expect("opened");
    conn.query_row("SELECT count(*) FROM fact", [], |r| r.get(0)).unwrap_or(-1)
}

#[test]
fn the_log_is_copied_into_the_file_beside_the_writer() {
    let t = toy();
    for i in 0..150 {
        t.note(&format!("c-{i}"), &format!("P{i}"), "x");
    }
    let since = Instant::now();
    while in_the_file(&t) < 50 {
        assert!(since.elapsed() < Duration::from_secs(20), "still {} facts in the file", in_the_file(&t));
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(t.verify().ok());
}

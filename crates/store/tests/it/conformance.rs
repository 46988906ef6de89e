//! SQLite under the suite that any backend must pass.

use store::sqlite::{Sqlite, SqliteOptions};

#[test]
fn sqlite_conforms() {
    let dir = tempfile::tempdir().expect("a directory");
    let n = std::cell::Cell::new(0);
    store::conformance::conformance(|| {
        n.set(n.get() + 1);
        let path = dir.path().join(format!("{}.db", n.get()));
        drop(Sqlite::create(&path, &SqliteOptions::default()).expect("made"));
        Sqlite::open(&path, &SqliteOptions::default()).expect("opened")
    });
    assert_eq!(n.get(), 8, "every case had its own database");
}

#[test]
fn a_key_is_refused_because_this_build_has_no_cipher() {
    let dir = tempfile::tempdir().expect("a directory");
    let options = SqliteOptions { key: Some(store::StoreKey([1; 32])), ..SqliteOptions::default() };
    let e = Sqlite::create(&dir.path().join("a.db"), &options).expect_err("refused");
    assert_eq!(e.kind, store::ErrorKind::NoCipher);
}

//! Looking at a file without the right to write beside it (a read-only disk, a copy on a write-protected medium). A reader of a database in
//! WAL mode must make its shared-memory file; where it cannot, the file alone is read as immutable if its log is empty, else both are
//! copied to a temporary folder (sqlite.org/wal.html#read_only_databases, sqlite.org/uri.html#uriimmutable).

use super::{Sqlite, SqliteOptions, common, schema};
use crate::error::{ErrorKind, Result};
use rusqlite::{Connection, OpenFlags};
use std::fmt::Write;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// An open file, and the copy it may stand for, which goes when this goes.
pub(crate) struct Look {
    conn: Connection,
    _copy: Option<TempDir>,
}

impl Deref for Look {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        &self.conn
    }
}

/// Opens a file for looking, whatever may be written beside it.
pub(crate) fn look(path: &Path) -> Result<Look> {
    match Sqlite::reader(path, None) {
        Err(e) if matches!(e.kind, ErrorKind::ReadOnly | ErrorKind::Io) => unwritable(path),
        other => Ok(Look { conn: other?, _copy: None }),
    }
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Nothing can be written here, so nobody writes here: the file stands still.
fn unwritable(path: &Path) -> Result<Look> {
    let log = beside(path, "-wal");
    if !std::fs::metadata(&log).is_ok_and(|m| m.len() > 0) {
        return Ok(Look { conn: immutable(path)?, _copy: None });
    }
    let copy = tempfile::Builder::new().prefix("saisei-look-").tempdir()?;
    let file = copy.path().join("saisei.db");
    std::fs::copy(path, &file)?;
    std::fs::copy(&log, beside(&file, "-wal"))?;
    // A copy of a write-protected file is write-protected too.
    for f in [file.clone(), beside(&file, "-wal")] {
        let mut rights = std::fs::metadata(&f)?.permissions();
        #[allow(clippy::permissions_set_readonly_false, reason = "the folder is open to this user alone")]
        rights.set_readonly(false);
        std::fs::set_permissions(&f, rights)?;
    }
    Sqlite::open(&file, &SqliteOptions::default())?;
    Ok(Look { conn: Sqlite::reader(&file, None)?, _copy: Some(copy) })
}

fn immutable(path: &Path) -> Result<Connection> {
    let mut uri = String::from("file:");
    for b in path.canonicalize()?.as_os_str().as_encoded_bytes() {
        // Writing into a string cannot fail.
        let _ = if b.is_ascii_alphanumeric() || b"/._-".contains(b) {
            write!(uri, "{}", char::from(*b))
        } else {
            write!(uri, "%{b:02X}")
        };
    }
    uri.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(uri, flags)?;
    common(&conn)?;
    schema::check(&conn)?;
    Ok(conn)
}

//! The tables. Text that a person can read in 30 years; whole numbers only for positions and counts.

use crate::error::{ErrorKind, Result, StoreError};
use rusqlite::Connection;

/// Form of the tables. A file with a higher one is not opened at all.
pub const FORMAT: i64 = 1;

/// `SAIS` in ASCII: what `file` and other tools read at byte 68.
const APPLICATION: i64 = 0x5341_4953;

const TABLES: &str = "
CREATE TABLE fact (
  position INTEGER PRIMARY KEY CHECK (position > 0), kind TEXT NOT NULL, version INTEGER NOT NULL, tags TEXT NOT NULL,
  occurred_at TEXT NOT NULL, recorded_at TEXT NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL, place TEXT NOT NULL,
  behalf TEXT NOT NULL, signed TEXT NOT NULL, programme TEXT NOT NULL, law TEXT NOT NULL, software TEXT NOT NULL,
  command TEXT NOT NULL, commitment TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE TABLE payload (
  position INTEGER PRIMARY KEY REFERENCES fact (position), salt BLOB, text TEXT, CHECK ((salt IS NULL) = (text IS NULL))
) STRICT;
CREATE TABLE tag (
  tag TEXT NOT NULL, kind TEXT NOT NULL, position INTEGER NOT NULL REFERENCES fact (position), PRIMARY KEY (tag, kind, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE kind (
  kind TEXT NOT NULL, version INTEGER NOT NULL, first INTEGER NOT NULL, software TEXT NOT NULL, PRIMARY KEY (kind, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE command (
  id TEXT PRIMARY KEY, salt BLOB, digest TEXT, answer TEXT NOT NULL, first INTEGER, last INTEGER,
  CHECK ((salt IS NULL) = (digest IS NULL)), CHECK ((first IS NULL) = (last IS NULL))
) STRICT, WITHOUT ROWID;
CREATE TABLE blob (hash TEXT PRIMARY KEY, media_type TEXT NOT NULL, size INTEGER NOT NULL, bytes BLOB) STRICT;
CREATE TABLE erasure (target TEXT PRIMARY KEY, by INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE list_meta (table_name TEXT PRIMARY KEY, name TEXT NOT NULL, filled INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE account (
  staff TEXT PRIMARY KEY, login TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, must_change INTEGER NOT NULL, totp_secret TEXT NOT NULL,
  totp_confirmed INTEGER NOT NULL, totp_step INTEGER NOT NULL, failed INTEGER NOT NULL, locked_until TEXT, disabled INTEGER NOT NULL,
  lang TEXT NOT NULL, theme TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE session (
  token_hash TEXT PRIMARY KEY, staff TEXT NOT NULL, role TEXT NOT NULL, place TEXT NOT NULL, stage TEXT NOT NULL, created TEXT NOT NULL,
  last_seen TEXT NOT NULL, expires TEXT NOT NULL, csrf TEXT NOT NULL, revoked INTEGER NOT NULL, lang TEXT NOT NULL, theme TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_staff ON session (staff, created);
CREATE INDEX session_expires ON session (expires);
CREATE TABLE access_log (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, staff TEXT NOT NULL, role TEXT NOT NULL, place TEXT NOT NULL, patient TEXT NOT NULL,
  page TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
CREATE INDEX access_patient ON access_log (patient, id);
CREATE INDEX access_staff ON access_log (staff, id);
CREATE TABLE draft (
  staff TEXT NOT NULL, act TEXT NOT NULL, about TEXT NOT NULL, json TEXT NOT NULL, updated TEXT NOT NULL, PRIMARY KEY (staff, act, about)
) STRICT, WITHOUT ROWID;
";

/// Makes the tables in an empty file.
pub(super) fn create(conn: &Connection) -> Result<()> {
    conn.execute_batch(&format!(
        "BEGIN; {TABLES} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORMAT}; COMMIT;"
    ))?;
    Ok(())
}

/// Everything that the file declares: kind (`table`, `index`, `trigger`, `view`), name and text. What SQLite makes by itself has no text.
pub(crate) fn declared(conn: &Connection) -> Result<Vec<(String, String, String)>> {
    let mut st = conn.prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name")?;
    let all = st.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?.collect::<std::result::Result<_, _>>()?;
    Ok(all)
}

/// What a new file of this form declares.
pub(crate) fn expected() -> Result<Vec<(String, String, String)>> {
    let conn = Connection::open_in_memory()?;
    conn.execute_batch(TABLES)?;
    declared(&conn)
}

/// Whether this is a record that this build may touch.
pub(super) fn check(conn: &Connection) -> Result<()> {
    let ours: i64 = conn.pragma_query_value(None, "application_id", |r| r.get(0))?;
    if ours != APPLICATION {
        return Err(StoreError::new(ErrorKind::NotARecord, "application_id"));
    }
    let form: i64 = conn.pragma_query_value(None, "user_version", |r| r.get(0))?;
    if form > FORMAT {
        let by: String = conn
            .query_row("SELECT software FROM fact ORDER BY position DESC LIMIT 1", [], |r| r.get(0))
            .unwrap_or_default();
        return Err(StoreError::new(ErrorKind::TooNew, format!("form {form}, {by}; this build knows {FORMAT}")));
    }
    Ok(())
}

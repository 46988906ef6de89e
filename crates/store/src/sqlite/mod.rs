//! SQLite under the writer: one file, WAL, `synchronous=FULL`, STRICT tables. "SQLite with WAL and FULL: a commit survives power loss"
//! (sqlite.org/pragma.html#pragma_synchronous); `xtask powercut` tries it.

pub(crate) mod facts;
mod keep;
pub(crate) mod lists;
mod look;
mod rim;
pub(crate) mod schema;

use crate::backend::{Backend, BlobRow, CommandRow, Counters, Erasure, Fill, KindSeen};
use crate::error::{ErrorKind, Result, StoreError};
use crate::rim::RimWrite;
use crate::select::{Row, Select};
use kernel::{Blob, Fact, Head, ListDecl, Tag, Value};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::cell::Cell;
use std::fmt;
use std::path::Path;
use std::time::Duration;
use terms::Hash32;

pub(crate) use keep::{blob, blob_hashes, erasures};
pub(crate) use look::look;
pub use schema::FORMAT;

/// How sure a commit is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// On the disk when it returns.
    #[default]
    Full,
    /// Not synced. For the control of the power-cut test, which must go red with it; and while a demo record is made, of which nobody was told
    /// anything yet: its files are synced when it is finished.
    UnsafeOff,
}

/// The seam for a store encrypted at rest (docs/decisions/0003-encryption-at-rest.md): this build has no cipher and refuses a key.
#[derive(Clone)]
pub struct StoreKey(pub [u8; 32]);
impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreKey(…)")
    }
}

/// How to open the file.
#[derive(Clone, Debug, Default)]
pub struct SqliteOptions {
    /// How sure a commit is.
    pub durability: Durability,
    /// Key of an encrypted file.
    pub key: Option<StoreKey>,
    /// Largest size in pages of 4096 bytes.
    pub max_pages: Option<u32>,
}

/// The housekeeper copies the log into the file beside the writer; where it cannot keep up, the writer does so itself in the commit that
/// brings the log to so many pages of 4096 bytes (16 MiB).
const LOG_PAGES: u32 = 4096;

/// Copies what is durable in the log into the file, on a connection and a thread of its own, so that no answer waits for it. Nothing is
/// promised by it: an answer is on the disk when the log is synced.
pub(crate) struct Housekeeper(Connection);

impl Housekeeper {
    pub fn open(path: &Path, options: &SqliteOptions) -> Result<Self> {
        Ok(Self(Sqlite::open(path, options)?.conn))
    }
    /// As much as readers and the writer allow now.
    pub fn tidy(&self) -> Result<()> {
        Ok(self.0.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?)
    }
}

/// Counts of work; shared by the functions over a connection.
#[derive(Default)]
pub(crate) struct Tally(Cell<Counters>);

impl Tally {
    pub fn get(&self) -> Counters {
        self.0.get()
    }
    pub fn read(&self, facts: usize, bytes: usize, scanned: i32) {
        let mut c = self.0.get();
        c.facts_read += facts as u64;
        c.bytes_read += bytes as u64;
        c.scan_steps += u64::try_from(scanned).unwrap_or(0);
        self.0.set(c);
    }
    pub fn wrote(&self, rows: usize, bytes: usize) {
        let mut c = self.0.get();
        c.rows_written += rows as u64;
        c.bytes_written += bytes as u64;
        self.0.set(c);
    }
}

/// The writer's connection.
pub struct Sqlite {
    pub(crate) conn: Connection,
    pub(crate) tally: Tally,
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sqlite")
    }
}

fn no_key(key: Option<&StoreKey>) -> Result<()> {
    match key {
        None => Ok(()),
        Some(_) => Err(StoreError::new(ErrorKind::NoCipher, "a key was given")),
    }
}

fn common(conn: &Connection) -> Result<()> {
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.set_prepared_statement_cache_capacity(256);
    conn.pragma_update(None, "foreign_keys", "ON")?;
    conn.pragma_update(None, "trusted_schema", "OFF")?;
    // A kept statement is put back with its values cleared, and without this SQLite then plans it anew at its next use, in case another
    // value gave a better plan (sqlite.org/c3ref/c_dbconfig_defensive.html, ENABLE_QPSG): two fifths of the writer's time, for the same plan.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // What a savepoint would undo stays in memory: a temporary file costs time, and would hold bytes of patients outside the data directory.
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(())
}

impl Sqlite {
    /// Makes a new, empty file. Errors if it exists.
    pub fn create(path: &Path, options: &SqliteOptions) -> Result<Self> {
        no_key(options.key.as_ref())?;
        if path.exists() {
            return Err(StoreError::new(ErrorKind::NotEmpty, path.display().to_string()));
        }
        let conn = Connection::open(path)?;
        common(&conn)?;
        schema::create(&conn)?;
        Self::tuned(conn, options, false)
    }
    /// Opens an existing file for writing, in WAL mode.
    pub fn open(path: &Path, options: &SqliteOptions) -> Result<Self> {
        no_key(options.key.as_ref())?;
        if !path.exists() {
            return Err(StoreError::new(ErrorKind::NotFound, path.display().to_string()));
        }
        let conn =
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        common(&conn)?;
        schema::check(&conn)?;
        Self::tuned(conn, options, true)
    }
    fn tuned(conn: Connection, options: &SqliteOptions, wal: bool) -> Result<Self> {
        if wal {
            conn.pragma_update(None, "journal_mode", "WAL")?;
        }
        let level = if options.durability == Durability::Full { "FULL" } else { "OFF" };
        conn.pragma_update(None, "synchronous", level)?;
        // Erased bytes are overwritten, not only unlinked. Always, and not only while a payload is erased: drafts and list rows hold the same
        // words, and what they free is cleaned where it is freed. No act of the bench frees a whole page, so `FAST` would save nothing.
        conn.pragma_update(None, "secure_delete", "ON")?;
        conn.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
        conn.pragma_update(None, "cache_size", -64_000)?;
        if let Some(pages) = options.max_pages {
            conn.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
        }
        Ok(Self { conn, tally: Tally::default() })
    }
    /// A statement without values, kept prepared.
    fn at_once(&self, sql: &str) -> Result<()> {
        self.conn.prepare_cached(sql)?.execute([])?;
        Ok(())
    }
    /// A connection that can only read.
    pub(crate) fn reader(path: &Path, key: Option<&StoreKey>) -> Result<Connection> {
        no_key(key)?;
        if !path.exists() {
            return Err(StoreError::new(ErrorKind::NotFound, path.display().to_string()));
        }
        // Read-write flags, because a WAL reader must be able to make the shared-memory file; query_only keeps it from writing.
        let conn =
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        common(&conn)?;
        schema::check(&conn)?;
        conn.pragma_update(None, "query_only", "ON")?;
        conn.pragma_update(None, "cache_size", -16_000)?;
        Ok(conn)
    }
}

/// What the planner would do for each query over facts that an act or a page can cause.
#[cfg(feature = "conformance")]
pub fn fact_query_plans(path: &Path) -> Result<Vec<String>> {
    let conn = Sqlite::reader(path, None)?;
    let mut out = Vec::new();
    for sql in facts::queries() {
        let mut st = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let args = vec![""; st.parameter_count()];
        let lines = st.query_map(rusqlite::params_from_iter(args), |r| r.get(3))?;
        out.extend(lines.collect::<std::result::Result<Vec<String>, _>>()?);
    }
    Ok(out)
}

impl Backend for Sqlite {
    fn begin(&mut self) -> Result<()> {
        self.at_once("BEGIN IMMEDIATE")
    }
    fn commit(&mut self) -> Result<()> {
        self.at_once("COMMIT")
    }
    fn rollback(&mut self) -> Result<()> {
        // A full disk or an I/O error has often rolled back already.
        if self.conn.is_autocommit() { Ok(()) } else { Ok(self.conn.execute_batch("ROLLBACK")?) }
    }
    fn savepoint(&mut self) -> Result<()> {
        self.at_once("SAVEPOINT command")
    }
    fn release(&mut self) -> Result<()> {
        self.at_once("RELEASE command")
    }
    fn rollback_to(&mut self) -> Result<()> {
        Ok(self.conn.execute_batch("ROLLBACK TO command; RELEASE command")?)
    }
    fn tip(&mut self) -> Result<Option<Head>> {
        facts::tip(&self.conn)
    }
    fn append(&mut self, head: &Head, salt: &[u8; 32], payload: &str) -> Result<()> {
        facts::append(&self.conn, &self.tally, head, salt, payload)
    }
    fn facts(&mut self, tag: &Tag, kinds: &[&str]) -> Result<Vec<Fact>> {
        facts::facts(&self.conn, &self.tally, tag, kinds)
    }
    fn latest(&mut self, tag: &Tag, kind: &str) -> Result<Option<Fact>> {
        facts::latest(&self.conn, &self.tally, tag, kind)
    }
    fn fact(&mut self, position: u64) -> Result<Option<Fact>> {
        facts::fact(&self.conn, position)
    }
    fn kinds(&mut self) -> Result<Vec<KindSeen>> {
        keep::kinds(&self.conn)
    }
    fn note_kind(&mut self, kind: &KindSeen) -> Result<()> {
        keep::note_kind(&self.conn, &self.tally, kind)
    }
    fn command(&mut self, id: &str) -> Result<Option<CommandRow>> {
        keep::command(&self.conn, id)
    }
    fn put_command(&mut self, row: &CommandRow) -> Result<()> {
        keep::put_command(&self.conn, &self.tally, row)
    }
    fn forget_command(&mut self, id: &str) -> Result<()> {
        self.conn.prepare_cached("UPDATE command SET salt = NULL, digest = NULL WHERE id = ?1")?.execute([id])?;
        Ok(())
    }
    fn blob(&mut self, hash: &Hash32) -> Result<Option<BlobRow>> {
        blob(&self.conn, hash)
    }
    fn put_blob(&mut self, blob: &Blob) -> Result<()> {
        keep::put_blob(&self.conn, &self.tally, blob)
    }
    fn erase_blob(&mut self, hash: &Hash32) -> Result<bool> {
        let n = self
            .conn
            .execute("UPDATE blob SET bytes = NULL WHERE hash = ?1 AND bytes IS NOT NULL", [hash.to_string()])?;
        Ok(n > 0)
    }
    fn erase_payload(&mut self, position: u64) -> Result<bool> {
        let n = self.conn.execute(
            "UPDATE payload SET salt = NULL, text = NULL WHERE position = ?1 AND text IS NOT NULL",
            [facts::whole(position)],
        )?;
        Ok(n > 0)
    }
    fn erasures(&mut self) -> Result<Vec<Erasure>> {
        erasures(&self.conn)
    }
    fn note_erasure(&mut self, erasure: &Erasure) -> Result<()> {
        let sql = "INSERT INTO erasure (target, by) VALUES (?1, ?2) ON CONFLICT (target) DO NOTHING";
        self.conn.execute(sql, rusqlite::params![erasure.target, facts::whole(erasure.by)])?;
        Ok(())
    }
    fn scrub(&mut self) -> Result<bool> {
        let busy: i64 = self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get(0))?;
        Ok(busy == 0)
    }
    fn ensure_list(&mut self, list: &ListDecl) -> Result<bool> {
        lists::ensure(&self.conn, list)
    }
    fn mark_filled(&mut self, list: &ListDecl) -> Result<()> {
        self.conn.execute("UPDATE list_meta SET filled = 1 WHERE table_name = ?1", [list.table()])?;
        Ok(())
    }
    fn list_tables(&mut self) -> Result<Vec<String>> {
        lists::tables(&self.conn)
    }
    fn drop_list(&mut self, table: &str) -> Result<()> {
        lists::drop(&self.conn, table)
    }
    fn rows(&mut self, list: &ListDecl, subject: &str) -> Result<Vec<Vec<Value>>> {
        lists::rows(&self.conn, list, subject)
    }
    fn replace_rows(&mut self, list: &ListDecl, subject: &str, rows: &[Vec<Value>]) -> Result<()> {
        lists::replace(&self.conn, &self.tally, list, subject, rows)
    }
    fn select(&mut self, list: &ListDecl, select: &Select) -> Result<Vec<Row>> {
        lists::select(&self.conn, list, select)
    }
    fn fill(&mut self, fill: &Fill) -> Result<u64> {
        lists::fill(&self.conn, &self.tally, fill)
    }
    fn rim(&mut self) -> &mut dyn RimWrite {
        &mut self.conn
    }
    fn counters(&self) -> Counters {
        self.tally.get()
    }
    #[cfg(feature = "conformance")]
    fn pretend_read_only(&mut self) -> Result<()> {
        Ok(self.conn.pragma_update(None, "query_only", "ON")?)
    }
}

#[cfg(all(test, feature = "conformance"))]
mod tests {
    use super::*;
    use rusqlite::{StatementStatus, params_from_iter};

    #[test]
    fn a_kept_statement_is_not_planned_anew() {
        let dir = tempfile::tempdir().unwrap();
        let db = Sqlite::create(&dir.path().join("a.db"), &SqliteOptions::default()).unwrap();
        for sql in facts::queries() {
            for value in ["a", "b", "c"] {
                let mut st = db.conn.prepare_cached(&sql).unwrap();
                let places = st.parameter_count();
                assert!(!st.exists(params_from_iter(vec![value; places])).unwrap());
                assert_eq!(st.get_status(StatementStatus::RePrepare), 0, "{sql}");
            }
        }
    }
}

//! `export --format jsonl`: the whole record as text that describes itself, one JSON value a line; another program can verify it
//! (`oracles/chain/verify_export.py` does). Fields are the very texts that were hashed.

use crate::desk::Tip;
use crate::error::{Result, StoreError};
use crate::sqlite;
use crate::store::FILE;
use crate::verify::{RAW, Raw, raw};
use kernel::House;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use terms::{Hash32, Moment};

/// Names of the hashed fields, in the order hashed.
pub const FIELDS: [&str; 17] = [
    "position",
    "kind",
    "version",
    "tags",
    "occurred_at",
    "recorded_at",
    "actor",
    "role",
    "place",
    "behalf",
    "signed",
    "programme",
    "law",
    "software",
    "command",
    "commitment",
    "previous",
];

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExportReport {
    /// Facts.
    pub facts: u64,
    /// The newest.
    pub head: Tip,
}

fn line(out: &mut dyn Write, v: &Value) -> Result<()> {
    serde_json::to_writer(&mut *out, v).map_err(|e| StoreError::from(std::io::Error::from(e)))?;
    Ok(out.write_all(b"\n")?)
}

/// Writes everything; may run beside the writer (it sees one state).
pub fn export(dir: &Path, house: &House, out: &mut dyn Write) -> Result<ExportReport> {
    let conn = sqlite::look(&dir.join(FILE))?;
    conn.execute_batch("BEGIN")?;
    let head = sqlite::facts::tip(&conn)?;
    let report = ExportReport {
        facts: head.as_ref().map_or(0, |h| h.position),
        head: head.as_ref().map(Tip::from).unwrap_or_default(),
    };
    line(
        out,
        &json!({
            "format": "saisei-export", "version": 1, "written_by": house.software,
            "facts": report.facts, "head": {"position": report.head.position, "hash": report.head.hash.to_string()},
            "fields": FIELDS, "mark": kernel::chain::MARK,
            "about": "One fact a line, in order. hash = SHA-256(mark, then each field as <decimal length in bytes>:<UTF-8 bytes>,). \
                      commitment = SHA-256(salt, payload); salt in hexadecimal; both are null once erased. The files follow as an index, then the end.",
        }),
    )?;
    facts(&conn, out)?;
    let files = files(&conn, out)?;
    line(out, &json!({"end": {"facts": report.facts, "files": files}}))?;
    out.flush()?;
    conn.execute_batch("ROLLBACK")?;
    Ok(report)
}

fn facts(conn: &Connection, out: &mut dyn Write) -> Result<()> {
    let mut st = conn.prepare(RAW)?;
    let mut rows = st.query([])?;
    while let Some(r) = rows.next()? {
        let Some(f) = raw(r)? else { return Err(StoreError::bad("a fact cannot be read; run verify")) };
        line(out, &value(&f))?;
    }
    Ok(())
}

fn value(f: &Raw) -> Value {
    let fields: serde_json::Map<String, Value> =
        FIELDS.iter().zip(&f.fields).map(|(k, v)| ((*k).to_owned(), json!(v))).collect();
    let salt = f.salt.as_ref().map(|s| s.iter().map(|b| format!("{b:02x}")).collect::<String>());
    json!({"fact": fields, "hash": f.hash, "salt": salt, "payload": f.text})
}

fn files(conn: &Connection, out: &mut dyn Write) -> Result<usize> {
    let all = sqlite::blob_hashes(conn)?;
    for stored in &all {
        let hash = Hash32::parse(stored).map_err(StoreError::bad)?;
        if let Some(b) = sqlite::blob(conn, &hash)? {
            line(
                out,
                &json!({"file": {"hash": stored, "media_type": b.media_type, "size": b.size, "erased": b.bytes.is_none()}}),
            )?;
        }
    }
    Ok(all.len())
}

/// `YYYYMMDD-HHMMSS` of a moment, in Japan's time.
pub(crate) fn file_stamp(m: Moment) -> String {
    let digits: String = m.to_string().chars().take(19).filter(char::is_ascii_digit).collect();
    let (day, clock) = digits.split_at_checked(8).unwrap_or((&digits, ""));
    format!("{day}-{clock}")
}

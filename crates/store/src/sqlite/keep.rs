//! What is kept beside the facts in SQLite: command answers, files, kinds seen, erasures.

use super::Tally;
use super::facts::whole;
use crate::backend::{BlobRow, CommandRow, Erasure, KindSeen};
use crate::error::{Result, StoreError};
use kernel::Blob;
use rusqlite::{Connection, OptionalExtension, params};
use terms::Hash32;

fn back(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

pub(super) fn command(conn: &Connection, id: &str) -> Result<Option<CommandRow>> {
    let mut st = conn.prepare_cached("SELECT salt, digest, answer, first, last FROM command WHERE id = ?1")?;
    let found = st
        .query_row([id], |r| {
            let salt: Option<Vec<u8>> = r.get(0)?;
            let digest: Option<String> = r.get(1)?;
            let (first, last): (Option<i64>, Option<i64>) = (r.get(3)?, r.get(4)?);
            Ok(CommandRow {
                id: id.to_owned(),
                salt: salt.and_then(|s| s.try_into().ok()),
                digest: digest.and_then(|d| Hash32::parse(&d).ok()),
                answer: r.get(2)?,
                range: first.zip(last).map(|(a, b)| (back(a), back(b))),
            })
        })
        .optional()?;
    Ok(found)
}

pub(super) fn put_command(conn: &Connection, tally: &Tally, row: &CommandRow) -> Result<()> {
    let (first, last) = row.range.map_or((None, None), |(a, b)| (Some(whole(a)), Some(whole(b))));
    let digest = row.digest.map(|d| d.to_string());
    conn.prepare_cached("INSERT INTO command (id, salt, digest, answer, first, last) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![row.id, row.salt.as_ref().map(<[u8; 32]>::as_slice), digest, row.answer, first, last])?;
    tally.wrote(1, row.id.len() + 96 + row.answer.len());
    Ok(())
}

pub(crate) fn blob(conn: &Connection, hash: &Hash32) -> Result<Option<BlobRow>> {
    let mut st = conn.prepare_cached("SELECT media_type, size, bytes FROM blob WHERE hash = ?1")?;
    let found = st.query_row([hash.to_string()], |r| {
        Ok(BlobRow { media_type: r.get(0)?, size: back(r.get(1)?), bytes: r.get(2)? })
    });
    Ok(found.optional()?)
}

/// Hashes of all files, as stored.
pub(crate) fn blob_hashes(conn: &Connection) -> Result<Vec<String>> {
    let mut st = conn.prepare_cached("SELECT hash FROM blob ORDER BY hash")?;
    let all = st.query_map([], |r| r.get(0))?.collect::<std::result::Result<_, _>>()?;
    Ok(all)
}

pub(super) fn put_blob(conn: &Connection, tally: &Tally, blob: &Blob) -> Result<()> {
    let n = conn
        .prepare_cached(
            "INSERT INTO blob (hash, media_type, size, bytes) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (hash) DO NOTHING",
        )?
        .execute(params![
            blob.hash().to_string(),
            blob.media_type,
            whole(blob.bytes.len() as u64),
            blob.bytes.as_ref()
        ])?;
    tally.wrote(n, if n == 0 { 0 } else { blob.bytes.len() + 64 });
    Ok(())
}

pub(super) fn kinds(conn: &Connection) -> Result<Vec<KindSeen>> {
    let mut st = conn.prepare_cached("SELECT kind, version, first, software FROM kind ORDER BY kind, version")?;
    let mut rows = st.query([])?;
    let mut out = Vec::new();
    while let Some(r) = rows.next()? {
        let version: i64 = r.get(1)?;
        let version = u16::try_from(version).map_err(|_| StoreError::bad("table kind: version"))?;
        out.push(KindSeen { kind: r.get(0)?, version, first: back(r.get(2)?), software: r.get(3)? });
    }
    Ok(out)
}

pub(super) fn note_kind(conn: &Connection, tally: &Tally, k: &KindSeen) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO kind (kind, version, first, software) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
    )?
    .execute(params![k.kind, i64::from(k.version), whole(k.first), k.software])?;
    tally.wrote(1, k.kind.len() + k.software.len());
    Ok(())
}

pub(crate) fn erasures(conn: &Connection) -> Result<Vec<Erasure>> {
    let mut st = conn.prepare_cached("SELECT target, by FROM erasure ORDER BY target")?;
    let all = st
        .query_map([], |r| Ok(Erasure { target: r.get(0)?, by: back(r.get(1)?) }))?
        .collect::<std::result::Result<_, _>>()?;
    Ok(all)
}

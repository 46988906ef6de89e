//! Facts in SQLite: one row of text per head, the payload beside it, one row per tag. Every query that an act can cause goes by a key.

use super::Tally;
use crate::error::{ErrorKind, Result, StoreError};
use kernel::fold::ANY;
use kernel::{Actor, Fact, Head, Space, Tag};
use rusqlite::{Connection, Row, StatementStatus, params};
use terms::{Hash32, Moment};

/// Columns of a head, in the order of [`head`], then the payload.
const COLUMNS: &str = "f.position, f.kind, f.version, f.tags, f.occurred_at, f.recorded_at, f.actor, f.role, f.place, f.behalf, f.signed, \
     f.programme, f.law, f.software, f.command, f.commitment, f.previous, f.hash, p.text";

/// Queries of acts and pages over facts: each must go by keys (a test asks the planner).
#[cfg(feature = "conformance")]
pub(super) fn queries() -> [String; 5] {
    [by_kind(), of_any_kind(), newest(), one(), newest_of_all()]
}
fn by_kind() -> String {
    format!(
        "SELECT {COLUMNS} FROM tag t CROSS JOIN fact f ON f.position = t.position LEFT JOIN payload p ON p.position = t.position WHERE t.tag = ?1 AND t.kind = ?2 ORDER BY t.position"
    )
}
fn of_any_kind() -> String {
    format!(
        "SELECT {COLUMNS} FROM tag t CROSS JOIN fact f ON f.position = t.position LEFT JOIN payload p ON p.position = t.position WHERE t.tag = ?1"
    )
}
fn newest() -> String {
    format!("{} DESC LIMIT 1", by_kind())
}
fn one() -> String {
    format!("SELECT {COLUMNS} FROM fact f LEFT JOIN payload p ON p.position = f.position WHERE f.position = ?1")
}
fn newest_of_all() -> String {
    format!(
        "SELECT {COLUMNS} FROM fact f LEFT JOIN payload p ON p.position = f.position ORDER BY f.position DESC LIMIT 1"
    )
}

/// A position as SQLite's integer.
pub(crate) fn whole(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A broken row is a fault that names its position: `verify` says more.
fn broken(position: i64, what: &str) -> StoreError {
    StoreError::new(ErrorKind::Other, format!("fact {position}: {what} cannot be read; run verify"))
}

fn text<'r>(r: &'r Row, i: usize, position: i64) -> Result<&'r str> {
    r.get_ref(i)?.as_str().map_err(|_| broken(position, "text"))
}

fn parsed<T, E>(
    r: &Row,
    i: usize,
    position: i64,
    what: &str,
    parse: impl Fn(&str) -> std::result::Result<T, E>,
) -> Result<T> {
    parse(text(r, i, position)?).map_err(|_| broken(position, what))
}

/// Reads a head from columns 0–17 of [`COLUMNS`].
pub(crate) fn head(r: &Row) -> Result<Head> {
    let position: i64 = r.get(0)?;
    let owned = |i: usize| text(r, i, position).map(str::to_owned);
    let version: i64 = r.get(2)?;
    Ok(Head {
        position: u64::try_from(position).map_err(|_| broken(position, "position"))?,
        kind: owned(1)?,
        version: u16::try_from(version).map_err(|_| broken(position, "version"))?,
        tags: Tag::split(text(r, 3, position)?).ok_or_else(|| broken(position, "tags"))?,
        occurred_at: parsed(r, 4, position, "occurred_at", Moment::parse)?,
        recorded_at: parsed(r, 5, position, "recorded_at", Moment::parse)?,
        actor: parsed(r, 6, position, "actor", Actor::parse)?,
        role: owned(7)?,
        place: owned(8)?,
        behalf: owned(9)?,
        signed: owned(10)?,
        programme: owned(11)?,
        law: owned(12)?,
        software: owned(13)?,
        command: owned(14)?,
        commitment: parsed(r, 15, position, "commitment", Hash32::parse)?,
        previous: parsed(r, 16, position, "previous", Hash32::parse)?,
        hash: parsed(r, 17, position, "hash", Hash32::parse)?,
    })
}

/// Reads a fact from [`COLUMNS`].
pub(crate) fn row(r: &Row) -> Result<Fact> {
    let head = head(r)?;
    let payload = match r.get_ref(18)? {
        rusqlite::types::ValueRef::Null => None,
        v => Some(v.as_str().map_err(|_| broken(whole(head.position), "payload"))?.into()),
    };
    Ok(Fact { head, payload, corrected_by: Vec::new() })
}

pub(crate) fn facts(conn: &Connection, tally: &Tally, tag: &Tag, kinds: &[&str]) -> Result<Vec<Fact>> {
    let any = kinds.contains(&ANY);
    let mut out = own(conn, tag, kinds)?;
    let tag = tag.to_string();
    let mut st = conn.prepare_cached(&if any { of_any_kind() } else { by_kind() })?;
    for kind in kinds.iter().take(if any { 1 } else { usize::MAX }) {
        let mut rows = if any { st.query(params![tag])? } else { st.query(params![tag, kind])? };
        while let Some(r) = rows.next()? {
            out.push(row(r)?);
        }
    }
    out.sort_by_key(|f: &Fact| f.head.position);
    out.dedup_by_key(|f| f.head.position);
    let bytes = out.iter().filter_map(|f| f.payload.as_ref()).map(|p| p.len()).sum();
    tally.read(out.len(), bytes, st.reset_status(StatementStatus::FullscanStep));
    Ok(out)
}

/// Every fact answers to the tag of its own position, though no such tag is stored with it.
fn own(conn: &Connection, tag: &Tag, kinds: &[&str]) -> Result<Vec<Fact>> {
    let Some(position) = tag.id.parse::<u64>().ok().filter(|_| tag.space == Space::Fact) else { return Ok(Vec::new()) };
    let found = first(conn, None, &one(), [whole(position)])?;
    Ok(found.into_iter().filter(|f| kinds.iter().any(|k| *k == f.head.kind || *k == ANY)).collect())
}

fn first(conn: &Connection, tally: Option<&Tally>, sql: &str, args: impl rusqlite::Params) -> Result<Option<Fact>> {
    let mut st = conn.prepare_cached(sql)?;
    let found = {
        let mut rows = st.query(args)?;
        match rows.next()? {
            Some(r) => Some(row(r)?),
            None => None,
        }
    };
    if let Some(tally) = tally {
        let bytes = found.as_ref().and_then(|f| f.payload.as_ref()).map_or(0, |p| p.len());
        tally.read(usize::from(found.is_some()), bytes, st.reset_status(StatementStatus::FullscanStep));
    }
    Ok(found)
}

pub(crate) fn latest(conn: &Connection, tally: &Tally, tag: &Tag, kind: &str) -> Result<Option<Fact>> {
    first(conn, Some(tally), &newest(), params![tag.to_string(), kind])
}

pub(crate) fn fact(conn: &Connection, position: u64) -> Result<Option<Fact>> {
    first(conn, None, &one(), [whole(position)])
}

pub(crate) fn tip(conn: &Connection) -> Result<Option<Head>> {
    Ok(first(conn, None, &newest_of_all(), [])?.map(|f| f.head))
}

pub(super) fn append(conn: &Connection, tally: &Tally, h: &Head, salt: &[u8; 32], payload: &str) -> Result<()> {
    let position = whole(h.position);
    let (tags, commitment, previous, hash) =
        (Tag::join(&h.tags), h.commitment.to_string(), h.previous.to_string(), h.hash.to_string());
    let (occurred, recorded) = (h.occurred_at.to_string(), h.recorded_at.to_string());
    let texts = [
        h.kind.as_str(),
        &tags,
        &occurred,
        &recorded,
        h.actor.as_str(),
        &h.role,
        &h.place,
        &h.behalf,
        &h.signed,
        &h.programme,
        &h.law,
        &h.software,
        &h.command,
        &commitment,
        &previous,
        &hash,
    ];
    let sql = "INSERT INTO fact (kind, tags, occurred_at, recorded_at, actor, role, place, behalf, signed, programme, law, software, command, \
               commitment, previous, hash, position, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)";
    let mut st = conn.prepare_cached(sql)?;
    for (i, t) in texts.iter().enumerate() {
        st.raw_bind_parameter(i + 1, t)?;
    }
    st.raw_bind_parameter(17, position)?;
    st.raw_bind_parameter(18, i64::from(h.version))?;
    st.raw_execute()?;
    conn.prepare_cached("INSERT INTO payload (position, salt, text) VALUES (?1, ?2, ?3)")?.execute(params![
        position,
        salt.as_slice(),
        payload
    ])?;
    let mut st = conn.prepare_cached("INSERT INTO tag (tag, kind, position) VALUES (?1, ?2, ?3)")?;
    for t in &h.tags {
        st.execute(params![t.to_string(), h.kind, position])?;
    }
    let bytes =
        texts.iter().map(|t| t.len()).sum::<usize>() + payload.len() + 32 + tags.len() + h.tags.len() * h.kind.len();
    tally.wrote(2 + h.tags.len(), bytes);
    Ok(())
}

/// Visits every fact of some kinds that carries a tag of a space, grouped by subject in tag order; facts of a subject by position.
/// One ordered pass over the tag index, so that millions of facts cost one look-up each.
pub(crate) fn visit(
    conn: &Connection,
    space: Space,
    kinds: &[&str],
    each: &mut dyn FnMut(&str, Vec<Fact>) -> Result<()>,
) -> Result<u64> {
    let places: Vec<String> = (0..kinds.len()).map(|i| format!("?{}", i + 3)).collect();
    let sql = format!(
        "SELECT {COLUMNS}, t.tag FROM tag t CROSS JOIN fact f ON f.position = t.position LEFT JOIN payload p ON p.position = t.position \
         WHERE t.tag >= ?1 AND t.tag < ?2 AND +t.kind IN ({}) ORDER BY t.tag",
        places.join(", ")
    );
    let mut st = conn.prepare(&sql)?;
    let (low, high) = (format!("{}:", space.code()), format!("{};", space.code()));
    let mut args: Vec<&str> = vec![&low, &high];
    args.extend(kinds);
    let mut rows = st.query(rusqlite::params_from_iter(args))?;
    let (mut subject, mut group, mut read) = (String::new(), Vec::<Fact>::new(), 0u64);
    let mut close = |subject: &str, mut facts: Vec<Fact>| {
        facts.sort_by_key(|f| f.head.position);
        each(subject, facts)
    };
    while let Some(r) = rows.next()? {
        let tag = r.get_ref(19)?.as_str().map_err(|_| broken(0, "tag"))?;
        let id = tag.get(low.len()..).unwrap_or_default();
        if id != subject {
            if !group.is_empty() {
                close(&subject, std::mem::take(&mut group))?;
            }
            subject.clear();
            subject.push_str(id);
        }
        group.push(row(r)?);
        read += 1;
    }
    if !group.is_empty() {
        close(&subject, group)?;
    }
    Ok(read)
}

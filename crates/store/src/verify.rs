//! Is the record what it was? Every hash, link, commitment, tag, command, file; deep: every list row. Reads raw text and recomputes, so that
//! an altered byte cannot hide behind a parser (law L13). Without an anchor a cut tail cannot be seen, and the report says so.

mod chain;
mod lists;
mod rest;
mod schema;

use crate::desk::Tip;
use crate::error::Result;
use crate::sqlite::{facts, look};
use crate::store::FILE;
use kernel::House;
use rusqlite::Connection;
use std::path::Path;
use terms::{Hash32, Moment, Text, say};

/// At most so many findings are told.
const MOST: usize = 50;

/// What to check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyOptions {
    /// Also every list row and the file's own structure.
    pub deep: bool,
    /// Heads noted elsewhere (papers, the heads file).
    pub anchors: Vec<Anchor>,
}

/// A head noted elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Position.
    pub position: u64,
    /// At least the first 12 hexadecimal digits of the hash, lower case.
    pub hash: String,
}

impl Anchor {
    /// Reads `POS:HASH`; the hash whole or at least its first 12 digits, as papers print it (spaces allowed).
    pub fn parse(s: &str) -> std::result::Result<Self, String> {
        let bad = || "expected POSITION:HASH with at least 12 hexadecimal digits".to_owned();
        let (position, hash) = s.trim().split_once(':').ok_or_else(bad)?;
        let hash: String = hash.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
        let fits = (12..=64).contains(&hash.len()) && hash.bytes().all(|b| b.is_ascii_hexdigit());
        let position = position.trim().parse().ok().filter(|p| *p > 0).ok_or_else(bad)?;
        if fits { Ok(Self { position, hash }) } else { Err(bad()) }
    }
}

/// Something that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where: `fact 12`, `tag patient:P1 12`, `list_patients_0a1b2c3d P1`, `command abc`, `blob …`, `kind …`, `trigger …`.
    pub place: String,
    /// What is wrong.
    pub say: Text,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Facts checked.
    pub facts: u64,
    /// The newest fact.
    pub head: Tip,
    /// What is not as it was, in order of the check; at most 50.
    pub findings: Vec<Finding>,
    /// What this check could not see.
    pub cannot_exclude: Vec<Text>,
}

impl Report {
    /// Nothing found.
    pub fn ok(&self) -> bool {
        self.findings.is_empty()
    }
    pub(crate) fn add(&mut self, place: impl Into<String>, say: Text) {
        if self.findings.len() < MOST {
            self.findings.push(Finding { place: place.into(), say });
        }
    }
}

/// Checks a data directory; may run beside the writer (it sees one state).
pub fn verify(dir: &Path, house: &House, options: &VerifyOptions, progress: &dyn Fn(u64, u64)) -> Result<Report> {
    verify_file(&dir.join(FILE), Some(house), options, progress)
}

/// Checks a file. Without a house the lists cannot be checked.
pub fn verify_file(
    path: &Path,
    house: Option<&House>,
    options: &VerifyOptions,
    progress: &dyn Fn(u64, u64),
) -> Result<Report> {
    let conn = look(path)?;
    conn.execute_batch("BEGIN")?;
    let report = checks(&conn, house, options, progress);
    conn.execute_batch("ROLLBACK")?;
    report
}

/// Checks an open connection as it stands, inside whatever transaction it is in: for tests that alter bytes.
#[cfg(feature = "conformance")]
pub fn verify_open(conn: &Connection, house: &House, options: &VerifyOptions) -> Result<Report> {
    checks(conn, Some(house), options, &|_, _| ())
}

fn checks(
    conn: &Connection,
    house: Option<&House>,
    options: &VerifyOptions,
    progress: &dyn Fn(u64, u64),
) -> Result<Report> {
    let mut report = Report::default();
    schema::check(conn, house, &mut report)?;
    let walked = chain::walk(conn, options, &mut report, progress)?;
    rest::payloads(conn, &mut report)?;
    rest::tags(conn, &walked, &mut report)?;
    rest::kinds(conn, &walked, &mut report)?;
    rest::commands(conn, &walked, &mut report)?;
    rest::erased(conn, &walked, &mut report)?;
    rest::blobs(conn, &walked, &mut report)?;
    if options.deep {
        rest::structure(conn, &mut report)?;
        // Rows are recomputed from facts: with broken facts they would only repeat the finding.
        if let Some(house) = house.filter(|_| report.ok()) {
            lists::check(conn, house, &mut report)?;
        }
    }
    report.cannot_exclude = not_seen(options, house, report.facts);
    Ok(report)
}

fn not_seen(options: &VerifyOptions, house: Option<&House>, facts: u64) -> Vec<Text> {
    let mut out = Vec::new();
    let newest = options.anchors.iter().map(|a| a.position).max();
    match newest {
        None => {
            out.push(Text::fixed(
                "外に控えた先頭(位置:ハッシュ)がないので、記録の末尾が切り取られたこと、全体が作り直されたことは分かりません。",
                "Without a head noted elsewhere (POSITION:HASH) a cut tail or a record made anew as a whole cannot be excluded.",
            ));
        }
        Some(p) if p < facts => {
            out.push(say! {ja: "控えの位置 {p} より後の末尾が切り取られたことは分かりません。", en: "A cut tail after the anchor's position {p} cannot be excluded."});
        }
        Some(_) => {}
    }
    if !options.deep || house.is_none() {
        out.push(Text::fixed(
            "一覧の行は調べていません(--deep で調べます)。",
            "List rows were not checked (use --deep).",
        ));
    }
    out.push(Text::fixed(
        "アカウント・セッション・閲覧の記録・下書きは連鎖の外なので、調べていません。",
        "Accounts, sessions, the access log and drafts are outside the chain and were not checked.",
    ));
    out
}

/// A head as text, unparsed.
pub(crate) struct Raw {
    pub position: i64,
    /// The 17 hashed fields, in the order of `docs/chain.md`.
    pub fields: Vec<String>,
    pub hash: String,
    pub salt: Option<Vec<u8>>,
    pub text: Option<String>,
    /// The row of salt and text is there, be it empty.
    pub row: bool,
}

/// Places of fields in [`Raw::fields`].
pub(crate) mod at {
    pub const KIND: usize = 1;
    pub const VERSION: usize = 2;
    pub const TAGS: usize = 3;
    pub const OCCURRED: usize = 4;
    pub const RECORDED: usize = 5;
    pub const PROGRAMME: usize = 11;
    pub const LAW: usize = 12;
    pub const SOFTWARE: usize = 13;
    pub const COMMAND: usize = 14;
    pub const COMMITMENT: usize = 15;
    pub const PREVIOUS: usize = 16;
}

impl Raw {
    pub fn field(&self, at: usize) -> &str {
        self.fields.get(at).map(String::as_str).unwrap_or_default()
    }
    /// The hash of the fields as they stand.
    pub fn computed(&self) -> String {
        let mut bytes = kernel::chain::MARK.as_bytes().to_vec();
        for f in &self.fields {
            bytes.extend_from_slice(f.len().to_string().as_bytes());
            bytes.push(b':');
            bytes.extend_from_slice(f.as_bytes());
            bytes.push(b',');
        }
        Hash32::of(&bytes).to_string()
    }
}

/// Columns of a fact in the order hashed, then hash, salt and payload.
pub(crate) const RAW: &str = "SELECT f.position, f.kind, f.version, f.tags, f.occurred_at, f.recorded_at, f.actor, f.role, f.place, f.behalf, f.signed, \
     f.programme, f.law, f.software, f.command, f.commitment, f.previous, f.hash, p.salt, p.text, p.position FROM fact f LEFT JOIN payload p ON p.position = f.position \
     ORDER BY f.position";

/// Reads a row of [`RAW`]; `None` if a field is no text at all.
pub(crate) fn raw(r: &rusqlite::Row) -> Result<Option<Raw>> {
    let position: i64 = r.get(0)?;
    let mut fields = vec![position.to_string()];
    for i in 1..17 {
        match r.get_ref(i)? {
            rusqlite::types::ValueRef::Integer(n) => fields.push(n.to_string()),
            v => match v.as_str() {
                Ok(s) => fields.push(s.to_owned()),
                Err(_) => return Ok(None),
            },
        }
    }
    let (Ok(hash), Ok(salt)) = (r.get(17), r.get(18)) else { return Ok(None) };
    // A payload that is no UTF-8 any more counts as present and wrong.
    let text = match r.get_ref(19)? {
        rusqlite::types::ValueRef::Null => None,
        v => Some(v.as_str().map_or_else(|_| "\u{FFFD}".to_owned(), str::to_owned)),
    };
    let row = r.get::<_, Option<i64>>(20)?.is_some();
    Ok(Some(Raw { position, fields, hash, salt, text, row }))
}

fn tip_of(raw: &Raw) -> Tip {
    let position = u64::try_from(raw.position).unwrap_or(0);
    Tip {
        position,
        hash: Hash32::parse(&raw.hash).unwrap_or_default(),
        recorded_at: Moment::parse(raw.field(at::RECORDED)).ok(),
    }
}

/// The kernel's source over a plain connection.
pub(crate) struct Plain<'a>(pub &'a Connection, pub crate::sqlite::Tally);

impl kernel::Source for Plain<'_> {
    fn facts(&mut self, tag: &kernel::Tag, kinds: &[&str]) -> std::result::Result<Vec<kernel::Fact>, kernel::Fault> {
        Ok(facts::facts(self.0, &self.1, tag, kinds)?)
    }
    fn latest(&mut self, tag: &kernel::Tag, kind: &str) -> std::result::Result<Option<kernel::Fact>, kernel::Fault> {
        Ok(facts::latest(self.0, &self.1, tag, kind)?)
    }
}

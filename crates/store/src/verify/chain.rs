//! The walk along the chain: positions, links, hashes, commitments, times; and what the other checks need from it.

use super::{RAW, Raw, Report, VerifyOptions, at, raw, tip_of};
use crate::erase::{ATTACHMENT_ERASED, PAYLOAD_ERASED};
use crate::error::Result;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use terms::{Hash32, Text, say};

/// Kinds whose `fact:` tags name payloads that were erased.
const ERASING: [&str; 2] = [PAYLOAD_ERASED, "record_restored"];

/// Facts of one command.
pub(super) struct Run {
    pub command: String,
    pub first: u64,
    pub last: u64,
    pub hash: String,
}

/// What the walk saw.
#[derive(Default)]
pub(super) struct Walked {
    pub tags: u64,
    pub kinds: BTreeMap<(String, String), (u64, String)>,
    pub runs: u64,
    /// Payloads that are gone, with the facts that their heads name.
    pub gone: BTreeMap<u64, Vec<u64>>,
    /// Positions that erasing facts name.
    pub named: BTreeSet<u64>,
    /// Positions that `payload_erased` itself names (`record_restored` only repeats).
    pub files_named: BTreeSet<String>,
    pub rules: BTreeSet<String>,
}

pub(super) fn walk(
    conn: &Connection,
    options: &VerifyOptions,
    report: &mut Report,
    progress: &dyn Fn(u64, u64),
) -> Result<Walked> {
    let of: i64 = conn.query_row("SELECT count(*) FROM fact", [], |r| r.get(0))?;
    let of = u64::try_from(of).unwrap_or(0);
    let mut walked = Walked::default();
    let mut st = conn.prepare(RAW)?;
    let mut rows = st.query([])?;
    let mut previous = Hash32::default().to_string();
    let mut recorded = String::new();
    let mut run: Option<Run> = None;
    while let Some(r) = rows.next()? {
        let position: i64 = r.get(0)?;
        if position < 1 {
            report.add(format!("fact {position}"), Text::fixed("位置は1から始まります。", "Positions begin at 1."));
            continue;
        }
        report.facts += 1;
        let n = report.facts;
        if n.is_multiple_of(16_384) {
            progress(n, of);
        }
        let Some(f) = raw(r)? else {
            report.add(format!("fact {n}"), Text::fixed("読めない項目があります。", "A field cannot be read."));
            continue;
        };
        let place = format!("fact {n}");
        if position != i64::try_from(n).unwrap_or(i64::MAX) {
            let p = position;
            report.add(place, say! {ja: "記録 {n} がありません(次は {p})。", en: "Fact {n} is missing (next is {p})."});
            // Nothing after a gap can be judged by its place.
            break;
        }
        one(&f, &previous, &recorded, report);
        index(conn, &f, n, &mut walked, report)?;
        run = Some(extend(conn, run, &f, n, &mut walked, report)?);
        anchors(&f, n, options, report);
        f.hash.clone_into(&mut previous);
        f.field(at::RECORDED).clone_into(&mut recorded);
        report.head = tip_of(&f);
    }
    if let Some(run) = run {
        super::rest::command_of(conn, &run, report)?;
    }
    if report.facts == 0 {
        report.add("fact 1", Text::fixed("記録が一つもありません。", "There is no fact at all."));
    }
    let n = report.facts;
    for a in options.anchors.iter().filter(|a| a.position > n) {
        let p = a.position;
        report.add(format!("fact {p}"), say! {ja: "控えには記録 {p} がありますが、ここは {n} で終わります。末尾が切り取られています。", en: "The anchor names fact {p}, but the record ends at {n}: the tail was cut off."});
    }
    progress(report.facts, of);
    Ok(walked)
}

/// One fact by itself and against the one before.
fn one(f: &Raw, previous: &str, recorded: &str, report: &mut Report) {
    let place = format!("fact {}", f.position);
    let mut bad = |say: Text| report.add(place.clone(), say);
    if f.computed() != f.hash {
        bad(Text::fixed(
            "見出しがハッシュと合いません。書き換えられています。",
            "The head does not match its hash: it was altered.",
        ));
    }
    if f.field(at::PREVIOUS) != previous {
        bad(Text::fixed("前の記録のハッシュとつながりません。", "It does not link to the hash of the fact before."));
    }
    if let (Some(salt), Some(text)) = (&f.salt, &f.text) {
        let mut bytes = salt.clone();
        bytes.extend_from_slice(text.as_bytes());
        if salt.len() != 32 || Hash32::of(&bytes).to_string() != f.field(at::COMMITMENT) {
            bad(Text::fixed(
                "内容が約束の値(コミットメント)と合いません。書き換えられています。",
                "The payload does not match its commitment: it was altered.",
            ));
        }
    }
    if !f.row {
        bad(Text::fixed("内容の行がありません。", "The row of its payload is missing."));
    }
    if f.field(at::RECORDED) < recorded {
        bad(Text::fixed("記録時刻が前の記録より戻っています。", "It was recorded before the fact before it."));
    }
    if f.field(at::OCCURRED) > f.field(at::RECORDED) {
        bad(Text::fixed("起きた時刻が記録時刻より後です。", "It happened after it was recorded."));
    }
    if (f.position == 1) != (f.field(at::KIND) == crate::current::RECORD_OPENED) {
        bad(Text::fixed(
            "記録の始まりは最初の一つだけです。",
            "The opening of the record is the first fact, and only it.",
        ));
    }
}

/// Tag rows, kinds, erasures and rules named.
fn index(conn: &Connection, f: &Raw, n: u64, walked: &mut Walked, report: &mut Report) -> Result<()> {
    let kind = f.field(at::KIND);
    let mut st = conn.prepare_cached("SELECT 1 FROM tag WHERE tag = ?1 AND kind = ?2 AND position = ?3")?;
    let mut of = Vec::new();
    for tag in f.field(at::TAGS).split(' ').filter(|t| !t.is_empty()) {
        walked.tags += 1;
        if !st.exists(rusqlite::params![tag, kind, f.position])? {
            report.add(format!("tag {tag} {n}"), say! {ja: "記録 {n} の札 {tag} が索引にありません。", en: "Tag {tag} of fact {n} is missing in the index."});
        }
        if let Some(p) = tag.strip_prefix("fact:").and_then(|p| p.parse().ok()) {
            of.push(p);
        }
        if let Some(h) = tag.strip_prefix("attachment:").filter(|_| kind == ATTACHMENT_ERASED) {
            walked.files_named.insert(h.to_owned());
        }
    }
    if ERASING.contains(&kind) {
        walked.named.extend(of.iter().copied());
    }
    if f.text.is_none() {
        walked.gone.insert(n, of);
    }
    let key = (kind.to_owned(), f.field(at::VERSION).to_owned());
    walked.kinds.entry(key).or_insert_with(|| (n, f.field(at::SOFTWARE).to_owned()));
    for rules in [at::PROGRAMME, at::LAW].map(|i| f.field(i)).into_iter().filter(|h| !h.is_empty()) {
        if !walked.rules.contains(rules) {
            walked.rules.insert(rules.to_owned());
        }
    }
    Ok(())
}

/// Facts of one command stand together; when the next begins, the last is checked.
fn extend(
    conn: &Connection,
    run: Option<Run>,
    f: &Raw,
    n: u64,
    walked: &mut Walked,
    report: &mut Report,
) -> Result<Run> {
    let command = f.field(at::COMMAND);
    if let Some(run) = run {
        if run.command == command {
            return Ok(Run { last: n, hash: f.hash.clone(), ..run });
        }
        super::rest::command_of(conn, &run, report)?;
    }
    walked.runs += 1;
    Ok(Run { command: command.to_owned(), first: n, last: n, hash: f.hash.clone() })
}

fn anchors(f: &Raw, n: u64, options: &VerifyOptions, report: &mut Report) {
    for a in options.anchors.iter().filter(|a| a.position == n && !f.hash.starts_with(&a.hash)) {
        let noted = &a.hash;
        report.add(format!("fact {n}"), say! {ja: "ハッシュが控え {noted} と違います。記録は作り直されています。", en: "Its hash differs from the anchor {noted}: the record was made anew."});
    }
}

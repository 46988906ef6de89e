//! Everything beside the chain: tag index, kinds, commands, erasures, files, the file's own structure.

use super::Report;
use super::chain::{Run, Walked};
use crate::answer::Answer;
use crate::error::Result;
use crate::sqlite;
use rusqlite::{Connection, OptionalExtension};
use terms::{Hash32, Text, say};

fn number(conn: &Connection, sql: &str) -> Result<u64> {
    let n: i64 = conn.query_row(sql, [], |r| r.get(0))?;
    Ok(u64::try_from(n).unwrap_or(0))
}

/// The other way round: every row of the index stands for a tag of a fact. Looked for only if there are too many.
pub(super) fn tags(conn: &Connection, walked: &Walked, report: &mut Report) -> Result<()> {
    if number(conn, "SELECT count(*) FROM tag")? == walked.tags {
        return Ok(());
    }
    let sql = "SELECT t.tag, t.kind, t.position FROM tag t LEFT JOIN fact f ON f.position = t.position \
               WHERE f.position IS NULL OR f.kind <> t.kind OR instr(' ' || f.tags || ' ', ' ' || t.tag || ' ') = 0 LIMIT 50";
    let mut st = conn.prepare(sql)?;
    let mut rows = st.query([])?;
    while let Some(r) = rows.next()? {
        let (tag, kind, position): (String, String, i64) = (r.get(0)?, r.get(1)?, r.get(2)?);
        report.add(format!("tag {tag} {position}"), say! {ja: "索引の行 {tag}({kind})に当たる札が記録 {position} にありません。", en: "The index row {tag} ({kind}) has no such tag in fact {position}."});
    }
    Ok(())
}

/// Payloads without a fact. Positions of facts are gapless, so the ends tell.
pub(super) fn payloads(conn: &Connection, report: &mut Report) -> Result<()> {
    let facts = i64::try_from(report.facts).unwrap_or(i64::MAX);
    let (low, high): (i64, i64) =
        conn.query_row("SELECT coalesce(min(position), 1), coalesce(max(position), 0) FROM payload", [], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })?;
    for p in [low].into_iter().filter(|p| *p < 1).chain([high].into_iter().filter(|p| *p > facts)) {
        report.add(format!("fact {p}"), say! {ja: "記録 {p} がありません(内容だけがあります)。", en: "Fact {p} is missing (only its payload is there)."});
    }
    Ok(())
}

pub(super) fn kinds(conn: &Connection, walked: &Walked, report: &mut Report) -> Result<()> {
    let mut st = conn.prepare("SELECT kind, version, first, software FROM kind ORDER BY kind, version")?;
    let mut rows = st.query([])?;
    let mut found = 0;
    while let Some(r) = rows.next()? {
        found += 1;
        let (kind, version, first, software): (String, i64, i64, String) = (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?);
        let seen = walked.kinds.get(&(kind.clone(), version.to_string()));
        if seen != Some(&(u64::try_from(first).unwrap_or(0), software)) {
            report.add(
                format!("kind {kind} {version}"),
                Text::fixed("種類の表が記録と合いません。", "The table of kinds does not match the facts."),
            );
        }
    }
    if found < walked.kinds.len() {
        report.add("kind", Text::fixed("種類の表に足りない行があります。", "The table of kinds lacks a row."));
    }
    Ok(())
}

/// The kept answer of a command names exactly its facts.
pub(super) fn command_of(conn: &Connection, run: &Run, report: &mut Report) -> Result<()> {
    let mut st = conn.prepare_cached("SELECT answer, first, last FROM command WHERE id = ?1")?;
    let row: Option<(String, Option<i64>, Option<i64>)> =
        st.query_row([&run.command], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).optional()?;
    let range = |n: u64| i64::try_from(n).ok();
    let good = row.is_some_and(|(answer, first, last)| {
        let said = match serde_json::from_str(&answer) {
            Ok(Answer::Recorded(r)) => r.first == run.first && r.last == run.last && r.hash.to_string() == run.hash,
            Ok(Answer::Refused(r)) => r.at == Some(run.last),
            _ => false,
        };
        said && first == range(run.first) && last == range(run.last)
    });
    if !good {
        let (id, a, b) = (&run.command, run.first, run.last);
        report.add(format!("command {id}"), say! {ja: "指示 {id} の控えが記録 {a}–{b} と合いません。", en: "What is kept of command {id} does not match facts {a}–{b}."});
    }
    Ok(())
}

pub(super) fn commands(conn: &Connection, walked: &Walked, report: &mut Report) -> Result<()> {
    let with_facts = number(conn, "SELECT count(*) FROM command WHERE first IS NOT NULL")?;
    if with_facts != walked.runs {
        let n = walked.runs;
        report.add("command", say! {ja: "指示の控え {with_facts} 件が、記録の指示 {n} 件と合いません。", en: "{with_facts} commands are kept, but the facts name {n}."});
    }
    Ok(())
}

/// A payload may be missing only if a fact says so; and what a fact says is erased must be gone.
pub(super) fn erased(conn: &Connection, walked: &Walked, report: &mut Report) -> Result<()> {
    for (position, of) in &walked.gone {
        let named = walked.named.contains(position) || of.iter().any(|p| walked.named.contains(p));
        if !named {
            report.add(format!("fact {position}"), say! {ja: "記録 {position} の内容がなく、消去の記録もありません。", en: "The payload of fact {position} is missing and no fact says that it was erased."});
        }
    }
    for position in walked.named.iter().filter(|p| !walked.gone.contains_key(p)) {
        report.add(format!("fact {position}"), say! {ja: "記録 {position} の内容は消去されたはずですが、残っています。", en: "The payload of fact {position} was erased according to the record, but it is there."});
    }
    for e in sqlite::erasures(conn)? {
        let known = match e.target.split_once(':') {
            Some(("fact", p)) => p.parse().is_ok_and(|p: u64| walked.gone.contains_key(&p)),
            Some(("attachment", h)) => walked.files_named.contains(h),
            _ => false,
        };
        if !known {
            let t = &e.target;
            report.add(format!("erasure {t}"), say! {ja: "消去の表の {t} が記録と合いません。", en: "The table of erasures names {t}, which the facts do not."});
        }
    }
    Ok(())
}

pub(super) fn blobs(conn: &Connection, walked: &Walked, report: &mut Report) -> Result<()> {
    for stored in sqlite::blob_hashes(conn)? {
        let place = format!("blob {stored}");
        let Ok(hash) = Hash32::parse(&stored) else {
            report.add(place, Text::fixed("ファイルの名がハッシュではありません。", "The file's name is no hash."));
            continue;
        };
        let row = sqlite::blob(conn, &hash)?;
        let Some(row) = row.filter(|_| hash.to_string() == stored) else {
            report.add(place, Text::fixed("ファイルが読めません。", "The file cannot be read."));
            continue;
        };
        match row.bytes {
            None if walked.files_named.contains(&stored) => {}
            None => report.add(
                place,
                Text::fixed(
                    "ファイルがなく、消去の記録もありません。",
                    "The file is missing and no fact says that it was erased.",
                ),
            ),
            Some(b) if Hash32::of(&b) != hash || b.len() as u64 != row.size => {
                report.add(
                    place,
                    Text::fixed(
                        "ファイルがハッシュと合いません。書き換えられています。",
                        "The file does not match its hash: it was altered.",
                    ),
                );
            }
            Some(_) => {}
        }
    }
    for rules in &walked.rules {
        let mut st = conn.prepare_cached("SELECT 1 FROM blob WHERE hash = ?1")?;
        if !st.exists([rules])? {
            report.add(
                format!("blob {rules}"),
                Text::fixed(
                    "判断に使われた規則のファイルがありません。",
                    "A file of rules that decided facts is missing.",
                ),
            );
        }
    }
    Ok(())
}

/// The file's own structure, by SQLite.
pub(super) fn structure(conn: &Connection, report: &mut Report) -> Result<()> {
    let mut st = conn.prepare("PRAGMA integrity_check(20)")?;
    let lines: Vec<String> = st.query_map([], |r| r.get(0))?.collect::<std::result::Result<_, _>>()?;
    for line in lines.iter().filter(|l| l.as_str() != "ok") {
        report.add("file", say! {ja: "ファイルの構造: {line}", en: "File structure: {line}"});
    }
    Ok(())
}

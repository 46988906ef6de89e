//! Every list row, recomputed from the facts and compared.

use super::{Plain, Report};
use crate::error::{Result, StoreError};
use crate::lists::{MERGES, rows_of, seen};
use crate::sqlite::{Tally, facts, lists};
use kernel::fold::facts_of;
use kernel::{FactCorrected, FactKind, House, ListDecl, Read, Space, Tag, Value};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use terms::{Text, say};

pub(super) fn check(conn: &Connection, house: &House, report: &mut Report) -> Result<()> {
    let mut spaces: BTreeMap<Space, Vec<&ListDecl>> = BTreeMap::new();
    for list in &house.lists {
        if lists::exists(conn, list)? {
            spaces.entry(list.space).or_default().push(list);
        } else {
            report.add(
                list.table(),
                Text::fixed(
                    "一覧がまだありません。開くか replay で作られます。",
                    "This list is not there yet: opening the record or replay makes it.",
                ),
            );
        }
    }
    for (space, here) in &spaces {
        one_space(conn, *space, here, report)?;
    }
    Ok(())
}

fn one_space(conn: &Connection, space: Space, here: &[&ListDecl], report: &mut Report) -> Result<()> {
    let mut kinds: BTreeSet<&str> = here.iter().flat_map(|l| l.kinds.iter().copied()).collect();
    kinds.insert(FactCorrected::KIND);
    let kinds: Vec<&str> = kinds.into_iter().collect();
    let mut merged = BTreeSet::new();
    if space == Space::Patient {
        facts::visit(conn, space, &MERGES, &mut |id, _| {
            merged.insert(id.to_owned());
            Ok(())
        })?;
    }
    let mut subjects = merged.clone();
    facts::visit(conn, space, &kinds, &mut |id, facts| {
        subjects.insert(id.to_owned());
        if !merged.contains(id) {
            for (list, rows) in here.iter().zip(rows_of(here, id, facts)) {
                compare(conn, list, id, &rows, report)?;
            }
        }
        Ok(())
    })?;
    for id in &merged {
        let tag = Tag::new(space, id);
        let facts =
            facts_of(&tag, &kinds, Read::All, &mut Plain(conn, Tally::default())).map_err(|f| StoreError::bad(f.0))?;
        for list in here {
            compare(conn, list, id, &(list.rows)(id, &seen(list, &facts)), report)?;
        }
    }
    for list in here {
        strangers(conn, list, &subjects, report)?;
    }
    Ok(())
}

fn compare(conn: &Connection, list: &ListDecl, id: &str, want: &[Vec<Value>], report: &mut Report) -> Result<()> {
    let place = || format!("{} {id}", list.table());
    match lists::rows(conn, list, id) {
        Ok(have) if have == want && numbered(conn, list, id, have.len())? => {}
        Ok(_) => {
            let name = list.name;
            report.add(place(), say! {ja: "一覧 {name} の {id} の行が記録と合いません。", en: "The rows of {id} in list {name} do not follow from the facts."});
        }
        Err(e) if e.kind.stops() => return Err(e),
        Err(_) => report.add(place(), Text::fixed("一覧の行が読めません。", "A list row cannot be read.")),
    }
    Ok(())
}

/// Rows are numbered 0, 1, 2 …
fn numbered(conn: &Connection, list: &ListDecl, id: &str, rows: usize) -> Result<bool> {
    if rows == 0 {
        return Ok(true);
    }
    let sql = format!("SELECT min(n), max(n) FROM {} WHERE subject = ?1", list.table());
    let (low, high): (i64, i64) = conn.prepare_cached(&sql)?.query_row([id], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(low == 0 && usize::try_from(high).ok() == Some(rows - 1))
}

/// Rows of subjects that no fact names.
fn strangers(conn: &Connection, list: &ListDecl, subjects: &BTreeSet<String>, report: &mut Report) -> Result<()> {
    let mut st = conn.prepare(&format!("SELECT DISTINCT subject FROM {} ORDER BY subject", list.table()))?;
    let mut rows = st.query([])?;
    while let Some(r) = rows.next()? {
        let id = r.get_ref(0)?.as_str().map_or_else(|_| "?".to_owned(), str::to_owned);
        if !subjects.contains(&id) {
            let name = list.name;
            report.add(format!("{} {id}", list.table()), say! {ja: "一覧 {name} に、記録のない {id} の行があります。", en: "List {name} has a row of {id}, whom no fact names."});
        }
    }
    Ok(())
}

//! What the file declares, against what this program declares: a trigger could rewrite rows behind the program's back, a view or another
//! table could stand in for a true one, and a missing index or a looser table would not show in any row.

use super::Report;
use crate::error::Result;
use crate::sqlite::{lists, schema};
use kernel::House;
use rusqlite::Connection;
use std::collections::BTreeMap;
use terms::{Text, say};

type Declared = BTreeMap<(String, String), String>;

fn map(all: Vec<(String, String, String)>) -> impl Iterator<Item = ((String, String), String)> {
    all.into_iter().map(|(kind, name, text)| ((kind, name), text))
}

pub(super) fn check(conn: &Connection, house: Option<&House>, report: &mut Report) -> Result<()> {
    let found: Declared = map(schema::declared(conn)?).collect();
    let mut wanted: Declared = map(schema::expected()?).collect();
    let listed = lists::tables(conn)?;
    for list in house.iter().flat_map(|h| &h.lists).filter(|l| listed.contains(&l.table())) {
        wanted.extend(map(lists::declared(list)));
    }
    for ((kind, name), text) in &found {
        match wanted.get(&(kind.clone(), name.clone())) {
            Some(w) if w == text => {}
            Some(_) => report.add(
                format!("{kind} {name}"),
                Text::fixed("表の定義が書き換えられています。", "Its declaration was altered."),
            ),
            // Of another release, or no house was given: its rows are not ours to judge, its form is.
            None if other_list(kind, name, text, &listed) => {}
            None => report.add(
                format!("{kind} {name}"),
                say! {ja: "このソフトが作らない {kind} {name} がファイルにあります。", en: "The file holds a {kind} {name} that this program does not make."},
            ),
        }
    }
    for (kind, name) in wanted.keys().filter(|k| !found.contains_key(*k)) {
        report.add(
            format!("{kind} {name}"),
            say! {ja: "{kind} {name} がファイルにありません。", en: "The {kind} {name} is missing from the file."},
        );
    }
    Ok(())
}

/// The table or an index of a list that the file knows and the house does not.
fn other_list(kind: &str, name: &str, text: &str, listed: &[String]) -> bool {
    listed.iter().any(|t| match kind {
        "table" => {
            name == t && text.starts_with(&format!("CREATE TABLE {t} (subject TEXT NOT NULL, n INTEGER NOT NULL"))
        }
        "index" => name.starts_with(&format!("{t}_")) && text.starts_with(&format!("CREATE INDEX {name} ON {t} (")),
        _ => false,
    })
}

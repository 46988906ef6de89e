//! Reads `oracles/`: printed figures, each held to half a unit of its last printed digit by `oracles/rows.rs`.

#[path = "../../../../oracles/rows.rs"]
mod rows;

use rows::{Held, hold};
#[allow(unused_imports)] // some tests compare by themselves
pub use rows::{agrees, published};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

fn read(path: &str) -> String {
    let from = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../oracles").join(path);
    std::fs::read_to_string(&from).unwrap_or_else(|e| panic!("{}: {e}", from.display()))
}

/// Rows of a comma-separated file, by column name.
pub fn table(path: &str) -> Vec<BTreeMap<String, String>> {
    let text = read(path);
    let mut lines = text.lines().map(|l| l.split(',').map(str::to_owned).collect::<Vec<_>>());
    let head = lines.next().expect("a head");
    lines.map(|row| head.iter().cloned().zip(row).collect()).collect()
}

/// A number of a row.
pub fn number<T: std::str::FromStr>(row: &BTreeMap<String, String>, column: &str) -> T {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {}", row[column]))
}

/// The printed figures: everything before the last tab, and the figure.
pub fn printed(path: &str) -> Vec<(String, String)> {
    let text = read(path);
    let lines = text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty());
    lines
        .map(|l| {
            let (key, value) = l.trim_end().rsplit_once('\t').unwrap_or_else(|| panic!("{path}: {l}"));
            (key.to_owned(), value.trim().to_owned())
        })
        .collect()
}

/// Holds every printed figure of `path` to ours: none may be missing on our side, and none of ours unheld.
pub fn compare(path: &str, ours: &BTreeMap<String, f64>) {
    let printed = printed(path);
    let held: BTreeSet<_> = printed.iter().map(|(k, _)| k).collect();
    let alone: Vec<&String> = ours.keys().filter(|k| !held.contains(k)).collect();
    assert!(alone.is_empty(), "{path}: ours only {alone:?}");
    // "none": not reached, which ours tells apart from every number.
    let rows: Vec<Held> = printed.iter().map(|(k, theirs)| Held::number(k, ours.get(k).copied(), theirs)).collect();
    hold(path, "oracle", path, &rows);
}

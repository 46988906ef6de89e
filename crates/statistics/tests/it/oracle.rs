//! Reads `oracles/`: printed figures, each held to half a unit of its last printed digit.

use std::collections::BTreeMap;
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

/// Half a unit of the last printed digit, with what one rounding of the other side may add.
fn half_unit(figure: &str) -> f64 {
    let (mantissa, exponent) = figure.split_once('e').unwrap_or((figure, "0"));
    let decimals = mantissa.split_once('.').map_or(0, |(_, d)| d.len()) as i32;
    0.500_001 * 10f64.powi(exponent.parse::<i32>().expect("an exponent") - decimals)
}

/// Whether ours rounds to theirs.
pub fn agrees(ours: f64, theirs: &str) -> bool {
    let value: f64 = theirs.parse().expect("a figure");
    (ours - value).abs() <= half_unit(theirs) + 4.0 * f64::EPSILON * value.abs()
}

/// Holds every printed figure of `path` to ours: none may be missing on our side, and none of ours unheld.
pub fn compare(path: &str, ours: &BTreeMap<String, f64>) {
    let printed = printed(path);
    let mut wrong = Vec::new();
    for (key, theirs) in &printed {
        match ours.get(key) {
            None => wrong.push(format!("{key}: theirs {theirs}, ours missing")),
            // "none": not reached, which ours tells apart from every number.
            Some(ours) if theirs == "none" && ours.is_nan() => {}
            Some(ours) if theirs != "none" && agrees(*ours, theirs) => {}
            Some(ours) => wrong.push(format!("{key}: theirs {theirs}, ours {ours}")),
        }
    }
    let held: std::collections::BTreeSet<_> = printed.iter().map(|(k, _)| k).collect();
    wrong.extend(ours.keys().filter(|k| !held.contains(k)).map(|k| format!("{k}: ours only")));
    assert!(!printed.is_empty());
    assert!(
        wrong.is_empty(),
        "{path}: {} of {} differ\n{}",
        wrong.len(),
        printed.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
}

#[test]
fn half_a_unit_is_what_it_says() {
    assert!(agrees(0.123_454_9, "0.12345") && !agrees(0.123_456, "0.12345"));
    assert!(agrees(1.2349e-7, "1.235e-07") && !agrees(1.236e-7, "1.235e-07"));
}

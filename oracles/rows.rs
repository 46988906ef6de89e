//! The one place where our figures are held to printed ones and, when `SAISEI_VALIDATION` names a folder, written down for `docs/validation.md`
//! (`cargo xtask docs`). It is no crate: the tests of each room that has oracles take it in by its path.
#![allow(clippy::float_arithmetic)] // figures are neither doses nor money
#![allow(clippy::expect_used, clippy::panic)] // a test stops where its ground is gone

use std::fmt::Write as _;

/// One printed figure and ours.
pub struct Held {
    /// What it is.
    pub what: String,
    /// Ours, with one digit more than theirs has.
    pub ours: String,
    /// Theirs, as printed.
    pub theirs: String,
    /// Whether ours rounds to theirs.
    pub agrees: bool,
}

impl Held {
    /// Ours to the digits of theirs and one more; `none` on their side stands for what is not reached.
    #[allow(dead_code)] // a room may hold only exact figures
    pub fn number(what: &str, ours: Option<f64>, theirs: &str) -> Self {
        let agrees = match ours {
            None => false,
            Some(x) if theirs == "none" => x.is_nan(),
            Some(x) => agrees(x, theirs),
        };
        let ours = ours.map_or("missing".to_owned(), |x| like(x, theirs));
        Self { what: what.to_owned(), ours, theirs: theirs.to_owned(), agrees }
    }
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

/// Ours in the form of theirs, with one digit more.
fn like(ours: f64, theirs: &str) -> String {
    if ours.is_nan() {
        return "none".to_owned();
    }
    let (mantissa, exponent) = theirs.split_once('e').map_or((theirs, None), |(m, e)| (m, e.parse::<i32>().ok()));
    let decimals = mantissa.split_once('.').map_or(0, |(_, d)| d.len()) + 1;
    let zero = |text: String| if text.chars().any(|c| ('1'..='9').contains(&c)) { text } else { text.replace('-', "") };
    match exponent {
        None => zero(format!("{ours:.decimals$}")),
        Some(e) => format!("{}e{e:+03}", zero(format!("{:.decimals$}", ours / 10f64.powi(e)))),
    }
}

/// Holds all of them, and writes them down if asked. `name` names the file; `kind` is `oracle` with its path in `oracles/`, or `published` with
/// the paper and page.
pub fn hold(name: &str, kind: &str, source: &str, rows: &[Held]) {
    assert!(!rows.is_empty(), "{source}: nothing to hold");
    if let Some(folder) = std::env::var_os("SAISEI_VALIDATION") {
        let mut text = format!("{kind}\t{source}\n");
        for r in rows {
            let what = r.what.replace('\t', " ");
            let _ = writeln!(text, "{what}\t{}\t{}\t{}", r.ours, r.theirs, if r.agrees { "yes" } else { "NO" });
        }
        let to = std::path::PathBuf::from(folder).join(format!("{}.tsv", name.replace(['/', ' '], ".")));
        std::fs::write(&to, text).unwrap_or_else(|e| panic!("{}: {e}", to.display()));
    }
    let wrong: Vec<&Held> = rows.iter().filter(|r| !r.agrees).collect();
    let said: Vec<String> =
        wrong.iter().take(40).map(|r| format!("{}: theirs {}, ours {}", r.what, r.theirs, r.ours)).collect();
    assert!(wrong.is_empty(), "{source}: {} of {} differ\n{}", wrong.len(), rows.len(), said.join("\n"));
}

/// Figures printed in a paper: what, ours, theirs.
#[allow(dead_code)] // a room may have none
pub fn published(name: &str, source: &str, rows: &[(&str, f64, &str)]) {
    let rows: Vec<Held> = rows.iter().map(|(what, ours, theirs)| Held::number(what, Some(*ours), theirs)).collect();
    hold(name, "published", source, &rows);
}

#[test]
fn half_a_unit_is_what_it_says() {
    assert!(agrees(0.123_454_9, "0.12345") && !agrees(0.123_456, "0.12345"));
    assert!(agrees(1.2349e-7, "1.235e-07") && !agrees(1.236e-7, "1.235e-07"));
    assert_eq!(
        [like(-0.714_532_1, "-0.7145"), like(-1e-17, "0.00"), like(1.2349e-7, "1.23e-07"), like(3.0, "3")],
        ["-0.71453", "0.000", "1.235e-07", "3.0"]
    );
    assert!(!Held::number("x", None, "1").agrees && Held::number("x", Some(f64::NAN), "none").agrees);
    assert!(!Held::number("x", Some(f64::NAN), "1").agrees && !Held::number("x", Some(1.0), "none").agrees);
}

//! How the commands of the numbers speak: figures with their digits, tables in columns that stand straight with Japanese words too, warnings, and one
//! JSON value. Not a number is never printed: what is not known is `–` for people and null for programs.
#![allow(clippy::float_arithmetic, reason = "figures on a terminal, neither doses nor money")]

use super::{Failure, speak};
use serde_json::{Value, json};
use std::io::Read;
use std::path::Path;
use terms::{Lang, Text};

/// What the five commands answer with.
pub struct Told {
    /// For people.
    pub text: String,
    /// For programs.
    pub json: Value,
}

impl Told {
    /// Speaks it.
    pub fn out(&self, json: bool) {
        if json {
            speak::out(&speak::clean_json(&self.json.to_string()));
        } else {
            speak::out(&speak::clean(self.text.trim_end(), true));
        }
    }
}

/// The most a table may hold, in bytes: some hundred times a large one.
const MOST_BYTES: u64 = 64 << 20;

/// Reads a file's bytes, or standard input for `-`. Only what ends: no device and no pipe by its name.
///
/// # Errors
/// It cannot be read, is no regular file, or is larger than 64 MiB.
pub fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let fault = |what: &dyn std::fmt::Display| Failure::Bad(format!("{}: {what}", file.display()));
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().lock().take(MOST_BYTES + 1).read_to_end(&mut bytes)
    } else {
        if !std::fs::metadata(file).map_err(|e| fault(&e))?.is_file() {
            return Err(fault(&"is no regular file; expected a file, or - for standard input"));
        }
        std::fs::File::open(file).and_then(|f| f.take(MOST_BYTES + 1).read_to_end(&mut bytes))
    };
    read.map_err(|e| fault(&e))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(fault(&"is larger than 64 MiB; expected a table of at most that size"));
    }
    Ok(bytes)
}

/// An answer that cannot be given, with the file it would be about.
pub fn refused(file: &str, why: &str) -> Failure {
    Failure::No(format!("saisei: {file}: {why}"))
}

/// Writes a figure.
///
/// # Errors
/// It cannot be written.
pub fn picture(file: &Path, svg: &str) -> Result<(), Failure> {
    // A slip of the file's name must not cost somebody their table: only another picture is written over.
    let mut old = Vec::new();
    let regular = std::fs::metadata(file).is_ok_and(|m| m.is_file());
    let read = regular && std::fs::File::open(file).is_ok_and(|f| f.take(4096).read_to_end(&mut old).is_ok());
    let other = read && !old.is_empty() && !old.trim_ascii_start().starts_with(b"<");
    if other {
        return Err(Failure::Bad(format!(
            "{}: is no picture; expected a new file, or one that is an SVG",
            file.display()
        )));
    }
    std::fs::write(file, svg).map_err(|e| Failure::Bad(format!("{}: {e}", file.display())))
}

/// Bad input, in the language asked for.
pub fn bad(lang: Lang) -> impl Fn(Text) -> Failure {
    move |t| Failure::Bad(t.text(lang).to_owned())
}

/// A number with `places` decimals, minus sign for people; one of more than fifteen digits with its power of ten.
pub fn number(x: f64, places: usize) -> String {
    if x.is_finite() && x.abs() >= 1e15 {
        return format!("{x:.3e}").replace('-', "−");
    }
    plots::number(x, places)
}

/// A number with four significant digits, at most six decimals.
pub fn figure(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return number(x, 0);
    }
    let size = x.abs().log10().floor();
    if !(-6.0..9.0).contains(&size) {
        return format!("{x:.3e}").replace('-', "−");
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 9")]
    let places = (3.0 - size).clamp(0.0, 9.0) as usize;
    plots::number(x, places)
}

/// The same without trailing zeros: times, as people wrote them.
pub fn plain(x: f64) -> String {
    let text = figure(x);
    if text.contains('.') && !text.contains('e') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A chance: three decimals, and below that only that it is below.
pub fn chance(p: f64) -> String {
    if p < 0.0001 { "< 0.0001".into() } else { number(p, if p < 0.001 { 4 } else { 3 }) }
}

/// `p = 0.013` or `p < 0.0001`.
pub fn p(p: f64) -> String {
    let said = chance(p);
    if said.starts_with('<') { format!("p {said}") } else { format!("p = {said}") }
}

/// `a to b`.
pub fn ends(lang: Lang, lower: f64, upper: f64, places: usize) -> String {
    let (a, b) = (number(lower, places), number(upper, places));
    match lang {
        Lang::Ja => format!("{a} ～ {b}"),
        Lang::En => format!("{a} to {b}"),
    }
}

/// Columns on a terminal: the first from the left, the others to the right, two spaces between.
pub struct Columns {
    rows: Vec<Vec<String>>,
}

impl Columns {
    /// With its head.
    pub fn new<S: Into<String>>(head: impl IntoIterator<Item = S>) -> Self {
        Self { rows: vec![head.into_iter().map(Into::into).collect()] }
    }
    /// Adds a row; what stands in a cell stays in its line.
    pub fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        let cell = |c: S| speak::clean(&c.into(), false).into_owned();
        self.rows.push(cells.into_iter().map(cell).collect());
    }
    /// The text, each line ended.
    pub fn text(&self) -> String {
        let most = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..most)
            .map(|i| self.rows.iter().filter_map(|r| r.get(i)).map(|c| places(c)).max().unwrap_or(0))
            .collect();
        let mut out = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (i, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let pad = " ".repeat(width - places(cell));
                if i == 0 {
                    line.push_str(cell);
                    line.push_str(&pad);
                } else {
                    line.push_str("  ");
                    line.push_str(&pad);
                    line.push_str(cell);
                }
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }
}

/// Places a text takes on a terminal: full-width characters take two.
fn places(text: &str) -> usize {
    let wide = |c: char| matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}');
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

/// Warnings, one a line, each once; nothing when there is none.
pub fn warnings(lang: Lang, all: &[Text]) -> String {
    let mut out = String::new();
    for w in all {
        out.push_str(match lang {
            Lang::Ja => "注意：",
            Lang::En => "Note: ",
        });
        out.push_str(w.text(lang));
        out.push('\n');
    }
    out
}

/// Warnings as JSON: both languages.
pub fn warnings_json(all: &[Text]) -> Value {
    all.iter().map(|t| json!({"ja": t.ja, "en": t.en})).collect()
}

/// A number as JSON, null where it is none.
pub fn value(x: Option<f64>) -> Value {
    x.and_then(serde_json::Number::from_f64).map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_keep_their_digits_and_never_say_nan() {
        let said: Vec<String> = [-0.714532, 152.233, 12345.6, 0.0, f64::NAN, 2.5e-12].into_iter().map(figure).collect();
        assert_eq!(said, ["−0.7145", "152.2", "12346", "0", "–", "2.500e−12"]);
        assert_eq!(
            (chance(2e-9), chance(0.00042), p(0.0131)),
            ("< 0.0001".into(), "0.0004".into(), "p = 0.013".into())
        );
        assert_eq!((plain(9.0), plain(12.5), plain(100.0)), ("9".into(), "12.5".into(), "100".into()));
        assert_eq!(value(Some(f64::INFINITY)), Value::Null);
        assert_eq!(
            (number(-1e50, 2), number(1.5, 2), number(f64::INFINITY, 2)),
            ("−1.000e50".into(), "1.50".into(), "–".into())
        );
    }

    #[test]
    fn columns_stand_straight_with_japanese_words() {
        let mut c = Columns::new(["研究", "n"]);
        c.row(["Sato", "120"]);
        assert_eq!(c.text(), "研究    n\nSato  120\n");
    }
}

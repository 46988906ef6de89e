//! `saisei mmrm`: repeated measures from a CSV file in long form, by restricted maximum likelihood. The arithmetic is `statistics::mmrm`; every arm's
//! means are compared with those of the first arm in sorted order.
#![allow(clippy::float_arithmetic, reason = "figures of statistics, neither doses nor money")]

use super::columns::{Table, Wanted, of_their_own};
use super::tell::{self, Columns, Told, bad, bytes, chance, figure, number, refused, value, warnings, warnings_json};
use super::{Done, Failure};
use crate::cli;
use serde_json::{Value, json};
use statistics::Refused;
use statistics::mmrm::{Baseline, Df, Fit, Options, Row, fit};
use terms::{Lang, Text, say};

/// Runs it.
pub fn run(a: &cli::Mmrm) -> Done {
    let lang = a.answering.lang;
    let file = a.file.display().to_string();
    let (lines, rows, missing) = read(&file, &bytes(&a.file)?, a).map_err(bad(lang))?;
    let options = Options {
        df: if a.df == "kenward-roger" { Df::KenwardRoger } else { Df::Satterthwaite },
        baseline: if a.baseline.is_some() { Baseline::ByVisit } else { Baseline::No },
        site: a.site.is_some(),
        ..Options::default()
    };
    let answer = fit(&rows, &options).map_err(|r| failed(&file, &lines, r, lang))?;
    let notes: Vec<Text> = missing.into_iter().chain(answer.warnings.iter().map(statistics::Warning::text)).collect();
    Told { text: text(&answer, &notes, a.df == "kenward-roger", lang), json: json(&answer, &notes) }
        .out(a.answering.json);
    Ok(())
}

/// What was measured, with the line of each row, and a note if rows have no value.
type Measured = (Vec<u64>, Vec<Row>, Option<Text>);

/// Reads the rows; empty or `NA` is a measurement that is missing, as a row left out is.
fn read(file: &str, bytes: &[u8], a: &cli::Mmrm) -> Result<Measured, Text> {
    let named: Vec<&str> = a.baseline.iter().chain(&a.site).map(String::as_str).collect();
    of_their_own("--baseline, --site", &named, &["subject", "arm", "visit", "value"])?;
    let t = Table::read(file, bytes, Wanted { required: &["subject", "arm", "visit", "value"], named: &named })?;
    let mut rows = Vec::with_capacity(t.rows.len());
    let mut lines = Vec::with_capacity(t.rows.len());
    for r in &t.rows {
        if matches!(t.raw(r, "value"), "" | "NA") {
            for column in ["subject", "arm", "visit"] {
                t.word(r, column)?;
            }
            continue;
        }
        lines.push(r.line);
        rows.push(Row {
            subject: t.word(r, "subject")?.to_owned(),
            arm: t.word(r, "arm")?.to_owned(),
            visit: t.word(r, "visit")?.to_owned(),
            value: t.number(r, "value")?,
            baseline: a.baseline.as_ref().map(|c| t.number(r, c)).transpose()?,
            site: a.site.as_ref().map(|c| t.word(r, c).map(str::to_owned)).transpose()?,
        });
    }
    let missing = t.rows.len() - rows.len();
    let note = (missing > 0).then(|| {
        let (one, are) = if missing == 1 { ("row", "is") } else { ("rows", "are") };
        say! {
            ja: "値のない行（空欄または NA）が{missing}行あり、欠測として扱いました。",
            en: "{missing} {one} without a value (empty or NA) {are} taken as missing."
        }
    });
    Ok((lines, rows, note))
}

/// What the estimator refused: a fault of the file has its line, anything else is an answer that cannot be given.
fn failed(file: &str, lines: &[u64], why: Refused, lang: Lang) -> Failure {
    let line = |row: usize| lines.get(row.saturating_sub(1)).copied().unwrap_or(0);
    let (second, text) = match why {
        Refused::Twice { subject, visit, rows: [a, b] } => {
            let first = line(a);
            (
                b,
                Text::new(
                    format!("{subject}の{visit}は{first}行目にもあります。1つだけにしてください。"),
                    format!("subject \"{subject}\", visit \"{visit}\" stands in line {first} already; expected once"),
                ),
            )
        }
        Refused::Differs { subject, column, rows: [a, b] } => {
            let first = line(a);
            (
                b,
                Text::new(
                    format!("{subject}の{column}が{first}行目と異なります。1人に1つです。"),
                    format!("subject \"{subject}\": {column} differs from line {first}; expected one per subject"),
                ),
            )
        }
        other => return refused(file, other.text().text(lang)),
    };
    Failure::Bad(format!("{file}:{}: {}", line(second), text.text(lang)))
}

fn text(a: &Fit, notes: &[Text], kenward_roger: bool, lang: Lang) -> String {
    let say = |ja: &'static str, en: &'static str| match lang {
        Lang::Ja => ja,
        Lang::En => en,
    };
    let structure = a.structure.text();
    let df = if kenward_roger { "Kenward–Roger" } else { "Satterthwaite" };
    let (n, rows) = (a.subjects, a.rows);
    let mut out = match lang {
        Lang::Ja => format!("反復測定（MMRM、REML）：{n}人、測定{rows}件、共分散「{}」、自由度 {df}\n\n", structure.ja),
        Lang::En => format!(
            "Repeated measures (MMRM, REML): {n} people, {rows} measurements, covariance {}, df {df}\n\n",
            structure.en
        ),
    };
    let mut t = Columns::new([
        say("最小二乗平均", "least-squares mean"),
        say("時点", "visit"),
        say("人数", "people"),
        say("平均", "mean"),
        say("標準誤差", "se"),
        say("95 %区間", "95 % CI"),
    ]);
    let look = Look::of(a.means.iter().map(|m| m.se));
    for m in &a.means {
        let ci = look.ends(lang, m.ci.lower, m.ci.upper);
        t.row([m.arm.clone(), m.visit.clone(), m.count.to_string(), look.number(m.mean), figure(m.se), ci]);
    }
    out.push_str(&t.text());
    if !a.differences.is_empty() {
        let look = Look::of(a.differences.iter().map(|d| d.se));
        let mut t = Columns::new([
            say("差", "difference"),
            say("時点", "visit"),
            say("差の推定値", "estimate"),
            say("標準誤差", "se"),
            say("自由度", "df"),
            say("95 %区間", "95 % CI"),
            "p",
        ]);
        for d in &a.differences {
            let ci = look.ends(lang, d.ci.lower, d.ci.upper);
            let name = format!("{} − {}", d.arm, d.reference);
            t.row([name, d.visit.clone(), look.number(d.estimate), figure(d.se), number(d.df, 1), ci, chance(d.p)]);
        }
        out.push('\n');
        out.push_str(&t.text());
    }
    let head = std::iter::once(say("共分散", "covariance").to_owned()).chain(a.visits.iter().cloned());
    let mut t = Columns::new(head);
    for (visit, row) in a.visits.iter().zip(&a.covariance) {
        t.row(std::iter::once(visit.clone()).chain(row.iter().map(|x| figure(*x))));
    }
    out.push('\n');
    out.push_str(&t.text());
    out.push_str(&format!(
        "\n{} {}\n",
        say("制限付き対数尤度", "Restricted log-likelihood"),
        number(a.log_likelihood, 3)
    ));
    if !notes.is_empty() {
        out.push('\n');
    }
    out + &warnings(lang, notes)
}

/// How the figures of a table are shown: with decimals that show a tenth of its smallest standard error, or, where that is so small that
/// decimals would show nothing, each with its own digits, as `meta` does.
#[derive(Clone, Copy)]
struct Look {
    places: Option<usize>,
}

impl Look {
    fn of(errors: impl Iterator<Item = f64>) -> Self {
        let se = errors.fold(f64::INFINITY, f64::min).abs();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 9")]
        let places = || (1.0 - se.log10().floor()).clamp(1.0, 9.0) as usize;
        Self { places: (se >= 1e-5).then(places) }
    }
    fn number(self, x: f64) -> String {
        self.places.map_or_else(|| figure(x), |places| number(x, places))
    }
    fn ends(self, lang: Lang, lower: f64, upper: f64) -> String {
        match self.places {
            Some(places) => tell::ends(lang, lower, upper, places),
            None => match lang {
                Lang::Ja => format!("{} ～ {}", figure(lower), figure(upper)),
                Lang::En => format!("{} to {}", figure(lower), figure(upper)),
            },
        }
    }
}

fn json(a: &Fit, notes: &[Text]) -> Value {
    let mean = |m: &statistics::mmrm::Mean| {
        json!({"arm": m.arm, "visit": m.visit, "n": m.count, "mean": m.mean, "se": m.se, "df": value(Some(m.df)),
            "ci_lower": value(Some(m.ci.lower)), "ci_upper": value(Some(m.ci.upper))})
    };
    let difference = |d: &statistics::mmrm::Difference| {
        json!({"visit": d.visit, "arm": d.arm, "reference": d.reference, "estimate": d.estimate, "se": d.se, "df": value(Some(d.df)),
            "ci_lower": value(Some(d.ci.lower)), "ci_upper": value(Some(d.ci.upper)), "p": value(Some(d.p))})
    };
    json!({
        "means": a.means.iter().map(mean).collect::<Value>(),
        "differences": a.differences.iter().map(difference).collect::<Value>(),
        "covariance": a.covariance,
        "visits": a.visits,
        "structure": a.structure.code(),
        "loglik": value(Some(a.log_likelihood)),
        "warnings": warnings_json(notes),
    })
}

//! The columns of `saisei meta` into studies.

use crate::cli;
use crate::commands::columns::{Row, Table, Wanted};
use plots::Risk;
use statistics::Refused;
use statistics::meta::{
    Counts, Effect, Means, Moderator, given, log_odds_ratio, log_risk_ratio, mean_difference, risk_difference,
    standardised_mean_difference,
};
use terms::Text;

/// The studies of a file.
pub struct Studies {
    /// The measure's code.
    pub measure: String,
    /// True when effects are logarithms.
    pub ratio: bool,
    /// In the order of the file.
    pub all: Vec<Study>,
    /// The group of each, if asked.
    pub groups: Option<Vec<String>>,
    /// Columns of numbers, if asked.
    pub moderators: Vec<Moderator>,
    /// Positions in the order of the column asked for.
    pub order: Option<Vec<usize>>,
}

/// One study.
pub struct Study {
    /// Its effect.
    pub effect: Effect,
    /// What the arms had, for the forest plot: `events / n` or `n`, mean and deviation.
    pub cells: Vec<String>,
    /// Judgements of bias.
    pub risk: Vec<Option<Risk>>,
}

impl Studies {
    /// The effects alone.
    pub fn effects(&self) -> Vec<Effect> {
        self.all.iter().map(|s| s.effect.clone()).collect()
    }
}

/// Columns of a measure.
fn columns(measure: &str) -> &'static [&'static str] {
    match measure {
        "MD" | "SMD" => &["study", "n1", "mean1", "sd1", "n2", "mean2", "sd2"],
        "RR" | "OR" | "RD" => &["study", "events1", "n1", "events2", "n2"],
        _ => &["study", "yi", "vi"],
    }
}

/// Reads them.
pub fn studies(file: &str, bytes: &[u8], a: &cli::Meta) -> Result<Studies, Text> {
    let named: Vec<&str> =
        a.subgroup.iter().chain(&a.moderators).chain(&a.cumulative).chain(&a.rob).map(String::as_str).collect();
    let t = Table::read(file, bytes, Wanted { required: columns(&a.measure), named: &named })?;
    t.once(&Text::fixed("研究", "study"), |r| t.raw(r, "study").to_owned())?;
    let all: Result<Vec<Study>, Text> = t.rows.iter().map(|r| study(&t, r, a)).collect();
    let groups = a.subgroup.as_ref().map(|c| t.rows.iter().map(|r| t.word(r, c).map(str::to_owned)).collect());
    let numbers = |c: &String| t.rows.iter().map(|r| t.number(r, c)).collect::<Result<Vec<f64>, Text>>();
    let moderators: Result<Vec<Moderator>, Text> =
        a.moderators.iter().map(|c| Ok(Moderator { name: c.clone(), values: numbers(c)? })).collect();
    let order = match &a.cumulative {
        None => None,
        Some(c) => {
            let values = numbers(c)?;
            let mut order: Vec<(usize, f64)> = values.into_iter().enumerate().collect();
            order.sort_by(|a, b| a.1.total_cmp(&b.1));
            Some(order.into_iter().map(|(i, _)| i).collect())
        }
    };
    Ok(Studies {
        measure: a.measure.clone(),
        ratio: matches!(a.measure.as_str(), "RR" | "OR"),
        all: all?,
        groups: groups.transpose()?,
        moderators: moderators?,
        order,
    })
}

fn study(t: &Table, row: &Row, a: &cli::Meta) -> Result<Study, Text> {
    let name = t.word(row, "study")?;
    let (effect, cells) = match a.measure.as_str() {
        "MD" | "SMD" => {
            let m = Means {
                n1: t.count(row, "n1")?,
                mean1: t.number(row, "mean1")?,
                sd1: t.number(row, "sd1")?,
                n2: t.count(row, "n2")?,
                mean2: t.number(row, "mean2")?,
                sd2: t.number(row, "sd2")?,
            };
            let effect =
                if a.measure == "MD" { mean_difference(name, &m) } else { standardised_mean_difference(name, &m) };
            let arm =
                |n: u64, mean: &str, sd: &str| [n.to_string(), format!("{} ({})", t.raw(row, mean), t.raw(row, sd))];
            (effect, [arm(m.n1, "mean1", "sd1"), arm(m.n2, "mean2", "sd2")].concat())
        }
        "RR" | "OR" | "RD" => {
            let c = Counts {
                events1: t.count(row, "events1")?,
                n1: t.count(row, "n1")?,
                events2: t.count(row, "events2")?,
                n2: t.count(row, "n2")?,
            };
            let effect = match a.measure.as_str() {
                "RR" => log_risk_ratio(name, &c),
                "OR" => log_odds_ratio(name, &c),
                _ => risk_difference(name, &c),
            };
            (effect, vec![format!("{} / {}", c.events1, c.n1), format!("{} / {}", c.events2, c.n2)])
        }
        _ => (given(name, t.number(row, "yi")?, t.number(row, "vi")?), Vec::new()),
    };
    let effect = effect.map_err(|r| fault(t, row, &r))?;
    let risk: Result<Vec<Option<Risk>>, Text> = a.rob.iter().map(|c| risk(t, row, c)).collect();
    Ok(Study { effect, cells, risk: risk? })
}

/// What the estimator refused, with the place in the file.
fn fault(t: &Table, row: &Row, why: &Refused) -> Text {
    match why {
        Refused::OutOfRange { column, expected, .. } => {
            let first = column.split(',').next().unwrap_or(column);
            t.fault(row, first, &Text::same(*expected))
        }
        Refused::NotFinite { column, .. } => {
            t.fault(row, column, &Text::fixed("計算できる大きさの数値", "a number of a size that can be computed with"))
        }
        other => t.at(row, &other.text()),
    }
}

fn risk(t: &Table, row: &Row, column: &str) -> Result<Option<Risk>, Text> {
    match t.raw(row, column).to_lowercase().as_str() {
        "" => Ok(None),
        "low" => Ok(Some(Risk::Low)),
        "some" | "some concerns" | "moderate" => Ok(Some(Risk::Some)),
        "high" | "serious" | "critical" => Ok(Some(Risk::High)),
        "unclear" | "no information" => Ok(Some(Risk::Unclear)),
        _ => Err(t.fault(
            row,
            column,
            &Text::fixed("low・some・high・unclear のいずれか、または空", "low, some, high, unclear or nothing"),
        )),
    }
}

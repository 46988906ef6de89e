//! Rows to what the likelihood needs of them: checked, put into a fixed order, and summed up per missingness pattern. Within a pattern the
//! likelihood depends on the subjects only through the cross-products of their covariates and values, so its cost does not grow with their number.
//!
//! Values enter as what least squares leave of them, in units of their standard deviation, and the baseline as its distance from the mean in
//! units of its own: then neither a large constant nor the unit of measurement costs digits.

use super::design::Design;
use super::{Baseline, MOST_VISITS, Options, Row};
use crate::{Of, Refused};
use nalgebra::{DMatrix, DVector};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Subjects measured at the same visits.
pub(super) struct Pattern {
    /// Positions of their visits.
    pub visits: Vec<usize>,
    /// How many they are.
    pub count: f64,
    /// Σ z z'.
    pub zz: DMatrix<f64>,
    /// Σ z y', zero at visits not measured.
    pub zy: DMatrix<f64>,
    /// Σ y y', likewise.
    pub yy: DMatrix<f64>,
}

/// Everything summed up.
pub(super) struct Data {
    pub design: Design,
    pub patterns: Vec<Pattern>,
    /// Names of the arms and visits.
    pub arms: Vec<String>,
    pub visits: Vec<String>,
    /// Subjects in each cell, arm by arm.
    pub cells: Vec<Vec<usize>>,
    pub subjects: usize,
    pub rows: usize,
    /// Coefficients of least squares, in the unit of the values.
    pub origin: DVector<f64>,
    /// Standard deviation of what least squares leave: the unit of `zy` and `yy`.
    pub unit: f64,
    /// log det of the change to scaled columns, twice over, which the restricted likelihood is owed.
    pub stretch: f64,
}

struct Person<'a> {
    first: usize,
    arm: &'a str,
    site: Option<&'a str>,
    baseline: f64,
    values: BTreeMap<usize, (f64, usize)>,
}

/// Sums up the rows.
pub(super) fn summed(rows: &[Row], options: &Options) -> Result<Data, Refused> {
    let visits = visits(rows, options)?;
    let people = people(rows, options, &visits)?;
    let arms: Vec<String> = names(rows.iter().map(|r| r.arm.as_str()));
    let sites: Vec<String> = names(people.iter().filter_map(|p| p.site));
    let (centre, spread) = baseline(&people, options)?;
    let mut cells = vec![vec![0; visits.len()]; arms.len()];
    let place = |list: &[String], name: &str| list.binary_search_by(|n| n.as_str().cmp(name)).unwrap_or(0);
    let known: Vec<(usize, DVector<f64>)> = people
        .iter()
        .map(|p| {
            let arm = place(&arms, p.arm);
            let site = p.site.map(|s| place(&sites, s));
            (arm, Design::covariates(arm, arms.len(), (p.baseline - centre) / spread, site, sites.len()))
        })
        .collect();
    for (p, (arm, _)) in people.iter().zip(&known) {
        p.values.keys().for_each(|v| cells[*arm][*v] += 1);
    }
    let design = Design::new(&cells, options.baseline, sites.len());
    if rows.len() <= design.columns.len() {
        return Err(Refused::TooFew { of: Of::Measurements, needed: design.columns.len() + 1, given: rows.len() });
    }
    let origin = least_squares(&people, &known, &design, visits.len())?;
    let mut data = Data {
        stretch: 2.0 * spread.ln() * design.columns.iter().filter(|c| c.of == arms.len()).count() as f64,
        patterns: Vec::new(),
        cells,
        subjects: people.len(),
        rows: rows.len(),
        unit: 1.0,
        origin,
        arms,
        visits,
        design,
    };
    data.gather(&people, &known)?;
    Ok(data)
}

impl Data {
    /// Subjects measured at both visits.
    pub fn together(&self, i: usize, j: usize) -> f64 {
        let both = |p: &&Pattern| p.visits.binary_search(&i).is_ok() && p.visits.binary_search(&j).is_ok();
        self.patterns.iter().filter(both).map(|p| p.count).sum()
    }

    fn gather(&mut self, people: &[Person<'_>], known: &[(usize, DVector<f64>)]) -> Result<(), Refused> {
        let t = self.visits.len();
        let slopes = self.design.per_visit(&self.origin, t);
        let mut patterns: BTreeMap<Vec<usize>, Pattern> = BTreeMap::new();
        let (mut squares, mut size) = (0.0, 0.0_f64);
        for (p, (_, z)) in people.iter().zip(known) {
            let key: Vec<usize> = p.values.keys().copied().collect();
            let mut left = DVector::zeros(t);
            for (v, (value, _)) in &p.values {
                left[*v] = value - slopes.column(*v).dot(z);
                size = size.max(value.abs());
            }
            squares += left.norm_squared();
            let q = z.len();
            let pattern = patterns.entry(key.clone()).or_insert_with(|| Pattern {
                visits: key,
                count: 0.0,
                zz: DMatrix::zeros(q, q),
                zy: DMatrix::zeros(q, t),
                yy: DMatrix::zeros(t, t),
            });
            pattern.count += 1.0;
            pattern.zz.ger(1.0, z, z, 1.0);
            pattern.zy.ger(1.0, z, &left, 1.0);
            pattern.yy.ger(1.0, &left, &left, 1.0);
        }
        let unit = (squares / (self.rows - self.design.columns.len()) as f64).sqrt();
        if !unit.is_finite() || !size.is_finite() {
            return Err(Refused::NotComputable);
        }
        // What rounding alone leaves of equal values is not spread.
        if unit <= 1e-13 * size {
            return Err(Refused::NoSpread);
        }
        self.unit = unit;
        self.patterns = patterns.into_values().collect();
        for pattern in &mut self.patterns {
            pattern.zy /= unit;
            pattern.yy /= unit;
            pattern.yy /= unit;
        }
        Ok(())
    }
}

fn least_squares(
    people: &[Person<'_>],
    known: &[(usize, DVector<f64>)],
    design: &Design,
    visits: usize,
) -> Result<DVector<f64>, Refused> {
    let p = design.columns.len();
    let (mut xx, mut xy) = (DMatrix::zeros(p, p), DVector::zeros(p));
    let mut sums: BTreeMap<Vec<usize>, (DMatrix<f64>, DMatrix<f64>)> = BTreeMap::new();
    for (person, (_, z)) in people.iter().zip(known) {
        let mut y = DVector::zeros(visits);
        person.values.iter().for_each(|(v, (value, _))| y[*v] = *value);
        let key: Vec<usize> = person.values.keys().copied().collect();
        let q = z.len();
        let (zz, zy) = sums.entry(key).or_insert_with(|| (DMatrix::zeros(q, q), DMatrix::zeros(q, visits)));
        zz.ger(1.0, z, z, 1.0);
        zy.ger(1.0, z, &y, 1.0);
    }
    for (key, (zz, zy)) in &sums {
        let mut weight = DMatrix::zeros(visits, visits);
        key.iter().for_each(|v| weight[(*v, *v)] = 1.0);
        design.add_cross(&mut xx, zz, &weight);
        design.add_with(&mut xy, zy, &weight);
    }
    let (inverse, _) = crate::linear::invert(xx)?;
    let beta = inverse * xy;
    if beta.iter().all(|b| b.is_finite()) { Ok(beta) } else { Err(Refused::NotComputable) }
}

fn people<'a>(rows: &'a [Row], options: &Options, visits: &[String]) -> Result<Vec<Person<'a>>, Refused> {
    let at: BTreeMap<&str, usize> = visits.iter().enumerate().map(|(i, v)| (v.as_str(), i)).collect();
    let mut people: BTreeMap<&str, Person<'a>> = BTreeMap::new();
    for (i, row) in rows.iter().enumerate() {
        let number = i + 1;
        let (site, baseline) = checked(row, number, options)?;
        let visit = *at
            .get(row.visit.as_str())
            .ok_or_else(|| Refused::range(format!("#{number}"), "visit", "one of the visits given"))?;
        let person = people.entry(row.subject.as_str()).or_insert_with(|| Person {
            first: number,
            arm: &row.arm,
            site,
            baseline,
            values: BTreeMap::new(),
        });
        let other =
            [("arm", person.arm != row.arm), ("site", person.site != site), ("baseline", person.baseline != baseline)];
        if let Some((column, _)) = other.into_iter().find(|(_, differs)| *differs) {
            return Err(Refused::Differs { subject: row.subject.clone(), column, rows: [person.first, number] });
        }
        if let Some((_, first)) = person.values.insert(visit, (row.value, number)) {
            let (subject, visit) = (row.subject.clone(), row.visit.clone());
            return Err(Refused::Twice { subject, visit, rows: [first, number] });
        }
    }
    Ok(people.into_values().collect())
}

/// Site and baseline of a row, as far as the model asks for them.
fn checked<'a>(row: &'a Row, number: usize, options: &Options) -> Result<(Option<&'a str>, f64), Refused> {
    let name = || format!("#{number}");
    for (text, column) in [(&row.subject, "subject"), (&row.arm, "arm"), (&row.visit, "visit")] {
        if text.trim().is_empty() {
            return Err(Refused::range(name(), column, "not empty"));
        }
    }
    if !row.value.is_finite() {
        return Err(Refused::NotFinite { row: name(), column: "value" });
    }
    let site = match &row.site {
        _ if !options.site => None,
        Some(site) if !site.trim().is_empty() => Some(site.as_str()),
        _ => return Err(Refused::range(name(), "site", "not empty")),
    };
    let baseline = match row.baseline {
        _ if options.baseline == Baseline::No => 0.0,
        Some(b) if b.is_finite() => b,
        _ => return Err(Refused::NotFinite { row: name(), column: "baseline" }),
    };
    Ok((site, baseline))
}

/// Mean and standard deviation of the baseline over all rows, as packages take them for the means; 0 and 1 without one.
fn baseline(people: &[Person<'_>], options: &Options) -> Result<(f64, f64), Refused> {
    if options.baseline == Baseline::No {
        return Ok((0.0, 1.0));
    }
    let rows = people.iter().map(|p| p.values.len() as f64).sum::<f64>();
    let centre = people.iter().map(|p| p.baseline * p.values.len() as f64).sum::<f64>() / rows;
    let squares = people.iter().map(|p| (p.baseline - centre).powi(2) * p.values.len() as f64).sum::<f64>();
    let spread = (squares / rows).sqrt();
    if !centre.is_finite() || !spread.is_finite() {
        return Err(Refused::NotComputable);
    }
    if spread <= 1e-13 * centre.abs() {
        return Err(Refused::Singular);
    }
    Ok((centre, spread))
}

fn names<'a>(all: impl Iterator<Item = &'a str>) -> Vec<String> {
    let set: std::collections::BTreeSet<&str> = all.collect();
    set.into_iter().map(str::to_owned).collect()
}

fn visits(rows: &[Row], options: &Options) -> Result<Vec<String>, Refused> {
    let mut seen = names(rows.iter().map(|r| r.visit.as_str()));
    if options.visits.is_empty() {
        seen.sort_by(|a, b| by_number(a, b));
    } else {
        let mut given: Vec<String> = Vec::new();
        for visit in options.visits.iter().filter(|v| seen.contains(v)) {
            if given.contains(visit) {
                return Err(Refused::range(visit.as_str(), "visits", "each visit once"));
            }
            given.push(visit.clone());
        }
        seen = given;
    }
    if seen.len() > MOST_VISITS {
        return Err(Refused::range("", "visit", "at most 50 different visits"));
    }
    Ok(seen)
}

/// Order of names in which runs of digits count as numbers.
fn by_number(a: &str, b: &str) -> Ordering {
    if let (Ok(a), Ok(b)) = (a.trim().parse::<f64>(), b.trim().parse::<f64>())
        && let Some(order) = a.partial_cmp(&b).filter(|o| o.is_ne())
    {
        return order;
    }
    let (mut left, mut right) = (parts(a).into_iter(), parts(b).into_iter());
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(l), Some(r)) => match (l.parse::<u64>(), r.parse::<u64>()) {
                (Ok(l), Ok(r)) => l.cmp(&r),
                _ => l.cmp(r),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}

fn parts(name: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let digit = |at: usize| name.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    for (at, _) in name.char_indices().skip(1) {
        if digit(at) != digit(start) {
            out.push(&name[start..at]);
            start = at;
        }
    }
    out.push(&name[start..]);
    out
}

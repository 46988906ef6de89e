//! Cohen's kappa, unweighted or weighted by distance (Cohen, Psychol Bull 1968;70:213), with the large-sample variance of Fleiss, Cohen &
//! Everitt (Psychol Bull 1969;72:323, eq. 13).
//! Limits: depends on how common each grade is; with few readings or a grade hardly used the interval is only a rough guide.

use crate::{Interval, Level, Of, Refused};

/// How much a disagreement of d grades counts, of k grades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// Agreement or none.
    None,
    /// 1 − d/(k−1).
    Linear,
    /// 1 − (d/(k−1))².
    Quadratic,
}

/// The answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Kappa {
    /// Readings of both.
    pub n: u64,
    /// At most 1.
    pub kappa: f64,
    /// Large-sample standard error.
    pub se: f64,
    /// Interval, cut at −1 and 1.
    pub ci: Interval,
    /// Share of exact agreement.
    pub agreement: f64,
}

/// `table[i][j]`: readings that the first reader graded i and the second j.
///
/// # Errors
/// A table that is not square or below 2 × 2, no reading, or both readers using one and the same grade only.
pub fn kappa(table: &[Vec<u64>], weights: Weights, level: Level) -> Result<Kappa, Refused> {
    let k = table.len();
    if k < 2 {
        return Err(Refused::TooFew { of: Of::Grades, needed: 2, given: k });
    }
    if table.iter().any(|row| row.len() != k) {
        return Err(Refused::Lengths);
    }
    let n: u64 = table.iter().flatten().sum();
    if n == 0 {
        return Err(Refused::TooFew { of: Of::Readings, needed: 1, given: 0 });
    }
    let p = |i: usize, j: usize| table[i][j] as f64 / n as f64;
    let weight = |i: usize, j: usize| {
        let d = i.abs_diff(j) as f64 / (k - 1) as f64;
        match weights {
            Weights::None => f64::from(i == j),
            Weights::Linear => 1.0 - d,
            Weights::Quadratic => 1.0 - d * d,
        }
    };
    let cells = || (0..k).flat_map(|i| (0..k).map(move |j| (i, j)));
    let row: Vec<f64> = (0..k).map(|i| (0..k).map(|j| p(i, j)).sum()).collect();
    let column: Vec<f64> = (0..k).map(|j| (0..k).map(|i| p(i, j)).sum()).collect();
    let observed: f64 = cells().map(|(i, j)| weight(i, j) * p(i, j)).sum();
    let expected: f64 = cells().map(|(i, j)| weight(i, j) * row[i] * column[j]).sum();
    if 1.0 - expected < 1e-12 {
        return Err(Refused::NoSpread);
    }
    let kappa = (observed - expected) / (1.0 - expected);
    let by_row: Vec<f64> = (0..k).map(|i| (0..k).map(|j| column[j] * weight(i, j)).sum()).collect();
    let by_column: Vec<f64> = (0..k).map(|j| (0..k).map(|i| row[i] * weight(i, j)).sum()).collect();
    let spread: f64 = cells()
        .map(|(i, j)| {
            let d = weight(i, j) * (1.0 - expected) - (by_row[i] + by_column[j]) * (1.0 - observed);
            p(i, j) * d * d
        })
        .sum();
    let centre = observed * expected - 2.0 * expected + observed;
    let variance = (spread - centre * centre).max(0.0) / (n as f64 * (1.0 - expected).powi(4));
    let se = variance.sqrt();
    let half = level.critical(None) * se;
    let ci = Interval { lower: (kappa - half).max(-1.0), upper: (kappa + half).min(1.0) };
    Ok(Kappa { n, kappa, se, ci, agreement: (0..k).map(|i| p(i, i)).sum() })
}

//! The log-rank test of two or more arms (Mantel, Cancer Chemother Rep 1966;50:163; Peto & Peto 1972): observed minus expected events over all
//! event times, with the hypergeometric variance; chi-square with arms−1 degrees of freedom.
//! Limits: looks for hazards that stay in proportion; curves that cross can differ much and pass it.

use super::{Followed, check, moments, order, tied};
use crate::Refused;
use crate::distribution::chi2_above;
use crate::linear::invert;
use nalgebra::{DMatrix, DVector};

/// The test.
#[derive(Clone, Debug, PartialEq)]
pub struct LogRank {
    /// People, observed and expected events of each arm.
    pub arms: Vec<(usize, f64, f64)>,
    /// Chi-square.
    pub chi2: f64,
    /// Arms minus one.
    pub df: f64,
    /// Its chance.
    pub p: f64,
}

/// Compares arms; `arm[i]` is that of person i, counted from 0.
///
/// # Errors
/// [`Refused::OneArm`] when fewer than two arms have people, [`Refused::NoEvents`], [`Refused::NothingCompared`] when no event
/// tells the arms apart, and times that are not.
pub fn log_rank(people: &[Followed], arm: &[usize]) -> Result<LogRank, Refused> {
    check(people)?;
    if people.len() != arm.len() {
        return Err(Refused::Lengths);
    }
    let arms = arm.iter().max().map_or(0, |m| m + 1);
    let sizes: Vec<usize> = (0..arms).map(|g| arm.iter().filter(|a| **a == g).count()).collect();
    if arms < 2 || sizes.contains(&0) {
        return Err(Refused::OneArm);
    }
    if !people.iter().any(|p| p.event) {
        return Err(Refused::NoEvents);
    }
    let people = &tied(people)[..];
    let order = order(people);
    let mut at_risk = sizes.clone();
    let (mut observed, mut expected) = (vec![0.0; arms], vec![0.0; arms]);
    let mut variance = DMatrix::<f64>::zeros(arms, arms);
    for (_, range) in moments(people, &order) {
        let now = &order[range];
        let total: usize = at_risk.iter().sum();
        let r = total as f64;
        let d = now.iter().filter(|i| people[**i].event).count() as f64;
        if d > 0.0 {
            let share: Vec<f64> = at_risk.iter().map(|n| *n as f64 / r).collect();
            let factor = if total > 1 { d * (r - d) / (r - 1.0) } else { 0.0 };
            for a in 0..arms {
                expected[a] += d * share[a];
                for b in 0..arms {
                    variance[(a, b)] += factor * share[a] * (f64::from(a == b) - share[b]);
                }
            }
        }
        for i in now {
            at_risk[arm[*i]] -= 1;
            if people[*i].event {
                observed[arm[*i]] += 1.0;
            }
        }
    }
    let q = arms - 1;
    let difference = DVector::from_fn(q, |a, _| observed[a] - expected[a]);
    let (inverse, _) = invert(variance.view((0, 0), (q, q)).into_owned()).map_err(|r| match r {
        Refused::Singular => Refused::NothingCompared,
        other => other,
    })?;
    let chi2 = (difference.transpose() * inverse * &difference)[(0, 0)];
    if !chi2.is_finite() {
        return Err(Refused::NotComputable);
    }
    let arms = (0..arms).map(|a| (sizes[a], observed[a], expected[a])).collect();
    Ok(LogRank { arms, chi2, df: q as f64, p: chi2_above(chi2, q as f64) })
}

//! Mean change from baseline with its t interval, and the difference between two arms (Welch, Biometrika 1947;34:28).
//!
//! Limits: people without a later value are left out here and counted; where many are missing, the repeated-measures model is the answer.
//! Change in one arm alone includes regression to the mean: a warning says so.

use crate::distribution::{t_quantile, t_two_sided};
use crate::{Interval, Level, Of, Refused, Warning};

/// One person: the value at the start and later, in the instrument's points. Missing is `None`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// At the start.
    pub before: Option<f64>,
    /// Later.
    pub after: Option<f64>,
}

/// Mean change of one arm.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// All who started.
    pub started: usize,
    /// Those with both values.
    pub analysed: usize,
    /// Mean of after minus before.
    pub mean: f64,
    /// Standard deviation of the change.
    pub sd: f64,
    /// Standard error.
    pub se: f64,
    /// t interval.
    pub ci: Interval,
    /// Always [`Warning::RegressionToTheMean`]: there is no comparison arm.
    pub warnings: Vec<Warning>,
}

/// Difference of mean changes, first arm minus second.
#[derive(Clone, Debug, PartialEq)]
pub struct Between {
    /// First minus second.
    pub estimate: f64,
    /// Standard error.
    pub se: f64,
    /// Welch–Satterthwaite.
    pub df: f64,
    /// Interval.
    pub ci: Interval,
    /// Two-sided.
    pub p: f64,
}

struct Summary {
    n: usize,
    mean: f64,
    sd: f64,
}

fn summary(people: &[Pair]) -> Result<Summary, Refused> {
    let mut changes = Vec::new();
    for (i, pair) in people.iter().enumerate() {
        for (value, column) in [(pair.before, "before"), (pair.after, "after")] {
            if value.is_some_and(|v| !v.is_finite()) {
                return Err(Refused::NotFinite { row: format!("#{}", i + 1), column });
            }
        }
        changes.extend(pair.before.zip(pair.after).map(|(b, a)| a - b));
    }
    let n = changes.len();
    if n < 2 {
        return Err(Refused::TooFew { of: Of::People, needed: 2, given: n });
    }
    let mean = changes.iter().sum::<f64>() / n as f64;
    let sd = (changes.iter().map(|c| (c - mean) * (c - mean)).sum::<f64>() / (n - 1) as f64).sqrt();
    if sd == 0.0 {
        return Err(Refused::NoSpread);
    }
    if sd.is_finite() && mean.is_finite() { Ok(Summary { n, mean, sd }) } else { Err(Refused::NotComputable) }
}

/// Mean change of one arm.
///
/// # Errors
/// Fewer than two complete people, a value not finite, or no spread at all.
pub fn change(people: &[Pair], level: Level) -> Result<Change, Refused> {
    let s = summary(people)?;
    let se = s.sd / (s.n as f64).sqrt();
    let half = t_quantile(1.0 - level.tail(), (s.n - 1) as f64) * se;
    Ok(Change {
        started: people.len(),
        analysed: s.n,
        mean: s.mean,
        sd: s.sd,
        se,
        ci: Interval::around(s.mean, half).finite()?,
        warnings: vec![Warning::RegressionToTheMean],
    })
}

/// Change of the first arm against that of the second (sham or another reference).
///
/// # Errors
/// As [`change`], for either arm.
pub fn change_between(first: &[Pair], second: &[Pair], level: Level) -> Result<Between, Refused> {
    if first.is_empty() || second.is_empty() {
        return Err(Refused::OneArm);
    }
    let (a, b) = (summary(first)?, summary(second)?);
    let part = |s: &Summary| s.sd * s.sd / s.n as f64;
    let (va, vb) = (part(&a), part(&b));
    let se = (va + vb).sqrt();
    let df = (va + vb) * (va + vb) / (va * va / (a.n - 1) as f64 + vb * vb / (b.n - 1) as f64);
    let estimate = a.mean - b.mean;
    if !df.is_finite() {
        return Err(Refused::NotComputable);
    }
    let half = t_quantile(1.0 - level.tail(), df) * se;
    Ok(Between { estimate, se, df, ci: Interval::around(estimate, half).finite()?, p: t_two_sided(estimate / se, df) })
}

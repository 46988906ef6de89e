//! Responders by multiple imputation, to stand beside "missing = not responding": each missing person responds with the chance of those
//! observed in the same arm, itself drawn from its posterior (Jeffreys' prior), and the answers are joined by Rubin's rules (Rubin 1987, ch. 3) with
//! the degrees of freedom of Barnard & Rubin (Biometrika 1999;86:948).
//!
//! Limits: assumes that the missing are like the observed of their arm, which those who stay away often are not. The same seed gives the same answer.

use crate::distribution::{beta_quantile, t_quantile};
use crate::random::Random;
use crate::{Interval, Level, Refused};

/// The joined answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Imputed {
    /// Between 0 and 1.
    pub proportion: f64,
    /// Total standard error.
    pub se: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// t interval, cut at 0 and 1.
    pub ci: Interval,
    /// Completed data sets.
    pub sets: u32,
}

/// Imputes `sets` times (20 or more are usual).
///
/// # Errors
/// Nobody observed, fewer than two sets, or an observed arm without spread (all or none responded: the Wilson interval of those is the answer).
pub fn impute_responders(people: &[Option<bool>], sets: u32, seed: u64, level: Level) -> Result<Imputed, Refused> {
    let yes = people.iter().filter(|p| **p == Some(true)).count();
    let missing = people.iter().filter(|p| p.is_none()).count();
    let n = people.len();
    let observed = n - missing;
    if observed == 0 {
        return Err(Refused::TooFew { needed: 1, given: 0 });
    }
    if sets < 2 {
        return Err(Refused::TooFew { needed: 2, given: sets as usize });
    }
    if yes == 0 || yes == observed {
        return Err(Refused::NoSpread);
    }
    let mut random = Random::new(seed);
    let size = n as f64;
    let draws: Vec<f64> = (0..sets)
        .map(|_| {
            let chance = beta_quantile(random.uniform(), yes as f64 + 0.5, (observed - yes) as f64 + 0.5);
            let more = (0..missing).filter(|_| random.uniform() < chance).count();
            (yes + more) as f64 / size
        })
        .collect();
    let m = f64::from(sets);
    let mean = draws.iter().sum::<f64>() / m;
    let within = draws.iter().map(|p| p * (1.0 - p) / size).sum::<f64>() / m;
    let between = draws.iter().map(|p| (p - mean) * (p - mean)).sum::<f64>() / (m - 1.0);
    let total = within + (1.0 + 1.0 / m) * between;
    let share = (1.0 + 1.0 / m) * between / total;
    let complete = size - 1.0;
    let seen = (complete + 1.0) / (complete + 3.0) * complete * (1.0 - share);
    let df = if share > 0.0 { 1.0 / (share * share / (m - 1.0) + 1.0 / seen) } else { seen };
    if !(df.is_finite() && df > 0.0 && total > 0.0) {
        return Err(Refused::NoSpread);
    }
    let half = t_quantile(1.0 - level.tail(), df) * total.sqrt();
    let ci = Interval { lower: (mean - half).max(0.0), upper: (mean + half).min(1.0) };
    Ok(Imputed { proportion: mean, se: total.sqrt(), df, ci, sets })
}

//! Responders by multiple imputation, to stand beside "missing = not responding": each missing person responds with the chance of those
//! observed in the same arm, itself drawn from its posterior (Jeffreys' prior), and the answers are joined by Rubin's rules ([`join`]).
//!
//! Limits: assumes that the missing are like the observed of their arm, which those who stay away often are not. The same seed gives the same answer.

use super::rubin::join;
use crate::distribution::beta_quantile;
use crate::random::Random;
use crate::{Interval, Level, Of, Refused};

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
        return Err(Refused::TooFew { of: Of::People, needed: 1, given: 0 });
    }
    if sets < 2 {
        return Err(Refused::TooFew { of: Of::Sets, needed: 2, given: sets as usize });
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
    let within: Vec<f64> = draws.iter().map(|p| p * (1.0 - p) / size).collect();
    let joined = join(&draws, &within, size - 1.0, level)?;
    let ci = Interval { lower: joined.ci.lower.max(0.0), upper: joined.ci.upper.min(1.0) };
    Ok(Imputed { proportion: joined.estimate, se: joined.se, df: joined.df, ci, sets })
}

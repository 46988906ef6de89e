//! A Bayesian stopping boundary for adverse events: with a beta prior on the rate, stop when the posterior chance that it exceeds `limit`
//! reaches `certainty` (Thall & Simon, Biometrics 1994;50:337; Geller et al. 2003).
//! Limits: the prior is a decision and must be written into the plan before the first patient; a(prior)+b(prior) is its weight in patients.

use crate::Refused;
use crate::distribution::beta_below;

/// The plan's four numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Boundary {
    /// Prior events, > 0.
    pub a: f64,
    /// Prior people without an event, > 0.
    pub b: f64,
    /// The rate that must not be exceeded, between 0 and 1.
    pub limit: f64,
    /// The chance at which to stop, between 0.5 and 1.
    pub certainty: f64,
}

impl Boundary {
    fn check(&self) -> Result<(), Refused> {
        for (value, column) in [(self.a, "a"), (self.b, "b")] {
            if !value.is_finite() || value <= 0.0 {
                return Err(Refused::range("", column, "> 0"));
            }
        }
        if !(self.limit > 0.0 && self.limit < 1.0) {
            return Err(Refused::range("", "limit", "0 < limit < 1"));
        }
        if !(self.certainty >= 0.5 && self.certainty < 1.0) {
            return Err(Refused::range("", "certainty", "0.5 <= certainty < 1"));
        }
        Ok(())
    }
}

/// The posterior chance that the rate exceeds the limit after `events` of `n`.
///
/// # Errors
/// A number of the plan outside its range, or more events than people.
pub fn chance_above(plan: &Boundary, events: u64, n: u64) -> Result<f64, Refused> {
    plan.check()?;
    if events > n {
        return Err(Refused::range("", "events", "0 <= events <= n"));
    }
    let (x, rest) = (events as f64, (n - events) as f64);
    Ok(beta_below(1.0 - plan.limit, plan.b + rest, plan.a + x))
}

/// For 1, 2, … `n` patients: the smallest number of events at which to stop; `None` while no number suffices.
///
/// # Errors
/// As [`chance_above`].
pub fn boundary(plan: &Boundary, n: u64) -> Result<Vec<Option<u64>>, Refused> {
    plan.check()?;
    let mut least = 0; // never falls as patients are added
    (1..=n)
        .map(|size| {
            while least <= size && chance_above(plan, least, size)? < plan.certainty {
                least += 1;
            }
            let found = (least <= size).then_some(least);
            least = least.min(size);
            Ok(found)
        })
        .collect()
}

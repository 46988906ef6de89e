//! Proportions with Wilson's score interval (J Am Stat Assoc 1927;22:209), and responders with everyone who started below the line.
//!
//! Limits: the interval covers close to its promise even at 0 and at n, and never leaves 0 to 1; for bounds that must hold exactly see
//! [`watch`](crate::watch).

use crate::distribution::normal_quantile;
use crate::{Interval, Level, Of, Refused, Warning};

/// `events` of `n`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proportion {
    /// Above the line.
    pub events: u64,
    /// Below the line.
    pub n: u64,
    /// Between 0 and 1.
    pub proportion: f64,
    /// Wilson's interval.
    pub ci: Interval,
}

/// Wilson's interval.
///
/// # Errors
/// Nobody below the line, or more events than people.
pub fn wilson(events: u64, n: u64, level: Level) -> Result<Proportion, Refused> {
    if n == 0 {
        return Err(Refused::TooFew { of: Of::People, needed: 1, given: 0 });
    }
    if events > n {
        return Err(Refused::range("", "events", "0 <= events <= n"));
    }
    let z = normal_quantile(1.0 - level.tail());
    let (size, p) = (n as f64, events as f64 / n as f64);
    let z2 = z * z;
    let centre = (p + z2 / (2.0 * size)) / (1.0 + z2 / size);
    let half = z / (1.0 + z2 / size) * (p * (1.0 - p) / size + z2 / (4.0 * size * size)).sqrt();
    // At the edges the limit is 0 or 1 exactly; rounding must not say otherwise.
    let lower = if events == 0 { 0.0 } else { centre - half };
    let upper = if events == n { 1.0 } else { centre + half };
    Ok(Proportion { events, n, proportion: p, ci: Interval { lower, upper } })
}

/// Responders of one arm.
#[derive(Clone, Debug, PartialEq)]
pub struct Responders {
    /// Of all who started; without a result counts as not responding (intention to treat).
    pub all: Proportion,
    /// Of those with a result only, to be shown beside it.
    pub observed: Option<Proportion>,
    /// Without a result.
    pub missing: u64,
    /// What to bear in mind.
    pub warnings: Vec<Warning>,
}

/// Counts responders; `None` is a person without a result.
///
/// # Errors
/// Nobody started.
pub fn responders(people: &[Option<bool>], level: Level) -> Result<Responders, Refused> {
    let count = |which: Option<bool>| people.iter().filter(|p| **p == which).count() as u64;
    let (yes, no, missing) = (count(Some(true)), count(Some(false)), count(None));
    let mut warnings = vec![Warning::RegressionToTheMean];
    if missing > 0 {
        warnings.insert(0, Warning::MissingAsFailure(missing));
    }
    Ok(Responders {
        all: wilson(yes, yes + no + missing, level)?,
        observed: if yes + no > 0 { Some(wilson(yes, yes + no, level)?) } else { None },
        missing,
        warnings,
    })
}

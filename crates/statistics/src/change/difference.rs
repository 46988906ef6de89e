//! Difference of two independent proportions by Newcombe's hybrid score interval (Stat Med 1998;17:873, method 10, without continuity
//! correction), and the number needed to treat from it.
//!
//! NNT = 1/difference. When the interval includes zero, the NNT runs from benefit through infinity to harm (Altman, BMJ 1998;317:1309);
//! the two arms of that interval are given apart and never as one pair of numbers.

use super::proportion::{Proportion, wilson};
use crate::{Interval, Level, Refused, Warning};

/// First minus second arm.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// First arm.
    pub first: Proportion,
    /// Second arm.
    pub second: Proportion,
    /// Between −1 and 1.
    pub estimate: f64,
    /// Newcombe's interval.
    pub ci: Interval,
    /// Number needed to treat.
    pub nnt: Nnt,
    /// What to bear in mind.
    pub warnings: Vec<Warning>,
}

/// People to treat for one more event (or, for harm, for one fewer). Numbers are ≥ 1 and not rounded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Nnt {
    /// More events in the first arm.
    Benefit {
        /// Point estimate.
        nnt: f64,
        /// Its interval.
        ci: Interval,
    },
    /// Fewer events in the first arm.
    Harm {
        /// Point estimate.
        nnt: f64,
        /// Its interval.
        ci: Interval,
    },
    /// The interval includes no difference.
    Undecided {
        /// Benefit from this number upwards to infinity; `None` if the interval ends at no difference.
        benefit_from: Option<f64>,
        /// Harm from this number upwards to infinity.
        harm_from: Option<f64>,
    },
}

/// Compares two arms; for responders put the treated first.
///
/// # Errors
/// [`Refused::OneArm`] with nobody in one arm, more events than people.
pub fn newcombe(events1: u64, n1: u64, events2: u64, n2: u64, level: Level) -> Result<Difference, Refused> {
    if n1 == 0 || n2 == 0 {
        return Err(Refused::OneArm);
    }
    let (a, b) = (wilson(events1, n1, level)?, wilson(events2, n2, level)?);
    let estimate = a.proportion - b.proportion;
    let down = (a.proportion - a.ci.lower).hypot(b.ci.upper - b.proportion);
    let up = (a.ci.upper - a.proportion).hypot(b.proportion - b.ci.lower);
    let ci = Interval { lower: (estimate - down).max(-1.0), upper: (estimate + up).min(1.0) };
    let over = |x: f64| (x != 0.0).then_some(1.0 / x.abs());
    let nnt = if ci.lower > 0.0 {
        Nnt::Benefit { nnt: 1.0 / estimate, ci: Interval { lower: 1.0 / ci.upper, upper: 1.0 / ci.lower } }
    } else if ci.upper < 0.0 {
        Nnt::Harm { nnt: -1.0 / estimate, ci: Interval { lower: -1.0 / ci.lower, upper: -1.0 / ci.upper } }
    } else {
        Nnt::Undecided { benefit_from: over(ci.upper), harm_from: over(ci.lower) }
    };
    let warnings = if matches!(nnt, Nnt::Undecided { .. }) { vec![Warning::NntThroughInfinity] } else { Vec::new() };
    Ok(Difference { first: a, second: b, estimate, ci, nnt, warnings })
}

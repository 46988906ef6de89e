//! An interval and the confidence it is asked for.

use crate::{Refused, distribution};

/// A closed interval, `lower <= upper`, both finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end, in the unit of the estimate.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

impl Interval {
    /// `centre ± half`.
    pub(crate) fn around(centre: f64, half: f64) -> Self {
        Self { lower: centre - half, upper: centre + half }
    }
    /// True when `x` lies inside or on an end.
    pub fn contains(&self, x: f64) -> bool {
        self.lower <= x && x <= self.upper
    }
    /// Upper minus lower.
    pub fn width(&self) -> f64 {
        self.upper - self.lower
    }
    pub(crate) fn finite(self) -> Result<Self, Refused> {
        if self.lower.is_finite() && self.upper.is_finite() { Ok(self) } else { Err(Refused::NotComputable) }
    }
}

/// The confidence of an interval, between 0.5 and 0.9999; 0.95 unless told otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level(f64);

impl Default for Level {
    fn default() -> Self {
        Self(0.95)
    }
}

impl Level {
    /// Reads a confidence such as 0.95.
    ///
    /// # Errors
    /// [`Refused::Level`] outside 0.5 to 0.9999 (95 instead of 0.95 is the usual slip).
    pub fn new(confidence: f64) -> Result<Self, Refused> {
        if (0.5..=0.9999).contains(&confidence) { Ok(Self(confidence)) } else { Err(Refused::Level) }
    }
    /// The confidence itself.
    pub fn confidence(self) -> f64 {
        self.0
    }
    /// The chance beyond one end.
    pub(crate) fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }
    /// The normal or, with degrees of freedom, the t quantile.
    pub(crate) fn critical(self, df: Option<f64>) -> f64 {
        let p = 1.0 - self.tail();
        df.map_or_else(|| distribution::normal_quantile(p), |df| distribution::t_quantile(p, df))
    }
}

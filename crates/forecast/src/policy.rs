//! What is asked, and how the culture will be kept from now on: the order, and the passage policy under which the forecast runs ahead.
//! The two defaults (80 % confluence, 4 000 cells/cm²) are the programme's; limits and the feeding interval are in no source that binds
//! and stay unset until the clinic takes them from its product standard (making.toml of the programme).

use crate::Refused;
use serde::{Deserialize, Serialize};

/// The order.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Viable cells at one harvest; above zero, at most 10¹⁵.
    pub cells: f64,
    /// A day of culture by which they are wanted (same count as the observations' days).
    pub by_day: Option<f64>,
}

impl Target {
    /// That many cells, by no day.
    pub fn cells(cells: f64) -> Self {
        Self { cells, by_day: None }
    }
}

/// How the culture is kept. Every field may be left out of a policy file; an unknown one is an error.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Confluence at which cells are harvested and passaged, in percent: 20 to 100.
    pub harvest_confluence_pct: f64,
    /// Viable cells seeded per cm² at a passage: 100 to 100 000.
    pub reseed_per_cm2: f64,
    /// The most area the clinic can seed, in cm²; none: as much as the cells ask for.
    pub max_area_cm2: Option<f64>,
    /// Cumulative doublings that may not be passed; none: not set.
    pub doublings_limit: Option<f64>,
    /// Highest passage number that may be harvested; none: not set.
    pub passage_limit: Option<u8>,
    /// Days between feedings; none: as this lot was fed so far.
    pub feed_every_days: Option<f64>,
    /// Coefficient of variation of a count, in percent: 1 to 60.
    pub count_cv_pct: f64,
    /// How far ahead it is looked, in days from the last observation: 1 to 365. Later than this is "never".
    pub horizon_days: f64,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            harvest_confluence_pct: 80.0,
            reseed_per_cm2: 4000.0,
            max_area_cm2: None,
            doublings_limit: None,
            passage_limit: None,
            feed_every_days: None,
            count_cv_pct: 15.0,
            horizon_days: 120.0,
        }
    }
}

impl Policy {
    /// Checks every field.
    ///
    /// # Errors
    /// [`Refused::Policy`] with the field and what it may be.
    pub fn checked(&self) -> Result<(), Refused> {
        let within = |field: &'static str, x: f64, low: f64, high: f64, expected: &'static str| {
            if (low..=high).contains(&x) { Ok(()) } else { Err(Refused::Policy { field, expected }) }
        };
        within("harvest_confluence_pct", self.harvest_confluence_pct, 20.0, 100.0, "20–100")?;
        within("reseed_per_cm2", self.reseed_per_cm2, 100.0, 100_000.0, "100–100000")?;
        within("max_area_cm2", self.max_area_cm2.unwrap_or(1.0), 1.0, 1e7, "1–10000000")?;
        within("doublings_limit", self.doublings_limit.unwrap_or(1.0), 0.1, 100.0, "0.1–100")?;
        within("feed_every_days", self.feed_every_days.unwrap_or(1.0), 0.1, 30.0, "0.1–30")?;
        within("count_cv_pct", self.count_cv_pct, 1.0, 60.0, "1–60")?;
        within("horizon_days", self.horizon_days, 1.0, 365.0, "1–365")
    }
}

impl Target {
    /// Checks the order.
    ///
    /// # Errors
    /// [`Refused::Target`] unless above zero and at most 10¹⁵; [`Refused::By`] when the day is no number.
    pub fn checked(&self) -> Result<(), Refused> {
        if !(self.cells >= 1.0 && self.cells <= 1e15) {
            return Err(Refused::Target);
        }
        match self.by_day {
            Some(day) if !day.is_finite() => Err(Refused::By),
            _ => Ok(()),
        }
    }
}

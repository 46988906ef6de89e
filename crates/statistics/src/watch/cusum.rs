//! Risk-set CUSUM of adverse events: Sₜ = max(0, Sₜ₋₁ + Wₜ), where Wₜ is the log-likelihood ratio of "the odds are R times the expected" against
//! "as expected" (Steiner et al., Biostatistics 2000;1:441, eq. 2.2): log R − log(1−p+Rp) after an event, −log(1−p+Rp) without.
//! Limits: the expected chance must come from outside; the threshold h sets how often it rings without cause. A signal asks for a look and proves nothing.

use crate::Refused;

/// One treatment, in order of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Chance of the event that was expected for this patient, between 0 and 1, ends excluded.
    pub expected: f64,
    /// Whether it happened.
    pub event: bool,
}

/// The chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Cusum {
    /// Sₜ after each treatment.
    pub path: Vec<f64>,
    /// Position of the first treatment at which Sₜ reached the threshold.
    pub signal: Option<usize>,
}

/// Draws the chart for an odds ratio `odds_ratio` > 1 to be noticed, and the threshold `h` > 0.
///
/// # Errors
/// A parameter or an expected chance outside its range.
pub fn cusum(points: &[Point], odds_ratio: f64, h: f64) -> Result<Cusum, Refused> {
    if !odds_ratio.is_finite() || odds_ratio <= 1.0 {
        return Err(Refused::range("", "odds_ratio", "> 1"));
    }
    if !h.is_finite() || h <= 0.0 {
        return Err(Refused::range("", "h", "> 0"));
    }
    let mut at = 0.0_f64;
    let mut path = Vec::with_capacity(points.len());
    for (i, point) in points.iter().enumerate() {
        if !(point.expected > 0.0 && point.expected < 1.0) {
            return Err(Refused::range(format!("#{}", i + 1), "expected", "0 < p < 1"));
        }
        let base = -(1.0 - point.expected + odds_ratio * point.expected).ln();
        at = (at + base + if point.event { odds_ratio.ln() } else { 0.0 }).max(0.0);
        path.push(at);
    }
    let signal = path.iter().position(|s| *s >= h);
    Ok(Cusum { path, signal })
}

//! Rubin's rules: the answers from several completed data sets joined into one (Rubin, Multiple Imputation for Nonresponse in Surveys 1987,
//! section 3.3), with the degrees of freedom of Barnard & Rubin (Biometrika 1999;86:948).
//!
//! Limits: estimates that are roughly normal; a handful of sets gives a rough between-set variance, 20 or more are usual.

use crate::distribution::t_quantile;
use crate::{Interval, Level, Of, Refused};

/// The joined answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Joined {
    /// Mean of the estimates.
    pub estimate: f64,
    /// Mean of their variances.
    pub within: f64,
    /// Variance between the estimates.
    pub between: f64,
    /// Total standard error.
    pub se: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// t interval.
    pub ci: Interval,
}

/// Joins estimates and their variances, one of each per completed data set; `complete` are the degrees of freedom had nothing been missing.
///
/// # Errors
/// Fewer than two sets, different lengths, a figure not finite, a negative variance, `complete` not above zero, or no variance at all.
pub fn join(estimates: &[f64], variances: &[f64], complete: f64, level: Level) -> Result<Joined, Refused> {
    let sets = estimates.len();
    if sets < 2 {
        return Err(Refused::TooFew { of: Of::Sets, needed: 2, given: sets });
    }
    if variances.len() != sets {
        return Err(Refused::Lengths);
    }
    for (i, (estimate, variance)) in estimates.iter().zip(variances).enumerate() {
        if !estimate.is_finite() {
            return Err(Refused::NotFinite { row: format!("#{}", i + 1), column: "estimate" });
        }
        if !(variance.is_finite() && *variance >= 0.0) {
            return Err(Refused::range(format!("#{}", i + 1), "variance", ">= 0"));
        }
    }
    if !(complete.is_finite() && complete > 0.0) {
        return Err(Refused::range("", "complete", "> 0"));
    }
    let m = sets as f64;
    let estimate = estimates.iter().sum::<f64>() / m;
    let within = variances.iter().sum::<f64>() / m;
    let between = estimates.iter().map(|e| (e - estimate) * (e - estimate)).sum::<f64>() / (m - 1.0);
    let extra = (1.0 + 1.0 / m) * between;
    let total = within + extra;
    if total <= 0.0 {
        return Err(Refused::NoSpread);
    }
    let share = extra / total;
    let seen = (complete + 1.0) / (complete + 3.0) * complete * (1.0 - share);
    let df = if share > 0.0 { 1.0 / (share * share / (m - 1.0) + 1.0 / seen) } else { seen };
    if !(df.is_finite() && df > 0.0 && total.is_finite()) {
        return Err(Refused::NotComputable);
    }
    let half = t_quantile(1.0 - level.tail(), df) * total.sqrt();
    let ci = Interval::around(estimate, half).finite()?;
    Ok(Joined { estimate, within, between, se: total.sqrt(), df, ci })
}

//! Regression to the mean: people who are treated when they are worst are better later, whatever was done.
//!
//! For a value that is normal with mean μ, between-person variance σ_b² and within-person variance σ_w² (Davis, Am J Epidemiol
//! 1976;104:493; Barnett et al., Int J Epidemiol 2005;34:215, eq. 1), those above a cut-off c come back by σ_w²/√(σ_b²+σ_w²) · φ(z)/(1−Φ(z)),
//! z = (c−μ)/√(σ_b²+σ_w²), at their next measurement.
//! Limits: μ, σ_b and σ_w come from untreated people of the same kind; a course that improves by itself adds to it.

use crate::Refused;
use crate::distribution::{normal_above, normal_density};

/// How far people selected above `cutoff` are expected to fall at the next measurement without any treatment (positive, in the unit of the
/// value). `mean` is that of all untreated, `between` and `within` are standard deviations.
///
/// # Errors
/// A value not finite, a negative deviation, or both zero.
pub fn selected_above(cutoff: f64, mean: f64, between: f64, within: f64) -> Result<f64, Refused> {
    for (value, column) in [(cutoff, "cutoff"), (mean, "mean"), (between, "between"), (within, "within")] {
        if !value.is_finite() {
            return Err(Refused::NotFinite { row: String::new(), column });
        }
    }
    if between < 0.0 || within < 0.0 || (between == 0.0 && within == 0.0) {
        return Err(Refused::range("", "between, within", ">= 0, not both 0"));
    }
    let total = between.hypot(within);
    let z = (cutoff - mean) / total;
    let above = normal_above(z);
    if above < 1e-300 {
        return Err(Refused::NotComputable);
    }
    Ok(within * within / total * normal_density(z) / above)
}

/// The expected change (after minus before) without treatment of a group that started at `before` on average: (1−r)(μ−before), where `r` is
/// the correlation of two measurements of one untreated person and μ the mean of all such people.
///
/// # Errors
/// A value not finite, or `r` outside 0 to 1.
pub fn toward_mean(before: f64, mean: f64, r: f64) -> Result<f64, Refused> {
    if !before.is_finite() || !mean.is_finite() {
        return Err(Refused::NotFinite { row: String::new(), column: "before, mean" });
    }
    if !(0.0..=1.0).contains(&r) {
        return Err(Refused::range("", "r", "0 to 1"));
    }
    Ok((1.0 - r) * (mean - before))
}

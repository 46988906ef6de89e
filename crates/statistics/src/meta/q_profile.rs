//! The interval of τ² by the Q-profile: all τ² at which y'Py lies between the chi-square quantiles with k−p degrees of freedom
//! (Viechtbauer, Stat Med 2007;26:37). Exact when the effects are normal with known variances; cut at zero.

use super::heterogeneity::at;
use crate::distribution::chi2_quantile;
use crate::solve::root_above;
use crate::{Interval, Level, Refused};
use nalgebra::DMatrix;

/// `None` when even τ² = 0 is too much: the studies agree more than chance would have it.
pub(crate) fn q_profile(x: &DMatrix<f64>, y: &[f64], v: &[f64], level: Level) -> Result<Option<Interval>, Refused> {
    let df = (x.nrows() - x.ncols()) as f64;
    let at_zero = at(x, y, v, 0.0)?.q;
    let step = v.iter().sum::<f64>() / v.len() as f64;
    let find = |target: f64| {
        if at_zero <= target {
            return Ok(0.0);
        }
        root_above(0.0, step, |t| at(x, y, v, t).map_or(f64::NAN, |a| a.q - target)).ok_or(Refused::NotConverged)
    };
    let low = chi2_quantile(level.tail(), df);
    if at_zero < low {
        return Ok(None);
    }
    let upper = find(low)?;
    let lower = find(chi2_quantile(1.0 - level.tail(), df))?;
    Ok(Some(Interval { lower, upper }.finite()?))
}

//! Egger's test for small-study effects: weighted regression of the effect on its standard error, weights 1/v, tested with t on k−2 (Egger et
//! al., BMJ 1997;315:629, in the form of Sterne & Egger 2005; metafor's `regtest(model="lm")`).
//! Limits: little power below ten studies (Sterne et al., BMJ 2011;343:d4002); asymmetry has other causes than unpublished studies.

use super::effect::Effect;
use crate::distribution::t_two_sided;
use crate::linear::{design, fit};
use crate::{Of, Refused};

/// The test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Egger {
    /// Slope over its standard error.
    pub t: f64,
    /// k − 2.
    pub df: f64,
    /// Two-sided.
    pub p: f64,
    /// The effect at a standard error of zero.
    pub limit: f64,
}

/// A predictor that does not vary is, here, the standard error.
pub(super) fn no_slope(why: Refused) -> Refused {
    if why == Refused::Singular { Refused::EqualErrors } else { why }
}

/// Tests the funnel for asymmetry.
///
/// # Errors
/// [`Refused::TooFew`] below three studies, [`Refused::EqualErrors`], [`Refused::OnALine`] when the points lie
/// exactly on a line.
pub fn egger(effects: &[Effect]) -> Result<Egger, Refused> {
    let k = effects.len();
    if k < 3 {
        return Err(Refused::TooFew { of: Of::Studies, needed: 3, given: k });
    }
    let y: Vec<f64> = effects.iter().map(|e| e.effect).collect();
    let w: Vec<f64> = effects.iter().map(|e| 1.0 / e.variance).collect();
    let se: Vec<f64> = effects.iter().map(|e| e.variance.sqrt()).collect();
    let f = fit(&design(k, &[se]), &y, &w).map_err(no_slope)?;
    let df = (k - 2) as f64;
    let rest: f64 = w.iter().zip(&f.residuals).map(|(w, r)| w * r * r).sum();
    let size: f64 = w.iter().zip(&y).map(|(w, y)| w * y * y).sum();
    if rest <= 1e-24 * size {
        return Err(Refused::OnALine);
    }
    let t = f.beta[1] / (f.cov[(1, 1)] * rest / df).sqrt();
    if !t.is_finite() {
        return Err(Refused::NotComputable);
    }
    Ok(Egger { t, df, p: t_two_sided(t, df), limit: f.beta[0] })
}

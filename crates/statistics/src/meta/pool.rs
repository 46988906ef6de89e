//! One estimate from many studies: the inverse-variance average with weights 1/(v+τ²), its interval, Cochran's Q, I², H², the Q-profile
//! interval of τ² and the prediction interval for a new study.
//!
//! Prediction interval: μ̂ ± c √(se² + τ²) with the c of the test (metafor's default: normal with z, t on k−1 with Knapp–Hartung).
//! Limits: with z and few studies both intervals are too narrow (IntHout et al., BMC Med Res Methodol 2014;14:25); a warning says so.

use super::effect::Effect;
use super::heterogeneity::Method;
use super::model::{How, model};
use super::q_profile::q_profile;
use crate::distribution::{chi2_above, normal_two_sided, t_two_sided};
use crate::{Interval, Refused, Warning};

/// The pooled answer; RR and OR on the log scale. `None` stands for what cannot be known from so few studies.
#[derive(Clone, Debug, PartialEq)]
pub struct Pooled {
    /// Number of studies.
    pub k: usize,
    /// μ̂.
    pub estimate: f64,
    /// Standard error of μ̂.
    pub se: f64,
    /// Interval of μ̂.
    pub ci: Interval,
    /// μ̂ / se.
    pub statistic: f64,
    /// Degrees of freedom with Knapp–Hartung.
    pub df: Option<f64>,
    /// Two-sided.
    pub p: f64,
    /// Where the effect of a new study would lie; random effects, two studies or more.
    pub prediction: Option<Interval>,
    /// Between-study variance.
    pub tau2: f64,
    /// Its Q-profile interval; random effects, two studies or more.
    pub tau2_ci: Option<Interval>,
    /// Percent of the total variability that is between studies.
    pub i2: Option<f64>,
    /// Total over typical sampling variability.
    pub h2: Option<f64>,
    /// Cochran's Q, k−1 degrees of freedom.
    pub q: f64,
    /// Its chance if all studies shared one effect.
    pub q_p: Option<f64>,
    /// Weight of each study in percent, in the order given.
    pub weights: Vec<f64>,
    /// What to bear in mind.
    pub warnings: Vec<Warning>,
}

/// Pools `effects`.
///
/// # Errors
/// [`Refused::TooFew`] without a study (two with Knapp–Hartung), [`Refused::NoSpread`] when Knapp–Hartung meets equal effects,
/// [`Refused::NotConverged`] or [`Refused::NotComputable`] on extreme values.
pub fn pool(effects: &[Effect], how: &How) -> Result<Pooled, Refused> {
    pool_of(&effects.iter().collect::<Vec<_>>(), how)
}

/// The same of studies picked from others.
pub(crate) fn pool_of(effects: &[&Effect], how: &How) -> Result<Pooled, Refused> {
    let mut m = model(effects, &[], how)?;
    let k = effects.len();
    let (estimate, se) = (m.beta[0], m.cov[(0, 0)].sqrt());
    let statistic = estimate / se;
    let critical = how.level.critical(m.df);
    let random = how.method != Method::Fe && k > 1;
    let tau2_ci = if random { q_profile(&m.x, &m.y, &m.v, how.level)? } else { None };
    if random && tau2_ci.is_none() {
        m.warnings.push(Warning::TooHomogeneous);
    }
    if tau2_ci.is_some_and(|i| m.tau2 < i.lower || m.tau2 > i.upper) {
        m.warnings.push(Warning::OutsideItsInterval);
    }
    let prediction =
        if random { Some(Interval::around(estimate, critical * (se * se + m.tau2).sqrt()).finite()?) } else { None };
    let w: Vec<f64> = m.v.iter().map(|v| 1.0 / (v + m.tau2)).collect();
    let total: f64 = w.iter().sum();
    if !statistic.is_finite() || !total.is_finite() {
        return Err(Refused::NotComputable);
    }
    let i2_h2 = m.i2_h2(how.method);
    Ok(Pooled {
        k,
        estimate,
        se,
        ci: Interval::around(estimate, critical * se).finite()?,
        statistic,
        df: m.df,
        p: m.df.map_or_else(|| normal_two_sided(statistic), |df| t_two_sided(statistic, df)),
        prediction,
        tau2: m.tau2,
        tau2_ci,
        i2: i2_h2.map(|x| x.0),
        h2: i2_h2.map(|x| x.1),
        q: m.common.q,
        q_p: (k > 1).then(|| chi2_above(m.common.q, (k - 1) as f64)),
        weights: w.iter().map(|w| 100.0 * w / total).collect(),
        warnings: m.warnings,
    })
}

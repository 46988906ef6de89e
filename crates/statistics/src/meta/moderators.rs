//! Meta-regression: do the effects follow something about the studies? Mixed-effects model of metafor's `rma(mods=)`.
//!
//! QM is the Wald test of all coefficients but the intercept (chi-square, or F with Knapp–Hartung); R² = 1 − τ²/τ₀², where τ₀² is that of
//! the model without moderators (Raudenbush 2009), cut at zero.
//! Limits: R² needs many studies (López-López et al., Br J Math Stat Psychol 2014;67:30); associations between studies are observational.

use super::effect::Effect;
use super::heterogeneity::{Method, tau2};
use super::model::{How, model};
use crate::distribution::{chi2_above, f_above, normal_two_sided, t_two_sided};
use crate::linear::{design, invert};
use crate::{Interval, Of, Refused, Warning};

/// A property of each study, in the order of the effects.
#[derive(Clone, Debug, PartialEq)]
pub struct Moderator {
    /// Its name.
    pub name: String,
    /// One finite value a study (0 or 1 for a category).
    pub values: Vec<f64>,
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Coefficient {
    /// `intercept` or the moderator's name.
    pub name: String,
    /// Change of the effect for one unit.
    pub estimate: f64,
    /// Standard error.
    pub se: f64,
    /// Estimate over standard error.
    pub statistic: f64,
    /// Two-sided.
    pub p: f64,
    /// Interval.
    pub ci: Interval,
}

/// The answer of a meta-regression.
#[derive(Clone, Debug, PartialEq)]
pub struct Regression {
    /// Intercept first, then the moderators in the order given.
    pub coefficients: Vec<Coefficient>,
    /// Residual between-study variance.
    pub tau2: f64,
    /// Residual I² in percent.
    pub i2: Option<f64>,
    /// Residual H².
    pub h2: Option<f64>,
    /// Percent of τ² explained; `None` for a common effect or where there was none to explain.
    pub r2: Option<f64>,
    /// Residual heterogeneity, k−p degrees of freedom.
    pub qe: f64,
    /// Its chance.
    pub qe_p: Option<f64>,
    /// Test of all moderators: chi-square with z, F with Knapp–Hartung.
    pub qm: f64,
    /// Its degrees of freedom: moderators, and k−p with Knapp–Hartung.
    pub qm_df: (f64, Option<f64>),
    /// Its chance.
    pub qm_p: f64,
    /// What to bear in mind.
    pub warnings: Vec<Warning>,
}

/// Fits the effects on the moderators.
///
/// # Errors
/// [`Refused::TooFew`] without a moderator or without a study to spare, [`Refused::Singular`] for a moderator that never varies or repeats
/// another, and those of [`pool`](super::pool).
pub fn regress(effects: &[Effect], moderators: &[Moderator], how: &How) -> Result<Regression, Refused> {
    if moderators.is_empty() {
        return Err(Refused::TooFew { of: Of::Predictors, needed: 1, given: 0 });
    }
    for m in moderators {
        if let Some(i) = m.values.iter().position(|v| !v.is_finite()) {
            let row = effects.get(i).map(|e| e.study.clone()).unwrap_or_default();
            return Err(Refused::NotFinite { row: format!("{row} {}", m.name), column: "moderator" });
        }
    }
    let needed = moderators.len() + 2;
    if effects.len() < needed {
        return Err(Refused::TooFew { of: Of::Studies, needed, given: effects.len() });
    }
    let columns: Vec<Vec<f64>> = moderators.iter().map(|m| m.values.clone()).collect();
    let m = model(&effects.iter().collect::<Vec<_>>(), &columns, how)?;
    let critical = how.level.critical(m.df);
    let names = std::iter::once("intercept").chain(moderators.iter().map(|m| m.name.as_str()));
    let mut coefficients = Vec::new();
    for (j, name) in names.enumerate() {
        let (estimate, se) = (m.beta[j], m.cov[(j, j)].sqrt());
        let statistic = estimate / se;
        let p = m.df.map_or_else(|| normal_two_sided(statistic), |df| t_two_sided(statistic, df));
        let ci = Interval::around(estimate, critical * se).finite()?;
        coefficients.push(Coefficient { name: name.to_owned(), estimate, se, statistic, p, ci });
    }
    let q = moderators.len();
    let (inverse, _) = invert(m.cov.view((1, 1), (q, q)).into_owned())?;
    let slopes = m.beta.rows(1, q);
    let wald = (slopes.transpose() * inverse * slopes)[(0, 0)];
    let (qm, qm_p) = match m.df {
        None => (wald, chi2_above(wald, q as f64)),
        Some(df) => (wald / q as f64, f_above(wald / q as f64, q as f64, df)),
    };
    if !qm.is_finite() {
        return Err(Refused::NotComputable);
    }
    let without = tau2(how.method, &design(effects.len(), &[]), &m.y, &m.v)?;
    let spare = m.spare();
    let i2_h2 = m.i2_h2(how.method);
    Ok(Regression {
        coefficients,
        tau2: m.tau2,
        i2: i2_h2.map(|x| x.0),
        h2: i2_h2.map(|x| x.1),
        r2: (how.method != Method::Fe && without > 0.0).then(|| (100.0 * (without - m.tau2) / without).max(0.0)),
        qe: m.common.q,
        qe_p: (spare > 0).then(|| chi2_above(m.common.q, spare as f64)),
        qm,
        qm_df: (q as f64, m.df),
        qm_p,
        warnings: m.warnings,
    })
}

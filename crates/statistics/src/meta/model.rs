//! The fit behind pooling and meta-regression: weights 1/(v+τ²), coefficients with z or Knapp–Hartung standard errors.
//!
//! Knapp–Hartung (Stat Med 2003;22:2693; Sidik & Jonkman 2002; Hartung 1999): (X'WX)⁻¹ times y'Py/(k−p), with t on k−p degrees of freedom.
//! Limits: with very homogeneous studies that factor is below one and the interval narrower than the usual; a warning says so
//! (Jackson et al., Stat Med 2017;36:3923).

use super::effect::Effect;
use super::heterogeneity::{At, Method, at, tau2};
use crate::linear::{design, fit};
use crate::{Level, Of, Refused, Warning};
use nalgebra::{DMatrix, DVector};

/// The test of a coefficient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Test {
    /// Normal quantiles.
    #[default]
    Z,
    /// Knapp–Hartung: t quantiles and a standard error that follows the observed spread.
    KnappHartung,
}

/// How studies are pooled.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct How {
    /// Estimator of τ²; REML unless told otherwise.
    pub method: Method,
    /// z unless told otherwise.
    pub test: Test,
    /// Confidence of all intervals; 0.95 unless told otherwise.
    pub level: Level,
}

pub(crate) struct Model {
    pub x: DMatrix<f64>,
    pub y: Vec<f64>,
    pub v: Vec<f64>,
    pub tau2: f64,
    pub beta: DVector<f64>,
    pub cov: DMatrix<f64>,
    /// Degrees of freedom of the t quantiles, or normal.
    pub df: Option<f64>,
    /// At τ² = 0: Cochran's Q and tr P.
    pub common: At,
    pub warnings: Vec<Warning>,
}

/// Fits `effects` on a column of ones and `columns`.
pub(crate) fn model(effects: &[&Effect], columns: &[Vec<f64>], how: &How) -> Result<Model, Refused> {
    let k = effects.len();
    let p = columns.len() + 1;
    if k < p {
        return Err(Refused::TooFew { of: Of::Studies, needed: p, given: k });
    }
    if columns.iter().any(|c| c.len() != k) {
        return Err(Refused::Lengths);
    }
    let x = design(k, columns);
    let y: Vec<f64> = effects.iter().map(|e| e.effect).collect();
    let v: Vec<f64> = effects.iter().map(|e| e.variance).collect();
    let tau2 = tau2(how.method, &x, &y, &v)?;
    let w: Vec<f64> = v.iter().map(|v| 1.0 / (v + tau2)).collect();
    let fitted = fit(&x, &y, &w)?;
    let mut warnings: Vec<Warning> = effects.iter().filter_map(|e| e.warning()).collect();
    let (factor, df) = match how.test {
        Test::Z => (1.0, None),
        Test::KnappHartung => {
            if k == p {
                return Err(Refused::TooFew { of: Of::Studies, needed: p + 1, given: k });
            }
            let df = (k - p) as f64;
            let q: f64 = w.iter().zip(&fitted.residuals).map(|(w, r)| w * r * r).sum();
            if all_equal(&y) || q <= f64::EPSILON * f64::EPSILON {
                return Err(Refused::NoSpread);
            }
            if q / df < 1.0 {
                warnings.push(Warning::KnappHartungNarrower);
            }
            (q / df, Some(df))
        }
    };
    let random = how.method != Method::Fe;
    if k == 1 {
        warnings.push(Warning::OneStudy);
    } else {
        if random && k < 5 {
            warnings.push(Warning::FewStudies(k));
        }
        if all_equal(&y) {
            warnings.push(Warning::EqualEffects);
        }
        if random && tau2 == 0.0 && k > p {
            warnings.push(Warning::NoHeterogeneityFound);
        }
    }
    let (least, most) = v.iter().fold((f64::INFINITY, 0.0_f64), |(a, b), v| (a.min(*v), b.max(*v)));
    if most / least >= 1e7 {
        warnings.push(Warning::VariancesFarApart);
    }
    let mut common = at(&x, &y, &v, 0.0)?;
    if k == p || all_equal(&y) {
        common.q = 0.0; // what is left over there is rounding
    }
    let cov = fitted.cov * factor;
    if !tau2.is_finite() || fitted.beta.iter().chain(cov.iter()).any(|n| !n.is_finite()) || !common.q.is_finite() {
        return Err(Refused::NotComputable);
    }
    Ok(Model { x, y, v, tau2, beta: fitted.beta, cov, df, common, warnings })
}

fn all_equal(y: &[f64]) -> bool {
    y.windows(2).all(|pair| pair[0] == pair[1])
}

impl Model {
    /// Rows minus coefficients.
    pub fn spare(&self) -> usize {
        self.x.nrows() - self.x.ncols()
    }

    /// I² in percent and H², from τ² and the typical variance (Higgins & Thompson, Stat Med 2002;21:1539, eq. 9), or from Q for a common
    /// effect. `None` without spare degrees of freedom.
    pub fn i2_h2(&self, method: Method) -> Option<(f64, f64)> {
        let df = self.spare() as f64;
        if df < 1.0 {
            return None;
        }
        let q = self.common.q;
        if method == Method::Fe {
            let i2 = if q > 0.0 { (100.0 * (q - df) / q).max(0.0) } else { 0.0 };
            return Some((i2, q / df));
        }
        let typical = df / self.common.trace;
        let answer = (100.0 * self.tau2 / (typical + self.tau2), self.tau2 / typical + 1.0);
        (answer.0.is_finite() && answer.1.is_finite()).then_some(answer)
    }
}

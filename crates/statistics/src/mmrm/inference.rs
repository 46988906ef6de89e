//! Standard errors and degrees of freedom of a contrast lᵀβ.
//!
//! Satterthwaite: ν = 2v² / gᵀCg with v = lᵀΦl, g its gradient by the covariance parameters, C their asymptotic covariance (Giesbrecht & Burns,
//! Biometrics 1985;41:477; Fai & Cornelius, J Stat Comput Simul 1996;54:363). Kenward & Roger (Biometrics 1997;53:983): Φ becomes
//! Φ + 2Φ{Σ C_kl (Q_kl − P_kΦP_l − ¼R_kl)}Φ; for one contrast their ν is that of Satterthwaite and their factor λ is one.

use super::data::Data;
use super::maximise::Solved;
use super::structure::{matrix, pairs};
use super::{Df, Information, Options};
use crate::distribution::{t_quantile, t_two_sided};
use crate::{Interval, Level, Refused};
use nalgebra::{DMatrix, DVector};

/// What contrasts are computed from, in the units of the values.
pub(super) struct Inference<'a> {
    solved: &'a Solved,
    beta: DVector<f64>,
    /// Covariance of the coefficients, corrected if asked for, in the units of [`Data`].
    covariance: DMatrix<f64>,
    /// Asymptotic covariance of the elements of the covariance matrix.
    spread: DMatrix<f64>,
    unit: f64,
    level: Level,
}

/// A contrast with all that is said of it.
pub(super) struct Contrast {
    pub estimate: f64,
    pub se: f64,
    pub df: f64,
    pub ci: Interval,
    pub p: f64,
}

impl<'a> Inference<'a> {
    /// Prepares what all contrasts share.
    pub fn new(data: &Data, solved: &'a Solved, options: &Options) -> Self {
        let t = data.visits.len();
        let parameters = match options.information {
            Information::Observed => &solved.observed,
            Information::Expected => &solved.expected,
        };
        let j = solved.structure.jacobian(&solved.theta, t);
        let spread = &j * parameters * j.transpose();
        let covariance = match options.df {
            Df::Satterthwaite => solved.point.phi.clone(),
            Df::KenwardRoger => corrected(data, solved, parameters, &spread, t),
        };
        let beta = &data.origin + &solved.point.beta * data.unit;
        Self { solved, beta, covariance, spread, unit: data.unit, level: options.level }
    }

    /// The contrast `l`.
    pub fn contrast(&self, l: &DVector<f64>) -> Result<Contrast, Refused> {
        let estimate = l.dot(&self.beta);
        let se = self.unit * l.dot(&(&self.covariance * l)).sqrt();
        let a = &self.solved.point.phi * l;
        let v = l.dot(&a);
        let slopes = &self.solved.slopes.p;
        let g = DVector::from_iterator(slopes.len(), slopes.iter().map(|p| a.dot(&(p * &a))));
        let df = 2.0 * v * v / g.dot(&(&self.spread * &g));
        if !(estimate.is_finite() && se.is_finite() && se > 0.0 && df.is_finite() && df > 0.0) {
            return Err(Refused::NotComputable);
        }
        let half = t_quantile(1.0 - self.level.tail(), df) * se;
        let p = t_two_sided(estimate / se, df);
        Ok(Contrast { estimate, se, df, ci: Interval::around(estimate, half).finite()?, p })
    }
}

/// The covariance of the coefficients after Kenward and Roger.
fn corrected(data: &Data, solved: &Solved, parameters: &DMatrix<f64>, spread: &DMatrix<f64>, t: usize) -> DMatrix<f64> {
    let (phi, p) = (&solved.point.phi, &solved.slopes.p);
    let bend = matrix(&bend(solved, parameters, t), t) * 0.25;
    let mut middle = DMatrix::zeros(phi.nrows(), phi.nrows());
    for (pattern, w) in data.patterns.iter().zip(&solved.point.weights) {
        let inner = products(w, spread, t) - &bend;
        data.design.add_cross(&mut middle, &pattern.zz, &(w * inner * w));
    }
    for (k, p_k) in p.iter().enumerate() {
        let mut weighted = DMatrix::zeros(phi.nrows(), phi.nrows());
        for (l, p_l) in p.iter().enumerate() {
            weighted += p_l * spread[(k, l)];
        }
        middle -= p_k * phi * weighted;
    }
    let wide = phi * &middle * phi * 2.0;
    phi + (&wide + wide.transpose()) * 0.5
}

/// Σ C_ab ∂²σ/∂θ_a∂θ_b for every element σ.
fn bend(solved: &Solved, parameters: &DMatrix<f64>, t: usize) -> DVector<f64> {
    let mut out = DVector::zeros(t * (t + 1) / 2);
    for (m, a, b, value) in solved.structure.second(&solved.theta, t) {
        out[m] += if a == b { 1.0 } else { 2.0 } * parameters[(a, b)] * value;
    }
    out
}

/// Σ C_kl V_k W V_l over all elements k and l.
fn products(w: &DMatrix<f64>, spread: &DMatrix<f64>, t: usize) -> DMatrix<f64> {
    let mut out = DMatrix::zeros(t, t);
    let both = |(i, j): (usize, usize)| [(i, j), (j, i)].into_iter().take(if i == j { 1 } else { 2 });
    for (k, left) in pairs(t).enumerate() {
        for (l, right) in pairs(t).enumerate() {
            for (i, j) in both(left) {
                for (a, b) in both(right) {
                    out[(i, b)] += spread[(k, l)] * w[(j, a)];
                }
            }
        }
    }
    out
}

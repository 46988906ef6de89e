//! Weighted least squares: the estimate, its covariance and the traces that the estimators of between-study variance need.
//! Works on p × p matrices only (p = number of coefficients), so thousands of rows cost little.

use crate::Refused;
use nalgebra::{DMatrix, DVector};

/// A weighted fit of `y` on the columns of `x`.
pub(crate) struct Fit {
    /// Coefficients.
    pub beta: DVector<f64>,
    /// (X'WX)⁻¹.
    pub cov: DMatrix<f64>,
    /// y − Xβ.
    pub residuals: Vec<f64>,
    /// log det X'WX.
    pub log_det: f64,
}

/// X'DX for a diagonal D.
pub(crate) fn cross(x: &DMatrix<f64>, d: impl Fn(usize) -> f64) -> DMatrix<f64> {
    let p = x.ncols();
    let mut out = DMatrix::zeros(p, p);
    for i in 0..x.nrows() {
        let w = d(i);
        for a in 0..p {
            for b in 0..=a {
                out[(a, b)] += w * x[(i, a)] * x[(i, b)];
            }
        }
    }
    for a in 0..p {
        for b in 0..a {
            out[(b, a)] = out[(a, b)];
        }
    }
    out
}

/// Inverse and log determinant of a positive definite matrix; refuses one that is singular to working precision.
pub(crate) fn invert(m: DMatrix<f64>) -> Result<(DMatrix<f64>, f64), Refused> {
    let p = m.nrows();
    if m.iter().any(|v| !v.is_finite()) {
        return Err(Refused::NotComputable);
    }
    // Scaled to a unit diagonal first: then a small pivot means dependence and not a unit of measurement.
    let scale: Vec<f64> = (0..p).map(|i| m[(i, i)].sqrt()).collect();
    if scale.iter().any(|s| *s <= 0.0 || !s.is_finite()) {
        return Err(Refused::Singular);
    }
    let unit = DMatrix::from_fn(p, p, |a, b| m[(a, b)] / scale[a] / scale[b]);
    let cholesky = unit.cholesky().ok_or(Refused::Singular)?;
    let l = cholesky.l();
    if (0..p).any(|i| l[(i, i)] < 1e-7) {
        return Err(Refused::Singular);
    }
    let log_det = (0..p).map(|i| 2.0 * (l[(i, i)].ln() + scale[i].ln())).sum();
    let inverse = cholesky.inverse();
    Ok((DMatrix::from_fn(p, p, |a, b| inverse[(a, b)] / scale[a] / scale[b]), log_det))
}

/// Fits with weights `w` (all positive).
pub(crate) fn fit(x: &DMatrix<f64>, y: &[f64], w: &[f64]) -> Result<Fit, Refused> {
    let (cov, log_det) = invert(cross(x, |i| w[i]))?;
    let xwy = DVector::from_fn(x.ncols(), |a, _| (0..y.len()).map(|i| w[i] * x[(i, a)] * y[i]).sum());
    let beta = &cov * xwy;
    let residuals = (0..y.len()).map(|i| y[i] - (0..x.ncols()).map(|a| x[(i, a)] * beta[a]).sum::<f64>()).collect();
    Ok(Fit { beta, cov, residuals, log_det })
}

/// A column of ones, then the given columns.
pub(crate) fn design(rows: usize, columns: &[Vec<f64>]) -> DMatrix<f64> {
    DMatrix::from_fn(rows, columns.len() + 1, |i, j| if j == 0 { 1.0 } else { columns[j - 1][i] })
}

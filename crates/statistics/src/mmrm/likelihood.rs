//! −2 × restricted log-likelihood of a covariance matrix, its gradient and both Hessians by the elements of the matrix; a structure with fewer
//! parameters takes them by the chain rule.
//!
//! With V = Σ restricted to a subject's visits, W = V⁻¹, Φ = (XᵀWX)⁻¹, r = y − Xβ̂ and V_k = ∂V/∂σ_k (Kenward & Roger, Biometrics 1997;53:983;
//! Lindstrom & Bates, J Am Stat Assoc 1988;83:1014):
//! L = Σ log|V| + log|XᵀWX| + rᵀWr + (N−p) log 2π,
//! L_k = tr WV_k + tr ΦP_k − rᵀWV_kWr with P_k = −XᵀWV_kWX,
//! L_kl = −tr WV_kWV_l + 2 tr ΦXᵀWV_kWV_lWX − tr ΦP_kΦP_l + 2 rᵀWV_kWV_lWr − 2 u_kᵀΦu_l with u_k = XᵀWV_kWr,
//! E L_kl = tr WV_kWV_l − 2 tr ΦXᵀWV_kWV_lWX + tr ΦP_kΦP_l.

use super::data::{Data, Pattern};
use super::structure::pairs;
use nalgebra::{DMatrix, DVector};

/// The likelihood at a covariance matrix.
pub(super) struct Point {
    /// −2 × restricted log-likelihood in the units of [`Data`], without its constant.
    pub value: f64,
    /// (XᵀWX)⁻¹.
    pub phi: DMatrix<f64>,
    /// Coefficients, beyond those of least squares.
    pub beta: DVector<f64>,
    /// V⁻¹ of each pattern, zero at visits not measured.
    pub weights: Vec<DMatrix<f64>>,
    /// How near the matrix is to a singular one: the smallest pivot when scaled to a unit diagonal (how much of a standard deviation the other
    /// visits leave unexplained), or the smallest standard deviation itself if that is less.
    pub pivot: f64,
}

/// Derivatives there, by the elements of the matrix.
pub(super) struct Slopes {
    pub gradient: DVector<f64>,
    pub observed: DMatrix<f64>,
    pub expected: DMatrix<f64>,
    /// P_k.
    pub p: Vec<DMatrix<f64>>,
}

/// Nearer than this to a singular matrix no step goes.
const LEAST_PIVOT: f64 = 1e-6;

/// The likelihood at `sigma`; `None` where that is not a covariance matrix or the numbers fail.
pub(super) fn at(data: &Data, sigma: &DMatrix<f64>) -> Option<Point> {
    let pivot = pivot(sigma)?;
    let (p, t) = (data.design.columns.len(), sigma.nrows());
    let mut value = 0.0;
    let (mut xwx, mut xwy) = (DMatrix::zeros(p, p), DVector::zeros(p));
    let mut weights = Vec::with_capacity(data.patterns.len());
    for pattern in &data.patterns {
        let own = &pattern.visits;
        let part = DMatrix::from_fn(own.len(), own.len(), |i, j| sigma[(own[i], own[j])]).cholesky()?;
        value += 2.0 * pattern.count * part.l_dirty().diagonal().iter().map(|x| x.ln()).sum::<f64>();
        let inverse = part.inverse();
        let mut w = DMatrix::zeros(t, t);
        for (i, a) in own.iter().enumerate() {
            for (j, b) in own.iter().enumerate() {
                w[(*a, *b)] = inverse[(i, j)];
            }
        }
        data.design.add_cross(&mut xwx, &pattern.zz, &w);
        data.design.add_with(&mut xwy, &pattern.zy, &w);
        value += w.dot(&pattern.yy);
        weights.push(w);
    }
    let (phi, log_det) = crate::linear::invert(xwx).ok()?;
    let beta = &phi * &xwy;
    value += log_det - xwy.dot(&beta);
    (value.is_finite()).then_some(Point { value, phi, beta, weights, pivot })
}

fn pivot(sigma: &DMatrix<f64>) -> Option<f64> {
    let t = sigma.nrows();
    let scale: Vec<f64> = (0..t).map(|i| sigma[(i, i)].sqrt()).collect();
    if scale.iter().any(|s| !s.is_finite() || *s <= 0.0) {
        return None;
    }
    let unit = DMatrix::from_fn(t, t, |i, j| sigma[(i, j)] / scale[i] / scale[j]);
    let least = scale.iter().fold(unit.cholesky()?.l_dirty().diagonal().min(), |least, s| least.min(*s));
    (least > LEAST_PIVOT).then_some(least)
}

/// What one pattern leaves unexplained: Σ z rᵀ and Σ r rᵀ.
fn residuals(pattern: &Pattern, slopes: &DMatrix<f64>) -> (DMatrix<f64>, DMatrix<f64>) {
    let explained = &pattern.zz * slopes;
    let both = slopes.transpose() * &pattern.zy;
    let rr = &pattern.yy - &both - both.transpose() + slopes.transpose() * &explained;
    (&pattern.zy - explained, rr)
}

/// Derivatives at a point.
pub(super) fn slopes(data: &Data, point: &Point, visits: usize) -> Slopes {
    let p = data.design.columns.len();
    let list: Vec<(usize, usize)> = pairs(visits).collect();
    let k = list.len();
    let mut out = Slopes {
        gradient: DVector::zeros(k),
        observed: DMatrix::zeros(k, k),
        expected: DMatrix::zeros(k, k),
        p: vec![DMatrix::zeros(p, p); k],
    };
    let mut u = DMatrix::zeros(p, k);
    let coefficients = data.design.per_visit(&point.beta, visits);
    for (pattern, w) in data.patterns.iter().zip(&point.weights) {
        let (zr, rr) = residuals(pattern, &coefficients);
        let g = w * data.design.gram(&point.phi, &pattern.zz, visits) * w;
        let r = w * rr * w;
        let own: Vec<usize> = (0..k).filter(|m| measured(pattern, list[*m])).collect();
        let observed = (&g + &r) * 2.0 - w * pattern.count;
        let expected = w * pattern.count - &g * 2.0;
        let first = w * pattern.count - g - r;
        for (n, a) in own.iter().enumerate() {
            let (i, j) = list[*a];
            out.gradient[*a] += if i == j { first[(i, i)] } else { 2.0 * first[(i, j)] };
            for b in &own[..=n] {
                out.observed[(*a, *b)] += trace(list[*a], list[*b], w, &observed);
                out.expected[(*a, *b)] += trace(list[*a], list[*b], w, &expected);
            }
        }
        add_changes(data, pattern, w, &(zr * w), &list, &own, &mut out.p, &mut u);
    }
    finish(&mut out, &point.phi, &u);
    out
}

fn measured(pattern: &Pattern, (i, j): (usize, usize)) -> bool {
    pattern.visits.binary_search(&i).is_ok() && pattern.visits.binary_search(&j).is_ok()
}

/// tr(V_k W V_l U) for the elements k = (i, j) and l = (a, b).
fn trace((i, j): (usize, usize), (a, b): (usize, usize), w: &DMatrix<f64>, u: &DMatrix<f64>) -> f64 {
    let one = |i: usize, j: usize| {
        let straight = w[(j, a)] * u[(b, i)];
        if a == b { straight } else { straight + w[(j, b)] * u[(a, i)] }
    };
    if i == j { one(i, i) } else { one(i, j) + one(j, i) }
}

/// Adds a pattern's part of P_k and u_k.
#[allow(clippy::too_many_arguments)] // parts of one sum
fn add_changes(
    data: &Data,
    pattern: &Pattern,
    w: &DMatrix<f64>,
    zrw: &DMatrix<f64>,
    list: &[(usize, usize)],
    own: &[usize],
    p: &mut [DMatrix<f64>],
    u: &mut DMatrix<f64>,
) {
    let columns = &data.design.columns;
    let along: Vec<DVector<f64>> = (0..w.ncols()).map(|t| data.design.along(w.column(t).as_slice())).collect();
    for m in own {
        let (a, b) = list[*m];
        let (left, right) = (&along[a], &along[b]);
        for (j, cj) in columns.iter().enumerate() {
            u[(j, *m)] += left[j] * zrw[(cj.of, b)];
            if a != b {
                u[(j, *m)] += right[j] * zrw[(cj.of, a)];
            }
            for (k, ck) in columns.iter().enumerate().take(j + 1) {
                let both = if a == b { left[j] * left[k] } else { left[j] * right[k] + right[j] * left[k] };
                p[*m][(j, k)] -= pattern.zz[(cj.of, ck.of)] * both;
            }
        }
    }
}

/// Mirrors the halves and adds the terms of the fixed effects to the Hessians.
fn finish(out: &mut Slopes, phi: &DMatrix<f64>, u: &DMatrix<f64>) {
    let k = out.gradient.len();
    out.p.iter_mut().for_each(|p| p.fill_upper_triangle_with_lower_triangle());
    out.observed.fill_upper_triangle_with_lower_triangle();
    out.expected.fill_upper_triangle_with_lower_triangle();
    let half = phi.clone().cholesky().map_or_else(|| phi.clone(), |c| c.l());
    let turned: Vec<DMatrix<f64>> = out.p.iter().map(|p| half.transpose() * p * &half).collect();
    let size = phi.nrows() * phi.nrows();
    let flat = DMatrix::from_fn(size, k, |i, m| turned[m].as_slice()[i]);
    let product = flat.transpose() * &flat;
    let pull = half.transpose() * u;
    out.observed -= &product + (pull.transpose() * &pull) * 2.0;
    out.expected += product;
}

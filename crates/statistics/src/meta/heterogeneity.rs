//! The between-study variance τ², for any design matrix X (a column of ones, and moderators).
//!
//! With W = diag(1/(v+τ²)) and P = W − WX(X'WX)⁻¹X'W (Viechtbauer, J Educ Behav Stat 2005;30:261; Raudenbush in Cooper et al. 2009, ch. 16):
//! - DL: (Q − (k−p)) / tr P at τ² = 0 (DerSimonian & Laird, Control Clin Trials 1986;7:177).
//! - HE (the start of ML and REML): the same with equal weights (Hedges & Olkin 1985).
//! - SJ: τ₀² y'Py/(k−p) with τ₀² = Σ(y−ȳ)²/k (Sidik & Jonkman, J R Stat Soc C 2005;54:367). Never zero unless all effects are equal.
//! - PM, EB: the τ² at which y'Py = k−p (Paule & Mandel 1982; Morris 1983: the same equation, so one solution).
//! - ML, REML: Fisher scoring from HE, step (y'PPy − tr W)/tr W² and (y'PPy − tr P)/tr P², halved while it would go below zero; on a flat top,
//!   where scoring creeps, by climbing to where the score changes its sign. Then compared with the likelihood at zero, as metafor does.
//!
//! Limits: truncated at zero. With fewer than about five studies every one of them is little more than a guess.

use crate::Refused;
use crate::linear::{cross, fit};
use crate::solve::{root, root_above};
use nalgebra::DMatrix;

/// How τ² is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Method {
    /// No between-study variance: the common-effect model.
    Fe,
    /// DerSimonian–Laird.
    Dl,
    /// Restricted maximum likelihood; the usual choice.
    #[default]
    Reml,
    /// Maximum likelihood.
    Ml,
    /// Paule–Mandel.
    Pm,
    /// Empirical Bayes.
    Eb,
    /// Sidik–Jonkman.
    Sj,
}

impl Method {
    /// Reads the abbreviation of the command line, in capitals.
    pub fn parse(s: &str) -> Option<Self> {
        match s {
            "FE" => Some(Self::Fe),
            "DL" => Some(Self::Dl),
            "REML" => Some(Self::Reml),
            "ML" => Some(Self::Ml),
            "PM" => Some(Self::Pm),
            "EB" => Some(Self::Eb),
            "SJ" => Some(Self::Sj),
            _ => None,
        }
    }
}

/// y'Py and what goes with it at one τ².
pub(crate) struct At {
    /// y'Py = Σ w r².
    pub q: f64,
    /// tr P.
    pub trace: f64,
    /// tr PP.
    trace2: f64,
    /// y'PPy = Σ (w r)².
    q2: f64,
    /// Σw, Σw².
    sums: [f64; 2],
    log_det: f64,
}

/// Everything at `tau2`.
pub(crate) fn at(x: &DMatrix<f64>, y: &[f64], v: &[f64], tau2: f64) -> Result<At, Refused> {
    if x.ncols() == 1 {
        return at_mean(y, v, tau2);
    }
    let w: Vec<f64> = v.iter().map(|v| 1.0 / (v + tau2)).collect();
    let f = fit(x, y, &w)?;
    let second = &f.cov * cross(x, |i| w[i] * w[i]);
    let third = &f.cov * cross(x, |i| w[i] * w[i] * w[i]);
    let sum = |g: fn(f64) -> f64| w.iter().copied().map(g).sum::<f64>();
    let sums = [sum(|w| w), sum(|w| w * w)];
    Ok(At {
        q: w.iter().zip(&f.residuals).map(|(w, r)| w * r * r).sum(),
        trace: sums[0] - second.trace(),
        trace2: sums[1] - 2.0 * third.trace() + (&second * &second).trace(),
        q2: w.iter().zip(&f.residuals).map(|(w, r)| w * r * (w * r)).sum(),
        sums,
        log_det: f.log_det,
    })
}

/// The same with a column of ones alone, where every matrix is a number. Thousands of fits go this way when each study is left out in turn.
fn at_mean(y: &[f64], v: &[f64], tau2: f64) -> Result<At, Refused> {
    let w: Vec<f64> = v.iter().map(|v| 1.0 / (v + tau2)).collect();
    let (mut one, mut two, mut weighted) = (0.0, 0.0, 0.0);
    for (w, y) in w.iter().zip(y) {
        one += w;
        two += w * w;
        weighted += w * y;
    }
    if !one.is_finite() {
        return Err(Refused::NotComputable);
    }
    if one <= 0.0 {
        return Err(Refused::Singular);
    }
    let mean = weighted / one;
    // What all the others weigh: by subtraction it would be lost where one study weighs all but everything, so for that one it is summed.
    let top = w.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(i, _)| i);
    let others = w.iter().enumerate().filter(|(i, _)| *i != top).fold([0.0, 0.0], |[s, q], (_, w)| [s + w, q + w * w]);
    let (mut trace, mut trace2) = (0.0, 0.0);
    for (i, w) in w.iter().enumerate() {
        let [rest, rest2] = if i == top { others } else { [one - w, two - w * w] };
        let share = rest / one;
        trace += w * share;
        trace2 += w * w * (share * share + rest2 / (one * one));
    }
    let (mut q, mut q2) = (0.0, 0.0);
    for (w, y) in w.iter().zip(y) {
        let r = y - mean;
        let wr = w * r;
        q += wr * r;
        q2 += wr * wr;
    }
    Ok(At { q, trace, trace2, q2, sums: [one, two], log_det: one.ln() })
}

/// τ² by `method`; zero for [`Method::Fe`] and where the rows do not exceed the coefficients.
pub(crate) fn tau2(method: Method, x: &DMatrix<f64>, y: &[f64], v: &[f64]) -> Result<f64, Refused> {
    let (k, p) = (x.nrows(), x.ncols());
    if method == Method::Fe || k <= p {
        return Ok(0.0);
    }
    let df = (k - p) as f64;
    let value = match method {
        Method::Fe => 0.0,
        Method::Dl => {
            let start = at(x, y, v, 0.0)?;
            (start.q - df) / start.trace
        }
        Method::Sj => {
            let mean = y.iter().sum::<f64>() / k as f64;
            let rough = y.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / k as f64;
            rough * at(x, y, v, rough)?.q / df
        }
        Method::Pm | Method::Eb => paule_mandel(x, y, v, df)?,
        Method::Ml | Method::Reml => likelihood(method, x, y, v)?,
    };
    if value.is_finite() { Ok(value.max(0.0)) } else { Err(Refused::NotComputable) }
}

fn paule_mandel(x: &DMatrix<f64>, y: &[f64], v: &[f64], df: f64) -> Result<f64, Refused> {
    if at(x, y, v, 0.0)?.q <= df {
        return Ok(0.0);
    }
    let step = v.iter().sum::<f64>() / v.len() as f64;
    root_above(0.0, step, |t| at(x, y, v, t).map_or(f64::NAN, |a| a.q - df)).ok_or(Refused::NotConverged)
}

fn likelihood(method: Method, x: &DMatrix<f64>, y: &[f64], v: &[f64]) -> Result<f64, Refused> {
    let scale = v.iter().sum::<f64>() / v.len() as f64;
    let reml = method == Method::Reml;
    let score = |a: &At| a.q2 - if reml { a.trace } else { a.sums[0] };
    let slope = |t: f64| at(x, y, v, t).map_or(f64::NAN, |a| score(&a));
    let mut tau2 = hedges_olkin(x, y, v)?.max(0.0);
    let mut settled = false;
    for round in 0..=30 {
        let now = at(x, y, v, tau2)?;
        let mut step = score(&now) / if reml { now.trace2 } else { now.sums[1] };
        if !step.is_finite() {
            return Err(Refused::NotComputable);
        }
        if tau2 <= 1e-14 * scale && step <= 0.0 {
            return Ok(0.0); // at the edge, and the likelihood falls away from it
        }
        while tau2 + step < 0.0 {
            step /= 2.0;
        }
        tau2 += step;
        // Near the top of this hill the last digits come by halving, where the score changes its sign; scoring alone creeps.
        let near = 8.0 * step.abs();
        if near < 0.01 * tau2
            && let Some(top) = root(tau2 - near, tau2 + near, slope)
        {
            tau2 = top;
            settled = true;
            break;
        }
        if step.abs() <= 1e-12 * (tau2 + 1e-6 * scale) {
            settled = true;
            break;
        }
        if round >= 30 {
            tau2 = climbed(tau2, near.min(0.01 * (tau2 + 1e-3 * scale)), slope).ok_or(Refused::NotConverged)?;
            settled = true;
            break;
        }
    }
    if !settled {
        return Err(Refused::NotConverged);
    }
    let height = |t: f64| at(x, y, v, t).map(|a| log_likelihood(&a, v, t, reml));
    let (here, zero) = (height(tau2)?, height(0.0)?);
    Ok(if zero - here > 1e-5 || tau2 <= 1e-14 * scale { 0.0 } else { tau2 })
}

/// The top of the hill on whose side `from` lies, 0 if it falls away all the way from there: the way `slope` points, in doublings from `width`,
/// to where it changes its sign.
fn climbed(from: f64, width: f64, slope: impl Fn(f64) -> f64) -> Option<f64> {
    let rises = slope(from) > 0.0;
    let (mut last, mut width) = (from, width.max(f64::MIN_POSITIVE));
    for _ in 0..2200 {
        let next = if rises { from + width } else { (from - width).max(0.0) };
        let here = slope(next);
        if !here.is_finite() {
            return None;
        }
        if here == 0.0 || (here > 0.0) != rises {
            return root(last.min(next), last.max(next), &slope);
        }
        if next == 0.0 {
            return Some(0.0);
        }
        last = next;
        width *= 2.0;
    }
    None
}

/// Up to a constant.
fn log_likelihood(a: &At, v: &[f64], tau2: f64, reml: bool) -> f64 {
    let logs: f64 = v.iter().map(|v| (v + tau2).ln()).sum();
    -0.5 * (logs + a.q) - if reml { 0.5 * a.log_det } else { 0.0 }
}

fn hedges_olkin(x: &DMatrix<f64>, y: &[f64], v: &[f64]) -> Result<f64, Refused> {
    let ones = vec![1.0; y.len()];
    let f = fit(x, y, &ones)?;
    let rss: f64 = f.residuals.iter().map(|r| r * r).sum();
    let noise = v.iter().sum::<f64>() - (&f.cov * cross(x, |i| v[i])).trace();
    Ok((rss - noise) / (x.nrows() - x.ncols()) as f64)
}

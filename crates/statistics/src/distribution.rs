//! Tails and quantiles of the normal, t, chi-square, F, beta and gamma distributions, from the incomplete beta and gamma functions
//! of `statrs`. Quantiles are roots of the tail that is not near one, so that small chances keep their digits.
//! Limits: degrees of freedom from 1 (fractions allowed); twelve digits up to a thousand, eight at 10⁵.
//! A parameter outside its range gives NaN, never a panic; the estimators refuse before it comes to that. Checked against R in `oracles/distribution`.

use crate::solve::{root, root_above};
use statrs::function::{beta::beta_reg, erf, gamma};

/// P(Z > z) for a standard normal Z.
pub fn normal_above(z: f64) -> f64 {
    // By the incomplete gamma function: the library's erfc gives ten digits only.
    let half = 0.5 * gamma_above(0.5, 0.5 * z * z);
    if z >= 0.0 { half } else { 1.0 - half }
}

/// Density of a standard normal.
pub fn normal_density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// The z with P(Z < z) = `p`, for 0 < p < 1.
pub fn normal_quantile(p: f64) -> f64 {
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    let z = -std::f64::consts::SQRT_2 * erf::erfc_inv(2.0 * p);
    // Two Newton steps take the approximation to the last digits.
    let closer = |z: f64| {
        let density = normal_density(z);
        if density > 0.0 { z - (normal_above(-z) - p) / density } else { z }
    };
    closer(closer(z))
}

/// Two-sided chance of a standard normal beyond `z`.
pub fn normal_two_sided(z: f64) -> f64 {
    (2.0 * normal_above(z.abs())).min(1.0)
}

/// P(T > t) with `df` degrees of freedom.
pub fn t_above(t: f64, df: f64) -> f64 {
    let half = 0.5 * beta_below(df / (df + t * t), df / 2.0, 0.5);
    if t >= 0.0 { half } else { 1.0 - half }
}

/// Two-sided chance of a t beyond `t`.
pub fn t_two_sided(t: f64, df: f64) -> f64 {
    (2.0 * t_above(t.abs(), df)).min(1.0)
}

/// The t with P(T < t) = `p`, for 0 < p < 1.
pub fn t_quantile(p: f64, df: f64) -> f64 {
    if p < 0.5 {
        return -t_quantile(1.0 - p, df);
    }
    root_above(0.0, 1.0, |t| t_above(t, df) - (1.0 - p)).unwrap_or(f64::INFINITY)
}

/// P(X > x) for chi-square with `df` degrees of freedom.
pub fn chi2_above(x: f64, df: f64) -> f64 {
    gamma_above(df / 2.0, x / 2.0)
}

/// P(G > x) for a gamma with this shape and rate 1.
pub fn gamma_above(shape: f64, x: f64) -> f64 {
    if shape.is_nan() || shape <= 0.0 || x.is_nan() {
        f64::NAN
    } else if x <= 0.0 {
        1.0
    } else if x < 1e300 {
        gamma::gamma_ur(shape, x)
    } else {
        0.0
    }
}

/// The x with P(X < x) = `p` for chi-square.
pub fn chi2_quantile(p: f64, df: f64) -> f64 {
    2.0 * gamma_quantile(p, df / 2.0)
}

/// The x with P(X < x) = `p` for a gamma with this shape and rate 1.
pub fn gamma_quantile(p: f64, shape: f64) -> f64 {
    let below = |x: f64| if x <= 0.0 { 0.0 } else { gamma::gamma_lr(shape, x.min(1e300)) };
    let found = if p < 0.5 {
        root_above(0.0, shape.max(1.0), |x| p - below(x))
    } else {
        root_above(0.0, shape.max(1.0), |x| gamma_above(shape, x) - (1.0 - p))
    };
    found.unwrap_or(f64::INFINITY)
}

/// P(F > f) with `df1` and `df2` degrees of freedom.
pub fn f_above(f: f64, df1: f64, df2: f64) -> f64 {
    beta_below(df2 / (df2 + df1 * f), df2 / 2.0, df1 / 2.0)
}

/// The f with P(F < f) = `p`.
pub fn f_quantile(p: f64, df1: f64, df2: f64) -> f64 {
    root_above(0.0, 1.0, |f| f_above(f, df1, df2) - (1.0 - p)).unwrap_or(f64::INFINITY)
}

/// P(B < x) for a beta with shapes `a` and `b`.
pub fn beta_below(x: f64, a: f64, b: f64) -> f64 {
    if x.is_nan() || a.is_nan() || b.is_nan() || a <= 0.0 || b <= 0.0 {
        f64::NAN
    } else if x <= 0.0 {
        0.0
    } else if x >= 1.0 {
        1.0
    } else {
        beta_reg(a, b, x)
    }
}

/// The x with P(B < x) = `p`.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    root(0.0, 1.0, |x| beta_below(x, a, b) - p).unwrap_or(if p < 0.5 { 0.0 } else { 1.0 })
}

//! One study becomes one effect and its sampling variance.
//!
//! - MD: difference of means, variance s₁²/n₁ + s₂²/n₂ (not pooled).
//! - SMD: Hedges' g with the exact factor J(m) = Γ(m/2) / (√(m/2) Γ((m−1)/2)), m = n₁+n₂−2 (Hedges, J Educ Stat 1981;6:107, eq. 6e),
//!   and the large-sample variance 1/n₁ + 1/n₂ + g²/(2(n₁+n₂)) (Hedges 1982, as metafor's `vtype="LS"`).
//! - RR, OR: logarithms, with the usual delta variances (Fleiss & Berlin in Cooper, Hedges & Valentine 2009, ch. 13); RD: difference of risks.
//! - ½ is added to all four cells of a study only where one of them is zero, and said so.
//!
//! Limits: a study without any event in either arm says nothing about a ratio; it is kept with ½ added, as metafor does, and marked.

use crate::{Refused, Warning};
use statrs::function::gamma::ln_gamma;

/// What is compared; the first arm minus (or over) the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Difference of means, in their unit.
    Md,
    /// Standardised mean difference (Hedges' g), in standard deviations.
    Smd,
    /// Risk ratio, on the log scale.
    Rr,
    /// Odds ratio, on the log scale.
    Or,
    /// Risk difference.
    Rd,
    /// Effects and variances given as they are.
    Gen,
}

impl Measure {
    /// True when the effect is a logarithm, to be shown as a ratio.
    pub fn is_log(self) -> bool {
        matches!(self, Self::Rr | Self::Or)
    }
}

/// Two arms with a measured outcome.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Means {
    /// People in the first arm, at least 2.
    pub n1: u64,
    /// Mean of the first arm.
    pub mean1: f64,
    /// Standard deviation of the first arm, not negative.
    pub sd1: f64,
    /// People in the second arm, at least 2.
    pub n2: u64,
    /// Mean of the second arm.
    pub mean2: f64,
    /// Standard deviation of the second arm, not negative.
    pub sd2: f64,
}

/// Two arms with events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Events in the first arm.
    pub events1: u64,
    /// People in the first arm, at least the events.
    pub n1: u64,
    /// Events in the second arm.
    pub events2: u64,
    /// People in the second arm.
    pub n2: u64,
}

/// One study's effect.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// The study's label.
    pub study: String,
    /// Effect, on the scale of its [`Measure`].
    pub effect: f64,
    /// Sampling variance, positive.
    pub variance: f64,
    /// Whether ½ was added to the cells.
    pub half_added: bool,
}

impl Effect {
    /// The warning that belongs to this effect, if any.
    pub fn warning(&self) -> Option<Warning> {
        self.half_added.then(|| Warning::HalfAdded(self.study.clone()))
    }
}

/// An effect with its variance as the study gives it (GEN).
///
/// # Errors
/// `yi` or `vi` is not finite, `vi` is not positive, or either is beyond 10⁵⁰ (`vi` below 10⁻⁵⁰).
pub fn given(study: &str, effect: f64, variance: f64) -> Result<Effect, Refused> {
    checked(study, effect, variance, "yi", "vi", false)
}

/// The largest effect and variance, and one over the smallest variance.
const MOST: f64 = 1e50;

fn checked(
    study: &str,
    effect: f64,
    variance: f64,
    yi: &'static str,
    vi: &'static str,
    half_added: bool,
) -> Result<Effect, Refused> {
    if !effect.is_finite() {
        return Err(Refused::NotFinite { row: study.into(), column: yi });
    }
    if !variance.is_finite() {
        return Err(Refused::NotFinite { row: study.into(), column: vi });
    }
    if variance <= 0.0 {
        return Err(Refused::range(study, vi, "> 0"));
    }
    // Beyond these, squares and fourth powers of weights and effects leave the numbers that can be told apart.
    if effect.abs() > MOST {
        return Err(Refused::range(study, yi, "-1e50 ... 1e50"));
    }
    if !(1.0 / MOST..=MOST).contains(&variance) {
        return Err(Refused::range(study, vi, if vi == "vi" { "1e-50 ... 1e50" } else { "variance: 1e-50 ... 1e50" }));
    }
    Ok(Effect { study: study.into(), effect, variance, half_added })
}

fn check_means(study: &str, m: &Means) -> Result<(), Refused> {
    for (value, column) in [(m.mean1, "mean1"), (m.sd1, "sd1"), (m.mean2, "mean2"), (m.sd2, "sd2")] {
        if !value.is_finite() {
            return Err(Refused::NotFinite { row: study.into(), column });
        }
    }
    for (n, column) in [(m.n1, "n1"), (m.n2, "n2")] {
        if n < 2 {
            return Err(Refused::range(study, column, ">= 2"));
        }
    }
    for (sd, column) in [(m.sd1, "sd1"), (m.sd2, "sd2")] {
        if sd < 0.0 {
            return Err(Refused::range(study, column, ">= 0"));
        }
    }
    if m.sd1 == 0.0 && m.sd2 == 0.0 {
        return Err(Refused::range(study, "sd1, sd2", "> 0"));
    }
    Ok(())
}

/// MD of a study.
///
/// # Errors
/// A value not finite, an arm below two, a standard deviation negative or both zero: named with study and column.
pub fn mean_difference(study: &str, m: &Means) -> Result<Effect, Refused> {
    check_means(study, m)?;
    let variance = m.sd1 * m.sd1 / m.n1 as f64 + m.sd2 * m.sd2 / m.n2 as f64;
    checked(study, m.mean1 - m.mean2, variance, "mean1", "sd1", false)
}

/// SMD (Hedges' g) of a study.
///
/// # Errors
/// As [`mean_difference`].
pub fn standardised_mean_difference(study: &str, m: &Means) -> Result<Effect, Refused> {
    check_means(study, m)?;
    let (n1, n2) = (m.n1 as f64, m.n2 as f64);
    let df = n1 + n2 - 2.0;
    let pooled = (((n1 - 1.0) * m.sd1 * m.sd1 + (n2 - 1.0) * m.sd2 * m.sd2) / df).sqrt();
    let g = small_sample(df) * (m.mean1 - m.mean2) / pooled;
    checked(study, g, 1.0 / n1 + 1.0 / n2 + g * g / (2.0 * (n1 + n2)), "mean1", "sd1", false)
}

/// J(m), exact. Above 10⁶ the logarithms of Γ would cancel; there 1 − 3/(4m − 1) is exact to twelve digits.
fn small_sample(m: f64) -> f64 {
    if m > 1e6 {
        return 1.0 - 3.0 / (4.0 * m - 1.0);
    }
    (ln_gamma(m / 2.0) - 0.5 * (m / 2.0).ln() - ln_gamma((m - 1.0) / 2.0)).exp()
}

/// The four cells (events and others, first and second arm), with ½ added where one is zero.
fn cells(study: &str, c: &Counts) -> Result<([f64; 4], bool), Refused> {
    for (events, n, column) in [(c.events1, c.n1, "events1"), (c.events2, c.n2, "events2")] {
        if n == 0 {
            return Err(Refused::range(study, if column == "events1" { "n1" } else { "n2" }, ">= 1"));
        }
        if events > n {
            return Err(Refused::range(study, column, "0 <= events <= n"));
        }
    }
    let whole = [c.events1, c.n1 - c.events1, c.events2, c.n2 - c.events2];
    let half = whole.contains(&0);
    Ok((whole.map(|x| x as f64 + if half { 0.5 } else { 0.0 }), half))
}

/// log RR of a study.
///
/// # Errors
/// More events than people, or nobody in an arm.
pub fn log_risk_ratio(study: &str, c: &Counts) -> Result<Effect, Refused> {
    let ([a, b, c, d], half) = cells(study, c)?;
    let (n1, n2) = (a + b, c + d);
    checked(study, (a / n1 / (c / n2)).ln(), 1.0 / a - 1.0 / n1 + 1.0 / c - 1.0 / n2, "events1", "events1", half)
}

/// log OR of a study.
///
/// # Errors
/// As [`log_risk_ratio`].
pub fn log_odds_ratio(study: &str, c: &Counts) -> Result<Effect, Refused> {
    let ([a, b, c, d], half) = cells(study, c)?;
    checked(study, (a * d / (b * c)).ln(), 1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d, "events1", "events1", half)
}

/// RD of a study.
///
/// # Errors
/// As [`log_risk_ratio`].
pub fn risk_difference(study: &str, c: &Counts) -> Result<Effect, Refused> {
    let ([a, b, c, d], half) = cells(study, c)?;
    let (n1, n2) = (a + b, c + d);
    let variance = a * b / (n1 * n1 * n1) + c * d / (n2 * n2 * n2);
    checked(study, a / n1 - c / n2, variance, "events1", "events1", half)
}

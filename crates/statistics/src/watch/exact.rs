//! Exact intervals: binomial by Clopper & Pearson (Biometrika 1934;26:404), Poisson by Garwood (Biometrika 1936;28:437).
//! They hold at least the promised confidence always, and more than it usually. No event is not no risk: 0 of 2 000 still allows 1.8 per 1 000.

use crate::distribution::{beta_quantile, gamma_quantile};
use crate::{Interval, Level, Of, Refused};
use terms::{Text, say};

/// Events over people, or over exposure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Events counted.
    pub events: u64,
    /// Events over the denominator.
    pub rate: f64,
    /// Exact two-sided interval.
    pub ci: Interval,
}

/// `events` of `n` people.
///
/// # Errors
/// Nobody, or more events than people.
pub fn binomial(events: u64, n: u64, level: Level) -> Result<Rate, Refused> {
    if n == 0 {
        return Err(Refused::TooFew { of: Of::People, needed: 1, given: 0 });
    }
    if events > n {
        return Err(Refused::range("", "events", "0 <= events <= n"));
    }
    let (x, size, tail) = (events as f64, n as f64, level.tail());
    let lower = if events == 0 { 0.0 } else { beta_quantile(tail, x, size - x + 1.0) };
    let upper = if events == n { 1.0 } else { beta_quantile(1.0 - tail, x + 1.0, size - x) };
    Ok(Rate { events, rate: x / size, ci: Interval { lower, upper } })
}

/// `events` in `exposure` (patient-years, treatments), positive; the rate is per unit of exposure.
///
/// # Errors
/// An exposure that is not positive and finite.
pub fn poisson(events: u64, exposure: f64, level: Level) -> Result<Rate, Refused> {
    if !exposure.is_finite() || exposure <= 0.0 {
        return Err(Refused::range("", "exposure", "> 0"));
    }
    let (x, tail) = (events as f64, level.tail());
    let lower = if events == 0 { 0.0 } else { gamma_quantile(tail, x) / exposure };
    let upper = gamma_quantile(1.0 - tail, x + 1.0) / exposure;
    Ok(Rate { events, rate: x / exposure, ci: Interval { lower, upper }.finite()? })
}

/// The sentence that must stand beside a low count: the upper end of the exact interval, per 1 000 people.
///
/// # Errors
/// As [`binomial`].
pub fn still_allows(events: u64, n: u64, level: Level) -> Result<Text, Refused> {
    let upper = binomial(events, n, level)?.ci.upper * 1000.0;
    let shown = if upper < 1.0 { format!("{upper:.2}") } else { format!("{upper:.1}") };
    Ok(
        say! {ja: "{n}人中{events}件でも、1,000人あたり{shown}件までの頻度は否定できません。", en: "{events} of {n} still allows {shown} per 1,000."},
    )
}

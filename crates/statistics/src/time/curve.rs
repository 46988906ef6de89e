//! Kaplan–Meier (J Am Stat Assoc 1958;53:457): S(t) = Π (1 − d/n) over the event times, Greenwood's variance, intervals on the log(−log) scale
//! (Kalbfleisch & Prentice 1980), which stay within 0 and 1. The median is where the curve comes down to one half, and its interval where the
//! limits do (Brookmeyer & Crowley, Biometrics 1982;38:29). Where the curve rests at exactly one half and falls further later, the median is the
//! middle of that stretch; where it never falls further, the start of it: the rule of the table that R's `print(survfit)` shows (`survmean`;
//! `oracles/survival`, `flat`). R's `quantile` differs for such an end: it takes the middle up to the last time followed.
//!
//! Limits: censoring must have nothing to do with the outlook. Where the curve is at 0 there is no interval.

use super::{Followed, check, moments, order, tied};
use crate::{Interval, Level, Refused, Warning};

/// The curve after one event time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Time of the events.
    pub time: f64,
    /// Still followed just before.
    pub at_risk: usize,
    /// Events at this time.
    pub events: usize,
    /// Share without the event after it.
    pub survival: f64,
    /// Greenwood's standard error of the share; `None` where the share is 0, as the formula has none there.
    pub se: Option<f64>,
    /// log(−log) interval; `None` where the share is 0.
    pub ci: Option<Interval>,
}

/// The median and its limits, each `None` if not reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Median {
    /// Time at which half have had the event; the middle of the stretch where exactly half have, its start if it runs to the end.
    pub time: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
}

/// The whole curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// People.
    pub n: usize,
    /// People with the event.
    pub events: usize,
    /// One step an event time; empty when nobody had the event.
    pub steps: Vec<Step>,
    /// The median.
    pub median: Median,
    /// What to bear in mind.
    pub warnings: Vec<Warning>,
}

/// Draws the curve of one arm.
///
/// # Errors
/// Nobody, or a time that is negative or not finite.
pub fn kaplan_meier(people: &[Followed], level: Level) -> Result<Curve, Refused> {
    check(people)?;
    let people = &tied(people)[..];
    let order = order(people);
    let n = people.len();
    let z = level.critical(None);
    let (mut survival, mut greenwood) = (1.0_f64, 0.0_f64);
    let mut steps = Vec::new();
    for (time, range) in moments(people, &order) {
        let at_risk = n - range.start;
        let events = order[range].iter().filter(|i| people[**i].event).count();
        if events == 0 {
            continue;
        }
        let (d, r) = (events as f64, at_risk as f64);
        survival *= 1.0 - d / r;
        if events == at_risk {
            survival = 0.0;
            steps.push(Step { time, at_risk, events, survival, se: None, ci: None });
            break;
        }
        greenwood += d / (r * (r - d));
        let se = greenwood.sqrt();
        let log = survival.ln();
        let spread = z * se / log;
        let (a, b) = (survival.powf((-spread).exp()), survival.powf(spread.exp()));
        let ci = Some(Interval { lower: a.min(b), upper: a.max(b) }.finite()?);
        steps.push(Step { time, at_risk, events, survival, se: Some(survival * se), ci });
    }
    let median = Median {
        time: crossing(&steps, |s| Some(s.survival)),
        lower: crossing(&steps, |s| s.ci.map(|c| c.lower)),
        upper: crossing(&steps, |s| s.ci.map(|c| c.upper)),
    };
    let events = people.iter().filter(|p| p.event).count();
    let mut warnings = Vec::new();
    if events == 0 {
        warnings.push(Warning::NoEvents);
    }
    if median.time.is_none() {
        warnings.push(Warning::MedianNotReached);
    }
    Ok(Curve { n, events, steps, median, warnings })
}

/// Where a falling step curve passes one half; the middle of a stretch that lies at one half and ends, the start of one that does not.
fn crossing(steps: &[Step], of: impl Fn(&Step) -> Option<f64>) -> Option<f64> {
    const NEAR: f64 = 1.5e-8; // a product of fractions that should be one half rarely is to the last digit
    let points: Vec<(f64, f64)> = steps.iter().filter_map(|s| of(s).map(|y| (s.time, y))).collect();
    let i = points.iter().position(|(_, y)| *y < 0.5 + NEAR)?;
    let (time, y) = points[i];
    if (y - 0.5).abs() < NEAR {
        let end = points[i..].iter().find(|p| p.1 < y).map_or(time, |p| p.0);
        return Some((time + end) / 2.0);
    }
    Some(time)
}

//! Time to an event (relapse, retreatment): the curve, the comparison of arms, and the hazard ratio. Conventions are those of R's `survival`
//! (Therneau & Grambsch, Modeling Survival Data 2000), which `oracles/survival` holds us to; times that differ by rounding alone are one time
//! ([`tied`]).

mod cox;
mod curve;
mod log_rank;

pub use cox::{Cox, HazardRatio, cox};
pub use curve::{Curve, Median, Step, kaplan_meier};
pub use log_rank::{LogRank, log_rank};

use crate::{Of, Refused};

/// One person. Time in any unit, from 0; `event` false means last seen without it (censored).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Followed {
    /// Time of the event or of the last look.
    pub time: f64,
    /// Whether the event happened.
    pub event: bool,
}

fn check(people: &[Followed]) -> Result<(), Refused> {
    if people.is_empty() {
        return Err(Refused::TooFew { of: Of::People, needed: 1, given: 0 });
    }
    for (i, p) in people.iter().enumerate() {
        if !p.time.is_finite() {
            return Err(Refused::NotFinite { row: format!("#{}", i + 1), column: "time" });
        }
        if p.time < 0.0 {
            return Err(Refused::range(format!("#{}", i + 1), "time", ">= 0"));
        }
    }
    Ok(())
}

/// Times that differ no more than rounding does become one, the smallest of them: 0.1 + 0.2 and 0.3 are one moment. As `timefix` of R's `survival`
/// (`aeqSurv`): two neighbouring times are tied when they differ by √ε ≈ 1.5·10⁻⁸ at most, in their unit or relative to the mean of all distinct times.
/// Every function of this room does it; call it first where people are handed over in parts (one curve an arm), so that all arms share their moments.
pub fn tied(people: &[Followed]) -> Vec<Followed> {
    let tolerance = f64::EPSILON.sqrt();
    let mut times: Vec<f64> = people.iter().map(|p| p.time).filter(|t| t.is_finite()).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    // Divided before it is summed: the mean of the largest numbers there are stays finite.
    let mean = times.iter().map(|t| t.abs() / times.len() as f64).sum::<f64>();
    let near = |pair: &[f64]| {
        let apart = pair[1] - pair[0];
        apart <= tolerance || apart / mean <= tolerance
    };
    let apart = times.windows(2).filter(|pair| !near(pair)).map(|pair| pair[1]);
    let cuts: Vec<f64> = times.first().copied().into_iter().chain(apart).collect();
    let cut = |t: f64| cuts.partition_point(|c| *c <= t).checked_sub(1).map_or(t, |i| cuts[i]);
    people.iter().map(|p| Followed { time: if p.time.is_finite() { cut(p.time) } else { p.time }, ..*p }).collect()
}

/// Positions in order of time.
fn order(people: &[Followed]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..people.len()).collect();
    order.sort_by(|a, b| people[*a].time.total_cmp(&people[*b].time));
    order
}

/// The distinct times, each with its range in `order`.
fn moments(people: &[Followed], order: &[usize]) -> Vec<(f64, std::ops::Range<usize>)> {
    let mut out: Vec<(f64, std::ops::Range<usize>)> = Vec::new();
    for (i, who) in order.iter().enumerate() {
        let time = people[*who].time;
        match out.last_mut() {
            Some((t, range)) if *t == time => range.end = i + 1,
            _ => out.push((time, i..i + 1)),
        }
    }
    out
}

//! Time to an event (relapse, retreatment): the curve, the comparison of arms, and the hazard ratio. Conventions are those of R's `survival`
//! (Therneau & Grambsch, Modeling Survival Data 2000), which `oracles/survival` holds us to.

mod cox;
mod curve;
mod log_rank;

pub use cox::{Cox, HazardRatio, cox};
pub use curve::{Curve, Median, Step, kaplan_meier};
pub use log_rank::{LogRank, log_rank};

use crate::Refused;

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
        return Err(Refused::TooFew { needed: 1, given: 0 });
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

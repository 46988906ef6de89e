//! Does the forecast keep what it promises? Lots are simulated from the prior and through the passage policy, forecast after some
//! observations, and what then truly comes is ranked among the forecast's courses. If the forecast is right, ranks are uniform and the
//! 80 % band holds four in five (simulation-based calibration: Talts et al., arXiv 1804.06788, 2018; Cook, Gelman and Rubin, JCGS 2006).
//! For `cargo xtask calibrate` and the short form in the tests.

use crate::ahead::{Ahead, Course, course};
use crate::chance::Chance;
use crate::filter::{self, Effort};
use crate::model::Given;
use crate::prior::Taught;
use crate::simulate::{self, Clinic, Simulated};
use crate::{Policy, Prior, Target};

/// What is ranked.
pub const QUANTITIES: [&str; 7] = [
    "cells on the day of the forecast",
    "cells 3 days ahead",
    "cells 7 days ahead",
    "cells 14 days ahead",
    "cells 28 days ahead",
    "day the order is ready",
    "doubling time",
];

/// Where the truth of each quantity lies among the forecast's courses, 0 to 1; uniform when the forecast is right.
pub type Ranks = [f64; QUANTITIES.len()];

/// One lot of a calibration.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Rows the forecast saw beyond the start.
    pub events: usize,
    /// Ranks of the truth.
    pub ranks: Ranks,
    /// Width of the 80 % band of cells 14 days ahead, in doublings.
    pub width: f64,
}

/// A lot drawn from the prior, forecast after some observations.
pub fn trial(seed: u64) -> Trial {
    let mut chance = Chance::new(seed);
    let (policy, prior) = (Policy::default(), Prior::literature());
    let clinic = Clinic::drawn(&mut chance);
    let events = (chance.uniform() * 24.0) as usize;
    let lot = simulate::lot(&clinic, events, &policy, &mut chance);
    judge(&lot, events, &policy, &prior, &mut chance)
}

/// One clinic with so many lots: each forecast from what all others taught, and from the literature alone.
pub fn left_out(seed: u64, lots: usize) -> Vec<(Trial, Trial)> {
    let mut chance = Chance::new(seed);
    let policy = Policy::default();
    let clinic = Clinic::drawn(&mut chance);
    let long: Vec<Simulated> = (0..lots).map(|_| simulate::lot(&clinic, 24, &policy, &mut chance)).collect();
    let taught: Vec<Option<Taught>> = long.iter().map(|l| Taught::by(&l.rows, &policy)).collect();
    let mut found = Vec::with_capacity(lots);
    for (i, whole) in long.iter().enumerate() {
        let own = Prior::of(taught.iter().enumerate().filter(|(j, _)| *j != i).filter_map(|(_, t)| t.as_ref()));
        // The same lot, known only as far as its first days.
        let events = (chance.uniform() * 8.0) as usize;
        let early = whole.cut(events);
        let mut again = Chance::new(chance.seed());
        let mut same = Chance::new(again.seed());
        found.push((
            judge(&early, events, &policy, &own, &mut again),
            judge(&early, events, &policy, &Prior::literature(), &mut same),
        ));
    }
    found
}

fn judge(lot: &Simulated, events: usize, policy: &Policy, prior: &Prior, chance: &mut Chance) -> Trial {
    let target = Target::cells((10.0_f64).powf(6.0 + 2.5 * chance.uniform()));
    let literature = Prior::literature();
    let truth = course(&lot.truth, &Ahead::new(&Given::new(&lot.lot, policy, &literature), &target), chance);
    let given = Given::new(&lot.lot, policy, prior);
    let ahead = Ahead::new(&given, &target);
    let cloud = filter::run(&given, Effort::USUAL, chance.seed());
    let courses: Vec<Course> = cloud.particles.iter().map(|p| course(p, &ahead, chance)).collect();
    let now = lot.lot.now;
    let of = |c: &Course| -> Ranks {
        let at = |days: f64| c.cells(now + days);
        [c.cells_now, at(3.0), at(7.0), at(14.0), at(28.0), c.ready, c.doubling_days]
    };
    let true_values = of(&truth);
    let all: Vec<Ranks> = courses.iter().map(of).collect();
    let ranks = std::array::from_fn(|q| {
        let below = all.iter().filter(|v| v[q] < true_values[q]).count() as f64;
        let ties = all.iter().filter(|v| v[q] == true_values[q]).count() as f64;
        (below + chance.uniform() * (ties + 1.0)) / (all.len() as f64 + 1.0)
    });
    let mut later: Vec<f64> = all.iter().map(|v| v[3]).collect();
    later.sort_by(f64::total_cmp);
    let at = |p: f64| later.get((p * later.len() as f64) as usize).copied().unwrap_or(0.0);
    Trial { events, ranks, width: at(0.9) - at(0.1) }
}

/// Ranks of many lots, for one quantity.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// Lots per twentieth.
    pub bins: [usize; 20],
    /// Share of lots inside the 50, 80 and 95 % bands.
    pub inside: [f64; 3],
    /// Chi-square of the bins against uniform, 19 degrees of freedom, and its p.
    pub chi2: f64,
    /// Chance of a larger one.
    pub p: f64,
}

impl Ledger {
    /// Counts ranks; at least one.
    pub fn of(ranks: &[f64]) -> Self {
        let n = ranks.len().max(1) as f64;
        let mut bins = [0; 20];
        for r in ranks {
            bins[((r * 20.0) as usize).min(19)] += 1;
        }
        let inside =
            [0.5, 0.8, 0.95].map(|share| ranks.iter().filter(|r| (*r - 0.5).abs() <= share / 2.0).count() as f64 / n);
        let chi2 = bins.iter().map(|b| (*b as f64 - n / 20.0).powi(2) / (n / 20.0)).sum();
        Self { bins, inside, chi2, p: statistics::distribution::chi2_above(chi2, 19.0) }
    }
}

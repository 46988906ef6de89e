//! What is expected of a lot before anything is seen of it, and how a clinic's own past lots sharpen that.
//!
//! Read in a source: the mean doubling time of 5.1 days over 1.6 to 6.2 doublings, stable until there, and slower growth by 10.1 doublings
//! (Plastini 2016, doi 10.19070/2328-3548-SI02001; `domain/regulation.md` §2.3, S31, n = 4 donors); at least 15 % stromal cells among
//! those freshly isolated (S25). Everything else here is an **assumption**, wide on purpose, that no source gives: lag, attachment, cells on a
//! full ground, how far passages of one lot stray from one another (further when nobody counted the start: pieces let cells go over days), outgrowth of pieces, errors of observation, and how much of the spread lies between clinics instead of between donors.
//! The 24 to 72 hours that are quoted without a source are no prior of their own; they lie within the spread.
//!
//! Between donors and clinics: each parameter is `clinic + donor`, both normal, with the split of [`SHARE`] (two-stage normal model;
//! Gelman et al., Bayesian Data Analysis, 3rd ed., ch. 5). Each past lot is summarised by the normal part its own data add to the prior.
//! Limits: the split is not estimated; parameters are sharpened one by one.

use crate::filter::{self, Effort};
use crate::model::Given;
use crate::reading::{self, Origin};
use crate::{Observation, Policy};

/// Parameters a lot has before its first passage is looked at.
pub(crate) const STATIC: usize = 8;
/// Parameters a prior knows: six common ones are shared, starts differ by origin.
pub(crate) const KNOWN: usize = 11;

/// Doubling time of a fresh culture, in days, the middle of the prior. With [`DOUBLING_SPREAD`] the mean is 5.1 days (S31).
pub(crate) const DOUBLING_DAYS: f64 = 4.1;
/// Its spread, natural logarithm.
pub(crate) const DOUBLING_SPREAD: f64 = 0.6;

/// Which known parameter each of a lot's parameters is.
pub(crate) fn slots(origin: Origin) -> [usize; STATIC] {
    match origin {
        Origin::Isolated => [0, 1, 2, 3, 4, 5, 6, 9],
        Origin::Explanted => [0, 1, 2, 3, 4, 7, 8, 9],
        Origin::Passaged => [0, 1, 2, 3, 4, 10, 10, 9],
    }
}

/// Share of the variance that lies between clinics: doubling time, slowing, lag, cells on a full ground, attachment, start and lag of
/// isolated cells, start and lag of explants; area and counting error are of the lot alone.
pub(crate) const SHARE: [f64; KNOWN] = [0.4, 0.5, 0.5, 0.6, 0.5, 0.5, 0.5, 0.5, 0.5, 0.0, 0.0];

/// What is expected of a lot: for each parameter a normal in units of the literature's spread.
#[derive(Clone, Debug, PartialEq)]
pub struct Prior {
    pub(crate) centre: [f64; KNOWN],
    pub(crate) spread: [f64; KNOWN],
    lots: usize,
}

impl Prior {
    /// What the literature leads one to expect.
    pub fn literature() -> Self {
        Self { centre: [0.0; KNOWN], spread: [1.0; KNOWN], lots: 0 }
    }

    /// What the literature and these past lots of the same clinic lead one to expect. Lots that cannot be read are left out
    /// ([`Prior::lots`] tells how many were used); the order of lots does not matter.
    pub fn sharpened<L: AsRef<[Observation]>>(lots: &[L], policy: &Policy) -> Self {
        let taught: Vec<Taught> = lots.iter().filter_map(|l| Taught::by(l.as_ref(), policy)).collect();
        Self::of(taught.iter())
    }

    /// The same from lots that were summarised before ([`Taught::by`]).
    pub fn of<'a>(lots: impl Iterator<Item = &'a Taught>) -> Self {
        let mut precision: [f64; KNOWN] = SHARE.map(|share| if share > 0.0 { 1.0 / share } else { 0.0 });
        let mut pull = [0.0; KNOWN];
        let mut prior = Self::literature();
        for lot in lots {
            prior.lots += 1;
            for &(slot, mean, variance) in &lot.0 {
                if SHARE[slot] > 0.0 && variance < 0.98 {
                    // Divide the prior N(0, 1) out of the posterior: what the lot's own data say.
                    let (own_mean, own_variance) = (mean / (1.0 - variance), variance / (1.0 - variance));
                    let weight = 1.0 / (1.0 - SHARE[slot] + own_variance);
                    precision[slot] += weight;
                    pull[slot] += weight * own_mean;
                }
            }
        }
        for i in 0..KNOWN {
            if precision[i] > 0.0 {
                prior.centre[i] = pull[i] / precision[i];
                prior.spread[i] = (1.0 - SHARE[i] + 1.0 / precision[i]).sqrt();
            }
        }
        prior
    }

    /// How many past lots stand behind it.
    pub fn lots(&self) -> usize {
        self.lots
    }

    /// The doubling time of a fresh culture of this clinic, in days: middle and 80 % interval.
    pub fn doubling_days(&self) -> (f64, [f64; 2]) {
        let at = |z: f64| crate::model::doubling_days(self.centre[0] + z * self.spread[0]);
        (at(0.0), [at(-1.2816), at(1.2816)])
    }
}

/// What one past lot teaches: each parameter with its mean and variance after all observations, under the literature's prior.
#[derive(Clone, Debug, PartialEq)]
pub struct Taught(Vec<(usize, f64, f64)>);

impl Taught {
    /// Summarises a lot; none when its rows cannot be read. Costs about as much as its forecast, so keep it where it is asked for often.
    pub fn by(rows: &[Observation], policy: &Policy) -> Option<Self> {
        let lot = reading::read(rows).ok()?;
        let cloud = filter::run(&Given::new(&lot, policy, &Prior::literature()), Effort::USUAL, 1);
        let n = cloud.particles.len() as f64;
        let one = |(i, slot): (usize, usize)| {
            let mean = cloud.particles.iter().map(|p| p.z[i]).sum::<f64>() / n;
            (slot, mean, cloud.particles.iter().map(|p| (p.z[i] - mean).powi(2)).sum::<f64>() / n)
        };
        Some(Self(slots(lot.origin).into_iter().enumerate().map(one).collect()))
    }
}

//! Brings what is expected of a lot up to date with each observation: a particle filter over the lot's parameters and the effects of
//! its passages, with tempering where one observation says much and moves of the particles that leave the posterior as it is
//! (iterated batch importance sampling: Chopin, Biometrika 2002; resample-move: Gilks and Berzuini, JRSS B 2001; tempering: Del Moral,
//! Doucet and Jasra, JRSS B 2006). The moves are Metropolis steps that keep a normal fitted to the particles (preconditioned
//! Crank–Nicolson: Cotter et al., Stat Sci 2013), so no parameter shrinks by itself. Equal seeds give equal answers.
//! Limits: a fitted normal finds two far apart explanations (a gross error or true growth) only as far as the particles already hold both.

use crate::chance::Chance;
use crate::model::{self, EFFECTS, Given, Law, Traits};
use crate::prior::STATIC;
use crate::reading::{End, LONGEST, Leg, Lot, Sight};

/// How hard to work.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    pub particles: usize,
    /// Moves after each resampling, each with its step.
    pub steps: &'static [f64],
}

impl Effort {
    pub(crate) const USUAL: Self = Self { particles: 400, steps: &[0.6, 0.3, 0.6] };
}

/// The most parameters moved together: the lot's and the effects of its passages.
const MOVED: usize = STATIC + EFFECTS * LONGEST;

/// One possible course of the lot.
#[derive(Clone, Debug)]
pub(crate) struct Particle {
    /// Standard normal under the prior.
    pub z: [f64; STATIC],
    /// The last one of a passage is the error of the number it began with: of the count before it, or of the recorded start.
    pub effects: [[f64; EFFECTS]; LONGEST + 1],
}

impl Particle {
    /// log2 of the true number taken off at the end of passage `k`, which by its law came to `cells`.
    pub(crate) fn taken(&self, k: usize, cells: f64, given: &Given<'_>) -> f64 {
        match given.lot.legs[k].end {
            Some(End { log2: Some(log2), counts, .. }) => {
                log2 + given.error / f64::from(counts).sqrt() * self.effects[k + 1][3]
            }
            _ => cells,
        }
    }
}

/// Where a particle stands after the observations so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    pub law: Law,
    /// Doublings behind the cells at the start of the passage in hand.
    pub clock: f64,
}

/// Possible courses, all with the same weight.
pub(crate) struct Cloud {
    pub particles: Vec<Particle>,
    /// Passages that ended in a count far from what was expected: day, counted over expected.
    pub surprises: Vec<(f64, f64)>,
}

/// What of the lot has been used: passages before `leg` whole, of `leg` its first `sights`, and whether its end.
#[derive(Clone, Copy)]
struct Used {
    leg: usize,
    sights: usize,
    ended: bool,
}

struct Work<'a> {
    given: Given<'a>,
    effort: Effort,
    chance: Chance,
    particles: Vec<Particle>,
    places: Vec<Place>,
    /// log of how likely all that was used before the newest observation is.
    logs: Vec<f64>,
    /// Weights, summing to one.
    weights: Vec<f64>,
}

/// Uses all observations.
pub(crate) fn run(given: &Given<'_>, effort: Effort, seed: u64) -> Cloud {
    let lot = given.lot;
    let mut chance = Chance::new(seed);
    let n = effort.particles;
    let particles = (0..n).map(|_| Particle { z: chance.normals(), effects: [[0.0; EFFECTS]; LONGEST + 1] }).collect();
    let (places, logs, weights) = (vec![Place::default(); n], vec![0.0; n], vec![1.0 / n as f64; n]);
    let mut work = Work { given: *given, effort, chance, particles, places, logs, weights };
    let mut surprises = Vec::new();
    for (k, leg) in lot.legs.iter().enumerate() {
        work.enter(k);
        let counted = leg.end.and_then(|e| e.log2);
        let last = k + 1 == lot.legs.len();
        for j in 0..leg.sights.len() {
            let newest = last && counted.is_none() && j + 1 == leg.sights.len();
            work.learn(Used { leg: k, sights: j, ended: false }, newest);
        }
        if let Some(log2) = counted {
            work.learn(Used { leg: k, sights: leg.sights.len(), ended: true }, last);
            surprises.extend(work.take_off(k, log2));
        }
    }
    work.resample();
    Cloud { particles: work.particles, surprises }
}

/// Where a particle stands in passage `k`, from where it stood in the one before.
pub(crate) fn next(p: &Particle, traits: &Traits, k: usize, last: &Place, given: &Given<'_>) -> Place {
    let (before, clock) = match k.checked_sub(1) {
        None => (0.0, 0.0),
        Some(i) => {
            let cells = last.law.cells(over(given.lot, i));
            (p.taken(i, cells, given), last.clock + (cells - last.law.attached).max(0.0))
        }
    };
    Place { law: Law::new(traits, k, &p.effects[k], before, clock, given), clock }
}

/// The day passage `k` was over.
pub(crate) fn over(lot: &Lot, k: usize) -> f64 {
    let leg = &lot.legs[k];
    leg.end.map_or_else(|| lot.legs.get(k + 1).map_or(lot.now, |l| l.start), |e| e.day)
}

fn sight(law: &Law, sight: &Sight, error: f64) -> f64 {
    match *sight {
        Sight::Cover { day, percent } => model::cover_density(percent, law.cover(day)),
        Sight::Counted { day, log2 } => model::count_density(log2 - law.cells(day), error),
    }
}

impl Work<'_> {
    fn enter(&mut self, k: usize) {
        let counted = k.checked_sub(1).is_some_and(|i| self.given.lot.legs[i].end.is_some_and(|e| e.log2.is_some()));
        for (p, place) in self.particles.iter_mut().zip(&mut self.places) {
            let drawn: [f64; EFFECTS] = self.chance.normals();
            let drawn_here = if counted { EFFECTS - 1 } else { EFFECTS };
            p.effects[k][..drawn_here].copy_from_slice(&drawn[..drawn_here]);
            let traits = Traits::new(&p.z, &self.given);
            *place = next(p, &traits, k, place, &self.given);
        }
    }

    /// How likely the next thing after `used` is in a particle.
    fn newest(&self, place: &Place, used: Used) -> f64 {
        let leg = &self.given.lot.legs[used.leg];
        if used.ended {
            self.end(leg, &place.law)
        } else {
            sight(&place.law, &leg.sights[used.sights], self.given.error)
        }
    }

    fn end(&self, leg: &Leg, law: &Law) -> f64 {
        let Some((end, log2)) = leg.end.and_then(|e| Some((e, e.log2?))) else { return 1.0 };
        let error = self.given.error / f64::from(end.counts).sqrt();
        let (usual, mishap) = model::take_off(log2 - law.cells(end.day), error);
        usual + mishap
    }

    /// Takes in one observation, in as many steps as it needs; after the newest of all, every particle is moved.
    fn learn(&mut self, used: Used, newest: bool) {
        let mut power = 0.0;
        for _ in 0..40 {
            let likely: Vec<f64> = self.places.iter().map(|p| self.newest(p, used).ln()).collect();
            let step = self.step(&likely, 1.0 - power);
            let highest = likely.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let mut sum = 0.0;
            for (w, l) in self.weights.iter_mut().zip(&likely) {
                *w *= (step * (l - highest)).exp();
                sum += *w;
            }
            self.weights.iter_mut().for_each(|w| *w /= sum);
            power += step;
            let last = power >= 1.0 - 1e-9;
            if newest || !last || effective(&self.weights) < 0.5 * self.weights.len() as f64 {
                // The last moves decide how alike the courses that are told from are: twice as many.
                self.rejuvenate(used, power, if newest && last { 2 } else { 1 });
            }
            if last {
                break;
            }
        }
        if !used.ended {
            for i in 0..self.logs.len() {
                self.logs[i] += self.newest(&self.places[i], used).ln();
            }
        }
    }

    /// The largest step that leaves a third of the particles effective.
    fn step(&self, likely: &[f64], whole: f64) -> f64 {
        let highest = likely.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let left = |step: f64| {
            let w: Vec<f64> = self.weights.iter().zip(likely).map(|(w, l)| w * (step * (l - highest)).exp()).collect();
            effective(&w)
        };
        let enough = self.weights.len() as f64 / 3.0;
        if left(whole) >= enough {
            return whole;
        }
        let (mut low, mut high) = (0.0, whole);
        for _ in 0..8 {
            let middle = 0.5 * (low + high);
            if left(middle) >= enough { low = middle } else { high = middle }
        }
        low.max(1e-3 * whole)
    }

    fn resample(&mut self) {
        let taken = self.chance.systematic(&self.weights);
        self.particles = taken.iter().map(|&i| self.particles[i].clone()).collect();
        self.places = taken.iter().map(|&i| self.places[i]).collect();
        self.logs = taken.iter().map(|&i| self.logs[i]).collect();
        let n = self.weights.len() as f64;
        self.weights.iter_mut().for_each(|w| *w = 1.0 / n);
    }

    /// log of everything used before the newest observation in a particle, and where it stands.
    fn all(&self, p: &Particle, used: Used) -> (f64, Place) {
        let error = self.given.error;
        let traits = Traits::new(&p.z, &self.given);
        let mut at = Place::default();
        let mut log = 0.0;
        for k in 0..=used.leg {
            at = next(p, &traits, k, &at, &self.given);
            let leg = &self.given.lot.legs[k];
            let whole = k < used.leg;
            let seen = if whole { leg.sights.len() } else { used.sights };
            log += leg.sights[..seen].iter().map(|s| sight(&at.law, s, error).ln()).sum::<f64>();
            if whole && leg.end.is_some_and(|e| e.log2.is_some()) {
                log += self.taken_off(p, k, &at.law);
            }
        }
        (log, at)
    }

    /// log of how likely the true number taken off at the end of passage `k` is.
    fn taken_off(&self, p: &Particle, k: usize, law: &Law) -> f64 {
        let cells = law.cells(over(self.given.lot, k));
        let (usual, mishap) = model::take_off(p.taken(k, cells, &self.given) - cells, 0.0);
        (usual + mishap).ln()
    }

    /// Resamples and moves every particle, leaving the posterior of everything used as it is: the lot's parameters together with the
    /// effects of every passage so far, for the doubling time is known only together with how each passage strayed from it.
    fn rejuvenate(&mut self, used: Used, power: f64, rounds: usize) {
        let fit = Fit::of(&self.particles, &self.weights, STATIC + EFFECTS * (used.leg + 1));
        self.resample();
        let Some(fit) = fit else { return };
        let mut chance = Chance::new(self.chance.seed());
        for i in 0..self.particles.len() {
            let (mut p, mut place, mut log) = (self.particles[i].clone(), self.places[i], self.logs[i]);
            let q = moved(&p);
            let mut y = fit.inward(&q);
            let mut score = log + power * self.newest(&place, used).ln() + fit.odds(&q, &y);
            for step in std::iter::repeat_n(self.effort.steps, rounds).flatten() {
                let keep = (1.0 - step * step).sqrt();
                let mut new_y = [0.0; MOVED];
                for (new, y) in new_y.iter_mut().zip(&y).take(fit.size) {
                    *new = keep * y + step * chance.normal();
                }
                let new = fit.outward(&new_y);
                let other = unmoved(&p, &new, fit.size);
                let (new_log, new_place) = self.all(&other, used);
                let new_score = new_log + power * self.newest(&new_place, used).ln() + fit.odds(&new, &new_y);
                if new_score - score >= chance.uniform().ln() {
                    (p, place, log, y, score) = (other, new_place, new_log, new_y, new_score);
                }
            }
            (self.particles[i], self.places[i], self.logs[i]) = (p, place, log);
        }
    }

    /// Draws the true number taken off, given its count; tells when the count was far from expected.
    fn take_off(&mut self, k: usize, log2: f64) -> Option<(f64, f64)> {
        let end = self.given.lot.legs[k].end?;
        let error = self.given.error / f64::from(end.counts).sqrt();
        let (_, loss, spread) = model::MISHAP;
        let (mut odd, mut expected) = (0.0, 0.0);
        for i in 0..self.particles.len() {
            let cells = self.places[i].law.cells(end.day);
            let (usual, mishap) = model::take_off(log2 - cells, error);
            let wrong = mishap / (usual + mishap);
            odd += self.weights[i] * wrong;
            expected += self.weights[i] * cells;
            let (middle, sd) =
                if self.chance.uniform() < wrong { (cells + loss, spread) } else { (cells, model::TAKE_OFF) };
            let share = sd * sd / (sd * sd + error * error);
            // Off the count, in units of its error.
            self.particles[i].effects[k + 1][3] =
                (1.0 - share) * (middle - log2) / error + share.sqrt() * self.chance.normal();
            self.logs[i] += self.taken_off(&self.particles[i], k, &self.places[i].law);
        }
        (odd > 0.5).then(|| (end.day, (log2 - expected).exp2()))
    }
}

/// Effective number of particles.
fn effective(w: &[f64]) -> f64 {
    let (sum, squares) = w.iter().fold((0.0, 0.0), |(s, q), w| (s + w, q + w * w));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// All parameters in one row: the lot's, then those of each passage.
fn moved(p: &Particle) -> [f64; MOVED] {
    let mut q = [0.0; MOVED];
    q[..STATIC].copy_from_slice(&p.z);
    for (to, from) in q[STATIC..].chunks_exact_mut(EFFECTS).zip(&p.effects) {
        to.copy_from_slice(from);
    }
    q
}

/// The particle with its first `size` parameters replaced.
fn unmoved(p: &Particle, q: &[f64; MOVED], size: usize) -> Particle {
    let mut p = p.clone();
    p.z.copy_from_slice(&q[..STATIC]);
    for (to, from) in p.effects.iter_mut().zip(q[STATIC..size].chunks_exact(EFFECTS)) {
        to.copy_from_slice(from);
    }
    p
}

/// A normal fitted to the particles, in as many parameters as are in use.
struct Fit {
    size: usize,
    mean: [f64; MOVED],
    /// Lower triangle, `root · rootᵀ` = covariance.
    root: Vec<[f64; MOVED]>,
}

impl Fit {
    fn of(particles: &[Particle], weights: &[f64], size: usize) -> Option<Self> {
        let rows: Vec<[f64; MOVED]> = particles.iter().map(moved).collect();
        let mut mean = [0.0; MOVED];
        for (q, w) in rows.iter().zip(weights) {
            for i in 0..size {
                mean[i] += w * q[i];
            }
        }
        let mut cross = vec![[0.0; MOVED]; size];
        for (q, w) in rows.iter().zip(weights) {
            for i in 0..size {
                let off = w * (q[i] - mean[i]);
                for j in 0..=i {
                    cross[i][j] += off * (q[j] - mean[j]);
                }
            }
        }
        let mut root = vec![[0.0; MOVED]; size];
        for i in 0..size {
            for j in 0..=i {
                // Few particles make correlations by chance: a twentieth off them. A tenth more spread than fitted, and never flat:
                // the tails must be reached.
                let at = cross[i][j] * if i == j { 1.1 } else { 1.045 } + if i == j { 1e-4 } else { 0.0 };
                let rest = at - (0..j).map(|k| root[i][k] * root[j][k]).sum::<f64>();
                root[i][j] = if i != j {
                    rest / root[j][j]
                } else if rest > 0.0 {
                    rest.sqrt()
                } else {
                    return None;
                };
            }
        }
        Some(Self { size, mean, root })
    }
    fn inward(&self, q: &[f64; MOVED]) -> [f64; MOVED] {
        let mut y = [0.0; MOVED];
        for (i, row) in self.root.iter().enumerate() {
            let known = row[..i].iter().zip(&y).map(|(r, y)| r * y).sum::<f64>();
            y[i] = (q[i] - self.mean[i] - known) / row[i];
        }
        y
    }
    fn outward(&self, y: &[f64; MOVED]) -> [f64; MOVED] {
        let mut q = self.mean;
        for (q, (i, row)) in q.iter_mut().zip(self.root.iter().enumerate()) {
            *q += row[..=i].iter().zip(y).map(|(r, y)| r * y).sum::<f64>();
        }
        q
    }
    /// log of the prior over the fitted normal.
    fn odds(&self, q: &[f64; MOVED], y: &[f64; MOVED]) -> f64 {
        0.5 * (0..self.size).map(|i| y[i] * y[i] - q[i] * q[i]).sum::<f64>()
    }
}

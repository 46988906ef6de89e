//! Runs one possible course of a lot ahead under the passage policy: harvest on the first whole day on which the ground is covered as
//! far as the policy says, seed again at its density, until the order is there or the horizon is passed. The cells are looked at once a day.
//! Assumption without a source: of the cells taken off, about nine in ten are seeded again (samples, washing).

use crate::chance::Chance;
use crate::filter::{self, Particle, Place};
use crate::model::{self, Given, Law, Traits};
use crate::reading::Seeded;
use crate::{Policy, Target};

/// What all courses of one lot are run ahead with.
pub(crate) struct Ahead<'a> {
    pub given: Given<'a>,
    /// log2 of the cells ordered.
    pub target: f64,
}

/// A passage on the way.
#[derive(Clone, Copy)]
struct Stretch {
    law: Law,
    until: f64,
}

/// One course.
pub(crate) struct Course {
    stretches: Vec<Stretch>,
    /// First whole day on which a harvest gives the order, limits aside; infinite when not within the horizon.
    pub ready: f64,
    /// Doublings and passage by then, or by the horizon.
    pub doublings: f64,
    pub passage: u8,
    /// Doublings so far; none while there is nothing to count from.
    pub doublings_now: Option<f64>,
    /// Day of the next passage.
    pub next_passage: f64,
    pub doubling_days: f64,
    /// log2 of cells in hand today.
    pub cells_now: f64,
}

impl Course {
    /// No cell lives: nothing will come of it.
    pub(crate) fn die(&mut self) {
        self.stretches.clear();
        (self.ready, self.next_passage, self.cells_now) = (f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY);
    }
    /// log2 of viable cells on a later day, as if nothing were taken for the order.
    pub(crate) fn cells(&self, day: f64) -> f64 {
        let stretch = self.stretches.iter().find(|s| day <= s.until).or(self.stretches.last());
        stretch.map_or(self.cells_now, |s| s.law.cells(day))
    }
    /// Ready within the limits of the policy.
    pub(crate) fn ready_within(&self, policy: &Policy) -> f64 {
        if self.beyond_doublings(policy) || self.beyond_passage(policy) { f64::INFINITY } else { self.ready }
    }
    pub(crate) fn beyond_doublings(&self, policy: &Policy) -> bool {
        policy.doublings_limit.is_some_and(|l| self.doublings > l)
    }
    pub(crate) fn beyond_passage(&self, policy: &Policy) -> bool {
        policy.passage_limit.is_some_and(|l| self.passage > l)
    }
}

/// More than a lot can come to; growth on paper stops here (log2).
const PLENTY: f64 = 66.0;

/// The first whole day not before `day` and not before `now`.
fn whole(day: f64, now: f64) -> f64 {
    if day <= now { now } else { (day - 1e-9).ceil() }
}

/// Past doublings of the legs that are over, and where the last stands. A passage that lost cells counts none: what others died of undoes no doubling
/// of the survivors, and a negative term would hide the limit (decision 0015). So every sum of doublings is a lower bound.
fn past(p: &Particle, traits: &Traits, a: &Ahead<'_>) -> (Place, f64) {
    let mut doublings = 0.0;
    let mut at = Place::default();
    for (k, leg) in a.given.lot.legs.iter().enumerate() {
        at = filter::next(p, traits, k, &at, &a.given);
        if leg.over && leg.seeded != Seeded::Unknown {
            let begun = leg.recorded.unwrap_or(at.law.seeded);
            let came_to = match leg.end {
                Some(end) => end.log2.unwrap_or(begun),
                None => at.law.cells(filter::over(a.given.lot, k)),
            };
            doublings += (came_to - begun).max(0.0);
        }
    }
    (at, doublings)
}

/// Runs one course ahead.
pub(crate) fn course(p: &Particle, a: &Ahead<'_>, chance: &mut Chance) -> Course {
    let traits = Traits::new(&p.z, &a.given);
    let (place, past) = past(p, &traits, a);
    let k = a.given.lot.legs.len() - 1;
    let leg = &a.given.lot.legs[k];
    let now = a.given.lot.now;
    let counted = leg.seeded != Seeded::Unknown;
    let mut run = Run {
        a,
        traits,
        horizon: now + a.given.policy.horizon_days,
        passage: leg.passage,
        clock: place.clock,
        doublings: past,
        counting: counted || leg.over,
        found: Course {
            stretches: Vec::with_capacity(8),
            ready: f64::INFINITY,
            doublings: past,
            passage: leg.passage,
            doublings_now: None,
            next_passage: f64::INFINITY,
            doubling_days: 0.0,
            cells_now: 0.0,
        },
    };
    if leg.over {
        let day = filter::over(a.given.lot, k);
        let cells = place.law.cells(day);
        let taken = p.taken(k, cells, &a.given);
        run.clock += (cells - place.law.attached).max(0.0);
        run.found.cells_now = taken;
        run.found.doublings_now = Some(past);
        run.found.doubling_days = traits.doubling_days_after(run.clock);
        if taken >= a.target {
            run.found.ready = now;
        }
        let (law, day) = run.seed(taken, now, chance);
        run.on(law, law.seeded, day, chance);
    } else {
        let law = place.law;
        let begun = leg.recorded.unwrap_or(law.seeded);
        run.found.cells_now = law.cells(now);
        run.found.doublings_now = counted.then(|| past + (law.cells(now) - begun).max(0.0));
        run.found.doubling_days = law.doubling_days(now);
        run.on(law, begun, now, chance);
    }
    run.found
}

struct Run<'a> {
    a: &'a Ahead<'a>,
    traits: Traits,
    horizon: f64,
    passage: u8,
    clock: f64,
    doublings: f64,
    /// False before the first number is known: nothing to count doublings from.
    counting: bool,
    found: Course,
}

impl Run<'_> {
    /// Passage after passage. `begun`: log2 seeded, as doublings count it.
    fn on(&mut self, mut law: Law, mut begun: f64, mut from: f64, chance: &mut Chance) {
        let policy = self.a.given.policy;
        let cover = law.cells_at_cover(policy.harvest_confluence_pct / 100.0);
        let mut passage = whole(law.day_of(cover), from);
        self.found.next_passage = passage;
        loop {
            let ready = whole(law.day_of(self.a.target), from);
            if !self.found.ready.is_finite() && ready <= passage && ready <= self.horizon {
                self.found.ready = ready;
                self.settle(if self.counting { self.doublings + (self.a.target.max(begun) - begun) } else { 0.0 });
            }
            self.found.stretches.push(Stretch { law, until: passage });
            let cells = law.cells(passage.min(self.horizon));
            let done = passage > self.horizon || cells > PLENTY || self.found.stretches.len() >= 60;
            if done && !self.found.ready.is_finite() {
                self.settle(if self.counting { self.doublings + (cells - begun).max(0.0) } else { 0.0 });
            }
            if done {
                break;
            }
            let taken = cells + take_off(chance);
            if self.counting {
                self.doublings += (taken - begun).max(0.0);
            }
            self.counting = true;
            self.clock += (cells - law.attached).max(0.0);
            (law, from) = self.seed(taken, passage, chance);
            begun = law.seeded;
            let cover = law.cells_at_cover(policy.harvest_confluence_pct / 100.0);
            // Whatever is seeded is given a day.
            passage = whole(law.day_of(cover), from).max(from + 1.0);
        }
    }

    fn settle(&mut self, doublings: f64) {
        self.found.doublings = doublings;
        self.found.passage = self.passage;
    }

    /// Seeds what was taken off by the policy.
    fn seed(&mut self, taken: f64, day: f64, chance: &mut Chance) -> (Law, f64) {
        let policy = self.a.given.policy;
        let kept = -(-(2.2 + 0.5 * chance.normal())).exp().ln_1p() / std::f64::consts::LN_2;
        let (density, error) = (self.a.given.density, self.a.given.error);
        let most = policy.max_area_cm2.map_or(f64::INFINITY, f64::log2);
        let counted = taken + kept + error * chance.normal();
        let area = (counted - density).min(most);
        let seeded = (taken + kept).min(taken + kept - counted + area + density);
        self.passage = self.passage.saturating_add(1);
        (Law::to_come(&self.traits, day, seeded, area, &chance.normals(), self.clock), day)
    }
}

/// log2 of taken off over what was there.
pub(crate) fn take_off(chance: &mut Chance) -> f64 {
    let (rare, loss, spread) = model::MISHAP;
    let wrong = chance.uniform() < rare;
    let z = chance.normal();
    if wrong { loss + spread * z } else { model::TAKE_OFF * z }
}

impl<'a> Ahead<'a> {
    pub(crate) fn new(given: &Given<'a>, target: &Target) -> Self {
        Self { given: *given, target: target.cells.log2() }
    }
}

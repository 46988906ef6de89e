//! Simulated lots whose truth is known: a donor drawn from what is expected beforehand, kept and observed as a clinic would, and stopped
//! after some observations. For calibration and tests; nothing here reaches a clinic.

use crate::ahead::take_off;
use crate::chance::Chance;
use crate::filter::{Particle, Place, next};
use crate::model::{Given, Law, Traits, judged};
use crate::prior::{KNOWN, Prior, STATIC, slots};
use crate::reading::{self, LONGEST, Lot, Origin};
use crate::{Event, Observation, Policy};

/// A lot with its truth.
pub(crate) struct Simulated {
    pub rows: Vec<Observation>,
    pub lot: Lot,
    /// The truth, as a course under the literature's prior.
    pub truth: Particle,
}

impl Simulated {
    /// The same lot when only so many observations had been made.
    pub(crate) fn cut(&self, events: usize) -> Self {
        let start = self.rows.iter().take_while(|r| r.day == 0.0).count();
        let rows: Vec<Observation> = self.rows.iter().take(start + events).copied().collect();
        let lot = reading::read(&rows).unwrap_or_else(|_| self.lot.clone());
        Self { rows, lot, truth: self.truth.clone() }
    }
}

/// A clinic: what all its lots have in common, in units of the literature's spread.
pub(crate) struct Clinic([f64; KNOWN]);

impl Clinic {
    pub(crate) fn drawn(chance: &mut Chance) -> Self {
        Self(std::array::from_fn(|i| crate::prior::SHARE[i].sqrt() * chance.normal()))
    }
    /// A donor of this clinic; over all clinics standard normal.
    fn donor(&self, origin: Origin, chance: &mut Chance) -> [f64; STATIC] {
        slots(origin).map(|i| self.0[i] + (1.0 - crate::prior::SHARE[i]).sqrt() * chance.normal())
    }
}

/// A lot of a clinic after `events` observations.
pub(crate) fn lot(clinic: &Clinic, events: usize, policy: &Policy, chance: &mut Chance) -> Simulated {
    let (rows, origin) = start(chance);
    let truth = Particle { z: clinic.donor(origin, chance), effects: std::array::from_fn(|_| chance.normals()) };
    let mut run =
        Run { rows, truth, prior: Prior::literature(), policy, day: 0.0, place: Place::default(), leg: 0, error: 0.0 };
    run.enter();
    for _ in 0..events {
        if !run.event(chance) {
            break;
        }
    }
    let lot = run.read();
    Simulated { rows: run.rows, lot, truth: run.truth }
}

fn between(low: f64, high: f64, chance: &mut Chance) -> f64 {
    low + (high - low) * chance.uniform()
}

/// The first rows: isolated and counted, isolated and not counted, laid out as pieces, or thawed at passage 1.
fn start(chance: &mut Chance) -> (Vec<Observation>, Origin) {
    let (which, known) = (chance.uniform(), chance.uniform() < 0.7);
    let cells = (10.0_f64).powf(between(4.5, 6.3, chance)).round();
    let area = (cells / between(1e4, 4e4, chance)).max(1.0);
    let at = |event, passage| Observation::bare(0.0, event, passage);
    let area = known.then_some(area);
    if which < 0.4 {
        let seeded = Observation { viable_cells: Some(cells), area_cm2: area, ..at(Event::Seeded, 0) };
        (vec![Observation::cells(0.0, Event::Isolated, 0, cells), seeded], Origin::Isolated)
    } else if which < 0.55 {
        (vec![at(Event::Isolated, 0), Observation { area_cm2: area, ..at(Event::Seeded, 0) }], Origin::Isolated)
    } else if which < 0.9 {
        (vec![at(Event::Explanted, 0), Observation { area_cm2: area, ..at(Event::Seeded, 0) }], Origin::Explanted)
    } else {
        let area = known.then_some(cells / between(3e3, 6e3, chance));
        (vec![Observation { viable_cells: Some(cells), area_cm2: area, ..at(Event::Seeded, 1) }], Origin::Passaged)
    }
}

struct Run<'a> {
    rows: Vec<Observation>,
    truth: Particle,
    prior: Prior,
    policy: &'a Policy,
    day: f64,
    place: Place,
    leg: usize,
    error: f64,
}

impl Run<'_> {
    #[allow(clippy::expect_used)] // its own rows
    fn read(&self) -> Lot {
        reading::read(&self.rows).expect("simulated rows are readable")
    }

    fn law(&self) -> &Law {
        &self.place.law
    }

    fn enter(&mut self) {
        let lot = self.read();
        let given = Given::new(&lot, self.policy, &self.prior);
        self.error = given.error;
        let traits = Traits::new(&self.truth.z, &given);
        self.place = next(&self.truth, &traits, self.leg, &self.place, &given);
    }

    fn passage(&self) -> u8 {
        self.rows.last().and_then(|r| r.passage).unwrap_or(0)
    }

    /// One look; or, after a full ground was seen, taking off; or, after that, seeding. False when the lot is long enough.
    fn event(&mut self, chance: &mut Chance) -> bool {
        let Some(last) = self.rows.last().copied() else { return false };
        match last.event {
            Event::Confluence if last.confluence.is_some_and(|c| c >= self.policy.harvest_confluence_pct) => {
                self.harvest(chance)
            }
            Event::Harvested => {
                if self.leg + 1 >= LONGEST {
                    return false;
                }
                self.seed(last.viable_cells.unwrap_or(1.0), chance);
            }
            _ => {
                self.day += (between(1.0, 4.0, chance)).floor();
                let percent = judged(self.law().cover(self.day), chance.normal(), chance.uniform());
                self.rows.push(Observation::seen(self.day, self.passage(), percent));
            }
        }
        self.day < 150.0
    }

    fn harvest(&mut self, chance: &mut Chance) {
        let taken = self.law().cells(self.day) + take_off(chance);
        // The next passage knows by how much the count was off.
        let off = self.truth.effects[self.leg + 1][3];
        let counted = (taken - self.error * off).exp2().max(1.0);
        self.rows.push(Observation::cells(self.day, Event::Harvested, self.passage(), counted));
    }

    fn seed(&mut self, counted: f64, chance: &mut Chance) {
        let cells = counted * between(0.6, 1.0, chance);
        let row = Observation::cells(self.day, Event::Seeded, self.passage().saturating_add(1), cells);
        let area = (cells / self.policy.reseed_per_cm2).max(0.01);
        self.rows.push(Observation { area_cm2: Some(area), ..row });
        self.leg += 1;
        self.enter();
    }
}

//! The model of one passage, all in log2 of viable cells.
//!
//! After seeding a share attaches; after a lag they double at a rate that falls with the doublings `d` the cells have behind them,
//! `r(d) = r₀·e^(−s·d)`, so that `d(t) = ln(1 + s·r·t)/s` in closed form; near a full ground growth stops (generalised logistic,
//! Richards, J Exp Bot 1959, exponent 4, closed form): `x(t) = C − ¼·log2(1 + (2^(4(C−x₀)) − 1)·2^(−4·d(t)))`, with the capacity `C` a
//! tenth above the number that covers the whole ground. Rate, lag and attachment vary a little from passage to passage.
//!
//! Observed are confluence (a person's estimate: normal, widest at one half, with a share of gross errors, cut off at 0 and 100 %) and
//! counts (log-normal with the stated coefficient of variation, after taking the cells off, which now and then loses many of them).
//! Where each figure comes from: [`crate::prior`]. Limits: no death without a passage; feeding does not change growth; one area per passage.

use crate::Policy;
use crate::prior::{DOUBLING_DAYS, DOUBLING_SPREAD, Prior, STATIC, slots};
use crate::reading::{Leg, Lot, Origin, Seeded};

/// What is the same for all courses of a lot.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a> {
    pub lot: &'a Lot,
    pub policy: &'a Policy,
    pub prior: &'a Prior,
    /// Standard deviation of one count, log2.
    pub error: f64,
    /// log2 of cells seeded per cm².
    pub density: f64,
}

impl<'a> Given<'a> {
    pub(crate) fn new(lot: &'a Lot, policy: &'a Policy, prior: &'a Prior) -> Self {
        let cv = policy.count_cv_pct / 100.0;
        let error = (cv * cv).ln_1p().sqrt() / std::f64::consts::LN_2;
        Self { lot, policy, prior, error, density: policy.reseed_per_cm2.log2() }
    }
}

/// Effects of one passage: rate, lag, attachment, error of the recorded start.
pub(crate) const EFFECTS: usize = 4;
/// Spread of a harvest around the cells that were there, log2.
pub(crate) const TAKE_OFF: f64 = 0.15;
/// How often taking off goes wrong, what is then lost and its spread, log2.
pub(crate) const MISHAP: (f64, f64, f64) = (0.02, -2.0, 1.5);
/// Share of gross errors in judging confluence, and their spread in points.
const GROSS: (f64, f64) = (0.04, 25.0);

/// A standard normal as a doubling time in days: log-normal with longer tails, for cultures that hardly grow.
pub(crate) fn doubling_days(u: f64) -> f64 {
    DOUBLING_DAYS * (DOUBLING_SPREAD * (0.3 * u).sinh() / 0.3).clamp(-20.0, 20.0).exp()
}

/// The parameters of a lot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Traits {
    origin: Origin,
    /// Doublings per day of a fresh culture.
    rate: f64,
    slowing: f64,
    lag: f64,
    /// log2 of cells per cm² on a full ground.
    full: f64,
    attachment: f64,
    start: f64,
    /// Spread between passages of rate and lag, natural logarithm.
    stray: (f64, f64),
    first_lag: f64,
    area: f64,
}

impl Traits {
    pub(crate) fn new(z: &[f64; STATIC], given: &Given<'_>) -> Self {
        let (origin, prior) = (given.lot.origin, given.prior);
        let slot = slots(origin);
        let u: [f64; STATIC] = std::array::from_fn(|i| prior.centre[slot[i]] + prior.spread[slot[i]] * z[i]);
        let first_lag: f64 = if origin == Origin::Explanted { 7.0 } else { 2.0 };
        let lag = (0.5 * u[2]).exp();
        Self {
            origin,
            rate: 1.0 / doubling_days(u[0]),
            slowing: 0.04 * (0.7 * u[1]).exp(),
            lag,
            full: FULL + 0.65 * u[3],
            attachment: 1.386 + 0.8 * u[4],
            start: u[5],
            stray: if given.lot.uncounted() { (0.2, 0.4) } else { (0.12, 0.3) },
            first_lag: if origin == Origin::Passaged { lag } else { first_lag * (0.5 * u[6]).exp() },
            area: 1.5 * u[7],
        }
    }
    /// Doubling time in days after `doublings`.
    pub(crate) fn doubling_days_after(&self, doublings: f64) -> f64 {
        (self.slowing * doublings).exp() / self.rate
    }
}

/// How one passage grows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Law {
    /// Day growth begins.
    from: f64,
    /// log2 of attached cells.
    pub attached: f64,
    /// log2 of cells seeded, in truth.
    pub seeded: f64,
    /// log2 of cells that cover the ground.
    full: f64,
    capacity: f64,
    /// Doublings per day at the start of this passage.
    rate: f64,
    slowing: f64,
    room: f64,
}

/// log2 of cells per cm² on a full ground: 30 000.
const FULL: f64 = 14.873;
/// log2 of cells that grow out of pieces of tissue at first: 5 000.
const EXPLANT: f64 = 12.288;
/// log2 of isolated cells that stick, when nobody counted them: 20 000.
const UNCOUNTED: f64 = 14.288;
/// A tenth more than covers the ground, log2.
const CAPACITY: f64 = 0.1375;

impl Law {
    /// `before`: log2 of the true number at the end of the passage before; `clock`: doublings behind the cells.
    pub(crate) fn new(
        t: &Traits,
        k: usize,
        effect: &[f64; EFFECTS],
        before: f64,
        clock: f64,
        given: &Given<'_>,
    ) -> Self {
        let leg: &Leg = &given.lot.legs[k];
        let first = k == 0;
        let primary = first && t.origin != Origin::Passaged;
        let seeded = match leg.seeded {
            Seeded::Recorded(log2) => log2 + given.error * effect[3],
            Seeded::Share(share) => before + share,
            Seeded::Unknown if t.origin == Origin::Explanted => EXPLANT + 2.5 * t.start,
            Seeded::Unknown => UNCOUNTED + 2.5 * t.start,
        };
        let stuck = match (leg.seeded, primary) {
            (Seeded::Unknown, _) => 0.0,
            // Of freshly isolated cells only the stromal ones stick: about a quarter, 4 to 74 % in nineteen of twenty.
            (_, true) => share_log2(-1.1 + 1.1 * t.start),
            _ => share_log2(t.attachment + 0.4 * effect[2]),
        };
        // An area nobody wrote down: about what the cells ask for, else about 50 cm².
        let usual = leg.recorded.map_or(5.644, |log2| log2 - given.density);
        let area = leg.area.unwrap_or(usual + t.area);
        let lag = if first { t.first_lag } else { t.lag };
        Self::grow(t, leg.start, seeded, seeded + stuck, lag, area, effect, clock)
    }

    /// A passage to come: `seeded` cells on `area` (log2 both).
    pub(crate) fn to_come(t: &Traits, day: f64, seeded: f64, area: f64, effect: &[f64; EFFECTS], clock: f64) -> Self {
        let stuck = share_log2(t.attachment + 0.4 * effect[2]);
        Self::grow(t, day, seeded, seeded + stuck, t.lag, area, effect, clock)
    }

    #[allow(clippy::too_many_arguments)] // one place, all of the same kind
    fn grow(
        t: &Traits,
        day: f64,
        seeded: f64,
        attached: f64,
        lag: f64,
        area: f64,
        effect: &[f64; EFFECTS],
        clock: f64,
    ) -> Self {
        let full = t.full + area;
        let capacity = full + CAPACITY;
        let attached = attached.max(-10.0).min(capacity + 8.0);
        Self {
            from: day + lag * (t.stray.1 * effect[1]).exp(),
            attached,
            seeded,
            full,
            capacity,
            rate: t.rate * (t.stray.0 * effect[0] - t.slowing * clock).exp(),
            slowing: t.slowing,
            room: (4.0 * (capacity - attached)).exp2() - 1.0,
        }
    }

    /// log2 of viable cells on a day.
    pub(crate) fn cells(&self, day: f64) -> f64 {
        if day <= self.from {
            return self.attached;
        }
        let free = (self.slowing * self.rate * (day - self.from)).ln_1p() / self.slowing;
        let grown = self.attached + free;
        if grown < self.capacity - 4.0 {
            // So far from a full ground that it makes no difference.
            return grown;
        }
        self.capacity - 0.25 * (1.0 + self.room * (-4.0 * free).exp2()).log2()
    }

    /// Share of the ground covered, 0 to 1.
    pub(crate) fn cover(&self, day: f64) -> f64 {
        let log2 = self.cells(day) - self.full;
        if log2 < 0.0 { log2.exp2() } else { 1.0 }
    }

    /// log2 of cells at a share of the ground covered.
    pub(crate) fn cells_at_cover(&self, share: f64) -> f64 {
        self.full + share.log2()
    }

    /// The day on which there are that many cells (log2); infinite when never.
    pub(crate) fn day_of(&self, cells: f64) -> f64 {
        if cells <= self.attached {
            return f64::NEG_INFINITY;
        }
        if cells >= self.capacity || self.room <= 0.0 {
            return f64::INFINITY;
        }
        let left = (4.0 * (self.capacity - cells)).exp2() - 1.0;
        let free = 0.25 * (self.room / left).log2();
        self.from + (self.slowing * free).exp_m1() / (self.slowing * self.rate)
    }

    /// Days per doubling on a day, away from a full ground.
    pub(crate) fn doubling_days(&self, day: f64) -> f64 {
        (1.0 + self.slowing * self.rate * (day - self.from).max(0.0)) / self.rate
    }
}

/// log2 of a share given as a logit.
fn share_log2(logit: f64) -> f64 {
    -(-logit).exp().ln_1p() / std::f64::consts::LN_2
}

fn density(x: f64, sd: f64) -> f64 {
    const ROOT: f64 = 0.398_942_280_401_432_7;
    ROOT / sd * (-0.5 * (x / sd).powi(2)).exp()
}

/// P(Z < z), to seven digits (Abramowitz and Stegun 7.1.26).
fn below(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.327_591_1 * z.abs() / std::f64::consts::SQRT_2);
    let poly =
        t * (0.254_829_592 + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    let tail = 0.5 * poly * (-0.5 * z * z).exp();
    if z < 0.0 { tail } else { 1.0 - tail }
}

/// Nothing observed is impossible; below this it only stops telling courses apart.
const FLOOR: f64 = 1e-200;

/// Standard deviation in points of judging a share covered.
pub(crate) fn cover_error(share: f64) -> f64 {
    3.0 + 22.0 * share * (1.0 - share)
}

/// How likely a confluence in percent is when `share` is covered.
pub(crate) fn cover_density(percent: f64, share: f64) -> f64 {
    let (middle, sd) = (100.0 * share, cover_error(share));
    let (gross, wide) = GROSS;
    let one = |sd: f64| {
        if percent <= 0.0 {
            below(-middle / sd)
        } else if percent >= 100.0 {
            below((middle - 100.0) / sd)
        } else {
            density(percent - middle, sd)
        }
    };
    ((1.0 - gross) * one(sd) + gross * one(wide)).max(FLOOR)
}

/// A confluence as somebody would judge it, from a normal and a uniform draw.
pub(crate) fn judged(share: f64, normal: f64, uniform: f64) -> f64 {
    let sd = if uniform < GROSS.0 { GROSS.1 } else { cover_error(share) };
    (100.0 * share + sd * normal).clamp(0.0, 100.0)
}

/// How likely a harvest of `change` (log2 of true cells taken off over cells there) is, with `error` of counting on top.
/// Gives the usual and the mishap's part.
pub(crate) fn take_off(change: f64, error: f64) -> (f64, f64) {
    let (rare, loss, spread) = MISHAP;
    let usual = (1.0 - rare) * density(change, (TAKE_OFF * TAKE_OFF + error * error).sqrt());
    (usual + FLOOR, rare * density(change - loss, (spread * spread + error * error).sqrt()))
}

/// How likely a count while the culture goes on is.
pub(crate) fn count_density(change: f64, error: f64) -> f64 {
    let sd = (TAKE_OFF * TAKE_OFF + error * error).sqrt();
    0.98 * density(change, sd) + 0.02 * density(change, 2.0) + FLOOR
}

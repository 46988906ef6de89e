//! What is expected of one lot: its facts as the rows that `crates/forecast` reads, the limits of the product standard as its policy, and what
//! the answer means for a booking that waits for these cells. It promises nothing and refuses nothing: the culture decides. What is expected
//! beforehand is given: the literature, sharpened by the clinic's own past lots. It stands here and not in step 3 because the pages show it too, and
//! they know no step.
#![allow(clippy::float_arithmetic)] // a forecast is neither a dose nor money; limits are kept by the step with whole numbers

use crate::booking::{Booked, BookingKind};
use crate::culture::{CellsCounted, Isolation, Vessel};
use crate::folds::LotState;
use forecast::{Event, Forecast, Observation, Policy, Prior, Refused, Target};
use programme::Programme;
use terms::{CountId, Decimal, Moment};

const MINUTES_OF_A_DAY: f64 = 1440.0;

/// Days of culture at a moment, 0 when it began.
fn day_at(began: Moment, at: Moment) -> f64 {
    at.minutes_since(began) as f64 / MINUTES_OF_A_DAY
}

fn area(vessels: &[Vessel]) -> Option<f64> {
    let all = vessels.iter().map(|v| v.area_cm2).fold(0, u64::saturating_add);
    (all > 0).then_some(all as f64)
}

fn number(d: Decimal) -> Option<f64> {
    d.to_string().parse().ok()
}

/// What was recorded of the lot, in the order of time: start, looks, feedings, counts, passages, harvest. A count that a passage or the harvest
/// used stands in that row and not twice; a replaced one stands nowhere.
pub fn observations(lot: &LotState) -> Vec<Observation> {
    let Some((started, began)) = &lot.started else { return Vec::new() };
    let day = |at: &Moment| day_at(*began, *at);
    let of_count = |event: Event, at: &Moment, c: &CellsCounted| Observation {
        viability: number(c.viability_pct),
        ..Observation::cells(day(at), event, c.passage, c.viable as f64)
    };
    let counted = |id: &CountId| lot.counts.get(id).map(|(c, _)| c);
    let mut rows = Vec::new();
    if started.method == Isolation::Explant {
        rows.push(Observation { area_cm2: area(&started.vessels), ..Observation::bare(0.0, Event::Explanted, 0) });
    } else {
        let isolated = started.count.as_ref().and_then(&counted);
        rows.push(isolated.map_or(Observation::bare(0.0, Event::Isolated, 0), |c| Observation {
            day: 0.0,
            ..of_count(Event::Isolated, began, c)
        }));
        rows.push(Observation {
            viable_cells: started.seeded.map(|n| n as f64),
            area_cm2: area(&started.vessels),
            ..Observation::bare(0.0, Event::Seeded, 0)
        });
    }
    for (o, at) in &lot.observed {
        alone(&mut rows, Observation::seen(day(at), o.passage, f64::from(o.confluence_pct)));
        if o.fed {
            rows.push(Observation::bare(day(at), Event::Fed, o.passage));
        }
    }
    for (id, (c, at)) in &lot.counts {
        let at_the_start = started.count.as_ref() == Some(id);
        if !at_the_start && !lot.used(id) && !lot.replaced.contains(id) {
            alone(&mut rows, of_count(Event::Count, at, c));
        }
    }
    for (p, at) in &lot.passages {
        let taken = counted(&p.count);
        rows.extend(taken.map(|c| of_count(Event::Harvested, at, c)));
        rows.push(Observation {
            area_cm2: area(&p.vessels),
            ..Observation::cells(day(at), Event::Seeded, p.to_passage, p.seeded as f64)
        });
    }
    if let Some((h, at)) = &lot.product {
        rows.extend(counted(&h.count).map(|c| of_count(Event::Harvested, at, c)));
    }
    // Stable: what happened at one moment stays in the order above (looked at, fed, counted, harvested, seeded), passage by passage.
    rows.sort_by(|a, b| a.day.total_cmp(&b.day).then(a.passage.cmp(&b.passage)));
    rows
}

/// Puts a row down. Of two looks or two counts of one minute the later stands: the forecast refuses two values of one moment, and the record keeps both.
fn alone(rows: &mut Vec<Observation>, row: Observation) {
    rows.retain(|r| (r.event, r.day, r.passage) != (row.event, row.day, row.passage));
    rows.push(row);
}

/// The limits that the adopted programme gives; what it leaves unset limits nothing here and is told by the page beside it.
pub fn policy(programme: &Programme) -> Policy {
    let making = programme.making();
    Policy {
        doublings_limit: making.doublings_limit_tenths.value().map(|t| *t as f64 / 10.0),
        passage_limit: making.passage_limit.value().and_then(|n| u8::try_from(*n).ok()),
        ..Policy::default()
    }
}

/// The forecast of a lot for so many viable cells, and how likely they are there by a moment. One lot in one state gives one answer: the seed
/// follows from its label. `prior`: what is expected beforehand.
///
/// # Errors
/// Those of [`forecast::forecast`]: a lot that was not started, or facts that contradict one another too far.
pub fn expected(
    lot: &LotState,
    programme: &Programme,
    cells: u64,
    by: Option<Moment>,
    prior: &Prior,
) -> Result<Forecast, Refused> {
    let began = lot.started.as_ref().map(|(_, at)| *at);
    let seed = lot.started.iter().flat_map(|(s, _)| s.lot.as_str().bytes()).fold(0xcbf2_9ce4_8422_2325, mixed);
    let target = Target { cells: cells as f64, by_day: began.zip(by).map(|(began, by)| day_at(began, by)) };
    forecast::forecast(&observations(lot), &target, &policy(programme), prior, seed)
}

/// FNV-1a, one byte.
fn mixed(seed: u64, byte: u8) -> u64 {
    (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

/// What a forecast means for a booking to give the cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Awaited {
    /// The chance that they are there by then, 0 to 1; days for tests and release are not counted in.
    pub chance: f64,
}

impl Awaited {
    /// Whether it crosses the booking: more likely than not they are not there.
    pub fn late(self) -> bool {
        self.chance < 0.5
    }
}

/// What the forecast says to a booking to give these cells. Nothing to other bookings, for cells that were harvested, and where no chance was asked
/// for.
pub fn awaited(booked: &Booked, lot: &LotState, found: &Forecast) -> Option<Awaited> {
    let waits = booked.kind == BookingKind::Administration && !booked.cancelled && lot.product.is_none();
    found.probability_by.filter(|_| waits).map(|chance| Awaited { chance })
}

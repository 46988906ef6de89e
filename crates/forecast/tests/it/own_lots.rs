//! A clinic's own past lots sharpen what is expected of the next.

use crate::lots::{ask, checked, seeded};
use forecast::calibrate::{Ledger, left_out};
use forecast::{Event, Observation, Policy, Prior, Target, Taught, forecast};

/// A lot that doubles every `days`, seen exactly.
fn grown(days: f64) -> Vec<Observation> {
    let mut rows = Vec::new();
    let mut day = 0.0;
    for passage in 1..4 {
        rows.push(seeded(day, passage, Some(4.0e5), 100.0));
        let cells = |d: f64| 3.2e5 * ((d - 1.0) / days).max(0.0).exp2();
        let cover = |d: f64| 100.0 * cells(d) / 3.0e6;
        let end = 1.0 + days * 2.9;
        for d in [0.4, 0.6, 0.8, 1.0].map(|s| (end * s).round()) {
            rows.push(Observation::seen(day + d, passage, cover(d).min(100.0).round()));
        }
        day += end.round();
        rows.push(Observation::cells(day, Event::Harvested, passage, cells(end.round())));
    }
    rows
}

#[test]
fn past_lots_move_and_narrow_the_next_forecast() {
    let slow: Vec<_> = [5.5, 6.0, 6.5, 6.0, 5.8, 6.2].map(grown).to_vec();
    let prior = Prior::sharpened(&slow, &Policy::default());
    assert_eq!(prior.lots(), 6);
    let (literature, [low, high]) = Prior::literature().doubling_days();
    let (own, [own_low, own_high]) = prior.doubling_days();
    assert!(own > literature + 0.5, "{own} after slow lots, {literature} before");
    assert!(own_high / own_low < high / low);
    let start = [seeded(0.0, 1, Some(4.0e5), 100.0)];
    let target = Target::cells(1.0e7);
    let f = checked(forecast(&start, &target, &Policy::default(), &prior, 1).unwrap());
    let before = ask(&start, 1.0e7);
    let width = |f: &forecast::Forecast| (f.doubling_time_days.p80[1] / f.doubling_time_days.p80[0]).ln();
    assert!(width(&f) < width(&before));
    assert!(f.ready_day.p80[0].unwrap() > before.ready_day.p80[0].unwrap());
    assert_eq!((f.own_lots, before.own_lots), (6, 0), "the answer says how many stand behind it");
    // Summarised one by one and kept, they say the same.
    let kept: Vec<Taught> = slow.iter().filter_map(|l| Taught::by(l, &Policy::default())).collect();
    assert_eq!(Prior::of(kept.iter()), prior);
}

#[test]
fn no_lot_or_unreadable_lots_leave_the_literature() {
    let none: [Vec<Observation>; 0] = [];
    assert_eq!(Prior::sharpened(&none, &Policy::default()), Prior::literature());
    let unreadable = [vec![Observation::seen(1.0, 0, 20.0)]];
    assert_eq!(Prior::sharpened(&unreadable, &Policy::default()).lots(), 0);
}

#[test]
fn each_lot_left_out_is_forecast_sharper_and_still_covered() {
    let pairs: Vec<_> = (0..12).flat_map(|i| left_out(500 + i, 6)).collect();
    let mean = |w: &dyn Fn(&(forecast::calibrate::Trial, forecast::calibrate::Trial)) -> f64| {
        pairs.iter().map(w).sum::<f64>() / pairs.len() as f64
    };
    assert!(mean(&|p| p.0.width) < mean(&|p| p.1.width), "own lots narrow the forecast");
    for q in [1, 3, 6] {
        let ledger = Ledger::of(&pairs.iter().map(|p| p.0.ranks[q]).collect::<Vec<_>>());
        // 72 lots of 12 clinics: lots of one clinic are not independent.
        assert!((0.64..=0.94).contains(&ledger.inside[1]), "{q}: {ledger:?}");
    }
}

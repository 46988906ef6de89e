//! Monitoring against R (`oracles/watch`) and at its edges.

use crate::oracle::{compare, printed};
use statistics::watch::{Boundary, Point, binomial, boundary, chance_above, cusum, poisson, still_allows};
use statistics::{Level, Refused};
use std::collections::BTreeMap;

const PLANS: [(&str, Boundary); 2] = [
    ("1_9_0.1_0.9", Boundary { a: 1.0, b: 9.0, limit: 0.1, certainty: 0.9 }),
    ("0.5_0.5_0.02_0.95", Boundary { a: 0.5, b: 0.5, limit: 0.02, certainty: 0.95 }),
];

fn points() -> Vec<Point> {
    let p = [0.01, 0.02, 0.05, 0.01, 0.03, 0.2, 0.01, 0.04, 0.02, 0.01];
    let events = [1, 4, 6];
    p.iter().enumerate().map(|(i, p)| Point { expected: *p, event: events.contains(&i) }).collect()
}

#[test]
fn every_figure_of_r_is_ours() {
    let level = Level::default();
    let mut ours = BTreeMap::new();
    for (key, _) in printed("watch/watch.txt") {
        let Some((kind, rest)) = key.split_once('.').filter(|(k, _)| ["binomial", "poisson"].contains(k)) else {
            continue;
        };
        let (of, end) = rest.rsplit_once('.').expect("an end");
        let (x, n) = of.split_once('/').expect("a fraction");
        let x = x.parse().expect("events");
        let rate = match kind {
            "binomial" => binomial(x, n.parse().expect("people"), level),
            _ => poisson(x, n.parse().expect("exposure"), level),
        };
        let ci = rate.expect("an interval").ci;
        ours.insert(key.clone(), if end == "lower" { ci.lower } else { ci.upper });
    }
    for (i, s) in cusum(&points(), 2.0, 1.0).expect("a chart").path.iter().enumerate() {
        ours.insert(format!("cusum.{}", i + 1), *s);
    }
    for (name, plan) in PLANS {
        let edge = boundary(&plan, 60).expect("a boundary");
        for n in [1usize, 3, 10, 25, 60] {
            let key = format!("boundary.{name}.{n}");
            ours.insert(key.clone(), edge[n - 1].map_or(-1.0, |x| x as f64));
            for x in [0, 1] {
                ours.insert(format!("{key}.chance{x}"), chance_above(&plan, x, n as u64).expect("a chance"));
            }
        }
    }
    compare("watch/watch.txt", &ours);
}

#[test]
fn no_event_is_not_no_risk() {
    let said = still_allows(0, 2000, Level::default()).expect("a sentence");
    assert_eq!(said.en, "0 of 2000 still allows 1.8 per 1,000.");
    assert!(said.ja.contains("2000人中0件"));
    assert!(still_allows(0, 0, Level::default()).is_err());
}

#[test]
fn exact_intervals_hold_what_they_promise() {
    // The chance, over all outcomes of n, that the interval holds the truth: never below 95 %.
    for (n, truth) in [(12u64, 0.1), (30, 0.02), (50, 0.37)] {
        let mut chance = (1.0f64 - truth).powi(n as i32);
        let mut covered = 0.0;
        for x in 0..=n {
            if binomial(x, n, Level::default()).expect("an interval").ci.contains(truth) {
                covered += chance;
            }
            chance *= (n - x) as f64 / (x + 1) as f64 * truth / (1.0 - truth);
        }
        assert!((0.95..=1.0 + 1e-9).contains(&covered), "{n} {truth}: {covered}");
    }
}

#[test]
fn the_chart_rings_once_and_names_where() {
    let all = |event| vec![Point { expected: 0.05, event }; 20];
    assert_eq!(cusum(&all(false), 2.0, 3.0).expect("a chart").signal, None);
    let rung = cusum(&all(true), 2.0, 3.0).expect("a chart").signal.expect("a signal");
    assert_eq!(rung, 4); // each event adds log 2 − log 1.05 = 0.644
    assert!(cusum(&all(true), 1.0, 3.0).is_err() && cusum(&all(true), 2.0, 0.0).is_err());
    let bad = cusum(&[Point { expected: 0.0, event: true }], 2.0, 3.0);
    assert_eq!(bad, Err(Refused::OutOfRange { row: "#1".into(), column: "expected", expected: "0 < p < 1" }));
}

#[test]
fn the_boundary_never_falls_and_is_least() {
    for (_, plan) in PLANS {
        let edge = boundary(&plan, 80).expect("a boundary");
        let mut before = 0;
        for (i, x) in edge.iter().enumerate() {
            let n = i as u64 + 1;
            if let Some(x) = *x {
                assert!(x >= before && chance_above(&plan, x, n).expect("a chance") >= plan.certainty);
                assert!(x == 0 || chance_above(&plan, x - 1, n).expect("a chance") < plan.certainty);
                before = x;
            }
        }
        assert!(before > 1);
    }
    assert!(boundary(&Boundary { limit: 1.0, ..PLANS[0].1 }, 5).is_err());
    assert!(poisson(1, 0.0, Level::default()).is_err() && binomial(3, 2, Level::default()).is_err());
}

//! Made-up lots, as a clinic would write them down.

use forecast::{Event, Forecast, Observation, Policy, Prior, Target, forecast};

/// A row of seeding with its area.
pub fn seeded(day: f64, passage: u8, cells: Option<f64>, area: f64) -> Observation {
    Observation { viable_cells: cells, area_cm2: Some(area), ..Observation::bare(day, Event::Seeded, passage) }
}

/// Rows of confluence.
pub fn looks(passage: u8, seen: &[(f64, f64)]) -> Vec<Observation> {
    seen.iter().map(|(day, percent)| Observation::seen(*day, passage, *percent)).collect()
}

/// Isolated and counted, grown to 85 % in ten days, harvested, seeded again and seen twice.
pub fn usual() -> Vec<Observation> {
    let mut rows = vec![Observation::cells(0.0, Event::Isolated, 0, 3.0e5), seeded(0.0, 0, Some(3.0e5), 25.0)];
    rows.extend(looks(0, &[(3.0, 10.0), (5.0, 20.0), (7.0, 40.0), (9.0, 70.0), (10.0, 85.0)]));
    rows.push(Observation::cells(10.0, Event::Harvested, 0, 6.0e5));
    rows.push(seeded(10.0, 1, Some(5.5e5), 140.0));
    rows.extend(looks(1, &[(12.0, 20.0), (14.0, 35.0)]));
    rows
}

/// The forecast with everything as shipped.
pub fn ask(rows: &[Observation], target: f64) -> Forecast {
    checked(forecast(rows, &Target::cells(target), &Policy::default(), &Prior::literature(), 1).unwrap())
}

/// The forecast under a policy.
pub fn under(rows: &[Observation], target: f64, policy: &Policy) -> Forecast {
    checked(forecast(rows, &Target::cells(target), policy, &Prior::literature(), 1).unwrap())
}

/// No number that is none, no band upside down.
pub fn checked(f: Forecast) -> Forecast {
    let text = serde_json::to_string(&f).unwrap();
    assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    for p in &f.predictions {
        let numbers = [p.p95[0], p.p80[0], p.p50[0], p.median, p.p50[1], p.p80[1], p.p95[1]];
        assert!(numbers.iter().all(|x| x.is_finite() && *x >= 0.0), "{p:?}");
        assert!(numbers.windows(2).all(|w| w[0] <= w[1]), "{p:?}");
    }
    assert!(f.predictions.windows(2).all(|w| w[0].day < w[1].day));
    assert!((0.0..=1.0).contains(&f.ready_day.never_probability));
    let days: Vec<f64> = [f.ready_day.p80[0], f.ready_day.median, f.ready_day.p80[1]].into_iter().flatten().collect();
    assert!(days.iter().all(|d| d.is_finite()) && days.windows(2).all(|w| w[0] <= w[1]), "{days:?}");
    let t = f.doubling_time_days;
    assert!(t.p80[0] > 0.0 && t.p80[0] <= t.median && t.median <= t.p80[1] && t.p80[1].is_finite());
    f
}

/// The codes of its warnings.
pub fn codes(f: &Forecast) -> Vec<&'static str> {
    f.warnings.iter().map(forecast::Warning::code).collect()
}

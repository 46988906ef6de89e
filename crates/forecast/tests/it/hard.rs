//! Inputs that are hard: each an answer with its warning, or a refusal that says what is wrong.

use crate::lots::{ask, codes, looks, seeded, under, usual};
use forecast::{Event, Observation, Policy, Prior, Refused, Target, Task, Warning, forecast};

fn refused(rows: &[Observation]) -> Refused {
    forecast(rows, &Target::cells(1e7), &Policy::default(), &Prior::literature(), 1).unwrap_err()
}

#[test]
fn a_usual_lot_is_told_its_day_its_doublings_and_its_next_passage() {
    let f = ask(&usual(), 2e7);
    let day = f.ready_day.median.unwrap();
    assert!((22.0..45.0).contains(&day), "{day}");
    assert!(f.ready_day.never_probability < 0.05);
    // 300 000 seeded, 20 million wanted, a little lost at each seeding.
    let doublings = f.cumulative_doublings.at_target.unwrap();
    assert!(((2e7_f64 / 3e5).log2()..8.5).contains(&doublings), "{doublings}");
    assert!(!f.cumulative_doublings.lower_bound);
    assert_eq!(f.next.last().unwrap().task, Task::Passage);
    assert!(f.next.last().unwrap().day >= f.now && f.next.last().unwrap().day < day);
    assert_eq!(f, ask(&usual(), 2e7), "equal seeds give equal answers");
}

#[test]
fn the_chance_by_a_day_grows_with_the_day() {
    let by = |day| {
        let target = Target { cells: 2e7, by_day: Some(day) };
        forecast(&usual(), &target, &Policy::default(), &Prior::literature(), 1).unwrap().probability_by.unwrap()
    };
    assert!(by(15.0) < 0.02 && by(60.0) > 0.9 && by(25.0) < by(30.0));
    let target = Target { cells: 2e7, by_day: Some(3.0) };
    let past = forecast(&usual(), &target, &Policy::default(), &Prior::literature(), 1).unwrap();
    assert!(codes(&past).contains(&"by_past") && past.probability_by == Some(0.0));
}

#[test]
fn a_culture_that_never_grows_is_told_so() {
    let mut rows = vec![seeded(0.0, 1, Some(3.0e5), 75.0)];
    rows.extend(looks(
        1,
        &[(3.0, 12.0), (8.0, 10.0), (14.0, 13.0), (21.0, 11.0), (28.0, 12.0), (35.0, 12.0), (45.0, 10.0)],
    ));
    let f = ask(&rows, 1e8);
    assert!(f.ready_day.never_probability > 0.9, "{:?}", f.ready_day);
    assert_eq!(f.ready_day.median, None);
    assert!(codes(&f).contains(&"hardly_grows") && codes(&f).contains(&"target_unlikely"));
}

#[test]
fn a_count_after_contamination_is_believed_and_pointed_at() {
    let mut rows = usual();
    rows.extend(looks(1, &[(16.0, 60.0), (18.0, 80.0)]));
    let before = ask(&rows, 2e7);
    let collapsed = Observation { viability: Some(20.0), ..Observation::cells(18.0, Event::Count, 1, 4.0e4) };
    rows.push(collapsed);
    let f = ask(&rows, 2e7);
    assert!(codes(&f).contains(&"count_unexpected") && codes(&f).contains(&"low_viability"));
    assert!(f.predictions[0].p95[1] < 8.0e4, "the forecast goes on from what was counted: {:?}", f.predictions[0]);
    assert!(f.ready_day.p80[0].unwrap() > before.ready_day.p80[1].unwrap());
    // Nothing alive: nothing to come.
    rows.pop();
    rows.push(Observation { viability: Some(0.0), ..Observation::cells(18.0, Event::Count, 1, 0.0) });
    let f = ask(&rows, 2e7);
    assert_eq!((f.ready_day.never_probability, f.predictions.last().unwrap().median), (1.0, 0.0));
    assert!(codes(&f).contains(&"no_cells_left"));
}

#[test]
fn confluence_that_falls_without_a_passage_is_pointed_at() {
    let mut rows = usual();
    rows.extend(looks(1, &[(16.0, 70.0), (18.0, 30.0)]));
    let f = ask(&rows, 2e7);
    assert!(f.warnings.contains(&Warning::ConfluenceFell { day: 18.0, from: 70.0, to: 30.0 }));
    let width = |f: &forecast::Forecast| f.predictions[7].p80[1] / f.predictions[7].p80[0];
    let calm = [usual(), looks(1, &[(16.0, 60.0), (18.0, 80.0)])].concat();
    assert!(width(&f) > width(&ask(&calm, 2e7)), "contradictions make less sure, not more");
}

#[test]
fn no_observation_is_refused_and_a_bare_start_answers_from_what_is_known_beforehand() {
    assert_eq!(refused(&[]), Refused::NoObservation);
    let f = ask(&[Observation::bare(0.0, Event::Explanted, 0)], 1e8);
    assert!(
        codes(&f).contains(&"prior_only") && codes(&f).contains(&"lower_bound") && codes(&f).contains(&"area_unknown")
    );
    assert_eq!(f.cumulative_doublings.now, None);
}

#[test]
fn a_target_reached_impossible_or_huge_is_said() {
    let mut rows = usual();
    rows.push(Observation::cells(16.0, Event::Harvested, 1, 3.0e6));
    let f = ask(&rows, 2e6);
    assert_eq!((f.ready_day.median, f.ready_day.never_probability), (Some(16.0), 0.0));
    assert!(codes(&f).contains(&"target_reached"));
    let f = ask(&rows, 1e15);
    assert_eq!((f.ready_day.median, f.ready_day.p80[1]), (None, None));
    assert!(f.ready_day.never_probability > 0.8 && codes(&f).contains(&"target_unlikely"));
    for cells in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e16] {
        let asked = forecast(&rows, &Target::cells(cells), &Policy::default(), &Prior::literature(), 1);
        assert_eq!(asked.unwrap_err(), Refused::Target);
    }
}

#[test]
fn an_explant_has_a_lower_bound_of_doublings_and_a_wider_forecast_at_every_stage() {
    let wide = |rows: &[Observation]| {
        let one = |seed| {
            let asked = forecast(rows, &Target::cells(2e7), &Policy::default(), &Prior::literature(), seed).unwrap();
            asked.predictions.iter().map(|p| (p.p80[1] / p.p80[0]).log2()).sum::<f64>() / asked.predictions.len() as f64
        };
        (1..=5).map(one).sum::<f64>()
    };
    for n in [2, 3, 5, 7, 9, 11] {
        let counted = usual();
        let mut explant = counted.clone();
        explant[0] = Observation::bare(0.0, Event::Explanted, 0);
        explant[1].viable_cells = None;
        let (with, without) = (ask(&counted[..n], 2e7), ask(&explant[..n], 2e7));
        assert!(without.cumulative_doublings.lower_bound && codes(&without).contains(&"lower_bound"));
        assert!(!with.cumulative_doublings.lower_bound && !codes(&with).contains(&"lower_bound"));
        let (with, without) = (wide(&counted[..n]), wide(&explant[..n]));
        assert!(without > with, "after {n} rows: {without} without a count, {with} with");
    }
}

#[test]
fn the_doublings_of_an_explant_count_from_its_first_counted_harvest() {
    let mut rows = vec![Observation::bare(0.0, Event::Explanted, 0), seeded(0.0, 0, None, 25.0)];
    rows.extend(looks(0, &[(7.0, 5.0), (12.0, 40.0), (15.0, 80.0)]));
    assert_eq!(ask(&rows, 2e7).cumulative_doublings.now, None);
    rows.push(Observation::cells(15.0, Event::Harvested, 0, 5.0e5));
    assert_eq!(ask(&rows, 2e7).cumulative_doublings.now, Some(0.0));
    rows.push(seeded(15.0, 1, Some(5.0e5), 125.0));
    rows.extend(looks(1, &[(18.0, 40.0), (20.0, 80.0)]));
    rows.push(Observation::cells(20.0, Event::Harvested, 1, 2.0e6));
    let f = ask(&rows, 2e7);
    assert!((f.cumulative_doublings.now.unwrap() - 2.0).abs() < 1e-9);
}

#[test]
fn a_limit_is_met_before_a_dose_is_promised() {
    let strict = Policy { doublings_limit: Some(6.2), ..Policy::default() };
    let f = under(&usual(), 1e8, &strict);
    assert!(f.limits.beyond_doublings.unwrap() > 0.95 && f.ready_day.never_probability > 0.95);
    assert!(codes(&f).contains(&"beyond_doublings"));
    let early = Policy { passage_limit: Some(1), ..Policy::default() };
    let f = under(&usual(), 1e8, &early);
    assert!(f.limits.beyond_passage.unwrap() > 0.95 && codes(&f).contains(&"beyond_passage"));
    // Where no limit is set, the published proposal is named.
    assert!(codes(&ask(&usual(), 1e8)).contains(&"beyond_published"));
    assert!(!codes(&ask(&usual(), 2e6)).contains(&"beyond_published"));
}

#[test]
fn little_area_makes_the_order_late() {
    let small = Policy { max_area_cm2: Some(300.0), ..Policy::default() };
    let (free, tight) = (ask(&usual(), 3e7), under(&usual(), 3e7, &small));
    assert!(tight.ready_day.never_probability > free.ready_day.never_probability + 0.5);
}

#[test]
fn feeding_follows_the_policy_or_the_lots_own_rhythm() {
    let mut rows = usual();
    rows.push(Observation::bare(15.0, Event::Fed, 1));
    let every = Policy { feed_every_days: Some(2.0), ..Policy::default() };
    let next = under(&rows, 2e7, &every).next;
    assert_eq!((next[0].task, next[0].day), (Task::Feed, 17.0));
    rows.truncate(2);
    assert!(ask(&rows, 2e7).next.iter().all(|n| n.task != Task::Feed), "no interval is known, none is made up");
}

#[test]
fn rows_that_cannot_be_true_are_refused_by_row_and_column() {
    let start = seeded(0.0, 1, Some(1e5), 25.0);
    let bad = |o: Observation| refused(&[start, o]);
    let row = |column| move |r: &Refused| matches!(r, Refused::Row { row: 2, column: c, .. } if *c == column);
    assert!(row("confluence")(&bad(Observation::seen(1.0, 1, 120.0))));
    assert!(row("confluence")(&bad(Observation::bare(1.0, Event::Confluence, 1))));
    assert!(row("viable_cells")(&bad(Observation::bare(1.0, Event::Count, 1))));
    assert!(row("viable_cells")(&bad(Observation::cells(1.0, Event::Count, 1, f64::NAN))));
    assert!(row("day")(&bad(Observation::seen(f64::NAN, 1, 20.0))));
    assert!(row("passage")(&bad(Observation::seen(1.0, 0, 20.0))), "it went back");
    assert!(row("passage")(&bad(Observation::seen(1.0, 3, 20.0))), "it skipped one");
    assert!(row("passage")(&bad(seeded(1.0, 3, Some(1e5), 25.0))), "it skipped one");
    assert!(row("event")(&bad(Observation::bare(1.0, Event::Explanted, 1))));
    assert_eq!(bad(Observation::seen(-1.0, 1, 20.0)), Refused::OutOfOrder { row: 2 });
    assert_eq!(refused(&[Observation::seen(1.0, 0, 20.0)]), Refused::NotStarted);
    let taken = [start, Observation::cells(5.0, Event::Harvested, 1, 2e5), Observation::seen(6.0, 1, 20.0)];
    assert!(matches!(refused(&taken), Refused::Row { row: 3, column: "event", .. }));
    let many: Vec<Observation> = (0..14).map(|p| seeded(f64::from(p), p, Some(1e5), 25.0)).collect();
    assert_eq!(refused(&many), Refused::TooManyPassages);
    let policy = Policy { count_cv_pct: 0.0, ..Policy::default() };
    let asked = forecast(&[start], &Target::cells(1e7), &policy, &Prior::literature(), 1);
    assert!(matches!(asked.unwrap_err(), Refused::Policy { field: "count_cv_pct", .. }));
}

#[test]
fn rows_that_contradict_those_above_are_refused() {
    let at = |rows: &[Observation]| match refused(rows) {
        Refused::Row { row, column, expected } => (row, column, expected.en.into_owned()),
        other => panic!("{other:?}"),
    };
    let start = [Observation::cells(0.0, Event::Isolated, 0, 1e5), seeded(0.0, 0, Some(1e5), 25.0)];
    let with = |more: &[Observation]| [&start[..], more].concat();
    // More seeded than isolated, in one vessel or in two; more than counted.
    let (row, column, said) = at(&[start[0], seeded(0.0, 0, Some(3e5), 25.0)]);
    assert_eq!((row, column), (2, "viable_cells"));
    assert!(said.contains("at most the 100000 cells counted before"), "{said}");
    assert_eq!(at(&with(&[seeded(0.0, 0, Some(1e5), 25.0)])).0, 3);
    let harvested = Observation::cells(9.0, Event::Harvested, 0, 4e5);
    assert_eq!(at(&with(&[harvested, seeded(9.0, 1, Some(5e5), 75.0)])).0, 4);
    let halves = [harvested, seeded(9.0, 1, Some(3e5), 75.0), seeded(9.0, 1, Some(3e5), 75.0)];
    assert_eq!(at(&with(&halves)).0, 5, "both vessels together");
    let rounded = ask(&with(&[harvested, seeded(9.0, 1, Some(4.2e5), 75.0)]), 1e7);
    assert!(codes(&rounded).contains(&"seeded_more_than_counted"));
    // Two values of one day.
    for (first, second, column) in [
        (Observation::seen(3.0, 0, 20.0), Observation::seen(3.0, 0, 60.0), "confluence"),
        (harvested, Observation { viable_cells: Some(9e5), ..harvested }, "viable_cells"),
        (
            Observation { viability: Some(90.0), ..harvested },
            Observation { viability: Some(50.0), ..harvested },
            "viability",
        ),
    ] {
        assert_eq!((at(&with(&[first, second])).0, at(&with(&[first, second])).1), (4, column));
        ask(&with(&[first, first]), 1e7);
    }
    ask(&with(&[Observation::seen(3.0, 0, 20.0), Observation::seen(3.25, 0, 40.0)]), 1e7);
    // Figures on rows of a kind that has none.
    let looked = Observation::seen(3.0, 0, 20.0);
    for (odd, column) in [
        (Observation { viability: Some(90.0), ..looked }, "viability"),
        (Observation { viability: Some(90.0), ..Observation::bare(3.0, Event::Fed, 0) }, "viability"),
        (Observation { viable_cells: Some(1e5), ..looked }, "viable_cells"),
        (Observation { area_cm2: Some(25.0), ..looked }, "area_cm2"),
        (Observation { area_cm2: Some(25.0), ..harvested }, "area_cm2"),
        (Observation { confluence: Some(10.0), ..seeded(3.0, 1, Some(1e4), 25.0) }, "confluence"),
    ] {
        let (row, found, said) = at(&with(&[odd]));
        assert_eq!((row, found), (3, column));
        assert!(said.starts_with("nothing on a row") && said.contains("it stands on rows"), "{said}");
    }
}

#[test]
fn none_alive_at_isolation_is_counted_and_not_unknown() {
    let dead = Observation::cells(0.0, Event::Isolated, 0, 0.0);
    let in_a_row_of_its_own =
        [Observation::bare(0.0, Event::Isolated, 0), Observation::cells(0.5, Event::Count, 0, 0.0)];
    let bare = seeded(0.0, 0, None, 25.0);
    let later = [dead, bare, Observation::bare(2.0, Event::Fed, 0), Observation::seen(4.0, 0, 0.0)];
    for rows in [&[dead][..], &[dead, bare], &in_a_row_of_its_own, &later] {
        let f = ask(rows, 1e7);
        assert!(codes(&f).contains(&"no_cells_left"), "{:?}", codes(&f));
        assert!(!codes(&f).contains(&"lower_bound") && !codes(&f).contains(&"prior_only"), "{:?}", codes(&f));
        assert_eq!((f.ready_day.never_probability, f.predictions.last().unwrap().median), (1.0, 0.0));
        assert_eq!((f.cumulative_doublings.now, f.cumulative_doublings.lower_bound), (Some(0.0), false));
    }
    let at = |rows: &[Observation]| match refused(rows) {
        Refused::Row { row, column, .. } => (row, column),
        other => panic!("{other:?}"),
    };
    assert_eq!(at(&[dead, seeded(0.0, 0, Some(1e5), 25.0)]), (2, "viable_cells"));
    assert_eq!(at(&[dead, bare, Observation::seen(4.0, 0, 30.0)]), (3, "confluence"));
    assert_eq!(at(&[dead, bare, Observation::cells(4.0, Event::Harvested, 0, 1e5)]), (3, "viable_cells"));
    // Dead later, and looked at again.
    let died = [seeded(0.0, 1, Some(1e5), 25.0), Observation::cells(5.0, Event::Count, 1, 0.0)];
    assert_eq!(at(&[&died[..], &[Observation::seen(6.0, 1, 40.0)]].concat()), (3, "confluence"));
    assert!(codes(&ask(&[&died[..], &[Observation::seen(6.0, 1, 0.0)]].concat(), 1e7)).contains(&"no_cells_left"));
}

#[test]
fn a_passage_that_lost_cells_takes_no_doublings_back() {
    let leg = |day: f64, passage: u8, seeded_: f64, came_to: f64| {
        [seeded(day, passage, Some(seeded_), 100.0), Observation::cells(day + 8.0, Event::Harvested, passage, came_to)]
    };
    let grown = leg(0.0, 1, 2.5e5, 1e6);
    let now = |rows: &[Observation]| ask(rows, 1e7).cumulative_doublings.now.unwrap();
    assert!((now(&grown) - 2.0).abs() < 1e-9);
    let lost = [&grown[..], &leg(8.0, 2, 1e6, 2.5e5)].concat();
    assert!((now(&lost) - 2.0).abs() < 1e-9, "{}", now(&lost));
    let again = [&lost[..], &leg(16.0, 3, 2.5e5, 1e6)].concat();
    assert!((now(&again) - 4.0).abs() < 1e-9, "two survived and two more: {}", now(&again));
    // And the limit is met, where a negative term would have hidden it.
    let strict = Policy { doublings_limit: Some(3.5), ..Policy::default() };
    assert_eq!(under(&again, 9e5, &strict).limits.beyond_doublings, Some(1.0));
}

#[test]
fn wild_figures_never_print_what_is_no_number() {
    for (a, b) in [(1.0, 1e15), (1e15, 1.0), (1e6, 1e6)] {
        for end in [Event::Count, Event::Harvested] {
            let mut rows =
                vec![seeded(0.0, 0, Some(a), 0.01), Observation::seen(0.0, 0, 100.0), Observation::seen(0.5, 0, 0.0)];
            rows.push(Observation::cells(1.0, end, 0, b));
            for target in [1.0, 1e6, 1e15] {
                ask(&rows, target);
            }
            rows.push(seeded(1.0, 1, Some(b), 1e7));
            ask(&rows, 1e9);
        }
    }
}

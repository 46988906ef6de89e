//! Change, responders and the number needed to treat against R (`oracles/change`), published tables, and at their edges.

use crate::oracle::{compare, printed, published};
use statistics::change::{
    Nnt, Pair, change, change_between, impute_responders, newcombe, responders, selected_above, toward_mean, wilson,
};
use statistics::{Level, Of, Refused, Warning};
use std::collections::BTreeMap;

/// Student's ten sleepers (Biometrika 1908;6:1): hours gained with either drug.
const FIRST: [f64; 10] = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
const SECOND: [f64; 10] = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

fn pairs(before: &[f64], after: &[f64]) -> Vec<Pair> {
    before.iter().zip(after).map(|(b, a)| Pair { before: Some(*b), after: Some(*a) }).collect()
}

#[test]
fn every_figure_of_r_is_ours() {
    let level = Level::default();
    let mut ours = BTreeMap::new();
    let mut say = |key: String, x: f64| ours.insert(key, x);
    let c = change(&pairs(&FIRST, &SECOND), level).expect("a change");
    for (key, x) in [("mean", c.mean), ("se", c.se), ("lower", c.ci.lower), ("upper", c.ci.upper)] {
        say(format!("sleep.{key}"), x);
    }
    let zero = [0.0; 10];
    let b = change_between(&pairs(&zero, &SECOND), &pairs(&zero, &FIRST), level).expect("a difference");
    let lines = [
        ("estimate", b.estimate),
        ("se", b.se),
        ("df", b.df),
        ("p", b.p),
        ("lower", b.ci.lower),
        ("upper", b.ci.upper),
    ];
    for (key, x) in lines {
        say(format!("welch.{key}"), x);
    }
    for (key, _) in printed("change/change.txt") {
        let numbers = |text: &str, by: char| -> Vec<f64> { text.split(by).filter_map(|n| n.parse().ok()).collect() };
        if let Some(rest) = key.strip_prefix("wilson.") {
            let (of, end) = rest.rsplit_once('.').expect("an end");
            let n = numbers(of, '/');
            let ci = wilson(n[0] as u64, n[1] as u64, level).expect("an interval").ci;
            say(key.clone(), if end == "lower" { ci.lower } else { ci.upper });
        } else if let Some(rest) = key.strip_prefix("newcombe.") {
            let (of, end) = rest.rsplit_once('.').expect("an end");
            let n: Vec<u64> = of.split('.').map(|n| n.parse().expect("a count")).collect();
            let ci = newcombe(n[0], n[1], n[2], n[3], level).expect("an interval").ci;
            say(key.clone(), if end == "lower" { ci.lower } else { ci.upper });
        } else if let Some(rest) = key.strip_prefix("fall.") {
            let n = numbers(rest, '_');
            say(key.clone(), selected_above(n[0], n[1], n[2], n[3]).expect("a fall"));
        }
    }
    compare("change/change.txt", &ours);
}

/// The intervals of method 10.
#[test]
fn the_published_table_of_newcombe() {
    let table = [
        ([56, 70, 48, 80], ["0.0524", "0.3339"]),
        ([9, 10, 3, 10], ["0.1705", "0.8090"]),
        ([6, 7, 2, 7], ["0.0582", "0.8062"]),
        ([5, 56, 0, 29], ["-0.0381", "0.1926"]),
        ([0, 10, 0, 20], ["-0.1611", "0.2775"]),
        ([10, 10, 0, 10], ["0.6075", "1.0000"]),
    ];
    let names: Vec<String> = table.iter().map(|([a, b, c, d], _)| format!("{a}/{b} minus {c}/{d}")).collect();
    let mut rows = Vec::new();
    for (([a, b, c, d], [lower, upper]), name) in table.iter().zip(&names) {
        let ci = newcombe(*a, *b, *c, *d, Level::default()).expect("an interval").ci;
        rows.extend([(name.as_str(), ci.lower, *lower), (name.as_str(), ci.upper, *upper)]);
    }
    published("newcombe-1998", "Newcombe, Stat Med 1998;17:873, table II, method 10", &rows);
}

#[test]
fn the_missing_stay_below_the_line() {
    let mut people = vec![Some(true); 6];
    people.extend([Some(false); 2]);
    people.extend([None; 12]);
    let r = responders(&people, Level::default()).expect("responders");
    assert_eq!((r.all.events, r.all.n, r.missing), (6, 20, 12));
    assert_eq!(r.observed.map(|o| o.n), Some(8));
    assert_eq!(r.warnings, [Warning::MissingAsFailure(12), Warning::RegressionToTheMean]);
    let none = responders(&[None, None], Level::default()).expect("all missing");
    assert_eq!((none.all.proportion, none.observed), (0.0, None));
    assert!(responders(&[], Level::default()).is_err());
}

#[test]
fn imputation_repeats_and_lies_where_the_observed_are() {
    let mut people = vec![Some(true); 30];
    people.extend([Some(false); 20]);
    let full = impute_responders(&people, 50, 1, Level::default()).expect("complete");
    assert!((full.proportion - 0.6).abs() < 1e-12);
    people.extend([None; 50]);
    let a = impute_responders(&people, 2000, 7, Level::default()).expect("imputed");
    assert_eq!(Ok(&a), impute_responders(&people, 2000, 7, Level::default()).as_ref());
    assert_ne!(Ok(&a), impute_responders(&people, 2000, 8, Level::default()).as_ref());
    assert!((a.proportion - 0.6).abs() < 0.01, "{a:?}");
    // What is missing teaches nothing: the error stays near that of the 50 observed, above that of 100.
    assert!(a.se > 0.95 * (0.24f64 / 50.0).sqrt() && a.se < 1.1 * (0.24f64 / 50.0).sqrt(), "{a:?}");
    assert_eq!(impute_responders(&[Some(true), None], 20, 1, Level::default()), Err(Refused::NoSpread));
    assert!(impute_responders(&[None], 20, 1, Level::default()).is_err());
}

#[test]
fn the_number_needed_to_treat_says_when_it_cannot_decide() {
    let d = newcombe(56, 70, 48, 80, Level::default()).expect("a difference");
    let Nnt::Benefit { nnt, ci } = d.nnt else { panic!("{d:?}") };
    assert!((nnt - 5.0).abs() < 1e-9 && ci.lower < 5.0 && ci.upper > 5.0);
    assert!(matches!(newcombe(48, 80, 56, 70, Level::default()).expect("harm").nnt, Nnt::Harm { .. }));
    // RESPINE 2024 in round numbers: 74 % and 69 % of 57 each.
    let d = newcombe(42, 57, 39, 57, Level::default()).expect("a difference");
    assert_eq!(d.warnings, [Warning::NntThroughInfinity]);
    let Nnt::Undecided { benefit_from: Some(b), harm_from: Some(h) } = d.nnt else { panic!("{d:?}") };
    assert!(b > 1.0 && h > 1.0);
    assert_eq!(newcombe(1, 2, 0, 0, Level::default()), Err(Refused::OneArm));
    assert!(newcombe(3, 2, 0, 4, Level::default()).is_err());
}

#[test]
fn swapping_the_arms_mirrors_the_interval() {
    for (a, b, c, d) in [(3, 10, 7, 12), (0, 5, 5, 5), (1, 100, 2, 90)] {
        let (x, y) = (newcombe(a, b, c, d, Level::default()), newcombe(c, d, a, b, Level::default()));
        let (x, y) = (x.expect("one").ci, y.expect("other").ci);
        assert!((x.lower + y.upper).abs() < 1e-12 && (x.upper + y.lower).abs() < 1e-12);
    }
}

#[test]
fn change_alone_warns_and_refuses_what_it_cannot_tell() {
    let c = change(&pairs(&FIRST, &SECOND), Level::default()).expect("a change");
    assert_eq!(c.warnings, [Warning::RegressionToTheMean]);
    let lost = Pair { before: Some(3.0), after: None };
    let mut people = pairs(&FIRST, &SECOND);
    people.push(lost);
    let with = change(&people, Level::default()).expect("a change");
    assert_eq!((with.started, with.analysed, with.mean), (11, 10, c.mean));
    assert_eq!(change(&[lost], Level::default()), Err(Refused::TooFew { of: Of::People, needed: 2, given: 0 }));
    assert_eq!(change(&pairs(&[1.0, 1.0], &[2.0, 2.0]), Level::default()), Err(Refused::NoSpread));
    assert!(change(&pairs(&[1.0, f64::NAN], &[2.0, 2.0]), Level::default()).is_err());
    assert_eq!(change_between(&people, &[], Level::default()), Err(Refused::OneArm));
    // Nobody is measured exactly and nobody has an exact memory of themselves: r = 1 takes the fall away.
    assert_eq!(toward_mean(8.0, 5.0, 1.0), Ok(0.0));
    assert_eq!(toward_mean(8.0, 5.0, 0.5), Ok(-1.5));
    assert!(selected_above(1.0, 1.0, 0.0, 0.0).is_err() && toward_mean(8.0, 5.0, 1.5).is_err());
}

//! Rubin's rules against R's mice (`oracles/change/imputation.R`), and imputed responders against what they must come to in the long run.

use crate::oracle::{compare, number, printed};
use statistics::change::{Joined, impute_responders, join};
use statistics::{Level, Of, Refused};
use std::collections::BTreeMap;

type Set<'a> = (&'a str, &'a [f64], &'a [f64], f64);

/// The sets of the script: estimates, their variances, and the degrees of freedom of the people.
const SETS: [Set<'_>; 3] = [
    ("five", &[0.52, 0.55, 0.49, 0.56, 0.53], &[0.0050, 0.0049, 0.0050, 0.0049, 0.0050], 49.0),
    ("apart", &[0.30, 0.55, 0.42, 0.61, 0.25, 0.48], &[0.012, 0.013, 0.014, 0.0125, 0.0111, 0.0131], 17.0),
    (
        "points",
        &[-3.2, -2.7, -3.9, -3.1, -2.2, -3.6, -2.9, -3.3],
        &[0.81, 0.77, 0.92, 0.85, 0.79, 0.88, 0.9, 0.8],
        121.0,
    ),
];

#[test]
fn every_figure_of_mice_is_ours() {
    let mut ours = BTreeMap::new();
    for (set, estimates, variances, complete) in SETS {
        let Joined { estimate, within, between, se, df, ci } =
            join(estimates, variances, complete, Level::default()).expect("joined");
        let figures = [
            ("estimate", estimate),
            ("within", within),
            ("between", between),
            ("se", se),
            ("df", df),
            ("lower", ci.lower),
            ("upper", ci.upper),
        ];
        ours.extend(figures.map(|(key, x)| (format!("{set}.{key}"), x)));
    }
    compare("change/imputation.txt", &ours);
}

#[test]
fn imputed_responders_come_to_the_exact_long_run() {
    let exact: BTreeMap<String, String> = printed("change/long_run.txt").into_iter().collect();
    for (yes, no, missing) in [(30, 20, 50), (6, 2, 12), (81, 140, 42)] {
        let mut people = vec![Some(true); yes];
        people.extend(vec![Some(false); no]);
        people.extend(vec![None; missing]);
        let sets = 4000;
        let got = impute_responders(&people, sets, 11, Level::default()).expect("imputed");
        let figure = |key: &str| number::<f64>(&exact, &format!("{yes}/{no}/{missing}.{key}"));
        let m = f64::from(sets);
        // Five standard errors of a mean and of a variance of so many sets.
        let drift = (got.proportion - figure("proportion")) / (figure("between") / m).sqrt();
        assert!(drift.abs() < 5.0, "{got:?}");
        let total = figure("within") + (1.0 + 1.0 / m) * figure("between");
        assert!((got.se * got.se / total - 1.0).abs() < 5.0 * (2.0 / m).sqrt(), "{got:?} and {total}");
    }
}

#[test]
fn sets_that_cannot_be_joined_are_refused() {
    let level = Level::default();
    assert_eq!(join(&[0.5], &[0.1], 9.0, level), Err(Refused::TooFew { of: Of::Sets, needed: 2, given: 1 }));
    assert_eq!(join(&[0.5, 0.4], &[0.1], 9.0, level), Err(Refused::Lengths));
    assert_eq!(join(&[0.5, 0.5], &[0.0, 0.0], 9.0, level), Err(Refused::NoSpread));
    let not = Refused::NotFinite { row: "#2".into(), column: "estimate" };
    assert_eq!(join(&[0.5, f64::NAN], &[0.1, 0.1], 9.0, level), Err(not));
    let negative = Refused::OutOfRange { row: "#1".into(), column: "variance", expected: ">= 0" };
    assert_eq!(join(&[0.5, 0.4], &[-0.1, 0.1], 9.0, level), Err(negative));
    assert!(matches!(join(&[0.5, 0.4], &[0.1, 0.1], 0.0, level), Err(Refused::OutOfRange { column: "complete", .. })));
}

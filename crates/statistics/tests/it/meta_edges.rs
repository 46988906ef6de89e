//! Meta-analysis where it is hard: too few, all alike, empty cells, impossible values. An answer with its warning, or a refusal; never NaN.

use crate::chance::Stream;
use statistics::meta::{
    Counts, Effect, How, Means, Method, Moderator, Pooled, Test, cumulative, egger, given, leave_one_out,
    log_odds_ratio, mean_difference, pool, regress, risk_difference, subgroups, trim_fill,
};
use statistics::{Level, Of, Refused, Warning};

fn some(values: &[(f64, f64)]) -> Vec<Effect> {
    values.iter().enumerate().map(|(i, (y, v))| given(&format!("s{i}"), *y, *v).expect("a study")).collect()
}

fn knha() -> How {
    How { test: Test::KnappHartung, ..How::default() }
}

fn finite(p: &Pooled) {
    let mut all = vec![p.estimate, p.se, p.ci.lower, p.ci.upper, p.p, p.tau2, p.q, p.statistic];
    all.extend([p.i2, p.h2, p.q_p, p.df].into_iter().flatten());
    all.extend(p.prediction.into_iter().chain(p.tau2_ci).flat_map(|i| [i.lower, i.upper]));
    all.extend(&p.weights);
    assert!(all.iter().all(|x| x.is_finite()), "{p:?}");
}

#[test]
fn no_study_is_refused() {
    assert_eq!(pool(&[], &How::default()), Err(Refused::TooFew { of: Of::Studies, needed: 1, given: 0 }));
}

#[test]
fn one_study_is_answered_with_itself_and_says_so() {
    let p = pool(&some(&[(0.4, 0.04)]), &How::default()).expect("pooled");
    finite(&p);
    assert_eq!((p.estimate, p.prediction, p.i2, p.q_p), (0.4, None, None, None));
    assert_eq!(p.warnings, [Warning::OneStudy]);
    for i in 1..200 {
        let (y, v) = (0.1 + f64::from(i) / 7.0, 0.01 + f64::from(i) / 300.0);
        let one = pool(&some(&[(y, v)]), &How::default()).expect("pooled");
        let equal = pool(&some(&[(y, v), (y, v / 3.0), (y, v / 7.0)]), &How::default()).expect("pooled");
        assert_eq!((one.q, equal.q), (0.0, 0.0), "{y} {v}: nothing differs, and rounding is no heterogeneity");
    }
    assert_eq!(pool(&some(&[(0.4, 0.04)]), &knha()), Err(Refused::TooFew { of: Of::Studies, needed: 2, given: 1 }));
}

#[test]
fn two_studies_are_answered_with_a_warning() {
    let p = pool(&some(&[(0.1, 0.04), (0.9, 0.05)]), &knha()).expect("pooled");
    finite(&p);
    assert!(p.warnings.contains(&Warning::FewStudies(2)));
    assert!(p.ci.width() > 2.0, "t with one degree of freedom is wide: {:?}", p.ci);
}

#[test]
fn equal_effects_have_no_knapp_hartung_interval() {
    let e = some(&[(0.3, 0.04), (0.3, 0.05), (0.3, 0.01)]);
    for method in [Method::Fe, Method::Dl, Method::Reml, Method::Ml, Method::Pm, Method::Eb, Method::Sj] {
        let p = pool(&e, &How { method, ..How::default() }).expect("pooled");
        finite(&p);
        assert_eq!(p.tau2, 0.0);
        assert!(p.warnings.contains(&Warning::EqualEffects), "{method:?}");
        assert_eq!(pool(&e, &How { method, ..knha() }), Err(Refused::NoSpread));
    }
    assert!(egger(&e).is_err());
}

#[test]
fn no_heterogeneity_found_is_not_none_shown() {
    let e = some(&[(0.30, 0.4), (0.31, 0.5), (0.29, 0.6), (0.3, 0.5), (0.32, 0.3)]);
    let p = pool(&e, &knha()).expect("pooled");
    assert_eq!(p.tau2, 0.0);
    assert_eq!(p.tau2_ci, None);
    for w in [Warning::NoHeterogeneityFound, Warning::KnappHartungNarrower, Warning::TooHomogeneous] {
        assert!(p.warnings.contains(&w), "{w:?}");
    }
}

#[test]
fn a_variance_of_zero_names_its_study_and_column() {
    let refused = Refused::OutOfRange { row: "Kim 2023".into(), column: "vi", expected: "> 0" };
    assert_eq!(given("Kim 2023", 0.1, 0.0), Err(refused.clone()));
    assert!(refused.text().en.contains("Kim 2023") && refused.text().ja.contains("vi"));
    assert!(given("a", f64::NAN, 1.0).is_err() && given("a", 1.0, f64::INFINITY).is_err());
    assert!(given("a", 1.0, -1.0).is_err());
    let m = Means { n1: 10, mean1: 1.0, sd1: 0.0, n2: 10, mean2: 2.0, sd2: 0.0 };
    assert!(matches!(mean_difference("a", &m), Err(Refused::OutOfRange { column: "sd1, sd2", .. })));
    assert!(matches!(mean_difference("a", &Means { n2: 1, ..m }), Err(Refused::OutOfRange { column: "n2", .. })));
}

#[test]
fn empty_cells_are_filled_and_named() {
    let none = Counts { events1: 0, n1: 20, events2: 0, n2: 20 };
    let e = log_odds_ratio("z", &none).expect("kept");
    assert_eq!(e.warning(), Some(Warning::HalfAdded("z".into())));
    assert!(e.effect.abs() < 1e-15 && risk_difference("z", &none).expect("kept").variance > 0.0);
    assert!(log_odds_ratio("z", &Counts { events1: 21, ..none }).is_err());
    assert!(log_odds_ratio("z", &Counts { n2: 0, ..none }).is_err());
    let some = log_odds_ratio("y", &Counts { events1: 2, events2: 3, ..none }).expect("kept");
    assert_eq!(some.warning(), None);
    let p = pool(&[e, some], &How::default()).expect("pooled");
    assert!(p.warnings.contains(&Warning::HalfAdded("z".into())));
}

#[test]
fn sensitivity_needs_enough_studies() {
    let two = some(&[(0.1, 0.04), (0.9, 0.05)]);
    assert_eq!(egger(&two), Err(Refused::TooFew { of: Of::Studies, needed: 3, given: 2 }));
    assert!(matches!(trim_fill(&two, &How::default()), Err(Refused::TooFew { .. })));
    assert!(leave_one_out(&two[..1], &How::default()).is_err());
    let steps = cumulative(&two, &knha()).expect("steps");
    assert!(steps[0].is_err() && steps[1].is_ok());
    let same_se = some(&[(0.1, 0.04), (0.9, 0.04), (0.4, 0.04)]);
    assert_eq!(egger(&same_se), Err(Refused::EqualErrors));
    let one = vec!["a".to_owned(); 2];
    assert_eq!(subgroups(&two, &one, &How::default()), Err(Refused::OneArm));
}

#[test]
fn moderators_that_say_nothing_are_refused() {
    let e = some(&[(0.1, 0.04), (0.9, 0.05), (0.4, 0.06), (0.2, 0.03), (0.6, 0.02)]);
    let m = |values: [f64; 5]| Moderator { name: "m".into(), values: values.to_vec() };
    let how = How::default();
    assert_eq!(regress(&e, &[m([2.0; 5])], &how), Err(Refused::Singular));
    let slope = m([1.0, 2.0, 3.0, 4.0, 5.0]);
    let again = m([1001.0, 1002.0, 1003.0, 1004.0, 1005.0]);
    assert_eq!(regress(&e, &[slope.clone(), again], &how), Err(Refused::Singular));
    // All but a repetition: computable, but only rounding would be reported.
    let almost = m([1.0, 2.0, 3.0, 4.0, 5.0].map(|x| x + 1e-7 * x * x));
    assert_eq!(regress(&e, &[slope.clone(), almost], &how), Err(Refused::Singular));
    assert!(matches!(regress(&e[..2], std::slice::from_ref(&slope), &how), Err(Refused::TooFew { .. })));
    assert_eq!(regress(&e[..4], &[slope], &how), Err(Refused::Lengths));
    assert!(regress(&e, &[m([1.0, f64::NAN, 3.0, 4.0, 5.0])], &how).is_err());
}

#[test]
fn a_confidence_typed_in_percent_is_refused() {
    assert_eq!(Level::new(95.0), Err(Refused::Level));
    assert!(Level::new(f64::NAN).is_err());
}

/// Whatever is thrown at it: a refusal or finite numbers.
#[test]
fn extreme_values_never_become_nan() {
    let mut s = Stream::new(11);
    let (mut answered, mut refused) = (0, 0);
    for _ in 0..400 {
        let k = 1 + s.below(5) as usize;
        let size = [1.0, 60.0, 300.0][s.below(3) as usize];
        let e: Vec<Effect> = (0..k)
            .filter_map(|i| {
                let y = s.between(-1.0, 1.0) * 10f64.powf(s.between(-size, size));
                given(&format!("s{i}"), y, 10f64.powf(s.between(-size, size))).ok()
            })
            .collect();
        for method in [Method::Fe, Method::Dl, Method::Reml, Method::Ml, Method::Pm, Method::Sj] {
            for test in [Test::Z, Test::KnappHartung] {
                match pool(&e, &How { method, test, ..How::default() }) {
                    Ok(p) => {
                        finite(&p);
                        answered += 1;
                    }
                    Err(_) => refused += 1,
                }
            }
        }
        let _ = egger(&e).map(|t| assert!(t.t.is_finite() && t.p.is_finite()));
        let _ = trim_fill(&e, &How::default()).map(|t| finite(&t.pooled));
    }
    assert!(answered > 500 && refused > 50, "{answered} {refused}");
}

#[test]
fn one_study_of_almost_all_weight_leaves_i2_its_digits() {
    // Weights 10²⁰, 100 and 50: (Σw)² − Σw² loses the 150 beside the first, Σ wᵢ(Σw − wᵢ) does not. Σ / Σw is 300.
    let e = some(&[(0.1, 1e-20), (0.4, 0.01), (0.3, 0.02)]);
    let p = pool(&e, &How { method: Method::Sj, ..How::default() }).expect("pooled");
    let wanted = 100.0 * p.tau2 / (p.tau2 + 2.0 / 300.0);
    assert!((p.i2.expect("I2") - wanted).abs() < 1e-9 && wanted > 1.0, "{:?} {wanted}", p.i2);
}

#[test]
fn a_variance_outside_its_own_interval_is_told() {
    // Sidik–Jonkman never says zero; metafor has 0.00243736 and the interval 0 to 0.001431537.
    let far = some(&[(-0.44, 0.9027), (-0.09, 0.009), (0.19, 2.3375), (-0.03, 0.0011), (-0.02, 0.0545)]);
    let warned = |e: &[Effect], method| {
        let p = pool(e, &How { method, ..How::default() }).expect("pooled");
        let outside = p.tau2_ci.is_some_and(|i| p.tau2 < i.lower || p.tau2 > i.upper);
        assert_eq!(p.warnings.contains(&Warning::OutsideItsInterval), outside, "{p:?}");
        outside
    };
    let spread = some(&[(0.1, 0.04), (0.9, 0.05), (0.4, 0.06), (0.2, 0.03), (0.6, 0.02)]);
    assert!(!warned(&spread, Method::Reml));
    assert!(warned(&far, Method::Sj));
}

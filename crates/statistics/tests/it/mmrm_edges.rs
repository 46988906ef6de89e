//! Repeated measures at its edges: what falls back says so, what cannot be answered is refused by name, and nothing is ever not a number.

use crate::chance::Stream;
use crate::mmrm_oracle::rows;
use statistics::mmrm::{Baseline, Df, Fit, Options, Row, Structure, Why, fit};
use statistics::{Of, Refused, Warning};

/// Subjects of arms "a" and "b" in turn, each with values at as many visits as given.
pub fn drawn(s: &mut Stream, subjects: usize, visits: usize) -> Vec<Row> {
    let mut out = Vec::new();
    for i in 0..subjects {
        let level = s.between(-3.0, 3.0);
        for v in 0..visits {
            let value = 20.0 + level + v as f64 + s.between(-2.0, 2.0) - if i % 2 == 0 { v as f64 } else { 0.0 };
            out.push(Row::new(&format!("s{i:04}"), if i % 2 == 0 { "a" } else { "b" }, &format!("v{v}"), value));
        }
    }
    out
}

fn plain(rows: &[Row]) -> Result<Fit, Refused> {
    fit(rows, &Options::default())
}

/// Every number of an answer.
fn numbers(f: &Fit) -> Vec<f64> {
    let means = f.means.iter().flat_map(|m| [m.mean, m.se, m.df, m.ci.lower, m.ci.upper]);
    let differences = f.differences.iter().flat_map(|d| [d.estimate, d.se, d.df, d.ci.lower, d.ci.upper, d.p]);
    let rest = f.covariance.iter().flatten().copied().chain([f.log_likelihood]);
    means.chain(differences).chain(rest).collect()
}

#[test]
fn one_arm_has_means_only() {
    let mut rows = rows("dental");
    rows.retain(|r| r.arm == "Male");
    let f = plain(&rows).expect("a fit");
    assert_eq!((f.means.len(), f.differences.len(), f.arms.len()), (4, 0, 1));
    assert_eq!(f.warnings, [Warning::NoComparison, Warning::RegressionToTheMean]);
    // Complete data of one arm: the mean and the t interval with n − 1.
    assert!((f.means[0].df - 15.0).abs() < 1e-6 && (f.means[0].mean - 22.875).abs() < 1e-12);
}

#[test]
fn one_visit_is_the_t_test() {
    let mut rows = rows("dental");
    rows.retain(|r| r.visit == "14");
    let f = plain(&rows).expect("a fit");
    assert_eq!((f.structure, f.differences.len(), f.warnings.len()), (Structure::Unstructured, 1, 0));
    let d = &f.differences[0];
    assert!((d.df - 25.0).abs() < 1e-8, "{d:?}");
    // R: t.test(distance ~ Sex, Orthodont[Orthodont$age == 14, ], var.equal = TRUE)
    assert!((d.estimate / d.se - 3.862_325_656).abs() < 1e-8, "{}", d.estimate / d.se);
}

#[test]
fn a_visit_that_one_arm_lacks_has_no_difference() {
    let mut rows = rows("dental");
    rows.retain(|r| !(r.visit == "12" && r.arm == "Female"));
    let f = plain(&rows).expect("a fit");
    assert_eq!((f.means.len(), f.differences.len()), (7, 3));
    assert_eq!(f.warnings, [Warning::EmptyCell { arm: "Female".into(), visit: "12".into() }]);
    assert!(f.differences.iter().all(|d| d.visit != "12") && numbers(&f).iter().all(|x| x.is_finite()));
    // A visit nobody of one arm had, nobody of the other had either: the two arms share no visit at all.
    rows.retain(|r| (r.arm == "Male") == (r.visit == "8"));
    let apart = plain(&rows).expect("a fit");
    assert!(apart.differences.is_empty() && apart.means.len() == 3, "{:?}", apart.warnings);
}

#[test]
fn too_few_subjects_fall_back_loudly() {
    let mut s = Stream::new(31);
    let f = plain(&drawn(&mut s, 6, 7)).expect("a fit");
    assert_ne!(f.structure, Structure::Unstructured);
    assert_eq!(f.warnings[0], Warning::CovarianceNotEstimated(Structure::Unstructured, Why::TooFewSubjects));
    assert_eq!(f.warnings.last(), Some(&Warning::CovarianceAssumed(f.structure)));
    assert!(f.warnings.iter().all(|w| !w.text().ja.is_empty() && !w.text().en.is_empty()));
}

#[test]
fn visits_never_seen_together_are_not_guessed() {
    // Half of the people have the first and second visit, half the second and third.
    let mut s = Stream::new(32);
    let mut rows = drawn(&mut s, 40, 3);
    rows.retain(|r| {
        let late = r.subject.as_str() >= "s0020";
        r.visit == "v1" || late == (r.visit == "v2")
    });
    let f = plain(&rows).expect("a fit");
    assert_eq!(f.warnings[0], Warning::CovarianceNotEstimated(Structure::Unstructured, Why::NotIdentified));
    assert_eq!(f.structure, Structure::Autoregressive, "{:?}", f.warnings);
    // Nobody measured twice: nothing is known about the correlation.
    rows.retain(|r| (r.subject.as_str() >= "s0020") == (r.visit == "v2") && (r.visit != "v1"));
    let apart = plain(&rows).expect("a fit");
    assert_eq!(apart.structure, Structure::Independent);
    assert!((apart.means[0].df - (apart.rows - 4) as f64).abs() < 1e-8);
}

#[test]
fn a_visit_without_spread_falls_back_to_one_variance() {
    let mut s = Stream::new(33);
    let mut rows = drawn(&mut s, 30, 4);
    rows.iter_mut().filter(|r| r.visit == "v0").for_each(|r| r.value = 50.0);
    let f = plain(&rows).expect("a fit");
    assert_eq!(f.warnings[0], Warning::CovarianceNotEstimated(Structure::Unstructured, Why::Singular));
    assert!(f.structure != Structure::HeterogeneousToeplitz && numbers(&f).iter().all(|x| x.is_finite()));
}

#[test]
fn values_that_determine_each_other_are_refused() {
    let mut s = Stream::new(34);
    let once = drawn(&mut s, 20, 1);
    let twice = |r: &Row, visit: &str, more: f64| Row { visit: visit.into(), value: r.value + more, ..r.clone() };
    let rows: Vec<Row> = once.iter().flat_map(|r| [twice(r, "v1", 0.0), twice(r, "v2", 3.0)]).collect();
    assert_eq!(plain(&rows), Err(Refused::NoCovariance));
    let flat: Vec<Row> = rows.iter().map(|r| Row { value: 7.3, ..r.clone() }).collect();
    assert_eq!(plain(&flat), Err(Refused::NoSpread));
}

#[test]
fn wrong_rows_are_refused_by_name() {
    let mut s = Stream::new(35);
    let good = drawn(&mut s, 12, 3);
    let with = |at: usize, change: &dyn Fn(&mut Row)| {
        let mut rows = good.clone();
        change(&mut rows[at]);
        plain(&rows)
    };
    let twice = Refused::Twice { subject: "s0001".into(), visit: "v0".into(), rows: [4, 5] };
    assert!(twice.text().en.contains("rows 4 and 5") && twice.text().ja.contains("4行目と5行目"));
    assert_eq!(with(4, &|r| r.visit = "v0".into()), Err(twice));
    let two_arms = Refused::Differs { subject: "s0001".into(), column: "arm", rows: [4, 6] };
    assert_eq!(with(5, &|r| r.arm = "a".into()), Err(two_arms));
    assert_eq!(with(2, &|r| r.value = f64::NAN), Err(Refused::NotFinite { row: "#3".into(), column: "value" }));
    for column in ["subject", "arm", "visit"] {
        let blank = |r: &mut Row| match column {
            "subject" => r.subject = " ".into(),
            "arm" => r.arm = String::new(),
            _ => r.visit = String::new(),
        };
        assert_eq!(with(0, &blank), Err(Refused::OutOfRange { row: "#1".into(), column, expected: "not empty" }));
    }
    assert_eq!(plain(&[]), Err(Refused::TooFew { of: Of::Measurements, needed: 2, given: 0 }));
    assert_eq!(plain(&good[..3]), Err(Refused::TooFew { of: Of::Measurements, needed: 4, given: 3 }));
    assert_eq!(plain(&good[..6]), Err(Refused::TooFew { of: Of::Measurements, needed: 7, given: 6 }));
}

#[test]
fn covariates_that_say_nothing_or_are_missing_are_refused() {
    let mut s = Stream::new(36);
    let mut rows = drawn(&mut s, 12, 3);
    let site = Options { site: true, ..Options::default() };
    let base = Options { baseline: Baseline::ByVisit, ..Options::default() };
    assert_eq!(fit(&rows, &site), Err(Refused::OutOfRange { row: "#1".into(), column: "site", expected: "not empty" }));
    assert_eq!(fit(&rows, &base), Err(Refused::NotFinite { row: "#1".into(), column: "baseline" }));
    for r in &mut rows {
        r.site = Some(format!("of {}", r.arm));
        r.baseline = Some(4.0);
    }
    // A site per arm cannot be told from the arm; a baseline equal for all says nothing.
    assert_eq!(fit(&rows, &site), Err(Refused::Singular));
    assert_eq!(fit(&rows, &base), Err(Refused::Singular));
    rows[1].baseline = Some(5.0);
    let differs = Refused::Differs { subject: "s0000".into(), column: "baseline", rows: [1, 2] };
    assert_eq!(fit(&rows, &base), Err(differs));
}

#[test]
fn visits_stand_in_the_order_of_their_numbers() {
    let mut s = Stream::new(37);
    let name = |r: &Row| match r.visit.as_str() {
        "v0" => "week 4",
        "v1" => "week 12",
        _ => "week 100",
    };
    let rows: Vec<Row> = drawn(&mut s, 12, 3).iter().map(|r| Row { visit: name(r).into(), ..r.clone() }).collect();
    assert_eq!(plain(&rows).expect("a fit").visits, ["week 4", "week 12", "week 100"]);
    let visits = vec!["week 100".to_owned(), "week 4".to_owned(), "week 12".to_owned(), "never".to_owned()];
    let given = fit(&rows, &Options { visits: visits.clone(), ..Options::default() }).expect("a fit");
    assert_eq!(given.visits, visits[..3]);
    let short = Options { visits: visits[..1].to_vec(), ..Options::default() };
    assert!(matches!(fit(&rows, &short), Err(Refused::OutOfRange { column: "visit", .. })));
}

/// Small, ragged, nearly singular, far from zero: an answer with finite numbers or a refusal.
#[test]
fn whatever_comes_is_answered_or_refused() {
    let mut s = Stream::new(38);
    let (mut answered, mut fell, mut refused) = (0, 0, 0);
    for case in 0..400 {
        let (subjects, visits) = (2 + s.below(14) as usize, 1 + s.below(5) as usize);
        let mut rows = drawn(&mut s, subjects, visits);
        let keep = s.between(0.4, 1.0);
        rows.retain(|_| s.between(0.0, 1.0) < keep);
        let (shift, unit) = ([0.0, 1e6, -1e3][s.below(3) as usize], [1.0, 1e-6, 1e5][s.below(3) as usize]);
        rows.iter_mut()
            .for_each(|r| r.value = (if case % 5 == 0 { r.value * r.value } else { r.value } + shift) * unit);
        let options =
            Options { df: if case % 2 == 0 { Df::KenwardRoger } else { Df::Satterthwaite }, ..Options::default() };
        match fit(&rows, &options) {
            Ok(f) => {
                assert!(numbers(&f).iter().all(|x| x.is_finite()), "{f:?}");
                assert!(f.means.iter().all(|m| m.se > 0.0 && m.df > 0.0), "{f:?}");
                answered += 1;
                fell += usize::from(f.structure != Structure::Unstructured);
            }
            Err(Refused::TooFew { .. } | Refused::NoCovariance | Refused::NoSpread) => refused += 1,
            Err(other) => panic!("{other:?} for {rows:?}"),
        }
    }
    assert!(answered > 200 && fell > 50 && refused > 20, "{answered} answered, {fell} fell back, {refused} refused");
}

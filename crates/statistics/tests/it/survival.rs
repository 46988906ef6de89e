//! Time to event against R's survival (`oracles/survival`), turned round, and at its edges.

use crate::chance::Stream;
use crate::oracle::{compare, number, table};
use statistics::time::{Followed, cox, kaplan_meier, log_rank, tied};
use statistics::{Level, Refused, Warning};
use std::collections::BTreeMap;

type Ours = BTreeMap<String, f64>;

struct Set {
    people: Vec<Followed>,
    arm: Vec<usize>,
    x: Vec<Vec<f64>>,
}

fn set(name: &str) -> Set {
    let rows = table(&format!("survival/{name}.csv"));
    let event = |r| number::<u8>(r, "event") == 1;
    Set {
        people: rows.iter().map(|r| Followed { time: number(r, "time"), event: event(r) }).collect(),
        arm: rows.iter().map(|r| number(r, "arm")).collect(),
        x: match name {
            "ecog" => Vec::new(),
            "ovarian" | "lung" => ["x1", "x2"].iter().map(|c| rows.iter().map(|r| number(r, c)).collect()).collect(),
            _ => vec![rows.iter().map(|r| number(r, "x1")).collect()],
        },
    }
}

fn curves(name: &str, s: &Set, ours: &mut Ours) {
    for arm in 0..2 {
        let own: Vec<Followed> = s.people.iter().zip(&s.arm).filter(|(_, a)| **a == arm).map(|(p, _)| *p).collect();
        let curve = kaplan_meier(&own, Level::default()).expect("a curve");
        for step in &curve.steps {
            let mut say = |key: &str, x: f64| ours.insert(format!("{name}.{arm}.t{}.{key}", step.time), x);
            say("risk", step.at_risk as f64);
            say("events", step.events as f64);
            say("survival", step.survival);
            if let (Some(ci), Some(se)) = (step.ci, step.se) {
                say("se", se);
                say("lower", ci.lower);
                say("upper", ci.upper);
            }
        }
        let median = curve.median;
        for (key, x) in [("median", median.time), ("median_lower", median.lower), ("median_upper", median.upper)] {
            ours.insert(format!("{name}.{arm}.{key}"), x.unwrap_or(f64::NAN));
        }
    }
}

/// Nine thousand people by the rule of `survival.R`.
fn many() -> Set {
    let arm: Vec<usize> = (0..9000).map(|i| i % 2).collect();
    let time = |i: usize| (1 + (i * 7919) % 997) as f64 / (100.0 * (1.0 + 0.3 * arm[i] as f64));
    let people = (0..9000).map(|i| Followed { time: time(i), event: (i * 31) % 10 < 7 }).collect();
    let x = vec![arm.iter().map(|a| *a as f64).collect()];
    Set { people, arm, x }
}

#[test]
fn every_figure_of_survival_is_ours() {
    let mut ours = Ours::new();
    for name in ["aml", "ovarian", "lung", "flat", "ties"] {
        let s = set(name);
        curves(name, &s, &mut ours);
        let test = log_rank(&s.people, &s.arm).expect("a test");
        let mut say = |key: String, x: f64| ours.insert(format!("{name}.{key}"), x);
        say("logrank.chi2".into(), test.chi2);
        say("logrank.p".into(), test.p);
        for (i, (_, o, e)) in test.arms.iter().enumerate() {
            say(format!("logrank.observed.{}", i + 1), *o);
            say(format!("logrank.expected.{}", i + 1), *e);
        }
        let fit = cox(&s.people, &s.x, Level::default()).expect("a fit");
        for (j, r) in fit.ratios.iter().enumerate() {
            for (key, x) in [
                ("coef", r.log_ratio),
                ("se", r.se),
                ("p", r.p),
                ("ratio", r.ratio),
                ("lower", r.ci.lower),
                ("upper", r.ci.upper),
            ] {
                say(format!("cox.{}.{key}", j + 1), x);
            }
        }
        say("cox.null".into(), fit.log_likelihood_null);
        say("cox.loglik".into(), fit.log_likelihood);
        say("cox.lr".into(), fit.tests[0].0);
        say("cox.lr_p".into(), fit.tests[0].1);
        say("cox.wald".into(), fit.tests[1].0);
        say("cox.score".into(), fit.tests[2].0);
    }
    let many = many();
    let fit = cox(&many.people, &many.x, Level::default()).expect("a fit of many");
    ours.insert("many.cox.1.coef".into(), fit.ratios[0].log_ratio);
    ours.insert("many.cox.1.se".into(), fit.ratios[0].se);
    ours.insert("many.cox.loglik".into(), fit.log_likelihood);
    let s = set("ecog");
    let test = log_rank(&s.people, &s.arm).expect("a test");
    ours.insert("ecog.chi2".into(), test.chi2);
    ours.insert("ecog.p".into(), test.p);
    compare("survival/survival.txt", &ours);
}

fn drawn(s: &mut Stream) -> Set {
    let n = 12 + s.below(30) as usize;
    let person = |s: &mut Stream| Followed { time: (1 + s.below(20)) as f64, event: s.below(3) > 0 };
    Set {
        people: (0..n).map(|_| person(s)).collect(),
        arm: (0..n).map(|i| i % 3).collect(),
        x: vec![(0..n).map(|_| s.between(-1.0, 1.0)).collect()],
    }
}

fn near(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-7 * (1.0 + a.abs()), "{a} and {b}");
}

#[test]
fn order_unit_and_labels_do_not_matter() {
    let mut stream = Stream::new(21);
    for _ in 0..60 {
        let s = drawn(&mut stream);
        let mut order: Vec<usize> = (0..s.people.len()).collect();
        stream.shuffle(&mut order);
        // Another order, time in weeks for days, arms renamed, the covariate turned and scaled.
        let people: Vec<Followed> =
            order.iter().map(|i| Followed { time: s.people[*i].time / 8.0, ..s.people[*i] }).collect();
        let arm: Vec<usize> = order.iter().map(|i| (s.arm[*i] + 1) % 3).collect();
        let x: Vec<f64> = order.iter().map(|i| 5.0 - 10.0 * s.x[0][*i]).collect();
        let (a, b) = (kaplan_meier(&s.people, Level::default()), kaplan_meier(&people, Level::default()));
        let (a, b) = (a.expect("a curve"), b.expect("a curve"));
        assert_eq!(a.steps.len(), b.steps.len());
        a.steps.iter().zip(&b.steps).for_each(|(a, b)| near(a.survival, b.survival));
        assert_eq!(a.median.time.map(|t| t / 8.0), b.median.time);
        near(log_rank(&s.people, &s.arm).expect("a test").chi2, log_rank(&people, &arm).expect("a test").chi2);
        let (a, b) = (cox(&s.people, &s.x, Level::default()), cox(&people, &[x], Level::default()));
        let (a, b) = (a.expect("a fit"), b.expect("a fit"));
        near(a.ratios[0].log_ratio, -10.0 * b.ratios[0].log_ratio);
        near(a.log_likelihood, b.log_likelihood);
    }
}

#[test]
fn all_censored_is_a_flat_curve_and_no_comparison() {
    let people: Vec<Followed> = (1..9).map(|t| Followed { time: f64::from(t), event: false }).collect();
    let arm = [0, 1, 0, 1, 0, 1, 0, 1];
    let curve = kaplan_meier(&people, Level::default()).expect("a curve");
    assert!(curve.steps.is_empty());
    assert_eq!(curve.median.time, None);
    assert_eq!(curve.warnings, [Warning::NoEvents, Warning::MedianNotReached]);
    assert_eq!(log_rank(&people, &arm), Err(Refused::NoEvents));
    assert_eq!(cox(&people, &[vec![1.0; 8]], Level::default()), Err(Refused::NoEvents));
}

#[test]
fn times_apart_by_rounding_alone_are_one() {
    let at = |times: &[f64]| -> Vec<Followed> { times.iter().map(|t| Followed { time: *t, event: true }).collect() };
    let times = |people: &[Followed]| people.iter().map(|p| p.time).collect::<Vec<_>>();
    assert_eq!(times(&tied(&at(&[0.1 + 0.2, 0.7, 0.3]))), [0.3, 0.7, 0.3], "the smallest of them");
    // In days since 1970 a minute is far more than rounding; of a mean of 20 000 days, 0.0002 days are rounding.
    assert_eq!(times(&tied(&at(&[20_000.0, 20_000.000_7]))), [20_000.0, 20_000.000_7]);
    assert_eq!(times(&tied(&at(&[20_000.0, 20_000.000_2]))), [20_000.0, 20_000.0]);
    // A chain of neighbours is one moment, as in R.
    assert_eq!(times(&tied(&at(&[1.0, 1.0 + 1e-8, 1.0 + 2e-8, 2.0]))), [1.0, 1.0, 1.0, 2.0]);
    assert_eq!(times(&tied(&at(&[0.0, f64::MAX, f64::MAX]))), [0.0, f64::MAX, f64::MAX]);
    assert!(tied(&[]).is_empty());
    assert_eq!(kaplan_meier(&at(&[0.1 + 0.2, 0.3]), Level::default()).expect("a curve").steps.len(), 1);
}

#[test]
fn separated_arms_have_no_hazard_ratio() {
    let people: Vec<Followed> = (1..9).map(|t| Followed { time: f64::from(t), event: t < 5 }).collect();
    let arm = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0];
    assert_eq!(cox(&people, &[arm.to_vec()], Level::default()), Err(Refused::Separated));
    // However the rounding falls: arms of any size, any coding, beside a covariate that is quite ordinary.
    let mut s = Stream::new(22);
    for _ in 0..300 {
        let n = 8 + s.below(40) as usize;
        let first = 2 + s.below(n as u64 - 4) as usize;
        let (low, high) = (s.between(-9.0, 9.0), s.between(10.0, 30.0));
        let person = |i: usize| Followed { time: (1 + i) as f64, event: i < first };
        let people: Vec<Followed> = (0..n).map(person).collect();
        let arm = (0..n).map(|i| if i < first + (i + n) % 2 { high } else { low }).collect();
        let other = (0..n).map(|_| s.between(-1.0, 1.0)).collect();
        assert_eq!(cox(&people, &[arm, other], Level::default()), Err(Refused::Separated), "{n} {first} {low} {high}");
    }
    let people: Vec<Followed> = (1..9).map(|t| Followed { time: f64::from(t), event: t < 5 }).collect();
    let test = log_rank(&people, &[1, 1, 1, 1, 0, 0, 0, 0]).expect("the test still stands");
    assert!(test.p < 0.05);
}

#[test]
fn one_far_value_does_not_lead_astray() {
    let mut s = Stream::new(23);
    let (mut answered, mut refused) = (0, 0);
    for _ in 0..300 {
        let mut set = drawn(&mut s);
        set.x[0].iter_mut().for_each(|x| *x = x.powi(9) * 1e4);
        match cox(&set.people, &set.x, Level::default()) {
            Ok(fit) => {
                assert!(fit.log_likelihood >= fit.log_likelihood_null - 1e-9, "{fit:?}");
                assert!(fit.ratios[0].ci.lower.is_finite() && fit.tests.iter().all(|t| t.0.is_finite()));
                answered += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(answered > 250, "{answered} answered, {refused} refused");
}

#[test]
fn impossible_input_is_refused() {
    let person = |time: f64| Followed { time, event: true };
    assert!(matches!(kaplan_meier(&[], Level::default()), Err(Refused::TooFew { .. })));
    let bad = kaplan_meier(&[person(1.0), person(-2.0)], Level::default());
    assert_eq!(bad, Err(Refused::OutOfRange { row: "#2".into(), column: "time", expected: ">= 0" }));
    assert!(kaplan_meier(&[person(f64::NAN)], Level::default()).is_err());
    let two = [person(1.0), person(2.0)];
    assert_eq!(log_rank(&two, &[0, 0]), Err(Refused::OneArm));
    assert_eq!(log_rank(&two, &[0]), Err(Refused::Lengths));
    assert_eq!(cox(&two, &[vec![3.0, 3.0]], Level::default()), Err(Refused::Singular));
    let one = kaplan_meier(&[person(3.0)], Level::default()).expect("one person");
    assert_eq!((one.steps[0].survival, one.steps[0].ci, one.median.time), (0.0, None, Some(3.0)));
}

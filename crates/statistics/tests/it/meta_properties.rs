//! What must not change an answer: the order of the studies, the unit, which arm is called the first.

use crate::chance::Stream;
use statistics::meta::{
    Counts, Effect, How, Means, Method, Pooled, Test, egger, given, log_odds_ratio, log_risk_ratio, pool,
    risk_difference, standardised_mean_difference, trim_fill,
};

const METHODS: [Method; 7] = [Method::Fe, Method::Dl, Method::Reml, Method::Ml, Method::Pm, Method::Eb, Method::Sj];

fn near(a: f64, b: f64, unit: f64) {
    assert!((a - b).abs() <= 1e-8 * (a.abs() + unit), "{a} and {b}");
}

fn studies(s: &mut Stream) -> Vec<Effect> {
    let k = 2 + s.below(12);
    let spread = [0.0, 0.3, 3.0][s.below(3) as usize];
    (0..k)
        .map(|i| {
            let effect = s.between(-1.0, 1.0) * (0.2 + spread);
            given(&format!("s{i}"), effect, s.between(0.01, 1.0)).expect("a study")
        })
        .collect()
}

fn all(e: &[Effect]) -> Vec<Pooled> {
    let tests = [Test::Z, Test::KnappHartung];
    let hows = METHODS.into_iter().flat_map(|method| tests.map(|test| How { method, test, ..How::default() }));
    hows.map(|how| pool(e, &how).expect("pooled")).collect()
}

#[test]
fn the_order_of_the_studies_does_not_matter() {
    let mut s = Stream::new(7);
    for _ in 0..150 {
        let e = studies(&mut s);
        let mut turned = e.clone();
        s.shuffle(&mut turned);
        for (a, b) in all(&e).iter().zip(all(&turned)) {
            near(a.estimate, b.estimate, 1.0);
            near(a.tau2, b.tau2, 1.0);
            near(a.se, b.se, 1.0);
            near(a.ci.lower, b.ci.lower, 1.0);
        }
        if e.len() > 2 {
            near(egger(&e).expect("Egger").t, egger(&turned).expect("Egger").t, 1.0);
            let (a, b) = (trim_fill(&e, &How::default()), trim_fill(&turned, &How::default()));
            assert_eq!(a.map(|t| t.k0), b.map(|t| t.k0));
        }
    }
}

#[test]
fn the_unit_does_not_matter() {
    let mut s = Stream::new(8);
    for _ in 0..150 {
        let e = studies(&mut s);
        let c = 10f64.powf(s.between(-4.0, 4.0));
        let scaled: Vec<Effect> =
            e.iter().map(|e| given(&e.study, e.effect * c, e.variance * c * c).expect("scaled")).collect();
        for (a, b) in all(&e).iter().zip(all(&scaled)) {
            near(a.estimate * c, b.estimate, c);
            near(a.tau2 * c * c, b.tau2, c * c);
            near(a.ci.upper * c, b.ci.upper, c);
            near(a.p, b.p, 1.0);
            near(a.q, b.q, 1.0);
            near(a.i2.expect("I2"), b.i2.expect("I2"), 100.0);
        }
    }
}

#[test]
fn naming_the_arms_the_other_way_turns_the_sign() {
    let mut s = Stream::new(9);
    for _ in 0..300 {
        let (n1, n2) = (5 + s.below(60), 5 + s.below(60));
        let c = Counts { n1, n2, events1: s.below(n1 + 1), events2: s.below(n2 + 1) };
        let other = Counts { n1: n2, n2: n1, events1: c.events2, events2: c.events1 };
        for f in [log_odds_ratio, log_risk_ratio, risk_difference] {
            match (f("a", &c), f("a", &other)) {
                (Ok(a), Ok(b)) => {
                    near(a.effect, -b.effect, 1.0);
                    near(a.variance, b.variance, 1.0);
                }
                (a, b) => assert_eq!(a, b),
            }
        }
        let unwell = Counts { events1: n1 - c.events1, events2: n2 - c.events2, ..c };
        near(log_odds_ratio("a", &c).expect("odds").effect, -log_odds_ratio("a", &unwell).expect("odds").effect, 1.0);
        let m = Means { n1, n2, mean1: s.between(0.0, 9.0), sd1: s.between(0.5, 3.0), mean2: 4.0, sd2: 1.5 };
        let turned = Means { n1: n2, n2: n1, mean1: m.mean2, sd1: m.sd2, mean2: m.mean1, sd2: m.sd1 };
        let (a, b) = (standardised_mean_difference("a", &m), standardised_mean_difference("a", &turned));
        near(a.expect("g").effect, -b.expect("g").effect, 1.0);
    }
}

#[test]
fn paule_mandel_and_reml_satisfy_their_own_equations() {
    let mut s = Stream::new(10);
    for _ in 0..100 {
        let e = studies(&mut s);
        let p = pool(&e, &How { method: Method::Pm, ..How::default() }).expect("pooled");
        let q: f64 = e.iter().map(|e| (e.effect - p.estimate).powi(2) / (e.variance + p.tau2)).sum();
        if p.tau2 > 0.0 {
            near(q, (e.len() - 1) as f64, 1.0);
        } else {
            assert!(q <= (e.len() - 1) as f64 + 1e-9);
        }
        // REML for equal variances has a closed form: the sample variance minus v, cut at zero.
        let same: Vec<Effect> = e.iter().map(|e| given(&e.study, e.effect, 0.04).expect("a study")).collect();
        let mean = same.iter().map(|e| e.effect).sum::<f64>() / same.len() as f64;
        let s2 = same.iter().map(|e| (e.effect - mean).powi(2)).sum::<f64>() / (same.len() - 1) as f64;
        near(pool(&same, &How::default()).expect("pooled").tau2, (s2 - 0.04).max(0.0), 0.01);
    }
}

//! Meta-analysis against metafor (`oracles/meta/meta.R`).

use crate::oracle::{compare, number, published, table};
use statistics::meta::{
    Counts, Effect, How, Means, Method, Moderator, Side, Test, cumulative, egger, given, leave_one_out, log_odds_ratio,
    log_risk_ratio, mean_difference, pool, regress, risk_difference, standardised_mean_difference, subgroups,
    trim_fill,
};
use std::collections::BTreeMap;

type Ours = BTreeMap<String, f64>;
const METHODS: [(&str, Method); 7] = [
    ("FE", Method::Fe),
    ("DL", Method::Dl),
    ("REML", Method::Reml),
    ("ML", Method::Ml),
    ("PM", Method::Pm),
    ("EB", Method::Eb),
    ("SJ", Method::Sj),
];
const TESTS: [(&str, Test); 2] = [("z", Test::Z), ("knha", Test::KnappHartung)];

pub fn effects(set: &str) -> Vec<Effect> {
    let (file, measure) = set.split_once('.').expect("a set");
    let rows = table(&format!("meta/{file}.csv"));
    let effect = |row: &BTreeMap<String, String>| {
        let study = row["study"].as_str();
        let counts = || Counts {
            events1: number(row, "events1"),
            n1: number(row, "n1"),
            events2: number(row, "events2"),
            n2: number(row, "n2"),
        };
        let means = || Means {
            n1: number(row, "n1"),
            mean1: number(row, "mean1"),
            sd1: number(row, "sd1"),
            n2: number(row, "n2"),
            mean2: number(row, "mean2"),
            sd2: number(row, "sd2"),
        };
        match measure {
            "RR" => log_risk_ratio(study, &counts()),
            "OR" => log_odds_ratio(study, &counts()),
            "RD" => risk_difference(study, &counts()),
            "MD" => mean_difference(study, &means()),
            "SMD" => standardised_mean_difference(study, &means()),
            _ => given(study, number(row, "yi"), number(row, "vi")),
        }
    };
    rows.iter().map(|r| effect(r).expect(set)).collect()
}

fn pooled(set: &str, e: &[Effect], ours: &mut Ours) {
    for (m, method) in METHODS {
        for (t, test) in TESTS {
            let p = pool(e, &How { method, test, ..How::default() }).expect("pooled");
            let mut say = |key: &str, x: f64| ours.insert(format!("{set}.{m}.{t}.{key}"), x);
            say("estimate", p.estimate);
            say("se", p.se);
            say("p", p.p);
            say("ci_lower", p.ci.lower);
            say("ci_upper", p.ci.upper);
            say("tau2", p.tau2);
            say("i2", p.i2.expect("I2"));
            say("h2", p.h2.expect("H2"));
            say("q", p.q);
            say("q_p", p.q_p.expect("Q"));
            if let Some(pi) = p.prediction {
                say("pi_lower", pi.lower);
                say("pi_upper", pi.upper);
            }
        }
    }
}

fn sensitivity(set: &str, e: &[Effect], ours: &mut Ours) {
    let mut say = |key: String, x: f64| ours.insert(format!("{set}.{key}"), x);
    let tau2 = pool(e, &How::default()).expect("pooled").tau2_ci.expect("an interval");
    say("tau2_lower".into(), tau2.lower);
    say("tau2_upper".into(), tau2.upper);
    let test = egger(e).expect("Egger");
    say("egger.t".into(), test.t);
    say("egger.p".into(), test.p);
    for (m, method) in [METHODS[0], METHODS[2]] {
        let filled = trim_fill(e, &How { method, ..How::default() }).expect("filled");
        say(format!("trim.{m}.k0"), filled.k0 as f64);
        say(format!("trim.{m}.right"), f64::from(filled.side == Side::Right));
        say(format!("trim.{m}.estimate"), filled.pooled.estimate);
        say(format!("trim.{m}.se"), filled.pooled.se);
    }
    for (i, left) in leave_one_out(e, &How::default()).expect("left out").into_iter().enumerate() {
        let left = left.expect("one of them");
        say(format!("loo.{}", i + 1), left.estimate);
        say(format!("loo_tau2.{}", i + 1), left.tau2);
    }
    let dl = How { method: Method::Dl, ..How::default() };
    for (i, step) in cumulative(e, &dl).expect("cumulative").into_iter().enumerate() {
        let step = step.expect("one of them");
        say(format!("cum.{}", i + 1), step.estimate);
        say(format!("cum_se.{}", i + 1), step.se);
    }
}

/// Where the top of the likelihood is flat and scoring alone creeps.
fn flat(set: &str, ours: &mut Ours) {
    let e = effects(set);
    for (m, method) in [METHODS[2], METHODS[3]] {
        let how = How { method, ..How::default() };
        let p = pool(&e, &how).expect(set);
        let mut say = |key: String, x: f64| ours.insert(format!("{set}.{m}.{key}"), x);
        say("estimate".into(), p.estimate);
        say("se".into(), p.se);
        say("tau2".into(), p.tau2);
        say("i2".into(), p.i2.expect("I2"));
        for (i, left) in leave_one_out(&e, &how).expect("left out").into_iter().enumerate() {
            let left = left.expect(set);
            say(format!("loo.{}", i + 1), left.estimate);
            say(format!("loo_tau2.{}", i + 1), left.tau2);
        }
    }
}

fn regression(e: &[Effect], ours: &mut Ours) {
    let rows = table("meta/bcg.csv");
    let column = |name: &str| Moderator { name: name.into(), values: rows.iter().map(|r| number(r, name)).collect() };
    let moderators = [column("ablat"), column("year")];
    for (t, test) in TESTS {
        for (m, method) in METHODS.into_iter().filter(|m| m.0 != "EB") {
            let fit = regress(e, &moderators, &How { method, test, ..How::default() }).expect("fitted");
            let mut say = |key: String, x: f64| ours.insert(format!("regress.{m}.{t}.{key}"), x);
            for (j, c) in fit.coefficients.iter().enumerate() {
                let j = j + 1;
                say(format!("b{j}"), c.estimate);
                say(format!("se{j}"), c.se);
                say(format!("p{j}"), c.p);
                say(format!("lower{j}"), c.ci.lower);
                say(format!("upper{j}"), c.ci.upper);
            }
            say("tau2".into(), fit.tau2);
            say("qe".into(), fit.qe);
            say("qe_p".into(), fit.qe_p.expect("QE"));
            say("qm".into(), fit.qm);
            say("qm_p".into(), fit.qm_p);
            say("i2".into(), fit.i2.expect("I2"));
            if let Some(r2) = fit.r2 {
                say("r2".into(), r2);
            }
        }
    }
    let alloc: Vec<String> = rows.iter().map(|r| r["alloc"].clone()).collect();
    let groups = subgroups(e, &alloc, &How::default()).expect("groups");
    for (i, (_, g)) in groups.groups.iter().enumerate() {
        ours.insert(format!("group.{}.estimate", i + 1), g.estimate);
        ours.insert(format!("group.{}.tau2", i + 1), g.tau2);
    }
    ours.insert("group.q_between".into(), groups.q_between);
    ours.insert("group.p".into(), groups.p);
}

#[test]
fn every_figure_of_metafor_is_ours() {
    let mut ours = Ours::new();
    for set in "bcg.RR bcg.OR bcg.RD zero.RR zero.OR zero.RD normand.MD normand.SMD raudenbush.GEN hill.GEN".split(' ')
    {
        let e = effects(set);
        for (i, e) in e.iter().enumerate() {
            ours.insert(format!("{set}.yi.{}", i + 1), e.effect);
            ours.insert(format!("{set}.vi.{}", i + 1), e.variance);
        }
        pooled(set, &e, &mut ours);
        sensitivity(set, &e, &mut ours);
    }
    for set in ["flatlau.RD", "flatniel.RD", "flatgib.MD", "flatmade.RD"] {
        flat(set, &mut ours);
    }
    regression(&effects("bcg.RR"), &mut ours);
    compare("meta/meta.txt", &ours);
}

/// What metafor's paper prints for dat.bcg to its four digits.
#[test]
fn the_published_bcg_example() {
    let p = pool(&effects("bcg.RR"), &How::default()).expect("pooled");
    let rows = [
        ("estimate", p.estimate, "-0.7145"),
        ("se", p.se, "0.1798"),
        ("p", p.p, "0.0001"),
        ("ci_lower", p.ci.lower, "-1.0669"),
        ("ci_upper", p.ci.upper, "-0.3622"),
        ("tau2", p.tau2, "0.3132"),
        ("q", p.q, "152.2330"),
    ];
    published(
        "viechtbauer-2010",
        "Viechtbauer, J Stat Softw 2010;36(3), section 3.1: BCG vaccine, random effects by REML",
        &rows,
    );
}

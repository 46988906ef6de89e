//! Repeated measures against R (`oracles/mmrm`: nlme, emmeans, lmerTest, pbkrtest and the definitions) and against printed results.

use crate::oracle::{compare, number, printed, published, table};
use statistics::mmrm::{Baseline, Df, Difference, Fit, Information, Mean, Options, Row, Structure, fit};
use std::collections::BTreeMap;

pub fn rows(set: &str) -> Vec<Row> {
    let table = table(&format!("mmrm/{set}.csv"));
    let row = |r: &BTreeMap<String, String>| Row {
        // The artificial trial has a sex besides the site: as 0 and 1 it enters as a baseline does.
        baseline: r.get("baseline").or_else(|| r.get("sex")).and_then(|b| b.parse().ok()),
        site: r.get("site").filter(|s| !s.is_empty()).cloned(),
        ..Row::new(&r["subject"], &r["arm"], &r["visit"], number(r, "value"))
    };
    table.iter().map(row).collect()
}

/// The options of a model as its R formula and structure name it.
fn options(structure: &str, formula: &str) -> Options {
    Options {
        structure: match structure {
            "un" => Structure::Unstructured,
            "toeph" => Structure::HeterogeneousToeplitz,
            "toep" => Structure::Toeplitz,
            "ar1" => Structure::Autoregressive,
            _ => Structure::CompoundSymmetry,
        },
        baseline: match formula {
            f if f.contains("baseline * visit") => Baseline::ByVisit,
            f if f.contains("baseline") => Baseline::Common,
            _ => Baseline::No,
        },
        site: formula.contains("site"),
        ..Options::default()
    }
}

/// One mean or difference, whichever the key names.
struct Told {
    estimate: f64,
    se: f64,
    df: f64,
    lower: f64,
    upper: f64,
    p: f64,
}

impl From<&Mean> for Told {
    fn from(m: &Mean) -> Self {
        let p = statistics::distribution::t_two_sided(m.mean / m.se, m.df);
        Self { estimate: m.mean, se: m.se, df: m.df, lower: m.ci.lower, upper: m.ci.upper, p }
    }
}

impl From<&Difference> for Told {
    fn from(d: &Difference) -> Self {
        Self { estimate: d.estimate, se: d.se, df: d.df, lower: d.ci.lower, upper: d.ci.upper, p: d.p }
    }
}

fn told(fit: &Fit) -> Vec<(String, Told)> {
    let means = fit.means.iter().map(|m| (format!("mean.{}.{}", m.arm, m.visit), m.into()));
    let differences = fit.differences.iter().map(|d| (format!("diff.{}.{}", d.visit, d.arm), d.into()));
    means.chain(differences).collect()
}

/// All our figures of one model, under every name that any of the programs gives them.
fn ours(model: &str, out: &mut BTreeMap<String, f64>) {
    let mut parts = model.splitn(3, '.');
    let (set, structure, formula) =
        (parts.next().expect("set"), parts.next().expect("structure"), parts.next().expect("formula"));
    let rows = rows(set);
    let with = |df: Df, information: Information| {
        let options = Options { df, information, ..options(structure, formula) };
        let fit = fit(&rows, &options).expect(model);
        assert_eq!(fit.structure, options.structure, "{model}: {:?}", fit.warnings);
        fit
    };
    let plain = with(Df::Satterthwaite, Information::Observed);
    let mut say = |key: String, x: f64| out.insert(format!("{model}.{key}"), x);
    for key in ["gls", "def"] {
        say(format!("{key}.loglik"), plain.log_likelihood);
    }
    for (i, row) in plain.covariance.iter().enumerate() {
        for (j, x) in row.iter().enumerate().skip(i) {
            say(format!("def.cov.{}.{}", i + 1, j + 1), *x);
        }
    }
    for (key, t) in told(&plain) {
        for (name, x) in
            [("gls.estimate", t.estimate), ("gls.se", t.se), ("lmer.estimate", t.estimate), ("lmer.se", t.se)]
        {
            say(format!("{key}.{name}"), x);
        }
        let figures =
            [("estimate", t.estimate), ("se", t.se), ("df", t.df), ("lower", t.lower), ("upper", t.upper), ("p", t.p)];
        for (name, x) in figures {
            say(format!("{key}.def.{name}"), x);
        }
        say(format!("{key}.lmer.df"), t.df);
        say(format!("{key}.lmer.p"), t.p);
    }
    for (key, t) in told(&with(Df::KenwardRoger, Information::Observed)) {
        say(format!("{key}.kro.se"), t.se);
    }
    for (key, t) in told(&with(Df::KenwardRoger, Information::Expected)) {
        for (name, x) in
            [("pbk.se", t.se), ("pbk.df", t.df), ("lmer.kr.se", t.se), ("lmer.kr.df", t.df), ("lmer.kr.p", t.p)]
        {
            say(format!("{key}.{name}"), x);
        }
    }
}

/// The model part of a key: set, structure and formula.
fn model(key: &str) -> String {
    let end = [".gls.", ".def.", ".mean.", ".diff."].iter().filter_map(|mark| key.find(mark)).min().expect(key);
    key[..end].to_owned()
}

#[test]
fn every_figure_of_r_is_ours() {
    let printed = printed("mmrm/mmrm.txt");
    let models: std::collections::BTreeSet<String> = printed.iter().map(|(k, _)| model(k)).collect();
    assert!(models.len() >= 18, "{models:?}");
    let mut all = BTreeMap::new();
    models.iter().for_each(|m| ours(m, &mut all));
    // Not every program gives every figure; those it gives are held.
    let keys: std::collections::BTreeSet<&String> = printed.iter().map(|(k, _)| k).collect();
    all.retain(|k, _| keys.contains(k));
    compare("mmrm/mmrm.txt", &all);
}

/// `FEV1 ~ RACE + SEX + ARMCD * AVISIT`, unstructured, Satterthwaite, on the artificial data `fev_data`. SAS and the package stop their
/// iterations before the fifth digit of the estimates settles (3.7745 and 3.77423 for the first difference): held are the digits they share.
#[test]
fn the_published_trial_of_mmrm() {
    let options = Options { baseline: Baseline::Common, site: true, ..Options::default() };
    let fit = fit(&rows("fev"), &options).expect("a fit");
    assert_eq!((fit.subjects, fit.rows), (197, 537));
    let theirs = [
        ["3.77", "1.07", "146", "3.514", "0.0006"],
        ["3.73", "0.859", "145", "4.346", "<"],
        ["3.08", "0.690", "131", "4.467", "<"],
        ["4.40", "1.68", "133", "2.617", "0.0099"],
    ];
    let mut names = Vec::new();
    for (d, theirs) in fit.differences.iter().zip(theirs) {
        let ours = [d.estimate, d.se, d.df, d.estimate / d.se, d.p];
        // "<" stands for the "<.0001" that they print.
        for ((what, ours), theirs) in
            ["estimate", "se", "df", "t", "p"].iter().zip(ours).zip(theirs).filter(|(_, theirs)| *theirs != "<")
        {
            names.push((format!("{} {what}", d.visit), ours, theirs));
        }
    }
    names.push(("VIS1 df of the summary".into(), fit.differences[0].df, "145.55"));
    names.push(("VIS1 p of the summary".into(), fit.differences[0].p, "0.000589"));
    let held: Vec<(&str, f64, &str)> =
        names.iter().map(|(what, ours, theirs)| (what.as_str(), *ours, *theirs)).collect();
    published(
        "mmrm-fev",
        "R package mmrm, README and help page emmeans_support: pairs(emmeans(fit, ~ ARMCD | AVISIT))",
        &held,
    );
    let sas = [
        ("-2 Res Log Like", -2.0 * fit.log_likelihood, "3386.450"),
        ("UN(2,2), visit 3", fit.covariance[2][2], "14.90"),
        ("UN(4,4), visit 1", fit.covariance[0][0], "40.55"),
    ];
    published(
        "mmrm-fev-sas",
        "SAS PROC MIXED, REML, TYPE=UN: openpharma/mmrm design/SAS/sas_log_reml.txt, rounded to the digits it settles",
        &sas,
    );
}

//! Repeated measures: what must not change the answer, and how it must change when the rows do.

use crate::chance::Stream;
use crate::mmrm_edges::drawn;
use crate::mmrm_oracle::rows;
use statistics::mmrm::{Baseline, Df, Fit, Information, Options, Row, Structure, fit};

const STRUCTURES: [Structure; 5] = [
    Structure::Unstructured,
    Structure::HeterogeneousToeplitz,
    Structure::Toeplitz,
    Structure::Autoregressive,
    Structure::CompoundSymmetry,
];

fn near(a: f64, b: f64, unit: f64) {
    assert!((a - b).abs() <= 1e-7 * (a.abs() + unit), "{a} and {b}");
}

/// Ragged rows, and every structure and kind of degrees of freedom in turn.
fn cases(seed: u64) -> Vec<(Vec<Row>, Options)> {
    let mut s = Stream::new(seed);
    (0..30)
        .map(|i| {
            let mut rows = drawn(&mut s, 30, 2 + i % 4);
            rows.retain(|_| s.below(6) > 0);
            let df = if i % 2 == 0 { Df::KenwardRoger } else { Df::Satterthwaite };
            (rows, Options { structure: STRUCTURES[i % 5], df, ..Options::default() })
        })
        .collect()
}

fn answer(rows: &[Row], options: &Options) -> Fit {
    fit(rows, options).expect("a fit")
}

#[test]
fn the_order_of_the_rows_does_not_matter() {
    let mut s = Stream::new(41);
    for (rows, options) in cases(42) {
        let mut other = rows.clone();
        s.shuffle(&mut other);
        assert_eq!(answer(&rows, &options), answer(&other, &options));
    }
}

#[test]
fn naming_the_arms_the_other_way_turns_the_sign() {
    for (rows, options) in cases(43) {
        let name = |r: &Row| if r.arm == "a" { "z" } else { "b" };
        let turned: Vec<Row> = rows.iter().map(|r| Row { arm: name(r).into(), ..r.clone() }).collect();
        let (a, b) = (answer(&rows, &options), answer(&turned, &options));
        for (a, b) in a.differences.iter().zip(&b.differences) {
            near(a.estimate, -b.estimate, 1.0);
            near(a.se, b.se, 1.0);
            near(a.df, b.df, 1.0);
            near(a.ci.lower, -b.ci.upper, 1.0);
            near(a.p, b.p, 1e-3);
        }
        near(a.log_likelihood, b.log_likelihood, 1.0);
    }
}

#[test]
fn a_constant_moves_the_means_only_and_a_unit_scales_everything() {
    let mut s = Stream::new(44);
    for (rows, options) in cases(45) {
        let (shift, unit) = (s.between(-1e4, 1e4), 10f64.powf(s.between(-4.0, 4.0)));
        let moved: Vec<Row> = rows.iter().map(|r| Row { value: (r.value + shift) * unit, ..r.clone() }).collect();
        let (a, b) = (answer(&rows, &options), answer(&moved, &options));
        assert_eq!((a.structure, &a.warnings), (b.structure, &b.warnings));
        for (a, b) in a.means.iter().zip(&b.means) {
            near((a.mean + shift) * unit, b.mean, unit);
            near(a.se * unit, b.se, unit);
        }
        for (a, b) in a.differences.iter().zip(&b.differences) {
            near(a.estimate * unit, b.estimate, unit);
            near(a.df, b.df, 1.0);
            near(a.p, b.p, 1e-3);
        }
        for (a, b) in a.covariance.iter().flatten().zip(b.covariance.iter().flatten()) {
            near(a * unit * unit, *b, unit * unit);
        }
        let free = (a.rows - a.means.len()) as f64;
        near(a.log_likelihood - free * unit.ln(), b.log_likelihood, 1.0);
    }
}

#[test]
fn complete_data_have_the_exact_answer() {
    // Unstructured, complete, nothing but arm × visit: means and variances of each visit, n − 2 degrees of freedom, nothing to correct
    // (Kenward & Roger 1997, section 4: the model is a multivariate analysis of variance).
    for df in [Df::Satterthwaite, Df::KenwardRoger] {
        for information in [Information::Observed, Information::Expected] {
            let f = answer(&rows("dental"), &Options { df, information, ..Options::default() });
            for (v, d) in f.differences.iter().enumerate() {
                near(d.df, 25.0, 1.0);
                near(d.se, (f.covariance[v][v] * (1.0 / 11.0 + 1.0 / 16.0)).sqrt(), 1.0);
            }
        }
    }
}

#[test]
fn a_baseline_in_another_unit_and_sites_by_other_names_change_nothing() {
    for baseline in [Baseline::Common, Baseline::ByVisit] {
        let options = Options { baseline, site: true, ..Options::default() };
        let rows = rows("bdi");
        let name = |r: &Row| r.site.as_ref().map(|s| if s == "long" { "z".to_owned() } else { "a".to_owned() });
        let other: Vec<Row> = rows
            .iter()
            .map(|r| Row { baseline: r.baseline.map(|b| 1e5 - 40.0 * b), site: name(r), ..r.clone() })
            .collect();
        let (a, b) = (answer(&rows, &options), answer(&other, &options));
        let slopes = if baseline == Baseline::Common { 1.0 } else { 4.0 };
        near(a.log_likelihood - slopes * 40f64.ln(), b.log_likelihood, 1.0);
        for (a, b) in a.means.iter().zip(&b.means) {
            near(a.mean, b.mean, 1.0);
            near(a.se, b.se, 1.0);
            near(a.df, b.df, 1.0);
        }
    }
}

/// The estimate is the maximum: the likelihood of a richer structure is never below that of a poorer one within it.
#[test]
fn a_richer_structure_never_fits_worse() {
    for set in ["dental", "dentalgap", "bdi"] {
        let rows = rows(set);
        let at = |structure| {
            let f = answer(&rows, &Options { structure, ..Options::default() });
            assert_eq!(f.structure, structure);
            f.log_likelihood
        };
        let l = STRUCTURES.map(at);
        assert!(l[0] >= l[1] && l[1] >= l[2] && l[2] >= l[3].max(l[4]), "{set}: {l:?}");
    }
}

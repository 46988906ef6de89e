//! Agreement of readers against R (`oracles/readers`), the published table, and at its edges.

use crate::oracle::{compare, number, published, table};
use statistics::readers::{Kind, Weights, icc, kappa};
use statistics::{Level, Refused};
use std::collections::BTreeMap;

fn rows<T: std::str::FromStr>(name: &str) -> Vec<Vec<T>> {
    let text = table(&format!("readers/{name}.csv"));
    text.iter().map(|r| r.keys().map(|c| number(r, c)).collect()).collect()
}

#[test]
fn every_figure_of_r_is_ours() {
    let mut ours = BTreeMap::new();
    for name in ["sexual", "winnipeg", "orleans"] {
        for (w, weights) in [("none", Weights::None), ("linear", Weights::Linear), ("quadratic", Weights::Quadratic)] {
            let k = kappa(&rows(name), weights, Level::default()).expect("kappa");
            ours.insert(format!("{name}.{w}.kappa"), k.kappa);
            ours.insert(format!("{name}.{w}.se"), k.se);
        }
    }
    for name in ["sf", "two"] {
        for (w, kind) in [("agreement", Kind::Agreement), ("consistency", Kind::Consistency)] {
            let i = icc(&rows(name), kind, Level::default()).expect("ICC");
            ours.insert(format!("{name}.{w}.icc"), i.icc);
            ours.insert(format!("{name}.{w}.lower"), i.ci.lower);
            ours.insert(format!("{name}.{w}.upper"), i.ci.upper);
        }
    }
    compare("readers/readers.txt", &ours);
}

#[test]
fn the_published_table_of_shrout_and_fleiss() {
    let of = |kind| icc(&rows("sf"), kind, Level::default()).expect("ICC").icc;
    let rows = [("ICC(2,1)", of(Kind::Agreement), "0.29"), ("ICC(3,1)", of(Kind::Consistency), "0.71")];
    published("shrout-fleiss-1979", "Shrout & Fleiss, Psychol Bull 1979;86:420, table 4", &rows);
}

#[test]
fn swapping_the_readers_or_the_unit_changes_nothing() {
    let t: Vec<Vec<u64>> = rows("winnipeg");
    let turned: Vec<Vec<u64>> = (0..t.len()).map(|i| t.iter().map(|r| r[i]).collect()).collect();
    let k = |t: &[Vec<u64>]| kappa(t, Weights::Linear, Level::default()).expect("kappa");
    assert!((k(&t).kappa - k(&turned).kappa).abs() < 1e-12 && (k(&t).se - k(&turned).se).abs() < 1e-12);
    let x: Vec<Vec<f64>> = rows("sf");
    let scaled: Vec<Vec<f64>> = x.iter().rev().map(|r| r.iter().rev().map(|v| 3.0 - 7.0 * v).collect()).collect();
    for kind in [Kind::Agreement, Kind::Consistency] {
        let of = |x: &[Vec<f64>]| icc(x, kind, Level::default()).expect("ICC");
        assert!((of(&x).icc - of(&scaled).icc).abs() < 1e-10 && (of(&x).ci.lower - of(&scaled).ci.lower).abs() < 1e-9);
    }
    // A reader who is always one higher: consistent, not in agreement.
    let shifted: Vec<Vec<f64>> = x.iter().map(|r| vec![r[0], r[1], r[2] + 1.0, r[3]]).collect();
    let of = |x: &[Vec<f64>], kind| icc(x, kind, Level::default()).expect("ICC").icc;
    assert!((of(&x, Kind::Consistency) - of(&shifted, Kind::Consistency)).abs() < 1e-12);
    assert!((of(&x, Kind::Agreement) - of(&shifted, Kind::Agreement)).abs() > 1e-3);
}

#[test]
fn what_cannot_be_told_is_refused() {
    let level = Level::default();
    assert_eq!(kappa(&[vec![5, 0], vec![0, 0]], Weights::None, level), Err(Refused::NoSpread));
    assert!(kappa(&[vec![0, 0], vec![0, 0]], Weights::None, level).is_err());
    assert_eq!(kappa(&[vec![1, 2], vec![3]], Weights::None, level), Err(Refused::Lengths));
    let perfect = kappa(&[vec![5, 0], vec![0, 5]], Weights::Linear, level).expect("kappa");
    assert_eq!((perfect.kappa, perfect.se), (1.0, 0.0));
    assert_eq!(icc(&[vec![1.0, 1.0], vec![2.0, 2.0]], Kind::Agreement, level), Err(Refused::NoSpread));
    assert!(icc(&[vec![1.0, 2.0]], Kind::Agreement, level).is_err());
    assert!(icc(&[vec![1.0, 2.0], vec![1.0, f64::NAN]], Kind::Agreement, level).is_err());
}

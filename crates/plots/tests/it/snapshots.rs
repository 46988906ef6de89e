//! One figure of each kind, line by line as it was looked at and found right (`tests/snapshots`). After a change of the drawing that is meant, look
//! at the new files and keep them: `SAISEI_SNAPSHOTS=write cargo test -p plots snapshots`.

use plots::{
    Arm, Day, Fan, FanWords, Forest, ForestWords, Funnel, FunnelWords, Risk, Row, Seen, Survival, SurvivalWords, Told,
};
use std::path::Path;
use terms::Lang;

fn told(lang: Lang, title: &str) -> Told {
    Told { lang, title: title.into(), description: format!("{title}.") }
}

/// Holds a figure to its kept file; the first line that differs is shown.
fn held(name: &str, svg: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var_os("SAISEI_SNAPSHOTS").is_some_and(|v| v == "write") {
        std::fs::write(&path, svg).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let pairs = kept.lines().zip(svg.lines()).enumerate().find(|(_, (a, b))| a != b);
    if let Some((i, (kept, now))) = pairs {
        panic!("{name}:{}\nkept {kept}\nnow  {now}", i + 1);
    }
    assert_eq!(kept, svg, "{name}: one of them goes on");
}

#[test]
fn the_forest_is_as_it_was() {
    let study = |label: &str, cells: [&str; 2], effect: f64, half: f64, weight: f64, risk: Risk| Row::Study {
        label: label.into(),
        cells: cells.map(Into::into).to_vec(),
        effect,
        ci: (effect - half, effect + half),
        weight,
        shown: format!("{} [{}, {}]", exp(effect), exp(effect - half), exp(effect + half)),
        risk: vec![Some(risk), None],
    };
    let diamond = |label: &str, effect: f64, half: f64, weight: f64, overall: bool| Row::Pooled {
        label: label.into(),
        effect,
        ci: (effect - half, effect + half),
        shown: format!("{} [{}, {}]", exp(effect), exp(effect - half), exp(effect + half)),
        weight: Some(weight),
        overall,
    };
    let rows = vec![
        Row::Heading("膝".into()),
        study("Sato <2001>", ["4 / 123", "11 / 139"], -0.889, 1.118, 22.0, Risk::Low),
        study("鈴木 2003", ["6 / 306", "29 / 303"], -1.585, 0.865, 33.0, Risk::High),
        diamond("小計", -1.325, 0.68, 55.0, false),
        Row::Note("τ² = 0、I² = 0.0 %".into()),
        Row::Heading("腰".into()),
        study("Mori 2010", ["62 / 13598", "248 / 12867"], -1.442, 0.277, 45.0, Risk::Unclear),
        diamond("小計", -1.442, 0.277, 45.0, false),
        diamond("統合 (k = 3)", -1.43, 0.25, 100.0, true),
        Row::Prediction { label: "予測区間".into(), ends: (-2.1, -0.7), shown: "[0.12, 0.50]".into() },
    ];
    let figure = Forest {
        told: told(Lang::Ja, "フォレストプロット：リスク比"),
        words: ForestWords {
            study: "研究".into(),
            effect: "RR [95 %区間]".into(),
            weight: "重み（%）".into(),
            axis: "リスク比、対数軸".into(),
            favours: Some(("細胞に有利".into(), "偽処置に有利".into())),
            risk: "バイアスのリスク".into(),
        },
        columns: vec!["細胞 件／人".into(), "偽処置 件／人".into()],
        domains: vec!["割付".into(), "欠測".into()],
        rows,
        ratio: true,
        notes: vec!["変量効果モデル（REML）、z検定".into(), "サブグループ間の差：Q = 0.10".into()],
    };
    held("forest.svg", &figure.svg());
}

fn exp(x: f64) -> String {
    plots::number(x.exp(), 2)
}

#[test]
fn the_funnel_is_as_it_was() {
    let figure = Funnel {
        told: told(Lang::En, "Funnel plot: mean difference"),
        words: FunnelWords {
            effect: "mean difference (MD)".into(),
            se: "Standard error".into(),
            study: "study".into(),
            filled: "filled in by trim and fill".into(),
        },
        studies: vec![(-0.3, 0.12), (0.1, 0.3), (-0.5, 0.21), (-0.9, 0.42)],
        filled: vec![(0.25, 0.42)],
        centre: -0.35,
        ratio: false,
    };
    held("funnel.svg", &figure.svg());
}

#[test]
fn the_curves_are_as_they_were() {
    let figure = Survival {
        told: told(Lang::Ja, "カプラン・マイヤー曲線"),
        words: SurvivalWords {
            time: "時間 (月)".into(),
            share: "事象のない人（%）".into(),
            at_risk: "追跡中の人数".into(),
        },
        arms: vec![
            Arm {
                label: "細胞".into(),
                steps: vec![(2.0, 0.8, Some((0.204, 0.969))), (5.0, 0.4, Some((0.052, 0.753)))],
                people: vec![(2.0, true), (3.0, false), (5.0, true), (8.0, false), (9.0, false)],
            },
            Arm {
                label: "対照".into(),
                steps: vec![(1.0, 0.75, Some((0.128, 0.961))), (4.0, 0.0, None)],
                people: vec![(1.0, true), (2.5, false), (4.0, true), (4.0, true)],
            },
        ],
        notes: vec!["ログランク検定 χ² = 3.10, p = 0.078".into()],
    };
    held("survival.svg", &figure.svg());
}

#[test]
fn the_fan_is_as_it_was() {
    let day = |d: i32| {
        let middle = 2.0e5 * 1.26_f64.powi(d - 4);
        let band = |by: f64| (middle / by, middle * by);
        Day { day: f64::from(d), median: middle, p50: band(1.2), p80: band(1.5), p95: band(2.0) }
    };
    let figure = Fan {
        told: told(Lang::En, "Forecast of the culture"),
        words: FanWords {
            days: "Day of culture".into(),
            cells: "Viable cells".into(),
            target: "Target 5e6".into(),
            ready: "day 18".into(),
            counted: "counted".into(),
            seeded: "seeded".into(),
            median: "median".into(),
            bands: ["95 %".into(), "80 %".into(), "50 %".into()],
        },
        days: (4..=24).map(day).collect(),
        seen: vec![Seen { day: 0.0, cells: 1.0e5, counted: false }, Seen { day: 4.0, cells: 2.0e5, counted: true }],
        target: Some(5.0e6),
        ready: Some((16.0, 18.0, 21.0)),
        notes: vec!["Chance that it never gets there 3 %".into()],
    };
    held("fan.svg", &figure.svg());
}

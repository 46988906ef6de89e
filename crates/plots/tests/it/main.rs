//! The figures: the same bytes for the same numbers, never a number that is none, every word escaped, and what must be told apart drawn apart.
#![allow(clippy::float_arithmetic)] // places on paper are neither doses nor money
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where its ground is gone

mod snapshots;

use plots::{Arm, Day, Fan, FanWords, Forest, ForestWords, Funnel, FunnelWords, Risk, Row, Seen, Survival, Told};
use terms::Lang;

fn study(label: &str, effect: f64, half: f64, weight: f64) -> Row {
    Row::Study {
        label: label.into(),
        cells: vec!["3 / 20".into()],
        effect,
        ci: (effect - half, effect + half),
        weight,
        shown: plots::number(effect, 2),
        risk: vec![Some(Risk::Low), Some(Risk::High)],
    }
}

fn forest(rows: Vec<Row>) -> Forest {
    Forest {
        told: Told { lang: Lang::Ja, title: "図 <1>".into(), description: "a & b".into() },
        words: ForestWords {
            study: "研究".into(),
            effect: "RR".into(),
            weight: "重み".into(),
            ..ForestWords::default()
        },
        columns: vec!["件／人".into()],
        domains: vec!["randomisation".into(), "missing".into()],
        rows,
        ratio: true,
        notes: vec!["τ² = 0.31".into()],
    }
}

fn pooled(overall: bool) -> Row {
    let label = if overall { "統合" } else { "小計" };
    Row::Pooled { label: label.into(), effect: -0.7, ci: (-1.0, -0.4), shown: "0.50".into(), weight: None, overall }
}

/// Every tag is closed, nothing is `NaN`, no quotation mark breaks an attribute.
fn well_formed(svg: &str) {
    let mut open = Vec::new();
    for tag in svg.split('<').skip(1).map(|t| t.split_once('>').expect("a tag ends").0) {
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name.to_owned()), "{tag}"),
            None if tag.ends_with('/') => {}
            None => open.push(tag.split(' ').next().expect("a name").to_owned()),
        }
    }
    assert!(open.is_empty(), "{open:?}");
    for bad in ["NaN", "inf", "-0\"", "-0 "] {
        assert!(!svg.contains(bad), "{bad}");
    }
    assert!(svg.starts_with("<svg ") && svg.contains("role=\"img\"") && svg.contains("<title>"));
}

fn count(svg: &str, class: &str) -> usize {
    svg.matches(&format!("class=\"{class}\"")).count()
}

/// Width of each square, in order.
fn squares(svg: &str) -> Vec<f64> {
    let rects = svg.lines().filter(|l| l.starts_with("<rect class=\"node\""));
    rects
        .map(|l| {
            l.split("width=\"").nth(1).expect("a width").split('"').next().expect("a value").parse().expect("a number")
        })
        .collect()
}

#[test]
fn a_forest_has_a_square_a_study_as_large_as_its_weight_and_a_diamond() {
    let rows = vec![study("Sato <2001>", -1.0, 0.5, 80.0), study("鈴木", -0.2, 0.9, 20.0), pooled(false), pooled(true)];
    let svg = forest(rows.clone()).svg();
    well_formed(&svg);
    assert_eq!(svg, forest(rows).svg());
    let side = squares(&svg);
    assert!(side.len() == 2 && (side[0] * side[0] / (side[1] * side[1]) - 4.0).abs() < 0.1, "{side:?}");
    assert_eq!((count(&svg, "box-in"), svg.matches("<polygon class=\"node\"").count()), (1, 1));
    assert!(svg.contains("Sato &lt;2001&gt;") && svg.contains("a &amp; b") && svg.contains("図 &lt;1&gt;"));
    assert!(svg.contains("lang=\"ja\""));
}

#[test]
fn an_interval_that_leaves_the_axis_ends_in_an_arrow() {
    let near = vec![study("a", 0.1, 0.3, 30.0), study("b", 0.0, 0.3, 30.0), study("c", -0.1, 0.3, 30.0)];
    let mut far = near.clone();
    far.push(study("d", 0.0, 40.0, 1.0));
    // Two ends and a line a study; an arrow has three points.
    let arrows = |svg: &str| svg.lines().filter(|l| l.contains("whisk") && l.matches('L').count() == 2).count();
    assert_eq!(arrows(&forest(near).svg()), 0);
    assert_eq!(arrows(&forest(far).svg()), 2);
}

#[test]
fn bias_is_told_by_shape_and_letter_in_either_language() {
    let rows = |risk| {
        vec![Row::Study {
            label: "a".into(),
            cells: Vec::new(),
            effect: 0.1,
            ci: (0.0, 0.2),
            weight: 100.0,
            shown: "1.1".into(),
            risk: vec![Some(risk), None],
        }]
    };
    let mut shapes = Vec::new();
    for risk in Risk::ALL {
        let mut figure = forest(rows(risk));
        let svg = figure.svg();
        well_formed(&svg);
        // Once in the row, once in the legend.
        assert_eq!(svg.matches(&format!(">{}</text>", risk.letter(Lang::Ja))).count(), 2, "{risk:?}");
        figure.told.lang = Lang::En;
        assert!(figure.svg().contains(risk.words(Lang::En)));
        let class = ["risk-low", "risk-some", "risk-high", "risk-unclear"]
            [Risk::ALL.iter().position(|r| *r == risk).expect("one")];
        let line = svg.lines().find(|l| l.contains(class)).expect("a mark");
        shapes.push((line.split(' ').next().map(str::to_owned), line.matches(',').count(), line.contains("dasharray")));
    }
    shapes.dedup();
    assert_eq!(shapes.len(), 4, "{shapes:?}");
}

#[test]
fn nothing_and_one_and_wild_numbers_still_draw() {
    for rows in [vec![], vec![study("a", 0.0, 0.0, 100.0)], vec![study("a", f64::NAN, 1.0, f64::NAN), pooled(true)]] {
        well_formed(&forest(rows).svg());
    }
    let told = || Told::default();
    for studies in [vec![], vec![(0.3, 0.0)], vec![(0.3, 0.2), (-0.5, 0.4)]] {
        let words = FunnelWords { se: "SE".into(), ..FunnelWords::default() };
        well_formed(
            &Funnel { told: told(), words, studies, filled: vec![(0.9, 0.4)], centre: 0.0, ratio: false }.svg(),
        );
    }
    well_formed(&Survival { told: told(), words: plots::SurvivalWords::default(), arms: vec![], notes: vec![] }.svg());
    let fan = Fan {
        told: told(),
        words: FanWords::default(),
        days: vec![],
        seen: vec![],
        target: None,
        ready: None,
        notes: vec![],
    };
    well_formed(&fan.svg());
}

#[test]
fn a_curve_steps_down_ticks_the_censored_and_counts_those_at_risk() {
    let arm = |label: &str| Arm {
        label: label.into(),
        steps: vec![(2.0, 0.75, Some((0.4, 0.9))), (5.0, 0.25, None)],
        people: vec![(2.0, true), (3.0, false), (5.0, true), (9.0, false)],
    };
    let figure = Survival {
        told: Told::default(),
        words: plots::SurvivalWords { at_risk: "At risk".into(), ..plots::SurvivalWords::default() },
        arms: vec![arm("cells"), arm("sham")],
        notes: vec!["p = 0.4".into()],
    };
    let svg = figure.svg();
    well_formed(&svg);
    // A tick for each of the two censored of either arm.
    assert_eq!(count(&svg, "ref"), 4);
    let line = svg.lines().find(|l| l.contains("class=\"line\"")).expect("a curve");
    assert_eq!(line.matches('L').count(), 5, "{line}");
    assert_ne!(count(&svg, "arm-2"), 0);
    let last: Vec<&str> = svg.lines().filter(|l| l.contains(">4</text>")).collect();
    assert!(last.len() >= 2, "four at risk at the start of either arm");
}

#[test]
fn a_fan_widens_from_what_was_counted_to_the_order() {
    let day = |d: f64| Day {
        day: d,
        median: 1e5 * 2_f64.powf(d / 3.0),
        p50: (0.9e5 * 2_f64.powf(d / 3.0), 1.2e5 * 2_f64.powf(d / 3.0)),
        p80: (0.7e5 * 2_f64.powf(d / 3.0), 1.6e5 * 2_f64.powf(d / 3.0)),
        p95: (0.4e5 * 2_f64.powf(d / 3.0), 2.5e5 * 2_f64.powf(d / 3.0)),
    };
    let figure = Fan {
        told: Told::default(),
        words: FanWords { target: "目標 2e7".into(), ready: "20日目".into(), ..FanWords::default() },
        days: (4..30_i32).map(|d| day(f64::from(d))).collect(),
        seen: vec![Seen { day: 0.0, cells: 1e5, counted: false }, Seen { day: 4.0, cells: 2.5e5, counted: true }],
        target: Some(2e7),
        ready: Some((20.0, 23.0, 27.0)),
        notes: vec![],
    };
    let svg = figure.svg();
    well_formed(&svg);
    // Each band as an area and in the legend.
    for band in ["fan50", "fan80", "fan95"] {
        assert_eq!(count(&svg, band), 2, "{band}");
    }
    assert!(svg.contains("目標 2e7") && svg.contains(">10⁷</text>") && svg.contains("20日目"));
    // The target lies above the count.
    let y = |class: &str, which: usize| -> f64 {
        let line = svg.lines().filter(|l| l.contains(class)).nth(which).expect("a mark");
        let from = line.split("d=\"M").nth(1).or_else(|| line.split("cy=\"").nth(1)).expect("a place");
        from.split(['"', 'L']).next().expect("a point").split(' ').next_back().expect("y").parse().expect("a number")
    };
    assert!(y("class=\"order\"", 0) < y("class=\"dot\"", 1)); // the first dot is the day of readiness
}

#[test]
fn numbers_have_a_true_minus_and_no_minus_nought() {
    assert_eq!([plots::number(-0.714, 2), plots::number(-0.001, 2), plots::number(3.0, 0)], ["−0.71", "0.00", "3"]);
    assert!(plots::width("再生") > plots::width("il") && plots::width("") == 0.0);
}

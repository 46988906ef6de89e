//! `saisei meta` against metafor's figures, and its figures.

use super::{Desk, figures, names, near, oracle, saisei, text_of};

const CONTRACT: [&str; 16] = [
    "ci_lower",
    "ci_upper",
    "egger",
    "estimate",
    "h2",
    "i2",
    "k",
    "leave_one_out",
    "p",
    "pi_lower",
    "pi_upper",
    "q",
    "q_p",
    "se",
    "tau2",
    "trim_fill",
];

/// The columns of an oracle's file that the contract knows.
fn plain(path: &str, keep: &[&str]) -> String {
    let text = text_of(path);
    let mut lines = text.lines().map(|l| l.split(',').collect::<Vec<_>>());
    let head = lines.next().expect("a head");
    let at: Vec<usize> = keep.iter().map(|k| head.iter().position(|h| h == k).expect("a column")).collect();
    let row = |l: Vec<&str>| at.iter().map(|i| l[*i]).collect::<Vec<_>>().join(",");
    std::iter::once(keep.join(",")).chain(lines.map(row)).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_measure_and_method_gives_metafors_figures_by_the_contracts_names() {
    let desk = Desk::new();
    let theirs = figures("meta/meta.txt");
    let counts = ["study", "events1", "n1", "events2", "n2"];
    let means = ["study", "n1", "mean1", "sd1", "n2", "mean2", "sd2"];
    for (set, columns) in [
        ("bcg.RR", &counts[..]),
        ("bcg.OR", &counts),
        ("zero.RD", &counts),
        ("normand.MD", &means),
        ("normand.SMD", &means),
        ("raudenbush.GEN", &["study", "yi", "vi"]),
    ] {
        let (file, measure) = set.split_once('.').expect("a set");
        let file = desk.put(&format!("{set}.csv"), plain(&format!("meta/{file}.csv"), columns));
        for method in ["REML", "DL", "PM", "ML", "EB", "SJ", "FE"] {
            for test in ["z", "knha"] {
                let words = ["meta", &file, "--measure", measure, "--method", method, "--test", test, "--json"];
                let ours = saisei(&words).json();
                let mut known = names(&ours);
                known.retain(|n| *n != "warnings");
                assert_eq!(known, CONTRACT, "{set}");
                for name in ["estimate", "se", "ci_lower", "ci_upper", "p", "tau2", "i2", "h2", "q", "q_p"] {
                    near(&ours[name], &theirs[&format!("{set}.{method}.{test}.{name}")]);
                }
                if method == "FE" {
                    assert!(ours["pi_lower"].is_null());
                } else {
                    near(&ours["pi_upper"], &theirs[&format!("{set}.{method}.{test}.pi_upper")]);
                }
            }
        }
        let ours = saisei(&["meta", &file, "--measure", measure, "--json"]).json();
        near(&ours["egger"]["t"], &theirs[&format!("{set}.egger.t")]);
        near(&ours["egger"]["p"], &theirs[&format!("{set}.egger.p")]);
        near(&ours["trim_fill"]["estimate"], &theirs[&format!("{set}.trim.REML.estimate")]);
        for (i, left) in ours["leave_one_out"].as_array().expect("a list").iter().enumerate() {
            near(&left["estimate"], &theirs[&format!("{set}.loo.{}", i + 1)]);
            assert!(left["study"].is_string());
        }
    }
}

#[test]
fn declared_columns_give_subgroups_regression_and_the_order_of_years() {
    let (file, theirs) = (oracle("meta/bcg.csv").display().to_string(), figures("meta/meta.txt"));
    let mut words = vec!["meta", &file, "--measure", "RR", "--json"];
    assert!(
        saisei(&words)
            .bad()
            .contains("bcg.csv:1: unknown column \"ablat\" (field 6); expected study,events1,n1,events2,n2")
    );
    words.extend(["--subgroup", "alloc", "--moderator", "ablat", "--moderator", "year", "--cumulative", "year"]);
    let ours = saisei(&words).json();
    near(&ours["subgroups"]["q"], &theirs["group.q_between"]);
    near(&ours["subgroups"]["groups"][1]["estimate"], &theirs["group.2.estimate"]);
    assert_eq!(ours["subgroups"]["tau2_shared"].as_bool(), Some(false));
    let asked =
        ["meta", &file, "--measure", "RR", "--subgroup", "alloc", "--moderator", "ablat", "--moderator", "year"];
    assert!(saisei(&asked).out.contains("; each subgroup has its own τ²"));
    assert!(saisei(&[&asked[..], &["--lang", "ja"]].concat()).out.contains("τ² はサブグループごとに推定"));
    near(&ours["regression"]["coefficients"][1]["estimate"], &theirs["regress.REML.z.b2"]);
    near(&ours["regression"]["r2"], &theirs["regress.REML.z.r2"]);
    let steps = ours["cumulative"].as_array().expect("a list");
    assert_eq!((steps.len(), steps[0]["study"].as_str()), (13, Some("Aronson 1948")), "{}", steps[0]);
    near(&steps[12]["estimate"], &theirs["bcg.RR.REML.z.estimate"]);
}

#[test]
fn people_read_ratios_with_their_interval_k_and_warnings_in_either_language() {
    let desk = Desk::new();
    let file = desk.put("z.csv", plain("meta/zero.csv", &["study", "events1", "n1", "events2", "n2"]));
    let said = saisei(&["meta", &file, "--measure", "RR"]);
    for words in [
        "risk ratio (RR): 6 studies, random effects (REML), z test",
        "prediction interval",
        "τ² = ",
        "Note: z1 has an empty cell",
    ] {
        assert!(said.out.contains(words), "{words}\n{}", said.out);
    }
    let said = saisei(&["meta", &file, "--measure", "RR", "--lang", "ja"]);
    for words in ["リスク比（RR）のメタ解析：6件の研究", "予測区間", "注意：z1は0のセルがあるため"]
    {
        assert!(said.out.contains(words), "{words}\n{}", said.out);
    }
    assert!(!said.out.contains("NaN") && !said.out.contains("inf"));
}

#[test]
fn one_study_two_studies_and_equal_ones_answer_with_their_warnings() {
    let desk = Desk::new();
    let run = |rows: &str, more: &[&str]| {
        let file = desk.put("g.csv", format!("study,yi,vi\n{rows}"));
        let mut words = vec!["meta", &file, "--measure", "GEN", "--json"];
        words.extend(more);
        saisei(&words)
    };
    let one = run("a,0.5,0.04\n", &[]).json();
    assert_eq!((one["k"].as_u64(), one["estimate"].as_f64()), (Some(1), Some(0.5)));
    assert!(["pi_lower", "i2", "h2", "q_p", "egger", "trim_fill"].iter().all(|n| one[n].is_null()), "{one}");
    assert_eq!(one["leave_one_out"].as_array().map(Vec::len), Some(0));
    assert!(one["warnings"][0]["en"].as_str().expect("words").starts_with("One study only"));
    // One study cannot differ from itself, whatever rounding leaves over.
    assert_eq!(run("a,0.24285714285714285,0.013333333333333334\n", &[]).json()["q"].as_f64(), Some(0.0));
    let two = run("a,0.5,0.04\nb,0.1,0.04\n", &[]).json();
    assert_eq!((two["k"].as_u64(), two["leave_one_out"][0]["estimate"].as_f64()), (Some(2), Some(0.1)));
    assert!(two["pi_lower"].is_number() && two["egger"].is_null());
    let same = run("a,0.5,0.04\nb,0.5,0.04\nc,0.5,0.04\n", &[]).json();
    assert_eq!((same["tau2"].as_f64(), same["i2"].as_f64()), (Some(0.0), Some(0.0)));
    // An answer that cannot be given is "no", and said on standard error alone.
    let none = run("a,0.5,0.04\n", &["--test", "knha"]);
    assert_eq!((none.code, none.out.as_str()), (1, ""));
    assert!(none.err.contains("At least 2 studies are needed; 1 given."), "{}", none.err);
}

#[test]
fn a_name_cannot_steer_the_terminal() {
    let desk = Desk::new();
    let file = desk.put("n.csv", "study,yi,vi\n\x1b]0;x\x07\x1b[2Ja\u{9b}b,0.5,0.04\n\"c\nd\u{202e}\",0.1,0.05\n");
    let plot = desk.path("n.svg").display().to_string();
    let words = ["meta", &file, "--measure", "GEN", "--plot", &plot];
    let steers = |s: &str| s.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}');
    let (text, json) = (saisei(&words), saisei(&[&words[..], &["--json"]].concat()));
    assert!(
        !steers(&text.out) && text.out.contains(r"\u{1b}[2Ja\u{9b}b") && text.out.contains(r"c\nd\u{202e}"),
        "{}",
        text.out
    );
    assert!(!steers(&json.out) && json.out.contains(r"\u001b[2Ja\u009bb"), "{}", json.out);
    assert_eq!(json.json()["leave_one_out"][0]["study"].as_str(), Some("\x1b]0;x\x07\x1b[2Ja\u{9b}b"));
    assert!(!steers(&desk.read("n.svg").replace('\u{202e}', "")));
}

#[test]
fn the_largest_and_smallest_that_are_taken_are_answered_with_numbers() {
    let desk = Desk::new();
    for rows in ["a,1e50,1e-50\nb,-1e50,1e50\nc,0,1\n", "a,1e-40,1e-50\nb,2e-40,1e-50\nc,3e-40,1e-50\n"] {
        let file = desk.put("w.csv", format!("study,yi,vi\n{rows}"));
        for method in ["REML", "DL", "PM", "ML", "EB", "SJ", "FE"] {
            let said = saisei(&["meta", &file, "--measure", "GEN", "--method", method]);
            assert!(said.code < 2 && !said.out.contains("NaN") && !said.out.contains("inf"), "{method} {}", said.out);
            assert!(said.out.lines().all(|l| l.chars().count() < 140), "{method}: digits without end\n{}", said.out);
        }
    }
}

#[test]
fn the_forest_and_the_funnel_are_drawn_with_words_of_the_language() {
    let desk = Desk::new();
    let text = text_of("meta/bcg.csv");
    let marks = ["low", "some", "high", "unclear", ""];
    let rows = text
        .lines()
        .enumerate()
        .map(|(i, l)| if i == 0 { format!("{l},rob1,rob2") } else { format!("{l},{},low", marks[i % 5]) });
    let file = desk.put("bcg.csv", rows.collect::<Vec<_>>().join("\n"));
    for (lang, words) in [
        ("ja", ["研究", "予測区間", "バイアスのリスク", "対数軸"]),
        ("en", ["Study", "Prediction interval", "Risk of bias", "log axis"]),
    ] {
        let (plot, funnel) = (desk.path("f.svg").display().to_string(), desk.path("u.svg").display().to_string());
        let asked = [
            "meta",
            &file,
            "--measure",
            "RR",
            "--subgroup",
            "alloc",
            "--moderator",
            "ablat",
            "--moderator",
            "year",
            "--rob",
            "rob1,rob2",
        ];
        let said = saisei(&[&asked[..], &["--plot", &plot, "--funnel", &funnel, "--lang", lang, "--json"]].concat());
        assert_eq!(said.json()["k"].as_u64(), Some(13));
        let svg = desk.read("f.svg");
        assert!(words.iter().all(|w| svg.contains(w)), "{lang}");
        assert_eq!(svg.matches("<rect class=\"node\"").count(), 13);
        assert_eq!(
            (svg.matches("<polygon class=\"box-in\"").count(), svg.matches("<polygon class=\"node\"").count()),
            (3, 1)
        );
        assert!(desk.read("u.svg").matches("<circle class=\"dot\"").count() == 14 && !svg.contains("NaN"));
    }
}

#[test]
fn ordinary_data_with_a_flat_top_are_pooled_and_each_is_left_out() {
    for (set, measure) in [("flatlau", "RD"), ("flatniel", "RD"), ("flatgib", "MD"), ("flatmade", "RD")] {
        let file = oracle(&format!("meta/{set}.csv")).display().to_string();
        for method in ["REML", "ML"] {
            let ours = saisei(&["meta", &file, "--measure", measure, "--method", method, "--json"]).json();
            near(&ours["estimate"], &figures("meta/meta.txt")[&format!("{set}.{measure}.{method}.estimate")]);
            let left = ours["leave_one_out"].as_array().expect("a list");
            assert!(!left.is_empty() && left.iter().all(|l| l["estimate"].is_number()), "{set} {method}");
        }
    }
}

#[test]
fn a_row_without_an_answer_says_why_by_its_name() {
    let desk = Desk::new();
    let file = desk.put("g.csv", "study,yi,vi\na,0.5,0.04\nb,0.1,0.04\n");
    let words = ["meta", &file, "--measure", "GEN", "--test", "knha"];
    let ours = saisei(&[&words[..], &["--json"]].concat()).json();
    let left = &ours["leave_one_out"][0];
    assert!(
        left["estimate"].is_null() && left["refused"]["en"].as_str().is_some_and(|w| w.contains("2 studies")),
        "{left}"
    );
    let said = saisei(&words);
    assert!(said.out.contains("No answer without a, b: At least 2 studies are needed; 1 given."), "{}", said.out);
    assert!(saisei(&[&words[..], &["--lang", "ja"]].concat()).out.contains("次の研究を除いた結果はありません：a、b。"));
}

#[test]
fn thousands_of_studies_are_pooled_and_what_was_left_undone_is_said() {
    let desk = Desk::new();
    let rows: String = (0..2001).map(|i| format!("s{i},{},{}\n", (i * 37) % 101, 1 + i % 7)).collect();
    let file = desk.put("g.csv", format!("study,yi,vi\n{rows}"));
    let ours = saisei(&["meta", &file, "--measure", "GEN", "--json"]).json();
    assert_eq!((ours["k"].as_u64(), ours["leave_one_out"].as_array().map(Vec::len)), (Some(2001), Some(0)));
    assert!(ours["warnings"].to_string().contains("With 2001 studies, leaving each out in turn"));
}

#[test]
fn the_test_of_moderators_has_its_degrees_of_freedom() {
    let file = oracle("meta/bcg.csv").display().to_string();
    let words =
        ["meta", &file, "--measure", "RR", "--subgroup", "alloc", "--moderator", "ablat", "--moderator", "year"];
    let run = |more: &[&str]| saisei(&[&words[..], more].concat());
    let (z, f) = (run(&["--json"]).json(), run(&["--test", "knha", "--json"]).json());
    let df = |a: &serde_json::Value| (a["regression"]["qm_df"].as_f64(), a["regression"]["qm_df2"].as_f64());
    assert_eq!((df(&z), df(&f)), ((Some(2.0), None), (Some(2.0), Some(10.0))));
    let said = run(&["--test", "knha"]).out;
    assert!(said.contains("\nF = ") && said.contains(" (df 2, 10), p "), "{said}");
    let said = run(&[]).out;
    assert!(said.contains("\nQM = ") && said.contains(" (df 2), p "), "{said}");
}

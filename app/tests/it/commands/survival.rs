//! `saisei survival` against R's survival.

use super::{Desk, figures, names, near, saisei, text_of};

/// An oracle's file by the contract's columns, with a subject of its own for each row.
fn people(name: &str, covariate: Option<&str>) -> String {
    let text = text_of(&format!("survival/{name}.csv"));
    let mut lines = text.lines().map(|l| l.split(',').collect::<Vec<_>>());
    let head = lines.next().expect("a head");
    let at = |c: &str| head.iter().position(|h| *h == c).expect("a column");
    let more = |value: &str| if covariate.is_some() { format!(",{value}") } else { String::new() };
    let mut out = format!("subject,arm,time,event{}\n", more(covariate.unwrap_or_default()));
    for (i, l) in lines.enumerate() {
        let value = covariate.map_or("", |c| l[at(c)]);
        out.push_str(&format!("s{i},{},{},{}{}\n", l[at("arm")], l[at("time")], l[at("event")], more(value)));
    }
    out
}

#[test]
fn curves_test_and_ratio_are_those_of_r() {
    let desk = Desk::new();
    let theirs = figures("survival/survival.txt");
    let file = desk.put("aml.csv", people("aml", None));
    let ours = saisei(&["survival", &file, "--json"]).json();
    assert_eq!(names(&ours), ["cox", "curves", "log_rank", "warnings"]);
    for (arm, curve) in ours["curves"].as_array().expect("arms").iter().enumerate() {
        near(&curve["median"], &theirs[&format!("aml.{arm}.median")]);
        near(&curve["median_lower"], &theirs[&format!("aml.{arm}.median_lower")]);
        let upper = &theirs[&format!("aml.{arm}.median_upper")];
        assert_eq!(curve["median_upper"].is_null(), upper == "none");
        for step in curve["steps"].as_array().expect("steps") {
            let key = format!("aml.{arm}.t{}", step["time"].as_f64().expect("a time"));
            if step["survival"].as_f64() != Some(0.0) {
                near(&step["survival"], &theirs[&format!("{key}.survival")]);
                near(&step["ci_lower"], &theirs[&format!("{key}.lower")]);
            }
        }
    }
    near(&ours["log_rank"]["chi2"], &theirs["aml.logrank.chi2"]);
    near(&ours["log_rank"]["p"], &theirs["aml.logrank.p"]);
    near(&ours["cox"]["coefficients"][0]["hazard_ratio"], &theirs["aml.cox.1.ratio"]);
    near(&ours["cox"]["coefficients"][0]["ci_upper"], &theirs["aml.cox.1.upper"]);
    // Age beside the arm: the ratio of the oracle's second covariate is the arm's.
    let file = desk.put("ovarian.csv", people("ovarian", Some("x1")));
    let ours = saisei(&["survival", &file, "--covariate", "x1", "--json"]).json();
    near(&ours["cox"]["coefficients"][0]["hazard_ratio"], &theirs["ovarian.cox.2.ratio"]);
    near(&ours["cox"]["coefficients"][1]["coef"], &theirs["ovarian.cox.1.coef"]);
    let unknown = saisei(&["survival", &file, "--json"]);
    assert!(unknown.bad().contains("unknown column \"x1\" (field 5)"));
}

#[test]
fn one_arm_all_censored_and_separated_arms_answer_with_their_reason() {
    let desk = Desk::new();
    let run = |rows: &str, json: &[&str]| {
        let file = desk.put("s.csv", format!("subject,arm,time,event\n{rows}"));
        saisei(&[&["survival", &file][..], json].concat())
    };
    let one = run("a,cells,3,1\nb,cells,5,0\n", &["--json"]).json();
    assert!(
        one["log_rank"].is_null() && one["cox"].is_null() && one["curves"][0]["median"].as_f64() == Some(3.0),
        "{one}"
    );
    assert!(one["warnings"].to_string().contains("A comparison needs two arms"));
    let none = run("a,x,3,0\nb,y,5,0\n", &["--json"]).json();
    assert!(none["curves"][0]["median"].is_null() && none["curves"][1]["steps"].as_array().is_some_and(Vec::is_empty));
    let apart = run("a,x,3,1\nb,x,4,1\nc,y,5,0\nd,y,6,0\n", &["--json"]).json();
    assert!(apart["cox"].is_null() && apart["log_rank"]["chi2"].is_number(), "{apart}");
    assert!(apart["warnings"].to_string().contains("no finite estimate"));
    let said = run("a,細胞,3,1\nb,細胞,5,1\nc,対照,4,1\nd,対照,9,0\n", &["--lang", "ja", "--unit", "月"]);
    for words in ["事象までの時間：4人、事象3件", "中央値 (月)", "ログランク検定：χ²", "細胞 / 対照"]
    {
        assert!(said.out.contains(words), "{words}\n{}", said.out);
    }
}

#[test]
fn times_apart_by_rounding_are_one_and_what_tells_no_arms_apart_says_so() {
    let desk = Desk::new();
    let run = |rows: &str| {
        let file = desk.put("s.csv", format!("subject,arm,time,event\n{rows}"));
        saisei(&["survival", &file, "--json"]).json()
    };
    let exact = run("a,x,0.3,1\nb,x,0.3,1\nc,y,0.3,1\nd,y,1,1\n");
    let rounded = run("a,x,0.30000000000000004,1\nb,x,0.3,1\nc,y,0.30000000000000004,1\nd,y,1,1\n");
    assert_eq!(exact, rounded);
    let at_once = run("a,x,5,1\nb,x,5,1\nc,y,5,1\nd,y,5,1\n");
    assert!(at_once["log_rank"].is_null() && at_once["curves"][1]["median"].as_f64() == Some(5.0), "{at_once}");
    let said = at_once["warnings"].to_string();
    assert!(said.contains("No event tells the arms apart") && !said.contains("predictor"), "{said}");
}

#[test]
fn the_curves_are_drawn() {
    let desk = Desk::new();
    let file = desk.put("lung.csv", people("lung", None));
    let plot = desk.path("c.svg").display().to_string();
    assert_eq!(saisei(&["survival", &file, "--plot", &plot, "--unit", "days"]).code, 0);
    let svg = desk.read("c.svg");
    assert!(
        svg.contains("At risk")
            && svg.contains("Time (days)")
            && svg.contains("class=\"arm-2\"")
            && !svg.contains("NaN")
    );
}

#[test]
fn where_the_curve_is_nought_there_is_no_standard_error_and_few_are_said_in_the_singular() {
    let desk = Desk::new();
    let file = desk.put("s.csv", "subject,arm,time,event\na,x,3,1\nb,x,5,0\nc,y,3,1\n");
    let ours = saisei(&["survival", &file, "--json"]).json();
    let [first, last] = ["0", "1"].map(|arm| &ours["curves"][arm.parse::<usize>().expect("an arm")]["steps"][0]);
    assert!(first["se"].is_number() && last["survival"].as_f64() == Some(0.0) && last["se"].is_null(), "{ours}");
    let file = desk.put("s.csv", "subject,arm,time,event\na,x,3,1\nb,x,5,0\n");
    assert!(saisei(&["survival", &file]).out.starts_with("Time to event: 2 people, 1 event\n"));
}

#[test]
fn columns_with_a_use_of_their_own_a_column_twice_and_too_many_arms_are_refused() {
    let desk = Desk::new();
    let file = desk.put("s.csv", "subject,arm,time,event,age\na,x,3,1,50\nb,y,5,0,60\n");
    let own = saisei(&["survival", &file, "--covariate", "age", "--covariate", "time"]);
    assert!(own.bad().starts_with("saisei: --covariate time: the columns subject,arm,time,event"), "{}", own.err);
    let twice = saisei(&["survival", &file, "--covariate", "age", "--covariate", "age"]);
    assert!(twice.bad().starts_with("saisei: --covariate age: named twice"), "{}", twice.err);
    let rows: String = (0..51).map(|i| format!("s{i},arm{i},{},1\n", i + 1)).collect();
    let file = desk.put("many.csv", format!("subject,arm,time,event\n{rows}"));
    let many = saisei(&["survival", &file]);
    assert!(many.bad().ends_with("many.csv: column arm holds 51 different values; expected at most 50 arms"));
    let file = desk.put("many.csv", format!("subject,arm,time,event\n{}", rows.replace("arm50", "arm49")));
    assert_eq!(saisei(&["survival", &file]).code, 0);
}

#[test]
fn times_tied_though_more_than_rounding_apart_are_said() {
    let desk = Desk::new();
    let run = |time: &str| {
        let file = desk.put("s.csv", format!("subject,arm,time,event\na,x,1e-9,1\nb,x,{time},1\nc,y,3,1\nd,y,4,1\n"));
        saisei(&["survival", &file, "--json"]).json()["warnings"].to_string()
    };
    assert!(run("2e-9").contains("Check the unit of time"), "{}", run("2e-9"));
    assert!(!run("1.0000000001e-9").contains("Check the unit of time"));
}

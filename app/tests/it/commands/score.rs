//! `saisei score` against the published sheets.

use super::{Desk, names, saisei, text_of};
use serde_json::Value;

#[test]
fn every_published_sheet_gives_its_printed_scores() {
    let desk = Desk::new();
    let mut seen = 0;
    for file in ["rand-36", "hip-and-knee", "spine", "shoulder-and-others"] {
        let all: Value = serde_json::from_str(&text_of(&format!("instruments/{file}.json"))).expect("JSON");
        for case in all["cases"].as_array().into_iter().flatten() {
            let sheet = desk.put("s.json", case["answers"].to_string());
            let said = saisei(&["score", case["instrument"].as_str().expect("a name"), &sheet, "--json"]);
            let ours: Value = serde_json::from_str(&said.out).unwrap_or_else(|e| panic!("{case}: {e} {}", said.err));
            let scores = ours["scores"].as_array().expect("scores");
            let none = scores.iter().all(|s| s["score"].is_null());
            assert_eq!(said.code, i32::from(none), "{case}");
            for (scale, theirs) in case["expect"].as_object().expect("scores") {
                let score = scores.iter().find(|s| s["scale"] == scale.as_str()).unwrap_or_else(|| panic!("{scale}"));
                match theirs.as_str() {
                    None => {
                        assert!(score["score"].is_null() && score["not_scorable"]["reason"]["ja"].is_string(), "{case}")
                    }
                    Some(theirs) => {
                        let unit = 10_f64.powi(-(theirs.split_once('.').map_or(0, |(_, d)| d.len()) as i32));
                        let off = score["score"].as_f64().expect("a score") - theirs.parse::<f64>().expect("a figure");
                        let truncated = case["truncated"] == true;
                        assert!(
                            if truncated { (-1e-6..unit).contains(&off) } else { off.abs() <= unit / 2.0 + 1e-6 },
                            "{case}"
                        );
                    }
                }
                seen += 1;
            }
        }
    }
    assert!(seen >= 70, "{seen}");
}

#[test]
fn what_is_not_scored_yet_or_cannot_be_says_why_and_exits_with_one() {
    let desk = Desk::new();
    let sheet = desk.put("s.json", "{\"q1\": 1}");
    let not_yet = saisei(&["score", "JOABPEQ", &sheet]);
    assert_eq!((not_yet.code, not_yet.out.as_str()), (1, ""));
    assert!(not_yet.err.contains("not scored yet: the weighted formula"), "{}", not_yet.err);
    assert!(saisei(&["score", "joabpeq", &sheet, "--lang", "ja"]).err.contains("まだ採点できません"));
    let few = saisei(&["score", "odi", &sheet, "--json"]);
    assert_eq!(few.code, 1);
    let value: Value = serde_json::from_str(&few.out).expect("one JSON value");
    assert_eq!(value["scores"][0]["not_scorable"]["code"], "too_few_answers");
    assert!(few.err.contains("too few answers"), "{}", few.err);
    assert_eq!(saisei(&["score", "pfirrmann", &sheet]).code, 1);
}

#[test]
fn a_slip_in_the_sheet_is_named_with_its_place() {
    let desk = Desk::new();
    let said = |text: &str| {
        let file = desk.put("s.json", text);
        let answer = saisei(&["score", "odi", &file]);
        answer.bad().replace(&desk.path("").display().to_string(), "")
    };
    assert!(said("{\"q1\": 9}").starts_with("saisei: s.json:1:2: item q1: code 9 is out of range (allowed: 0–5)"));
    assert!(said("{\"q1\": 1,\n \"q1\": 2}").starts_with("saisei: s.json:2:2: item q1: the item stands twice"));
    assert!(said("{\"pain\": 1}").contains("odi has no such item (items: q1 "));
    assert!(said("[1]").starts_with("saisei: s.json:1:1: { is wanted here"));
    assert!(said(r#"{"q1": 1, "\u001b[2J": 1}"#).contains("s.json:1:11: item \\u{1b}[2J: odi has no such item"));
    assert!(said(r#"{"q\x31": 1}"#).starts_with("saisei: s.json:1:2: not a JSON string"));
    assert!(said("{\"q1").starts_with("saisei: s.json:1:5: the string does not end"));
    let file = desk.put("s.json", r#"{"\u0071\u0031": 2, "q\u0032": null, "q3": "not\u005fapplicable"}"#);
    assert_eq!(saisei(&["score", "odi", &file, "--json"]).code, 1, "read, and too few answers");
    let values = desk.put("vs.csv", "");
    let sheet = desk.put("e.json", r#"{"q1": 1, "q2": 1, "q3": 1, "q4": 1, "q5": 1}"#);
    let empty = saisei(&["score", "eq-5d-5l", &sheet, "--value-set", &values]);
    assert!(empty.bad().contains("vs.csv:1: the file is empty; expected the header"), "{}", empty.err);
    let file = desk.put("s.json", b"{\"q1\": \"\x8d\xb2\"}");
    assert!(saisei(&["score", "odi", &file]).bad().contains("s.json:1: the text is not UTF-8"));
    assert!(saisei(&["score", "oddi", &file]).bad().contains("unknown instrument \"oddi\"; expected one of "));
}

#[test]
fn people_see_the_scale_its_range_and_its_direction() {
    let desk = Desk::new();
    let answers: Vec<String> = (1..=10).map(|i| format!("\"q{i}\": 2")).collect();
    let sheet = desk.put("s.json", format!("{{{}}}", answers.join(", ")));
    let said = saisei(&["score", "odi", &sheet]);
    assert!(
        said.code == 0
            && said.out.contains("40")
            && said.out.contains("0–100, higher is worse")
            && said.out.contains("10 / 10"),
        "{}",
        said.out
    );
    assert!(saisei(&["score", "odi", &sheet, "--lang", "ja"]).out.contains("高いほど不良"));
    assert_eq!(
        names(&saisei(&["score", "odi", &sheet, "--json"]).json()),
        ["caution", "instrument", "name", "scores", "source", "version"]
    );
    assert!(saisei(&["score", "list"]).out.contains("koos"));
    let list = saisei(&["score", "list", "--json"]).json();
    let all = list["instruments"].as_array().expect("a list");
    assert!(all.len() > 15 && all.iter().all(|i| names(i) == ["instrument", "name", "version"]));
}

#[test]
fn the_list_names_what_is_not_scored_with_the_reason_and_near_names_help() {
    let list = saisei(&["score", "list", "--json"]).json();
    let not = list["not_supported"].as_array().expect("a list");
    let known: Vec<&str> = not.iter().filter_map(|n| n["instrument"].as_str()).collect();
    assert!(["joabpeq", "sf-36v2"].iter().all(|n| known.contains(n)), "{known:?}");
    // A grade is supported and not scored: it stands apart.
    let grades: Vec<&str> =
        list["grades"].as_array().expect("a list").iter().filter_map(|g| g["grade"].as_str()).collect();
    assert!(["pfirrmann", "modic", "schizas", "kellgren-lawrence"].iter().all(|g| grades.contains(g)), "{grades:?}");
    assert!(grades.iter().all(|g| !known.contains(g)), "{known:?}");
    assert!(not.iter().all(|n| n["reason"]["ja"].is_string() && n["reason"]["en"].is_string()));
    let said = saisei(&["score", "list"]).out;
    assert!(said.contains("Not scored yet") && said.contains("joabpeq  ") && said.contains("the weighted formula"));
    let desk = Desk::new();
    let sheet = desk.put("s.json", "{}");
    for (asked, near) in [
        ("sf-36", "rand-36"),
        ("womac", "womac-likert womac-nrs womac-vas"),
        ("hads2", "hads"),
        ("kos", "koos koos-ps"),
    ] {
        let answer = saisei(&["score", asked, &sheet]);
        if asked == "kos" {
            assert!(!answer.bad().contains("near it"), "{}", answer.err);
        } else {
            assert!(answer.bad().contains(&format!("(near it: {near})")), "{}", answer.err);
        }
    }
}

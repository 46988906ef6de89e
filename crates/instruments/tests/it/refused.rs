//! What is refused, and how the refusal reads: out-of-range codes by item, strange sheets by line and column.

use super::{scored, sheet};
use instruments::eq5d::ValueSet;
use instruments::{Answer, NotScorable, Refused, table};

#[test]
fn a_code_out_of_range_is_refused_by_item() {
    for i in table::ALL {
        for (at, item) in i.items.iter().enumerate() {
            let codes = item.codes.each();
            for bad in [codes.iter().min().unwrap() - 1, codes.iter().max().unwrap() + 1] {
                let mut answers = sheet(i, |n| i.items[n].codes.each()[0]);
                answers[at] = Answer::Code(bad);
                match i.score(&answers) {
                    Err(Refused::OutOfRange { item: named, given, .. }) => assert_eq!((named, given), (item.id, bad)),
                    other => panic!("{} {}: {other:?}", i.id, item.id),
                }
            }
        }
    }
    let zcq = scored("zcq");
    let mut answers = sheet(zcq, |_| 1);
    answers[6] = Answer::Code(2);
    let said = zcq.score(&answers).unwrap_err().text().en;
    assert_eq!(said, "item s7: code 2 is out of range (allowed: 1, 3, 5)");
}

#[test]
fn a_sheet_of_another_length_is_refused() {
    let odi = scored("odi");
    assert_eq!(odi.score(&[Answer::Code(1); 9]).unwrap_err(), Refused::WrongLength { items: 10, given: 9 });
}

#[test]
fn a_strange_sheet_is_told_with_line_column_and_item() {
    let odi = scored("odi");
    let place = |json: &str| {
        let f = odi.read(json).unwrap_err();
        (f.line, f.column, f.item.unwrap_or_default(), f.what.en.into_owned())
    };
    let cases = [
        ("{\n \"q11\": 1}", (2, 2, "q11"), "no such item"),
        ("{\"q1\": 1,\n\"q1\": 2}", (2, 1, "q1"), "twice"),
        ("{\"q1\": 1, \"1\": 2}", (1, 11, "1"), "twice"),
        ("{\"q1\": 6}", (1, 2, "q1"), "allowed: 0–5"),
        ("{\"q1\": 1.5}", (1, 2, "q1"), "out of range"),
        ("{\"q1\": 99999999999999999999}", (1, 2, "q1"), "out of range"),
        ("{\"q1\": -1}", (1, 2, "q1"), "out of range"),
        ("{\"q1\": \"3\"}", (1, 2, "q1"), "without quotes"),
        ("{\"q1\": true}", (1, 8, "q1"), "is wanted here"),
        ("{\"q1\": NaN}", (1, 8, "q1"), "is wanted here"),
        ("{\"q1\": [1]}", (1, 8, "q1"), "is wanted here"),
        ("{\"q1\": 1,}", (1, 10, ""), "\" is wanted here"),
        ("{\"q1\": 1} x", (1, 11, ""), "follows the last"),
        ("{\"q1", (1, 5, ""), "does not end"),
        ("[1, 2]", (1, 1, ""), "{ is wanted"),
        ("", (1, 1, ""), "{ is wanted"),
    ];
    for (json, (line, column, item), says) in cases {
        let (l, c, i, what) = place(json);
        assert_eq!((l, c, i.as_str()), (line, column, item), "{json:?}: {what}");
        assert!(what.contains(says), "{json:?}: {what}");
    }
}

#[test]
fn numbers_may_stand_for_numbered_items_and_case_does_not_matter() {
    let odi = scored("odi");
    let a = odi.read(r#"{"1": 3, "Q2": 2.0, "q10": null}"#).unwrap();
    assert_eq!((a[0], a[1], a[9]), (Answer::Code(3), Answer::Code(2), Answer::Unanswered));
    let koos = scored("koos");
    assert!(koos.read(r#"{"SP1": 3}"#).is_ok());
    assert_eq!(odi.read(" { } ").unwrap(), vec![Answer::Unanswered; 10]);
}

#[test]
fn one_decimal_is_read_where_the_item_has_it() {
    let ases = scored("ases");
    assert_eq!(ases.read(r#"{"pain": 3.5}"#).unwrap()[0], Answer::Code(35));
    assert_eq!(ases.read(r#"{"pain": 10}"#).unwrap()[0], Answer::Code(100));
    assert!(ases.read(r#"{"pain": 3.55}"#).is_err());
    assert!(ases.read(r#"{"pain": 10.1}"#).unwrap_err().what.en.contains("0–10"));
}

#[test]
fn eq_5d_has_no_index_without_the_clinics_value_set() {
    let eq = scored("eq-5d-5l");
    let a = eq
        .read(r#"{"mobility": 2, "self_care": 1, "usual_activities": 1, "pain": 4, "anxiety": 3, "vas": 70}"#)
        .unwrap();
    let scores = eq.score(&a).unwrap();
    assert_eq!(scores.get("index").unwrap().score, Err(NotScorable::NoValueSet));
    assert_eq!(scores.get("vas").unwrap().score.unwrap().decimal(0).to_string(), "70");
    assert_eq!(instruments::eq5d::state(&a), "21143");
    let set = ValueSet::additive("made up", 50_000, [[10_000, 20_000, 30_000, 40_000]; 5]);
    let with = eq.score_with(&a, Some(&set)).unwrap();
    assert_eq!(with.get("index").unwrap().score.unwrap().decimal(3).to_string(), "0.89");
}

#[test]
fn an_unticked_statement_counts_as_no_and_says_so() {
    let rdq = scored("rdq-24");
    let a = rdq.read(r#"{"q1": 1, "q2": 1, "q3": "not_applicable", "q4": 0}"#).unwrap();
    let o = *rdq.score(&a).unwrap().get("total").unwrap();
    assert_eq!(o.score.unwrap().decimal(0).to_string(), "2");
    assert_eq!((o.warnings.as_zero, o.warnings.not_applicable), (20, 1));
}

#[test]
fn the_json_answer_has_score_range_direction_and_reason() {
    let odi = scored("odi");
    let full = odi.read(r#"{"q1":3,"q2":2,"q3":2,"q4":1,"q5":2,"q6":2,"q7":1,"q8":null,"q9":1,"q10":2}"#).unwrap();
    let json = odi.json(&odi.score(&full).unwrap());
    let s = &json["scores"][0];
    assert_eq!(s["score"].to_string(), "35.555556");
    assert_eq!(
        (s["low"].as_i64(), s["high"].as_i64(), s["direction"].as_str()),
        (Some(0), Some(100), Some("higher_worse"))
    );
    assert_eq!((s["answered"].as_i64(), s["items"].as_i64()), (Some(9), Some(10)));
    assert_eq!(s["band"]["en"], "21–40");
    assert!(s["warnings"][0]["en"].as_str().unwrap().contains("mean"));
    let none = odi.json(&odi.score(&[Answer::Unanswered; 10]).unwrap());
    assert!(none["scores"][0]["score"].is_null());
    assert_eq!(none["scores"][0]["not_scorable"]["code"], "empty");
}

#[test]
fn bands_are_those_of_the_whole_score() {
    let pd = scored("paindetect");
    let band = |sum: i16| {
        let mut left = sum;
        let mut a = sheet(pd, |_| 0);
        for slot in a.iter_mut().take(7) {
            let code = left.clamp(0, 5);
            left -= code;
            *slot = Answer::Code(code);
        }
        pd.score(&a).unwrap().get("total").unwrap().band().unwrap().name.en.clone()
    };
    assert_eq!((band(12).as_ref(), band(13).as_ref()), ("neuropathic part unlikely", "unclear"));
    assert_eq!((band(18).as_ref(), band(19).as_ref()), ("unclear", "neuropathic part likely"));
}

#[test]
fn strength_is_a_point_a_pound_up_to_25() {
    use instruments::table::shoulder::strength_points;
    assert_eq!([0, 10, 50, 100, 113, 114, 300].map(strength_points), [0, 2, 11, 22, 25, 25, 25]);
}

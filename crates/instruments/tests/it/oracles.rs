//! Every published number in `oracles/instruments/`, within half a unit of its last printed digit.

#[path = "../../../../oracles/rows.rs"]
mod rows;

use super::{scored, sheet};
use instruments::{Answer, Direction, Points};
use rows::{Held, hold};
use serde_json::Value;
use std::collections::BTreeMap;

const FILES: [(&str, &str); 4] = [
    ("rand-36", include_str!("../../../../oracles/instruments/rand-36.json")),
    ("hip-and-knee", include_str!("../../../../oracles/instruments/hip-and-knee.json")),
    ("spine", include_str!("../../../../oracles/instruments/spine.json")),
    ("shoulder-and-others", include_str!("../../../../oracles/instruments/shoulder-and-others.json")),
];

/// Figures held, by file.
type Book = BTreeMap<&'static str, Vec<Held>>;

/// Holds them all; `part` names the list, for each has its own rows of docs/validation.md.
fn hold_all(part: &str, book: &Book) {
    for (file, held) in book {
        hold(&format!("instruments/{file}.{part}"), "oracle", &format!("instruments/{file}.json"), held);
    }
}

fn exact(what: String, ours: Points, theirs: &str, agrees: bool) -> Held {
    let places = theirs.split_once('.').map_or(0, |(_, d)| d.len() as u32);
    Held { what, ours: ours.decimal(places + 1).to_string(), theirs: theirs.to_owned(), agrees }
}

fn each(list: &str, mut act: impl FnMut(&'static str, &Value)) -> usize {
    let mut n = 0;
    for (file, text) in FILES {
        let all: Value = serde_json::from_str(text).unwrap_or_else(|e| panic!("{file}: {e}"));
        for case in all[list].as_array().into_iter().flatten() {
            act(file, case);
            n += 1;
        }
    }
    n
}

/// The printed decimal, and half a unit of its last digit, as fractions.
fn printed(s: &str) -> (Points, Points) {
    let places = s.split_once('.').map_or(0, |(_, d)| d.len() as u32);
    let unit = 10_i64.pow(places);
    let n: i64 = s.replace('.', "").parse().unwrap_or_else(|_| panic!("{s}"));
    (Points::ratio(n, unit), Points::ratio(1, 2 * unit))
}

#[test]
fn filled_sheets_give_the_published_scores() {
    let mut numbers = 0;
    let mut book = Book::new();
    let cases = each("cases", |file, case| {
        let i = scored(case["instrument"].as_str().unwrap());
        let answers = i.read(&case["answers"].to_string()).unwrap_or_else(|f| panic!("{case}: {f:?}"));
        let scores = i.score(&answers).unwrap_or_else(|f| panic!("{case}: {f:?}"));
        for (scale, expected) in case["expect"].as_object().unwrap() {
            let ours = scores.get(scale).unwrap_or_else(|| panic!("{} {scale}", i.id)).score;
            numbers += 1;
            let what = format!("{}, {}: {scale}", i.id, case["name"].as_str().unwrap());
            let held = match (expected.as_str(), ours) {
                (None, Err(_)) => Held { what, ours: "none".into(), theirs: "none".into(), agrees: true },
                (None, Ok(ours)) => exact(what, ours, "none", false),
                (Some(theirs), Err(why)) => {
                    Held { what, ours: format!("{why:?}"), theirs: theirs.into(), agrees: false }
                }
                (Some(theirs), Ok(ours)) => {
                    let (value, half) = printed(theirs);
                    let off = ours.minus(value);
                    let agrees = if case["truncated"].as_bool() == Some(true) {
                        off >= Points::ZERO && off < half.times(2, 1)
                    } else {
                        off <= half && off >= Points::ZERO.minus(half)
                    };
                    exact(what, ours, theirs, agrees)
                }
            };
            book.entry(file).or_default().push(held);
        }
    });
    hold_all("cases", &book);
    assert!(cases >= 25 && numbers >= 70, "{cases} cases, {numbers} numbers: oracles were lost");
}

#[test]
fn conversion_tables_are_the_printed_ones() {
    let mut rows_seen = 0;
    let mut book = Book::new();
    each("tables", |file, table| {
        let i = scored(table["instrument"].as_str().unwrap());
        for (raw, expected) in table["rows"].as_array().unwrap().iter().enumerate() {
            let mut left = raw;
            let answers = sheet(i, |_| {
                let code = left.min(4);
                left -= code;
                code as i16
            });
            let ours = i.score(&answers).unwrap().get(table["scale"].as_str().unwrap()).unwrap().score.unwrap();
            let theirs = expected.as_str().unwrap();
            let held = exact(format!("{}, raw {raw}", i.id), ours, theirs, ours == printed(theirs).0);
            book.entry(file).or_default().push(held);
            rows_seen += 1;
        }
    });
    hold_all("tables", &book);
    assert_eq!(rows_seen, 29 + 21);
}

#[test]
fn the_first_published_direction_of_the_koos_ps_is_the_mirror_of_the_other() {
    let i = scored("koos-ps");
    for raw in 0..=28_i16 {
        let mut left = raw;
        let answers = sheet(i, |_| {
            let code = left.min(4);
            left -= code;
            code
        });
        let s = i.score(&answers).unwrap();
        let both = s.get("function").unwrap().score.unwrap().plus(s.get("difficulty").unwrap().score.unwrap());
        assert_eq!(both, Points::whole(100), "raw {raw}");
    }
}

#[test]
fn printed_ends_of_the_scales_are_reached() {
    let mut book = Book::new();
    let n = each("extremes", |file, e| {
        let i = scored(e["instrument"].as_str().unwrap());
        let id = e["scale"].as_str().unwrap();
        let scale = i.scales.iter().find(|s| s.id == id).unwrap();
        for (end, ours) in [("low", scale.low), ("high", scale.high)] {
            let theirs = e[end].as_str().unwrap();
            let held = exact(format!("{}, {id}: {end}est", i.id), ours, theirs, ours == printed(theirs).0);
            book.entry(file).or_default().push(held);
        }
        for worst in [true, false] {
            let answers = sheet(i, |at| {
                let item = &i.items[at];
                let codes = item.codes.each();
                let high = super::high_is_worse(i.id, item.id) == worst;
                if high { *codes.iter().max().unwrap() } else { *codes.iter().min().unwrap() }
            });
            let ours = i.score(&answers).unwrap().get(id).unwrap().score.unwrap();
            let end = if worst == (scale.direction == Direction::HigherWorse) { scale.high } else { scale.low };
            assert_eq!(ours, end, "{} {id}, worst {worst}", i.id);
        }
    });
    hold_all("ends", &book);
    assert!(n >= 35, "{n}");
}

#[test]
fn one_answer_less_than_needed_is_no_score_and_the_needed_number_is() {
    let mut book = Book::new();
    let n = each("needed", |file, e| {
        let i = scored(e["instrument"].as_str().unwrap());
        let id = e["scale"].as_str().unwrap();
        let scale = i.scales.iter().find(|s| s.id == id).unwrap();
        let (of, need) = (e["of"].as_u64().unwrap() as usize, e["need"].as_u64().unwrap() as usize);
        assert_eq!(scale.items.len(), of, "{} {id}", i.id);
        for answered in [need - 1, need] {
            let mut answers = vec![Answer::Unanswered; i.items.len()];
            for at in scale.items.iter().take(answered) {
                answers[usize::from(*at)] = Answer::Code(1);
            }
            let score = i.score(&answers).unwrap().get(id).unwrap().score;
            let word = |is: bool| if is { "score" } else { "none" }.to_owned();
            let (ours, theirs) = (score.is_ok(), answered == need);
            let what = format!("{}, {id}: {answered} of {of} answered", i.id);
            book.entry(file).or_default().push(Held {
                what,
                ours: word(ours),
                theirs: word(theirs),
                agrees: ours == theirs,
            });
        }
    });
    hold_all("needed", &book);
    assert_eq!(n, 17);
}

//! Every published number in `oracles/instruments/`, within half a unit of its last printed digit.

use super::{scored, sheet};
use instruments::{Answer, Direction, Points};
use serde_json::Value;

const FILES: [(&str, &str); 4] = [
    ("rand-36", include_str!("../../../../oracles/instruments/rand-36.json")),
    ("hip-and-knee", include_str!("../../../../oracles/instruments/hip-and-knee.json")),
    ("spine", include_str!("../../../../oracles/instruments/spine.json")),
    ("shoulder-and-others", include_str!("../../../../oracles/instruments/shoulder-and-others.json")),
];

fn each(list: &str, mut act: impl FnMut(&Value)) -> usize {
    let mut n = 0;
    for (file, text) in FILES {
        let all: Value = serde_json::from_str(text).unwrap_or_else(|e| panic!("{file}: {e}"));
        for case in all[list].as_array().into_iter().flatten() {
            act(case);
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
    let cases = each("cases", |case| {
        let i = scored(case["instrument"].as_str().unwrap());
        let answers = i.read(&case["answers"].to_string()).unwrap_or_else(|f| panic!("{case}: {f:?}"));
        let scores = i.score(&answers).unwrap_or_else(|f| panic!("{case}: {f:?}"));
        for (scale, expected) in case["expect"].as_object().unwrap() {
            let ours = scores.get(scale).unwrap_or_else(|| panic!("{} {scale}", i.id)).score;
            numbers += 1;
            let Some(expected) = expected.as_str() else {
                assert!(ours.is_err(), "{} {}: {scale} should have no score, has {ours:?}", i.id, case["name"]);
                continue;
            };
            let (theirs, half) = printed(expected);
            let ours = ours.unwrap_or_else(|why| panic!("{} {}: {scale} {why:?}", i.id, case["name"]));
            let off = ours.minus(theirs);
            let agrees = if case["truncated"].as_bool() == Some(true) {
                off >= Points::ZERO && off < half.times(2, 1)
            } else {
                off <= half && off >= Points::ZERO.minus(half)
            };
            assert!(agrees, "{} {}: {scale} is {} here, {expected} there", i.id, case["name"], ours.decimal(6));
        }
    });
    assert!(cases >= 25 && numbers >= 70, "{cases} cases, {numbers} numbers: oracles were lost");
}

#[test]
fn conversion_tables_are_the_printed_ones() {
    let mut rows_seen = 0;
    each("tables", |table| {
        let i = scored(table["instrument"].as_str().unwrap());
        for (raw, expected) in table["rows"].as_array().unwrap().iter().enumerate() {
            let mut left = raw;
            let answers = sheet(i, |_| {
                let code = left.min(4);
                left -= code;
                code as i16
            });
            let ours = i.score(&answers).unwrap().get(table["scale"].as_str().unwrap()).unwrap().score.unwrap();
            assert_eq!(ours, printed(expected.as_str().unwrap()).0, "{} raw {raw}", i.id);
            rows_seen += 1;
        }
    });
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
    let n = each("extremes", |e| {
        let i = scored(e["instrument"].as_str().unwrap());
        let id = e["scale"].as_str().unwrap();
        let scale = i.scales.iter().find(|s| s.id == id).unwrap();
        assert_eq!(scale.low, printed(e["low"].as_str().unwrap()).0, "{} {id}", i.id);
        assert_eq!(scale.high, printed(e["high"].as_str().unwrap()).0, "{} {id}", i.id);
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
    assert!(n >= 35, "{n}");
}

#[test]
fn one_answer_less_than_needed_is_no_score_and_the_needed_number_is() {
    let n = each("needed", |e| {
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
            assert_eq!(score.is_ok(), answered == need, "{} {id} with {answered} of {of}: {score:?}", i.id);
        }
    });
    assert_eq!(n, 17);
}

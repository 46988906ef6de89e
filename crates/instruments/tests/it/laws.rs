//! Laws of every score: bounds, monotonicity (a worse answer never makes a better score), order of items, and missing answers.

use super::{Draw, high_is_worse};
use instruments::eq5d::ValueSet;
use instruments::instrument::{Filled, Rule};
use instruments::{Answer, Direction, Instrument, Points, table};

const SHEETS: usize = 60;

/// Made-up values: every level costs more than the one before.
fn values() -> ValueSet {
    ValueSet::additive("made up", 20_000, [[30_000, 70_000, 150_000, 250_000]; 5])
}

/// A sheet with about one item in `gap` left without an answer (0: none).
fn drawn(i: &Instrument, draw: &mut Draw, gap: usize) -> Vec<Answer> {
    let item = |item: &instruments::instrument::Item| {
        if gap > 0 && draw.below(gap) == 0 {
            return if draw.below(2) == 0 { Answer::Unanswered } else { Answer::NotApplicable };
        }
        let codes = item.codes.each();
        Answer::Code(codes[draw.below(codes.len())])
    };
    i.items.iter().map(item).collect()
}

fn each_sheet(gap: usize, mut act: impl FnMut(&'static Instrument, &[Answer], &mut Draw)) {
    let mut draw = Draw(0x9e37_79b9_7f4a_7c15);
    for i in table::ALL {
        for _ in 0..SHEETS {
            let sheet = drawn(i, &mut draw, gap);
            act(i, &sheet, &mut draw);
        }
    }
}

/// Worse by `direction`: how much health `b` loses against `a` (never below zero if the law holds).
fn loss(direction: Direction, a: Points, b: Points) -> Points {
    if direction == Direction::HigherWorse { b.minus(a) } else { a.minus(b) }
}

#[test]
fn every_score_lies_within_its_range() {
    let set = values();
    for gap in [0, 20, 4] {
        each_sheet(gap, |i, sheet, _| {
            for o in i.score_with(sheet, Some(&set)).unwrap().iter() {
                if let Ok(p) = o.score {
                    assert!(p >= o.scale.low && p <= o.scale.high, "{} {}: {}", i.id, o.scale.id, p.decimal(6));
                }
                assert!(o.answered <= o.of, "{} {}", i.id, o.scale.id);
            }
        });
    }
}

#[test]
fn a_worse_answer_never_makes_a_better_score() {
    let set = values();
    let mut compared = 0;
    each_sheet(15, |i, sheet, draw| {
        let before = i.score_with(sheet, Some(&set)).unwrap();
        for (at, item) in i.items.iter().enumerate() {
            let Answer::Code(code) = sheet[at] else { continue };
            let high = high_is_worse(i.id, item.id);
            let worse: Vec<i16> =
                item.codes.each().into_iter().filter(|c| if high { *c > code } else { *c < code }).collect();
            if worse.is_empty() {
                continue;
            }
            let mut other = sheet.to_vec();
            other[at] = Answer::Code(worse[draw.below(worse.len())]);
            let after = i.score_with(&other, Some(&set)).unwrap();
            for (a, b) in before.iter().zip(after.iter()) {
                if let (Ok(x), Ok(y)) = (a.score, b.score) {
                    let lost = loss(a.scale.direction, x, y);
                    assert!(
                        lost >= Points::ZERO,
                        "{} {} item {}: {} → {}",
                        i.id,
                        a.scale.id,
                        item.id,
                        x.decimal(3),
                        y.decimal(3)
                    );
                    compared += usize::from(lost > Points::ZERO);
                }
            }
        }
    });
    assert!(compared > 10_000, "{compared} changes were strict: the draws no longer reach the scales");
}

#[test]
fn the_order_of_like_items_does_not_matter() {
    let mut swapped = 0;
    each_sheet(0, |i, sheet, draw| {
        for (n, scale) in i.scales.iter().enumerate() {
            if scale.items.len() < 2 || matches!(scale.rule, Rule::ValueSet) {
                continue;
            }
            let a = usize::from(scale.items[draw.below(scale.items.len())]);
            let b = usize::from(scale.items[draw.below(scale.items.len())]);
            let like = i.items[a].codes == i.items[b].codes && i.items[a].recode == i.items[b].recode;
            if !like || sheet[a] == sheet[b] {
                continue;
            }
            let mut other = sheet.to_vec();
            other.swap(a, b);
            let (x, y) = (i.score(sheet).unwrap(), i.score(&other).unwrap());
            assert_eq!(x.iter().nth(n).unwrap().score, y.iter().nth(n).unwrap().score, "{} {}", i.id, scale.id);
            swapped += 1;
        }
    });
    assert!(swapped > 1_000, "{swapped}");
}

#[test]
fn a_filled_gap_lies_between_its_best_and_its_worst_answer() {
    let mut bracketed = 0;
    each_sheet(6, |i, sheet, _| {
        let filled = |worst: bool| -> Vec<Answer> {
            let one = |(at, a): (usize, &Answer)| match a {
                Answer::Code(_) => *a,
                _ => {
                    let codes = i.items[at].codes.each();
                    let high = high_is_worse(i.id, i.items[at].id) == worst;
                    Answer::Code(if high { *codes.iter().max().unwrap() } else { *codes.iter().min().unwrap() })
                }
            };
            sheet.iter().enumerate().map(one).collect()
        };
        let (best, ours, worst) =
            (i.score(&filled(false)).unwrap(), i.score(sheet).unwrap(), i.score(&filled(true)).unwrap());
        for ((b, o), w) in best.iter().zip(ours.iter()).zip(worst.iter()) {
            if let (Ok(b), Ok(p), Ok(w)) = (b.score, o.score, w.score) {
                let d = o.scale.direction;
                assert!(loss(d, b, p) >= Points::ZERO && loss(d, p, w) >= Points::ZERO, "{} {}", i.id, o.scale.id);
                bracketed += usize::from(o.answered < o.of);
            }
        }
    });
    assert!(bracketed > 500, "{bracketed}");
}

#[test]
fn no_answer_is_no_score_anywhere_and_never_zero() {
    for i in table::ALL {
        for empty in [Answer::Unanswered, Answer::NotApplicable] {
            for o in i.score_with(&vec![empty; i.items.len()], Some(&values())).unwrap().iter() {
                assert!(o.score.is_err(), "{} {}", i.id, o.scale.id);
            }
        }
    }
}

#[test]
fn what_was_done_about_gaps_is_told() {
    each_sheet(8, |i, sheet, _| {
        for o in i.score(sheet).unwrap().iter() {
            let parts = matches!(o.scale.rule, Rule::Of(_));
            if o.score.is_ok() && o.answered < o.of {
                assert!(!o.warnings.none() && !o.warnings.texts().is_empty(), "{} {}", i.id, o.scale.id);
                assert!(parts || o.scale.missing.filled != Filled::Nothing, "{} {}", i.id, o.scale.id);
            }
            if o.answered == o.of {
                assert!(o.warnings.none(), "{} {}", i.id, o.scale.id);
            }
        }
    });
}

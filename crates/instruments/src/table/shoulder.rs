//! Shoulder: ASES (patient part), Constant–Murley, SPADI.

use super::{CHECKED, PARTS, all, mean, sum};
use crate::instrument::{Difference, Instrument, Item, Kind, Licence, Part, Rule, run};
use crate::points::Points;
use terms::Text;

const ASES_ALL: &str = "no rule for missing answers was read: all items are asked for";
const HALVES: &[Part] = &[Part { scale: 0, num: 1, den: 1, need: 0 }, Part { scale: 1, num: 1, den: 1, need: 0 }];

/// ASES, patient part: pain on a 10 cm line (one decimal) and ten functions 0–3.
pub static ASES: Instrument = Instrument {
    id: "ases",
    name: Text::fixed("ASES 肩スコア（患者記入部分）", "ASES shoulder score, patient part"),
    version: "1994",
    items: &[
        Item::in_tenths("pain", 0, 10),
        Item::new("f1", 0, 3),
        Item::new("f2", 0, 3),
        Item::new("f3", 0, 3),
        Item::new("f4", 0, 3),
        Item::new("f5", 0, 3),
        Item::new("f6", 0, 3),
        Item::new("f7", 0, 3),
        Item::new("f8", 0, 3),
        Item::new("f9", 0, 3),
        Item::new("f10", 0, 3),
    ],
    scales: &[
        scale!(
            "pain",
            "痛み（50点）",
            "Pain (50)",
            &[0],
            Rule::Mean { offset: 50, num: -5, den: 10 },
            all(1, ASES_ALL),
            0,
            50,
            HigherBetter
        ),
        scale!(
            "function",
            "機能（50点）",
            "Function (50)",
            &run::<10>(1),
            Rule::Mean { offset: 0, num: 50, den: 3 },
            all(10, ASES_ALL),
            0,
            50,
            HigherBetter
        ),
        scale!("total", "合計", "Total", &[], Rule::Of(HALVES), PARTS, 0, 100, HigherBetter),
    ],
    licence: Licence::Ask { owner: "American Shoulder and Elbow Surgeons" },
    loinc: None,
    differences: &[
        Difference {
            scale: "total",
            amount: Some(Points::whole(17)),
            percent: None,
            kind: Kind::Important,
            population: Text::fixed("肩（NICE が引用）", "shoulder, quoted by NICE"),
            source: "nice.org.uk consultation 1789, outcome measures",
        },
        Difference {
            scale: "total",
            amount: Some(Points::tenths(271)),
            percent: None,
            kind: Kind::Important,
            population: Text::fixed("鏡視下腱板修復後", "after arthroscopic cuff repair"),
            source: "Tashjian 2020, J Shoulder Elbow Surg 29:1406, as told by issh.org",
        },
        Difference {
            scale: "total",
            amount: Some(Points::whole(21)),
            percent: None,
            kind: Kind::Important,
            population: Text::fixed("肩関節形成術後", "after shoulder arthroplasty"),
            source: "Tashjian 2017, J Shoulder Elbow Surg 26:144, as told by issh.org",
        },
    ],
    source: "(10 − pain) × 5 + 5/3 × sum: issh.org/outcome-measures-shoulder (Richards 1994, J Shoulder Elbow Surg 3:347)",
    checked: CHECKED,
    caution: None,
};

const CMS_ALL: &str = "filled in with an examiner: all items are asked for";

/// Constant–Murley, 100 points; items are entered as their points.
pub static CONSTANT: Instrument = Instrument {
    id: "constant",
    name: Text::fixed("Constant–Murley 肩スコア", "Constant–Murley shoulder score"),
    version: "1987, absolute",
    items: &[
        Item::new("pain", 0, 15),
        Item::new("sleep", 0, 2),
        Item::new("work", 0, 4),
        Item::new("recreation", 0, 4),
        Item::listed("hand", &[0, 2, 4, 6, 8, 10]),
        Item::listed("flexion", &[0, 2, 4, 6, 8, 10]),
        Item::listed("abduction", &[0, 2, 4, 6, 8, 10]),
        Item::listed("external", &[0, 2, 4, 6, 8, 10]),
        Item::listed("internal", &[0, 2, 4, 6, 8, 10]),
        Item::new("strength", 0, 25),
    ],
    scales: &[
        scale!("pain", "痛み（15点）", "Pain (15)", &[0], sum(1), all(1, CMS_ALL), 0, 15, HigherBetter),
        scale!(
            "adl",
            "日常生活（20点）",
            "Daily life (20)",
            &run::<4>(1),
            sum(4),
            all(4, CMS_ALL),
            0,
            20,
            HigherBetter
        ),
        scale!(
            "motion",
            "可動域（40点）",
            "Range of motion (40)",
            &run::<4>(5),
            sum(4),
            all(4, CMS_ALL),
            0,
            40,
            HigherBetter
        ),
        scale!("strength", "筋力（25点）", "Strength (25)", &[9], sum(1), all(1, CMS_ALL), 0, 25, HigherBetter),
        scale!(
            "total",
            "合計",
            "Total",
            &[],
            Rule::Of(&[
                Part { scale: 0, num: 1, den: 1, need: 0 },
                Part { scale: 1, num: 1, den: 1, need: 0 },
                Part { scale: 2, num: 1, den: 1, need: 0 },
                Part { scale: 3, num: 1, den: 1, need: 0 },
            ]),
            PARTS,
            0,
            100,
            HigherBetter
        ),
    ],
    licence: Licence::Ask { owner: "clinician's form; wording of published forms has its owners" },
    loinc: None,
    differences: &[Difference {
        scale: "total",
        amount: Some(Points::tenths(104)),
        percent: None,
        kind: Kind::Important,
        population: Text::fixed("肩（NICE が引用）", "shoulder, quoted by NICE"),
        source: "nice.org.uk consultation 1789, outcome measures",
    }],
    source: "15 + 20 + 40 + 25, item points, one point a pound: mdapp.co/constant-shoulder-score-calculator-568; awell-score (constant_murley_score_orthotoolkit); World J Orthop 2014;5:623",
    checked: CHECKED,
    caution: Some(Text::fixed(
        "筋力の測り方（器具・肢位）をそろえて比べてください",
        "compare only with the same strength protocol (device, arm position)",
    )),
};

/// Constant–Murley strength points from a pull in tenths of a kilogram: one point a pound (2.2 a kg), rounded, at most 25
/// (mdapp.co, awell-score).
pub fn strength_points(tenths_of_kg: u16) -> i16 {
    let hundredths_of_pound = u32::from(tenths_of_kg) * 22;
    i16::try_from(((hundredths_of_pound + 50) / 100).min(25)).unwrap_or(25)
}

const SPADI_MISSING: &str = "divided by the possible total of the answered items (note on the form); at most two missing a scale is the house's caution, not read in a source";

/// SPADI, 13 items 0–10.
pub static SPADI: Instrument = Instrument {
    id: "spadi",
    name: Text::fixed("肩の痛みと障害の指数（SPADI）", "Shoulder Pain and Disability Index (SPADI)"),
    version: "numeric, 13 items",
    items: items![0..=10; "p1" "p2" "p3" "p4" "p5" "d1" "d2" "d3" "d4" "d5" "d6" "d7" "d8"],
    scales: &[
        scale!("pain", "痛み（%）", "Pain (%)", &run::<5>(0), sum(10), mean(3, SPADI_MISSING), 0, 100, HigherWorse),
        scale!(
            "disability",
            "障害（%）",
            "Disability (%)",
            &run::<8>(5),
            sum(10),
            mean(6, SPADI_MISSING),
            0,
            100,
            HigherWorse
        ),
        scale!(
            "total",
            "合計（二つの平均）",
            "Total (mean of both)",
            &[],
            Rule::Of(&[Part { scale: 0, num: 1, den: 2, need: 0 }, Part { scale: 1, num: 1, den: 2, need: 0 },]),
            PARTS,
            0,
            100,
            HigherWorse
        ),
    ],
    licence: Licence::Ask { owner: "K. Roach; the Japanese text has its own owner" },
    loinc: None,
    differences: &[Difference {
        scale: "total",
        amount: Some(Points::whole(13)),
        percent: None,
        kind: Kind::Detectable,
        population: Text::fixed("肩の痛み", "shoulder pain"),
        source: "90 % confidence: note on the printed form (scribd 189573731)",
    }],
    source: "Roach 1991, Arthritis Care Res 4:143; J Physiother 2011;57:197 (mean of the two scales); awell-score (spadi)",
    checked: CHECKED,
    caution: Some(Text::fixed(
        "印刷された用紙には130点満点の合計で割る数え方もあります",
        "some printed forms divide the sum of all items by 130 instead",
    )),
};

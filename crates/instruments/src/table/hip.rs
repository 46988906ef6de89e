//! Hip: HOOS and its short form.

use super::knee::KOOS_RULE;
use super::{CHECKED, all, mean};
use crate::instrument::{Instrument, Licence, Rule, run};
use terms::Text;

const MISSING: &str = "at least half of the items (HOOS Scoring 2013, June 2013)";

/// HOOS, 40 items in the order of the form; five scores, no total.
pub static HOOS: Instrument = Instrument {
    id: "hoos",
    name: Text::fixed(
        "股関節障害・変形性関節症評価点数（HOOS）",
        "Hip disability and Osteoarthritis Outcome Score (HOOS)",
    ),
    version: "LK2.0, scoring 2013",
    items: items![0..=4;
        "s1" "s2" "s3" "s4" "s5"
        "p1" "p2" "p3" "p4" "p5" "p6" "p7" "p8" "p9" "p10"
        "a1" "a2" "a3" "a4" "a5" "a6" "a7" "a8" "a9" "a10" "a11" "a12" "a13" "a14" "a15" "a16" "a17"
        "sp1" "sp2" "sp3" "sp4"
        "q1" "q2" "q3" "q4"],
    scales: &[
        scale!("pain", "痛み", "Pain", &run::<10>(5), KOOS_RULE, mean(5, MISSING), 0, 100, HigherBetter, loinc "72097-9"),
        scale!("symptoms", "症状", "Symptoms", &run::<5>(0), KOOS_RULE, mean(3, MISSING), 0, 100, HigherBetter, loinc "72096-1"),
        scale!("adl", "日常生活", "Function in daily living", &run::<17>(15), KOOS_RULE, mean(9, MISSING), 0, 100, HigherBetter, loinc "72095-3"),
        scale!("sport", "スポーツ・レクリエーション", "Sport and recreation", &run::<4>(32), KOOS_RULE, mean(2, MISSING), 0, 100, HigherBetter, loinc "72094-6"),
        scale!("qol", "股関節に関する生活の質", "Hip-related quality of life", &run::<4>(36), KOOS_RULE, mean(2, MISSING), 0, 100, HigherBetter, loinc "72093-8"),
    ],
    licence: Licence::Ask { owner: "koos.nu" },
    loinc: None,
    differences: &[],
    source: "HOOS Scoring 2013 (June 2013), read at uconnect.wisc.edu",
    checked: CHECKED,
    caution: Some(Text::fixed("5つの点数を合計しません", "the five scores are not added up")),
};

/// Raw 0–20 to 100–0, in tenths.
const HOOS_PS_TABLE: &[i16] =
    &[1000, 954, 912, 873, 836, 800, 766, 731, 696, 661, 623, 583, 539, 492, 441, 384, 321, 252, 176, 92, 0];
const ALL: &str = "every question must be answered (HOOS-PS user's guide)";

/// HOOS physical function short form, five items.
pub static HOOS_PS: Instrument = Instrument {
    id: "hoos-ps",
    name: Text::fixed("HOOS 身体機能短縮版（HOOS-PS）", "HOOS physical function short form (HOOS-PS)"),
    version: "2008",
    items: items![0..=4; "q1" "q2" "q3" "q4" "q5"],
    scales: &[scale!(
        "function",
        "身体機能（HOOS の向き）",
        "Physical function, direction of the HOOS",
        &run::<5>(0),
        Rule::Table(HOOS_PS_TABLE),
        all(5, ALL),
        0,
        100,
        HigherBetter
    )],
    licence: Licence::Ask { owner: "koos.nu" },
    loinc: None,
    differences: &[],
    source: "conversion table of the HOOS-PS user's guide as printed in awell-score (hoos_ps); Davis 2008, Osteoarthritis Cartilage",
    checked: CHECKED,
    caution: Some(Text::fixed(
        "原著は0が困難なし・100が最大の困難です（ここでは HOOS の向き）",
        "the first publication has 0 = no difficulty; here it stands in the direction of the HOOS",
    )),
};

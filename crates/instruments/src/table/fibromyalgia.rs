//! Fibromyalgia: FIQR. Article and forms CC BY 2.0 (Bennett 2009, Arthritis Res Ther 11:R120).

use super::{CHECKED, PARTS, mean};
use crate::instrument::{Instrument, Licence, Part, Rule, run};
use terms::Text;

const DOMAIN: &str = "a domain sum is weighted by 9/x, 2/x, 10/x of x answered items (myalgia.com/FIQR/Scoring.htm); at least half is the house's caution";

/// FIQR: function (9), overall (2), symptoms (10), each 0–10.
///
/// The total follows the authors' later page, which calls the questionnaire invalid when two or more function items or any other item
/// is missed (fiqr.info/Scoring.htm); the domains are given whenever they can be weighted.
pub static FIQR: Instrument = Instrument {
    id: "fiqr",
    name: Text::fixed("改訂線維筋痛症影響質問票（FIQR）", "Revised Fibromyalgia Impact Questionnaire (FIQR)"),
    version: "2009",
    items: items![0..=10;
        "f1" "f2" "f3" "f4" "f5" "f6" "f7" "f8" "f9"
        "o1" "o2"
        "s1" "s2" "s3" "s4" "s5" "s6" "s7" "s8" "s9" "s10"],
    scales: &[
        scale!(
            "function",
            "機能（30点）",
            "Function (30)",
            &run::<9>(0),
            Rule::Mean { offset: 0, num: 3, den: 1 },
            mean(5, DOMAIN),
            0,
            30,
            HigherWorse
        ),
        scale!(
            "overall",
            "全体への影響（20点）",
            "Overall impact (20)",
            &run::<2>(9),
            Rule::Mean { offset: 0, num: 2, den: 1 },
            mean(1, DOMAIN),
            0,
            20,
            HigherWorse
        ),
        scale!(
            "symptoms",
            "症状（50点）",
            "Symptoms (50)",
            &run::<10>(11),
            Rule::Mean { offset: 0, num: 5, den: 1 },
            mean(5, DOMAIN),
            0,
            50,
            HigherWorse
        ),
        scale!(
            "total",
            "合計",
            "Total",
            &[],
            Rule::Of(&[
                Part { scale: 0, num: 1, den: 1, need: 8 },
                Part { scale: 1, num: 1, den: 1, need: 2 },
                Part { scale: 2, num: 1, den: 1, need: 10 },
            ]),
            PARTS,
            0,
            100,
            HigherWorse
        ),
    ],
    licence: Licence::Ask {
        owner: "English form CC BY 2.0 (may ship with attribution; not entered yet); Japanese version: ask",
    },
    loinc: None,
    differences: &[],
    source: "myalgia.com/FIQR/Scoring.htm; fiqr.info/Scoring.htm",
    checked: CHECKED,
    caution: None,
};

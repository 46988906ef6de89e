//! WOMAC 3.1 in its three formats. Trials print totals from 0–10 to 0–2400 (PMC6373321), so the format is part of the instrument's name and
//! every score also stands as percent of its maximum.

use super::{CHECKED, PARTS, all, mean, sum};
use crate::instrument::{Difference, Instrument, Kind, Licence, Part, Rule, run};
use terms::Text;

const FUNCTION: &str = "four or more of 17 missing: invalid; one to three: the scale's mean stands in (Whitehouse 2004, J Bone Joint Surg Br 86-B Suppl IV:469)";
const COMPLETE: &str =
    "no rule for this scale was read in a source: all items are asked for, as the published program qscorer does";
const SOURCE: &str =
    "24 items 5 + 2 + 17; totals 96, 240, 2400: PMC6373321; RehabMeasures (WOMAC); qscorer (scoring_womac)";
const CAUTION: Text =
    Text::fixed("書式（リッカート・NRS・VAS）を変えて比べません", "never compare across formats (Likert, NRS, VAS)");

macro_rules! womac {
    ($name:ident, $id:literal, $version:literal, $max:literal, $ja:literal, $en:literal, $differences:expr) => {
        #[doc = concat!("WOMAC, items 0–", $max, ".")]
        pub static $name: Instrument = Instrument {
            id: $id,
            name: Text::fixed($ja, $en),
            version: $version,
    items: items![0..=$max;
                "p1" "p2" "p3" "p4" "p5" "s1" "s2"
                "f1" "f2" "f3" "f4" "f5" "f6" "f7" "f8" "f9" "f10" "f11" "f12" "f13" "f14" "f15" "f16" "f17"],
            scales: &[
                scale!("pain", "痛み", "Pain", &run::<5>(0), sum(5), all(5, COMPLETE), 0, 5 * $max, HigherWorse),
                scale!(
                    "stiffness",
                    "こわばり",
                    "Stiffness",
                    &run::<2>(5),
                    sum(2),
                    all(2, COMPLETE),
                    0,
                    2 * $max,
                    HigherWorse
                ),
                scale!(
                    "function",
                    "身体機能",
                    "Physical function",
                    &run::<17>(7),
                    sum(17),
                    mean(14, FUNCTION),
                    0,
                    17 * $max,
                    HigherWorse
                ),
                scale!(
                    "total",
                    "合計",
                    "Total",
                    &[],
                    Rule::Of(&[
                        Part { scale: 0, num: 1, den: 1, need: 0 },
                        Part { scale: 1, num: 1, den: 1, need: 0 },
                        Part { scale: 2, num: 1, den: 1, need: 0 },
                    ]),
                    PARTS,
                    0,
                    24 * $max,
                    HigherWorse
                ),
                scale!(
                    "pain_100",
                    "痛み（最大に対する%）",
                    "Pain, % of maximum",
                    &[],
                    Rule::Of(&[Part { scale: 0, num: 20, den: $max, need: 0 }]),
                    PARTS,
                    0,
                    100,
                    HigherWorse
                ),
                scale!(
                    "stiffness_100",
                    "こわばり（最大に対する%）",
                    "Stiffness, % of maximum",
                    &[],
                    Rule::Of(&[Part { scale: 1, num: 50, den: $max, need: 0 }]),
                    PARTS,
                    0,
                    100,
                    HigherWorse
                ),
                scale!(
                    "function_100",
                    "身体機能（最大に対する%）",
                    "Function, % of maximum",
                    &[],
                    Rule::Of(&[Part { scale: 2, num: 100, den: 17 * $max, need: 0 }]),
                    PARTS,
                    0,
                    100,
                    HigherWorse
                ),
                scale!(
                    "total_100",
                    "合計（最大に対する%）",
                    "Total, % of maximum",
                    &[],
                    Rule::Of(&[Part { scale: 3, num: 100, den: 24 * $max, need: 0 }]),
                    PARTS,
                    0,
                    100,
                    HigherWorse
                ),
            ],
            licence: Licence::Engine { owner: "N. Bellamy, womac.org (trademark)" },
            loinc: None,
            differences: $differences,
            source: SOURCE,
            checked: CHECKED,
            caution: Some(CAUTION),
        };
    };
}

womac!(
    LIKERT,
    "womac-likert",
    "3.1 Likert 0-4",
    4,
    "WOMAC（リッカート）",
    "WOMAC, Likert format",
    &[Difference {
        scale: "total",
        amount: None,
        percent: Some(16),
        kind: Kind::Important,
        population: Text::fixed("変形性関節症・NSAID 6週（モロッコ）", "osteoarthritis, six weeks of NSAID, Morocco"),
        source: "BMC Res Notes 2012;5:58 (abstract read)",
    }]
);
womac!(NUMERIC, "womac-nrs", "3.1 NRS 0-10", 10, "WOMAC（NRS）", "WOMAC, numeric format", &[]);
womac!(VISUAL, "womac-vas", "3.1 VAS 0-100 mm", 100, "WOMAC（VAS）", "WOMAC, visual analogue format", &[]);

//! Knee: KOOS and its short form, JKOM, JOA knee score. (WOMAC has its own file.)

use super::{CHECKED, PARTS, all, mean, sum};
use crate::instrument::{Instrument, Item, Licence, Part, Rule, run};
use terms::Text;

const KOOS_MISSING: &str = "at least half of the items (KOOS Scoring 2012, August 2012)";
/// `100 − 100 × mean / 4`.
pub(super) const KOOS_RULE: Rule = Rule::Mean { offset: 100, num: -25, den: 1 };

/// KOOS, 42 items in the order of the form; five scores, no total.
pub static KOOS: Instrument = Instrument {
    id: "koos",
    name: Text::fixed("膝外傷・変形性関節症評価点数（KOOS）", "Knee injury and Osteoarthritis Outcome Score (KOOS)"),
    version: "LK1.0, scoring 2012",
    items: items![0..=4;
        "s1" "s2" "s3" "s4" "s5" "s6" "s7"
        "p1" "p2" "p3" "p4" "p5" "p6" "p7" "p8" "p9"
        "a1" "a2" "a3" "a4" "a5" "a6" "a7" "a8" "a9" "a10" "a11" "a12" "a13" "a14" "a15" "a16" "a17"
        "sp1" "sp2" "sp3" "sp4" "sp5"
        "q1" "q2" "q3" "q4"],
    scales: &[
        scale!("pain", "痛み", "Pain", &run::<9>(7), KOOS_RULE, mean(5, KOOS_MISSING), 0, 100, HigherBetter, loinc "72102-7"),
        scale!("symptoms", "症状", "Symptoms", &run::<7>(0), KOOS_RULE, mean(4, KOOS_MISSING), 0, 100, HigherBetter, loinc "72101-9"),
        scale!("adl", "日常生活", "Function in daily living", &run::<17>(16), KOOS_RULE, mean(9, KOOS_MISSING), 0, 100, HigherBetter, loinc "72100-1"),
        scale!("sport", "スポーツ・レクリエーション", "Sport and recreation", &run::<5>(33), KOOS_RULE, mean(3, KOOS_MISSING), 0, 100, HigherBetter, loinc "72099-5"),
        scale!("qol", "膝に関する生活の質", "Knee-related quality of life", &run::<4>(38), KOOS_RULE, mean(2, KOOS_MISSING), 0, 100, HigherBetter, loinc "72098-7"),
    ],
    licence: Licence::Ask { owner: "E. Roos, koos.nu; the Japanese version by Nakamura 2011" },
    loinc: None,
    differences: &[],
    source: "KOOS Scoring 2012 (August 2012); koos.nu/faq.html",
    checked: CHECKED,
    caution: Some(Text::fixed("5つの点数を合計しません", "the five scores are not added up")),
};

/// Raw 0–28 to 100–0, in tenths.
const KOOS_PS_TABLE: &[i16] = &[
    1000, 944, 895, 852, 814, 780, 751, 725, 703, 682, 664, 647, 630, 614, 597, 580, 560, 539, 515, 488, 456, 421, 380,
    334, 282, 223, 157, 82, 0,
];
/// The same, as first published: 0 no difficulty, 100 extreme difficulty.
const KOOS_PS_ORIGINAL: &[i16] = &[
    0, 56, 105, 148, 186, 220, 249, 275, 297, 318, 336, 353, 370, 386, 403, 420, 440, 461, 485, 512, 544, 579, 620,
    666, 718, 777, 843, 918, 1000,
];
const PS_ALL: &str = "every question must be answered (conversion table of the interval score)";

/// KOOS physical function short form, seven items.
pub static KOOS_PS: Instrument = Instrument {
    id: "koos-ps",
    name: Text::fixed("KOOS 身体機能短縮版（KOOS-PS）", "KOOS physical function short form (KOOS-PS)"),
    version: "2008",
    items: items![0..=4; "q1" "q2" "q3" "q4" "q5" "q6" "q7"],
    scales: &[
        scale!(
            "function",
            "身体機能（KOOS の向き）",
            "Physical function, direction of the KOOS",
            &run::<7>(0),
            Rule::Table(KOOS_PS_TABLE),
            all(7, PS_ALL),
            0,
            100,
            HigherBetter
        ),
        scale!(
            "difficulty",
            "困難の程度（原著の向き）",
            "Difficulty, direction of the first publication",
            &run::<7>(0),
            Rule::Table(KOOS_PS_ORIGINAL),
            all(7, PS_ALL),
            0,
            100,
            HigherWorse
        ),
    ],
    licence: Licence::Ask { owner: "koos.nu" },
    loinc: None,
    differences: &[],
    source: "conversion table of the KOOS-PS user's guide as held in awell-score (koos_ps_conversion_table); Perruccio 2008",
    checked: CHECKED,
    caution: Some(Text::fixed(
        "向きの異なる二つの点数が出回っています。論文と比べるときは向きを確かめてください",
        "two directions are in use: check which one before comparing with a paper",
    )),
};

const JKOM_ALL: &str = "no rule for missing answers was read: all items are asked for";

/// JKOM, 25 items coded 1 (best) to 5 (worst).
pub static JKOM: Instrument = Instrument {
    id: "jkom",
    name: Text::fixed("日本版変形性膝関節症患者機能評価尺度（JKOM）", "Japanese Knee Osteoarthritis Measure (JKOM)"),
    version: "items coded 1-5",
    items: items![1..=5; "q1" "q2" "q3" "q4" "q5" "q6" "q7" "q8" "q9" "q10" "q11" "q12" "q13" "q14" "q15" "q16" "q17" "q18" "q19" "q20" "q21" "q22" "q23" "q24" "q25"],
    scales: &[
        scale!(
            "pain",
            "膝の痛みやこわばり",
            "Pain and stiffness",
            &run::<8>(0),
            sum(8),
            all(8, JKOM_ALL),
            8,
            40,
            HigherWorse
        ),
        scale!("daily", "日常生活の状態", "Daily life", &run::<10>(8), sum(10), all(10, JKOM_ALL), 10, 50, HigherWorse),
        scale!(
            "activity",
            "ふだんの活動など",
            "General activities",
            &run::<5>(18),
            sum(5),
            all(5, JKOM_ALL),
            5,
            25,
            HigherWorse
        ),
        scale!("health", "健康状態", "Health", &run::<2>(23), sum(2), all(2, JKOM_ALL), 2, 10, HigherWorse),
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
            25,
            125,
            HigherWorse
        ),
    ],
    licence: Licence::Ask { owner: "日本運動器科学会 and the authors (Akai 2005)" },
    loinc: None,
    differences: &[],
    source: "codes 1–5, worst 125: 神戸 2014, doi 10.11477/mf.1551106581 (after 赤居 2006, 日整会誌 80:307); 8, 10, 5 and 2 items: 理学療法学 Suppl. 33-2, 447",
    checked: CHECKED,
    caution: Some(Text::fixed(
        "項目を0〜4で数え合計を0〜100とする論文もあります。痛みの線（VAS）は vas として別に記録します",
        "some papers code items 0–4 (total 0–100); the pain line is recorded apart as `vas`",
    )),
};

const JOA_ALL: &str = "filled in by a physician: all items are asked for";

/// JOA knee score, 100 points, filled in by a physician.
pub static JOA_KNEE: Instrument = Instrument {
    id: "joa-knee",
    name: Text::fixed("日整会 変形性膝関節症治療成績判定基準（JOA膝スコア）", "JOA score for the osteoarthritic knee"),
    version: "100 points",
    items: &[
        Item::listed("walking", &[0, 5, 10, 15, 20, 25, 30]),
        Item::listed("stairs", &[0, 5, 10, 15, 20, 25]),
        Item::listed("motion", &[0, 10, 20, 25, 30, 35]),
        Item::listed("effusion", &[0, 5, 10]),
    ],
    scales: &[scale!("total", "合計", "Total", &run::<4>(0), sum(4), all(4, JOA_ALL), 0, 100, HigherBetter)],
    licence: Licence::Ask { owner: "日本整形外科学会 (JOA)" },
    loinc: None,
    differences: &[],
    source: "table printed with JOA permission: J Orthop Surg Res 2020, doi 10.1186/s13018-020-02074-x, table 1",
    checked: CHECKED,
    caution: Some(Text::fixed(
        "医師が記入する点数で、患者報告ではありません",
        "filled in by a physician, not reported by the patient",
    )),
};

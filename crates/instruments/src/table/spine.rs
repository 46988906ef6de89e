//! Spine: Oswestry, Neck Disability Index, Roland–Morris, Zurich Claudication, and the physician's JOA score for the low back.

use super::{CHECKED, PARTS, all, band, mean, sum};
use crate::instrument::{Difference, Filled, Instrument, Item, Kind, Licence, Missing, Part, Rule, run};
use crate::points::Points;
use terms::Text;

const OSTELO: &str = "Ostelo 2008, Spine 33:90, doi 10.1097/BRS.0b013e31815e3a10 (abstract read)";
const ODI_MISSING: &str = "one section missed or not applicable: divided by 45; more: no score (Stata module odi, AO 2012, after Fairbank & Pynsent 2000; awell-score, oswestry)";

/// Oswestry Disability Index, percent.
pub static ODI: Instrument = Instrument {
    id: "odi",
    name: Text::fixed("Oswestry 腰痛障害指数（ODI）", "Oswestry Disability Index (ODI)"),
    version: "2.1a",
    items: items![0..=5; "q1" "q2" "q3" "q4" "q5" "q6" "q7" "q8" "q9" "q10"],
    scales: &[scale!(
        "total",
        "障害度（%）",
        "Disability (%)",
        &run::<10>(0),
        Rule::Mean { offset: 0, num: 20, den: 1 },
        mean(9, ODI_MISSING),
        0,
        100,
        HigherWorse,
        bands
            & [
                band(0, "0〜20", "0–20"),
                band(21, "21〜40", "21–40"),
                band(41, "41〜60", "41–60"),
                band(61, "61〜80", "61–80"),
                band(81, "81〜100", "81–100")
            ]
    )],
    licence: Licence::Engine { owner: "Mapi ePROVIDE (oswestry-disability-index)" },
    loinc: Some("97908-8"),
    differences: &[
        Difference {
            scale: "total",
            amount: Some(Points::whole(10)),
            percent: Some(30),
            kind: Kind::Important,
            population: Text::fixed("腰痛", "low back pain"),
            source: OSTELO,
        },
        Difference {
            scale: "total",
            amount: None,
            percent: Some(18),
            kind: Kind::Important,
            population: Text::fixed("脊椎手術後6か月（ドイツ語版）", "six months after spine surgery, German version"),
            source: "PMC3454560 (abstract read)",
        },
    ],
    source: "100 × sum ÷ (5 × answered): RehabMeasures (ODI); Stata module odi, AO Clinical Investigation 2012 (Fairbank & Pynsent 2000, Spine 25:2940)",
    checked: CHECKED,
    caution: None,
};

const NDI_MISSING: &str = "one section missed or not applicable: divided by 45 (scoring guide of the form); the mean of the others stands in (Vernon, chiro.org NDI_Explain)";

/// Neck Disability Index.
pub static NDI: Instrument = Instrument {
    id: "ndi",
    name: Text::fixed("頸部障害指数（NDI）", "Neck Disability Index (NDI)"),
    version: "1991",
    items: items![0..=5; "q1" "q2" "q3" "q4" "q5" "q6" "q7" "q8" "q9" "q10"],
    scales: &[
        scale!(
            "percent",
            "障害度（%）",
            "Disability (%)",
            &run::<10>(0),
            Rule::Mean { offset: 0, num: 20, den: 1 },
            mean(9, NDI_MISSING),
            0,
            100,
            HigherWorse
        ),
        scale!(
            "raw",
            "素点",
            "Raw score",
            &run::<10>(0),
            sum(10),
            mean(9, NDI_MISSING),
            0,
            50,
            HigherWorse,
            bands
                & [
                    band(0, "なし（0〜4）", "none (0–4)"),
                    band(5, "軽度（5〜14）", "mild (5–14)"),
                    band(15, "中等度（15〜24）", "moderate (15–24)"),
                    band(25, "高度（25〜34）", "severe (25–34)"),
                    band(35, "最重度（35〜50）", "complete (35–50)")
                ]
        ),
    ],
    licence: Licence::Engine { owner: "H. Vernon, via Mapi" },
    loinc: Some("82226-2"),
    differences: &[Difference {
        scale: "raw",
        amount: Some(Points::whole(5)),
        percent: None,
        kind: Kind::Detectable,
        population: Text::fixed("頸部痛", "neck pain"),
        source: "5 of 50 with 90 % confidence: scoring guide of the form; Vernon calls the same figure clinically important (chiro.org NDI_Explain)",
    }],
    source: "Vernon, chiro.org NDI_Explain (raw 0–50, percent = raw × 2, bands of the original report); scoring guide of the form (support.noterro.com)",
    checked: CHECKED,
    caution: None,
};

const RDQ_MISSING: Missing = Missing {
    need: 1,
    filled: Filled::Zero,
    source: "the score is the number of statements ticked; not applicable counts as no (scientificspine.com, after Roland & Morris 1983); there is no standard for unanswered items (Kent & Lauridsen)",
};

/// Roland–Morris, 24 statements ticked (1) or not (0).
pub static RDQ24: Instrument = Instrument {
    id: "rdq-24",
    name: Text::fixed("Roland–Morris 障害質問票（RDQ）", "Roland–Morris Disability Questionnaire"),
    version: "24 items",
    items: items![0..=1; "q1" "q2" "q3" "q4" "q5" "q6" "q7" "q8" "q9" "q10" "q11" "q12" "q13" "q14" "q15" "q16" "q17" "q18" "q19" "q20" "q21" "q22" "q23" "q24"],
    scales: &[scale!("total", "合計", "Total", &run::<24>(0), sum(24), RDQ_MISSING, 0, 24, HigherWorse)],
    licence: Licence::Ask {
        owner: "original free to use (Roland & Fairbank 2000); the Japanese text has its own owner",
    },
    loinc: None,
    differences: &[Difference {
        scale: "total",
        amount: Some(Points::whole(5)),
        percent: Some(30),
        kind: Kind::Important,
        population: Text::fixed("腰痛", "low back pain"),
        source: OSTELO,
    }],
    source: "Roland & Morris 1983, Spine 8:141, as told by scientificspine.com",
    checked: CHECKED,
    caution: None,
};

const ZCQ_SOURCE: &str =
    "Stata module zcq, AO Clinical Investigation 2012 (Stucki 1996, Spine 21:796; Pratt 2002, Spine 27:84)";
const ZCQ_MCID: &str = "Chinese version, doi 10.1038/s41598-025-01380-w (abstract read)";

/// Zurich Claudication Questionnaire; satisfaction (`t1`–`t6`) is asked after treatment only.
pub static ZCQ: Instrument = Instrument {
    id: "zcq",
    name: Text::fixed("チューリッヒ跛行質問票（ZCQ）", "Zurich Claudication Questionnaire (ZCQ)"),
    version: "1996",
    items: &[
        Item::new("s1", 1, 5),
        Item::new("s2", 1, 5),
        Item::new("s3", 1, 5),
        Item::new("s4", 1, 5),
        Item::new("s5", 1, 5),
        Item::new("s6", 1, 5),
        Item::listed("s7", &[1, 3, 5]),
        Item::new("f1", 1, 4),
        Item::new("f2", 1, 4),
        Item::new("f3", 1, 4),
        Item::new("f4", 1, 4),
        Item::new("f5", 1, 4),
        Item::new("t1", 1, 4),
        Item::new("t2", 1, 4),
        Item::new("t3", 1, 4),
        Item::new("t4", 1, 4),
        Item::new("t5", 1, 4),
        Item::new("t6", 1, 4),
    ],
    scales: &[
        scale!(
            "symptoms",
            "症状の程度",
            "Symptom severity",
            &run::<7>(0),
            sum(1),
            mean(5, ZCQ_SOURCE),
            1,
            5,
            HigherWorse
        ),
        scale!(
            "function",
            "身体機能",
            "Physical function",
            &run::<5>(7),
            sum(1),
            mean(4, ZCQ_SOURCE),
            1,
            4,
            HigherWorse
        ),
        scale!(
            "satisfaction",
            "治療の満足度",
            "Satisfaction with treatment",
            &run::<6>(12),
            sum(1),
            mean(5, ZCQ_SOURCE),
            1,
            4,
            HigherWorse
        ),
    ],
    licence: Licence::Engine { owner: "Mapi" },
    loinc: None,
    differences: &[
        Difference {
            scale: "symptoms",
            amount: Some(Points::ratio(21, 100)),
            percent: None,
            kind: Kind::Important,
            population: Text::fixed("腰部脊柱管狭窄症・非手術", "lumbar stenosis, without surgery"),
            source: ZCQ_MCID,
        },
        Difference {
            scale: "function",
            amount: Some(Points::ratio(16, 100)),
            percent: None,
            kind: Kind::Important,
            population: Text::fixed("腰部脊柱管狭窄症・非手術", "lumbar stenosis, without surgery"),
            source: ZCQ_MCID,
        },
    ],
    source: ZCQ_SOURCE,
    checked: CHECKED,
    caution: None,
};

const JOA_ALL: &str = "filled in by a physician: all items are asked for";

/// JOA score for the low back (1986), 29 to −6, filled in by a physician.
pub static JOA_BACK: Instrument = Instrument {
    id: "joa-back",
    name: Text::fixed("日整会 腰痛疾患治療成績判定基準（JOAスコア）", "JOA score for the low back"),
    version: "1986",
    items: &[
        Item::new("back", 0, 3),
        Item::new("leg", 0, 3),
        Item::new("gait", 0, 3),
        Item::new("slr", 0, 2),
        Item::new("sensory", 0, 2),
        Item::new("motor", 0, 2),
        Item::new("turn", 0, 2),
        Item::new("stand", 0, 2),
        Item::new("wash", 0, 2),
        Item::new("stoop", 0, 2),
        Item::new("sit", 0, 2),
        Item::new("lift", 0, 2),
        Item::new("walk", 0, 2),
        Item::listed("bladder", &[0, -3, -6]),
    ],
    scales: &[
        scale!("symptoms", "自覚症状", "Symptoms", &run::<3>(0), sum(3), all(3, JOA_ALL), 0, 9, HigherBetter),
        scale!("signs", "他覚所見", "Signs", &run::<3>(3), sum(3), all(3, JOA_ALL), 0, 6, HigherBetter),
        scale!("adl", "日常生活動作", "Daily life", &run::<7>(6), sum(7), all(7, JOA_ALL), 0, 14, HigherBetter),
        scale!("bladder", "膀胱機能", "Bladder", &[13], sum(1), all(1, JOA_ALL), -6, 0, HigherBetter),
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
            -6,
            29,
            HigherBetter
        ),
    ],
    licence: Licence::Ask { owner: "日本整形外科学会 (JOA)" },
    loinc: None,
    differences: &[],
    source: "domains, items and maxima: cliniscale.emuyn.net (JOAスコア腰椎); item points 0–3, 0–2, bladder 0/−3/−6: two printed forms (m.1wenmi.com 277691, 360docs.net 1017350159)",
    checked: CHECKED,
    caution: Some(Text::fixed(
        "医師が記入する点数で、患者報告ではありません",
        "filled in by a physician, not reported by the patient",
    )),
};

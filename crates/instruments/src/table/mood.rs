//! Mood: PHQ-4 and HADS. Both screen; neither diagnoses.

use super::{CHECKED, PARTS, all, band, mean, sum};
use crate::instrument::{Instrument, Item, Licence, Part, Rule};
use terms::Text;

const PHQ_ALL: &str = "all items are asked for (instruments.md §6; no published rule was read)";

/// PHQ-4: anxiety (1, 2) and depression (3, 4).
pub static PHQ4: Instrument = Instrument {
    id: "phq-4",
    name: Text::fixed("PHQ-4（不安・抑うつの短い質問票）", "Patient Health Questionnaire-4 (PHQ-4)"),
    version: "2009",
    items: &[
        Item::new("q1", 0, 3).worded(None, "Feeling nervous, anxious or on edge"),
        Item::new("q2", 0, 3).worded(None, "Not being able to stop or control worrying"),
        Item::new("q3", 0, 3).worded(None, "Little interest or pleasure in doing things"),
        Item::new("q4", 0, 3).worded(None, "Feeling down, depressed, or hopeless"),
    ],
    scales: &[
        scale!(
            "anxiety",
            "不安（GAD-2）",
            "Anxiety (GAD-2)",
            &[0, 1],
            sum(2),
            all(2, PHQ_ALL),
            0,
            6,
            HigherWorse,
            bands & [band(0, "2点以下", "2 or less"), band(3, "3点以上（陽性）", "3 or more (positive screen)")]
        ),
        scale!(
            "depression",
            "抑うつ（PHQ-2）",
            "Depression (PHQ-2)",
            &[2, 3],
            sum(2),
            all(2, PHQ_ALL),
            0,
            6,
            HigherWorse,
            bands & [band(0, "2点以下", "2 or less"), band(3, "3点以上（陽性）", "3 or more (positive screen)")]
        ),
        scale!(
            "total",
            "合計",
            "Total",
            &[],
            Rule::Of(&[Part { scale: 0, num: 1, den: 1, need: 0 }, Part { scale: 1, num: 1, den: 1, need: 0 }]),
            PARTS,
            0,
            12,
            HigherWorse,
            bands
                & [
                    band(0, "なし（0〜2）", "none (0–2)"),
                    band(3, "軽度（3〜5）", "mild (3–5)"),
                    band(6, "中等度（6〜8）", "moderate (6–8)"),
                    band(9, "高度（9〜12）", "severe (9–12)")
                ]
        ),
    ],
    licence: Licence::Ships {
        ground: "free, no permission needed (PHQ screeners, Pfizer); Kroenke 2009, Psychosomatics 50:613. English only: the Japanese text has its own owner",
    },
    loinc: Some("69724-3"),
    differences: &[],
    source: "NINDS common data elements, form F2495 (Kroenke 2009, Psychosomatics 50:613)",
    checked: CHECKED,
    caution: Some(Text::fixed("ふるい分けの質問票で、診断ではありません", "a screening tool, not a diagnosis")),
};

const HADS_MISSING: &str = "at most one item missing a scale, filled with the mean of the others (qscorer scoring_hads). Bell 2016, BMC Res Notes 9:479 would allow half";

/// HADS: odd items anxiety, even items depression; items are entered as their points 0–3.
pub static HADS: Instrument = Instrument {
    id: "hads",
    name: Text::fixed("病院不安・抑うつ尺度（HADS）", "Hospital Anxiety and Depression Scale (HADS)"),
    version: "1983",
    items: items![0..=3; "q1" "q2" "q3" "q4" "q5" "q6" "q7" "q8" "q9" "q10" "q11" "q12" "q13" "q14"],
    scales: &[
        scale!(
            "anxiety",
            "不安",
            "Anxiety",
            &[0, 2, 4, 6, 8, 10, 12],
            sum(7),
            mean(6, HADS_MISSING),
            0,
            21,
            HigherWorse,
            bands
                & [band(0, "0〜7", "0–7"), band(8, "8〜10（境界）", "8–10 (borderline)"), band(11, "11〜21", "11–21")]
        ),
        scale!(
            "depression",
            "抑うつ",
            "Depression",
            &[1, 3, 5, 7, 9, 11, 13],
            sum(7),
            mean(6, HADS_MISSING),
            0,
            21,
            HigherWorse,
            bands
                & [band(0, "0〜7", "0–7"), band(8, "8〜10（境界）", "8–10 (borderline)"), band(11, "11〜21", "11–21")]
        ),
    ],
    licence: Licence::Engine { owner: "GL Assessment, via Mapi" },
    loinc: None,
    differences: &[],
    source: "awell-score (hads: odd items anxiety, even depression; bands); qscorer (scoring_hads); Zigmond & Snaith 1983",
    checked: CHECKED,
    caution: Some(Text::fixed(
        "項目は点数（0〜3、逆転項目は逆転後）で入力します。ふるい分けであり診断ではありません",
        "items are entered as points 0–3, reversed items already turned; a screening tool, not a diagnosis",
    )),
};

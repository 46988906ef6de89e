//! Pain: numeric rating scale 0–10, 100 mm visual analogue scale, painDETECT. Wording of NRS and VAS is the house's own.

use super::{CHECKED, all, band, sum};
use crate::instrument::{Difference, Instrument, Item, Kind, Licence};
use crate::points::Points;
use terms::Text;

const OSTELO: &str = "Ostelo 2008, Spine 33:90, doi 10.1097/BRS.0b013e31815e3a10 (abstract read)";
const ONE: &str = "a single item: no answer, no score";

/// Pain 0–10, four questions, each its own score. The recall period is stored beside it.
pub static NRS: Instrument = Instrument {
    id: "nrs",
    name: Text::fixed("痛みの数値評価スケール（NRS）", "Numeric rating scale of pain (NRS-11)"),
    version: "0-10",
    items: &[
        Item::new("now", 0, 10).worded(Some("今の痛みはどのくらいですか"), "How strong is your pain now?"),
        Item::new("worst", 0, 10)
            .worded(Some("いちばん強かった痛みはどのくらいでしたか"), "How strong was it at its worst?"),
        Item::new("average", 0, 10).worded(Some("ならすと、痛みはどのくらいでしたか"), "How strong was it on average?"),
        Item::new("least", 0, 10)
            .worded(Some("いちばん軽かった痛みはどのくらいでしたか"), "How strong was it at its least?"),
    ],
    scales: &[
        scale!("now", "今の痛み", "Pain now", &[0], sum(1), all(1, ONE), 0, 10, HigherWorse),
        scale!("worst", "最も強い痛み", "Worst pain", &[1], sum(1), all(1, ONE), 0, 10, HigherWorse),
        scale!("average", "平均の痛み", "Average pain", &[2], sum(1), all(1, ONE), 0, 10, HigherWorse),
        scale!("least", "最も軽い痛み", "Least pain", &[3], sum(1), all(1, ONE), 0, 10, HigherWorse),
    ],
    licence: Licence::Ships { ground: "own wording" },
    loinc: Some("72514-3"),
    differences: &[
        Difference {
            scale: "average",
            amount: Some(Points::whole(2)),
            percent: Some(30),
            kind: Kind::Important,
            population: Text::fixed("腰痛", "low back pain"),
            source: OSTELO,
        },
        Difference {
            scale: "average",
            amount: Some(Points::whole(2)),
            percent: None,
            kind: Kind::Important,
            population: Text::fixed("慢性腰痛（日本）", "chronic low back pain, Japan"),
            source: "PMC7053735 (cut-off 1.3–1.8 by baseline, rounded to 2)",
        },
        Difference {
            scale: "average",
            amount: Some(Points::tenths(18)),
            percent: None,
            kind: Kind::Important,
            population: Text::fixed("変形性膝関節症", "knee osteoarthritis"),
            source: "the difference the trial RESTORE2021 was planned for (instruments.md §1)",
        },
    ],
    source: "instruments.md §1",
    checked: CHECKED,
    caution: None,
};

/// Pain on a 100 mm line.
pub static VAS: Instrument = Instrument {
    id: "vas",
    name: Text::fixed("痛みの視覚的アナログスケール（VAS）", "Visual analogue scale of pain (VAS)"),
    version: "100 mm",
    items: &[Item::new("pain", 0, 100)
        .worded(Some("痛みの強さを線の上に示してください"), "Mark the strength of your pain on the line.")],
    scales: &[scale!("pain", "痛み（mm）", "Pain (mm)", &[0], sum(1), all(1, ONE), 0, 100, HigherWorse)],
    licence: Licence::Ships { ground: "own wording" },
    loinc: None,
    differences: &[
        Difference {
            scale: "pain",
            amount: Some(Points::whole(15)),
            percent: Some(30),
            kind: Kind::Important,
            population: Text::fixed("腰痛", "low back pain"),
            source: OSTELO,
        },
        Difference {
            scale: "pain",
            amount: Some(Points::whole(15)),
            percent: None,
            kind: Kind::Important,
            population: Text::fixed("変形性膝関節症", "knee osteoarthritis"),
            source: "1.5 cm: MACMETA2024 (instruments.md §1)",
        },
    ],
    source: "instruments.md §1",
    checked: CHECKED,
    caution: None,
};

const PD_ALL: &str = "no rule for missing answers was read: all items are asked for";

/// painDETECT: 7 sensory items, course, radiation.
pub static PAINDETECT: Instrument = Instrument {
    id: "paindetect",
    name: Text::fixed("painDETECT 質問票", "painDETECT"),
    version: "9 items",
    items: &[
        Item::new("s1", 0, 5),
        Item::new("s2", 0, 5),
        Item::new("s3", 0, 5),
        Item::new("s4", 0, 5),
        Item::new("s5", 0, 5),
        Item::new("s6", 0, 5),
        Item::new("s7", 0, 5),
        Item::listed("course", &[-1, 0, 1]),
        Item::listed("radiation", &[0, 2]),
    ],
    scales: &[
        scale!(
            "total",
            "合計（9項目）",
            "Total (9 items)",
            &[0, 1, 2, 3, 4, 5, 6, 7, 8],
            sum(9),
            all(9, PD_ALL),
            -1,
            38,
            HigherWorse,
            bands
                & [
                    band(-1, "神経障害性の要素は考えにくい", "neuropathic part unlikely"),
                    band(13, "判定できない", "unclear"),
                    band(19, "神経障害性の要素がありそう", "neuropathic part likely")
                ]
        ),
        scale!(
            "sensory",
            "感覚7項目",
            "Seven sensory items",
            &[0, 1, 2, 3, 4, 5, 6],
            sum(7),
            all(7, PD_ALL),
            0,
            35,
            HigherWorse
        ),
    ],
    licence: Licence::Engine { owner: "Pfizer, via Mapi ePROVIDE" },
    loinc: None,
    differences: &[],
    source: "items and ranges: dovepress CEOR S68997, S105402; cut-offs ≤12, ≥19: Freynhagen 2006 as told by the NINDS common data elements, form F1775",
    checked: CHECKED,
    caution: Some(Text::fixed(
        "ふるい分けの質問票です。効果の指標としては使いません（痛みの経過は点数 −1・0・+1 で入力）",
        "a screening tool, not a measure of effect (the course item is entered as its points −1, 0, +1)",
    )),
};

//! General health: RAND-36 (RAND scoring), EQ-5D-5L (the value set comes from the clinic), the patient's global impression of change.

use super::{CHECKED, all, mean, sum};
use crate::instrument::{Difference, Instrument, Item, Kind, Licence, Rule, run};
use crate::points::Points;
use terms::Text;

const FIVE_DOWN: &[i16] = &[100, 75, 50, 25, 0];
const FIVE_UP: &[i16] = &[0, 25, 50, 75, 100];
const THREE_UP: &[i16] = &[0, 50, 100];
const TWO_UP: &[i16] = &[0, 100];
const SIX_DOWN: &[i16] = &[100, 80, 60, 40, 20, 0];
const SIX_UP: &[i16] = &[0, 20, 40, 60, 80, 100];
const RAND_MISSING: &str = "the mean of the items answered (RAND scoring instructions, step 2)";

/// RAND 36-Item Health Survey 1.0, RAND scoring; item 2 (health now against a year ago) stands alone.
pub static RAND36: Instrument = Instrument {
    id: "rand-36",
    name: Text::fixed("RAND 36項目健康調査（RAND方式の採点）", "RAND 36-Item Health Survey, RAND scoring"),
    version: "1.0",
    items: &[
        Item::recoded("q1", FIVE_DOWN),
        Item::recoded("q2", FIVE_DOWN),
        Item::recoded("q3", THREE_UP),
        Item::recoded("q4", THREE_UP),
        Item::recoded("q5", THREE_UP),
        Item::recoded("q6", THREE_UP),
        Item::recoded("q7", THREE_UP),
        Item::recoded("q8", THREE_UP),
        Item::recoded("q9", THREE_UP),
        Item::recoded("q10", THREE_UP),
        Item::recoded("q11", THREE_UP),
        Item::recoded("q12", THREE_UP),
        Item::recoded("q13", TWO_UP),
        Item::recoded("q14", TWO_UP),
        Item::recoded("q15", TWO_UP),
        Item::recoded("q16", TWO_UP),
        Item::recoded("q17", TWO_UP),
        Item::recoded("q18", TWO_UP),
        Item::recoded("q19", TWO_UP),
        Item::recoded("q20", FIVE_DOWN),
        Item::recoded("q21", SIX_DOWN),
        Item::recoded("q22", FIVE_DOWN),
        Item::recoded("q23", SIX_DOWN),
        Item::recoded("q24", SIX_UP),
        Item::recoded("q25", SIX_UP),
        Item::recoded("q26", SIX_DOWN),
        Item::recoded("q27", SIX_DOWN),
        Item::recoded("q28", SIX_UP),
        Item::recoded("q29", SIX_UP),
        Item::recoded("q30", SIX_DOWN),
        Item::recoded("q31", SIX_UP),
        Item::recoded("q32", FIVE_UP),
        Item::recoded("q33", FIVE_UP),
        Item::recoded("q34", FIVE_DOWN),
        Item::recoded("q35", FIVE_UP),
        Item::recoded("q36", FIVE_DOWN),
    ],
    scales: &[
        scale!(
            "physical_functioning",
            "身体機能",
            "Physical functioning",
            &run::<10>(2),
            sum(1),
            mean(1, RAND_MISSING),
            0,
            100,
            HigherBetter
        ),
        scale!(
            "role_physical",
            "役割制限（身体）",
            "Role limitations, physical",
            &run::<4>(12),
            sum(1),
            mean(1, RAND_MISSING),
            0,
            100,
            HigherBetter
        ),
        scale!(
            "role_emotional",
            "役割制限（精神）",
            "Role limitations, emotional",
            &run::<3>(16),
            sum(1),
            mean(1, RAND_MISSING),
            0,
            100,
            HigherBetter
        ),
        scale!(
            "energy",
            "活力",
            "Energy / fatigue",
            &[22, 26, 28, 30],
            sum(1),
            mean(1, RAND_MISSING),
            0,
            100,
            HigherBetter
        ),
        scale!(
            "emotional",
            "心の健康",
            "Emotional well-being",
            &[23, 24, 25, 27, 29],
            sum(1),
            mean(1, RAND_MISSING),
            0,
            100,
            HigherBetter
        ),
        scale!(
            "social",
            "社会生活機能",
            "Social functioning",
            &[19, 31],
            sum(1),
            mean(1, RAND_MISSING),
            0,
            100,
            HigherBetter
        ),
        scale!("pain", "痛み", "Pain", &[20, 21], sum(1), mean(1, RAND_MISSING), 0, 100, HigherBetter),
        scale!(
            "general",
            "全体的健康感",
            "General health",
            &[0, 32, 33, 34, 35],
            sum(1),
            mean(1, RAND_MISSING),
            0,
            100,
            HigherBetter
        ),
        scale!(
            "change",
            "1年前と比べた健康",
            "Health against a year ago",
            &[1],
            sum(1),
            mean(1, RAND_MISSING),
            0,
            100,
            HigherBetter
        ),
    ],
    licence: Licence::Ask {
        owner: "English: RAND, free with its terms; the published Japanese text (SF-36) is licensed",
    },
    loinc: None,
    differences: &[Difference {
        scale: "physical_functioning",
        amount: Some(Points::whole(10)),
        percent: None,
        kind: Kind::Important,
        population: Text::fixed(
            "変形性膝関節症（メタ解析が用いた値）",
            "knee osteoarthritis, as used by a meta-analysis",
        ),
        source: "MACMETA2024 (instruments.md §5)",
    }],
    source: "rand.org/health/surveys_tools/mos/mos_core_36item_scoring.html; chiro.org How_to_score_the_SF-36 (both tables in full)",
    checked: CHECKED,
    caution: Some(Text::fixed(
        "SF-36 とは痛みと全体的健康感の採点が異なります。要約点（PCS・MCS）は出しません",
        "pain and general health are scored otherwise than in the SF-36; no summary scores (PCS, MCS)",
    )),
};

const EQ_ALL: &str = "all five dimensions are needed (EuroQol)";

/// EQ-5D-5L: index by the clinic's value set, and the 0–100 scale.
pub static EQ5D5L: Instrument = Instrument {
    id: "eq-5d-5l",
    name: Text::fixed("EQ-5D-5L", "EQ-5D-5L"),
    version: "5L",
    items: &[
        Item::new("mobility", 1, 5),
        Item::new("self_care", 1, 5),
        Item::new("usual_activities", 1, 5),
        Item::new("pain", 1, 5),
        Item::new("anxiety", 1, 5),
        Item::new("vas", 0, 100),
    ],
    scales: &[
        scale!(
            "index",
            "効用値（クリニックの価値表による）",
            "Index by the clinic's value set",
            &run::<5>(0),
            Rule::ValueSet,
            all(5, EQ_ALL),
            -2,
            1,
            HigherBetter
        ),
        scale!(
            "vas",
            "EQ VAS",
            "EQ VAS",
            &[5],
            sum(1),
            all(1, "a single item: no answer, no score"),
            0,
            100,
            HigherBetter
        ),
    ],
    licence: Licence::Engine { owner: "EuroQol: register every use" },
    loinc: None,
    differences: &[Difference {
        scale: "index",
        amount: Some(Points::ratio(8, 100)),
        percent: None,
        kind: Kind::Important,
        population: Text::fixed("慢性腰痛（日本）", "chronic low back pain, Japan"),
        source: "PMC7053735 (abstract read: matches a change of 2 on the NRS)",
    }],
    source: "EuroQol FAQ; R package eq5d (five digits, value set a country); instruments.md §5",
    checked: CHECKED,
    caution: None,
};

/// Patient's global impression of change, 1 (very much improved) to 7 (very much worse).
pub static PGIC: Instrument = Instrument {
    id: "pgic",
    name: Text::fixed("患者による全般的な変化の印象（PGIC）", "Patient global impression of change (PGIC)"),
    version: "1-7",
    items: &[Item::new("change", 1, 7).worded(
        Some("治療を始める前と比べて、いまの具合はいかがですか（1 とても良くなった 〜 4 変わらない 〜 7 とても悪くなった）"),
        "Compared with before treatment, how are you now? (1 very much better – 4 the same – 7 very much worse)",
    )],
    scales: &[scale!("change", "変化の印象", "Impression of change", &[0], sum(1), all(1, "a single item: no answer, no score"), 1, 7, HigherWorse)],
    licence: Licence::Ships { ground: "own wording" },
    loinc: None,
    differences: &[],
    source: "1–7 with 1 and 2 as satisfied: PMC7053735; instruments.md §7",
    checked: CHECKED,
    caution: None,
};

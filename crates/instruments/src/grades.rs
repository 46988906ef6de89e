//! Imaging grades that a reader gives: Pfirrmann, Modic, Schizas, Lee, Kellgren–Lawrence, and the steps of MOAKS. Definitions are in the house's own
//! words after the named source. A grade is stored with reader, blinding, sequence and date; two readers and a kappa belong to it.

use terms::Text;

/// A grading system.
#[derive(Debug)]
pub struct Grading {
    /// Short name, lower case.
    pub id: &'static str,
    /// Its name.
    pub name: Text,
    /// Its levels; from mild to severe if `ordered`.
    pub levels: &'static [Level],
    /// Whether a later level is a worse one, so that a weighted kappa may be computed.
    pub ordered: bool,
    /// On which image it is read.
    pub image: Text,
    /// What was read.
    pub source: &'static str,
    /// The day it was last compared.
    pub checked: &'static str,
}

/// One level.
#[derive(Debug)]
pub struct Level {
    /// The code that is stored.
    pub code: &'static str,
    /// What is seen.
    pub seen: Text,
}

impl Grading {
    /// The level of a code with its position (0 the mildest), or `None` if the grading has no such level.
    pub fn level(&self, code: &str) -> Option<(usize, &'static Level)> {
        self.levels.iter().enumerate().find(|(_, l)| l.code.eq_ignore_ascii_case(code.trim()))
    }
}

const fn level(code: &'static str, ja: &'static str, en: &'static str) -> Level {
    Level { code, seen: Text::fixed(ja, en) }
}

const CHECKED: &str = crate::table::CHECKED;

/// All gradings.
pub static ALL: &[&Grading] =
    &[&PFIRRMANN, &MODIC, &SCHIZAS, &LEE, &KELLGREN_LAWRENCE, &MOAKS_BML, &MOAKS_CARTILAGE, &MOAKS_OSTEOPHYTE];

/// Pfirrmann 2001, five grades (never mixed with the eight of Griffith 2007).
pub static PFIRRMANN: Grading = Grading {
    id: "pfirrmann",
    name: Text::fixed("Pfirrmann 分類（椎間板変性、5段階）", "Pfirrmann grade of disc degeneration (five)"),
    levels: &[
        level(
            "I",
            "均一で白く明るい。髄核と線維輪の境は明瞭、信号は髄液と同等以上、高さは正常",
            "even and bright white; nucleus and annulus clearly apart; signal as CSF or brighter; normal height",
        ),
        level(
            "II",
            "不均一で白い（横帯があってもよい）。境は明瞭、信号は髄液と同等以上、高さは正常",
            "uneven, white, with or without a horizontal band; clearly apart; signal as CSF or brighter; normal height",
        ),
        level(
            "III",
            "不均一で灰色。境は不明瞭、信号は中間、高さは正常〜やや低い",
            "uneven, grey; border unclear; middle signal; height normal to slightly less",
        ),
        level(
            "IV",
            "不均一で灰〜黒。境は消失、信号は中間〜低い、高さは正常〜中等度に低い",
            "uneven, grey to black; border lost; middle to low signal; height normal to moderately less",
        ),
        level(
            "V",
            "不均一で黒い。境は消失、信号は低い、椎間はつぶれている",
            "uneven, black; border lost; low signal; disc space collapsed",
        ),
    ],
    ordered: true,
    image: Text::fixed("MRI 矢状断 T2", "MRI, sagittal T2"),
    source: "Pfirrmann 2001, Spine 26:1873, as tabled at radclass.mudr.org and radiopaedia.org (rID 27904)",
    checked: CHECKED,
};

/// Modic 1988; types, not degrees.
pub static MODIC: Grading = Grading {
    id: "modic",
    name: Text::fixed("Modic 変化（終板・骨髄）", "Modic changes of endplate and marrow"),
    levels: &[
        level("0", "信号の変化なし", "no change of signal"),
        level("1", "T1 で低く T2 で高い（浮腫）", "low on T1, high on T2 (oedema)"),
        level("2", "T1 で高く T2 で等〜高い（脂肪）", "high on T1, equal or high on T2 (fat)"),
        level("3", "T1 でも T2 でも低い（硬化）", "low on T1 and on T2 (sclerosis)"),
        level("1/2", "1 と 2 の混在", "1 and 2 mixed"),
        level("2/3", "2 と 3 の混在", "2 and 3 mixed"),
    ],
    ordered: false,
    image: Text::fixed("MRI 矢状断 T1・T2", "MRI, sagittal T1 and T2"),
    source: "Modic 1988, Radiology 166:193, as told by dss.dign.eu, spinebase.org and spa-imaging.org (mixtures occur)",
    checked: CHECKED,
};

/// Schizas 2010, morphology of the dural sac.
pub static SCHIZAS: Grading = Grading {
    id: "schizas",
    name: Text::fixed("Schizas 分類（腰部脊柱管狭窄）", "Schizas grade of lumbar stenosis"),
    levels: &[
        level("A1", "神経根は背側にあり、硬膜嚢の半分に満たない", "rootlets at the back, less than half of the sac"),
        level("A2", "神経根は背側にあり、馬蹄形に並ぶ", "rootlets at the back, like a horseshoe"),
        level("A3", "神経根は背側にあり、硬膜嚢の半分を超える", "rootlets at the back, more than half of the sac"),
        level("A4", "神経根は中央にあり、硬膜嚢の大半を占める", "rootlets in the middle, most of the sac"),
        level(
            "B",
            "神経根が硬膜嚢を満たすが一本ずつ見分けられる（髄液が少し見える）",
            "rootlets fill the sac and can still be told apart; some CSF",
        ),
        level(
            "C",
            "神経根を見分けられず髄液も見えない。背側の硬膜外脂肪はある",
            "no rootlets, no CSF; fat behind the sac is there",
        ),
        level("D", "神経根も髄液も背側の硬膜外脂肪も見えない", "no rootlets, no CSF, no fat behind the sac"),
    ],
    ordered: true,
    image: Text::fixed("MRI 横断 T2", "MRI, axial T2"),
    source: "Schizas 2010, Spine (pubmed 20671589); radiopaedia.org, lumbar spinal canal stenosis grading systems by Lee and Schizas",
    checked: CHECKED,
};

/// Lee 2011, four grades.
pub static LEE: Grading = Grading {
    id: "lee",
    name: Text::fixed("Lee 分類（腰部脊柱管狭窄）", "Lee grade of lumbar stenosis"),
    levels: &[
        level("0", "前方の髄液腔が保たれている", "CSF in front is kept"),
        level("1", "軽度。馬尾は一本ずつ分かれている", "mild; the roots lie apart"),
        level("2", "一部の馬尾が集まっている", "some roots lie together"),
        level("3", "馬尾がひとかたまりに見える", "the roots look like one bundle"),
    ],
    ordered: true,
    image: Text::fixed("MRI 横断 T2", "MRI, axial T2"),
    source: "radiopaedia.org, lumbar spinal canal stenosis grading systems by Lee and Schizas",
    checked: CHECKED,
};

/// Kellgren–Lawrence 1957 in its original wording (studies use several others).
pub static KELLGREN_LAWRENCE: Grading = Grading {
    id: "kellgren-lawrence",
    name: Text::fixed("Kellgren–Lawrence 分類（変形性関節症）", "Kellgren–Lawrence grade of osteoarthritis"),
    levels: &[
        level("0", "変形性関節症の所見なし", "no sign of osteoarthritis"),
        level("1", "関節裂隙の狭小化が疑わしく、骨棘の可能性がある", "doubtful narrowing, possible lipping"),
        level("2", "明らかな骨棘、裂隙狭小化の可能性", "definite osteophytes, possible narrowing"),
        level(
            "3",
            "複数の骨棘、明らかな狭小化、いくらかの硬化、変形の可能性",
            "several osteophytes, definite narrowing, some sclerosis, possible deformity",
        ),
        level(
            "4",
            "大きな骨棘、著しい狭小化、高度の硬化、明らかな変形",
            "large osteophytes, marked narrowing, severe sclerosis, definite deformity",
        ),
    ],
    ordered: true,
    image: Text::fixed("単純X線（荷重位）", "plain film, weight-bearing"),
    source: "original definitions as tabled in Ann Rheum Dis (ard.bmj.com, markup 185864), beside four others in use",
    checked: CHECKED,
};

const MOAKS: &str = "radiopaedia.org, MRI osteoarthritis knee score (MOAKS)";

/// MOAKS, size of a bone marrow lesion in one subregion.
pub static MOAKS_BML: Grading = Grading {
    id: "moaks-bml",
    name: Text::fixed("MOAKS 骨髄病変の大きさ（1部位）", "MOAKS bone marrow lesion, size in one subregion"),
    levels: &[
        level("0", "なし", "none"),
        level("1", "部位の33%未満", "less than 33 % of the subregion"),
        level("2", "33〜66%", "33–66 %"),
        level("3", "66%を超える", "more than 66 %"),
    ],
    ordered: true,
    image: Text::fixed("膝 MRI", "MRI of the knee"),
    source: MOAKS,
    checked: CHECKED,
};

/// MOAKS, cartilage loss (any, and full-thickness, each in these steps).
pub static MOAKS_CARTILAGE: Grading = Grading {
    id: "moaks-cartilage",
    name: Text::fixed(
        "MOAKS 軟骨欠損（1部位、全体・全層のそれぞれ）",
        "MOAKS cartilage loss in one subregion (any, full-thickness)",
    ),
    levels: &[
        level("0", "なし", "none"),
        level("1", "部位の10%未満", "less than 10 % of the subregion"),
        level("2", "10〜75%", "10–75 %"),
        level("3", "75%を超える", "more than 75 %"),
    ],
    ordered: true,
    image: Text::fixed("膝 MRI", "MRI of the knee"),
    source: MOAKS,
    checked: CHECKED,
};

/// MOAKS, osteophyte at one of twelve sites.
pub static MOAKS_OSTEOPHYTE: Grading = Grading {
    id: "moaks-osteophyte",
    name: Text::fixed("MOAKS 骨棘（12部位のうち1つ）", "MOAKS osteophyte at one of twelve sites"),
    levels: &[
        level("0", "なし", "none"),
        level("1", "段階 1", "step 1"),
        level("2", "段階 2", "step 2"),
        level("3", "段階 3（最大）", "step 3, the largest"),
    ],
    ordered: true,
    image: Text::fixed("膝 MRI", "MRI of the knee"),
    source: MOAKS,
    checked: CHECKED,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_is_found_by_its_code_and_no_other() {
        assert_eq!(PFIRRMANN.level("iv").map(|(rank, l)| (rank, l.code)), Some((3, "IV")));
        assert!(PFIRRMANN.level("VI").is_none(), "the eight-level scale is another one");
        assert!(PFIRRMANN.level("4").is_none());
        assert_eq!(MODIC.level("1/2").map(|(_, l)| l.code), Some("1/2"));
        assert!(SCHIZAS.level("A").is_none());
    }

    #[test]
    fn codes_are_unique_and_every_level_says_what_is_seen() {
        for g in ALL {
            for (i, l) in g.levels.iter().enumerate() {
                assert!(!l.seen.ja.is_empty() && !l.seen.en.is_empty(), "{} {}", g.id, l.code);
                assert_eq!(g.level(l.code).map(|(at, _)| at), Some(i), "{} {}", g.id, l.code);
            }
        }
    }
}

//! Instruments that the field uses and this program does not score yet, each with the reason: a coding that nobody here has read in a
//! source is not guessed.

use terms::Text;

/// An instrument that is known and not supported.
#[derive(Debug)]
pub struct NotYet {
    /// Its short name.
    pub id: &'static str,
    /// Its name.
    pub name: Text,
    /// Why it is not scored, and what would change that.
    pub why: Text,
}

macro_rules! not_yet {
    ($id:literal, $name_ja:literal, $name_en:literal, $ja:literal, $en:literal) => {
        NotYet { id: $id, name: Text::fixed($name_ja, $name_en), why: Text::fixed($ja, $en) }
    };
}

/// The list.
pub static ALL: &[NotYet] = &[
    not_yet!(
        "joabpeq",
        "日整会 腰痛評価質問票（JOABPEQ）",
        "JOA Back Pain Evaluation Questionnaire (JOABPEQ)",
        "5領域の重み付き計算式は日整会のマニュアル（Fukui 2009）からのみ採ります。公開資料で式全体と計算例を確認できていません",
        "the weighted formula of its five domains is taken only from the JOA manual (Fukui 2009); neither the whole formula nor a worked example was read in a public source"
    ),
    not_yet!(
        "joacmeq",
        "日整会 頸部脊髄症評価質問票（JOACMEQ）",
        "JOA Cervical Myelopathy Evaluation Questionnaire (JOACMEQ)",
        "JOABPEQ と同じく、マニュアルの計算式を確認できていません",
        "as for the JOABPEQ: the manual's formula was not read"
    ),
    not_yet!(
        "sf-36v2",
        "SF-36v2",
        "SF-36v2",
        "採点基準と国別標準値は QualityMetric（日本は iHope）の使用許諾が必要です。RAND-36 は採点できます",
        "scoring with norms needs a licence (QualityMetric; Japan: iHope International); RAND-36 is scored"
    ),
    not_yet!(
        "promis",
        "PROMIS 身体機能・痛みの支障",
        "PROMIS physical function, pain interference",
        "換算表は HealthMeasures の PDF からのみ採ります（公開例に誤りが見つかっています）",
        "conversion tables are taken only from HealthMeasures' own PDFs (a public sample was found to be wrong)"
    ),
    not_yet!(
        "hagos",
        "HAGOS",
        "Copenhagen Hip and Groin Outcome Score (HAGOS)",
        "欠測の扱いを原典で確認できていません",
        "its missing rule was not read in a source"
    ),
    not_yet!(
        "koos-12",
        "KOOS-12",
        "KOOS-12",
        "合計点と欠測の規則を原典で確認できていません",
        "its summary and missing rule were not read in a source"
    ),
    not_yet!("koos-jr", "KOOS-JR", "KOOS, JR.", "素点の換算表を確認できていません", "its interval table was not read"),
    not_yet!("hoos-jr", "HOOS-JR", "HOOS, JR.", "素点の換算表を確認できていません", "its interval table was not read"),
    not_yet!(
        "harris-hip",
        "Harris Hip Score",
        "Harris Hip Score",
        "項目ごとの配点を原典で確認できていません",
        "the points of its items were not read in a source"
    ),
    not_yet!(
        "quickdash",
        "QuickDASH",
        "QuickDASH",
        "使用条件（IWH）と欠測の規則を確認できていません",
        "terms of use (IWH) and missing rule were not read"
    ),
    not_yet!(
        "zung-sds",
        "Zung 自己評価式抑うつ尺度（SDS）",
        "Zung Self-rating Depression Scale (SDS)",
        "逆転項目と区分を原典で確認できていません。日本語版は市販品です",
        "its reversed items and bands were not read; the Japanese version is sold"
    ),
    not_yet!(
        "zung-sas",
        "Zung 自己評価式不安尺度（SAS）",
        "Zung Self-rating Anxiety Scale (SAS)",
        "逆転項目と区分を原典で確認できていません",
        "its reversed items and bands were not read"
    ),
    not_yet!(
        "phq-9",
        "PHQ-9",
        "PHQ-9",
        "第9項目（自傷）に当日対応の経路が要ります。経路ができるまで有効にしません",
        "item 9 (self-harm) needs a same-day alert path; not switched on before there is one"
    ),
    not_yet!(
        "omeract-oarsi",
        "OMERACT–OARSI 反応基準",
        "OMERACT–OARSI responder criteria",
        "基準 (b) を原典で確認できていません",
        "part (b) of the criteria was not read in a source"
    ),
    not_yet!(
        "modified-pfirrmann",
        "改変 Pfirrmann 分類（8段階）",
        "Modified Pfirrmann grade (8 levels)",
        "Griffith 2007 の8段階の定義を確認できていません。5段階の Pfirrmann 分類と混ぜません",
        "the eight definitions of Griffith 2007 were not read; never mixed with the five Pfirrmann grades"
    ),
    not_yet!(
        "worms",
        "WORMS",
        "WORMS",
        "部位ごとの段階を原典で確認できていません",
        "its steps by region were not read in a source"
    ),
    not_yet!(
        "tonnis",
        "Tönnis 分類（股関節）",
        "Tönnis grade of the hip",
        "段階の定義を確認できていません",
        "its definitions were not read"
    ),
    not_yet!(
        "goutallier",
        "Goutallier 分類",
        "Goutallier grade",
        "段階の定義を確認できていません",
        "its definitions were not read"
    ),
    not_yet!("sugaya", "菅谷分類", "Sugaya type", "段階の定義を確認できていません", "its definitions were not read"),
];

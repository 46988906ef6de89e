//! Why a figure cannot be given, and what to bear in mind when it can: in both languages, with the study or subject it concerns.

use crate::mmrm::{Structure, Why};
use terms::{Text, say};

/// What there is too little of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Studies of a meta-analysis.
    Studies,
    /// People followed, changed or counted.
    People,
    /// Measurements, one a row.
    Measurements,
    /// Readings of images.
    Readings,
    /// Readers of images.
    Readers,
    /// Grades a reader may give.
    Grades,
    /// Columns that predict.
    Predictors,
    /// Sets of data with the missing values filled in.
    Sets,
}

impl Of {
    /// Its word, for one or for several in English.
    fn text(self, several: bool) -> Text {
        let (ja, one, more) = match self {
            Self::Studies => ("研究", "study", "studies"),
            Self::People => ("対象者", "person", "people"),
            Self::Measurements => ("測定値", "measurement", "measurements"),
            Self::Readings => ("読影", "reading", "readings"),
            Self::Readers => ("読影者", "reader", "readers"),
            Self::Grades => ("段階", "grade", "grades"),
            Self::Predictors => ("説明変数", "predictor", "predictors"),
            Self::Sets => ("補完データ", "imputed data set", "imputed data sets"),
        };
        Text::fixed(ja, if several { more } else { one })
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Fewer than the method needs.
    TooFew {
        /// Of what.
        of: Of,
        /// How many are needed.
        needed: usize,
        /// How many there are.
        given: usize,
    },
    /// A value that is not a finite number.
    NotFinite {
        /// The study, subject or row.
        row: String,
        /// The column.
        column: &'static str,
    },
    /// A value outside its range.
    OutOfRange {
        /// The study, subject or row.
        row: String,
        /// The column.
        column: &'static str,
        /// What would be right.
        expected: &'static str,
    },
    /// Columns of different lengths.
    Lengths,
    /// All values equal: the asked interval would have the width zero.
    NoSpread,
    /// Predictors that cannot be told apart, or one that never varies.
    Singular,
    /// Standard errors all equal where a slope on them is asked for.
    EqualErrors,
    /// Points exactly on a line: nothing is left over to judge the slope by.
    OnALine,
    /// One arm only where two are compared.
    OneArm,
    /// No event at all where a comparison needs one.
    NoEvents,
    /// Events, but none while people of two arms were followed of whom some went on without it.
    NothingCompared,
    /// A hazard ratio without a finite maximum (all events in one arm, or perfectly ordered).
    Separated,
    /// An iteration did not settle.
    NotConverged,
    /// Confidence outside 0.5 to 0.9999.
    Level,
    /// The numbers exceed what can be computed without losing their meaning.
    NotComputable,
    /// One subject measured twice at one visit.
    Twice {
        /// The subject.
        subject: String,
        /// The visit.
        visit: String,
        /// The two rows, counted from 1.
        rows: [usize; 2],
    },
    /// What is one per subject differs between two rows of a subject.
    Differs {
        /// The subject.
        subject: String,
        /// The column: arm, baseline or site.
        column: &'static str,
        /// The two rows, counted from 1.
        rows: [usize; 2],
    },
    /// No covariance structure of the repeated measures can be estimated.
    NoCovariance,
}

impl Refused {
    pub(crate) fn range(row: impl Into<String>, column: &'static str, expected: &'static str) -> Self {
        Self::OutOfRange { row: row.into(), column, expected }
    }

    /// The reason in words.
    pub fn text(&self) -> Text {
        match self {
            Self::TooFew { of, needed, given } => {
                let Text { ja, en } = of.text(*needed != 1);
                let are = if *needed == 1 { "is" } else { "are" };
                say! {ja: "{ja}が少なくとも{needed}件必要です（{given}件しかありません）。", en: "At least {needed} {en} {are} needed; {given} given."}
            }
            Self::NotFinite { row, column } => {
                say! {ja: "{row}の{column}が数値ではありません。", en: "{row}: {column} is not a finite number."}
            }
            Self::OutOfRange { row, column, expected } => {
                say! {ja: "{row}の{column}が範囲外です（正しい値：{expected}）。", en: "{row}: {column} is out of range (expected {expected})."}
            }
            Self::Lengths => Text::fixed("列の長さが揃っていません。", "The columns differ in length."),
            Self::NoSpread => Text::fixed(
                "値がすべて同じため、ばらつきに基づく区間は計算できません。",
                "All values are equal: an interval resting on their spread cannot be computed.",
            ),
            Self::Singular => Text::fixed(
                "説明変数に差がないか、互いに区別できないため推定できません。",
                "A predictor does not vary, or predictors cannot be told apart.",
            ),
            Self::EqualErrors => Text::fixed(
                "すべての研究の標準誤差が同じため、標準誤差との関係は分かりません。",
                "All studies have the same standard error: nothing can follow it.",
            ),
            Self::OnALine => Text::fixed(
                "すべての研究がちょうど一直線上にあり、傾きを判定する残差がありません。",
                "The studies lie exactly on a line: nothing is left over to judge it by.",
            ),
            Self::OneArm => {
                Text::fixed("比較には2つの群が必要です（1群のみ）。", "A comparison needs two arms; there is one.")
            }
            Self::NoEvents => {
                Text::fixed("事象が1件もないため比較できません。", "There is no event, so nothing can be compared.")
            }
            Self::NothingCompared => Text::fixed(
                "2つの群の追跡が重なっている間に、群の差を示す事象がありません（追跡中の全員に同時に起きたか、一方の群だけが残っていました）。",
                "No event tells the arms apart: each came to everybody still followed at once, or when one arm alone was left.",
            ),
            Self::Separated => Text::fixed(
                "事象が一方に偏っており、ハザード比は有限の値に定まりません。",
                "The events are separated: the hazard ratio has no finite estimate.",
            ),
            Self::NotConverged => Text::fixed("計算が収束しませんでした。", "The computation did not converge."),
            Self::Level => Text::fixed(
                "信頼係数は0.5から0.9999までの値にしてください（95%は0.95）。",
                "The confidence must lie between 0.5 and 0.9999 (95 % is 0.95).",
            ),
            Self::NotComputable => Text::fixed(
                "値が大きすぎるか小さすぎるため、意味のある計算ができません。",
                "The values are too large or too small for a meaningful computation.",
            ),
            Self::Twice { subject, visit, rows: [first, second] } => {
                say! {ja: "{subject}の{visit}が2回あります（{first}行目と{second}行目）。", en: "{subject} has {visit} twice (rows {first} and {second})."}
            }
            Self::Differs { subject, column, rows: [first, second] } => {
                say! {ja: "{subject}の{column}が{first}行目と{second}行目で異なります（1人に1つです）。", en: "{subject}: {column} differs between rows {first} and {second}; it is one per subject."}
            }
            Self::NoCovariance => Text::fixed(
                "反復測定の共分散をどの構造でも推定できません（測定値が互いに完全に決まっているか、人数が足りません）。",
                "The covariance of the repeated measures cannot be estimated under any structure (measurements that determine each other, or too few subjects).",
            ),
        }
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text().en)
    }
}
impl std::error::Error for Refused {}

/// What to bear in mind with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// One study: nothing is known about heterogeneity.
    OneStudy,
    /// Fewer than five studies: heterogeneity is hardly estimated.
    FewStudies(usize),
    /// All studies agree exactly.
    EqualEffects,
    /// Between-study variance estimated as zero; this is not evidence that there is none.
    NoHeterogeneityFound,
    /// The Knapp–Hartung interval is narrower than the usual one.
    KnappHartungNarrower,
    /// ½ was added to the cells of this study.
    HalfAdded(String),
    /// The interval of the between-study variance is empty: the studies agree better than chance would have it.
    TooHomogeneous,
    /// The between-study variance lies outside its own interval.
    OutsideItsInterval,
    /// The variances differ more than ten million times.
    VariancesFarApart,
    /// Nobody had the event: the curve stays at one.
    NoEvents,
    /// The curve does not come down to one half: no median.
    MedianNotReached,
    /// Missing people counted as not responding.
    MissingAsFailure(u64),
    /// No comparison arm: change includes regression to the mean.
    RegressionToTheMean,
    /// The difference may be either benefit or harm: the number needed to treat passes through infinity.
    NntThroughInfinity,
    /// A component of variance came out negative and is read as zero.
    NegativeVariance,
    /// A covariance structure of repeated measures could not be estimated.
    CovarianceNotEstimated(Structure, Why),
    /// The simpler structure that was taken instead.
    CovarianceAssumed(Structure),
    /// Nobody of this arm was measured at this visit.
    EmptyCell {
        /// The arm.
        arm: String,
        /// The visit.
        visit: String,
    },
    /// One arm: means only, no differences.
    NoComparison,
}

impl Warning {
    /// The warning in words.
    pub fn text(&self) -> Text {
        match self {
            Self::OneStudy => Text::fixed(
                "研究は1件のみで、異質性は評価できません。",
                "One study only: heterogeneity cannot be judged.",
            ),
            Self::FewStudies(k) => {
                say! {ja: "研究が{k}件と少なく、異質性の推定は不確かです。", en: "Only {k} studies: heterogeneity is hardly estimated."}
            }
            Self::EqualEffects => {
                Text::fixed("すべての研究の効果量が同じ値です。", "All studies have exactly the same effect.")
            }
            Self::NoHeterogeneityFound => Text::fixed(
                "研究間分散の推定値は0です。異質性がないことの証明ではありません。",
                "The between-study variance is estimated as 0, which does not show that there is none.",
            ),
            Self::KnappHartungNarrower => Text::fixed(
                "Knapp–Hartung法の区間が通常の区間より狭くなっています。広い方もあわせて示してください。",
                "The Knapp–Hartung interval is narrower than the usual one; show the wider beside it.",
            ),
            Self::HalfAdded(study) => {
                say! {ja: "{study}は0のセルがあるため、各セルに½を加えました。", en: "{study} has an empty cell: ½ was added to its cells."}
            }
            Self::TooHomogeneous => Text::fixed(
                "研究間分散の区間は空です（偶然から期待されるより結果が揃っています）。",
                "The interval of the between-study variance is empty: the results agree more than chance would have it.",
            ),
            Self::OutsideItsInterval => Text::fixed(
                "研究間分散の推定値が、その区間（Q-profile法）の外にあります。推定方法と区間とで結果が食い違っており、尤度の局所的な最大が見つかった可能性もあります。ほかの推定方法と比べてください。",
                "The between-study variance lies outside its own interval (Q-profile): estimator and interval disagree, and a local maximum of the likelihood may have been found. Compare with another estimator.",
            ),
            Self::VariancesFarApart => Text::fixed(
                "研究の分散が1千万倍以上異なり、結果は1件の研究に左右されます。",
                "The variances differ more than ten million times: the result hangs on one study.",
            ),
            Self::NoEvents => Text::fixed("事象は1件も起きていません。", "No event has happened."),
            Self::MedianNotReached => Text::fixed("中央値には達していません。", "The median has not been reached."),
            Self::MissingAsFailure(n) => {
                say! {ja: "結果のない{n}人は「反応なし」として数えました。", en: "{n} without a result are counted as not responding."}
            }
            Self::RegressionToTheMean => Text::fixed(
                "比較対照がありません。症状が強い時に始めた治療では、治療しなくても平均への回帰により改善して見えます。",
                "There is no comparison arm. Treatment begun when symptoms are worst is followed by improvement even without any effect (regression to the mean).",
            ),
            Self::NntThroughInfinity => Text::fixed(
                "区間が0をまたぐため、治療必要数は利益から無限大を通って害に及びます。",
                "The interval includes no difference: the number needed to treat runs from benefit through infinity to harm.",
            ),
            Self::NegativeVariance => Text::fixed(
                "分散成分の推定値が負になったため、0として読んでください。",
                "A variance component came out negative; read it as zero.",
            ),
            Self::CovarianceNotEstimated(structure, why) => {
                let (structure, why) = (structure.text(), why.text());
                Text {
                    ja: format!("共分散構造「{}」は推定できません（{}）。", structure.ja, why.ja).into(),
                    en: format!("The covariance cannot be estimated as {} ({}).", structure.en, why.en).into(),
                }
            }
            Self::CovarianceAssumed(structure) => {
                let structure = structure.text();
                Text {
                    ja: format!("代わりに「{}」を仮定しました。標準誤差と区間はこの仮定に依存します。", structure.ja)
                        .into(),
                    en: format!(
                        "Instead, {} was assumed; standard errors and intervals rest on that assumption.",
                        structure.en
                    )
                    .into(),
                }
            }
            Self::EmptyCell { arm, visit } => {
                say! {ja: "{arm}群には{visit}の測定が1件もないため、その平均と差は示せません。", en: "Nobody of arm {arm} was measured at {visit}: no mean and no difference there."}
            }
            Self::NoComparison => Text::fixed(
                "1群のみのため、平均だけを示し、差は示しません。",
                "There is one arm: means only, no differences.",
            ),
        }
    }
}

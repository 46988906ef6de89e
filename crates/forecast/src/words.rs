//! Why no forecast can be given, and what to bear in mind with one: in both languages, with the row or figure it concerns.

use serde::ser::{Serialize, SerializeStruct, Serializer};
use terms::{Text, say};

/// Why there is no forecast. Rows count from 1, in the order given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No observation at all.
    NoObservation,
    /// The first rows are no start of a culture.
    NotStarted,
    /// A value is missing or outside its range.
    Row {
        /// The row.
        row: usize,
        /// The column.
        column: &'static str,
        /// What would be right.
        expected: Text,
    },
    /// A day earlier than the row before.
    OutOfOrder {
        /// The row.
        row: usize,
    },
    /// More passages than a culture for treatment has.
    TooManyPassages,
    /// The order is not a number of cells.
    Target,
    /// The day asked for is no day.
    By,
    /// A field of the policy is out of range.
    Policy {
        /// The field.
        field: &'static str,
        /// What would be right.
        expected: &'static str,
    },
}

impl Refused {
    /// The reason in words.
    pub fn text(&self) -> Text {
        match self {
            Self::NoObservation => {
                Text::fixed("観察の記録が1件もないため、予測できません。", "There is no observation to forecast from.")
            }
            Self::NotStarted => Text::fixed(
                "培養の開始（isolated・explanted・seeded のいずれか）が、ほかの記録より前に必要です。",
                "The start of the culture (isolated, explanted or seeded) must come before anything else.",
            ),
            Self::Row { row, column, expected: Text { ja, en } } => {
                say! {ja: "{row}行目の{column}が正しくありません（正しい値：{ja}）。", en: "Row {row}: {column} is not right (expected {en})."}
            }
            Self::OutOfOrder { row } => {
                say! {ja: "{row}行目の日が前の行より早くなっています。日の順に並べてください。", en: "Row {row} lies before the row above it; put the rows in the order of days."}
            }
            Self::TooManyPassages => Text::fixed(
                "継代が12回を超えています。この予測は12回までです。",
                "There are more than 12 passages; the forecast is made for 12 at most.",
            ),
            Self::Target => Text::fixed(
                "目標の細胞数は1以上、10の15乗以下の数にしてください。",
                "The target must be a number of cells from 1 to 10^15.",
            ),
            Self::By => Text::fixed("期日が正しくありません。", "The day asked for is no day."),
            Self::Policy { field, expected } => {
                say! {ja: "継代方針の{field}が範囲外です（正しい値：{expected}）。", en: "Policy: {field} is out of range (expected {expected})."}
            }
        }
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text().en)
    }
}
impl std::error::Error for Refused {}

/// What to bear in mind with a forecast.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// The starting number was never counted.
    LowerBound,
    /// Nothing was observed after the start: the forecast is what is known beforehand.
    PriorOnly,
    /// The area is not known.
    AreaUnknown,
    /// Confluence fell without a passage.
    ConfluenceFell {
        /// Day of the later observation.
        day: f64,
        /// Before, in percent.
        from: f64,
        /// After.
        to: f64,
    },
    /// A count far from what the culture had grown to.
    CountUnexpected {
        /// Day of the count.
        day: f64,
        /// Counted over expected.
        ratio: f64,
    },
    /// Viability of a count below 70 %.
    LowViability {
        /// Day of the count.
        day: f64,
        /// Viability in percent.
        viability: f64,
    },
    /// More cells seeded than were counted before.
    SeededMoreThanCounted {
        /// Day of seeding.
        day: f64,
    },
    /// No living cells were counted.
    NoCellsLeft {
        /// Day of the count.
        day: f64,
    },
    /// The culture hardly grows.
    HardlyGrows,
    /// Already reached by a count.
    TargetReached {
        /// Day of the count.
        day: f64,
    },
    /// Half of all courses or more never get there.
    TargetUnlikely,
    /// The order needs more doublings than the limit, in this share of all courses.
    BeyondDoublings {
        /// The limit.
        limit: f64,
        /// Chance in percent.
        chance: f64,
    },
    /// The order needs a later passage than allowed.
    BeyondPassage {
        /// The limit.
        limit: u8,
        /// Chance in percent.
        chance: f64,
    },
    /// No limit of doublings is set, and the order needs more than the published proposal of 6.2.
    BeyondPublished {
        /// Doublings needed, middle.
        needed: f64,
    },
    /// The day asked for is past.
    ByPast,
    /// The last harvest was too small; the forecast seeds it again the same day.
    AssumedReseeded,
}

impl Warning {
    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::LowerBound => "lower_bound",
            Self::PriorOnly => "prior_only",
            Self::AreaUnknown => "area_unknown",
            Self::ConfluenceFell { .. } => "confluence_fell",
            Self::CountUnexpected { .. } => "count_unexpected",
            Self::LowViability { .. } => "low_viability",
            Self::SeededMoreThanCounted { .. } => "seeded_more_than_counted",
            Self::NoCellsLeft { .. } => "no_cells_left",
            Self::HardlyGrows => "hardly_grows",
            Self::TargetReached { .. } => "target_reached",
            Self::TargetUnlikely => "target_unlikely",
            Self::BeyondDoublings { .. } => "beyond_doublings",
            Self::BeyondPassage { .. } => "beyond_passage",
            Self::BeyondPublished { .. } => "beyond_published",
            Self::ByPast => "by_past",
            Self::AssumedReseeded => "assumed_reseeded",
        }
    }

    /// The warning in words.
    pub fn text(&self) -> Text {
        match self {
            Self::LowerBound => Text::fixed(
                "開始時の細胞数が数えられていません。倍加数は最初に計数した採り込みからの値で、実際の倍加数の下限です。",
                "The starting number was not counted. Doublings count since the first counted harvest and are a lower bound of the true number.",
            ),
            Self::PriorOnly => Text::fixed(
                "開始後の観察がありません。文献と過去のロットから見込まれる範囲だけを示します。",
                "Nothing was observed after the start: this is only what literature and past lots lead one to expect.",
            ),
            Self::AreaUnknown => Text::fixed(
                "培養面積が記録されていないため、予測の幅が広くなっています。",
                "The area of the vessels is not recorded; the forecast is wider for it.",
            ),
            Self::ConfluenceFell { day, from, to } => {
                let day = day.floor();
                say! {ja: "{day}日目に、継代していないのにコンフルエンスが{from}%から{to}%に下がっています。細胞の剥がれ、汚染、記録の誤りがないか確かめてください。",
                en: "Day {day}: confluence fell from {from} % to {to} % without a passage. Look for detachment, contamination or a slip in the record."}
            }
            Self::CountUnexpected { day, ratio } => {
                let day = day.floor();
                let ratio = two_digits(*ratio);
                say! {ja: "{day}日目の計数は、観察から見込まれる数の{ratio}倍です。汚染、細胞の損失、計数の誤りがないか確かめてください。予測は計数された数から続けます。",
                en: "Day {day}: the count is {ratio} times what the observations led to expect. Look for contamination, loss or a counting error. The forecast goes on from the counted number."}
            }
            Self::LowViability { day, viability } => {
                let day = day.floor();
                say! {ja: "{day}日目の生存率は{viability}%と低い値です。", en: "Day {day}: viability is low ({viability} %)."}
            }
            Self::SeededMoreThanCounted { day } => {
                let day = day.floor();
                say! {ja: "{day}日目に、数えた数より多い細胞が播種されています。", en: "Day {day}: more cells were seeded than had been counted."}
            }
            Self::NoCellsLeft { day } => {
                let day = day.floor();
                say! {ja: "{day}日目の計数で生細胞がありません。このロットから目標には達しません。", en: "Day {day}: no living cells were counted. This lot cannot reach the target."}
            }
            Self::HardlyGrows => Text::fixed("この培養はほとんど増えていません。", "This culture hardly grows."),
            Self::TargetReached { day } => {
                say! {ja: "目標の細胞数には{day}日目に達しています。", en: "The target was reached on day {day}."}
            }
            Self::TargetUnlikely => Text::fixed(
                "見込まれる経過の半分以上が、方針の限度と期間の中で目標に達しません。",
                "Half or more of the expected courses do not reach the target within the limits and the horizon of the policy.",
            ),
            Self::BeyondDoublings { limit, chance } => {
                let chance = format!("{chance:.0}");
                say! {ja: "目標に達するには、{chance}%の確率で集団倍加数の限度{limit}を超えます。投与量を約束する前に確かめてください。",
                en: "Reaching the target needs more than the limit of {limit} doublings with a chance of {chance} %. Settle this before a dose is promised."}
            }
            Self::BeyondPassage { limit, chance } => {
                let chance = format!("{chance:.0}");
                say! {ja: "目標に達するには、{chance}%の確率で継代の限度P{limit}を超えます。投与量を約束する前に確かめてください。",
                en: "Reaching the target needs a passage after P{limit}, the highest allowed, with a chance of {chance} %. Settle this before a dose is promised."}
            }
            Self::BeyondPublished { needed } => {
                let needed = format!("{needed:.1}");
                say! {ja: "目標に達するには約{needed}回の倍加が必要です。文献の提案は6.2回まで（Plastini 2016）で、限度は標準書から定めて方針に入れてください。",
                en: "Reaching the target needs about {needed} doublings; a published proposal is 6.2 (Plastini 2016). Take the limit from the product standard and set it in the policy."}
            }
            Self::ByPast => {
                Text::fixed("希望日は最後の観察より前です。", "The day asked for lies before the last observation.")
            }
            Self::AssumedReseeded => Text::fixed(
                "最後に計数した細胞は目標に足りません。予測は、その日のうちに方針どおり播種し直すものとしています。",
                "The last count is short of the target; the forecast assumes that these cells are seeded again that day by the policy.",
            ),
        }
    }
}

impl Serialize for Warning {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let text = self.text();
        let mut w = to.serialize_struct("Warning", 3)?;
        w.serialize_field("code", self.code())?;
        w.serialize_field("ja", &*text.ja)?;
        w.serialize_field("en", &*text.en)?;
        w.end()
    }
}

/// A ratio with two significant digits, two decimals at least from 1 on.
fn two_digits(x: f64) -> String {
    if x >= 0.1 || x <= 0.0 || !x.is_finite() {
        return format!("{x:.2}");
    }
    if x < 1e-6 {
        return format!("{x:.1e}");
    }
    let places = 1 - x.log10().floor() as i32;
    format!("{x:.*}", places.clamp(2, 8) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_far_below_one_is_never_nought() {
        let said = |ratio: f64| Warning::CountUnexpected { day: 3.0, ratio }.text().en.into_owned();
        for (ratio, words) in
            [(0.0012, "is 0.0012 times"), (0.05, "is 0.050 times"), (2e-9, "is 2.0e-9 times"), (2.5, "is 2.50 times")]
        {
            assert!(said(ratio).contains(words), "{}", said(ratio));
        }
    }
}

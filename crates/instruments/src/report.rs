//! Scores in words and as JSON, for the command line and for pages.

use crate::instrument::Instrument;
use crate::read::allowed;
use crate::score::{NotScorable, Outcome, Refused, Scores, Warnings};
use serde_json::{Value, json};
use terms::{Decimal, Text};

/// Decimals of a score in JSON.
const PLACES: u32 = 6;

impl NotScorable {
    /// The reason in words.
    pub fn text(self) -> Text {
        match self {
            Self::Empty => Text::fixed("回答がありません", "no item is answered"),
            Self::TooFew { answered, need, scale } => Text::new(
                format!("回答数が足りません（{scale}: {answered} 項目。採点には {need} 項目以上が要ります）"),
                format!("too few answers ({scale}: {answered}; scoring needs at least {need})"),
            ),
            Self::NoValueSet => Text::fixed(
                "価値表（国別）が読み込まれていないため、指数は計算できません",
                "no value set is loaded, so there is no index",
            ),
        }
    }

    /// Code used in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooFew { .. } => "too_few_answers",
            Self::NoValueSet => "no_value_set",
        }
    }
}

impl Refused {
    /// What is wrong in words.
    pub fn text(self) -> Text {
        match self {
            Self::OutOfRange { item, given, allowed: codes, tenths } => {
                let shown = if tenths { Decimal::new(i64::from(given), 1).normalize() } else { Decimal::from(given) };
                let list = allowed(codes, tenths);
                Text::new(
                    format!("項目 {item}: コード {shown} は範囲外です（使えるコード: {list}）"),
                    format!("item {item}: code {shown} is out of range (allowed: {list})"),
                )
            }
            Self::WrongLength { items, given } => Text::new(
                format!("項目数が合いません（{items} 項目の質問票に {given} 個の回答）"),
                format!("{given} answers for an instrument of {items} items"),
            ),
        }
    }
}

impl Warnings {
    /// Each warning in words.
    pub fn texts(self) -> Vec<Text> {
        let mut out = Vec::new();
        if self.filled > 0 {
            let n = self.filled;
            out.push(Text::new(
                format!("回答のない {n} 項目を、回答した項目の平均で補いました"),
                format!("{n} item(s) without an answer were filled with the mean of the answered ones"),
            ));
        }
        if self.as_zero > 0 {
            let n = self.as_zero;
            out.push(Text::new(
                format!("印のない {n} 項目を「あてはまらない」と数えました"),
                format!("{n} item(s) without a mark were counted as \"does not apply\""),
            ));
        }
        if self.not_applicable > 0 {
            let n = self.not_applicable;
            out.push(Text::new(
                format!("「該当しない」と答えた項目が {n} あります"),
                format!("{n} item(s) were marked not applicable"),
            ));
        }
        out
    }
}

impl Outcome {
    /// What to bear in mind with the score; a scale without one has nothing to bear in mind.
    pub fn notes(&self) -> Vec<Text> {
        if self.score.is_ok() { self.warnings.texts() } else { Vec::new() }
    }
    /// One scale as JSON: `score` is a number or null with `not_scorable`.
    pub fn json(&self) -> Value {
        let both = |t: &Text| json!({"ja": t.ja, "en": t.en});
        let mut out = json!({
            "scale": self.scale.id,
            "name": both(&self.scale.name),
            "score": self.score.ok().map(|p| number(p.decimal(PLACES))),
            "low": number(self.scale.low.decimal(PLACES)),
            "high": number(self.scale.high.decimal(PLACES)),
            "direction": self.scale.direction.code(),
            "answered": self.answered,
            "items": self.of,
            "warnings": self.notes().iter().map(both).collect::<Vec<_>>(),
        });
        if let Some(map) = out.as_object_mut() {
            if let Err(why) = self.score {
                map.insert("not_scorable".into(), json!({"code": why.code(), "reason": both(&why.text())}));
            }
            if let Some(band) = self.band() {
                map.insert("band".into(), both(&band.name));
            }
        }
        out
    }
}

impl Instrument {
    /// A scored sheet as one JSON value.
    pub fn json(&self, scores: &Scores) -> Value {
        json!({
            "instrument": self.id,
            "name": {"ja": self.name.ja, "en": self.name.en},
            "version": self.version,
            "source": self.source,
            "caution": self.caution.as_ref().map(|t| json!({"ja": t.ja, "en": t.en})),
            "scores": scores.iter().map(Outcome::json).collect::<Vec<_>>(),
        })
    }
}

fn number(d: Decimal) -> Value {
    d.to_string().parse::<serde_json::Number>().map_or(Value::Null, Value::Number)
}

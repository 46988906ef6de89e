//! The timeline: who, when it happened, when it was recorded, where, at which position. A correction stands beside its original with
//! its reason; the original is struck through and stays readable (law L13, L14).

use crate::html::{Html, Level, heading, none, position};
use crate::mark::{Mark, Tone, badge, mark};
use maud::html;
use terms::{Lang, Text};

/// One side of a correction: the words, and who, when, at which position.
#[derive(Clone, Debug)]
pub struct CorrectSide {
    /// What it says; on the original side wrap what was wrong in [`was`].
    pub body: Html,
    /// Who, when, where in the record; may be empty.
    pub meta: Html,
}

/// A correction beside its original.
#[derive(Clone, Debug)]
pub struct Correct {
    /// As first recorded.
    pub original: CorrectSide,
    /// As corrected.
    pub correction: CorrectSide,
    /// Why.
    pub reason: Html,
}

/// One fact of the timeline.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Time it happened, in words.
    pub time: String,
    /// The same for machines (RFC 3339).
    pub time_iso: Option<String>,
    /// Time it was recorded, in words; empty if the same.
    pub recorded: String,
    /// What happened.
    pub what: Html,
    /// Badges beside it; may be empty. 訂正あり is added by itself.
    pub badges: Html,
    /// A sentence or two; may be empty.
    pub say: Html,
    /// A correction of it.
    pub correct: Option<Correct>,
    /// Who and where, each a short piece.
    pub who: Vec<Html>,
    /// Position in the record.
    pub position: Option<u64>,
}

impl Default for Fact {
    fn default() -> Self {
        Self {
            time: String::new(),
            time_iso: None,
            recorded: String::new(),
            what: none(),
            badges: none(),
            say: none(),
            correct: None,
            who: Vec::new(),
            position: None,
        }
    }
}

/// A row of the timeline.
#[derive(Clone, Debug)]
pub enum FactRow {
    /// The day that the facts below it happened on.
    Day(Html),
    /// A fact.
    Fact(Box<Fact>),
}

impl From<Fact> for FactRow {
    fn from(f: Fact) -> Self {
        Self::Fact(Box::new(f))
    }
}

static W_RECORDED: Text = Text::fixed("記録", "recorded");
static W_POSITION: Text = Text::fixed("記録", "record");
static W_CORRECTED: Text = Text::fixed("訂正あり", "corrected");
static W_FIRST: Text = Text::fixed("はじめの記録", "First recorded");
static W_CORRECTION: Text = Text::fixed("訂正", "Correction");
static W_WHY: Text = Text::fixed("訂正の理由", "Reason for the correction");

/// The timeline; each fact's title is a heading of `level`.
pub fn facts(rows: &[FactRow], level: Level, lang: Lang) -> Html {
    html! {
        ol.facts { @for row in rows {
            @match row {
                FactRow::Day(words) => { li.fact__day { (words) } }
                FactRow::Fact(f) => { (fact(f, level, lang)) }
            }
        } }
    }
}

/// One fact, as a list item.
pub fn fact(f: &Fact, level: Level, lang: Lang) -> Html {
    let what = html! {
        span { (f.what) }
        @if f.correct.is_some() { (badge(Tone::Info, Mark::Fix, W_CORRECTED.text(lang))) }
        (f.badges)
    };
    html! {
        li.fact {
            p.fact__when {
                time datetime=[f.time_iso.as_deref()] { (f.time) }
                @if !f.recorded.is_empty() { span { (W_RECORDED.text(lang)) " " (f.recorded) } }
            }
            div {
                (heading(level, Some("fact__what"), None, &what))
                @if !f.say.0.is_empty() { p.fact__say { (f.say) } }
                @if let Some(c) = &f.correct { (correct(c, lang)) }
                @if !f.who.is_empty() || f.position.is_some() {
                    p.fact__who {
                        @for w in &f.who { span { (w) } }
                        @if let Some(n) = f.position { span { (W_POSITION.text(lang)) " " (position(n)) } }
                    }
                }
            }
        }
    }
}

/// A correction beside its original.
pub fn correct(c: &Correct, lang: Lang) -> Html {
    let side = |shape: Mark, title: &Text, s: &CorrectSide| {
        html! {
            div.correct__side {
                p.correct__head { (mark(shape)) (title.text(lang)) }
                p { (s.body) }
                @if !s.meta.0.is_empty() { p.meta { (s.meta) } }
            }
        }
    };
    html! {
        div.correct {
            (side(Mark::Todo, &W_FIRST, &c.original))
            (side(Mark::Fix, &W_CORRECTION, &c.correction))
            p.correct__why { b { (W_WHY.text(lang)) } " " (c.reason) }
        }
    }
}

/// What was wrong: struck through, still readable, and marked as deleted for screen readers.
pub fn was(words: Html) -> Html {
    html! { del.was { (words) } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::text;

    #[test]
    fn the_original_stays_beside_its_correction_with_the_reason() {
        let side = |w: &str| CorrectSide { body: text(w), meta: none() };
        let c = Correct {
            original: CorrectSide { body: was(text("<7.2>")), meta: none() },
            correction: side("72"),
            reason: text("希釈倍率の掛け忘れ"),
        };
        let f = Fact { what: text("計数"), correct: Some(c), position: Some(47_902), ..Fact::default() };
        let out = facts(&[f.into()], Level::H3, Lang::Ja).0;
        let at = |s: &str| out.find(s).unwrap_or_else(|| panic!("{s} missing in {out}"));
        assert!(at("&lt;7.2&gt;</del>") < at("72</p>") && at("72</p>") < at("希釈倍率の掛け忘れ"));
        assert!(out.contains("訂正あり") && out.contains("47,902"));
    }
}

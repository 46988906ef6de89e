//! The thread: five knots from the patient down to the cells and back to the patient, drawn large on a chart and small in a row.
//! The order is the house's (ARCHITECTURE: the five steps); a state is shape, word and colour together.

use crate::html::{Html, Level, heading};
use crate::mark::{Mark, Tone, badge};
use maud::{PreEscaped, html};
use terms::{Lang, Text};

/// Names of the five steps, in order.
pub static STEPS: [Text; 5] = [
    Text::fixed("カウンセリング", "Counselling"),
    Text::fixed("脂肪採取", "Fat harvest"),
    Text::fixed("分離培養", "Culture"),
    Text::fixed("投与", "Administration"),
    Text::fixed("経過観察", "Follow-up"),
];

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Step {
    /// Done.
    Done,
    /// Being done.
    Now,
    /// The next, and something stops it.
    Blocked,
    /// Still to come.
    #[default]
    Todo,
}

/// One knot of a thread.
#[derive(Clone, Debug)]
pub struct Knot {
    /// Where the step stands.
    pub state: Step,
    /// When, in words; may be empty.
    pub date: String,
    /// One line about it; may be empty.
    pub note: Html,
    /// The word of the badge; `None` says it by the state.
    pub word: Option<String>,
    /// Where the step's own page is.
    pub href: Option<String>,
}

impl Default for Knot {
    fn default() -> Self {
        Self { state: Step::Todo, date: String::new(), note: crate::html::none(), word: None, href: None }
    }
}

static W_FLOW: Text = Text::fixed("治療の流れ", "Course of treatment");
static W_PATIENT: Text = Text::fixed("患者", "patient");
static W_CELLS: Text = Text::fixed("細胞", "cells");

/// Height of each knot in a box 1000 × 96, one hanging curve; the marks are placed to it in `08-thread.css`.
const CURVE: [&str; 4] = [
    "M100 32C167 43.6 233 54.7 300 61.6",
    "M300 61.6C367 68.5 433 73.6 500 73.6",
    "M500 73.6C567 73.6 633 68.5 700 61.6",
    "M700 61.6C767 54.7 833 43.6 900 32",
];

/// The thread of a patient, with a hidden `h2` and an `h3` for each knot.
pub fn thread(knots: &[Knot; 5], lang: Lang) -> Html {
    let name = W_FLOW.text(lang);
    draw(name, html! { h2.visually-hidden { (name) } }, Level::H3, knots, lang)
}

/// A thread under a heading of its own: `name` for screen readers (unique on the page), knots at `level`.
pub fn thread_named(name: &str, level: Level, knots: &[Knot; 5], lang: Lang) -> Html {
    draw(name, crate::html::none(), level, knots, lang)
}

fn draw(name: &str, head: Html, level: Level, knots: &[Knot; 5], lang: Lang) -> Html {
    let passed: Vec<bool> = knots
        .iter()
        .zip(knots.iter().skip(1))
        .map(|(from, to)| from.state == Step::Done && matches!(to.state, Step::Done | Step::Now))
        .collect();
    html! {
        section.thread aria-label=(name) {
            (head)
            svg.thread__line viewBox="0 0 1000 96" preserveAspectRatio="none" aria-hidden="true" {
                @for (d, done) in CURVE.iter().zip(&passed) { path.thread__done[*done].thread__todo[!done] d=(d) {} }
            }
            span.thread__ends.thread__ends--from aria-hidden="true" { (W_PATIENT.text(lang)) }
            span.thread__ends.thread__ends--cells aria-hidden="true" { (W_CELLS.text(lang)) }
            span.thread__ends.thread__ends--to aria-hidden="true" { (W_PATIENT.text(lang)) }
            ol.thread__list {
                @for (i, (k, step)) in knots.iter().zip(&STEPS).enumerate() {
                    (knot(k, i.saturating_add(1), step, passed.get(i).copied().unwrap_or(false), level, lang))
                }
            }
        }
    }
}

fn knot(k: &Knot, n: usize, step: &Text, passed: bool, level: Level, lang: Lang) -> Html {
    let class = match k.state {
        Step::Done => "knot knot--done",
        Step::Now => "knot knot--now",
        Step::Blocked => "knot knot--blocked",
        Step::Todo => "knot knot--todo",
    };
    let name = html! {
        span.knot__n { (n) }
        @if let Some(h) = &k.href { a href=(h) { (step.text(lang)) } } @else { (step.text(lang)) }
    };
    html! {
        li class={ (class) @if passed { " is-passed" } } aria-current=[(k.state == Step::Now).then_some("step")] {
            (knot_mark(k.state))
            (heading(level, Some("knot__name"), None, &name))
            @if !k.date.is_empty() { p.knot__date { (k.date) } }
            @if !k.note.0.is_empty() { p.knot__note { (k.note) } }
            p.knot__word { (word(k, lang)) }
        }
    }
}

fn knot_mark(state: Step) -> Html {
    let inner = match state {
        Step::Done => {
            r#"<circle class="kmark-fill" cx="16" cy="16" r="11"/><path class="kmark-tick" d="M10.4 16.4 14.5 20.5 21.6 12.2"/>"#
        }
        Step::Now => {
            r#"<circle class="kmark-line" cx="16" cy="16" r="13"/><circle class="kmark-fill" cx="16" cy="16" r="7"/>"#
        }
        Step::Blocked => {
            r#"<path class="kmark-stop" d="M11 4H21L28 11V21L21 28H11L4 21V11Z"/><path class="kmark-bar" d="M10 16H22"/>"#
        }
        Step::Todo => r#"<circle class="kmark-todo" cx="16" cy="16" r="10"/>"#,
    };
    html! { svg.knot__mark viewBox="0 0 32 32" aria-hidden="true" { (PreEscaped(inner)) } }
}

fn word(k: &Knot, lang: Lang) -> Html {
    let (tone, shape, word) = match k.state {
        Step::Done => (Tone::Ok, Mark::Ok, Text::fixed("済", "done")),
        Step::Now => (Tone::Now, Mark::Now, Text::fixed("いま", "now")),
        Step::Blocked => (Tone::Stop, Mark::Stop, Text::fixed("止まっている", "blocked")),
        Step::Todo => (Tone::Plain, Mark::Todo, Text::fixed("これから", "to come")),
    };
    badge(tone, shape, k.word.as_deref().unwrap_or(word.text(lang)))
}

/// The thread in a row of text, 52 px wide, with its meaning as accessible name.
pub fn mini(steps: &[Step; 5], lang: Lang) -> Html {
    const AT: [(&str, &str); 5] = [("5", "4"), ("16", "10"), ("26", "12"), ("36", "10"), ("47", "4")];
    html! {
        svg.mini viewBox="0 0 52 17" role="img" aria-label=(mini_words(steps, lang)) {
            path d="M5 4C14 14 38 14 47 4" {}
            @for (s, (x, y)) in steps.iter().zip(AT) {
                @match s {
                    Step::Done => { circle.is-done cx=(x) cy=(y) r="2.6" {} }
                    Step::Now => { circle.is-now cx=(x) cy=(y) r="3.4" {} }
                    Step::Blocked => { circle.is-blocked cx=(x) cy=(y) r="3.8" {} }
                    Step::Todo => { circle cx=(x) cy=(y) r="2.6" {} }
                }
            }
        }
    }
}

fn mini_words(steps: &[Step; 5], lang: Lang) -> String {
    let at = steps.iter().zip(&STEPS).zip(1..).find(|((s, _), _)| matches!(s, Step::Now | Step::Blocked));
    let words = match at {
        Some(((state, name), n)) => {
            let (ja, en) = if *state == Step::Blocked { ("(止まっている)", ", blocked") } else { ("", "") };
            let (name_ja, name_en) = (name.text(Lang::Ja), name.text(Lang::En));
            terms::say! {ja: "五つの工程の{n}番目 {name_ja}{ja}", en: "step {n} of 5, {name_en}{en}"}
        }
        None if steps.iter().all(|s| *s == Step::Done) => Text::fixed("五つの工程すべて済", "all five steps done"),
        None => Text::fixed("五つの工程 いま進めている工程なし", "five steps, none under way"),
    };
    words.text(lang).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knots(states: [Step; 5]) -> [Knot; 5] {
        states.map(|state| Knot { state, ..Knot::default() })
    }

    #[test]
    fn the_line_is_solid_only_where_both_ends_are_reached() {
        use Step::{Blocked, Done, Now, Todo};
        let count = |states| {
            let out = thread(&knots(states), Lang::Ja).0;
            (out.matches("thread__done").count(), out.matches("is-passed").count())
        };
        assert_eq!(count([Now, Todo, Todo, Todo, Todo]), (0, 0));
        assert_eq!(count([Todo, Now, Todo, Todo, Todo]), (0, 0), "a step left out is not passed");
        assert_eq!(count([Done, Done, Now, Blocked, Todo]), (2, 2));
        assert_eq!(count([Done, Done, Done, Blocked, Todo]), (2, 2));
        assert_eq!(count([Done, Done, Done, Done, Now]), (4, 4));
    }

    #[test]
    fn every_state_has_its_word_and_one_knot_is_current() {
        use Step::{Blocked, Done, Now, Todo};
        let out = thread(&knots([Done, Done, Now, Blocked, Todo]), Lang::Ja).0;
        for word in ["済", "いま", "止まっている", "これから"] {
            assert!(out.contains(word), "{word}");
        }
        assert_eq!(out.matches("aria-current=\"step\"").count(), 1);
        assert!(mini(&[Done, Done, Now, Todo, Todo], Lang::Ja).0.contains("五つの工程の3番目 分離培養"));
        assert!(mini(&[Done, Blocked, Todo, Todo, Todo], Lang::En).0.contains("step 2 of 5, Fat harvest, blocked"));
        assert!(mini(&[Done; 5], Lang::Ja).0.contains("すべて済"));
    }
}

//! A checklist: each condition is met, not met or **unknown**, and unknown is never shown as "no" (law L6). It counts, and never scores.

use crate::html::Html;
use crate::mark::{Mark, Tone, badge};
use maud::html;
use terms::{Lang, Text};

/// Where a condition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meets {
    /// Met.
    Yes,
    /// Not met.
    No,
    /// Not known.
    Unknown,
}

/// One condition.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Where it stands.
    pub meets: Meets,
    /// What is asked.
    pub say: Html,
    /// What is known, from where; may be empty.
    pub detail: Html,
    /// What it rests on; may be empty.
    pub source: String,
    /// A way to mend or find out: words and address.
    pub link: Option<(String, String)>,
}

/// Draws conditions in their order under a line that counts them. `name` is what the list is, for screen readers.
pub fn checklist(name: &str, list: &[Condition], lang: Lang) -> Html {
    let of = |m: Meets| list.iter().filter(|c| c.meets == m).count();
    let (all, yes, no, unknown) = (list.len(), of(Meets::Yes), of(Meets::No), of(Meets::Unknown));
    let counted = terms::say! {
        ja: "{all}項目中 満たす {yes}・満たさない {no}・不明 {unknown}",
        en: "Of {all}: {yes} met, {no} not met, {unknown} unknown"
    };
    html! {
        div.checklist {
            p.meta { (counted.text(lang)) }
            ul aria-label=(name) { @for c in list { (condition(c, lang)) } }
        }
    }
}

fn condition(c: &Condition, lang: Lang) -> Html {
    let (tone, shape, word) = match c.meets {
        Meets::Yes => (Tone::Ok, Mark::Ok, Text::fixed("満たす", "met")),
        Meets::No => (Tone::Stop, Mark::Stop, Text::fixed("満たさない", "not met")),
        Meets::Unknown => (Tone::Unknown, Mark::Unknown, Text::fixed("不明", "unknown")),
    };
    html! {
        li {
            span.checklist__state { (badge(tone, shape, word.text(lang))) }
            div {
                p.checklist__say { (c.say) }
                @if !(c.detail.0.is_empty() && c.source.is_empty()) { p.small { (c.detail) @if !c.source.is_empty() { " " span.meta { (c.source) } } } }
            }
            @if let Some((words, to)) = &c.link { a.small href=(to) { (words) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::{none, text};

    #[test]
    fn unknown_is_counted_apart_and_never_as_no() {
        let c =
            |meets, say: &str| Condition { meets, say: text(say), detail: none(), source: String::new(), link: None };
        let out =
            checklist("適応", &[c(Meets::Yes, "a"), c(Meets::Unknown, "<b>"), c(Meets::Unknown, "c")], Lang::Ja).0;
        assert!(out.contains("3項目中 満たす 1・満たさない 0・不明 2"), "{out}");
        assert_eq!(out.matches("badge--unknown").count(), 2);
        assert!(!out.contains("badge--stop") && out.contains("&lt;b&gt;"));
    }
}

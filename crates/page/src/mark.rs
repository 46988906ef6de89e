//! Marks and badges: a state is shape + word + colour, so that grey print, colour blindness or two metres of distance leave two of
//! the three (WCAG 1.4.1). The shapes stand once in the sprite of a page; everything else refers to them.

use crate::html::Html;
use maud::{PreEscaped, html};
use terms::{Lang, Text};

/// The shape of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Circle with a tick: done, fits.
    Ok,
    /// Triangle: take care.
    Warn,
    /// Octagon with a cross: stopped, late, refused.
    Stop,
    /// Square with a pause sign: waiting for something else.
    Wait,
    /// Broken ring with a question mark: not known. Never shown as "no".
    Unknown,
    /// Flag: now.
    Now,
    /// Diamond: something to know.
    Info,
    /// Empty circle: still to come.
    Todo,
    /// Clock: a time is set or near.
    Due,
    /// Two arrows: corrected.
    Fix,
}

impl Mark {
    /// Every mark, in the order of the style page.
    pub const ALL: [Self; 10] = [
        Self::Ok,
        Self::Warn,
        Self::Due,
        Self::Stop,
        Self::Wait,
        Self::Unknown,
        Self::Now,
        Self::Info,
        Self::Todo,
        Self::Fix,
    ];

    /// Id of its symbol in the sprite.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Ok => "m-ok",
            Self::Warn => "m-warn",
            Self::Stop => "m-stop",
            Self::Wait => "m-wait",
            Self::Unknown => "m-unknown",
            Self::Now => "m-now",
            Self::Info => "m-info",
            Self::Todo => "m-todo",
            Self::Due => "m-due",
            Self::Fix => "m-fix",
        }
    }

    /// Outline on a field of 20 × 20 in the colour of the text around it.
    const fn shape(self) -> &'static str {
        match self {
            Self::Ok => {
                r#"<g fill="none" stroke="currentColor"><circle cx="10" cy="10" r="8.5" stroke-width="1.8"/><path d="M5.7 10.3 8.8 13.4 14.4 7" stroke-width="2.2"/></g>"#
            }
            Self::Warn => {
                r#"<g fill="none" stroke="currentColor"><path d="M10 2.1 18.5 17.3H1.5Z" stroke-width="1.8" stroke-linejoin="round"/><path d="M10 7.5V12.3M10 14V15.7" stroke-width="2"/></g>"#
            }
            Self::Stop => {
                r#"<g fill="none" stroke="currentColor"><path d="M6.5 1.5H13.5L18.5 6.5V13.5L13.5 18.5H6.5L1.5 13.5V6.5Z" stroke-width="1.8"/><path d="M6.5 6.5 13.5 13.5M13.5 6.5 6.5 13.5" stroke-width="2.2"/></g>"#
            }
            Self::Wait => {
                r#"<g fill="none" stroke="currentColor"><path d="M1.8 1.8H18.2V18.2H1.8Z" stroke-width="1.8"/><path d="M7.4 6V14M12.6 6V14" stroke-width="2.4"/></g>"#
            }
            Self::Unknown => {
                r#"<g fill="none" stroke="currentColor" stroke-width="1.8"><circle cx="10" cy="10" r="8.5" stroke-dasharray="3.1 2.24"/><path d="M7.4 7.9A2.6 2.6 0 1 1 11.1 10.2C10.3 10.6 10 11 10 11.9M10 13.6V15.3"/></g>"#
            }
            Self::Now => r#"<path d="M3 2.4 17.6 10 3 17.6Z" fill="currentColor"/>"#,
            Self::Info => {
                r#"<g fill="none" stroke="currentColor"><path d="M10 1.5 18.5 10 10 18.5 1.5 10Z" stroke-width="1.8"/><path d="M10 9V14M10 5.6V7.4" stroke-width="2"/></g>"#
            }
            Self::Todo => r#"<circle cx="10" cy="10" r="8.5" fill="none" stroke="currentColor" stroke-width="1.8"/>"#,
            Self::Due => {
                r#"<g fill="none" stroke="currentColor"><circle cx="10" cy="10" r="8.5" stroke-width="1.8"/><path d="M10 4.8V10L13.8 12.4" stroke-width="2"/></g>"#
            }
            Self::Fix => {
                r#"<path d="M2 6H13M12.6 2 17.8 6 12.6 10M18 14H7M7.4 10 2.2 14 7.4 18" fill="none" stroke="currentColor" stroke-width="1.8"/>"#
            }
        }
    }
}

/// The sprite of all marks; [`crate::shell`] puts it into every page once.
pub fn sprite() -> Html {
    html! {
        svg.visually-hidden width="0" height="0" aria-hidden="true" focusable="false" {
            @for m in Mark::ALL {
                symbol id=(m.id()) viewBox="0 0 20 20" { (PreEscaped(m.shape())) }
            }
        }
    }
}

/// One mark, sized and coloured by the text around it. Silent for screen readers: the word stands beside it.
pub fn mark(mark: Mark) -> Html {
    html! { svg.mark aria-hidden="true" { use href={ "#" (mark.id()) } {} } }
}

/// The colour of a state. Green is kept for [`Tone::Ok`] alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Tone {
    /// No state.
    #[default]
    Plain,
    /// Planned.
    Plan,
    /// Done, fits.
    Ok,
    /// Take care, due soon.
    Warn,
    /// Stopped, late.
    Stop,
    /// Waiting.
    Wait,
    /// Not known.
    Unknown,
    /// Now.
    Now,
    /// To know.
    Info,
}

impl Tone {
    /// The class of a badge; plain has none.
    const fn badge_class(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Plan => Some("badge--plan"),
            Self::Ok => Some("badge--ok"),
            Self::Warn => Some("badge--warn"),
            Self::Stop => Some("badge--stop"),
            Self::Wait => Some("badge--wait"),
            Self::Unknown => Some("badge--unknown"),
            Self::Now => Some("badge--now"),
            Self::Info => Some("badge--info"),
        }
    }
    /// The mark that goes with it where nothing else is said.
    pub const fn mark(self) -> Mark {
        match self {
            Self::Plain => Mark::Todo,
            Self::Plan => Mark::Due,
            Self::Ok => Mark::Ok,
            Self::Warn => Mark::Warn,
            Self::Stop => Mark::Stop,
            Self::Wait => Mark::Wait,
            Self::Unknown => Mark::Unknown,
            Self::Now => Mark::Now,
            Self::Info => Mark::Info,
        }
    }
}

/// The word of a state with its mark. Never a verdict word (はい, いいえ): those belong to [`crate::verdict`].
pub fn badge(tone: Tone, shape: Mark, words: impl AsRef<str>) -> Html {
    html! { span class={ "badge" @if let Some(c) = tone.badge_class() { " " (c) } } { (mark(shape)) (words.as_ref()) } }
}

/// Several badges in a row that may wrap.
pub fn badges(list: &[Html]) -> Html {
    html! { div.badges { @for b in list { (b) } } }
}

/// 模擬: stands beside every simulated name (law L19).
pub fn sim_badge(lang: Lang) -> Html {
    const WORD: Text = Text::fixed("模擬", "simulated");
    html! { span.badge.badge--sim { (WORD.text(lang)) } }
}

/// How many there are, with the unit for those who hear it.
pub fn count(n: u64, lang: Lang) -> Html {
    const UNIT: Text = Text::fixed("件", " items");
    html! { span.count { (n) span.visually-hidden { (UNIT.text(lang)) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_has_one_symbol_in_the_sprite() {
        let sprite = sprite().0;
        for m in Mark::ALL {
            assert_eq!(sprite.matches(&format!(r#"<symbol id="{}""#, m.id())).count(), 1, "{m:?}");
            assert!(mark(m).0.contains(&format!("href=\"#{}\"", m.id())), "{m:?}");
        }
        assert_eq!(sprite.matches("<symbol").count(), Mark::ALL.len());
        let mut shapes: Vec<_> = Mark::ALL.iter().map(|m| m.shape()).collect();
        shapes.sort_unstable();
        shapes.dedup();
        assert_eq!(shapes.len(), Mark::ALL.len(), "no two states share a shape");
    }

    #[test]
    fn a_badge_escapes_its_word() {
        assert!(badge(Tone::Ok, Mark::Ok, "<i>済").0.ends_with("&lt;i&gt;済</span>"));
    }
}

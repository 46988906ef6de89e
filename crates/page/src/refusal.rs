//! A refusal: all reasons together, each with what it rests on and what to do next, and the plain statement that nothing was done
//! and nothing typed is lost. Reasons stand on the page, never behind a click.

use crate::html::{Html, Level, heading, text};
use crate::mark::{Mark, mark};
use maud::html;
use terms::{Lang, Text};

/// What kind of thing a reason rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// 法: act or enforcement regulation.
    Law,
    /// 計画: the filed provision plan.
    Plan,
    /// 研究: a study.
    Study,
    /// 標準: product standard or written procedure.
    Standard,
    /// 治療: the adopted treatment programme.
    Programme,
    /// 院内: a rule of this record or of the clinic.
    House,
}

impl SourceKind {
    /// Its word.
    pub const fn word(self) -> Text {
        match self {
            Self::Law => Text::fixed("法", "Law"),
            Self::Plan => Text::fixed("計画", "Plan"),
            Self::Study => Text::fixed("研究", "Study"),
            Self::Standard => Text::fixed("標準", "Standard"),
            Self::Programme => Text::fixed("治療", "Programme"),
            Self::House => Text::fixed("院内", "House"),
        }
    }
}

/// What a reason rests on.
#[derive(Clone, Debug)]
pub struct Source {
    /// Kind.
    pub kind: SourceKind,
    /// Where exactly: 施行規則 第13条.
    pub cite: Html,
}

/// What to do next.
#[derive(Clone, Debug)]
pub struct Next {
    /// In words.
    pub words: Html,
    /// A way there: address and verb.
    pub link: Option<(String, String)>,
}

/// One reason.
#[derive(Clone, Debug)]
pub struct Reason {
    /// In one sentence.
    pub say: Html,
    /// The particulars; may be empty.
    pub detail: Html,
    /// What it rests on.
    pub sources: Vec<Source>,
    /// What to do next.
    pub next: Option<Next>,
}

/// A refusal with all its reasons.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Id of the heading; unique on the page.
    pub id: String,
    /// What cannot be done: 投与の開始はできません.
    pub title: String,
    /// Level of the title; reasons stand one below. `H1` where the refusal is the page.
    pub level: Level,
    /// How many reasons, that nothing was done, that input is kept; [`refusal_count`] says it.
    pub count: Html,
    /// The reasons.
    pub reasons: Vec<Reason>,
}

static W_NEXT: Text = Text::fixed("次にすること", "What to do next");

/// The sentence under the title.
pub fn refusal_count(n: usize, lang: Lang) -> Html {
    let are = if n == 1 { "is 1 reason" } else { &format!("are {n} reasons") };
    let words = terms::say! {
        ja: "理由は {n} 件。すべて解けるまで進めません。この操作は行われておらず、入力は残っています。",
        en: "There {are}. Nothing goes on until all are resolved. It was not done, and what was typed is kept."
    };
    text(words.text(lang))
}

/// Draws a [`Refusal`].
pub fn refusal(r: &Refusal, lang: Lang) -> Html {
    html! {
        section.refusal aria-labelledby=(r.id) {
            div.refusal__head {
                (mark(Mark::Stop))
                div { (heading(r.level, Some("refusal__title"), Some(&r.id), &text(&r.title))) p.small { (r.count) } }
            }
            ol { @for (n, one) in (1_usize..).zip(&r.reasons) { (reason(one, n, r.level.below(), lang)) } }
        }
    }
}

/// One reason, as a list item numbered `n`.
pub fn reason(r: &Reason, n: usize, level: Level, lang: Lang) -> Html {
    html! {
        li.reason {
            p.reason__n aria-hidden="true" { (n) }
            div {
                (heading(level, Some("reason__say"), None, &r.say))
                @if !r.detail.0.is_empty() { p.reason__detail { (r.detail) } }
                @if !r.sources.is_empty() || r.next.is_some() {
                    div.reason__grid {
                        @if !r.sources.is_empty() { div.reason__sources { @for s in &r.sources { (source(s, lang)) } } }
                        @if let Some(x) = &r.next { (next(x, lang)) }
                    }
                }
            }
        }
    }
}

/// What something rests on.
pub fn source(s: &Source, lang: Lang) -> Html {
    html! { p.source { span.source__kind { (s.kind.word().text(lang)) } (s.cite) } }
}

fn next(x: &Next, lang: Lang) -> Html {
    html! {
        p.next {
            span.next__word { (W_NEXT.text(lang)) }
            (x.words)
            @if let Some((href, verb)) = &x.link { " " a href=(href) { (verb) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::none;

    #[test]
    fn every_reason_is_on_the_page_in_order_with_source_and_next() {
        let one = |say: &str| Reason {
            say: text(say),
            detail: none(),
            sources: vec![Source { kind: SourceKind::Law, cite: text("施行規則 第13条") }],
            next: Some(Next { words: text("同意を得る"), link: Some(("/c?x=1&y=\"".into(), "<開く>".into())) }),
        };
        let r = Refusal {
            id: "rf".into(),
            title: "できません".into(),
            level: Level::H1,
            count: refusal_count(2, Lang::Ja),
            reasons: vec![one("一つ目"), one("二つ目")],
        };
        let out = refusal(&r, Lang::Ja).0;
        assert!(out.find("一つ目") < out.find("二つ目") && out.contains("理由は 2 件"));
        assert_eq!((out.matches("施行規則 第13条").count(), out.matches("次にすること").count()), (2, 2));
        assert!(out.contains("<h1 ") && out.matches("<h2 ").count() == 2);
        assert!(out.contains("&lt;開く&gt;") && out.contains("y=&quot;"));
        assert!(refusal_count(1, Lang::En).0.starts_with("There is 1 reason."));
    }
}

//! The patient's phone: one question a screen, large targets, what is saved said in words, and a way out for feeling unwell on every
//! screen. The wording of a questionnaire is the caller's.

use crate::html::Html;
use crate::mark::{Mark, mark};
use crate::parts::{Button, button, button_link};
use maud::html;
use terms::{Lang, Text};

/// One screen.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Name of the clinic.
    pub clinic: String,
    /// What this is: 3か月の質問.
    pub what: String,
    /// Where "I feel unwell" leads (law L22).
    pub unwell: String,
    /// Which question, from 1.
    pub step: u32,
    /// Of how many.
    pub of: u32,
    /// The question (the page's `h1`).
    pub question: Html,
    /// The answers: [`scale`], [`crate::choice`], a field.
    pub body: Html,
    /// What is saved, in words.
    pub saved: Option<String>,
    /// Where "back" leads.
    pub back: Option<String>,
    /// Address the answer is posted to.
    pub action: String,
    /// Names and values sent along.
    pub hidden: Vec<(String, String)>,
}

static W_UNWELL: Text = Text::fixed("体調が悪い", "I feel unwell");
static W_BACK: Text = Text::fixed("戻る", "Back");
static W_NEXT: Text = Text::fixed("次へ", "Next");

/// Draws an [`Ask`]; goes into [`crate::ask_shell`].
pub fn ask(a: &Ask, lang: Lang) -> Html {
    html! {
        form.ask method="post" action=(a.action) novalidate {
            @for (n, v) in &a.hidden { input type="hidden" name=(n) value=(v); }
            header.ask__top { (top(a, lang)) }
            main #main { (progress(a.step, a.of, lang)) div.ask__body { h1.ask__q { (a.question) } (answers(a)) } }
            footer.ask__foot { (foot(a, lang)) }
        }
    }
}

/// The same as a part of a page, without landmarks and without sending anything: for the style page and for staff who want to see
/// what patients are asked.
pub fn ask_sample(a: &Ask, level: crate::html::Level, lang: Lang) -> Html {
    html! {
        div.ask.ask--sample {
            div.ask__top { (top(a, lang)) }
            div { (progress(a.step, a.of, lang)) div.ask__body { (crate::html::heading(level, Some("ask__q"), None, &a.question)) (answers(a)) } }
            div.ask__foot { (foot(a, lang)) }
        }
    }
}

fn top(a: &Ask, lang: Lang) -> Html {
    let unwell = Button::stop(W_UNWELL.text(lang)).small().marked(Mark::Warn);
    html! { p.small { b { (a.clinic) } br; span.meta { (a.what) } } (button_link(&unwell, &a.unwell)) }
}

fn answers(a: &Ask) -> Html {
    html! { (a.body) @if let Some(s) = &a.saved { (saved(s)) } }
}

fn foot(a: &Ask, lang: Lang) -> Html {
    html! {
        @if let Some(to) = &a.back { (button_link(&Button::plain(W_BACK.text(lang)), to)) }
        (button(&Button::main(W_NEXT.text(lang))))
    }
}

fn progress(step: u32, of: u32, lang: Lang) -> Html {
    let (ja, en) =
        ((format!("{of}問のうち "), format!("{step}問目")), ("Question ".to_owned(), format!("{step} of {of}")));
    let (before, bold) = if lang == Lang::Ja { ja } else { en };
    html! {
        div.ask__progress {
            p { (before) b { (bold) } }
            svg viewBox={ "0 0 " (of.max(1)) " 1" } preserveAspectRatio="none" aria-hidden="true" {
                rect.is-track width=(of.max(1)) height="1" {}
                rect.is-run width=(step.min(of)) height="1" {}
            }
        }
    }
}

/// A scale of whole numbers.
#[derive(Clone, Debug, Default)]
pub struct Scale {
    /// Name sent with the form; also the stem of its ids.
    pub name: String,
    /// What is asked, for screen readers.
    pub label: String,
    /// Lowest number.
    pub from: u8,
    /// Highest number.
    pub to: u8,
    /// What was chosen, as sent: a number or `none`.
    pub chosen: String,
    /// What the lowest means: 痛みなし.
    pub low: String,
    /// What the highest means.
    pub high: String,
    /// The word for not answering (sends `none`); `None` where an answer is needed.
    pub skip: Option<String>,
}

/// Draws a [`Scale`].
pub fn scale(s: &Scale, lang: Lang) -> Html {
    let ends = format!("{}-ends", s.name);
    let (from, to) = (s.from, s.to);
    let (is_ja, is_en) = (format!("{from} は"), format!("{to} は"));
    let (low, high) = if lang == Lang::Ja { (is_ja, is_en) } else { (format!("{from} is"), format!("{to} is")) };
    let one = |value: &str, words: &str, class: Option<&str>| {
        html! { label class=[class] { input type="radio" name=(s.name) value=(value) checked[s.chosen == value]; span { (words) } } }
    };
    html! {
        p.scale__ends id=(ends) { span { (low) br; (s.low) } span { (high) br; (s.high) } }
        div.scale role="radiogroup" aria-label=(s.label) aria-describedby=(ends) {
            @for n in from..=to { (one(&n.to_string(), &n.to_string(), None)) }
            @if let Some(w) = &s.skip { (one("none", w, Some("scale__none"))) }
        }
    }
}

/// What is saved, in words; read out, and it stays.
pub fn saved(words: &str) -> Html {
    html! { p.saved role="status" { (mark(Mark::Ok)) (words) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_has_every_number_once_and_one_chosen() {
        let s =
            Scale {
                name: "nrs".into(), to: 10, chosen: "4".into(), skip: Some("答えない".into()), ..Scale::default()
            };
        let out = scale(&s, Lang::Ja).0;
        assert_eq!(out.matches("type=\"radio\"").count(), 12);
        assert_eq!(out.matches(" checked").count(), 1);
        assert!(
            out.contains(r#"value="4" checked"#)
                && out.contains("value=\"none\"")
                && out.contains("aria-describedby=\"nrs-ends\"")
        );
    }
}

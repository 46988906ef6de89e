//! Bench and bedside: one scan field that always has the focus, the steps beside it, and one yes or no that can be read from two
//! metres (laws L2, L3). A "no" differs from a "yes" in word, shape, frame and colour.

use crate::html::Html;
use crate::mark::{Mark, mark};
use maud::{PreEscaped, html};
use terms::{Lang, Text};

/// State of the scan field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ScanState {
    /// Nothing special; the browser's focus shows itself.
    #[default]
    Ready,
    /// Drawn as focused (samples).
    Focus,
    /// The focus has left it: what is scanned now would be lost.
    Away,
    /// The last code could not be read: an input error, not a deviation (law L2).
    Wrong,
}

/// The scan field. One on a page.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    /// Id of the input; unique on the page.
    pub id: String,
    /// Name sent with the form.
    pub name: String,
    /// What to scan.
    pub label: String,
    /// What stands in the empty field.
    pub placeholder: String,
    /// What was read.
    pub value: String,
    /// One sentence under it: that it has the focus, what was wrong, what was read.
    pub say: String,
    /// State.
    pub state: ScanState,
    /// Takes the focus when the page opens. True for one field of a page only.
    pub autofocus: bool,
    /// Address the code is posted to; `None` where the field stands in a form already.
    pub action: Option<String>,
    /// Names and values sent along (CSRF token, command id).
    pub hidden: Vec<(String, String)>,
}

const BEAM: PreEscaped<&str> = PreEscaped(
    r#"<svg class="scan__beam" viewBox="0 0 32 32" aria-hidden="true"><path d="M4 10V4H10M22 4H28V10M28 22V28H22M10 28H4V22M2 16H30" fill="none" stroke="currentColor" stroke-width="3"/></svg>"#,
);

/// The box of a scan field with its input. `inputmode="none"`: a tablet keeps its keyboard down, the scanner types.
pub(crate) fn scan_box(s: &Scan, described_by: &str, invalid: bool) -> Html {
    html! {
        div.scan__box {
            (BEAM)
            input.scan__input id=(s.id) name=(s.name) value=(s.value) placeholder=(s.placeholder) autocomplete="off" autocapitalize="off" spellcheck="false"
                inputmode="none" autofocus[s.autofocus] aria-describedby=(described_by) aria-invalid=[invalid.then_some("true")];
        }
    }
}

/// Draws a [`Scan`].
pub fn scan(s: &Scan) -> Html {
    let class = match s.state {
        ScanState::Ready => "scan",
        ScanState::Focus => "scan is-focus",
        ScanState::Away => "scan is-away",
        ScanState::Wrong => "scan is-wrong",
    };
    let says = format!("{}-say", s.id);
    let inner = html! {
        @for (n, v) in &s.hidden { input type="hidden" name=(n) value=(v); }
        label.scan__label for=(s.id) { (s.label) }
        (scan_box(s, &says, s.state == ScanState::Wrong))
        p.scan__say id=(says) { (s.say) }
    };
    match &s.action {
        Some(to) => html! { form class=(class) method="post" action=(to) { (inner) } },
        None => html! { div class=(class) { (inner) } },
    }
}

/// State of one step of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// Done and right.
    Ok,
    /// Wrong.
    Stop,
    /// Now.
    Now,
    /// Still to come.
    Wait,
}

/// One step beside the verdict.
#[derive(Clone, Debug)]
pub struct Check {
    /// State.
    pub state: CheckState,
    /// What is checked.
    pub say: String,
    /// What was read, when; may be empty.
    pub detail: Html,
}

static W_STEPS: Text = Text::fixed("確認の順", "Order of the checks");

/// One step, as a list item.
pub fn check(c: &Check) -> Html {
    let (class, shape) = match c.state {
        CheckState::Ok => ("check check--ok", Mark::Ok),
        CheckState::Stop => ("check check--stop", Mark::Stop),
        CheckState::Now => ("check check--now", Mark::Now),
        CheckState::Wait => ("check check--wait", Mark::Todo),
    };
    html! {
        li class=(class) aria-current=[(c.state == CheckState::Now).then_some("step")] {
            (mark(shape))
            div { p.check__say { (c.say) } @if !c.detail.0.is_empty() { p.check__detail { (c.detail) } } }
        }
    }
}

/// The steps in their order.
pub fn checks(list: &[Check], lang: Lang) -> Html {
    html! { ol.bedside__steps aria-label=(W_STEPS.text(lang)) { @for c in list { (check(c)) } } }
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// はい
    Yes,
    /// いいえ
    No,
    /// まだ
    Ask,
}

/// One yes or no.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The answer.
    pub answer: Answer,
    /// What it means in one sentence.
    pub say: String,
    /// Label, value, and whether the value is a code.
    pub facts: Vec<(String, Html, bool)>,
    /// What to do next, what has been done.
    pub why: Vec<Html>,
    /// Small, without being read out: beside a form or as a sample.
    pub mini: bool,
}

static W_VERDICT: Text = Text::fixed("判定", "Verdict");

/// Draws a [`Verdict`]. A large "no" is read out at once, the others politely.
pub fn verdict(v: &Verdict, lang: Lang) -> Html {
    let (class, word, shape) = match v.answer {
        Answer::Yes => {
            ("verdict--yes", Text::fixed("はい", "Yes"), r#"<circle cx="50" cy="50" r="40" stroke-width="13"/>"#)
        }
        Answer::No => {
            ("verdict--no", Text::fixed("いいえ", "No"), r#"<path d="M13 13 87 87M87 13 13 87" stroke-width="16"/>"#)
        }
        Answer::Ask => (
            "verdict--ask",
            Text::fixed("まだ", "Not yet"),
            r#"<circle cx="50" cy="50" r="40" stroke-width="5" stroke-dasharray="9 7"/>"#,
        ),
    };
    let inner = html! {
        div.verdict__row {
            svg.verdict__shape viewBox="0 0 100 100" aria-hidden="true" { (PreEscaped(shape)) }
            div { p.verdict__word { (word.text(lang)) } p.verdict__say { (v.say) } }
        }
        @if !v.facts.is_empty() {
            dl.verdict__facts { @for (label, value, code) in &v.facts { div { dt { (label) } dd class=[code.then_some("code")] { (value) } } } }
        }
        @for w in &v.why { p.verdict__why { (w) } }
    };
    if v.mini {
        return html! { div class={ "verdict verdict--mini " (class) } { (inner) } };
    }
    let role = if v.answer == Answer::No { "alert" } else { "status" };
    html! { section class={ "verdict " (class) } role=(role) aria-label=(W_VERDICT.text(lang)) { (inner) } }
}

/// A page of bench or bedside; [`crate::bedside_shell`] draws it.
#[derive(Clone, Debug)]
pub struct Bedside {
    /// A line above the name: number, room, what this page is.
    pub above: Html,
    /// The patient's name.
    pub name: String,
    /// Kana, age, sex.
    pub about: String,
    /// The order in words; may be empty.
    pub order: Html,
    /// What the clock is about: 使用期限 12月3日 15:30 JST; may be empty.
    pub clock_say: String,
    /// The clock, large: あと 1時間48分, as [`crate::countdown`] draws it.
    pub clock: Html,
    /// The steps.
    pub checks: Vec<Check>,
    /// The verdict.
    pub verdict: Verdict,
    /// The one scan field.
    pub scan: Scan,
    /// What is asked for under the verdict (second person and signature); mostly empty.
    pub ask: Html,
    /// Buttons at the lower right: start again, stop (law L22).
    pub acts: Vec<Html>,
}

static W_ORDER: Text = Text::fixed("指示", "Order");

pub(crate) fn bedside(b: &Bedside, band: Html, lang: Lang) -> Html {
    html! {
        div.bedside {
            (band)
            header.bedside__top {
                div { p.small { (b.above) } h1.bedside__name { (b.name) small { (b.about) } } }
                @if !b.order.0.is_empty() { div { p.small { (W_ORDER.text(lang)) } p.bedside__order { (b.order) } } }
                @if !b.clock_say.is_empty() { div.bedside__clock { span.small { (b.clock_say) } b { (b.clock) } } }
            }
            main.bedside__main {
                (checks(&b.checks, lang))
                @if b.ask.0.is_empty() { (verdict(&b.verdict, lang)) } @else { div.stack { (verdict(&b.verdict, lang)) div.panel__body { (b.ask) } } }
            }
            footer.bedside__foot { (scan(&b.scan)) div.button-row { @for a in &b.acts { (a) } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_no_is_an_alert_and_never_shares_its_shape_with_a_yes() {
        let v = |answer| {
            verdict(&Verdict { answer, say: "<x>".into(), facts: vec![], why: vec![], mini: false }, Lang::Ja).0
        };
        let (yes, no, ask) = (v(Answer::Yes), v(Answer::No), v(Answer::Ask));
        assert!(
            no.contains("role=\"alert\"") && no.contains("いいえ") && no.contains("<path") && !no.contains("<circle")
        );
        assert!(yes.contains("role=\"status\"") && yes.contains("<circle") && !yes.contains("<path"));
        assert!(ask.contains("stroke-dasharray") && !yes.contains("stroke-dasharray"));
        assert!(no.contains("&lt;x&gt;"));
    }

    #[test]
    fn the_scan_field_keeps_the_keyboard_down_and_is_described() {
        let s = Scan {
            id: "scan".into(),
            name: "code".into(),
            autofocus: true,
            action: Some("/s".into()),
            ..Scan::default()
        };
        let out = scan(&s).0;
        assert!(
            out.contains("inputmode=\"none\"")
                && out.contains(" autofocus")
                && out.contains("aria-describedby=\"scan-say\"")
        );
        assert!(out.contains("<form") && out.contains("method=\"post\""));
        let wrong = scan(&Scan { state: ScanState::Wrong, action: None, ..s }).0;
        assert!(wrong.contains("aria-invalid=\"true\"") && wrong.contains("is-wrong") && !wrong.contains("<form"));
    }
}

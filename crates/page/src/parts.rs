//! The plain parts of a page: heads, panels, columns, notices, values, tabs, buttons. Each is a function of data; none knows a rule.

use crate::html::{Html, Level, heading, text};
use crate::mark::{Mark, Tone, count, mark};
use maud::html;
use terms::{Lang, Text};

/// A link of a row of tabs or of the rooms.
#[derive(Clone, Debug, Default)]
pub struct NavItem {
    /// Where it leads.
    pub href: String,
    /// Its word.
    pub label: Text,
    /// How many things wait there; `None` shows no count.
    pub count: Option<u64>,
    /// Whether this is the page on screen (`aria-current="page"`).
    pub current: bool,
}

pub(crate) fn nav_links(items: &[NavItem], lang: Lang) -> Html {
    html! {
        @for i in items {
            a href=(i.href) aria-current=[i.current.then_some("page")] { (i.label.text(lang)) @if let Some(n) = i.count { (count(n, lang)) } }
        }
    }
}

/// Tabs: links, the server draws the chosen page. `name` is what the row is about, for screen readers.
pub fn tabs(name: &str, items: &[NavItem], lang: Lang) -> Html {
    html! { nav.tabs aria-label=(name) { (nav_links(items, lang)) } }
}

/// Title of the page (the one `h1`), a line above or below it, and what stands at its right end (badges or a note).
pub fn page_head(above: Option<Html>, title: Html, below: Option<Html>, side: Option<Html>) -> Html {
    html! {
        div.page__head {
            div { @if let Some(a) = above { p.meta { (a) } } h1 { (title) } @if let Some(b) = below { p.meta { (b) } } }
            @if let Some(s) = side { div.page__side { (s) } }
        }
    }
}

/// Head of a section: title, thick line, a note at the right.
pub fn section_head(id: &str, level: Level, title: &str, meta: Option<Html>) -> Html {
    html! { div.section-head { (heading(level, None, Some(id), &text(title))) @if let Some(m) = meta { span.meta { (m) } } } }
}

/// A section with its head (`h2`) and what follows; `id` names the section for screen readers.
pub fn section(id: &str, title: &str, meta: Option<Html>, body: Html) -> Html {
    html! { section.stack--tight aria-labelledby=(id) { (section_head(id, Level::H2, title, meta)) (body) } }
}

/// A panel: a box with a head.
#[derive(Clone, Debug)]
pub struct Panel {
    /// Id of its heading; unique on the page.
    pub id: String,
    /// Title.
    pub title: String,
    /// Level of the title; `H2` unless the panel stands in a section.
    pub level: Level,
    /// Note at the right of the head.
    pub meta: Option<Html>,
    /// What is in it.
    pub body: Html,
    /// Whether the body gets the panel's own margin; `false` for lists and tables that bring theirs.
    pub padded: bool,
    /// Without ground: for what is done and needs no eye.
    pub quiet: bool,
    /// May be broken over two sheets of paper.
    pub long: bool,
}

impl Panel {
    /// A padded panel with an `h2`.
    pub fn new(id: impl Into<String>, title: impl Into<String>, body: Html) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            level: Level::H2,
            meta: None,
            body,
            padded: true,
            quiet: false,
            long: false,
        }
    }
}

/// Draws a [`Panel`].
pub fn panel(p: &Panel) -> Html {
    html! {
        section.panel.panel--quiet[p.quiet].panel--long[p.long] aria-labelledby=(p.id) {
            div.panel__head { (heading(p.level, None, Some(&p.id), &text(&p.title))) @if let Some(m) = &p.meta { span.meta { (m) } } }
            @if p.padded { div.panel__body { (p.body) } } @else { (p.body) }
        }
    }
}

/// How columns share the width from 62 rem up; below they stand one under another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cols {
    /// The work, and a side of 21 rem.
    Main,
    /// Two equal halves.
    Half,
    /// A figure and its words.
    Fig,
}

/// Columns, each a list of parts one under another. On paper the parts of the side column stand two by two.
pub fn cols(kind: Cols, columns: &[Vec<Html>]) -> Html {
    let class = match kind {
        Cols::Main => "cols cols--main",
        Cols::Half => "cols cols--half",
        Cols::Fig => "cols cols--fig",
    };
    html! { div class=(class) { @for c in columns { (stack(c)) } } }
}

/// Parts one under another with room between.
pub fn stack(parts: &[Html]) -> Html {
    html! { div.stack { @for p in parts { (p) } } }
}

/// Parts one under another, closer.
pub fn stack_tight(parts: &[Html]) -> Html {
    html! { div.stack--tight { @for p in parts { (p) } } }
}

const fn notice_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Ok => "notice notice--ok",
        Tone::Warn => "notice notice--warn",
        Tone::Stop => "notice notice--stop",
        Tone::Info | Tone::Now => "notice notice--info",
        Tone::Plain | Tone::Plan | Tone::Wait | Tone::Unknown => "notice",
    }
}

/// One calm paragraph with a state, part of the page.
pub fn notice(tone: Tone, body: Html) -> Html {
    html! { div class=(notice_class(tone)) { (mark(tone.mark())) div { (body) } } }
}

/// A notice that came with this answer and is read out: politely, or at once where the tone is warn or stop.
pub fn announce(tone: Tone, body: Html) -> Html {
    let role = if matches!(tone, Tone::Stop | Tone::Warn) { "alert" } else { "status" };
    html! { div class=(notice_class(tone)) role=(role) { (mark(tone.mark())) div { (body) } } }
}

/// Labels and values.
pub fn pairs(list: &[(String, Html)]) -> Html {
    html! { dl.pairs { @for (label, value) in list { dt { (label) } dd { (value) } } } }
}

/// One thing and where it stands: a scope of the consent, a condition.
#[derive(Clone, Debug)]
pub struct Held {
    /// What.
    pub what: String,
    /// Where it stands ([`crate::badge`]).
    pub state: Html,
    /// Since when, in words; may be empty.
    pub since: String,
    /// More about it; may be empty.
    pub note: String,
}

/// Things and where they stand, words at the left, states under each other at the right.
pub fn held(list: &[Held]) -> Html {
    html! {
        ul.held { @for h in list {
            li {
                span { (h.what) }
                span.held__state { (h.state) }
                @if !(h.since.is_empty() && h.note.is_empty()) {
                    span.held__note.meta { (h.since) @if !(h.since.is_empty() || h.note.is_empty()) { " " } (h.note) }
                }
            }
        } }
    }
}

/// One number that matters, its unit, and what it says (with its denominator: law L18).
pub fn stat(number: Html, unit: &str, says: Html) -> Html {
    html! { div.stat { p.stat__n { (number) @if !unit.is_empty() { " " small { (unit) } } } p.stat__say { (says) } } }
}

/// Numbers side by side.
pub fn stats(list: &[Html]) -> Html {
    html! { div.stats { @for s in list { (s) } } }
}

/// Nothing here: what is not there, why or what comes next, and a way on.
pub fn empty_state(says: &str, next: Html, act: Option<Html>) -> Html {
    html! {
        div.empty {
            p.empty__say { (says) }
            p.small { (next) }
            @if let Some(a) = act { div.button-row.empty__act { (a) } }
        }
    }
}

/// A line that is on paper only, at the foot of a copy: record position, hash, when printed.
pub fn print_only(body: Html) -> Html {
    html! { p.print-only.meta { (body) } }
}

/// A button that prints the page; where scripts are off it is not shown, and the browser's own command prints the same.
pub fn print_button(label: &str) -> Html {
    html! { button.button.button--print type="button" data-print { (label) } }
}

/// What a button does to the eye.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// One way among others.
    #[default]
    Plain,
    /// The one main act of a group.
    Main,
    /// A safety act.
    Stop,
    /// Reads as a link but posts.
    Link,
}

/// A button. Its label is a verb: 採血を記録.
#[derive(Clone, Debug, Default)]
pub struct Button {
    /// The verb.
    pub label: String,
    /// Its kind.
    pub kind: ButtonKind,
    /// 36 px instead of 44 px high: in rows and panels.
    pub small: bool,
    /// A mark before the word.
    pub mark: Option<Mark>,
    /// `name` and `value` sent with the form.
    pub sends: Option<(String, String)>,
    /// Not possible now; stays readable and focusable, and sends nothing. Say why beside it.
    pub disabled: bool,
    /// A class of the moment (`is-hover`, `is-focus`) or of a place; used by the shell and the style page.
    pub class: Option<&'static str>,
}

impl Button {
    /// A plain button.
    pub fn plain(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }
    /// The main button of its group.
    pub fn main(label: impl Into<String>) -> Self {
        Self { kind: ButtonKind::Main, ..Self::plain(label) }
    }
    /// A safety act.
    pub fn stop(label: impl Into<String>) -> Self {
        Self { kind: ButtonKind::Stop, ..Self::plain(label) }
    }
    /// A posting button that reads as a link.
    pub fn link(label: impl Into<String>) -> Self {
        Self { kind: ButtonKind::Link, ..Self::plain(label) }
    }
    /// Smaller.
    pub fn small(mut self) -> Self {
        self.small = true;
        self
    }
    /// With a mark before the word.
    pub fn marked(mut self, mark: Mark) -> Self {
        self.mark = Some(mark);
        self
    }
    /// Sends a name and a value with the form.
    pub fn sends(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.sends = Some((name.into(), value.into()));
        self
    }
    /// Not possible now.
    pub fn disabled(mut self) -> Self {
        self.disabled = true;
        self
    }
    /// With a further class.
    pub fn class(mut self, class: &'static str) -> Self {
        self.class = Some(class);
        self
    }
    fn classes(&self) -> String {
        let kind = match self.kind {
            ButtonKind::Plain => "",
            ButtonKind::Main => " button--main",
            ButtonKind::Stop => " button--stop",
            ButtonKind::Link => " button--link",
        };
        let small = if self.small { " button--small" } else { "" };
        let more = self.class.map(|c| format!(" {c}")).unwrap_or_default();
        format!("button{kind}{small}{more}")
    }
    fn inner(&self) -> Html {
        html! { @if let Some(m) = self.mark { (mark(m)) } (self.label) }
    }
}

/// A `<button>` of a form. A disabled one is `type="button"` with `aria-disabled`, so that it keeps the focus and sends nothing.
pub fn button(b: &Button) -> Html {
    if b.disabled {
        return html! { button class=(b.classes()) type="button" aria-disabled="true" { (b.inner()) } };
    }
    let (name, value) = b.sends.clone().unzip();
    html! { button class=(b.classes()) type="submit" name=[name] value=[value] { (b.inner()) } }
}

/// The same as a link; a disabled one has no address.
pub fn button_link(b: &Button, href: &str) -> Html {
    if b.disabled {
        return html! { a class=(b.classes()) role="link" aria-disabled="true" { (b.inner()) } };
    }
    html! { a class=(b.classes()) href=(href) { (b.inner()) } }
}

/// What stands in a button's place while it works: says so, and is read out.
pub fn button_busy(label: &str) -> Html {
    html! { span.button.is-busy role="status" { (label) } }
}

/// Buttons in a row that may wrap.
pub fn button_row(list: &[Html]) -> Html {
    html! { div.button-row { @for b in list { (b) } } }
}

/// A form that posts, checked by the server alone (`novalidate`: the browser's own bubbles are in its language, not ours, and leave
/// the page). `hidden` are names and values sent along: CSRF token, command id.
pub fn post_form(action: &str, hidden: &[(&str, &str)], body: Html) -> Html {
    html! {
        form.stack method="post" action=(action) novalidate {
            (hidden_inputs(hidden))
            (body)
        }
    }
}

/// A whole form that is one button: moving the demo clock, signing out.
pub fn post_button(action: &str, hidden: &[(&str, &str)], b: &Button) -> Html {
    html! { form.no-print method="post" action=(action) { (hidden_inputs(hidden)) (button(b)) } }
}

fn hidden_inputs(hidden: &[(&str, &str)]) -> Html {
    html! { @for (n, v) in hidden { input type="hidden" name=(n) value=(v); } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disabled_button_sends_nothing_and_leads_nowhere() {
        let b = Button::main("記録する").sends("act", "x").disabled();
        let out = button(&b).0;
        assert!(
            out.contains(r#"type="button""#) && out.contains(r#"aria-disabled="true""#) && !out.contains("name="),
            "{out}"
        );
        assert!(!button_link(&b, "/x").0.contains("href"));
        let on = button(&Button::main("記録する").sends("act", "x")).0;
        assert!(on.contains(r#"type="submit" name="act" value="x""#), "{on}");
    }

    #[test]
    fn what_a_person_typed_stays_text() {
        let bad = "<img src=x onerror=alert(1)>";
        let all = [
            tabs(bad, &[NavItem { label: Text::same(bad), href: bad.into(), ..NavItem::default() }], Lang::Ja),
            panel(&Panel::new("p", bad, text(bad))),
            pairs(&[(bad.into(), text(bad))]),
            button(&Button::plain(bad)),
            post_button(bad, &[(bad, bad)], &Button::link(bad)),
            empty_state(bad, text(bad), None),
            section("s", bad, Some(text(bad)), text(bad)),
            stat(text(bad), bad, text(bad)),
        ];
        for h in all {
            assert!(!h.0.contains("<img") && h.0.contains("&lt;img"), "{}", h.0);
        }
    }
}

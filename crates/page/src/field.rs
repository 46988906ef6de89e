//! Fields: label, hint, error, then the input with its unit. The error stands between label and input (WCAG 3.3.1, 1.3.1) and is
//! tied to the input by `aria-describedby`. Everything works without JavaScript, and a value that cannot be read goes back into the
//! box exactly as it was typed.

use crate::bedside::{Scan, ScanState, scan_box};
use crate::html::{Html, say, text};
use crate::mark::{Mark, Tone, mark};
use crate::parts::announce;
use maud::html;
use terms::{Day, Lang, Text};

/// What a field is drawn as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Control {
    /// One line of text.
    Text {
        /// Longest input in characters.
        max: Option<u32>,
        /// HTML `inputmode`: which keyboard a tablet shows.
        inputmode: Option<&'static str>,
        /// HTML `autocomplete`; `off` if `None`, because clinic PCs are shared.
        autocomplete: Option<&'static str>,
    },
    /// A password; never shown again after a failed attempt.
    Password {
        /// A password being chosen, not one being asked for.
        new: bool,
    },
    /// Several lines.
    LongText {
        /// Height in lines.
        rows: u8,
    },
    /// A number as typed: full-width digits are accepted, so this is not `type="number"`.
    Number,
    /// A day. A picker; a value that is no ISO day is put back as typed in a text box.
    Date,
    /// A day that people know by heart (birth date): typed, era dates welcome.
    TypedDate,
    /// A day and time of day in Japan. A picker, as `Date`.
    DateTime,
    /// One of several: codes and words. A row of segments where they are few and short, rows of radio buttons up to six, a list above.
    Choice(Vec<(String, Text)>),
    /// Any of several: check boxes.
    Many(Vec<(String, Text)>),
    /// Sent along unseen.
    Hidden,
    /// Filled by a scanner.
    Scan,
    /// Filled by a scanner with several labels, a line each.
    Scans,
}

impl Control {
    /// One line of text with no limits.
    pub const fn text() -> Self {
        Self::Text { max: None, inputmode: None, autocomplete: None }
    }
}

/// A field as it is drawn. `kernel`'s form declarations are turned into this by `web`.
#[derive(Clone, Debug)]
pub struct FieldView {
    /// Name sent with the form.
    pub name: String,
    /// Id of the input; unique on the page. `-hint`, `-error` and option numbers are added to it.
    pub id: String,
    /// Label.
    pub label: Text,
    /// What to enter, if the label does not say it.
    pub hint: Option<Text>,
    /// Unit, beside the input.
    pub unit: Option<Text>,
    /// Must be filled.
    pub required: bool,
    /// What is in it: none or one value, several for `Many`.
    pub values: Vec<String>,
    /// What is wrong with it.
    pub error: Option<Text>,
    /// What it is drawn as.
    pub control: Control,
    /// Answers that need a word of their own, by code: smaller, under the answer, in its row.
    pub notes: Vec<(String, Html)>,
    /// Shown and sent, but not to be changed.
    pub disabled: bool,
    /// Takes the focus when the page opens. True for one field of a page only.
    pub autofocus: bool,
}

impl FieldView {
    /// An empty, optional text field.
    pub fn new(name: impl Into<String>, label: Text) -> Self {
        let name = name.into();
        Self {
            id: format!("f-{name}"),
            name,
            label,
            hint: None,
            unit: None,
            required: false,
            values: Vec::new(),
            error: None,
            control: Control::text(),
            notes: Vec::new(),
            disabled: false,
            autofocus: false,
        }
    }
    fn value(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }
    /// Whether an answer is chosen. Where one must be chosen and there is only one, it is.
    fn has(&self, code: &str) -> bool {
        let only = self.required
            && matches!(&self.control, Control::Choice(list) if list.len() == 1)
            && self.values.iter().all(String::is_empty);
        only || self.values.iter().any(|v| v == code)
    }
    fn described_by(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        let ids: Vec<String> = [hint, error].into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
    fn invalid(&self) -> Option<&'static str> {
        self.error.as_ref().map(|_| "true")
    }
    fn classes(&self) -> String {
        let wrong = if self.error.is_some() { " is-wrong" } else { "" };
        let off = if self.disabled { " is-off" } else { "" };
        let need = if self.required { " is-needed" } else { "" };
        let segments = if self.segments().is_some() { " field--seg" } else { "" };
        format!("field{segments}{need}{wrong}{off}")
    }
    /// The answers, if they stand side by side as one row of segments: few and short, or a single tick.
    pub(crate) fn segments(&self) -> Option<&[(String, Text)]> {
        let wide = |t: &Text| cells(&t.ja).max(cells(&t.en));
        match &self.control {
            Control::Choice(list) if (2..=SEGMENTS_AT_MOST).contains(&list.len()) => {
                let all: usize = list.iter().map(|(_, t)| wide(t)).sum();
                let short = list.iter().all(|(_, t)| wide(t) <= SEGMENT_CELLS);
                (short && all <= SEGMENT_CELLS.saturating_mul(3)).then_some(list.as_slice())
            }
            Control::Many(list) if list.len() == 1 && wide_one(list) <= SEGMENT_CELLS => Some(list),
            _ => None,
        }
    }
}

fn wide_one(list: &[(String, Text)]) -> usize {
    list.iter().map(|(_, t)| cells(&t.ja).max(cells(&t.en))).sum()
}

/// Width in half-width cells: a full-width character counts two.
fn cells(words: &str) -> usize {
    words.chars().map(|c| if c.is_ascii() { 1_usize } else { 2 }).sum()
}

static W_NEED: Text = Text::fixed("必須", "required");
static W_PICK: Text = Text::fixed("選んでください", "Choose one");
/// Up to this many answers stand as rows; more fold into a list.
const ROWS_AT_MOST: usize = 6;
/// Up to this many short answers stand side by side.
const SEGMENTS_AT_MOST: usize = 5;
/// Longest word of a segment in half-width cells; three times as much for all of a row.
const SEGMENT_CELLS: usize = 18;

/// Draws a [`FieldView`].
pub fn field(f: &FieldView, lang: Lang) -> Html {
    match &f.control {
        Control::Hidden => html! { @for v in &f.values { input type="hidden" name=(f.name) value=(v); } },
        Control::Choice(list) if list.len() <= ROWS_AT_MOST => options(f, list, "radio", lang),
        Control::Many(list) => options(f, list, "checkbox", lang),
        Control::Scan => scan_field(f, lang),
        _ => html! {
            div class=(f.classes()) {
                label.field__label for=(f.id) { (label_words(f, lang)) }
                (notes(f, lang))
                div.field__box.field__box--wide[is_wide(&f.control)] {
                    (input(f, lang))
                    @if let Some(u) = &f.unit { span.field__unit { span { (say(u, lang)) } } }
                }
            }
        },
    }
}

const fn is_wide(c: &Control) -> bool {
    matches!(c, Control::LongText { .. } | Control::Scans)
}

fn label_words(f: &FieldView, lang: Lang) -> Html {
    html! { (say(&f.label, lang)) @if f.required { span.field__need { (W_NEED.text(lang)) } } }
}

/// Hint and error, in this order, between label and input.
fn notes(f: &FieldView, lang: Lang) -> Html {
    html! {
        @if let Some(h) = &f.hint { p.field__hint id={ (f.id) "-hint" } { (say(h, lang)) } }
        @if let Some(e) = &f.error { p.field__error id={ (f.id) "-error" } { (mark(Mark::Stop)) span { (say(e, lang)) } } }
    }
}

fn input(f: &FieldView, lang: Lang) -> Html {
    let (described, invalid) = (f.described_by(), f.invalid());
    match &f.control {
        Control::LongText { rows } => html! {
            textarea.input.input--long id=(f.id) name=(f.name) rows=(rows) required[f.required] readonly[f.disabled] autofocus[f.autofocus]
                aria-describedby=[described] aria-invalid=[invalid] { "\n" (f.value()) }
        },
        Control::Scans => html! {
            textarea.input.input--long id=(f.id) name=(f.name) rows="2" data-scans autocapitalize="off" spellcheck="false" required[f.required] readonly[f.disabled]
                autofocus[f.autofocus] aria-describedby=[described] aria-invalid=[invalid] { "\n" (f.value()) }
        },
        Control::Choice(list) => html! {
            select.input id=(f.id) name=[(!f.disabled).then_some(&f.name)] required[f.required] disabled[f.disabled] autofocus[f.autofocus]
                aria-describedby=[described] aria-invalid=[invalid] {
                option value="" selected[f.value().is_empty()] { (W_PICK.text(lang)) }
                @for (code, words) in list { option value=(code) selected[f.has(code)] { (words.text(lang)) } }
            }
            @if f.disabled { input type="hidden" name=(f.name) value=(f.value()); }
        },
        one_line => {
            let i = attributes(one_line, f.value());
            let value = if i.kind == "password" { "" } else { f.value() };
            html! {
                input.input.input--number[i.number] id=(f.id) name=(f.name) type=(i.kind) value=(value) maxlength=[i.max] inputmode=[i.inputmode]
                    autocomplete=(i.autocomplete) required[f.required] readonly[f.disabled] autofocus[f.autofocus]
                    aria-describedby=[described] aria-invalid=[invalid];
            }
        }
    }
}

struct Attributes {
    kind: &'static str,
    number: bool,
    max: Option<u32>,
    inputmode: Option<&'static str>,
    autocomplete: &'static str,
}

fn attributes(control: &Control, value: &str) -> Attributes {
    let plain = Attributes { kind: "text", number: false, max: None, inputmode: None, autocomplete: "off" };
    match control {
        Control::Text { max, inputmode, autocomplete } => {
            Attributes { max: *max, inputmode: *inputmode, autocomplete: autocomplete.unwrap_or("off"), ..plain }
        }
        Control::Password { new } => {
            let autocomplete = if *new { "new-password" } else { "current-password" };
            Attributes { kind: "password", autocomplete, ..plain }
        }
        Control::Number => Attributes { number: true, inputmode: Some("decimal"), ..plain },
        // a picker drops what it cannot read; then a text box gives it back as typed
        Control::Date if value.is_empty() || is_iso_day(value) => Attributes { kind: "date", ..plain },
        Control::DateTime if value.is_empty() || is_iso_minute(value) => Attributes { kind: "datetime-local", ..plain },
        _ => plain,
    }
}

fn is_iso_day(s: &str) -> bool {
    Day::parse(s).is_ok_and(|d| d.to_string() == s)
}

fn is_iso_minute(s: &str) -> bool {
    s.split_once('T').is_some_and(|(day, clock)| {
        is_iso_day(day) && clock.len() == 5 && terms::Moment::parse(s).is_ok_and(|m| m.local_input() == s)
    })
}

fn options(f: &FieldView, list: &[(String, Text)], kind: &'static str, lang: Lang) -> Html {
    let radio = kind == "radio";
    // The answer given takes the focus, else the first: the keys go on from there.
    let focus = list.iter().position(|(code, _)| f.has(code)).unwrap_or(0);
    html! {
        fieldset class=(f.classes()) role=[radio.then_some("radiogroup")] aria-describedby=[f.described_by()] aria-invalid=[f.invalid().filter(|_| radio)] {
            legend.field__label { (label_words(f, lang)) }
            (notes(f, lang))
            div class=(if f.segments().is_some() { "field__options segments" } else { "field__options" }) { @for (n, (code, words)) in list.iter().enumerate() {
                (choice(&Choice {
                    // the first carries the field's own id, so that a link to the field lands on it
                    id: if n == 0 { f.id.clone() } else { format!("{}-{n}", f.id) },
                    name: f.name.clone(),
                    value: code.clone(),
                    words: with_note(say(words, lang), f.notes.iter().find(|(own, _)| own == code).map(|(_, note)| note)),
                    many: !radio,
                    checked: f.has(code),
                    required: f.required && radio,
                    disabled: f.disabled,
                    invalid: f.error.is_some() && !radio,
                    autofocus: f.autofocus && !f.disabled && n == focus,
                }))
            } }
            @if f.disabled { @for v in &f.values { input type="hidden" name=(f.name) value=(v); } }
        }
    }
}

fn with_note(words: Html, note: Option<&Html>) -> Html {
    match note {
        Some(note) => html! { (words) span.choice__note { (note) } },
        None => words,
    }
}

fn scan_field(f: &FieldView, lang: Lang) -> Html {
    let state = if f.error.is_some() { ScanState::Wrong } else { ScanState::Ready };
    let s = Scan {
        id: f.id.clone(),
        name: f.name.clone(),
        value: f.value().to_owned(),
        autofocus: f.autofocus,
        placeholder: Text::fixed("ラベルを読む", "Scan the label").text(lang).to_owned(),
        state,
        ..Scan::default()
    };
    html! {
        div.scan.is-wrong[f.error.is_some()] {
            label.scan__label for=(f.id) { (label_words(f, lang)) }
            (notes(f, lang))
            (scan_box(&s, &f.described_by().unwrap_or_default(), f.error.is_some()))
        }
    }
}

/// One answer among several.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Id of the input; unique on the page.
    pub id: String,
    /// Name sent with the form.
    pub name: String,
    /// Code sent.
    pub value: String,
    /// Words shown.
    pub words: Html,
    /// Any of several (check box) instead of one of several (radio button).
    pub many: bool,
    /// Chosen.
    pub checked: bool,
    /// One of the group must be chosen.
    pub required: bool,
    /// Cannot be chosen.
    pub disabled: bool,
    /// Belongs to a field in error.
    pub invalid: bool,
    /// Takes the focus when the page opens. True for one input of a page only.
    pub autofocus: bool,
}

/// Draws a [`Choice`]; the whole row is the target.
pub fn choice(c: &Choice) -> Html {
    html! {
        label.choice {
            input id=(c.id) type=(if c.many { "checkbox" } else { "radio" }) name=(c.name) value=(c.value) checked[c.checked] required[c.required]
                disabled[c.disabled] autofocus[c.autofocus] aria-invalid=[c.invalid.then_some("true")];
            span { (c.words) }
        }
    }
}

/// All errors of a form together, each a link to its field; nothing if there is none. Goes above the form.
pub fn errors(fields: &[FieldView], lang: Lang) -> Html {
    let wrong: Vec<(&FieldView, &Text)> = fields.iter().filter_map(|f| Some((f, f.error.as_ref()?))).collect();
    if wrong.is_empty() {
        return crate::html::none();
    }
    let n = wrong.len();
    let fields = crate::date::counted(n, "field");
    let head = terms::say! {ja: "{n} か所を確かめてください。何も記録されておらず、入力は残っています。", en: "Please check {fields}. Nothing was recorded, and what was typed is kept."};
    announce(
        Tone::Stop,
        html! {
            p { b { (text(head.text(lang))) } }
            ul.errors { @for (f, e) in wrong { li { a href={ "#" (f.id) } { (say(&f.label, lang)) } " " (say(e, lang)) } } }
        },
    )
}

#[cfg(test)]
#[path = "field_tests.rs"]
mod tests;

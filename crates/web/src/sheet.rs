//! One form on one page, as the rim needs them: title, a sentence, complaints, fields, one button.

use crate::csrf::FIELD;
use crate::signed::Visit;
use maud::html;
use page::{Button, Control, FieldView, Html};
use terms::Text;

/// A form of the rim.
pub(crate) struct Sheet<'a> {
    /// Title of the page.
    pub title: &'a Text,
    /// What it is about.
    pub lead: Text,
    /// A complaint that belongs to no field.
    pub wrong: Option<Text>,
    /// Where it is sent.
    pub action: &'a str,
    /// Fields.
    pub fields: Vec<FieldView>,
    /// Sent along.
    pub hidden: Vec<(&'a str, &'a str)>,
    /// The button.
    pub button: Text,
}

impl Sheet<'_> {
    /// Title, sentence and form.
    pub fn draw(&self, visit: &Visit) -> Html {
        let lang = visit.lang;
        page::stack(&[page::page_head(None, page::text(self.title.text(lang)), None, None), self.form(visit)])
    }
    /// Without the title.
    pub fn form(&self, visit: &Visit) -> Html {
        let lang = visit.lang;
        let csrf = visit.csrf();
        let mut hidden = self.hidden.clone();
        hidden.push((FIELD, &csrf));
        let body = html! {
            @for f in &self.fields { (page::field(f, lang)) }
            (page::button_row(&[page::button(&Button::main(self.button.text(lang)))]))
        };
        html! {
            @if !self.lead.is_empty() { p { (self.lead.text(lang)) } }
            @if let Some(w) = &self.wrong { (page::announce(page::Tone::Stop, html! { p { (w.text(lang)) } })) }
            (page::errors(&self.fields, lang))
            (page::post_form(self.action, &hidden, body))
        }
    }
}

/// A password field.
pub(crate) fn password(name: &str, label: Text, new: bool) -> FieldView {
    FieldView { control: Control::Password { new }, required: true, ..FieldView::new(name, label) }
}

/// The field of the second factor's code.
pub(crate) fn code(name: &str) -> FieldView {
    FieldView {
        control: Control::Text { max: Some(40), inputmode: Some("numeric"), autocomplete: Some("one-time-code") },
        required: true,
        hint: Some(Text::fixed("認証アプリに出ている6桁の数字", "The six digits in your authenticator app")),
        ..FieldView::new(name, Text::fixed("確認コード", "Code"))
    }
}

/// A choice of one.
pub(crate) fn choice(name: &str, label: Text, list: Vec<(String, Text)>, chosen: &str) -> FieldView {
    FieldView {
        control: Control::Choice(list),
        required: true,
        values: vec![chosen.to_owned()],
        ..FieldView::new(name, label)
    }
}

impl Wrong for FieldView {}
/// Adds a complaint to a field.
pub(crate) trait Wrong: Into<FieldView> {
    /// With this complaint.
    fn wrong(self, say: Option<Text>) -> FieldView {
        let mut f: FieldView = self.into();
        f.error = say;
        f
    }
}

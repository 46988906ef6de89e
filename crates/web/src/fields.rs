//! Field declarations of the kernel become what is drawn, and what was typed becomes words for the review page. Pure.
//!
//! A value that cannot be read goes back into its box as it was typed; a complaint about a field that is not drawn gets a box of its own,
//! so that every message stands beside something that can be mended and nothing typed is lost.

use kernel::{Choice, FieldKind, FieldSpec, Input};
use maud::html;
use page::{Control, FieldView, Html};
use std::collections::BTreeMap;
use store::FieldSaid;
use terms::{Day, Lang, Moment, Text};

/// The unit of cells (pieces of fat have the same counter in Japanese).
const CELLS: &str = "cells";
/// Up to this many answers stand in one line; more are a list.
const ROW: usize = 5;

/// Names that begin so belong to the page (token, command, step), not to the act.
pub const OWN: char = '_';

/// A field as drawn, with the heading it stands under.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Heading; may be empty.
    pub group: Text,
    /// The field.
    pub view: FieldView,
}

/// What an input is drawn as.
fn control(kind: &FieldKind, identifying: bool) -> Control {
    let pairs = |list: &[Choice]| list.iter().map(|c| (c.code.clone(), c.label.clone())).collect();
    match kind {
        FieldKind::Line(_) => Control::text(),
        FieldKind::Lines(_) => Control::LongText { rows: 2 },
        FieldKind::Scans => Control::Scans,
        FieldKind::Scan => Control::Scan,
        FieldKind::Number => Control::Number,
        // A birth date is known by heart and often in an era: typed, not picked.
        FieldKind::Day if identifying => Control::TypedDate,
        FieldKind::Day => Control::Date,
        FieldKind::Moment => Control::DateTime,
        FieldKind::Choice(list) => Control::Choice(pairs(list)),
        FieldKind::Many(list) => Control::Many(pairs(list)),
        FieldKind::Carried => Control::Hidden,
    }
}

fn some(t: &Text) -> Option<Text> {
    (!t.is_empty()).then(|| t.clone())
}

/// The fields with what was typed and what is wrong with it. The first wrong one takes the focus, else the first empty one.
pub fn asked(specs: &[FieldSpec], typed: &Input, errors: &[FieldSaid]) -> Vec<Asked> {
    let said = |name: &str| errors.iter().find(|e| e.field == name).map(|e| e.say.clone());
    let mut out: Vec<Asked> =
        specs.iter().map(|s| one(s, typed.get(&s.name).cloned().unwrap_or_default(), said(&s.name))).collect();
    for e in errors.iter().filter(|e| !specs.iter().any(|s| s.name == e.field)) {
        let values = typed.get(&e.field).cloned().unwrap_or_default();
        let view =
            FieldView { values, error: Some(e.say.clone()), ..FieldView::new(&e.field, Text::same(e.field.clone())) };
        out.push(Asked { group: Text::default(), view });
    }
    let open = |a: &Asked| a.view.control != Control::Hidden;
    let wrong = out.iter().position(|a| open(a) && a.view.error.is_some());
    let empty = || out.iter().position(|a| open(a) && a.view.values.iter().all(String::is_empty));
    if let Some(a) = wrong.or_else(empty).and_then(|i| out.get_mut(i)) {
        a.view.autofocus = true;
    }
    out
}

fn one(spec: &FieldSpec, values: Vec<String>, error: Option<Text>) -> Asked {
    let mut drawn = control(&spec.kind, spec.identifying);
    // A subject that is missing or wrong must be seen and can be typed (a patient's number).
    if drawn == Control::Hidden && (error.is_some() || values.iter().all(String::is_empty)) {
        drawn = Control::text();
    }
    // An answer that the list no longer holds is shown as it was given, beside what is wrong with it.
    if let (Control::Choice(list), Some(_), Some(given)) = (&mut drawn, &error, values.first())
        && !given.is_empty()
        && !list.iter().any(|(code, _)| code == given)
    {
        list.push((given.clone(), Text::same(given.clone())));
    }
    let view = FieldView {
        hint: some(&spec.hint),
        unit: some(&spec.unit),
        required: spec.required,
        values,
        error,
        control: drawn,
        ..FieldView::new(&spec.name, spec.label.clone())
    };
    Asked { group: spec.group.clone(), view }
}

/// The fields under their headings, in order; those of `folded` stand in a part that opens by itself only when something is in it.
pub fn draw(asked: &[Asked], folded: &Text, lang: Lang) -> Html {
    html! {
        @for (n, group) in groups(asked).iter().enumerate() {
            @let heading = group.first().map(|a| &a.group);
            @match heading.filter(|h| !h.is_empty()) {
                None => { div.stack--tight { (boxes(group, lang)) } }
                Some(h) if h == folded => {
                    @let open = group.iter().any(|a| a.view.error.is_some() || a.view.values.iter().any(|v| !v.is_empty()));
                    details.behind open[open] { summary { (h.text(lang)) } div.stack--tight { (boxes(group, lang)) } }
                }
                Some(h) => { (page::section(&format!("group-{n}"), h.text(lang), None, html! { div.stack--tight { (boxes(group, lang)) } })) }
            }
        }
    }
}

fn boxes(list: &[Asked], lang: Lang) -> Html {
    let views: Vec<FieldView> = list.iter().map(|a| a.view.clone()).collect();
    page::fields(&views, lang)
}

/// The foot of a form: its buttons, and how far it is where it is long.
pub fn foot(asked: &[Asked], buttons: Html, lang: Lang) -> Html {
    page::form_foot(page::needed(asked.iter().map(|a| &a.view)), buttons, lang)
}

/// Neighbours with the same heading.
fn groups(asked: &[Asked]) -> Vec<&[Asked]> {
    asked.chunk_by(|a, b| a.group == b.group).collect()
}

/// What was typed as it will stand in the record, in words: a choice by its label, a number with its unit, cells as a power of ten beside the
/// digits, a day and a moment spelled out, a reading in kana.
pub fn words(spec: &FieldSpec, values: &[String], lang: Lang) -> Html {
    let typed: Vec<&str> = values.iter().map(|v| v.trim()).filter(|v| !v.is_empty()).collect();
    if typed.is_empty() {
        return html! { span.meta { (Text::fixed("(空欄)", "(left empty)").text(lang)) } };
    }
    let label = |list: &[Choice], code: &str| {
        list.iter().find(|c| c.code == code).map_or_else(|| code.to_owned(), |c| c.label.text(lang).to_owned())
    };
    let first = typed.first().copied().unwrap_or_default();
    match &spec.kind {
        FieldKind::Choice(list) => page::rich(label(list, first)),
        FieldKind::Many(list) if typed.len() > ROW => html! {
            ul.small { @for v in &typed { li { (page::rich(label(list, v))) } } }
        },
        FieldKind::Many(list) => html! {
            @for (n, v) in typed.iter().enumerate() { @if n > 0 { (if lang == Lang::Ja { "、" } else { ", " }) } (page::rich(label(list, v))) }
        },
        FieldKind::Day => Day::parse(first).map_or_else(|_| page::text(first), |d| page::day(d, lang)),
        FieldKind::Moment => Moment::parse(first).map_or_else(|_| page::text(first), |m| page::moment(m, lang)),
        kind if matches!(kind, FieldKind::Number) || spec.unit.en == CELLS => html! {
            (number(spec, first))
            @if !spec.unit.is_empty() { "\u{a0}" (page::say(&spec.unit, lang)) }
        },
        FieldKind::Line(_) if spec.identifying => identifying(spec, first, lang),
        _ => html! {
            @for (n, line) in first.lines().enumerate() { @if n > 0 { br; } (line) }
            @if !spec.unit.is_empty() { "\u{a0}" (page::say(&spec.unit, lang)) }
        },
    }
}

/// A number; cells, however they were typed, as a power of ten beside the plain digits, so that a zero too many is seen.
fn number(spec: &FieldSpec, typed: &str) -> Html {
    let cells = (spec.unit.en == CELLS).then(|| terms::cells_between(typed, 0, u64::MAX).ok()).flatten();
    match cells {
        Some(n) if n >= 1000 => {
            html! { (page::rich(crate::pages::cells::power(n))) " (" (page::grouped(n)) ")" }
        }
        Some(n) => page::text(n.to_string()),
        None => page::text(terms::fold_width(typed)),
    }
}

/// A birth date in the Western year and the era, a reading in katakana, digits in half width: as they are recorded.
fn identifying(spec: &FieldSpec, typed: &str, lang: Lang) -> Html {
    let own = spec.name.rsplit('.').next().unwrap_or_default();
    match (own, Day::parse(typed)) {
        ("birth_date", Ok(day)) => page::text(page::day_era(day, lang)),
        ("kana", _) => page::text(typed.split_whitespace().map(terms::kana).collect::<Vec<_>>().join(" ")),
        ("name", _) => page::text(typed.replace('\u{3000}', " ")),
        ("address", _) => page::text(typed),
        _ => page::text(terms::fold_width(typed)),
    }
}

/// Labels and values of everything that is asked, for the review, refusal and conflict pages. Empty optional fields are left out.
pub fn told(specs: &[FieldSpec], typed: &Input, lang: Lang) -> Vec<(String, Html)> {
    let mut out = Vec::new();
    for s in specs.iter().filter(|s| s.kind != FieldKind::Carried) {
        let values = typed.get(&s.name).map(Vec::as_slice).unwrap_or_default();
        let empty = values.iter().all(|v| v.trim().is_empty());
        if s.required || !empty {
            out.push((s.label.text(lang).to_owned(), words(s, values, lang)));
        }
    }
    out
}

/// Every value of the act as hidden inputs, so that nothing is lost between two pages.
pub fn kept(typed: &Input) -> Html {
    html! { @for (name, values) in typed { @for v in values { input type="hidden" name=(name) value=(v); } } }
}

/// What was sent, parted: what belongs to the act, and what belongs to the page (first value each).
pub fn part(sent: &Input) -> (Input, BTreeMap<String, String>) {
    let (mut act, mut own) = (Input::new(), BTreeMap::new());
    for (name, values) in sent.iter().filter(|(n, _)| *n != crate::csrf::FIELD) {
        if name.starts_with(OWN) {
            own.insert(name.clone(), values.first().cloned().unwrap_or_default());
        } else {
            act.insert(name.clone(), values.clone());
        }
    }
    (act, own)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(name: &str, kind: FieldKind) -> FieldSpec {
        FieldSpec {
            name: name.into(),
            label: Text::fixed("量", "Amount"),
            hint: Text::default(),
            unit: Text::same("g"),
            kind,
            required: true,
            example: String::new(),
            identifying: false,
            group: Text::default(),
            initial: kernel::Initial::Empty,
        }
    }
    fn typed(pairs: &[(&str, &str)]) -> Input {
        let mut out = Input::new();
        for (a, b) in pairs {
            out.entry((*a).to_owned()).or_default().push((*b).to_owned());
        }
        out
    }

    #[test]
    fn what_was_typed_goes_back_as_typed_and_the_message_stands_beside_it() {
        let specs = [spec("mass", FieldKind::Number), spec("note", FieldKind::Lines(10))];
        let errors = [
            FieldSaid { field: "mass".into(), say: Text::fixed("数字で", "A number") },
            FieldSaid { field: "q.x".into(), say: Text::same("?") },
        ];
        let out = asked(&specs, &typed(&[("mass", "<１２"), ("q.x", "gone")]), &errors);
        let html = draw(&out, &Text::default(), Lang::Ja).0;
        assert!(html.contains("value=\"&lt;１２\"") && html.contains("数字で"), "{html}");
        assert!(html.contains("value=\"gone\""), "a field that is not asked any more keeps its value: {html}");
        assert_eq!(html.matches("autofocus").count(), 1);
    }

    #[test]
    fn a_form_that_begins_with_answers_begins_there() {
        let yes = FieldKind::Choice(vec![Choice::new("yes", Text::same("yes")), Choice::new("no", Text::same("no"))]);
        let specs = [spec("patient", FieldKind::Carried), spec("told", yes), spec("note", FieldKind::Lines(10))];
        let at = |pairs: &[(&str, &str)]| {
            let out = asked(&specs, &typed(pairs), &[]);
            out.into_iter().find(|a| a.view.autofocus).map(|a| a.view.name)
        };
        assert_eq!(at(&[("patient", "P1")]).as_deref(), Some("told"));
        assert_eq!(at(&[("patient", "P1"), ("told", "no")]).as_deref(), Some("note"));
    }

    #[test]
    fn a_subject_is_carried_unseen_and_a_missing_one_can_be_typed() {
        let specs = [spec("patient", FieldKind::Carried)];
        assert!(
            draw(&asked(&specs, &typed(&[("patient", "P1")]), &[]), &Text::default(), Lang::Ja)
                .0
                .contains("type=\"hidden\"")
        );
        assert!(draw(&asked(&specs, &Input::new(), &[]), &Text::default(), Lang::Ja).0.contains("type=\"text\""));
    }

    #[test]
    fn the_review_says_labels_units_and_days_in_words() {
        let c = FieldKind::Choice(vec![Choice::new("knee", Text::fixed("膝", "knee"))]);
        let w = |k: FieldKind, v: &str| words(&spec("x", k), &[v.to_owned()], Lang::Ja).0;
        assert!(w(c.clone(), "knee").starts_with('膝'));
        assert_eq!(w(FieldKind::Number, "１２.５"), "12.5\u{a0}g");
        assert!(w(FieldKind::Day, "2026-11-24").contains("2026年11月24日(火)"));
        assert!(w(FieldKind::Lines(9), "<b>\nz").starts_with("&lt;b&gt;<br>z"));
        assert!(w(FieldKind::Many(vec![]), "").contains("空欄"));
    }

    #[test]
    fn the_review_says_what_will_be_recorded_not_what_was_typed() {
        let told = |name: &str, unit: Text, kind: FieldKind, v: &str| {
            let spec = FieldSpec { identifying: name != "cells", unit, ..spec(name, kind) };
            words(&spec, &[v.to_owned()], Lang::Ja).0
        };
        let cells = |v: &str| told("cells", Text::fixed("個", "cells"), FieldKind::Number, v);
        for typed in ["5000万", "５０００万個", "5.0e7", "50,000,000"] {
            assert_eq!(cells(typed), "5.0×10<sup>7</sup> (50,000,000)\u{a0}個", "{typed}");
        }
        assert_eq!(cells("many"), "many\u{a0}個", "what cannot be read stands as typed");
        let line = |name: &str, v: &str| told(name, Text::default(), FieldKind::Line(99), v);
        assert_eq!(line("birth_date", "昭和４５年３月５日"), "1970年(昭和45年)3月5日");
        assert_eq!(line("change.birth_date", "S45.3.5"), "1970年(昭和45年)3月5日");
        assert_eq!(line("kana", "ﾐﾎﾝ ﾓﾓｺ"), "ミホン モモコ");
        assert_eq!(line("telephone", "０３－００００"), "03-0000");
    }

    #[test]
    fn the_pages_own_fields_are_kept_apart() {
        let (act, own) = part(&typed(&[("_step", "review"), ("csrf", "t"), ("a", "1"), ("a", "2")]));
        assert_eq!(act.get("a").map(Vec::len), Some(2));
        assert_eq!(own.get("_step").map(String::as_str), Some("review"));
        assert_eq!(act.len(), 1);
    }
}

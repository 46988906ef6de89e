//! The fields of a form on the page: questions with the same short answers stand as rows of one list, the words on the left and the
//! answers on the right, so that a trained person goes down them with the arrow keys and Tab; other fields stand two abreast where
//! there is room. How many required fields are filled is counted by the style sheet (a CSS counter over `:valid`), so that it is
//! right without a script too.

use crate::field::{FieldView, field};
use crate::html::Html;
use maud::html;
use terms::{Lang, Text};

/// From this many required fields on a form says how far it is, at the foot that stays in sight.
const LONG: usize = 6;

/// Draws fields in their order.
pub fn fields(list: &[FieldView], lang: Lang) -> Html {
    let same = |a: &&FieldView, b: &&FieldView| match (a.segments(), b.segments()) {
        (Some(x), Some(y)) => x == y,
        (None, None) => true,
        _ => false,
    };
    let shown: Vec<&FieldView> = list.iter().collect();
    html! {
        @for run in shown.chunk_by(same) {
            @if run.len() > 1 && run.iter().all(|f| f.segments().is_some()) {
                div.questions { @for f in run { (field(f, lang)) } }
            } @else {
                div.fields { @for f in run { (field(f, lang)) } }
            }
        }
    }
}

/// How many of these must be filled and can be counted.
pub fn needed<'a>(list: impl IntoIterator<Item = &'a FieldView>) -> usize {
    list.into_iter().filter(|f| f.required && !f.disabled && f.control != crate::Control::Hidden).count()
}

/// The foot of a form with its buttons. A long form (`needed` required fields) says how many are filled and keeps its foot in sight.
pub fn form_foot(needed: usize, buttons: Html, lang: Lang) -> Html {
    if needed < LONG {
        return html! { div.button-row { (buttons) } };
    }
    let of = terms::say! {ja: "必須 {needed} 項目中 ", en: " of {needed} required"};
    html! {
        div.form-foot.no-print {
            div.button-row { (buttons) }
            p.answered {
                @if lang == Lang::Ja { (of.text(lang)) b.answered__n {} (Text::fixed(" 項目に入力", "").text(lang)) }
                @else { b.answered__n {} (of.text(lang)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Control, FieldView};

    fn asks(name: &str, codes: &[(&'static str, &'static str)]) -> FieldView {
        let list = codes.iter().map(|(c, w)| ((*c).to_owned(), Text::same(*w))).collect();
        FieldView {
            control: Control::Choice(list),
            required: true,
            ..FieldView::new(name, Text::same(name.to_owned()))
        }
    }
    const YES: [(&str, &str); 3] = [("yes", "はい"), ("no", "いいえ"), ("unknown", "わからない")];

    #[test]
    fn neighbours_with_the_same_short_answers_are_one_list_of_rows() {
        let words = FieldView::new("words", Text::same("words"));
        let list = [asks("a", &YES), asks("b", &YES), words, asks("c", &[("r", "右"), ("l", "左")])];
        let out = fields(&list, Lang::Ja).0;
        assert_eq!(out.matches("class=\"questions\"").count(), 1, "{out}");
        assert_eq!(out.matches("field__options segments").count(), 3, "a lone one has its segments too: {out}");
        let at = |s: &str| out.find(s).unwrap_or_else(|| panic!("{s} missing"));
        assert!(at("name=\"a\"") < at("name=\"b\"") && at("name=\"b\"") < at("name=\"words\""), "the order stays");
        assert!(at("name=\"words\"") < at("name=\"c\""));
    }

    #[test]
    fn long_answers_stay_rows_and_many_fold() {
        let long = asks("x", &[("a", "作業を止めて、後で決める"), ("b", "凍結して保管する"), ("c", "廃棄する")]);
        assert!(long.segments().is_none() && !field(&long, Lang::Ja).0.contains("segments"));
        let many: Vec<(&'static str, &'static str)> = ["1", "2", "3", "4", "5", "6"].map(|c| (c, c)).to_vec();
        assert!(asks("x", &many).segments().is_none());
    }

    #[test]
    fn a_long_form_says_how_far_it_is_and_a_short_one_does_not() {
        let list: Vec<FieldView> = (0..8).map(|n| asks(&format!("q{n}"), &YES)).collect();
        assert_eq!(needed(&list), 8);
        let out = form_foot(8, crate::none(), Lang::Ja).0;
        assert!(out.contains("必須 8 項目中") && out.contains("answered__n"), "{out}");
        assert!(form_foot(8, crate::none(), Lang::En).0.contains("of 8 required"));
        assert!(!form_foot(2, crate::none(), Lang::Ja).0.contains("answered"));
        let off = FieldView { disabled: true, ..asks("off", &YES) };
        assert_eq!(needed(&[off]), 0, "what cannot be changed is not asked");
    }
}

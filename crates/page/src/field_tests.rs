//! What every control keeps: the error between label and input and tied to it, typed words escaped and never lost.

use super::*;

fn three() -> Vec<(String, Text)> {
    ["a", "b", "c"].map(|c| (c.to_owned(), Text::same(c))).to_vec()
}
fn many_codes() -> Vec<(String, Text)> {
    (0..7).map(|n| (format!("c{n}"), Text::same(format!("c{n}")))).collect()
}
fn controls() -> Vec<(&'static str, Control)> {
    vec![
        ("<input", Control::text()),
        ("<input", Control::Password { new: false }),
        ("<textarea", Control::LongText { rows: 3 }),
        ("<input", Control::Number),
        ("<input", Control::Date),
        ("<input", Control::TypedDate),
        ("<input", Control::DateTime),
        ("<input", Control::Choice(three())),
        ("<select", Control::Choice(many_codes())),
        ("<input", Control::Many(three())),
        ("<input", Control::Scan),
        ("<textarea", Control::Scans),
    ]
}
fn wrong(control: Control) -> FieldView {
    FieldView {
        control,
        hint: Some(Text::same("手引き")),
        error: Some(Text::same("誤り<x>")),
        required: true,
        ..FieldView::new("volume", Text::same("液量"))
    }
}

#[test]
fn the_error_stands_between_label_and_input_and_is_tied_to_it() {
    for (tag, control) in controls() {
        let out = field(&wrong(control.clone()), Lang::Ja).0;
        let at = |s: &str| out.find(s).unwrap_or_else(|| panic!("{control:?}: {s} missing in {out}"));
        assert!(at("液量") < at("誤り&lt;x&gt;") && at("誤り&lt;x&gt;") < at(tag), "{control:?}: {out}");
        assert!(at("手引き") < at("誤り&lt;x&gt;"), "{control:?}");
        assert!(out.contains(r#"aria-describedby="f-volume-hint f-volume-error""#), "{control:?}: {out}");
        assert!(out.contains(r#"id="f-volume-error""#) && out.contains(r#"aria-invalid="true""#), "{control:?}: {out}");
        assert!(out.contains(r#"id="f-volume""#), "{control:?}: a link to the field must land on its input");
        assert!(out.contains("is-wrong") && out.contains("必須"), "{control:?}");
    }
}

#[test]
fn a_good_field_claims_no_error_and_every_input_has_a_label() {
    for (_, control) in controls() {
        let f = FieldView { control: control.clone(), ..FieldView::new("volume", Text::same("液量")) };
        let out = field(&f, Lang::En).0;
        assert!(!out.contains("aria-invalid") && !out.contains("-error"), "{control:?}: {out}");
        assert!(out.contains(r#"for="f-volume""#) || out.contains("<legend"), "{control:?}: {out}");
    }
}

#[test]
fn what_was_typed_comes_back_escaped() {
    let typed = "\"><script>１２</script>";
    let kept = "&lt;script&gt;１２&lt;/script&gt;";
    for control in [
        Control::text(),
        Control::LongText { rows: 2 },
        Control::Number,
        Control::Date,
        Control::TypedDate,
        Control::DateTime,
        Control::Scan,
        Control::Scans,
        Control::Hidden,
    ] {
        let f = FieldView { values: vec![typed.into()], ..wrong(control.clone()) };
        let out = field(&f, Lang::Ja).0;
        assert!(out.contains(kept) && !out.contains("<script"), "{control:?}: {out}");
        // a picker would drop it
        assert!(!out.contains("type=\"date") && !out.contains("type=\"number"), "{control:?}: {out}");
    }
    let f = FieldView { values: vec![typed.into()], ..wrong(Control::Password { new: true }) };
    assert!(!field(&f, Lang::Ja).0.contains("１２"), "a password is never sent back");
}

#[test]
fn pickers_are_used_for_what_they_can_hold() {
    let with = |control, v: &str| {
        field(&FieldView { values: vec![v.into()], control, ..FieldView::new("d", Text::same("d")) }, Lang::Ja).0
    };
    assert!(with(Control::Date, "2026-11-24").contains(r#"type="date" value="2026-11-24""#));
    assert!(with(Control::Date, "令和8年11月24日").contains(r#"type="text" value="令和8年11月24日""#));
    assert!(with(Control::DateTime, "2026-11-24T09:12").contains("datetime-local"));
    assert!(with(Control::DateTime, "2026-11-24T25:99").contains(r#"type="text""#));
    assert!(with(Control::TypedDate, "2026-11-24").contains(r#"type="text""#));
}

#[test]
fn six_answers_stand_as_rows_and_seven_fold() {
    let rows: Vec<_> = many_codes().into_iter().take(6).collect();
    let with = |control| {
        field(&FieldView { control, values: vec!["c1".into()], ..FieldView::new("c", Text::same("c")) }, Lang::Ja).0
    };
    let out = with(Control::Choice(rows));
    assert_eq!((out.matches("type=\"radio\"").count(), out.matches(" checked").count()), (6, 1));
    let out = with(Control::Choice(many_codes()));
    assert!(out.contains("<select") && out.contains(r#"<option value="c1" selected>"#), "{out}");
    let f = FieldView {
        control: Control::Many(three()),
        values: vec!["a".into(), "c".into()],
        ..FieldView::new("m", Text::same("m"))
    };
    assert_eq!(field(&f, Lang::Ja).0.matches(" checked").count(), 2);
}

#[test]
fn a_field_that_cannot_be_changed_is_still_sent_once() {
    for (_, control) in controls() {
        let f = FieldView {
            control: control.clone(),
            values: vec!["a".into()],
            disabled: true,
            ..FieldView::new("v", Text::same("v"))
        };
        if matches!(control, Control::Scan | Control::Password { .. }) {
            continue; // never drawn disabled: a scan has nothing to keep, a password no value
        }
        let out = field(&f, Lang::Ja).0;
        let sent = out.split('<').filter(|t| t.contains("name=\"v\"") && !t.contains(" disabled")).count();
        assert_eq!(sent, 1, "{control:?}: {out}");
        assert!(out.contains("is-off") && (out.contains("readonly") || out.contains("disabled")), "{control:?}: {out}");
    }
}

#[test]
fn the_summary_links_each_error_to_its_field() {
    let good = FieldView::new("ok", Text::same("よい"));
    assert!(errors(std::slice::from_ref(&good), Lang::Ja).0.is_empty());
    let out = errors(&[good, wrong(Control::Number)], Lang::Ja).0;
    assert!(
        out.contains("href=\"#f-volume\"")
            && out.contains("1 か所")
            && !out.contains("f-ok")
            && out.contains("role=\"alert\""),
        "{out}"
    );
}

#[test]
fn rows_of_answers_take_the_focus_at_the_answer_given_or_the_first() {
    let list = vec![("a".to_owned(), Text::same("A")), ("b".to_owned(), Text::same("B"))];
    for control in [Control::Choice(list.clone()), Control::Many(list)] {
        let f = FieldView { control, autofocus: true, ..FieldView::new("x", Text::same("X")) };
        let focused = |f: &FieldView| {
            let out = field(f, Lang::Ja).0;
            assert!(out.matches("autofocus").count() <= 1, "{out}");
            out.split("<input").find(|i| i.contains("autofocus")).map(|i| i.contains("value=\"b\""))
        };
        assert_eq!(focused(&f), Some(false), "the first");
        assert_eq!(focused(&FieldView { values: vec!["b".into()], ..f.clone() }), Some(true), "the one given");
        assert_eq!(focused(&FieldView { autofocus: false, ..f.clone() }), None);
        assert_eq!(focused(&FieldView { disabled: true, ..f }), None);
    }
}

#[test]
fn the_only_answer_of_a_required_choice_is_chosen_and_of_an_optional_one_is_not() {
    let out = |required, n: usize, values: &[&str]| {
        let control = Control::Choice(three().into_iter().take(n).collect());
        let values = values.iter().map(|v| (*v).to_owned()).collect();
        field(&FieldView { required, control, values, ..FieldView::new("second", Text::same("二人目")) }, Lang::Ja).0
    };
    assert!(out(true, 1, &[]).contains(" checked") && out(true, 1, &[""]).contains(" checked"));
    assert!(!out(false, 1, &[]).contains(" checked"), "nobody is made to answer");
    assert!(!out(true, 2, &[]).contains(" checked"), "which of two is never guessed");
    assert!(!out(true, 1, &["gone"]).contains(" checked"), "another answer was given: it is not put in its place");
}

#[test]
fn what_is_said_of_an_answer_stands_in_its_row_and_only_there() {
    let notes = vec![("b".to_owned(), text("説明<b>"))];
    let f = FieldView { control: Control::Many(three()), notes, ..FieldView::new("items", Text::same("事項")) };
    let out = field(&f, Lang::Ja).0;
    assert_eq!(out.matches("choice__note").count(), 1, "{out}");
    let row = out.split("<label").find(|l| l.contains("value=\"b\"")).expect("the row of b");
    assert!(row.contains("説明&lt;b&gt;"), "{row}");
}

//! Samples: buttons, fields of every control and state, scan fields.

use super::{Words, part};
use crate::html::{Html, Level};
use crate::parts::{Button, button, button_busy, button_link, post_button, post_form, print_button};
use crate::{
    Control, FieldView, Mark, Scan, ScanState, errors, field, fields as fields_of, form_foot, heading, needed, scan,
    text,
};
use maud::html;
use terms::Text;

pub(super) fn all(w: Words) -> Vec<Html> {
    vec![buttons(w), fields(w), scans(w)]
}

fn buttons(w: Words) -> Html {
    let to = "#s-button";
    let main = |ja, en| Button::main(w.say(ja, en));
    let plain = |ja, en| Button::plain(w.say(ja, en));
    let stop = |ja, en| Button::stop(w.say(ja, en));
    let list = [
        button(&main("主", "main")),
        button_link(&main("主 触れた", "main, touched").class("is-hover"), to),
        button_link(&main("主 選択中", "main, focused").class("is-focus"), to),
        button(&plain("ふつう", "plain")),
        button_link(&plain("触れた", "touched").class("is-hover"), to),
        button(&stop("止める", "stop").marked(Mark::Stop)),
        button_link(&stop("止める 触れた", "stop, touched").class("is-hover"), to),
        button(&plain("できない", "not possible").disabled()),
        button_link(&plain("できない(リンク)", "not possible (link)").disabled(), to),
        button_busy(w.say("記録しています", "recording")),
        button(&plain("小", "small").small()),
        post_button(to, &[], &Button::link(w.say("リンクの形", "as a link"))),
    ];
    let body = html! { div.sample { @for b in list { (b) } (print_button(w.say("印刷", "print"))) } };
    part(
        "s-button",
        w.say("ボタン", "Buttons"),
        w.say("一画面に主は一つ。言葉は動詞", "one main button on a screen; verbs"),
        body,
    )
}

fn codes(list: &[(&'static str, &'static str, &'static str)]) -> Vec<(String, Text)> {
    list.iter().map(|(c, ja, en)| ((*c).to_owned(), Text::fixed(ja, en))).collect()
}

fn fields(w: Words) -> Html {
    let f = |name: &str, ja, en, control| FieldView {
        control,
        id: format!("sf-{name}"),
        ..FieldView::new(name, Text::fixed(ja, en))
    };
    let cells = Some(Text::fixed("×10^6 個", "×10^6"));
    let wrong = FieldView {
        values: vec!["101".into()],
        unit: Some(Text::same("%")),
        error: Some(Text::fixed(
            "100 % を超えています。計数器の表示を確かめてください。",
            "It is over 100 %. Check the counter's display.",
        )),
        ..f("wrong", "生存率(誤り)", "Viability (wrong)", Control::Number)
    };
    let route = || {
        codes(&[
            ("knee", "膝関節内", "in the knee"),
            ("disc", "椎間板内", "in the disc"),
            ("unknown", "不明", "not known"),
        ])
    };
    let months = codes(&[
        ("1", "1か月", "1 month"),
        ("3", "3か月", "3 months"),
        ("6", "6か月", "6 months"),
        ("12", "12か月", "12 months"),
        ("18", "18か月", "18 months"),
        ("24", "24か月", "24 months"),
        ("36", "36か月", "36 months"),
    ]);
    let focused = FieldView {
        values: vec!["95.1".into()],
        unit: Some(Text::same("%")),
        ..f("focus", "生存率(選択中)", "Viability (focused)", Control::Number)
    };
    let plain = [
        FieldView {
            required: true,
            unit: cells,
            hint: Some(Text::fixed("計数器の値をそのまま", "as the counter shows it")),
            ..f("cells", "生細胞数", "Viable cells", Control::Number)
        },
        wrong.clone(),
        FieldView {
            values: vec!["1.0".into()],
            unit: Some(Text::same("mL")),
            disabled: true,
            hint: Some(Text::fixed("ラベルから読み取った値", "read from the label")),
            ..f("off", "液量(変更できない)", "Volume (fixed)", Control::Number)
        },
        FieldView { values: vec!["ニシハラ カズヨ".into()], ..f("kana", "カナ", "Kana", Control::text()) },
        FieldView {
            hint: Some(Text::fixed("12文字以上", "12 characters or more")),
            ..f("pass", "新しいパスワード", "New password", Control::Password { new: true })
        },
        FieldView {
            hint: Some(Text::fixed("例 1978-04-01、昭和53年4月1日", "e.g. 1978-04-01")),
            ..f("born", "生年月日", "Date of birth", Control::TypedDate)
        },
        FieldView { values: vec!["2026-11-24".into()], ..f("day", "予定日", "Planned day", Control::Date) },
        FieldView {
            values: vec!["2026-11-24T09:12".into()],
            ..f("at", "起きた時刻", "When it happened", Control::DateTime)
        },
        FieldView {
            values: vec!["6".into()],
            ..f("visit", "来院(七つ以上は一覧)", "Visit (seven or more fold)", Control::Choice(months.clone()))
        },
        FieldView {
            values: vec!["12".into()],
            disabled: true,
            ..f("visit-off", "来院(変更できない)", "Visit (fixed)", Control::Choice(months))
        },
        FieldView { ..f("note", "経過", "Course", Control::LongText { rows: 3 }) },
    ];
    let groups = [
        FieldView {
            values: vec!["knee".into()],
            required: true,
            ..f("route", "部位", "Site", Control::Choice(route()))
        },
        FieldView {
            error: Some(Text::fixed("一つ選んでください。", "Choose one.")),
            ..f("route-wrong", "部位(誤り)", "Site (wrong)", Control::Choice(route()))
        },
        FieldView {
            values: vec!["knee".into()],
            hint: Some(Text::fixed("いくつでも", "any number")),
            notes: vec![(
                "knee".into(),
                crate::html::say(
                    &Text::fixed("読み上げて、一つずつ確かめる", "read out and confirmed one by one"),
                    w.0,
                ),
            )],
            ..f("sites", "該当するもの", "Which apply", Control::Many(route()))
        },
        FieldView {
            values: vec!["disc".into()],
            disabled: true,
            ..f("route-off", "部位(変更できない)", "Site (fixed)", Control::Choice(route()))
        },
    ];
    let label = FieldView {
        error: Some(Text::fixed("検査文字が合いません。", "The check character does not fit.")),
        values: vec!["SD26O148AN".into()],
        ..f("label", "容器のラベル", "Label of the container", Control::Scan)
    };
    let yes = codes(&[("yes", "はい", "yes"), ("no", "いいえ", "no"), ("unknown", "わからない", "not known")]);
    let ask = |name: &str, ja, en, value: &str, error: Option<Text>| FieldView {
        required: true,
        values: vec![value.into()],
        error,
        ..f(name, ja, en, Control::Choice(yes.clone()))
    };
    let questions = [
        ask("q1", "たばこを吸いますか", "Do you smoke?", "no", None),
        ask("q2", "がんと言われたことがありますか", "Have you been told you have cancer?", "unknown", None),
        ask(
            "q3",
            "肝臓の病気がありますか",
            "Liver disease?",
            "",
            Some(Text::fixed("一つ選んでください。", "Choose one.")),
        ),
        ask("q4", "妊娠中ですか", "Pregnant?", "", None),
        f("q5", "治療に望むこと", "What you hope for", Control::LongText { rows: 2 }),
    ];
    let inside = html! {
            (errors(std::slice::from_ref(&wrong), w.0))
            div.sample-grid {
                (is_focus(&field(&focused, w.0)))
                @for x in &plain { (field(x, w.0)) }
            }
            div.sample-grid { @for x in &groups { (field(x, w.0)) } }
            (fields_of(&questions, w.0))
            (field(&label, w.0))
            (form_foot(needed(&questions).saturating_add(needed(&plain)).saturating_add(needed(&groups)), button(&Button::main(w.say("確認へ進む", "Go on"))), w.0))
    };
    // a password field outside a form makes browsers complain
    let body = post_form("#s-field", &[], inside);
    part(
        "s-field",
        w.say("入力欄", "Fields"),
        w.say("単位は欄の中、誤りは欄のすぐ上", "unit in the box, error just above it"),
        body,
    )
}

/// The focus itself cannot be drawn twice on a page, so the sample wears the class that shows it.
fn is_focus(field: &Html) -> Html {
    maud::PreEscaped(field.0.replacen("class=\"field\"", "class=\"field is-focus\"", 1))
}

fn scans(w: Words) -> Html {
    let s = |n: u8, label: (&'static str, &'static str), value: &str, say: (&'static str, &'static str), state| Scan {
        id: format!("ss-{n}"),
        name: "code".into(),
        label: w.own(label.0, label.1),
        placeholder: w.own("ラベルを読む", "Scan the label"),
        value: value.into(),
        say: w.own(say.0, say.1),
        state,
        ..Scan::default()
    };
    let list = [
        s(
            1,
            ("待っている", "Waiting"),
            "",
            ("読み取り欄が選ばれています。", "The scan field has the focus."),
            ScanState::Focus,
        ),
        s(
            2,
            ("欄が外れた", "Focus lost"),
            "",
            (
                "読み取り欄が外れています。画面のどこかに触れると戻ります。",
                "The focus is elsewhere. Touch anywhere to bring it back.",
            ),
            ScanState::Away,
        ),
        s(
            3,
            ("読めない", "Not readable"),
            "SD26O148AN",
            (
                "検査文字が合いません。もう一度読んでください(逸脱にはなりません)。",
                "The check character does not fit. Scan again (this is no deviation).",
            ),
            ScanState::Wrong,
        ),
        s(
            4,
            ("読めた", "Read"),
            "SD260148AN",
            ("シリンジ 高瀬 誠(模擬)L4/5", "Syringe, Takase Makoto (simulated), L4/5"),
            ScanState::Ready,
        ),
    ];
    let body = html! {
        div.stack--tight {
            (heading(Level::H3, Some("visually-hidden"), None, &text(w.say("読み取り欄の四つの状態", "Four states of the scan field"))))
            div.sample-grid { @for x in &list { (scan(x)) } }
        }
    };
    part(
        "s-scan",
        w.say("読み取り欄", "Scan field"),
        w.say("一頁に一つ、いつも選ばれている", "one on a page, always in focus"),
        body,
    )
}

//! Samples: colours, type, marks and badges, the three themes.

use super::{Words, part};
use crate::html::{Html, Level, code};
use crate::mark::{Mark, Tone, badge, badges, count, mark, sim_badge};
use crate::parts::{Button, button, button_row, notice, stack_tight};
use crate::thread::{Knot, Step, mini, thread_named};
use crate::{Answer, Control, FieldView, Verdict, field, text, verdict};
use maud::html;
use terms::Text;

pub(super) fn all(w: Words) -> Vec<Html> {
    vec![colours(w), letters(w), states(w), themes(w)]
}

fn colours(w: Words) -> Html {
    let list = [
        ("sw-paper", "紙", "paper", "--paper"),
        ("sw-surface", "面", "surface", "--surface"),
        ("sw-sunk", "くぼみ", "sunk", "--sunk"),
        ("sw-ink", "墨", "ink", "--ink"),
        ("sw-ink-2", "墨 二", "ink, second", "--ink-2"),
        ("sw-ink-3", "墨 三", "ink, third", "--ink-3"),
        ("sw-accent", "藍(強調)", "indigo (accent)", "--accent"),
        ("sw-accent-tint", "藍 淡", "indigo, pale", "--accent-tint"),
        ("sw-ok", "よい", "fits", "--ok-fill"),
        ("sw-warn", "気をつける", "take care", "--warn-fill"),
        ("sw-stop", "止まる", "stop", "--stop-fill"),
        ("sw-wait", "待つ", "wait", "--wait-fill"),
    ];
    let body = html! {
        div.swatches { @for (class, ja, en, token) in list {
            div.swatch { i class=(class) {} span { b { (w.say(ja, en)) } br; span.meta { (token) } } }
        } }
    };
    part("s-colour", w.say("色", "Colour"), w.say("強調は藍の一色", "one accent: indigo"), body)
}

fn letters(w: Words) -> Html {
    let list = [
        ("type-xs", w.html("目盛り 12", "Ticks 12"), "--t-xs 12 px"),
        ("type-s", w.html("表・注記 細胞 1,234", "Tables, notes: 1,234 cells"), "--t-s 14 px"),
        ("type-m", w.html("本文 再生医療", "Text: regenerative medicine"), "--t-m 16 px"),
        ("type-l", w.html("見出し 患者と細胞", "Head: patient and cells"), "--t-l 20 px"),
        ("type-xl", w.html("頁の題", "Title of a page"), "--t-xl 25 px"),
        ("type-2xl", w.html("2.0×10^7", "2.0×10^7"), "--t-2xl 31 px"),
        ("type-3xl", w.html("13:30", "13:30"), "--t-3xl 49 px"),
    ];
    let body = html! {
        div.panel { div.panel__body.stack--tight {
            @for (class, words, token) in list { p class=(class) { (words) " " span.meta { (token) } } }
            p { (w.say("記号と番号は ", "Codes and numbers: ")) (code("SP2600931 SL260148Y 0O 1Il")) }
            ul.bullets.small {
                li { (w.say("二桁以上の数も、題の外では幅をそろえる", "digits keep their width outside headings")) }
                li { span.nowrap { (w.say("数と単位は離さない", "a number and its unit stay together")) } }
            }
        } }
    };
    part(
        "s-type",
        w.say("文字", "Type"),
        w.say("16 px を基に 1.25 倍ずつ、太さは二つ", "16 px times 1.25, two weights"),
        body,
    )
}

fn state_badges(w: Words) -> Vec<Html> {
    vec![
        badge(Tone::Ok, Mark::Ok, w.say("適合・済", "fits, done")),
        badge(Tone::Warn, Mark::Warn, w.say("注意", "take care")),
        badge(Tone::Warn, Mark::Due, w.say("期限が近い", "due soon")),
        badge(Tone::Stop, Mark::Stop, w.say("止まる・遅れ", "stopped, late")),
        badge(Tone::Wait, Mark::Wait, w.say("待ち", "waiting")),
        badge(Tone::Plan, Mark::Due, w.say("予定", "planned")),
        badge(Tone::Unknown, Mark::Unknown, w.say("不明", "not known")),
        badge(Tone::Now, Mark::Now, w.say("いま", "now")),
        badge(Tone::Plain, Mark::Todo, w.say("これから", "to come")),
        badge(Tone::Info, Mark::Info, w.say("知らせ", "to know")),
        badge(Tone::Info, Mark::Fix, w.say("訂正あり", "corrected")),
    ]
}

fn states(w: Words) -> Html {
    let all: Vec<Html> = state_badges(w).into_iter().chain([sim_badge(w.0), count(14, w.0)]).collect();
    let body = html! {
        div.stack--tight {
            div.sample { (badges(&all)) }
            p.small { @for m in Mark::ALL { (mark(m)) " " } span.meta { (w.say("印だけで使うことはありません", "a mark never stands without a word")) } }
        }
    };
    part(
        "s-state",
        w.say("状態の印", "Marks of state"),
        w.say(
            "丸・三角・時計・八角・四角・破線・旗・菱形・矢印",
            "circle, triangle, clock, octagon, square, broken ring, flag, diamond, arrows",
        ),
        body,
    )
}

fn themes(w: Words) -> Html {
    let list = [
        ("light", w.say("明るい", "Light")),
        ("dark", w.say("暗い", "Dark")),
        ("bedside", w.say("ベッドサイド", "Bedside")),
    ];
    let body = html! {
        div.sample-grid.sample-grid--wide { @for (theme, name) in list { div.theme-sample data-theme=(theme) { (theme_body(w, theme, name)) } } }
    };
    part(
        "s-theme",
        w.say("三つの明るさ", "Three themes"),
        w.say("同じ部品を並べて", "the same parts side by side"),
        body,
    )
}

fn theme_body(w: Words, theme: &str, name: &str) -> Html {
    let wrong = FieldView {
        id: format!("theme-{theme}"),
        unit: Some(Text::same("%")),
        values: vec!["101".into()],
        error: Some(Text::fixed("100 % を超えています。", "It is over 100 %.")),
        control: Control::Number,
        ..FieldView::new("viability", Text::fixed("生存率", "Viability"))
    };
    let yes = Verdict {
        answer: Answer::Yes,
        say: w.own("この人の細胞です。", "These are this person's cells."),
        facts: vec![],
        why: vec![],
        mini: true,
    };
    let no = Verdict {
        answer: Answer::No,
        say: w.own("別の人の細胞です。", "These are another person's cells."),
        ..yes.clone()
    };
    let steps = [Step::Done, Step::Done, Step::Now, Step::Blocked, Step::Todo];
    stack_tight(&[
        html! { h3 { (name) } },
        html! { p.small { (w.say("本文と", "Text and a ")) a href="#s-theme" { (w.say("リンク", "link")) } " " span.meta { (w.say("三番目の声", "third voice")) } " " (mini(&steps, w.0)) } },
        badges(&state_badges(w)),
        field(&wrong, w.0),
        notice(Tone::Warn, w.html("未送信が 1 件あります。", "One reading is not sent.")),
        notice(Tone::Stop, w.html("このロットは隔離中です。", "This lot is in quarantine.")),
        verdict(&yes, w.0),
        verdict(&no, w.0),
        button_row(&[
            button(&Button::main(w.say("記録する", "Record"))),
            button(&Button::plain(w.say("戻る", "Back"))),
            button(&Button::stop(w.say("止める", "Stop"))),
        ]),
    ])
}

/// Knots in given states with sample words.
pub(super) fn knots(w: Words, rows: [(Step, &'static str, &'static str, &'static str, &'static str); 5]) -> [Knot; 5] {
    rows.map(|(state, date_ja, date_en, note_ja, note_en)| Knot {
        state,
        date: w.own(date_ja, date_en),
        note: w.html(note_ja, note_en),
        word: None,
        href: (state == Step::Now).then(|| "#s-thread".to_owned()),
    })
}

/// A thread with its caption.
pub(super) fn captioned_thread(w: Words, name: &'static str, knots: &[Knot; 5]) -> Html {
    html! { p.meta { (text(name)) } (thread_named(name, Level::H3, knots, w.0)) }
}

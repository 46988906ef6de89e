//! Sample: one screen of the patient's phone.

use super::{Words, part};
use crate::html::{Html, Level};
use crate::{Ask, Scale, ask_sample, scale};
use maud::html;

pub(super) fn all(w: Words) -> Vec<Html> {
    let nrs = Scale {
        name: "nrs".into(),
        label: w.own("痛みの強さ 0から10", "Pain from 0 to 10"),
        from: 0,
        to: 10,
        chosen: "4".into(),
        low: w.own("痛みなし", "no pain"),
        high: w.own("考えられる最悪の痛み", "the worst pain imaginable"),
        skip: Some(w.own("答えない", "I do not answer")),
    };
    let screen = Ask {
        clinic: w.own("模擬クリニック", "Simulated clinic"),
        what: w.own("模擬データ 3か月の質問", "Simulated data, 3 months"),
        unwell: "#s-ask".into(),
        step: 3,
        of: 9,
        question: w.html(
            "この24時間で、いちばん強かった腰の痛みは、どのくらいでしたか。",
            "In the last 24 hours, how strong was the worst pain in your back?",
        ),
        body: scale(&nrs, w.0),
        saved: Some(w.own("4 を保存しました。いつでも中断できます。", "4 is saved. You can stop at any time.")),
        back: Some("#s-ask".into()),
        action: "#s-ask".into(),
        hidden: vec![],
    };
    let body = html! { (ask_sample(&screen, Level::H3, w.0)) };
    vec![part(
        "s-ask",
        w.say("患者の電話", "The patient's phone"),
        w.say("一画面に一問", "one question a screen"),
        body,
    )]
}

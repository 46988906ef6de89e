//! Samples: the thread, rows of work, the timeline with a correction.

use super::ground::{captioned_thread, knots};
use super::{Words, part};
use crate::html::{Html, Level, none, text};
use crate::mark::{Mark, Tone, badge};
use crate::parts::{Button, Panel, button_link, panel};
use crate::thread::Step::{Blocked, Done, Now, Todo};
use crate::{Correct, CorrectSide, Fact, FactRow, Ready, Rest, Task, TaskState, Why, facts, ready, rest, tasks, was};
use maud::html;

pub(super) fn all(w: Words) -> Vec<Html> {
    vec![threads(w), work(w), timeline(w)]
}

fn threads(w: Words) -> Html {
    let none = ("", "", "", "");
    let row = |s, (a, b, c, d): (&'static str, &'static str, &'static str, &'static str)| (s, a, b, c, d);
    let start = knots(
        w,
        [
            row(Now, ("9月8日から", "from 8 Sep", "問診・診察", "interview, findings")),
            row(Todo, none),
            row(Todo, none),
            row(Todo, none),
            row(Todo, none),
        ],
    );
    let blocked = knots(
        w,
        [
            row(Done, ("9月8日–29日", "8–29 Sep", "同意 第6版・指示 1件", "consent v. 6, 1 order")),
            row(Done, ("10月14日", "14 Oct", "0.9 g 合併症なし", "0.9 g, no complication")),
            row(Now, ("10月14日– 41日目", "14 Oct – day 41", "P3 コンフルエンス 60 %", "P3, confluence 60 %")),
            row(Blocked, ("12月3日 13:30", "3 Dec 13:30", "出荷判定がまだ", "release not yet decided")),
            row(
                Todo,
                (
                    "1・3・6・12・18・24か月",
                    "1, 3, 6, 12, 18, 24 months",
                    "投与の日から数える",
                    "from the day of administration",
                ),
            ),
        ],
    );
    let late = knots(
        w,
        [
            row(Done, ("9月8日", "8 Sep", "指示 1件", "1 order")),
            row(Done, ("10月14日", "14 Oct", "0.9 g", "0.9 g")),
            row(Done, ("10/14–12/1", "14 Oct – 1 Dec", "P3 3.1×10^7", "P3 3.1×10^7")),
            row(Done, ("12月3日", "3 Dec", "2.0×10^7", "2.0×10^7")),
            row(Now, ("3か月 3月3日", "3 months: 3 Mar", "回答 2 / 6", "answers 2 / 6")),
        ],
    );
    let body = html! {
        div.stack--tight {
            (captioned_thread(w, w.say("始まったところ", "Just begun"), &start))
            (captioned_thread(w, w.say("次が止まっている", "The next step is blocked"), &blocked))
            (captioned_thread(w, w.say("経過観察中", "In follow-up"), &late))
        }
    };
    part(
        "s-thread",
        w.say("五つの結び目", "Five knots"),
        w.say("済・いま・止まっている・これから", "done, now, blocked, to come"),
        body,
    )
}

fn work(w: Words) -> Html {
    let act = |ja, en| button_link(&Button::plain(w.say(ja, en)).small(), "#s-task");
    let row = |state,
               when: &str,
               note: (&'static str, &'static str),
               what: (&'static str, &'static str),
               whom: (&'static str, &'static str)| Task {
        state,
        when: when.to_owned(),
        when_note: w.own(note.0, note.1),
        what: w.html(what.0, what.1),
        whom: w.html(whom.0, whom.1),
        ..Task::default()
    };
    let list = [
        Task {
            steps: Some([Done, Done, Done, Done, Now]),
            place: w.html("自宅 両膝関節内 11月21日投与", "at home, both knees, given 21 Nov"),
            act: button_link(&Button::main(w.say("電話の記録を開く", "Open the call")).small(), "#s-task"),
            ..row(
                TaskState::Late,
                "9:00",
                ("12分超過", "12 min over"),
                ("電話で安全を確認する(投与後3日目)", "Safety call (day 3 after administration)"),
                ("西原 和代(模擬)73歳 女", "Nishihara Kazuyo (simulated), 73 F"),
            )
        },
        Task {
            steps: Some([Done, Done, Done, Now, Todo]),
            when_iso: Some("2026-11-24T09:30:00+09:00".into()),
            place: w.html("Cアーム室 腰椎 L4/5 椎間板内 2.0×10^7 個", "C-arm room, disc L4/5, 2.0×10^7 cells"),
            act: act("照合の画面へ", "Go to the time-out"),
            ..row(
                TaskState::Soon,
                "9:30",
                ("あと18分", "in 18 min"),
                ("投与前のタイムアウト", "Time-out before administration"),
                ("岡部 修(模擬)52歳 男", "Okabe Osamu (simulated), 52 M"),
            )
        },
        Task {
            steps: Some([Done, Now, Todo, Todo, Todo]),
            act: act("発送を記録", "Record dispatch"),
            ..row(
                TaskState::Plain,
                "14:00",
                ("搬送便", "courier"),
                ("脂肪組織の発送", "Dispatch of fat tissue"),
                ("三宅 あゆみ(模擬)", "Miyake Ayumi (simulated)"),
            )
        },
        Task {
            steps: Some([Done, Done, Now, Todo, Todo]),
            expected: ready(&Ready {
                band: (6, Some(11)),
                median: Some(8),
                booked: Some(9),
                say: w.own(
                    "指示の数がそろう日は 12月2日ごろ(80 %の幅 11月30日–12月5日)。",
                    "The order is expected about 2 Dec (80 % interval 30 Nov to 5 Dec).",
                ),
            }),
            act: act("培養を観察する", "Look at the culture"),
            ..row(
                TaskState::Plain,
                "15:00",
                ("まで", "by then"),
                ("培養を観察する", "Look at the culture"),
                ("三宅 あゆみ(模擬)", "Miyake Ayumi (simulated)"),
            )
        },
        Task {
            steps: Some([Done, Done, Done, Blocked, Todo]),
            why: vec![
                Why {
                    say: w.html("無菌試験の中間判定がまだ", "interim sterility result not yet there"),
                    source: w.own("製品標準書 7.3", "product standard 7.3"),
                },
                Why {
                    say: w.html(
                        "注文の細胞数 2.0×10^7 個に届くかは 12月1日に分かる",
                        "whether 2.0×10^7 cells are reached is known on 1 Dec",
                    ),
                    source: String::new(),
                },
            ],
            act: act("患者の記録へ", "Go to the chart"),
            ..row(
                TaskState::Blocked,
                w.say("12月3日", "3 Dec"),
                ("13:30 予約", "13:30 booked"),
                ("椎間板内投与", "Intradiscal administration"),
                ("高瀬 誠(模擬)", "Takase Makoto (simulated)"),
            )
        },
        row(
            TaskState::Done,
            "8:35",
            ("立花", "Tachibana"),
            ("始業点検:救急カート・酸素", "Morning check: crash cart, oxygen"),
            ("処置室1", "Room 1"),
        ),
    ];
    part(
        "s-task",
        w.say("仕事の行", "Rows of work"),
        w.say("遅れ・期限が近い・ふつう・待ち・済", "late, due soon, plain, waiting, done"),
        html! {
            (tasks(&list, Level::H3, w.0))
            (rest(&[Rest {
                what: w.own("問診を待つ患者", "Waiting for the interview"),
                counted: w.own("全312件のうち40件を上に表示、ほかに272件", "40 of 312 shown above, 272 more"),
                link: (w.own("続きを見る", "Show the others"), "#s-task".into()),
            }]))
        },
    )
}

fn timeline(w: Words) -> Html {
    let correct = Correct {
        original: CorrectSide {
            body: html! { (w.say("生細胞数 ", "viable cells ")) (was(w.html("7.2×10^5 個", "7.2×10^5"))) },
            meta: w.html("11月16日 10:42 培養 平", "16 Nov 10:42, operator Taira"),
        },
        correction: CorrectSide {
            body: html! { (w.say("生細胞数 ", "viable cells ")) b { (w.html("7.2×10^6 個", "7.2×10^6")) } },
            meta: w.html("11月16日 11:05 培養 平・確認 矢代", "16 Nov 11:05, operator Taira, checked by Yashiro"),
        },
        reason: w.html(
            "希釈倍率 10 の掛け忘れ。はじめの記録は消えません。",
            "The dilution factor 10 was left out. The first entry stays.",
        ),
    };
    let rows: Vec<FactRow> = vec![
        FactRow::Day(w.html("11月24日(火) 培養41日目", "Tue 24 Nov, culture day 41")),
        Fact {
            time: "8:20".into(),
            recorded: "8:21".into(),
            time_iso: Some("2026-11-24T08:20:00+09:00".into()),
            what: w.html("培養を観察", "Culture observed"),
            say: w.html(
                "コンフルエンス 60 %。形態は均一な紡錘形、浮遊細胞わずか。",
                "Confluence 60 %. Even spindle shape, few floating cells.",
            ),
            who: vec![w.html("培養 平 千尋", "operator Taira Chihiro"), w.html("インキュベーター2", "incubator 2")],
            position: Some(48_190),
            ..Fact::default()
        }
        .into(),
        FactRow::Day(w.html("11月16日(月)", "Mon 16 Nov")),
        Fact {
            time: "10:30".into(),
            recorded: "10:42".into(),
            what: w.html("計数と継代(P2 → P3)", "Counted and passaged (P2 → P3)"),
            correct: Some(correct),
            who: vec![w.html("培養 平 千尋", "operator Taira Chihiro"), w.html("キャビネットA", "cabinet A")],
            position: Some(47_902),
            ..Fact::default()
        }
        .into(),
        Fact {
            time: "9:10".into(),
            what: w.html("適応を判定", "Candidacy decided"),
            badges: badge(Tone::Unknown, Mark::Unknown, w.say("不明 1", "1 not known")),
            say: none(),
            who: vec![text(w.say("医師 相良 圭", "doctor Sagara Kei"))],
            ..Fact::default()
        }
        .into(),
    ];
    let body = panel(&Panel {
        level: Level::H3,
        padded: false,
        long: true,
        meta: Some(w.html("新しい順", "newest first")),
        ..Panel::new("s-fact-p", w.say("記録", "Record"), facts(&rows, Level::H4, w.0))
    });
    part(
        "s-fact",
        w.say("記録と訂正", "Facts and corrections"),
        w.say("はじめの記録は残る", "the first entry stays"),
        body,
    )
}

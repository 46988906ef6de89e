//! Samples: values, panels, tabs and tables, the figure frame and every stroke of its vocabulary, a QR code, nothing to show.

use super::{Words, part};
use crate::html::{Html, Level, code, none, rich, text};
use crate::mark::{Mark, Tone, badge};
use crate::parts::{
    Button, Cols, Held, NavItem, Panel, button_link, cols, empty_state, held, pairs, panel, print_only, stat, stats,
    tabs,
};
use crate::{
    Column, Figure, FigureFit, Label, Row, Step, Table, TableWidth, blank, figure, key, labels, picture, qr,
    signatures, table,
};
use maud::html;
use terms::Text;

pub(super) fn all(w: Words) -> Vec<Html> {
    vec![values(w), tables(w), figures(w), strokes(w), codes(w), empty(w)]
}

fn values(w: Words) -> Html {
    let conf = html! { span.nowrap { svg.conf.fg viewBox="0 0 64 10" aria-hidden="true" { rect.box x="1" y="1" width="62" height="8" {} rect.seg-seen x="2" y="2" width="36" height="6" {} } " 60 %" } };
    let lot = pairs(&[
        (w.own("番号", "Number"), html! { a.code href="#s-value" { "SL260148Y" } }),
        (w.own("継代", "Passage"), w.html("P3(上限 P5)", "P3 (at most P5)")),
        (w.own("コンフルエンス", "Confluence"), conf),
        (
            w.own("裏付け", "Evidence"),
            badge(Tone::Unknown, Mark::Unknown, w.say("対照試験なし", "no controlled trial")),
        ),
    ]);
    let numbers = stats(&[
        stat(
            text("47"),
            w.say("/ 63 人", "/ 63 people"),
            w.html("12か月に答えた人。16 人は欠測", "answered at 12 months; 16 missing"),
        ),
        stat(
            rich("2.0×10^7"),
            w.say("個", "cells"),
            w.html("80 % 予測区間 2.2–4.3×10^7", "80 % forecast interval 2.2–4.3×10^7"),
        ),
        stat(text("96"), w.say("分", "min"), w.html("採取から受入まで", "from harvest to receipt")),
    ]);
    let scopes = held(&[
        Held {
            what: w.own("脂肪と血液の採取", "Taking fat and blood"),
            state: badge(Tone::Ok, Mark::Ok, w.say("有効", "in force")),
            since: w.own("9月8日(火)", "Tue 8 Sep"),
            note: w.own("説明文書 第6版", "document v. 6"),
        },
        Held {
            what: w.own("診療情報・試料の二次利用", "Secondary use of data and samples"),
            state: badge(Tone::Unknown, Mark::Unknown, w.say("同意なし", "none")),
            since: String::new(),
            note: String::new(),
        },
    ]);
    let quiet = html! { p.small { (w.say("済んだことに使う。", "For what is done.")) } };
    let body = cols(
        Cols::Main,
        &[
            vec![panel(&Panel {
                level: Level::H3,
                meta: Some(w.html("分母と単位を添えて", "with denominator and unit")),
                ..Panel::new("s-stat-p", w.say("数", "Numbers"), numbers)
            })],
            vec![
                panel(&Panel { level: Level::H3, ..Panel::new("s-pairs-p", w.say("ロット", "Lot"), lot) }),
                panel(&Panel {
                    level: Level::H3,
                    ..Panel::new("s-held-p", w.say("同意の範囲", "Scopes of consent"), scopes)
                }),
                panel(&Panel {
                    level: Level::H3,
                    quiet: true,
                    ..Panel::new("s-quiet-p", w.say("静かな枠", "Quiet panel"), quiet)
                }),
            ],
        ],
    );
    part("s-value", w.say("値と枠", "Values and panels"), "", body)
}

fn tables(w: Words) -> Html {
    let tab = |ja, en, count, current| NavItem { href: "#s-table".into(), label: Text::fixed(ja, en), count, current };
    let items = [
        tab("選んだ頁", "this page", None, true),
        tab("ほかの頁", "another", None, false),
        tab("件数つき", "with a count", Some(3), false),
    ];
    let row = |p: &str, n: &str, v: &str, chosen| Row { cells: vec![text(p), rich(n), text(v)], chosen };
    let t = Table {
        caption: w.own("表の見本", "Sample table"),
        columns: vec![
            Column::words(w.say("継代", "Passage")),
            Column::number(w.say("採り込み", "Harvested"), w.say("個", "cells")),
            Column::number(w.say("生存率", "Viability"), "%"),
        ],
        rows: vec![row("P0", "1.32×10^6", "91.4", false), row("P1", "4.90×10^6", "94.8", true)],
        foot: vec![w.html("計", "Sum"), rich("6.22×10^6"), none()],
        ..Table::default()
    };
    let spark = html! { svg.spark.fg viewBox="0 0 176 28" aria-hidden="true" { path.line d="M4 22 60 18 116 9 172 5" {} circle.dot cx="172" cy="5" r="4" {} } };
    let wide = Table {
        caption: w.own("小さな図のある広い表", "A wide table with small figures"),
        caption_hidden: true,
        columns: vec![
            Column::words(w.say("ロット", "Lot")),
            Column::words(w.say("増え方", "Growth")),
            Column::words(w.say("状態", "State")),
        ],
        rows: vec![Row::new(vec![code("SL260148Y"), spark, badge(Tone::Wait, Mark::Wait, w.say("待ち", "waiting"))])],
        width: TableWidth::Wide,
        middle: true,
        ..Table::default()
    };
    let body = html! {
        (tabs(w.say("タブの見本", "Sample tabs"), &items, w.0))
        div.panel { (table(&t)) }
        div.panel { (table(&wide)) }
        div.panel { (table(&Table { caption: w.own("もっと広い表", "A wider table"), width: TableWidth::Wider, ..wide.clone() })) }
    };
    part(
        "s-table",
        w.say("表とタブ", "Tables and tabs"),
        w.say("数字は右、単位は見出しに", "numbers right, unit in the head"),
        body,
    )
}

fn figures(w: Words) -> Html {
    let answers = html! {
        rect.seg-seen x="0" y="10" width="280" height="30" {}
        text.t-on x="10" y="30" { (w.say("回答 47", "answered 47")) }
        rect.box-out x="280" y="10.5" width="96" height="29" {}
        text x="290" y="30" { (w.say("欠測 16", "missing 16")) }
        path.axis d="M0 44H376" {}
        text.t-small x="0" y="62" { "0" }
        text.t-small x="376" y="62" text-anchor="end" { "63" }
    };
    let desc = w.say("12か月の回答47人、欠測16人。", "At 12 months 47 answered and 16 are missing.");
    let rows = [("回答", "answered", "47"), ("欠測", "missing", "16")];
    let f = Figure {
        id: "s-figure-1".into(),
        title: w.own("見本の図", "Sample figure"),
        level: Level::H3,
        unit: w.own("人数(63人中)", "people (of 63)"),
        fit: FigureFit::Fit,
        svg: picture("sfig", 420, 70, w.say("見本の図", "Sample figure"), desc, answers),
        legend: vec![
            (key(html! { rect.seg-seen width="28" height="14" {} }), w.own("回答", "answered")),
            (key(html! { rect.box-out x=".5" y=".5" width="27" height="13" {} }), w.own("欠測", "missing")),
        ],
        note: w
            .html("題・単位・図・凡例・注・数値表の順。", "Title, unit, picture, legend, note, table, in this order."),
        table: Some(Table {
            caption: w.own("見本の図の数値", "Numbers of the sample figure"),
            columns: vec![Column::words(w.say("区分", "Group")), Column::number(w.say("人数", "People"), "")],
            rows: rows.map(|(ja, en, n)| Row::new(vec![text(w.say(ja, en)), text(n)])).to_vec(),
            ..Table::default()
        }),
    };
    part(
        "s-figure",
        w.say("図の枠", "Figure frame"),
        w.say("題と単位、凡例、数値表", "title and unit, legend, table"),
        figure(&f, w.0),
    )
}

/// Every stroke of the vocabulary with its meaning, drawn in the frame that scrolls on a phone.
fn strokes(w: Words) -> Html {
    let lines = [
        ("line", "起きたこと", "what happened"),
        ("mid", "予測の中央", "middle of a forecast"),
        ("whisk", "区間", "interval"),
        ("faint", "一人ひとり", "one person each"),
        ("ref", "参照", "reference"),
        ("ref-dash", "参照の線", "reference line"),
        ("order", "注文", "ordered"),
        ("appt", "予約", "appointment"),
        ("now", "いま", "now"),
        ("grid", "目盛り線", "grid"),
        ("axis", "軸", "axis"),
        ("arrow", "流れの向き", "direction"),
    ];
    let areas = [
        ("fan50", "予測 50 %", "forecast 50 %"),
        ("fan80", "予測 80 %", "forecast 80 %"),
        ("fan95", "予測 95 %", "forecast 95 %"),
        ("flow-a", "流れ 大", "flow, large"),
        ("flow-b", "流れ 中", "flow, middle"),
        ("flow-c", "流れ 小", "flow, small"),
        ("seg-seen", "観察済み", "seen"),
        ("seg-late", "遅れて観察", "seen late"),
        ("seg-none", "なし", "none"),
        ("mic", "研究の差の幅", "studied difference"),
        ("box", "箱", "box"),
        ("box-in", "入るもの", "going in"),
        ("box-out", "まだ・欠測", "not yet, missing"),
        ("cell", "予定", "planned"),
        ("cell-done", "済", "done"),
        ("cell-stop", "止まる", "stopped"),
        ("node", "結び目", "node"),
        ("arrow-head", "矢じり", "arrow head"),
    ];
    // counted, seeded and sham differ by shape, a missing stretch by its hatch
    let shapes = vec![
        (key(html! { circle.dot cx="14" cy="7" r="5" {} }), w.own("数えた", "counted")),
        (key(html! { rect.dot-open x="9" y="2" width="10" height="10" {} }), w.own("播いた", "seeded")),
        (key(html! { path.ref-mark d="M14 1.5 19.5 7 14 12.5 8.5 7Z" {} }), w.own("対照群", "sham arm")),
        (key(html! { path.hatch-line d="M0 14 10 0M9 14 19 0M18 14 28 0" {} }), w.own("欠測", "missing")),
    ];
    let words = [
        ("t-strong", "強い字", "strong"),
        ("t-data", "値", "value"),
        ("t-warn", "注意", "care"),
        ("t-stop", "止まる", "stop"),
        ("t-small halo", "小さな字", "small"),
    ];
    let line = |(class, ja, en): (&str, &'static str, &'static str)| {
        (key(html! { path class=(class) d="M1 7H27" {} }), w.own(ja, en))
    };
    let area = |(class, ja, en): (&str, &'static str, &'static str)| {
        (key(html! { rect class=(class) x="1" y="1" width="26" height="12" {} }), w.own(ja, en))
    };
    let svg = picture(
        "sstroke",
        680,
        40,
        w.say("図の字", "Words in a figure"),
        w.say("図の中の字の種類を並べたもの。", "The kinds of words in a figure, side by side."),
        html! { @for ((class, ja, en), x) in words.iter().zip((0..).step_by(130)) { text class=(class) x=(x) y="26" { (w.say(ja, en)) } } },
    );
    let f = Figure {
        id: "s-stroke-1".into(),
        title: w.own("線・面・点・字", "Lines, areas, points, words"),
        level: Level::H3,
        unit: w.own("名は意味を表す", "a name says what it means"),
        fit: FigureFit::Wide,
        svg,
        legend: lines.map(line).into_iter().chain(areas.map(area)).chain(shapes).collect(),
        note: none(),
        table: None,
    };
    let half = Figure {
        id: "s-stroke-2".into(),
        title: w.own("中くらいの幅の図", "A figure of middle width"),
        fit: FigureFit::Mid,
        legend: vec![],
        svg: picture(
            "smid",
            500,
            30,
            w.say("線", "Line"),
            w.say("線が一本。", "One line."),
            html! { path.line d="M4 24 250 12 496 6" {} },
        ),
        ..f.clone()
    };
    let words = html! { p.small { (w.say("図と、その言葉。", "A figure and its words.")) } };
    part(
        "s-stroke",
        w.say("図の語彙", "Vocabulary of figures"),
        "",
        html! { (figure(&f, w.0)) (cols(Cols::Fig, &[vec![figure(&half, w.0)], vec![words]])) },
    )
}

fn codes(w: Words) -> Html {
    let body = html! {
        div.sample {
            (qr("https://saisei.clinic.example/install", w.say("導入頁のQRコード", "QR code of the install page")))
            p.small { (w.say("どの明るさでも白地に黒。周りの余白を含む。", "Black on white in every theme, with its quiet zone.")) }
        }
        (labels(&[Label {
            what: w.own("シリンジ", "Syringe"),
            code: "K-31".into(),
            facts: vec![w.html("SP2600001 期限 11月24日 18:00", "SP2600001, until 24 Nov 18:00")],
            steps: [Step::Done, Step::Done, Step::Done, Step::Now, Step::Todo],
            stopped: String::new(),
        }, Label {
            what: w.own("投与分", "Dose"),
            code: "DS-31".into(),
            facts: vec![w.html("SP2600001 期限 11月24日 18:00", "SP2600001, until 24 Nov 18:00")],
            steps: [Step::Done, Step::Done, Step::Done, Step::Blocked, Step::Todo],
            stopped: w.own("隔離中・使用しない", "quarantined: do not use"),
        }], w.0))
        (print_only(w.html("紙にだけ出る行:記録位置 48,213", "A line on paper only: record position 48,213")))
        p { (w.say("紹介先", "To")) " " (blank()) }
        (signatures(&[(w.own("紹介医", "Referring doctor"), w.own("相良 圭", "Sagara Kei"))], w.say("署名・日付", "Signature, date")))
    };
    part("s-qr", w.say("QRコード", "QR code"), "", body)
}

fn empty(w: Words) -> Html {
    let next = button_link(&Button::plain(w.say("明日を見る", "Show tomorrow")).small(), "#s-empty");
    let body = html! { div.panel { (empty_state(w.say("今日の仕事はありません。", "No work today."), w.html("次は 11月25日 9:00、三宅 あゆみ(模擬)の電話です。", "Next: 25 Nov 9:00, call to Miyake Ayumi (simulated)."), Some(next))) } };
    part("s-empty", w.say("空のとき", "Nothing to show"), w.say("何もない理由と、次", "why, and what comes next"), body)
}

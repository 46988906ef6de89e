//! Writes the style page and four whole pages to `target/page-preview/`, with the style sheet as a linked file, to be looked at and
//! checked in a browser. All people are simulated.
//! `cargo run -p page --example preview`, then serve that folder.

use page::*;
use std::{fs, io, path::Path};
use terms::{Lang, Moment, Text};

fn main() -> io::Result<()> {
    let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/page-preview");
    fs::create_dir_all(out.join("assets"))?;
    fs::write(out.join("assets/saisei.css"), css())?;
    fs::write(out.join("assets/saisei.svg"), icon())?;
    fs::write(out.join("assets/htmx.min.js"), "")?;
    for (lang, name) in [(Lang::Ja, "ja"), (Lang::En, "en")] {
        fs::write(out.join(format!("style-{name}.html")), shell(&frame("見本帳", lang), style_page(lang)).0)?;
    }
    let ja = Lang::Ja;
    fs::write(out.join("chart.html"), shell(&frame("患者の記録", ja), chart()).0)?;
    fs::write(out.join("refusal.html"), shell(&frame("投与の開始はできません", ja), refused()).0)?;
    fs::write(
        out.join("sign-in.html"),
        bare_shell(&Shell { who: None, nav: vec![], ..frame("サインイン", ja) }, sign_in()).0,
    )?;
    fs::write(out.join("bedside.html"), bedside_shell(&frame("投与前のタイムアウト", ja), &time_out()).0)?;
    fs::write(
        out.join("ask.html"),
        ask_shell(&Shell { who: None, sim_clock: None, ..frame("痛みの質問", ja) }, ask(&question(), ja)).0,
    )
}

fn frame(title: &str, lang: Lang) -> Shell {
    let item = |ja, en, count, current| NavItem { href: "#".into(), label: Text::fixed(ja, en), count, current };
    let move_by = |ja, en| post_button("#", &[], &Button::link(Text::fixed(ja, en).text(lang)));
    let moves =
        [move_by("1時間進める", "+1 hour"), move_by("1日進める", "+1 day"), move_by("次の期限へ", "to the next due")];
    Shell {
        title: title.into(),
        lang,
        simulated: true,
        sim_clock: Moment::parse("2026-11-24T09:12").ok().map(|now| SimClock {
            now,
            moves: join(&moves),
            staff: none(),
        }),
        who: Some(Who {
            name: "相良 圭".into(),
            role: Text::fixed("医師", "Doctor"),
            place: Text::fixed("模擬クリニック本院", "Simulated clinic"),
            simulated: true,
            actions: post_button("#", &[], &Button::link(Text::fixed("交代する", "Change over").text(lang))),
        }),
        nav: vec![
            item("今日の仕事", "Today", Some(8), false),
            item("患者", "Patients", None, true),
            item("培養", "Cultures", Some(8), false),
            item("予約", "Bookings", None, false),
            item("安全", "Safety", Some(1), false),
            item("治療成績", "Outcomes", None, false),
            item("記録", "Record", None, false),
        ],
        langs: vec![(Lang::Ja, "/style-ja.html".into()), (Lang::En, "/style-en.html".into())],
        position: Some(48_213),
        head: Some("9f3c 71d0 e5a8".into()),
        programme: Some("ad-msc-chronic-pain 2026-10-01".into()),
        law: Some("asrm-2025-05-31".into()),
        csrf: Some("token".into()),
        nonce: "preview".into(),
        css_version: "1".into(),
        htmx_version: "1".into(),
        ..Shell::default()
    }
}

fn join(parts: &[Html]) -> Html {
    maud::html! { @for p in parts { (p) } }
}

fn chart() -> Html {
    let ja = Lang::Ja;
    let knot = |state, date: &str, note: &str| Knot { state, date: date.into(), note: rich(note), ..Knot::default() };
    let knots = [
        knot(Step::Done, "9月8日–29日", "同意 第6版・指示 1件"),
        knot(Step::Done, "10月14日", "0.9 g 合併症なし"),
        knot(Step::Now, "10月14日– 41日目", "P3 コンフルエンス 60 %"),
        knot(Step::Blocked, "12月3日 13:30", "出荷判定がまだ"),
        knot(Step::Todo, "1・3・6・12・18・24か月", "投与の日から数える"),
    ];
    let side = badges(&[
        badge(Tone::Ok, Mark::Ok, "同意あり 採取・培養・投与・凍結"),
        badge(Tone::Stop, Mark::Stop, "アレルギー ヨード造影剤"),
        badge(Tone::Info, Mark::Info, "提供計画 PB0000000(模擬)"),
    ]);
    let title = maud::html! { "高瀬 誠 " (sim_badge(ja)) " " span.small { "47歳 男" } };
    let above = maud::html! { (code("SP2600931")) " タカセ マコト" };
    let work = maud::html! { section aria-labelledby="c1" { (section_head("c1", Level::H2, "いまの課題", Some(text("2件")))) (tasks(&work(), Level::H3, ja)) } };
    let record = panel(&Panel {
        padded: false,
        long: true,
        meta: Some(text("新しい順 142件中 3件")),
        ..Panel::new("c2", "記録", facts(&rows(), Level::H3, ja))
    });
    let order = pairs(&[
        ("部位".into(), text("腰椎 L4/5 椎間板内 正中")),
        ("細胞数".into(), rich("2.0×10^7 個")),
        ("裏付け".into(), badge(Tone::Unknown, Mark::Unknown, "対照試験なし")),
    ]);
    let safety = maud::html! {
        p.small { "有害事象 0件 逸脱 0件" }
        (button_row(&[button_link(&Button::stop("有害事象を記録").small(), "#"), button_link(&Button::plain("起きたことを記録").small(), "#")]))
    };
    let main = vec![work, record];
    let right = vec![panel(&Panel::new("r1", "指示", order)), panel(&Panel::new("r4", "安全", safety))];
    let body = stack(&[
        thread(&knots, ja),
        notice(
            Tone::Stop,
            maud::html! { b { "投与はまだできません。" } " 次の結び目を止めているのは「出荷判定」です。" },
        ),
        cols(Cols::Main, &[main, right]),
    ]);
    join(&[page_head(Some(above), title, None, Some(side)), body])
}

fn work() -> Vec<Task> {
    use Step::{Done, Now, Todo};
    let why = |say: &str, source: &str| Why { say: rich(say), source: source.into() };
    vec![
        Task {
            when: "12月1日".into(),
            when_note: "培養48日目".into(),
            what: rich("採り込みと計数(予測 3.1×10^7 個)"),
            steps: Some([Done, Done, Now, Todo, Todo]),
            whom: text("培養 平"),
            place: rich("80 % 予測区間 2.2–4.3×10^7 注文 2.0×10^7"),
            act: button_link(&Button::plain("培養の頁").small(), "#"),
            ..Task::default()
        },
        Task {
            state: TaskState::Blocked,
            when: "12月2日".into(),
            when_note: "判定予定".into(),
            what: text("出荷判定"),
            steps: Some([Done, Done, Now, Todo, Todo]),
            whom: text("品質 小野寺(代行 栗原)"),
            why: vec![
                why("無菌試験の中間判定がまだ", "製品標準書 7.3"),
                why("マイコプラズマ(核酸)検体は提出済み、結果待ち", ""),
            ],
            ..Task::default()
        },
    ]
}

fn rows() -> Vec<FactRow> {
    let fact = |time: &str, recorded: &str, what: &str, say: &str, position| Fact {
        time: time.into(),
        recorded: recorded.into(),
        what: text(what),
        say: rich(say),
        who: vec![text("培養 平 千尋"), text("インキュベーター2")],
        position: Some(position),
        ..Fact::default()
    };
    let correct = Correct {
        original: CorrectSide {
            body: join(&[text("生細胞数 "), was(rich("7.2×10^5 個"))]),
            meta: text("11月16日 10:42 培養 平"),
        },
        correction: CorrectSide {
            body: rich("生細胞数 7.2×10^6 個"), meta: text("11月16日 11:05 培養 平・確認 矢代")
        },
        reason: text("希釈倍率 10 の掛け忘れ。はじめの記録は消えません。"),
    };
    vec![
        FactRow::Day(text("11月24日(火) 培養41日目")),
        fact("8:20", "8:21", "培養を観察", "コンフルエンス 60 %。形態は均一な紡錘形、浮遊細胞わずか。", 48_190).into(),
        FactRow::Day(text("11月16日(月) 培養33日目")),
        Fact {
            correct: Some(correct),
            ..fact(
                "10:30",
                "10:42",
                "計数と継代(P2 → P3)",
                "播種 6.2×10^6、検体 0.6×10^6、行方の分からない分 0.4×10^6。",
                47_902,
            )
        }
        .into(),
        fact("9:54", "10:02", "脂肪を採取", "下腹部、切開 4 mm、米粒大 5 片 0.9 g。", 41_540).into(),
    ]
}

fn refused() -> Html {
    let ja = Lang::Ja;
    let one = |say: &str, detail: &str, kind, cite: &str, next: &str, verb: &str| Reason {
        say: rich(say),
        detail: rich(detail),
        sources: vec![Source { kind, cite: rich(cite) }],
        next: Some(Next { words: rich(next), link: Some(("#".into(), verb.into())) }),
    };
    let reasons = vec![
        one(
            "この医師は、この治療の提供計画に載っていません。",
            "今日の担当に替わった 三枝 望(模擬)は、計画の医師一覧にない。",
            SourceKind::Plan,
            "提供計画 PB0000000(模擬)「再生医療等を行う医師」 法 第13条",
            "一覧にある医師に替える。",
            "担当を替える",
        ),
        one(
            "左膝への投与の同意が、今はありません。",
            "左膝は今日 13:05 に本人が撤回した。",
            SourceKind::Law,
            "施行規則 第13条(説明と同意、撤回)",
            "左膝には投与しない。細胞をどうするかを本人に確かめ、記録する。",
            "本人の答えを記録",
        ),
        one(
            "指示の細胞数が、研究で使われた範囲を超えています。",
            "左膝 1.5×10^8 個。多いほど良いという根拠はない。",
            SourceKind::Study,
            "第3相、膝、1×10^8 個",
            "1×10^8 個以下で指示し直す。",
            "指示を直す",
        ),
        one(
            "使用期限を過ぎています。",
            "期限は 11月24日 14:00 JST。今は 14:12。",
            SourceKind::Standard,
            "製品標準書 第3版 6.2",
            "投与しない。行き先を医師が選ぶ。",
            "行き先を選ぶ",
        ),
    ];
    let r = Refusal {
        id: "rf".into(),
        title: "投与の開始はできません".into(),
        level: Level::H1,
        count: refusal_count(reasons.len(), ja),
        reasons,
    };
    let typed = maud::html! {
        (pairs(&[("患者".into(), text("野上 千鶴(模擬)71歳 女")), ("部位".into(), text("左膝 関節内")), ("細胞数".into(), rich("1.5×10^8 個"))]))
        (button_row(&[button_link(&Button::main("入力に戻る"), "#"), button_link(&Button::plain("印刷"), "#")]))
    };
    let met = maud::html! { ul.small.stack--tight { li { (badge(Tone::Ok, Mark::Ok, "一致")) " 細胞は本人のもの" } li { (badge(Tone::Ok, Mark::Ok, "有効")) " 提供計画は期間内" } } };
    stack(&[
        refusal(&r, ja),
        cols(
            Cols::Half,
            &[
                vec![panel(&Panel {
                    meta: Some(text("14:12 立花 直子")), ..Panel::new("in", "入力した内容", typed)
                })],
                vec![panel(&Panel::new("ok", "満たしていること", met))],
            ],
        ),
        notice(
            Tone::Info,
            maud::html! { "この拒否は記録 " (position(48_377)) " に残りました。" b { "すでに起きたことは、いつでも記録できます。" } },
        ),
    ])
}

fn sign_in() -> Html {
    let ja = Lang::Ja;
    let fields = [
        FieldView {
            required: true,
            values: vec!["tachibana".into()],
            control: Control::Text { max: Some(64), inputmode: None, autocomplete: Some("username") },
            ..FieldView::new("login", Text::fixed("職員番号", "Staff number"))
        },
        FieldView {
            required: true,
            error: Some(Text::fixed("職員番号かパスワードが違います。", "The staff number or password is wrong.")),
            control: Control::Password { new: false },
            ..FieldView::new("password", Text::fixed("パスワード", "Password"))
        },
    ];
    let body = maud::html! { (errors(&fields, ja)) @for f in &fields { (field(f, ja)) } (button_row(&[button(&Button::main("サインイン"))])) };
    join(&[
        page_head(None, text("サインイン"), Some(text("模擬クリニック本院")), None),
        post_form("#", &[("csrf", "t")], body),
    ])
}

fn time_out() -> Bedside {
    let c = |state, say: &str, detail: &str| Check { state, say: say.into(), detail: text(detail) };
    Bedside {
        above: maud::html! { (sim_badge(Lang::Ja)) " " (code("SP2600931")) " Cアーム室 投与前のタイムアウト" },
        name: "高瀬 誠".into(),
        about: "タカセ マコト 47歳 男".into(),
        order: rich("腰椎 L4/5 椎間板内 正中 2.0×10^7 個"),
        clock_say: "使用期限 12月3日 15:30 JST".into(),
        clock: countdown(6540, Lang::Ja),
        checks: vec![
            c(CheckState::Ok, "リストバンド", "SP2600931 13:40"),
            c(CheckState::Ok, "本人が名乗る", "氏名・生年月日・部位"),
            c(CheckState::Stop, "シリンジが違う", "SD260141BC 13:41"),
            c(CheckState::Wait, "部位を声に出す", "まだ"),
            c(CheckState::Wait, "二人の確認", "まだ"),
        ],
        verdict: Verdict {
            answer: Answer::No,
            say: "別の人の細胞です。投与しない。".into(),
            facts: vec![
                ("読んだシリンジ".into(), text("SD260141BC"), true),
                ("この人のシリンジ".into(), text("SD260148AN"), true),
            ],
            why: vec![
                maud::html! { b { "次にすること" } " 読んだシリンジを隔離トレーへ置き、正しいシリンジを持って来る。" },
            ],
            mini: false,
        },
        scan: Scan {
            id: "scan".into(),
            name: "code".into(),
            label: "隔離トレーの札を読む".into(),
            placeholder: "札のコード".into(),
            say: "読むまで、この画面は「いいえ」のままです。".into(),
            autofocus: true,
            action: Some("#".into()),
            ..Scan::default()
        },
        ask: none(),
        acts: vec![button_link(&Button::plain("最初から"), "#"), button_link(&Button::stop("中止・有害事象"), "#")],
    }
}

fn question() -> Ask {
    let nrs = Scale {
        name: "nrs".into(),
        label: "痛みの強さ 0から10".into(),
        from: 0,
        to: 10,
        chosen: "4".into(),
        low: "痛みなし".into(),
        high: "考えられる最悪の痛み".into(),
        skip: Some("答えない".into()),
    };
    Ask {
        clinic: "模擬クリニック".into(),
        what: "3か月の質問".into(),
        unwell: "#".into(),
        step: 3,
        of: 9,
        question: text("この24時間で、いちばん強かった腰の痛みは、どのくらいでしたか。"),
        body: scale(&nrs, Lang::Ja),
        saved: Some("4 を保存しました。いつでも中断できます。".into()),
        back: Some("#".into()),
        action: "#".into(),
        hidden: vec![],
    }
}

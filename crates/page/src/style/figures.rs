//! Samples: growth, balance, trajectory, a week of bookings, conditions, containers. Every person and number is simulated.

use super::{Words, part};
use crate::html::{Html, Level, none};
use crate::mark::Mark;
use crate::parts::{Button, Cols, button_link, cols};
use crate::plot::Scale;
use crate::{
    Balance, Booking, BookingState, Condition, DayPlan, Fan, Flow, Growth, GrowthPoint, Limit, Meets, PointKind,
    Trajectory, Vial, Visit, Week, When, balance, checklist, growth, trajectory, vial, week,
};
use maud::html;
use terms::Moment;

pub(super) fn all(w: Words) -> Vec<Html> {
    vec![curves(w), balances(w), course(w), bookings(w), conditions(w), containers(w)]
}

fn curves(w: Words) -> Html {
    let counted = |hour, cells: u64, label: &str| GrowthPoint {
        hour,
        cells,
        range: Some((cells / 100 * 85, cells / 100 * 118)),
        kind: PointKind::Counted,
        label: label.into(),
    };
    let seeded = |hour, cells| GrowthPoint { hour, cells, range: None, kind: PointKind::Seeded, label: String::new() };
    // a doubling each 6.5 days with its spread; made up for the sample
    let fan = |day: u32, cells: [u64; 7]| Fan { hour: day * 24, cells: cells.map(|n| n.saturating_mul(10_000)) };
    let ten = Growth {
        id: "s-gr-ten".into(),
        title: w.own("増え方と予測(10倍ごと)", "Growth and forecast (tenfold)"),
        level: Level::H3,
        finding: w.own(
            "33日目の播種 620万個から、48日目の中央値は 3070万個、80パーセント予測区間は 2170万から 4340万個。注文は 2000万個、予約は50日目。",
            "From 6.2 million seeded on day 33, the middle for day 48 is 30.7 million, 80 percent interval 21.7 to 43.4 million. Ordered: 20 million; appointment on day 50.",
        ),
        scale: Scale::Ten,
        points: vec![
            seeded(0, 450_000),
            counted(13 * 24, 1_320_000, "P0→P1"),
            seeded(13 * 24, 1_200_000),
            counted(23 * 24, 4_900_000, "P1→P2"),
            seeded(23 * 24, 2_400_000),
            counted(33 * 24, 7_200_000, "P2→P3"),
            seeded(33 * 24, 6_200_000),
        ],
        forecast: vec![
            fan(33, [620; 7]),
            fan(41, [940, 1080, 1230, 1480, 1770, 2030, 2330]),
            fan(48, [1810, 2170, 2520, 3070, 3750, 4340, 5210]),
            fan(54, [3150, 3900, 4700, 5800, 7200, 8700, 10_800]),
        ],
        limits: vec![
            Limit { cells: 20_000_000, label: w.own("注文 2×10^7 個", "ordered 2×10^7"), stops: false },
            Limit { cells: 80_000_000, label: w.own("上限 8×10^7 個", "limit 8×10^7"), stops: true },
        ],
        marks: vec![
            When { hour: 41 * 24, label: w.own("今日 41日目", "today, day 41"), now: true },
            When { hour: 50 * 24, label: w.own("予約 12月3日", "appointment 3 Dec"), now: false },
        ],
        confluence: vec![(4 * 24, 10), (8 * 24, 35), (11 * 24, 65), (13 * 24, 80), (20 * 24, 50), (41 * 24, 60)],
        note: w.html("予測は過去の計数から。扇は「ほかのロットで起きた外れ方」も含む。", "The forecast is from past counts; the fan includes how other lots went astray."),
    };
    let two = Growth {
        id: "s-gr-two".into(),
        title: w.own("増え方(倍加ごと)", "Growth (by doublings)"),
        scale: Scale::Two,
        forecast: vec![],
        limits: vec![],
        marks: vec![],
        confluence: vec![],
        finding: w.own("13日で 45万個から 132万個。", "From 450,000 to 1.32 million in 13 days."),
        note: none(),
        ..ten.clone()
    };
    part(
        "s-growth",
        w.say("増え方と予測", "Growth and forecast"),
        w.say("数えたもの・予測・限度", "counted, expected, limits"),
        html! { (growth(&ten, w.0)) (growth(&two, w.0)) },
    )
}

fn balances(w: Words) -> Html {
    let flow = |ja, en, cells| Flow { label: w.own(ja, en), cells };
    let fits = Balance {
        id: "s-bal-1".into(),
        title: w.own("細胞の釣り合い", "Balance of cells"),
        level: Level::H3,
        event: w.own("P1 の採り込み 11月6日(23日目)", "Harvest of P1, 6 Nov (day 23)"),
        counted: 4_900_000,
        error: "±9 %".into(),
        flows: vec![
            flow("播種 P2へ", "Seeded, to P2", 2_400_000),
            flow("凍結 2本", "Frozen, 2 vials", 2_000_000),
            flow("検体(試験)", "Samples (tests)", 200_000),
            flow("廃棄", "Discarded", 0),
        ],
        within: Some(true),
        note: w.html("最後の一つは計算だけで入り、手では書けない。", "The last is computed and cannot be typed."),
    };
    let more = Balance {
        id: "s-bal-2".into(),
        title: w.own("釣り合わないとき", "When it does not balance"),
        flows: vec![flow("播種 P2へ", "Seeded, to P2", 5_400_000)],
        within: Some(false),
        note: w.html("逸脱が開く。", "A deviation opens."),
        ..fits.clone()
    };
    part(
        "s-balance",
        w.say("細胞の釣り合い", "Balance of cells"),
        w.say("すべての流れを同じ縮尺で", "every flow to one scale"),
        cols(Cols::Half, &[vec![balance(&fits, w.0)], vec![balance(&more, w.0)]]),
    )
}

fn course(w: Words) -> Html {
    let v = |month: u16, mean, low, high, answered, due| Visit {
        month,
        label: if month == 0 { w.own("前", "before") } else { month.to_string() },
        mean: Some(mean),
        interval: Some((low, high)),
        answered,
        due,
    };
    let t = Trajectory {
        id: "s-tr-1".into(),
        title: w.own("痛みNRSの推移", "Pain (NRS) over time"),
        level: Level::H3,
        unit: w.own("NRS 0–10(低いほどよい)、平均と95 %区間", "NRS 0–10 (lower is better), mean and 95 % interval"),
        finding: w.own(
            "投与63人の平均は投与前 6.8、12か月 4.7(95パーセント区間 4.1から 5.3、回答 47人)。対照群は 12か月 5.5。",
            "Of 63 people the mean was 6.8 before and 4.7 at 12 months (95 percent interval 4.1 to 5.3, 47 answered). Sham arm at 12 months: 5.5.",
        ),
        top: 100,
        visits: vec![
            v(0, 68, 64, 72, 63, 63),
            v(1, 55, 50, 60, 60, 63),
            v(3, 49, 44, 54, 57, 63),
            v(6, 46, 40, 52, 53, 63),
            v(12, 47, 41, 53, 47, 63),
            v(24, 49, 41, 57, 27, 41),
        ],
        people: vec![
            vec![(0, 81), (1, 74), (3, 66), (6, 64), (12, 61), (24, 60)],
            vec![(0, 60), (1, 41), (3, 30), (6, 28), (12, 33)],
            vec![(0, 72), (1, 70), (3, 71)],
            vec![(0, 55), (1, 50), (3, 42), (6, 45), (12, 40), (24, 47)],
        ],
        important: Some((48, w.own("投与前の平均から 2 点以上低い範囲(最小重要差)", "2 points or more below the mean before (smallest important difference)"))),
        reference: Some((vec![(0, 68), (3, 57), (12, 55)], w.own("対照群(模擬の引用)", "sham arm (simulated citation)"))),
        note: w.html("欠測は答えなかった人。良くなった人だけを選んでいない。", "Missing are those who did not answer; nobody was picked for doing well."),
    };
    part(
        "s-trajectory",
        w.say("経過", "Course"),
        w.say("分母と区間を添えて", "with denominator and interval"),
        trajectory(&t, w.0),
    )
}

fn bookings(w: Words) -> Html {
    let b = |room, from, until, ja, en, state| Booking { room, from, until, label: w.own(ja, en), state, href: None };
    use BookingState::{Done, Free, Planned};
    let plan = Week {
        id: "s-week-1".into(),
        title: w.own("今週の予約", "Bookings of the week"),
        level: Level::H3,
        rooms: vec![
            w.own("処置室1", "Room 1"),
            w.own("Cアーム室", "C-arm room"),
            w.own("安全キャビネットA", "Cabinet A"),
        ],
        hours: (8, 18),
        simulated: true,
        days: vec![
            DayPlan {
                label: w.own("11月24日(火)", "Tue 24 Nov"),
                now: Some(552),
                bookings: vec![
                    b(0, 510, 540, "点検", "check", Done),
                    b(0, 585, 645, "三宅 採取(模擬)", "Miyake, harvest (sim.)", Planned),
                    b(1, 570, 630, "岡部 L4/5(模擬)", "Okabe, L4/5 (sim.)", Planned),
                    b(1, 900, 960, "空き枠", "free", Free),
                    b(2, 540, 660, "ロット 0151 継代", "lot 0151, passage", Planned),
                ],
            },
            DayPlan {
                label: w.own("11月25日(水)", "Wed 25 Nov"),
                now: None,
                bookings: vec![
                    Booking {
                        href: Some("#s-week".into()),
                        ..b(1, 600, 690, "高瀬 L4/5(模擬)", "Takase, L4/5 (sim.)", Planned)
                    },
                    b(1, 660, 720, "森下 膝(模擬)", "Morishita, knee (sim.)", Planned),
                    b(2, 780, 900, "ロット 0155 播種", "lot 0155, seeding", Planned),
                ],
            },
        ],
    };
    part(
        "s-week",
        w.say("予約の表", "Calendar of bookings"),
        w.say("部屋と時間、重なりの印", "rooms and hours, clashes marked"),
        week(&plan, w.0),
    )
}

fn conditions(w: Words) -> Html {
    let c = |meets,
             say: (&'static str, &'static str),
             detail: (&'static str, &'static str),
             source: (&'static str, &'static str)| Condition {
        meets,
        say: w.html(say.0, say.1),
        detail: w.html(detail.0, detail.1),
        source: w.own(source.0, source.1),
        link: None,
    };
    let list = [
        c(Meets::Yes, ("18歳以上", "18 years or older"), ("47歳", "47"), ("提供計画 4.1", "plan 4.1")),
        c(
            Meets::No,
            ("抗凝固薬を7日以上やめている", "Anticoagulant stopped for 7 days"),
            ("11月22日まで服用", "taken until 22 Nov"),
            ("提供計画 4.3", "plan 4.3"),
        ),
        Condition {
            link: Some((w.own("検査を記録", "Record the test"), "#s-check".into())),
            ..c(
                Meets::Unknown,
                ("感染症の検査が陰性", "Infection tests negative"),
                ("HTLV-1 の結果がまだ", "HTLV-1 result not yet there"),
                ("施行規則 第7条", "Reg. 7"),
            )
        },
    ];
    part(
        "s-check",
        w.say("条件の確認", "Conditions"),
        w.say("満たす・満たさない・不明。点数にしない", "met, not met, unknown; never a score"),
        checklist(w.say("適応の条件", "Conditions of candidacy"), &list, w.0),
    )
}

fn containers(w: Words) -> Html {
    let start = Moment::from_millis(1_796_266_800_000);
    let v = |code: &str, minutes: i64| Vial {
        code: code.into(),
        level: Level::H3,
        what: w.html("シリンジ 2.0×10^7 個 1.0 mL", "syringe, 2.0×10^7 cells in 1.0 mL"),
        whose: w.html("高瀬 誠(模擬)SP2600931", "Takase Makoto (simulated) SP2600931"),
        facts: vec![(w.own("部位", "Site"), w.html("腰椎 L4/5 正中", "L4/5, midline"))],
        from: Some(start),
        expires: Some(start.plus_minutes(210)),
        now: start.plus_minutes(minutes),
        presses: 30,
        held: false,
        acts: none(),
    };
    let start_it = button_link(&Button::main(w.say("照合を始める", "Begin the time-out")).small(), "#s-vial");
    let stop = button_link(&Button::stop(w.say("隔離する", "Quarantine")).small().marked(Mark::Stop), "#s-vial");
    let list = [
        Vial { acts: html! { (start_it) (stop) }, ..v("SD260148AN", 102) },
        v("SD260148BM", 190),
        v("SD260148CL", 222),
        Vial { expires: None, ..v("SD260148DK", 30) },
        Vial { held: true, ..v("SD260148EJ", 30) },
    ];
    part(
        "s-vial",
        w.say("容器と期限", "Containers and their expiry"),
        w.say("期限内・近い・切れ・未設定・隔離", "in date, soon, expired, unset, quarantined"),
        html! { div.sample-grid.sample-grid--wide { @for x in &list { (vial(x, w.0)) } } },
    )
}

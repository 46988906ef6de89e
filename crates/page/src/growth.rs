//! How cells grow, and what is expected: counted and seeded numbers over days on a logarithmic axis (powers of ten, or doublings), the fan
//! of a forecast with 50, 80 and 95 %, lines for what was ordered and what may not be passed, today and the appointment. Solid is what
//! happened, dashed is a forecast. The forecast itself is the caller's; nothing is estimated here.
#![allow(clippy::float_arithmetic)] // geometry of a picture

use crate::figure::{Figure, FigureFit, figure, key, picture};
use crate::html::{Html, Level, rich, text};
use crate::plot::{Axis, Scale, power, px, steps, tick};
use crate::table::{Column, Row, Table, TableWidth};
use maud::html;
use terms::{Lang, Text};

/// What a point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointKind {
    /// Counted at the end of a passage.
    Counted,
    /// Seeded into new vessels.
    Seeded,
}

/// A measured number.
#[derive(Clone, Debug)]
pub struct GrowthPoint {
    /// Hours since the culture began.
    pub hour: u32,
    /// Viable cells.
    pub cells: u64,
    /// Counting error: lowest and highest.
    pub range: Option<(u64, u64)>,
    /// What it is.
    pub kind: PointKind,
    /// Its name: `P0→P1`; may be empty.
    pub label: String,
}

/// The forecast at one hour, lowest first: 95, 80, 50 %, middle, 50, 80, 95 %.
#[derive(Clone, Copy, Debug)]
pub struct Fan {
    /// Hours since the culture began.
    pub hour: u32,
    /// Cells.
    pub cells: [u64; 7],
}

/// A line across: what was ordered, what may not be passed.
#[derive(Clone, Debug)]
pub struct Limit {
    /// Cells.
    pub cells: u64,
    /// Its words: 注文 2×10^7 個.
    pub label: String,
    /// A limit that stops, instead of an aim.
    pub stops: bool,
}

/// A line down: today, an appointment.
#[derive(Clone, Debug)]
pub struct When {
    /// Hours since the culture began.
    pub hour: u32,
    /// Its words.
    pub label: String,
    /// Today, instead of an appointment.
    pub now: bool,
}

/// The figure.
#[derive(Clone, Debug)]
pub struct Growth {
    /// Stem of its ids; unique on the page.
    pub id: String,
    /// Title.
    pub title: String,
    /// Level of the title.
    pub level: Level,
    /// The finding in one or two sentences with its numbers.
    pub finding: String,
    /// Powers of ten or doublings.
    pub scale: Scale,
    /// Points in the order of time.
    pub points: Vec<GrowthPoint>,
    /// Forecast in the order of time; may be empty.
    pub forecast: Vec<Fan>,
    /// Lines across.
    pub limits: Vec<Limit>,
    /// Lines down.
    pub marks: Vec<When>,
    /// Share of the ground covered, in percent, at hours.
    pub confluence: Vec<(u32, u8)>,
    /// Where the forecast comes from; may be empty.
    pub note: Html,
}

const LEFT: f64 = 76.0;
const RIGHT: f64 = 724.0;
const TOP: f64 = 16.0;
const FOOT: f64 = 356.0;

static W_UNIT: Text = Text::fixed("生細胞数(個、対数目盛) × 培養日", "viable cells (log scale) by day of culture");
static W_DAY: Text = Text::fixed("培養日", "day");
static W_COUNTED: Text = Text::fixed("採り込み時の計数(±計数誤差)", "counted at harvest (± counting error)");
static W_SEEDED: Text = Text::fixed("播種", "seeded");
static W_MIDDLE: Text = Text::fixed("予測の中央", "middle of the forecast");
static W_FAN: Text = Text::fixed("予測区間 50・80・95 %", "forecast 50, 80, 95 %");
static W_AIM: Text = Text::fixed("注文", "ordered");
static W_STOPS: Text = Text::fixed("限度", "limit");
static W_APPOINTMENT: Text = Text::fixed("予約", "appointment");
static W_CONFLUENCE: Text = Text::fixed("コンフルエンス %", "confluence %");
static W_CENTRE: Text = Text::fixed("中央", "middle");

struct Axes {
    x: Axis,
    y: Axis,
    days: u32,
    ticks: Vec<u64>,
}

fn axes(g: &Growth) -> Axes {
    let points = g.points.iter().flat_map(|p| [Some(p.cells), p.range.map(|r| r.0), p.range.map(|r| r.1)]).flatten();
    let fan = g.forecast.iter().flat_map(|f| f.cells);
    let all: Vec<u64> = points.chain(fan).chain(g.limits.iter().map(|l| l.cells)).filter(|n| *n > 0).collect();
    let ticks = steps(g.scale, all.iter().min().copied().unwrap_or(1), all.iter().max().copied().unwrap_or(10));
    let hours = g.points.iter().map(|p| p.hour).chain(g.forecast.iter().map(|f| f.hour));
    let last = hours.chain(g.marks.iter().map(|m| m.hour)).max().unwrap_or(24);
    let days = last.div_ceil(24).max(1);
    let (low, high) = (ticks.first().copied().unwrap_or(1), ticks.last().copied().unwrap_or(10));
    Axes {
        x: Axis::new(Scale::Plain, 0.0, f64::from(days) * 24.0, LEFT, RIGHT),
        y: Axis::new(g.scale, low as f64, high as f64, FOOT, TOP),
        days,
        ticks,
    }
}

/// Draws a [`Growth`] with its legend and the numbers behind it.
pub fn growth(g: &Growth, lang: Lang) -> Html {
    let a = axes(g);
    let height = if g.confluence.is_empty() { 400 } else { 456 };
    let inner = html! { (frame(&a, lang)) (fan(g, &a, lang)) (lines(g, &a)) (points(g, &a)) (confluence(g, &a, lang)) };
    figure(
        &Figure {
            id: format!("{}-h", g.id),
            title: g.title.clone(),
            level: g.level,
            unit: W_UNIT.text(lang).to_owned(),
            fit: FigureFit::Wide,
            svg: picture(&g.id, 800, height, &g.title, &g.finding, inner),
            legend: legend(g, lang),
            note: g.note.clone(),
            table: Some(numbers(g, lang)),
        },
        lang,
    )
}

fn frame(a: &Axes, lang: Lang) -> Html {
    let by = match a.days {
        0..=14 => 1,
        15..=28 => 2,
        29..=70 => 7,
        // Not more numbers than fit beside each other.
        more => 14 * (1 + more as usize / 160),
    };
    let minor = a.ticks.iter().zip(a.ticks.iter().skip(1)).filter(|(low, high)| **high == low.saturating_mul(10));
    html! {
        @for n in &a.ticks {
            @let y = px(a.y.whole(*n));
            path.grid d={ "M76 " (y) "H724" } {}
            text x="66" y=(px(a.y.whole(*n) + 4.0)) text-anchor="end" { (tick(*n)) }
        }
        @for (low, _) in minor { @for k in 2..10_u64 { path.axis d={ "M72 " (px(a.y.whole(low.saturating_mul(k)))) "h4" } {} } }
        @for day in (0..=a.days).step_by(by) {
            @let x = px(a.x.whole(u64::from(day) * 24));
            path.axis d={ "M" (x) " 356v5" } {}
            text x=(x) y="376" text-anchor="middle" { (day) }
        }
        text.t-small x="732" y="376" { (W_DAY.text(lang)) }
        path.axis d="M76 16V356H724" {}
    }
}

fn fan(g: &Growth, a: &Axes, lang: Lang) -> Html {
    let at = |f: &Fan, i: usize| (a.x.whole(u64::from(f.hour)), a.y.whole(f.cells.get(i).copied().unwrap_or(1)));
    let band = |low: usize, high: usize| {
        let up = g.forecast.iter().map(|f| at(f, high));
        let down = g.forecast.iter().rev().map(|f| at(f, low));
        up.chain(down).map(|(x, y)| format!("{},{}", px(x), px(y))).collect::<Vec<_>>().join(" ")
    };
    let middle: Vec<String> =
        g.forecast.iter().map(|f| at(f, 3)).map(|(x, y)| format!("{} {}", px(x), px(y))).collect();
    let names =
        [(6, "95 %"), (5, "80 %"), (4, "50 %"), (3, W_CENTRE.text(lang)), (2, "50 %"), (1, "80 %"), (0, "95 %")];
    // leaders keep the words 15 apart and centred on the middle
    let leaders = g.forecast.last().map(|f| {
        let centre = at(f, 3).1.clamp(TOP + 46.0, FOOT - 46.0);
        names
            .iter()
            .enumerate()
            .map(|(n, (i, word))| (at(f, *i), centre + (n as f64 - 3.0) * 15.0, *word, *i == 3))
            .collect::<Vec<_>>()
    });
    html! {
        @if g.forecast.len() > 1 {
            polygon.fan95 points=(band(0, 6)) {}
            polygon.fan80 points=(band(1, 5)) {}
            polygon.fan50 points=(band(2, 4)) {}
            path.mid d={ "M" (middle.join("L")) } {}
            @for ((x, y), to, word, centre) in leaders.unwrap_or_default() {
                path.grid d={ "M" (px(x)) " " (px(y)) "L740 " (px(to)) "h4" } {}
                text class=(if centre { "t-data" } else { "t-small" }) x="748" y=(px(to + 4.0)) { (word) }
            }
        }
    }
}

fn lines(g: &Growth, a: &Axes) -> Html {
    html! {
        @for l in &g.limits {
            @let y = a.y.whole(l.cells);
            path class=(if l.stops { "stop-line" } else { "order" }) d={ "M76 " (px(y)) "H724" } {}
            text class=(if l.stops { "halo t-stop" } else { "halo t-strong" }) x="84" y=(px(y - 8.0)) { (drawn(&l.label)) }
        }
        @for (n, m) in g.marks.iter().enumerate() {
            @let x = a.x.whole(u64::from(m.hour));
            path class=(if m.now { "now" } else { "appt" }) d={ "M" (px(x)) " 16V356" } {}
            text class=(if m.now { "halo t-data" } else { "halo t-strong" }) x=(px(x - 6.0)) y=(px(347.0 - n as f64 * 17.0)) text-anchor="end" { (m.label) }
        }
    }
}

/// Powers in the words of a picture: `2×10^7` → `2×10⁷`.
fn drawn(words: &str) -> String {
    let mut out = String::new();
    let mut raised = false;
    for c in words.chars() {
        match (c, c.to_digit(10)) {
            ('^', _) => raised = true,
            (_, Some(d)) if raised => out.push("⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(d as usize).unwrap_or(c)),
            _ => {
                raised = false;
                out.push(c);
            }
        }
    }
    out
}

fn points(g: &Growth, a: &Axes) -> Html {
    let at = |p: &GrowthPoint| (a.x.whole(u64::from(p.hour)), a.y.whole(p.cells));
    html! {
        @for (from, to) in g.points.iter().zip(g.points.iter().skip(1)) {
            @let ((x1, y1), (x2, y2)) = (at(from), at(to));
            // what is seeded out of a harvest is a choice, not growth
            path class=(if to.kind == PointKind::Counted { "line" } else { "ref-dash" }) d={ "M" (px(x1)) " " (px(y1)) "L" (px(x2)) " " (px(y2)) } {}
        }
        @for p in &g.points {
            @let (x, y) = at(p);
            @if let Some((low, high)) = p.range {
                @let (y1, y2) = (px(a.y.whole(low)), px(a.y.whole(high)));
                path.whisk d={ "M" (px(x)) " " (y1) "V" (y2) "M" (px(x - 4.0)) " " (y1) "h8M" (px(x - 4.0)) " " (y2) "h8" } {}
            }
            @match p.kind {
                PointKind::Counted => { circle.dot cx=(px(x)) cy=(px(y)) r="5.5" {} }
                PointKind::Seeded => { rect.dot-open x=(px(x - 4.0)) y=(px(y - 4.0)) width="8" height="8" {} }
            }
            @if !p.label.is_empty() { text.t-strong.halo x=(px(x - 9.0)) y=(px(y - 9.0)) text-anchor="end" { (p.label) } }
        }
    }
}

fn confluence(g: &Growth, a: &Axes, lang: Lang) -> Html {
    html! {
        @if !g.confluence.is_empty() {
            text x="0" y="412" { (W_CONFLUENCE.text(lang)) }
            path.grid d="M76 438H724" {}
            @for (hour, share) in &g.confluence {
                @let (x, h) = (a.x.whole(u64::from(*hour)), f64::from((*share).min(100)) * 0.24);
                rect.fan50 x=(px(x - 7.0)) y=(px(438.0 - h)) width="14" height=(px(h)) {}
                text.t-small x=(px(x)) y="452" text-anchor="middle" { (share) }
            }
        }
    }
}

fn legend(g: &Growth, lang: Lang) -> Vec<(Html, String)> {
    let mut out = vec![
        (key(html! { circle.dot cx="14" cy="7" r="5.5" {} }), W_COUNTED.text(lang).to_owned()),
        (key(html! { rect.dot-open x="10" y="3" width="8" height="8" {} }), W_SEEDED.text(lang).to_owned()),
    ];
    if g.forecast.len() > 1 {
        out.push((key(html! { path.mid d="M1 7H27" {} }), W_MIDDLE.text(lang).to_owned()));
        let fan = html! { rect.fan95 width="28" height="14" {} rect.fan80 x="4" width="20" height="14" {} rect.fan50 x="9" width="10" height="14" {} };
        out.push((key(fan), W_FAN.text(lang).to_owned()));
    }
    if g.limits.iter().any(|l| !l.stops) {
        out.push((key(html! { path.order d="M1 7H27" {} }), W_AIM.text(lang).to_owned()));
    }
    if g.limits.iter().any(|l| l.stops) {
        out.push((key(html! { path.stop-line d="M1 7H27" {} }), W_STOPS.text(lang).to_owned()));
    }
    if g.marks.iter().any(|m| !m.now) {
        out.push((key(html! { path.appt d="M1 7H27" {} }), W_APPOINTMENT.text(lang).to_owned()));
    }
    out
}

/// `41 日`, `33.5 日`.
fn day(hour: u32, lang: Lang) -> String {
    let (whole, tenth) = (hour / 24, hour % 24 * 10 / 24);
    let n = if tenth == 0 { whole.to_string() } else { format!("{whole}.{tenth}") };
    if lang == Lang::Ja { format!("{n}日") } else { format!("day {n}") }
}

fn numbers(g: &Growth, lang: Lang) -> Table {
    let w = |ja: &'static str, en: &'static str| Text::fixed(ja, en).text(lang).to_owned();
    let measured = g.points.iter().map(|p| {
        let what = if p.kind == PointKind::Counted { w("計数", "counted") } else { w("播種", "seeded") };
        let what = [what, p.label.clone()].join(" ");
        let end = |n: Option<u64>| n.map_or_else(crate::html::none, |n| rich(power(n)));
        Row::new(vec![
            text(day(p.hour, lang)),
            text(what.trim()),
            end(p.range.map(|r| r.0)),
            rich(power(p.cells)),
            end(p.range.map(|r| r.1)),
        ])
    });
    let expected = g.forecast.iter().map(|f| {
        let cells = |i: usize| rich(power(f.cells.get(i).copied().unwrap_or(0)));
        Row::new(vec![text(day(f.hour, lang)), text(w("予測(80 %)", "forecast (80 %)")), cells(1), cells(3), cells(5)])
    });
    let title = &g.title;
    let caption = terms::say! {ja: "{title}の数値", en: "Numbers of: {title}"};
    let unit = w("個", "cells");
    Table {
        caption: caption.text(lang).to_owned(),
        columns: vec![
            Column::words(w("培養日", "Day")),
            Column::words(w("種類", "What")),
            Column::number(w("下限", "Low"), &unit),
            Column::number(w("値・中央", "Value, middle"), &unit),
            Column::number(w("上限", "High"), &unit),
        ],
        rows: measured.chain(expected).collect(),
        width: TableWidth::Wide,
        ..Table::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Growth {
        let p = |hour, cells, kind| GrowthPoint { hour, cells, range: None, kind, label: String::new() };
        Growth {
            id: "g".into(),
            title: "増え方".into(),
            level: Level::H3,
            finding: "8日目に10倍".into(),
            scale: Scale::Ten,
            points: vec![
                p(0, 100_000, PointKind::Seeded),
                GrowthPoint {
                    range: Some((900_000, 1_100_000)),
                    label: "P0→P1<x>".into(),
                    ..p(192, 1_000_000, PointKind::Counted)
                },
                p(192, 500_000, PointKind::Seeded),
            ],
            forecast: vec![],
            limits: vec![Limit { cells: 20_000_000, label: "注文 2×10^7 個".into(), stops: false }],
            marks: vec![],
            confluence: vec![],
            note: crate::html::none(),
        }
    }

    #[test]
    fn growth_is_solid_and_seeding_out_of_a_harvest_is_not() {
        let out = growth(&sample(), Lang::Ja).0;
        assert_eq!(out.matches("<path class=\"line\"").count(), 1, "{out}");
        assert_eq!(out.matches("<path class=\"ref-dash\"").count(), 1, "{out}");
        assert!(out.contains("P0→P1&lt;x&gt;") && out.contains("注文 2×10⁷ 個"), "{out}");
        assert!(out.contains("<desc id=\"g-d\">8日目に10倍</desc>") && out.contains("role=\"img\""));
    }

    #[test]
    fn every_point_and_every_expected_day_stands_in_the_table() {
        let fan = Fan { hour: 240, cells: [1, 2_000_000, 3, 4_000_000, 5, 6_000_000, 7] };
        let g = Growth { forecast: vec![fan, Fan { hour: 264, ..fan }], ..sample() };
        let out = growth(&g, Lang::En).0;
        assert_eq!(out.matches("<tr>").count(), 1 + 3 + 2, "{out}");
        assert!(out.contains("2.00×10<sup>6</sup>") && out.contains("forecast (80 %)") && out.contains("fan95"));
        assert!(!growth(&sample(), Lang::En).0.contains("fan95"), "no forecast, no fan");
    }

    #[test]
    fn doublings_have_equal_room() {
        let out = growth(&Growth { scale: Scale::Two, limits: vec![], ..sample() }, Lang::Ja).0;
        assert!(out.contains("10⁵") && out.contains("2.0×10⁵") && out.contains("1.6×10⁶"), "{out}");
    }
}

//! How people fared over the visits: the mean with its interval, how many answered of how many (law L18: no outcome without its denominator),
//! one thin line for each person, the smallest difference that matters, and a reference arm of the best trial beside it. All numbers are
//! the caller's; scores come in tenths of a point, so that nothing is rounded twice.
#![allow(clippy::float_arithmetic)] // geometry of a picture

use crate::figure::{Figure, FigureFit, figure, key, picture};
use crate::html::{Html, Level, text};
use crate::plot::{Axis, Scale, px};
use crate::table::{Column, Row, Table, TableWidth};
use maud::html;
use terms::{Lang, Text};

/// One visit.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Months since the administration; 0 = before.
    pub month: u16,
    /// Its word under the axis: 前, 1, 3.
    pub label: String,
    /// Mean in tenths; none where nobody answered.
    pub mean: Option<u16>,
    /// Interval in tenths.
    pub interval: Option<(u16, u16)>,
    /// How many answered.
    pub answered: u32,
    /// Of how many who were due.
    pub due: u32,
}

/// The figure.
#[derive(Clone, Debug)]
pub struct Trajectory {
    /// Stem of its ids; unique on the page.
    pub id: String,
    /// Title: 痛みNRSの推移.
    pub title: String,
    /// Level of the title.
    pub level: Level,
    /// Unit, direction and the kind of interval: NRS 0–10(低いほどよい)、平均と95 %区間.
    pub unit: String,
    /// The finding in one or two sentences with its numbers and denominators.
    pub finding: String,
    /// Highest score of the scale, in tenths.
    pub top: u16,
    /// Visits in the order of time.
    pub visits: Vec<Visit>,
    /// One person each: month and score in tenths.
    pub people: Vec<Vec<(u16, u16)>>,
    /// Threshold of the smallest important difference in tenths, and its words.
    pub important: Option<(u16, String)>,
    /// A reference arm: month and score in tenths, and what it is.
    pub reference: Option<(Vec<(u16, u16)>, String)>,
    /// Note; may be empty.
    pub note: Html,
}

const LEFT: f64 = 96.0;
const RIGHT: f64 = 740.0;
const TOP: f64 = 14.0;
const FOOT: f64 = 290.0;

static W_MEAN: Text = Text::fixed("平均と区間", "mean and interval");
static W_PERSON: Text = Text::fixed("一人ひとり", "one person each");
static W_ANSWERED: Text = Text::fixed("回答", "answered");
static W_DUE: Text = Text::fixed("/対象", "of");
static W_MONTHS: Text = Text::fixed("か月", "months");

/// Tenths as a number: `47` → `4.7`.
fn tenths(n: u16) -> String {
    format!("{}.{}", n / 10, n % 10)
}

/// Draws a [`Trajectory`].
pub fn trajectory(t: &Trajectory, lang: Lang) -> Html {
    let last = t.visits.iter().map(|v| v.month).max().unwrap_or(12).max(1);
    let x = Axis::new(Scale::Plain, 0.0, f64::from(last), LEFT + 22.0, RIGHT - 14.0);
    let y = Axis::new(Scale::Plain, 0.0, f64::from(t.top.max(1)), FOOT, TOP);
    let inner =
        html! { (ground(t, &y)) (people(t, &x, &y)) (reference(t, &x, &y)) (means(t, &x, &y)) (foot(t, &x, lang)) };
    figure(
        &Figure {
            id: format!("{}-h", t.id),
            title: t.title.clone(),
            level: t.level,
            unit: t.unit.clone(),
            fit: FigureFit::Wide,
            svg: picture(&t.id, 800, 362, &t.title, &t.finding, inner),
            legend: legend(t, lang),
            note: t.note.clone(),
            table: Some(numbers(t, lang)),
        },
        lang,
    )
}

fn ground(t: &Trajectory, y: &Axis) -> Html {
    let whole = t.top / 10;
    let by: u16 = match whole {
        0..=5 => 1,
        6..=10 => 2,
        _ => 20,
    };
    html! {
        @if let Some((limit, _)) = &t.important {
            rect.mic x="96" y=(px(y.at(f64::from(*limit)))) width="644" height=(px(FOOT - y.at(f64::from(*limit)))) {}
        }
        @for n in (0..=whole).step_by(usize::from(by)) {
            @let at = y.at(f64::from(n) * 10.0);
            path.grid d={ "M96 " (px(at)) "H740" } {}
            text x="88" y=(px(at + 4.0)) text-anchor="end" { (n) }
        }
        @if let Some((limit, words)) = &t.important {
            path.ref-dash d={ "M96 " (px(y.at(f64::from(*limit)))) "H740" } {}
            text.t-small.halo x="736" y="282" text-anchor="end" { (words) }
        }
    }
}

fn path(points: impl Iterator<Item = (f64, f64)>) -> String {
    let all: Vec<String> = points.map(|(x, y)| format!("{} {}", px(x), px(y))).collect();
    if all.is_empty() { String::new() } else { format!("M{}", all.join("L")) }
}

fn place(x: &Axis, y: &Axis, month: u16, score: u16) -> (f64, f64) {
    (x.at(f64::from(month)), y.at(f64::from(score)))
}

fn people(t: &Trajectory, x: &Axis, y: &Axis) -> Html {
    html! { @for p in &t.people { path.faint fill="none" d=(path(p.iter().map(|(m, s)| place(x, y, *m, *s)))) {} } }
}

fn reference(t: &Trajectory, x: &Axis, y: &Axis) -> Html {
    html! { @if let Some((points, _)) = &t.reference {
        path.ref d=(path(points.iter().map(|(m, s)| place(x, y, *m, *s)))) {}
        @for (m, s) in points {
            @let (cx, cy) = place(x, y, *m, *s);
            path.ref-mark d={ "M" (px(cx)) " " (px(cy - 6.0)) "l6 6-6 6-6-6Z" } {}
        }
    } }
}

fn means(t: &Trajectory, x: &Axis, y: &Axis) -> Html {
    let seen = || t.visits.iter().filter_map(|v| Some((v, v.mean?)));
    html! {
        path.line d=(path(seen().map(|(v, m)| place(x, y, v.month, m)))) {}
        @for (v, m) in seen() {
            @let (cx, cy) = place(x, y, v.month, m);
            @if let Some((low, high)) = v.interval {
                @let (y1, y2) = (px(y.at(f64::from(low))), px(y.at(f64::from(high))));
                path.whisk d={ "M" (px(cx)) " " (y1) "V" (y2) "M" (px(cx - 5.0)) " " (y1) "h10M" (px(cx - 5.0)) " " (y2) "h10" } {}
            }
            circle.dot cx=(px(cx)) cy=(px(cy)) r="5.5" {}
        }
    }
}

fn foot(t: &Trajectory, x: &Axis, lang: Lang) -> Html {
    html! {
        path.axis d="M96 14V290H740" {}
        @for v in &t.visits {
            @let at = px(x.at(f64::from(v.month)));
            path.axis d={ "M" (at) " 290v5" } {}
            text x=(at) y="311" text-anchor="middle" { (v.label) }
            text.t-strong x=(at) y="334" text-anchor="middle" { (v.answered) }
            text.t-small x=(at) y="350" text-anchor="middle" { "/" (v.due) }
        }
        text.t-small x="748" y="311" { (W_MONTHS.text(lang)) }
        text.t-small x="0" y="334" { (W_ANSWERED.text(lang)) }
        text.t-small x="0" y="350" { (W_DUE.text(lang)) }
    }
}

fn legend(t: &Trajectory, lang: Lang) -> Vec<(Html, String)> {
    let mean = html! { path.whisk d="M14 1V13M10 1h8M10 13h8" {} circle.dot cx="14" cy="7" r="5" {} };
    let mut out = vec![(key(mean), W_MEAN.text(lang).to_owned())];
    if !t.people.is_empty() {
        out.push((key(html! { path.faint fill="none" d="M1 11L14 5L27 8" {} }), W_PERSON.text(lang).to_owned()));
    }
    if let Some((_, words)) = &t.reference {
        out.push((
            key(html! { path.ref d="M1 7H27" {} path.ref-mark d="M14 1.5 19.5 7 14 12.5 8.5 7Z" {} }),
            words.clone(),
        ));
    }
    out
}

fn numbers(t: &Trajectory, lang: Lang) -> Table {
    let w = |ja: &'static str, en: &'static str| Text::fixed(ja, en).text(lang).to_owned();
    let said = |n: Option<u16>| text(n.map(tenths).unwrap_or_default());
    let rows = t.visits.iter().map(|v| {
        Row::new(vec![
            text(&v.label),
            said(v.mean),
            said(v.interval.map(|i| i.0)),
            said(v.interval.map(|i| i.1)),
            text(format!("{} / {}", v.answered, v.due)),
        ])
    });
    let title = &t.title;
    let caption = terms::say! {ja: "{title}の数値", en: "Numbers of: {title}"};
    Table {
        caption: caption.text(lang).to_owned(),
        columns: vec![
            Column::words(w("時点(月)", "Visit (month)")),
            Column::number(w("平均", "Mean"), ""),
            Column::number(w("区間の下", "Interval, low"), ""),
            Column::number(w("区間の上", "Interval, high"), ""),
            Column::number(w("回答 / 対象", "Answered / due"), w("人", "people")),
        ],
        rows: rows.collect(),
        width: TableWidth::Wide,
        ..Table::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Trajectory {
        let v = |month, mean: Option<u16>, answered| Visit {
            month,
            label: month.to_string(),
            mean,
            interval: mean.map(|m| (m - 5, m + 5)),
            answered,
            due: 63,
        };
        Trajectory {
            id: "t".into(),
            title: "NRS".into(),
            level: Level::H3,
            unit: "0–10".into(),
            finding: "6.8 → 4.7(47/63)".into(),
            top: 100,
            visits: vec![v(0, Some(68), 63), v(12, Some(47), 47), v(24, None, 0)],
            people: vec![vec![(0, 70), (12, 50)]],
            important: Some((48, "最小重要差".into())),
            reference: None,
            note: crate::html::none(),
        }
    }

    #[test]
    fn every_visit_has_its_denominator_in_picture_and_table() {
        let out = trajectory(&sample(), Lang::Ja).0;
        assert_eq!(out.matches(">/63<").count(), 3, "{out}");
        assert!(
            out.contains("47 / 63") && out.contains(">4.7<") && out.contains(">4.2<") && out.contains(">5.2<"),
            "{out}"
        );
    }

    #[test]
    fn a_visit_nobody_answered_has_no_point_and_is_not_left_out() {
        let out = trajectory(&sample(), Lang::En).0;
        let svg = out.split("</svg>").next().unwrap_or_default();
        assert_eq!(svg.matches("<circle class=\"dot\"").count(), 2, "{svg}");
        assert!(out.contains("0 / 63"));
    }

    #[test]
    fn a_reference_arm_differs_by_shape() {
        let t = Trajectory { reference: Some((vec![(0, 68), (12, 55)], "対照群".into())), ..sample() };
        let out = trajectory(&t, Lang::Ja).0;
        assert!(
            out.matches("ref-mark").count() >= 3
                && out.contains("対照群")
                && !trajectory(&sample(), Lang::Ja).0.contains("ref-mark")
        );
    }
}

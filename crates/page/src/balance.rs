//! The balance of cells at one counting event (law L7): counted = seeded + frozen + sampled + dosed + discarded + what is unaccounted for.
//! Every flow is drawn to scale; the last is computed here and never typed, hatched, and stated against the counting error.
#![allow(clippy::float_arithmetic)] // geometry of a picture

use crate::figure::{Figure, FigureFit, figure, picture};
use crate::html::{Html, Level, rich, text};
use crate::mark::{Mark, Tone, badge};
use crate::plot::{percent, power, power_drawn, px};
use crate::table::{Column, Row, Table};
use maud::html;
use terms::{Lang, Text};

/// Where cells went.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Its words: 播種 P2へ.
    pub label: String,
    /// Cells.
    pub cells: u64,
}

/// The figure.
#[derive(Clone, Debug)]
pub struct Balance {
    /// Stem of its ids; unique on the page.
    pub id: String,
    /// Title.
    pub title: String,
    /// Level of the title.
    pub level: Level,
    /// Which event, when.
    pub event: String,
    /// Cells counted.
    pub counted: u64,
    /// Counting error in words: ±9 %.
    pub error: String,
    /// Where they went.
    pub flows: Vec<Flow>,
    /// Whether what is unaccounted for lies within the product standard's limit; `None` where the limit is not set.
    pub within: Option<bool>,
    /// The limit in words, what happens beyond it; may be empty.
    pub note: Html,
}

impl Balance {
    /// Counted less all flows: what is unaccounted for. Negative where more was handed on than counted.
    pub fn unaccounted(&self) -> i128 {
        self.flows.iter().fold(i128::from(self.counted), |left, f| left.saturating_sub(i128::from(f.cells)))
    }
}

static W_COUNTED: Text = Text::fixed("計数", "Counted");
static W_ERROR: Text = Text::fixed("誤差", "error");
static W_LOST: Text = Text::fixed("行方の分からない分", "Unaccounted for");
static W_MORE: Text = Text::fixed("計数より多い分", "More than counted");
static W_CELLS: Text = Text::fixed("個", "cells");

const TOP: f64 = 24.0;
const TALL: f64 = 210.0;
const CLASSES: [&str; 3] = ["flow-a", "flow-b", "flow-c"];

struct Drawn<'a> {
    label: &'a str,
    cells: u64,
    lost: bool,
    from: f64,
    at: f64,
    tall: f64,
}

/// Draws a [`Balance`].
pub fn balance(b: &Balance, lang: Lang) -> Html {
    let left = b.unaccounted();
    let lost = u64::try_from(left.max(0)).unwrap_or(u64::MAX);
    let whole = b.flows.iter().map(|f| f.cells).fold(0, u64::saturating_add).max(b.counted).max(1);
    let mut list: Vec<Drawn<'_>> = Vec::new();
    let (mut from, mut next, mut words) = (TOP, 10.0_f64, f64::MIN);
    let flows = b.flows.iter().map(|f| (f.label.as_str(), f.cells, false));
    for (label, cells, is_lost) in flows.chain((left >= 0).then_some((W_LOST.text(lang), lost, true))) {
        let tall = cells as f64 / whole as f64 * TALL;
        // two lines of words need 40
        let at = next.max(words + 40.0 - tall / 2.0);
        list.push(Drawn { label, cells, lost: is_lost, from, at, tall });
        words = at + tall / 2.0;
        (from, next) = (from + tall, at + tall + 8.0);
    }
    let height = (words + 40.0).max(TOP + TALL + 10.0);
    let inner = html! { (source(b, whole, lang)) @for (n, d) in list.iter().enumerate() { (flow(d, n, b.counted, lang)) } @if left < 0 { (more(b, left, height, lang)) } };
    let tall = if left < 0 { height + 44.0 } else { height };
    let finding = finding(b, left, lang);
    figure(
        &Figure {
            id: format!("{}-h", b.id),
            title: b.title.clone(),
            level: b.level,
            unit: b.event.clone(),
            fit: FigureFit::Fit,
            svg: picture(&b.id, 470, tall.ceil() as u32, &b.title, &finding, inner),
            legend: vec![],
            note: html! { (state(b, left, lang)) " " (b.note) },
            table: Some(numbers(b, left, lang)),
        },
        lang,
    )
}

fn source(b: &Balance, whole: u64, lang: Lang) -> Html {
    let tall = b.counted as f64 / whole as f64 * TALL;
    let middle = TOP + tall / 2.0;
    html! {
        rect.node x="108" y=(px(TOP)) width="10" height=(px(tall)) {}
        text.t-strong x="98" y=(px(middle - 8.0)) text-anchor="end" { (W_COUNTED.text(lang)) }
        text x="98" y=(px(middle + 10.0)) text-anchor="end" { (power_drawn(b.counted)) }
        text.t-small x="98" y=(px(middle + 27.0)) text-anchor="end" { (W_ERROR.text(lang)) " " (b.error) }
    }
}

fn flow(d: &Drawn<'_>, n: usize, counted: u64, lang: Lang) -> Html {
    let (from, at, tall, middle) = (d.from, d.at, d.tall, d.at + d.tall / 2.0);
    let class = if d.lost { "flow-c" } else { CLASSES.get(n).copied().unwrap_or("flow-c") };
    let (y1, y2, z1, z2) = (px(from), px(from + tall), px(at), px(at + tall));
    let hatch: String = (0..6)
        .map(|i| format!("M{} {}l14 -{}", 252, px(at + tall * f64::from(i + 1) / 6.0), px((tall / 6.0).max(0.1))))
        .collect();
    html! {
        @if d.cells == 0 { path.axis d={ "M252 " (px(middle)) "h10" } {} }
        @else {
            path class=(class) d={ "M118 " (y1) "C196 " (y1) " 176 " (z1) " 252 " (z1) "V" (z2) "C176 " (z2) " 196 " (y2) " 118 " (y2) "Z" } {}
            @if d.lost { rect.seg-none x="252" y=(z1) width="14" height=(px(tall.max(1.0))) {} path.hatch-line d=(hatch) {} }
            @else { rect.node x="252" y=(z1) width="10" height=(px(tall.max(1.0))) {} }
        }
        text.t-strong x="274" y=(px(middle - 2.0)) { (d.label) }
        text.t-small x="274" y=(px(middle + 16.0)) { (power_drawn(d.cells)) " " (W_CELLS.text(lang)) " " (percent(i128::from(d.cells), counted)) " %" }
    }
}

/// More was handed on than counted: no flow can be drawn for it, so it is said.
fn more(b: &Balance, left: i128, at: f64, lang: Lang) -> Html {
    let n = u64::try_from(left.unsigned_abs()).unwrap_or(u64::MAX);
    html! {
        rect.cell-stop x="252" y=(px(at)) width="14" height="22" {}
        text.t-stop x="274" y=(px(at + 9.0)) { (W_MORE.text(lang)) }
        text.t-small x="274" y=(px(at + 27.0)) { (power_drawn(n)) " " (W_CELLS.text(lang)) " " (percent(left.saturating_neg(), b.counted)) " %" }
    }
}

fn finding(b: &Balance, left: i128, lang: Lang) -> String {
    let (counted, error, share) = (power_drawn(b.counted), &b.error, percent(left, b.counted));
    let went: Vec<String> = b.flows.iter().map(|f| format!("{} {}", f.label, power_drawn(f.cells))).collect();
    let (ja, en) = (went.join("、"), went.join(", "));
    let say = terms::say! {
        ja: "計数 {counted} 個が、{ja} に分かれる。行方の分からない分は {share} パーセント、計数の誤差は {error}。",
        en: "Of {counted} cells counted: {en}. Unaccounted for: {share} percent; counting error {error}."
    };
    say.text(lang).to_owned()
}

fn state(b: &Balance, left: i128, lang: Lang) -> Html {
    let (tone, shape, ja, en) = match (b.within, left < 0) {
        (Some(true), false) => (Tone::Ok, Mark::Ok, "釣り合う", "balances"),
        (_, true) | (Some(false), _) => (Tone::Stop, Mark::Stop, "釣り合わない", "does not balance"),
        (None, false) => (Tone::Unknown, Mark::Unknown, "限度は未設定", "no limit is set"),
    };
    badge(tone, shape, Text::fixed(ja, en).text(lang))
}

fn numbers(b: &Balance, left: i128, lang: Lang) -> Table {
    let w = |ja: &'static str, en: &'static str| Text::fixed(ja, en).text(lang).to_owned();
    let sign = if left < 0 { "−" } else { "" };
    let lost = u64::try_from(left.unsigned_abs()).unwrap_or(u64::MAX);
    let row = |label: &str, cells: String, share: String| Row::new(vec![text(label), rich(cells), text(share)]);
    let flows = b.flows.iter().map(|f| row(&f.label, power(f.cells), percent(i128::from(f.cells), b.counted)));
    let last = row(W_LOST.text(lang), format!("{sign}{}", power(lost)), percent(left, b.counted));
    let title = &b.title;
    let caption = terms::say! {ja: "{title}の数値", en: "Numbers of: {title}"};
    Table {
        caption: caption.text(lang).to_owned(),
        columns: vec![
            Column::words(w("行き先", "Where")),
            Column::number(w("細胞", "Cells"), W_CELLS.text(lang)),
            Column::number(w("割合", "Share"), "%"),
        ],
        rows: flows.chain([last]).collect(),
        foot: vec![text(W_COUNTED.text(lang)), rich(power(b.counted)), text("100.0")],
        ..Table::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(flows: &[u64], within: Option<bool>) -> Balance {
        let flows = flows.iter().map(|n| Flow { label: format!("<{n}>"), cells: *n }).collect();
        Balance {
            id: "b".into(),
            title: "釣り合い".into(),
            level: Level::H3,
            event: "P1".into(),
            counted: 4_900_000,
            error: "±9 %".into(),
            flows,
            within,
            note: crate::html::none(),
        }
    }

    #[test]
    fn what_is_unaccounted_for_is_computed_and_shown_last() {
        let b = sample(&[2_400_000, 2_000_000, 200_000, 0], Some(true));
        assert_eq!(b.unaccounted(), 300_000);
        let out = balance(&b, Lang::Ja).0;
        assert!(
            out.contains("3.00×10⁵ 個 6.1 %") && out.contains("釣り合う") && out.contains("&lt;2400000&gt;"),
            "{out}"
        );
        assert!(out.rfind("行方の分からない分") > out.rfind("&lt;0&gt;"));
        assert!(out.contains("hatch-line") && !out.contains("flow-a\" d=\"M118 NaN"));
    }

    #[test]
    fn more_than_counted_never_balances_and_is_said() {
        let out = balance(&sample(&[5_000_000], Some(true)), Lang::En).0;
        assert!(out.contains("More than counted") && out.contains("does not balance") && out.contains("−2.0"), "{out}");
    }

    #[test]
    fn a_limit_that_is_not_set_is_not_called_a_balance() {
        let out = balance(&sample(&[4_900_000], None), Lang::Ja).0;
        assert!(out.contains("限度は未設定") && !out.contains("釣り合う<"), "{out}");
    }
}

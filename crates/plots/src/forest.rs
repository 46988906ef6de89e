//! The forest plot: one line a study with its interval and a square as large as its weight, diamonds for what is pooled, a bar for where a new
//! study would lie (Lewis & Clarke, BMJ 2001;322:1479; for the prediction interval IntHout et al., BMJ Open 2016;6:e010247).
//!
//! An interval that leaves the axis ends in an arrow; its numbers stand beside it in full. Risk of bias stands as colour, shape and letter.

use crate::scale::Scale;
use crate::sheet::{self, Hang, Pen, Sheet, Voice, width};
use crate::{Told, colon};
use terms::Lang;

/// A judgement of one domain of bias (the words of RoB 2 and of ROBINS-I, folded to four).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Risk {
    /// Low.
    Low,
    /// Some concerns, or moderate.
    Some,
    /// High, serious or critical.
    High,
    /// No information.
    Unclear,
}

impl Risk {
    /// All, in the order of the legend.
    pub const ALL: [Self; 4] = [Self::Low, Self::Some, Self::High, Self::Unclear];

    /// The mark's letter.
    pub const fn letter(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Low, Lang::Ja) => "低",
            (Self::Some, Lang::Ja) => "中",
            (Self::High, Lang::Ja) => "高",
            (Self::Unclear, Lang::Ja) => "？",
            (Self::Low, Lang::En) => "L",
            (Self::Some, Lang::En) => "S",
            (Self::High, Lang::En) => "H",
            (Self::Unclear, Lang::En) => "?",
        }
    }

    /// In words.
    pub const fn words(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Low, Lang::Ja) => "低い",
            (Self::Some, Lang::Ja) => "いくらか懸念",
            (Self::High, Lang::Ja) => "高い",
            (Self::Unclear, Lang::Ja) => "情報なし",
            (Self::Low, Lang::En) => "low",
            (Self::Some, Lang::En) => "some concerns",
            (Self::High, Lang::En) => "high",
            (Self::Unclear, Lang::En) => "no information",
        }
    }
}

/// Words of the heads.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Over the studies.
    pub study: String,
    /// Over the numbers of the effect, such as `RR [95 % CI]`.
    pub effect: String,
    /// Over the weights.
    pub weight: String,
    /// Below the axis: what it shows.
    pub axis: String,
    /// Below the axis on its left and right: whom such an effect favours.
    pub favours: Option<(String, String)>,
    /// Over the marks of bias.
    pub risk: String,
}

/// One line.
#[derive(Clone, Debug)]
pub enum Row {
    /// A subgroup begins.
    Heading(String),
    /// A study.
    Study {
        /// Its name.
        label: String,
        /// One text for each of [`Forest::columns`].
        cells: Vec<String>,
        /// Effect; a logarithm on a ratio's axis.
        effect: f64,
        /// Ends of its interval.
        ci: (f64, f64),
        /// Percent of the whole.
        weight: f64,
        /// The effect in numbers.
        shown: String,
        /// Its judgement in each of [`Forest::domains`].
        risk: Vec<Option<Risk>>,
    },
    /// A subgroup (open diamond) or all (filled).
    Pooled {
        /// Its name.
        label: String,
        /// Effect.
        effect: f64,
        /// Ends of its interval.
        ci: (f64, f64),
        /// The effect in numbers.
        shown: String,
        /// Percent of the whole, if it has a meaning.
        weight: Option<f64>,
        /// True for all studies together.
        overall: bool,
    },
    /// Where a new study would lie.
    Prediction {
        /// Its name.
        label: String,
        /// Ends of the interval.
        ends: (f64, f64),
        /// The interval in numbers.
        shown: String,
    },
    /// Words in small type, such as the heterogeneity of a subgroup.
    Note(String),
}

/// The figure.
#[derive(Clone, Debug)]
pub struct Forest {
    /// For those who do not see it.
    pub told: Told,
    /// Heads.
    pub words: Words,
    /// Heads of the columns between study and picture.
    pub columns: Vec<String>,
    /// Domains of bias, in order; they are lettered A, B, C … with a legend.
    pub domains: Vec<String>,
    /// Lines from top to bottom.
    pub rows: Vec<Row>,
    /// Whether the effects are logarithms of ratios.
    pub ratio: bool,
    /// Small type below everything.
    pub notes: Vec<String>,
}

const ROW: f64 = 24.0;
const TOP: f64 = 18.0;
const GAP: f64 = 18.0;
const MARGIN: f64 = 16.0;
const PICTURE: f64 = 340.0;
const DOMAIN: f64 = 26.0;

/// Where the columns lie.
struct Across {
    /// Right ends of the cells.
    cells: Vec<f64>,
    picture: f64,
    effect: f64,
    weight: f64,
    domains: Vec<f64>,
    wide: f64,
}

impl Forest {
    /// Draws it.
    pub fn svg(&self) -> String {
        let across = self.across();
        let (low, high) = self.reach();
        let scale = Scale::new(low, high, across.picture, across.picture + PICTURE);
        let mut s = Sheet::new();
        let head = TOP + ROW * 0.6;
        let first = TOP + ROW * 1.6;
        let foot = first + ROW * self.rows.len() as f64;
        self.grid(&mut s, &scale, first - ROW * 0.5, foot);
        self.heads(&mut s, &across, head);
        s.line(sheet::RULE, (MARGIN, head + 9.0), (across.wide - MARGIN, head + 9.0));
        let most =
            self.rows.iter().filter_map(|r| if let Row::Study { weight, .. } = r { Some(*weight) } else { None });
        let most = most.fold(1e-9_f64, f64::max);
        for (i, row) in self.rows.iter().enumerate() {
            self.row(&mut s, row, &across, &scale, first + ROW * (i as f64 + 0.5), most);
        }
        let high = self.foot(&mut s, &across, &scale, foot + 4.0);
        s.finish(&self.told, across.wide, high)
    }

    fn across(&self) -> Across {
        let widest = |texts: &mut dyn Iterator<Item = &str>| texts.map(width).fold(0.0_f64, f64::max);
        let labels = self.rows.iter().filter_map(|r| match r {
            Row::Study { label, .. } | Row::Pooled { label, .. } | Row::Prediction { label, .. } => {
                Some(label.as_str())
            }
            Row::Heading(_) | Row::Note(_) => None,
        });
        let study = widest(&mut labels.chain([self.words.study.as_str()])) * 1.06;
        let mut x = MARGIN + study;
        let mut cells = Vec::new();
        for (i, head) in self.columns.iter().enumerate() {
            let column = self.rows.iter().filter_map(|r| match r {
                Row::Study { cells, .. } => cells.get(i).map(String::as_str),
                _ => None,
            });
            x += GAP + widest(&mut column.chain([head.as_str()]));
            cells.push(x);
        }
        let picture = x + GAP;
        let shown = self.rows.iter().filter_map(|r| match r {
            Row::Study { shown, .. } | Row::Pooled { shown, .. } | Row::Prediction { shown, .. } => {
                Some(shown.as_str())
            }
            Row::Heading(_) | Row::Note(_) => None,
        });
        let effect = picture + PICTURE + GAP + widest(&mut shown.chain([self.words.effect.as_str()])) * 1.04;
        let weight = effect + GAP + width(&self.words.weight).max(width("100.0"));
        let domains = (0..self.domains.len()).map(|i| weight + GAP + DOMAIN * (i as f64 + 0.5)).collect();
        let wide =
            weight + if self.domains.is_empty() { 0.0 } else { GAP + DOMAIN * self.domains.len() as f64 } + MARGIN;
        Across { cells, picture, effect, weight, domains, wide }
    }

    /// The ends of the axis: every effect, every diamond and the prediction, and intervals as far as they stay near these.
    fn reach(&self) -> (f64, f64) {
        let (mut core, mut ends, mut halves) = (vec![0.0], Vec::new(), Vec::new());
        for row in &self.rows {
            match row {
                Row::Study { effect, ci, .. } => {
                    core.push(*effect);
                    ends.extend([ci.0, ci.1]);
                    halves.push((ci.1 - ci.0) / 2.0);
                }
                Row::Pooled { ci, .. } => core.extend([ci.0, ci.1]),
                Row::Prediction { ends, .. } => core.extend([ends.0, ends.1]),
                Row::Heading(_) | Row::Note(_) => {}
            }
        }
        halves.sort_by(f64::total_cmp);
        let half = halves.get(halves.len() / 2).copied().unwrap_or(0.0);
        let least = |v: &[f64]| v.iter().copied().filter(|x| x.is_finite()).fold(f64::INFINITY, f64::min);
        let most = |v: &[f64]| v.iter().copied().filter(|x| x.is_finite()).fold(f64::NEG_INFINITY, f64::max);
        let (a, b) = (least(&core), most(&core));
        let (a, b) = (a.min(least(&ends).max(a - 3.0 * half)), b.max(most(&ends).min(b + 3.0 * half)));
        let air = 0.04 * (b - a);
        (a - air, b + air)
    }

    fn grid(&self, s: &mut Sheet, scale: &Scale, top: f64, foot: f64) {
        let ticks = if self.ratio { scale.ratio_ticks() } else { scale.ticks(6) };
        for (x, _) in &ticks {
            s.line(sheet::GRID, (scale.at(*x), top), (scale.at(*x), foot));
        }
        s.line(sheet::REF, (scale.at(0.0), top), (scale.at(0.0), foot));
        let overall = self.rows.iter().find_map(|r| match r {
            Row::Pooled { effect, overall: true, .. } => Some(*effect),
            _ => None,
        });
        if let Some(x) = overall {
            s.line(sheet::POOLED, (scale.at(x), top), (scale.at(x), foot));
        }
        let (low, high) = scale.range();
        s.line(sheet::AXIS, (scale.at(low), foot), (scale.at(high), foot));
        for (x, words) in &ticks {
            s.line(sheet::AXIS, (scale.at(*x), foot), (scale.at(*x), foot + 5.0));
            s.text(Voice::Small, Hang::Middle, (scale.at(*x), foot + 19.0), words);
        }
    }

    fn heads(&self, s: &mut Sheet, across: &Across, y: f64) {
        s.text(Voice::Strong, Hang::Start, (MARGIN, y), &self.words.study);
        for (head, x) in self.columns.iter().zip(&across.cells) {
            s.text(Voice::Strong, Hang::End, (*x, y), head);
        }
        s.text(Voice::Strong, Hang::End, (across.effect, y), &self.words.effect);
        s.text(Voice::Strong, Hang::End, (across.weight, y), &self.words.weight);
        for (letter, x) in ('A'..='Z').zip(&across.domains) {
            s.text(Voice::Strong, Hang::Middle, (*x, y), &letter.to_string());
        }
    }

    fn row(&self, s: &mut Sheet, row: &Row, across: &Across, scale: &Scale, y: f64, most: f64) {
        let base = y + 4.5;
        match row {
            Row::Heading(words) => s.text(Voice::Strong, Hang::Start, (MARGIN, base), words),
            Row::Note(words) => s.text(Voice::Small, Hang::Start, (MARGIN, base), words),
            Row::Study { label, cells, effect, ci, weight, shown, risk } => {
                s.text(Voice::Plain, Hang::Start, (MARGIN, base), label);
                for (cell, x) in cells.iter().zip(&across.cells) {
                    s.text(Voice::Plain, Hang::End, (*x, base), cell);
                }
                whiskers(s, scale, *ci, y);
                let side = (13.0 * (weight / most).max(0.0).sqrt()).max(3.5);
                s.rect(sheet::NODE, (scale.at(*effect) - side / 2.0, y - side / 2.0), side, side);
                s.text(Voice::Plain, Hang::End, (across.effect, base), shown);
                s.text(Voice::Plain, Hang::End, (across.weight, base), &crate::number(*weight, 1));
                for (mark, x) in risk.iter().zip(&across.domains) {
                    if let Some(r) = mark {
                        risk_mark(s, *r, self.told.lang, (*x, y));
                    }
                }
            }
            Row::Pooled { label, effect, ci, shown, weight, overall } => {
                s.text(Voice::Strong, Hang::Start, (MARGIN, base), label);
                let x = |v: f64| scale.at(scale.clamp(v));
                let tall = if *overall { 8.0 } else { 6.5 };
                // Never so thin that it cannot be seen.
                let (left, right) = (x(ci.0).min(x(*effect) - 2.0), x(ci.1).max(x(*effect) + 2.0));
                let points = [(left, y), (x(*effect), y - tall), (right, y), (x(*effect), y + tall)];
                s.polygon(if *overall { sheet::NODE } else { sheet::OPEN }, &points);
                s.text(Voice::Strong, Hang::End, (across.effect, base), shown);
                if let Some(w) = weight {
                    s.text(Voice::Strong, Hang::End, (across.weight, base), &crate::number(*w, 1));
                }
            }
            Row::Prediction { label, ends, shown } => {
                s.text(Voice::Plain, Hang::Start, (MARGIN, base), label);
                let (a, b) = (scale.at(scale.clamp(ends.0)), scale.at(scale.clamp(ends.1)));
                s.rect(sheet::FAN[1], (a, y - 3.5), b - a, 7.0);
                for end in [a, b] {
                    s.line(sheet::WHISK, (end, y - 6.0), (end, y + 6.0));
                }
                s.text(Voice::Plain, Hang::End, (across.effect, base), shown);
            }
        }
    }

    /// What stands below the axis; gives the height of the whole.
    fn foot(&self, s: &mut Sheet, across: &Across, scale: &Scale, axis: f64) -> f64 {
        let mut y = axis + 34.0;
        let (left, right) = (across.picture, across.picture + PICTURE);
        if !self.words.axis.is_empty() {
            s.text(Voice::Small, Hang::Middle, (f64::midpoint(left, right), y), &self.words.axis);
            y += 18.0;
        }
        if let Some((below, above)) = &self.words.favours {
            let zero = scale.at(scale.clamp(0.0));
            s.text(Voice::Small, Hang::End, (zero - 10.0, y), &format!("← {below}"));
            s.text(Voice::Small, Hang::Start, (zero + 10.0, y), &format!("{above} →"));
            y += 18.0;
        }
        y += 4.0;
        for note in &self.notes {
            s.text(Voice::Small, Hang::Start, (MARGIN, y), note);
            y += 18.0;
        }
        if !self.domains.is_empty() {
            let lang = self.told.lang;
            let named: Vec<String> =
                ('A'..='Z').zip(&self.domains).map(|(letter, d)| format!("{letter} {d}")).collect();
            let words = format!("{}{}{}", self.words.risk, colon(lang), named.join("  "));
            s.text(Voice::Small, Hang::Start, (MARGIN, y), &words);
            y += 22.0;
            let mut x = MARGIN + 9.0;
            for risk in Risk::ALL {
                risk_mark(s, risk, lang, (x, y - 4.0));
                s.text(Voice::Small, Hang::Start, (x + 14.0, y), risk.words(lang));
                x += 14.0 + width(risk.words(lang)) + 26.0;
            }
            y += 18.0;
        }
        y
    }
}

/// The line of an interval with its ends, or an arrow where it leaves the axis.
fn whiskers(s: &mut Sheet, scale: &Scale, ci: (f64, f64), y: f64) {
    let (a, b) = (scale.at(scale.clamp(ci.0)), scale.at(scale.clamp(ci.1)));
    s.line(sheet::WHISK, (a, y), (b, y));
    for (end, x, outward) in [(ci.0, a, -1.0), (ci.1, b, 1.0)] {
        if scale.holds(end) {
            s.line(sheet::WHISK, (x, y - 4.0), (x, y + 4.0));
        } else {
            let back = x - outward * 6.0;
            s.polyline(sheet::WHISK, &[(back, y - 4.0), (x, y), (back, y + 4.0)]);
        }
    }
}

/// Circle, triangle, octagon, broken ring: the shapes the house gives to these states.
fn risk_mark(s: &mut Sheet, risk: Risk, lang: Lang, (x, y): (f64, f64)) {
    let [low, some, high, unclear]: [Pen; 4] = sheet::RISK;
    match risk {
        Risk::Low => s.circle(low, (x, y), 8.5),
        Risk::Some => s.polygon(some, &[(x, y - 10.0), (x + 10.5, y + 8.0), (x - 10.5, y + 8.0)]),
        Risk::High => {
            let (a, b) = (3.6, 8.8);
            s.polygon(
                high,
                &[
                    (x - a, y - b),
                    (x + a, y - b),
                    (x + b, y - a),
                    (x + b, y + a),
                    (x + a, y + b),
                    (x - a, y + b),
                    (x - b, y + a),
                    (x - b, y - a),
                ],
            );
        }
        Risk::Unclear => s.circle(unclear, (x, y), 8.5),
    }
    let down = if risk == Risk::Some { 6.0 } else { 4.0 };
    s.mark((x, y + down), risk.letter(lang));
}

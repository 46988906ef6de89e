//! A forecast of cells: what was counted, then the median and the bands within which 50, 80 and 95 of 100 such cultures would lie, on a logarithmic axis;
//! with the number ordered and when it will be reached.

use crate::Told;
use crate::scale::Scale;
use crate::sheet::{self, Hang, Pen, Sheet, Voice};

/// A band at one day: lower and upper end, cells.
pub type Band = (f64, f64);

/// What is foreseen for one day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Day {
    /// Days since the first.
    pub day: f64,
    /// Cells: as many chances above as below.
    pub median: f64,
    /// 50 of 100.
    pub p50: Band,
    /// 80 of 100.
    pub p80: Band,
    /// 95 of 100.
    pub p95: Band,
}

/// What was seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// Days since the first.
    pub day: f64,
    /// Cells.
    pub cells: f64,
    /// True when counted; false when put into flasks (a square).
    pub counted: bool,
}

/// Words.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Below the axis.
    pub days: String,
    /// Beside the axis.
    pub cells: String,
    /// The line of what was ordered.
    pub target: String,
    /// When it will be reached.
    pub ready: String,
    /// A count.
    pub counted: String,
    /// Cells put into flasks.
    pub seeded: String,
    /// The median.
    pub median: String,
    /// The three bands, widest first.
    pub bands: [String; 3],
}

/// The figure.
#[derive(Clone, Debug)]
pub struct Fan {
    /// For those who do not see it.
    pub told: Told,
    /// Words.
    pub words: Words,
    /// Days in order.
    pub days: Vec<Day>,
    /// In order.
    pub seen: Vec<Seen>,
    /// Cells ordered.
    pub target: Option<f64>,
    /// Earliest, median and latest day of readiness (80 of 100).
    pub ready: Option<(f64, f64, f64)>,
    /// Small type below everything.
    pub notes: Vec<String>,
}

const WIDE: f64 = 720.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = WIDE - 24.0;
const TOP: f64 = 46.0;
const FOOT: f64 = 360.0;

impl Fan {
    /// Draws it.
    pub fn svg(&self) -> String {
        let days = self.days.iter().map(|d| d.day).chain(self.seen.iter().map(|s| s.day));
        let (first, last) = days.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), d| (a.min(d), b.max(d)));
        let cells = self.days.iter().flat_map(|d| [d.p95.0, d.p95.1]);
        let cells = cells.chain(self.seen.iter().map(|s| s.cells)).chain(self.target).filter(|c| *c >= 1.0);
        let (least, most) =
            cells.map(f64::log10).fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), c| (a.min(c), b.max(c)));
        let x = Scale::new(first, last, LEFT, RIGHT);
        // Eight decades at most: below them a culture is as good as gone.
        let y = Scale::new((least - 0.1).max(most - 8.0), most + 0.15, FOOT, TOP);
        let mut s = Sheet::new();
        grid(&mut s, &x, &y);
        for (i, pen) in sheet::FAN.iter().enumerate() {
            self.band(&mut s, &x, &y, *pen, i);
        }
        let log = |cells: f64| y.at(y.clamp(cells.max(1.0).log10()));
        let median: Vec<(f64, f64)> = self.days.iter().map(|d| (x.at(d.day), log(d.median))).collect();
        s.polyline(sheet::MID, &median);
        if let Some(target) = self.target {
            s.line(sheet::TARGET, (LEFT, log(target)), (RIGHT, log(target)));
            s.text(Voice::Strong, Hang::Start, (LEFT + 8.0, log(target) - 6.0), &self.words.target);
        }
        if let Some((early, middle, late)) = self.ready {
            let at = |d: f64| x.at(x.clamp(d));
            let bar = TOP - 12.0;
            s.line(sheet::WHISK, (at(early), bar), (at(late), bar));
            for (d, tall) in [(early, 4.0), (late, 4.0)] {
                s.line(sheet::WHISK, (at(d), bar - tall), (at(d), bar + tall));
            }
            s.circle(sheet::DOT, (at(middle), bar), 4.5);
            s.line(sheet::POOLED, (at(middle), bar + 6.0), (at(middle), FOOT));
            s.text(Voice::Data, Hang::End, (RIGHT, 16.0), &self.words.ready);
        }
        // Counts over squares: what is harvested is often seeded again at once.
        for counted in [false, true] {
            for seen in self.seen.iter().filter(|s| s.cells >= 1.0 && s.counted == counted) {
                let at = (x.at(seen.day), log(seen.cells));
                if counted {
                    s.circle(sheet::DOT, at, 5.0);
                } else {
                    s.rect(sheet::DOT_OPEN, (at.0 - 6.0, at.1 - 6.0), 12.0, 12.0);
                }
            }
        }
        s.text(Voice::Small, Hang::Start, (8.0, 16.0), &self.words.cells);
        s.text(Voice::Small, Hang::Middle, (f64::midpoint(LEFT, RIGHT), FOOT + 38.0), &self.words.days);
        let high = self.legend(&mut s, FOOT + 66.0);
        s.finish(&self.told, WIDE, high)
    }

    fn band(&self, s: &mut Sheet, x: &Scale, y: &Scale, pen: Pen, which: usize) {
        let of = |d: &Day| match which {
            0 => d.p95,
            1 => d.p80,
            _ => d.p50,
        };
        let log = |cells: f64| y.at(y.clamp(cells.max(1.0).log10()));
        let up = self.days.iter().map(|d| (x.at(d.day), log(of(d).1)));
        let down = self.days.iter().rev().map(|d| (x.at(d.day), log(of(d).0)));
        let points: Vec<(f64, f64)> = up.chain(down).collect();
        if points.len() > 3 {
            s.polygon(pen, &points);
        }
    }

    fn legend(&self, s: &mut Sheet, mut y: f64) -> f64 {
        let mut x = LEFT;
        let w = &self.words;
        if self.seen.iter().any(|s| s.counted) {
            s.circle(sheet::DOT, (x + 6.0, y - 4.0), 5.0);
            s.text(Voice::Small, Hang::Start, (x + 18.0, y), &w.counted);
            x += 38.0 + sheet::width(&w.counted);
        }
        if self.seen.iter().any(|s| !s.counted) {
            s.rect(sheet::DOT_OPEN, (x + 1.5, y - 8.5), 9.0, 9.0);
            s.text(Voice::Small, Hang::Start, (x + 18.0, y), &w.seeded);
            x += 38.0 + sheet::width(&w.seeded);
        }
        s.line(sheet::MID, (x, y - 4.0), (x + 26.0, y - 4.0));
        s.text(Voice::Small, Hang::Start, (x + 32.0, y), &w.median);
        x += 52.0 + sheet::width(&w.median);
        for (pen, words) in sheet::FAN.iter().zip(&w.bands).rev() {
            s.rect(*pen, (x, y - 11.0), 20.0, 13.0);
            s.text(Voice::Small, Hang::Start, (x + 26.0, y), words);
            x += 44.0 + sheet::width(words);
        }
        for note in &self.notes {
            y += 20.0;
            s.text(Voice::Small, Hang::Start, (LEFT, y), note);
        }
        y + 18.0
    }
}

/// Decades with their words, and the steps between them.
fn grid(s: &mut Sheet, x: &Scale, y: &Scale) {
    let (low, high) = y.range();
    let decades: Vec<i32> = (0..=16_i32).filter(|d| f64::from(*d) >= low && f64::from(*d) <= high).collect();
    for d in 0..=16_i32 {
        for m in 2..=9_i32 {
            let at = f64::from(d) + f64::from(m).log10();
            if at >= low && at <= high {
                s.line(sheet::AXIS, (LEFT - 3.0, y.at(at)), (LEFT, y.at(at)));
                if decades.len() < 3 && [2, 5].contains(&m) {
                    s.line(sheet::GRID, (LEFT, y.at(at)), (RIGHT, y.at(at)));
                    s.text(Voice::Small, Hang::End, (LEFT - 8.0, y.at(at) + 4.0), &power(m, d));
                }
            }
        }
    }
    for d in decades {
        s.line(sheet::GRID, (LEFT, y.at(f64::from(d))), (RIGHT, y.at(f64::from(d))));
        s.text(Voice::Small, Hang::End, (LEFT - 8.0, y.at(f64::from(d)) + 4.0), &power(1, d));
    }
    s.line(sheet::AXIS, (LEFT, FOOT), (RIGHT, FOOT));
    s.line(sheet::AXIS, (LEFT, TOP), (LEFT, FOOT));
    for (v, words) in x.ticks(8) {
        s.line(sheet::AXIS, (x.at(v), FOOT), (x.at(v), FOOT + 5.0));
        s.text(Voice::Small, Hang::Middle, (x.at(v), FOOT + 19.0), &words);
    }
}

/// `2×10⁶`.
fn power(times: i32, decade: i32) -> String {
    let raised: String = decade
        .to_string()
        .chars()
        .map(|c| match c {
            '0' => '⁰',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4' => '⁴',
            '5' => '⁵',
            '6' => '⁶',
            '7' => '⁷',
            '8' => '⁸',
            '9' => '⁹',
            other => other,
        })
        .collect();
    if times == 1 { format!("10{raised}") } else { format!("{times}×10{raised}") }
}

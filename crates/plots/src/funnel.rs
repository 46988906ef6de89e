//! The funnel plot: effect against standard error, the most precise study on top, with the two lines between which 95 of 100 studies would lie
//! if all shared one effect (Sterne & Egger, J Clin Epidemiol 2001;54:1046). Mirror images of trim and fill stand as open circles.

use crate::Told;
use crate::scale::Scale;
use crate::sheet::{self, Hang, Sheet, Voice};

/// Words of the axes and of the legend.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Below the axis.
    pub effect: String,
    /// Beside the axis.
    pub se: String,
    /// A study.
    pub study: String,
    /// A mirror image.
    pub filled: String,
}

/// The figure.
#[derive(Clone, Debug)]
pub struct Funnel {
    /// For those who do not see it.
    pub told: Told,
    /// Words.
    pub words: Words,
    /// Effect (a logarithm on a ratio's axis) and standard error of each study.
    pub studies: Vec<(f64, f64)>,
    /// The same of each mirror image.
    pub filled: Vec<(f64, f64)>,
    /// The pooled effect.
    pub centre: f64,
    /// Whether the effects are logarithms of ratios.
    pub ratio: bool,
}

const WIDE: f64 = 560.0;
const HIGH: f64 = 440.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = WIDE - 20.0;
const TOP: f64 = 34.0;
const FOOT: f64 = HIGH - 86.0;
const Z: f64 = 1.96;

impl Funnel {
    /// Draws it.
    pub fn svg(&self) -> String {
        let points = || self.studies.iter().chain(&self.filled);
        let deepest = points().map(|p| p.1).fold(0.0_f64, f64::max) * 1.06;
        let ends = points().map(|p| p.0).chain([self.centre - Z * deepest, self.centre + Z * deepest]);
        let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
        let air = 0.04 * (high - low);
        let x = Scale::new(low - air, high + air, LEFT, RIGHT);
        let y = Scale::new(0.0, deepest, TOP, FOOT);
        let mut s = Sheet::new();
        let tip = (x.at(self.centre), TOP);
        let foot = |side: f64| (x.at(self.centre + side * Z * deepest), y.at(deepest));
        s.polygon(sheet::FAN[0], &[tip, foot(-1.0), foot(1.0)]);
        for (v, words) in y.ticks(5) {
            s.line(sheet::GRID, (LEFT, y.at(v)), (RIGHT, y.at(v)));
            s.text(Voice::Small, Hang::End, (LEFT - 8.0, y.at(v) + 4.0), &words);
        }
        s.line(sheet::REF_DASH, tip, foot(-1.0));
        s.line(sheet::REF_DASH, tip, foot(1.0));
        s.line(sheet::POOLED, tip, (tip.0, FOOT));
        s.line(sheet::AXIS, (LEFT, FOOT), (RIGHT, FOOT));
        for (v, words) in if self.ratio { x.ratio_ticks() } else { x.ticks(6) } {
            s.line(sheet::AXIS, (x.at(v), FOOT), (x.at(v), FOOT + 5.0));
            s.text(Voice::Small, Hang::Middle, (x.at(v), FOOT + 19.0), &words);
        }
        s.text(Voice::Small, Hang::Start, (8.0, 14.0), &self.words.se);
        s.text(Voice::Small, Hang::Middle, (f64::midpoint(LEFT, RIGHT), FOOT + 38.0), &self.words.effect);
        for (effect, se) in &self.filled {
            s.circle(sheet::DOT_OPEN, (x.at(*effect), y.at(*se)), 4.5);
        }
        for (effect, se) in &self.studies {
            s.circle(sheet::DOT, (x.at(*effect), y.at(*se)), 5.0);
        }
        let legend = HIGH - 22.0;
        s.circle(sheet::DOT, (LEFT + 6.0, legend - 4.0), 5.0);
        s.text(Voice::Small, Hang::Start, (LEFT + 18.0, legend), &self.words.study);
        if !self.filled.is_empty() {
            let at = LEFT + 50.0 + sheet::width(&self.words.study);
            s.circle(sheet::DOT_OPEN, (at, legend - 4.0), 4.5);
            s.text(Voice::Small, Hang::Start, (at + 12.0, legend), &self.words.filled);
        }
        s.finish(&self.told, WIDE, HIGH)
    }
}

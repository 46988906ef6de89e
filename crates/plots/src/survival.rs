//! Kaplan–Meier curves: steps, a pale band for the interval, a tick where somebody was last seen without the event, and the numbers still followed
//! below the axis (Pocock et al., Lancet 2002;359:1686).

use crate::Told;
use crate::scale::Scale;
use crate::sheet::{self, Hang, Sheet, Voice};

/// Time, share without the event after it, and its interval where there is one.
pub type Step = (f64, f64, Option<(f64, f64)>);

/// One arm.
#[derive(Clone, Debug)]
pub struct Arm {
    /// Its name.
    pub label: String,
    /// One a time at which somebody had the event.
    pub steps: Vec<Step>,
    /// Everybody's time, and whether the event happened then.
    pub people: Vec<(f64, bool)>,
}

/// Words of the axes.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Below the axis.
    pub time: String,
    /// Beside the axis.
    pub share: String,
    /// Over the numbers still followed.
    pub at_risk: String,
}

/// The figure.
#[derive(Clone, Debug)]
pub struct Survival {
    /// For those who do not see it.
    pub told: Told,
    /// Words.
    pub words: Words,
    /// Arms in the order given; the first four differ in dash and colour, further ones repeat them.
    pub arms: Vec<Arm>,
    /// Small type below everything.
    pub notes: Vec<String>,
}

const WIDE: f64 = 680.0;
const TOP: f64 = 30.0;
const FOOT: f64 = 330.0;
const RIGHT: f64 = WIDE - 24.0;

impl Survival {
    /// Draws it.
    pub fn svg(&self) -> String {
        let last = self.arms.iter().flat_map(|a| a.people.iter().map(|p| p.0)).fold(0.0_f64, f64::max);
        let named = self.arms.iter().map(|a| sheet::width(&a.label)).fold(0.0_f64, f64::max);
        let left = (named + 84.0).clamp(84.0, 320.0);
        let x = Scale::new(0.0, if last > 0.0 { last * 1.02 } else { 1.0 }, left, RIGHT);
        let y = Scale::new(0.0, 1.0, FOOT, TOP);
        let mut s = Sheet::new();
        for percent in [0_u8, 25, 50, 75, 100] {
            let at = y.at(f64::from(percent) / 100.0);
            s.line(sheet::GRID, (left, at), (RIGHT, at));
            s.text(Voice::Small, Hang::End, (left - 8.0, at + 4.0), &percent.to_string());
        }
        let pens = || sheet::ARMS.iter().cycle();
        for (arm, (_, band)) in self.arms.iter().zip(pens()) {
            for piece in bands(arm, last) {
                let points: Vec<(f64, f64)> = piece.iter().map(|(t, v)| (x.at(*t), y.at(*v))).collect();
                s.polygon(*band, &points);
            }
        }
        for (arm, (pen, _)) in self.arms.iter().zip(pens()) {
            let points: Vec<(f64, f64)> = corners(arm).iter().map(|(t, v)| (x.at(*t), y.at(*v))).collect();
            s.polyline(*pen, &points);
            for (time, _) in arm.people.iter().filter(|p| !p.1) {
                let at = (x.at(*time), y.at(level(arm, *time)));
                s.line(sheet::REF, (at.0, at.1 - 4.5), (at.0, at.1 + 4.5));
            }
        }
        s.line(sheet::AXIS, (left, FOOT), (RIGHT, FOOT));
        let ticks = x.ticks(6);
        for (t, words) in &ticks {
            s.line(sheet::AXIS, (x.at(*t), FOOT), (x.at(*t), FOOT + 5.0));
            s.text(Voice::Small, Hang::Middle, (x.at(*t), FOOT + 19.0), words);
        }
        s.text(Voice::Small, Hang::Start, (8.0, 16.0), &self.words.share);
        s.text(Voice::Small, Hang::Middle, (f64::midpoint(left, RIGHT), FOOT + 38.0), &self.words.time);
        let mut down = FOOT + 64.0;
        s.text(Voice::Strong, Hang::Start, (8.0, down), &self.words.at_risk);
        for (arm, (pen, _)) in self.arms.iter().zip(pens()) {
            down += 22.0;
            s.line(*pen, (8.0, down - 4.0), (36.0, down - 4.0));
            s.text(Voice::Plain, Hang::Start, (44.0, down), &arm.label);
            for (t, _) in &ticks {
                let still = arm.people.iter().filter(|p| p.0 >= *t).count();
                s.text(Voice::Plain, Hang::Middle, (x.at(*t), down), &still.to_string());
            }
        }
        for note in &self.notes {
            down += 22.0;
            s.text(Voice::Small, Hang::Start, (8.0, down), note);
        }
        s.finish(&self.told, WIDE, down + 18.0)
    }
}

fn end(arm: &Arm) -> f64 {
    arm.people.iter().map(|p| p.0).fold(0.0_f64, f64::max)
}

/// The curve's corners, from everybody at time 0 to the last one seen.
fn corners(arm: &Arm) -> Vec<(f64, f64)> {
    let mut out = vec![(0.0, 1.0)];
    let mut now = 1.0;
    for (time, share, _) in &arm.steps {
        out.extend([(*time, now), (*time, *share)]);
        now = *share;
    }
    out.push((end(arm).max(out.last().map_or(0.0, |p| p.0)), now));
    out
}

fn level(arm: &Arm, time: f64) -> f64 {
    arm.steps.iter().take_while(|s| s.0 <= time).last().map_or(1.0, |s| s.1)
}

/// One rectangle a step whose interval is known, as a polygon.
fn bands(arm: &Arm, last: f64) -> Vec<[(f64, f64); 4]> {
    let stop = end(arm).min(last);
    let until = arm.steps.iter().skip(1).map(|s| s.0).chain([stop]);
    let rectangle =
        |((from, _, ci), to): (&Step, f64)| ci.map(|(low, high)| [(*from, high), (to, high), (to, low), (*from, low)]);
    arm.steps.iter().zip(until).filter_map(rectangle).collect()
}

//! Figures as SVG text of print quality: numbers and words in, one `<svg>` out. Pure: no files, no clock, the same bytes for the same figures.
//!
//! - [`Forest`]: studies with their intervals, diamonds, prediction interval, weights, risk of bias.
//! - [`Funnel`]: effect against standard error.
//! - [`Survival`]: Kaplan–Meier curves with the numbers at risk.
//! - [`Fan`]: what was counted, and what is foreseen with 50, 80 and 95 % bands.
//!
//! Every figure has a `title` and a `desc` for those who do not see it, and tells things apart by shape or dash as well as by colour. Colours stand
//! as attributes for paper, and as classes of the house's style sheet (`.fg`), which overrides them on a page.
#![allow(clippy::float_arithmetic)] // places on paper are neither doses nor money

mod fan;
mod forest;
mod funnel;
mod scale;
mod sheet;
mod survival;

pub use fan::{Band, Day, Fan, Seen, Words as FanWords};
pub use forest::{Forest, Risk, Row, Words as ForestWords};
pub use funnel::{Funnel, Words as FunnelWords};
use sheet::colon;
pub use sheet::{number, width};
pub use survival::{Arm, Step, Survival, Words as SurvivalWords};

/// What a figure says to those who do not see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The language of all its words.
    pub lang: terms::Lang,
    /// What it is.
    pub title: String,
    /// The finding in one sentence, with its numbers.
    pub description: String,
}

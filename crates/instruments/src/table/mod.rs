//! The tables, by the part of the body they ask about. Each names its source and the day it was compared with it.

/// Items that share one range of codes.
macro_rules! items {
    ($low:literal..=$high:literal; $($id:literal)*) => { &[$($crate::instrument::Item::new($id, $low, $high)),*] };
}
/// A scale: code, names, items, rule, missing rule, range, direction.
macro_rules! scale {
    ($id:literal, $ja:literal, $en:literal, $items:expr, $rule:expr, $missing:expr, $low:expr, $high:expr, $direction:ident $(, bands $bands:expr)? $(, loinc $loinc:literal)?) => {
        $crate::instrument::Scale {
            id: $id,
            name: terms::Text::fixed($ja, $en),
            items: $items,
            rule: $rule,
            missing: $missing,
            low: $crate::points::Points::whole($low),
            high: $crate::points::Points::whole($high),
            direction: $crate::instrument::Direction::$direction,
            loinc: scale!(@loinc $($loinc)?),
            bands: scale!(@bands $($bands)?),
        }
    };
    (@loinc) => { None };
    (@loinc $loinc:literal) => { Some($loinc) };
    (@bands) => { &[] };
    (@bands $bands:expr) => { $bands };
}

pub mod fibromyalgia;
pub mod general;
pub mod hip;
pub mod knee;
pub mod mood;
pub mod pain;
pub mod shoulder;
pub mod spine;
pub mod womac;

use crate::instrument::{Band, Filled, Instrument, Missing, Rule};
use terms::Text;

/// The day the sources of these tables were last read.
pub(crate) const CHECKED: &str = "2026-11-22";

/// All instruments that can be scored, in the order of `instruments.md`.
pub static ALL: &[&Instrument] = &[
    &pain::NRS,
    &pain::VAS,
    &pain::PAINDETECT,
    &spine::ODI,
    &spine::NDI,
    &spine::RDQ24,
    &spine::ZCQ,
    &spine::JOA_BACK,
    &knee::KOOS,
    &knee::KOOS_PS,
    &womac::LIKERT,
    &womac::NUMERIC,
    &womac::VISUAL,
    &knee::JKOM,
    &knee::JOA_KNEE,
    &hip::HOOS,
    &hip::HOOS_PS,
    &shoulder::ASES,
    &shoulder::CONSTANT,
    &shoulder::SPADI,
    &general::RAND36,
    &general::EQ5D5L,
    &general::PGIC,
    &mood::PHQ4,
    &mood::HADS,
    &fibromyalgia::FIQR,
];

/// All `n` items are needed.
pub(crate) const fn all(n: u8, source: &'static str) -> Missing {
    Missing { need: n, filled: Filled::Nothing, source }
}

/// At least `need` items; the mean of the answered ones stands in for the rest.
pub(crate) const fn mean(need: u8, source: &'static str) -> Missing {
    Missing { need, filled: Filled::Mean, source }
}

/// The sum of `n` items.
pub(crate) const fn sum(n: i64) -> Rule {
    Rule::Mean { offset: 0, num: n, den: 1 }
}

/// The missing rule of a composed scale stands in its parts.
pub(crate) const PARTS: Missing = Missing { need: 0, filled: Filled::Nothing, source: "that of its parts" };

/// A severity band from a whole score on.
pub(crate) const fn band(from: i64, ja: &'static str, en: &'static str) -> Band {
    Band { from, name: Text::fixed(ja, en) }
}

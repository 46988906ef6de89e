//! What an instrument is: items with their allowed codes, scales with formula, missing rule, range and direction, licence,
//! minimal important differences, and the source of each, as a table that a reviewer can read against the manual.
//! Rests on `domain/instruments.md` §0; each table names what was read for it.

use crate::points::Points;
use terms::Text;

/// The most scales one instrument may have: answers are scored into an array on the stack.
pub const MOST_SCALES: usize = 12;

/// One questionnaire or clinician's score, one version of it.
#[derive(Debug)]
pub struct Instrument {
    /// Short name used in files and on the command line, lower case.
    pub id: &'static str,
    /// Its name.
    pub name: Text,
    /// The version or format the codes belong to. Never mixed with another.
    pub version: &'static str,
    /// Items in the order of the form.
    pub items: &'static [Item],
    /// Scales; a composed scale stands after its parts.
    pub scales: &'static [Scale],
    /// Who may see the wording, and who owns it.
    pub licence: Licence,
    /// LOINC panel code, only where read in a source (instruments.md §9).
    pub loinc: Option<&'static str>,
    /// Changes that patients notice; empty where nobody read one.
    pub differences: &'static [Difference],
    /// What scoring rests on.
    pub source: &'static str,
    /// The day the source was last compared with this table.
    pub checked: &'static str,
    /// What a reader of any score must know.
    pub caution: Option<Text>,
}

/// One question: its code word and the answer codes it may carry.
#[derive(Debug)]
pub struct Item {
    /// The item's code, unique in the instrument.
    pub id: &'static str,
    /// Allowed codes (in tenths if `tenths`).
    pub codes: Codes,
    /// True where the paper allows one decimal (a 10 cm line read in mm): codes are then counted in tenths.
    pub tenths: bool,
    /// Points for code 1, 2, 3 …, where points are not the code itself.
    pub recode: Option<&'static [i16]>,
    /// English wording; only where the licence table says it may ship.
    pub en: Option<&'static str>,
    /// Japanese wording; only where it is the house's own.
    pub ja: Option<&'static str>,
}

impl Item {
    /// An item whose points are its whole code between `low` and `high`.
    pub const fn new(id: &'static str, low: i16, high: i16) -> Self {
        Self { id, codes: Codes::Between(low, high), tenths: false, recode: None, en: None, ja: None }
    }

    /// An item with a few allowed codes.
    pub const fn listed(id: &'static str, codes: &'static [i16]) -> Self {
        Self { id, codes: Codes::Among(codes), tenths: false, recode: None, en: None, ja: None }
    }

    /// An item answered 1, 2, 3 … whose points stand in `points` in that order.
    pub const fn recoded(id: &'static str, points: &'static [i16]) -> Self {
        let codes = Codes::Between(1, points.len() as i16);
        Self { id, codes, tenths: false, recode: Some(points), en: None, ja: None }
    }

    /// An item between `low` and `high` with one decimal.
    pub const fn in_tenths(id: &'static str, low: i16, high: i16) -> Self {
        Self { id, codes: Codes::Between(low * 10, high * 10), tenths: true, recode: None, en: None, ja: None }
    }

    /// The same item with wording.
    #[must_use]
    pub const fn worded(self, ja: Option<&'static str>, en: &'static str) -> Self {
        Self { en: Some(en), ja, ..self }
    }

    /// Points for an allowed code; `None` if the code is not allowed.
    pub fn points(&self, code: i16) -> Option<i64> {
        if !self.codes.allow(code) {
            return None;
        }
        match self.recode {
            None => Some(i64::from(code)),
            Some(table) => table.get(usize::try_from(code - 1).ok()?).map(|p| i64::from(*p)),
        }
    }
}

/// Allowed answer codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codes {
    /// Every whole number from the first to the second.
    Between(i16, i16),
    /// These only.
    Among(&'static [i16]),
}

impl Codes {
    /// Whether `code` is one of them.
    pub fn allow(self, code: i16) -> bool {
        match self {
            Self::Between(low, high) => (low..=high).contains(&code),
            Self::Among(list) => list.contains(&code),
        }
    }

    /// All of them, smallest first in a range, as listed otherwise.
    pub fn each(self) -> Vec<i16> {
        match self {
            Self::Between(low, high) => (low..=high).collect(),
            Self::Among(list) => list.to_vec(),
        }
    }
}

/// One number that an instrument gives.
#[derive(Debug)]
pub struct Scale {
    /// The scale's code, unique in the instrument.
    pub id: &'static str,
    /// Its name.
    pub name: Text,
    /// Positions of its items in [`Instrument::items`]; empty for a composed scale.
    pub items: &'static [u8],
    /// How points become the score.
    pub rule: Rule,
    /// What is done about items without an answer.
    pub missing: Missing,
    /// Lowest possible score.
    pub low: Points,
    /// Highest possible score.
    pub high: Points,
    /// Which end is good.
    pub direction: Direction,
    /// LOINC code of the score, only where read in a source.
    pub loinc: Option<&'static str>,
    /// Published severity bands, from the mildest; empty where none was read.
    pub bands: &'static [Band],
}

/// How a scale is computed. Every formula here is a mean of the answered items, moved and stretched, which is the published rule
/// of each instrument (a sum over n items is n times their mean).
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// `offset + num/den × mean of the answered items' points`.
    Mean {
        /// Added.
        offset: i64,
        /// Numerator of the factor.
        num: i64,
        /// Denominator of the factor, above zero.
        den: i64,
    },
    /// The raw sum looked up in a published conversion table (tenths); all items are needed.
    Table(&'static [i16]),
    /// Parts of other scales added.
    Of(&'static [Part]),
    /// EQ-5D-5L: the five levels looked up in the value set that the clinic supplies.
    ValueSet,
}

/// A part of a composed scale.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Position of the scale in [`Instrument::scales`].
    pub scale: u8,
    /// Numerator of its weight.
    pub num: i64,
    /// Denominator of its weight, above zero.
    pub den: i64,
    /// Answers the part needs here, where that is more than the part itself needs; otherwise 0.
    pub need: u8,
}

/// The missing rule of a scale.
#[derive(Clone, Copy, Debug)]
pub struct Missing {
    /// Answered items needed. "Not applicable" counts as not answered, as the forms say.
    pub need: u8,
    /// What stands in for the rest.
    pub filled: Filled,
    /// Where the rule was read, or that it is the house's caution.
    pub source: &'static str,
}

/// What stands in for an item without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// Nothing: all items are needed.
    Nothing,
    /// The mean of the answered items of the scale.
    Mean,
    /// Zero: a list on which only what applies is ticked.
    Zero,
}

/// Which end of a scale is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// A higher score is better health.
    HigherBetter,
    /// A higher score is worse health.
    HigherWorse,
}

impl Direction {
    /// Code used in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::HigherBetter => "higher_better",
            Self::HigherWorse => "higher_worse",
        }
    }

    /// In words.
    pub const fn text(self) -> Text {
        match self {
            Self::HigherBetter => Text::fixed("高いほど良好", "higher is better"),
            Self::HigherWorse => Text::fixed("高いほど不良", "higher is worse"),
        }
    }
}

/// A published band of a scale, in neutral words.
#[derive(Debug)]
pub struct Band {
    /// Lowest whole score of the band.
    pub from: i64,
    /// The band's name.
    pub name: Text,
}

/// A change worth noticing, as one study or consensus gives it. Help for reading, never proof of effect.
#[derive(Debug)]
pub struct Difference {
    /// The scale it is about.
    pub scale: &'static str,
    /// The amount on that scale, if absolute.
    pub amount: Option<Points>,
    /// Percent of the baseline score, if relative.
    pub percent: Option<u8>,
    /// What the number is.
    pub kind: Kind,
    /// In whom.
    pub population: Text,
    /// Where it was read.
    pub source: &'static str,
}

/// What a difference means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Minimal important change or difference.
    Important,
    /// Minimal detectable change: less may be measurement error.
    Detectable,
}

/// Who may see the wording. A scoring method is free; wording and each translation have their owners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Licence {
    /// The house's own words, or free for all: wording may ship.
    Ships {
        /// On what ground, with the words of attribution.
        ground: &'static str,
    },
    /// Ask first; until then the clinic loads its own licensed text.
    Ask {
        /// Whom to ask.
        owner: &'static str,
    },
    /// The clinic needs its own licence and loads its own text; the program holds codes only.
    Engine {
        /// Who grants it.
        owner: &'static str,
    },
}

impl Licence {
    /// Whether a clinic must put a grant on file before patients may be asked (instruments.md §10, product guard).
    pub const fn needs_grant(self) -> bool {
        !matches!(self, Self::Ships { .. })
    }
}

/// Positions `from`, `from + 1` … of `N` items, for tables.
pub(crate) const fn run<const N: usize>(from: u8) -> [u8; N] {
    let mut out = [0_u8; N];
    let mut left = N;
    while left > 0 {
        left -= 1;
        if let Some((_, tail)) = out.split_at_mut_checked(left)
            && let Some(slot) = tail.first_mut()
        {
            *slot = from + left as u8;
        }
    }
    out
}

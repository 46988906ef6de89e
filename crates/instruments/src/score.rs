//! Answers into scores: one engine for all tables. Nothing is allocated, nothing panics, a score is never "not a number":
//! either the missing rule holds and the score is exact, or the reason why it cannot be scored is given (instruments.md §0, rules 2 and 3).

use crate::eq5d::ValueSet;
use crate::instrument::{Codes, Filled, Instrument, MOST_SCALES, Part, Rule, Scale};
use crate::points::Points;

/// What stands on the form for one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Answer {
    /// An answer code (in tenths where the item says so).
    Code(i16),
    /// Left empty.
    #[default]
    Unanswered,
    /// Marked as not applicable: kept apart from "left empty", although most forms treat both alike.
    NotApplicable,
}

/// A code that the item does not allow, or a sheet that does not belong to the instrument. Nothing is scored then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// This code is not one of the item's.
    OutOfRange {
        /// The item's code word.
        item: &'static str,
        /// What was given (tenths where the item says so).
        given: i16,
        /// What is allowed.
        allowed: Codes,
        /// Whether both are in tenths.
        tenths: bool,
    },
    /// The sheet has another number of answers than the instrument has items.
    WrongLength {
        /// Items of the instrument.
        items: usize,
        /// Answers given.
        given: usize,
    },
}

/// Why a scale has no score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotScorable {
    /// No item of the scale is answered.
    Empty,
    /// Too few answers for the published missing rule.
    TooFew {
        /// Answered items.
        answered: u8,
        /// Items the rule needs.
        need: u8,
        /// The scale that falls short (a part, for composed scales).
        scale: &'static str,
    },
    /// EQ-5D-5L: the clinic has not loaded a value set.
    NoValueSet,
}

/// What a reader of this one score must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Warnings {
    /// Items filled with the mean of the others.
    pub filled: u8,
    /// Items left empty and counted as "does not apply".
    pub as_zero: u8,
    /// Items marked not applicable.
    pub not_applicable: u8,
}

impl Warnings {
    /// Nothing to say.
    pub const fn none(self) -> bool {
        self.filled == 0 && self.as_zero == 0 && self.not_applicable == 0
    }

    const fn and(self, other: Self) -> Self {
        Self {
            filled: self.filled.saturating_add(other.filled),
            as_zero: self.as_zero.saturating_add(other.as_zero),
            not_applicable: self.not_applicable.saturating_add(other.not_applicable),
        }
    }
}

/// One scale's score with its denominator.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// The scale: name, range, direction, bands.
    pub scale: &'static Scale,
    /// The score, or why there is none.
    pub score: Result<Points, NotScorable>,
    /// Items answered.
    pub answered: u8,
    /// Items of the scale.
    pub of: u8,
    /// What was done about the rest.
    pub warnings: Warnings,
}

impl Outcome {
    /// The published band the score falls in.
    pub fn band(&self) -> Option<&'static crate::instrument::Band> {
        let whole = self.score.ok()?.rounded_whole();
        self.scale.bands.iter().rev().find(|b| b.from <= whole)
    }
}

/// All scales of one sheet, in the order of the table.
#[derive(Clone, Copy, Debug)]
pub struct Scores {
    outcomes: [Option<Outcome>; MOST_SCALES],
}

impl Scores {
    /// Each scale's outcome.
    pub fn iter(&self) -> impl Iterator<Item = &Outcome> {
        self.outcomes.iter().flatten()
    }

    /// One scale's outcome by its code.
    pub fn get(&self, scale: &str) -> Option<&Outcome> {
        self.iter().find(|o| o.scale.id == scale)
    }

    fn at(&self, position: u8) -> Option<&Outcome> {
        self.outcomes.get(usize::from(position))?.as_ref()
    }
}

impl Instrument {
    /// Scores a sheet: one answer an item, in the order of [`Instrument::items`].
    ///
    /// # Errors
    /// A code that its item does not allow, named by item; a sheet of another length.
    pub fn score(&'static self, answers: &[Answer]) -> Result<Scores, Refused> {
        self.score_with(answers, None)
    }

    /// As [`Instrument::score`], with the EQ-5D-5L value set the clinic supplied.
    ///
    /// # Errors
    /// As [`Instrument::score`].
    pub fn score_with(&'static self, answers: &[Answer], values: Option<&ValueSet>) -> Result<Scores, Refused> {
        self.check(answers)?;
        let mut scores = Scores { outcomes: [None; MOST_SCALES] };
        for (i, scale) in self.scales.iter().enumerate() {
            let outcome = match scale.rule {
                Rule::Of(parts) => composed(scale, parts, &scores),
                _ => self.plain(scale, answers, values),
            };
            if let Some(slot) = scores.outcomes.get_mut(i) {
                *slot = Some(outcome);
            }
        }
        Ok(scores)
    }

    /// Checks every code against its item.
    ///
    /// # Errors
    /// The first item whose code is not allowed.
    pub fn check(&self, answers: &[Answer]) -> Result<(), Refused> {
        if answers.len() != self.items.len() {
            return Err(Refused::WrongLength { items: self.items.len(), given: answers.len() });
        }
        for (item, answer) in self.items.iter().zip(answers) {
            if let Answer::Code(given) = *answer
                && !item.codes.allow(given)
            {
                return Err(Refused::OutOfRange { item: item.id, given, allowed: item.codes, tenths: item.tenths });
            }
        }
        Ok(())
    }

    fn plain(&self, scale: &'static Scale, answers: &[Answer], values: Option<&ValueSet>) -> Outcome {
        let of = scale.items.len() as u8;
        let (mut sum, mut answered, mut not_applicable) = (0_i64, 0_u8, 0_u8);
        for position in scale.items {
            let position = usize::from(*position);
            match (self.items.get(position), answers.get(position)) {
                (Some(item), Some(Answer::Code(code))) => {
                    sum += item.points(*code).unwrap_or(0);
                    answered += 1;
                }
                (_, Some(Answer::NotApplicable)) => not_applicable += 1,
                _ => {}
            }
        }
        let empty = of - answered;
        let warnings = match scale.missing.filled {
            Filled::Nothing => Warnings { not_applicable, ..Warnings::default() },
            Filled::Mean => Warnings { filled: empty, not_applicable, as_zero: 0 },
            Filled::Zero => Warnings { as_zero: empty - not_applicable, not_applicable, filled: 0 },
        };
        let counted = if scale.missing.filled == Filled::Zero { of } else { answered };
        let score = if answered == 0 {
            Err(NotScorable::Empty)
        } else if answered < scale.missing.need {
            Err(NotScorable::TooFew { answered, need: scale.missing.need, scale: scale.id })
        } else {
            by_rule(scale.rule, sum, counted, answers, scale.items, values)
        };
        Outcome { scale, score, answered, of, warnings }
    }
}

fn by_rule(
    rule: Rule,
    sum: i64,
    counted: u8,
    answers: &[Answer],
    items: &[u8],
    values: Option<&ValueSet>,
) -> Result<Points, NotScorable> {
    match rule {
        Rule::Mean { offset, num, den } => {
            let n = den * i64::from(counted);
            Ok(Points::ratio(offset * n + num * sum, n))
        }
        Rule::Table(tenths) => {
            let row = usize::try_from(sum).ok().and_then(|row| tenths.get(row));
            row.map(|t| Points::tenths(i64::from(*t))).ok_or(NotScorable::Empty)
        }
        Rule::ValueSet => {
            let values = values.ok_or(NotScorable::NoValueSet)?;
            let mut levels = [0_i16; 5];
            for (slot, position) in levels.iter_mut().zip(items) {
                if let Some(Answer::Code(code)) = answers.get(usize::from(*position)) {
                    *slot = *code;
                }
            }
            values.value(levels).ok_or(NotScorable::Empty)
        }
        Rule::Of(_) => Err(NotScorable::Empty),
    }
}

fn composed(scale: &'static Scale, parts: &[Part], scores: &Scores) -> Outcome {
    let mut out = Outcome { scale, score: Ok(Points::ZERO), answered: 0, of: 0, warnings: Warnings::default() };
    let mut total: Result<Points, NotScorable> = Ok(Points::ZERO);
    for part in parts {
        let Some(found) = scores.at(part.scale) else {
            total = total.and(Err(NotScorable::Empty));
            continue;
        };
        out.answered = out.answered.saturating_add(found.answered);
        out.of = out.of.saturating_add(found.of);
        out.warnings = out.warnings.and(found.warnings);
        let enough = if found.answered < part.need {
            Err(NotScorable::TooFew { answered: found.answered, need: part.need, scale: found.scale.id })
        } else {
            found.score
        };
        total = total.and_then(|sum| enough.map(|p| sum.plus(p.times(part.num, part.den))));
    }
    if out.answered == 0 {
        total = Err(NotScorable::Empty);
    }
    out.score = total;
    out
}

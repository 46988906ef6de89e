//! Amounts as the bench enters them: cells, viability, volume. Cells as a person writes them (20000000, 2.0e7, 2000万), decimals as typed; nothing is a float.

use kernel::form::Form;
use terms::{Decimal, Text, cells_between, decimal_between};

/// More cells than any lot holds (studied doses end at 2×10⁹, regulation.md §2.3): beyond it a zero too many was typed.
pub const MOST_CELLS: u64 = 100_000_000_000;

/// Whole cells.
pub fn cells(f: &mut Form, name: &str, text: Text, example: &str) -> Option<Option<u64>> {
    f.field(name, |s| cells_between(s, 0, MOST_CELLS))
        .label(text)
        .unit(Text::fixed("個", "cells"))
        .number()
        .example(example)
        .optional()
}

/// Whole cells, at least one.
pub fn some_cells(f: &mut Form, name: &str, text: Text, example: &str) -> Option<u64> {
    f.field(name, |s| cells_between(s, 1, MOST_CELLS))
        .label(text)
        .unit(Text::fixed("個", "cells"))
        .number()
        .example(example)
        .required()
}

/// Cells that went elsewhere; empty = none.
pub fn aside(f: &mut Form, name: &str, text: Text) -> Option<u64> {
    cells(f, name, text, "0").map(Option::unwrap_or_default)
}

/// A percentage, one decimal.
pub fn percent(f: &mut Form, name: &str, text: Text, example: &str) -> Option<Option<Decimal>> {
    f.field(name, |s| decimal_between(s, Decimal::ZERO, Decimal::ONE_HUNDRED, 1))
        .label(text)
        .unit(Text::same("%"))
        .number()
        .example(example)
        .optional()
}

/// The same, which must be there.
pub fn some_percent(f: &mut Form, name: &str, text: Text, example: &str) -> Option<Decimal> {
    f.field(name, |s| decimal_between(s, Decimal::ZERO, Decimal::ONE_HUNDRED, 1))
        .label(text)
        .unit(Text::same("%"))
        .number()
        .example(example)
        .required()
}

/// Millilitres, at most two decimals.
pub fn millilitres(f: &mut Form, name: &str, text: Text, example: &str) -> Option<Decimal> {
    f.field(name, |s| decimal_between(s, Decimal::new(1, 2), Decimal::ONE_THOUSAND, 2))
        .label(text)
        .unit(Text::same("mL"))
        .number()
        .example(example)
        .required()
}

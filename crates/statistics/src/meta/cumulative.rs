//! How much one study carries: pooled without each in turn, and pooled as they came, one after the other (Lau et al., N Engl J Med
//! 1992;327:248). Both refit everything, τ² included.

use super::effect::Effect;
use super::model::How;
use super::pool::{Pooled, pool};
use crate::Refused;

/// Pooled without the first, without the second, and so on.
///
/// # Errors
/// Needs two studies; and those of [`pool`] for the rest (an answer may be refused while others stand).
pub fn leave_one_out(effects: &[Effect], how: &How) -> Result<Vec<Result<Pooled, Refused>>, Refused> {
    if effects.len() < 2 {
        return Err(Refused::TooFew { needed: 2, given: effects.len() });
    }
    let without = |left: usize| {
        let rest: Vec<Effect> =
            effects.iter().enumerate().filter(|(i, _)| *i != left).map(|(_, e)| e.clone()).collect();
        pool(&rest, how)
    };
    Ok((0..effects.len()).map(without).collect())
}

/// Pooled after the first, the first two, and so on, in the order given (usually by year).
///
/// # Errors
/// Needs one study; an early answer may be refused (Knapp–Hartung has none after one study).
pub fn cumulative(effects: &[Effect], how: &How) -> Result<Vec<Result<Pooled, Refused>>, Refused> {
    if effects.is_empty() {
        return Err(Refused::TooFew { needed: 1, given: 0 });
    }
    Ok((1..=effects.len()).map(|k| pool(&effects[..k], how)).collect())
}

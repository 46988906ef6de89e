//! How much one study carries: pooled without each in turn, and pooled as they came, one after the other (Lau et al., N Engl J Med
//! 1992;327:248). Both refit everything, τ² included, so that time goes with the square of
//! the number of studies.

use super::effect::Effect;
use super::model::How;
use super::pool::{Pooled, pool, pool_of};
use crate::{Of, Refused};

/// Pooled without the first, without the second, and so on.
///
/// # Errors
/// Needs two studies; and those of [`pool`] for the rest (an answer may be refused while others stand).
pub fn leave_one_out(effects: &[Effect], how: &How) -> Result<Vec<Result<Pooled, Refused>>, Refused> {
    if effects.len() < 2 {
        return Err(Refused::TooFew { of: Of::Studies, needed: 2, given: effects.len() });
    }
    Ok((0..effects.len()).map(|left| without(effects, left, how)).collect())
}

/// Pooled without the one at position `left`: a step of [`leave_one_out`], for callers who tell how far they are.
///
/// # Errors
/// Those of [`pool`] for the rest.
pub fn without(effects: &[Effect], left: usize, how: &How) -> Result<Pooled, Refused> {
    let rest: Vec<&Effect> = effects.iter().enumerate().filter(|(i, _)| *i != left).map(|(_, e)| e).collect();
    pool_of(&rest, how)
}

/// Pooled after the first, the first two, and so on, in the order given (usually by year).
///
/// # Errors
/// Needs one study; an early answer may be refused (Knapp–Hartung has none after one study).
pub fn cumulative(effects: &[Effect], how: &How) -> Result<Vec<Result<Pooled, Refused>>, Refused> {
    if effects.is_empty() {
        return Err(Refused::TooFew { of: Of::Studies, needed: 1, given: 0 });
    }
    Ok((1..=effects.len()).map(|k| pool(&effects[..k], how)).collect())
}

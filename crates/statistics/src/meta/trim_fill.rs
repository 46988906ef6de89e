//! Trim and fill: how many studies seem to be missing on one side of the funnel, and the estimate with their mirror images added (Duval &
//! Tweedie, Biometrics 2000;56:455, estimator L₀), as metafor's `trimfill`: the side from the slope on the standard error, ties in order.
//! Limits: a sensitivity analysis and no correction; it misleads under heterogeneity (Peters et al., Stat Med 2007;26:4544).

use super::effect::{Effect, given};
use super::egger::no_slope;
use super::model::{How, Test};
use super::moderators::{Moderator, regress};
use super::pool::{Pooled, pool};
use crate::{Of, Refused};

/// The side of the funnel on which studies seem to be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Effects below the pooled one.
    Left,
    /// Effects above it.
    Right,
}

/// The answer.
#[derive(Clone, Debug, PartialEq)]
pub struct TrimFill {
    /// Studies that seem to be missing.
    pub k0: usize,
    /// Their side.
    pub side: Side,
    /// The mirror images, on the scale of the effects.
    pub filled: Vec<Effect>,
    /// Pooled with them.
    pub pooled: Pooled,
}

/// Trims and fills.
///
/// # Errors
/// [`Refused::TooFew`] below three studies, [`Refused::EqualErrors`] (no side can be told),
/// [`Refused::NotConverged`] if the number keeps changing, and those of [`pool`].
pub fn trim_fill(effects: &[Effect], how: &How) -> Result<TrimFill, Refused> {
    let k = effects.len();
    if k < 3 {
        return Err(Refused::TooFew { of: Of::Studies, needed: 3, given: k });
    }
    let plain = How { test: Test::Z, ..*how };
    let se = Moderator { name: "se".into(), values: effects.iter().map(|e| e.variance.sqrt()).collect() };
    let slope = regress(effects, &[se], &plain).map_err(no_slope)?.coefficients.get(1).map_or(0.0, |c| c.estimate);
    let side = if slope < 0.0 { Side::Right } else { Side::Left };
    let turn = if side == Side::Right { -1.0 } else { 1.0 };
    let mut sorted: Vec<Effect> = effects.iter().map(|e| Effect { effect: turn * e.effect, ..e.clone() }).collect();
    sorted.sort_by(|a, b| a.effect.total_cmp(&b.effect));
    let (k0, centre) = missing(&sorted, &plain)?;
    let filled: Result<Vec<Effect>, Refused> = sorted
        .iter()
        .skip(k - k0)
        .map(|e| given(&format!("+ {}", e.study), turn * (2.0 * centre - e.effect), e.variance))
        .collect();
    let filled = filled?;
    let all: Vec<Effect> = effects.iter().cloned().chain(filled.iter().cloned()).collect();
    Ok(TrimFill { k0, side, pooled: pool(&all, how)?, filled })
}

/// L₀ by repeated trimming of the largest effects; with the centre it settled on.
fn missing(sorted: &[Effect], how: &How) -> Result<(usize, f64), Refused> {
    let k = sorted.len();
    let size = k as f64;
    let mut k0 = 0;
    for _ in 0..100 {
        let centre = pool(&sorted[..k - k0], how)?.estimate;
        let mut order: Vec<usize> = (0..k).collect();
        order.sort_by(|a, b| (sorted[*a].effect - centre).abs().total_cmp(&(sorted[*b].effect - centre).abs()));
        let right: f64 = order
            .iter()
            .enumerate()
            .filter(|(_, i)| sorted[**i].effect > centre)
            .map(|(rank, _)| (rank + 1) as f64)
            .sum();
        let l0 = ((4.0 * right - size * (size + 1.0)) / (2.0 * size - 1.0)).round().max(0.0);
        let now = (l0 as usize).min(k - 1);
        if now == k0 {
            return Ok((k0, centre));
        }
        k0 = now;
    }
    Err(Refused::NotConverged)
}

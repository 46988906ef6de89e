//! Subgroups: each pooled by itself with its own τ², then compared by Q_between = Σ (μ̂ᵢ − μ̄)²/seᵢ², chi-square with groups−1 degrees of
//! freedom (Borenstein et al., Introduction to Meta-Analysis 2009, ch. 19). Limits: the comparison is between studies, not randomised.

use super::effect::{Effect, given};
use super::heterogeneity::Method;
use super::model::How;
use super::pool::{Pooled, pool};
use crate::Refused;

/// The groups and their comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Subgroups {
    /// Name and answer of each group, in order of first appearance.
    pub groups: Vec<(String, Pooled)>,
    /// Difference between the groups.
    pub q_between: f64,
    /// Groups minus one.
    pub df: f64,
    /// Its chance.
    pub p: f64,
}

/// Pools each group; `group` names that of each effect.
///
/// # Errors
/// [`Refused::OneArm`] with one group only, [`Refused::Lengths`], and those of [`pool`] for any group.
pub fn subgroups(effects: &[Effect], group: &[String], how: &How) -> Result<Subgroups, Refused> {
    if effects.len() != group.len() {
        return Err(Refused::Lengths);
    }
    let mut names: Vec<&String> = Vec::new();
    for g in group {
        if !names.contains(&g) {
            names.push(g);
        }
    }
    if names.len() < 2 {
        return Err(Refused::OneArm);
    }
    let mut groups = Vec::new();
    for name in names {
        let own: Vec<Effect> = effects.iter().zip(group).filter(|(_, g)| *g == name).map(|(e, _)| e.clone()).collect();
        groups.push((name.clone(), pool(&own, how)?));
    }
    let summary: Result<Vec<Effect>, Refused> =
        groups.iter().map(|(name, p)| given(name, p.estimate, p.se * p.se)).collect();
    let between = pool(&summary?, &How { method: Method::Fe, ..How::default() })?;
    Ok(Subgroups {
        df: (groups.len() - 1) as f64,
        groups,
        q_between: between.q,
        p: between.q_p.ok_or(Refused::OneArm)?,
    })
}

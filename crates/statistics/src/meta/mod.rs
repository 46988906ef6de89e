//! Meta-analysis: many studies, one question. Conventions are those of metafor (Viechtbauer, J Stat Softw 2010;36(3)), which
//! `oracles/meta` holds us to.
//!
//! Start with [`Measure`] and the functions of [`effect`](mean_difference) that make an [`Effect`] of a study, then [`pool()`].

mod cumulative;
mod effect;
mod egger;
mod heterogeneity;
mod model;
mod moderators;
mod pool;
mod q_profile;
mod subgroups;
mod trim_fill;

pub use cumulative::{cumulative, leave_one_out, without};
pub use effect::{
    Counts, Effect, Means, Measure, given, log_odds_ratio, log_risk_ratio, mean_difference, risk_difference,
    standardised_mean_difference,
};
pub use egger::{Egger, egger};
pub use heterogeneity::Method;
pub use model::{How, Test};
pub use moderators::{Coefficient, Moderator, Regression, regress};
pub use pool::{Pooled, pool};
pub use subgroups::{Subgroups, subgroups};
pub use trim_fill::{Side, TrimFill, trim_fill};

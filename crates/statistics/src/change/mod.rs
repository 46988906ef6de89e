//! Change since the start, told with its denominator: mean change, responders, number needed to treat, and how much of it would have come
//! by itself.

mod difference;
mod imputation;
mod mean;
mod proportion;
mod regression;
mod rubin;

pub use difference::{Difference, Nnt, newcombe};
pub use imputation::{Imputed, impute_responders};
pub use mean::{Between, Change, Pair, change, change_between};
pub use proportion::{Proportion, Responders, responders, wilson};
pub use regression::{selected_above, toward_mean};
pub use rubin::{Joined, join};

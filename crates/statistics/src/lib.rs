//! The numbers, as reviewers expect them: each estimator in one file, its formula's source in the head and its limits stated.
//! Pure: no files, no clock, no chance except from a seed that is given. It knows no clinic.
//!
//! - [`meta`]: effect sizes, pooling, moderators, small-study effects.
//! - [`mmrm`]: repeated measures: least-squares means and differences per visit.
//! - [`change`]: change from baseline, responders, number needed to treat, regression to the mean.
//! - [`time`]: time to event: Kaplan–Meier, log-rank, Cox.
//! - [`watch`]: exact intervals, CUSUM and a stopping boundary for adverse events.
//! - [`readers`]: agreement of two or more readers.
//!
//! Every answer is a finite number or `None`; what cannot be computed is [`Refused`] with its reason, and what can be computed
//! but easily misread carries [`Warning`]s. Agreement with other programs: `oracles/`, checked by `tests/it`.
#![allow(clippy::float_arithmetic)] // estimates are neither doses nor money
#![allow(clippy::indexing_slicing)] // matrices: the law of the house lets this room index

pub mod change;
pub mod distribution;
mod error;
mod interval;
mod linear;
pub mod meta;
pub mod mmrm;
pub mod random;
pub mod readers;
mod solve;
pub mod time;
pub mod watch;

pub use error::{Of, Refused, Warning};
pub use interval::{Interval, Level};

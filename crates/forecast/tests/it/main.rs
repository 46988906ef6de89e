//! The forecast from outside: what it answers, what it refuses, and whether its bands hold what they promise (short form; the long one
//! is `cargo xtask calibrate`).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    reason = "tests: a failure is the answer"
)]

mod calibrated;
mod hard;
mod lots;
mod own_lots;

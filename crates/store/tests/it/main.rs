//! The store's tests, one binary. A toy house of three acts stands in for the clinic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests speak by panicking; helpers of tests are tests"
)]

mod attempt;
mod backup;
mod beside;
mod chain;
mod clock;
mod conformance;
mod disk;
mod lists;
mod look;
mod tamper;
mod toy;
mod writer;

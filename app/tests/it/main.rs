//! The properties of the whole house, over random stories (plan §5): one test binary.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "a test speaks by panicking and prints its table"
)]

mod acts_aimed;
mod aim;
mod commands;
mod counts;
mod courses;
mod demo;
mod facts;
mod folds;
mod ground;
mod model;
mod properties;
mod story;

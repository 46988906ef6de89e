//! The service over its router, on a real store in a folder of its own. No network except where TLS is what is tested.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests speak by panicking; helpers of tests are tests"
)]

mod access_table;
mod acts;
mod again;
mod attack;
mod bad_input;
mod bedside;
mod client;
mod culture;
mod filling;
mod glass;
mod look;
mod made;
mod offers;
mod pages;
mod reading;
mod rim;
mod rooms;
mod scene;
mod setting;
mod setup;
mod signing;
mod stopped;
mod tls;
mod twice;
mod voiding;
mod words;
mod work;

//! Whole stories over HTTP on the joined house: the journeys (a) to (i) of the five steps, and one test (or more) for each requirement of `regulation.md` claimed:
//! 17 history, 18 backup and restore, 19 confirmation and proxy entry, 20 signatures and sign-in, 56 no network.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests speak by panicking; helpers of tests are tests"
)]

mod client;
mod clinic;
mod journey_a;
mod journey_a2;
mod journey_b;
mod journey_bookings;
mod journey_c;
mod journey_d;
mod journey_e;
mod journey_f;
mod journey_g;
mod journey_h;
mod journey_i;
mod requirement_17;
mod requirement_18;
mod requirement_19;
mod requirement_20;
mod requirement_56;
mod story;
mod walk;
mod window;

//! Lists that go across patients.

pub mod journeys;

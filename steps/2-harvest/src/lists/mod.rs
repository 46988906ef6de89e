//! Lists that go across patients.

pub mod blood_tests;
pub mod tissues;

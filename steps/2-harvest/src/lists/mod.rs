//! Lists that go across patients.

pub mod tissues;

//! The demo record: a clinic with staff and simulated patients at every stage of this release, made only by running the real acts under a
//! simulated clock. Seeded: the same seed and day give the same story. A demo record says so in its first fact, for ever (L19).

pub mod cast;
pub mod chance;
pub mod director;
pub mod story;

pub use director::Director;

//! The numbers against other programs' numbers (`oracles/`), against themselves turned round, and at their edges.
#![allow(clippy::float_arithmetic)] // estimates are neither doses nor money
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where its ground is gone

mod chance;
mod change;
mod imputation;
mod meta_edges;
mod meta_oracle;
mod meta_properties;
mod mmrm_edges;
mod mmrm_oracle;
mod mmrm_properties;
mod oracle;
mod readers;
mod survival;
mod watch;

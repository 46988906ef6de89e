//! Watching for harm: what few events still allow, when their run is too quick, and when to stop.

mod boundary;
mod cusum;
mod exact;

pub use boundary::{Boundary, boundary, chance_above};
pub use cusum::{Cusum, Point, cusum};
pub use exact::{Rate, binomial, poisson, still_allows};

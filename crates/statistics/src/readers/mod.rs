//! Agreement of readers: two who grade (weighted kappa), two or more who measure (intraclass correlation).

mod icc;
mod kappa;

pub use icc::{Icc, Kind, icc};
pub use kappa::{Kappa, Weights, kappa};

//! Lists of this step, across subjects.

pub mod lots;
pub mod tissue_arrivals;

//! Registers of the clinic: jobs, places, plans. Instants and codes only; "late" is made when shown.

pub mod jobs;
pub mod places;
pub mod plans;

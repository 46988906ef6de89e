//! The acts of counselling, one file each.

pub mod decide_candidacy;
pub mod give_consent;
pub mod order_treatment;
pub mod record_finding;
pub mod record_interview;
pub mod withdraw_consent;

//! The acts of counselling, one file each.

pub mod give_consent;
pub mod record_interview;
pub mod withdraw_consent;

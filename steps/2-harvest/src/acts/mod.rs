//! The acts of the harvest, one file each.

pub mod harvest_fat;

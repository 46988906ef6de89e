//! The acts of the harvest, one file each.

pub mod dispatch_tissue;
pub mod draw_blood;
pub mod harvest_fat;

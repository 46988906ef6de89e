//! The acts of bookings, one file each, and the rules that a new time and a moved one share.

pub mod book;
pub mod move_booking;
mod slot;

//! Bookings: who, where, when. A booking grants nothing; two that need the same room, person, thing, cabinet or patient at once are refused with
//! all clashes together (L11 for the cabinet), and cells are not booked to be given past their expiry (L9) or to somebody else (L1). What happens
//! to a lot later crosses a booking instead of changing it: `record::folds::crossing` tells both sides.

pub mod acts;
pub mod lists;
pub mod refusals;
#[cfg(test)]
mod tests;

use kernel::{ActEntry, ListDecl};

/// The acts, one line each.
pub fn acts() -> Vec<ActEntry> {
    vec![ActEntry::of::<acts::book::Book>(), ActEntry::of::<acts::move_booking::MoveBooking>()]
}

/// The lists. There are no `options`: a booking is moved from its own row, and a list of all bookings ever made would be read again with each.
pub fn lists() -> Vec<ListDecl> {
    vec![lists::BOOKINGS]
}

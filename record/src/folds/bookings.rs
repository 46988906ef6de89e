//! Bookings of a day, of a patient, and one booking. A moved booking keeps its id; the newest fact counts. [`crossing`] says what in a lot's
//! course crosses a booking that waits for its cells, so that the worklist and the culture page show the same on both sides (L9).

use crate::booking::{Booked, BookingKind};
use crate::folds::{LotRelease, LotState};
use kernel::{Fact, FactKind, Fold, Space};
use std::collections::BTreeMap;
use terms::{BookingId, Moment, Text, say};

macro_rules! bookings {
    ($($(#[$doc:meta])* $name:ident $fold:literal $space:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        pub struct $name {
            /// Booking → as it stands now.
            pub by_id: BTreeMap<BookingId, Booked>,
        }
        impl $name {
            /// Bookings that stand, in order of time.
            pub fn standing(&self) -> Vec<&Booked> {
                let mut out: Vec<&Booked> = self.by_id.values().filter(|b| !b.cancelled).collect();
                out.sort_by_key(|b| b.starts);
                out
            }
        }
        impl Fold for $name {
            const NAME: &'static str = $fold;
            const SPACE: Space = Space::$space;
            const KINDS: &'static [&'static str] = &[Booked::KIND];
            fn apply(&mut self, fact: &Fact) {
                if let Some(b) = fact.read::<Booked>() {
                    self.by_id.insert(b.booking.clone(), b);
                }
            }
        }
    )*};
}

bookings! {
    /// Bookings that touch a day: one moved away from it still stands here, with its new day.
    DayBookings "day_bookings" Day;
    /// Bookings of a patient.
    PatientBookings "patient_bookings" Patient;
    /// One booking.
    OneBooking "one_booking" Booking;
    /// Bookings that wait for a lot.
    LotBookings "lot_bookings" Lot;
}

/// What crosses a booking that waits for a lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Crossing {
    /// Quality rejected the product: these cells are never given.
    Rejected {
        /// When.
        at: Moment,
    },
    /// The product, or the last of its doses, expires before the booking begins: past it nothing starts (L9).
    Expires {
        /// When.
        at: Moment,
    },
    /// Work at the bench on the same lot is booked past the beginning of the administration.
    WorkLater {
        /// That booking.
        booking: BookingId,
        /// Until when.
        until: Moment,
    },
    /// Cells are booked for the bench that have already been harvested as the product.
    Harvested {
        /// When.
        at: Moment,
    },
    /// The culture has not come to a product yet.
    NotHarvested,
    /// The product waits for its release.
    NotReleased,
}

impl Crossing {
    /// Whether the booking cannot stand as it is; otherwise it still waits, which is ordinary until its day comes near.
    pub fn breaks(&self) -> bool {
        !matches!(self, Self::NotHarvested | Self::NotReleased)
    }
    /// The words.
    pub fn text(&self) -> Text {
        let told = |m: &Moment| (m.day(), m.clock());
        match self {
            Self::Rejected { at } => {
                let (d, c) = told(at);
                say! {ja: "このロットは出荷しないと判定されました({d} {c})。", en: "This lot was rejected ({d} {c})."}
            }
            Self::Expires { at } => {
                let (d, c) = told(at);
                say! {ja: "予約の時刻より前に期限が切れます({d} {c})。", en: "The cells expire before this booking ({d} {c})."}
            }
            Self::WorkLater { booking, until } => {
                let (d, c) = told(until);
                say! {
                    ja: "同じロットの培養作業が、この時刻より後まで予約されています({d} {c} まで、予約 {booking})。",
                    en: "Work at the bench on the same lot is booked past this time (until {d} {c}, booking {booking})."
                }
            }
            Self::Harvested { at } => {
                let (d, c) = told(at);
                say! {
                    ja: "このロットの細胞はすでに採り込まれ、培養作業はありません({d} {c})。",
                    en: "The cells of this lot were already harvested; no work at the bench is left ({d} {c})."
                }
            }
            Self::NotHarvested => {
                Text::fixed("細胞はまだ採り込まれていません。", "The cells have not been harvested yet.")
            }
            Self::NotReleased => Text::fixed("出荷判定を待っています。", "The product waits for its release."),
        }
    }
}

/// When the cells of a lot can last begin to be given: the latest expiry of its doses, never past that of the product.
pub fn lot_expiry(lot: &LotState, release: &LotRelease) -> Option<Moment> {
    let product = lot.product.as_ref().map(|(p, _)| p.expires_at);
    let released = release.released.as_ref().map(|(r, ..)| r.expires_at);
    let doses = lot.doses.iter().map(|d| d.expires_at).max();
    [product, released, doses].into_iter().flatten().min()
}

/// Everything that crosses a booking which waits for a lot; empty if it waits for none, was cancelled, or nothing does. `others` are the
/// bookings of the same lot. Consultations and visits wait for no cells.
pub fn crossing(booked: &Booked, lot: &LotState, release: &LotRelease, others: &LotBookings) -> Vec<Crossing> {
    let mut out = Vec::new();
    if booked.cancelled || booked.lot.is_none() {
        return out;
    }
    let rejected = release.rejected.as_ref().map(|(_, at)| Crossing::Rejected { at: *at });
    match booked.kind {
        BookingKind::Administration => {
            out.extend(rejected);
            let expiry = lot_expiry(lot, release).filter(|at| *at < booked.starts);
            out.extend(expiry.map(|at| Crossing::Expires { at }));
            let later = others.standing().into_iter().filter(|o| {
                o.kind == BookingKind::Culture
                    && o.lot == booked.lot
                    && o.booking != booked.booking
                    && o.ends > booked.starts
            });
            out.extend(later.map(|o| Crossing::WorkLater { booking: o.booking.clone(), until: o.ends }));
            if lot.product.is_none() {
                out.push(Crossing::NotHarvested);
            } else if release.released.is_none() {
                out.push(Crossing::NotReleased);
            }
        }
        BookingKind::Culture => {
            out.extend(rejected);
            let harvested = lot.product.as_ref().filter(|(_, at)| *at < booked.starts);
            out.extend(harvested.map(|(_, at)| Crossing::Harvested { at: *at }));
        }
        BookingKind::Consultation | BookingKind::Harvest | BookingKind::Visit => {}
    }
    out
}

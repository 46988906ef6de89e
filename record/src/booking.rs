//! Facts of bookings: who, where, when (harvest, administration, visits). A booking grants nothing; its clash is refused, a late forecast raises it.

use crate::clinic::PlaceKind;
use kernel::tag::Tagged;
use kernel::{Correctable, FactKind, Space, Tag};
use serde::{Deserialize, Serialize};
use terms::{BookingId, CabinetId, Day, EquipmentId, LotId, Moment, PatientId, PlaceId, StaffId, Text, codes, say};

codes! {
    /// What is booked.
    BookingKind {
        /// 診察・説明
        Consultation "consultation" "診察・説明" "consultation",
        /// 脂肪採取
        Harvest "harvest" "脂肪採取" "fat harvest",
        /// 培養作業
        Culture "culture" "培養作業" "work at the bench",
        /// 投与
        Administration "administration" "投与" "administration",
        /// 経過観察
        Visit "visit" "経過観察" "follow-up visit",
    }
}

impl BookingKind {
    /// Whether it is done in such a place: cells are grown in the cell processing centre, taken and given in a treatment room; talks and visits take
    /// either room of the clinic.
    pub fn fits(self, place: PlaceKind) -> bool {
        match self {
            Self::Culture => place == PlaceKind::Cpc,
            Self::Harvest | Self::Administration => place == PlaceKind::Treatment,
            Self::Consultation | Self::Visit => matches!(place, PlaceKind::Consulting | PlaceKind::Treatment),
        }
    }
}

/// A time was booked, or a booking was moved (same id, with the reason).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    /// This booking.
    pub booking: BookingId,
    /// For whom.
    pub patient: PatientId,
    /// What.
    pub kind: BookingKind,
    /// On which day.
    pub day: Day,
    /// From.
    pub starts: Moment,
    /// Until.
    pub ends: Moment,
    /// Room.
    pub room: PlaceId,
    /// Doctor or operator.
    pub doctor: Option<StaffId>,
    /// C-arm or other equipment.
    pub equipment: Option<EquipmentId>,
    /// Cabinet.
    pub cabinet: Option<CabinetId>,
    /// Lot whose cells are waited for.
    pub lot: Option<LotId>,
    /// The day it was moved from.
    pub moved_from: Option<Day>,
    /// It was cancelled.
    pub cancelled: bool,
    /// Why moved or cancelled.
    pub reason: String,
}

impl FactKind for Booked {
    const KIND: &'static str = "booked";
    fn tags(&self) -> Vec<Tag> {
        let mut tags = vec![self.booking.tag(), self.patient.tag(), self.room.tag(), day_tag(self.day)];
        tags.extend(self.doctor.iter().map(Tagged::tag));
        tags.extend(self.equipment.iter().map(Tagged::tag));
        tags.extend(self.cabinet.iter().map(Tagged::tag));
        tags.extend(self.lot.iter().map(Tagged::tag));
        tags.extend(self.moved_from.iter().map(|d| day_tag(*d)));
        tags
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("予約を動かす", "move the booking"))
    }
    fn title() -> Text {
        Text::fixed("予約", "Booked")
    }
    fn say(&self) -> Text {
        let (s, e) = (self.starts.local_input(), self.ends.clock());
        let (ja, en) = (self.kind.text().ja, self.kind.text().en);
        let (cja, cen) = if self.cancelled { (" 取消", " cancelled") } else { ("", "") };
        say! {ja: "{ja} {s}–{e}{cja}", en: "{en} {s}–{e}{cen}"}
    }
}

/// The tag of a day: bookings of one day are read together.
pub fn day_tag(day: Day) -> Tag {
    Tag::new(Space::Day, day.to_string())
}

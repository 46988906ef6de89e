//! `move_booking`: another time, room, person or thing for a booking, its lot once there is one, or its cancellation; always with the reason. It
//! keeps its id and the day it came from, so that both days show it. For whom it is and what for never change, and neither does a lot: that is
//! another booking. Empty fields stay as they are.

use super::slot::{Slot, moment, one_day};
use crate::refusals::BookingRefused;
use kernel::form::{free, scanned};
use kernel::{Act, Choice, Ctx, Form, Known, Need, Reasons, Recording, Tag, tag::Tagged};
use record::booking::Booked;
use record::folds::OneBooking;
use terms::{BookingId, CabinetId, EquipmentId, LotId, Moment, PlaceId, StaffId, Text};

/// The act.
pub struct MoveBooking;

/// What changes; absent = as before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which booking.
    pub booking: BookingId,
    /// From and until.
    pub times: Option<(Moment, Moment)>,
    /// Room.
    pub room: Option<PlaceId>,
    /// Doctor or operator.
    pub doctor: Option<StaffId>,
    /// Equipment.
    pub equipment: Option<EquipmentId>,
    /// Cabinet.
    pub cabinet: Option<CabinetId>,
    /// Lot, where there was none.
    pub lot: Option<LotId>,
    /// It is cancelled.
    pub cancelled: bool,
    /// Why.
    pub reason: String,
}

impl Command {
    fn slot(&self, before: &Booked) -> Slot {
        let mut slot = Slot::of(before);
        (slot.starts, slot.ends) = self.times.unwrap_or((before.starts, before.ends));
        slot.room = self.room.clone().unwrap_or(slot.room);
        slot.doctor = self.doctor.clone().or(slot.doctor);
        slot.equipment = self.equipment.clone().or(slot.equipment);
        slot.cabinet = self.cabinet.clone().or(slot.cabinet);
        slot.lot = slot.lot.or_else(|| self.lot.clone());
        slot
    }
}

/// The booking as it stands, if it was read and exists.
fn before(booking: &str, known: &Known) -> Option<Booked> {
    let id = BookingId::parse(booking).ok()?;
    known.peek::<OneBooking>(booking)?.by_id.get(&id).cloned()
}

impl Act for MoveBooking {
    type Command = Command;
    const NAME: &'static str = "move_booking";

    fn title() -> Text {
        Text::fixed("予約を動かす・取り消す", "Move or cancel a booking")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let unchanged = || Text::fixed("空なら変えません。", "Empty means unchanged.");
        let booking = f.subject("booking", |s| BookingId::parse(s).ok());
        let starts = f
            .field("starts", moment)
            .label(Text::fixed("新しい始まり", "New time, from"))
            .hint(unchanged())
            .moment()
            .optional();
        let ends = f.field("ends", moment).label(Text::fixed("新しい終わり", "New time, until")).moment().optional();
        let room = f
            .choose_from("room", "places", |s| PlaceId::parse(s).ok())
            .label(Text::fixed("部屋", "Room"))
            .hint(unchanged())
            .optional();
        let doctor = f
            .choose_from("doctor", "staff", |s| StaffId::parse(s).ok())
            .label(Text::fixed("担当の医師・職員", "Doctor or operator"))
            .hint(unchanged())
            .optional();
        let equipment = f
            .choose_from("equipment", "equipment", |s| EquipmentId::parse(s).ok())
            .label(Text::fixed("Cアームなどの機器", "C-arm or other equipment"))
            .hint(unchanged())
            .optional();
        let cabinet = f
            .choose_from("cabinet", "cabinets", |s| CabinetId::parse(s).ok())
            .label(Text::fixed("安全キャビネット", "Safety cabinet"))
            .hint(unchanged())
            .optional();
        let lot = f
            .field("lot", scanned(LotId::parse))
            .scan()
            .label(Text::fixed("待っている細胞のロット", "Lot whose cells are waited for"))
            .hint(Text::fixed("まだ付いていない予約に加えるとき。", "To add it where there is none yet."))
            .optional();
        let yes_no = vec![
            Choice::new("no", Text::fixed("いいえ", "no")),
            Choice::new("yes", Text::fixed("はい、取り消す", "yes, cancel it")),
        ];
        let cancelled = f
            .choose("cancelled", yes_no, |s| Some(s == "yes"))
            .label(Text::fixed("取り消すか", "Cancel it?"))
            .example("no")
            .optional();
        let reason = f
            .field("reason", free)
            .label(Text::fixed("理由", "Reason"))
            .long(1000)
            .example("患者さんの都合")
            .required();
        let times = match (starts?, ends?) {
            (Some(starts), Some(ends)) => {
                one_day(f, starts, ends);
                Some((starts, ends))
            }
            (None, None) => None,
            (Some(_), None) => {
                f.error("ends", Text::fixed("始まりと終わりの両方を入れてください。", "Give both, from and until."));
                None
            }
            (None, Some(_)) => {
                f.error("starts", Text::fixed("始まりと終わりの両方を入れてください。", "Give both, from and until."));
                None
            }
        };
        Some(Command {
            booking: booking?,
            times,
            room: room?,
            doctor: doctor?,
            equipment: equipment?,
            cabinet: cabinet?,
            lot: lot?,
            cancelled: cancelled?.unwrap_or(false),
            reason: reason?,
        })
    }

    fn about(c: &Command) -> Tag {
        c.booking.tag()
    }

    fn needs(about: &Tag, command: Option<&Command>, known: &Known) -> Vec<Need> {
        let mut needs = vec![Need::of::<OneBooking>(&about.id)];
        if let (Some(c), Some(b)) = (command.filter(|c| !c.cancelled), before(&about.id, known)) {
            needs.extend(c.slot(&b).needs());
        }
        needs
    }

    fn may(about: &Tag, known: &Known, _: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        match before(&about.id, known) {
            None => reasons.push(BookingRefused::UnknownBooking { booking: about.id.clone() }),
            Some(b) => reasons.push_if(b.cancelled, || BookingRefused::Cancelled),
        }
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let Some(b) = before(c.booking.as_str(), known).filter(|_| !c.cancelled) else { return reasons };
        let slot = c.slot(&b);
        let other = b.lot.as_ref().zip(c.lot.as_ref()).filter(|(old, new)| old != new);
        reasons.push_if(other.is_some(), || BookingRefused::LotFixed);
        reasons.push_if(other.is_none() && slot == Slot::of(&b), || BookingRefused::Unchanged);
        reasons.extend(slot.rules(&c.booking, known, ctx));
        reasons
    }

    fn record(c: &Command, known: &Known, _: &Ctx) -> Recording {
        let Some(b) = before(c.booking.as_str(), known) else {
            return Recording { fault: Some("a booking was moved that is not there".to_owned()), ..Recording::new() };
        };
        // A cancelled booking keeps its time: it says what does not take place.
        let slot = if c.cancelled { Slot::of(&b) } else { c.slot(&b) };
        Recording::new().fact(&Booked {
            moved_from: Some(b.day),
            cancelled: c.cancelled,
            reason: c.reason.clone(),
            ..slot.booked(c.booking.clone())
        })
    }
}

#[cfg(test)]
mod tests;

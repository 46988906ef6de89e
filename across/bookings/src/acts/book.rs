//! `book`: a time for a patient, with room, doctor, equipment and cabinet as needed, and the lot whose cells it waits for. It permits nothing by
//! itself: every act asks its own rules on the day. A hold does not stop a booking, for the patient is seen all the same.

use super::slot::{Slot, moment, needs_doctor, one_day};
use kernel::form::scanned;
use kernel::{Act, Choice, Ctx, Form, Known, Need, Offer, Part, Reasons, Recording, Tag, tag::Tagged};
use record::booking::BookingKind;
use record::refusals::{patient_exists, patient_needs};
use terms::{BookingId, CabinetId, EquipmentId, LotId, PatientId, PlaceId, StaffId, Text};

/// The act.
pub struct Book;

/// What is booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The time and everything it needs.
    pub slot: Slot,
}

fn kinds() -> Vec<Choice> {
    BookingKind::ALL.iter().map(|k| Choice::new(k.code(), k.text())).collect()
}

impl Act for Book {
    type Command = Command;
    const NAME: &'static str = "book";
    const OFFERED: Option<Offer> = Some(Offer::Chart(Part::Knot(1)));

    fn title() -> Text {
        Text::fixed("予約する", "Book a time")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let now = f.ctx().now;
        let tomorrow = format!("{}T10:00", now.day().plus_days(1));
        let patient = f.subject("patient", |s| PatientId::parse(s).ok());
        let kind = f.choose("kind", kinds(), BookingKind::parse).label(Text::fixed("内容", "What for")).required();
        let starts = f
            .field("starts", moment)
            .label(Text::fixed("始まり", "From"))
            .moment()
            .example(tomorrow.clone())
            .required();
        let ends = f
            .field("ends", moment)
            .label(Text::fixed("終わり", "Until"))
            .hint(Text::fixed("同じ日のうちに。", "On the same day."))
            .moment()
            .example(tomorrow.replace("T10", "T11"))
            .required();
        let room =
            f.choose_from("room", "places", |s| PlaceId::parse(s).ok()).label(Text::fixed("部屋", "Room")).required();
        let doctor = f
            .choose_from("doctor", "staff", |s| StaffId::parse(s).ok())
            .label(Text::fixed("担当の医師・職員", "Doctor or operator"))
            .hint(Text::fixed("脂肪採取と投与には医師を選びます。", "Harvest and administration take a doctor."))
            .optional();
        let equipment = f
            .choose_from("equipment", "equipment", |s| EquipmentId::parse(s).ok())
            .label(Text::fixed("Cアームなどの機器", "C-arm or other equipment"))
            .optional();
        let cabinet = f
            .choose_from("cabinet", "cabinets", |s| CabinetId::parse(s).ok())
            .label(Text::fixed("安全キャビネット", "Safety cabinet"))
            .optional();
        let lot = f
            .field("lot", scanned(LotId::parse))
            .scan()
            .label(Text::fixed("待っている細胞のロット", "Lot whose cells are waited for"))
            .hint(Text::fixed(
                "まだなければ空欄。後から加えられます。",
                "Empty if there is none yet; it can be added later.",
            ))
            .optional();
        let (kind, doctor) = (kind?, doctor?);
        if needs_doctor(kind) && doctor.is_none() {
            f.error("doctor", Text::fixed("医師を選んでください。", "Choose a doctor."));
        }
        let (starts, ends) = (starts?, ends?);
        one_day(f, starts, ends);
        Some(Command {
            slot: Slot {
                patient: patient?,
                kind,
                starts,
                ends,
                room: room?,
                doctor,
                equipment: equipment?,
                cabinet: cabinet?,
                lot: lot?,
            },
        })
    }

    fn about(c: &Command) -> Tag {
        c.slot.patient.tag()
    }

    fn needs(about: &Tag, command: Option<&Command>, _: &Known) -> Vec<Need> {
        let mut needs = patient_needs(&about.id);
        needs.extend(command.into_iter().flat_map(|c| c.slot.needs()));
        needs
    }

    fn may(about: &Tag, known: &Known, _: &Ctx) -> Reasons {
        patient_exists(&about.id, known)
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        c.slot.rules(&BookingId::derive(ctx.command, 0), known, ctx)
    }

    fn record(c: &Command, _: &Known, ctx: &Ctx) -> Recording {
        Recording::new().fact(&c.slot.booked(BookingId::derive(ctx.command, 0)))
    }
}

#[cfg(test)]
mod tests;

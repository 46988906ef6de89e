//! One time as asked for, and every rule on it: not past, nothing needed twice at once (L11 for the cabinet), room and doctor fit, and the cells
//! of a lot neither somebody else's (L1), rejected, expired (L9) nor still at the bench by then.

use crate::refusals::{BookingRefused, Thing};
use kernel::{Ctx, Form, Known, Need, Reasons};
use record::booking::{Booked, BookingKind};
use record::folds::{
    Clinic, Crossing, DayBookings, LotBookings, LotRelease, LotState, PatientRecord, StaffRoles, crossing,
};
use record::refusals::{Shared, patient_lives};
use terms::{BookingId, CabinetId, EquipmentId, LotId, Moment, PatientId, PlaceId, StaffId, Text};

/// What a booking asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// For whom.
    pub patient: PatientId,
    /// What.
    pub kind: BookingKind,
    /// From.
    pub starts: Moment,
    /// Until, on the same day.
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
}

impl Slot {
    /// As it stands in a booking.
    pub fn of(b: &Booked) -> Self {
        Self {
            patient: b.patient.clone(),
            kind: b.kind,
            starts: b.starts,
            ends: b.ends,
            room: b.room.clone(),
            doctor: b.doctor.clone(),
            equipment: b.equipment.clone(),
            cabinet: b.cabinet.clone(),
            lot: b.lot.clone(),
        }
    }
    /// The fact, not cancelled; a move adds from which day and why.
    pub fn booked(&self, booking: BookingId) -> Booked {
        Booked {
            booking,
            patient: self.patient.clone(),
            kind: self.kind,
            day: self.starts.day(),
            starts: self.starts,
            ends: self.ends,
            room: self.room.clone(),
            doctor: self.doctor.clone(),
            equipment: self.equipment.clone(),
            cabinet: self.cabinet.clone(),
            lot: self.lot.clone(),
            moved_from: None,
            cancelled: false,
            reason: String::new(),
        }
    }
    /// The folds behind [`Slot::rules`].
    pub fn needs(&self) -> Vec<Need> {
        let mut needs = vec![
            Need::of::<DayBookings>(self.starts.day().to_string()),
            Need::of::<Clinic>("main"),
            Need::of::<PatientRecord>(self.patient.as_str()),
        ];
        needs.extend(self.doctor.iter().map(|d| Need::of::<StaffRoles>(d.as_str())));
        if let Some(lot) = self.lot.as_ref().map(LotId::as_str) {
            needs.extend([Need::of::<LotState>(lot), Need::of::<LotRelease>(lot), Need::of::<LotBookings>(lot)]);
        }
        needs
    }
    /// Every reason against it; `booking` is its own id, which never clashes with itself.
    pub fn rules(&self, booking: &BookingId, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        reasons.push_if(self.starts < ctx.now, || BookingRefused::Past { starts: self.starts });
        reasons.extend(patient_lives(self.patient.as_str(), known));
        self.clashes(booking, known, &mut reasons);
        let place = known.get::<Clinic>("main");
        let fits = place.place(&self.room).is_some_and(|p| self.kind.fits(p.kind));
        reasons.push_if(!fits, || BookingRefused::RoomUnfit { room: self.room.clone(), kind: self.kind });
        if let Some(staff) = &self.doctor {
            let roles = known.get::<StaffRoles>(staff.as_str());
            reasons.push_if(roles.roles.is_empty(), || Shared::UnknownStaff { staff: staff.clone() });
            let unfit = needs_doctor(self.kind) && !roles.roles.is_empty() && !roles.is_doctor();
            reasons.push_if(unfit, || BookingRefused::NotADoctor { staff: staff.clone(), kind: self.kind });
        }
        if let Some(lot) = &self.lot {
            self.cells(lot, booking, known, &mut reasons);
        }
        reasons
    }

    /// Each thing that another booking of that day needs at the same time.
    fn clashes(&self, booking: &BookingId, known: &Known, reasons: &mut Reasons) {
        let day = known.get::<DayBookings>(self.starts.day().to_string());
        let person = known.get::<PatientRecord>(self.patient.as_str());
        let at_once = |b: &&Booked| b.booking != *booking && b.starts < self.ends && self.starts < b.ends;
        for b in day.standing().into_iter().filter(at_once) {
            let same = |a: bool, thing: Thing, id: &str| a.then(|| (thing, id.to_owned()));
            let shared = |mine: Option<&str>, theirs: Option<&str>| mine.is_some() && mine == theirs;
            let (doctor, their_doctor) =
                (self.doctor.as_ref().map(StaffId::as_str), b.doctor.as_ref().map(StaffId::as_str));
            let (thing, their_thing) =
                (self.equipment.as_ref().map(EquipmentId::as_str), b.equipment.as_ref().map(EquipmentId::as_str));
            let (cabinet, their_cabinet) =
                (self.cabinet.as_ref().map(CabinetId::as_str), b.cabinet.as_ref().map(CabinetId::as_str));
            // A record merged with this one is the same person's. At the bench there are only the person's cells, and the cell processing
            // centre is one place with several cabinets: there the cabinet clashes, not the room.
            let (here, there) = (self.kind == BookingKind::Culture, b.kind == BookingKind::Culture);
            let one_person = !here && !there && (b.patient == self.patient || person.knows(&b.patient));
            let all = [
                same(b.room == self.room && !(here && there), Thing::Room, self.room.as_str()),
                same(shared(doctor, their_doctor), Thing::Doctor, doctor.unwrap_or_default()),
                same(shared(thing, their_thing), Thing::Equipment, thing.unwrap_or_default()),
                same(shared(cabinet, their_cabinet), Thing::Cabinet, cabinet.unwrap_or_default()),
                same(one_person, Thing::Patient, self.patient.as_str()),
            ];
            for (thing, id) in all.into_iter().flatten() {
                let (by, kind, starts, ends) = (b.booking.clone(), b.kind, b.starts, b.ends);
                reasons.push(BookingRefused::Taken { thing, id, by, kind, starts, ends });
            }
        }
    }

    /// What is already known against these cells at this time. What only still waits (not harvested, not released) is told later by `crossing`;
    /// work at the bench that comes to lie after an administration is not refused either: the culture decides, and both bookings show it.
    fn cells(&self, lot: &LotId, booking: &BookingId, known: &Known, reasons: &mut Reasons) {
        let (state, release) = (known.get::<LotState>(lot.as_str()), known.get::<LotRelease>(lot.as_str()));
        let Some((started, _)) = &state.started else {
            reasons.push(BookingRefused::UnknownLot { lot: lot.clone() });
            return;
        };
        let own = started.patient == self.patient
            || known.get::<PatientRecord>(self.patient.as_str()).knows(&started.patient);
        reasons.push_if(!own, || BookingRefused::LotOfAnother { lot: lot.clone() });
        let others = known.get::<LotBookings>(lot.as_str());
        for crossed in crossing(&self.booked(booking.clone()), &state, &release, &others) {
            match crossed {
                Crossing::Rejected { at } => reasons.push(BookingRefused::LotRejected { lot: lot.clone(), at }),
                Crossing::Expires { at } => reasons.push(BookingRefused::AfterExpiry { lot: lot.clone(), expires: at }),
                Crossing::WorkLater { booking, until } => {
                    reasons.push(BookingRefused::BeforeWorkEnds { booking, until })
                }
                Crossing::Harvested { .. } | Crossing::NotHarvested | Crossing::NotReleased => {}
            }
        }
    }
}

/// Whether it takes a doctor.
pub fn needs_doctor(kind: BookingKind) -> bool {
    matches!(kind, BookingKind::Harvest | BookingKind::Administration)
}

/// A moment, whole minutes as a form sends it.
pub fn moment(s: &str) -> Result<Moment, Text> {
    Moment::parse(s).map_err(|_| {
        Text::fixed("日時を 2026-11-24 09:12 のように入れてください。", "Enter a time such as 2026-11-24 09:12.")
    })
}

/// Ends after it starts, on the same day; else says so beside `ends`.
pub fn one_day(f: &mut Form, starts: Moment, ends: Moment) {
    if ends <= starts {
        f.error("ends", Text::fixed("終わりが始まりより後になっていません。", "It does not end after it starts."));
    } else if starts.day() != ends.day() {
        f.error(
            "ends",
            Text::fixed("予約は同じ日のうちに終わらせてください。", "A booking ends on the day it starts."),
        );
    }
}

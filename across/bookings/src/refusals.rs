//! Why a time is not booked. Those shared with other rooms are in `record::refusals`.

use kernel::{CiteKind, Reason, Refusal};
use record::booking::BookingKind;
use terms::{BookingId, CommandId, LotId, Moment, PlaceId, StaffId, Text, say};

/// What two bookings cannot have at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A room.
    Room,
    /// A person of the staff.
    Doctor,
    /// A C-arm or other equipment.
    Equipment,
    /// A safety cabinet: one patient's open cells at a time (L11).
    Cabinet,
    /// The patient.
    Patient,
}

/// A reason of bookings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BookingRefused {
    /// It would begin in the past.
    Past {
        /// When.
        starts: Moment,
    },
    /// Another booking has it at that time.
    Taken {
        /// What.
        thing: Thing,
        /// Its id.
        id: String,
        /// The other booking.
        by: BookingId,
        /// What that is for.
        kind: BookingKind,
        /// From.
        starts: Moment,
        /// Until.
        ends: Moment,
    },
    /// Not a room for this.
    RoomUnfit {
        /// Which.
        room: PlaceId,
        /// What for.
        kind: BookingKind,
    },
    /// The person is no doctor, and this takes one.
    NotADoctor {
        /// Who.
        staff: StaffId,
        /// What for.
        kind: BookingKind,
    },
    /// No such lot.
    UnknownLot {
        /// As read.
        lot: LotId,
    },
    /// The lot is another patient's.
    LotOfAnother {
        /// Which.
        lot: LotId,
    },
    /// The lot was rejected.
    LotRejected {
        /// Which.
        lot: LotId,
        /// When.
        at: Moment,
    },
    /// The cells expire before.
    AfterExpiry {
        /// Which.
        lot: LotId,
        /// When.
        expires: Moment,
    },
    /// Work at the bench on the same lot is booked for later.
    BeforeWorkEnds {
        /// That booking.
        booking: BookingId,
        /// Until when.
        until: Moment,
    },
    /// No such booking.
    UnknownBooking {
        /// As given.
        booking: String,
    },
    /// It was cancelled.
    Cancelled,
    /// Nothing would change.
    Unchanged,
    /// It waits for another lot.
    LotFixed,
}

/// Codes of [`BookingRefused`].
pub const CODES: &[&str] = &[
    "booking_in_past",
    "room_taken",
    "doctor_taken",
    "equipment_taken",
    "cabinet_taken",
    "patient_taken",
    "booking_room_unfit",
    "booking_not_doctor",
    "booking_lot_unknown",
    "booking_lot_of_another",
    "booking_lot_rejected",
    "booking_after_expiry",
    "booking_before_work_ends",
    "booking_unknown",
    "booking_cancelled",
    "booking_unchanged",
    "booking_lot_fixed",
];

/// One of each reason: its sentence tells a code that was stored.
pub fn examples() -> Vec<Refusal> {
    let command = CommandId::numbered("example", 0, 0);
    let (at, kind, by) = (Moment::from_millis(0), BookingKind::Administration, BookingId::derive(&command, 0));
    let lot = || LotId::derive(&command, 0);
    let taken = |thing| BookingRefused::Taken { thing, id: String::new(), by: by.clone(), kind, starts: at, ends: at };
    let all = [
        BookingRefused::Past { starts: at },
        taken(Thing::Room),
        taken(Thing::Doctor),
        taken(Thing::Equipment),
        taken(Thing::Cabinet),
        taken(Thing::Patient),
        BookingRefused::RoomUnfit { room: PlaceId::derive(&command, 0), kind },
        BookingRefused::NotADoctor { staff: StaffId::derive(&command, 0), kind },
        BookingRefused::UnknownLot { lot: lot() },
        BookingRefused::LotOfAnother { lot: lot() },
        BookingRefused::LotRejected { lot: lot(), at },
        BookingRefused::AfterExpiry { lot: lot(), expires: at },
        BookingRefused::BeforeWorkEnds { booking: by.clone(), until: at },
        BookingRefused::UnknownBooking { booking: String::new() },
        BookingRefused::Cancelled,
        BookingRefused::Unchanged,
        BookingRefused::LotFixed,
    ];
    all.iter().map(Reason::refusal).collect()
}

type Source = (&'static str, CiteKind, Text);

const HOUSE: Source = (
    "",
    CiteKind::House,
    Text::fixed("予約の規則 一つのものは同じ時刻に一度だけ", "Rule of bookings: each thing once at a time"),
);
const L1: Source = ("L1", CiteKind::House, Text::fixed("L1 本人の細胞だけ", "L1 own cells only"));
const L5: Source = (
    "L5",
    CiteKind::Law,
    Text::fixed(
        "再生医療等安全性確保法4条(計画に記載した医師と施設)(L5)",
        "Act 4: doctors and facilities of the plan (L5)",
    ),
);
const L8: Source = (
    "L8",
    CiteKind::Law,
    Text::fixed("施行規則101条(L8 品質部門が出荷を決める)", "Reg. 101 (L8 quality decides on release)"),
);
const L9: Source =
    ("L9", CiteKind::House, Text::fixed("L9 期限を過ぎたら始めない", "L9 past its expiry nothing starts"));
const L11: Source = (
    "L11",
    CiteKind::Law,
    Text::fixed("施行規則99条1項20号(混同・交さ汚染の防止)(L11)", "Reg. 99(1)20: no mix-up between donors (L11)"),
);
const L13: Source = ("L13", CiteKind::House, Text::fixed("L13 記録は書き換えない", "L13 nothing is edited"));

fn told(code: &'static str, source: Source, say: Text, detail: Text, next: Text) -> Refusal {
    let (law, kind, cite) = source;
    Refusal { code, law, say, detail, kind, cite, next, next_act: None }
}

fn at(m: &Moment) -> String {
    format!("{} {}", m.day(), m.clock())
}

impl Reason for BookingRefused {
    fn refusal(&self) -> Refusal {
        match self {
            Self::Past { starts } => {
                let when = at(starts);
                told(
                    "booking_in_past",
                    HOUSE,
                    Text::fixed("過ぎた時刻は予約できません。", "A time that has passed cannot be booked."),
                    say! {ja: "{when}", en: "{when}"},
                    Text::fixed("これからの時刻を選ぶ。", "Choose a time to come."),
                )
            }
            Self::Taken { thing, id, by, kind, starts, ends } => taken(*thing, id, by, *kind, starts, ends),
            Self::RoomUnfit { .. } | Self::NotADoctor { .. } => self.of_the_clinic(),
            Self::UnknownLot { .. }
            | Self::LotOfAnother { .. }
            | Self::LotRejected { .. }
            | Self::AfterExpiry { .. }
            | Self::BeforeWorkEnds { .. } => self.of_the_cells(),
            Self::UnknownBooking { .. } | Self::Cancelled | Self::Unchanged | Self::LotFixed => self.of_the_move(),
        }
    }
}

fn taken(thing: Thing, id: &str, by: &BookingId, kind: BookingKind, starts: &Moment, ends: &Moment) -> Refusal {
    let (from, until) = (at(starts), ends.clock());
    let (ja, en) = (kind.text().ja, kind.text().en);
    let detail = say! {
        ja: "{id}: {from}–{until} {ja}(予約 {by})",
        en: "{id}: {from}–{until} {en} (booking {by})"
    };
    let next = Text::fixed(
        "別の時刻にするか、ほかの空きを選ぶか、先の予約を動かす。",
        "Choose another time or what is free, or move the other booking.",
    );
    let (code, source, say) = match thing {
        Thing::Room => {
            ("room_taken", HOUSE, Text::fixed("部屋がふさがっています。", "The room is taken at that time."))
        }
        Thing::Doctor => (
            "doctor_taken",
            HOUSE,
            Text::fixed("担当者には別の予約があります。", "The doctor or operator has another booking at that time."),
        ),
        Thing::Equipment => {
            ("equipment_taken", HOUSE, Text::fixed("機器がふさがっています。", "The equipment is taken at that time."))
        }
        Thing::Cabinet => (
            "cabinet_taken",
            L11,
            Text::fixed(
                "安全キャビネットは同じ時刻に一人分の細胞だけです。",
                "A cabinet takes one patient's open cells at a time.",
            ),
        ),
        Thing::Patient => (
            "patient_taken",
            HOUSE,
            Text::fixed("この患者には同じ時刻に別の予約があります。", "The patient has another booking at that time."),
        ),
    };
    told(code, source, say, detail, next)
}

impl BookingRefused {
    fn of_the_clinic(&self) -> Refusal {
        match self {
            Self::NotADoctor { staff, kind } => {
                let (ja, en) = (kind.text().ja, kind.text().en);
                told(
                    "booking_not_doctor",
                    L5,
                    Text::fixed("この内容の担当は医師に限ります。", "This takes a doctor."),
                    say! {ja: "{ja}、職員 {staff}", en: "{en}, staff {staff}"},
                    Text::fixed("医師を選ぶ。", "Choose a doctor."),
                )
            }
            Self::RoomUnfit { room, kind } => {
                let (ja, en) = (kind.text().ja, kind.text().en);
                told(
                    "booking_room_unfit",
                    L5,
                    Text::fixed("この内容に使える部屋ではありません。", "This is not a room for that."),
                    say! {ja: "{ja}、場所 {room}", en: "{en}, place {room}"},
                    Text::fixed(
                        "採取と投与は処置室、培養作業は細胞培養加工施設を選ぶ。",
                        "Harvest and administration take a treatment room, bench work the cell processing centre.",
                    ),
                )
            }
            _ => self.of_the_move(),
        }
    }

    fn of_the_cells(&self) -> Refusal {
        match self {
            Self::UnknownLot { lot } => told(
                "booking_lot_unknown",
                L1,
                Text::fixed("このロットの記録がありません。", "There is no record of this lot."),
                say! {ja: "ロット {lot}", en: "Lot {lot}"},
                Text::fixed(
                    "ラベルを読み直すか、ロットを空欄にして予約する。",
                    "Scan the label again, or book without a lot.",
                ),
            ),
            Self::LotOfAnother { lot } => told(
                "booking_lot_of_another",
                L1,
                Text::fixed("このロットは別の患者の細胞です。", "This lot is another patient's."),
                say! {ja: "ロット {lot}", en: "Lot {lot}"},
                Text::fixed("患者とロットのラベルを確かめる。", "Check the patient and the label of the lot."),
            ),
            Self::LotRejected { lot, at: when } => {
                let when = at(when);
                told(
                    "booking_lot_rejected",
                    L8,
                    Text::fixed("このロットは出荷しないと判定されました。", "This lot was rejected."),
                    say! {ja: "ロット {lot}、{when}", en: "Lot {lot}, {when}"},
                    Text::fixed(
                        "新しい培養のロットで予約し直す。先の予約があれば取り消す。",
                        "Book with a new culture's lot; cancel what was booked for this one.",
                    ),
                )
            }
            Self::AfterExpiry { lot, expires } => {
                let when = at(expires);
                told(
                    "booking_after_expiry",
                    L9,
                    Text::fixed("投与の時刻より前に細胞の期限が切れます。", "The cells expire before that time."),
                    say! {ja: "ロット {lot}、期限 {when}", en: "Lot {lot}, expires {when}"},
                    Text::fixed("期限より前の時刻を選ぶ。", "Choose a time before the expiry."),
                )
            }
            Self::BeforeWorkEnds { booking, until } => {
                let when = at(until);
                told(
                    "booking_before_work_ends",
                    L8,
                    Text::fixed(
                        "同じロットの培養作業の予約が、この投与より後に残っています。",
                        "Work at the bench on the same lot is booked past this administration.",
                    ),
                    say! {ja: "予約 {booking}、{when} まで", en: "Booking {booking}, until {when}"},
                    Text::fixed(
                        "投与を後にするか、培養作業の予約を動かす。",
                        "Book the administration later, or move the work at the bench.",
                    ),
                )
            }
            _ => self.of_the_move(),
        }
    }

    fn of_the_move(&self) -> Refusal {
        match self {
            Self::UnknownBooking { booking } => told(
                "booking_unknown",
                HOUSE,
                Text::fixed("この予約の記録がありません。", "There is no such booking."),
                say! {ja: "予約 {booking}", en: "Booking {booking}"},
                Text::fixed("予約の一覧から開き直す。", "Open it again from the list of bookings."),
            ),
            Self::Cancelled => Refusal {
                next_act: Some("book"),
                ..told(
                    "booking_cancelled",
                    L13,
                    Text::fixed("この予約は取り消されています。", "This booking was cancelled."),
                    Text::default(),
                    Text::fixed("新しく予約する。", "Book anew."),
                )
            },
            Self::LotFixed => Refusal {
                next_act: Some("book"),
                ..told(
                    "booking_lot_fixed",
                    L13,
                    Text::fixed("この予約は別のロットの細胞を待っています。", "This booking waits for another lot."),
                    Text::default(),
                    Text::fixed("この予約を取り消し、新しく予約する。", "Cancel it and book anew."),
                )
            },
            _ => told(
                "booking_unchanged",
                HOUSE,
                Text::fixed("変わるところがありません。", "Nothing would change."),
                Text::default(),
                Text::fixed("変えたい欄を入れるか、取り消しを選ぶ。", "Fill in what is to change, or cancel it."),
            ),
        }
    }
}

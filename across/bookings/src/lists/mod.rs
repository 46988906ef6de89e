//! `bookings`: one row per booking as it stands now. Ids, codes and instants only (L16); "today" and "crossed" are made when shown.

use kernel::{Column, Fact, FactKind, ListDecl, Space, Value};
use record::booking::Booked;

/// The list.
pub const BOOKINGS: ListDecl = ListDecl {
    name: "bookings",
    version: 1,
    space: Space::Booking,
    kinds: &[Booked::KIND],
    columns: &[
        Column::text("patient"),
        Column::text("kind"),
        Column::text("day"),
        Column::text("starts"),
        Column::text("ends"),
        Column::text("room"),
        Column::text("doctor"),
        Column::text("equipment"),
        Column::text("cabinet"),
        Column::text("lot"),
        Column::whole("cancelled"),
        Column::whole("moves"),
    ],
    indexes: &[&["day", "starts"], &["patient", "starts"], &["lot"]],
    rows,
};

fn rows(_: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    let all: Vec<Booked> = facts.iter().filter_map(Fact::read).collect();
    let moves = i64::try_from(all.iter().filter(|b| b.moved_from.is_some()).count()).unwrap_or(i64::MAX);
    let row = all.into_iter().last().map(|b| {
        vec![
            b.patient.as_str().into(),
            b.kind.code().into(),
            b.day.to_string().into(),
            b.starts.to_string().into(),
            b.ends.to_string().into(),
            b.room.as_str().into(),
            b.doctor.map(String::from).into(),
            b.equipment.map(String::from).into(),
            b.cabinet.map(String::from).into(),
            b.lot.map(String::from).into(),
            b.cancelled.into(),
            moves.into(),
        ]
    });
    row.into_iter().collect()
}

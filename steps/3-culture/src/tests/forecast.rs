//! What is expected of a lot (`record::outlook`), read from facts that the acts of this step recorded.

use crate::tests::{COUNT, HARVEST, OBSERVE, PASSAGE, START, ask, house, programme_with, received};
use forecast::{Event, Prior};
use kernel::harness::Scene;
use kernel::{Need, gather};
use record::booking::{Booked, BookingKind};
use record::folds::LotState;
use record::outlook::{awaited, expected, observations, policy};
use terms::{BookingId, LotId, Moment, PlaceId};

fn lot_of(s: &mut Scene<'_>, lot: &str) -> LotState {
    let need = lot.to_owned();
    let known = gather(&|_| vec![Need::of::<LotState>(need.as_str())], &mut s.memory).unwrap();
    (*known.get::<LotState>(lot)).clone()
}
fn told(lot: &LotState) -> Vec<(Event, u8, Option<f64>, Option<f64>)> {
    observations(lot)
        .iter()
        .map(|o| (o.event, o.passage.unwrap(), o.viable_cells.or(o.confluence), o.area_cm2))
        .collect()
}
fn booked(lot: &LotState, starts: &str, kind: BookingKind) -> Booked {
    let (s, _) = lot.started.as_ref().unwrap();
    let starts = Moment::parse(starts).unwrap();
    Booked {
        booking: BookingId::parse("BK-1").unwrap(),
        patient: s.patient.clone(),
        kind,
        day: starts.day(),
        starts,
        ends: starts.plus_minutes(60),
        room: PlaceId::parse("L-1").unwrap(),
        doctor: None,
        equipment: None,
        cabinet: None,
        lot: Some(s.lot.clone()),
        moved_from: None,
        cancelled: false,
        reason: String::new(),
    }
}

#[test]
fn a_lot_is_told_as_rows_and_a_used_count_stands_once() {
    let h = house();
    let s = ask(received(&h), "start_culture", START, &[]);
    let started = s.fact::<record::culture::CultureStarted>();
    let l = started.lot.to_string();
    let lot = ("lot", l.as_str());
    let s = ask(s.at("2026-11-28T11:30"), "observe_culture", OBSERVE, &[lot]);
    let mut s = ask(s.at("2026-12-02T11:30"), "record_count", COUNT, &[lot]);
    let before = [
        (Event::Isolated, 0, Some(500_000.0), None),
        (Event::Seeded, 0, Some(450_000.0), Some(350.0)),
        (Event::Confluence, 0, Some(60.0), None),
        (Event::Fed, 0, None, None),
    ];
    let count = (Event::Count, 0, Some(24_800_000.0), None);
    assert_eq!(told(&lot_of(&mut s, &l)), [&before[..], &[count]].concat());
    let s = ask(s, "passage_cells", PASSAGE, &[lot]);
    let again = [lot, ("containers", "K-3 K-4"), ("viable", "104000000"), ("purpose", "harvest")];
    let s = ask(s.at("2026-12-08T11:30"), "record_count", COUNT, &again);
    let mut s = ask(s, "harvest_cells", HARVEST, &[lot]);
    let after = [
        (Event::Harvested, 0, Some(24_800_000.0), None),
        (Event::Seeded, 1, Some(24_000_000.0), Some(350.0)),
        (Event::Harvested, 1, Some(104_000_000.0), None),
    ];
    assert_eq!(told(&lot_of(&mut s, &l)), [&before[..], &after].concat());
    let days: Vec<f64> = observations(&lot_of(&mut s, &l)).iter().map(|o| o.day).collect();
    assert_eq!(days, [0.0, 0.0, 4.0, 4.0, 8.0, 8.0, 14.0]);
    let left = LotId::parse("LT-9").unwrap();
    assert!(observations(&lot_of(&mut s, left.as_str())).is_empty(), "a lot that was not started has no rows");
}

#[test]
fn of_two_looks_in_one_minute_the_later_is_forecast_from() {
    let h = house();
    let s = ask(received(&h), "start_culture", START, &[]);
    let l = s.fact::<record::culture::CultureStarted>().lot.to_string();
    let lot = ("lot", l.as_str());
    let s = ask(s.at("2026-11-28T11:30"), "observe_culture", OBSERVE, &[lot]);
    let mut s = ask(s, "observe_culture", OBSERVE, &[lot, ("confluence_pct", "45")]);
    let looks: Vec<_> = told(&lot_of(&mut s, &l)).into_iter().filter(|r| r.0 == Event::Confluence).collect();
    assert_eq!(looks, [(Event::Confluence, 0, Some(45.0), None)]);
    let p = programme_with(&[]);
    assert!(expected(&lot_of(&mut s, &l), &p, 50_000_000, None, &Prior::literature()).is_ok());
}

#[test]
fn pieces_of_tissue_have_no_starting_number() {
    let h = house();
    let no_count = [
        ("method", "explant"),
        ("viable", ""),
        ("viability_pct", ""),
        ("count_method", ""),
        ("seeded", ""),
        ("discarded", ""),
    ];
    let mut s = ask(received(&h), "start_culture", START, &no_count).then_recorded(&["culture_started"]);
    let l = s.fact::<record::culture::CultureStarted>().lot.to_string();
    assert_eq!(told(&lot_of(&mut s, &l)), [(Event::Explanted, 0, None, Some(350.0))]);
}

#[test]
fn a_booking_before_the_cells_can_be_there_crosses_and_a_late_one_does_not() {
    let h = house();
    let mut s = ask(received(&h), "start_culture", START, &[]);
    let l = s.fact::<record::culture::CultureStarted>().lot.to_string();
    let lot = lot_of(&mut s, &l);
    let p = programme_with(&[]);
    let said = |day: &str, kind| {
        let b = booked(&lot, day, kind);
        let found = expected(&lot, &p, 50_000_000, Some(b.starts), &Prior::literature()).unwrap();
        awaited(&b, &lot, &found)
    };
    let early = said("2026-11-27T10:00", BookingKind::Administration).unwrap();
    assert!(early.late(), "{early:?}");
    let late = said("2027-02-24T10:00", BookingKind::Administration).unwrap();
    assert!(!late.late(), "{late:?}");
    assert_eq!(said("2026-11-27T10:00", BookingKind::Culture), None, "work at the bench waits for no cells");
    let once = expected(&lot, &p, 50_000_000, None, &Prior::literature()).unwrap();
    assert_eq!(once, expected(&lot, &p, 50_000_000, None, &Prior::literature()).unwrap(), "one state, one answer");
    assert_eq!(once.probability_by, None);
    assert_eq!(
        policy(&p).passage_limit.map(u64::from),
        p.making().passage_limit.value().copied(),
        "the standard's limit"
    );
}

//! What the tests of this crate share: a clinic with rooms and staff, two patients, a lot of one of them; and the rows of the list.

// All of this file is for tests; the mark says so to readers that see this file alone, as `xtask tidy` does.
#[cfg(test)]
use kernel::fold::Known;
use kernel::harness::{Scene, moment};
use kernel::{Choice, Guard, House, Input, Need, Source, Tag, Who};
use record::booking::{Booked, BookingKind};
use record::clinic::{ClinicSetUp, Place, PlaceKind, StaffAdded};
use record::culture::{CellsHarvested, CultureStarted};
use record::folds::{Crossing, LotBookings, LotRelease, LotState, crossing};
use record::patient::PatientRegistered;
use record::release::{DosePacked, ProductRejected, ProductReleased};
use std::collections::BTreeMap;
use terms::{
    BookingId, CabinetId, ContainerId, CountId, Decimal, DoseId, LotId, OrderId, PatientId, PlaceId, Role, Sex,
    StaffId, Text,
};

struct AllowAll;
impl Guard for AllowAll {
    fn needs(&self, _: &Who) -> Vec<Need> {
        Vec::new()
    }
    fn allows(&self, _: &str, _: &Who, _: &Known) -> bool {
        true
    }
}

/// A house of this crate alone.
pub fn house() -> House {
    House {
        acts: crate::acts(),
        kinds: record::kinds(),
        lists: crate::lists(),
        candidates: Vec::new(),
        options: Vec::new(),
        reasons: Vec::new(),
        guard: Box::new(AllowAll),
        software: "test".into(),
    }
}

pub fn patient(id: &str) -> PatientId {
    PatientId::parse(id).unwrap()
}
pub fn staff(id: &str) -> StaffId {
    StaffId::parse(id).unwrap()
}
pub fn lot() -> LotId {
    LotId::parse("LT-1").unwrap()
}

/// Tuesday 2026-11-24 09:00; patients P-1 and P-2; rooms L-CON, L-TRE, L-TR2 and the centre L-CPC; the lot LT-1 of P-1 is growing.
pub fn clinic(h: &House) -> Scene<'_> {
    let mut s = Scene::new(h, "2026-11-24T09:00").by("S-REC", Role::Coordinator, "L-CON");
    let place = |id: &str, kind| Place { place: PlaceId::parse(id).unwrap(), kind, name: id.into() };
    let places = vec![
        place("L-CON", PlaceKind::Consulting),
        place("L-TRE", PlaceKind::Treatment),
        place("L-TR2", PlaceKind::Treatment),
        place("L-CPC", PlaceKind::Cpc),
    ];
    s.put(&ClinicSetUp { name: "x".into(), places });
    for (id, role) in
        [("S-DOC", Role::Doctor), ("S-DO2", Role::Doctor), ("S-NUR", Role::Nurse), ("S-OPE", Role::Operator)]
    {
        s.put(&StaffAdded { staff: staff(id), roles: vec![role] });
    }
    for (id, n) in [("P-1", 1), ("P-2", 2)] {
        s.put(&PatientRegistered { patient: patient(id), number: format!("SP260000{n}"), serial: n, sex: Sex::Female });
    }
    s.put(&culture());
    let of = |ids: &[&str]| ids.iter().map(|i| Choice::new(*i, Text::same((*i).to_owned()))).collect::<Vec<_>>();
    s.options = BTreeMap::from([
        ("staff".to_owned(), of(&["S-DOC", "S-DO2", "S-NUR", "S-OPE", "S-GONE"])),
        ("places".to_owned(), of(&["L-CON", "L-TRE", "L-TR2", "L-CPC"])),
        ("equipment".to_owned(), of(&["EQ-1", "EQ-2"])),
        ("cabinets".to_owned(), of(&["CB-1", "CB-2"])),
    ]);
    s
}

fn culture() -> CultureStarted {
    let golden = include_str!("../../../record/golden/culture_started.1.json");
    // From the stored example, so that fields these tests do not speak of may come and go.
    let mut value: serde_json::Value = serde_json::from_str(golden.split_once('\n').unwrap().1).unwrap();
    (value["lot"], value["patient"]) = ("LT-1".into(), "P-1".into());
    serde_json::from_value(value).unwrap()
}

/// The product of LT-1, with its expiry.
pub fn product(expires: &str) -> CellsHarvested {
    CellsHarvested {
        lot: lot(),
        patient: patient("P-1"),
        passage: 2,
        count: CountId::parse("CT-1").unwrap(),
        product: ContainerId::parse("K-1").unwrap(),
        in_product: 40_000_000,
        volume_ml: Decimal::new(20, 1),
        sampled: 0,
        frozen: 0,
        discarded: 0,
        from: Vec::new(),
        expires_at: moment(expires),
        cabinet: CabinetId::parse("CB-1").unwrap(),
        materials: Vec::new(),
        operator: staff("S-OPE"),
        checked_by: staff("S-NUR"),
    }
}

/// A dose of LT-1, with its expiry.
pub fn dose(id: &str, expires: &str) -> DosePacked {
    DosePacked {
        dose: DoseId::parse(id).unwrap(),
        lot: lot(),
        patient: patient("P-1"),
        order: OrderId::parse("OR-1").unwrap(),
        target: 1,
        cells: 20_000_000,
        volume_ml: Decimal::ONE,
        product: ContainerId::parse("K-1").unwrap(),
        expires_at: moment(expires),
        cabinet: CabinetId::parse("CB-1").unwrap(),
        operator: staff("S-OPE"),
        checked_by: staff("S-NUR"),
    }
}

/// LT-1 was rejected.
pub fn rejected() -> ProductRejected {
    ProductRejected { lot: lot(), patient: patient("P-1"), reason: "無菌試験 不適合".into() }
}

/// Asks for the act with these fields over good ones for an administration of P-1 on 2026-12-03, 10:00–11:00; an empty value leaves a field out.
pub fn book<'h>(mut s: Scene<'h>, other: &[(&str, &str)]) -> Scene<'h> {
    let good = [
        ("patient", "P-1"),
        ("kind", "administration"),
        ("starts", "2026-12-03T10:00"),
        ("ends", "2026-12-03T11:00"),
        ("room", "L-TRE"),
        ("doctor", "S-DOC"),
    ];
    let kept = good.iter().filter(|(k, _)| !other.iter().any(|(o, _)| o == k));
    let fields: Vec<(&str, &str)> = kept.chain(other).copied().filter(|(_, v)| !v.is_empty()).collect();
    s.ask("book", &fields);
    s
}

/// The booking just made.
pub fn id(s: &Scene) -> String {
    s.fact::<Booked>().booking.to_string()
}

fn row(s: &Scene, booking: &str) -> BTreeMap<&'static str, String> {
    let list = &crate::lists::BOOKINGS;
    let facts = s.memory.clone().facts(&Tag::new(list.space, booking), list.kinds).unwrap();
    let mut rows = (list.rows)(booking, &facts);
    assert_eq!((rows.len(), rows[0].len()), (1, list.columns.len()));
    let text = |v: &kernel::Value| match v {
        kernel::Value::Null => "-".to_owned(),
        kernel::Value::Text(t) => t.clone(),
        kernel::Value::Whole(n) => n.to_string(),
    };
    list.columns.iter().map(|c| c.name).zip(rows.remove(0).iter().map(text)).collect()
}

#[test]
fn the_list_shows_a_booking_as_it_stands_now() {
    let h = house();
    let s = book(clinic(&h), &[("lot", "LT-1"), ("equipment", "EQ-1")]).then_recorded(&["booked"]);
    let booking = id(&s);
    let first = row(&s, &booking);
    assert_eq!((first["day"].as_str(), first["lot"].as_str(), first["cabinet"].as_str()), ("2026-12-03", "LT-1", "-"));
    assert_eq!((first["cancelled"].as_str(), first["moves"].as_str(), first["doctor"].as_str()), ("0", "0", "S-DOC"));
    let to =
        [("booking", booking.as_str()), ("starts", "2026-12-04T10:00"), ("ends", "2026-12-04T11:00"), ("reason", "x")];
    let s = s.when("move_booking", &to).then_recorded(&["booked"]);
    assert_eq!((row(&s, &booking)["day"].as_str(), row(&s, &booking)["moves"].as_str()), ("2026-12-04", "1"));
    let s = s.when("move_booking", &[("booking", &booking), ("cancelled", "yes"), ("reason", "発熱")]);
    let last = row(&s.then_recorded(&["booked"]), &booking);
    assert_eq!((last["cancelled"].as_str(), last["starts"].as_str()), ("1", "2026-12-04T10:00:00.000+09:00"));
}

/// What crosses the administration booked for LT-1 on 2026-12-03, 10:00.
fn crossed(s: &mut Scene, booked: &Booked) -> Vec<Crossing> {
    let needs =
        |_: &Known| vec![Need::of::<LotState>("LT-1"), Need::of::<LotRelease>("LT-1"), Need::of::<LotBookings>("LT-1")];
    let known = kernel::gather(&needs, &mut s.memory).unwrap();
    let (state, release) = (known.get::<LotState>("LT-1"), known.get::<LotRelease>("LT-1"));
    crossing(booked, &state, &release, &known.get::<LotBookings>("LT-1"))
}

#[test]
fn l9_what_happens_to_the_lot_crosses_the_booking_and_both_sides_can_tell() {
    let h = house();
    let mut s = book(clinic(&h), &[("lot", "LT-1")]).then_recorded(&["booked"]);
    let booked: Booked = s.fact();
    assert_eq!(crossed(&mut s, &booked), [Crossing::NotHarvested]);
    assert!(!Crossing::NotHarvested.breaks() && !Crossing::NotReleased.breaks());
    // The culture takes longer than thought: its work is booked all the same, and crosses.
    let bench = [("kind", "culture"), ("room", "L-CPC"), ("doctor", "S-OPE"), ("lot", "LT-1"), ("cabinet", "CB-1")];
    let bench = [&bench[..], &[("starts", "2026-12-03T09:30"), ("ends", "2026-12-03T10:30")]].concat();
    let mut s = book(s, &bench).then_recorded(&["booked"]);
    let work: Booked = s.fact();
    let later = Crossing::WorkLater { booking: work.booking.clone(), until: moment("2026-12-03T10:30") };
    assert!(later.breaks());
    assert_eq!(crossed(&mut s, &booked), [later, Crossing::NotHarvested]);
    assert_eq!(crossed(&mut s, &work), []);
    let gone = Booked { cancelled: true, ..work.clone() };
    s.put(&gone);
    // The product is there, and then its release; the work still booked after it has nothing left to do.
    s.put(&product("2026-12-03T18:00"));
    assert_eq!(crossed(&mut s, &booked), [Crossing::NotReleased]);
    let harvested = Crossing::Harvested { at: s.now };
    assert_eq!(crossed(&mut s, &work), [harvested]);
    s.put(&ProductReleased {
        lot: lot(),
        patient: patient("P-1"),
        pending: Vec::new(),
        expires_at: moment("2026-12-03T17:00"),
        reason: String::new(),
    });
    assert_eq!(crossed(&mut s, &booked), []);
    // The dose expires at the very moment: it may still start then, and not a minute later.
    s.put(&dose("DS-1", "2026-12-03T10:00"));
    assert_eq!(crossed(&mut s, &booked), []);
    let late = Booked { starts: moment("2026-12-03T10:01"), ..booked.clone() };
    assert_eq!(crossed(&mut s, &late), [Crossing::Expires { at: moment("2026-12-03T10:00") }]);
    // A later dose of the same lot carries it on, up to the expiry of the release.
    s.put(&dose("DS-2", "2026-12-03T18:00"));
    let late = Booked { starts: moment("2026-12-03T17:01"), ..booked.clone() };
    assert_eq!(crossed(&mut s, &late), [Crossing::Expires { at: moment("2026-12-03T17:00") }]);
    s.put(&rejected());
    let at = s.now;
    assert_eq!(crossed(&mut s, &booked), [Crossing::Rejected { at }]);
    // Nothing crosses what was cancelled, waits for no cells, or is only a talk.
    for quiet in [
        Booked { cancelled: true, ..booked.clone() },
        Booked { lot: None, ..booked.clone() },
        Booked { kind: BookingKind::Visit, ..booked.clone() },
    ] {
        assert_eq!(crossed(&mut s, &quiet), []);
    }
}

#[test]
fn every_crossing_has_words_in_both_languages() {
    let (at, booking) = (moment("2026-12-03T10:00"), BookingId::parse("BK-1").unwrap());
    let all = [
        Crossing::Rejected { at },
        Crossing::Expires { at },
        Crossing::WorkLater { booking, until: at },
        Crossing::Harvested { at },
        Crossing::NotHarvested,
        Crossing::NotReleased,
    ];
    let said: std::collections::BTreeSet<_> =
        all.iter().map(|c| (c.text().ja.to_string(), c.text().en.to_string())).collect();
    assert_eq!(said.len(), all.len());
    assert!(all.iter().take(4).all(|c| c.text().ja.contains("10:") || c.text().en.contains("10:")));
}

#[test]
fn every_act_declares_labels_in_both_languages_and_good_examples() {
    let h = house();
    let s = clinic(&h);
    let carried = Input::new();
    let around = kernel::run::Surround {
        now: s.now,
        programme: None,
        law: None,
        options: &s.options,
        candidates: &[],
        simulated: true,
    };
    for act in crate::acts() {
        let fields = act.act.fields(around.form_ctx(&carried));
        assert!(fields.len() >= 9, "{}", act.name);
        let mut good = Input::new();
        for f in &fields {
            assert!(!f.label.ja.is_empty() && !f.label.en.is_empty(), "{} {}", act.name, f.name);
            let value = match f.name.as_str() {
                "patient" => "P-1".to_owned(),
                "booking" => "BK-1".to_owned(),
                _ => f.example.clone(),
            };
            good.insert(f.name.clone(), vec![value]);
        }
        assert!(act.act.parse(around.form_ctx(&carried), &good).is_ok(), "{}: the examples are not good", act.name);
    }
}

#[test]
fn every_code_has_its_sentence() {
    let all = crate::refusals::examples();
    assert_eq!(all.iter().map(|r| r.code).collect::<Vec<_>>(), crate::refusals::CODES);
    assert!(
        all.iter().all(|r| !r.say.ja.is_empty() && !r.say.en.is_empty() && !r.next.is_empty() && !r.cite.is_empty())
    );
}

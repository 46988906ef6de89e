//! A house with this room and the shipped programme and law, for tests: everybody may do everything.

use kernel::harness::Scene;
use kernel::{Candidate, Choice, FactKind, Guard, House, KindEntry, Known, Need, Tag, Who};
use programme::{Bundle, Kind, Law, Programme, shipped};
use record::clinic::{ClinicSetUp, Place, PlaceKind, StaffAdded};
use record::patient::PatientRegistered;
use terms::{Hash32, PatientId, PlaceId, Role, Sex, StaffId, Text};

struct AllowAll;
impl Guard for AllowAll {
    fn needs(&self, _: &Who) -> Vec<Need> {
        Vec::new()
    }
    fn allows(&self, _: &str, _: &Who, _: &Known) -> bool {
        true
    }
}

/// A kind whose correctable field decides its tags: no real kind is like this, and this one proves why.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LabelSeen {
    pub patient: PatientId,
    pub count: Option<u64>,
    pub clear: bool,
}
impl FactKind for LabelSeen {
    const KIND: &'static str = "label_seen";
    fn tags(&self) -> Vec<Tag> {
        vec![kernel::tag::Tagged::tag(&self.patient)]
    }
    fn correctable() -> kernel::Correctable {
        const FIELDS: &[kernel::Field] = &[
            ("patient", Text::fixed("患者", "Patient")),
            ("count", Text::fixed("数", "Count")),
            ("clear", Text::fixed("明らか", "Clear")),
        ];
        kernel::Correctable::Fields { fields: FIELDS, by: &[Role::Manager, Role::Nurse] }
    }
    fn title() -> Text {
        Text::fixed("試験", "test")
    }
    fn say(&self) -> Text {
        Text::default()
    }
}

pub fn bundle(kind: Kind) -> Bundle {
    shipped().into_iter().find(|(k, ..)| *k == kind).expect("shipped").2
}
pub fn simulated_bundle() -> Bundle {
    bundle(Kind::Programme).with_overlay(&bundle(Kind::Overlay)).expect("joins")
}
/// A shipped bundle with one word of one file changed.
pub fn changed(kind: Kind, file: &str, from: &str, to: &str) -> Bundle {
    let mut files = bundle(kind).files().clone();
    let text = files.get_mut(file).expect("file");
    assert!(text.contains(from), "{file} holds {from:?}");
    *text = text.replace(from, to);
    Bundle::from_files(files).expect("fits")
}

pub fn candidates() -> Vec<Candidate> {
    let make = |kind, name: &str, bundle| Candidate { kind, name: name.to_owned(), bundle };
    vec![
        make("programme", "plain", bundle(Kind::Programme)),
        make("programme", "simulated", simulated_bundle()),
        make("programme", "broken", changed(Kind::Programme, "conditions.toml", "locked = false", "locked = maybe")),
        make("law", "law", bundle(Kind::Law)),
        make("law", "broken", changed(Kind::Law, "retention.toml", "value = 30", "value = thirty")),
    ]
}
/// The code by which a form names a candidate.
pub fn code(kind: &str, name: &str) -> String {
    let all = candidates();
    let c = all.iter().find(|c| c.kind == kind && c.name == name).expect("candidate");
    format!("{}@{}", c.name, c.bundle.hash())
}

pub fn house() -> House {
    let mut kinds = record::kinds();
    kinds.extend(kernel::run::own_kinds());
    kinds.push(KindEntry::of::<LabelSeen>());
    House {
        acts: crate::acts(),
        kinds,
        lists: crate::lists(),
        candidates: candidates(),
        options: crate::options(),
        reasons: Vec::new(),
        guard: Box::new(AllowAll),
        software: "test".to_owned(),
    }
}

pub fn programme() -> (Hash32, Programme) {
    let b = simulated_bundle();
    (b.hash(), Programme::read(&b).expect("reads"))
}
pub fn law() -> (Hash32, Law) {
    let b = bundle(Kind::Law);
    (b.hash(), Law::read(&b).expect("reads"))
}

pub fn patient() -> PatientId {
    PatientId::parse("P1").expect("id")
}
pub fn registered() -> PatientRegistered {
    PatientRegistered { patient: patient(), number: "SP2600001".to_owned(), serial: 1, sex: Sex::Female }
}

/// 2026-02-02 09:00, manager `S1`, doctor `S2`, nurse `S3`; a consulting room `L1`, a treatment room `L2`, a cell processing centre `L3`.
pub fn scene(house: &House) -> Scene<'_> {
    let place = |id, kind, name: &str| Place { place: PlaceId::parse(id).expect("id"), kind, name: name.to_owned() };
    let places = vec![
        place("L1", PlaceKind::Consulting, "a"),
        place("L2", PlaceKind::Treatment, "b"),
        place("L3", PlaceKind::Cpc, "c"),
    ];
    let staff = |id, role| StaffAdded { staff: StaffId::parse(id).expect("id"), roles: vec![role] };
    let mut s = Scene::new(house, "2026-02-02 09:00")
        .given(&ClinicSetUp { name: "さくら".to_owned(), places })
        .given(&staff("S1", Role::Manager))
        .given(&staff("S2", Role::Doctor))
        .given(&staff("S3", Role::Nurse))
        .by("S1", Role::Manager, "L1");
    let choices = |codes: &[&str]| codes.iter().map(|c| Choice::new(*c, Text::same(*c))).collect::<Vec<_>>();
    s.options.insert("doctors".to_owned(), choices(&["S2", "S3"]));
    s.options.insert("places".to_owned(), choices(&["L1", "L2", "L3", "L9"]));
    s.options.insert("makers".to_owned(), choices(&["L2", "L3"]));
    s
}

//! Given/when/then for the acts on identities. Law L1: own cells only, also through a merge.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests speak by panicking"
)]

use kernel::harness::Scene;
use kernel::{FactKind, Guard, House, Known, Need, PatientsMerged, Who};
use record::clinic::{ClinicSetUp, Place, PlaceKind};
use record::harvest::FatHarvested;
use record::patient::PatientRegistered;
use record::safety::{DeviationOpened, Held};
use terms::{Day, Decimal, PatientId, PlaceId, PlanId, Role, Sex, StaffId, TissueId};

struct AllowAll;
impl Guard for AllowAll {
    fn needs(&self, _: &Who) -> Vec<Need> {
        Vec::new()
    }
    fn allows(&self, _: &str, _: &Who, _: &Known) -> bool {
        true
    }
}

fn house() -> House {
    let mut kinds = kernel::run::own_kinds();
    kinds.extend(record::kinds());
    kinds.extend(identity::kinds());
    House {
        acts: identity::acts(),
        kinds,
        lists: identity::lists(),
        candidates: Vec::new(),
        options: Vec::new(),
        reasons: Vec::new(),
        guard: Box::new(AllowAll),
        software: "test".to_owned(),
    }
}

fn pid(s: &str) -> PatientId {
    PatientId::parse(s).expect("id")
}
fn set_up() -> ClinicSetUp {
    ClinicSetUp {
        name: "模擬".into(),
        places: vec![Place {
            place: PlaceId::parse("L1").expect("id"),
            kind: PlaceKind::Office,
            name: "事務室".into(),
        }],
    }
}
fn registered(id: &str, serial: u64, sex: Sex) -> PatientRegistered {
    PatientRegistered { patient: pid(id), number: format!("SP26{serial:05}"), serial, sex }
}
fn identified(id: &str, born: &str) -> identity::facts::PatientIdentified {
    identity::facts::PatientIdentified {
        patient: pid(id),
        name: "高瀬 誠".into(),
        kana: "タカセ マコト".into(),
        birth_date: Day::parse(born).expect("day"),
        address: String::new(),
        telephone: String::new(),
        mail: String::new(),
    }
}
fn harvested(id: &str) -> FatHarvested {
    FatHarvested {
        patient: pid(id),
        tissue: TissueId::parse(&format!("T-{id}")).expect("id"),
        plan: PlanId::parse("PL1").expect("id"),
        site: "abdomen".into(),
        mass_g: Decimal::ONE,
        pieces: 5,
        anaesthesia: "local".into(),
        doctor: StaffId::parse("S1").expect("id"),
        checked_by: StaffId::parse("S2").expect("id"),
        complications: String::new(),
        order: terms::OrderId::parse("OR-1").expect("id"),
        incision_mm: None,
        materials: Vec::new(),
        expires_at: terms::Moment::parse("2026-11-25T09:00").expect("moment"),
    }
}
/// A clinic with two records of a man born on the same day.
fn two(h: &House) -> Scene<'_> {
    Scene::new(h, "2026-11-24T09:00")
        .given(&set_up())
        .given(&registered("P1", 1, Sex::Male))
        .given(&identified("P1", "1979-05-12"))
        .given(&registered("P2", 2, Sex::Male))
        .given(&identified("P2", "1979-05-12"))
        .by("S1", Role::Manager, "L1")
}
const MERGE: &[(&str, &str)] = &[("patient", "P2"), ("into", "P1"), ("evidence", "保険証")];

const SET_UP: &[(&str, &str)] = &[
    ("clinic_name", "模擬クリニック"),
    ("place_consulting", "診察室1"),
    ("place_treatment", "処置室1"),
    ("place_cpc", "細胞培養加工施設"),
    ("place_office", "事務室"),
    ("name", "大槻 恵"),
    ("kana", "おおつき めぐみ"),
    ("also", "responsible_doctor"),
];

#[test]
fn l20_a_clinic_is_set_up_once() {
    let h = house();
    let s = Scene::new(&h, "2026-11-24T09:00").when("set_up_clinic", SET_UP).then_recorded(&[
        "clinic_set_up",
        "staff_added",
        "staff_identified",
    ]);
    assert_eq!(s.fact::<identity::facts::StaffIdentified>().kana, "オオツキ メグミ");
    assert_eq!(s.fact::<record::clinic::StaffAdded>().roles, [Role::Manager, Role::ResponsibleDoctor]);
    s.when("set_up_clinic", SET_UP).then_refused(&["already_set_up"]);
}

#[test]
fn l20_nobody_joins_before_the_clinic_is_set_up() {
    let h = house();
    let fields: &[(&str, &str)] = &[("name", "立花 直子"), ("kana", "タチバナ ナオコ"), ("roles", "nurse")];
    Scene::new(&h, "2026-11-24T09:00")
        .when("add_staff", fields)
        .then_refused(&["not_set_up"])
        .given(&set_up())
        .when("add_staff", fields)
        .then_recorded(&["staff_added", "staff_identified"]);
}

#[test]
fn l8_nobody_is_taken_on_for_making_and_quality() {
    let h = house();
    let fields: &[(&str, &str)] =
        &[("name", "平 千尋"), ("kana", "タイラ チヒロ"), ("roles", "operator"), ("roles", "quality")];
    Scene::new(&h, "2026-11-24T09:00").given(&set_up()).when("add_staff", fields).then_refused(&["making_and_quality"]);
}

const PATIENT: &[(&str, &str)] =
    &[("purpose", "told"), ("name", "高瀬 誠"), ("kana", "タカセ マコト"), ("birth_date", "S54.5.12"), ("sex", "male")];

#[test]
fn l16_registration_parts_the_name_from_the_record_and_numbers_without_gaps() {
    let h = house();
    let s = Scene::new(&h, "2026-11-24T09:00")
        .given(&set_up())
        .when("register_patient", PATIENT)
        .then_recorded(&["patient_registered", "patient_identified"]);
    let first = s.fact::<PatientRegistered>();
    assert_eq!((first.number.as_str(), first.serial), ("SP2600001", 1));
    let who = s.fact::<identity::facts::PatientIdentified>();
    assert_eq!((who.birth_date.to_string().as_str(), who.kana.as_str()), ("1979-05-12", "タカセ マコト"));
    let plain = serde_json::to_string(&first).expect("json");
    assert!(!plain.contains("高瀬") && !plain.contains("1979"), "{plain}");
    let s = s.when("register_patient", PATIENT).then_recorded(&["patient_registered", "patient_identified"]);
    assert_eq!(s.fact::<PatientRegistered>().number, "SP2600002");
}

#[test]
fn bad_identities_are_told_beside_their_fields() {
    let h = house();
    Scene::new(&h, "2026-11-24T09:00")
        .given(&set_up())
        .when(
            "register_patient",
            &[
                ("name", "12345"),
                ("kana", "高瀬"),
                ("birth_date", "2026-11-25"),
                ("sex", "m"),
                ("mail", "no"),
                ("telephone", "x"),
            ],
        )
        .then_invalid(&["purpose", "name", "kana", "birth_date", "sex", "mail", "telephone"])
        .when(
            "register_patient",
            &[("purpose", "told"), ("name", "A B"), ("kana", "a b"), ("birth_date", "1850-01-01"), ("sex", "female")],
        )
        .then_invalid(&["birth_date"]);
}

#[test]
fn l1_two_records_of_one_person_are_joined_and_parted_again() {
    let h = house();
    let s = two(&h).when("merge_patients", MERGE).then_recorded(&[PatientsMerged::KIND]);
    // The closed record says where it goes on.
    let s = s.when("merge_patients", MERGE).then_refused(&["merged_away"]);
    let s = s.when("unmerge_patients", &[("patient", "P2"), ("reason", "別人")]);
    let s = s.then_recorded(&["patients_unmerged", "held", "held", "deviation_opened"]);
    assert!(s.fact::<DeviationOpened>().serious);
    s.when("unmerge_patients", &[("patient", "P2"), ("reason", "別人")]).then_refused(&["not_merged"]);
}

#[test]
fn l1_different_people_are_not_merged() {
    let h = house();
    two(&h)
        .given(&registered("P3", 3, Sex::Female))
        .given(&identified("P3", "1979-05-13"))
        .when("merge_patients", &[("patient", "P3"), ("into", "P1"), ("evidence", "e")])
        .then_refused(&["sex_differs", "birth_date_differs"]);
}

#[test]
fn l1_an_unknown_birth_date_is_not_the_same_birth_date() {
    let h = house();
    two(&h)
        .given(&registered("P3", 3, Sex::Male))
        .when("merge_patients", &[("patient", "P3"), ("into", "P1"), ("evidence", "e")])
        .then_refused(&["birth_date_differs"]);
}

#[test]
fn l1_a_record_with_tissue_is_never_closed_and_one_that_goes_on_is_held() {
    let h = house();
    two(&h).given(&harvested("P2")).when("merge_patients", MERGE).then_refused(&["cells_on_closed_record"]);
    let s = two(&h).given(&harvested("P1")).when("merge_patients", MERGE).then_recorded(&["patients_merged", "held"]);
    assert_eq!(s.fact::<Held>().target, record::safety::HoldTarget::Patient(pid("P1")));
}

#[test]
fn l1_unknown_records_and_a_record_with_itself_are_not_merged() {
    let h = house();
    two(&h)
        .when("merge_patients", &[("patient", "P2"), ("into", "P9"), ("evidence", "e")])
        .then_refused(&["unknown_patient", "sex_differs", "birth_date_differs"])
        .when("merge_patients", &[("patient", "P2"), ("into", "P2"), ("evidence", "e")])
        .then_refused(&["same_record"])
        .when("unmerge_patients", &[("patient", "P9"), ("reason", "r")])
        .then_refused(&["unknown_patient"]);
}

#[test]
fn a_merge_needs_a_signature() {
    let h = house();
    let mut s = two(&h);
    s.signs = false;
    assert_eq!(s.ask("merge_patients", MERGE), kernel::Outcome::Unsigned);
}

#[test]
fn a_merge_drawn_before_something_changed_meets_a_conflict() {
    let h = house();
    let mut s = two(&h);
    s.seen = Some(1);
    assert!(matches!(s.ask("merge_patients", MERGE), kernel::Outcome::Conflict(5)));
}

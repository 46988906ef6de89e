//! A house with this room alone, for tests: everybody may do everything, one registered patient, the shipped law table.

use kernel::harness::Scene;
use kernel::{Guard, House, Known, Need, Who};
use programme::{Kind, Law, shipped};
use record::patient::PatientRegistered;
use terms::{Hash32, PatientId, Role, Sex};

struct AllowAll;
impl Guard for AllowAll {
    fn needs(&self, _: &Who) -> Vec<Need> {
        Vec::new()
    }
    fn allows(&self, _: &str, _: &Who, _: &Known) -> bool {
        true
    }
}

pub fn house() -> House {
    let mut kinds = record::kinds();
    kinds.extend(kernel::run::own_kinds());
    House {
        acts: crate::acts(),
        kinds,
        lists: crate::lists(),
        candidates: Vec::new(),
        options: Vec::new(),
        reasons: Vec::new(),
        guard: Box::new(AllowAll),
        software: "test".to_owned(),
    }
}

/// Monday 2026-02-02 09:00, a nurse in the treatment room, patient `P1` registered, staff `S1` to `S3` choosable.
pub fn scene(house: &House) -> Scene<'_> {
    let patient = PatientId::parse("P1").expect("id");
    let mut s = Scene::new(house, "2026-02-02 09:00")
        .given(&PatientRegistered { patient, number: "SP2600001".to_owned(), serial: 1, sex: Sex::Female })
        .by("S1", Role::Nurse, "L1");
    let staff = ["S1", "S2", "S3"].map(|c| kernel::Choice::new(c, terms::Text::same(c)));
    s.options.insert("staff".to_owned(), staff.to_vec());
    s.options.insert("places".to_owned(), vec![kernel::Choice::new("L1", terms::Text::same("L1"))]);
    s
}

pub fn law() -> (Hash32, Law) {
    let all = shipped();
    let (_, _, bundle) = all.iter().find(|(k, ..)| *k == Kind::Law).expect("a law table is shipped");
    (bundle.hash(), Law::read(bundle).expect("it reads"))
}

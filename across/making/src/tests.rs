//! What the tests of this crate share: a centre with staff, two patients with tissue and a lot, a checked cabinet; and the rows of the lists.

// All of this file is for tests; the mark says so to readers that see this file alone, as `xtask tidy` does.
#[cfg(test)]
use kernel::fold::{Known, Read, facts_of};
use kernel::harness::{Scene, who};
use kernel::{Choice, Guard, House, Input, ListDecl, Need, OptionsDecl, Tag, Value, Who};
use programme::{Kind, Programme, shipped};
use record::clinic::StaffAdded;
use record::culture::{CultureStarted, TissueReceived};
use record::harvest::FatHarvested;
use record::making::EquipmentCalibrated;
use record::patient::PatientRegistered;
use std::collections::BTreeMap;
use terms::{Day, Decimal, EquipmentId, PatientId, Role, Sex, StaffId, Text, TissueId};

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
    let mut kinds = record::kinds();
    kinds.extend(kernel::run::own_kinds());
    House {
        acts: crate::acts(),
        kinds,
        lists: crate::lists(),
        candidates: Vec::new(),
        options: crate::options(),
        reasons: Vec::new(),
        guard: Box::new(AllowAll),
        software: "test".into(),
    }
}

pub fn patient(id: &str) -> PatientId {
    PatientId::parse(id).unwrap()
}
fn staff(id: &str) -> StaffId {
    StaffId::parse(id).unwrap()
}

/// A check of something, passed, valid until 2026-12-31.
pub fn checked(id: &str, kind: &str) -> EquipmentCalibrated {
    EquipmentCalibrated {
        equipment: EquipmentId::parse(id).unwrap(),
        name: format!("{kind} 1"),
        kind: kind.into(),
        passed: true,
        valid_until: Day::parse("2026-12-31").unwrap(),
        note: String::new(),
    }
}

/// The stored example of a kind with some fields replaced, so that fields these tests do not speak of may come and go.
fn example<T: kernel::FactKind>(golden: &str, fields: &[(&str, &str)]) -> T {
    let mut value: serde_json::Value = serde_json::from_str(golden.split_once('\n').unwrap().1).unwrap();
    for (name, text) in fields {
        value[*name] = (*text).into();
    }
    serde_json::from_value(value).unwrap()
}

fn harvested(patient: &str, tissue: &str) -> FatHarvested {
    let golden = include_str!("../../../record/golden/fat_harvested.1.json");
    example(golden, &[("patient", patient), ("tissue", tissue)])
}

fn culture(patient: &str, tissue: &str, lot: &str) -> CultureStarted {
    let golden = include_str!("../../../record/golden/culture_started.1.json");
    example(golden, &[("patient", patient), ("tissue", tissue), ("lot", lot)])
}

/// The tissue T-1 of P-1 was received.
pub fn received(accepted: bool) -> TissueReceived {
    TissueReceived {
        tissue: TissueId::parse("T-1").unwrap(),
        patient: patient("P-1"),
        seal_intact: true,
        lowest_c: Decimal::ONE,
        highest_c: Decimal::TEN,
        condition: "良好".into(),
        accepted,
        reason: String::new(),
    }
}

/// 2026-11-24 09:00, an operator in the centre; P-1 has the tissue T-1 (not received) and the lot LT-1, P-2 the lot LT-2; CB-1 and CB-2 are in check.
pub fn centre(h: &House) -> Scene<'_> {
    let mut s = Scene::new(h, "2026-11-24T09:00");
    for (id, n) in [("P-1", 1), ("P-2", 2)] {
        s.put(&PatientRegistered { patient: patient(id), number: format!("SP260000{n}"), serial: n, sex: Sex::Female });
    }
    for (id, role) in [("S-OPE", Role::Operator), ("S-OP2", Role::Operator), ("S-QUA", Role::Quality)] {
        s.put(&StaffAdded { staff: staff(id), roles: vec![role] });
    }
    s.put(&harvested("P-1", "T-1"));
    s.put(&culture("P-1", "T-0", "LT-1"));
    s.put(&culture("P-2", "T-2", "LT-2"));
    s.put(&checked("CB-1", "cabinet"));
    s.put(&checked("CB-2", "cabinet"));
    let of = |kind| shipped().into_iter().find(|(k, ..)| *k == kind).unwrap().2;
    let p = Programme::read_with_overlay(&of(Kind::Programme), &of(Kind::Overlay)).unwrap();
    s.programme = Some((p.hash(), p));
    let ids = ["S-OPE", "S-OP2", "S-QUA", "S-GONE"];
    s.options = BTreeMap::from([("staff".to_owned(), ids.map(|i| Choice::new(i, Text::same(i))).to_vec())]);
    s.who = who("S-OPE", Role::Operator, "L-CPC");
    s
}

/// Rows of a list for one subject, as text; null is `-`.
pub fn rows(s: &Scene, list: &ListDecl, subject: &str) -> Vec<String> {
    let facts = facts_of(&Tag::new(list.space, subject), list.kinds, Read::All, &mut s.memory.clone()).unwrap();
    let text = |v: &Value| match v {
        Value::Null => "-".to_owned(),
        Value::Text(t) => t.clone(),
        Value::Whole(n) => n.to_string(),
    };
    let rows = (list.rows)(subject, &facts);
    assert!(rows.iter().all(|r| r.len() == list.columns.len()));
    rows.iter().map(|r| r.iter().map(text).collect::<Vec<_>>().join("|")).collect()
}

/// The words of the choice that a subject is, if it is one.
pub fn choice(s: &Scene, options: &OptionsDecl, subject: &str) -> Option<String> {
    let list = crate::lists().into_iter().find(|l| l.name == options.list).unwrap();
    let facts = facts_of(&Tag::new(list.space, subject), list.kinds, Read::All, &mut s.memory.clone()).unwrap();
    let rows = (list.rows)(subject, &facts);
    rows.first().and_then(|r| (options.choice)(subject, r)).map(|c| c.label.ja.into_owned())
}

#[test]
fn every_option_draws_from_a_list_of_this_crate() {
    for o in crate::options() {
        assert!(crate::lists().iter().any(|l| l.name == o.list), "{}", o.name);
    }
}

#[test]
fn every_act_declares_labels_in_both_languages_and_good_examples() {
    let h = house();
    let s = centre(&h);
    let carried = Input::new();
    let around = kernel::run::Surround {
        now: s.now,
        programme: s.programme.as_ref().map(|(hash, value)| kernel::Rules { hash: *hash, value }),
        law: None,
        options: &s.options,
        candidates: &[],
        simulated: true,
    };
    for act in crate::acts() {
        let fields = act.act.fields(around.form_ctx(&carried));
        assert!(fields.len() >= 3, "{}", act.name);
        let mut good = Input::new();
        for f in &fields {
            assert!(!f.label.ja.is_empty() && !f.label.en.is_empty(), "{} {}", act.name, f.name);
            good.insert(f.name.clone(), vec![f.example.clone()]);
        }
        let read = act.act.parse(around.form_ctx(&carried), &good);
        assert!(read.is_ok(), "{}: the examples are not good: {:?}", act.name, read.err());
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

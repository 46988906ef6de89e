//! What the tests of this crate share: a clinic with one patient, a programme, an injection with its schedule; and the rows of the list.

// All of this file is for tests; the mark says so to readers that see this file alone, as `xtask tidy` does.
#[cfg(test)]
use kernel::fold::{Known, Read, facts_of};
use kernel::harness::{Scene, who};
use kernel::{Guard, House, Input, Need, PatientsMerged, Tag, Who};
use programme::{Kind, Programme, shipped};
use record::administration::{DoseDiscarded, DoseGiven, Due, DueKind, Guidance};
use record::follow_up::{CloseReason, CourseClosed, SafetyContactMade};
use record::patient::PatientRegistered;
use record::release::{DosePacked, TestResultRecorded, Verdict};
use record::safety::{AdverseEventReported, Seriousness};
use record::treatment::TreatmentOrdered;
use std::collections::BTreeMap;
use terms::{
    AdverseEventId, CabinetId, ContainerId, Day, Decimal, DoseId, LotId, OrderId, PatientId, Role, Sex, StaffId,
};

/// The patient.
pub const P: &str = "P-1";

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
        options: Vec::new(),
        reasons: Vec::new(),
        guard: Box::new(AllowAll),
        software: "test".into(),
    }
}

pub fn patient() -> PatientId {
    PatientId::parse(P).unwrap()
}
pub fn day(s: &str) -> Day {
    Day::parse(s).unwrap()
}
fn staff(id: &str) -> StaffId {
    StaffId::parse(id).unwrap()
}

fn programme() -> Programme {
    let of = |kind| shipped().into_iter().find(|(k, ..)| *k == kind).unwrap().2;
    Programme::read_with_overlay(&of(Kind::Programme), &of(Kind::Overlay)).unwrap()
}

/// 2026-12-01 09:00, a nurse, one patient, the shipped programme with the demo's numbers.
pub fn clinic(h: &House) -> Scene<'_> {
    let mut s = Scene::new(h, "2026-12-01T09:00");
    s.put(&PatientRegistered { patient: patient(), number: "SP2600001".into(), serial: 1, sex: Sex::Female });
    let p = programme();
    s.programme = Some((p.hash(), p));
    s.who = who("S-NUR", Role::Nurse, "L-CLI");
    s
}

/// Contacts on days 1 and 3, visits after 1 and 3 months, for an injection on 2026-12-01.
pub fn schedule() -> Vec<Due> {
    let due = |kind, n, on, until| Due { kind, n, on: day(on), until: day(until) };
    vec![
        due(DueKind::Contact, 1, "2026-12-02", "2026-12-02"),
        due(DueKind::Contact, 3, "2026-12-04", "2026-12-04"),
        due(DueKind::Visit, 1, "2027-01-01", "2027-01-08"),
        due(DueKind::Visit, 3, "2027-03-01", "2027-03-15"),
    ]
}

/// A dose of 1.0 mL.
pub fn packed(dose: &str) -> DosePacked {
    DosePacked {
        dose: DoseId::parse(dose).unwrap(),
        lot: LotId::parse("LT-1").unwrap(),
        patient: patient(),
        order: OrderId::parse("OR-1").unwrap(),
        target: 1,
        cells: 20_000_000,
        volume_ml: Decimal::new(10, 1),
        product: ContainerId::parse("K-1").unwrap(),
        expires_at: kernel::harness::moment("2026-12-01T18:00"),
        cabinet: CabinetId::parse("CB-1").unwrap(),
        operator: staff("S-OPE"),
        checked_by: staff("S-NUR"),
    }
}

/// Tenths of a millilitre of a dose were given, and what follows from it.
pub fn given(dose: &str, tenths: i64, schedule: Vec<Due>) -> DoseGiven {
    DoseGiven {
        syringe: ContainerId::parse("K-2").unwrap(),
        dose: DoseId::parse(dose).unwrap(),
        lot: LotId::parse("LT-1").unwrap(),
        patient: patient(),
        order: OrderId::parse("OR-1").unwrap(),
        target: 1,
        route: "intradiscal".into(),
        cells: 20_000_000,
        volume_ml: Decimal::new(tenths, 1),
        guidance: Guidance::Fluoroscopy,
        fluoroscopy_s: None,
        air_kerma_mgy: None,
        doctor: staff("S-DOC"),
        second: staff("S-NUR"),
        complications: String::new(),
        schedule,
    }
}

/// Tenths of a millilitre of a dose were discarded.
pub fn discarded(dose: &str, tenths: i64) -> DoseDiscarded {
    DoseDiscarded {
        dose: DoseId::parse(dose).unwrap(),
        syringe: None,
        lot: LotId::parse("LT-1").unwrap(),
        patient: patient(),
        cells: 0,
        volume_ml: Decimal::new(tenths, 1),
        reason: "残り".into(),
        witness: staff("S-NUR"),
    }
}

/// The whole of one dose was given on 2026-12-01 at 09:00.
pub fn injected(h: &House) -> Scene<'_> {
    clinic(h).given(&packed("DS-1")).given(&given("DS-1", 10, schedule()))
}

/// Asks for an act on the patient.
pub fn ask<'h>(mut s: Scene<'h>, act: &str, fields: &[(&str, &str)]) -> Scene<'h> {
    let all = [&[("patient", P)], fields].concat();
    s.ask(act, &all);
    s
}

/// An adverse event of the patient.
pub fn adverse() -> AdverseEventReported {
    AdverseEventReported {
        event: AdverseEventId::parse("AE-1").unwrap(),
        patient: patient(),
        what: "x".into(),
        seriousness: Seriousness::Unknown,
        grade: None,
        known_on: day("2026-12-02"),
        began_at: None,
        due_on: None,
        due_cite: String::new(),
        gaps: Vec::new(),
    }
}

/// The rows as the store would make them: kind, number, due, until, open, tries, tell.
fn rows(s: &Scene, subject: &str) -> Vec<String> {
    let list = &crate::lists::FOLLOW_UPS;
    let facts = facts_of(&Tag::new(list.space, subject), list.kinds, Read::All, &mut s.memory.clone()).unwrap();
    let rows = (list.rows)(subject, &facts);
    assert!(rows.iter().all(|r| r.len() == list.columns.len()));
    let text = |v: &kernel::Value| match v {
        kernel::Value::Null => "-".to_owned(),
        kernel::Value::Text(t) => t.clone(),
        kernel::Value::Whole(n) => n.to_string(),
    };
    let told = |row: &Vec<kernel::Value>| {
        let row: BTreeMap<_, _> = list.columns.iter().map(|c| c.name).zip(row.iter().map(text)).collect();
        ["kind", "number", "due_on", "until", "open", "tries", "tell"].map(|c| row[c].clone()).join(" ")
    };
    rows.iter().map(told).collect()
}
/// The first of them.
fn row(s: &Scene, subject: &str) -> Option<String> {
    rows(s, subject).into_iter().next()
}
fn is(s: &Scene, want: &str) {
    assert_eq!(row(s, P).as_deref().unwrap_or("none"), want);
}

#[test]
fn the_list_names_what_is_due_next_and_what_was_missed_is_overtaken() {
    let h = house();
    is(&clinic(&h), "none");
    let s = injected(&h);
    is(&s, "contact 1 2026-12-02 2026-12-02 4 0 -");
    let s = ask(s.at("2026-12-02T10:00"), "record_safety_contact", &[("day", "1"), ("reached", "no")]);
    let s = s.then_recorded(&["safety_contact_made"]);
    is(&s, "contact 1 2026-12-02 2026-12-02 4 1 -");
    // Day 1 was missed; reached on day 3, it is overtaken.
    let s = ask(s.at("2026-12-04T10:00"), "record_safety_contact", &[("day", "3"), ("reached", "yes")]);
    is(&s, "visit 1 2027-01-01 2027-01-08 2 0 -");
    let s = ask(s.at("2027-03-02T10:00"), "record_visit", &[("month", "3"), ("nrs", "2"), ("analgesics", "none")]);
    is(&s.then_recorded(&["visit_recorded"]), "close - 2027-03-15 2027-03-15 0 0 -");
}

#[test]
fn every_open_contact_and_visit_has_a_row_with_its_own_days() {
    let h = house();
    let s = ask(injected(&h).at("2026-12-02T10:00"), "record_safety_contact", &[("day", "1"), ("reached", "no")]);
    let s = s.then_recorded(&["safety_contact_made"]);
    let s = s.given(&adverse());
    assert_eq!(
        rows(&s, P),
        [
            "contact 1 2026-12-02 2026-12-02 4 1 -",
            "contact 3 2026-12-04 2026-12-04 4 0 -",
            "visit 1 2027-01-01 2027-01-08 4 0 -",
            "visit 3 2027-03-01 2027-03-15 4 0 -",
        ]
    );
    // What is to be reported is told once.
    let fever = [("day", "1"), ("reached", "yes"), ("symptoms", "fever")];
    let s = ask(s.at("2026-12-02T11:00"), "record_safety_contact", &fever).then_recorded(&["safety_contact_made"]);
    let told = rows(&s, P);
    assert_eq!(told.iter().filter(|r| r.ends_with("urgent_symptom")).count(), 1, "{told:?}");
    assert_eq!(told.len(), 3);
}

/// Cells were given, and then a test of them failed: the patient is told and examined (Reg. 35; L8).
#[test]
fn a_test_that_fails_after_the_injection_asks_for_the_patient_until_somebody_has_spoken_with_them() {
    let h = house();
    fn failed(s: Scene<'_>, lot: LotId, verdict: Verdict) -> Scene<'_> {
        let result = TestResultRecorded {
            patient: PatientId::parse(P).unwrap(),
            lot: Some(lot),
            blood: None,
            test: "sterility".into(),
            verdict,
            interim: false,
            value: String::new(),
            unit: String::new(),
            method: String::new(),
            kit: String::new(),
            reported_on: day("2026-12-01"),
        };
        s.given(&result)
    }
    fn contact<'h>(s: Scene<'h>, reached: &str) -> Scene<'h> {
        let said = [("day", "1"), ("reached", reached)];
        ask(s.at("2026-12-02T09:00"), "record_safety_contact", &said).then_recorded(&["safety_contact_made"])
    }
    let scene = || injected(&h).at("2026-12-01T20:00");
    let lot = LotId::parse("LT-1").unwrap();
    is(&failed(scene(), lot.clone(), Verdict::Pass), "contact 1 2026-12-02 2026-12-02 4 0 -");
    is(&failed(scene(), LotId::parse("LT-99").unwrap(), Verdict::Fail), "contact 1 2026-12-02 2026-12-02 4 0 -");
    let s = failed(scene(), lot, Verdict::Fail);
    is(&s, "contact 1 2026-12-02 2026-12-02 4 0 failed_test");
    let s = contact(s, "no");
    is(&s, "contact 1 2026-12-02 2026-12-02 4 1 failed_test");
    is(&contact(s, "yes"), "contact 3 2026-12-04 2026-12-04 3 0 -");
}

#[test]
fn an_urgent_symptom_a_death_and_a_new_cancer_ask_for_the_report_until_it_is_made() {
    let h = house();
    let s = injected(&h).at("2026-12-01T20:00");
    let fever = [("day", "1"), ("reached", "yes"), ("symptoms", "fever")];
    let s = ask(s, "record_safety_contact", &fever).then_recorded(&["safety_contact_made"]);
    // Made before its day it is recorded, and day 1 is still to be asked after.
    is(&s, "contact 1 2026-12-02 2026-12-02 4 0 urgent_symptom");
    let s = s.given(&adverse());
    is(&s, "contact 1 2026-12-02 2026-12-02 4 0 -");
    let s = ask(s, "close_course", &[("reason", "died")]).then_recorded(&["course_closed"]);
    is(&s, "- - - - 0 0 died");
    is(&s.given(&adverse()), "none");
    let s = ask(injected(&h), "close_course", &[("reason", "new_cancer")]).then_recorded(&["course_closed"]);
    is(&s, "- - - - 0 0 new_cancer");
    let s = ask(injected(&h), "close_course", &[("reason", "moved")]).then_recorded(&["course_closed"]);
    is(&s, "none");
}

#[test]
fn a_postponed_course_waits_for_its_day_and_a_new_one_counts_from_its_own_injection() {
    let h = house();
    let s = ask(clinic(&h), "close_course", &[("reason", "postponed"), ("until", "2026-12-20")]);
    let s = s.then_recorded(&["course_closed"]);
    is(&s, "resume - 2026-12-20 2026-12-20 0 0 -");
    let closed = CourseClosed { patient: patient(), reason: CloseReason::Lost, until: None, note: String::new() };
    let s = injected(&h).given(&closed).at("2027-02-01T09:00");
    is(&s, "none");
    let again: Vec<Due> =
        schedule().into_iter().map(|d| Due { on: d.on.plus_days(62), until: d.until.plus_days(62), ..d }).collect();
    let s = s.given(&packed("DS-2")).given(&given("DS-2", 10, again));
    is(&s, "contact 1 2027-02-02 2027-02-02 4 0 -");
}

#[test]
fn reg18_from_the_order_on_a_baseline_waits_until_it_is_asked_or_cells_are_given() {
    let h = house();
    let text = include_str!("../../../record/golden/treatment_ordered.1.json");
    let ordered: TreatmentOrdered = serde_json::from_str(text.split_once('\n').unwrap().1.trim()).unwrap();
    let ordered = TreatmentOrdered { patient: patient(), replaces: None, ..ordered };
    let s = || clinic(&h).given(&ordered);
    is(&s(), "visit 0 2026-12-01 - 0 0 -");
    let visit = [("month", "0"), ("nrs", "6"), ("analgesics", "daily")];
    is(&ask(s(), "record_visit", &visit).then_recorded(&["visit_recorded"]), "none");
    is(&s().given(&packed("DS-1")).given(&given("DS-1", 10, Vec::new())), "none");
    // A course that has ended asks nobody; the order of the next one does, though the first had its baseline.
    let closed = CourseClosed { patient: patient(), reason: CloseReason::Moved, until: None, note: String::new() };
    let s = ask(s(), "record_visit", &visit).given(&closed).at("2027-02-01T09:00");
    is(&s, "none");
    let next = TreatmentOrdered { order: OrderId::parse("OR-9").unwrap(), ..ordered.clone() };
    let s = s.given(&next);
    is(&s, "visit 0 2027-02-01 - 0 0 -");
    is(&ask(s, "record_visit", &visit).then_recorded(&["visit_recorded"]), "none");
}

#[test]
fn l1_a_merged_record_has_no_row_and_its_injection_counts_for_the_one_that_goes_on() {
    let h = house();
    let into = PatientId::parse("P-2").unwrap();
    let other = PatientRegistered { patient: into.clone(), number: "SP2600002".into(), serial: 2, sex: Sex::Female };
    let s = injected(&h).given(&other).given(&PatientsMerged { from: patient(), into, evidence: "x".into() });
    assert_eq!(row(&s, P), None);
    assert_eq!(row(&s, "P-2").as_deref(), Some("contact 1 2026-12-02 2026-12-02 4 0 -"));
    // No act goes on in a closed record.
    let visit = [("month", "0"), ("nrs", "6"), ("analgesics", "daily")];
    let contact = [("day", "1"), ("reached", "yes")];
    let (relapse, close) = ([("since", "2026-12-01")], [("reason", "moved")]);
    let mut s = s.at("2026-12-02T10:00");
    s = ask(s, "record_safety_contact", &contact).then_refused(&["merged_away"]);
    s = ask(s, "report_relapse", &relapse).then_refused(&["merged_away"]);
    s = ask(s, "close_course", &close).then_refused(&["merged_away"]);
    let _ =
        ask(s, "record_visit", &[&visit[..], &[("occurred_at", "2026-12-01T08:00"), ("late_reason", "x")]].concat())
            .then_refused(&["merged_away"]);
}

#[test]
fn a_contact_of_the_first_course_settles_nothing_of_the_second() {
    let h = house();
    let made = SafetyContactMade {
        patient: patient(),
        day: 1,
        reached: true,
        symptoms: Vec::new(),
        urgent: false,
        note: String::new(),
    };
    let closed = CourseClosed { patient: patient(), reason: CloseReason::Lost, until: None, note: String::new() };
    let s = injected(&h).at("2026-12-05T09:00").given(&made).given(&closed);
    is(&s.given(&packed("DS-2")).given(&given("DS-2", 10, schedule())), "contact 1 2026-12-02 2026-12-02 4 0 -");
}

#[test]
fn every_act_declares_labels_in_both_languages_and_good_examples() {
    let h = house();
    let s = clinic(&h);
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
        assert!(fields.len() >= 4, "{}", act.name);
        let mut good = Input::new();
        for f in &fields {
            assert!(!f.label.ja.is_empty() && !f.label.en.is_empty(), "{} {}", act.name, f.name);
            let value = if f.name == "patient" { P.to_owned() } else { f.example.clone() };
            good.insert(f.name.clone(), vec![value]);
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

//! Lists follow the facts: live equals replayed, also over merges, corrections and erasures; a reader sees one state; nothing scans a table.

use crate::toy::*;
use kernel::fact::Stamp;
use kernel::{Actor, PatientsMerged, PatientsUnmerged, Value};
use store::bulk::BulkFact;
use store::{Row, Select, Test};

fn rows(t: &Toy) -> Vec<Row> {
    let both = t.store.read(|s| Ok([s.select(&Select::from("patients"))?, s.select(&Select::from("jobs"))?]));
    both.expect("read").concat()
}

fn patient_rows(t: &Toy) -> Vec<(String, i64, String)> {
    let found = t.store.read(|s| s.select(&Select::from("patients"))).expect("read");
    found.iter().map(|r| (r.subject.clone(), r.whole("notes"), r.text("last").to_owned())).collect()
}

/// A record with everything that moves rows.
pub fn busy(t: &Toy) {
    for i in 0..12 {
        t.note(&format!("c-{i}"), &format!("P{}", i % 4), &format!("note {i}"));
    }
    t.system("fix", correction(2, "P0", "corrected"));
    t.system("fix-last", correction(10, "P0", "corrected last"));
    t.system("m-1", draft(&PatientsMerged { from: pid("P1"), into: pid("P2"), evidence: "card".into() }));
    t.system("m-2", draft(&PatientsMerged { from: pid("P2"), into: pid("P3"), evidence: "card".into() }));
    t.note("c-x", "P1", "under the old number");
    t.system("u-1", draft(&PatientsUnmerged { from: pid("P2"), into: pid("P3"), reason: "twins".into() }));
    t.system("j-1", draft(&JobQueued { job: "J1".into(), name: "print".into(), not_before: moment(START) }));
    t.system("e-1", erasure(10));
}

#[test]
fn rows_follow_corrections_merges_and_erasures() {
    let t = toy();
    t.note("c-1", "P1", "one");
    t.note("c-2", "P2", "two");
    t.system("fix", correction(2, "P1", "one, corrected"));
    assert_eq!(patient_rows(&t), [("P1".into(), 1, "one, corrected".into()), ("P2".into(), 1, "two".into())]);
    t.system("m", draft(&PatientsMerged { from: pid("P1"), into: pid("P2"), evidence: "card".into() }));
    assert_eq!(patient_rows(&t), [("P2".into(), 2, "two".into())], "one person, one row");
    t.note("c-3", "P1", "three");
    assert_eq!(patient_rows(&t), [("P2".into(), 3, "three".into())]);
    t.system("u", draft(&PatientsUnmerged { from: pid("P1"), into: pid("P2"), reason: "twins".into() }));
    assert_eq!(patient_rows(&t), [("P1".into(), 2, "three".into()), ("P2".into(), 1, "two".into())]);
    t.system("e", erasure(6));
    assert_eq!(
        patient_rows(&t),
        [("P1".into(), 2, String::new()), ("P2".into(), 1, "two".into())],
        "erased from the list too"
    );
}

#[test]
fn replay_equals_live() {
    let t = toy();
    busy(&t);
    let live = rows(&t);
    assert_eq!(live.len(), 4, "{live:?}");
    assert!(t.verify().ok(), "{:?}", t.verify());
    t.store.close();
    let done = store::replay::replay(&t.data(), &house(), &|_, _| ()).expect("replayed");
    assert_eq!((done.lists, done.rows), (2, 4));
    let t = t.again();
    assert_eq!(rows(&t), live);
    assert_eq!(t.store.filled().lists, 0, "nothing to fill at the next start");
}

#[test]
fn a_list_with_a_new_declaration_is_filled_when_the_record_is_opened() {
    let t = toy();
    busy(&t);
    let Toy { store, clock, dir } = t;
    drop(store);
    let mut changed = house();
    changed.lists[0].version = 2;
    changed.lists[0].rows =
        |_, facts| vec![vec![Value::Whole(i64::try_from(facts.len()).unwrap_or(0)), Value::from("v2")]];
    let store =
        store::Store::open(&dir.path().join("data"), std::sync::Arc::new(changed), options(&clock)).expect("opened");
    assert_eq!(store.filled().lists, 1);
    let found = store.read(|s| s.select(&Select::from("patients").eq("last", "v2"))).expect("read");
    assert_eq!(found.len(), 4, "all four, whatever the old rule said");
}

#[test]
fn a_reader_sees_one_state() {
    let t = toy();
    t.note("c-1", "P1", "one");
    t.store
        .read(|s| {
            assert_eq!((s.tip().position, s.count(&Select::from("patients"))?), (2, 1));
            t.note("c-2", "P2", "two");
            assert_eq!(t.store.tip().position, 3);
            assert_eq!((s.tip().position, s.count(&Select::from("patients"))?), (2, 1), "still the same state");
            assert!(s.fact(3)?.is_none());
            Ok(())
        })
        .expect("read");
    assert_eq!(t.store.read(|s| s.count(&Select::from("patients"))).expect("read"), 2);
}

#[test]
fn may_is_asked_for_many_rows_and_reads_each_patient_once() {
    let t = toy();
    t.note("c-1", "P1", "one");
    let (with, without, nobody, read) = t
        .store
        .read(|s| {
            let with = s.may("sign_thing", &patient("P1"), &who())?;
            let before = s.counters().facts_read;
            s.may("sign_thing", &patient("P1"), &who())?;
            let again = s.counters().facts_read - before;
            let nobody = kernel::house::Who { role: None, ..who() };
            Ok((
                with,
                s.may("sign_thing", &patient("P2"), &who())?,
                s.may("sign_thing", &patient("P1"), &nobody)?,
                again,
            ))
        })
        .expect("read");
    assert!(with.is_some_and(|r| r.is_empty()) && without.is_some_and(|r| r.has("never")) && nobody.is_none());
    assert_eq!(read, 0);
}

#[test]
fn timelines_hold_every_kind_corrected() {
    let t = toy();
    t.note("c-1", "P1", "one");
    t.note("c-2", "P1", "refuse");
    t.system("fix", correction(2, "P1", "corrected"));
    let facts = t.store.read(|s| s.timeline(&patient("P1"))).expect("read");
    let kinds: Vec<&str> = facts.iter().map(|f| f.head.kind.as_str()).collect();
    assert_eq!(kinds, ["note_written", "attempt_refused", "fact_corrected"]);
    assert_eq!(facts[0].read::<NoteWritten>().map(|n| n.text).as_deref(), Some("corrected"));
    assert_eq!(facts[0].corrected_by, [4]);
}

fn load(t: Toy, patients: usize) -> Toy {
    t.store.close();
    let facts = (0..patients).map(|i| {
        let stamp = Stamp {
            actor: Actor::System,
            role: None,
            place: None,
            behalf: None,
            signed: "",
            occurred_at: moment(START),
            recorded_at: moment(START),
            programme: String::new(),
            law: String::new(),
            software: "toy 1.0".into(),
            command: id(&format!("bulk-{}", i / 4)),
        };
        BulkFact {
            draft: draft(&NoteWritten { patient: pid(&format!("B{i:06}")), text: format!("loaded {i:06}") }),
            stamp,
        }
    });
    let n = store::bulk::load(&t.data(), &house(), facts, &|_| ()).expect("loaded");
    assert_eq!(n, patients as u64);
    store::replay::replay(&t.data(), &house(), &|_, _| ()).expect("replayed");
    t.again()
}

#[test]
fn an_act_costs_the_same_among_few_and_among_many() {
    let cost = |patients: usize| {
        let t = load(toy(), patients);
        t.note("warm", "B000001", "x");
        let before = t.store.counters();
        assert!(matches!(t.note("c-1", "B000001", "x"), store::Answer::Recorded(_)));
        let after = t.store.counters();
        assert!(t.verify().ok());
        (
            after.facts_read - before.facts_read,
            after.bytes_read - before.bytes_read,
            after.rows_written - before.rows_written,
            after.scan_steps,
        )
    };
    let few = cost(20);
    assert_eq!(few, cost(4000));
    assert_eq!(few.3, 0, "no query stepped over a table");
}

#[test]
fn no_query_of_an_act_or_a_page_scans_a_table() {
    let t = load(toy(), 100);
    let mut plans = store::sqlite::fact_query_plans(&t.data().join(store::FILE)).expect("plans");
    let all = Select::from("patients");
    let pages = [
        all.clone().eq("subject", "P1"),
        all.clone().prefix("last", "note").order("last").limit(50),
        all.clone().eq("notes", 1).order("last").limit(50),
        all.clone().at_least("notes", 2).order("notes").limit(50),
        all.clone().filter("subject", Test::AnyOf(vec!["P1".into(), "P2".into()])),
    ];
    for page in &pages {
        plans.extend(t.store.read(|s| s.plan(page)).expect("a plan"));
    }
    let scans: Vec<&String> = plans.iter().filter(|p| p.contains("SCAN") && !p.contains("SCAN f")).collect();
    assert!(scans.is_empty(), "{scans:?}");
    let newest: Vec<&String> = plans.iter().filter(|p| p.contains("SCAN f")).collect();
    assert_eq!(newest.len(), 1, "only the newest fact of all is found from the end, one step: {newest:?}");
    assert!(plans.len() >= 11, "{plans:?}");
    let bad = t.store.read(|s| s.plan(&all.clone().contains("last", "x"))).expect("a plan");
    assert!(bad.iter().any(|p| p.contains("SCAN")), "the test can see a scan: {bad:?}");
}

//! The writer: one answer per command id, groups in which nobody suffers for another, refusals on record, conflicts for signing acts.

use crate::toy::*;
use kernel::{Blob, PatientsMerged};
use std::sync::{Arc, mpsc};
use store::{Account, Answer, ErrorKind, Health, Select, Store};
use terms::Hash32;

#[test]
fn the_same_command_gets_the_same_answer_also_after_a_restart() {
    let t = toy();
    let first = t.note("c-1", "P1", "one");
    assert!(
        matches!(&first, Answer::Recorded(r) if r.first == 2 && r.last == 2 && r.about == "patient:P1"),
        "{first:?}"
    );
    assert_eq!(t.note("c-1", "P1", "one"), first);
    assert_eq!(t.store.tip().position, 2, "recorded once");
    assert_eq!(t.note("c-1", "P1", "another"), Answer::Repeated);
    let refused = t.note("c-2", "P1", "refuse");
    let t = t.again();
    assert_eq!(t.note("c-1", "P1", "one"), first);
    assert_eq!(t.note("c-1", "P2", "one"), Answer::Repeated);
    assert_eq!(t.note("c-2", "P1", "refuse"), refused);
    assert_eq!(t.store.tip().position, 3);
    assert!(t.verify().ok(), "{:?}", t.verify());
}

#[test]
fn a_wrong_form_is_not_remembered_so_that_it_can_be_sent_again() {
    let t = toy();
    assert!(matches!(t.note("c-1", "P1", ""), Answer::Invalid(e) if e.first().is_some_and(|e| e.field == "text")));
    assert!(matches!(t.note("c-1", "P1", "now with text"), Answer::Recorded(_)));
    assert_eq!(t.store.submit_wait(request("no_such_act", "c-2", &[])), Answer::Unknown);
    let mut nobody = note("c-3", "P1", "x");
    nobody.who.role = None;
    assert_eq!(t.store.submit_wait(nobody), Answer::Forbidden);
}

/// Holds the writer inside a group until ten commands wait, so that they share the next commit.
fn together(t: &Toy, requests: Vec<kernel::Request>) -> Vec<Answer> {
    let (go, wait) = mpsc::channel::<()>();
    t.store.rim_later(move |_| {
        wait.recv().expect("released");
        Ok(())
    });
    let (tell, told) = mpsc::channel();
    let n = requests.len();
    for (i, r) in requests.into_iter().enumerate() {
        let tell = tell.clone();
        t.store.submit(r, Box::new(move |a| tell.send((i, a)).expect("heard")));
    }
    go.send(()).expect("released");
    let mut all: Vec<(usize, Answer)> = (0..n).map(|_| told.recv().expect("an answer")).collect();
    all.sort_by_key(|(i, _)| *i);
    all.into_iter().map(|(_, a)| a).collect()
}

#[test]
fn one_faulting_command_among_ten_undoes_only_itself() {
    for bad in ["fault", "panic"] {
        let t = toy();
        let all = (0..10).map(|i| note(&format!("c-{i}"), "P1", if i == 4 { bad } else { "fine" })).collect();
        let answers = together(&t, all);
        for (i, a) in answers.iter().enumerate() {
            let expected =
                if i == 4 { matches!(a, Answer::Fault(n) if *n >= 100_000) } else { matches!(a, Answer::Recorded(_)) };
            assert!(expected, "{i}: {a:?}");
        }
        let positions: Vec<u64> = answers.iter().filter_map(Answer::position).collect();
        assert_eq!(positions, (2..=10).collect::<Vec<_>>(), "gapless");
        assert!(t.verify().ok());
        assert_eq!(t.store.health(), Health::Running);
        assert!(matches!(t.note("c-4", "P1", "mended"), Answer::Recorded(_)), "a fault is not remembered");
    }
}

#[test]
fn later_commands_of_a_group_see_earlier_ones() {
    let t = toy();
    let sign = request("sign_thing", "s-1", &[("patient", "P1")]);
    assert!(matches!(t.store.submit_wait(sign.clone()), Answer::Refused(r) if r.at.is_none()), "no note yet");
    let answers = together(&t, vec![note("c-1", "P1", "one"), kernel::Request { command: id("s-2"), ..sign }]);
    assert!(answers.iter().all(|a| matches!(a, Answer::Recorded(_))), "{answers:?}");
}

#[test]
fn a_refusal_is_on_record_with_all_its_words() {
    let t = toy();
    let Answer::Refused(r) = t.note("c-1", "P1", "refuse") else { panic!("refused") };
    assert_eq!((r.at, r.kinds.as_slice()), (Some(2), ["attempt_refused".to_owned()].as_slice()));
    let reason = r.reasons.first().expect("a reason");
    assert_eq!(
        (reason.code.as_str(), reason.law.as_str(), &*reason.say.ja, &*reason.say.en),
        ("never", "L4", "できません。", "No.")
    );
    assert_eq!((reason.kind_text.en.as_ref(), reason.next_act.as_deref()), ("House rule", Some("write_note")));
    let fact = t.store.read(|s| s.fact(2)).expect("read").expect("there");
    assert_eq!(fact.head.kind, "attempt_refused");
    let text = serde_json::to_string(&Answer::Refused(r.clone())).expect("json");
    assert_eq!(serde_json::from_str::<Answer>(&text).expect("read"), Answer::Refused(r));
}

#[test]
fn a_signing_act_meets_what_is_newer_than_its_form() {
    let t = toy();
    t.note("c-1", "P1", "one");
    let seen = t.store.tip().position;
    t.note("c-2", "P2", "not relevant");
    let sign = kernel::Request { seen, ..request("sign_thing", "s-1", &[("patient", "P1")]) };
    assert_eq!(t.store.submit_wait(kernel::Request { signed: false, ..sign.clone() }), Answer::Unsigned);
    assert!(matches!(t.store.submit_wait(sign.clone()), Answer::Recorded(_)), "another patient's fact is no conflict");
    t.note("c-3", "P1", "two");
    let Answer::Conflict(c) = t.store.submit_wait(kernel::Request { command: id("s-2"), ..sign }) else {
        panic!("a conflict")
    };
    assert_eq!((c.position, c.newer.len()), (5, 1));
    let newer = c.newer.first().expect("one");
    assert_eq!((newer.position, newer.kind.as_str(), newer.title.en.as_ref()), (5, "note_written", "note_written"));
}

#[test]
fn only_one_program_writes_a_directory() {
    let t = toy();
    let e = Store::open(&t.data(), Arc::new(house()), options(&t.clock)).expect_err("in use");
    assert_eq!(e.kind, ErrorKind::InUse);
    assert!(e.say().en.contains(&std::process::id().to_string()), "it names the process: {}", e.say().en);
    let e = store::replay::replay(&t.data(), &house(), &|_, _| ()).expect_err("in use");
    assert_eq!(e.kind, ErrorKind::InUse);
    let e = Store::create(&t.data(), Arc::new(house()), options(&t.clock), &opening(true)).expect_err("there is one");
    assert_eq!(e.kind, ErrorKind::NotEmpty);
}

#[test]
fn an_unknown_kind_opens_read_only_and_names_who_wrote_it() {
    let t = toy();
    t.note("c-1", "P1", "one");
    let Toy { store, clock, dir } = t;
    drop(store);
    let data = dir.path().join("data");
    let mut newer = house();
    newer.kinds.push(kernel::KindEntry::of::<LaterThing>());
    newer.software = "toy 2.0".into();
    let store = Store::open(&data, Arc::new(newer), options(&clock)).expect("opened");
    assert!(matches!(
        store.record_system(id("x"), vec![draft(&LaterThing { patient: pid("P1") })], vec![]),
        Answer::Recorded(_)
    ));
    drop(store);
    let store = open(&data, &clock);
    let Health::ReadOnly(why) = store.health() else { panic!("{:?}", store.health()) };
    assert_eq!(why.code, "unknown_kind");
    assert!(why.say.en.contains("toy 2.0") && why.say.ja.contains("later_thing"), "{why:?}");
    assert_eq!(store.submit_wait(note("c-2", "P1", "two")), Answer::Stopped(why));
    store.rim(|r| r.put_setting("a", "b")).expect("sign-in still works");
    assert_eq!(store.read(|s| s.count(&Select::from("patients"))).expect("reads"), 1);
}

#[test]
fn a_kind_that_the_house_does_not_know_is_never_written() {
    let t = toy();
    assert!(matches!(t.system("x", draft(&LaterThing { patient: pid("P1") })), Answer::Fault(_)));
    let torn = kernel::Draft {
        payload: "{\"patient\":7}".into(),
        ..draft(&NoteWritten { patient: pid("P1"), text: "x".into() })
    };
    assert!(matches!(t.system("y", torn), Answer::Fault(_)));
    assert_eq!(t.store.tip().position, 1);
}

#[test]
fn rim_work_is_all_or_nothing_and_durable() {
    let t = toy();
    let account = Account { staff: "S1".into(), login: "sato".into(), ..Account::default() };
    let done: store::Result<()> = t.store.rim(move |r| {
        r.put_account(&account)?;
        Err(store::StoreError::bad("changed my mind"))
    });
    assert!(done.is_err());
    let accounts = t.store.rim(|r| {
        r.put_account(&Account { staff: "S2".into(), login: "suzuki".into(), ..Account::default() })?;
        r.accounts()
    });
    assert_eq!(accounts.expect("done").len(), 1);
    let panicked: store::Result<()> = t.store.rim(|_| panic!("in rim work"));
    assert!(panicked.is_err());
    let t = t.again();
    assert_eq!(t.store.read(|s| s.rim().accounts()).expect("read").len(), 1);
}

#[test]
fn an_adopted_programme_is_read_by_its_hash_and_a_bad_one_is_undone() {
    let t = toy();
    assert!(t.store.current().programme.is_none());
    let shipped = programme::shipped();
    let (.., bundle) = shipped.iter().find(|(k, ..)| *k == programme::Kind::Programme).expect("one is shipped");
    let adopt = |command: &str, text: String| {
        let blob = Blob { media_type: "text/plain".into(), bytes: text.into_bytes().into() };
        t.store.record_system(id(command), vec![draft(&ProgrammeAdopted { hash: blob.hash() })], vec![blob])
    };
    assert!(matches!(adopt("bad", "no bundle".into()), Answer::Fault(_)));
    assert!(t.store.current().programme.is_none());
    assert!(t.store.read(|s| s.blob(&Hash32::of(b"no bundle"))).expect("read").is_none(), "its file went too");
    assert!(matches!(adopt("good", bundle.to_text()), Answer::Recorded(_)));
    t.note("c-1", "P1", "under rules");
    let head = t.store.read(|s| s.fact(3)).expect("read").expect("there").head;
    assert_eq!(head.programme, bundle.hash().to_string());
    let t = t.again();
    assert_eq!(t.store.current().programme.as_ref().map(|(h, _)| *h), Some(bundle.hash()));
    assert!(t.verify().ok(), "{:?}", t.verify());
}

#[test]
fn choices_follow_their_list() {
    let t = toy();
    t.note("c-1", "P1", "あ");
    t.note("c-2", "P2", "い");
    let labels = |t: &Toy| {
        t.store.current().options.get("patients").map(|c| c.iter().map(|c| c.code.clone()).collect::<Vec<_>>())
    };
    assert_eq!(labels(&t), Some(vec!["P1".to_owned(), "P2".to_owned()]));
    t.system("m", draft(&PatientsMerged { from: pid("P1"), into: pid("P2"), evidence: "card".into() }));
    assert_eq!(labels(&t), Some(vec!["P2".to_owned()]));
    let t = t.again();
    assert_eq!(labels(&t), Some(vec!["P2".to_owned()]));
}

#[test]
fn a_job_is_done_once_and_its_outcome_is_a_fact() {
    const LIST: store::jobs::JobList =
        store::jobs::JobList { list: "jobs", name: "name", not_before: "not_before", about: "about", open: None };
    let t = toy();
    for (job, at) in [("J1", "2026-11-24T09:00"), ("J2", "2026-11-25T09:00")] {
        t.system(job, draft(&JobQueued { job: job.into(), name: "print".into(), not_before: moment(at) }));
    }
    let mut done = Vec::new();
    let mut work = |job: &store::jobs::Job| {
        done.push(job.id.clone());
        vec![draft(&JobDone { job: job.id.clone(), note: "printed".into() })]
    };
    assert_eq!(store::jobs::run_due(&t.store, &LIST, &mut work).expect("run"), 1);
    assert_eq!(store::jobs::run_due(&t.store, &LIST, &mut work).expect("run"), 0, "not before its time, and not twice");
    t.clock.set(moment("2026-11-25T10:00"));
    assert_eq!(store::jobs::run_due(&t.store, &LIST, &mut work).expect("run"), 1);
    assert_eq!(done, ["J1", "J2"]);
}

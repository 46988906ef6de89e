//! One suite for any backend: what the writer relies on. `make` gives a new, empty database each time. Speaks by panicking, like any test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test suite speaks by panicking"
)]

use crate::backend::{Backend, CommandRow, Erasure, Fill, KindSeen};
use crate::rim::{Account, DraftRow, Session};
use crate::select::{Select, Test};
use kernel::fact::Stamp;
use kernel::{Actor, Blob, Column, Draft, Fact, Head, ListDecl, Space, Tag, Value, chain};
use terms::{CommandId, Hash32, Moment};

const LIST: ListDecl = ListDecl {
    name: "conformance",
    version: 1,
    space: Space::Patient,
    kinds: &["a_said", "b_said"],
    columns: &[Column::text("word"), Column::whole("number")],
    indexes: &[&["word"], &["number", "word"]],
    rows: |_, facts| vec![vec![Value::from("n"), Value::Whole(i64::try_from(facts.len()).unwrap_or(0))]],
};

/// Runs every case.
pub fn conformance<B: Backend>(make: impl Fn() -> B) {
    facts_come_back_as_they_went(&mut make());
    a_command_is_undone_alone(&mut make());
    a_group_thrown_away_leaves_nothing(&mut make());
    commands_are_kept_and_forgotten(&mut make());
    payloads_and_files_are_erased_one_by_one(&mut make());
    lists_answer_typed_queries(&mut make());
    filling_goes_subject_by_subject(&mut make());
    the_rim_keeps_its_rows(&mut make());
}

fn moment() -> Moment {
    Moment::parse("2026-11-24T09:12").expect("a moment")
}

fn stamp() -> Stamp {
    Stamp {
        actor: Actor::System,
        role: None,
        place: None,
        behalf: None,
        signed: "",
        occurred_at: moment(),
        recorded_at: moment(),
        programme: String::new(),
        law: String::new(),
        software: "conformance".to_owned(),
        command: CommandId::parse("conformance").expect("an id"),
    }
}

fn patient(id: &str) -> Tag {
    Tag::new(Space::Patient, id)
}

/// Appends one fact and returns its head.
fn put<B: Backend>(db: &mut B, kind: &'static str, tags: &[Tag], payload: &str) -> Head {
    let (position, previous) = db.tip().expect("tip").map_or((1, Hash32::default()), |h| (h.position + 1, h.hash));
    let draft = Draft { kind, version: 1, tags: tags.to_vec(), payload: payload.to_owned() };
    let head = chain::seal(&draft, &stamp(), &[7; 32], position, previous);
    db.append(&head, &[7; 32], payload).expect("append");
    head
}

fn positions(facts: &[Fact]) -> Vec<u64> {
    facts.iter().map(|f| f.head.position).collect()
}

fn facts_come_back_as_they_went<B: Backend>(db: &mut B) {
    assert_eq!(db.tip().expect("tip"), None);
    db.begin().expect("begin");
    let one = put(db, "a_said", &[patient("P1"), Tag::clinic()], "{\"say\":\"あ\"}");
    let two = put(db, "b_said", &[patient("P1")], "{}");
    let three = put(db, "a_said", &[patient("P2"), patient("P1")], "{\"n\":3}");
    put(db, "a_said", &[patient("P10")], "{}");
    db.commit().expect("commit");
    let all = db.facts(&patient("P1"), &["b_said", "a_said"]).expect("facts");
    assert_eq!(positions(&all), [1, 2, 3], "of both kinds, by position");
    assert_eq!(all.first().map(|f| (&f.head, f.payload.as_deref())), Some((&one, Some("{\"say\":\"あ\"}"))));
    assert_eq!(chain::hash(&one), one.hash);
    assert_eq!(positions(&db.facts(&patient("P1"), &["a_said"]).expect("facts")), [1, 3]);
    assert!(db.facts(&patient("P"), &["a_said"]).expect("facts").is_empty(), "a tag is not a prefix");
    assert_eq!(db.latest(&patient("P1"), "a_said").expect("latest").map(|f| f.head), Some(three));
    assert!(db.latest(&Tag::clinic(), "b_said").expect("latest").is_none());
    assert_eq!(db.fact(2).expect("fact").map(|f| f.head), Some(two));
    assert!(db.fact(5).expect("fact").is_none());
    assert_eq!(db.tip().expect("tip").map(|h| h.position), Some(4));
    let c = db.counters();
    assert_eq!((c.facts_read, c.scan_steps), (6, 0), "counted, and no table scanned");
    assert!(c.rows_written >= 13 && c.bytes_written > 0);
}

fn a_command_is_undone_alone<B: Backend>(db: &mut B) {
    db.begin().expect("begin");
    db.savepoint().expect("savepoint");
    put(db, "a_said", &[patient("P1")], "{}");
    db.release().expect("release");
    db.savepoint().expect("savepoint");
    put(db, "a_said", &[patient("P1")], "{}");
    db.put_blob(&Blob { media_type: "text/plain".into(), bytes: b"x".as_slice().into() }).expect("blob");
    db.rollback_to().expect("undo");
    assert_eq!(db.tip().expect("tip").map(|h| h.position), Some(1), "later commands see what stayed");
    db.savepoint().expect("savepoint");
    put(db, "a_said", &[patient("P1")], "{\"after\":true}");
    db.release().expect("release");
    db.commit().expect("commit");
    assert_eq!(positions(&db.facts(&patient("P1"), &["a_said"]).expect("facts")), [1, 2]);
    assert!(db.blob(&Hash32::of(b"x")).expect("blob").is_none());
}

fn a_group_thrown_away_leaves_nothing<B: Backend>(db: &mut B) {
    db.begin().expect("begin");
    put(db, "a_said", &[patient("P1")], "{}");
    db.rollback().expect("rollback");
    assert!(db.tip().expect("tip").is_none());
    db.begin().expect("a new group begins");
    put(db, "a_said", &[patient("P1")], "{}");
    db.commit().expect("commit");
    assert_eq!(db.tip().expect("tip").map(|h| h.position), Some(1));
}

fn commands_are_kept_and_forgotten<B: Backend>(db: &mut B) {
    let row = CommandRow {
        id: "c-1".into(),
        salt: Some([1; 32]),
        digest: Some(Hash32::of(b"d")),
        answer: "{}".into(),
        range: Some((3, 4)),
    };
    db.begin().expect("begin");
    db.put_command(&row).expect("put");
    assert_eq!(db.command("c-1").expect("get"), Some(row.clone()), "seen inside the group");
    db.savepoint().expect("savepoint");
    assert!(db.put_command(&row).is_err(), "an id is kept once");
    db.rollback_to().expect("undo");
    db.rollback().expect("rollback");
    assert_eq!(db.command("c-1").expect("get"), None);
    db.begin().expect("begin");
    db.put_command(&row).expect("put");
    db.note_kind(&KindSeen { kind: "a_said".into(), version: 1, first: 1, software: "s".into() }).expect("kind");
    db.note_kind(&KindSeen { kind: "a_said".into(), version: 1, first: 9, software: "t".into() }).expect("kind again");
    db.commit().expect("commit");
    assert_eq!(
        db.kinds().expect("kinds"),
        [KindSeen { kind: "a_said".into(), version: 1, first: 1, software: "s".into() }],
        "the first stays"
    );
    db.forget_command("c-1").expect("forget");
    assert_eq!(
        db.command("c-1").expect("get"),
        Some(CommandRow { salt: None, digest: None, ..row }),
        "the answer stays"
    );
}

fn payloads_and_files_are_erased_one_by_one<B: Backend>(db: &mut B) {
    let blob = Blob { media_type: "image/png".into(), bytes: b"picture".as_slice().into() };
    db.begin().expect("begin");
    put(db, "a_said", &[patient("P1")], "{\"secret\":1}");
    put(db, "a_said", &[patient("P1")], "{\"kept\":1}");
    db.put_blob(&blob).expect("put");
    db.put_blob(&blob).expect("the same bytes again");
    db.commit().expect("commit");
    let stored = db.blob(&blob.hash()).expect("get").expect("there");
    assert_eq!(
        (stored.media_type.as_str(), stored.size, stored.bytes.as_deref()),
        ("image/png", 7, Some(b"picture".as_slice()))
    );
    db.begin().expect("begin");
    assert!(db.erase_payload(1).expect("erase"));
    assert!(!db.erase_payload(1).expect("again"), "already gone");
    assert!(db.erase_blob(&blob.hash()).expect("erase"));
    db.put_blob(&blob).expect("put");
    db.note_erasure(&Erasure { target: "fact:1".into(), by: 3 }).expect("note");
    db.commit().expect("commit");
    assert!(db.scrub().expect("scrub"));
    let facts = db.facts(&patient("P1"), &["a_said"]).expect("facts");
    assert_eq!(facts.iter().map(|f| f.payload.as_deref()).collect::<Vec<_>>(), [None, Some("{\"kept\":1}")]);
    let gone = db.blob(&blob.hash()).expect("get").expect("its row stays");
    assert_eq!((gone.size, gone.bytes), (7, None), "erased stays erased");
    assert_eq!(db.erasures().expect("erasures"), [Erasure { target: "fact:1".into(), by: 3 }]);
}

fn row(word: &str, number: i64) -> Vec<Value> {
    vec![Value::from(word), Value::Whole(number)]
}

fn lists_answer_typed_queries<B: Backend>(db: &mut B) {
    db.begin().expect("begin");
    assert!(db.ensure_list(&LIST).expect("made"), "new: must be filled");
    assert!(db.ensure_list(&LIST).expect("there"), "not yet filled");
    db.mark_filled(&LIST).expect("mark");
    assert!(!db.ensure_list(&LIST).expect("there"));
    db.replace_rows(&LIST, "P1", &[row("ヤマ", 3), row("カワ", 1)]).expect("rows");
    db.replace_rows(&LIST, "P2", &[row("ヤマダ", 2)]).expect("rows");
    db.replace_rows(&LIST, "P3", &[vec![Value::Null, Value::Whole(9)]]).expect("rows");
    db.commit().expect("commit");
    assert_eq!(db.rows(&LIST, "P1").expect("rows"), [row("ヤマ", 3), row("カワ", 1)], "numbered in order");
    let mut ask =
        |s: Select| -> Vec<i64> { db.select(&LIST, &s).expect("select").iter().map(|r| r.whole("number")).collect() };
    let all = Select::from("conformance");
    assert_eq!(ask(all.clone().prefix("word", "ヤマ").order("number")), [2, 3]);
    assert_eq!(ask(all.clone().eq("subject", "P1")), [3, 1]);
    assert_eq!(ask(all.clone().contains("word", "マダ")), [2]);
    assert_eq!(ask(all.clone().at_least("number", 2).at_most("number", 3).order_desc("number")), [3, 2]);
    assert_eq!(ask(all.clone().filter("number", Test::Above(Value::Whole(3)))), [9]);
    assert_eq!(ask(all.clone().filter("number", Test::Below(Value::Whole(2)))), [1]);
    assert_eq!(ask(all.clone().filter("word", Test::Null)), [9]);
    assert_eq!(ask(all.clone().filter("word", Test::NotNull).order("word")), [1, 3, 2]);
    assert_eq!(
        ask(all.clone().filter("number", Test::AnyOf(vec![Value::Whole(1), Value::Whole(9)])).order("number")),
        [1, 9]
    );
    assert_eq!(ask(all.clone().order("number").limit(2).offset(1)), [2, 3]);
    let first = db.select(&LIST, &all.clone().order("number").limit(2)).expect("page");
    let next = all.clone().order("number").after(first.last().expect("a row"));
    assert_eq!(db.select(&LIST, &next).expect("page").iter().map(|r| r.whole("number")).collect::<Vec<_>>(), [3, 9]);
    assert!(db.select(&LIST, &all.clone().eq("nothing", 1)).is_err(), "an unknown column is an error");
    db.begin().expect("begin");
    db.replace_rows(&LIST, "P1", &[]).expect("rows");
    assert!(db.replace_rows(&LIST, "P1", &[vec![Value::Null]]).is_err(), "a row of the wrong length");
    db.commit().expect("commit");
    assert!(db.rows(&LIST, "P1").expect("rows").is_empty());
    assert_eq!(db.list_tables().expect("tables"), [LIST.table()]);
    db.drop_list(&LIST.table()).expect("drop");
    assert!(db.drop_list("fact").is_err(), "only lists are dropped");
    assert!(db.list_tables().expect("tables").is_empty());
}

fn filling_goes_subject_by_subject<B: Backend>(db: &mut B) {
    db.begin().expect("begin");
    for (kind, id) in [("a_said", "P2"), ("b_said", "P1"), ("a_said", "P1"), ("c_said", "P3"), ("a_said", "P9")] {
        put(db, kind, &[patient(id), Tag::clinic()], "{}");
    }
    db.ensure_list(&LIST).expect("list");
    let order = std::cell::RefCell::new(Vec::new());
    let read = db.fill(&Fill {
        space: Space::Patient,
        kinds: LIST.kinds,
        lists: &[&LIST],
        skip: &|id| id == "P9",
        rows: &|id, facts| {
            order.borrow_mut().push((id.to_owned(), positions(&facts)));
            vec![(LIST.rows)(id, &facts)]
        },
        progress: &|_| (),
    });
    assert_eq!(read.expect("fill"), 4);
    db.commit().expect("commit");
    assert_eq!(order.into_inner(), [("P1".to_owned(), vec![2, 3]), ("P2".to_owned(), vec![1])]);
    assert_eq!(db.rows(&LIST, "P1").expect("rows"), [row("n", 2)]);
    assert!(db.rows(&LIST, "P9").expect("rows").is_empty());
}

fn the_rim_keeps_its_rows<B: Backend>(db: &mut B) {
    let account = Account {
        staff: "S1".into(),
        login: "sato".into(),
        password_hash: "$argon2id$".into(),
        locked_until: Some(moment()),
        ..Account::default()
    };
    let session = Session {
        token_hash: "t".into(),
        staff: "S1".into(),
        role: "doctor".into(),
        place: "L1".into(),
        stage: String::new(),
        created: moment(),
        last_seen: moment(),
        expires: moment().plus_minutes(60),
        csrf: "c".into(),
        revoked: false,
        lang: "ja".into(),
        theme: String::new(),
    };
    let draft =
        DraftRow { staff: "S1".into(), act: "hold".into(), about: String::new(), json: "{}".into(), updated: moment() };
    let later = moment().plus_minutes(5);
    db.begin().expect("begin");
    db.rim().put_account(&account).expect("account");
    db.savepoint().expect("savepoint");
    assert!(
        db.rim().put_account(&Account { staff: "S2".into(), ..account.clone() }).is_err(),
        "a sign-in name is taken once"
    );
    db.rollback_to().expect("undo");
    let rim = db.rim();
    rim.put_session(&session).expect("session");
    rim.touch_session("t", later).expect("touch");
    rim.touch_session("t", moment()).expect("never back");
    rim.put_draft(&draft).expect("draft");
    rim.put_draft(&DraftRow { json: "{\"a\":1}".into(), ..draft.clone() }).expect("draft again");
    rim.put_setting("k", "1").expect("setting");
    rim.put_setting("k", "2").expect("setting again");
    for patient in ["P1", "P2", "P1"] {
        let (staff, role, place) = ("S1".into(), "doctor".into(), "L1".into());
        rim.log_access(&crate::rim::AccessLine {
            at: moment(),
            staff,
            role,
            place,
            patient: patient.into(),
            page: "/p".into(),
            reason: String::new(),
        })
        .expect("log");
    }
    let list = rim.access_of("P2", 1).expect("log").remove(0).of_list(["P1", "P3"]);
    rim.log_access(&crate::rim::AccessLine { page: "/list".into(), ..list }).expect("a list");
    let sizes: Vec<u64> = rim.draft_sizes("S1").expect("sizes").iter().map(|d| d.bytes).collect();
    assert_eq!(sizes, [7]);
    db.commit().expect("commit");
    let rim = db.rim();
    assert_eq!(rim.account_by_login("sato").expect("account"), Some(account.clone()));
    assert_eq!(rim.account("S1").expect("account"), Some(account));
    assert_eq!(rim.accounts().expect("accounts").len(), 1);
    assert_eq!(rim.session("t").expect("session"), Some(Session { last_seen: later, ..session }));
    assert_eq!(rim.revoke_sessions_of("S1").expect("revoke"), 1);
    assert!(rim.sessions_of("S1").expect("sessions").iter().all(|s| s.revoked));
    assert_eq!(rim.drop_sessions_before(moment().plus_minutes(61)).expect("drop"), 1);
    assert_eq!(rim.draft("S1", "hold", "").expect("draft").map(|d| d.json).as_deref(), Some("{\"a\":1}"));
    rim.drop_draft("S1", "hold", "").expect("drop");
    assert!(rim.drafts_of("S1").expect("drafts").is_empty());
    let of = |patient: &str, limit| -> Vec<String> {
        rim.access_of(patient, limit).expect("log").into_iter().map(|l| l.page).collect()
    };
    assert_eq!(of("P1", 10), ["/list", "/p", "/p"], "a list is found by each patient it showed, newest first");
    assert_eq!(
        (of("P1", 2), of("P3", 10), of("P", 10)),
        (vec!["/list".into(), "/p".into()], vec!["/list".into()], vec![])
    );
    assert_eq!((rim.access_by("S1", 2).expect("log").len(), rim.access_on("/p", 10).expect("log").len()), (2, 3));
    assert_eq!(rim.setting("k").expect("setting").as_deref(), Some("2"));
}

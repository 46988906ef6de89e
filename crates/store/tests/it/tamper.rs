//! L13: altering any byte of a fact, a payload, a tag or a list row makes verification fail and name the place; a cut tail needs an anchor.

use crate::toy::*;
use rusqlite::Connection;
use rusqlite::types::Value;
use store::verify::{Report, VerifyOptions, verify_open};

fn raw(t: &Toy) -> Connection {
    t.store.close();
    let conn = Connection::open(t.data().join(store::FILE)).expect("opened");
    conn.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA synchronous = OFF;")
        .expect("set");
    conn
}

fn check(conn: &Connection) -> Report {
    verify_open(conn, &house(), &VerifyOptions { deep: true, anchors: Vec::new() }).expect("checked")
}

fn small() -> Toy {
    let t = toy();
    t.note("c-1", "P1", "one 一");
    t.note("c-2", "P2", "two");
    t.system("fix", correction(2, "P1", "corrected"));
    t.note("c-3", "P2", "refuse");
    t.note("c-4", "P2", "to be erased");
    t.system("e", erasure(6));
    t.system("j", draft(&JobQueued { job: "J1".into(), name: "print".into(), not_before: moment(START) }));
    assert!(t.verify().ok(), "{:?}", t.verify());
    t
}

/// Every value that differs from `v` in one byte (or, for numbers and nothing, in the value).
fn altered(v: &Value) -> Vec<Value> {
    let flip = |bytes: &[u8]| -> Vec<Vec<u8>> {
        (0..bytes.len())
            .flat_map(|i| {
                [1u8, 0x20]
                    .map(|mask| bytes.iter().enumerate().map(|(j, b)| if i == j { b ^ mask } else { *b }).collect())
            })
            .collect()
    };
    match v {
        Value::Null => vec![Value::Text("x".into())],
        Value::Integer(n) => vec![Value::Integer(n + 1000), Value::Integer(-n - 1)],
        Value::Real(_) => Vec::new(),
        Value::Text(s) if s.is_empty() => vec![Value::Text("x".into())],
        // As a blob here; written back as text, valid UTF-8 or not.
        Value::Text(s) => flip(s.as_bytes()).into_iter().map(Value::Blob).collect(),
        Value::Blob(b) => flip(b).into_iter().map(Value::Blob).collect(),
    }
}

/// Alters every byte of every column of every row; `named` says whether a report names the row.
fn every_byte(
    conn: &Connection,
    table: &str,
    key: &str,
    skip: &[&str],
    named: impl Fn(&str, &Report) -> bool,
) -> usize {
    let columns: Vec<(String, String)> = {
        let mut st = conn.prepare(&format!("SELECT name, type FROM pragma_table_info('{table}')")).expect("columns");
        let all = st.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).expect("columns");
        all.collect::<Result<_, _>>().expect("columns")
    };
    let keys: Vec<String> = {
        let mut st = conn
            .prepare(&format!("SELECT quote({}) FROM {table}", key.replace(',', ") || ',' || quote(")))
            .expect("keys");
        let all = st.query_map([], |r| r.get(0)).expect("keys");
        all.collect::<Result<_, _>>().expect("keys")
    };
    let mut tried = 0;
    for row in &keys {
        for (column, kind) in columns.iter().filter(|(c, _)| !skip.contains(&c.as_str())) {
            let at = format!("({key}) = ({row})");
            let old: Value =
                conn.query_row(&format!("SELECT {column} FROM {table} WHERE {at}"), [], |r| r.get(0)).expect("value");
            let cast = if kind == "TEXT" { "CAST(?1 AS TEXT)" } else { "?1" };
            for new in altered(&old) {
                if kind != "TEXT" && matches!(new, Value::Text(_)) {
                    continue;
                }
                conn.execute_batch("SAVEPOINT alter_it").expect("savepoint");
                let done = conn.execute(&format!("UPDATE {table} SET {column} = {cast} WHERE {at}"), [&new]);
                assert_eq!(done.expect("altered"), 1, "{table} {row} {column}");
                let report = check(conn);
                assert!(!report.ok() && named(row, &report), "{table} {row} {column}: {old:?} -> {new:?}: {report:?}");
                conn.execute_batch("ROLLBACK TO alter_it; RELEASE alter_it").expect("back");
                tried += 1;
            }
        }
        conn.execute_batch("SAVEPOINT alter_it").expect("savepoint");
        conn.execute(&format!("DELETE FROM {table} WHERE ({key}) = ({row})"), []).expect("deleted");
        let last_fact = table == "fact" && keys.last() == Some(row);
        let report = check(conn);
        assert!(!report.ok() || last_fact, "{table} {row} deleted: {report:?}");
        conn.execute_batch("ROLLBACK TO alter_it; RELEASE alter_it").expect("back");
    }
    assert!(check(conn).ok(), "all put back");
    tried
}

fn place(report: &Report, place: &str) -> bool {
    report.findings.iter().any(|f| f.place == place)
}

#[test]
fn every_byte_of_a_fact_is_watched() {
    let t = small();
    let conn = raw(&t);
    let n = every_byte(&conn, "fact", "position", &[], |row, r| place(r, &format!("fact {row}")));
    assert!(n > 4000, "{n}");
}

#[test]
fn every_byte_of_a_payload_and_its_salt_is_watched() {
    let t = small();
    let conn = raw(&t);
    // The erased one has nothing left to alter but can be filled again: its row is tried too.
    let n = every_byte(&conn, "payload", "position", &["position"], |row, r| place(r, &format!("fact {row}")));
    assert!(n > 900, "{n}");
    conn.execute("UPDATE payload SET position = 99 WHERE position = 3", []).expect("moved");
    let report = check(&conn);
    assert!(place(&report, "fact 3") && place(&report, "fact 99"), "{report:?}");
}

#[test]
fn every_byte_of_a_tag_is_watched() {
    let t = small();
    let conn = raw(&t);
    let n = every_byte(&conn, "tag", "tag,kind,position", &[], |_, r| {
        r.findings.iter().any(|f| f.place.starts_with("tag "))
    });
    assert!(n > 300, "{n}");
    conn.execute("INSERT INTO tag (tag, kind, position) VALUES ('patient:P9', 'note_written', 2)", []).expect("added");
    assert!(place(&check(&conn), "tag patient:P9 2"));
}

#[test]
fn every_byte_of_a_list_row_is_watched() {
    let t = small();
    let conn = raw(&t);
    for list in [PATIENTS, JOBS] {
        let table = list.table();
        let n =
            every_byte(&conn, &table, "subject,n", &[], |_, r| r.findings.iter().any(|f| f.place.starts_with(&table)));
        assert!(n > 20, "{n}");
    }
}

#[test]
fn commands_kinds_and_erasures_are_watched() {
    let t = small();
    let conn = raw(&t);
    for (sql, named) in [
        ("UPDATE command SET last = last + 1 WHERE id = 'c-1'", "command c-1"),
        ("UPDATE command SET answer = replace(answer, '\"last\":2', '\"last\":3') WHERE id = 'c-1'", "command c-1"),
        ("DELETE FROM command WHERE id = 'c-2'", "command c-2"),
        ("INSERT INTO command (id, answer, first, last) VALUES ('c-9', '{}', 3, 3)", "command"),
        ("UPDATE kind SET software = 'other' WHERE kind = 'note_written'", "kind note_written 1"),
        ("DELETE FROM kind WHERE kind = 'note_written'", "kind"),
        ("UPDATE payload SET salt = NULL, text = NULL WHERE position = 3", "fact 3"),
        ("UPDATE payload SET salt = x'00', text = '{}' WHERE position = 6", "fact 6"),
        ("INSERT INTO erasure (target, by) VALUES ('fact:3', 7)", "erasure fact:3"),
        ("UPDATE blob SET bytes = x'00'", ""),
    ] {
        conn.execute_batch(&format!("SAVEPOINT s; {sql}")).expect("altered");
        let report = check(&conn);
        assert!(named.is_empty() || place(&report, named), "{sql}: {report:?}");
        conn.execute_batch("ROLLBACK TO s; RELEASE s").expect("back");
    }
}

#[test]
fn a_cut_tail_is_found_with_an_anchor_and_only_with_one() {
    let t = toy();
    for i in 0..5 {
        t.note(&format!("c-{i}"), "P1", "a note");
    }
    let tip = t.store.tip();
    let anchor = format!("{}:{}", tip.position, tip.hash);
    assert!(verify(&t.data(), &[&anchor]).ok());
    assert!(verify(&t.data(), &[&format!("{}:{}", tip.position, tip.hash.short())]).ok(), "the short form on papers");
    let conn = raw(&t);
    // Cut with care: the two newest facts and everything beside them.
    conn.execute_batch("DELETE FROM tag WHERE position > 4; DELETE FROM payload WHERE position > 4; DELETE FROM fact WHERE position > 4; DELETE FROM command WHERE last > 4;").expect("cut");
    conn.execute(&format!("UPDATE {} SET notes = 3", PATIENTS.table()), []).expect("cut");
    drop(conn);
    let without = verify(&t.data(), &[]);
    assert!(without.ok(), "a careful cut cannot be seen from inside: {without:?}");
    assert!(without.cannot_exclude.iter().any(|c| c.en.contains("cut tail")), "and it says so");
    let with = verify(&t.data(), &[&anchor]);
    assert!(place(&with, "fact 6"), "{with:?}");
    let other = format!("3:{}", "ab".repeat(32));
    assert!(place(&verify(&t.data(), &[&other]), "fact 3"), "a record made anew");
}

#[test]
fn an_anchor_is_read_or_refused() {
    use store::verify::Anchor;
    for bad in ["", "5", "5:abc", "0:abcdefabcdef", "x:abcdefabcdef", "5:abcdefabcdeg"] {
        assert!(Anchor::parse(bad).is_err(), "{bad}");
    }
    assert_eq!(Anchor::parse("5:ABCD ef01 2345").map(|a| (a.position, a.hash)), Ok((5, "abcdef012345".into())));
}

#[test]
fn a_fact_rewritten_with_a_right_hash_breaks_the_link_after_it() {
    let t = small();
    let mut head = t.store.read(|s| s.fact(3)).expect("read").expect("there").head;
    let conn = raw(&t);
    head.software = "forged 1.0".into();
    let forged = kernel::chain::hash(&head).to_string();
    conn.execute("UPDATE fact SET software = 'forged 1.0', hash = ?1 WHERE position = 3", [forged]).expect("forged");
    let report = check(&conn);
    let link = report.findings.iter().find(|f| f.place == "fact 4").expect("the next fact is named");
    assert!(link.say.en.contains("link"), "{report:?}");
    assert!(!place(&report, "fact 3"), "by itself the forged fact is whole");
}

#[test]
fn a_declaration_added_altered_or_gone_is_named() {
    let t = small();
    let conn = raw(&t);
    let list = PATIENTS.table();
    let altered = "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL', '        ') WHERE name = 'kind'; \
                   PRAGMA writable_schema = OFF";
    for (sql, place) in [
        ("CREATE TRIGGER quiet AFTER INSERT ON fact BEGIN DELETE FROM tag; END", "trigger quiet"),
        ("CREATE VIEW quiet AS SELECT * FROM fact", "view quiet"),
        ("CREATE TABLE list_quiet (a)", "table list_quiet"),
        ("CREATE INDEX quiet ON fact (kind)", "index quiet"),
        ("DROP INDEX access_staff", "index access_staff"),
        (&format!("DROP INDEX {list}_0"), &format!("index {list}_0")),
        (
            &format!("CREATE TRIGGER {list}_2 AFTER INSERT ON {list} BEGIN DELETE FROM tag; END"),
            &format!("trigger {list}_2"),
        ),
        (altered, "table kind"),
    ] {
        conn.execute_batch(&format!("BEGIN; {sql}")).expect("declared");
        let report = check(&conn);
        conn.execute_batch("ROLLBACK").expect("undone");
        let places: Vec<&str> = report.findings.iter().map(|f| f.place.as_str()).collect();
        assert_eq!(places, [place], "{sql}");
        assert!(report.findings.iter().all(|f| !f.say.ja.is_empty() && !f.say.en.is_empty()));
    }
    assert!(check(&conn).ok(), "{:?}", check(&conn));
}

#[test]
fn lists_of_another_release_are_no_finding_but_triggers_on_them_are() {
    let t = small();
    let conn = raw(&t);
    let mut later = house();
    later.lists.clear();
    let check = |conn: &Connection| verify_open(conn, &later, &VerifyOptions::default()).expect("checked");
    assert!(check(&conn).ok(), "{:?}", check(&conn));
    let list = PATIENTS.table();
    conn.execute_batch(&format!("CREATE TRIGGER {list}_0x AFTER INSERT ON {list} BEGIN DELETE FROM tag; END"))
        .expect("declared");
    assert_eq!(check(&conn).findings.len(), 1);
}

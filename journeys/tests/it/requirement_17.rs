//! Requirement 17 (真正性): the history is append-only; each entry has author, time with zone, old value, new value and reason; and whoever holds the
//! database cannot change it unseen.

use crate::clinic::Clinic;
use crate::story::{interview, people, register};
use saisei::demo::cast::PASSWORD;

/// A record with a corrected interview: the clinic, the patient, the position of the interview.
async fn corrected() -> (Clinic, String, u64) {
    let c = Clinic::demo();
    let mut p = people(&c).await;
    let id = register(&mut p.desk).await;
    interview(&c, &mut p.nurse, &id, &[]).await.leads("/patients/");
    let at = c.last("interview_recorded").head.position;
    let typed = [("change.medicines", "ワルファリン"), ("reason", "お薬手帳で確かめた")];
    p.nurse.act("record_correction", &format!("?position={at}"), &typed, PASSWORD).await.leads("/");
    (c, id, at)
}

#[tokio::test]
async fn requirement_17_a_correction_shows_author_time_old_value_new_value_and_reason() {
    let (c, id, at) = corrected().await;
    let original = c.facts()[usize::try_from(at).expect("small") - 1].clone();
    assert!(
        original.payload.as_deref().is_some_and(|p| p.contains("なし") && !p.contains("ワルファリン")),
        "the original stands as it was"
    );
    let correction = c.last("fact_corrected");
    assert!(correction.head.position > at && correction.head.recorded_at.to_string().ends_with("+09:00"));
    let mut doctor = c.come("ishi", "doctor", "診察室1").await;
    doctor.get(&format!("/fact/{at}")).await.is(200).says(&["なし", "ワルファリン", "立花 直子", "JST"]);
    doctor.get(&format!("/patients/{id}")).await.is(200).says(&["ワルファリン", "お薬手帳で確かめた", "立花 直子"]);
}

#[tokio::test]
async fn requirement_17_no_route_edits_or_deletes_a_fact() {
    let (c, id, at) = corrected().await;
    let mut boss = c.come("kanri", "manager", "事務室").await;
    let before = c.facts();
    for method in ["PUT", "PATCH", "DELETE", "POST"] {
        for path in [format!("/fact/{at}"), format!("/patients/{id}"), "/record".to_owned()] {
            let status = boss.send(method, &path, String::new()).await.status.as_u16();
            assert!((400..500).contains(&status), "{method} {path}: {status}");
        }
    }
    let after = c.facts();
    assert_eq!(before.len(), after.len());
    assert!(before.iter().zip(&after).all(|(a, b)| a.head.hash == b.head.hash && a.payload == b.payload));
}

#[tokio::test]
async fn requirement_17_one_altered_byte_is_found_and_named() {
    let (c, _, at) = corrected().await;
    c.store.close();
    let tip = c.store.tip();
    assert!(c.verified(&c.changed("as-it-is", &[], at), Vec::new()).ok());
    let changes = [
        ("payload", "UPDATE payload SET text = replace(text, 'なし', 'なく') WHERE position = ?1"),
        ("salt", "UPDATE payload SET salt = zeroblob(32) WHERE position = ?1"),
        ("recorded_at", "UPDATE fact SET recorded_at = replace(recorded_at, '2026', '2025') WHERE position = ?1"),
        ("occurred_at", "UPDATE fact SET occurred_at = replace(occurred_at, '2026', '2025') WHERE position = ?1"),
        ("actor", "UPDATE fact SET actor = actor || '0' WHERE position = ?1"),
        ("tags", "UPDATE fact SET tags = tags || ' ' WHERE position = ?1"),
        ("hash", "UPDATE fact SET hash = substr(hash, 2) || substr(hash, 1, 1) WHERE position = ?1"),
    ];
    for (what, sql) in changes {
        let report = c.verified(&c.changed(what, &[sql], at), Vec::new());
        let first = report.findings.first().unwrap_or_else(|| panic!("{what} was changed unseen"));
        assert!(first.place.contains(&at.to_string()), "{what}: named {}", first.place);
    }
    // The last fact taken away with everything that points at it: the chain alone cannot tell, a head noted elsewhere can.
    let cut = [
        "DELETE FROM payload WHERE position = ?1",
        "DELETE FROM tag WHERE position = ?1",
        "DELETE FROM fact WHERE position = ?1",
        "DELETE FROM command WHERE last = ?1",
    ];
    let anchor = store::verify::Anchor::parse(&format!("{}:{}", tip.position, tip.hash)).expect("anchor");
    let report = c.verified(&c.changed("cut", &cut, tip.position), vec![anchor]);
    assert!(!report.ok(), "a cut tail was not found with an anchor");
}

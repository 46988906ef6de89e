//! Requirement 19: entry and confirmation (確定) are two steps, and an entry made for somebody else names both persons.

use crate::clinic::Clinic;
use crate::story::{answers, people, register, staff};

#[tokio::test]
async fn requirement_19_the_review_records_nothing_and_says_so() {
    let c = Clinic::demo();
    let mut p = people(&c).await;
    let before = c.position();
    let typed = [
        ("purpose", "told"),
        ("name", "下書 太郎"),
        ("kana", "シタガキ タロウ"),
        ("birth_date", "1960-01-02"),
        ("sex", "male"),
    ];
    let review =
        p.desk.review("register_patient", "", &typed).await.says(&["下書き", "まだ記録していません", "下書 太郎"]);
    let again = p.desk.press("register_patient", &review, &[], "edit").await.is(200).says(&["下書 太郎"]);
    p.desk.press("register_patient", &again, &typed, "review").await.is(200);
    assert_eq!(c.position(), before, "a review is no entry");
    let found = c.store.read(|snap| snap.count(&store::Select::from("patients"))).expect("count");
    assert_eq!(found, 0, "and stands in no list");
    let to = p.desk.press("register_patient", &review, &[], "confirm").await.leads("/patients/P").to;
    let after = c.position();
    assert!(after > before);
    let twice = p.desk.press("register_patient", &review, &[], "confirm").await.leads("/patients/P");
    assert_eq!((c.position(), twice.to), (after, to), "the same confirmation sent twice is one entry with one answer");
}

#[tokio::test]
async fn requirement_19_a_proxy_entry_names_both_persons() {
    let c = Clinic::demo();
    let mut p = people(&c).await;
    let id = register(&mut p.desk).await;
    let (answers, other) = (answers(&c), staff(&c, "相良 圭"));
    let mut typed: Vec<(&str, &str)> = answers.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    typed.push(("behalf", &other));
    let both = ["立花 直子", "相良 圭", "代行入力"];
    let review = p.nurse.review("record_interview", &format!("?patient={id}"), &typed).await.says(&both);
    p.nurse.press("record_interview", &review, &[], "confirm").await.leads("/patients/");
    let head = c.last("interview_recorded").head;
    assert_eq!((head.actor.as_str(), head.behalf.as_str()), (staff(&c, "立花 直子").as_str(), other.as_str()));
    p.nurse.get(&format!("/patients/{id}")).await.is(200).says(&["代行入力(相良 圭 の代わり)", "立花 直子"]);
}

//! What the access log says of lists: one durable line a view, found by every patient it showed.

use crate::scene::{CONSULTING, NAME, Scene, step};
use crate::setting::PASSWORD;
use store::AccessLine;
use terms::Role;

fn by(s: &Scene, role: Role) -> Vec<AccessLine> {
    let id = s.set.staff[&role].to_string();
    s.set.rim(move |r| r.access_by(&id, 1000))
}

fn of(s: &Scene, patient: &str) -> Vec<AccessLine> {
    let id = patient.to_owned();
    s.set.rim(move |r| r.access_of(&id, 1000))
}

#[tokio::test]
async fn every_page_that_lists_patients_leaves_one_line_and_each_patient_finds_it() {
    let mut s = Scene::new();
    let third = s.register("北村 光", "キタムラ ヒカル", "1990-03-04");
    s.play("report_adverse_event", Role::Nurse, CONSULTING, &[], &[("patient", &third)]);
    let mut c = s.client(Role::Nurse, CONSULTING);
    for (path, page) in
        [("/patients", "patients"), ("/", "worklist"), ("/?role=all", "worklist"), ("/safety", "safety")]
    {
        let before = by(&s, Role::Nurse).len();
        let body = c.get(path).await.is(200).body;
        let lines = by(&s, Role::Nurse);
        assert_eq!(lines.len(), before + 1, "{path}: one line a view");
        let line = lines.first().expect("a line");
        assert_eq!((line.page.as_str(), line.role.as_str()), (page, "nurse"));
        for id in [&s.ready, &s.fresh, &third] {
            let shown = body.contains(&format!("patients/{id}")) || body.contains(&format!("patient={id}"));
            assert_eq!(line.shown().any(|p| p == id), shown, "{path} {id}: the line says what the page shows");
            assert_eq!(of(&s, id).first() == Some(line), shown, "{path} {id}");
        }
    }
    // A search that finds one is one patient's line.
    let to = c.post("/search", &[("q", "たかせ")]).await.is(303).to().to_owned();
    assert!(c.get(&to).await.is(200).body.contains(NAME));
    let line = by(&s, Role::Nurse).remove(0);
    assert_eq!((line.page.as_str(), line.patient.as_str()), ("search", s.ready.as_str()));
    assert!(by(&s, Role::Nurse).iter().all(|l| !format!("{l:?}").contains(NAME)), "L16: ids alone");
}

#[tokio::test]
async fn a_worklist_that_refreshes_itself_is_one_view_until_somebody_else_is_on_it() {
    let mut s = Scene::new();
    let mut c = s.client(Role::Nurse, CONSULTING);
    let hx = [("hx-request", "true"), ("hx-request-type", "partial")];
    let before = by(&s, Role::Nurse).len();
    c.get("/").await.is(200);
    for _ in 0..5 {
        c.send("GET", "/", &hx, String::new()).await.is(200);
    }
    assert_eq!(by(&s, Role::Nurse).len(), before + 1);
    c.get("/").await.is(200);
    assert_eq!(by(&s, Role::Nurse).len(), before + 2, "opened again it is another view");
    let new = s.register("北村 光", "キタムラ ヒカル", "1990-03-04");
    c.send("GET", "/?role=all", &hx, String::new()).await.is(200);
    assert!(of(&s, &new).iter().any(|l| l.page == "worklist"), "somebody new is a line at once");
    let lines = by(&s, Role::Nurse).len();
    s.set.minutes_later(61);
    c.send("GET", "/?role=all", &hx, String::new()).await.is(200);
    assert_eq!(by(&s, Role::Nurse).len(), lines + 1, "and after an hour");
}

#[tokio::test]
async fn look_alikes_and_merge_candidates_are_read_too() {
    let mut s = Scene::new();
    s.set.account(Role::Manager, false);
    let twin = s.register("高瀬 眞", "タカセ マコト", "1979-05-12");
    let mut desk = s.client(Role::Coordinator, CONSULTING);
    let mut fields = s.good("register_patient", &[]);
    fields.retain(|(n, _)| !matches!(n.as_str(), "name" | "kana" | "birth_date"));
    for (n, v) in [("name", "高瀬 眞"), ("kana", "たかせ まこと"), ("birth_date", "S54.5.12")] {
        fields.push((n.into(), v.into()));
    }
    step(&mut desk, "register_patient", "review", "t", s.tip(), &fields, &[]).await.is(200);
    let line = by(&s, Role::Coordinator).remove(0);
    assert_eq!(line.page, "act");
    let mut shown: Vec<&str> = line.shown().collect();
    shown.sort_unstable();
    let mut both = [s.ready.as_str(), twin.as_str()];
    both.sort_unstable();
    assert_eq!(shown, both);
    let mut manager = s.client(Role::Manager, CONSULTING);
    manager.get(&format!("/act/merge_patients?patient={twin}")).await.is(200);
    assert!(of(&s, &s.ready).iter().any(|l| l.role == "manager" && l.page == "act"));
}

#[tokio::test]
async fn who_saw_a_patient_on_a_list_is_on_the_page_of_readings() {
    let s = Scene::new();
    s.set.account(Role::Quality, false);
    s.client(Role::Nurse, CONSULTING).get("/patients").await.is(200);
    let mut q = s.client(Role::Quality, CONSULTING);
    let nurse = s.set.staff[&Role::Nurse].to_string();
    for asked in ["patient=SP2600001".to_owned(), format!("staff={nurse}")] {
        let body = q.get(&format!("/reads?{asked}")).await.is(200).body;
        assert!(body.contains("一覧 2人") && body.contains("SP2600001") && body.contains("SP2600002"), "{body}");
        assert!(!body.contains(NAME) && !body.contains(PASSWORD));
    }
}

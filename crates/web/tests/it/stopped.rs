//! When nothing can be written any more: signing out works, charts are shown, and who read them is written later (docs/decisions/0006).

use crate::client::Client;
use crate::scene::{CONSULTING, NAME, PHONE, Scene, books, house};
use crate::setting::Setting;
use std::sync::Arc;
use store::{ClockChoice, Durability, ManualClock, Options, Store};
use terms::{Moment, Role};
use web::{App, Config};

#[tokio::test]
async fn signing_out_always_works() {
    let s = Setting::new(false);
    let (mut c, mut other, mut third) =
        (s.signed(Role::Nurse, 0), s.signed(Role::Nurse, 1), s.signed(Role::Manager, 0));
    c.get("/account").await.is(200);
    s.store.close();
    let copy = c.cookies.clone();
    let said = c.post("/sign-out", &[]).await.is(200);
    assert!(said.body.contains("サインアウトしました") && said.body.contains("再起動まで"), "{}", said.body);
    assert!(said.header("retry-after").is_empty() && !c.cookies.contains_key("saisei"), "the cookie is gone");
    c.cookies = copy;
    assert!(c.get("/account").await.to().starts_with("/sign-in"), "and worth nothing");
    other.get("/account").await.is(200);
    other.post("/account/sessions/end-all", &[]).await.is(200);
    assert!(other.get("/account").await.to().starts_with("/sign-in"));
    let busy = third.post("/account/theme", &[("theme", "dark")]).await.is(503);
    assert_eq!(busy.header("retry-after"), "3");
}

fn reopened(s: &Scene) -> (Arc<Store>, axum::Router) {
    let clock = Arc::new(ManualClock::at(Moment::parse(crate::setting::START).expect("moment")));
    let options =
        Options { clock: ClockChoice::Given(clock), durability: Durability::UnsafeOff, ..Options::new(books()) };
    let store = Store::open(&s.set.dir.path().join("house"), Arc::new(house()), options).expect("opens");
    let store = Arc::new(store);
    let mut config = Config::local(8600, true);
    config.clock = s.set.clock.clone();
    (store.clone(), web::router(App::new(store, config).expect("app")))
}

#[tokio::test]
async fn a_stopped_writer_hides_no_allergy_and_the_reading_is_written_later() {
    let s = Scene::new();
    let id = s.ready.clone();
    let (mut nurse, mut bench) = (s.client(Role::Nurse, CONSULTING), s.client(Role::Operator, CONSULTING));
    nurse.get("/account").await.is(200);
    bench.get("/account").await.is(200);
    s.set.store.close();
    let chart = nurse.get(&format!("/patients/{id}")).await.is(200).body;
    for must in ["記録が止まっています", "ヨード", PHONE, NAME] {
        assert!(chart.contains(must), "{must}");
    }
    nurse.get("/patients").await.is(200);
    bench.post("/break-glass", &[("patient", "SP2600001"), ("reason", "呼吸困難の電話")]).await.is(303);
    assert!(bench.get(&format!("/break-glass/{id}")).await.is(200).body.contains(PHONE));
    // Nobody is signed out because the use of a session cannot be written.
    for _ in 0..2 {
        s.set.clock.set(s.set.clock_now().plus_minutes(5 * 60));
        nurse.get(&format!("/patients/{id}")).await.is(200);
    }
    let (store, router) = reopened(&s);
    let (patient, waiting) = (id.clone(), s.set.dir.path().join("house").join(web::access_log::FILE));
    let pages: Vec<(String, String)> =
        store.rim(move |r| r.access_of(&patient, 100)).expect("log").into_iter().map(|l| (l.page, l.reason)).collect();
    let has = |page: &str| pages.iter().filter(|(p, _)| p == page).count();
    assert!(has("chart") >= 1 && has("patients") == 1 && has("break_glass") == 2, "{pages:?}");
    assert!(pages.iter().any(|(_, reason)| reason == "呼吸困難の電話"));
    assert!(!waiting.exists(), "what is in the log waits no more");
    drop((Client::new(router), store));
    let (store, _) = reopened(&s);
    let patient = id.clone();
    assert_eq!(store.rim(move |r| r.access_of(&patient, 100)).expect("log").len(), pages.len(), "written once");
}

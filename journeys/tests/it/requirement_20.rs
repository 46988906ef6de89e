//! Requirement 20: a signature asks again who it is and shows name, date-time and meaning; it is bound to the hash of what it signs. Sign-in has two
//! factors, is locked after wrong tries, and ends when nobody touches it.

use crate::client::Client;
use crate::clinic::Clinic;
use crate::story::{consent, interview, people, register, staff};
use saisei::demo::cast::PASSWORD;
use store::Clock;
use web::secret::{totp_at, totp_step};

const OWN: &str = "lamp river seventeen";

#[tokio::test]
async fn requirement_20_a_signature_asks_again_and_shows_name_time_and_meaning() {
    let c = Clinic::demo();
    let mut p = people(&c).await;
    let id = register(&mut p.desk).await;
    interview(&c, &mut p.nurse, &id, &[]).await.leads("/patients/");
    let by = staff(&c, "相良 圭");
    let meaning = "私は説明文書のすべての項目を説明し";
    let review = p.doctor.review("give_consent", &format!("?patient={id}"), &consent(&by)).await;
    let review = review.says(&["相良 圭", "署名", meaning, "2026年11月24日", "name=\"_password\""]);
    let before = c.position();
    for wrong in ["", "wrong password 1"] {
        let again = p.doctor.press("give_consent", &review, &[("_password", wrong)], "confirm").await.is(400);
        assert!(
            again.body.contains("2025-06-02") && again.body.contains("name=\"_password\""),
            "what was typed is kept: {}",
            again.text()
        );
        assert_eq!(c.position(), before, "nothing is recorded without the signature");
    }
    p.doctor.press("give_consent", &review, &[("_password", PASSWORD)], "confirm").await.leads("/patients/");
    p.doctor.get(&format!("/patients/{id}")).await.is(200).says(&["署名あり", meaning, "相良 圭"]);
    let fact = c.last("consent_given");
    assert!(!fact.head.signed.is_empty() && fact.head.actor.as_str() == by);
    // Bound to the hash: the meaning cannot be taken away, nor put on something else.
    c.store.close();
    let at = fact.head.position;
    let changes = [
        ("no-meaning", "UPDATE fact SET signed = '' WHERE position = ?1"),
        ("another-meaning", "UPDATE fact SET signed = 'approved' WHERE position = ?1"),
        ("another-person", "UPDATE fact SET actor = 'S0000000001' WHERE position = ?1"),
        ("another-time", "UPDATE fact SET recorded_at = replace(recorded_at, '2026', '2027') WHERE position = ?1"),
        ("another-consent", "UPDATE payload SET text = replace(text, 'harvest', 'harvesT') WHERE position = ?1"),
    ];
    for (what, sql) in changes {
        let report = c.verified(&c.changed(what, &[sql], at), Vec::new());
        let first = report.findings.first().unwrap_or_else(|| panic!("{what} was put under the signature unseen"));
        assert!(first.place.contains(&at.to_string()), "{what}: named {}", first.place);
    }
}

/// The code of the manager's authenticator now.
fn code(c: &Clinic, staff: &str) -> String {
    let staff = staff.to_owned();
    let secret = c.store.rim(move |r| Ok(r.account(&staff)?.expect("account").totp_secret)).expect("rim");
    totp_at(&secret, totp_step(c.clock.now())).expect("code")
}

/// A real clinic just set up: the clinic, the manager's browser before the second factor, the manager's id.
async fn set_up() -> (Clinic, Client, String) {
    let c = Clinic::real();
    let mut boss = c.client();
    boss.get("/").await.leads("/set-up");
    boss.get("/set-up").await.is(200);
    let said = c.said.lock().expect("lock").last().expect("a code was said").clone();
    boss.post("/set-up/code", &[("code", said.rsplit(' ').next().expect("code"))]).await.leads("/set-up");
    let form = boss.get("/set-up").await.is(200);
    let command = form.hidden("/set-up").into_iter().find(|(k, _)| k == "command").expect("command").1;
    let typed = [
        ("clinic_name", "実地クリニック"),
        ("place_consulting", "診察室1"),
        ("place_treatment", "処置室1"),
        ("place_cpc", "細胞培養加工施設"),
        ("place_office", "事務室"),
        ("name", "大槻 恵"),
        ("kana", "オオツキ メグミ"),
        ("login", "otsuki"),
        ("password", OWN),
        ("password_again", OWN),
        ("command", command.as_str()),
    ];
    boss.post("/set-up", &typed).await.leads("/");
    let id = staff(&c, "大槻 恵");
    (c, boss, id)
}

#[tokio::test]
async fn requirement_20_two_factors_to_sign_in_and_to_sign() {
    let (c, mut boss, id) = set_up().await;
    for path in ["/", "/patients", "/act/adopt_law", "/account"] {
        boss.get(path).await.leads("/second-factor/set-up");
    }
    boss.get("/second-factor/set-up").await.is(200);
    boss.post("/second-factor/set-up", &[("code", "000000")]).await.is(400);
    boss.post("/second-factor/set-up", &[("code", &code(&c, &id))]).await.is(200);
    boss.choose("manager", "事務室").await;
    c.minutes_later(1);

    let form = boss.get("/act/adopt_law").await.is(200);
    let candidate = form.choice("candidate", "asrm");
    let review = boss
        .press("adopt_law", &form, &[("candidate", &candidate)], "review")
        .await
        .is(200)
        .says(&["name=\"_password\"", "name=\"_code\""]);
    let before = c.position();
    let now = code(&c, &id);
    for (password, code) in [(OWN, ""), (OWN, "000000"), ("wrong password 1", now.as_str())] {
        boss.press("adopt_law", &review, &[("_password", password), ("_code", code)], "confirm").await.is(400);
    }
    assert_eq!(c.position(), before);
    boss.press("adopt_law", &review, &[("_password", OWN), ("_code", &now)], "confirm").await.leads("/clinic");
    assert!(c.position() > before);

    // Signing in again asks for both too; the code that signed is worth nothing now.
    let mut later = c.client();
    later.get("/sign-in").await.is(200);
    later.post("/sign-in", &[("login", "otsuki"), ("password", OWN)]).await.leads("/");
    later.get("/").await.leads("/second-factor");
    later.get("/second-factor").await.is(200);
    later.post("/second-factor", &[("code", &now)]).await.is(401);
    c.minutes_later(1);
    later.post("/second-factor", &[("code", &code(&c, &id))]).await.leads("/");
    later.choose("manager", "事務室").await;
    later.get("/").await.is(200);
}

#[tokio::test]
async fn requirement_20_wrong_tries_lock_and_idle_sessions_end() {
    let (c, mut boss, id) = set_up().await;
    boss.get("/second-factor/set-up").await.is(200);
    boss.post("/second-factor/set-up", &[("code", &code(&c, &id))]).await.is(200);
    boss.choose("manager", "事務室").await;
    c.minutes_later(14);
    boss.get("/account").await.is(200);
    c.minutes_later(14);
    boss.get("/account").await.is(200);
    c.minutes_later(15);
    boss.get("/account").await.leads("/sign-in");
    for _ in 0..10 {
        let mut guess = c.client();
        guess.get("/sign-in").await.is(200);
        guess.post("/sign-in", &[("login", "otsuki"), ("password", "wrong password 1")]).await.is(401);
        // Slow enough for the limit of tries per minute: this is about the lock.
        c.minutes_later(1);
    }
    let mut right = c.client();
    right.get("/sign-in").await.is(200);
    right.post("/sign-in", &[("login", "otsuki"), ("password", OWN)]).await.is(401);
    c.minutes_later(60);
    right.post("/sign-in", &[("login", "otsuki"), ("password", OWN)]).await.leads("/");
}

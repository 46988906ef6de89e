//! First start: once, with the code, and login and password never reach the record.

use crate::client::Client;
use crate::setting::{PASSWORD, SET_UP, Setting};

fn code(s: &Setting) -> String {
    let said = s.said.lock().expect("lock");
    said.last().and_then(|l| l.rsplit(' ').next()).expect("a code was said").to_owned()
}

async fn send(c: &mut Client, more: &[(&str, &str)]) -> crate::client::Answer {
    let mut fields = SET_UP.to_vec();
    fields.extend_from_slice(more);
    c.post("/set-up", &fields).await
}

#[tokio::test]
async fn set_up_needs_the_code_and_happens_once() {
    let s = Setting::empty(false, |_| ());
    let mut c = s.client();
    for path in ["/", "/sign-in", "/account", "/no/such/page"] {
        c.get(path).await.leads("/set-up");
    }
    let page = c.get("/set-up").await.is(200);
    assert!(page.body.contains("設定コード") && !page.body.contains("clinic_name"));
    let own = [("login", "otsuki"), ("password", PASSWORD), ("password_again", PASSWORD)];
    send(&mut c, &own).await.leads("/set-up");
    let first = code(&s);
    for _ in 0..5 {
        c.post("/set-up/code", &[("code", "0000-0000")]).await.is(401);
    }
    assert_ne!(code(&s), first, "after five wrong tries there is a new code");
    c.post("/set-up/code", &[("code", &first)]).await.is(401);
    let right = code(&s);
    c.post("/set-up/code", &[("code", &right.to_lowercase())]).await.leads("/set-up");
    let page = c.get("/set-up").await.is(200);
    assert!(page.body.contains("clinic_name"));
    let mut other = s.client();
    assert!(!other.get("/set-up").await.is(200).body.contains("clinic_name"), "another device gave no code");
    send(&mut other, &own).await.leads("/set-up");
    for _ in 0..5 {
        other.post("/set-up/code", &[("code", "0000-0000")]).await.is(401);
    }
    assert_ne!(code(&s), right);
    assert!(c.get("/set-up").await.is(200).body.contains("clinic_name"), "wrong codes of others take nothing from it");
    let wrong = send(&mut c, &[("login", "o"), ("password", "short"), ("password_again", "short")]).await.is(400).body;
    assert!(wrong.contains("大槻 恵") && wrong.contains("10文字以上にしてください"), "what was typed is kept");
    let wrong = c.post("/set-up", &own).await.is(400).body;
    assert!(wrong.contains("入れてください"), "the act's own complaints too");
    let command = page.hidden("command");
    send(&mut c, &[&own[..], &[("command", &command)]].concat()).await.leads("/");
    assert!(c.get("/").await.is(303).to().starts_with("/second-factor/set-up"));
    other.get("/set-up").await.is(404);
    other.post("/set-up", &[]).await.is(404);
    other.post("/set-up/code", &[("code", &code(&s))]).await.is(404);
    other.get("/").await.leads("/sign-in");
    s.client().sign_in("otsuki", PASSWORD).await.leads("/");
    let facts = s
        .store
        .read(|snap| (1..=snap.tip().position).map(|n| snap.fact(n)).collect::<store::Result<Vec<_>>>())
        .expect("read");
    let all = format!("{facts:?}");
    assert!(all.contains("大槻") && !all.contains("otsuki") && !all.contains(PASSWORD));
}

#[tokio::test]
async fn a_clinic_set_up_without_an_account_is_not_locked_out() {
    let s = Setting::new(false);
    let mut c = s.client();
    c.get("/").await.leads("/set-up");
    c.get("/set-up").await.is(200);
    c.post("/set-up/code", &[("code", &code(&s))]).await.leads("/set-up");
    assert!(!c.get("/set-up").await.is(200).body.contains("clinic_name"));
    c.post("/set-up", &[("login", "otsuki"), ("password", PASSWORD), ("password_again", PASSWORD)]).await.leads("/");
    assert!(c.get("/").await.is(303).to().starts_with("/second-factor/set-up"));
}

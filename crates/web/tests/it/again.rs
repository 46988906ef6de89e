//! Asking somebody signed in once more: what happens at the door locks no signature inside, ten wrong signatures end the session, and many at
//! once are no more tries than ten.

use crate::client::Client;
use crate::rim::{in_full, plain};
use crate::setting::{PASSWORD, Setting};
use terms::Role;

async fn sign(c: &mut Client, password: &str) -> crate::client::Answer {
    c.post("/account/recovery", &[("password", password), ("code", "")]).await
}

fn lines(s: &Setting, how: &'static str) -> usize {
    let id = s.staff[&Role::Doctor].to_string();
    let all = s.rim(move |r| r.access_by(&id, 1000));
    all.iter().filter(|l| l.page == "signature" && l.reason.starts_with(how)).count()
}

#[tokio::test]
async fn wrong_passwords_at_the_door_lock_no_signature_inside() {
    let s = Setting::with(false, plain);
    s.account(Role::Doctor, false);
    let mut c = in_full(&s, Role::Doctor).await;
    for _ in 0..10 {
        s.client().sign_in("doctor", "wrong password 1").await.is(401);
    }
    assert!(s.account_of(Role::Doctor).locked_until.is_some());
    s.client().sign_in("doctor", PASSWORD).await.is(401);
    sign(&mut c, PASSWORD).await.is(200);
    assert!(s.account_of(Role::Doctor).locked_until.is_some(), "and a signature opens no door");
    // Nor does it keep anybody from changing the password.
    let fields = [("password", PASSWORD), ("new", "lamp river eighteen"), ("again", "lamp river eighteen")];
    c.post("/account/password", &fields).await.leads("/account");
}

#[tokio::test]
async fn ten_wrong_signatures_end_the_session_and_close_the_door() {
    let s = Setting::with(false, plain);
    s.account(Role::Doctor, false);
    let (mut c, mut other) = (in_full(&s, Role::Doctor).await, in_full(&s, Role::Doctor).await);
    for _ in 0..9 {
        sign(&mut c, "wrong password 1").await.is(400);
    }
    sign(&mut c, PASSWORD).await.is(200);
    for n in 0..10 {
        let got = sign(&mut c, "wrong password 1").await.is(400).body;
        assert_eq!(
            got.contains("続けて間違えたためサインアウトしました"),
            n == 9,
            "{n}: a right one began the count anew"
        );
    }
    sign(&mut c, PASSWORD).await.is(403);
    assert!(c.get("/account").await.to().starts_with("/sign-in"));
    assert_eq!((lines(&s, "wrong"), lines(&s, "right")), (19, 1));
    assert_eq!(s.account_of(Role::Doctor).failed, 0);
    s.client().sign_in("doctor", PASSWORD).await.is(401);
    sign(&mut other, PASSWORD).await.is(200);
    s.minutes_later(16);
    s.client().sign_in("doctor", PASSWORD).await.leads("/");
}

#[tokio::test]
async fn many_signatures_at_once_are_no_more_tries_than_ten() {
    let s = Setting::with(false, plain);
    s.account(Role::Doctor, false);
    let c = in_full(&s, Role::Doctor).await;
    let (cookies, csrf) = (c.cookies.clone(), c.csrf.clone());
    let tries: Vec<_> = (0..40)
        .map(|n| {
            let mut c = s.client();
            (c.cookies, c.csrf) = (cookies.clone(), csrf.clone());
            tokio::spawn(async move { sign(&mut c, &format!("guess number {n}")).await.status.as_u16() })
        })
        .collect();
    for t in tries {
        let status = t.await.expect("task");
        assert!(matches!(status, 400 | 403), "{status}");
    }
    assert!((1..=10).contains(&lines(&s, "wrong")), "{}", lines(&s, "wrong"));
    let mut c = c;
    sign(&mut c, PASSWORD).await.is(403);
    assert!(c.get("/account").await.to().starts_with("/sign-in"));
    assert_eq!(lines(&s, "right"), 0);
}

#[tokio::test]
async fn the_present_password_is_no_way_round_the_count() {
    let s = Setting::with(false, plain);
    s.account(Role::Doctor, false);
    let mut c = in_full(&s, Role::Doctor).await;
    let wrong = [("password", "wrong password 1"), ("new", "lamp river eighteen"), ("again", "lamp river eighteen")];
    for _ in 0..5 {
        c.post("/account/password", &wrong).await.is(400);
        sign(&mut c, "wrong password 1").await.is(400);
    }
    assert!(c.get("/account").await.to().starts_with("/sign-in"));
}

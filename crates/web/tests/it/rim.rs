//! Sign-in, second factor, sessions, the two checks of a form, headers.

use crate::client::{Client, encoded};
use crate::setting::{PASSWORD, Setting, command};
use terms::Role;
use web::SecondFactor;
use web::secret::{totp_at, totp_step};

pub fn plain(s: &mut web::Config) {
    s.second_factor = SecondFactor::Optional;
}

/// Signs in in full, with role and first place.
pub async fn in_full(s: &Setting, role: Role) -> Client {
    let mut c = s.client();
    c.sign_in(role.code(), PASSWORD).await.leads("/");
    c.get("/account").await.leads("/choose?next=%2Faccount");
    c.get("/choose").await.is(200);
    c.post("/choose", &[("role", role.code()), ("place", s.places[0].as_str()), ("next", "/account")])
        .await
        .leads("/account");
    c.get("/account").await.is(200);
    c
}

#[tokio::test]
async fn ten_wrong_passwords_lock_and_time_or_the_manager_unlocks() {
    let s = Setting::with(false, plain);
    s.account(Role::Nurse, false);
    let mut c = s.client();
    let unknown = c.sign_in("nobody", "wrong password 1").await.is(401).body;
    let words = |body: &str| {
        body.replace("value=\"nobody\"", "")
            .replace("value=\"nurse\"", "")
            .split("<main")
            .nth(1)
            .map(|m| m.split("csrf").next().unwrap_or("").to_owned())
    };
    for n in 0..10 {
        let wrong = c.post("/sign-in", &[("login", "nurse"), ("password", "wrong password 1")]).await.is(401).body;
        assert_eq!(words(&wrong), words(&unknown), "try {n}: a wrong name and a wrong password look the same");
    }
    assert!(s.account_of(Role::Nurse).locked_until.is_some());
    let locked = c.post("/sign-in", &[("login", "nurse"), ("password", PASSWORD)]).await.is(401).body;
    assert_eq!(words(&locked), words(&unknown), "and a locked account too");
    assert!(!c.cookies.contains_key("saisei"));
    s.minutes_later(14);
    c.post("/sign-in", &[("login", "nurse"), ("password", PASSWORD)]).await.is(401);
    s.minutes_later(2);
    c.post("/sign-in", &[("login", "nurse"), ("password", PASSWORD)]).await.leads("/");
    // Again, and the manager opens it.
    for _ in 0..10 {
        s.client().sign_in("nurse", "wrong password 2").await.is(401);
    }
    let nurse = s.staff[&Role::Nurse].clone();
    s.account(Role::Manager, false);
    let mut m = s.signed(Role::Manager, 3);
    assert!(m.get(&format!("/accounts/{nurse}")).await.is(200).body.contains("ロック中"));
    let unlock = format!("/accounts/{nurse}/unlock");
    m.post(&unlock, &[]).await.is(400);
    m.post(&unlock, &[("password", "not the manager's")]).await.is(400);
    assert!(s.account_of(Role::Nurse).locked_until.is_some(), "an unattended screen opens nothing");
    m.post(&unlock, &[("password", PASSWORD)]).await.is(303);
    let manager = s.staff[&Role::Manager].to_string();
    let tries = s.rim(move |r| r.access_by(&manager, 100)).into_iter().filter(|l| l.page == "signature");
    assert_eq!(tries.filter(|l| l.reason.starts_with("wrong")).count(), 2, "wrong ones are in the log");
    s.client().sign_in("nurse", PASSWORD).await.leads("/");
    let id = nurse.to_string();
    let lines = s.rim(move |r| r.access_by(&id, 100));
    assert_eq!(
        lines.iter().filter(|l| l.page == "sign_in" && l.reason.starts_with("wrong")).count(),
        22,
        "every wrong try is in the access log"
    );
    assert_eq!(lines.iter().filter(|l| l.page == "sign_in" && l.reason.starts_with("right")).count(), 2);
    assert!(
        s.rim(|r| r.access_by("", 100)).iter().all(|l| !format!("{l:?}").contains("nobody")),
        "what was typed as a name is not kept"
    );
}

#[tokio::test]
async fn too_many_tries_from_one_address_wait() {
    let s = Setting::with(false, plain);
    s.account(Role::Nurse, false);
    let mut c = s.client();
    c.get("/sign-in").await.is(200);
    for n in 0..60 {
        let login = format!("user-{n}");
        // An overlong password costs no hash, but counts.
        c.post("/sign-in", &[("login", &login), ("password", &"x".repeat(300))]).await.is(401);
    }
    c.post("/sign-in", &[("login", "nurse"), ("password", PASSWORD)]).await.is(429);
    s.minutes_later(6);
    c.post("/sign-in", &[("login", "nurse"), ("password", PASSWORD)]).await.leads("/");
}

#[tokio::test]
async fn the_first_password_must_be_changed_before_anything_else() {
    let s = Setting::with(false, plain);
    let nurse = s.staff[&Role::Nurse].clone();
    s.account(Role::Manager, false);
    let mut m = s.signed(Role::Manager, 3);
    m.get(&format!("/accounts/{nurse}")).await.is(200);
    let issue = format!("/accounts/{nurse}/issue");
    m.post(&issue, &[("login", "ナース!"), ("password", PASSWORD)]).await.is(400);
    m.post(&issue, &[("login", "manager"), ("password", PASSWORD)]).await.is(400);
    let wrong = m.post(&issue, &[("login", "Nurse.1"), ("password", "not the manager's")]).await.is(400).body;
    assert!(wrong.contains("value=\"nurse.1\"") && !wrong.contains("not the manager's"), "what was typed is kept");
    let page = m.post(&issue, &[("login", "Nurse.1"), ("password", PASSWORD)]).await.is(200).body;
    let first = page
        .split("class=\"code\">")
        .map(|p| p.split('<').next().unwrap_or(""))
        .find(|p| p.len() == 19 && p.matches('-').count() == 3)
        .expect("first password")
        .to_owned();
    assert!(!m.get(&format!("/accounts/{nurse}")).await.is(200).body.contains(&first), "shown once");
    let mut c = s.client();
    c.sign_in("nurse.1", &first).await.leads("/");
    let old = c.cookies["saisei"].clone();
    for path in ["/account", "/reads", "/"] {
        assert!(c.get(path).await.is(303).to().starts_with("/password"), "{path}");
    }
    c.get("/password").await.is(200);
    for bad in [
        ("short", "short"),
        ("nurse.1nurse.1", "nurse.1nurse.1"),
        (first.as_str(), first.as_str()),
        ("lamp river eighteen", "lamp river nineteen"),
    ] {
        c.post("/password", &[("password", &first), ("new", bad.0), ("again", bad.1)]).await.is(400);
    }
    c.post("/password", &[("password", "not the first"), ("new", PASSWORD), ("again", PASSWORD)]).await.is(400);
    c.post("/password", &[("password", &first), ("new", PASSWORD), ("again", PASSWORD), ("next", "/account")])
        .await
        .leads("/account");
    assert_ne!(c.cookies["saisei"], old, "a new token");
    c.get("/account").await.leads("/choose?next=%2Faccount");
    let mut stale = s.client();
    stale.cookies.insert("saisei".into(), old);
    assert!(
        stale.get("/account").await.is(303).to().starts_with("/sign-in"),
        "the token before the change is worth nothing"
    );
    s.client().sign_in("nurse.1", &first).await.is(401);
}

#[tokio::test]
async fn the_second_factor_is_set_up_first_and_a_code_works_once() {
    let s = Setting::new(false);
    s.account(Role::Doctor, false);
    let mut c = s.client();
    c.sign_in("doctor", PASSWORD).await.leads("/");
    c.get("/account").await.leads("/second-factor/set-up?next=%2Faccount");
    c.get("/choose").await.leads("/second-factor/set-up");
    let page = c.get("/second-factor/set-up").await.is(200).body;
    let secret = s.account_of(Role::Doctor).totp_secret;
    assert_eq!(secret.len(), 32);
    let grouped: Vec<&str> = secret.as_bytes().chunks(4).map(|p| std::str::from_utf8(p).expect("ascii")).collect();
    assert!(page.contains(&grouped.join(" ")) && page.contains("class=\"qr\""));
    let code = |minutes: i64| totp_at(&secret, totp_step(s.clock_now().plus_minutes(minutes))).expect("code");
    c.post("/second-factor/set-up", &[("code", &code(10))]).await.is(400);
    let shown = c.post("/second-factor/set-up", &[("code", &code(0))]).await.is(200).body;
    let recovery: Vec<String> = shown
        .split("<li>")
        .skip(1)
        .filter_map(|l| l.split("class=\"code\">").nth(1)?.split('<').next().map(str::to_owned))
        .filter(|l| l.len() == 14)
        .collect();
    assert_eq!(recovery.len(), 10);
    c.get("/account").await.leads("/choose?next=%2Faccount");

    let mut c = s.client();
    c.sign_in("doctor", PASSWORD).await.leads("/");
    c.get("/account").await.leads("/second-factor?next=%2Faccount");
    c.get("/second-factor/set-up").await.leads("/second-factor");
    c.get("/second-factor").await.is(200);
    c.post("/second-factor", &[("code", &code(0))]).await.is(401);
    c.post("/second-factor", &[("code", "")]).await.is(401);
    s.minutes_later(1);
    let before = c.cookies["saisei"].clone();
    c.post("/second-factor", &[("code", &code(0)), ("next", "/account")]).await.leads("/account");
    assert_ne!(c.cookies["saisei"], before);
    c.get("/account").await.leads("/choose?next=%2Faccount");

    let mut c = s.client();
    c.sign_in("doctor", PASSWORD).await.leads("/");
    c.get("/second-factor").await.is(200);
    c.post("/second-factor", &[("code", &code(0))]).await.is(401);
    c.post("/second-factor", &[("code", &recovery[3].to_lowercase().replace('-', " "))]).await.leads("/");
    let mut c = s.client();
    c.sign_in("doctor", PASSWORD).await.leads("/");
    c.get("/second-factor").await.is(200);
    c.post("/second-factor", &[("code", &recovery[3])]).await.is(401);
    assert!(!format!("{:?}", s.rim(|r| r.setting("recovery:x"))).contains(&recovery[0]));
}

#[tokio::test]
async fn wrong_codes_lock_although_the_password_is_right() {
    let s = Setting::new(false);
    s.account(Role::Doctor, false);
    let id = s.staff[&Role::Doctor].to_string();
    s.rim(move |r| {
        let mut a = r.account(&id)?.expect("account");
        (a.totp_secret, a.totp_confirmed) = ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".into(), true);
        r.put_account(&a)
    });
    for n in 0..10 {
        let mut c = s.client();
        c.sign_in("doctor", PASSWORD).await.leads("/");
        c.get("/second-factor").await.is(200);
        c.post("/second-factor", &[("code", "000000")]).await.is(401);
        assert_eq!(s.account_of(Role::Doctor).locked_until.is_some(), n == 9, "{n}");
    }
    s.client().sign_in("doctor", PASSWORD).await.is(401);
}

#[tokio::test]
async fn a_session_ends_when_idle_expired_revoked_or_the_role_is_gone() {
    let s = Setting::with(false, plain);
    s.account(Role::Nurse, false);
    let signed_out = |a: crate::client::Answer| assert!(a.status == 303 && a.to().starts_with("/sign-in"), "{a:?}");
    let mut c = in_full(&s, Role::Nurse).await;
    s.minutes_later(14);
    c.get("/account").await.is(200);
    s.minutes_later(14);
    c.get("/account").await.is(200);
    s.minutes_later(15);
    let out = c.get("/account").await;
    assert_eq!(out.to(), "/sign-in?next=%2Faccount", "the way back is kept");
    signed_out(out);
    assert!(c.get("/sign-in?next=%2Faccount").await.is(200).body.contains("しばらく操作がなかった"));
    c.post("/sign-in", &[("login", "nurse"), ("password", PASSWORD), ("next", "/account")]).await.leads("/account");

    let mut c = in_full(&s, Role::Nurse).await;
    for _ in 0..51 {
        s.minutes_later(14);
        c.get("/account").await.is(200);
    }
    s.minutes_later(14);
    signed_out(c.get("/account").await);

    let (mut a, mut b) = (in_full(&s, Role::Nurse).await, in_full(&s, Role::Nurse).await);
    let page = a.get("/account").await.is(200);
    let other = page.hidden("session");
    a.post("/account/sessions/end", &[("session", &other)]).await.leads("/account");
    signed_out(b.get("/account").await);
    a.get("/account").await.is(200);
    let mut b = in_full(&s, Role::Nurse).await;
    b.post("/account/sessions/end-all", &[]).await.leads("/sign-in");
    signed_out(a.get("/account").await);

    let mut c = in_full(&s, Role::Nurse).await;
    let copy = c.cookies.clone();
    c.post("/sign-out", &[]).await.leads("/sign-in");
    c.cookies = copy;
    signed_out(c.get("/account").await);

    let mut c = in_full(&s, Role::Nurse).await;
    let nurse = s.staff[&Role::Nurse].clone();
    s.ok(
        "change_roles",
        &command("roles-1"),
        s.who(Role::Manager),
        &[("staff", nurse.as_str()), ("roles", "coordinator"), ("reason", "異動")],
    );
    signed_out(c.get("/account").await);
    s.client().sign_in("nurse", PASSWORD).await.leads("/");
}

#[tokio::test]
async fn what_was_typed_when_the_session_ended_is_kept_as_a_draft() {
    let s = Setting::with(false, plain);
    let mut c = s.signed(Role::Nurse, 0);
    s.minutes_later(20);
    let to = c
        .post(
            "/act/hold",
            &[("_key", "patient:P1"), ("patient", "P1"), ("reason", "熱がある"), ("_password", "secret!")],
        )
        .await
        .is(303)
        .to()
        .to_owned();
    assert_eq!(to, "/sign-in?next=%2Fact%2Fhold%3Fpatient%3DP1");
    let id = s.staff[&Role::Nurse].to_string();
    let draft = s.rim(move |r| r.draft(&id, "hold", "patient:P1")).expect("draft");
    assert!(draft.json.contains("熱がある") && !draft.json.contains("secret!"));
    let mut forged = s.signed(Role::Nurse, 1);
    s.minutes_later(20);
    forged.csrf = "forged".into();
    forged.post("/act/hold", &[("_key", "patient:P2"), ("reason", "x")]).await.is(403);
    let id = s.staff[&Role::Nurse].to_string();
    assert!(s.rim(move |r| r.draft(&id, "hold", "patient:P2")).is_none());
}

#[tokio::test]
async fn each_check_of_a_form_refuses_alone() {
    let s = Setting::new(false);
    let theme = |c: &Client| encoded(&[("csrf", &c.csrf), ("theme", "dark")]);
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let mut c = s.signed(Role::Nurse, 0);
    let ours = theme(&c);
    let here = ("origin", "http://127.0.0.1:8600");
    for (headers, status) in [
        (vec![kind, ("sec-fetch-site", "same-origin")], 303),
        (vec![kind, ("sec-fetch-site", "none")], 303),
        (vec![kind, here], 303),
        (vec![kind, ("sec-fetch-site", "cross-site")], 403),
        (vec![kind, ("sec-fetch-site", "same-site"), here], 403),
        (vec![kind, ("origin", "http://evil.example")], 403),
        (vec![kind, ("origin", "null")], 403),
        (vec![kind], 403),
    ] {
        c.send("POST", "/account/theme", &headers, ours.clone()).await.is(status);
    }
    for forged in ["", "forged", "csrf-doctor"] {
        c.csrf = forged.into();
        c.post("/account/theme", &[("theme", "dark")]).await.is(403);
    }
    let token = ("x-csrf", "csrf-nurse");
    c.send("POST", "/account/theme", &[kind, here, token], encoded(&[("theme", "dark")])).await.is(303);
    let mut signed_out = s.client();
    signed_out.csrf = "forged".into();
    signed_out.post("/sign-in", &[("login", "a"), ("password", "b")]).await.is(403);
    let mut c = s.client();
    c.get("/sign-in").await.is(200);
    let token = c.csrf.clone();
    let mut other = s.client();
    other.get("/sign-in").await.is(200);
    other.csrf = token;
    other.post("/sign-in", &[("login", "a"), ("password", "b")]).await.is(403);
}

#[tokio::test]
async fn headers_and_cookies_are_strict() {
    let s = Setting::new(false);
    let mut c = s.signed(Role::Nurse, 0);
    let (a, b) = (c.get("/account").await.is(200), c.get("/account").await.is(200));
    let policy = a.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self' 'nonce-",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "connect-src 'self'",
    ] {
        assert!(policy.contains(part), "{part}");
    }
    assert!(!policy.contains("unsafe"));
    let nonce = |p: &str| p.split("'nonce-").nth(1).and_then(|r| r.split('\'').next()).expect("nonce").to_owned();
    assert!(a.body.contains(&format!("nonce=\"{}\"", nonce(policy))));
    assert_ne!(nonce(policy), nonce(b.header("content-security-policy")));
    assert_eq!(
        (a.header("cache-control"), a.header("x-content-type-options"), a.header("referrer-policy")),
        ("no-store", "nosniff", "same-origin")
    );
    assert!(a.header("strict-transport-security").is_empty());
    let css = c.get(&format!("/assets/saisei.css?v={}", *web::assets::CSS_VERSION)).await.is(200);
    assert!(css.header("cache-control").contains("immutable"));
    let icon = c.get("/assets/saisei.svg").await.is(200);
    assert_eq!(icon.header("content-type"), "image/svg+xml");
    assert_eq!(c.get("/assets/htmx.min.js").await.is(200).header("cache-control"), "no-cache");
    let missing = c.get("/no/such/page").await.is(404);
    assert!(
        missing.header("content-security-policy").contains("'none'") && missing.body.contains("ページが見つかりません")
    );
    for (host, status) in [
        ("127.0.0.1:8600", 200),
        ("localhost:8600", 200),
        ("[::1]:8600", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example", 400),
        ("", 400),
    ] {
        c.send("GET", "/account", &[("host", host)], String::new()).await.is(status);
    }
    c.send("DELETE", "/account", &[("sec-fetch-site", "same-origin"), ("x-csrf", "csrf-nurse")], String::new())
        .await
        .is(405);
    let big = "x".repeat(1024 * 1024 + 1);
    c.post("/account/theme", &[("theme", &big)]).await.is(413);
}

#[tokio::test]
async fn next_leads_nowhere_else() {
    let s = Setting::with(false, plain);
    s.account(Role::Nurse, false);
    for (next, to) in
        [("https://evil.example", "/"), ("//evil.example", "/"), ("/\\evil.example", "/"), ("/account", "/account")]
    {
        let mut c = s.client();
        c.get("/sign-in").await.is(200);
        c.post("/sign-in", &[("login", "nurse"), ("password", PASSWORD), ("next", next)]).await.leads(to);
    }
    let mut c = s.client();
    c.get("/language/en?next=//evil.example").await.leads("/");
    assert!(c.get("/sign-in").await.is(200).body.contains("<html lang=\"en\""));
}

#[tokio::test]
async fn the_demo_exists_on_simulated_records_alone() {
    let real = Setting::new(false);
    let mut c = real.signed(Role::Nurse, 0);
    c.post("/demo/clock", &[("by", "hour")]).await.is(404);
    c.post("/demo/staff", &[("staff", "S1")]).await.is(404);
    c.post("/demo/as", &[("act", "register_patient")]).await.is(404);
    assert!(!c.get("/account").await.is(200).body.contains("/demo/"));
    let demo = Setting::new(true);
    demo.account(Role::Doctor, false);
    demo.account(Role::Operator, false);
    let mut c = demo.signed(Role::Nurse, 0);
    let before = demo.store.now();
    assert!(c.get("/account").await.is(200).body.contains("模擬データ"));
    c.post("/demo/clock", &[("by", "day"), ("next", "/account")]).await.leads("/account");
    assert_eq!(demo.store.now().minutes_since(before), 24 * 60);
    let before = demo.store.now();
    c.post("/demo/clock", &[("by", "month"), ("next", "/account")]).await.leads("/account");
    assert_eq!(demo.store.now().minutes_since(before), 30 * 24 * 60);
    let mut c = demo.signed(Role::Nurse, 0);
    c.post("/demo/clock", &[("by", "year")]).await.is(400);
    let mut c = demo.signed(Role::Nurse, 0);
    c.get("/account").await.is(200);
    let doctor = demo.staff[&Role::Doctor].to_string();
    c.post("/demo/staff", &[("staff", &doctor)]).await.leads("/");
    assert!(c.get("/account").await.is(200).body.contains("医師"));
    // Everybody stands where the role works: a doctor who may harvest here may not do it in the office.
    c.get("/act/harvest_fat").await.is(200);
    let operator = demo.staff[&Role::Operator].to_string();
    c.post("/demo/staff", &[("staff", &operator), ("next", "/patients/P-1")]).await.leads("/patients/P-1");
    c.get("/act/open_cabinet").await.is(200);
    // A task of another's is done by who does it: a doctor consents a patient nowhere but among patients.
    c.post("/demo/as", &[("act", "give_consent"), ("query", "patient=P-1")])
        .await
        .leads("/act/give_consent?patient=P-1");
    c.get("/act/give_consent").await.is(200);
    c.post("/demo/as", &[("act", "no_such_act")]).await.is(404);
}

#[tokio::test]
async fn l19_made_up_answers_are_offered_on_simulated_records_alone_and_record_nothing() {
    let form = "/act/register_patient";
    let real = Setting::new(false);
    let mut c = real.signed(Role::Coordinator, 0);
    assert!(!c.get(form).await.is(200).body.contains("value=\"fill\""));
    let sent = c.post(form, &[("_step", "fill"), ("_command", "made-up")]).await.is(400).body;
    assert!(sent.contains("value=\"review\"") && !sent.contains("value=\"模擬"), "{sent}");
    let demo = Setting::new(true);
    let mut c = demo.signed(Role::Coordinator, 0);
    assert!(c.get(form).await.is(200).body.contains("value=\"fill\""));
    let before = demo.store.tip().position;
    let filled =
        c.post(form, &[("_step", "fill"), ("_command", "made-up"), ("kana", "サトウ ハナ")]).await.is(200).body;
    assert!(filled.contains("value=\"サトウ ハナ\""), "what was typed stays: {filled}");
    let empty = |name: &str| filled.contains(&format!("name=\"{name}\" value=\"\""));
    assert!(!empty("name") && !empty("birth_date"), "{filled}");
    assert_eq!(demo.store.tip().position, before);
}

#[tokio::test]
async fn a_stopped_writer_is_said_on_every_page() {
    let s = Setting::new(false);
    let mut c = s.signed(Role::Manager, 0);
    assert!(!c.get("/account").await.is(200).body.contains("記録が止まっています"));
    s.store.close();
    for path in ["/account", "/accounts", "/reads"] {
        assert!(c.get(path).await.is(200).body.contains("記録が止まっています"), "{path}");
    }
    c.post("/account/theme", &[("theme", "dark")]).await.is(503);
    assert!(s.client().get("/sign-in").await.is(200).body.contains("記録が止まっています"));
}

#[tokio::test]
async fn the_access_log_is_read_by_patient_and_by_staff() {
    let s = Setting::new(false);
    let line = store::AccessLine {
        at: s.clock_now(),
        staff: s.staff[&Role::Nurse].to_string(),
        role: "nurse".into(),
        place: s.places[0].to_string(),
        patient: "P123".into(),
        page: "chart".into(),
        reason: String::new(),
    };
    s.rim(move |r| r.log_access(&line));
    let mut c = s.signed(Role::Quality, 0);
    assert!(c.get("/reads?patient=P123").await.is(200).body.contains("chart"));
    assert!(c.get(&format!("/reads?staff={}", s.staff[&Role::Nurse])).await.is(200).body.contains("chart"));
    assert!(!c.get("/reads?patient=P999").await.is(200).body.contains("chart"));
    assert!(c.get("/reads?patient=%3Cb%3E").await.is(200).body.contains("その番号の患者はいません"));
    s.signed(Role::Nurse, 0).get("/reads?patient=P123").await.is(403);
}

#[tokio::test]
async fn htmx_gets_the_middle_and_a_way_instead_of_a_redirect() {
    let s = Setting::new(false);
    let mut c = s.signed(Role::Nurse, 0);
    let part = [("hx-request", "true"), ("hx-request-type", "partial")];
    let got = c.send("GET", "/account", &part, String::new()).await.is(200);
    assert!(!got.body.contains("<html") && got.body.contains("<h1"));
    assert!(
        c.send("GET", "/account", &[("hx-request", "true"), ("hx-request-type", "full")], String::new())
            .await
            .is(200)
            .body
            .contains("<html")
    );
    let mut out = s.client();
    let got = out.send("GET", "/account", &part, String::new()).await.is(200);
    assert_eq!(got.header("hx-redirect"), "/sign-in?next=%2Faccount");
}

#[tokio::test]
async fn the_managers_code_is_asked_too_and_closing_and_dropping_need_the_password() {
    let s = Setting::with(false, plain);
    for role in [Role::Manager, Role::Nurse] {
        s.account(role, false);
        let staff = s.staff[&role].to_string();
        s.rim(move |r| {
            let mut a = r.account(&staff)?.expect("account");
            (a.totp_secret, a.totp_confirmed) = ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".into(), true);
            r.put_account(&a)
        });
    }
    let nurse = s.staff[&Role::Nurse].clone();
    let mut m = s.signed(Role::Manager, 3);
    let page = m.get(&format!("/accounts/{nurse}")).await.is(200).body;
    for form in ["issue", "second-factor", "disable"] {
        assert!(page.contains(&format!("id=\"f-{form}-password\"")) && page.contains(&format!("id=\"f-{form}-code\"")));
    }
    for form in ["issue", "second-factor", "disable", "unlock"] {
        let sent = [("login", "nurse"), ("password", PASSWORD), ("code", "000000")];
        m.post(&format!("/accounts/{nurse}/{form}"), &sent).await.is(400);
    }
    let before = s.account_of(Role::Nurse);
    assert!(before.totp_confirmed && !before.disabled && !before.must_change);
    for form in ["second-factor", "disable"] {
        let code = totp_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", totp_step(s.clock_now())).expect("code");
        m.post(&format!("/accounts/{nurse}/{form}"), &[("password", PASSWORD), ("code", &code)]).await.is(303);
        m.post(&format!("/accounts/{nurse}/{form}"), &[("password", PASSWORD), ("code", &code)]).await.is(400);
        s.minutes_later(1);
    }
    let after = s.account_of(Role::Nurse);
    assert!(!after.totp_confirmed && after.totp_secret.is_empty() && after.disabled);
}

#[tokio::test]
async fn a_demo_record_tells_its_logins_and_no_other_record_does() {
    let logins = |c: &mut web::Config| {
        c.demo_password = "saisei-demo".into();
        c.demo_logins =
            vec![web::DemoLogin { login: "kango".into(), name: "立花 直子".into(), roles: vec![Role::Nurse] }];
    };
    for simulated in [true, false] {
        let s = Setting::with(simulated, logins);
        s.account(Role::Nurse, false);
        let mut c = s.client();
        let page = c.get("/sign-in").await.is(200).body;
        for must in ["saisei-demo", "立花 直子", "看護師", "/sign-in?login=kango"] {
            assert_eq!(page.contains(must), simulated, "{must}: {page}");
        }
        let picked = c.get("/sign-in?login=kango").await.is(200).body;
        assert_eq!(picked.contains("value=\"kango\""), simulated);
        assert!(!c.get("/sign-in?login=somebody").await.is(200).body.contains("value=\"somebody\""));
    }
}

#[tokio::test]
async fn the_place_of_the_last_time_is_offered_again() {
    let s = Setting::with(false, plain);
    s.account(Role::Nurse, false);
    for n in [2, 1] {
        let place = s.places[n].to_string();
        let mut c = s.client();
        c.sign_in("nurse", PASSWORD).await.leads("/");
        c.get("/choose").await.is(200);
        c.post("/choose", &[("role", "nurse"), ("place", &place)]).await.is(303);
        c.post("/sign-out", &[]).await.is(303);
        s.minutes_later(5);
        let mut again = s.client();
        again.sign_in("nurse", PASSWORD).await.leads("/");
        let page = again.get("/choose").await.is(200).body;
        let chosen = page.split("<input").find(|i| i.contains("name=\"place\"") && i.contains(" checked"));
        assert!(chosen.is_some_and(|i| i.contains(&format!("value=\"{place}\""))), "{page}");
    }
}

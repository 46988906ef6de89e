//! The rim attacked: forged and huge keys, floods of drafts, broken text, odd hosts and addresses.

use crate::client::{Answer, Client, encoded};
use crate::scene::{CONSULTING, CPC, Scene, step};
use crate::setting::Setting;
use terms::Role;

async fn draft(c: &mut Client, key: &str, complaint: &str) -> Answer {
    let token = c.csrf.clone();
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("hx-request", "true"),
        ("x-csrf", token.as_str()),
    ];
    let body = encoded(&[("_act", "record_interview"), ("_key", key), ("complaint", complaint)]);
    c.send("POST", "/draft", &headers, body).await
}

fn drafts(s: &Setting, role: Role) -> Vec<store::DraftRow> {
    let id = s.staff[&role].to_string();
    s.rim(move |r| r.drafts_of(&id))
}

#[tokio::test]
async fn a_flood_of_drafts_fills_no_disk_and_the_oldest_make_way() {
    let s = Scene::new();
    let mut c = s.client(Role::Nurse, CONSULTING);
    let mut doctor = s.client(Role::Doctor, CONSULTING);
    draft(&mut doctor, "patient:P1", "医師の下書き").await.is(200);
    for n in 0..60 {
        draft(&mut c, &format!("patient:P{n}"), "膝").await.is(200);
        s.set.record_clock.set(s.set.store.now().plus_minutes(1));
    }
    let tasks: Vec<_> = (0..200)
        .map(|n| {
            let (mut c, cookies, csrf) = (s.set.client(), c.cookies.clone(), c.csrf.clone());
            tokio::spawn(async move {
                (c.cookies, c.csrf) = (cookies, csrf);
                draft(&mut c, &format!("patient:Q{n}"), "腰").await.status.as_u16()
            })
        })
        .collect();
    for t in tasks {
        assert_eq!(t.await.expect("task"), 200);
    }
    let left = drafts(&s.set, Role::Nurse);
    assert_eq!(left.len(), web::drafts::MOST);
    assert!(left.iter().all(|d| d.about.starts_with("patient:Q")), "the oldest went first");
    // 40 KiB each: room for six.
    for n in 0..10 {
        s.set.record_clock.set(s.set.store.now().plus_minutes(1));
        draft(&mut c, &format!("patient:R{n}"), &"x".repeat(40 * 1024)).await.is(200);
    }
    let left = drafts(&s.set, Role::Nurse);
    let bytes: u64 = left.iter().map(|d| u64::try_from(d.json.len()).expect("size")).sum();
    assert!(bytes <= web::drafts::ROOM && left.iter().any(|d| d.about == "patient:R9"), "{bytes}");
    assert!(left.iter().all(|d| d.about != "patient:R1"));
    assert_eq!(drafts(&s.set, Role::Doctor).len(), 1, "nobody's flood takes another's draft");
}

#[tokio::test]
async fn a_draft_too_large_is_told_and_the_one_before_stays() {
    let s = Scene::new();
    let mut c = s.client(Role::Nurse, CONSULTING);
    let key = format!("patient:{}", s.fresh);
    draft(&mut c, &key, "右膝の痛み").await.is(200);
    let said = draft(&mut c, &key, &"あ".repeat(30_000)).await.is(413);
    assert!(said.body.contains("下書きには大きすぎます") && !said.body.contains("<html"), "{}", said.body);
    // The same in a form that is sent: the page keeps everything.
    let mut fields = s.good("record_interview", &[("patient", &s.fresh)]);
    fields.retain(|(n, _)| n != "complaint");
    fields.push(("complaint".into(), "い".repeat(30_000)));
    let page = step(&mut c, "record_interview", "review", "big", s.tip(), &fields, &[("_key", &key)]).await.is(400);
    assert!(page.body.contains(&"い".repeat(30_000)), "nothing typed is lost");
    let left = drafts(&s.set, Role::Nurse);
    assert!(left.len() == 1 && left[0].json.contains("右膝の痛み"), "{}", left.len());
}

#[tokio::test]
async fn a_forged_key_is_what_our_forms_would_have_said_or_nothing() {
    let s = Scene::new();
    let mut c = s.client(Role::Nurse, CONSULTING);
    let huge = format!("patient:P1 {}", "x".repeat(500_000));
    for forged in ["patient:P1 name:高瀬", "junk patient:P1 patient:P2", "patient:P1 staff:a&b", huge.as_str()] {
        draft(&mut c, forged, "x").await.is(200);
    }
    draft(&mut c, "高瀬 誠", "y").await.is(200);
    let mut keys: Vec<String> = drafts(&s.set, Role::Nurse).into_iter().map(|d| d.about).collect();
    keys.sort();
    assert_eq!(keys, ["", "patient:P1"]);
    let to = c.post("/draft/discard", &[("_act", "record_interview"), ("_key", &huge)]).await.is(303).to().to_owned();
    assert_eq!(to, "/act/record_interview?patient=P1");
    assert_eq!(drafts(&s.set, Role::Nurse).len(), 1);
    for act in ["no_such_act", "", "../patients", "register_patient\n"] {
        assert!(matches!(c.post("/draft", &[("_act", act), ("x", "y")]).await.status.as_u16(), 403 | 404), "{act}");
    }
}

#[tokio::test]
async fn a_session_that_ended_keeps_only_what_its_role_may_do() {
    let s = Scene::new();
    let (mut bench, mut nurse) = (s.client(Role::Operator, CPC), s.client(Role::Nurse, CONSULTING));
    s.set.minutes_later(9 * 60);
    let (act, big) = ("/act/record_interview", "x".repeat(70_000));
    bench.post(act, &[("_key", "patient:P1"), ("complaint", "x")]).await.leads("/sign-in");
    bench
        .post("/draft", &[("_act", "record_interview"), ("_key", "patient:P1"), ("complaint", "x")])
        .await
        .leads("/sign-in");
    assert!(drafts(&s.set, Role::Operator).is_empty());
    nurse.post(act, &[("_key", "patient:P1 x:高瀬"), ("complaint", "痛み")]).await.is(303);
    nurse.post(act, &[("_key", "patient:P1"), ("complaint", &big)]).await.is(303);
    let left = drafts(&s.set, Role::Nurse);
    assert!(left.len() == 1 && left[0].about == "patient:P1" && left[0].json.contains("痛み"), "{left:?}");
}

#[tokio::test]
async fn broken_text_is_refused_whole() {
    let s = Scene::new();
    let mut c = s.client(Role::Nurse, CONSULTING);
    let key = format!("patient:{}", s.fresh);
    draft(&mut c, &key, "右膝の痛み").await.is(200);
    let form = ("content-type", "application/x-www-form-urlencoded");
    let here = ("sec-fetch-site", "same-origin");
    for broken in ["complaint=%FF", "%C3%28=1", "complaint=%E9%AB"] {
        let body = format!("csrf={}&_key={key}&patient={}&{broken}", c.csrf, s.fresh);
        let tip = s.tip();
        let got = c.send("POST", "/act/record_interview", &[form, here], body).await.is(400);
        assert!(got.body.contains("UTF-8") && !got.body.contains('\u{fffd}'), "{}", got.body);
        assert_eq!(s.tip(), tip);
    }
    assert!(drafts(&s.set, Role::Nurse)[0].json.contains("右膝の痛み"), "the draft is as it was");
}

#[tokio::test]
async fn an_address_that_cannot_be_read_is_a_page_that_is_not_there() {
    let s = Setting::new(false);
    let mut c = s.signed(Role::Manager, 0);
    for path in [
        "/patients/%FF",
        "/fact/%C3%28",
        "/fact/%FF",
        "/accounts/%80",
        "/%FF",
        "/act/%FF",
        "/language/%FF",
        "/fact/no-number",
        "/fact/-1",
    ] {
        let got = c.get(path).await.is(404);
        assert!(got.body.contains("ページが見つかりません") && got.body.contains("<html"), "{path}: {}", got.body);
    }
    assert!(s.client().get("/accounts/%FF").await.is(404).body.contains("<html"), "signed out too");
}

#[tokio::test]
async fn an_odd_host_is_told_calmly() {
    let s = Setting::new(false);
    let mut c = s.signed(Role::Manager, 0);
    for host in [
        "user@127.0.0.1:8600",
        "127.0.0.1:8600:1",
        "127.0.0.1:abc",
        "127.0.0.1:",
        ":8600",
        "",
        "[::1",
        "127.0.0.1:999999",
    ] {
        let got = c.send("GET", "/account", &[("host", host)], String::new()).await.is(400);
        assert!(got.body.contains("このサーバーの名前ではありません") && got.body.contains("<html"), "{host}");
    }
    c.send("GET", "/account", &[("host", "127.0.0.1:8600"), ("host", "evil.example")], String::new()).await.is(400);
    c.send("GET", "http://evil.example/account", &[("host", "127.0.0.1:8600")], String::new()).await.is(400);
}

//! Breaking the glass (L22): open to every role for a reason, for a quarter of an hour, and written down.

use crate::scene::{CONSULTING, CPC, NAME, PHONE, Scene};
use store::AccessLine;
use terms::Role;

const REASON: &str = "採取後に呼吸が苦しいと電話";

fn lines(s: &Scene) -> Vec<AccessLine> {
    s.set.rim(|r| r.access_on(AccessLine::GLASS, 1000))
}

#[tokio::test]
async fn l22_every_role_sees_what_an_emergency_needs_for_a_reason_that_is_logged() {
    let mut s = Scene::new();
    let id = s.ready.clone();
    s.act("hold", Role::Nurse, CONSULTING, &[("patient", &id), ("target", "patient"), ("reason", "発熱のため")]);
    s.play("report_adverse_event", Role::Nurse, CONSULTING, &[], &[("patient", &id)]);
    for role in Role::ALL {
        let mut c = s.client(*role, CPC);
        let path = format!("/break-glass/{id}");
        c.get(&path).await.leads(&format!("/break-glass?patient={id}"));
        let form = c.get(&format!("/break-glass?patient={id}")).await.is(200).body;
        assert!(form.contains("value=\"SP2600001\"") && form.contains("閲覧の記録に残り"), "{form}");
        assert!(!form.contains(NAME) && !form.contains(PHONE) && !form.contains("ヨード"), "nothing before the reason");
        let before = lines(&s).len();
        for (number, reason) in
            [("SP2600001", ""), ("SP2699999", REASON), ("", ""), ("SP2600001", "  "), (NAME, REASON)]
        {
            let wrong = c.post("/break-glass", &[("patient", number), ("reason", reason)]).await.is(400).body;
            assert!(wrong.contains("-error") && !wrong.contains(PHONE), "{wrong}");
        }
        c.get(&path).await.is(303);
        assert_eq!(lines(&s).len(), before, "what was refused opened nothing");
        c.post("/break-glass", &[("patient", "ｓｐ２６－００００１"), ("reason", REASON)]).await.leads(&path);
        let page = c.get(&path).await.is(200);
        for must in [
            NAME,
            PHONE,
            "ヨード",
            "発熱のため",
            "有害事象",
            "組織は採取していません",
            "製品はまだありません",
            "あと 15 分",
            REASON,
        ] {
            assert!(page.body.contains(must), "{role:?} {must}: {}", page.body);
        }
        let title = page.body.split("<title>").nth(1).and_then(|t| t.split('<').next()).expect("title");
        assert!(title.contains("SP2600001") && !title.contains(NAME), "L16: {title}");
        assert_eq!(page.header("refresh"), "901");
        let new = lines(&s);
        assert_eq!(new.len(), before + 2, "the opening and the view");
        let own = s.set.staff[role].to_string();
        assert!(
            new[..2].iter().all(|l| l.patient == id && l.reason == REASON && l.staff == own && l.role == role.code())
        );
        // Another patient is another reason.
        c.get(&format!("/break-glass/{}", s.fresh)).await.is(303);
    }
}

#[tokio::test]
async fn l22_time_over_or_a_new_session_asks_again() {
    let s = Scene::new();
    let path = format!("/break-glass/{}", s.ready);
    let mut c = s.client(Role::Operator, CPC);
    c.post("/break-glass", &[("patient", &s.ready), ("reason", REASON)]).await.leads(&path);
    s.set.minutes_later(14);
    assert!(c.get(&path).await.is(200).body.contains("あと 1 分"));
    s.client(Role::Operator, CONSULTING).get(&path).await.is(303);
    s.set.minutes_later(1);
    c.get(&path).await.is(303);
    c.post("/break-glass", &[("patient", &s.ready), ("reason", REASON)]).await.leads(&path);
    c.get(&path).await.is(200);
    c.post("/sign-out", &[]).await.is(303);
    s.client(Role::Operator, CPC).get(&path).await.is(303);
    let mut forged = s.client(Role::Operator, CPC);
    forged.csrf = "forged".into();
    forged.post("/break-glass", &[("patient", &s.ready), ("reason", REASON)]).await.is(403);
}

#[tokio::test]
async fn l22_what_nobody_asked_is_said_and_a_merged_number_leads_on() {
    let mut s = Scene::new();
    s.set.account(Role::Manager, false);
    let twin = s.register("高瀬 眞", "タカセ マコト", "1979-05-12");
    let into = s.ready.clone();
    s.act("merge_patients", Role::Manager, CONSULTING, &[("patient", &twin), ("into", &into), ("evidence", "保険証")]);
    let mut c = s.client(Role::Reader, CONSULTING);
    for old in ["SP2600003", twin.as_str()] {
        c.post("/break-glass", &[("patient", old), ("reason", REASON)]).await.leads(&format!("/break-glass/{into}"));
    }
    let fresh = format!("/break-glass/{}", s.fresh);
    c.post("/break-glass", &[("patient", &s.fresh), ("reason", REASON)]).await.leads(&fresh);
    assert!(c.get(&fresh).await.is(200).body.contains("アレルギーと薬は未聴取"));
    c.get("/language/en").await.is(303);
    let english = c.get(&fresh).await.is(200).body;
    for must in ["Emergency view", "15 minutes left", "not asked", "No product was made", "Telephone"] {
        assert!(english.contains(must), "{must}");
    }
}

#[tokio::test]
async fn l22_quality_and_manager_see_the_glass_broken_without_asking() {
    let s = Scene::new();
    let mut c = s.client(Role::Reader, CONSULTING);
    assert!(s.client(Role::Quality, CONSULTING).get("/reads").await.is(200).body.contains("緊急時の閲覧はありません"));
    c.post("/break-glass", &[("patient", "SP2600001"), ("reason", REASON)]).await.is(303);
    c.get(&format!("/break-glass/{}", s.ready)).await.is(200);
    for role in [Role::Quality, Role::Manager] {
        for asked in ["", "?patient=SP2600001"] {
            let body = s.client(role, CONSULTING).get(&format!("/reads{asked}")).await.is(200).body;
            assert!(body.contains("緊急時の閲覧</span>") || body.matches("緊急時の閲覧").count() >= 2, "{body}");
            assert!(body.contains(REASON) && body.contains("SP2600001"), "{body}");
        }
    }
    // Ways to it: from the chart and from the page of safety, for those who see numbers only too.
    for (path, link) in [
        (format!("/patients/{}", s.ready), format!("/break-glass?patient={}", s.ready)),
        ("/safety".into(), "/break-glass".into()),
    ] {
        assert!(c.get(&path).await.is(200).body.contains(&format!("href=\"{link}\"")), "{path}");
    }
}

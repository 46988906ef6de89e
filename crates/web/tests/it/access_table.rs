//! Every route × every role, and signed out: each gets what the printed table says, and nothing is served that the table does not hold (L20).

use crate::setting::Setting;
use access::{Grant, grant_page};
use record::clinic::PlaceKind;
use std::collections::BTreeSet;
use terms::Role;
use web::{Open, Route, table};

const KINDS: [PlaceKind; 4] = [PlaceKind::Consulting, PlaceKind::Treatment, PlaceKind::Cpc, PlaceKind::Office];

/// A path with something in its parameters.
fn filled(s: &Setting, path: &str) -> String {
    let staff = s.spare.as_ref().expect("spare").to_string();
    let values = [
        ("{staff}", staff.as_str()),
        ("{lang}", "en"),
        ("{name}", "hold"),
        ("{act}", "hold"),
        ("{id}", "P1"),
        ("{patient}", "P1"),
        ("{position}", "1"),
        ("{lot}", "LT-1"),
    ];
    let path = values.iter().fold(path.to_owned(), |p, (k, v)| p.replace(k, v));
    assert!(!path.contains('{'), "{path}: say here what stands in its parameter");
    path
}

#[tokio::test]
async fn every_route_and_every_role_gets_what_the_table_says() {
    let s = Setting::new(true);
    let table = table(true);
    let mut asked = 0;
    for r in table.routes() {
        let path = filled(&s, r.path);
        for role in Role::ALL {
            for (place, kind) in KINDS.iter().enumerate() {
                let mut c = s.signed(*role, place);
                let got = if r.method == "GET" { c.get(&path).await } else { c.post(&path, &[]).await };
                let status = got.status.as_u16();
                let what = format!("{} {path} as {} in {kind:?}: {status} {}", r.method, role.code(), got.to());
                match r.open {
                    Open::Page(page) if grant_page(page, *role, Some(*kind)) == Grant::No => {
                        assert_eq!(status, 403, "{what}")
                    }
                    Open::Page(_) => assert!(
                        matches!(status, 200 | 303 | 400 | 404 | 409) && !got.to().starts_with("/sign-in?"),
                        "{what}"
                    ),
                    Open::Act => assert!(
                        matches!(status, 200 | 303 | 400 | 403 | 404 | 409 | 422) && !got.to().starts_with("/sign-in?"),
                        "{what}"
                    ),
                    Open::Due(_) => assert_eq!((status, got.to()), (303, "/"), "{what}: nothing is due"),
                    Open::Begun | Open::Anyone => assert!(status < 500, "{what}"),
                }
                asked += 1;
            }
        }
    }
    assert_eq!(asked, table.routes().len() * Role::ALL.len() * KINDS.len());
}

#[tokio::test]
async fn signed_out_every_other_route_leads_to_sign_in() {
    let s = Setting::new(true);
    s.account(Role::Nurse, false);
    for r in table(true).routes().iter().filter(|r| r.open != Open::Anyone) {
        let path = filled(&s, r.path);
        let mut c = s.client();
        c.get("/sign-in").await.is(200);
        let got = if r.method == "GET" { c.get(&path).await } else { c.post(&path, &[]).await };
        assert!(got.status == 303 && got.to().starts_with("/sign-in"), "{r:?}: {} {}", got.status, got.to());
        let mut forged = s.client();
        forged.cookies.insert("saisei".into(), "f".repeat(64));
        assert!(!forged.get(&path).await.status.is_success(), "{r:?}: a forged token");
    }
}

/// The routes and the router are one list: each route answers, and each has one row.
#[tokio::test]
async fn the_router_serves_the_table_and_nothing_else() {
    let s = Setting::new(true);
    for simulated in [true, false] {
        let t = table(simulated);
        let once: BTreeSet<(&str, &str)> = t.routes().iter().map(|r| (r.method, r.path)).collect();
        assert_eq!(once.len(), t.routes().len());
        assert_eq!(t.routes().iter().any(|r| r.path.starts_with("/demo")), simulated);
    }
    let t = table(true);
    let paths: BTreeSet<&str> = t.routes().iter().map(|r| r.path).collect();
    let has = |method: &str, path: &str| t.routes().iter().any(|r: &Route| r.method == method && r.path == path);
    let mut c = s.signed(Role::Manager, 0);
    for path in &paths {
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH"] {
            let got = c
                .send(
                    method,
                    &filled(&s, path),
                    &[("sec-fetch-site", "same-origin"), ("x-csrf", "csrf-manager")],
                    String::new(),
                )
                .await;
            assert_eq!(got.status != 405, has(method, path), "{method} {path}: {}", got.status);
            c = s.signed(Role::Manager, 0);
        }
    }
    let pages: BTreeSet<&str> =
        t.routes().iter().filter_map(|r| if let Open::Page(p) = r.open { Some(p) } else { None }).collect();
    for p in &pages {
        assert!(access::PAGES.iter().any(|r| r.name == *p), "{p} has no row, so it is closed to everybody");
    }
    for before in t.routes().iter().filter(|r| r.open == Open::Anyone) {
        let known = ["/assets/", "/language/", "/install", "/ca.crt", "/set-up", "/sign-in"]
            .iter()
            .any(|p| before.path.starts_with(p));
        assert!(known, "{} is open to anybody", before.path);
    }
}

//! The pages: names hidden where the access table hides them, search, reads logged, both languages in full, an empty clinic told what comes first.

use crate::scene::{CONSULTING, CPC, PHONE, Scene, TREATMENT, candidates, step, subjects};
use crate::setting::PASSWORD;
use kernel::Input;
use store::Select;
use terms::Role;

/// Pages that a person of the clinic may open.
fn pages(s: &Scene) -> Vec<String> {
    let id = &s.ready;
    let mut out: Vec<String> =
        ["/", "/?role=all", "/patients", "/safety", "/record", "/clinic", "/staff"].map(str::to_owned).to_vec();
    out.push(format!("/patients/{id}"));
    out.push(format!("/safety?patient={id}"));
    out.extend((1..=s.tip()).map(|n| format!("/fact/{n}")));
    for act in s.set.store.house().acts.iter().map(|a| a.name) {
        out.push(format!("/act/{act}"));
        out.push(format!("/act/{act}?patient={id}"));
    }
    out
}

/// Nothing of a patient's identity: name, reading, telephone, birth date in any spelling.
fn leaks(body: &str) -> Option<&'static str> {
    ["高瀬", "タカセ", "たかせ", PHONE, "1979-05-12", "1979年", "昭和54年"].into_iter().find(|w| body.contains(*w))
}

#[tokio::test]
async fn l16_roles_that_see_numbers_get_no_name_on_any_page() {
    let mut s = Scene::new();
    subjects(&mut s);
    let id = s.ready.clone();
    // Everything about the patient that a page could show: a correction of the identity, a hold, an occurrence.
    s.act("hold", Role::Nurse, CONSULTING, &[("patient", &id), ("target", "patient")]);
    let mut opened = 0;
    for (role, place) in [(Role::Operator, CPC), (Role::FacilityManager, CPC), (Role::Reader, CONSULTING)] {
        let mut c = s.client(role, place);
        for page in pages(&s) {
            let got = c.get(&page).await;
            if got.status.as_u16() == 200 {
                opened += 1;
                assert_eq!(leaks(&got.body), None, "{role:?} {page}");
            }
        }
        let chart = c.get(&format!("/patients/{id}")).await.is(200);
        assert!(chart.body.contains("SP2600001") && chart.body.contains("47歳"), "number, age and sex are shown");
        for typed in ["高瀬", "たかせ", "ﾀｶｾ", "1979-05-12", "タカセ マコト"] {
            let got = c.post("/search", &[("q", typed)]).await.is(303);
            assert!(got.to().starts_with("/search?s="), "{typed} leads to {}", got.to());
            let to = got.to().to_owned();
            let found = c.get(&to).await.is(200);
            assert!(!found.body.contains("SP2600001"), "a search by {typed} tells whose number it is");
        }
        // A refusal names nobody either.
        let signed = [("_password", PASSWORD)];
        let fields = vec![
            ("position".to_owned(), "1".to_owned()),
            ("reason".to_owned(), "x".to_owned()),
            ("change.zone".to_owned(), "y".to_owned()),
        ];
        let refused =
            step(&mut c, "record_correction", "confirm", &format!("n-{}", role.code()), s.tip(), &fields, &signed)
                .await;
        assert_eq!(leaks(&refused.body), None);
    }
    assert!(opened > 30, "{opened}");
    let mut doctor = s.client(Role::Doctor, CONSULTING);
    let chart = doctor.get(&format!("/patients/{id}")).await.is(200);
    assert!(
        ["高瀬 誠", "タカセ マコト", PHONE, "昭和54年"].iter().all(|w| chart.body.contains(w)),
        "with the grant they are shown"
    );
}

#[tokio::test]
async fn l16_no_name_in_a_title_or_an_address() {
    let s = Scene::new();
    let mut c = s.client(Role::ResponsibleDoctor, CONSULTING);
    for page in pages(&s) {
        let got = c.get(&page).await;
        let title = got.body.split_once("<title>").and_then(|(_, r)| r.split_once("</title>")).map_or("", |(t, _)| t);
        assert_eq!(leaks(title), None, "{page}");
        for href in got.body.split("href=\"").skip(1).filter_map(|r| r.split('"').next()) {
            assert!(leaks(href).is_none() && href.is_ascii(), "{page}: {href}");
        }
        assert_eq!(got.header("cache-control"), "no-store", "{page}");
    }
    let by_name = c.post("/search", &[("q", "高瀬")]).await.is(303);
    assert!(by_name.to().starts_with("/search?s=") && by_name.to().is_ascii());
}

#[tokio::test]
async fn search_finds_any_kana_numbers_and_birth_dates_and_leads_straight_to_an_exact_number() {
    let s = Scene::new();
    let id = s.ready.clone();
    let mut c = s.client(Role::Nurse, CONSULTING);
    for typed in [
        "たかせ",
        "ﾀｶｾ",
        "タカセ",
        "タカセ ま",
        "高瀬",
        "高瀬誠",
        "まこと",
        "1979-05-12",
        "昭和54年5月12日",
        "Ｓ５４．５．１２",
    ] {
        let to = c.post("/search", &[("q", typed)]).await.is(303).to().to_owned();
        let found = c.get(&to).await.is(200);
        assert!(found.body.contains(&format!("/patients/{id}")), "{typed}");
        assert!(!found.body.contains("ミヤケ"), "{typed}");
    }
    for exact in ["SP2600001", "sp2600001", "ＳＰ２６００００１", " SP26-00001 ", id.as_str()] {
        assert_eq!(c.post("/search", &[("q", exact)]).await.is(303).to(), format!("/patients/{id}"), "{exact}");
    }
    assert_eq!(c.get("/search?q=SP2600001").await.is(303).to(), format!("/patients/{id}"));
    let none = c.post("/search", &[("q", "山本")]).await.is(303).to().to_owned();
    assert!(c.get(&none).await.is(200).body.contains("見つかりませんでした"));
    // Somebody else does not see what was searched for.
    let mut other = s.client(Role::Doctor, CONSULTING);
    assert!(!other.get(&none).await.is(200).body.contains("山本"));
}

#[tokio::test]
async fn a_list_is_read_along_its_index() {
    let s = Scene::new();
    let plans = s
        .set
        .store
        .read(|snap| {
            let mut out = Vec::new();
            for select in [
                Select::from("patients").order("kana_key").limit(50),
                Select::from("patients").order("number").limit(50),
                Select::from("patients").prefix("kana_key", "タカ").order("kana_key"),
                Select::from("patients").prefix("name_key", "高").order("name_key"),
                Select::from("patients").eq("number", "SP2600001").limit(1),
                Select::from("patients").eq("birth_date", "1979-05-12").limit(200),
                Select::from("journeys").eq("next_act", "harvest_fat").order_desc("opens_at").limit(40),
                Select::from("follow_ups")
                    .at_most("due_on", "2026-11-24")
                    .eq("kind", "contact")
                    .order("due_on")
                    .limit(6),
                Select::from("bookings").eq("day", "2026-11-24").eq("cancelled", 0_i64).order("starts").limit(200),
                Select::from("bookings").eq("patient", "P1").at_least("starts", "2026").order("starts").limit(200),
                Select::from("deviations").filter("closed_at", store::Test::Null).order("opened_at").limit(40),
                Select::from("holds").filter("lifted_at", store::Test::Null).order("held_at").limit(40),
            ] {
                out.push((format!("{select:?}"), snap.plan(&select)?));
            }
            Ok(out)
        })
        .expect("plans");
    for (select, plan) in plans {
        assert!(plan.iter().any(|l| l.contains("USING") && l.contains("INDEX")), "{select}: {plan:?}");
    }
}

#[tokio::test]
async fn every_read_of_a_patient_is_logged_before_the_page_goes_out() {
    let s = Scene::new();
    let id = s.ready.clone();
    let mut c = s.client(Role::Nurse, CONSULTING);
    let lines = |page: &'static str| {
        let id = id.clone();
        s.set.rim(move |r| r.access_of(&id, 100)).into_iter().filter(|l| l.page == page).count()
    };
    for (page, path) in [
        ("chart", format!("/patients/{id}")),
        ("act", format!("/act/record_interview?patient={id}")),
        ("safety", format!("/safety?patient={id}")),
    ] {
        let before = lines(page);
        c.get(&path).await.is(200);
        assert_eq!(lines(page), before + 1, "{page}");
    }
    let fact = (1..=s.tip())
        .find(|n| s.set.store.read(|r| r.fact(*n)).expect("reads").is_some_and(|f| f.head.kind == "consent_given"))
        .expect("consent");
    c.get(&format!("/fact/{fact}")).await.is(200);
    assert_eq!(lines("fact"), 1);
    s.client(Role::Manager, CONSULTING).get("/record").await.is(200);
    assert_eq!(lines("record"), 1, "once a page, however many of its facts it shows");
}

/// Words of the record that stay Japanese in English: names, places, what people typed, and the languages' own names.
const DATA: &[&str] = &[
    "日本語",
    "再生",
    "模擬クリニック",
    "診察室1",
    "処置室1",
    "細胞培養加工施設",
    "事務室",
    "大槻 恵",
    "オオツキ メグミ",
    "立花 直子",
    "タチバナ ナオコ",
    "高瀬 誠",
    "タカセ マコト",
    "三宅 歩",
    "ミヤケ アユミ",
    "ヨード",
    "右膝の痛み",
    "確認中",
];

fn visible(body: &str) -> String {
    let main = body.split_once("<main").map_or(body, |(_, r)| r);
    let main = main.split_once("</main>").map_or(main, |(m, _)| m);
    let mut out = String::new();
    let mut inside = false;
    for c in main.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                out.push('\n');
            }
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

#[tokio::test]
async fn every_page_speaks_english_in_full_and_no_label_is_empty() {
    let mut s = Scene::new();
    subjects(&mut s);
    let mut english = s.client(Role::ResponsibleDoctor, CONSULTING);
    let mut japanese = s.client(Role::Manager, TREATMENT);
    for c in [&mut english, &mut japanese] {
        c.get("/").await.is(200);
    }
    english.get("/language/en").await;
    let typed: Vec<String> =
        s.set.store.house().acts.iter().flat_map(|a| s.specs(a.name, &Input::new())).map(|f| f.example).collect();
    let all = pages(&s);
    for page in &all {
        let en = english.get(page).await;
        if en.status.as_u16() == 200 && !page.starts_with("/fact/") {
            assert!(en.body.contains("lang=\"en\""), "{page}");
            let mut text = visible(&en.body);
            // The longest first: a word of the data may stand inside another.
            let mut data: Vec<String> =
                DATA.iter().map(|w| (*w).to_owned()).chain(typed.iter().filter(|w| !w.is_ascii()).cloned()).collect();
            data.sort_by_key(|w| std::cmp::Reverse(w.len()));
            for w in data {
                text = text.replace(&w, "");
            }
            let left: Vec<&str> = text
                .lines()
                .filter(|l| {
                    l.chars().any(|c| ('\u{3040}'..='\u{30ff}').contains(&c) || ('\u{4e00}'..='\u{9fff}').contains(&c))
                })
                .collect();
            assert!(left.is_empty(), "{page} is not in English: {left:?}");
        }
        for body in [en.body, japanese.get(page).await.body] {
            for tag in ["h1", "h2", "h3", "button", "label", "legend", "th", "dt", "option", "summary", "title"] {
                for piece in body.split(&format!("<{tag}")).skip(1) {
                    let inside = piece
                        .split_once('>')
                        .and_then(|(_, r)| r.split_once(&format!("</{tag}>")))
                        .map_or("x", |(i, _)| i);
                    assert!(!inside.trim().is_empty(), "{page}: an empty <{tag}>");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_clinic_that_has_adopted_nothing_is_told_what_comes_first() {
    let s = Scene::bare();
    let mut c = s.client(Role::Manager, CONSULTING);
    let home = c.get("/").await.is(200);
    for act in ["adopt_law", "adopt_programme", "file_plan"] {
        assert!(home.body.contains(&format!("/act/{act}")), "{act}: {}", home.body);
    }
    assert!(c.get("/patients").await.is(200).body.contains("患者はまだ登録されていません"));
    let adopt = c.get("/act/adopt_programme").await.is(200);
    let demo = candidates().into_iter().find(|c| c.name == "demo").expect("demo");
    let hash = demo.bundle.hash().to_string();
    assert!(
        adopt.body.contains(&hash[..8])
            && adopt.body.contains("未設定の数値")
            && adopt.body.contains("まだ何も採用されていません"),
        "{}",
        adopt.body
    );
    let mut nurse = s.client(Role::Nurse, CONSULTING);
    assert!(nurse.get("/").await.is(200).body.contains("この役割でいま待っている仕事はありません"));
}

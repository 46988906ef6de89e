//! How the pages look to the hand: nothing is cut in silence, one main button a card, one search, short answers side by side, a refusal on paper.

use crate::scene::{CONSULTING, Scene, TREATMENT, step};
use std::collections::BTreeSet;
use terms::Role;

/// The part of a page between two words.
fn between<'a>(body: &'a str, from: &str, to: &str) -> &'a str {
    body.split_once(from).and_then(|(_, rest)| rest.split_once(to)).map_or("", |(part, _)| part)
}

fn patients(body: &str) -> BTreeSet<String> {
    let links = body.split("href=\"/act/record_interview?patient=").skip(1);
    links.filter_map(|r| r.split('"').next()).map(str::to_owned).collect()
}

#[tokio::test]
async fn more_patients_than_a_page_holds_are_counted_and_all_can_be_reached() {
    let mut s = Scene::new();
    let mut wanted: BTreeSet<String> = (0..92)
        .map(|n| s.register("見本 花", "ミホン ハナ", &format!("19{}-{:02}-03", n % 80 + 20, n / 80 + 1)))
        .collect();
    wanted.insert(s.fresh.clone());
    let mut c = s.client(Role::Nurse, CONSULTING);
    let first = c.get("/?role=nurse").await.is(200);
    let work = between(&first.body, "id=\"work\"", "id=\"clocks\"").to_owned();
    assert!(work.contains("全93件のうち40件を上に表示、ほかに53件"), "{work}");
    let tab = between(&first.body, "aria-current=\"page\">看護師", "</a>");
    assert!(tab.contains("<span class=\"count\">93<"), "the tab counts everybody: {tab}");
    assert!(work.contains("/?role=nurse&amp;list=record_interview&amp;from=40"));

    let mut seen = patients(&work);
    assert_eq!(seen.len(), 40);
    for (from, said) in [(40, "41–80件目(全93件)"), (80, "81–93件目(全93件)")] {
        let got = c.get(&format!("/?role=nurse&list=record_interview&from={from}")).await.is(200);
        assert!(got.body.contains(said), "{from}: {}", between(&got.body, "id=\"work\"", "id=\"clocks\""));
        let here = patients(between(&got.body, "id=\"work\"", "id=\"clocks\""));
        assert!(here.is_disjoint(&seen), "nobody twice");
        seen.extend(here);
    }
    assert_eq!(seen, wanted, "everybody is reached");
    let past = c.get("/?role=nurse&list=record_interview&from=4000").await.is(200);
    assert!(past.body.contains("もう待っているものがありません"));
    let bad = c.get("/?role=nurse&list=nothing&from=-3").await.is(200);
    assert!(bad.body.contains("ほかに53件"), "an unknown source is today's work");
}

#[tokio::test]
async fn one_main_button_a_card_and_one_red_one_a_page_beside_the_frame() {
    let mut s = Scene::new();
    for n in 0..3 {
        s.register("見本 花", "ミホン ハナ", &format!("196{n}-02-03"));
    }
    let mut c = s.client(Role::Nurse, CONSULTING);
    let page = c.get("/?role=nurse").await.is(200);
    let main = page.body.split_once("<main").map_or("", |(_, m)| m);
    let today = between(main, "id=\"g-today\"", "</section>");
    assert_eq!(today.matches("button--main").count(), 1, "{today}");
    let first = today.split("<li class=\"task").nth(1).unwrap_or_default();
    assert!(first.contains("button--main"), "the one that presses most: {first}");
    let id = s.ready.clone();
    for path in ["/".to_owned(), "/safety".to_owned(), format!("/patients/{id}")] {
        let page = c.get(&path).await.is(200);
        let main = page.body.split_once("<main").map_or("", |(_, m)| m);
        assert_eq!(main.matches("button--stop").count(), 1, "{path}");
        assert!(main.contains("/act/report_adverse_event") && main.contains("/act/record_occurrence"), "{path}");
    }
}

#[tokio::test]
async fn the_list_of_patients_has_one_search_and_it_keeps_what_was_typed() {
    let s = Scene::new();
    let mut c = s.client(Role::Nurse, CONSULTING);
    let list = c.get("/patients").await.is(200);
    assert_eq!(list.body.matches("role=\"search\"").count(), 1);
    let to = c.post("/search", &[("q", "だれもいない")]).await.is(303).to().to_owned();
    let found = c.get(&to).await.is(200);
    assert_eq!(found.body.matches("role=\"search\"").count(), 1);
    assert!(found.body.contains("value=\"だれもいない\""), "{}", found.body);
    assert!(!c.get("/patients").await.is(200).body.contains("だれもいない"));
}

#[tokio::test]
async fn the_interview_is_rows_of_segments_under_headings_and_says_how_far_it_is() {
    let s = Scene::new();
    let mut c = s.client(Role::Nurse, CONSULTING);
    let id = s.ready.clone();
    let page = c.get(&format!("/act/record_interview?patient={id}")).await.is(200);
    assert!(page.body.matches("field__options segments").count() >= 15, "{}", page.body);
    assert!(page.body.contains("class=\"questions\""));
    assert!(page.body.contains("症状とこれまでの治療") && page.body.contains("まず確かめること"));
    assert!(page.body.contains("answered__n") && page.body.contains("form-foot"));
}

#[tokio::test]
async fn a_refusal_can_be_printed_with_who_when_and_where_in_the_record() {
    let mut s = Scene::new();
    let id = s.register("見本 花", "ミホン ハナ", "1970-02-03");
    s.set.account(Role::Doctor, false);
    let mut c = s.client(Role::Doctor, TREATMENT);
    let mut fields = s.good("harvest_fat", &[("patient", &id)]);
    fields.retain(|(n, _)| n != "checked_by");
    fields.push(("checked_by".into(), s.set.staff[&Role::Nurse].to_string()));
    let signed = [("_password", crate::setting::PASSWORD)];
    let got = step(&mut c, "harvest_fat", "confirm", "look-1", s.tip(), &fields, &signed).await.is(422);
    assert!(got.body.contains("data-print"), "a button that prints");
    let paper = between(&got.body, "class=\"print-only meta\">", "</p>");
    let at = s.tip().to_string();
    assert!(
        paper.contains("記録位置") && paper.contains(&at) && paper.contains("医師") && paper.contains("<time"),
        "{paper}"
    );
    assert!(got.body.contains("SP26") && got.body.contains("次にすること"));
}

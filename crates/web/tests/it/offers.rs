//! What forms offer and what pages print: only people, rooms and targets that can be right, the codes to be scanned, the fields of a fact in words.

use crate::made;
use crate::scene::{CONSULTING, CPC, Scene, TREATMENT};
use record::follow_up::{CloseReason, CourseClosed};
use store::Select;
use terms::{PatientId, Role};

/// A syringe drawn up for one patient on 14 December, and the rest of the lot's product.
fn scene() -> Scene {
    let mut s = Scene::new();
    let id = s.ready.clone();
    made::room(&mut s, "2026-11-24T09:20");
    made::order(&mut s, "2026-11-24T09:25", &id, "OR-1");
    made::culture(&mut s, "LT-1", &id, "T-1");
    made::passage(&mut s, "LT-1", &id);
    made::syringe(&mut s, "LT-1", &id, "OR-1", "K-1");
    s
}

fn dose(s: &Scene) -> String {
    let rows = s.set.store.read(|snap| snap.select(&Select::from("doses")));
    rows.expect("reads").first().expect("a dose").subject.clone()
}

/// The values that a field of a form offers.
fn offered(body: &str, name: &str) -> Vec<String> {
    let value = |part: &str| part.split("value=\"").nth(1).and_then(|v| v.split('"').next()).map(str::to_owned);
    let selects = body.split("<select").skip(1).map(|p| p.split("</select").next().unwrap_or_default());
    let list: Vec<String> = match { selects }.find(|p| p.contains(&format!("name=\"{name}\""))) {
        Some(p) => p.split("<option").skip(1).filter_map(value).collect(),
        None => body.split("<input").filter(|p| p.contains(&format!("name=\"{name}\""))).filter_map(value).collect(),
    };
    list.into_iter().filter(|v| !v.is_empty()).collect()
}

#[tokio::test]
async fn l7_the_target_is_chosen_out_of_the_order_with_the_share_that_holds_its_cells() {
    let s = scene();
    let bench = s.client(Role::Operator, CPC).get("/act/pack_dose?lot=LT-1").await.is(200).body;
    assert_eq!(offered(&bench, "target"), ["1"]);
    assert!(bench.contains("1. ") && bench.contains("膝") && bench.contains("1.00 mL"), "{bench}");
    let dose = dose(&s);
    let ward = s.client(Role::Nurse, TREATMENT).get(&format!("/act/allocate_dose?dose={dose}")).await.is(200).body;
    assert_eq!(offered(&ward, "target"), ["1"]);
    assert!(ward.contains("番号 1 のために調製されました"), "{ward}");
}

#[tokio::test]
async fn l11_only_who_may_stand_by_is_offered_and_never_who_works() {
    let s = scene();
    let who = |role: Role| s.set.staff[&role].to_string();
    let bench = s.client(Role::Operator, CPC).get("/act/pack_dose?lot=LT-1").await.is(200).body;
    assert_eq!(offered(&bench, "operator"), [who(Role::Operator)], "trained in packing");
    let mut seconds = offered(&bench, "checked_by");
    seconds.sort();
    let mut fit = vec![who(Role::FacilityManager), who(Role::Quality)];
    fit.sort();
    assert_eq!(seconds, fit, "at the bench, and not the one who works");
    let ward = s.client(Role::Nurse, TREATMENT).get("/act/draw_up").await.is(200).body;
    let seconds = offered(&ward, "checked_by");
    assert!(seconds.contains(&who(Role::Doctor)) && !seconds.contains(&who(Role::Nurse)), "{seconds:?}");
    assert!(!seconds.contains(&who(Role::Reader)) && !seconds.contains(&who(Role::Operator)), "{seconds:?}");
    // A signature is nobody's but one's own.
    let id = &s.ready;
    let doctor = s.client(Role::Doctor, CONSULTING);
    let consent = { doctor }.get(&format!("/act/give_consent?patient={id}")).await.is(200).body;
    assert_eq!(offered(&consent, "explained_by"), [who(Role::Doctor)]);
    assert!(!consent.contains("name=\"behalf\""));
}

#[tokio::test]
async fn cells_are_sent_to_rooms_where_people_are_treated() {
    let s = scene();
    let form = s.client(Role::Operator, CPC).get(&format!("/act/dispatch_dose?dose={}", dose(&s))).await.is(200).body;
    assert_eq!(offered(&form, "to"), [s.set.places[TREATMENT].to_string()]);
}

#[tokio::test]
async fn every_code_that_is_scanned_stands_on_one_sheet() {
    let s = scene();
    let (id, dose) = (s.ready.clone(), dose(&s));
    let sheet = s.client(Role::Nurse, TREATMENT).get(&format!("/patients/{id}/labels")).await.is(200).body;
    for code in ["SP2600001", "K-P-LT-1", "K-1", &dose] {
        assert!(sheet.contains(&format!(">{code}</")) && sheet.contains(&format!("aria-label=\"{code}\"")), "{code}");
    }
    let bench = s.client(Role::Operator, CPC).get(&format!("/patients/{id}/labels")).await.is(200).body;
    assert!(!bench.contains(crate::scene::NAME), "the bench sees numbers alone (L16)");
    let lot = s.client(Role::Operator, CPC).get("/culture/LT-1").await.is(200).body;
    assert!(lot.contains(&format!("/patients/{id}/labels")));
}

#[tokio::test]
async fn l9_chart_and_worklist_name_the_same_doses_to_discard() {
    let s = scene();
    let (id, dose) = (s.ready.clone(), dose(&s));
    s.set.record_clock.set(made::at("2026-12-16T09:00"));
    for path in ["/".to_owned(), format!("/patients/{id}")] {
        let page = s.client(Role::Nurse, TREATMENT).get(&path).await.is(200).body;
        let named = page.split("<li class=\"task").skip(1).any(|t| t.contains(&dose) && t.contains("廃棄"));
        assert!(named, "{path} does not name {dose}: {page}");
    }
    let other = s.client(Role::Coordinator, CONSULTING).get(&format!("/patients/{id}")).await.is(200).body;
    assert!(other.contains("担当: "), "whose work it is: {other}");
}

#[tokio::test]
async fn a_fact_is_read_as_fields_and_words_and_keeps_what_was_written() {
    let s = scene();
    let packed = s.set.store.read(|snap| {
        let all = (1..=snap.tip().position).filter_map(|n| snap.fact(n).ok().flatten());
        Ok(all.filter(|f| f.head.kind == "dose_packed").map(|f| f.head.position).last())
    });
    let at = packed.expect("reads").expect("a dose was packed");
    let page = s.client(Role::Manager, CONSULTING).get(&format!("/fact/{at}")).await.is(200).body;
    assert!(page.contains("<dt>細胞数</dt>") && page.contains("20,000,000"), "{page}");
    assert!(page.contains("立花 直子") && page.contains("SP2600001"));
    assert!(page.contains("<details") && page.contains("&quot;cells&quot;: 20000000"), "as written, folded: {page}");
}

#[tokio::test]
async fn a_death_stands_at_the_head_of_chart_and_culture() {
    let mut s = scene();
    let id = s.ready.clone();
    let closed = CourseClosed {
        patient: PatientId::parse(&id).expect("id"),
        reason: CloseReason::Died,
        until: None,
        note: String::new(),
    };
    made::put(&mut s, "2026-12-15T09:00", &closed);
    let chart = s.client(Role::Nurse, TREATMENT).get(&format!("/patients/{id}")).await.is(200).body;
    let lot = s.client(Role::Operator, CPC).get("/culture/LT-1").await.is(200).body;
    for page in [chart, lot] {
        let head = page.split("page__head").nth(1).and_then(|p| p.split("class=\"stack\"").next()).expect("a head");
        assert!(head.contains("死亡 2026年12月15日"), "{head}");
    }
}

#[tokio::test]
async fn a_field_shows_its_limits_and_an_infection_is_negative_or_positive() {
    let s = scene();
    let ward = s.client(Role::Nurse, TREATMENT).get("/act/receive_dose").await.is(200).body;
    assert_eq!(ward.matches("定めた範囲").count(), 2, "{ward}");
    let form = |query: &str| format!("/act/record_test_result?{query}");
    let mut quality = s.client(Role::Quality, CONSULTING);
    let blood = quality.get(&form("blood=B-1&test=hiv")).await.is(200).body;
    assert!(blood.contains("陰性") && blood.contains("陽性") && !blood.contains("不適合"), "{blood}");
    let lot = quality.get(&form("lot=LT-1&test=sterility")).await.is(200).body;
    assert!(lot.contains("不適合") && !lot.contains("陽性"), "{lot}");
}

#[tokio::test]
async fn a_booking_takes_the_rooms_that_its_work_is_done_in() {
    let s = scene();
    let id = s.ready.clone();
    let mut desk = s.client(Role::Coordinator, CONSULTING);
    let place = |n: usize| s.set.places[n].to_string();
    for (kind, fit, unfit) in [
        ("consultation", vec![CONSULTING, TREATMENT], vec![CPC]),
        ("visit", vec![CONSULTING, TREATMENT], vec![CPC]),
        ("harvest", vec![TREATMENT], vec![CONSULTING, CPC]),
        ("administration", vec![TREATMENT], vec![CONSULTING, CPC]),
        ("culture", vec![CPC], vec![CONSULTING, TREATMENT]),
    ] {
        let fields = [("patient".to_owned(), id.clone()), ("kind".to_owned(), kind.to_owned())];
        let form = crate::scene::step(&mut desk, "book", "edit", "b-1", s.tip(), &fields, &[]).await.is(200).body;
        let rooms = offered(&form, "room");
        assert!(fit.iter().all(|n| rooms.contains(&place(*n))), "{kind}: {rooms:?}");
        assert!(!unfit.iter().any(|n| rooms.contains(&place(*n))), "{kind}: {rooms:?}");
    }
}

#[tokio::test]
async fn l7_a_label_of_cells_that_are_held_is_never_without_what_holds_them() {
    let mut s = scene();
    let (id, dose) = (s.ready.clone(), dose(&s));
    let mut nurse = s.client(Role::Nurse, TREATMENT);
    let label = |page: &str, code: &str| {
        let part = page.split("<li class=\"label").find(|l| l.contains(&format!(">{code}</"))).expect("a label");
        part.split("</li>").next().unwrap_or_default().to_owned()
    };
    let path = format!("/patients/{id}/labels");
    let free = nurse.get(&path).await.is(200).body;
    assert!(!free.contains("label--stopped"), "{free}");
    s.act("hold", Role::Nurse, TREATMENT, &[("thing", &dose), ("target", "container"), ("reason", "温度を確認中")]);
    let held = nurse.get(&path).await.is(200).body;
    // The dose, and what was drawn from it; not the rest of the lot.
    for code in [dose.as_str(), "K-1"] {
        let own = label(&held, code);
        assert!(own.starts_with(" label--stopped") && own.contains("隔離中・使用しない"), "{code}: {own}");
    }
    assert!(!label(&held, "K-P-LT-1").contains("隔離中"), "{held}");
    s.act("hold", Role::Nurse, TREATMENT, &[("thing", "LT-1"), ("target", "lot"), ("reason", "確認中")]);
    let held = nurse.get(&path).await.is(200).body;
    assert!(label(&held, "K-P-LT-1").contains("隔離中・使用しない"), "{held}");
    assert!(!label(&held, "SP2600001").contains("隔離中"), "a wristband is no cells: {held}");
}

//! What a person sees before signing: what is explained, what a release and the decision of the day rest on, every reason foretold, and values as
//! they will be recorded. And what everybody sees alike: the programme, and where a patient stands.

use crate::made;
use crate::scene::{CONSULTING, CPC, Scene, TREATMENT, step};
use record::release::Verdict;
use terms::{Lang, Role};

/// A lot that was harvested today and waits for its release.
fn product() -> Scene {
    let mut s = Scene::new();
    let id = s.ready.clone();
    made::order(&mut s, "2026-11-24T09:10", &id, "OR-1");
    made::room(&mut s, "2026-11-24T09:20");
    made::culture(&mut s, "LT-1", &id, "T-1");
    made::passage(&mut s, "LT-1", &id);
    made::harvested(&mut s, "LT-1", &id);
    s.set.record_clock.set(made::at("2026-12-14T09:00"));
    s
}

fn code_of_a_test(s: &Scene) -> (String, String) {
    let current = s.set.store.current();
    let (_, p) = current.programme.as_ref().expect("adopted");
    let t = p.tests().iter().find(|t| t.on == programme::TestOn::Lot && t.needed("release")).expect("a test");
    (t.code.clone(), t.text.text(Lang::Ja).to_owned())
}

/// The part of a page from one panel's head to the end of the panel.
fn panel(page: &str, id: &str) -> String {
    let from = format!("aria-labelledby=\"{id}\"");
    page.split_once(&from).and_then(|(_, r)| r.split("</section>").next()).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn requirement_20_reg_13_each_item_is_read_and_confirmed_on_its_own_beside_the_risks() {
    let mut s = Scene::new();
    s.set.account(Role::Doctor, false);
    let id = s.fresh.clone();
    s.interview(&id);
    let mut c = s.client(Role::Doctor, CONSULTING);
    let form = c.get(&format!("/act/give_consent?patient={id}")).await.is(200).body;
    let current = s.set.store.current();
    let (_, p) = current.programme.as_ref().expect("adopted");
    for i in &p.consent().items {
        assert!(form.contains(&format!("name=\"explained\" value=\"{}\"", i.number)), "item {}", i.number);
        assert!(form.contains(&page::say(&i.explain, Lang::Ja).0), "what is said of item {}", i.number);
    }
    for r in p.risks() {
        assert!(form.contains(&page::say(&r.text, Lang::Ja).0), "{}", r.code);
    }
    // And what is known of it for the disease that was told.
    let told = panel(&form, "evidence");
    assert!(told.contains("この適応の裏付け") && told.contains("確実性"), "{told}");
    // One item left out is foretold by its name; the form can be mended before anybody signs.
    let mut fields = s.consent_fields(&id);
    fields.retain(|(n, v)| (n.as_str(), v.as_str()) != ("explained", "6"));
    let (tip, seen) = (s.tip(), s.tip());
    let review = step(&mut c, "give_consent", "review", "c-1", seen, &fields, &[]).await.is(200).body;
    for must in ["理由 1 件", "残り 1 項目: 予期される利益と不利益", "それでも送る", "入力に戻る"]
    {
        assert!(review.contains(must), "{must}: {review}");
    }
    assert!(!review.contains("署名して記録"), "what cannot be recorded is not offered as the main way: {review}");
    assert_eq!(s.tip(), tip);
    let all = s.consent_fields(&id);
    let review = step(&mut c, "give_consent", "review", "c-2", seen, &all, &[]).await.is(200).body;
    assert!(review.contains("署名して記録") && !review.contains("このままでは記録できません"), "{review}");
}

#[tokio::test]
async fn reg_101_a_release_shows_what_it_rests_on_on_its_form_and_on_its_review() {
    let mut s = product();
    let id = s.ready.clone();
    let (code, words) = code_of_a_test(&s);
    made::tested(&mut s, "2026-12-14T08:00", "LT-1", &id, &code, Verdict::Pass);
    let mut c = s.client(Role::Quality, CONSULTING);
    let form = c.get("/act/release_product?lot=LT-1").await.is(200).body;
    let fields = [("lot", "LT-1"), ("conditional", "no"), ("reason", "")];
    let fields: Vec<(String, String)> = fields.map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec();
    let review = step(&mut c, "release_product", "review", "r-1", s.tip(), &fields, &[]).await.is(200).body;
    for page in [&form, &review] {
        let shown = panel(page, "evidence");
        for must in [
            words.as_str(),
            "適合",
            "陰性",
            "培養法",
            "未実施",
            "生存率",
            "標準書の限度",
            "3.0×10<sup>7</sup>",
            "使用期限",
            "開いた逸脱・隔離なし",
            // Every material with its kind, maker's lot, last day and origin (Reg. 99(1)18).
            "培地&lt;A&gt;",
            "MT-1",
            "M-2609-11",
            "2027年1月31日",
            "生物由来",
            "使った日",
            "指示",
        ] {
            assert!(shown.contains(must), "{must}: {shown}");
        }
    }
    // Tests that nobody did are one reason with their names, before the signature.
    assert_eq!(review.matches("必要な試験の記録がありません").count(), 1, "{review}");
}

#[tokio::test]
async fn l8_the_decision_of_the_day_shows_the_dose_against_its_order_and_the_release() {
    let mut s = Scene::new();
    let id = s.ready.clone();
    made::order(&mut s, "2026-11-24T09:10", &id, "OR-1");
    made::room(&mut s, "2026-11-24T09:20");
    made::culture(&mut s, "LT-1", &id, "T-1");
    made::passage(&mut s, "LT-1", &id);
    made::syringe(&mut s, "LT-1", &id, "OR-1", "K-1");
    let dose = s.latest("doses");
    let form = s.client(Role::Doctor, TREATMENT).get(&format!("/act/decide_go?dose={dose}")).await.is(200).body;
    let shown = panel(&form, "evidence");
    for must in [dose.as_str(), "2.0×10<sup>7</sup>", "指示どおりの数", "出荷可", "研究された細胞数", "膝"]
    {
        assert!(shown.contains(must), "{must}: {shown}");
    }
    assert!(!form.contains(&format!("value=\"{dose}\"")), "what is to be scanned stays empty (L2)");
}

#[tokio::test]
async fn every_role_reads_the_programme() {
    let s = Scene::new();
    for role in Role::ALL {
        let mut c = s.client(*role, CONSULTING);
        let page = c.get("/programme").await.is(200).body;
        for must in ["id=\"risks\"", "id=\"items\"", "id=\"doses\"", "href=\"/programme\"", "模擬"] {
            assert!(page.contains(must), "{role:?} {must}");
        }
        c.get("/language/en").await;
        let page = c.get("/programme").await.is(200).body;
        assert!(page.contains("Risks by stage") && page.contains("Items of explanation"), "{role:?}");
    }
}

#[tokio::test]
async fn a_thread_is_the_same_for_every_reader_and_leads_away_from_itself() {
    let s = Scene::new();
    let chart = format!("/patients/{}", s.ready);
    let mut threads = Vec::new();
    for (role, place) in [(Role::Doctor, CONSULTING), (Role::Nurse, CONSULTING), (Role::Operator, CPC)] {
        let page = s.client(role, place).get(&chart).await.is(200).body;
        let thread = page.split_once("class=\"thread").and_then(|(_, r)| r.split("</ol>").next()).expect("a thread");
        threads.push(thread.to_owned());
        let work = panel(&page, "work");
        assert!(!work.contains(&format!("href=\"{chart}\"")), "{role:?}: {work}");
    }
    assert!(threads.iter().all(|t| *t == threads[0]), "{threads:?}");
    assert!(!threads[0].contains("knot--blocked"), "a doctor may decide: nothing is stopped because a nurse looks");
}

#[tokio::test]
async fn what_can_be_done_stands_apart_from_what_cannot_yet_with_the_reason() {
    let s = Scene::new();
    let fresh = s.fresh.clone();
    let page = s.client(Role::Doctor, CONSULTING).get(&format!("/patients/{fresh}")).await.is(200).body;
    let acts = panel(&page, "acts");
    let (can, not) = acts.split_once("まだできないこと").expect("both parts");
    assert!(can.contains("/act/record_interview") && !can.contains("/act/decide_candidacy"), "{can}");
    assert!(not.contains("/act/decide_candidacy") && not.contains("問診がまだ記録されていません"), "{not}");
}

#[tokio::test]
async fn l9_what_is_past_its_time_leaves_the_work_and_comes_to_who_ends_it() {
    let s = product();
    let quality = |s: &Scene| s.client(Role::Quality, CONSULTING);
    let before = quality(&s).get("/").await.is(200).body;
    assert!(before.contains("/act/record_test_result?lot=LT-1") && !before.contains("/act/reject_product"), "{before}");
    s.set.record_clock.set(made::at("2026-12-14T20:30"));
    let after = quality(&s).get("/").await.is(200).body;
    assert!(after.contains("製品の期限が過ぎました") && after.contains("/act/reject_product?lot=LT-1"), "{after}");
    let chart = s.client(Role::Nurse, CONSULTING).get(&format!("/patients/{}", s.ready)).await.is(200).body;
    assert!(panel(&chart, "work").contains("製品の期限が過ぎました"), "{chart}");
}

#[tokio::test]
async fn the_review_says_cells_and_dates_as_they_will_be_recorded_and_the_order_knows_what_was_decided() {
    let s = Scene::new();
    let mut c = s.client(Role::Nurse, CONSULTING);
    let fields = [
        ("name", "見本　桃子"),
        ("kana", "ﾐﾎﾝ ﾓﾓｺ"),
        ("birth_date", "昭和４５年３月５日"),
        ("sex", "female"),
        ("purpose", "told"),
    ];
    let fields: Vec<(String, String)> = fields.map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec();
    let review = step(&mut c, "register_patient", "review", "n-1", s.tip(), &fields, &[]).await.is(200).body;
    let what = panel(&review, "what");
    assert!(what.contains("1970年(昭和45年)3月5日") && what.contains("ミホン モモコ"), "{what}");
    let ready = s.ready.clone();
    let form = s.client(Role::Doctor, CONSULTING).get(&format!("/act/decide_candidacy?patient={ready}")).await;
    let form = form.is(200).body;
    assert!(form.contains("value=\"knee_oa\" selected") || form.contains("value=\"knee_oa\" checked"), "{form}");
}

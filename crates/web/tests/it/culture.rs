//! The pages of lots: numbers with their unit, every cell accounted for, names only where they are granted, each reading logged.

use crate::client::encoded;
use crate::made;
use crate::scene::{CONSULTING, CPC, KANA, NAME, Scene};
use record::release::Verdict;
use store::AccessLine;
use terms::Role;

fn lines(s: &Scene, patient: &str) -> Vec<AccessLine> {
    let id = patient.to_owned();
    s.set.rim(move |r| r.access_of(&id, 1000))
}

/// One lot on day 12: passaged on day 10.
fn scene() -> Scene {
    let mut s = Scene::new();
    let id = s.ready.clone();
    made::order(&mut s, "2026-11-24T09:10", &id, "OR-1");
    made::room(&mut s, "2026-11-24T09:20");
    made::culture(&mut s, "LT-1", &id, "T-1");
    made::booked(&mut s, "2026-12-02T09:00", "BK-1", &id, "2026-12-14T13:30", Some("LT-1"));
    made::passage(&mut s, "LT-1", &id);
    s.set.record_clock.set(made::at("2026-12-06T09:00"));
    s
}

#[tokio::test]
async fn a_lot_shows_its_growth_doublings_balance_and_what_is_next() {
    let s = scene();
    let mut c = s.client(Role::Operator, CPC);
    let page = c.get("/culture/LT-1").await.is(200).body;
    for must in [
        "LT-1",
        "SP2600001",
        "47歳",
        "日目 P1",
        "<svg class=\"fg\"",
        "指示 2.0×10⁷ 個",
        "P0→P1",
        "3.6×10<sup>6</sup>",
        "膝",
        "/act/observe_culture?lot=LT-1",
        "/act/record_count?lot=LT-1",
        "/act/hold?thing=LT-1&amp;target=lot",
        "94.8",
        "コンフルエンス",
        "細胞はまだ採り込まれていません",
        "培地&lt;A&gt;",
        "インキュベーター2",
    ] {
        assert!(page.contains(must), "{must}: {page}");
    }
    // log2(3 600 000 / 450 000) = 3; ten days: 3.3 days each.
    assert!(page.contains(">3.00<") && page.contains(">3.3<"), "{page}");
    // 3 600 000 − 2 400 000 − 200 000 − 800 000 = 200 000, which is 5.6 %.
    assert!(page.contains("2.00×10⁵") && page.contains("5.6 %"), "what is unaccounted for is computed: {page}");
    assert!(page.contains("±9 %"));
    // The order is forecast: its bands, when it is expected, and where the forecast comes from.
    for must in ["fan95", "fan80", "fan50", "予測の中央", "指示の数がそろう日は", "約束ではありません"]
    {
        assert!(page.contains(must), "{must}: {page}");
    }
    assert!(!page.contains("豪") && !page.contains("style="));
    let first = c.get("/culture/LT-1?count=CT-LT-1-0").await.is(200).body;
    assert!(first.contains("播種 P0") && !first.contains("5.6 %"), "another counting event can be looked at");
    c.get("/culture/LT-9").await.is(404);
    c.get("/culture/%3Cb%3E").await.is(404);
}

#[tokio::test]
async fn l16_the_bench_sees_numbers_and_the_clinic_names() {
    let s = scene();
    for path in ["/culture", "/culture/LT-1"] {
        for (role, place, named) in
            [(Role::Operator, CPC, false), (Role::Reader, CONSULTING, false), (Role::Nurse, CONSULTING, true)]
        {
            let mut c = s.client(role, place);
            let page = c.get(path).await.is(200).body;
            assert_eq!(page.contains(NAME), named, "{path} {role:?}");
            assert!(named || !page.contains(KANA), "{path} {role:?}");
            assert!(page.contains("SP2600001") || named, "{path} {role:?}");
            let title = page.split("<title>").nth(1).and_then(|t| t.split("</title>").next()).expect("title");
            assert!(!title.contains(NAME), "{title}");
        }
    }
}

#[tokio::test]
async fn a_reading_is_in_the_access_log_before_the_page_is_out() {
    let s = scene();
    let mut c = s.client(Role::Operator, CPC);
    let before = lines(&s, &s.ready).len();
    c.get("/culture/LT-1").await.is(200);
    c.get("/culture").await.is(200);
    let after = lines(&s, &s.ready);
    assert_eq!(after.len(), before + 2);
    assert!(after.iter().take(2).all(|l| l.page == "culture" && l.role == "operator"));
}

#[tokio::test]
async fn the_list_parts_lots_by_how_far_they_came() {
    let mut s = scene();
    let other = s.register("三宅 歩", "ミヤケ アユミ", "1982-01-02");
    made::order(&mut s, "2026-12-06T09:10", &other, "OR-2");
    made::culture(&mut s, "LT-2", &other, "T-2");
    let id = s.ready.clone();
    made::syringe(&mut s, "LT-1", &id, "OR-1", "K-1");
    let mut c = s.client(Role::Operator, CPC);
    let growing = c.get("/culture").await.is(200).body;
    assert!(growing.contains("/culture/LT-2") && !growing.contains("/culture/LT-1"), "{growing}");
    let packed = c.get("/culture?tab=packed").await.is(200).body;
    assert!(packed.contains("/culture/LT-1") && !packed.contains("/culture/LT-2") && packed.contains("投与分を調製"));
    assert!(c.get("/culture?tab=rejected").await.is(200).body.contains("この段階のロットはありません"));
    let made = c.get("/culture/LT-1").await.is(200).body;
    assert!(made.contains("使用期限") && made.contains("1.0×10<sup>7</sup>") && !made.contains("/act/observe_culture"));
}

#[tokio::test]
async fn a_lot_offers_what_can_be_done_now_and_packed_doses_the_way_on() {
    let mut s = scene();
    let id = s.ready.clone();
    let mut bench = s.client(Role::Operator, CPC);
    // Buttons are what nothing stands against; what something does is folded with its reason.
    let split = |page: &str| {
        let (open, rest) = page.split_once("<details class=\"behind no-print").expect("what cannot be done yet");
        let (folded, after) = rest.split_once("</details>").expect("whole");
        (format!("{open}{after}"), folded.to_owned())
    };
    let (open, folded) = split(&bench.get("/culture/LT-1").await.is(200).body);
    assert!(open.contains("/act/observe_culture?") && !open.contains("/act/passage_cells?"), "{open}");
    assert!(folded.contains("/act/passage_cells?") && folded.contains("計数"), "not counted yet: {folded}");
    let dose = made::packed(&mut s, "LT-1", &id);
    let page = bench.get("/culture/LT-1").await.is(200).body;
    assert!(page.contains(&format!("/act/dispatch_dose?dose={dose}")), "{page}");
    assert!(page.contains("調製した投与分を送ります") && page.contains("調製済、発送の前"), "{page}");
    assert!(!page.contains("/act/pack_dose"), "every place of the order has its dose: {page}");
    let quality = s.client(Role::Quality, CPC).get("/culture/LT-1").await.is(200).body;
    assert!(!quality.contains("/act/dispatch_dose"), "not the work of quality: {quality}");
}

/// What the page says the forecast of a lot rests on, and the words of its day.
fn rests_on(page: &str) -> (String, String) {
    let from = |start: &str| {
        let rest = page.split(start).nth(1).unwrap_or_else(|| panic!("{start}: {page}"));
        rest.split('。').next().unwrap_or_default().to_owned()
    };
    (from("予測は文献の事前分布"), from("指示の数がそろう日"))
}

#[tokio::test]
async fn the_clinics_own_harvested_lots_stand_behind_the_forecast_of_the_next() {
    let mut s = scene();
    let other = s.register("三宅 歩", "ミヤケ アユミ", "1982-01-02");
    made::order(&mut s, "2026-12-06T09:10", &other, "OR-2");
    made::culture(&mut s, "LT-2", &other, "T-2");
    made::passage(&mut s, "LT-2", &other);
    made::booked(&mut s, "2026-12-06T09:20", "BK-2", &other, "2026-12-21T13:30", Some("LT-2"));
    let mut c = s.client(Role::Operator, CPC);
    let (alone, day_alone) = rests_on(&c.get("/culture/LT-2").await.is(200).body);
    assert_eq!(alone, "とこのロットの記録から", "a lot that still grows teaches nothing");
    // The first lot comes to its harvest.
    let id = s.ready.clone();
    made::harvested(&mut s, "LT-1", &id);
    let (with, day_with) = rests_on(&c.get("/culture/LT-2").await.is(200).body);
    assert_eq!(with, "、自院の 1 ロット、このロットの記録から");
    assert_ne!(day_alone, day_with, "and it moves the answer");
    assert_eq!(rests_on(&c.get("/culture/LT-2").await.is(200).body), (with, day_with), "the same again");
    let mut c = s.client(Role::Coordinator, CONSULTING);
    let bookings = c.get("/bookings?day=2026-12-21").await.is(200).body;
    assert!(bookings.contains("自院の 1 ロット"), "{bookings}");
    c.get("/language/en?next=/bookings").await;
    let bookings = c.get("/bookings?day=2026-12-21").await.is(200).body;
    assert!(bookings.contains("with 1 of your own lots"), "{bookings}");
}

#[tokio::test]
async fn a_test_that_failed_stays_failed_and_one_not_done_is_not_passed() {
    let mut s = scene();
    let id = s.ready.clone();
    let code = s
        .set
        .store
        .current()
        .programme
        .as_ref()
        .and_then(|(_, p)| p.tests().iter().find(|t| t.on == programme::TestOn::Lot).map(|t| t.code.clone()));
    let code = code.expect("a test of lots");
    let mut c = s.client(Role::Quality, CONSULTING);
    let tests = |page: &str| {
        page.split("id=\"tests\"").nth(1).and_then(|t| t.split("</section>").next()).expect("tests").to_owned()
    };
    let page = tests(&c.get("/culture/LT-1").await.is(200).body);
    assert!(page.contains("未実施") && page.contains("中 0件 適合"), "{page}");
    made::tested(&mut s, "2026-12-06T10:00", "LT-1", &id, &code, Verdict::Fail);
    made::tested(&mut s, "2026-12-06T11:00", "LT-1", &id, &code, Verdict::Pass);
    let page = tests(&c.get("/culture/LT-1").await.is(200).body);
    assert!(page.contains("不適合") && page.contains("その後の結果は適合") && page.contains("中 0件 適合"), "{page}");
}

#[tokio::test]
async fn l22_the_stop_button_of_a_culture_holds_the_lot_in_one_touch_and_its_acts_are_refused() {
    let s = scene();
    let mut c = s.client(Role::Operator, CPC);
    let form = c.get("/act/hold?thing=LT-1&target=lot").await.is(200);
    assert!(form.body.contains("value=\"LT-1\"") && form.body.contains(" checked"), "all is said: {}", form.body);
    assert!(form.body.contains("SP2600001"), "whose lot it is follows from the record");
    let command = form.hidden("_command");
    let typed = [("_command", command.as_str()), ("thing", "LT-1"), ("target", "lot"), ("_step", "confirm")];
    c.post("/act/hold", &typed).await.is(303);
    let page = c.get("/culture/LT-1").await.is(200).body;
    assert!(page.contains("隔離中です"), "{page}");
    // Looking alone is never stopped; everything that is done to the cells is.
    for act in ["record_count", "passage_cells"] {
        let form = c.get(&format!("/act/{act}?lot=LT-1")).await.is(200).body;
        assert!(form.contains("このロットは隔離中です"), "{act}: {form}");
    }
    let mut nurse = s.client(Role::Nurse, CONSULTING);
    let read = |snap: &mut store::Snapshot<'_>| {
        Ok(snap.select(&store::Select::from("holds"))?.iter().map(|r| r.text("target").to_owned()).collect())
    };
    let held: Vec<String> = s.set.store.read(read).expect("reads");
    assert_eq!(held, ["lot"], "the lot, and not the patient");
    // The page of what is open shows it under its own name, and can be paged through by itself.
    for path in ["/safety", "/safety?list=holds&from=0"] {
        let open = nurse.get(path).await.is(200).body;
        assert!(open.contains("ロットの保留"), "{path}: {open}");
    }
    assert!(nurse.get("/safety?list=holds").await.is(200).body.contains("1–1件目(全1件)"));
}

#[tokio::test]
async fn requirement_19_a_count_is_typed_and_confirmed_on_one_page_which_reads_its_numbers_back() {
    let s = scene();
    let mut c = s.client(Role::Operator, CPC);
    let link = "/act/record_count?lot=LT-1&purpose=harvest&count_method=automated";
    let form = c.get(link).await.is(200);
    let buttons: Vec<&str> =
        ["confirm", "review"].into_iter().filter(|b| form.body.contains(&format!("value=\"{b}\""))).collect();
    assert_eq!(buttons, ["confirm"], "{}", form.body);
    for must in ["確定して記録", "確認の画面はありません"] {
        assert!(form.body.contains(must), "{must}: {}", form.body);
    }
    // The scan has the focus; what is typed from the counter comes last, so that Enter after it confirms.
    let at = |name: &str| form.body.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no {name}"));
    let order = ["purpose", "operator", "containers", "checked_by", "viable", "viability_pct", "cv_pct"].map(at);
    assert!(order.is_sorted(), "{order:?}");
    assert!(form.body[at("containers")..at("checked_by")].contains("autofocus"), "{}", form.body);
    let (before, token) = (s.tip(), form.hidden("csrf"));
    let typed = [
        ("_act", "record_count"),
        ("_key", "lot:LT-1"),
        ("lot", "LT-1"),
        ("viable", "41000000"),
        ("viability_pct", ""),
    ];
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("hx-request", "true"),
        ("x-csrf", token.as_str()),
    ];
    let said = c.send("POST", "/draft", &headers, encoded(&typed)).await.is(200).body;
    assert!(said.contains("下書きを保存しました") && said.contains("4.1×10<sup>7</sup> (41,000,000)"), "{said}");
    assert!(!said.contains("生存率"), "what is not typed is not read back: {said}");
    assert_eq!(s.tip(), before, "a draft is no entry");
}

/// What somebody once typed into the whole form is not sent along unseen by the short one.
#[tokio::test]
async fn l14_a_draft_is_seen_before_the_count_on_the_page_of_the_lot_is_confirmed() {
    let mut s = Scene::new();
    let id = s.ready.clone();
    made::order(&mut s, "2026-11-24T09:10", &id, "OR-1");
    made::room(&mut s, "2026-11-24T09:20");
    made::culture(&mut s, "LT-1", &id, "T-1");
    s.set.record_clock.set(made::at("2026-12-04T09:00"));
    let mut c = s.client(Role::Operator, CPC);
    let form = c.get("/act/record_count?lot=LT-1").await.is(200);
    let (token, checker) = (form.hidden("csrf"), s.set.staff[&Role::FacilityManager].to_string());
    let typed = [
        ("_act", "record_count"),
        ("_key", "lot:LT-1"),
        ("lot", "LT-1"),
        ("checked_by", checker.as_str()),
        ("occurred_at", "2026-12-03T09:00"),
        ("late_reason", "記録が間に合わなかった"),
    ];
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("hx-request", "true"),
        ("x-csrf", token.as_str()),
    ];
    c.send("POST", "/draft", &headers, encoded(&typed)).await.is(200);
    let page = c.get("/culture/LT-1").await.is(200).body;
    let part = page.split("action=\"/act/record_count\"").nth(1).and_then(|p| p.split("</form>").next());
    let part = part.expect("the count on the page of the lot");
    assert!(part.contains("入力途中の下書きがあります"), "{part}");
    for name in ["checked_by", "occurred_at", "late_reason"] {
        assert!(part.contains(&format!("name=\"{name}\"")), "{name}: {part}");
        assert!(!part.contains(&format!("type=\"hidden\" name=\"{name}\"")), "{name} goes along unseen: {part}");
    }
}

#[tokio::test]
async fn l7_a_count_that_looks_like_a_slip_is_looked_at_once_more_before_it_is_recorded() {
    let mut s = Scene::new();
    let id = s.ready.clone();
    made::order(&mut s, "2026-11-24T09:10", &id, "OR-1");
    made::room(&mut s, "2026-11-24T09:20");
    made::culture(&mut s, "LT-1", &id, "T-1");
    s.set.record_clock.set(made::at("2026-12-04T09:00"));
    let mut c = s.client(Role::Operator, CPC);
    // On the page of the lot the form asks for nothing that is answered already.
    let page = c.get("/culture/LT-1").await.is(200);
    let part = page
        .body
        .split("action=\"/act/record_count\"")
        .nth(1)
        .and_then(|p| p.split("</form>").next())
        .unwrap_or_default();
    assert!(part.contains("name=\"containers\"") && part.contains("name=\"viable\""), "{}", page.body);
    assert!(!part.contains("<select") && part.contains("type=\"hidden\" name=\"operator\""), "{part}");
    let command = page.hidden("_command");
    let operator = s.set.staff[&Role::Operator].to_string();
    let mut typed = vec![
        ("_command", command.as_str()),
        ("_key", "lot:LT-1"),
        ("lot", "LT-1"),
        ("purpose", "passage"),
        ("recount", "no"),
        ("count_method", "automated"),
        ("operator", operator.as_str()),
        ("containers", "K-F1"),
        ("viable", "45000000000"),
        ("viability_pct", "95"),
        ("_step", "confirm"),
    ];
    let before = s.tip();
    let review = c.post("/act/record_count", &typed).await.is(200);
    assert!(review.body.contains("桁を確かめて") && review.body.contains("name=\"_read\""), "{}", review.body);
    assert_eq!(s.tip(), before, "nothing is recorded by the first press");
    // Whoever has seen it goes on, and gets the answer of the act: here there is nothing to recount.
    typed.push(("_read", "yes"));
    let typed: Vec<(&str, &str)> =
        typed.into_iter().map(|(k, v)| (k, if k == "recount" { "yes" } else { v })).collect();
    c.post("/act/record_count", &typed).await.is(422);
    // The attempt was on the lot; it stands on the chart of the patient all the same.
    let attempt = s.tip();
    assert!(attempt > before, "the attempt is kept");
    let mut nurse = s.client(Role::Nurse, CONSULTING);
    let chart = nurse.get(&format!("/patients/{id}")).await.is(200).body;
    assert!(chart.contains(&format!("/fact/{attempt}\"")), "{chart}");
}

#[tokio::test]
async fn english_is_whole() {
    let s = scene();
    let mut c = s.client(Role::Operator, CPC);
    c.get("/language/en?next=/culture").await;
    for path in ["/culture", "/culture/LT-1"] {
        let page = c.get(path).await.is(200).body;
        assert!(page.contains("Culture") || page.contains("Lot"), "{path}");
        for ja in ["継代", "釣り合い", "培養日", "出荷", "これからの作業"] {
            assert!(!page.contains(ja), "{path}: {ja}");
        }
    }
}

#[tokio::test]
async fn the_thread_says_that_a_culture_was_rejected_and_not_that_its_tissue_went_out_of_date() {
    let mut s = Scene::new();
    let id = s.ready.clone();
    made::order(&mut s, "2026-11-24T09:10", &id, "OR-1");
    made::room(&mut s, "2026-11-24T09:20");
    made::culture(&mut s, "LT-1", &id, "T-1");
    s.set.record_clock.set(made::at("2026-12-04T09:00"));
    s.act("reject_product", Role::Quality, CONSULTING, &[("lot", "LT-1"), ("reason", "汚染を確認した")]);
    let chart = s.client(Role::Nurse, CONSULTING).get(&format!("/patients/{id}")).await.is(200).body;
    assert!(chart.contains("培養は不合格") && !chart.contains("組織の期限切れ"), "{chart}");
}

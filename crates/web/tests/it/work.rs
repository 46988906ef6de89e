//! The day's work and the chart once there are cells: what comes next for whom, the rooms of the day, what a form is opened about, what is scanned.

use crate::made;
use crate::scene::{CONSULTING, CPC, NAME, Scene, TREATMENT, step};
use record::administration::{Due, DueKind};
use record::harvest::FatHarvested;
use record::off_plan::FollowUpOpened;
use record::release::{TestResultRecorded, Verdict};
use record::tissue::BloodDrawn;
use store::Select;
use terms::{BloodId, Day, Decimal, PatientId, Role, TissueId};

/// A lot on day 12, the administration booked for the day after.
fn growing() -> Scene {
    let mut s = Scene::new();
    let id = s.ready.clone();
    made::order(&mut s, "2026-11-24T09:10", &id, "OR-1");
    made::room(&mut s, "2026-11-24T09:20");
    made::culture(&mut s, "LT-1", &id, "T-1");
    made::passage(&mut s, "LT-1", &id);
    made::booked(&mut s, "2026-12-06T09:00", "BK-1", &id, "2026-12-06T13:30", Some("LT-1"));
    s.set.record_clock.set(made::at("2026-12-06T09:12"));
    s
}

#[tokio::test]
async fn what_comes_next_stands_with_the_role_that_may_do_it_and_nobody_else() {
    let s = Scene::new();
    let (ready, fresh) = (s.ready.clone(), s.fresh.clone());
    let doctor = s.client(Role::Doctor, CONSULTING).get("/").await.is(200).body;
    assert!(doctor.contains(&format!("/act/decide_candidacy?patient={ready}")), "{doctor}");
    let nurse = s.client(Role::Nurse, CONSULTING).get("/").await.is(200).body;
    assert!(nurse.contains(&format!("/act/record_interview?patient={fresh}")));
    assert!(!nurse.contains("/act/decide_candidacy"), "no nurse decides on candidacy");
    let bench = s.client(Role::Operator, CPC).get("/").await.is(200).body;
    assert!(!bench.contains("/act/record_interview") && !bench.contains("/act/decide_candidacy"));
}

#[tokio::test]
async fn the_bench_sees_the_lot_as_its_work_and_the_rooms_of_the_day_without_a_name() {
    let s = growing();
    let bench = s.client(Role::Operator, CPC).get("/").await.is(200).body;
    assert!(bench.contains("/act/observe_culture?lot=LT-1"), "{bench}");
    assert!(bench.contains("部屋とキャビネットの今日") && bench.contains("処置室1") && bench.contains("13:30"));
    assert!(bench.contains("SP2600001") && !bench.contains(NAME));
    let nurse = s.client(Role::Nurse, TREATMENT).get("/").await.is(200).body;
    assert!(nurse.contains("部屋とキャビネットの今日") && nurse.contains(NAME));
    assert!(!nurse.contains("/act/observe_culture"), "not the nurse's work");
    s.set.record_clock.set(made::at("2026-12-07T09:12"));
    let after = s.client(Role::Nurse, TREATMENT).get("/").await.is(200).body;
    assert!(!after.contains("部屋とキャビネットの今日"), "nothing is booked on that day");
}

#[tokio::test]
async fn a_chart_tells_order_lot_and_knots_out_of_the_record() {
    let s = growing();
    let id = s.ready.clone();
    let chart = s.client(Role::Doctor, CONSULTING).get(&format!("/patients/{id}")).await.is(200).body;
    for must in [
        "id=\"order\"",
        "膝",
        "2.0×10<sup>7</sup>",
        "量の範囲",
        "id=\"lot\"",
        "href=\"/culture/LT-1\"",
        "出荷判定がまだ",
    ] {
        assert!(chart.contains(must), "{must}: {chart}");
    }
    let at = |state: &str| chart.matches(state).count();
    assert_eq!(at("class=\"knot knot--now") + at("class=\"knot knot--blocked"), 1, "one knot is where the patient is");
    assert!(chart.contains("aria-current=\"step\""));
    assert!(!s.client(Role::Operator, CPC).get(&format!("/patients/{id}")).await.is(200).body.contains(NAME));
    let fresh = s.fresh.clone();
    let none = s.client(Role::Doctor, CONSULTING).get(&format!("/patients/{fresh}")).await.is(200).body;
    assert!(!none.contains("id=\"order\"") && !none.contains("id=\"lot\""), "no panel without anything to tell");
}

#[tokio::test]
async fn any_label_leads_to_its_chart_or_its_culture() {
    let s = growing();
    let chart = format!("/patients/{}", s.ready);
    let mut c = s.client(Role::Nurse, CONSULTING);
    for (typed, to) in [("T-1", chart.as_str()), ("bk-1", &chart), ("ＯＲ－１", &chart)] {
        assert_eq!(c.post("/search", &[("q", typed)]).await.is(303).to(), to, "{typed}");
    }
    let mut bench = s.client(Role::Operator, CPC);
    assert_eq!(bench.post("/search", &[("q", " lt-1 ")]).await.is(303).to(), "/culture/LT-1");
    assert!(c.post("/search", &[("q", "LT-9")]).await.is(303).to().starts_with("/search?s="), "nobody's label");
}

#[tokio::test]
async fn l2_what_is_to_be_scanned_is_never_filled_in_for_the_hand() {
    let s = growing();
    let form = s.client(Role::Nurse, TREATMENT).get("/act/receive_dose?dose=DS-1").await.is(200).body;
    assert!(form.contains("DS-1 のラベルを読み取ります"), "{form}");
    assert!(!form.contains("value=\"DS-1\""), "the box stays empty: {form}");
    // What an act is about is carried unseen; what it wants scanned stays apart from it.
    let bench = s.client(Role::Operator, CPC).get("/act/observe_culture?lot=LT-1").await.is(200).body;
    assert!(bench.contains("type=\"hidden\" name=\"lot\" value=\"LT-1\""), "{bench}");
    assert!(bench.contains("SP2600001") && !bench.contains(NAME), "whose cells they are follows from the lot (L1)");
}

#[tokio::test]
async fn an_answer_that_calls_forth_more_questions_is_no_error() {
    let s = Scene::new();
    let id = s.ready.clone();
    let code = s.set.store.current().programme.as_ref().expect("adopted").1.findings()[0].code.clone();
    let mut c = s.client(Role::Nurse, CONSULTING);
    let fields = vec![("patient".to_owned(), id.clone()), ("finding".to_owned(), code.clone())];
    let tip = s.tip();
    let first = step(&mut c, "record_finding", "review", "w-1", tip, &fields, &[("_drawn", "patient finding")]).await;
    let first = first.is(200).body;
    assert!(first.contains("id=\"f-origin\"") && !first.contains("is-wrong"), "{first}");
    let again = [("_drawn", "patient finding value origin side site on note")];
    let second = step(&mut c, "record_finding", "review", "w-2", tip, &fields, &again).await.is(400).body;
    assert!(second.contains("id=\"f-origin-error\""), "asked and not answered");
    assert_eq!(s.tip(), tip);
}

#[tokio::test]
async fn l6_the_criteria_of_candidacy_stand_beside_the_form_and_unknown_is_never_no() {
    let s = Scene::new();
    let id = s.ready.clone();
    let mut c = s.client(Role::Doctor, CONSULTING);
    let bare = c.get(&format!("/act/decide_candidacy?patient={id}")).await.is(200).body;
    assert!(!bare.contains("id=\"criteria\""), "nothing to tell before disease and route are chosen");
    let tip = s.tip();
    let path = format!("/act/decide_candidacy?patient={id}&disease=knee_oa&route=intra_articular");
    let form = c.get(&path).await.is(200).body;
    let list = form.split_once("class=\"checklist\"").map_or("", |(_, l)| l);
    let list = list.split_once("</ul>").map_or("", |(l, _)| l);
    assert!(list.contains("項目中") && list.contains("badge--unknown") && list.contains("badge--ok"), "{form}");
    assert!(list.contains(&format!("/act/record_finding?patient={id}&amp;finding=")), "a way to find out: {list}");
    assert_eq!(s.tip(), tip, "looking records nothing");
}

#[tokio::test]
async fn the_work_is_read_along_indexes() {
    let s = Scene::new();
    let plan = s.set.store.read(|snap| {
        let open = store::Test::Below("2026-11-25".into());
        snap.plan(&Select::from("journeys").eq("next_act", "record_visit").filter("opens_at", open))
    });
    let plan = plan.expect("plan");
    assert!(plan.iter().any(|l| l.contains("INDEX") && l.contains("next_act")), "{plan:?}");
}

fn drawn(s: &mut Scene, of: &str) {
    let blood = BloodDrawn {
        blood: BloodId::parse("B-1").expect("id"),
        patient: PatientId::parse(of).expect("id"),
        tubes: 2,
        volume_ml: Decimal::new(100, 1),
        purposes: vec!["serology".into()],
        checked_by: s.set.staff[&Role::Nurse].clone(),
        complications: String::new(),
    };
    made::put(s, "2026-12-06T09:12", &blood);
}

#[tokio::test]
async fn blood_that_waits_for_its_results_is_the_work_of_quality_and_every_way_to_them_names_the_tube() {
    let mut s = growing();
    let id = s.ready.clone();
    let golden = include_str!("../../../../record/golden/fat_harvested.1.json");
    let fat: FatHarvested = serde_json::from_str(golden.lines().nth(1).expect("payload")).expect("golden");
    let (patient, tissue) = (PatientId::parse(&id).expect("id"), TissueId::parse("T-2").expect("id"));
    made::put(&mut s, "2026-12-06T09:12", &FatHarvested { patient, tissue, ..fat });
    let mut quality = s.client(Role::Quality, CONSULTING);
    assert!(!quality.get("/").await.is(200).body.contains("血液検査の結果を記録する"), "no blood was drawn");
    // Without blood the refusal leads nowhere: there is nothing to test.
    let form = s.client(Role::Operator, CPC).get("/act/start_culture?tissue=T-2").await.is(200).body;
    assert!(form.contains("HBV") && !form.contains("/act/record_test_result"), "{form}");
    drawn(&mut s, &id);
    for page in ["/".to_owned(), format!("/patients/{id}")] {
        let page = quality.get(&page).await.is(200).body;
        assert!(page.contains("血液検査の結果を記録する"), "{page}");
        assert!(page.contains("/act/record_test_result?blood=B-1&amp;test="), "{page}");
    }
    let form = s.client(Role::Operator, CPC).get("/act/start_culture?tissue=T-2").await.is(200).body;
    assert!(form.contains("/act/record_test_result?blood=B-1&amp;test="), "{form}");
}

/// Day 7 and months 1 and 12 after cells that were given on 2026-12-06.
fn followed(s: &mut Scene, of: &str) {
    let day = |s: &str| Day::parse(s).expect("day");
    let due = |kind, n, on: &str, until: &str| Due { kind, n, on: day(on), until: day(until) };
    let schedule = vec![
        due(DueKind::Contact, 7, "2026-12-13", "2026-12-14"),
        due(DueKind::Visit, 1, "2027-01-06", "2027-01-13"),
        due(DueKind::Visit, 12, "2027-12-06", "2027-12-20"),
    ];
    let opened = FollowUpOpened { patient: PatientId::parse(of).expect("id"), occurrence: None, schedule };
    made::put(s, "2026-12-06T09:12", &opened);
}

#[tokio::test]
async fn an_open_call_and_a_due_visit_are_two_tasks_each_with_its_own_day_and_form() {
    let mut s = Scene::new();
    let id = s.ready.clone();
    followed(&mut s, &id);
    s.set.record_clock.set(made::at("2027-01-08T09:12"));
    let (call, visit) = ("/act/record_safety_contact?patient=", "/act/record_visit?patient=");
    let (call, visit) = (format!("{call}{id}&amp;day=7"), format!("{visit}{id}&amp;month=1"));
    for page in ["/".to_owned(), format!("/patients/{id}")] {
        let page = s.client(Role::Nurse, CONSULTING).get(&page).await.is(200).body;
        assert!(page.contains(&call) && page.contains(&visit), "{page}");
        assert!(page.contains("投与後 7 日目") && page.contains("投与後 1 か月") && !page.contains("投与後 12 か月"));
        assert!(page.contains("25日超過") && page.contains("あと5日"), "{page}");
    }
}

#[tokio::test]
async fn a_contact_is_offered_on_its_day_and_nothing_after_an_injection_before_it() {
    let mut s = Scene::new();
    let (id, fresh) = (s.ready.clone(), s.fresh.clone());
    let mut nurse = s.client(Role::Nurse, CONSULTING);
    // The buttons of the chart, without what stands folded with its reason.
    let offered = |page: &str, act: &str| {
        let rest = page.split("<details").map(|p| p.split_once("</details>").map_or(p, |(_, after)| after));
        rest.enumerate().any(|(n, p)| (n == 0 || !p.is_empty()) && p.contains(&format!("/act/{act}?")))
    };
    let chart = nurse.get(&format!("/patients/{fresh}")).await.is(200).body;
    for act in ["record_safety_contact", "record_visit", "report_relapse"] {
        assert!(!offered(&chart, act), "{act} before anything was given: {chart}");
        assert!(chart.contains(&format!("/act/{act}?")), "its form stays in reach: {chart}");
    }
    followed(&mut s, &id);
    let path = format!("/patients/{id}");
    let chart = nurse.get(&path).await.is(200).body;
    assert!(!offered(&chart, "record_safety_contact") && chart.contains("12月13日(日)からです"), "{chart}");
    assert!(offered(&chart, "report_relapse"), "{chart}");
    s.set.record_clock.set(made::at("2026-12-13T09:12"));
    let chart = nurse.get(&path).await.is(200).body;
    assert!(offered(&chart, "record_safety_contact"), "{chart}");
}

#[tokio::test]
async fn reasons_about_who_signs_are_for_those_who_would() {
    let mut s = Scene::new();
    let id = s.ready.clone();
    made::order(&mut s, "2026-11-24T09:25", &id, "OR-1");
    drawn(&mut s, &id);
    let tests = s.set.store.current().programme.as_ref().map(|(_, p)| p.tests().to_vec()).expect("adopted");
    for test in tests.iter().filter(|t| t.on == programme::TestOn::Blood) {
        let result = TestResultRecorded {
            patient: PatientId::parse(&id).expect("id"),
            lot: None,
            blood: BloodId::parse("B-1").ok(),
            test: test.code.clone(),
            verdict: Verdict::Pass,
            interim: false,
            value: "陰性".into(),
            unit: String::new(),
            method: String::new(),
            kit: String::new(),
            reported_on: made::at("2026-12-06T09:12").day(),
        };
        made::put(&mut s, "2026-12-06T09:12", &result);
    }
    let hold = [("patient", id.as_str()), ("target", "patient"), ("reason", "確認中")];
    s.act("hold", Role::Nurse, CONSULTING, &hold);
    // The plan names one doctor: that quality is not among its doctors is no reason to quality.
    let path = format!("/patients/{id}");
    let why = |page: &str| {
        let tasks = page.split("<li class=\"task").skip(1).filter_map(|t| t.split("task__act").next());
        let own = { tasks }.find(|t| t.contains("脂肪の採取を記録する")).unwrap_or_else(|| panic!("no task: {page}"));
        own.split("task__why").nth(1).and_then(|w| w.split("</ul>").next()).unwrap_or_default().to_owned()
    };
    let doctor = why(&s.client(Role::Doctor, TREATMENT).get(&path).await.is(200).body);
    assert!(doctor.contains("保留"), "what blocks the patient: {doctor}");
    assert_eq!(why(&s.client(Role::Quality, CONSULTING).get(&path).await.is(200).body), doctor);
    assert_eq!(why(&s.client(Role::Nurse, CONSULTING).get(&path).await.is(200).body), doctor);
    // A doctor whom the plan does not name would sign, and is told.
    let other = why(&s.client(Role::ResponsibleDoctor, TREATMENT).get(&path).await.is(200).body);
    assert_ne!(other, doctor, "who would sign reads their own reasons as well");
}

#[tokio::test]
async fn rooms_tell_how_much_waits_in_them() {
    let mut s = Scene::new();
    let id = s.fresh.clone();
    let count = |page: &str, href: &str| {
        let nav =
            page.split("<nav class=\"nav\"").nth(1).and_then(|n| n.split("</nav>").next()).expect("rooms").to_owned();
        let own = nav.split("<a ").find(|a| a.contains(&format!("href=\"{href}\""))).expect("a room").to_owned();
        own.split("class=\"count\">").nth(1).and_then(|c| c.split('<').next()).map(str::to_owned)
    };
    let mut nurse = s.client(Role::Nurse, CONSULTING);
    let page = nurse.get("/patients").await.is(200).body;
    assert_eq!((count(&page, "/").as_deref(), count(&page, "/safety")), (Some("1"), None), "{page}");
    s.act("hold", Role::Nurse, CONSULTING, &[("patient", &id), ("target", "patient"), ("reason", "確認中")]);
    let page = nurse.get("/patients").await.is(200).body;
    assert_eq!(count(&page, "/safety").as_deref(), Some("1"), "{page}");
}

#[tokio::test]
async fn the_bench_reads_when_a_growing_lot_is_expected() {
    let s = growing();
    let mut bench = s.client(Role::Operator, CPC);
    let page = bench.get("/").await.is(200).body;
    let task = page.split("<li class=\"task").find(|t| t.contains("/act/observe_culture?lot=LT-1")).expect("a task");
    assert!(task.contains("ready__bar") && task.contains("fan80") && task.contains("class=\"appt\""), "{task}");
    assert!(task.contains("指示の数がそろう日") || task.contains("指示の数に届きません"), "{task}");
    assert_eq!(bench.get("/").await.is(200).body.matches("ready__bar").count(), 1, "the same again");
}

#[tokio::test]
async fn the_clock_of_the_demo_finds_the_call_and_the_visit_of_next_year() {
    let mut s = Scene::new();
    let id = s.ready.clone();
    followed(&mut s, &id);
    for day in ["2026-12-13", "2027-01-06", "2027-12-06"] {
        let mut c = s.client(Role::Nurse, CONSULTING);
        for _ in 0..6 {
            if s.set.store.now().day().to_string() == day {
                break;
            }
            c.post("/demo/clock", &[("by", "due"), ("next", "/account")]).await.leads("/account");
        }
        assert_eq!(s.set.store.now().day().to_string(), day);
    }
}

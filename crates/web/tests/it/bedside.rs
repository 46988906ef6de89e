//! The time-out on its page: step by step without a script, yes only from the act, a no that says what is written down (L1, L2, L3, L22).

use crate::client::{Answer, Client};
use crate::made;
use crate::scene::{CONSULTING, CPC, NAME, Scene, TREATMENT};
use crate::setting::PASSWORD;
use terms::Role;

const OTHER: &str = "三宅 歩";

/// Two patients, each with a syringe drawn up on 14 December.
fn scene() -> (Scene, String) {
    let mut s = Scene::new();
    let (id, other) = (s.ready.clone(), s.fresh.clone());
    s.interview(&other);
    s.consent(&other);
    made::room(&mut s, "2026-11-24T09:20");
    for (patient, lot, order) in [(&id, "LT-1", "OR-1"), (&other, "LT-2", "OR-2")] {
        made::order(&mut s, "2026-11-24T09:25", patient, order);
        made::culture(&mut s, lot, patient, &format!("T-{lot}"));
        made::passage(&mut s, lot, patient);
    }
    for (patient, lot, order, label) in [(&id, "LT-1", "OR-1", "K-1"), (&other, "LT-2", "OR-2", "K-2")] {
        made::syringe(&mut s, lot, patient, order, label);
    }
    s.set.account(Role::Nurse, false);
    s.set.account(Role::Doctor, false);
    (s, other)
}

/// The label of a patient's dose.
fn dose(s: &Scene, patient: &str) -> String {
    let of = patient.to_owned();
    let read = s.set.store.read(move |snap| snap.select(&store::Select::from("doses").eq("patient", of)));
    read.expect("reads").first().expect("a dose").subject.clone()
}

/// What the page carries along.
fn kept(page: &Answer) -> Vec<(String, String)> {
    let form = page.body.split("<form").find(|f| f.contains("scan__input")).expect("the scan form");
    form.split("<input type=\"hidden\" name=\"")
        .skip(1)
        .filter_map(|i| {
            let (name, rest) = i.split_once("\" value=\"")?;
            Some((name.to_owned(), rest.split('"').next()?.to_owned()))
        })
        .filter(|(n, _)| n != "csrf")
        .collect()
}

async fn next(c: &mut Client, path: &str, page: &Answer, more: &[(&str, &str)]) -> Answer {
    let kept = kept(page);
    let mut fields: Vec<(&str, &str)> = kept.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    fields.extend_from_slice(more);
    c.post(path, &fields).await
}

/// Everything up to the signature.
async fn until_signature(c: &mut Client, path: &str, wristband: &str, syringe: &str) -> Answer {
    let page = c.get(path).await.is(200);
    assert!(page.body.contains("リストバンドを読む") && page.body.contains(" autofocus"));
    let page = next(c, path, &page, &[("code", wristband)]).await.is(200);
    let page = next(c, path, &page, &[("_do", "said")]).await.is(200);
    let page = next(c, path, &page, &[("code", syringe)]).await.is(200);
    if page.body.contains("value=\"site\"") { next(c, path, &page, &[("_do", "site")]).await.is(200) } else { page }
}

async fn signed(c: &mut Client, s: &Scene, path: &str, page: &Answer, password: &str) -> Answer {
    let second = s.set.staff[&Role::ResponsibleDoctor].to_string();
    let (command, seen) = (page.hidden("_command"), page.hidden("_seen"));
    let more = [
        ("_do", "sign"),
        ("second", second.as_str()),
        ("_password", password),
        ("_command", &command),
        ("_seen", &seen),
    ];
    next(c, path, page, &more).await
}

/// Somebody signed in with a password of their own and no second factor.
fn person(s: &Scene, role: Role) -> Client {
    s.client(role, TREATMENT)
}

#[tokio::test]
async fn l3_yes_comes_from_the_act_and_leads_to_giving() {
    let (s, _) = scene();
    let path = format!("/bedside/{}", s.ready);
    let mut c = person(&s, Role::Nurse);
    let page = until_signature(&mut c, &path, "SP2600001", "k-1").await;
    assert!(!page.body.contains("verdict--yes"), "nothing is yes before it is signed");
    assert!(page.body.contains("私たちは二人で") && page.body.contains("2.0×10<sup>7</sup> 個"));
    let wrong = signed(&mut c, &s, &path, &page, "not it").await.is(400);
    assert!(wrong.body.contains("K-1") && !wrong.body.contains("verdict--yes") && !wrong.body.contains("not it"));
    let done = signed(&mut c, &s, &path, &page, PASSWORD).await;
    let to = done.leads(&format!("{path}?syringe=K-1")).to().to_owned();
    let yes = c.get(&to).await.is(200);
    assert!(yes.body.contains("verdict--yes") && yes.body.contains("この人の細胞です。投与できます。"), "{}", yes.body);
    assert!(yes.body.contains("data-theme=\"bedside\"") && yes.body.contains(NAME));
    assert!(yes.body.contains("bedside__clock"));
    assert!(!yes.body.contains("/act/give_dose"), "a nurse does not give");
    let mut doctor = person(&s, Role::Doctor);
    assert!(doctor.get(&to).await.is(200).body.contains("/act/give_dose?syringe=K-1"));
    // The time-out ends with its minutes: then it is no yes any more.
    let now = s.set.store.now().plus_minutes(60);
    s.set.record_clock.set(now);
    let late = doctor.get(&to).await.is(200).body;
    assert!(
        late.contains("verdict--no") && !late.contains("verdict--yes") && !late.contains("/act/give_dose"),
        "{late}"
    );
}

/// What stands in the record after a position: kinds, and the signatures of their heads.
fn since(s: &Scene, before: u64) -> Vec<(String, String)> {
    let read = |snap: &mut store::Snapshot<'_>| {
        let all = (before + 1..=snap.tip().position).filter_map(|n| snap.fact(n).ok().flatten());
        Ok(all.map(|f| (f.head.kind.to_string(), f.head.signed.to_string())).collect())
    };
    s.set.store.read(read).expect("reads")
}

fn left(kinds: &[&str]) -> Vec<(String, String)> {
    kinds.iter().map(|k| ((*k).to_owned(), String::new())).collect()
}

#[tokio::test]
async fn l2_another_persons_syringe_is_a_big_no_that_is_written_down_at_once_and_once() {
    let (s, _) = scene();
    let path = format!("/bedside/{}", s.ready);
    let mut c = person(&s, Role::Nurse);
    let page = c.get(&path).await.is(200);
    let page = next(&mut c, &path, &page, &[("code", "SP2600001")]).await.is(200);
    let page = next(&mut c, &path, &page, &[("_do", "said")]).await.is(200);
    let before = s.tip();
    let no = next(&mut c, &path, &page, &[("code", "K-2")]).await.is(422);
    assert!(no.body.contains("verdict--no") && no.body.contains("別の人の細胞です。投与しない。"), "{}", no.body);
    assert!(no.body.contains("role=\"alert\"") && !no.body.contains("verdict--yes") && !no.body.contains("_password"));
    assert!(no.body.contains("隔離とニアミスの記録は済んでいます") && no.body.contains("品質部門に知らせます"));
    assert!(!no.body.contains(OTHER), "whose cells they are is not told by name");
    assert!(!no.body.contains("bedside__clock"), "the clock of another's syringe is no clock of this person's cells");
    let kept = left(&["held", "deviation_opened", "attempt_refused"]);
    assert_eq!(since(&s, before), kept, "the page is left here: quarantine, near miss and attempt stand, unsigned");
    assert!(no.body.contains(&page::grouped(s.tip())), "the position is shown");
    // A reload, a double click: the same answer, and nothing more.
    let again = next(&mut c, &path, &page, &[("code", "K-2")]).await.is(422);
    assert!(again.body.contains("verdict--no"));
    assert_eq!(since(&s, before), kept);
    // Back, and the right one: the time-out goes on.
    let right = next(&mut c, &path, &page, &[("code", "K-1")]).await.is(200);
    assert!(right.body.contains("value=\"site\""), "{}", right.body);
    // The way on from the no itself begins anew and carries no scan along.
    let anew = next(&mut c, &path, &no, &[("code", "SP2600001")]).await.is(200);
    assert!(anew.body.contains("value=\"said\"") && !anew.body.contains("K-2"), "{}", anew.body);
    assert_eq!(since(&s, before), kept);
    let (dir, deep) = (s.set.dir.path().join("data"), store::verify::VerifyOptions { deep: true, anchors: Vec::new() });
    let sound = store::verify::verify(&dir, s.set.store.house(), &deep, &|_, _| ()).expect("checked");
    assert!(sound.ok(), "replay holds: {sound:?}");
    let mut doctor = person(&s, Role::Doctor);
    let again = doctor.get(&format!("{path}?syringe=K-2")).await.is(200).body;
    assert!(!again.contains("verdict--yes") && !again.contains("give_dose"), "an address makes no yes");
}

#[tokio::test]
async fn l3_another_persons_wristband_is_a_no_at_once() {
    let (s, _) = scene();
    let path = format!("/bedside/{}", s.ready);
    let mut c = person(&s, Role::Nurse);
    let page = c.get(&path).await.is(200);
    let before = s.tip();
    let no = next(&mut c, &path, &page, &[("code", "ＳＰ2600002")]).await.is(422);
    assert!(no.body.contains("verdict--no") && no.body.contains("別の人のリストバンドです"), "{}", no.body);
    assert!(no.body.contains("リストバンドの番号が、この患者のものと違います"));
    assert_eq!(since(&s, before), left(&["deviation_opened", "attempt_refused"]), "nothing was there to quarantine");
    assert!(no.body.contains("ニアミスの記録は済んでいます"), "{}", no.body);
    let opened = person(&s, Role::Doctor).get(&format!("/fact/{}", before + 1)).await.is(200).body;
    assert!(opened.contains("<dd>求められたものと違うものが読み取られた</dd>"), "a cause is told in words: {opened}");
}

#[tokio::test]
async fn l2_a_wrong_scan_in_a_form_is_written_down_at_its_review_and_the_draft_does_not_repeat_it() {
    let (s, _) = scene();
    let mut c = person(&s, Role::Nurse);
    let (command, seen, second) =
        ("form-1".to_owned(), s.tip().to_string(), s.set.staff[&Role::ResponsibleDoctor].to_string());
    let key = format!("patient:{}", s.ready);
    let typed = |syringe: &'static str, step: &'static str| {
        vec![
            ("_command", command.as_str()),
            ("_seen", seen.as_str()),
            ("_key", key.as_str()),
            ("patient", s.ready.as_str()),
            ("syringe", syringe),
            ("wristband", "SP2600001"),
            ("identifiers", "name"),
            ("identifiers", "born"),
            ("site_said", "yes"),
            ("second", second.as_str()),
            ("_step", step),
        ]
    };
    let before = s.tip();
    let no = c.post("/act/check_identity", &typed("K-2", "review")).await.is(422);
    assert!(no.body.contains("K-2 を隔離しました") && no.body.contains("署名はいりません"), "{}", no.body);
    assert!(!no.body.contains("何も記録されておらず"), "{}", no.body);
    let kept = left(&["held", "deviation_opened", "attempt_refused"]);
    assert_eq!(since(&s, before), kept);
    for step in ["review", "confirm"] {
        c.post("/act/check_identity", &typed("K-2", step)).await.is(422);
        assert_eq!(since(&s, before), kept, "{step} once more leaves nothing more");
    }
    // Its draft has forgotten what was scanned, and kept the rest.
    let (me, about) = (s.set.staff[&Role::Nurse].to_string(), key.clone());
    let read = s.set.store.read(move |snap| snap.rim().draft(&me, "check_identity", &about));
    let draft = read.expect("reads").expect("a draft").json;
    assert!(!draft.contains("K-2") && !draft.contains("SP2600001"), "{draft}");
    for ticked in ["name", "born"] {
        assert!(draft.contains(&format!("\"{ticked}\"")), "{ticked} was ticked: kept");
    }
    // From the form as it was, the right scan is reviewed as ever, and nothing is recorded yet.
    c.post("/act/check_identity", &typed("K-1", "review")).await.is(200);
    assert_eq!(since(&s, before), kept);
}

/// Cells drawn up for the wrong person are a near miss of that person, whatever the form was made to say.
#[tokio::test]
async fn l2_a_near_miss_stands_on_the_record_of_whoever_would_have_got_the_cells() {
    let (s, other) = scene();
    let mut c = person(&s, Role::Nurse);
    let (seen, second, dose) =
        (s.tip().to_string(), s.set.staff[&Role::ResponsibleDoctor].to_string(), dose(&s, &s.ready));
    let key = format!("dose:{dose}");
    let typed = [
        ("_command", "form-2"),
        ("_seen", &seen),
        ("_key", &key),
        ("dose", &dose),
        ("wristband", "ＳＰ2600002"),
        ("wearer", &s.ready),
        ("checked_by", &second),
        ("_step", "review"),
    ];
    let no = c.post("/act/draw_up", &typed).await.is(422);
    assert!(no.body.contains("SP2600001") && no.body.contains("SP2600002"), "{}", no.body);
    let near = |id: String| {
        let read = s.set.store.read(move |snap| snap.select(&store::Select::from("deviations").eq("patient", id)));
        read.expect("reads").len()
    };
    assert_eq!((near(s.ready.clone()), near(other.clone())), (0, 1));
    let chart = c.get(&format!("/patients/{other}")).await.is(200).body;
    assert!(chart.contains("ニアミス") && chart.contains(&dose), "{chart}");
}

#[tokio::test]
async fn l2_a_code_that_cannot_be_read_is_an_input_error_and_no_deviation() {
    let (s, _) = scene();
    let path = format!("/bedside/{}", s.ready);
    let mut c = person(&s, Role::Nurse);
    let page = c.get(&path).await.is(200);
    let before = s.tip();
    let wrong = next(&mut c, &path, &page, &[("code", "K-1")]).await.is(400);
    assert!(wrong.body.contains("患者番号として読めません") && wrong.body.contains("aria-invalid=\"true\""));
    let page = next(&mut c, &path, &wrong, &[("code", "SP2600001")]).await.is(200);
    let touch = next(&mut c, &path, &page, &[("code", "K-1")]).await.is(400);
    assert!(touch.body.contains("下のボタンを押します"), "a code is not taken for what the patient says");
    let page = next(&mut c, &path, &touch, &[("_do", "said")]).await.is(200);
    for code in ["<b>", "K-404"] {
        let wrong = next(&mut c, &path, &page, &[("code", code)]).await.is(400);
        assert!(
            wrong.body.contains("is-wrong") && !wrong.body.contains("<b>") && !wrong.body.contains("verdict--no"),
            "{code}"
        );
    }
    assert_eq!(s.tip(), before);
}

#[tokio::test]
async fn l2_anything_known_that_is_no_syringe_of_this_person_is_a_big_no() {
    let (s, other) = scene();
    let (mine, theirs) = (dose(&s, &s.ready), dose(&s, &other));
    let path = format!("/bedside/{}", s.ready);
    let mut c = person(&s, Role::Nurse);
    let page = c.get(&path).await.is(200);
    let page = next(&mut c, &path, &page, &[("code", "SP2600001")]).await.is(200);
    let page = next(&mut c, &path, &page, &[("_do", "said")]).await.is(200);
    let another = "別の人の細胞です。投与しない。";
    let none = "この人の充填済みのシリンジではありません。投与しない。";
    for (code, head) in [(theirs.as_str(), another), ("LT-2", another), ("T-LT-2", another), (mine.as_str(), none)] {
        let no = next(&mut c, &path, &page, &[("code", code)]).await.is(422);
        assert!(no.body.contains("verdict--no") && no.body.contains("role=\"alert\""), "{code}: {}", no.body);
        assert!(no.body.contains(head) && no.body.contains(code), "{code}: {}", no.body);
        assert!(!no.body.contains(OTHER) && !no.body.contains("_password") && !no.body.contains("value=\"site\""));
        let told = no.body.contains("この読み取りはまだ記録されていません") && no.body.contains("/act/raise_deviation");
        let kept = no.body.contains("ニアミスの記録は済んでいます");
        assert!(told != kept, "{code}: recorded, or told that it is not");
        // What begins anew carries nothing of it along.
        let anew = next(&mut c, &path, &no, &[("code", "SP2600001")]).await.is(200);
        assert!(anew.body.contains("value=\"said\"") && !anew.body.contains(code), "{}", anew.body);
    }
    // A label nobody knows is an input error, told where the answer would stand.
    let unknown = next(&mut c, &path, &page, &[("code", "K-404")]).await.is(400);
    let said = unknown.body.split("verdict__say").nth(1).and_then(|r| r.split("</p>").next()).expect("said");
    assert!(said.contains("K-404 というラベルは記録にありません"), "{said}");
}

#[tokio::test]
async fn l2_the_same_wrong_scan_within_minutes_is_one_attempt() {
    let (s, _) = scene();
    let path = format!("/bedside/{}", s.ready);
    let mut c = person(&s, Role::Nurse);
    let before = s.tip();
    // The whole time-out from its beginning, each page with a form of its own.
    for _ in 0..3 {
        let page = c.get(&path).await.is(200);
        let page = next(&mut c, &path, &page, &[("code", "SP2600001")]).await.is(200);
        let page = next(&mut c, &path, &page, &[("_do", "said")]).await.is(200);
        next(&mut c, &path, &page, &[("code", "K-2")]).await.is(422);
    }
    assert_eq!(since(&s, before), left(&["held", "deviation_opened", "attempt_refused"]));
    // Later it is another one; the syringe is in quarantine already.
    s.set.record_clock.set(s.set.store.now().plus_minutes(11));
    let page = c.get(&path).await.is(200);
    let page = next(&mut c, &path, &page, &[("code", "SP2600001")]).await.is(200);
    let page = next(&mut c, &path, &page, &[("_do", "said")]).await.is(200);
    let before = s.tip();
    next(&mut c, &path, &page, &[("code", "K-2")]).await.is(422);
    assert_eq!(since(&s, before), left(&["deviation_opened", "attempt_refused"]));
}

#[tokio::test]
async fn l3_the_time_out_has_one_door_and_shows_what_was_made() {
    let (s, _) = scene();
    let path = format!("/bedside/{}", s.ready);
    let mut c = person(&s, Role::Nurse);
    let chart = c.get(&format!("/patients/{}", s.ready)).await.is(200).body;
    assert!(chart.contains(&format!("href=\"{path}\"")) && !chart.contains("/act/check_identity"), "{chart}");
    assert!(!c.get(&path).await.is(200).body.contains("確認済み"));
    let page = until_signature(&mut c, &path, "SP2600001", "K-1").await;
    signed(&mut c, &s, &path, &page, PASSWORD).await.is(303);
    let done = c.get(&path).await.is(200).body;
    assert!(done.contains("確認済み") && done.contains(&format!("{path}?syringe=K-1")), "{done}");
    s.set.record_clock.set(s.set.store.now().plus_minutes(60));
    assert!(!c.get(&path).await.is(200).body.contains("確認済み"), "it holds for its minutes");
}

#[tokio::test]
async fn l2_a_link_fills_no_label_and_no_second_person() {
    let (s, _) = scene();
    let mut c = person(&s, Role::Nurse);
    let second = s.set.staff[&Role::ResponsibleDoctor].to_string();
    let stop = format!("/act/stop_dose?patient={}&syringe=K-1&reason=none&given_ml=1", s.ready);
    let form = c.get(&stop).await.is(200).body;
    assert!(
        form.contains("name=\"syringe\"") && !form.contains("value=\"K-1\"") && !form.contains("value=\"1\""),
        "{form}"
    );
    let dose = dose(&s, &s.ready);
    let draw = c.get(&format!("/act/draw_up?dose={dose}&syringe=K-9&checked_by={second}")).await.is(200).body;
    assert!(draw.contains(&format!("{dose} のラベルを読み取ります")), "which one is meant is told");
    assert!(!draw.contains("value=\"K-9\"") && !draw.contains(&format!("value=\"{second}\" selected")), "{draw}");
}

#[tokio::test]
async fn l22_stopping_and_reporting_are_one_touch_away_at_every_step() {
    let (s, _) = scene();
    let path = format!("/bedside/{}", s.ready);
    let mut c = person(&s, Role::Nurse);
    let mut page = c.get(&path).await.is(200);
    for step in [("code", "SP2600001"), ("_do", "said"), ("code", "K-1"), ("_do", "site"), ("", "")] {
        assert!(page.body.contains(&format!("/act/stop_dose?patient={}", s.ready)), "{step:?}");
        assert!(page.body.contains(&format!("/act/report_adverse_event?patient={}", s.ready)), "{step:?}");
        assert_eq!(page.body.matches("class=\"scan__input\"").count(), 1, "one scan field");
        assert_eq!(page.body.matches(" autofocus").count(), 1, "one focus: {step:?}");
        assert!(!page.body.contains("style=") && !page.body.contains("onclick"));
        if !step.0.is_empty() {
            page = next(&mut c, &path, &page, &[step]).await.is(200);
        }
    }
}

#[tokio::test]
async fn l20_only_who_stands_at_the_bedside_opens_it_and_it_is_logged() {
    let (s, _) = scene();
    let path = format!("/bedside/{}", s.ready);
    for (role, place) in
        [(Role::Operator, CPC), (Role::Nurse, CONSULTING), (Role::Coordinator, TREATMENT), (Role::Quality, TREATMENT)]
    {
        s.client(role, place).get(&path).await.is(403);
    }
    let mut c = person(&s, Role::Nurse);
    let page = c.get(&path).await.is(200).body;
    let title = page.split("<title>").nth(1).and_then(|t| t.split("</title>").next()).expect("title");
    assert!(!title.contains(NAME) && title.contains("SP2600001"), "{title}");
    let id = s.ready.clone();
    let lines = s.set.rim(move |r| r.access_of(&id, 10));
    assert_eq!(lines.first().map(|l| l.page.as_str()), Some("bedside"));
    c.get("/bedside/P404").await.is(404);
    c.get("/language/en?next=/").await;
    let english = c.get(&path).await.is(200).body;
    assert!(english.contains("Scan the wristband") && !english.contains("読み取"), "{english}");
}

//! The one handler of acts: review and confirmation, signature, refusal, conflict, look-alikes, merge by number, correction, drafts, safety acts.

use crate::client::encoded;
use crate::scene::{CONSULTING, CPC, Scene, TREATMENT, escaped, step};
use crate::setting::{PASSWORD, command};
use kernel::{Input, Request};
use store::Answer as Said;
use terms::Role;

#[tokio::test]
async fn the_same_form_sent_twice_is_recorded_once_and_answered_alike() {
    let s = Scene::new();
    let id = s.fresh.clone();
    let mut c = s.client(Role::Nurse, CONSULTING);
    let fields = s.good("record_interview", &[("patient", &id)]);
    let seen = s.tip();
    let first = step(&mut c, "record_interview", "confirm", "twice", seen, &fields, &[]).await.is(303);
    let tip = s.tip();
    let second = step(&mut c, "record_interview", "confirm", "twice", seen, &fields, &[]).await.is(303);
    assert_eq!((first.to(), s.tip()), (second.to(), tip));
    assert!(first.to().starts_with(&format!("/patients/{id}?recorded=")), "{}", first.to());
    let to = first.to().to_owned();
    assert!(c.get(&to).await.is(200).body.contains("記録しました"));
    // Another content under the same id is a conflict, never a second fact.
    let mut other = fields.clone();
    other.retain(|(n, _)| n != "complaint");
    other.push(("complaint".into(), "別の内容".into()));
    step(&mut c, "record_interview", "confirm", "twice", seen, &other, &[]).await.is(409);
    assert_eq!(s.tip(), tip);
}

#[tokio::test]
async fn requirement_19_entry_and_confirmation_are_two_steps_and_proxy_entry_names_both() {
    let s = Scene::new();
    let id = s.fresh.clone();
    let mut c = s.client(Role::Nurse, CONSULTING);
    let mut fields = s.good("record_interview", &[("patient", &id)]);
    fields.push(("behalf".into(), s.set.staff[&Role::Doctor].to_string()));
    let tip = s.tip();
    let review = step(&mut c, "record_interview", "review", "r19", tip, &fields, &[]).await.is(200);
    assert_eq!(s.tip(), tip, "a draft is no entry");
    for must in ["下書き", "まだ記録していません", "確定して記録", "入力に戻る", "代行入力", "立花 直子"]
    {
        assert!(review.body.contains(must), "{must}: {}", review.body);
    }
    // Changing it keeps everything.
    let form = step(&mut c, "record_interview", "edit", "r19", tip, &fields, &[]).await.is(200);
    for (name, value) in &fields {
        assert!(form.body.contains(&escaped(value)), "{name} was lost");
    }
    let done = step(&mut c, "record_interview", "confirm", "r19", tip, &fields, &[]).await.is(303).to().to_owned();
    let chart = c.get(&done).await.is(200);
    assert!(chart.body.contains("代行入力(立花 直子 の代わり)"), "{}", chart.body);
}

#[tokio::test]
async fn requirement_20_a_signature_shows_name_time_and_meaning_and_asks_again_who_it_is() {
    let s = Scene::new();
    let id = s.fresh.clone();
    s.set.account(Role::Doctor, false);
    let mut c = s.client(Role::Doctor, CONSULTING);
    let mut s = s;
    s.interview(&id);
    let fields = s.consent_fields(&id);
    let (tip, seen) = (s.tip(), s.tip());
    let review = step(&mut c, "give_consent", "review", "r20", seen, &fields, &[]).await.is(200);
    for must in
        ["署名", "私は説明文書のすべての項目を説明し", "立花 直子", "医師", "2026年11月24日", "name=\"_password\""]
    {
        assert!(review.body.contains(must), "{must}: {}", review.body);
    }
    let wrong = step(&mut c, "give_consent", "confirm", "r20", seen, &fields, &[("_password", "not it")]).await.is(400);
    assert!(
        wrong.body.contains("f-_password-error") && !wrong.body.contains("not it"),
        "the password is not shown again"
    );
    assert!(fields.iter().all(|(_, v)| wrong.body.contains(&escaped(v))), "nothing typed is lost");
    assert_eq!(s.tip(), tip);
    let right = step(&mut c, "give_consent", "confirm", "r20", seen, &fields, &[("_password", PASSWORD)]).await.is(303);
    assert!(s.tip() > tip);
    // The same form again: the same answer, without asking for the password a second time.
    let again = step(&mut c, "give_consent", "confirm", "r20", seen, &fields, &[]).await.is(303);
    assert_eq!(again.to(), right.to());
    let to = right.to().to_owned();
    assert!(c.get(&to).await.body.contains("署名あり"));
}

#[tokio::test]
async fn a_refusal_names_every_reason_keeps_what_was_typed_and_opens_the_way_on() {
    let mut s = Scene::new();
    s.set.account(Role::Doctor, false);
    let id = s.fresh.clone();
    let mut c = s.client(Role::Doctor, TREATMENT);
    let mut fields = s.good("harvest_fat", &[("patient", &id)]);
    fields.retain(|(n, _)| n != "checked_by" && n != "complications");
    fields.push(("checked_by".into(), s.set.staff[&Role::Nurse].to_string()));
    fields.push(("complications".into(), "なし<b>".into()));
    // Before anybody types the form says what stands against it, and opens all the same.
    let form = c.get(&format!("/act/harvest_fat?patient={id}")).await.is(200);
    assert!(form.body.contains("このままでは記録できません") && form.body.contains("name=\"mass_g\""), "{}", form.body);
    let tip = s.tip();
    let got = step(&mut c, "harvest_fat", "confirm", "no", tip, &fields, &[("_password", PASSWORD)]).await.is(422);
    for must in [
        "いまはできません",
        "次にすること",
        "入力した内容",
        "すでに起きたことは、いつでも記録できます",
        "/act/record_occurrence?patient=",
        "なし&lt;b&gt;",
        "入力に戻る",
    ] {
        assert!(got.body.contains(must), "{must}: {}", got.body);
    }
    let reasons = got.body.matches("class=\"reason\"").count();
    assert!(reasons >= 1 && got.body.contains(&format!("理由は {reasons} 件")), "{reasons}");
    assert_ne!(got.hidden("_command"), "no", "a new command id for the way back");
    assert!(s.tip() > tip, "the attempt itself is recorded");
    let back = step(&mut c, "harvest_fat", "edit", &got.hidden("_command"), tip, &fields, &[]).await.is(200);
    assert!(back.body.contains("なし&lt;b&gt;") && back.body.contains("value=\"0.9\""), "{}", back.body);
    // The chart shows the attempt as what it was, and what blocks the next knot.
    let chart = c.get(&format!("/patients/{id}")).await.is(200);
    assert!(chart.body.contains("拒否"));
    s.interview(&id);
    let chart = c.get(&format!("/patients/{id}")).await.is(200);
    assert!(chart.body.contains("同意を記録する"));
}

#[tokio::test]
async fn a_signing_act_that_meets_newer_facts_shows_them_and_keeps_the_form() {
    let mut s = Scene::new();
    s.set.account(Role::Doctor, false);
    let id = s.ready.clone();
    let mut c = s.client(Role::Doctor, TREATMENT);
    let seen = s.tip();
    let mut fields = s.good("harvest_fat", &[("patient", &id)]);
    fields.retain(|(n, _)| n != "checked_by");
    fields.push(("checked_by".into(), s.set.staff[&Role::Nurse].to_string()));
    s.act("withdraw_consent", Role::Nurse, CONSULTING, &[("patient", &id), ("cells", "pause")]);
    let tip = s.tip();
    let got = step(&mut c, "harvest_fat", "confirm", "late", seen, &fields, &[("_password", PASSWORD)]).await.is(409);
    assert!(got.body.contains("同意の撤回") && got.body.contains("いまの記録で開き直す"), "{}", got.body);
    assert!(fields.iter().all(|(_, v)| got.body.contains(&escaped(v))));
    assert_eq!(s.tip(), tip);
}

#[tokio::test]
async fn somebody_who_may_be_registered_already_is_asked_about_first() {
    let s = Scene::new();
    let mut c = s.client(Role::Coordinator, CONSULTING);
    let mut fields = s.good("register_patient", &[]);
    fields.retain(|(n, _)| !matches!(n.as_str(), "name" | "kana" | "birth_date"));
    for (n, v) in [("name", "高瀬 眞"), ("kana", "たかせ まこと"), ("birth_date", "S54.5.12")] {
        fields.push((n.into(), v.into()));
    }
    let tip = s.tip();
    for how in ["review", "confirm"] {
        let asked = step(&mut c, "register_patient", how, "twin", tip, &fields, &[]).await.is(200);
        assert!(
            asked.body.contains("同じ人ではありませんか")
                && asked.body.contains("SP2600001")
                && asked.body.contains("別の人です"),
            "{}",
            asked.body
        );
        assert_eq!(s.tip(), tip, "nothing is recorded before somebody says so");
    }
    // Saying it of somebody else than shown does not count.
    step(&mut c, "register_patient", "confirm", "twin", tip, &fields, &[("_different", "SP2600099")]).await.is(200);
    assert_eq!(s.tip(), tip);
    let review =
        step(&mut c, "register_patient", "review", "twin", tip, &fields, &[("_different", "SP2600001")]).await.is(200);
    assert!(review.body.contains("確定して記録"));
    let done =
        step(&mut c, "register_patient", "confirm", "twin", tip, &fields, &[("_different", "SP2600001")]).await.is(303);
    assert!(done.to().starts_with("/patients/P"), "{}", done.to());
    // Another birth date is another person.
    fields.retain(|(n, _)| n != "birth_date");
    fields.push(("birth_date".into(), "1980-05-12".into()));
    let plain = step(&mut c, "register_patient", "review", "twin2", s.tip(), &fields, &[]).await.is(200);
    assert!(plain.body.contains("確定して記録"));
}

#[tokio::test]
async fn l1_a_merge_takes_a_patient_number_and_offers_records_with_the_same_birth_date() {
    let mut s = Scene::new();
    s.set.account(Role::Manager, false);
    let twin = s.register("高瀬 眞", "タカセ マコト", "1979-05-12");
    let into = s.ready.clone();
    let mut c = s.client(Role::Manager, CONSULTING);
    let form = c.get(&format!("/act/merge_patients?patient={twin}")).await.is(200);
    assert!(form.body.contains(&format!("into={into}")) && form.body.contains("SP2600001"), "{}", form.body);
    assert!(!form.body.contains("SP2600002"), "another birth date is not offered");
    let fields = |number: &str| {
        vec![
            ("patient".to_owned(), twin.clone()),
            ("into".to_owned(), number.to_owned()),
            ("evidence".to_owned(), "保険証".to_owned()),
        ]
    };
    let tip = s.tip();
    let unknown =
        step(&mut c, "merge_patients", "confirm", "m0", tip, &fields("SP2699999"), &[("_password", PASSWORD)])
            .await
            .is(400);
    assert!(unknown.body.contains("f-into-error") && unknown.body.contains("value=\"SP2699999\""));
    assert_eq!(s.tip(), tip);
    let done = step(&mut c, "merge_patients", "confirm", "m1", tip, &fields("sp2600001"), &[("_password", PASSWORD)])
        .await
        .is(303);
    assert!(done.to().starts_with(&format!("/patients/{into}?")), "{}", done.to());
    let closed = c.get(&format!("/patients/{twin}")).await.is(200);
    assert!(closed.body.contains("統合されて閉じています") && closed.body.contains(&format!("/patients/{into}")));
    assert_eq!(
        c.post("/search", &[("q", "SP2600003")]).await.is(303).to(),
        format!("/patients/{into}"),
        "an old number still finds the person"
    );
}

#[tokio::test]
async fn l13_a_correction_is_drawn_from_its_original_and_stands_beside_it() {
    let s = Scene::new();
    s.set.account(Role::Nurse, false);
    s.set.account(Role::Quality, false);
    let id = s.ready.clone();
    let position = (1..=s.tip())
        .find(|n| s.set.store.read(|r| r.fact(*n)).expect("reads").is_some_and(|f| f.head.kind == "interview_recorded"))
        .expect("interview");
    let mut c = s.client(Role::Nurse, CONSULTING);
    let form = c.get(&format!("/act/record_correction?position={position}")).await.is(200);
    assert!(
        form.body.contains("もとの記録")
            && form.body.contains("name=\"change.allergies\"")
            && form.body.contains("ヨード"),
        "{}",
        form.body
    );
    let tip = s.tip();
    let fields: Vec<(String, String)> = [
        ("position", position.to_string()),
        ("change.allergies", "そば".to_owned()),
        ("reason", "聞き違い".to_owned()),
    ]
    .map(|(a, b)| (a.to_owned(), b))
    .to_vec();
    let review = step(&mut c, "record_correction", "review", "corr", tip, &fields, &[]).await.is(200);
    assert!(review.body.contains("そば"));
    assert!(review.body.contains("もとの記録は、これからも読めます") && review.body.contains("name=\"_password\""));
    step(&mut c, "record_correction", "confirm", "corr", tip, &fields, &[]).await.is(400);
    assert_eq!(s.tip(), tip, "nothing is corrected without the signature");
    step(&mut c, "record_correction", "confirm", "corr", tip, &fields, &[("_password", PASSWORD)]).await.is(303);
    let chart = c.get(&format!("/patients/{id}")).await.is(200);
    assert!(
        chart.body.contains("訂正あり")
            && chart.body.contains("聞き違い")
            && chart.body.contains("アレルギー そば")
            && chart.body.contains("<del class=\"was\">ヨード</del>"),
        "{}",
        chart.body
    );
    let fact = c.get(&format!("/fact/{position}")).await.is(200);
    assert!(fact.body.contains("ヨード") && fact.body.contains("そば"), "both stand on the page of the fact");
    let way = format!("/act/record_correction?position={position}");
    assert!(chart.body.contains(&way) && fact.body.contains(&way));
    // Quality sees all of it and corrects no interview: no way is shown, and the form says who may.
    let mut quality = s.client(Role::Quality, CONSULTING);
    for page in [format!("/patients/{id}"), format!("/fact/{position}")] {
        assert!(!quality.get(&page).await.is(200).body.contains(&way), "{page}");
    }
    let shut = quality.get(&way).await.is(200);
    assert!(!shut.body.contains("name=\"change.") && shut.body.contains("訂正できる役割は"), "{}", shut.body);
    let signed = [("_password", PASSWORD)];
    step(&mut quality, "record_correction", "confirm", "not-mine", s.tip(), &fields, &signed).await.is(422);
}

#[tokio::test]
async fn what_was_typed_comes_back_to_the_same_person_alone_and_goes_when_it_is_recorded() {
    let s = Scene::new();
    let id = s.fresh.clone();
    let key = format!("patient:{id}");
    let path = format!("/act/record_interview?patient={id}");
    let mut nurse = s.client(Role::Nurse, CONSULTING);
    // While filling in (htmx), without any step taken.
    let token = nurse.csrf.clone();
    let typed = encoded(&[
        ("_act", "record_interview"),
        ("_key", &key),
        ("patient", &id),
        ("complaint", "膝が痛い"),
        ("_password", "secret words"),
    ]);
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("hx-request", "true"),
        ("x-csrf", token.as_str()),
    ];
    let said = nurse.send("POST", "/draft", &headers, typed).await.is(200);
    assert!(said.body.contains("下書きを保存しました"), "{}", said.body);
    let form = nurse.get(&path).await.is(200);
    assert!(
        form.body.contains("膝が痛い") && form.body.contains("下書きがあります") && !form.body.contains("secret words")
    );
    let mut doctor = s.client(Role::Doctor, CONSULTING);
    assert!(!doctor.get(&path).await.is(200).body.contains("膝が痛い"), "nobody else sees it");
    assert!(
        !nurse.get(&format!("/act/record_interview?patient={}", s.ready)).await.body.contains("膝が痛い"),
        "nor does it come back for another patient"
    );
    nurse.post("/draft/discard", &[("_act", "record_interview"), ("_key", &key)]).await.leads(&path);
    assert!(!nurse.get(&path).await.body.contains("膝が痛い"));
    // A form with a mistake is kept by itself.
    let mut wrong = s.good("record_interview", &[("patient", &id)]);
    wrong.push(("occurred_at".into(), "tomorrow".into()));
    step(&mut nurse, "record_interview", "review", "d1", s.tip(), &wrong, &[("_key", &key)]).await.is(400);
    assert!(nurse.get(&path).await.body.contains("下書きがあります"));
    wrong.pop();
    step(&mut nurse, "record_interview", "confirm", "d2", s.tip(), &wrong, &[("_key", &key)]).await.is(303);
    assert!(!nurse.get(&path).await.body.contains("下書きがあります"), "recorded: the draft is gone");
    // A draft of an act that is not open to this role is not taken.
    let mut operator = s.client(Role::Operator, CPC);
    assert_eq!(operator.post("/draft", &[("_act", "record_interview"), ("complaint", "x")]).await.status.as_u16(), 403);
}

#[tokio::test]
async fn l22_a_safety_act_is_one_page_and_one_button_even_by_number_alone() {
    let s = Scene::new();
    let id = s.ready.clone();
    for (role, place) in [(Role::Operator, CPC), (Role::Reader, CONSULTING)] {
        let mut c = s.client(role, place);
        let safety = c.get("/safety").await.is(200);
        for act in ["hold", "report_adverse_event", "withdraw_consent", "record_occurrence", "raise_deviation"] {
            assert!(safety.body.contains(&format!("href=\"/act/{act}\"")), "{act}");
            assert!(c.get(&format!("/act/{act}")).await.is(200).body.contains("value=\"confirm\""), "{act}");
        }
        let tip = s.tip();
        // As typed from a wrist band, in full width; first without saying whose work is to stop.
        let nobody = c
            .post(
                "/act/hold",
                &[("_step", "confirm"), ("_command", &format!("h0-{}", role.code())), ("target", "patient")],
            )
            .await
            .is(400);
        assert!(nobody.body.contains("f-patient-error"), "{}", nobody.body);
        c.post(
            "/act/hold",
            &[
                ("_step", "confirm"),
                ("_command", &format!("h1-{}", role.code())),
                ("patient", "ＳＰ２６００００１"),
                ("target", "patient"),
            ],
        )
        .await
        .is(303);
        assert!(s.tip() > tip, "{role:?}");
    }
    let mut c = s.client(Role::Doctor, CONSULTING);
    assert!(c.get(&format!("/patients/{id}")).await.is(200).body.contains("保留 2件"));
    let list = c.get("/act/lift_hold").await;
    assert_eq!(list.status.as_u16(), 403, "opening again is not for everybody");
}

#[tokio::test]
async fn what_the_writer_says_is_what_the_page_says() {
    // The review page and the writer use one check of the fields that every form has: late entry without its reason is told before confirming.
    let s = Scene::new();
    let id = s.fresh.clone();
    let mut c = s.client(Role::Nurse, CONSULTING);
    let mut fields = s.good("record_interview", &[("patient", &id)]);
    fields.push(("occurred_at".into(), "2026-11-24T07:00".into()));
    let got = step(&mut c, "record_interview", "review", "late", s.tip(), &fields, &[]).await.is(400);
    assert!(
        got.body.contains("f-late_reason-error") && got.body.contains("<details class=\"behind\" open"),
        "the folded part opens: {}",
        got.body
    );
    fields.push(("late_reason".into(), "診療を優先した".into()));
    let done = step(&mut c, "record_interview", "confirm", "late", s.tip(), &fields, &[]).await.is(303).to().to_owned();
    assert!(c.get(&done).await.body.contains("遅れた理由: 診療を優先した"));
    let request = Request {
        act: "record_interview".into(),
        command: command("w"),
        who: s.who(Role::Nurse, CONSULTING),
        input: Input::new(),
        seen: 0,
        signed: false,
    };
    assert!(matches!(s.set.store.submit_wait(request), Said::Invalid(_)));
}

#[tokio::test]
async fn the_answer_to_a_draft_says_when_a_choice_calls_forth_more_fields() {
    let s = Scene::new();
    let id = s.ready.clone();
    let mut doctor = s.client(Role::Doctor, CONSULTING);
    let token = doctor.csrf.clone();
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("hx-request", "true"),
        ("x-csrf", token.as_str()),
    ];
    let typed = [("patient", id.as_str()), ("disease", "knee_oa"), ("route", "intra_articular")];
    let all: Vec<String> =
        s.specs("decide_candidacy", &crate::setting::input(&typed)).into_iter().map(|f| f.name).collect();
    for (drawn, more) in [("patient disease route".to_owned(), true), (all.join(" "), false), (String::new(), false)] {
        let mut fields = vec![("_act", "decide_candidacy"), ("_drawn", drawn.as_str())];
        fields.extend(typed);
        let said = doctor.send("POST", "/draft", &headers, encoded(&fields)).await.is(200).body;
        assert_eq!(said.contains("data-more"), more, "{drawn}: {said}");
    }
}

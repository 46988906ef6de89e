//! The story of this release over HTTP: a patient is registered, interviewed, consents, withdraws, and the harvest is refused with its reasons;
//! after a new consent it is recorded. The same pages, once in Japanese and once in English.

use crate::client::{Client, Page};
use crate::clinic::Clinic;
use programme::QuestionKind;
use saisei::demo::cast::PASSWORD;

/// The people of the story.
pub struct People {
    pub desk: Client,
    pub nurse: Client,
    pub doctor: Client,
    pub surgeon: Client,
}

pub async fn people(c: &Clinic) -> People {
    People {
        desk: c.come("uketsuke", "coordinator", "事務室").await,
        nurse: c.come("kango", "nurse", "診察室1").await,
        doctor: c.come("ishi", "doctor", "診察室1").await,
        surgeon: c.come("ishi", "doctor", "処置室1").await,
    }
}

/// The staff id of a member of the cast.
pub fn staff(c: &Clinic, name: &str) -> String {
    let rows = c.store.read(|snap| snap.select(&store::Select::from("staff").limit(50))).expect("staff");
    rows.into_iter().find(|r| r.text("name") == name).expect("on the staff").subject
}

/// The id of the patient on whose chart an act ended.
pub fn of_chart(page: Page) -> String {
    let page = page.leads("/patients/P");
    page.to.trim_start_matches("/patients/").split('?').next().expect("id").to_owned()
}

pub async fn register(p: &mut Client) -> String {
    let typed = [
        ("purpose", "told"),
        ("name", "見本　桃子"),
        ("kana", "ﾐﾎﾝ ﾓﾓｺ"),
        ("birth_date", "昭和４５年３月５日"),
        ("sex", "female"),
        ("telephone", "０３－００００－１２３４"),
    ];
    of_chart(p.act("register_patient", "", &typed, "").await)
}

/// Answers to every question of the programme in force.
pub fn answers(c: &Clinic) -> Vec<(String, String)> {
    let current = c.store.current();
    let (_, programme) = current.programme.as_ref().expect("a programme");
    let mut out: Vec<(String, String)> = [("disease", "knee_oa"), ("complaint", "右膝の痛み"), ("medicines", "なし")]
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .to_vec();
    for q in programme.questions() {
        let answer = match &q.kind {
            QuestionKind::YesNoUnknown => "no".to_owned(),
            QuestionKind::Choice { .. } => q.answers().first().expect("an answer").0.clone(),
            QuestionKind::Number { .. } => "６".to_owned(),
            QuestionKind::Text { .. } => "運動療法".to_owned(),
        };
        out.push((format!("q.{}", q.id), answer));
    }
    out
}

pub async fn interview(c: &Clinic, p: &mut Client, patient: &str, more: &[(&str, &str)]) -> Page {
    let answers = answers(c);
    let mut typed: Vec<(&str, &str)> = answers.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    typed.extend_from_slice(more);
    p.act("record_interview", &format!("?patient={patient}"), &typed, "").await
}

/// Items of the explanation document, by their numbers in Reg. 13(2): each is confirmed on its own.
const ITEMS: [&str; 17] =
    ["1", "2", "3", "4", "6", "7", "8", "9", "12", "13", "15", "16", "17", "19", "20", "21", "23"];

/// What is typed into a consent.
pub fn consent(by: &str) -> Vec<(&str, &str)> {
    let mut typed = vec![
        ("scopes", "harvest"),
        ("scopes", "culture"),
        ("scopes", "banking"),
        ("scopes", "administration"),
        ("document", "2025-06-02"),
        ("language", "ja"),
        ("understood", "yes"),
        ("explained_by", by),
        ("consent_form", "paper"),
    ];
    typed.extend(ITEMS.map(|n| ("explained", n)));
    typed
}

pub async fn give_consent(c: &Clinic, p: &mut Client, patient: &str) -> Page {
    let by = staff(c, "相良 圭");
    p.act("give_consent", &format!("?patient={patient}"), &consent(&by), PASSWORD).await
}

/// What lies between the interview and a harvest: a material registered, findings, a doctor's decision, an order.
pub async fn order(c: &Clinic, p: &mut People, patient: &str) {
    let (query, chart) = (format!("?patient={patient}"), format!("/patients/{patient}"));
    let material = [
        ("material", "MT-S-LID"),
        ("name", "リドカイン 1%"),
        ("kind", "local_anaesthetic"),
        ("lot_number", "M2611-03"),
        ("biological", "no"),
    ];
    let until = c.store.now().day().plus_years(1).to_string();
    let material = [&material[..], &[("expires_on", until.as_str())]].concat();
    p.nurse.act("register_material", "", &material, "").await.leads("/");
    for (finding, value) in crate::walk::SOUND_KNEE {
        let typed = [("finding", *finding), ("value", *value), ("side", "right"), ("origin", "診察")];
        let sided = ["kl_grade", "joint_infection"].contains(finding);
        let typed: Vec<(&str, &str)> = typed.into_iter().filter(|(k, _)| sided || *k != "side").collect();
        p.doctor.act("record_finding", &query, &typed, "").await.leads(&chart);
    }
    let decided = [
        ("disease", "knee_oa"),
        ("route", "intra_articular"),
        ("c.diagnosis", "met"),
        ("c.many_medicines", "met"),
        ("outcome", "suitable"),
    ];
    p.doctor.act("decide_candidacy", &query, &decided, PASSWORD).await.leads(&chart);
    let ordered = [
        ("disease", "knee_oa"),
        ("product", "ad_msc"),
        ("places", "1"),
        ("site_1", "knee"),
        ("side_1", "right"),
        ("route_1", "intra_articular"),
        ("cells_1", "２０００万"),
    ];
    p.doctor.act("order_treatment", &query, &ordered, PASSWORD).await.leads(&chart);
}

/// Blood is drawn, and the laboratory reports every test of it negative: without that no fat is taken.
pub async fn blood(c: &Clinic, nurse: &mut Client, patient: &str) {
    let checked = staff(c, "真鍋 彩");
    let drawn = [
        ("wristband", "SP2600001"),
        ("tubes", "3"),
        ("volume_ml", "18.0"),
        ("purposes", "serology"),
        ("checked_by", checked.as_str()),
    ];
    nurse.act("draw_blood", &format!("?patient={patient}"), &drawn, PASSWORD).await.leads("/patients/");
    let tube = c.facts().iter().find_map(kernel::Fact::read::<record::tissue::BloodDrawn>).expect("blood").blood;
    let current = c.store.current();
    let tests = current.programme.iter().flat_map(|(_, p)| p.tests()).filter(|t| t.on == programme::TestOn::Blood);
    let mut quality = c.come("hinshitsu", "quality", "事務室").await;
    let today = c.store.now().day().to_string();
    for test in tests {
        let typed = [
            ("test", test.code.as_str()),
            ("verdict", "pass"),
            ("interim", "no"),
            ("method", "院外"),
            ("reported_on", today.as_str()),
        ];
        quality.act("record_test_result", &format!("?blood={tube}"), &typed, PASSWORD).await.leads("/patients/");
    }
}

pub async fn harvest(c: &Clinic, p: &mut Client, patient: &str) -> Page {
    let checked = staff(c, "立花 直子");
    let rows = c.store.read(|snap| snap.select(&store::Select::from("patients").limit(50))).expect("patients");
    let number = rows.iter().find(|r| r.subject == patient).expect("the patient").text("number").to_owned();
    let typed = [
        ("wristband", number.as_str()),
        ("incision_mm", "４"),
        ("materials", "ＭＴ－Ｓ－ＬＩＤ"),
        ("site", "abdomen"),
        ("mass_g", "０．７"),
        ("pieces", "５"),
        ("anaesthesia", "local"),
        ("checked_by", checked.as_str()),
    ];
    p.act("harvest_fat", &format!("?patient={patient}"), &typed, PASSWORD).await
}

async fn told(lang: &str, words: &[&str]) {
    let c = Clinic::demo();
    let mut p = people(&c).await;
    for who in [&mut p.desk, &mut p.nurse, &mut p.doctor, &mut p.surgeon] {
        who.get(&format!("/language/{lang}?next=/")).await.leads("/");
    }
    let id = register(&mut p.desk).await;
    let chart = format!("/patients/{id}");
    let page = p.desk.get(&chart).await.is(200).says(&["見本 桃子", "ミホン モモコ", "03-0000-1234"]);
    assert!(page.body.contains(&format!("<html lang=\"{lang}\"")) && page.body.contains("1970"), "{}", page.text());
    interview(&c, &mut p.nurse, &id, &[]).await.leads(&chart);
    let before = c.position();
    let refused = harvest(&c, &mut p.surgeon, &id).await.is(422);
    assert!(
        refused.body.contains(&format!("/act/give_consent?patient={id}")),
        "the way to the next step: {}",
        refused.text()
    );
    assert_eq!(c.position(), before + 1, "the attempt itself is kept");
    order(&c, &mut p, &id).await;
    give_consent(&c, &mut p.doctor, &id).await.leads(&chart);
    blood(&c, &mut p.nurse, &id).await;
    let form = p.nurse.get(&format!("/act/withdraw_consent?patient={id}")).await.is(200).says(&[
        "pause",
        "keep",
        "discard",
        "not_asked",
    ]);
    let typed = [
        ("scopes", "harvest"),
        ("scopes", "culture"),
        ("scopes", "banking"),
        ("scopes", "administration"),
        ("cells", "pause"),
    ];
    p.nurse.press("withdraw_consent", &form, &typed, "confirm").await.leads(&chart);
    let form = p.nurse.get("/act/hold").await.is(200);
    let number = c.store.read(|snap| snap.select(&store::Select::from("patients").limit(1))).expect("patients")[0]
        .text("number")
        .to_owned();
    p.nurse
        .press("hold", &form, &[("patient", &number.to_lowercase()), ("target", "patient")], "confirm")
        .await
        .leads(&chart);
    let refused = harvest(&c, &mut p.surgeon, &id).await.is(422).says(words);
    assert_eq!(refused.body.matches("reason__say").count(), 2, "{}", refused.text());
    assert!(refused.body.contains("０．７") || refused.body.contains("0.7"), "what was typed is kept");
    let mut quality = c.come("hinshitsu", "quality", "事務室").await;
    let hold =
        c.store.read(|snap| snap.select(&store::Select::from("holds").limit(1))).expect("holds")[0].subject.clone();
    quality.act("lift_hold", &format!("?hold={hold}"), &[("evidence", "再検査 陰性")], PASSWORD).await.leads(&chart);
    give_consent(&c, &mut p.doctor, &id).await.leads(&chart);
    harvest(&c, &mut p.surgeon, &id).await.leads(&chart);
    p.surgeon.get(&chart).await.is(200).says(&["0.7"]);
    let kinds: Vec<String> = c.facts().into_iter().map(|f| f.head.kind).collect();
    for kind in [
        "patient_registered",
        "interview_recorded",
        "consent_given",
        "consent_withdrawn",
        "attempt_refused",
        "held",
        "hold_lifted",
        "fat_harvested",
    ] {
        assert!(kinds.iter().any(|k| k == kind), "{kind} is not in {kinds:?}");
    }
    c.store.close();
    let report = c.verified(&c.record(), Vec::new());
    assert!(report.ok(), "{:?}", report.findings);
}

#[tokio::test]
async fn a_withdrawn_consent_and_a_hold_refuse_the_harvest_in_japanese() {
    told("ja", &["同意は撤回されています", "次にすること", "施行規則", "すでに起きたことは、いつでも記録できます"])
        .await;
}

#[tokio::test]
async fn a_withdrawn_consent_and_a_hold_refuse_the_harvest_in_english() {
    told("en", &["withdrawn", "What has already happened can always be recorded"]).await;
}

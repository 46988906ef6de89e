//! Journey (a2): the same man with a paresis that progresses, or with bladder signs. Nothing but an urgent referral can be decided (L6), no cells are
//! ordered, and the page with its reasons can be printed to go along.

use crate::journey_a::leg_pain;
use crate::walk::{Walk, Who};
use record::treatment::Outcome;

const REASONS: &str = "急ぎ脊椎外科へ紹介。電話で受診日を確かめた。";

async fn referred(sign: (&str, &str), suitable: &[&str], said: &str) {
    let mut w = Walk::bare("ja");
    let mut p = leg_pain();
    w.register(&mut p).await;
    w.interview(&p, &[("side", "right")]).await;
    let rest = [
        ("imaging", "on_file"),
        ("standard_care", "tried"),
        ("radicular", "absent"),
        ("pfirrmann", "grade_3"),
        ("disc_height", "under_half"),
        ("stenosis", "mild"),
        ("spine_infection_tumour", "absent"),
    ];
    w.examined(&p, &rest).await;
    let usual = [("paresis", "none"), ("bladder_bowel", "absent")].map(|f| if f.0 == sign.0 { sign } else { f });
    w.examined(&p, &usual).await;
    w.may_not_decide(&p, "suitable", "", suitable).await;
    for outcome in ["on_review", "standard_care_first", "not_suitable"] {
        let page =
            w.may_not_decide(&p, outcome, REASONS, &["criterion_refer"]).await.says(&[said, "紹介", "当院の案内 S-21"]);
        assert!(page.body.contains("data-print"), "the page is printed to go along: {}", page.text());
    }
    let decided = w.decide(&p, "referred", REASONS).await;
    assert_eq!(decided.outcome, Outcome::Referred);
    w.may_not_order(&p, &["order_not_suitable"]).await.says(&["急いで紹介"]);
    let chart = w.page(Who::Nurse, &format!("/patients/{}", p.id)).await.says(&["急いで紹介"]);
    assert!(
        chart.body.contains("print-only"),
        "the chart says on paper where it stands in the record: {}",
        chart.text()
    );
    assert!(chart.body.contains("/referral"), "the letter is opened from the chart: {}", chart.text());
    let letter = w.opened(Who::Nurse, &format!("/patients/{}/referral", p.id), "referral").await;
    let letter =
        letter.says(&["紹介状", said, "当院の案内 S-21", REASONS, "していません", "署名・日付", "見本 修", "模擬"]);
    assert!(letter.body.contains("data-print") && !letter.body.contains("<title>見本"), "{}", letter.text());
    assert!(w.c.facts().iter().all(|f| f.head.kind != "treatment_ordered"));
    // What came after goes along too.
    assert!(!letter.body.contains("申告された症状"), "{}", letter.text());
    w.done(Who::Nurse, "report_adverse_event", &p.patient(), &[("what", "右脚の脱力が強くなった")]).await;
    let letter = w.page(Who::Nurse, &format!("/patients/{}/referral", p.id)).await;
    letter.says(&["申告された症状・有害事象", "右脚の脱力が強くなった"]);
    w.verified();
}

#[tokio::test]
async fn a2_a_paresis_that_progresses_is_referred_and_nothing_else() {
    referred(("paresis", "progressing"), &["criterion_refer", "criterion_needs_review"], "麻痺が進行していない").await;
}

#[tokio::test]
async fn a2_bladder_signs_are_referred_and_nothing_else() {
    referred(("bladder_bowel", "present"), &["criterion_refer"], "排尿・排便の障害がない").await;
}

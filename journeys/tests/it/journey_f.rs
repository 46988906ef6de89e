//! Journey (f): consent is withdrawn in week 3 of the culture. Everything on these cells stops at once (L4), what becomes of them is the patient's
//! answer, and a suspicion of contamination can still be written down (L22). Quality then rejects the lot.

use crate::journey_b::both_knees;
use crate::walk::{SOUND_KNEE, Walk, Who, kinds, one};
use record::counselling::ConsentWithdrawn;
use record::safety::{Held, HoldCause, HoldTarget};

#[tokio::test]
async fn f_consent_withdrawn_in_week_3_stops_the_culture() {
    let mut w = Walk::new("ja").await;
    let mut p = both_knees();
    w.ordered(&mut p, SOUND_KNEE).await;
    w.harvested(&mut p).await;
    w.started(&mut p).await;
    w.days(5).await;
    w.observe(&p, "70").await;
    w.passage(&mut p).await;
    w.days(5).await;
    w.observe(&p, "60").await;
    w.days(5).await;
    w.count(&p, "passage", p.seeded * 9).await;

    let left =
        w.done(Who::Nurse, "withdraw_consent", &p.patient(), &[("cells", "discard"), ("note", "家族と相談した")]).await;
    assert_eq!(kinds(&left), ["consent_withdrawn", "held", "job_queued"]);
    let withdrawn: ConsentWithdrawn = one(&left);
    assert!(["harvest", "culture", "administration"].iter().all(|s| withdrawn.scopes.iter().any(|x| x == s)));
    let held: Held = one(&left);
    assert_eq!(held.cause, HoldCause::ConsentWithdrawn);
    assert!(matches!(held.target, HoldTarget::Patient(x) if x.as_str() == p.id));

    // Whoever stands at the cells sees it first, and the thread says that they are stopped, not done.
    let said = ["本人が同意を撤回しました。培養を進めません。", "この患者の作業は保留中です。"];
    w.page(Who::Operator, &format!("/culture/{}", p.lot)).await.says(&said);
    w.page(Who::Nurse, &format!("/patients/{}", p.id)).await.says(&["止まっている", "行わず"]);
    // At the bench nothing goes on; the reasons are told to people who see numbers only.
    let (stopped, from) = (["patient_on_hold", "culture_consent_withdrawn"], p.vessels.join(" "));
    w.refused(Who::Operator, "open_cabinet", "", &[("cabinet", "CB-J1"), ("cells", &p.lot)], &["patient_on_hold"])
        .await;
    let label = w.label();
    let typed = w.at_bench(&[
        ("from", &from),
        ("seeded", "35000000"),
        ("vessels", &label),
        ("area_cm2", "225"),
        ("incubator", "EQ-J1"),
        ("materials", "MT-J-MED"),
    ]);
    let typed: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let codes = [&stopped[..], &["cabinet_not_open"]].concat();
    let page = w.refused(Who::Operator, "passage_cells", &p.of_lot(), &typed, &codes).await;
    assert!(!page.body.contains("見本"), "the bench sees no name: {}", page.text());
    let operator = w.staff("baiyo");
    let look = |fed: &'static str, suspicion: &'static str| {
        vec![
            ("confluence_pct", "80"),
            ("morphology", "rounded"),
            ("fed", fed),
            ("materials", "MT-J-MED"),
            ("suspicion", suspicion),
            ("incubator", "EQ-J1"),
            ("note", "培地が濁る"),
        ]
    };
    let mut feed = look("yes", "no");
    feed.push(("operator", &operator));
    w.refused(Who::Operator, "observe_culture", &p.of_lot(), &feed, &stopped).await;
    // L22: what is seen is written down all the same.
    let mut seen = look("no", "yes");
    seen.push(("operator", &operator));
    let seen = w.done(Who::Operator, "observe_culture", &p.of_lot(), &seen).await;
    assert_eq!(kinds(&seen), ["culture_observed", "held", "deviation_opened"]);

    w.done(Who::Quality, "reject_product", &p.of_lot(), &[("reason", "同意の撤回。本人の答えは廃棄")]).await;
    w.may_not_order(&p, &["patient_on_hold", "replacement_unexplained"]).await;
    w.page(Who::Nurse, &format!("/patients/{}", p.id)).await.says(&["撤回"]);
    w.verified();
}

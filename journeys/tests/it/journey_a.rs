//! Journey (a), from the page's cases (S-163): a man in his 40s, right leg pain with long-standing paresis that does not progress, muscle strength
//! recorded twice, a surgeon's opinion on file; lumbar disc, C-arm, 2×10^7. It takes a doctor's review with signed reasons (L6), the indication is
//! shown as without controlled evidence, and the product is released on a condition (L8). Sterility ends well only after the injection.

use crate::walk::{Case, Target, Walk, Who, one};
use record::release::ProductReleased;
use record::treatment::{Met, Outcome};

/// The man of the case.
pub fn leg_pain() -> Case {
    Case {
        person: ["見本　修", "ﾐﾎﾝ ｵｻﾑ", "昭和58年6月2日", "male"],
        complaint: "右脚の痛み。3年前から右足首の力が弱いまま変わらない",
        disease: "disc_disease",
        route: "intradiscal",
        targets: vec![Target { site: "lumbar_disc", side: "", level: "L4/5", cells: 20_000_000, volume: "2.00" }],
        ..Case::default()
    }
}

const FOUND: &[(&str, &str)] = &[
    ("imaging", "on_file"),
    ("standard_care", "tried"),
    ("paresis", "stable"),
    ("bladder_bowel", "absent"),
    ("radicular", "present"),
    ("pfirrmann", "grade_4"),
    ("disc_height", "under_half"),
    ("stenosis", "mild"),
    ("spine_infection_tumour", "absent"),
];

const REASONS: &str = "右下肢の筋力は3年間 MMT 4 のまま。脊椎外科の意見書は手術を勧めない。対照試験がないことを説明したうえで適応とする。";

#[tokio::test]
async fn a_paresis_that_does_not_progress_takes_a_doctors_review_and_the_disc_is_given_2e7() {
    let mut w = Walk::new("ja").await;
    let mut p = leg_pain();
    w.register(&mut p).await;
    w.interview(&p, &[("weakness", "no"), ("side", "right")]).await;
    w.examined(&p, FOUND).await;
    w.finding(&p, "muscle_strength", "right", "４", "2024-05 他院の診察").await;

    // Tested once, and no surgeon asked: unknown is never met, whoever signs.
    let page = w.may_not_decide(&p, "on_review", REASONS, &["criterion_unknown"]).await;
    assert_eq!(page.body.matches("reason__say").count(), 2, "strength and the surgeon: {}", page.text());
    let page = page.says(&["筋力を二回以上測り", "手術についての専門医の意見"]);
    assert!(page.body.contains("当院の案内 S-163"), "the source of the criterion: {}", page.text());

    w.finding(&p, "muscle_strength", "right", "４", "診察").await;
    w.finding(&p, "surgical_opinion", "", "not_advised", "脊椎外科の意見書 2026-11-02").await;
    // Not plainly suitable, and a review without reasons is none.
    w.may_not_decide(&p, "suitable", "", &["criterion_needs_review"]).await;
    w.may_not_decide(&p, "on_review", "", &["candidacy_reasons_missing"]).await;
    let decided = w.decide(&p, "on_review", REASONS).await;
    assert_eq!((decided.outcome, decided.grade.as_str()), (Outcome::OnReview, "very_low"));
    assert_eq!(decided.reasons, REASONS);
    let open: Vec<&str> = decided.criteria.iter().filter(|c| c.met != Met::Met).map(|c| c.code.as_str()).collect();
    assert_eq!(open, ["no_paresis", "no_radicular"], "what the doctor weighed stands in the fact");
    let signed = w.c.last("candidacy_decided").head.signed;
    assert_eq!(signed, "candidacy_decided", "the reasons are signed");
    w.page(Who::Doctor, &format!("/act/decide_candidacy?patient={}&disease=disc_disease&route=intradiscal", p.id))
        .await
        .says(&["対照のない10人と9人の報告だけです", "神経根症状のある方の対照試験はありません"]);
    w.page(Who::Nurse, &format!("/patients/{}", p.id)).await.says(&["医師の判断で適応とする"]);

    w.consent(&p).await;
    w.order(&p).await;
    w.baseline(&p).await;
    w.harvested(&mut p).await;
    w.started(&mut p).await;
    w.grown(&mut p, "2.00").await;
    for (test, value) in crate::walk::TESTS.into_iter().filter(|(t, _)| *t != "sterility") {
        w.result(&p, test, "pass", "no", value).await;
    }
    w.result(&p, "sterility", "pending", "yes", "発育なし(2日目)").await;
    // A result that is waited for is said, or the product is not released.
    let asked = w
        .refused(Who::Quality, "release_product", &p.of_lot(), &[("conditional", "no")], &["pending_not_acknowledged"])
        .await;
    asked.says(&["無菌試験"]);
    let typed = [("conditional", "yes"), ("reason", "無菌試験は2日目まで発育なし。使用期限までに最終結果は出ない")];
    let released: ProductReleased = one(&w.done(Who::Quality, "release_product", &p.of_lot(), &typed).await);
    assert_eq!(released.pending, ["sterility"]);
    w.packed(&mut p).await;
    w.allotted(&p).await;
    w.drawn(&mut p).await;
    let given = w.given(&p).await;
    assert_eq!((given[0].cells, given[0].fluoroscopy_s), (20_000_000, Some(38)));
    w.balances_to_zero(&p);
    w.days(1).await;
    assert!(!w.contact(&p, 1).await.urgent);
    w.days(12).await;
    w.result(&p, "sterility", "pass", "no", "14日間 発育なし").await;
    w.verified();
}

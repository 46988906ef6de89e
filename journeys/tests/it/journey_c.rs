//! Journey (c): a man in his 50s with back pain who cannot sleep, stenosis of the canal. Standard care comes first, and cells are for research only:
//! refused with the sources, whoever signs (L6); in Japanese and in English.

use crate::walk::{Case, Target, Walk, Who};
use record::treatment::Outcome;

async fn told(lang: &'static str, words: &[&str]) {
    let mut w = Walk::bare(lang);
    let mut p = Case {
        person: ["見本　隆", "ミホン　タカシ", "1972-09-30", "male"],
        complaint: "腰痛で眠れない。10分歩くと休む",
        disease: "lumbar_stenosis",
        route: "epidural",
        targets: vec![Target { site: "lumbar_canal", side: "", level: "L4/5", cells: 20_000_000, volume: "2.00" }],
        ..Case::default()
    };
    w.register(&mut p).await;
    w.interview(&p, &[]).await;
    let found = [
        ("imaging", "on_file"),
        ("paresis", "none"),
        ("bladder_bowel", "absent"),
        ("stenosis", "moderate"),
        ("standard_care", "not_tried"),
        ("clinical_research", "not_enrolled"),
    ];
    w.examined(&p, &found).await;
    let both = ["criterion_standard_care", "criterion_research_only"];
    w.may_not_decide(&p, "suitable", "", &both).await;
    // Reasons signed by a doctor do not replace standard care, nor a study.
    let page = w.may_not_decide(&p, "on_review", "眠れないほどの痛みなので行いたい", &both).await.says(words);
    assert!(
        page.body.contains("no controlled trial located")
            && !page.body.contains("GAP_LSCS")
            && page.body.contains("S-104"),
        "the sources: {}",
        page.text()
    );
    w.may_not_order(&p, &["order_without_candidacy"]).await;

    let decided = w.decide(&p, "standard_care_first", "運動療法・薬・ブロックを先に行う。").await;
    assert_eq!((decided.outcome, decided.grade.as_str()), (Outcome::StandardCareFirst, "none"));
    w.may_not_order(&p, &["order_not_suitable"]).await;

    // Months later standard care has been tried: then it is still research only.
    w.examined(&p, &[("standard_care", "tried")]).await;
    w.may_not_decide(&p, "on_review", "標準治療は済んだ", &["criterion_research_only"]).await;
    assert_eq!(w.decide(&p, "research_only", "臨床研究への参加を案内した。").await.outcome, Outcome::ResearchOnly);
    w.may_not_order(&p, &["order_not_suitable"]).await;
    let page = w.page(Who::Nurse, &format!("/patients/{}", p.id)).await;
    assert!(page.body.contains(&format!("<html lang=\"{lang}\"")), "{}", page.text());
    w.verified();
}

#[tokio::test]
async fn c_stenosis_is_standard_care_first_and_research_only_in_japanese() {
    told("ja", &["標準治療", "臨床研究に参加している", "次にすること"]).await;
}

#[tokio::test]
async fn c_stenosis_is_standard_care_first_and_research_only_in_english() {
    told("en", &["Standard care for stenosis came first", "Enrolled in a clinical study"]).await;
}

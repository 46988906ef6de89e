//! Journey (d): a disc patient after Kumar 2017 (10 people, no controls). Doses as in the paper, 2×10^7 or 4×10^7 in one disc; scores simulated and
//! shown as such, up to month 12 by the demo clock. Of the paper nothing is quoted but what `evidence.csv` marks verified: doses, people, no control.

use crate::walk::{Case, SIMULATED, SOUND_DISC, Target, Walk, Who};
use record::follow_up::VisitRecorded;

/// Means and deviations of the paper that nobody has read in it (E0007–E0010, `memory`): they may stand nowhere.
const UNVERIFIED: [&str; 6] = ["42.8", "15.03", "16.8", "9.77", "1.27", "1.66"];

fn disc(cells: u64) -> Case {
    Case {
        person: ["見本　健一", "ミホン　ケンイチ", "1986-01-12", "male"],
        complaint: "座っていると腰が痛む",
        disease: "disc_disease",
        route: "intradiscal",
        targets: vec![Target { site: "lumbar_disc", side: "", level: "L5/S1", cells, volume: "2.00" }],
        ..Case::default()
    }
}

#[tokio::test]
async fn d_a_disc_after_kumar_2017_to_month_12_with_simulated_scores() {
    let mut w = Walk::new("ja").await;
    let mut p = disc(60_000_000);
    w.register(&mut p).await;
    w.interview(&p, &[]).await;
    w.examined(&p, SOUND_DISC).await;
    w.decide(&p, "suitable", "").await;
    w.consent(&p).await;
    // L10: outside what was studied, both ways.
    let above = w.may_not_order(&p, &["dose_above_range"]).await.says(&[
        "Kumar 2017",
        "10人、対照なし",
        "Kumar H et al. Stem Cell Res Ther 2017;8:262",
    ]);
    p.targets[0].cells = 10_000_000;
    let below =
        w.may_not_order(&p, &["dose_below_range"]).await.says(&["Kumar H et al. Stem Cell Res Ther 2017;8:262"]);
    for page in [above, below] {
        for figure in UNVERIFIED {
            assert!(!page.body.contains(figure), "{figure} is not verified: {}", page.text());
        }
    }
    let quoted = w.programme(|x| x.dose_range("intradiscal", "lumbar_disc").map(|r| r.study.clone()).expect("studied"));
    for text in [&quoted.ja, &quoted.en] {
        assert!(
            !UNVERIFIED.iter().any(|f| text.contains(f)) && !text.contains("VAS") && !text.contains("ODI"),
            "{text}"
        );
    }
    p.targets[0].cells = 40_000_000;
    w.order(&p).await;
    w.baseline(&p).await;

    w.harvested(&mut p).await;
    w.made(&mut p, "2.00").await;
    w.allotted(&p).await;
    w.drawn(&mut p).await;
    let given = w.given(&p).await;
    assert_eq!(given[0].cells, 40_000_000);
    w.balances_to_zero(&p);

    w.followed(&p, &given[0].schedule).await;
    let visits: Vec<VisitRecorded> = w.all();
    assert_eq!(visits.iter().map(|v| v.month).collect::<Vec<_>>(), [0, 1, 3, 6, 12]);
    let chart = w.page(Who::Nurse, &format!("/patients/{}", p.id)).await;
    assert!(chart.body.contains("模擬"), "the record says that it is simulated: {}", chart.text());
    let (_, nrs, _, odi, ..) = SIMULATED[3];
    assert_eq!((visits[4].nrs, visits[4].odi_pct), (Some(nrs), Some(odi)));
    for figure in UNVERIFIED {
        assert!(!chart.text().contains(figure), "{figure}: {}", chart.text());
    }
    // A visit once recorded is corrected, never entered again.
    let again = [("month", "12"), ("nrs", "3"), ("analgesics", "none"), ("impression", "better")];
    w.refused_unkept(Who::Nurse, "record_visit", &p.patient(), &again, &["visit_recorded_already"]).await;
    w.verified();
}

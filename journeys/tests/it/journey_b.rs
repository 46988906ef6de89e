//! Journey (b): a woman in her 70s, both knees: one harvest, two sites, two syringes, and every cell and every volume balances (L7).

use crate::walk::{Case, SOUND_KNEE, Target, Walk, Who};
use record::administration::{DoseGiven, DrawnUp};
use record::harvest::FatHarvested;
use std::collections::BTreeSet;

/// The woman of the case.
pub fn both_knees() -> Case {
    let knee = |side| Target { site: "knee", side, level: "", cells: 50_000_000, volume: "5.00" };
    Case {
        person: ["見本　節子", "ミホン　セツコ", "1952-04-18", "female"],
        complaint: "両膝の痛み。階段がつらい",
        disease: "knee_oa",
        route: "intra_articular",
        targets: vec![knee("right"), knee("left")],
        ..Case::default()
    }
}

#[tokio::test]
async fn b_both_knees_from_one_harvest_in_two_syringes_and_everything_balances() {
    whole("ja").await;
}

#[tokio::test]
async fn b_both_knees_the_whole_course_in_english() {
    whole("en").await;
}

async fn whole(lang: &'static str) {
    let mut w = Walk::new(lang).await;
    w.bench_by_hand().await;
    let mut p = both_knees();
    w.register(&mut p).await;
    w.interview(&p, &[("side", "both")]).await;
    w.examined(&p, SOUND_KNEE).await;
    w.finding(&p, "kl_grade", "left", "2", "診察").await;
    w.finding(&p, "joint_infection", "left", "absent", "診察").await;
    w.decide(&p, "suitable", "").await;
    w.consent(&p).await;
    w.order(&p).await;
    w.at_knot(&p, "1").await;
    w.baseline(&p).await;
    w.harvested(&mut p).await;
    w.at_knot(&p, "2").await;
    w.made(&mut p, "10.00").await;
    w.at_knot(&p, "3").await;
    w.allotted(&p).await;

    // The left dose does not go into the right knee on top of its own.
    let overfilled = [("dose", p.doses[1].as_str()), ("wristband", &p.number), ("target", "1")];
    w.refused(Who::Ward, "allocate_dose", "", &overfilled, &["target_overfilled"]).await;
    w.drawn(&mut p).await;
    // Nothing more can be drawn than was allotted.
    let (label, checked) = (w.label(), w.staff("ishi2"));
    let more = [("dose", p.doses[0].as_str()), ("wristband", &p.number), ("syringe", &label), ("checked_by", &checked)];
    w.refused(Who::Ward, "draw_up", "", &more, &["volume_not_there"]).await;

    w.at_knot(&p, "4").await;
    w.checked_at_bedside(&p, &p.syringes[0]).await;
    let mut given = vec![w.give(&p, &p.syringes[0]).await];
    w.check(&p, &p.syringes[1]).await;
    given.push(w.give(&p, &p.syringes[1]).await);
    w.balances_to_zero(&p);
    w.at_knot(&p, "5").await;
    for path in ["making", "safety", "bookings"] {
        w.page(Who::Facility, &format!("/{path}")).await;
    }
    for label in [&p.number, &p.lot, &p.doses[0], &p.syringes[1]] {
        w.sought(Who::Quality, label).await.leads("/");
    }
    assert_eq!(w.all::<FatHarvested>().len(), 1, "one harvest");
    let drawn: BTreeSet<String> = w.all::<DrawnUp>().into_iter().map(|d| d.syringe.to_string()).collect();
    assert_eq!(drawn.len(), 2, "two syringes");
    let sites: BTreeSet<u8> = given.iter().map(|g| g.target).collect();
    assert_eq!((sites.len(), given.iter().map(|g| g.cells).sum::<u64>()), (2, 100_000_000));
    assert_eq!(w.all::<DoseGiven>().iter().filter(|g| !g.schedule.is_empty()).count(), 1, "one course, one schedule");
    // Given once is given: the syringe is empty.
    let again = [("syringe", p.syringes[0].as_str()), ("guidance", "ultrasound")];
    w.refused(Who::Surgeon, "give_dose", "", &again, &["syringe_used_up"]).await;
    quick(&w);
    w.verified();
}

/// Minutes and seconds that a trained person needs, by the keystroke-level model and what was done in a real browser (docs/timings.md). Only the
/// number of operators is held: seconds depend on the machine.
fn quick(w: &Walk) {
    if !crate::window::wanted() {
        return;
    }
    for (what, acts, most) in [
        ("register and interview", &["register_patient", "record_interview"][..], 260),
        ("record a count", &["record_count"], 20),
        ("bedside check", &["bedside"], 35),
    ] {
        let hands = w.taken_for(acts);
        eprintln!("{}", hands.line(what));
        let operators = hands.keys + hands.points + hands.moves + hands.thoughts + hands.scans;
        assert!((1..=most).contains(&operators), "{operators}: {}", hands.line(what));
    }
}

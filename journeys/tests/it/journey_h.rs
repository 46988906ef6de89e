//! Journey (h): an injection was given off-plan during a power failure. Its own act refuses it, for nobody did the time-out; `record_occurrence` takes
//! it (L21), opens the nonconformity, and holds what is left: the sibling syringe is not given until quality has looked.

use crate::journey_b::both_knees;
use crate::walk::{SOUND_KNEE, Walk, Who, kinds, one};
use record::folds::{Course, DoseState};
use record::off_plan::{DoseGivenOffPlan, FollowUpOpened};
use record::safety::{DeviationCause, DeviationKind, DeviationOpened, Held, HoldCause, OccurrenceRecorded};

#[tokio::test]
async fn h_an_injection_during_a_power_failure_is_entered_afterwards_and_holds_the_siblings() {
    let mut w = Walk::new("ja").await;
    let mut p = both_knees();
    for t in &mut p.targets {
        (t.cells, t.volume) = (2_000_000, "2.00");
    }
    w.ordered(&mut p, SOUND_KNEE).await;
    w.harvested(&mut p).await;
    w.made(&mut p, "4.00").await;
    w.allotted(&p).await;
    w.drawn(&mut p).await;
    let second = w.staff("ishi");
    let injection = |syringe: &str| {
        let typed = Walk::injection(&p, syringe);
        typed.into_iter().map(|(k, v)| (k.to_owned(), v)).collect::<Vec<_>>()
    };
    let given = injection(&p.syringes[0]);
    let given: Vec<(&str, &str)> = given.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    w.refused(Who::Surgeon, "give_dose", "", &given, &["time_out_missing"]).await;

    let what = format!("停電中に、投与直前の照合をせずにシリンジ {} を右膝に投与した", p.syringes[0]);
    let happened = w.c.store.now().plus_minutes(-30).local_input();
    let typed = [
        ("what", what.as_str()),
        ("where", "処置室1"),
        ("syringe", &p.syringes[0]),
        ("seen_by", "看護師 1名"),
        ("harm", "no"),
        ("cells", "yes"),
        ("why_late", "停電で端末が使えなかった"),
        ("second", &second),
        ("occurred_at", &happened),
        ("late_reason", "停電"),
    ];
    let left = w.done(Who::Ward, "record_occurrence", &p.patient(), &typed).await;
    let all = ["occurrence_recorded", "deviation_opened", "held", "dose_given_off_plan", "follow_up_opened"];
    assert_eq!(kinds(&left), all);
    // What was in the syringe is settled, and who received it is followed up like anybody else.
    let (off, follow): (DoseGivenOffPlan, FollowUpOpened) = (one(&left), one(&left));
    assert_eq!((off.cells, off.given_to, follow.schedule.is_empty()), (2_000_000, None, false));
    assert!(w.state::<DoseState>(off.dose.as_str()).finished(), "its volume has come to zero");
    let (entered, opened, held): (OccurrenceRecorded, DeviationOpened, Held) = (one(&left), one(&left), one(&left));
    assert_eq!((entered.what, entered.cells), (what, true));
    assert_eq!((opened.kind, opened.cause), (DeviationKind::Nonconformity, DeviationCause::Occurrence));
    assert_eq!(held.cause, HoldCause::Occurrence);
    assert!(left[0].head.occurred_at < left[0].head.recorded_at, "it happened before it was entered");

    // The sibling waits.
    let other = w.time_out(&p, &p.syringes[1], &second);
    w.refused(Who::Ward, "check_identity", &p.patient(), &other, &["patient_on_hold"]).await;
    let sibling = injection(&p.syringes[1]);
    let sibling: Vec<(&str, &str)> = sibling.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    w.refused(Who::Surgeon, "give_dose", "", &sibling, &["patient_on_hold", "time_out_missing"]).await;
    w.page(Who::Quality, "/safety").await.says(&["不適合"]);

    // Looked at, closed with its evidence, lifted: then it is given, after a time-out.
    let close = [
        ("cause", "停電で照合の手順を飛ばした"),
        ("action", "紙の照合票を処置室に備えた"),
        ("evidence", "不適合報告書 Q-2026-031"),
    ];
    w.done(Who::Quality, "close_deviation", &format!("?deviation={}", opened.deviation), &close).await;
    let evidence = [("evidence", "残るシリンジのラベル、封、充填の時刻を確かめた")];
    w.done(Who::Quality, "lift_hold", &format!("?hold={}", held.hold), &evidence).await;
    w.check(&p, &p.syringes[1]).await;
    let last = w.give(&p, &p.syringes[1]).await;
    assert_eq!(last.target, 2);
    assert!(last.schedule.is_empty(), "follow-up runs already from what was given off-plan");
    let course: Course = w.state(&p.id);
    assert_eq!(course.schedule.len(), follow.schedule.len(), "once");
    // Every volume has come to zero, so the course can end.
    w.done(Who::Surgeon, "close_course", &p.patient(), &[("reason", "patient_wish")]).await;
    w.verified();
}

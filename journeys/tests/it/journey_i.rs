//! Journey (i): fever on the day. Go is refused by the check of the day (L8); a no-go has its cause and one answer to what becomes of the cells: back to
//! the centre, within expiry (L9). A dose for which nobody answered in time can only be discarded, before a witness (L7).

use crate::journey_b::both_knees;
use crate::walk::{SOUND_KNEE, Walk, Who, kinds, one};
use record::administration::{DoseDiscarded, GoDecided, NoGoChoice};
use record::coming_back::DoseTakenBack;
use record::folds::DoseState;

#[tokio::test]
async fn i_fever_on_the_day_is_a_no_go_and_the_cells_go_back_within_expiry() {
    let mut w = Walk::new("ja").await;
    let mut p = both_knees();
    for t in &mut p.targets {
        (t.cells, t.volume) = (2_000_000, "2.00");
    }
    w.ordered(&mut p, SOUND_KNEE).await;
    w.harvested(&mut p).await;
    w.made(&mut p, "4.00").await;
    w.allotted(&p).await;
    let (first, second) = (p.doses[0].clone(), p.doses[1].clone());
    let decision = |w: &Walk, dose: &str, more: &[(&str, &str)]| {
        let mut typed = w.day(dose, &[("no_fever", "no")]);
        typed.extend(more.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        typed
    };
    macro_rules! typed {
        ($all:expr) => {
            $all.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect::<Vec<(&str, &str)>>()
        };
    }
    let go = decision(&w, &first, &[("decision", "go")]);
    w.refused(Who::Surgeon, "decide_go", "", &typed!(go), &["day_check_failed"]).await.says(&["本日、発熱がない"]);

    // A no-go without an answer to what becomes of the cells is no decision: told beside the field, nothing recorded.
    let before = w.c.position();
    let silent = decision(&w, &first, &[("decision", "no_go"), ("cause", "発熱 38.4 ℃")]);
    let page = w.send(Who::Surgeon, "decide_go", "", &typed!(silent)).await.is(400);
    page.says(&["細胞をどうするか、一つ選んでください"]);
    assert_eq!(w.c.position(), before);

    let back =
        decision(&w, &first, &[("decision", "no_go"), ("cause", "発熱 38.4 ℃"), ("choice", "return_and_freeze")]);
    let left = w.done(Who::Surgeon, "decide_go", "", &typed!(back)).await;
    let decided: GoDecided = one(&left);
    assert!(!decided.go && decided.choice == Some(NoGoChoice::ReturnAndFreeze));
    assert_eq!(
        (decided.cause.as_str(), decided.checks.get("no_fever").map(String::as_str)),
        ("発熱 38.4 ℃", Some("no"))
    );
    let state: DoseState = w.state(&first);
    assert!(left[0].head.recorded_at < state.packed.expect("packed").0.expires_at, "within expiry");
    let (label, checked) = (w.label(), w.staff("ishi2"));
    let draw = [("dose", first.as_str()), ("wristband", &p.number), ("syringe", &label), ("checked_by", &checked)];
    w.refused(Who::Ward, "draw_up", "", &draw, &["go_missing", "dose_returned"]).await;

    // Back to the centre; nobody consented to banking, so it is discarded there, and its volume closes.
    let witness = w.staff("ishi");
    let sent = [("dose", first.as_str()), ("seal", "SEAL-31"), ("carrier", "院内搬送"), ("witness", &witness)];
    w.done(Who::Ward, "return_dose", "", &sent).await;
    let taken = w.at_bench(&[
        ("dose", &first),
        ("scan", &first),
        ("seal_intact", "yes"),
        ("lowest_c", "4.0"),
        ("highest_c", "6.0"),
        ("fate", "discard"),
        ("reason", "患者が保管を望まない"),
        ("materials", ""),
    ]);
    let left = w.done(Who::Operator, "take_back_dose", &format!("?dose={first}"), &typed!(taken)).await;
    let back: DoseTakenBack = one(&left);
    assert_eq!((back.held, back.discarded, back.frozen, back.unaccounted()), (2_000_000, 2_000_000, 0, 0));
    assert!(w.state::<DoseState>(&first).finished(), "nothing of it is left");

    // The other dose was forgotten until its hours were over: it cannot go back any more.
    w.hours(11).await;
    let late =
        decision(&w, &second, &[("decision", "no_go"), ("cause", "発熱 38.4 ℃"), ("choice", "return_and_freeze")]);
    w.refused(Who::Surgeon, "decide_go", "", &typed!(late), &["cells_expired_for_choice"]).await;
    let witness = w.staff("kango2");
    let gone = decision(
        &w,
        &second,
        &[
            ("decision", "no_go"),
            ("cause", "発熱のため投与できず、期限切れ"),
            ("choice", "discard"),
            ("witness", &witness),
        ],
    );
    let left = w.done(Who::Surgeon, "decide_go", "", &typed!(gone)).await;
    assert_eq!(kinds(&left), ["go_decided", "dose_discarded"]);
    let discarded: DoseDiscarded = one(&left);
    assert_eq!((discarded.cells, discarded.witness.to_string()), (2_000_000, witness));
    assert!(w.state::<DoseState>(&second).finished(), "to zero");
    assert!(w.all::<record::administration::DoseGiven>().is_empty(), "nobody was given anything");
    w.verified();
}

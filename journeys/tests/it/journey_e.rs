//! Journey (e): the wrong bag at the bedside. It is refused with its reason, a near miss is opened, the syringe is quarantined (L2, L3); then
//! the right bag is checked anew and given in time. The other patient's syringe is used only after quality has looked at it (L22).

use crate::walk::{Case, SOUND_KNEE, Target, Walk, Who, kinds, one};
use kernel::{AttemptRefused, Fact};
use record::safety::{DeviationCause, DeviationKind, DeviationOpened, Held, HoldCause, HoldTarget};

/// One knee, the lowest studied number: no passage is needed.
pub fn one_knee(person: [&'static str; 4]) -> Case {
    Case {
        person,
        complaint: "右膝の痛み",
        disease: "knee_oa",
        route: "intra_articular",
        targets: vec![Target { site: "knee", side: "right", level: "", cells: 2_000_000, volume: "2.00" }],
        ..Case::default()
    }
}

/// Two patients on the same day, their syringes side by side.
async fn side_by_side(w: &mut Walk) -> [Case; 2] {
    let mut both = [
        one_knee(["見本　和子", "ミホン　カズコ", "1958-02-20", "female"]),
        one_knee(["見本　茂", "ミホン　シゲル", "1955-07-07", "male"]),
    ];
    for p in &mut both {
        w.ordered(p, SOUND_KNEE).await;
        w.blood(p).await;
    }
    w.days(3).await;
    for p in &mut both {
        w.fat(p).await;
        w.tissue_leaves(p).await;
    }
    w.hours(1).await;
    for p in &mut both {
        w.started(p).await;
    }
    w.days(5).await;
    for p in &mut both {
        w.observe(p, "80").await;
        w.harvest(p, "2.00").await;
    }
    w.hours(2).await;
    for p in &mut both {
        w.tested(p).await;
        w.release(p).await;
        w.packed(p).await;
    }
    for p in &mut both {
        w.allotted(p).await;
        w.drawn(p).await;
    }
    both
}

#[tokio::test]
async fn e_the_wrong_bag_is_refused_and_quarantined_and_the_right_one_given_in_time() {
    let mut w = Walk::new("ja").await;
    let [p, other] = side_by_side(&mut w).await;
    let (right, wrong) = (p.syringes[0].clone(), other.syringes[0].clone());
    w.check(&p, &right).await;

    let second = w.staff("ishi");
    // The nurse scans the wrong syringe: the page says no at once, and what it stops is written down before anybody signs.
    let (page, left) = w.turned_away_at_bedside(&p, &wrong).await;
    page.says(&[&wrong]);
    let attempt = left.last().and_then(Fact::read::<AttemptRefused>).expect("the attempt itself comes last");
    assert_eq!(
        (attempt.act.as_str(), attempt.reasons.as_slice()),
        ("check_identity", &["wrong_syringe".to_owned()][..])
    );
    let left = &left[..left.len() - 1];
    assert_eq!(kinds(left), ["held", "deviation_opened"], "beside the attempt, the quarantine and the near miss");
    let (held, near): (Held, DeviationOpened) = (one(left), one(left));
    let target = HoldTarget::Container {
        container: terms::ContainerId::parse(&wrong).expect("label"),
        patient: Some(terms::PatientId::parse(&other.id).expect("id")),
    };
    assert_eq!((held.target, held.cause), (target, HoldCause::ScanMismatch));
    assert_eq!((near.kind, near.cause), (DeviationKind::NearMiss, DeviationCause::ScanMismatch));
    assert_eq!(
        near.patient.map(|x| x.to_string()),
        Some(p.id.clone()),
        "it stands with the patient whose bedside it was"
    );
    w.page(Who::Quality, "/safety").await.says(&["ニアミス"]);

    // The time-out from before the wrong scan no longer counts.
    let injection = Walk::injection(&p, &right);
    let injection: Vec<(&str, &str)> = injection.iter().map(|(k, v)| (*k, v.as_str())).collect();
    w.refused(Who::Surgeon, "give_dose", "", &injection, &["fresh_time_out_needed"]).await;
    w.checked_at_bedside(&p, &right).await;
    let given = w.give(&p, &right).await;
    assert_eq!(given.syringe.as_str(), right);
    w.balances_to_zero(&p);

    // The other syringe is evidence until quality has looked at it.
    let mine = w.time_out(&other, &wrong, &second);
    w.refused(Who::Ward, "check_identity", &other.patient(), &mine, &["container_on_hold"]).await;
    let evidence = [("evidence", "シリンジの封と充填の記録を二人で確かめた。開封なし。")];
    w.done(Who::Quality, "lift_hold", &format!("?hold={}", held.hold), &evidence).await;
    w.check(&other, &wrong).await;
    w.give(&other, &wrong).await;
    w.balances_to_zero(&other);
    w.verified();
}

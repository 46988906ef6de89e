//! Given consent, when somebody records a blood draw, then the fact or exactly these reasons.

use super::*;
use crate::tests::{
    DOCUMENT, NUMBER, P, clinic, consent as consent_to, consented, house, interviewed, merged, patient, withdrawal,
};
use kernel::harness::Scene;
use kernel::own::AttemptRefused;
use record::safety::{DeviationCause, DeviationKind, DeviationOpened, Held, HoldCause, HoldTarget};
use terms::{HoldId, Role};

const GOOD: [(&str, &str); 6] = [
    ("patient", P),
    ("wristband", NUMBER),
    ("purposes", "serology"),
    ("tubes", "3"),
    ("volume_ml", "20"),
    ("checked_by", "S-DOC"),
];

fn ask<'h>(s: Scene<'h>, other: &[(&str, &str)]) -> Scene<'h> {
    let mut s = s.by("S-NUR", Role::Nurse, "L-CLI");
    let kept = GOOD.iter().filter(|(k, _)| !other.iter().any(|(o, _)| o == k));
    let fields: Vec<(&str, &str)> = kept.chain(other).copied().collect();
    s.ask("draw_blood", &fields);
    s
}

#[test]
fn blood_drawn_under_consent_is_recorded_with_a_label_of_its_own() {
    let h = house();
    let s =
        ask(consented(clinic(&h)), &[("volume_ml", "２０.5"), ("purposes", "serum")]).then_recorded(&["blood_drawn"]);
    let b: BloodDrawn = s.fact();
    assert_eq!((b.tubes, b.volume_ml.to_string().as_str(), b.checked_by.as_str()), (3, "20.5", "S-DOC"));
    assert_eq!((b.purposes.as_slice(), b.patient), (["serum".to_owned()].as_slice(), patient()));
    let second: BloodDrawn = ask(s, &[]).then_recorded(&["blood_drawn"]).fact();
    assert_ne!(second.blood, b.blood);
}

#[test]
fn l4_the_consent_to_the_harvest_covers_blood_and_its_withdrawal_stops_it() {
    let h = house();
    let s = ask(interviewed(clinic(&h)), &[]).then_refused(&["consent_missing"]);
    assert_eq!(s.fact::<AttemptRefused>().act, "draw_blood");
    ask(interviewed(clinic(&h)).given(&consent_to(&["culture"], DOCUMENT)), &[]).then_refused(&["consent_missing"]);
    ask(interviewed(clinic(&h)).given(&consent_to(&["harvest"], DOCUMENT)), &[]).then_recorded(&["blood_drawn"]);
    for scope in ["harvest", "culture"] {
        ask(consented(clinic(&h)).given(&withdrawal(&[scope])), &[]).then_refused(&["consent_withdrawn"]);
    }
}

#[test]
fn l14_blood_drawn_before_consent_was_recorded_is_refused() {
    let h = house();
    let s = consented(clinic(&h).at("2026-11-24T10:00")).at("2026-11-24T10:30");
    ask(s, &[("occurred_at", "2026-11-24T09:59")]).then_refused(&["consent_after_harvest"]);
}

#[test]
fn l2_somebody_else_checks_and_another_wristband_is_a_near_miss() {
    let h = house();
    ask(consented(clinic(&h)), &[("checked_by", "S-NUR")]).then_refused(&["checked_by_self"]);
    ask(consented(clinic(&h)), &[("checked_by", "S-GONE")]).then_refused(&["unknown_staff"]);
    ask(consented(clinic(&h)), &[("checked_by", "S-REC")]).then_refused(&["second_may_not"]);
    let s = ask(consented(clinic(&h)), &[("wristband", "SP2600009")]).then_refused(&["wristband_mismatch"]);
    let d: DeviationOpened = s.fact();
    assert_eq!((d.kind, d.cause, d.patient), (DeviationKind::NearMiss, DeviationCause::ScanMismatch, Some(patient())));
    // What is no patient's number at all is scanned again, and no word of it is kept (L16).
    for other in ["YAMADA-TARO", "1962-03-04", "09012345678", "SP26"] {
        ask(consented(clinic(&h)), &[("wristband", other)]).then_invalid(&["wristband"]);
    }
}

#[test]
fn entries_that_cannot_be_are_told_at_the_field() {
    let h = house();
    let bad = [("tubes", "0"), ("volume_ml", "501"), ("purposes", "sale"), ("checked_by", "x"), ("wristband", "")];
    ask(consented(clinic(&h)), &bad).then_invalid(&["tubes", "volume_ml", "purposes", "checked_by", "wristband"]);
    ask(consented(clinic(&h)), &[("purposes", "")]).then_invalid(&["purposes"]);
}

#[test]
fn l1_l20_l22_no_blood_without_a_programme_or_of_an_unknown_closed_or_held_record() {
    let h = house();
    let mut s = consented(clinic(&h));
    s.programme = None;
    ask(s, &[("purposes", "")]).then_refused(&["no_programme"]);
    ask(merged(consented(clinic(&h))), &[]).then_refused(&["merged_away"]);
    ask(clinic(&h), &[("patient", "P-NOBODY")]).then_refused(&["unknown_patient", "consent_missing"]);
    let held = |target| Held {
        hold: HoldId::parse("H-1").unwrap(),
        target,
        cause: HoldCause::ByPerson,
        reason: "確認中".into(),
    };
    let s = consented(clinic(&h)).given(&held(HoldTarget::Patient(patient())));
    ask(s, &[]).then_refused(&["patient_on_hold"]);
    ask(consented(clinic(&h)).given(&held(HoldTarget::Clinic)), &[]).then_refused(&["clinic_on_hold"]);
}

//! Given a harvest, when the tissue is to leave, then the fact or exactly these reasons.

use super::*;
use crate::tests::{clinic, consented, day, fat, house, merged, ordered, patient, plan, withdrawal};
use kernel::House;
use kernel::harness::Scene;
use kernel::own::AttemptRefused;
use record::clinic::PlanFiled;
use record::safety::{DeviationCause, DeviationKind, DeviationOpened};
use terms::{PatientId, Role};

const GOOD: [(&str, &str); 6] = [
    ("tissue", "T-1"),
    ("scan", "T-1"),
    ("to", "L-CPC"),
    ("seal", "0001"),
    ("carrier", "院内搬送"),
    ("witness", "S-DOC"),
];

fn ask<'h>(s: Scene<'h>, other: &[(&str, &str)]) -> Scene<'h> {
    let mut s = s.by("S-NUR", Role::Nurse, "L-CLI");
    let kept = GOOD.iter().filter(|(k, _)| !other.iter().any(|(o, _)| o == k));
    let fields: Vec<(&str, &str)> = kept.chain(other).copied().collect();
    s.ask("dispatch_tissue", &fields);
    s
}

fn taken(h: &House) -> Scene<'_> {
    ordered(consented(clinic(h))).given(&fat("T-1"))
}

fn held(target: HoldTarget) -> Held {
    Held { hold: HoldId::parse("H-1").unwrap(), target, cause: HoldCause::ByPerson, reason: "確認中".into() }
}

#[test]
fn tissue_leaves_once_sealed_and_whose_it_is_follows_from_the_harvest() {
    let h = house();
    let s = ask(taken(&h), &[("scan", " ｔ-1"), ("logger", "L7")]).then_recorded(&["tissue_dispatched"]);
    let d: TissueDispatched = s.fact();
    assert_eq!((d.patient, d.tissue.as_str(), d.to.as_str()), (patient(), "T-1", "L-CPC"));
    assert_eq!((d.seal.as_str(), d.logger.as_str(), d.carrier.as_str()), ("0001", "L7", "院内搬送"));
    assert_eq!(d.witness.as_str(), "S-DOC");
    ask(s, &[]).then_refused(&["tissue_dispatched_already"]);
}

#[test]
fn l2_another_label_is_refused_quarantined_once_and_opens_a_near_miss() {
    let h = house();
    let s = taken(&h).given(&FatHarvested { patient: PatientId::parse("P-9").unwrap(), ..fat("T-9") });
    let s = ask(s, &[("scan", "T-9")]).then_refused(&["tissue_label_mismatch"]);
    assert_eq!(s.fact::<AttemptRefused>().about, "tissue:T-1");
    let hold: Held = s.fact();
    let of = HoldTarget::Container {
        container: ContainerId::parse("T-9").unwrap(),
        patient: Some(PatientId::parse("P-9").unwrap()),
    };
    assert_eq!((hold.target, hold.cause), (of, HoldCause::ScanMismatch));
    let d: DeviationOpened = s.fact();
    assert_eq!((d.kind, d.cause, d.patient), (DeviationKind::NearMiss, DeviationCause::ScanMismatch, Some(patient())));
    let holds = |s: &Scene| s.memory.facts.iter().filter(|f| f.head.kind == "held").count();
    let s = ask(s, &[("scan", "T-9")]).then_refused(&["tissue_label_mismatch"]);
    assert_eq!(holds(&s), 1, "quarantined once");
    // The right one may go; the one that is quarantined may not.
    let s = ask(s, &[("tissue", "T-9"), ("scan", "T-9")]).then_refused(&["unknown_patient", "container_on_hold"]);
    ask(s, &[]).then_recorded(&["tissue_dispatched"]);
    ask(taken(&h), &[("scan", "組織")]).then_invalid(&["scan"]);
}

#[test]
fn l9_nothing_leaves_after_its_expiry() {
    let h = house();
    ask(taken(&h).at("2026-11-25T09:00"), &[]).then_recorded(&["tissue_dispatched"]);
    ask(taken(&h).at("2026-11-25T09:01"), &[]).then_refused(&["dispatch_after_expiry"]);
    // L14: as of yesterday is no help.
    let late = [("occurred_at", "2026-11-25T08:30")];
    ask(taken(&h).at("2026-11-25T09:01"), &late).then_refused(&["dispatch_after_expiry"]);
}

#[test]
fn l5_it_goes_to_the_making_facility_of_a_plan_in_force() {
    let h = house();
    ask(taken(&h), &[("to", "L-OTHER")]).then_refused(&["dispatch_not_to_maker"]);
    ask(taken(&h).given(&PlanFiled { stopped: true, ..plan() }), &[]).then_refused(&["dispatch_not_to_maker"]);
    let ended = PlanFiled { valid_until: Some(day("2026-11-23")), ..plan() };
    ask(taken(&h).given(&ended), &[]).then_refused(&["dispatch_not_to_maker"]);
    ask(taken(&h), &[("to", "L-CLI"), ("seal", ""), ("carrier", "")]).then_invalid(&["to", "seal", "carrier"]);
}

#[test]
fn l2_a_witness_is_somebody_else_on_the_staff() {
    let h = house();
    ask(taken(&h), &[("witness", "S-NUR")]).then_refused(&["witness_is_sender"]);
    ask(taken(&h), &[("witness", "S-GONE")]).then_refused(&["unknown_staff"]);
    ask(taken(&h), &[("witness", "S-REC")]).then_refused(&["second_may_not"]);
}

#[test]
fn l4_a_withdrawn_consent_keeps_the_tissue_here() {
    let h = house();
    for scope in ["harvest", "culture"] {
        ask(taken(&h).given(&withdrawal(&[scope])), &[]).then_refused(&["consent_withdrawn"]);
    }
    ask(taken(&h).given(&withdrawal(&["secondary_use"])), &[]).then_recorded(&["tissue_dispatched"]);
}

#[test]
fn l1_l20_l22_no_unknown_or_held_tissue_and_none_without_a_programme() {
    let h = house();
    let s = ask(taken(&h), &[("tissue", "T-7"), ("scan", "T-7")]).then_refused(&["dispatch_unknown_tissue"]);
    let mut s = s;
    s.programme = None;
    ask(s, &[]).then_refused(&["no_programme"]);
    ask(taken(&h).given(&held(HoldTarget::Patient(patient()))), &[]).then_refused(&["patient_on_hold"]);
    ask(taken(&h).given(&held(HoldTarget::Clinic)), &[]).then_refused(&["clinic_on_hold"]);
    let label = HoldTarget::Container { container: ContainerId::parse("T-1").unwrap(), patient: Some(patient()) };
    ask(taken(&h).given(&held(label)), &[]).then_refused(&["container_on_hold"]);
    // A merge closes the record, not the way of the cells: whose they are has not changed.
    ask(merged(taken(&h)), &[]).then_recorded(&["tissue_dispatched"]);
}

#[test]
fn l14_tissue_does_not_leave_before_it_was_taken() {
    let h = house();
    ask(taken(&h), &[("occurred_at", "2026-11-24T09:10")]).then_refused(&["happened_before"]);
    ask(taken(&h), &[("occurred_at", "2026-11-24T09:12")]).then_recorded(&["tissue_dispatched"]);
}

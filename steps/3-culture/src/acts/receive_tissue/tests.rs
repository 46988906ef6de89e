//! Given tissue on its way, when it is received, then the fact or exactly these reasons.

use crate::tests::*;
use kernel::harness::Scene;
use record::culture::TissueReceived;
use record::safety::{DeviationCause, DeviationOpened, Held, HoldTarget};
use terms::Role;

fn asked<'h>(s: Scene<'h>, changes: &[(&str, &str)]) -> Scene<'h> {
    ask(s, "receive_tissue", RECEIVE, changes)
}

#[test]
fn l1_whose_tissue_it_is_follows_from_the_harvest() {
    let h = house();
    let s = asked(sent(&h), &[]).then_recorded(&["tissue_received"]);
    assert_eq!(s.fact::<TissueReceived>().patient, patient("P-1"));
    asked(clinic(&h), &[]).then_refused(&["unknown_tissue"]);
}

#[test]
fn l2_another_label_refuses_is_quarantined_and_opens_a_near_miss() {
    let h = house();
    let s = asked(sent(&h), &[("scan", "T-2")]).then_refused(&["bench_scan_mismatch"]);
    assert_eq!(s.fact::<DeviationOpened>().cause, DeviationCause::ScanMismatch);
    assert_eq!(s.fact::<Held>().target, HoldTarget::Container { container: container("T-2"), patient: None });
    // Twice the same mistake: another near miss, no second quarantine. The right one goes on.
    let s = asked(s, &[("scan", "T-2")]).then_refused(&["bench_scan_mismatch", "container_on_hold"]);
    assert_eq!((how_many::<Held>(&s), how_many::<DeviationOpened>(&s)), (1, 2));
    asked(s, &[("scan", " t-1")]).then_recorded(&["tissue_received"]);
    asked(sent(&h), &[("scan", "名前")]).then_invalid(&["scan"]);
}

#[test]
fn l2_it_is_received_once_where_it_was_sent_after_it_was_sent() {
    let h = house();
    asked(received(&h), &[]).then_refused(&["tissue_already_received"]);
    asked(clinic(&h).given(&harvested("P-1", "T-1")), &[]).then_refused(&["tissue_not_dispatched"]);
    asked(sent(&h).by("S-OPE", Role::Operator, "L-OTHER"), &[]).then_refused(&["tissue_for_other_place"]);
}

#[test]
fn l4_accepting_needs_consent_to_culture_and_not_accepting_needs_nothing() {
    let h = house();
    let s = || sent(&h).given(&withdrawal(&["culture"]));
    asked(s(), &[]).then_refused(&["culture_consent_withdrawn"]);
    let s = s().given(&hold("H-1", HoldTarget::Patient(patient("P-1"))));
    asked(s, &[("accepted", "no"), ("reason", "同意の撤回")]).then_recorded(&["tissue_received"]);
    asked(sent(&h), &[("accepted", "no")]).then_invalid(&["reason"]);
}

#[test]
fn l9_past_its_expiry_tissue_is_not_accepted() {
    let h = house();
    // Harvested at 09:00, 24 hours.
    asked(sent(&h).at("2026-11-25T09:00"), &[]).then_recorded(&["tissue_received"]);
    asked(sent(&h).at("2026-11-25T09:01"), &[]).then_refused(&["tissue_expired"]);
}

#[test]
fn l9_a_way_outside_the_standard_needs_a_reason_and_opens_a_deviation() {
    let h = house();
    for bad in [("highest_c", "10.1"), ("lowest_c", "1.9"), ("seal_intact", "no")] {
        asked(sent(&h), &[bad]).then_refused(&["transport_unexplained"]);
        let s = asked(sent(&h), &[bad, ("reason", "品質部門と協議")])
            .then_recorded(&["tissue_received", "deviation_opened"]);
        assert_eq!(s.fact::<DeviationOpened>().cause, DeviationCause::Transport);
    }
    for edge in [("highest_c", "10.0"), ("lowest_c", "2.0")] {
        asked(sent(&h), &[edge]).then_recorded(&["tissue_received"]);
    }
    asked(sent(&h), &[("lowest_c", "7.0")]).then_invalid(&["highest_c"]);
}

#[test]
fn l19_without_a_standard_nothing_is_accepted() {
    let h = house();
    let mut s = sent(&h);
    adopt(&mut s, bare_programme());
    asked(s, &[]).then_refused(&["setting_unset"]);
    let mut s = sent(&h);
    s.programme = None;
    asked(s, &[]).then_refused(&["no_programme"]);
}

#[test]
fn l22_a_hold_stops_acceptance() {
    let h = house();
    let s = sent(&h).given(&hold("H-1", HoldTarget::Patient(patient("P-1")))).given(&hold("H-2", HoldTarget::Clinic));
    asked(s, &[]).then_refused(&["patient_on_hold", "clinic_on_hold"]);
}

#[test]
fn l14_it_does_not_arrive_before_it_was_sent() {
    let h = house();
    let s = sent(&h);
    let early = s.now.plus_minutes(-60 * 72).local_input();
    // Nor had anybody consented then.
    let both = ["happened_before", "culture_before_consent"];
    asked(s, &[("occurred_at", &early), ("late_reason", "書き忘れ")]).then_refused(&both);
}

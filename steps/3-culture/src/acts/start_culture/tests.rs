//! Given accepted tissue, when a culture is started, then the facts or exactly these reasons.

use crate::tests::*;
use kernel::harness::Scene;
use kernel::{House, PatientsMerged};
use record::clinic::PlanFiled;
use record::culture::{CellsCounted, CultureStarted, TissueReceived};
use record::folds::LotState;
use record::making::{CabinetCleared, EquipmentCalibrated};
use record::patient::PatientRegistered;
use record::release::Verdict;
use record::safety::{DeviationCause, DeviationOpened, Held, HoldTarget};
use terms::{Role, Sex};

fn asked<'h>(s: Scene<'h>, changes: &[(&str, &str)]) -> Scene<'h> {
    ask(s, "start_culture", START, changes)
}

fn refused(h: &House, changes: &[(&str, &str)], code: &str) {
    asked(received(h), changes).then_refused(&[code]);
}

const EXPLANT: &[(&str, &str)] = &[
    ("method", "explant"),
    ("viable", ""),
    ("viability_pct", ""),
    ("count_method", ""),
    ("seeded", ""),
    ("discarded", ""),
];

#[test]
fn l7_by_enzyme_the_count_stands_in_the_same_form_and_balances() {
    let h = house();
    let s = asked(received(&h), &[]).then_recorded(&["cells_counted", "culture_started"]);
    assert_eq!((s.fact::<CellsCounted>().viable, s.fact::<CultureStarted>().seeded), (500_000, Some(450_000)));
    let l = s.fact::<CultureStarted>().lot;
    let facts: Vec<_> = s.memory.facts.clone();
    let state: LotState = kernel::fold::fold(&facts);
    assert_eq!(state.started.as_ref().map(|(c, _)| c.lot.clone()), Some(l));
    assert_eq!(state.balances[0].unaccounted(), 0);
    refused(&h, &[("seeded", "450001")], "more_used_than_counted");
    let s = asked(received(&h), &[("seeded", "300000")]);
    let s = s.then_recorded(&["cells_counted", "culture_started", "deviation_opened"]);
    assert_eq!(s.fact::<DeviationOpened>().cause, DeviationCause::Unaccounted);
    asked(received(&h), &[("viable", ""), ("seeded", "")]).then_invalid(&["viable", "seeded"]);
}

#[test]
fn l7_an_explant_has_no_count() {
    let h = house();
    let s = asked(received(&h), EXPLANT).then_recorded(&["culture_started"]);
    let c = s.fact::<CultureStarted>();
    assert_eq!((c.count, c.seeded, c.viability_pct), (None, None, None));
    asked(received(&h), &[("method", "explant")]).then_invalid(&["viable"]);
}

#[test]
fn l1_no_tissue_no_culture_and_one_tissue_begins_one() {
    let h = house();
    let s = clinic(&h);
    asked(s, &[]).then_refused(&["unknown_tissue"]);
    let s = received(&h).given(&started("P-1", "LT-1", "T-1", &["K-51"]));
    asked(s, &[]).then_refused(&["tissue_already_used"]);
}

#[test]
fn l1_cells_of_a_merged_record_stay_in_the_record_they_were_taken_in() {
    let h = house();
    let s = received(&h).given(&PatientRegistered {
        patient: patient("P-3"),
        number: "SP2600003".into(),
        serial: 3,
        sex: Sex::Female,
    });
    let s = s.given(&PatientsMerged { from: patient("P-1"), into: patient("P-3"), evidence: "保険証".into() });
    let s = asked(s, &[]).then_recorded(&["cells_counted", "culture_started"]);
    assert_eq!(s.fact::<CultureStarted>().patient, patient("P-1"));
}

#[test]
fn l2_the_tissue_must_have_been_accepted_and_is_scanned() {
    let h = house();
    asked(sent(&h), &[]).then_refused(&["tissue_not_accepted"]);
    let no = TissueReceived {
        tissue: tissue("T-1"),
        patient: patient("P-1"),
        seal_intact: false,
        lowest_c: decimal("4.0"),
        highest_c: decimal("30.0"),
        condition: String::new(),
        accepted: false,
        reason: "温度".into(),
    };
    asked(sent(&h).given(&no), &[]).then_refused(&["tissue_not_accepted"]);
    let s = asked(received(&h), &[("scan", "T-2")]).then_refused(&["bench_scan_mismatch"]);
    assert_eq!(s.fact::<DeviationOpened>().patient, Some(patient("P-1")));
}

#[test]
fn l2_a_new_vessel_that_holds_cells_of_another_is_quarantined_in_that_persons_record() {
    let h = house();
    let s = received(&h).given(&started("P-2", "LT-2", "T-2", &["K-20"]));
    let s = asked(s, &[("vessels", "K-1 K-20")]).then_refused(&["bench_scan_mismatch"]);
    assert_eq!(
        s.fact::<Held>().target,
        HoldTarget::Container { container: container("K-20"), patient: Some(patient("P-2")) }
    );
}

#[test]
fn l4_no_culture_without_consent_in_force() {
    let h = house();
    asked(received(&h).given(&withdrawal(&["culture"])), &[]).then_refused(&["culture_consent_withdrawn"]);
    // Consent that is recorded only now does not cover work of half an hour ago (L14).
    let s = received(&h).given(&withdrawal(&["culture"])).given(&consent_to("P-1", &["culture"]));
    asked(s, &[("occurred_at", "2026-11-24T11:00")]).then_refused(&["culture_before_consent"]);
    let s = received(&h).given(&started("P-2", "LT-2", "T-2", &["K-20"]));
    let s = s.given(&harvested("P-3", "T-3")).given(&PatientRegistered {
        patient: patient("P-3"),
        number: "SP2600003".into(),
        serial: 3,
        sex: Sex::Male,
    });
    let reasons = ["culture_consent_missing", "tissue_not_accepted", "cabinet_open_for_other"];
    let tests = ["test_missing"; 5];
    asked(s, &[("tissue", "T-3"), ("scan", "T-3")]).then_refused(&[&reasons[..], &tests[..]].concat());
}

#[test]
fn l4_freezing_needs_consent_to_banking() {
    let h = house();
    let frozen = [("discarded", "0"), ("frozen", "50000")];
    refused(&h, &frozen, "banking_consent_missing");
    asked(received(&h).given(&consent_to("P-1", &["banking"])), &frozen)
        .then_recorded(&["cells_counted", "culture_started"]);
}

#[test]
fn l5_a_plan_in_force_covers_product_disease_and_this_facility() {
    let h = house();
    let with = |change: fn(&mut PlanFiled)| {
        let mut p = plan();
        change(&mut p);
        asked(received(&h).given(&p), &[])
    };
    let _ = with(|p| p.stopped = true).then_refused(&["making_without_plan"]);
    let _ = with(|p| p.product = "prp".into()).then_refused(&["making_plan_lacks_product"]);
    let _ = with(|p| p.diseases = vec!["hip_oa".into()]).then_refused(&["making_plan_lacks_disease"]);
    let _ = with(|p| p.maker = place("L-OTHER")).then_refused(&["making_plan_lacks_maker"]);
    asked(received(&h).by("S-OPE", Role::Operator, "L-CLI"), &[]).then_refused(&["making_plan_lacks_maker"]);
}

#[test]
fn l8_the_blood_tests_that_the_programme_asks_for_have_passed() {
    let h = house();
    let with = |verdict, interim| asked(received(&h).given(&result("P-1", None, "hbv", verdict, interim)), &[]);
    let _ = with(Verdict::Pass, true).then_refused(&["test_not_final"]);
    let _ = with(Verdict::Fail, false).then_refused(&["test_failed"]);
    // A later pass does not wash the failure away.
    let s = received(&h).given(&result("P-1", None, "hbv", Verdict::Fail, false)).given(&result(
        "P-1",
        None,
        "hbv",
        Verdict::Pass,
        false,
    ));
    asked(s, &[]).then_refused(&["test_failed"]);
}

#[test]
fn l9_past_its_expiry_tissue_is_not_cultured() {
    let h = house();
    asked(received(&h).at("2026-11-25T09:01"), &[]).then_refused(&["tissue_expired"]);
}

#[test]
fn l11_one_patients_cells_in_one_clean_cabinet() {
    let h = house();
    let cleared = CabinetCleared {
        cabinet: cabinet("CB-1"),
        patient: None,
        operator: staff("S-OPE"),
        cleaned_with: "IPA".into(),
        empty: true,
    };
    asked(received(&h).given(&cleared), &[]).then_refused(&["cabinet_not_open"]);
    let mut s = received(&h);
    open_cabinet(&mut s, "P-2");
    let s = asked(s, &[]).then_refused(&["cabinet_open_for_other"]);
    assert_eq!(
        s.fact::<DeviationOpened>().cause,
        DeviationCause::ScanMismatch,
        "another patient's cabinet is a near miss"
    );
}

#[test]
fn l11_equipment_in_calibration_and_materials_in_date() {
    let h = house();
    let failed = |id: &str, kind: &str| EquipmentCalibrated {
        equipment: equipment(id),
        name: id.into(),
        kind: kind.into(),
        passed: false,
        valid_until: day("2027-03-31"),
        note: String::new(),
    };
    asked(received(&h).given(&failed("CB-1", "cabinet")), &[]).then_refused(&["cabinet_not_calibrated"]);
    asked(received(&h).given(&failed("EQ-1", "incubator")), &[]).then_refused(&["incubator_not_calibrated"]);
    // A cabinet is no incubator.
    refused(&h, &[("incubator", "CB-1")], "incubator_unknown");
    refused(&h, &[("materials", "MT-1 MT-404")], "material_not_registered");
    refused(&h, &[("materials", "MT-1 MT-2 MT-9")], "material_expired");
    asked(received(&h), &[("materials", "")]).then_invalid(&["materials"]);
}

#[test]
fn l11_a_trained_operator_and_somebody_else_who_checks() {
    let h = house();
    refused(&h, &[("operator", "S-OP2"), ("checked_by", "S-OPE")], "operator_not_trained");
    refused(&h, &[("checked_by", "S-OPE")], "second_person_is_operator");
    refused(&h, &[("checked_by", "S-GONE")], "unknown_staff");
    refused(&h, &[("checked_by", "S-DOC")], "second_may_not");
}

#[test]
fn l19_l20_no_programme_no_limit_no_culture() {
    let h = house();
    let mut s = received(&h);
    adopt(&mut s, bare_programme());
    asked(s, &[]).then_refused(&["setting_unset"]);
    let mut s = received(&h);
    s.programme = None;
    asked(s, &[]).then_refused(&["no_programme"]);
}

#[test]
fn l22_holds_stop_the_start() {
    let h = house();
    let s = received(&h)
        .given(&hold("H-1", HoldTarget::Patient(patient("P-1"))))
        .given(&hold("H-2", HoldTarget::Clinic))
        .given(&hold("H-3", HoldTarget::Container { container: container("T-1"), patient: None }));
    asked(s, &[]).then_refused(&["patient_on_hold", "clinic_on_hold", "container_on_hold"]);
}

//! Given these facts, when a doctor records a harvest, then the fact or exactly these reasons.

use super::*;
use crate::refusals::CODES;
use crate::tests::{
    DOCUMENT, NUMBER, P, anaesthetic, answered, bare, bundle, candidacy, consent, day, house, interview, interviewed,
    merged, order, patient, plan, ready, result, staff, stock, tested_but, withdrawal,
};
use kernel::harness::Scene;
use kernel::own::AttemptRefused;
use kernel::{House, Outcome as Answer, PatientsUnmerged};
use programme::Kind;
use record::clinic::{RolesChanged, StaffAdded};
use record::counselling::{ConsentGiven, InterviewRecorded};
use record::follow_up::{CloseReason, CourseClosed};
use record::making::MaterialKind;
use record::release::TestResultRecorded;
use record::safety::{DeviationCause, DeviationKind, DeviationOpened, Held, HoldCause, HoldTarget};
use terms::{HoldId, OrderId, PlanId};

const GOOD: [(&str, &str); 8] = [
    ("patient", P),
    ("wristband", NUMBER),
    ("materials", "MT-1"),
    ("site", "abdomen"),
    ("mass_g", "0.90"),
    ("pieces", "5"),
    ("anaesthesia", "local"),
    ("checked_by", "S-NUR"),
];

/// One reason for each test on blood that has no result.
const UNTESTED: [&str; 5] = ["harvest_test_missing"; 5];

/// Asks with some good fields replaced.
fn ask<'h>(mut s: Scene<'h>, other: &[(&str, &str)]) -> Scene<'h> {
    let kept = GOOD.iter().filter(|(k, _)| !other.iter().any(|(o, _)| o == k));
    let fields: Vec<(&str, &str)> = kept.chain(other).copied().collect();
    s.ask("harvest_fat", &fields);
    s
}

/// Ready but for the plan.
fn without_plan(h: &House) -> Scene<'_> {
    ready(consented(bare(h, Some("1968-04-01"))))
}

/// A clinic in which nothing but interview and consent is missing.
fn clinic(h: &House) -> Scene<'_> {
    ready(crate::tests::clinic(h))
}

/// Interviewed, and consent to harvest and culture.
fn consented(s: Scene<'_>) -> Scene<'_> {
    crate::tests::consented(s)
}

/// Found suitable and ordered for a disc instead of the knee.
fn for_a_disc(s: Scene<'_>) -> Scene<'_> {
    let disc = TreatmentOrdered { disease: "knee_oa".into(), ..order("knee_oa", "intradiscal", "lumbar_disc") };
    s.given(&candidacy("knee_oa", "intradiscal", Outcome::OnReview)).given(&disc)
}

#[test]
fn a_harvest_under_consent_and_plan_is_recorded_and_signed_with_its_meaning() {
    let h = house();
    let s = ask(consented(clinic(&h)), &[("mass_g", "０.90")]).then_recorded(&["fat_harvested"]);
    let f: FatHarvested = s.fact();
    assert_eq!((f.mass_g.to_string().as_str(), f.pieces, f.site.as_str()), ("0.90", 5, "abdomen"));
    assert_eq!((f.plan.as_str(), f.doctor.as_str(), f.checked_by.as_str()), ("PL-1", "S-DOC", "S-NUR"));
    assert_eq!((f.order.as_str(), f.incision_mm), ("OR-1", None));
    assert_eq!(f.materials.iter().map(|m| m.as_str()).collect::<Vec<_>>(), ["MT-1"]);
    // L9: the programme's hours from the harvest on.
    assert_eq!(f.expires_at.to_string(), "2026-11-25T09:12:00.000+09:00");
    assert_eq!(f.patient, patient());
    assert_eq!(s.head().signed, "fat_taken");
    // A second harvest is another tissue.
    let first = f.tissue;
    let s = ask(s, &[]).then_recorded(&["fat_harvested"]);
    assert_ne!(s.fact::<FatHarvested>().tissue, first);
}

#[test]
fn nothing_is_recorded_without_a_signature() {
    let h = house();
    let mut s = consented(clinic(&h));
    s.signs = false;
    assert_eq!(ask(s, &[]).last, Some(Answer::Unsigned));
}

#[test]
fn l4_a_withdrawal_newer_than_the_form_is_a_conflict() {
    let h = house();
    let mut s = consented(clinic(&h));
    s.seen = Some(s.memory.facts.len() as u64);
    let s = s.given(&withdrawal(&["harvest"]));
    let newest = s.memory.facts.len() as u64;
    assert_eq!(ask(s, &[]).last, Some(Answer::Conflict(newest)));
}

#[test]
fn l4_harvest_is_refused_without_consent_and_the_attempt_is_kept() {
    let h = house();
    let s = ask(interviewed(clinic(&h)), &[]).then_refused(&["consent_missing"]);
    assert_eq!(s.fact::<AttemptRefused>().about, "patient:P-1");
    // Other scopes do not cover it.
    let s = interviewed(clinic(&h)).given(&consent(&["culture", "banking", "administration"], DOCUMENT));
    ask(s, &[]).then_refused(&["consent_missing"]);
    // Its own scope does: culture may be decided until processing starts (Reg. 7(9)).
    ask(interviewed(clinic(&h)).given(&consent(&["harvest"], DOCUMENT)), &[]).then_recorded(&["fat_harvested"]);
}

#[test]
fn l4_harvest_is_refused_after_withdrawal_and_says_what_and_when() {
    let h = house();
    let s = consented(clinic(&h)).at("2026-11-24T10:30").given(&withdrawal(&["harvest", "culture"]));
    let s = ask(s.at("2026-11-24T11:00"), &[]).then_refused(&["consent_withdrawn"]);
    let Some(Answer::Refused(reasons, _)) = &s.last else { panic!("refused") };
    let detail = &reasons.as_slice()[0].detail;
    assert!(
        detail.ja.contains("脂肪と血液の採取(2026-11-24 10:30)") && detail.ja.contains("細胞の分離と培養"),
        "{}",
        detail.ja
    );
    assert!(detail.en.contains("Taking fat and blood (2026-11-24 10:30)"), "{}", detail.en);
    // Consent given anew counts; withdrawing the culture alone stops the harvest too; withdrawing an unrelated scope does not.
    let anew = s.at("2026-11-24T11:30").given(&consent(&["harvest", "culture"], DOCUMENT));
    ask(anew, &[]).then_recorded(&["fat_harvested"]);
    ask(consented(clinic(&h)).given(&withdrawal(&["culture"])), &[]).then_refused(&["consent_withdrawn"]);
    ask(consented(clinic(&h)).given(&withdrawal(&["secondary_use"])), &[]).then_recorded(&["fat_harvested"]);
}

#[test]
fn l14_back_dating_grants_nothing() {
    let h = house();
    // Before the withdrawal, by the clock of the form: judged now all the same.
    let s = consented(clinic(&h)).at("2026-11-24T10:00").given(&withdrawal(&["harvest"])).at("2026-11-24T10:10");
    ask(s, &[("occurred_at", "2026-11-24T09:30")]).then_refused(&["consent_withdrawn"]);
    // Before consent was recorded.
    let s = consented(clinic(&h).at("2026-11-24T10:00")).at("2026-11-24T10:30");
    ask(s, &[("occurred_at", "2026-11-24T09:59")]).then_refused(&["consent_after_harvest"]);
    let s = consented(clinic(&h).at("2026-11-24T10:00")).at("2026-11-24T10:30");
    ask(s, &[("occurred_at", "2026-11-24T10:00")]).then_recorded(&["fat_harvested"]);
    // A day on which the plan was still in force does not help either.
    let ended = PlanFiled { valid_until: Some(day("2026-11-23")), ..plan() };
    let late = [("occurred_at", "2026-11-23T15:00"), ("late_reason", "紙から転記")];
    let s = ready(consented(bare(&h, Some("1968-04-01")).at("2026-11-23T14:00"))).given(&ended);
    ask(s.at("2026-11-24T09:00"), &late).then_refused(&["harvest_without_plan"]);
}

#[test]
fn l5_no_harvest_without_a_plan_in_force_today() {
    let h = house();
    ask(without_plan(&h), &[]).then_refused(&["harvest_without_plan"]);
    let later = PlanFiled { valid_from: day("2026-11-25"), ..plan() };
    let ended = PlanFiled { valid_until: Some(day("2026-11-23")), ..plan() };
    for plan in [later, ended] {
        ask(without_plan(&h).given(&plan), &[]).then_refused(&["harvest_without_plan"]);
    }
    // Stopped by a newer version under the same number.
    let stopped = PlanFiled { plan: PlanId::parse("PL-2").unwrap(), stopped: true, ..plan() };
    let s = ask(consented(clinic(&h)).given(&stopped), &[]).then_refused(&["harvest_without_plan"]);
    let Some(Answer::Refused(reasons, _)) = &s.last else { panic!("refused") };
    assert_eq!(reasons.as_slice()[0].detail.ja, "PB4200010: 中止");
}

#[test]
fn l5_the_plan_covers_disease_product_doctor_place_and_document() {
    let h = house();
    let cases = [
        (PlanFiled { diseases: vec!["hip_oa".into()], ..plan() }, "plan_lacks_disease"),
        (PlanFiled { product: "prp".into(), ..plan() }, "plan_lacks_product"),
        (PlanFiled { doctors: vec![staff("S-OTHER")], ..plan() }, "plan_lacks_doctor"),
        (PlanFiled { places: vec![plan().maker], ..plan() }, "plan_lacks_place"),
        (PlanFiled { consent_version: "2026-12-01".into(), ..plan() }, "consent_document_older"),
    ];
    for (plan, code) in cases {
        ask(without_plan(&h).given(&plan), &[]).then_refused(&[code]);
    }
    let nothing = PlanFiled { diseases: vec![], product: String::new(), doctors: vec![], places: vec![], ..plan() };
    let all = ["plan_lacks_disease", "plan_lacks_product", "plan_lacks_doctor", "plan_lacks_place"];
    ask(without_plan(&h).given(&nothing), &[]).then_refused(&all);
    // Of two plans the one that covers the case is used, whatever the other lacks.
    let other = PlanFiled { plan: PlanId::parse("PL-9").unwrap(), number: "PB4200001".into(), ..nothing };
    let s = ask(without_plan(&h).given(&other).given(&plan()), &[]).then_recorded(&["fat_harvested"]);
    assert_eq!(s.fact::<FatHarvested>().plan.as_str(), "PL-1");
}

#[test]
fn l6_exclusions_answered_yes_or_unknown_stop_and_unknown_is_never_no() {
    let h = house();
    let base = |answers: &[(&str, Option<&str>)]| consented(clinic(&h)).given(&interview("knee_oa", answered(answers)));
    let s = ask(base(&[("pregnancy", Some("yes"))]), &[]).then_refused(&["exclusion_present"]);
    let Some(Answer::Refused(reasons, _)) = &s.last else { panic!("refused") };
    let r = &reasons.as_slice()[0];
    assert!(r.detail.ja.contains("妊娠中") && r.cite.ja.contains("KUMAR2017"), "{r:?}");
    ask(base(&[("pregnancy", Some("unknown"))]), &[]).then_refused(&["exclusion_unknown"]);
    ask(base(&[("pregnancy", None)]), &[]).then_refused(&["exclusion_unknown"]);
    // A caution is a doctor's matter and no exclusion; an exclusion of the disc route does not concern a joint.
    ask(base(&[("smoking", Some("yes")), ("cancer", Some("unknown"))]), &[]).then_recorded(&["fat_harvested"]);
    let disc = PlanFiled { routes: vec!["intradiscal".into()], ..plan() };
    let s = without_plan(&h).given(&disc).given(&interview("knee_oa", answered(&[("cancer", Some("unknown"))])));
    ask(for_a_disc(s), &[]).then_refused(&["exclusion_unknown"]);
    let both = answered(&[("cancer", Some("unknown")), ("infection", Some("yes"))]);
    let s = for_a_disc(without_plan(&h).given(&disc).given(&interview("knee_oa", both)));
    ask(s, &[]).then_refused(&["exclusion_present"]);
}

#[test]
fn l6_no_harvest_without_an_interview_or_with_an_unknown_age() {
    let h = house();
    let s = clinic(&h).given(&consent(&["harvest"], DOCUMENT));
    ask(s, &[]).then_refused(&["harvest_before_interview"]);
    ask(ready(consented(bare(&h, None).given(&plan()))), &[]).then_refused(&["harvest_age_unknown"]);
}

#[test]
fn a_doctor_acts_and_somebody_else_on_the_staff_checks() {
    let h = house();
    // Somebody of the plan's doctors, but signed in as a nurse.
    ask(consented(clinic(&h)).by("S-DOC", Role::Nurse, "L-CLI"), &[]).then_refused(&["harvester_not_doctor"]);
    ask(consented(clinic(&h)), &[("checked_by", "S-DOC")]).then_refused(&["checked_by_self"]);
    ask(consented(clinic(&h)), &[("checked_by", "S-GONE")]).then_refused(&["unknown_staff"]);
    ask(consented(clinic(&h)), &[("checked_by", "S-REC")]).then_refused(&["second_may_not"]);
    let gone = RolesChanged { staff: staff("S-NUR"), roles: vec![], reason: "退職".into() };
    ask(consented(clinic(&h)).given(&gone), &[]).then_refused(&["unknown_staff"]);
    let responsible = StaffAdded { staff: staff("S-RES"), roles: vec![Role::ResponsibleDoctor] };
    let both = PlanFiled { doctors: vec![staff("S-RES")], ..plan() };
    let s = without_plan(&h).given(&both).given(&responsible).by("S-RES", Role::ResponsibleDoctor, "L-CLI");
    ask(s, &[]).then_recorded(&["fat_harvested"]);
}

#[test]
fn l19_a_range_nobody_has_read_stops_the_act_and_names_file_and_line() {
    let h = house();
    let mut s = consented(clinic(&h));
    let unset = Programme::read(&bundle(Kind::Programme)).unwrap();
    s.programme = Some((unset.hash(), unset));
    let s = ask(s, &[("mass_g", "900"), ("pieces", "999")]).then_refused(&[
        "setting_unset",
        "setting_unset",
        "setting_unset",
    ]);
    let Some(Answer::Refused(reasons, _)) = &s.last else { panic!("refused") };
    assert!(reasons.as_slice()[0].detail.ja.contains("harvest.toml"), "{:?}", reasons.as_slice()[0].detail);
}

#[test]
fn entries_outside_the_programmes_ranges_are_told_at_the_field() {
    let h = house();
    let bad = [("mass_g", "900"), ("pieces", "0"), ("site", "arm"), ("anaesthesia", "none"), ("checked_by", "x")];
    ask(consented(clinic(&h)), &bad).then_invalid(&["mass_g", "pieces", "site", "anaesthesia", "checked_by"]);
    for mass in ["0.0999", "2.1", "0.1234", "1e0", ""] {
        ask(consented(clinic(&h)), &[("mass_g", mass)]).then_invalid(&["mass_g"]);
    }
    for mass in ["0.1", "2", "2.000"] {
        ask(consented(clinic(&h)), &[("mass_g", mass)]).then_recorded(&["fat_harvested"]);
    }
}

#[test]
fn l20_l22_no_programme_no_unknown_closed_or_held_record() {
    let h = house();
    let mut s = consented(clinic(&h));
    s.programme = None;
    ask(s, &[]).then_refused(&["no_programme"]);
    let hold = |target, id: &str| Held {
        hold: HoldId::parse(id).unwrap(),
        target,
        cause: HoldCause::ByPerson,
        reason: "確認中".into(),
    };
    ask(consented(clinic(&h)).given(&hold(HoldTarget::Patient(patient()), "H-1")), &[])
        .then_refused(&["patient_on_hold"]);
    ask(consented(clinic(&h)).given(&hold(HoldTarget::Clinic, "H-1")), &[]).then_refused(&["clinic_on_hold"]);
    let unknown = [
        "unknown_patient",
        "harvest_age_unknown",
        "consent_missing",
        "harvest_before_interview",
        "harvest_without_order",
    ];
    ask(clinic(&h), &[("patient", "P-NOBODY")]).then_refused(&[&unknown[..], &UNTESTED].concat());
}

#[test]
fn l1_a_merged_record_is_closed_and_its_consent_counts_only_while_the_merge_stands() {
    let h = house();
    ask(merged(consented(clinic(&h))), &[]).then_refused(&["merged_away"]);
    // The wristband of the record that goes on: the old one no longer counts (L2).
    let goes_on = [("patient", "P-2"), ("wristband", "SP2600002")];
    ask(merged(consented(clinic(&h))), &goes_on).then_recorded(&["fat_harvested"]);
    ask(merged(consented(clinic(&h))), &[("patient", "P-2")]).then_refused(&["wristband_mismatch"]);
    let undone = PatientsUnmerged { from: patient(), into: PatientId::parse("P-2").unwrap(), reason: "別人".into() };
    let s = merged(consented(clinic(&h))).given(&undone);
    let reasons = ["consent_missing", "harvest_before_interview", "harvest_age_unknown", "harvest_without_order"];
    ask(s, &goes_on).then_refused(&[&reasons[..], &UNTESTED].concat());
}

#[test]
fn all_reasons_come_at_once_each_with_source_and_next_step() {
    let h = house();
    let mut s = bare(&h, None).by("S-NUR", Role::Nurse, "L-CLI").at("2026-11-24T12:00");
    s.put(&ConsentGiven { scopes: vec!["culture".into()], ..consent(&[], "old") });
    s.put(&withdrawal(&["culture"]));
    let s = ask(s, &[("wristband", "SP2600009")]);
    let want = [
        "harvest_without_order",
        "harvest_material_unknown",
        "wristband_mismatch",
        "harvest_before_interview",
        "consent_missing",
        "consent_withdrawn",
        "harvest_without_plan",
        "harvester_not_doctor",
        "harvest_age_unknown",
        "checked_by_self",
    ];
    let s = s.then_refused(&[&want[..], &UNTESTED].concat());
    let Some(Answer::Refused(reasons, _)) = &s.last else { panic!("refused") };
    for r in reasons.as_slice() {
        assert!(CODES.contains(&r.code), "{} is not listed", r.code);
        for t in [&r.say, &r.cite, &r.next] {
            assert!(!t.ja.is_empty() && !t.en.is_empty(), "{}", r.code);
        }
    }
}

#[test]
fn l6_no_harvest_without_an_order_on_a_decision_for_treatment() {
    let h = house();
    let base = || tested_but(consented(crate::tests::clinic(&h)).given(&anaesthetic("2027-03-31")), "");
    ask(base(), &[]).then_refused(&["harvest_without_order"]);
    // An order without its decision, and one whose decision was changed since.
    let ordered = order("knee_oa", "intra_articular", "knee");
    ask(base().given(&ordered), &[]).then_refused(&["harvest_not_suitable"]);
    for outcome in [Outcome::NotSuitable, Outcome::StandardCareFirst, Outcome::ResearchOnly, Outcome::Referred] {
        let s = ask(consented(clinic(&h)).given(&candidacy("knee_oa", "intra_articular", outcome)), &[]);
        let s = s.then_refused(&["harvest_not_suitable"]);
        let Some(Answer::Refused(reasons, _)) = &s.last else { panic!("refused") };
        assert!(reasons.as_slice()[0].detail.ja.contains(&*outcome.text().ja));
    }
    let review = candidacy("knee_oa", "intra_articular", Outcome::OnReview);
    ask(consented(clinic(&h)).given(&review), &[]).then_recorded(&["fat_harvested"]);
}

#[test]
fn l6_the_order_of_a_closed_course_carries_no_harvest() {
    let h = house();
    let end = |reason| CourseClosed { patient: patient(), reason, until: None, note: String::new() };
    let anew = || consent(&["harvest", "culture", "banking", "administration"], DOCUMENT);
    let s = consented(clinic(&h)).given(&end(CloseReason::Completed)).given(&anew());
    ask(s, &[]).then_refused(&["course_ended_since_order"]);
    let s = consented(clinic(&h)).given(&end(CloseReason::Completed)).given(&anew());
    let anew =
        TreatmentOrdered { order: OrderId::parse("OR-2").expect("id"), ..order("knee_oa", "intra_articular", "knee") };
    ask(s.given(&anew), &[]).then_recorded(&["fat_harvested"]);
    ask(consented(clinic(&h)).given(&end(CloseReason::Postponed)), &[]).then_recorded(&["fat_harvested"]);
}

#[test]
fn l5_the_plan_covers_the_ordered_route() {
    let h = house();
    let s = for_a_disc(consented(clinic(&h)));
    ask(s, &[]).then_refused(&["plan_lacks_route"]);
    let both = PlanFiled { routes: vec!["intra_articular".into(), "intradiscal".into()], ..plan() };
    ask(for_a_disc(consented(clinic(&h))).given(&both), &[]).then_recorded(&["fat_harvested"]);
}

#[test]
fn l2_another_patients_wristband_is_refused_kept_and_opens_a_near_miss() {
    let h = house();
    let s = ask(consented(clinic(&h)), &[("wristband", "SP2600009")]).then_refused(&["wristband_mismatch"]);
    assert_eq!(s.fact::<AttemptRefused>().about, "patient:P-1");
    let d: DeviationOpened = s.fact();
    assert_eq!((d.kind, d.cause), (DeviationKind::NearMiss, DeviationCause::ScanMismatch));
    assert_eq!((d.patient, d.place.map(|p| p.to_string())), (Some(patient()), Some("L-CLI".into())));
    // As the scanner or a hand gives it.
    for same in ["sp2600001", " ＳＰ２６０００01 "] {
        ask(consented(clinic(&h)), &[("wristband", same)]).then_recorded(&["fat_harvested"]);
    }
    ask(consented(clinic(&h)), &[("wristband", "")]).then_invalid(&["wristband"]);
    // Refused for another reason alone, no near miss is opened.
    let s = ask(consented(clinic(&h)), &[("checked_by", "S-DOC")]).then_refused(&["checked_by_self"]);
    assert_eq!(s.head().kind, "attempt_refused");
    assert!(s.memory.facts.iter().all(|f| f.head.kind != "deviation_opened"));
}

#[test]
fn l11_the_anaesthetic_is_registered_and_in_date_today() {
    let h = house();
    ask(consented(clinic(&h)), &[("materials", "MT-1, MT-2")]).then_refused(&["harvest_material_unknown"]);
    let until =
        |day: &str| tested_but(consented(crate::tests::ordered(crate::tests::clinic(&h))), "").given(&anaesthetic(day));
    ask(until("2026-11-23"), &[]).then_refused(&["harvest_material_expired"]);
    ask(until("2026-11-24"), &[]).then_recorded(&["fat_harvested"]);
    // L14: entering it as of yesterday does not help.
    let late = [("occurred_at", "2026-11-23T15:00"), ("late_reason", "紙から転記")];
    let s = tested_but(consented(crate::tests::ordered(crate::tests::clinic(&h).at("2026-11-23T14:00"))), "");
    let s = s.given(&anaesthetic("2026-11-23")).at("2026-11-24T09:00");
    ask(s, &late).then_refused(&["harvest_material_expired"]);
    for bad in ["", "麻酔薬", "MT:1"] {
        ask(consented(clinic(&h)), &[("materials", bad)]).then_invalid(&["materials"]);
    }
    let s = ask(consented(clinic(&h)), &[("materials", "mt-1\nＭＴ-1"), ("incision_mm", "４")]);
    let f: FatHarvested = s.then_recorded(&["fat_harvested"]).fact();
    assert_eq!((f.materials.len(), f.incision_mm), (1, Some(4)));
    ask(consented(clinic(&h)), &[("incision_mm", "9")]).then_invalid(&["incision_mm"]);
}

#[test]
fn l6_a_blood_test_that_the_programme_wants_before_the_harvest_has_passed() {
    let h = house();
    let untested = || {
        consented(tested_but(crate::tests::ordered(crate::tests::clinic(&h)).given(&anaesthetic("2027-03-31")), "hbv"))
    };
    let wanted = |results: &[Verdict]| {
        let s = results.iter().fold(untested(), |s, verdict| s.given(&result("hbv", *verdict)));
        ask(s, &[])
    };
    let s = wanted(&[]).then_refused(&["harvest_test_missing"]);
    let Some(Answer::Refused(reasons, _)) = &s.last else { panic!("refused") };
    assert!(reasons.as_slice()[0].detail.ja.contains("HBV"));
    wanted(&[Verdict::Pending]).then_refused(&["harvest_test_pending"]);
    wanted(&[Verdict::Fail]).then_refused(&["harvest_test_failed"]);
    // A later pass does not wash a failure away.
    wanted(&[Verdict::Fail, Verdict::Pass]).then_refused(&["harvest_test_failed"]);
    wanted(&[Verdict::Pending, Verdict::Pass]).then_recorded(&["fat_harvested"]);
    // An interim pass is no result yet.
    let interim = TestResultRecorded { interim: true, ..result("hbv", Verdict::Pass) };
    ask(untested().given(&interim), &[]).then_refused(&["harvest_test_pending"]);
}

#[test]
fn l4_nothing_is_taken_from_the_dead() {
    let h = house();
    let died = CourseClosed { patient: patient(), reason: CloseReason::Died, until: None, note: String::new() };
    let s = consented(clinic(&h)).given(&died);
    ask(s, &[]).then_refused(&["patient_died", "consent_missing", "course_ended_since_order"]);
}

#[test]
fn l11_a_harvest_takes_what_is_made_for_a_body_and_nothing_that_is_made_for_culture() {
    let h = house();
    let with = |id: &str, name: &str, kind| consented(clinic(&h)).given(&stock(id, name, kind));
    let used = [("materials", "MT-1 MT-2")];
    let refused = [
        MaterialKind::Medium,
        MaterialKind::Serum,
        MaterialKind::Enzyme,
        MaterialKind::Wash,
        MaterialKind::Cryoprotectant,
        MaterialKind::Contrast,
        MaterialKind::Reagent,
    ];
    for kind in refused {
        let s = ask(with("MT-2", "何か", kind), &used).then_refused(&["material_of_other_kind"]);
        let Some(Answer::Refused(reasons, _)) = &s.last else { panic!("refused") };
        let told = &reasons.as_slice()[0].detail.ja;
        let must = ["何か(MT-2)", &*kind.text().ja, "局所麻酔薬、希釈液(注射用)、単回使用器具、その他"];
        assert!(must.iter().all(|m| told.contains(m)), "{told}");
    }
    for kind in [MaterialKind::Anaesthetic, MaterialKind::Diluent, MaterialKind::Device, MaterialKind::Other] {
        ask(with("MT-2", "何か", kind), &used).then_recorded(&["fat_harvested"]);
    }
}

#[test]
fn what_no_rule_can_say_of_the_materials_is_seen_before_the_signature() {
    let h = house();
    let seen = |mut s: Scene<'_>, materials: &str| {
        let fields: Vec<_> = GOOD.iter().map(|(k, v)| (*k, if *k == "materials" { materials } else { *v })).collect();
        s.remarks("harvest_fat", &fields)
    };
    let stocked = || {
        let s = consented(clinic(&h)).given(&stock("MT-2", "生理食塩液", MaterialKind::Diluent));
        s.given(&stock("MT-3", "ガーゼ液", MaterialKind::Other))
    };
    assert!(seen(stocked(), "MT-1").is_empty(), "nothing to see");
    let all = seen(stocked(), "MT-2 MT-3");
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(all[0].contains("局所麻酔薬が入っていません") && all[1].contains("ガーゼ液 (MT-3)"), "{all:?}");
    // What the patient is said not to bear stands beside what goes into the body.
    let allergic =
        InterviewRecorded { allergies: "リドカインで発疹".into(), ..interview("knee_oa", answered(&[])) };
    let all = seen(stocked().given(&allergic), "MT-1");
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all[0].contains("リドカインで発疹") && all[0].contains("リドカイン (MT-1)"), "{all:?}");
}

#[test]
fn l6_a_finding_that_the_decision_did_not_know_stops_the_harvest() {
    let h = house();
    ask(consented(clinic(&h)), &[]).then_recorded(&["fat_harvested"]);
    ask(consented(clinic(&h)).given(&record::scenes::infected()), &[]).then_refused(&["finding_since_decision"]);
}

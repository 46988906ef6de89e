//! Given these findings and answers, when a doctor decides, then the decision with every criterion, or exactly these reasons.

use super::*;
use crate::refusals::CODES;
use crate::tests::{
    P, answered, bare, clinic, corrected, day, ended, house, interview, interviewed, merged, patient, programme,
};
use kernel::Outcome as Answer;
use kernel::harness::Scene;
use kernel::own::AttemptRefused;
use record::follow_up::CloseReason;
use record::safety::{Held, HoldCause, HoldTarget};
use record::treatment::{FindingRecorded, Side};
use std::collections::BTreeMap;
use terms::HoldId;

fn found(finding: &str, value: &str) -> FindingRecorded {
    FindingRecorded {
        patient: patient(),
        finding: finding.into(),
        site: String::new(),
        side: Side::None,
        value: value.into(),
        on: day("2026-11-20"),
        origin: "診察".into(),
        note: String::new(),
    }
}

fn findings<'h>(s: Scene<'h>, all: &[(&str, &str)]) -> Scene<'h> {
    all.iter().fold(s, |s, (finding, value)| s.given(&found(finding, value)))
}

/// A knee in which every criterion can be met.
const KNEE: [(&str, &str); 3] = [("imaging", "on_file"), ("standard_care", "tried"), ("joint_infection", "absent")];
/// A disc likewise.
const DISC: [(&str, &str); 9] = [
    ("imaging", "on_file"),
    ("standard_care", "tried"),
    ("paresis", "none"),
    ("bladder_bowel", "absent"),
    ("radicular", "absent"),
    ("pfirrmann", "grade_3"),
    ("disc_height", "under_half"),
    ("stenosis", "mild"),
    ("spine_infection_tumour", "absent"),
];

fn knee(h: &kernel::House) -> Scene<'_> {
    findings(interviewed(clinic(h)), &KNEE)
}

/// Decides, the doctor's own criteria being met, with some fields replaced.
fn ask<'h>(mut s: Scene<'h>, case: (&str, &str), outcome: &str, other: &[(&str, &str)]) -> Scene<'h> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    let asked = |c: &&programme::Criterion| c.rule == CriterionRule::Doctor && c.concerns(case.0, case.1);
    for c in programme().criteria().iter().filter(asked) {
        all.insert(format!("c.{}", c.code), "met".into());
    }
    let own = [("patient", P), ("disease", case.0), ("route", case.1), ("outcome", outcome)];
    all.extend(own.iter().chain(other).map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
    let fields: Vec<(&str, &str)> = all.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    s.ask("decide_candidacy", &fields);
    s
}

const JOINT: (&str, &str) = ("knee_oa", "intra_articular");
const SPINE: (&str, &str) = ("disc_disease", "intradiscal");
const STENOSIS: (&str, &str) = ("lumbar_stenosis", "epidural");
const WHY: [(&str, &str); 1] = [("reasons", "検討の結果、本人の希望と所見から行う。")];

fn said(s: &Scene) -> Vec<kernel::Refusal> {
    let Some(Answer::Refused(reasons, _)) = &s.last else { panic!("refused") };
    reasons.as_slice().to_vec()
}

#[test]
fn l6_when_every_criterion_is_met_a_doctor_decides_and_signs_and_the_grade_is_kept() {
    let h = house();
    let s = ask(knee(&h), JOINT, "suitable", &[]).then_recorded(&["candidacy_decided"]);
    let c: CandidacyDecided = s.fact();
    assert_eq!((c.outcome, c.disease.as_str(), c.route.as_str()), (Outcome::Suitable, "knee_oa", "intra_articular"));
    assert_eq!(c.count(Met::Met), c.criteria.len(), "{:?}", c.criteria);
    let of_programme = programme();
    let concern = of_programme.criteria().iter().filter(|x| x.concerns(JOINT.0, JOINT.1) && x.only_if.is_none());
    assert_eq!(c.criteria.len(), concern.count());
    assert_eq!(c.grade, of_programme.disease("knee_oa").unwrap().grade.code());
    assert_eq!(s.head().signed, "candidacy_decided");
}

#[test]
fn l6_nothing_is_recorded_without_a_signature() {
    let h = house();
    let mut s = knee(&h);
    s.signs = false;
    assert_eq!(ask(s, JOINT, "suitable", &[]).last, Some(Answer::Unsigned));
}

/// Whether the order that follows would be refused is told while the decision is made; it stands against nothing (L5, L12).
#[test]
fn l5_l12_a_decision_says_when_no_plan_or_an_open_route_would_carry_its_order() {
    let h = house();
    let told = |s: Scene, route: &str, outcome: &str| {
        let mut s = s;
        let case = (JOINT.0, route);
        let asked = |c: &&programme::Criterion| c.rule == CriterionRule::Doctor && c.concerns(case.0, case.1);
        let p = programme();
        let own = p.criteria().iter().filter(asked).map(|c| (format!("c.{}", c.code), "met"));
        let all = [("patient", P), ("disease", case.0), ("route", route), ("outcome", outcome), WHY[0]];
        let all: Vec<(String, &str)> = own.chain(all.map(|(k, v)| (k.to_owned(), v))).collect();
        let all: Vec<(&str, &str)> = all.iter().map(|(k, v)| (k.as_str(), *v)).collect();
        s.remarks("decide_candidacy", &all)
    };
    assert_eq!(told(knee(&h), JOINT.1, "suitable"), Vec::<String>::new());
    let plan = crate::tests::plan();
    let other = PlanFiled { diseases: vec!["hip_oa".into()], routes: vec!["local".into()], ..plan.clone() };
    let lacks = told(knee(&h).given(&other), JOINT.1, "suitable");
    assert!(lacks.len() == 1 && lacks[0].contains("PB4200010") && lacks[0].contains("断られます"), "{lacks:?}");
    assert!(lacks[0].contains("関節") && lacks[0].contains("、"), "both are named: {lacks:?}");
    let stopped = PlanFiled { stopped: true, ..plan };
    let none = told(knee(&h).given(&stopped), JOINT.1, "suitable");
    assert!(none.len() == 1 && none[0].contains("今日有効な提供計画がありません"), "{none:?}");
    assert_eq!(told(knee(&h).given(&stopped), JOINT.1, "not_suitable"), Vec::<String>::new(), "no order will follow");
    let drip = told(knee(&h), "drip", "on_review");
    assert!(drip.iter().any(|t| t.contains("止められています") && t.contains("死亡が二例")), "{drip:?}");
}

#[test]
fn l6_unknown_is_never_met() {
    let h = house();
    // Nothing was examined: a criterion that nobody may pass over, and some that a doctor may with reasons.
    let s = ask(interviewed(clinic(&h)), JOINT, "suitable", &[]);
    let s = s.then_refused(&["criterion_needs_review", "criterion_needs_review", "criterion_unknown"]);
    assert_eq!(s.fact::<AttemptRefused>().about, "patient:P-1");
    ask(interviewed(clinic(&h)), JOINT, "on_review", &WHY).then_refused(&["criterion_unknown"]);
    // What the doctor leaves open is unknown too.
    ask(knee(&h), JOINT, "suitable", &[("c.diagnosis", "unknown")]).then_refused(&["criterion_unknown"]);
    // An age that nobody knows is not an age above sixteen.
    let s = findings(interviewed(bare(&h, None).given(&crate::tests::plan())), &KNEE);
    ask(s, JOINT, "suitable", &[]).then_refused(&["criterion_unknown"]);
    // An answer left open is unknown, and a doctor who weighs it signs the reasons.
    let open = clinic(&h).given(&interview("knee_oa", answered(&[("cancer", None)])));
    ask(findings(open, &KNEE), JOINT, "suitable", &[]).then_refused(&["criterion_needs_review"]);
    let open = clinic(&h).given(&interview("knee_oa", answered(&[("cancer", Some("unknown"))])));
    let s = ask(findings(open, &KNEE), JOINT, "on_review", &WHY).then_recorded(&["candidacy_decided"]);
    let c: CandidacyDecided = s.fact();
    assert_eq!((c.outcome, c.count(Met::Unknown), c.count(Met::NotMet)), (Outcome::OnReview, 1, 0));
}

#[test]
fn l6_an_exclusion_is_not_suitable_whatever_the_doctor_thinks() {
    let h = house();
    let pregnant = |h| findings(clinic(h).given(&interview("knee_oa", answered(&[("pregnancy", Some("yes"))]))), &KNEE);
    for outcome in ["suitable", "on_review"] {
        let s = ask(pregnant(&h), JOINT, outcome, &WHY).then_refused(&["criterion_excluded"]);
        let r = &said(&s)[0];
        assert!(r.detail.ja.contains("妊娠") && r.detail.ja.contains("満たさない"), "{:?}", r.detail);
        assert!(r.cite.ja.contains("KUMAR2017"), "{:?}", r.cite);
    }
    let s = ask(pregnant(&h), JOINT, "not_suitable", &WHY).then_recorded(&["candidacy_decided"]);
    assert_eq!(s.fact::<CandidacyDecided>().count(Met::NotMet), 1);
    // Under sixteen.
    let young = findings(interviewed(bare(&h, Some("2012-04-01"))), &KNEE);
    ask(young, JOINT, "on_review", &WHY).then_refused(&["criterion_excluded"]);
    // The doctor says that the diagnosis does not fit.
    ask(knee(&h), JOINT, "suitable", &[("c.diagnosis", "not_met")]).then_refused(&["criterion_excluded"]);
}

#[test]
fn l6_a_sign_that_asks_for_referral_is_referred_and_nothing_else() {
    let h = house();
    let spine = |paresis: &str| {
        let s = findings(clinic(&h).given(&interview("disc_disease", answered(&[]))), &DISC);
        findings(s, &[("paresis", paresis), ("bladder_bowel", "present"), ("muscle_strength", "4")])
    };
    for outcome in ["not_suitable", "standard_care_first", "research_only"] {
        ask(spine("none"), SPINE, outcome, &WHY).then_refused(&["criterion_refer"]);
    }
    ask(spine("none"), SPINE, "suitable", &[]).then_refused(&["criterion_refer"]);
    ask(spine("none"), SPINE, "on_review", &WHY).then_refused(&["criterion_refer"]);
    let s = ask(spine("progressing"), SPINE, "referred", &WHY).then_recorded(&["candidacy_decided"]);
    assert_eq!(s.fact::<CandidacyDecided>().outcome, Outcome::Referred);
    // What the patient reports may turn out otherwise on examination: the programme lets a doctor weigh it, with signed reasons.
    let reported = |h| findings(clinic(h).given(&interview("knee_oa", answered(&[("weakness", Some("yes"))]))), &KNEE);
    ask(reported(&h), JOINT, "suitable", &[]).then_refused(&["criterion_refer"]);
    ask(reported(&h), JOINT, "not_suitable", &WHY).then_refused(&["criterion_refer"]);
    ask(reported(&h), JOINT, "on_review", &WHY).then_recorded(&["candidacy_decided"]);
}

#[test]
fn l6_paresis_that_does_not_progress_needs_two_strengths_an_opinion_and_a_doctors_reasons() {
    let h = house();
    let spine = || findings(clinic(&h).given(&interview("disc_disease", answered(&[]))), &DISC);
    let s = findings(spine(), &[("paresis", "stable")]);
    ask(s, SPINE, "on_review", &WHY).then_refused(&["criterion_unknown", "criterion_unknown"]);
    let proven = [("paresis", "stable"), ("surgical_opinion", "not_advised")];
    let s = findings(spine(), &proven).given(&found("muscle_strength", "4")).given(&found("muscle_strength", "4"));
    ask(s, SPINE, "suitable", &[]).then_refused(&["criterion_needs_review"]);
    let s = findings(spine(), &proven).given(&found("muscle_strength", "4")).given(&found("muscle_strength", "4"));
    let s = ask(s, SPINE, "on_review", &WHY).then_recorded(&["candidacy_decided"]);
    assert!(s.fact::<CandidacyDecided>().criteria.iter().any(|c| c.code == "strength_twice" && c.met == Met::Met));
    let s = findings(spine(), &[("paresis", "stable"), ("surgical_opinion", "advised"), ("muscle_strength", "4")]);
    ask(s, SPINE, "on_review", &WHY).then_refused(&["criterion_unknown", "criterion_excluded"]);
    // Without paresis nobody is asked for them.
    ask(spine(), SPINE, "suitable", &[]).then_recorded(&["candidacy_decided"]);
}

#[test]
fn l6_standard_care_comes_first_and_research_only_is_said_with_its_sources() {
    let h = house();
    let back = || {
        let s = findings(clinic(&h).given(&interview("lumbar_stenosis", answered(&[]))), &DISC);
        findings(s, &[("standard_care", "not_tried"), ("clinical_research", "not_enrolled")])
    };
    for outcome in ["suitable", "on_review"] {
        let s = ask(back(), STENOSIS, outcome, &WHY);
        let s = s.then_refused(&["criterion_standard_care", "criterion_research_only"]);
        assert!(said(&s).iter().all(|r| r.kind == CiteKind::Plan && r.cite.ja.contains("GAP_LSCS")), "{:?}", said(&s));
    }
    for outcome in ["standard_care_first", "research_only"] {
        ask(back(), STENOSIS, outcome, &WHY).then_recorded(&["candidacy_decided"]);
    }
    // For a knee a doctor may go on without it, with signed reasons.
    let untried = || findings(knee(&h), &[("standard_care", "not_tried")]);
    ask(untried(), JOINT, "suitable", &[]).then_refused(&["criterion_needs_review"]);
    ask(untried(), JOINT, "on_review", &WHY).then_recorded(&["candidacy_decided"]);
}

#[test]
fn l6_every_decision_that_is_not_plainly_suitable_says_why() {
    let h = house();
    for outcome in ["on_review", "not_suitable", "standard_care_first", "research_only", "referred"] {
        ask(knee(&h), JOINT, outcome, &[("reasons", "  ")]).then_refused(&["candidacy_reasons_missing"]);
        ask(knee(&h), JOINT, outcome, &WHY).then_recorded(&["candidacy_decided"]);
    }
}

#[test]
fn l6_a_doctor_decides_after_an_interview() {
    let h = house();
    ask(knee(&h).by("S-DOC", Role::Nurse, "L-CLI"), JOINT, "suitable", &[]).then_refused(&["decider_not_doctor"]);
    ask(knee(&h).by("S-DOC", Role::ResponsibleDoctor, "L-CLI"), JOINT, "suitable", &[])
        .then_recorded(&["candidacy_decided"]);
    let s = ask(findings(clinic(&h), &KNEE), JOINT, "not_suitable", &WHY);
    s.then_refused(&["candidacy_before_interview"]);
}

#[test]
fn each_disease_and_route_asks_its_own_criteria_and_others_are_told() {
    let h = house();
    let mut s = knee(&h);
    s.ask("decide_candidacy", &[("patient", P)]);
    let s = s.then_invalid(&["disease", "route", "outcome"]);
    ask(s, JOINT, "maybe", &[("c.diagnosis", ""), ("c.horoscope", "met"), ("c.many_medicines", "yes")])
        .then_invalid(&["outcome", "c.diagnosis", "c.horoscope", "c.many_medicines"]);
}

#[test]
fn l1_l20_l22_no_decision_without_a_programme_or_on_an_unknown_closed_or_held_record() {
    let h = house();
    let mut s = knee(&h);
    s.programme = None;
    s.ask("decide_candidacy", &[("patient", P), ("disease", "x"), ("route", "y"), ("outcome", "suitable")]);
    s.then_refused(&["no_programme"]);
    ask(merged(knee(&h)), JOINT, "suitable", &[]).then_refused(&["merged_away"]);
    ask(merged(knee(&h)), JOINT, "not_suitable", &[("patient", "P-2"), WHY[0]]).then_recorded(&["candidacy_decided"]);
    let s = ask(knee(&h), JOINT, "not_suitable", &[("patient", "P-NOBODY"), WHY[0]]);
    s.then_refused(&["unknown_patient", "candidacy_before_interview"]);
    let held = |target| Held {
        hold: HoldId::parse("H-1").unwrap(),
        target,
        cause: HoldCause::ByPerson,
        reason: "確認中".into(),
    };
    let s = knee(&h).given(&held(HoldTarget::Patient(patient())));
    ask(s, JOINT, "suitable", &[]).then_refused(&["patient_on_hold"]);
    ask(knee(&h).given(&held(HoldTarget::Clinic)), JOINT, "suitable", &[]).then_refused(&["clinic_on_hold"]);
}

#[test]
fn all_reasons_come_at_once_each_listed_with_source_and_next_step() {
    let h = house();
    let s = clinic(&h).by("S-NUR", Role::Nurse, "L-CLI").given(&interview(
        "lumbar_stenosis",
        answered(&[("pregnancy", Some("yes")), ("weakness", Some("yes")), ("smoking", Some("yes"))]),
    ));
    let s =
        findings(s, &[("clinical_research", "not_enrolled"), ("standard_care", "not_tried"), ("imaging", "on_file")]);
    let s = ask(findings(s, &[("paresis", "none"), ("bladder_bowel", "absent")]), STENOSIS, "suitable", &[]);
    let want = [
        "decider_not_doctor",
        "criterion_refer",
        "criterion_excluded",
        "criterion_standard_care",
        "criterion_research_only",
        "criterion_needs_review",
    ];
    let s = s.then_refused(&want);
    for r in said(&s) {
        assert!(CODES.contains(&r.code), "{} is not listed", r.code);
        for t in [&r.say, &r.cite, &r.next] {
            assert!(!t.ja.is_empty() && !t.en.is_empty(), "{}", r.code);
        }
    }
}

#[test]
fn l4_nothing_is_decided_for_the_dead_until_a_wrong_entry_is_corrected() {
    let h = house();
    let s = knee(&h).given(&ended(CloseReason::Died));
    let s = ask(s, JOINT, "suitable", &[]).then_refused(&["patient_died"]);
    assert!(said(&s)[0].next.en.contains("corrects the reason") && !said(&s)[0].detail.ja.is_empty());
    // Another end undoes nothing; the correction of the wrong one does.
    let s = knee(&h).given(&ended(CloseReason::Died)).given(&ended(CloseReason::Moved));
    let s = ask(s, JOINT, "suitable", &[]).then_refused(&["patient_died"]);
    let s = corrected(s, 2, &ended(CloseReason::Postponed));
    let _ = ask(s, JOINT, "suitable", &[]).then_recorded(&["candidacy_decided"]);
    // Whoever was closed otherwise may be considered anew.
    let s = knee(&h).given(&ended(CloseReason::PatientWish));
    let _ = ask(s, JOINT, "suitable", &[]).then_recorded(&["candidacy_decided"]);
}

#[test]
fn l14_nothing_is_decided_before_the_patient_was_registered() {
    let h = house();
    let early = [("occurred_at", "2026-11-24T08:00"), ("late_reason", "書き忘れ")];
    let _ = ask(knee(&h), JOINT, "suitable", &early).then_refused(&["happened_before"]);
}

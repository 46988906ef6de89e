//! Given these facts, when a doctor records consent, then the fact or exactly these reasons.

use super::*;
use crate::refusals::CODES;
use crate::tests::{
    DOCUMENT, P, bare, clinic, consented, day, ended, house, input, interviewed, law, merged, plan, programme, with,
};
use kernel::harness::Scene;
use kernel::own::AttemptRefused;
use programme::{Bundle, Kind, Law, shipped};
use record::folds::Consents;
use record::safety::{Held, HoldCause, HoldTarget};
use terms::{HoldId, Role};

fn good() -> Vec<(String, String)> {
    let fields = [
        ("patient", P),
        ("scopes", "culture"),
        ("scopes", "harvest"),
        ("document", DOCUMENT),
        ("language", "ja"),
        ("understood", "yes"),
        ("explained_by", "S-DOC"),
        ("consent_form", "paper"),
    ];
    let items = programme().consent().items.iter().map(|i| ("explained".to_owned(), i.number.to_string())).collect();
    [fields.map(|(k, v)| (k.to_owned(), v.to_owned())).to_vec(), items].concat()
}

/// Asks with some good fields replaced.
fn ask<'h>(mut s: Scene<'h>, other: &[(&str, &str)]) -> Scene<'h> {
    s.ask_input("give_consent", input(&with(good(), other)));
    s
}

/// Asks with a field left out.
fn ask_without<'h>(mut s: Scene<'h>, name: &str) -> Scene<'h> {
    let fields: Vec<_> = good().into_iter().filter(|(k, _)| k != name).collect();
    s.ask_input("give_consent", input(&fields));
    s
}

#[test]
fn l4_consent_is_recorded_scope_by_scope_and_signed_with_its_meaning() {
    let h = house();
    let s = ask(interviewed(clinic(&h)), &[("witness", "S-NUR")]).then_recorded(&["consent_given"]);
    let c: ConsentGiven = s.fact();
    assert_eq!(c.scopes, ["harvest", "culture"], "in the programme's order");
    assert_eq!((c.document.as_str(), c.witness.as_ref().map(|w| w.as_str())), (DOCUMENT, Some("S-NUR")));
    assert_eq!(s.head().signed, "consent_explained");
    let consents: Consents = kernel::fold::fold(&s.memory.facts);
    assert!(consents.covers("harvest") && !consents.covers("administration"));
}

#[test]
fn nothing_is_recorded_without_a_signature_or_a_scope() {
    let h = house();
    let mut s = interviewed(clinic(&h));
    s.signs = false;
    assert_eq!(ask(s, &[]).last, Some(kernel::Outcome::Unsigned));
    ask_without(interviewed(clinic(&h)), "scopes").then_invalid(&["scopes"]);
}

#[test]
fn a_newer_fact_about_the_patient_is_a_conflict() {
    let h = house();
    let mut s = interviewed(clinic(&h));
    s.seen = Some(s.memory.facts.len() as u64 - 1);
    let newest = s.memory.facts.len() as u64;
    assert_eq!(ask(s, &[]).last, Some(kernel::Outcome::Conflict(newest)));
}

#[test]
fn consent_comes_after_the_interview_and_the_attempt_is_kept() {
    let h = house();
    let s = ask(clinic(&h), &[]).then_refused(&["consent_before_interview"]);
    assert_eq!(s.fact::<AttemptRefused>().reasons, ["consent_before_interview"]);
}

#[test]
fn l5_consent_explains_a_plan_in_force_for_the_disease() {
    let h = house();
    let base = || interviewed(bare(&h, Some("1968-04-01")));
    ask(base(), &[]).then_refused(&["consent_without_plan"]);
    let stopped = PlanFiled { stopped: true, ..plan() };
    let later = PlanFiled { valid_from: day("2026-11-25"), ..plan() };
    let ended = PlanFiled { valid_until: Some(day("2026-11-23")), ..plan() };
    let other = PlanFiled { diseases: vec!["hip_oa".into()], ..plan() };
    for plan in [stopped, later, ended, other] {
        ask(base().given(&plan), &[]).then_refused(&["consent_without_plan"]);
    }
    let last_day = PlanFiled { valid_until: Some(day("2026-11-24")), ..plan() };
    ask(base().given(&last_day), &[]).then_recorded(&["consent_given"]);
}

#[test]
fn l5_the_document_is_that_of_programme_and_plan() {
    let h = house();
    ask(interviewed(clinic(&h)), &[("document", "2025-01-01")]).then_refused(&["consent_document_not_current"]);
    let newer = PlanFiled { consent_version: "2026-12-01".into(), ..plan() };
    let s = interviewed(bare(&h, Some("1968-04-01"))).given(&newer);
    ask(s, &[]).then_refused(&["consent_document_not_current"]);
    let s = interviewed(bare(&h, Some("1968-04-01"))).given(&newer);
    ask(s, &[("document", "2026-12-01")]).then_refused(&["consent_document_not_current"]);
    // Full-width digits are the same version.
    ask(interviewed(clinic(&h)), &[("document", "２０２６-１１-２２")]).then_recorded(&["consent_given"]);
}

#[test]
fn every_item_of_the_regulation_stands_in_the_document_and_is_explained() {
    let h = house();
    ask_without(interviewed(clinic(&h)), "explained").then_refused(&["items_not_explained"]);
    // One left out is named; the others do not stand for it.
    let one = good().into_iter().filter(|(k, v)| (k.as_str(), v.as_str()) != ("explained", "6")).collect::<Vec<_>>();
    let mut s = interviewed(clinic(&h));
    s.ask_input("give_consent", input(&one));
    let s = s.then_refused(&["items_not_explained"]);
    let Some(kernel::Outcome::Refused(reasons, _)) = &s.last else { panic!("refused") };
    assert_eq!(reasons.as_slice()[0].detail.ja, "残り 1 項目: 予期される利益と不利益");
    let mut s = interviewed(clinic(&h));
    let bundle = shipped().into_iter().find(|(k, ..)| *k == Kind::Law).unwrap().2;
    let more = "\n[[item]]\nnumber = 22\ntext = { ja = \"項目\", en = \"item\" }\ncite = [\"施行規則13条2項22号\"]\n";
    let files = bundle.files().iter().map(|(p, t)| {
        let extra = if p == "consent.toml" { more } else { "" };
        (p.clone(), format!("{t}{extra}"))
    });
    let stricter = Law::read(&Bundle::from_files(files).unwrap()).unwrap();
    s.law = Some((stricter.hash(), stricter));
    ask(s, &[]).then_refused(&["explanation_incomplete"]);
    assert!(law().consent_coverage(&programme()).iter().all(|c| c.covered));
}

#[test]
fn reg_13_the_patient_has_understood() {
    let h = house();
    ask_without(interviewed(clinic(&h)), "understood").then_refused(&["not_understood"]);
}

#[test]
fn electronic_consent_needs_prior_agreement_to_the_method() {
    let h = house();
    ask(interviewed(clinic(&h)), &[("consent_form", "electronic")]).then_refused(&["electronic_not_agreed"]);
    let s = ask(interviewed(clinic(&h)), &[("consent_form", "electronic"), ("agreed_electronic", "yes")]);
    assert_eq!(s.then_recorded(&["consent_given"]).fact::<ConsentGiven>().form, ConsentForm::Electronic);
}

#[test]
fn reg_32_under_sixteen_a_representative_consents() {
    let h = house();
    let born = |d: &str| interviewed(bare(&h, Some(d)).given(&plan()));
    // 16 tomorrow, 16 today.
    ask(born("2010-11-25"), &[]).then_refused(&["representative_needed"]);
    ask(born("2010-11-24"), &[]).then_recorded(&["consent_given"]);
    let s = ask(born("2010-11-25"), &[("proxy_relation", "母")]).then_recorded(&["consent_given"]);
    assert_eq!(s.fact::<ConsentGiven>().proxy_relation, "母");
    // L14: consent given yesterday is judged at yesterday's age.
    let late = [("occurred_at", "2026-11-23T17:00"), ("late_reason", "紙から転記")];
    ask(born("2010-11-24"), &late).then_refused(&["representative_needed"]);
    ask(interviewed(bare(&h, None).given(&plan())), &[]).then_refused(&["consent_age_unknown"]);
}

#[test]
fn the_explaining_doctor_signs_and_the_witness_is_somebody_else() {
    let h = house();
    let s = || interviewed(clinic(&h));
    ask(s().by("S-NUR", Role::Nurse, "L-CLI"), &[]).then_refused(&["explainer_not_signer"]);
    ask(s().by("S-NUR", Role::Nurse, "L-CLI"), &[("explained_by", "S-NUR")]).then_refused(&["explainer_not_doctor"]);
    ask(s().by("S-GONE", Role::Doctor, "L-CLI"), &[("explained_by", "S-GONE")]).then_refused(&["unknown_staff"]);
    ask(s(), &[("witness", "S-DOC")]).then_refused(&["witness_is_explainer"]);
    ask(s(), &[("witness", "S-GONE")]).then_refused(&["unknown_staff"]);
}

#[test]
fn l20_l22_no_programme_no_law_no_closed_or_held_record() {
    let h = house();
    let mut s = interviewed(clinic(&h));
    s.programme = None;
    s.law = None;
    ask(s, &[]).then_refused(&["no_programme", "no_law"]);
    ask(merged(interviewed(clinic(&h))), &[]).then_refused(&["merged_away"]);
    let stop = Held {
        hold: HoldId::parse("H-1").unwrap(),
        target: HoldTarget::Clinic,
        cause: HoldCause::ByPerson,
        reason: "停電".into(),
    };
    ask(interviewed(clinic(&h)).given(&stop), &[]).then_refused(&["clinic_on_hold"]);
}

#[test]
fn all_reasons_come_at_once() {
    let h = house();
    let mut s = bare(&h, None).by("S-NUR", Role::Nurse, "L-CLI");
    let fields = [
        ("patient", P),
        ("scopes", "harvest"),
        ("document", "old"),
        ("language", "en"),
        ("explained_by", "S-REC"),
        ("witness", "S-REC"),
        ("consent_form", "electronic"),
    ];
    s.ask("give_consent", &fields);
    let mut want = vec![
        "consent_before_interview",
        "consent_without_plan",
        "consent_document_not_current",
        "items_not_explained",
        "not_understood",
        "electronic_not_agreed",
        "consent_age_unknown",
        "explainer_not_doctor",
        "explainer_not_signer",
        "witness_is_explainer",
    ];
    let s = s.then_refused(&want);
    if let Some(kernel::Outcome::Refused(reasons, _)) = &s.last {
        for r in reasons.as_slice() {
            assert!(CODES.contains(&r.code), "{} is not listed", r.code);
            for t in [&r.say, &r.cite, &r.next] {
                assert!(!t.ja.is_empty() && !t.en.is_empty(), "{}", r.code);
            }
        }
    }
    want.extend(["explanation_incomplete", "representative_needed"]);
    assert_eq!(want.len(), CODES.len() - crate::refusals::treatment::Why::ALL.len());
}

#[test]
fn consent_may_be_given_anew_after_withdrawal() {
    let h = house();
    let s = consented(clinic(&h)).when("withdraw_consent", &[("patient", P), ("cells", "pause")]);
    let s = ask(s, &[]).then_recorded(&["consent_given"]);
    let consents: Consents = kernel::fold::fold(&s.memory.facts);
    assert!(consents.covers("harvest") && consents.withdrawn.is_empty());
}

#[test]
fn l4_the_dead_do_not_consent() {
    let h = house();
    let dead = ended(record::follow_up::CloseReason::Died);
    ask(interviewed(clinic(&h)).given(&dead), &[]).then_refused(&["patient_died"]);
}

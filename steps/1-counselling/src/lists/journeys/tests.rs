//! One patient through every stage, and the row that the worklist reads.

use super::*;
use crate::tests::{
    DOCUMENT, P, candidacy, clinic, consent, consented, fat, house, interviewed, merged, order, ordered, patient,
    withdrawal,
};
use kernel::fold::{Read, facts_of};
use kernel::harness::{Memory, Scene};
use kernel::{FactKind, PatientsUnmerged};
use record::administration::*;
use record::coming_back::{DoseReturned, DoseTakenBack};
use record::culture::*;
use record::folds::standing::Stage;
use record::follow_up::*;
use record::off_plan::{DoseGivenOffPlan, FollowUpOpened};
use record::release::*;
use record::tissue::{BloodDrawn, TissueDispatched};
use record::treatment::{Outcome, TreatmentOrdered};
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// The row as the store would make it: the subject's facts, merged records included.
fn row(memory: &Memory, subject: &str) -> Option<Vec<Value>> {
    let mut memory = memory.clone();
    let facts = facts_of(&Tag::new(Space::Patient, subject), JOURNEYS.kinds, Read::All, &mut memory).unwrap();
    let mut rows = (JOURNEYS.rows)(subject, &facts);
    assert!(rows.iter().all(|r| r.len() == JOURNEYS.columns.len()));
    rows.drain(..).next()
}
/// What waits beside the first row: act and about.
fn beside(s: &Scene) -> Vec<(String, String)> {
    let mut memory = s.memory.clone();
    let facts = facts_of(&Tag::new(Space::Patient, P), JOURNEYS.kinds, Read::All, &mut memory).unwrap();
    let text = |r: &Vec<Value>, column: &str| r[JOURNEYS.at(column).unwrap()].as_text().to_owned();
    let rows = (JOURNEYS.rows)(P, &facts);
    rows.iter().skip(1).map(|r| (text(r, "next_act"), text(r, "next_about"))).collect()
}
fn cell(s: &Scene, column: &str) -> String {
    row(&s.memory, P).unwrap()[JOURNEYS.at(column).unwrap()].as_text().to_owned()
}
fn told(s: &Scene) -> [String; 3] {
    ["stage", "next_act", "next_about"].map(|c| cell(s, c))
}
fn is(s: &Scene, stage: &str, act: &str, about: &str) {
    assert_eq!(told(s), [stage, act, about].map(str::to_owned));
}

/// A kind's stored example, made this patient's, with some fields replaced.
fn example<T: FactKind + DeserializeOwned>(other: Json) -> T {
    let path = format!("{}/../../record/golden/{}.{}.json", env!("CARGO_MANIFEST_DIR"), T::KIND, T::VERSION);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let mut all: Json = serde_json::from_str(text.split_once('\n').unwrap().1.trim()).unwrap();
    let ids = json!({"patient": P, "tissue": "T-1", "lot": "LT-1", "dose": "DS-1", "syringe": "K-9", "order": "OR-1"});
    for (k, v) in ids.as_object().unwrap() {
        if all.get(k).is_some_and(|old| !old.is_null()) {
            all[k] = v.clone();
        }
    }
    for (k, v) in other.as_object().unwrap() {
        assert!(all.get(k).is_some(), "{} has no {k}", T::KIND);
        all[k] = v.clone();
    }
    serde_json::from_value(all).unwrap_or_else(|e| panic!("{}: {e}", T::KIND))
}
fn add<'h, T: FactKind + DeserializeOwned>(s: Scene<'h>, other: Json) -> Scene<'h> {
    s.given(&example::<T>(other))
}

/// Fat of the right knee's order, in culture at the centre.
fn in_culture<'h>(s: Scene<'h>) -> Scene<'h> {
    let s = s.given(&fat("T-1"));
    let s = add::<TissueDispatched>(s, json!({}));
    let s = add::<TissueReceived>(s, json!({"accepted": true}));
    add::<CultureStarted>(s, json!({}))
}

/// Released and packed for one target.
fn packed<'h>(s: Scene<'h>) -> Scene<'h> {
    let s = add::<CellsHarvested>(in_culture(s), json!({}));
    let s = add::<ProductReleased>(s, json!({}));
    add::<DosePacked>(
        s,
        json!({"volume_ml": "2.0", "cells": 20_000_000, "target": 1, "expires_at": "2026-12-24T18:00:00.000+09:00"}),
    )
}

/// At the bedside with a syringe of the whole dose.
fn drawn<'h>(s: Scene<'h>) -> Scene<'h> {
    let s = add::<DoseDispatched>(packed(s), json!({}));
    let s = add::<DoseReceived>(s, json!({"accepted": true}));
    let s = add::<DoseAllocated>(s, json!({}));
    let s = add::<GoDecided>(s, json!({"go": true, "choice": null}));
    add::<DrawnUp>(s, json!({"volume_ml": "2.0", "cells": 20_000_000}))
}

fn given<'h>(s: Scene<'h>) -> Scene<'h> {
    let schedule = json!([
        {"kind": "contact", "n": 1, "on": "2026-12-25", "until": "2026-12-25"},
        {"kind": "visit", "n": 1, "on": "2027-01-24", "until": "2027-01-31"},
    ]);
    add::<DoseGiven>(drawn(s), json!({"volume_ml": "2.0", "schedule": schedule}))
}

#[test]
fn one_patient_walks_through_every_stage() {
    let h = house();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut at = |s: &Scene, stage: &str, act: &str, about: &str| {
        is(s, stage, act, about);
        assert_eq!(row(&s.memory, P).unwrap()[2].as_whole(), i64::from(Stage::parse(stage).unwrap().knot()));
        seen.insert(stage.to_owned());
    };
    let me = "patient:P-1";
    let s = clinic(&h);
    at(&s, "registered", "record_interview", me);
    let s = interviewed(s.at("2026-11-24T10:00"));
    at(&s, "interviewed", "decide_candidacy", me);
    assert_eq!((cell(&s, "since"), cell(&s, "opens_at")), ("2026-11-24T10:00:00.000+09:00".into(), cell(&s, "since")));
    let s = s.given(&candidacy("knee_oa", "intra_articular", Outcome::StandardCareFirst));
    at(&s, "not_offered", "", "");
    let s = interviewed(s.at("2027-03-01T10:00"));
    at(&s, "interviewed", "decide_candidacy", me);
    let s = s.given(&candidacy("knee_oa", "intra_articular", Outcome::OnReview));
    at(&s, "decided", "give_consent", me);
    let s = s.at("2027-03-01T11:00").given(&consent(&["harvest", "culture"], DOCUMENT));
    at(&s, "consented", "order_treatment", me);
    let s = s.given(&order("knee_oa", "intra_articular", "knee"));
    at(&s, "ordered", "draw_blood", me);
    let s = add::<BloodDrawn>(s, json!({"purposes": ["serum"]}));
    at(&s, "ordered", "draw_blood", me);
    let s = add::<BloodDrawn>(s, json!({"blood": "B-2", "purposes": ["serology"]}));
    at(&s, "ordered", "harvest_fat", me);
    let s = s.given(&fat("T-1"));
    at(&s, "harvested", "dispatch_tissue", "tissue:T-1");
    assert_eq!(cell(&s, "due_at"), "2026-11-25T09:00:00.000+09:00", "L9: the tissue's expiry");
    let s = add::<TissueDispatched>(s, json!({}));
    at(&s, "tissue", "receive_tissue", "tissue:T-1");
    let s = add::<TissueReceived>(s, json!({"accepted": true}));
    at(&s, "tissue", "start_culture", "tissue:T-1");
    let s = add::<CultureStarted>(s.at("2027-03-02T09:00"), json!({}));
    at(&s, "culture", "observe_culture", "lot:LT-1");
    let s = add::<CultureObserved>(s.at("2027-03-05T09:00"), json!({"confluence_pct": 80, "suspicion": false}));
    at(&s, "culture", "record_count", "lot:LT-1");
    assert_eq!(cell(&s, "since"), "2027-03-02T09:00:00.000+09:00");
    assert_eq!(cell(&s, "opens_at"), "2027-03-05T09:00:00.000+09:00");
    let s = add::<CellsHarvested>(s, json!({"expires_at": "2027-03-06T09:00:00.000+09:00"}));
    at(&s, "product", "record_test_result", "lot:LT-1");
    let s = add::<TestResultRecorded>(s, json!({"lot": "LT-1", "blood": null, "verdict": "pass", "interim": false}));
    at(&s, "product", "release_product", "lot:LT-1");
    let s = add::<ProductReleased>(s, json!({}));
    at(&s, "released", "pack_dose", "lot:LT-1");
    assert_eq!(cell(&s, "due_at"), "2027-03-06T09:00:00.000+09:00");
    let s = add::<DosePacked>(s, json!({"volume_ml": "2.0", "cells": 20_000_000, "target": 1}));
    at(&s, "dose", "dispatch_dose", "dose:DS-1");
    let s = add::<DoseDispatched>(s, json!({}));
    at(&s, "dose", "receive_dose", "dose:DS-1");
    let s = add::<DoseReceived>(s, json!({"accepted": true}));
    at(&s, "bedside", "allocate_dose", "dose:DS-1");
    let s = add::<DoseAllocated>(s, json!({}));
    at(&s, "bedside", "decide_go", "dose:DS-1");
    let s = add::<GoDecided>(s, json!({"go": true, "choice": null}));
    at(&s, "bedside", "draw_up", "dose:DS-1");
    let s = add::<DrawnUp>(s, json!({"volume_ml": "2.0", "cells": 20_000_000}));
    at(&s, "bedside", "check_identity", me);
    let s = add::<IdentityChecked>(s, json!({}));
    at(&s, "bedside", "give_dose", "container:K-9");
    let schedule = json!([
        {"kind": "contact", "n": 1, "on": "2027-03-07", "until": "2027-03-07"},
        {"kind": "visit", "n": 1, "on": "2027-04-06", "until": "2027-04-13"},
    ]);
    let s = add::<DoseGiven>(s, json!({"volume_ml": "2.0", "schedule": schedule}));
    at(&s, "follow_up", "record_safety_contact", me);
    assert_eq!(cell(&s, "opens_at"), "2027-03-07T00:00:00.000+09:00");
    assert_eq!(cell(&s, "due_at"), "2027-03-08T00:00:00.000+09:00");
    let s = add::<SafetyContactMade>(s.at("2027-03-07T10:00"), json!({"day": 1, "reached": true}));
    at(&s, "follow_up", "record_visit", me);
    let s = add::<VisitRecorded>(s, json!({"month": 1}));
    at(&s, "follow_up", "close_course", me);
    let s = add::<CourseClosed>(s, json!({"reason": "completed"}));
    at(&s, "closed", "", "");
    // The consent of the closed course is over (L4).
    let s = interviewed(s.at("2028-03-01T10:00"));
    at(&s, "interviewed", "decide_candidacy", me);
    let s = s.when("withdraw_consent", &[("patient", P), ("cells", "not_asked")]);
    at(&s, "withdrawn", "withdraw_consent", me);
    let all: BTreeSet<String> = Stage::ALL.iter().map(|s| s.code().to_owned()).collect();
    assert_eq!(seen, all);
}

#[test]
fn l2_tissue_taken_while_a_lot_is_open_waits_for_its_own_next_step() {
    let h = house();
    let s = in_culture(ordered(consented(clinic(&h))));
    is(&s, "culture", "observe_culture", "lot:LT-1");
    assert_eq!(beside(&s), []);
    let s = s.given(&fat("T-2"));
    is(&s, "culture", "observe_culture", "lot:LT-1");
    assert_eq!(beside(&s), [("dispatch_tissue".to_owned(), "tissue:T-2".to_owned())]);
    let s = add::<TissueDispatched>(s, json!({"tissue": "T-2"}));
    let s = add::<TissueReceived>(s, json!({"tissue": "T-2", "accepted": true}));
    assert_eq!(beside(&s), [("start_culture".to_owned(), "tissue:T-2".to_owned())]);
    // The newer lot goes first, the older is looked at all the same until it is rejected.
    let s = add::<CultureStarted>(s, json!({"tissue": "T-2", "lot": "LT-2"}));
    is(&s, "culture", "observe_culture", "lot:LT-2");
    assert_eq!(beside(&s), [("observe_culture".to_owned(), "lot:LT-1".to_owned())]);
    let s = add::<ProductRejected>(s, json!({"lot": "LT-1"}));
    assert_eq!(beside(&s), []);
    // Of tissue that a later harvest has replaced nothing is asked any more.
    let s = ordered(consented(clinic(&h))).given(&fat("T-0"));
    assert_eq!(beside(&in_culture(s)), []);
}

#[test]
fn l4_withdrawal_asks_for_the_cells_and_consent_given_anew_goes_on() {
    let h = house();
    let s = ordered(consented(clinic(&h))).at("2026-11-24T13:00").given(&fat("T-1"));
    let s = s.when("withdraw_consent", &[("patient", P), ("cells", "not_asked")]);
    is(&s, "withdrawn", "withdraw_consent", "patient:P-1");
    assert_eq!((cell(&s, "cells"), cell(&s, "due_at")), ("not_asked".into(), "2026-11-24T13:00:00.000+09:00".into()));
    let s = s.when("withdraw_consent", &[("patient", P), ("cells", "discard")]);
    is(&s, "withdrawn", "", "");
    assert_eq!((cell(&s, "cells"), cell(&s, "due_at")), ("discard".into(), String::new()));
    let s = consented(s.at("2026-11-24T14:00"));
    is(&s, "harvested", "dispatch_tissue", "tissue:T-1");
    assert_eq!(cell(&s, "cells"), "");
}

#[test]
fn l4_l22_cells_that_were_given_are_followed_up_after_a_withdrawal() {
    let h = house();
    let s = given(ordered(consented(clinic(&h)))).given(&withdrawal(&["administration"]));
    is(&s, "withdrawn", "record_safety_contact", "patient:P-1");
}

#[test]
fn refusing_an_optional_scope_does_not_stop_the_treatment() {
    let h = house();
    let s = consented(clinic(&h))
        .when("withdraw_consent", &[("patient", P), ("cells", "keep"), ("scopes", "secondary_use")]);
    is(&s, "consented", "decide_candidacy", "patient:P-1");
}

#[test]
fn tissue_not_accepted_and_a_rejected_lot_lead_to_a_second_harvest() {
    let h = house();
    let s = ordered(consented(clinic(&h))).given(&fat("T-1"));
    let s = add::<TissueReceived>(add::<TissueDispatched>(s, json!({})), json!({"accepted": false}));
    is(&s, "ordered", "harvest_fat", "patient:P-1");
    let s = add::<ProductRejected>(in_culture(ordered(consented(clinic(&h)))), json!({}));
    is(&s, "ordered", "harvest_fat", "patient:P-1");
    is(&s.given(&fat("T-2")), "harvested", "dispatch_tissue", "tissue:T-2");
}

#[test]
fn every_target_has_its_dose_before_the_first_leaves_and_each_is_followed_to_its_end() {
    let h = house();
    let mut both = order("knee_oa", "intra_articular", "knee");
    let mut left = both.targets[0].clone();
    left.n = 2;
    left.side = record::treatment::Side::Left;
    both.targets.push(left);
    let s =
        packed(consented(clinic(&h)).given(&candidacy("knee_oa", "intra_articular", Outcome::Suitable)).given(&both));
    is(&s, "released", "pack_dose", "lot:LT-1");
    let second = json!({"dose": "DS-2", "volume_ml": "2.0", "cells": 20_000_000, "target": 2});
    let s = add::<DosePacked>(s, second);
    is(&s, "dose", "dispatch_dose", "dose:DS-1");
    // The other knee's dose waits beside it, whatever becomes of the first.
    assert_eq!(beside(&s), [("dispatch_dose".to_owned(), "dose:DS-2".to_owned())]);
    let s = add::<DoseReceived>(add::<DoseDispatched>(s, json!({})), json!({"accepted": true}));
    is(&s, "bedside", "allocate_dose", "dose:DS-1");
    assert_eq!(beside(&s), [("dispatch_dose".to_owned(), "dose:DS-2".to_owned())]);
    // A dose that was thrown away is packed again.
    let s = packed(ordered(consented(clinic(&h))));
    let gone = json!({"syringe": null, "volume_ml": "2.0", "cells": 20_000_000});
    is(&add::<DoseDiscarded>(s, gone), "released", "pack_dose", "lot:LT-1");
}

#[test]
fn a_no_go_leads_to_what_the_doctor_chose_and_a_rest_to_its_discard() {
    let h = house();
    let ready = || {
        let s = add::<DoseDispatched>(packed(ordered(consented(clinic(&h)))), json!({}));
        add::<DoseAllocated>(add::<DoseReceived>(s, json!({"accepted": true})), json!({}))
    };
    for (choice, act, about) in [
        ("retime", "decide_go", "dose:DS-1"),
        ("another_day", "decide_go", "dose:DS-1"),
        ("lower_dose", "order_treatment", "patient:P-1"),
        ("discard", "discard_dose", "dose:DS-1"),
        ("return_and_freeze", "return_dose", "dose:DS-1"),
    ] {
        is(&add::<GoDecided>(ready(), json!({"go": false, "choice": choice})), "bedside", act, about);
    }
    let no_go = |s, choice: &str| add::<GoDecided>(s, json!({"go": false, "choice": choice}));
    // On its way back it waits for the centre, whatever is ordered meanwhile; frozen, it is gone and its target is packed anew.
    let back = || add::<DoseReturned>(no_go(ready(), "return_and_freeze"), json!({}));
    is(&back(), "dose", "take_back_dose", "dose:DS-1");
    let newer = || {
        let old = order("knee_oa", "intra_articular", "knee");
        let id = |s: &str| terms::OrderId::parse(s).unwrap();
        TreatmentOrdered { order: id("OR-2"), replaces: Some(id("OR-1")), ..old }
    };
    is(&back().given(&newer()), "dose", "take_back_dose", "dose:DS-1");
    is(&no_go(ready(), "return_and_freeze").given(&newer()), "bedside", "return_dose", "dose:DS-1");
    is(&add::<DoseTakenBack>(back(), json!({})), "released", "pack_dose", "lot:LT-1");
    // Fewer cells by a new order: the dose gets its new place, and is decided on again.
    let fewer = no_go(ready(), "lower_dose").given(&newer());
    is(&fewer, "bedside", "allocate_dose", "dose:DS-1");
    is(&add::<DoseAllocated>(fewer, json!({"order": "OR-2"})), "bedside", "decide_go", "dose:DS-1");
    // Opened before the no-go: another hour of the same day, or it is discarded.
    let opened = || drawn(ordered(consented(clinic(&h))));
    is(&no_go(opened(), "retime"), "bedside", "decide_go", "dose:DS-1");
    is(&no_go(opened(), "another_day"), "bedside", "discard_dose", "container:K-9");
    let s = add::<DoseReceived>(ready(), json!({"accepted": false}));
    is(&s, "bedside", "discard_dose", "dose:DS-1");
    // Half of the syringe was given: the rest is discarded.
    let s = add::<DoseGiven>(drawn(ordered(consented(clinic(&h)))), json!({"volume_ml": "1.0"}));
    is(&s, "bedside", "discard_dose", "container:K-9");
}

#[test]
fn a_postponed_course_goes_on_and_a_closed_one_is_over() {
    let h = house();
    let s = given(ordered(consented(clinic(&h))));
    let s = add::<CourseClosed>(s, json!({"reason": "postponed"}));
    is(&s, "follow_up", "record_safety_contact", "patient:P-1");
    let s = add::<CourseClosed>(s, json!({"reason": "moved"}));
    is(&s, "closed", "", "");
    // The consent of the course that is over carries no new one (L4): it is asked for again after the decision.
    let s = interviewed(s);
    is(&s, "interviewed", "decide_candidacy", "patient:P-1");
    let s = s.given(&candidacy("knee_oa", "intra_articular", Outcome::Suitable));
    is(&s, "decided", "give_consent", "patient:P-1");
}

#[test]
fn l1_a_closed_record_has_no_row_and_its_facts_count_for_the_one_that_goes_on() {
    let h = house();
    let s = merged(consented(clinic(&h)));
    assert_eq!(row(&s.memory, P), None);
    assert_eq!(row(&s.memory, "P-2").unwrap()[0].as_text(), "consented");
    let undone =
        PatientsUnmerged { from: patient(), into: terms::PatientId::parse("P-2").unwrap(), reason: "別人".into() };
    let s = s.given(&undone);
    assert_eq!(row(&s.memory, P).unwrap()[0].as_text(), "consented");
    assert_eq!(row(&s.memory, "P-2").unwrap()[0].as_text(), "registered");
    assert_eq!(row(&s.memory, "P-3"), None);
}

#[test]
fn l21_whoever_receives_cells_after_an_end_is_on_the_worklist_and_the_own_lot_goes_before() {
    let h = house();
    let closed = || add::<CourseClosed>(given(ordered(consented(clinic(&h)))), json!({"reason": "moved"}));
    is(&add::<FollowUpOpened>(closed(), json!({})), "follow_up", "record_safety_contact", "patient:P-1");
    is(&add::<DoseGivenOffPlan>(closed(), json!({"given_to": null})), "follow_up", "close_course", "patient:P-1");
    // The own cells went into somebody else: nothing begins for their owner.
    is(&add::<DoseGivenOffPlan>(closed(), json!({})), "closed", "", "");
    // Another's cells were given while the own lot grows, or the own tissue is on its way.
    let s = add::<FollowUpOpened>(in_culture(ordered(consented(clinic(&h)))), json!({}));
    is(&s, "culture", "observe_culture", "lot:LT-1");
    let s = add::<FollowUpOpened>(ordered(consented(clinic(&h))).given(&fat("T-1")), json!({}));
    is(&s, "harvested", "dispatch_tissue", "tissue:T-1");
    let s = add::<FollowUpOpened>(ordered(consented(clinic(&h))), json!({}));
    is(&s, "follow_up", "record_safety_contact", "patient:P-1");
}

#[test]
fn l7_what_went_into_somebody_else_is_gone_and_nothing_is_packed_of_nothing() {
    let h = house();
    let mut both = order("knee_oa", "intra_articular", "knee");
    both.targets.push(record::treatment::Target { n: 2, ..both.targets[0].clone() });
    let s =
        drawn(consented(clinic(&h)).given(&candidacy("knee_oa", "intra_articular", Outcome::Suitable)).given(&both));
    let s = add::<DosePacked>(s, json!({"dose": "DS-2", "volume_ml": "2.0", "cells": 20_000_000, "target": 2}));
    let all = json!({"volume_ml": "2.0", "cells": 20_000_000});
    let s = add::<DoseGivenOffPlan>(s, all);
    // Nothing is left of the product, and the other dose is still sent.
    is(&s, "dose", "dispatch_dose", "dose:DS-2");
    assert_eq!(beside(&s), []);
    let gone = json!({"dose": "DS-2", "syringe": null, "volume_ml": "2.0", "cells": 20_000_000});
    is(&add::<DoseDiscarded>(s, gone), "ordered", "harvest_fat", "patient:P-1");
}

#[test]
fn l21_a_part_that_went_in_before_the_stop_is_followed_up() {
    let h = house();
    let s = add::<DoseStopped>(drawn(ordered(consented(clinic(&h)))), json!({}));
    let s = add::<FollowUpOpened>(s, json!({"occurrence": null}));
    is(&s, "bedside", "discard_dose", "container:K-9");
    let s = add::<DoseDiscarded>(s, json!({"syringe": "K-9", "volume_ml": "1.6"}));
    is(&s, "follow_up", "record_safety_contact", "patient:P-1");
}

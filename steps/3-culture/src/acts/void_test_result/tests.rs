//! Given a result entered by mistake, when it is made void, then it counts nowhere, and what rested on it is held.

use super::*;
use crate::tests::*;
use kernel::harness::Scene;
use record::folds::LotTests;
use terms::{ContainerId, Role};

const WHY: &str = "別の検体の報告書を写した";

/// Position of the newest result of a test of `P-1`.
fn position(s: &Scene<'_>, test: &str) -> String {
    let own = |t: TestResultRecorded| t.test == test && t.patient == patient("P-1");
    let of = |f: &&kernel::Fact| f.read::<TestResultRecorded>().is_some_and(own);
    s.memory.facts.iter().rev().find(of).map(|f| f.head.position.to_string()).unwrap()
}
fn void<'h>(s: Scene<'h>, test: &str, changes: &[(&str, &str)]) -> Scene<'h> {
    let at = position(&s, test);
    ask(
        s.by("S-QUA", Role::Quality, "L-CPC"),
        "void_test_result",
        &[("position", at.as_str()), ("reason", WHY)],
        changes,
    )
}
fn held(s: &Scene<'_>) -> Vec<HoldTarget> {
    let all = s.memory.facts.iter().filter_map(kernel::Fact::read::<Held>);
    all.filter(|h| h.cause == HoldCause::ResultVoided).map(|h| h.target).collect()
}

#[test]
fn l13_a_voided_failure_counts_nowhere_and_its_test_is_open_again() {
    let h = house();
    let s = tested(&h, &["endotoxin"]);
    let s = s.given(&result("P-1", Some("LT-1"), "endotoxin", Verdict::Fail, false));
    let s = s.by("S-QUA", Role::Quality, "L-CPC");
    let s = ask(s, "release_product", RELEASE, &[]).then_refused(&["test_failed"]);
    let s = void(s, "endotoxin", &[]).then_recorded(&["test_result_voided"]);
    let v: TestResultVoided = s.fact();
    assert_eq!(
        (v.patient, v.lot, v.verdict, v.reason.as_str()),
        (patient("P-1"), Some(lot("LT-1")), Verdict::Fail, WHY)
    );
    assert_eq!(s.head().signed, "test_result_voided");
    assert!(s.head().tags.contains(&Tag::fact(v.result)), "found from the result itself");
    let s = ask(s, "release_product", RELEASE, &[]).then_refused(&["test_missing"]);
    let right = [("test", "endotoxin"), ("value", "0.1")];
    let s = ask(s, "record_test_result", TEST, &right).then_recorded(&["test_result_recorded"]);
    let _ = ask(s, "release_product", RELEASE, &[]).then_recorded(&["product_released"]);
}

/// The earlier result of the same test counts again once the later one is void.
#[test]
fn l13_the_newest_result_that_is_not_void_counts() {
    let facts = |s: &Scene<'_>| kernel::fold::fold::<LotTests>(&s.memory.facts);
    let h = house();
    let s = tested(&h, &[]).given(&result("P-1", Some("LT-1"), "endotoxin", Verdict::Pending, true));
    assert!(facts(&s).newest["endotoxin"].0.interim);
    let s = void(s, "endotoxin", &[]).then_recorded(&["test_result_voided"]);
    let tests = facts(&s);
    assert_eq!((tests.newest["endotoxin"].0.interim, tests.newest["endotoxin"].0.verdict), (false, Verdict::Pass));
}

#[test]
fn l13_a_result_is_made_void_once_and_with_a_reason_that_says_something() {
    let h = house();
    let s = void(tested(&h, &[]), "endotoxin", &[("reason", "誤記")]).then_invalid(&["reason"]);
    let s = void(s, "endotoxin", &[("reason", "")]).then_invalid(&["reason"]);
    let s = void(s, "endotoxin", &[]).then_recorded(&["test_result_voided"]);
    let s = void(s, "endotoxin", &[]).then_refused(&["result_already_void"]);
    // A position of something else, and of nothing.
    let s = void(s, "endotoxin", &[("position", "1")]).then_refused(&["unknown_test_result"]);
    let mut s = void(s, "endotoxin", &[("position", "9999")]).then_refused(&["unknown_test_result"]);
    s.signs = false;
    let at = position(&s, "viability");
    s.ask("void_test_result", &[("position", &at), ("reason", WHY)]);
    assert_eq!(s.last, Some(kernel::Outcome::Unsigned));
}

#[test]
fn l8_l21_a_result_on_which_a_release_rested_is_made_void_and_the_lot_held() {
    let h = house();
    let s = void(packed(&h), "endotoxin", &[]);
    let s = s.then_recorded(&["test_result_voided", "held", "deviation_opened"]);
    assert_eq!(held(&s), [on_lot("LT-1")]);
    let d: DeviationOpened = s.fact();
    assert_eq!((d.cause, d.patient), (DeviationCause::ResultVoided, Some(patient("P-1"))));
    let s = s.by("S-OPE", Role::Operator, "L-CPC");
    let _ = ask(s, "dispatch_dose", DISPATCH, &[]).then_refused(&["lot_on_hold"]);
    // Before the release nothing rests on it, and where it was written twice the other carries.
    let s = void(tested(&h, &[]), "endotoxin", &[]).then_recorded(&["test_result_voided"]);
    assert!(held(&s).is_empty());
    let twice = packed(&h).given(&result("P-1", Some("LT-1"), "endotoxin", Verdict::Pass, false));
    let one_left = void(twice, "endotoxin", &[]).then_recorded(&["test_result_voided"]);
    // The last one that carries it may be older or newer than the release.
    let older =
        one_left.memory.facts.iter().find(|f| f.read::<TestResultRecorded>().is_some_and(|t| t.test == "endotoxin"));
    let older = older.unwrap().head.position.to_string();
    let s = void(one_left, "endotoxin", &[("position", &older)]).then_recorded(&[
        "test_result_voided",
        "held",
        "deviation_opened",
    ]);
    assert_eq!(held(&s), [on_lot("LT-1")]);
    let newer = packed(&h).given(&result("P-1", Some("LT-1"), "endotoxin", Verdict::Pass, false));
    let first =
        newer.memory.facts.iter().find(|f| f.read::<TestResultRecorded>().is_some_and(|t| t.test == "endotoxin"));
    let first = first.unwrap().head.position.to_string();
    let one_left = void(newer, "endotoxin", &[("position", &first)]).then_recorded(&["test_result_voided"]);
    let s = void(one_left, "endotoxin", &[]).then_recorded(&["test_result_voided", "held", "deviation_opened"]);
    assert_eq!(held(&s), [on_lot("LT-1")]);
    // A failure let nothing be done: what it held stays held by itself.
    let late = packed(&h).given(&result("P-1", Some("LT-1"), "endotoxin", Verdict::Fail, false));
    let _ = void(late, "endotoxin", &[]).then_recorded(&["test_result_voided"]);
}

#[test]
fn l8_l21_blood_on_which_a_harvest_rested_holds_tissue_and_every_lot() {
    let h = house();
    // Fat was taken and is under way: nothing is cultured of it.
    let s = void(received(&h), "hbv", &[]).then_recorded(&["test_result_voided", "held", "deviation_opened"]);
    let label = ContainerId::parse("T-1").unwrap();
    assert_eq!(held(&s), [HoldTarget::Container { container: label, patient: Some(patient("P-1")) }]);
    let s = s.by("S-OPE", Role::Operator, "L-CPC");
    let s = ask(s, "start_culture", START, &[]);
    let Some(kernel::Outcome::Refused(reasons, _)) = &s.last else { panic!("{:?}", s.last) };
    assert!(reasons.has("container_on_hold") && reasons.has("test_missing"), "{reasons:?}");
    let s = void(growing(&h), "hbv", &[]).then_recorded(&["test_result_voided", "held", "deviation_opened"]);
    assert_eq!(held(&s), [on_lot("LT-1")]);
    // No fat was taken yet.
    let mut before = clinic(&h);
    blood(&mut before, "P-1", &["hbv"]);
    let _ = void(before, "hbv", &[]).then_recorded(&["test_result_voided"]);
}

#[test]
fn what_is_made_void_and_what_follows_is_told_before_it_is_signed() {
    let h = house();
    let told = |mut s: Scene<'_>, test: &str| {
        let at = position(&s, test);
        s = s.by("S-QUA", Role::Quality, "L-CPC");
        s.remarks("void_test_result", &[("position", &at), ("reason", WHY)])
    };
    let quiet = told(tested(&h, &[]), "endotoxin");
    assert!(quiet.len() == 1 && quiet[0].contains("エンドトキシン"), "{quiet:?}");
    let holds = told(packed(&h), "endotoxin");
    assert!(holds.len() == 2 && holds[1].contains("隔離され"), "{holds:?}");
    let fail = packed(&h).given(&result("P-1", Some("LT-1"), "endotoxin", Verdict::Fail, false));
    let stays = told(fail, "endotoxin");
    assert!(stays.len() == 2 && stays[1].contains("そのまま残ります"), "{stays:?}");
}

#[test]
fn l8_whoever_made_the_lot_is_told_before_a_result_of_it_is_made_void() {
    let h = house();
    let s = packed(&h);
    let at = position(&s, "endotoxin");
    let fields = [("position", at.as_str()), ("reason", WHY)];
    let told = |role, who: &str, s: Scene<'_>| s.by(who, role, "L-CPC").remarks("void_test_result", &fields);
    let maker = |told: Vec<String>| told.iter().any(|t| t.contains("製造・確認に関わった人"));
    assert!(maker(told(Role::Operator, "S-OPE", packed(&h))));
    assert!(!maker(told(Role::Quality, "S-QUA", packed(&h))));
}

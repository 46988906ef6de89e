//! A form that is sent to be looked at (L2; docs/decisions/0009): what its refusal leaves behind is recorded at once and unsigned, all else leaves no trace.

use crate::*;
use kernel::Request;
use kernel::run::{Stamped, Surround};
use std::collections::BTreeMap;

/// Signed. More than 100 g together is refused; 200 g and more at once leave a fact behind; 300 g are another's slip.
struct Scan;
impl Act for Scan {
    type Command = Command;
    const NAME: &'static str = "scan";
    const SIGNED: Option<Meaning> = Sign::SIGNED;
    const ATTEMPTS: bool = true;
    fn title() -> Text {
        Text::fixed("読む", "Scan")
    }
    fn form(f: &mut Form) -> Option<Command> {
        Weigh::form(f)
    }
    fn about(c: &Command) -> Tag {
        c.0.tag()
    }
    fn needs(about: &Tag, _: Option<&Command>, _: &Known) -> Vec<Need> {
        vec![Need::of::<Grams>(about.id.as_str())]
    }
    fn may(_: &Tag, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }
    fn slips(c: &Command, _: &Known) -> Vec<kernel::FieldError> {
        let say = Text::same("no such label");
        if c.1 == 300 { vec![kernel::FieldError { field: "grams".into(), say }] } else { Vec::new() }
    }
    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        Weigh::rules(c, known, ctx)
    }
    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        Weigh::record(c, known, ctx)
    }
    fn refused(c: &Command, _: &Known, _: &Ctx, _: &Reasons) -> Recording {
        Recording::new().fact_if((c.1 >= 200).then(|| Weighed { patient: c.0.clone(), grams: 0 }))
    }
}

/// What is answered to a form of this act with these grams, drawn at the beginning of a record in which 7 g stand.
fn sent(act: &str, grams: &str, by: fn(&House, &mut dyn Source, &Request, &Surround) -> Answer, who: Role) -> Outcome {
    let mut h = house();
    h.acts.push(ActEntry::of::<Scan>());
    let mut memory = scene(&h).given(&Weighed { patient: pid("P1"), grams: 7 }).memory;
    let options = BTreeMap::new();
    let around = Surround {
        now: kernel::harness::moment("2026-11-24T09:00"),
        programme: None,
        law: None,
        options: &options,
        candidates: &[],
        simulated: true,
    };
    let input = [("patient", "P1"), ("grams", grams), ("occurred_at", "2026-11-24T08:30")];
    let request = Request {
        act: act.into(),
        command: terms::CommandId::parse("c").expect("id"),
        who: kernel::harness::who("S1", who, "L1"),
        input: input.iter().map(|(k, v)| ((*k).to_owned(), vec![(*v).to_owned()])).collect(),
        seen: 0,
        signed: false,
    };
    by(&h, &mut memory, &request, &around).expect("no fault")
}
type Answer = Result<Outcome, kernel::Fault>;

fn attempted(act: &str, grams: &str) -> Outcome {
    sent(act, grams, kernel::attempt, Role::Nurse)
}
fn left(outcome: Outcome) -> (Reasons, Box<Stamped>) {
    match outcome {
        Outcome::Refused(reasons, stamped) => (reasons, stamped),
        other => panic!("a refusal, not {other:#?}"),
    }
}

#[test]
fn l2_an_attempt_permits_nothing_and_leaves_no_trace() {
    for act in ["scan", "weigh", "sign"] {
        assert_eq!(attempted(act, "1"), Outcome::Unsigned, "{act}: permitted, but nobody has confirmed it");
    }
    assert_eq!(attempted("scan", "101"), Outcome::Unsigned, "refused, and nothing happened");
    assert_eq!(attempted("weigh", "101"), Outcome::Unsigned, "its attempts are recorded only in earnest");
    assert!(matches!(sent("weigh", "101", kernel::run, Role::Nurse), Outcome::Refused(..)));
}

#[test]
fn l2_an_attempt_whose_refusal_leaves_something_is_recorded_at_once_and_unsigned() {
    let (reasons, stamped) = left(attempted("scan", "200"));
    assert_eq!(kernel::harness::codes_of(&reasons), ["too_heavy"]);
    let kinds: Vec<&str> = stamped.recording.drafts.iter().map(|d| d.kind).collect();
    assert_eq!(kinds, ["weighed", "attempt_refused"], "what happened, and after it the attempt, once each");
    let attempt: AttemptRefused = serde_json::from_str(&stamped.recording.drafts[1].payload).expect("reads");
    assert_eq!((attempt.act.as_str(), attempt.about.as_str()), ("scan", "patient:P1"));
    assert_eq!(attempt.reasons, ["too_heavy"]);
    assert_eq!((stamped.stamp.signed, stamped.stamp.actor.as_str()), ("", "S1"));
    assert_eq!(stamped.stamp.occurred_at, stamped.stamp.recorded_at, "it was scanned now, whatever time was typed");
}

#[test]
fn l2_a_form_older_than_the_record_does_not_hide_a_wrong_scan() {
    assert_eq!(sent("scan", "200", kernel::run, Role::Nurse), Outcome::Unsigned, "in earnest it is to be signed first");
    let signed: fn(&House, &mut dyn Source, &Request, &Surround) -> Answer =
        |h, s, r, a| kernel::run(h, s, &Request { signed: true, ..r.clone() }, a);
    assert_eq!(sent("scan", "200", signed, Role::Nurse), Outcome::Conflict(1));
    let _ = left(attempted("scan", "200"));
    assert_eq!(attempted("scan", "1"), Outcome::Unsigned, "a right one meets its conflict when it is confirmed");
}

#[test]
fn an_attempt_passes_the_same_gates_as_a_command() {
    assert_eq!(sent("scan", "200", kernel::attempt, Role::Reader), Outcome::Forbidden);
    assert_eq!(attempted("fly", "200"), Outcome::Unknown);
    for (grams, why) in [("x", "no number"), ("300", "a slip")] {
        assert!(
            matches!(attempted("scan", grams), Outcome::Invalid(e) if e.len() == 1 && e[0].field == "grams"),
            "{why}"
        );
    }
}

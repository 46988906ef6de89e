//! The kernel's own promises, with toy acts: what was not asked for is not decided on, corrections stand at the old place, merges are read together.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests speak by panicking"
)]

mod attempt;

use kernel::harness::{Memory, Scene};
use kernel::tag::Tagged;
use kernel::{
    Act, ActEntry, AttemptRefused, Choice, CiteKind, Correctable, Ctx, Draft, Fact, FactCorrected, FactKind, Fold,
    Form, Guard, House, KindEntry, Known, Meaning, Need, Outcome, PatientsMerged, PatientsUnmerged, Reasons, Recording,
    Refusal, Source, Space, Tag, Who,
};
use serde::{Deserialize, Serialize};
use terms::{PatientId, Role, Text};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Weighed {
    patient: PatientId,
    grams: u64,
}
impl FactKind for Weighed {
    const KIND: &'static str = "weighed";
    fn tags(&self) -> Vec<Tag> {
        vec![self.patient.tag()]
    }
    fn correctable() -> Correctable {
        const FIELDS: &[kernel::Field] = &[("grams", Text::fixed("質量", "Mass"))];
        Correctable::Fields { fields: FIELDS, by: &[Role::Nurse] }
    }
    fn title() -> Text {
        Text::fixed("計量", "Weighed")
    }
    fn say(&self) -> Text {
        Text::same(self.grams.to_string())
    }
}

#[derive(Default)]
struct Grams(Vec<u64>);
impl Fold for Grams {
    const NAME: &'static str = "grams";
    const SPACE: Space = Space::Patient;
    const KINDS: &'static [&'static str] = &["weighed"];
    fn apply(&mut self, fact: &Fact) {
        self.0.extend(fact.read::<Weighed>().map(|w| w.grams));
    }
}

/// An act whose behaviour the patient's id chooses: `forgets` uses a fold it did not ask for, `endless` never stops asking.
struct Weigh;
struct Command(PatientId, u64);
fn too_heavy() -> Refusal {
    Refusal {
        code: "too_heavy",
        law: "",
        say: Text::same("heavy"),
        detail: Text::default(),
        kind: CiteKind::House,
        cite: Text::same("toy"),
        next: Text::same("less"),
        next_act: None,
    }
}
impl Act for Weigh {
    type Command = Command;
    const NAME: &'static str = "weigh";
    const ATTEMPTS: bool = true;
    fn title() -> Text {
        Text::fixed("量る", "Weigh")
    }
    fn form(f: &mut Form) -> Option<Command> {
        let patient = f.subject("patient", |s| PatientId::parse(s).ok());
        let grams = f.field("grams", |s| terms::whole_between(s, 0, 5000)).number().example("10").required();
        Some(Command(patient?, grams?))
    }
    fn about(c: &Command) -> Tag {
        c.0.tag()
    }
    fn needs(about: &Tag, _: Option<&Command>, known: &Known) -> Vec<Need> {
        match about.id.as_str() {
            "forgets" => Vec::new(),
            "endless" => {
                let asked = (0..10).take_while(|n| known.peek::<Grams>(format!("e{n}")).is_some()).count();
                (0..=asked).map(|n| Need::of::<Grams>(format!("e{n}"))).collect()
            }
            id => vec![Need::of::<Grams>(id)],
        }
    }
    fn may(_: &Tag, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }
    fn rules(c: &Command, known: &Known, _: &Ctx) -> Reasons {
        let before: u64 = known.get::<Grams>(c.0.as_str()).0.iter().sum();
        let mut reasons = Reasons::new();
        reasons.push_if(before + c.1 > 100, too_heavy);
        reasons
    }
    fn record(c: &Command, _: &Known, _: &Ctx) -> Recording {
        Recording::new().fact(&Weighed { patient: c.0.clone(), grams: c.1 })
    }
}

/// The same, signed.
struct Sign;
impl Act for Sign {
    type Command = Command;
    const NAME: &'static str = "sign";
    const SIGNED: Option<Meaning> =
        Some(Meaning { code: "signed", text: kernel::act::Text2 { ja: "確かめた", en: "checked" } });
    fn title() -> Text {
        Text::fixed("署名", "Sign")
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
    fn rules(_: &Command, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }
    fn record(c: &Command, _: &Known, _: &Ctx) -> Recording {
        Recording::new().fact(&Weighed { patient: c.0.clone(), grams: c.1 })
    }
}

struct Toy;
impl Guard for Toy {
    fn needs(&self, _: &Who) -> Vec<Need> {
        Vec::new()
    }
    fn allows(&self, _: &str, who: &Who, _: &Known) -> bool {
        who.role != Some(Role::Reader)
    }
}

fn house() -> House {
    let mut kinds = kernel::run::own_kinds();
    kinds.push(KindEntry::of::<Weighed>());
    House {
        acts: vec![ActEntry::of::<Weigh>(), ActEntry::of::<Sign>()],
        kinds,
        lists: Vec::new(),
        candidates: Vec::new(),
        options: Vec::new(),
        reasons: Vec::new(),
        guard: Box::new(Toy),
        software: "toy 1".to_owned(),
    }
}
fn scene(h: &House) -> Scene<'_> {
    let mut s = Scene::new(h, "2026-11-24T09:00").by("S1", Role::Nurse, "L1");
    s.options
        .insert("staff".to_owned(), vec![Choice::new("S1", Text::same("S1")), Choice::new("S2", Text::same("S2"))]);
    s
}
fn pid(s: &str) -> PatientId {
    PatientId::parse(s).expect("id")
}
/// What a fold makes of the facts of a patient, read as an act would read them.
fn grams(memory: &mut Memory, id: &str) -> Vec<u64> {
    let known = kernel::gather(&|_| vec![Need::of::<Grams>(id)], memory).expect("reads");
    known.get::<Grams>(id).0.clone()
}
fn corrected(position: u64, grams: u64) -> FactCorrected {
    let payload = serde_json::to_string(&Weighed { patient: pid("P1"), grams }).expect("json");
    FactCorrected {
        position,
        kind: "weighed".into(),
        payload,
        fields: vec!["grams".into()],
        reason: "slip".into(),
        tags: "patient:P1".into(),
    }
}

#[test]
fn a_fold_that_was_not_asked_for_makes_the_command_a_fault_and_nothing_is_decided() {
    let h = house();
    let request = |patient: &str| kernel::Request {
        act: "weigh".into(),
        command: terms::CommandId::parse("c").expect("id"),
        who: kernel::harness::who("S1", Role::Nurse, "L1"),
        input: [("patient".to_owned(), vec![patient.to_owned()]), ("grams".to_owned(), vec!["1".to_owned()])].into(),
        seen: 0,
        signed: false,
    };
    let options = std::collections::BTreeMap::new();
    let around = kernel::run::Surround {
        now: kernel::harness::moment("2026-11-24T09:00"),
        programme: None,
        law: None,
        options: &options,
        candidates: &[],
        simulated: true,
    };
    let fault = kernel::run(&h, &mut Memory::default(), &request("forgets"), &around).expect_err("fault");
    assert!(fault.0.contains("did not ask for"), "{fault}");
    let fault = kernel::run(&h, &mut Memory::default(), &request("endless"), &around).expect_err("fault");
    assert!(fault.0.contains("four rounds"), "{fault}");
    assert!(matches!(kernel::run(&h, &mut Memory::default(), &request("P1"), &around), Ok(Outcome::Permitted(_))));
}

#[test]
fn l20_a_role_without_a_row_is_forbidden_and_an_unknown_act_unknown() {
    let h = house();
    scene(&h).by("S1", Role::Reader, "L1").when("weigh", &[("patient", "P1"), ("grams", "1")]).then_forbidden();
    assert_eq!(scene(&h).ask("fly", &[]), Outcome::Unknown);
}

#[test]
fn a_refused_attempt_is_recorded_with_all_reasons_at_the_servers_now() {
    let h = house();
    let fields: &[(&str, &str)] = &[("patient", "P1"), ("grams", "101"), ("occurred_at", "2026-11-24T08:30")];
    let s = scene(&h).when("weigh", fields).then_refused(&["too_heavy"]);
    assert_eq!(s.fact::<AttemptRefused>().reasons, ["too_heavy"]);
    assert_eq!(s.head().occurred_at, s.now);
}

#[test]
fn l14_times_are_never_in_the_future_and_late_ones_say_why() {
    let h = house();
    let base: &[(&str, &str)] = &[("patient", "P1"), ("grams", "1")];
    let with = |extra: &[(&'static str, &'static str)]| [base, extra].concat();
    scene(&h).when("weigh", &with(&[("occurred_at", "2026-11-24T09:01")])).then_invalid(&["occurred_at"]);
    scene(&h).when("weigh", &with(&[("occurred_at", "2026-11-24T07:59")])).then_invalid(&["late_reason"]);
    scene(&h).when("weigh", &with(&[("occurred_at", "2026-11-24T08:00")])).then_recorded(&["weighed"]);
    let s = scene(&h)
        .when("weigh", &with(&[("occurred_at", "2026-11-23T08:00"), ("late_reason", "停電 \"A\"")]))
        .then_recorded(&["weighed"]);
    let fact = s.memory.facts.last().expect("fact");
    assert_eq!(fact.late_reason().as_deref(), Some("停電 \"A\""));
    assert_eq!(fact.read::<Weighed>().map(|w| w.grams), Some(1));
    assert!(fact.head.occurred_at < fact.head.recorded_at);
}

#[test]
fn two_answers_to_one_question_are_told_and_neither_is_taken() {
    let h = house();
    let sent = |grams: &[&str]| {
        let many = |v: &[&str]| v.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        let input = kernel::Input::from([("patient".to_owned(), many(&["P1"])), ("grams".to_owned(), many(grams))]);
        scene(&h).ask_input("weigh", input)
    };
    for both in [["1", "99"], ["99", "1"]] {
        let Outcome::Invalid(errors) = sent(&both) else { panic!("{both:?} was taken") };
        assert_eq!(errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), ["grams"]);
    }
    assert!(matches!(sent(&["1", " 1", ""]), Outcome::Permitted(_)), "the same answer twice is one answer");
}

#[test]
fn l14_a_mistyped_year_is_told_once_and_beside_its_field() {
    let h = house();
    let at = |at: &'static str| [("patient", "P1"), ("grams", "1"), ("occurred_at", at)];
    for year in ["2016-11-23T09:00", "1926-11-24T09:00", "0026-11-24T09:00"] {
        scene(&h).when("weigh", &at(year)).then_invalid(&["occurred_at"]);
    }
    let ten = [at("2016-11-24T09:00").as_slice(), &[("late_reason", "紙の記録から")]].concat();
    scene(&h).when("weigh", &ten).then_recorded(&["weighed"]);
}

#[test]
fn what_could_read_otherwise_than_it_is_stored_is_no_text() {
    for sign in ['\u{0}', '\u{1b}', '\u{85}', '\u{FFFD}', '\u{202A}', '\u{202E}', '\u{2066}', '\u{2069}'] {
        let say = kernel::form::unusable(&format!("膝{sign}痛")).unwrap_or_else(|| panic!("{sign:?} was taken"));
        assert!(!say.ja.is_empty() && !say.en.is_empty());
    }
    for good in ["膝の痛み\r\n右\t左", "𠮷野家 葛󠄀城", "Ω・’ü", "\u{200F}"] {
        assert_eq!(kernel::form::unusable(good), None, "{good:?}");
    }
}

#[test]
fn proxy_entry_names_both_persons_and_never_signs_for_another() {
    let h = house();
    let base: &[(&str, &str)] = &[("patient", "P1"), ("grams", "1")];
    let with = |behalf: &'static str| [base, &[("behalf", behalf)]].concat();
    let s = scene(&h).when("weigh", &with("S2")).then_recorded(&["weighed"]);
    assert_eq!((s.head().actor.as_str(), s.head().behalf.as_str()), ("S1", "S2"));
    scene(&h).when("weigh", &with("S1")).then_invalid(&["behalf"]);
    scene(&h).when("sign", &with("S2")).then_invalid(&["behalf"]);
}

#[test]
fn a_signature_is_needed_and_stands_in_the_head() {
    let h = house();
    let base: &[(&str, &str)] = &[("patient", "P1"), ("grams", "1")];
    let mut s = scene(&h);
    s.signs = false;
    assert_eq!(s.ask("sign", base), Outcome::Unsigned);
    assert!(s.memory.facts.is_empty());
    let s = scene(&h).when("sign", base).then_recorded(&["weighed"]);
    assert_eq!(s.head().signed, "signed");
}

#[test]
fn a_signing_act_meets_newer_relevant_facts_with_a_conflict_and_others_do_not() {
    let h = house();
    let base: &[(&str, &str)] = &[("patient", "P1"), ("grams", "1")];
    let mut s = scene(&h).given(&Weighed { patient: pid("P1"), grams: 1 });
    s.seen = Some(0);
    assert_eq!(s.ask("sign", base), Outcome::Conflict(1));
    assert!(matches!(s.ask("weigh", base), Outcome::Permitted(_)));
    // A correction of what was seen is newer too.
    let mut s = scene(&h).given(&Weighed { patient: pid("P1"), grams: 1 }).given(&corrected(1, 2));
    s.seen = Some(1);
    assert_eq!(s.ask("sign", base), Outcome::Conflict(2));
    // Another patient's fact is not relevant.
    let mut s = scene(&h).given(&Weighed { patient: pid("P2"), grams: 1 });
    s.seen = Some(0);
    assert!(matches!(s.ask("sign", base), Outcome::Permitted(_)));
}

#[test]
fn l13_a_corrected_payload_stands_at_the_old_place_and_the_last_correction_counts() {
    let h = house();
    let mut s = scene(&h)
        .given(&Weighed { patient: pid("P1"), grams: 7 })
        .given(&Weighed { patient: pid("P1"), grams: 1 })
        .given(&corrected(1, 8))
        .given(&corrected(1, 9));
    assert_eq!(grams(&mut s.memory, "P1"), [9, 1]);
    assert_eq!(
        s.memory.facts[0].payload.as_deref(),
        Some(r#"{"patient":"P1","grams":7}"#),
        "the original is untouched"
    );
    // An erased payload is not brought back by its correction.
    s.memory.facts[0].payload = None;
    assert_eq!(grams(&mut s.memory, "P1"), [1]);
}

#[test]
fn l1_merged_records_are_read_together_and_parted_again() {
    let h = house();
    let merged = |a: &str, b: &str| PatientsMerged { from: pid(a), into: pid(b), evidence: String::new() };
    let mut s = scene(&h)
        .given(&Weighed { patient: pid("P1"), grams: 1 })
        .given(&Weighed { patient: pid("P2"), grams: 2 })
        .given(&Weighed { patient: pid("P3"), grams: 3 })
        .given(&merged("P2", "P1"))
        .given(&merged("P3", "P2"));
    for id in ["P1", "P2", "P3"] {
        assert_eq!(grams(&mut s.memory, id), [1, 2, 3], "{id}");
    }
    s.put(&PatientsUnmerged { from: pid("P2"), into: pid("P1"), reason: String::new() });
    assert_eq!(grams(&mut s.memory, "P1"), [1]);
    assert_eq!(grams(&mut s.memory, "P3"), [2, 3]);
    assert!(!kernel::alias::merged_away("P2", &s.memory.facts) && kernel::alias::merged_away("P3", &s.memory.facts));
}

#[test]
fn a_fact_answers_to_its_own_position() {
    let h = house();
    let mut s = scene(&h).given(&Weighed { patient: pid("P1"), grams: 7 }).given(&corrected(1, 8));
    let facts =
        kernel::fold::facts_of(&Tag::fact(1), &[kernel::fold::ANY], kernel::Read::All, &mut s.memory).expect("reads");
    assert_eq!(facts.len(), 2);
    assert_eq!(facts[0].read::<Weighed>().map(|w| w.grams), Some(8));
    assert!(s.memory.facts(&Tag::fact(9), &[kernel::fold::ANY]).expect("reads").is_empty());
}

#[test]
fn every_field_of_the_head_is_in_the_hash() {
    let h = house();
    let s = scene(&h).given(&Weighed { patient: pid("P1"), grams: 7 });
    let head = s.head().clone();
    assert_eq!(kernel::chain::hash(&head), head.hash);
    type Change = fn(&mut kernel::Head);
    let changes: &[Change] = &[
        |h| h.position += 1,
        |h| h.kind.push('x'),
        |h| h.version += 1,
        |h| h.tags.clear(),
        |h| h.occurred_at = h.occurred_at.plus_minutes(1),
        |h| h.recorded_at = h.recorded_at.plus_minutes(1),
        |h| h.actor = kernel::Actor::System,
        |h| h.role.push('x'),
        |h| h.place.push('x'),
        |h| h.behalf.push('x'),
        |h| h.signed.push('x'),
        |h| h.programme.push('x'),
        |h| h.law.push('x'),
        |h| h.software.push('x'),
        |h| h.command.push('x'),
        |h| h.commitment.0[0] ^= 1,
        |h| h.previous.0[0] ^= 1,
    ];
    for (n, change) in changes.iter().enumerate() {
        let mut other = head.clone();
        change(&mut other);
        assert_ne!(kernel::chain::hash(&other), head.hash, "change {n}");
    }
    // A byte moved from one field to the next is another fact.
    let (mut a, mut b) = (head.clone(), head);
    (a.role, a.place) = ("ab".into(), "c".into());
    (b.role, b.place) = ("a".into(), "bc".into());
    assert_ne!(kernel::chain::hash(&a), kernel::chain::hash(&b));
}

#[test]
fn what_is_declared_is_what_is_read() {
    let h = house();
    let options = std::collections::BTreeMap::new();
    let carried = kernel::Input::new();
    let ctx = kernel::FormCtx {
        now: kernel::harness::moment("2026-11-24T09:00"),
        programme: None,
        law: None,
        options: &options,
        candidates: &[],
        carried: &carried,
    };
    let act = &h.act("weigh").expect("act").act;
    let fields = act.fields(ctx);
    assert_eq!(fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["patient", "grams"]);
    let good: kernel::Input =
        [("patient".to_owned(), vec!["P1".to_owned()]), ("grams".to_owned(), vec!["12".to_owned()])].into();
    assert!(act.parse(ctx, &good).is_ok(), "full-width digits are digits");
    for (value, why) in [
        ("", "empty"),
        ("5001", "too much"),
        ("1\u{0}", "control"),
        ("x", "letters"),
        (&"9".repeat(300), "huge"),
        ("1\u{FFFD}", "lost"),
        ("\u{202E}21", "turned"),
    ] {
        let bad: kernel::Input =
            [("patient".to_owned(), vec!["P1".to_owned()]), ("grams".to_owned(), vec![value.to_owned()])].into();
        let errors = act.parse(ctx, &bad).err().unwrap_or_else(|| panic!("{why} was read"));
        assert_eq!(errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), ["grams"], "{why}");
    }
}

#[test]
fn a_draft_keeps_the_exact_text() {
    let d = Draft::of(&Weighed { patient: pid("P1"), grams: 1 }).expect("draft");
    assert_eq!(d.payload, r#"{"patient":"P1","grams":1}"#);
}

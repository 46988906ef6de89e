//! Given these facts, when this is asked, then these facts or exactly these reasons. Text in, text out, so that the insides can change under many tests.
//! Only compiled for tests (feature `harness`); panics are its way to speak.
#![allow(clippy::expect_used, clippy::panic, clippy::missing_panics_doc, reason = "a test harness speaks by panicking")]

use crate::act::Rules;
use crate::chain;
use crate::fact::{Actor, Draft, Fact, FactKind, Head, Stamp};
use crate::fold::{ANY, Fault, Source};
use crate::form::{Choice, Input};
use crate::house::{House, Who};
use crate::refusal::Reasons;
use crate::run::{Outcome, Request, Surround, foretell, run};
use crate::tag::{Space, Tag};
use programme::{Law, Programme};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use terms::{CommandId, Hash32, Moment, PlaceId, Role, StaffId};

/// Whether a refusal is switched off by `SAISEI_ABLATE=<code>`: `xtask ablate` drops each in turn and expects red tests.
pub fn is_ablated(code: &str) -> bool {
    static DROPPED: OnceLock<Option<String>> = OnceLock::new();
    DROPPED.get_or_init(|| std::env::var("SAISEI_ABLATE").ok()).as_deref() == Some(code)
}

/// A record in memory: the same chain, no disk.
#[derive(Default, Clone)]
pub struct Memory {
    /// The facts, in order.
    pub facts: Vec<Fact>,
    by_tag: BTreeMap<Tag, Vec<usize>>,
}

impl Memory {
    /// Appends what was decided.
    pub fn append(&mut self, drafts: &[Draft], stamp: &Stamp) {
        for d in drafts {
            let position = self.facts.len() as u64 + 1;
            let previous = self.facts.last().map(|f| f.head.hash).unwrap_or_default();
            let salt = Hash32::of(&position.to_be_bytes()).0;
            let head = chain::seal(d, stamp, &salt, position, previous);
            for t in &head.tags {
                self.by_tag.entry(t.clone()).or_default().push(self.facts.len());
            }
            self.facts.push(Fact { head, payload: Some(d.payload.clone().into()), corrected_by: Vec::new() });
        }
    }
}

impl Source for Memory {
    fn facts(&mut self, tag: &Tag, kinds: &[&str]) -> Result<Vec<Fact>, Fault> {
        let mut at = self.by_tag.get(tag).cloned().unwrap_or_default();
        if tag.space == Space::Fact
            && let Ok(own) = tag.id.parse::<usize>()
            && (1..=self.facts.len()).contains(&own)
        {
            at.push(own - 1);
        }
        at.sort_unstable();
        at.dedup();
        let wanted = |f: &&Fact| kinds.iter().any(|k| *k == f.head.kind || *k == ANY);
        Ok(at.iter().filter_map(|i| self.facts.get(*i)).filter(wanted).cloned().collect())
    }
    fn latest(&mut self, tag: &Tag, kind: &str) -> Result<Option<Fact>, Fault> {
        Ok(self.facts(tag, &[kind])?.pop())
    }
}

/// A scene: a house, a record in memory, a clock and a person.
pub struct Scene<'h> {
    house: &'h House,
    /// The record.
    pub memory: Memory,
    /// Now.
    pub now: Moment,
    /// Who acts next.
    pub who: Who,
    /// Adopted programme, given to the acts.
    pub programme: Option<(Hash32, Programme)>,
    /// Adopted law table.
    pub law: Option<(Hash32, Law)>,
    /// Lists for choices; an empty map lets `choose_from` refuse everything.
    pub options: BTreeMap<String, Vec<Choice>>,
    /// What the last act answered.
    pub last: Option<Outcome>,
    /// Position that forms have seen; `None` = the newest.
    pub seen: Option<u64>,
    /// Whether the person re-authenticates (default yes).
    pub signs: bool,
    /// Whether the record is a simulated one (default yes).
    pub simulated: bool,
    n: u64,
}

impl<'h> Scene<'h> {
    /// An empty record at a moment.
    pub fn new(house: &'h House, now: &str) -> Self {
        Self {
            house,
            memory: Memory::default(),
            now: moment(now),
            who: Who { actor: Actor::System, role: None, place: None },
            programme: None,
            law: None,
            options: BTreeMap::new(),
            last: None,
            seen: None,
            signs: true,
            simulated: true,
            n: 0,
        }
    }
    /// A recorded fact, without asking any rule.
    #[must_use]
    pub fn given<T: FactKind>(mut self, fact: &T) -> Self {
        self.put(fact);
        self
    }
    /// Same, on a borrowed scene.
    pub fn put<T: FactKind>(&mut self, fact: &T) {
        let draft = Draft::of(fact).expect("payload writes");
        let stamp = self.stamp();
        self.memory.append(&[draft], &stamp);
    }
    /// The person who acts next.
    #[must_use]
    pub fn by(mut self, staff: &str, role: Role, place: &str) -> Self {
        self.who = who(staff, role, place);
        self
    }
    /// Moves the clock.
    #[must_use]
    pub fn at(mut self, now: &str) -> Self {
        self.now = moment(now);
        self
    }
    /// Asks for an act by name, with fields.
    #[must_use]
    pub fn when(mut self, act: &str, fields: &[(&str, &str)]) -> Self {
        self.ask(act, fields);
        self
    }
    /// Same, on a borrowed scene; records what is to be recorded and returns the outcome.
    pub fn ask(&mut self, act: &str, fields: &[(&str, &str)]) -> Outcome {
        self.ask_input(act, input_of(fields))
    }
    /// What whoever looks at it before signing is told, in Japanese; nothing is recorded.
    pub fn remarks(&mut self, act: &str, fields: &[(&str, &str)]) -> Vec<String> {
        let request = self.request(act, input_of(fields));
        let mut memory = self.memory.clone();
        let told = foretell(self.house, &mut memory, &request, &self.around()).expect("no fault");
        told.remarks.into_iter().map(|t| t.ja.into_owned()).collect()
    }
    fn request(&mut self, act: &str, input: Input) -> Request {
        self.n += 1;
        Request {
            act: act.to_owned(),
            command: CommandId::parse(&format!("test-{}", self.n)).expect("fits"),
            who: self.who.clone(),
            input,
            seen: self.seen.unwrap_or(self.memory.facts.len() as u64),
            signed: self.signs,
        }
    }
    fn around(&self) -> Surround<'_> {
        Surround {
            now: self.now,
            programme: self.programme.as_ref().map(|(hash, value)| Rules { hash: *hash, value }),
            law: self.law.as_ref().map(|(hash, value)| Rules { hash: *hash, value }),
            options: &self.options,
            candidates: &self.house.candidates,
            simulated: self.simulated,
        }
    }
    /// Same, with an input already made.
    pub fn ask_input(&mut self, act: &str, input: Input) -> Outcome {
        let request = self.request(act, input);
        let mut memory = std::mem::take(&mut self.memory);
        let outcome = run(self.house, &mut memory, &request, &self.around()).expect("no fault");
        self.memory = memory;
        if let Outcome::Permitted(s) | Outcome::Refused(_, s) = &outcome {
            let (drafts, stamp) = (s.recording.drafts.clone(), s.stamp.clone());
            self.memory.append(&drafts, &stamp);
        }
        self.last = Some(outcome.clone());
        outcome
    }
    fn outcome(&self) -> &Outcome {
        self.last.as_ref().expect("when() comes before then")
    }
    /// It was permitted and recorded exactly these kinds, in order.
    pub fn then_recorded(self, kinds: &[&str]) -> Self {
        match self.outcome() {
            Outcome::Permitted(s) => {
                let got: Vec<&str> = s.recording.drafts.iter().map(|d| d.kind).collect();
                assert_eq!(got, kinds, "recorded kinds");
            }
            other => panic!("expected facts {kinds:?}, got {other:#?}"),
        }
        self
    }
    /// It was refused with exactly these codes (in any order).
    pub fn then_refused(self, codes: &[&str]) -> Self {
        match self.outcome() {
            Outcome::Refused(reasons, _) => {
                let mut got = codes_of(reasons);
                let mut want: Vec<&str> = codes.to_vec();
                got.sort_unstable();
                want.sort_unstable();
                assert_eq!(got, want, "{reasons:#?}");
            }
            other => panic!("expected refusal {codes:?}, got {other:#?}"),
        }
        self
    }
    /// The form was wrong at exactly these fields.
    pub fn then_invalid(self, fields: &[&str]) -> Self {
        match self.outcome() {
            Outcome::Invalid(errors) => {
                let mut got: Vec<&str> = errors.iter().map(|e| e.field.as_str()).collect();
                got.sort_unstable();
                let mut want = fields.to_vec();
                want.sort_unstable();
                assert_eq!(got, want, "{errors:#?}");
            }
            other => panic!("expected field errors {fields:?}, got {other:#?}"),
        }
        self
    }
    /// The role may not do it here.
    pub fn then_forbidden(self) -> Self {
        assert_eq!(self.outcome(), &Outcome::Forbidden);
        self
    }
    /// A fact of the last recording.
    pub fn fact<T: FactKind>(&self) -> T {
        match self.outcome() {
            Outcome::Permitted(s) | Outcome::Refused(_, s) => {
                let d =
                    s.recording.drafts.iter().find(|d| d.kind == T::KIND).unwrap_or_else(|| panic!("no {}", T::KIND));
                serde_json::from_str(&d.payload).expect("payload reads")
            }
            other => panic!("no facts in {other:#?}"),
        }
    }
    fn stamp(&self) -> Stamp {
        Stamp {
            actor: self.who.actor.clone(),
            role: self.who.role,
            place: self.who.place.clone(),
            behalf: None,
            signed: "",
            occurred_at: self.now,
            recorded_at: self.now,
            programme: String::new(),
            law: String::new(),
            software: "test".to_owned(),
            command: CommandId::parse("given").expect("fits"),
        }
    }
    /// The newest head.
    pub fn head(&self) -> &Head {
        &self.memory.facts.last().expect("some fact").head
    }
}

/// Fields as they are sent.
fn input_of(fields: &[(&str, &str)]) -> Input {
    let mut input = Input::new();
    for (k, v) in fields {
        input.entry((*k).to_owned()).or_default().push((*v).to_owned());
    }
    input
}

/// Codes of some reasons.
pub fn codes_of(reasons: &Reasons) -> Vec<&'static str> {
    reasons.as_slice().iter().map(|r| r.code).collect()
}

/// A moment from text, JST.
pub fn moment(s: &str) -> Moment {
    Moment::parse(s).unwrap_or_else(|e| panic!("{s}: {e}"))
}

/// A person.
pub fn who(staff: &str, role: Role, place: &str) -> Who {
    Who {
        actor: Actor::Staff(StaffId::parse(staff).expect("staff id")),
        role: Some(role),
        place: Some(PlaceId::parse(place).expect("place id")),
    }
}

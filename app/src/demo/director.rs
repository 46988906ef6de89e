//! Runs real acts as the people of the demo: fills a form from its own declaration, sends it to the writer, and says when something was refused.

use kernel::{Actor, FieldKind, Input, Request, Who};
use std::collections::BTreeMap;
use store::{Answer, Counters, Store};
use terms::{CommandId, Moment, PlaceId, Role, StaffId};

/// Somebody acting in a role at a place.
#[derive(Clone, Debug)]
pub struct As {
    /// The person.
    pub staff: StaffId,
    /// The role.
    pub role: Role,
    /// The place.
    pub place: PlaceId,
}

/// Runs acts on a store.
pub struct Director<'s> {
    store: &'s Store,
    seed: u64,
    n: u64,
    /// Staff by login.
    pub staff: BTreeMap<&'static str, StaffId>,
    /// Places by kind code.
    pub places: BTreeMap<&'static str, PlaceId>,
    /// What went otherwise than the story wants.
    pub surprises: Vec<String>,
    /// What each act cost the writer, in order, if somebody wants to know.
    pub costs: Option<Vec<(String, Counters)>>,
    /// Told of every answer, if somebody wants to know.
    pub heard: Option<Heard>,
}

/// Listens to answers.
pub type Heard = Box<dyn FnMut(&Answer) + Send>;

impl<'s> Director<'s> {
    /// A director of a store; ids derive from the seed.
    pub fn new(store: &'s Store, seed: u64) -> Self {
        Self {
            store,
            seed,
            n: 0,
            staff: BTreeMap::new(),
            places: BTreeMap::new(),
            surprises: Vec::new(),
            costs: None,
            heard: None,
        }
    }
    /// Learns the places from the record.
    pub fn find_places(&mut self) {
        let clinic = self.store.read(|snap| {
            let facts = snap.corrected(&kernel::Tag::clinic(), &["clinic_set_up"])?;
            Ok(facts.iter().find_map(kernel::Fact::read::<record::clinic::ClinicSetUp>))
        });
        for p in clinic.ok().flatten().map(|c| c.places).unwrap_or_default() {
            self.places.insert(p.kind.code(), p.place);
        }
    }
    /// The next command id.
    pub fn command(&mut self) -> CommandId {
        self.n += 1;
        // An id derived from the seed and a number always fits.
        CommandId::numbered("demo", self.seed, self.n)
    }
    /// Somebody in a role at a kind of place.
    pub fn who(&self, login: &str, role: Role, place: &str) -> Option<As> {
        Some(As { staff: self.staff.get(login)?.clone(), role, place: self.places.get(place)?.clone() })
    }
    /// Does an act with the fields given; the others are filled from the declaration. Returns the answer.
    pub fn act(&mut self, who: Option<&As>, act: &str, given: &[(&str, &str)]) -> Answer {
        let command = self.command();
        self.act_as(who, act, given, command)
    }
    /// Same, with the command id known beforehand (its derived ids too).
    pub fn act_as(&mut self, who: Option<&As>, act: &str, given: &[(&str, &str)], command: CommandId) -> Answer {
        let input = fill(self.store, act, given);
        let who = match who {
            Some(a) => Who { actor: Actor::Staff(a.staff.clone()), role: Some(a.role), place: Some(a.place.clone()) },
            None => Who { actor: Actor::Setup, role: None, place: None },
        };
        let request =
            Request { act: act.to_owned(), command, who, input, seen: self.store.tip().position, signed: true };
        let before = self.costs.is_some().then(|| self.store.counters());
        let answer = self.store.submit_wait(request);
        if let (Some(costs), Some(before)) = (&mut self.costs, before) {
            costs.push((act.to_owned(), self.store.counters().since(before)));
        }
        if let Some(heard) = &mut self.heard {
            heard(&answer);
        }
        answer
    }
    /// Does an act that the story wants recorded; anything else is a surprise.
    pub fn done(&mut self, who: Option<&As>, act: &str, given: &[(&str, &str)]) -> bool {
        let answer = self.act(who, act, given);
        self.expect_recorded(act, &answer)
    }
    /// Notes a surprise unless recorded.
    pub fn expect_recorded(&mut self, act: &str, answer: &Answer) -> bool {
        let ok = matches!(answer, Answer::Recorded(_));
        if !ok {
            self.surprises.push(format!("{act}: {answer:?}"));
        }
        ok
    }
    /// Moves the clock; it never runs back.
    pub fn advance(&mut self, to: Moment) {
        if to > self.store.now()
            && let Err(e) = self.store.advance_clock(to)
        {
            self.surprises.push(format!("clock: {}", e.say().en));
        }
    }
}

/// An input for an act from its declaration: the fields given, and an example for every other required one.
pub fn fill(store: &Store, act: &str, given: &[(&str, &str)]) -> Input {
    let mut input = Input::new();
    for (name, value) in given {
        input.entry((*name).to_owned()).or_default().push((*value).to_owned());
    }
    let current = store.current();
    let around = current.surround(store.now());
    let around = kernel::run::Surround { candidates: &store.house().candidates, ..around };
    let fields = store.house().act(act).map(|e| e.act.fields(around.form_ctx(&input.clone()))).unwrap_or_default();
    for f in fields {
        if f.required && !input.contains_key(&f.name) && f.kind != FieldKind::Carried && !f.example.is_empty() {
            input.insert(f.name, vec![f.example]);
        }
    }
    input
}

//! The second kind of story: one clinic and two patients whose cells go the whole way from the tissue to the last visit. The ground (staff,
//! rooms, plan, people, and what stands before the bench) is given as facts, so that a story is thin; everything after it is asked for by acts.

use crate::acts_aimed::Fields;
use crate::aim::somebody;
use crate::ground::{book, the_house};
use crate::model::text;
use crate::story::{End, Kept, Setting, Step, Told};
use kernel::harness::{Scene, codes_of};
use kernel::{Actor, Choice, Fact, FactKind, Input, Outcome, Who};
use programme::{Kind, Programme, shipped};
use saisei::demo::chance::Chance;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use terms::{Decimal, Hash32, Moment, Role, Text};

/// A dose as far as aiming needs it.
#[derive(Clone, Debug, Default)]
pub struct Dose {
    pub id: String,
    pub target: u64,
    pub volume: Decimal,
    /// Syringes drawn from it and what each holds, mL.
    pub syringes: Vec<(String, Decimal)>,
}

/// One patient's way, learnt from the facts as they are recorded: only to aim with, never to judge.
#[derive(Clone, Debug, Default)]
pub struct Case {
    pub patient: String,
    pub number: String,
    pub order: String,
    /// Cells ordered for each target, in order.
    pub targets: Vec<u64>,
    pub tissue: String,
    pub blood: String,
    pub lot: String,
    pub vessels: Vec<String>,
    pub cabinet: String,
    /// Cells seeded last; 0 = nobody counted them.
    pub seeded: u64,
    /// Cells of the newest count.
    pub counted: u64,
    pub product: Option<(String, u64, Decimal)>,
    pub doses: Vec<Dose>,
    pub given: Option<Moment>,
    /// Vials of doses that came back.
    pub vials: Vec<String>,
    /// Bookings made: id and start.
    pub bookings: Vec<(String, Moment)>,
    pub releaser: String,
    /// Everybody who made or checked the lot.
    pub makers: Vec<String>,
}

/// A story while it is told.
pub struct Teller {
    pub scene: Scene<'static>,
    pub chance: Chance,
    /// No guard: the rules behind it must hold by themselves.
    pub open: bool,
    pub seed: u64,
    pub cases: [Case; 2],
    /// Holds that stand.
    pub holds: Vec<String>,
    steps: Vec<Step>,
    facts: Vec<Kept>,
    labels: u64,
    /// Whether the command is one of the well aimed.
    pub aimed: bool,
    /// How often each way to a refusal was taken beside each patient.
    pub taken: BTreeMap<(u64, usize), u64>,
}

/// A panic inside the core (a fault) prints the story so far.
impl Drop for Teller {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let told = Told {
                seed: self.seed,
                setting: Setting::Full,
                steps: std::mem::take(&mut self.steps),
                facts: Vec::new(),
                kept: Vec::new(),
            };
            eprintln!("{}", told.print());
        }
    }
}

/// The programme in force for a while.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Book {
    /// With the demo's numbers.
    Filled,
    /// As shipped: what nobody has read is unset.
    Plain,
    /// With limits that nothing reaches.
    Strict,
    /// None at all.
    None,
}

/// The demo's numbers with limits that nothing reaches.
fn strict() -> &'static Programme {
    static STRICT: OnceLock<Programme> = OnceLock::new();
    STRICT.get_or_init(|| {
        let of = |kind| shipped().into_iter().find(|(k, ..)| *k == kind).expect("shipped").2;
        let mut files = of(Kind::Overlay).files().clone();
        let text = files.get_mut("overlay.toml").expect("file");
        for (setting, value) in [("passage_limit", "0"), ("doublings_limit_tenths", "1"), ("viability_min_pct", "99")] {
            let at = text.find(&format!("making.{setting}\"")).expect("setting");
            let from = at + text[at..].find("value = ").expect("value") + 8;
            let to = from + text[from..].find('\n').expect("line");
            text.replace_range(from..to, value);
        }
        let overlay = programme::Bundle::from_files(files).expect("fits");
        let mut base = of(Kind::Programme).files().clone();
        // And the drip, which nobody studied for pain, is not locked.
        let conditions = base.get_mut("conditions.toml").expect("file");
        *conditions = conditions.replace("locked = true\nlocked_why", "locked = false # locked_why");
        let base = programme::Bundle::from_files(base).expect("fits");
        Programme::read_with_overlay(&base, &overlay).expect("reads")
    })
}

/// Fields from literals; an empty value takes the field out.
pub fn with(mut all: Fields, changes: &[(&str, &str)]) -> Fields {
    for (k, v) in changes {
        all.retain(|(x, _)| x != k);
        if !v.is_empty() {
            all.push(((*k).to_owned(), (*v).to_owned()));
        }
    }
    all
}

impl Teller {
    /// The stage, before anything is asked for.
    pub fn new(seed: u64) -> Self {
        let open = seed % 5 == 4;
        let mut scene = Scene::new(the_house(open), "2026-11-24 09:00");
        let law = book("law", "law");
        scene.law = law.law.clone().map(|l| (law.hash, l));
        let mut t = Self {
            scene,
            chance: Chance::new(seed ^ 0xC0_0125E5),
            open,
            seed,
            cases: Default::default(),
            holds: Vec::new(),
            steps: Vec::new(),
            facts: Vec::new(),
            labels: 0,
            aimed: true,
            taken: BTreeMap::new(),
        };
        t.programme(Book::Filled);
        t.scene.options = super::ground::options();
        t
    }

    /// The story as it was told.
    pub fn told(mut self) -> Told {
        let setting = if self.open { Setting::OpenDoors } else { Setting::Full };
        let kept = std::mem::take(&mut self.scene.memory.facts);
        let (steps, facts) = (std::mem::take(&mut self.steps), std::mem::take(&mut self.facts));
        Told { seed: self.seed, setting, steps, facts, kept }
    }

    /// Puts another programme in force.
    pub fn programme(&mut self, which: Book) {
        self.scene.programme = match which {
            Book::None => None,
            Book::Strict => Some((Hash32::of(b"strict"), strict().clone())),
            Book::Filled | Book::Plain => {
                let b = book("programme", if which == Book::Plain { "plain" } else { "filled" });
                b.programme.clone().map(|p| (b.hash, p))
            }
        };
    }

    /// A fact that is given.
    pub fn put<T: FactKind>(&mut self, fact: &T) {
        self.scene.who = Who { actor: Actor::System, role: None, place: None };
        self.scene.put(fact);
        self.learn();
    }

    /// A label nobody has used.
    pub fn label(&mut self, prefix: &str) -> String {
        self.labels += 1;
        format!("{prefix}-{}", self.labels)
    }

    /// Minutes pass.
    pub fn pass(&mut self, minutes: i64) {
        self.scene.now = self.scene.now.plus_minutes(minutes);
    }

    /// Commands so far.
    pub fn asked(&self) -> usize {
        self.steps.len()
    }

    /// Asks for an act.
    pub fn ask(&mut self, who: Who, act: &'static str, fields: Fields) -> End {
        self.send(who, act, fields, None, true)
    }

    /// Same, from a page drawn at a position, or without a signature.
    pub fn send(&mut self, who: Who, act: &'static str, fields: Fields, seen: Option<u64>, signs: bool) -> End {
        let mut input = Input::new();
        for (k, v) in fields {
            input.entry(k).or_default().push(v);
        }
        (self.scene.who, self.scene.seen, self.scene.signs) = (who.clone(), seen, signs);
        self.steps.push(Step {
            act,
            command: format!("test-{}", self.steps.len() + 1),
            who,
            input: input.clone(),
            now: self.scene.now,
            aimed: self.aimed,
            end: End::Forbidden,
            before: self.facts.len(),
        });
        let end = match self.scene.ask_input(act, input) {
            Outcome::Permitted(_) => End::Recorded,
            Outcome::Refused(reasons, _) => End::Refused(codes_of(&reasons)),
            Outcome::Invalid(errors) => End::Invalid(errors.into_iter().map(|e| e.field).collect()),
            Outcome::Conflict(_) => End::Conflict,
            Outcome::Unsigned => End::Unsigned,
            Outcome::Forbidden => End::Forbidden,
            Outcome::Unknown => panic!("no act {act}"),
        };
        self.steps.last_mut().expect("just pushed").end = end.clone();
        self.learn();
        end
    }

    fn learn(&mut self) {
        let new: Vec<Fact> = self.scene.memory.facts[self.facts.len()..].to_vec();
        for f in new {
            let copied = f.payload.as_deref().unwrap_or_default().to_owned();
            let json: Value = serde_json::from_str(&copied).expect("a payload is JSON");
            match f.head.kind.as_str() {
                "held" => self.holds.push(text(&json, "hold").to_owned()),
                "hold_lifted" => self.holds.retain(|h| h != text(&json, "hold")),
                kind => {
                    let mine = self.cases.iter_mut().find(|c| c.patient == text(&json, "patient"));
                    mine.into_iter().for_each(|c| learn(c, kind, &f, &json));
                }
            }
            self.facts.push(Kept { head: f.head, text: copied, json });
        }
    }
}

fn number(v: &Value, key: &str) -> u64 {
    v.get(key).and_then(Value::as_u64).unwrap_or_default()
}

/// A decimal of a payload.
pub fn decimal(v: &Value, key: &str) -> Decimal {
    text(v, key).parse().unwrap_or_default()
}

fn vessels(v: &Value) -> Vec<String> {
    let all = v.get("vessels").and_then(Value::as_array).into_iter().flatten();
    all.map(|x| text(x, "container").to_owned()).collect()
}

fn learn(c: &mut Case, kind: &str, f: &Fact, v: &Value) {
    let own = |key: &str| text(v, key).to_owned();
    for who in ["operator", "checked_by"].iter().map(|k| own(k)).filter(|s| !s.is_empty()) {
        c.makers.push(who);
    }
    match kind {
        "treatment_ordered" => c.order = own("order"),
        "blood_drawn" => c.blood = own("blood"),
        "fat_harvested" => c.tissue = own("tissue"),
        "culture_started" => {
            (c.lot, c.vessels, c.seeded) = (own("lot"), vessels(v), number(v, "seeded"));
        }
        "cells_counted" => c.counted = number(v, "viable"),
        "cells_passaged" => (c.vessels, c.seeded) = (vessels(v), number(v, "seeded")),
        "cells_harvested" => {
            c.vessels.clear();
            c.product = Some((own("product"), number(v, "in_product"), decimal(v, "volume_ml")));
        }
        "product_released" => c.releaser = f.head.actor.as_str().to_owned(),
        "dose_packed" => c.doses.push(Dose {
            id: own("dose"),
            target: number(v, "target"),
            volume: decimal(v, "volume_ml"),
            ..Dose::default()
        }),
        "drawn_up" => {
            let drawn = (own("syringe"), decimal(v, "volume_ml"));
            c.doses.iter_mut().filter(|d| d.id == text(v, "dose")).for_each(|d| d.syringes.push(drawn.clone()));
        }
        "dose_taken_back" => {
            let all = v.get("vials").and_then(Value::as_array).into_iter().flatten();
            c.vials = all.filter_map(Value::as_str).map(str::to_owned).collect();
        }
        "dose_given" => c.given = c.given.or(Some(f.head.occurred_at)),
        "booked" => {
            let starts = Moment::parse(text(v, "starts")).expect("moment");
            c.bookings.retain(|(b, _)| b != text(v, "booking"));
            c.bookings.push((own("booking"), starts));
        }
        _ => {}
    }
}

/// Somebody of the ground by id, in the first role and place that fit the act.
pub fn by(staff: &str, role: Role, place: &str) -> Who {
    somebody(staff, Some(role), Some(place))
}

/// Choices from ids.
pub fn choices(ids: &[&str]) -> Vec<Choice> {
    ids.iter().map(|i| Choice::new(*i, Text::default())).collect()
}

/// Used by the ground's lists.
pub type Options = BTreeMap<String, Vec<Choice>>;

//! Tells random stories through the pure core and keeps what came of them: every command with its answer, every fact as it was recorded.
//! Seeds are fixed, so every run tells the same stories; a law that fails prints its seed and the commands.

use crate::acts_aimed::{Fields, fields};
use crate::aim::{Aim, Drawn, setup, somebody};
use crate::courses::BLOOD_TESTS;
use crate::ground::{LABEL, book, books, the_house};
use crate::model::{Model, text};
use kernel::harness::{Scene, codes_of};
use kernel::{Actor, Choice, Draft, Fact, Head, House, Input, Outcome, Tag, Who};
use record::clinic::{LawAdopted, ProgrammeAdopted, RecordOpened, StaffAdded};
use record::making::{MaterialKind, MaterialRegistered};
use record::release::{TestResultRecorded, Verdict};
use record::treatment::{CandidacyDecided, Side, Target, TreatmentOrdered};
use saisei::demo::chance::Chance;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::OnceLock;
use terms::{Moment, Role, StaffId, Text};

/// How many stories are told of each setting.
const EACH: u64 = 26;
/// Commands after the stage is set.
const LENGTH: u64 = 140;

/// Circumstances, so that rare refusals are met too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Setting {
    /// Everything in order.
    Full,
    /// No programme adopted.
    NoProgramme,
    /// No law table adopted.
    NoLaw,
    /// The shipped programme without the demo's numbers.
    Unset,
    /// A real record, where simulated numbers have no place.
    Real,
    /// Staff without a clinic, as in a record half set up.
    Bare,
    /// No guard: the rules behind it must hold by themselves.
    OpenDoors,
    /// The programme in force lacks an item of explanation.
    Lacking,
    /// The law table names no term for treatment records.
    NoTerm,
    /// The plan was filed for another product.
    OtherProduct,
    /// Thirty-one years pass in the middle.
    Late,
    /// Half of the patients are under 16.
    Minors,
    /// Many patients are registered twice.
    Twins,
    /// Plans that cover less, end, or are stopped.
    Plans,
    /// Holds and emergency stops.
    Stops,
}

use Setting::{
    Bare, Full, Lacking, Late, Minors, NoLaw, NoProgramme, NoTerm, OpenDoors, OtherProduct, Plans, Real, Stops, Twins,
    Unset,
};

/// Every setting; the rarer its refusals, the oftener.
pub const SETTINGS: &[Setting] = &[
    Full,
    NoProgramme,
    NoLaw,
    Unset,
    Real,
    Bare,
    OpenDoors,
    Lacking,
    NoTerm,
    OtherProduct,
    Late,
    Late,
    Minors,
    Twins,
    Plans,
    Plans,
    Stops,
];

/// How a command ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    Recorded,
    Refused(Vec<&'static str>),
    Invalid(Vec<String>),
    Conflict,
    Unsigned,
    Forbidden,
}

/// A command and its answer.
#[derive(Clone, Debug)]
pub struct Step {
    pub act: &'static str,
    pub command: String,
    pub who: Who,
    pub input: Input,
    pub now: Moment,
    pub aimed: bool,
    pub end: End,
    /// How many facts stood before it.
    pub before: usize,
}

/// A fact as it was recorded, copied at once.
#[derive(Clone)]
pub struct Kept {
    pub head: Head,
    pub text: String,
    pub json: Value,
}

/// A story told.
#[derive(Clone)]
pub struct Told {
    pub seed: u64,
    pub setting: Setting,
    pub steps: Vec<Step>,
    pub facts: Vec<Kept>,
    /// The record's own facts at the end: must still be what was copied.
    pub kept: Vec<Fact>,
}

impl Told {
    /// The step that made a fact.
    pub fn step(&self, head: &Head) -> Option<&Step> {
        let n: usize = head.command.strip_prefix("test-")?.parse().ok()?;
        self.steps.get(n.checked_sub(1)?)
    }
    /// Seed and commands.
    pub fn print(&self) -> String {
        print(self.seed, self.setting, &self.steps)
    }
}

fn print(seed: u64, setting: Setting, steps: &[Step]) -> String {
    let mut out = format!("seed {seed} ({setting:?})\n");
    for s in steps {
        let given: Vec<String> = s.input.iter().map(|(k, v)| format!("{k}={}", v.join("|"))).collect();
        let role = s.who.role.map_or("-", Role::code);
        let place = s.who.place.as_ref().map_or("-", |p| p.as_str());
        let _ = writeln!(
            out,
            "{} {} {}/{role}/{place} {} [{}] -> {:?}",
            s.command,
            s.now,
            s.who.actor.as_str(),
            s.act,
            given.join(" "),
            s.end
        );
    }
    out
}

/// All stories, told once for every test of this binary, on both cores.
pub fn all() -> &'static [Told] {
    static TOLD: OnceLock<Vec<Told>> = OnceLock::new();
    TOLD.get_or_init(|| {
        let seeds: Vec<u64> = (0..EACH * SETTINGS.len() as u64).collect();
        let half = |odd: u64| seeds.iter().filter(|s| **s % 2 == odd).map(|s| tell(*s)).collect::<Vec<Told>>();
        let (mut a, b) = std::thread::scope(|scope| {
            let other = scope.spawn(|| half(1));
            (half(0), other.join().expect("the other half is told"))
        });
        a.extend(b);
        a.sort_by_key(|t| t.seed);
        a
    })
}

struct Teller {
    house: &'static House,
    scene: Scene<'static>,
    model: Model,
    chance: Chance,
    seed: u64,
    setting: Setting,
    steps: Vec<Step>,
    facts: Vec<Kept>,
}

/// A panic inside the core (a fault) prints the story so far.
impl Drop for Teller {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", print(self.seed, self.setting, &self.steps));
        }
    }
}

/// One story.
pub fn tell(seed: u64) -> Told {
    let setting = usize::try_from(seed % SETTINGS.len() as u64).map(|i| SETTINGS[i]).expect("small");
    let house = the_house(setting == OpenDoors);
    let scene = Scene::new(house, "2026-11-24 09:00");
    let chance = Chance::new(seed);
    let mut t =
        Teller { house, scene, model: Model::default(), chance, seed, setting, steps: Vec::new(), facts: Vec::new() };
    t.stage();
    match setting {
        Twins => t.merge_by_mistake(),
        Plans => t.document_renewed(),
        _ => {}
    }
    for n in 0..LENGTH {
        if setting == Late && n == LENGTH / 2 {
            t.scene.now = t.scene.now.plus_minutes(60 * 24 * 366 * 31);
            t.model.old = t.facts.len() as u64;
        }
        if setting == OpenDoors && n == 15 {
            t.set_up();
        }
        t.pass_time();
        let act = t.choose();
        t.act(act, None);
    }
    let facts = std::mem::take(&mut t.facts);
    Told { seed, setting, steps: std::mem::take(&mut t.steps), facts, kept: std::mem::take(&mut t.scene.memory.facts) }
}

impl Teller {
    /// A fact nobody's act made: what the store writes when a record is opened, and the made-up kind.
    fn put(&mut self, put: impl FnOnce(&mut Scene<'static>)) {
        self.scene.who = Who { actor: Actor::System, role: None, place: None };
        put(&mut self.scene);
        self.learn();
    }

    fn stage(&mut self) {
        self.scene.simulated = self.setting != Real;
        let opened = RecordOpened { simulated: self.scene.simulated, zone: "Asia/Tokyo".to_owned(), format: 1 };
        self.put(|s| s.put(&opened));
        let material = MaterialRegistered {
            material: terms::MaterialId::parse("MT-1").expect("id"),
            name: "リドカイン".to_owned(),
            kind: MaterialKind::Anaesthetic,
            lot_number: "A1".to_owned(),
            expires_on: terms::Day::parse("2099-12-31").expect("day"),
            biological: false,
        };
        self.put(|s| s.put(&material));
        match self.setting {
            Bare => {
                let old = StaffAdded {
                    staff: StaffId::parse("S-OLD").expect("id"),
                    roles: vec![Role::Manager, Role::Doctor],
                };
                self.put(|s| s.put(&old));
            }
            OpenDoors => {}
            _ => self.set_up(),
        }
    }

    /// Adopts by the act; in the settings that are not about adoption the fact is given, because reading the files takes most of the time.
    fn adopt(&mut self, kind: &'static str, name: &str) {
        let b = book(kind, name);
        if [Full, Real, OtherProduct, OpenDoors].contains(&self.setting) {
            let act = if kind == "law" { "adopt_law" } else { "adopt_programme" };
            return self.act(act, Some(vec![("candidate".to_owned(), b.code.clone())]));
        }
        let (version, simulated) = ("1".to_owned(), name == "filled");
        match kind {
            "law" => {
                self.put(|s| s.put(&LawAdopted { code: "law".to_owned(), version, hash: b.hash, simulated: false }))
            }
            _ => self
                .put(|s| s.put(&ProgrammeAdopted { code: "programme".to_owned(), version, hash: b.hash, simulated })),
        }
    }

    fn set_up(&mut self) {
        self.act("set_up_clinic", Some(Fields::new()));
        for role in Role::ALL.iter().filter(|r| **r != Role::ResponsibleDoctor).chain(&[
            Role::Doctor,
            Role::Quality,
            Role::Nurse,
        ]) {
            self.act("add_staff", Some(fields(&[("roles", role.code())])));
        }
        if self.setting == OtherProduct {
            self.adopt("programme", "other-product");
            self.act("file_plan", Some(fields(&[("stopped", "no")])));
        }
        if self.setting != NoProgramme {
            self.adopt("programme", if [Unset, Real].contains(&self.setting) { "plain" } else { "filled" });
        }
        if self.setting != NoLaw {
            self.adopt("law", if self.setting == NoTerm { "no-term" } else { "law" });
        }
        // The last word under PB0000001 is well aimed, so that most stories can go on.
        if ![OtherProduct, NoProgramme].contains(&self.setting) {
            self.act("file_plan", Some(fields(&[("stopped", "no"), ("number", "PB0000001")])));
        }
        for _ in 0..4 {
            self.act("register_patient", Some(Fields::new()));
        }
        if self.setting == Lacking {
            // As if an older version of this program had let it pass.
            let b = book("programme", "lacking");
            self.scene.programme = b.programme.clone().map(|p| (b.hash, p));
        }
        let id = self.model.patients.first().map(|p| p.id.clone()).unwrap_or_default();
        let tags = Tag::parse(&format!("patient:{id}")).into_iter().collect();
        let label = Draft { kind: LABEL, version: 1, tags, payload: format!("{{\"patient\":\"{id}\",\"count\":3}}") };
        let stamp = kernel::fact::Stamp {
            actor: Actor::System,
            role: None,
            place: None,
            behalf: None,
            signed: "",
            occurred_at: self.scene.now,
            recorded_at: self.scene.now,
            programme: String::new(),
            law: String::new(),
            software: "test".to_owned(),
            command: terms::CommandId::parse("given").expect("fits"),
        };
        self.put(|s| s.memory.append(&[label], &stamp));
    }

    /// Two people of one name and birth date are merged and parted again, and work goes on: the consent of the one must not cover the other.
    fn merge_by_mistake(&mut self) {
        let Some(a) = self.model.patients.first().cloned() else { return };
        let mut twin = vec![("sex".to_owned(), a.sex)];
        twin.extend(a.identity);
        self.act("register_patient", Some(twin));
        let b = self.model.patients.last().map(|p| p.id.clone()).unwrap_or_default();
        let about = |p: &str| Some(fields(&[("patient", p)]));
        self.act("record_interview", about(&a.id));
        self.act("record_interview", about(&b));
        self.act("give_consent", about(&a.id));
        self.act("merge_patients", Some(fields(&[("patient", &b), ("into", &a.id)])));
        self.act("unmerge_patients", about(&b));
        let open: Vec<String> = self.model.deviations.iter().map(|d| d.id.clone()).collect();
        open.iter().for_each(|d| self.act("close_deviation", Some(fields(&[("deviation", d)]))));
        let open: Vec<String> = self.model.holds.iter().map(|h| h.id.clone()).collect();
        open.iter().for_each(|h| self.act("lift_hold", Some(fields(&[("hold", h)]))));
        for _ in 0..3 {
            self.act("harvest_fat", about(&b));
        }
    }

    /// The plan is filed anew with another document after somebody consented on the old one.
    fn document_renewed(&mut self) {
        let Some(a) = self.model.patients.first().map(|p| p.id.clone()) else { return };
        self.act("record_interview", Some(fields(&[("patient", &a)])));
        self.act("give_consent", Some(fields(&[("patient", &a)])));
        self.act("file_plan", Some(fields(&[("stopped", "no"), ("consent_version", "2027-04-01")])));
        self.act("harvest_fat", Some(fields(&[("patient", &a)])));
    }

    /// Mostly minutes, sometimes days; seconds too, because a form's time has minutes only.
    fn pass_time(&mut self) {
        let minutes =
            if self.chance.one_in(25) { self.chance.between(1440, 20_000) } else { self.chance.between(0, 150) };
        let ms = minutes * 60_000 + self.chance.between(0, 59_000);
        self.scene.now = Moment::from_millis(self.scene.now.millis() + i64::try_from(ms).expect("small"));
    }

    /// The next act: weighted by setting, most often the next step of some patient.
    fn choose(&mut self) -> &'static str {
        let late = self.setting == Late && self.scene.now.day().ymd().0 > 2050;
        let is = |s: Setting, yes: u64, no: u64| if self.setting == s { yes } else { no };
        let stopped = self.model.holds.iter().any(|h| !h.done && h.patient.is_none());
        let register = if self.model.patients.len() > 8 { 2 } else { 6 };
        let weights: &[(&'static str, u64)] = &[
            ("set_up_clinic", is(Full, 3, 1)),
            ("add_staff", is(Bare, 20, 2)),
            ("change_roles", 6),
            ("adopt_programme", is(Real, 9, 1)),
            ("adopt_law", is(Lacking, 6, 2)),
            ("file_plan", is(Plans, 12, 9)),
            ("register_patient", is(Bare, 20, register)),
            ("merge_patients", is(Twins, 16, 5)),
            ("unmerge_patients", is(Twins, 8, 3)),
            ("record_interview", 12),
            ("give_consent", 16),
            ("withdraw_consent", 4),
            ("harvest_fat", 20),
            ("record_correction", 13),
            ("erase_payload", if late { 50 } else { 4 }),
            ("record_occurrence", 2),
            ("raise_deviation", 3),
            ("close_deviation", 13),
            ("report_adverse_event", 5),
            ("hold", is(Stops, 20, 3)),
            ("lift_hold", if stopped { 50 } else { 9 }),
        ];
        let mut at = self.chance.between(1, weights.iter().map(|w| w.1).sum());
        for (act, weight) in weights {
            if at <= *weight {
                return act;
            }
            at -= weight;
        }
        "hold"
    }

    /// Whoever consented was found suitable, cells were ordered and the blood was tested: given here, because the acts of it belong to the courses.
    fn order(&mut self) {
        let ready = |p: &&crate::model::Patient| p.consented && p.interviewed && !p.ordered;
        for p in self.model.patients.iter().filter(ready).map(|p| p.id.clone()).collect::<Vec<_>>() {
            let of = |(_, k, v): &&(u64, String, Value)| k == "interview_recorded" && text(v, "patient") == p;
            let disease = self.model.facts.iter().rev().find(of).map(|(.., v)| text(v, "disease").to_owned());
            let Some(disease) = disease.filter(|d| !d.is_empty()) else { continue };
            let patient = terms::PatientId::parse(&p).expect("id");
            let candidacy = terms::CandidacyId::parse(&format!("CD-{p}")).expect("id");
            let decided = CandidacyDecided {
                candidacy: candidacy.clone(),
                patient: patient.clone(),
                disease: disease.clone(),
                route: "intradiscal".to_owned(),
                criteria: Vec::new(),
                outcome: record::treatment::Outcome::Suitable,
                grade: String::new(),
                reasons: String::new(),
            };
            let target = Target {
                n: 1,
                site: "lumbar_disc".to_owned(),
                side: Side::Midline,
                level: "L4/5".to_owned(),
                route: "intradiscal".to_owned(),
                cells: 20_000_000,
            };
            let other = self.setting == OtherProduct;
            let ordered = TreatmentOrdered {
                order: terms::OrderId::parse(&format!("OR-{p}")).expect("id"),
                patient,
                candidacy,
                plan: terms::PlanId::parse("PL-1").expect("id"),
                product: if other { "ad_other" } else { "ad_msc" }.to_owned(),
                disease,
                targets: vec![target],
                replaces: None,
                replaces_reason: String::new(),
                beyond_reason: String::new(),
            };
            let tested = BLOOD_TESTS.iter().map(|test| TestResultRecorded {
                patient: ordered.patient.clone(),
                lot: None,
                blood: terms::BloodId::parse(&format!("B-{p}")).ok(),
                test: (*test).to_owned(),
                verdict: Verdict::Pass,
                interim: false,
                value: String::new(),
                unit: String::new(),
                method: "院外".to_owned(),
                kit: String::new(),
                reported_on: self.scene.now.day(),
            });
            let tested: Vec<TestResultRecorded> = tested.collect();
            self.put(|s| {
                s.put(&decided);
                s.put(&ordered);
                tested.iter().for_each(|t| s.put(t));
            });
        }
    }

    /// Draws a command of the act and asks for it.
    fn act(&mut self, act: &'static str, given: Option<Fields>) {
        if act == "harvest_fat" {
            self.order();
        }
        self.options(act == "file_plan");
        let (chance, model) = (&mut self.chance, &self.model);
        let drawn =
            Aim { house: self.house, scene: &self.scene, model, chance, setting: self.setting }.command(act, given);
        let Drawn { act, mut who, input, seen, signs, mut aimed } = drawn;
        if self.setting == OpenDoors && self.chance.one_in(2) {
            aimed = false;
            who = if self.model.staff.is_empty() {
                setup()
            } else {
                Aim {
                    house: self.house,
                    scene: &self.scene,
                    model: &self.model,
                    chance: &mut self.chance,
                    setting: self.setting,
                }
                .anybody()
            };
        }
        if who.actor == Actor::System {
            who = somebody("S-NOBODY", Some(Role::Manager), None);
        }
        (self.scene.who, self.scene.seen, self.scene.signs) = (who.clone(), seen, signs);
        let before = self.scene.memory.facts.len();
        self.steps.push(Step {
            act,
            command: format!("test-{}", self.steps.len() + 1),
            who,
            input: input.clone(),
            now: self.scene.now,
            aimed,
            end: End::Forbidden,
            before,
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
        self.steps.last_mut().expect("just pushed").end = end;
        self.learn();
    }

    /// Copies new facts, and does what the store does beside the chain: adopted rules come into force, erased content goes.
    fn learn(&mut self) {
        let new: Vec<Fact> = self.scene.memory.facts[self.facts.len()..].to_vec();
        for f in new {
            let copied = f.payload.as_deref().unwrap_or_default().to_owned();
            let json: Value = serde_json::from_str(&copied).expect("a payload is JSON");
            self.model.learn(&f);
            let of = books().iter().find(|b| b.hash.to_string() == text(&json, "hash"));
            match f.head.kind.as_str() {
                "programme_adopted" => self.scene.programme = of.and_then(|b| b.programme.clone().map(|p| (b.hash, p))),
                "law_adopted" => self.scene.law = of.and_then(|b| b.law.clone().map(|l| (b.hash, l))),
                "payload_erased" => {
                    let at = json
                        .get("position")
                        .and_then(Value::as_u64)
                        .and_then(|p| usize::try_from(p).ok())
                        .expect("position");
                    self.scene.memory.facts[at - 1].payload = None;
                }
                _ => {}
            }
            self.facts.push(Kept { head: f.head, text: copied, json });
        }
    }

    /// Lists for forms; one time in four (always with `every`) as an old page would still show them, with people who left and rooms that do not fit.
    fn options(&mut self, every: bool) {
        let old = every || self.chance.one_in(4);
        let doctor = |r: &[String]| r.iter().any(|r| r == "doctor" || r == "responsible_doctor");
        let staff = |fits: &dyn Fn(&[String]) -> bool| {
            self.model.staff.iter().filter(|(_, r)| old || fits(r)).map(|(id, _)| id.clone()).collect()
        };
        let places = |fits: &dyn Fn(&str) -> bool| {
            self.model.places.iter().filter(|(_, k)| old || fits(k)).map(|(id, _)| id.clone()).collect()
        };
        let lists: [(&str, Vec<String>); 4] = [
            ("staff", staff(&|r| !r.is_empty())),
            ("doctors", staff(&doctor)),
            ("places", places(&|_| true)),
            ("makers", places(&|k| k == "cpc")),
        ];
        let choices = |ids: Vec<String>| ids.into_iter().map(|id| Choice::new(id, Text::default())).collect();
        self.scene.options =
            lists.into_iter().map(|(name, ids)| (name.to_owned(), choices(ids))).collect::<BTreeMap<_, _>>();
    }
}

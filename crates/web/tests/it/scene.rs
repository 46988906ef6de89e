//! A clinic with every act of the house: rules adopted, a plan filed, patients at several steps; and how a form is sent.

use crate::client::{Answer, Client};
use crate::setting::{self, SET_UP, Setting, command};
use kernel::{Actor, Candidate, Draft, FieldKind, FieldSpec, House, Input, Who};
use programme::{Bundle, Kind, Law, Programme, shipped};
use record::clinic::RecordOpened;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{ClockChoice, Durability, ManualClock, Options, Rulebooks, Select, Store};
use terms::{Moment, PatientId, PlaceId, Role, StaffId};
use web::{App, Config};

/// Places of a [`Setting`], in the order of the set-up form.
pub const CONSULTING: usize = 0;
pub const TREATMENT: usize = 1;
pub const CPC: usize = 2;

/// The clinic of these tests: rules adopted, plan filed, patients at several steps.
pub struct Scene {
    pub set: Setting,
    pub n: u32,
    /// Interviewed and consented.
    pub ready: String,
    /// Registered only.
    pub fresh: String,
}

pub const NAME: &str = "高瀬 誠";
pub const KANA: &str = "タカセ マコト";
pub const PHONE: &str = "03-1234-9876";

pub fn candidates() -> Vec<Candidate> {
    let all = shipped();
    let of = |kind: Kind| all.iter().find(|(k, ..)| *k == kind).map(|(_, _, b)| b.clone()).expect("shipped");
    let joined = of(Kind::Programme).with_overlay(&of(Kind::Overlay)).expect("fits");
    vec![
        Candidate { kind: "law", name: "law".into(), bundle: of(Kind::Law) },
        Candidate { kind: "programme", name: "demo".into(), bundle: joined },
        Candidate { kind: "programme", name: "plain".into(), bundle: of(Kind::Programme) },
    ]
}

pub fn books() -> Rulebooks {
    fn text<T>(s: &str, read: fn(&Bundle) -> Result<T, Vec<programme::Problem>>) -> Result<T, String> {
        read(&Bundle::from_text(s).map_err(|t| t.en.into_owned())?).map_err(|p| format!("{p:?}"))
    }
    Rulebooks { programme: |s| text(s, Programme::read), law: |s| text(s, Law::read) }
}

pub fn house() -> House {
    House { candidates: candidates(), ..setting::house() }
}

impl Scene {
    /// Set up, staff of every role, nothing adopted.
    pub fn bare() -> Self {
        let mut set = Setting::empty(true, |_| ());
        let clock = Arc::new(ManualClock::at(Moment::parse(setting::START).expect("moment")));
        let options = Options {
            clock: ClockChoice::Given(clock.clone()),
            durability: Durability::UnsafeOff,
            ..Options::new(books())
        };
        let opening =
            Draft::of(&RecordOpened { simulated: true, zone: "Asia/Tokyo".into(), format: 1 }).expect("draft");
        let store = Store::create(&set.dir.path().join("house"), Arc::new(house()), options, &opening).expect("store");
        set.store = Arc::new(store);
        set.record_clock = clock;
        let mut config = Config::local(8600, true);
        config.clock = set.clock.clone();
        set.router = web::router(App::new(set.store.clone(), config).expect("app"));
        let mut s = Self { set, n: 0, ready: String::new(), fresh: String::new() };
        let id = command("set-up");
        s.set.ok("set_up_clinic", &id, Who { actor: Actor::Setup, role: None, place: None }, SET_UP);
        s.set.places = (1..=4).map(|n| PlaceId::derive(&id, n)).collect();
        s.set.staff.insert(Role::Manager, StaffId::derive(&id, 0));
        for role in Role::ALL.iter().filter(|r| **r != Role::Manager) {
            let id = command(&format!("staff-{}", role.code()));
            let who = s.who(Role::Manager, CONSULTING);
            s.set.ok(
                "add_staff",
                &id,
                who,
                &[("name", "立花 直子"), ("kana", "タチバナ ナオコ"), ("roles", role.code())],
            );
            s.set.staff.insert(*role, StaffId::derive(&id, 0));
        }
        s
    }
    /// Rules adopted, a plan filed, two patients, one of them ready for harvest.
    pub fn new() -> Self {
        let mut s = Self::bare();
        for (act, kind, name) in [("adopt_law", "law", "law"), ("adopt_programme", "programme", "demo")] {
            let c = candidates().into_iter().find(|c| c.kind == kind && c.name == name).expect("candidate");
            s.act(act, Role::Manager, CONSULTING, &[("candidate", &format!("{name}@{}", c.bundle.hash()))]);
        }
        s.file_plan();
        let (ready, fresh) =
            (s.register(NAME, KANA, "1979-05-12"), s.register("三宅 歩", "ミヤケ アユミ", "1982-01-02"));
        (s.ready, s.fresh) = (ready, fresh);
        let ready = s.ready.clone();
        s.interview(&ready);
        s.consent(&ready);
        s
    }
    pub fn who(&self, role: Role, place: usize) -> Who {
        Who {
            actor: Actor::Staff(self.set.staff[&role].clone()),
            role: Some(role),
            place: self.set.places.get(place).cloned(),
        }
    }
    /// Does an act behind the pages and wants it recorded; the command's id.
    pub fn act(&mut self, act: &str, role: Role, place: usize, fields: &[(&str, &str)]) -> terms::CommandId {
        self.n += 1;
        let id = command(&format!("made-{}", self.n));
        self.set.ok(act, &id, self.who(role, place), fields);
        id
    }
    pub fn register(&mut self, name: &str, kana: &str, born: &str) -> String {
        let fields = [
            ("purpose", "shown"),
            ("name", name),
            ("kana", kana),
            ("birth_date", born),
            ("sex", "male"),
            ("telephone", PHONE),
        ];
        let specs = self.specs("register_patient", &Input::new());
        let purpose = specs.iter().find(|s| s.name == "purpose").expect("purpose").example.clone();
        let mut fields = fields.to_vec();
        fields[0].1 = &purpose;
        let id = self.act("register_patient", Role::Coordinator, CONSULTING, &fields);
        PatientId::derive(&id, 0).as_str().to_owned()
    }
    pub fn good(&self, act: &str, carried: &[(&str, &str)]) -> Vec<(String, String)> {
        let carried_input = setting::input(carried);
        let mut out: Vec<(String, String)> = carried.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        for s in self.specs(act, &carried_input) {
            if s.kind != FieldKind::Carried && !s.example.is_empty() && !out.iter().any(|(n, _)| *n == s.name) {
                out.push((s.name, s.example));
            }
        }
        // Examples of these would be another person, or need a second one.
        out.retain(|(n, _)| !matches!(n.as_str(), "behalf" | "witness" | "proxy_relation"));
        out
    }
    pub fn play(
        &mut self,
        act: &str,
        role: Role,
        place: usize,
        change: &[(&str, &str)],
        carried: &[(&str, &str)],
    ) -> terms::CommandId {
        let mut fields = self.good(act, carried);
        fields.retain(|(n, _)| !change.iter().any(|(c, _)| c == n));
        fields.extend(change.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        self.act(act, role, place, &fields)
    }
    pub fn file_plan(&mut self) {
        let doctor = self.set.staff[&Role::Doctor].to_string();
        let p = self.set.store.current().programme.as_ref().map(|(_, p)| Arc::clone(p)).expect("programme");
        let [diseases, routes] = [
            p.diseases().iter().map(|d| d.code.clone()).collect::<Vec<_>>(),
            p.routes().iter().filter(|r| !r.locked).map(|r| r.code.clone()).collect(),
        ];
        let version = p.consent().version.clone();
        let places: Vec<String> = self.set.places.iter().map(ToString::to_string).collect();
        let mut fields = self.good("file_plan", &[]);
        for name in [
            "diseases",
            "routes",
            "doctors",
            "places",
            "submitted_on",
            "valid_from",
            "valid_until",
            "consent_version",
            "stopped",
            "maker",
        ] {
            fields.retain(|(n, _)| n != name);
        }
        fields.extend(diseases.iter().map(|d| ("diseases".to_owned(), d.clone())));
        fields.extend(routes.iter().map(|d| ("routes".to_owned(), d.clone())));
        fields.extend(places.iter().take(CPC).map(|d| ("places".to_owned(), d.clone())));
        let more = [
            ("doctors", doctor.as_str()),
            ("submitted_on", "2026-05-01"),
            ("valid_from", "2026-05-01"),
            ("consent_version", &version),
            ("maker", &places[CPC]),
        ];
        fields.extend(more.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        self.act("file_plan", Role::Manager, CONSULTING, &fields);
    }
    pub fn interview(&mut self, patient: &str) {
        let disease = "knee_oa";
        self.play(
            "record_interview",
            Role::Nurse,
            CONSULTING,
            &[("disease", disease), ("allergies", "ヨード")],
            &[("patient", patient)],
        );
    }
    pub fn consent(&mut self, patient: &str) {
        let fields = self.consent_fields(patient);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        self.act("give_consent", Role::Doctor, CONSULTING, &fields);
    }
    pub fn consent_fields(&self, patient: &str) -> Vec<(String, String)> {
        let doctor = self.set.staff[&Role::Doctor].to_string();
        let mut fields = self.good("give_consent", &[("patient", patient)]);
        fields.retain(|(n, _)| {
            !matches!(n.as_str(), "scopes" | "explained_by" | "explained" | "understood" | "agreed_electronic")
        });
        let p = self.set.store.current().programme.as_ref().map(|(_, p)| Arc::clone(p)).expect("programme");
        fields.extend(p.consent().scopes.iter().map(|s| ("scopes".to_owned(), s.code.clone())));
        fields.extend(p.consent().items.iter().map(|i| ("explained".to_owned(), i.number.to_string())));
        for (n, v) in [("explained_by", doctor.as_str()), ("understood", "yes")] {
            fields.push((n.to_owned(), v.to_owned()));
        }
        fields
    }
    /// Fields as the act declares them now.
    pub fn specs(&self, act: &str, carried: &Input) -> Vec<FieldSpec> {
        let current = self.set.store.current();
        let ctx = current.surround(self.set.store.now()).form_ctx(carried);
        self.set.store.house().act(act).expect("act").act.fields(ctx)
    }
    pub fn client(&self, role: Role, place: usize) -> Client {
        self.set.signed(role, place)
    }
    pub fn tip(&self) -> u64 {
        self.set.store.tip().position
    }
    pub fn latest(&self, list: &str) -> String {
        self.set.store.read(|s| s.select(&Select::from(list))).expect("rows").last().expect("a row").subject.clone()
    }
    /// Somebody who may do an act, and where.
    pub fn doer(&self, act: &str) -> (Role, usize) {
        let rule = access::ACTS.iter().find(|r| r.name == act).expect("row");
        for role in [Role::Manager, Role::Doctor, Role::Nurse].iter().chain(Role::ALL) {
            for (n, kind) in [
                record::clinic::PlaceKind::Consulting,
                record::clinic::PlaceKind::Treatment,
                record::clinic::PlaceKind::Cpc,
            ]
            .into_iter()
            .enumerate()
            {
                if rule.grant(*role, Some(kind)) != access::Grant::No {
                    return (*role, n);
                }
            }
        }
        panic!("nobody may {act}");
    }
}

pub fn slices(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect()
}

/// Sends a step of a form.
pub async fn step(
    c: &mut Client,
    act: &str,
    step: &str,
    id: &str,
    seen: u64,
    fields: &[(String, String)],
    more: &[(&str, &str)],
) -> Answer {
    let seen = seen.to_string();
    let mut all = vec![("_step", step), ("_command", id), ("_seen", seen.as_str())];
    all.extend(slices(fields));
    all.extend_from_slice(more);
    c.post(&format!("/act/{act}"), &all).await
}

/// As it stands in HTML.
pub fn escaped(s: &str) -> String {
    s.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Subjects for every act of the house.
pub fn subjects(s: &mut Scene) -> BTreeMap<&'static str, String> {
    let patient = s.fresh.clone();
    s.play("raise_deviation", Role::Nurse, CONSULTING, &[("serious", "no")], &[("patient", &patient)]);
    s.act("hold", Role::Nurse, CONSULTING, &[("patient", &patient), ("target", "patient"), ("reason", "確認中")]);
    s.play("report_adverse_event", Role::Nurse, CONSULTING, &[], &[("patient", &patient)]);
    let position = s
        .set
        .store
        .read(|snap| {
            Ok((1..=snap.tip().position)
                .find(|n| snap.fact(*n).ok().flatten().is_some_and(|f| f.head.kind == "interview_recorded")))
        })
        .expect("reads")
        .expect("an interview");
    BTreeMap::from([
        ("patient", s.ready.clone()),
        ("deviation", s.latest("deviations")),
        ("hold", s.latest("holds")),
        ("event", s.latest("adverse_events")),
        ("staff", s.set.staff[&Role::Nurse].to_string()),
        ("position", position.to_string()),
    ])
}

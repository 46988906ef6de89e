//! The pages and the one handler of acts, over the router, on a record with every act of the house. Bad input is driven by the declarations
//! themselves: a field that is added to an act is attacked here without a line being written.

use crate::client::{Answer, Client, encoded};
use crate::setting::{self, PASSWORD, SET_UP, Setting, command};
use kernel::{Actor, Candidate, Draft, FieldKind, FieldSpec, House, Input, Request, Who};
use programme::{Bundle, Kind, Law, Programme, shipped};
use record::clinic::RecordOpened;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};
use store::{Answer as Said, ClockChoice, Durability, ManualClock, Options, Rulebooks, Select, Store};
use terms::{Moment, PatientId, PlaceId, Role, StaffId};
use web::{App, Config};

/// Places of a [`Setting`], in the order of the set-up form.
const CONSULTING: usize = 0;
const TREATMENT: usize = 1;
const CPC: usize = 2;

/// The clinic of these tests: rules adopted, plan filed, patients at several steps.
struct Scene {
    set: Setting,
    n: u32,
    /// Interviewed and consented.
    ready: String,
    /// Registered only.
    fresh: String,
}

const NAME: &str = "高瀬 誠";
const KANA: &str = "タカセ マコト";
const PHONE: &str = "03-1234-9876";

fn candidates() -> Vec<Candidate> {
    let all = shipped();
    let of = |kind: Kind| all.iter().find(|(k, ..)| *k == kind).map(|(_, _, b)| b.clone()).expect("shipped");
    let joined = of(Kind::Programme).with_overlay(&of(Kind::Overlay)).expect("fits");
    vec![
        Candidate { kind: "law", name: "law".into(), bundle: of(Kind::Law) },
        Candidate { kind: "programme", name: "demo".into(), bundle: joined },
        Candidate { kind: "programme", name: "plain".into(), bundle: of(Kind::Programme) },
    ]
}

fn books() -> Rulebooks {
    fn text<T>(s: &str, read: fn(&Bundle) -> Result<T, Vec<programme::Problem>>) -> Result<T, String> {
        read(&Bundle::from_text(s).map_err(|t| t.en.into_owned())?).map_err(|p| format!("{p:?}"))
    }
    Rulebooks { programme: |s| text(s, Programme::read), law: |s| text(s, Law::read) }
}

fn house() -> House {
    House { candidates: candidates(), ..setting::house() }
}

impl Scene {
    /// Set up, staff of every role, nothing adopted.
    fn bare() -> Self {
        let mut set = Setting::empty(true, |_| ());
        let clock = Arc::new(ManualClock::at(Moment::parse(setting::START).expect("moment")));
        let options = Options { clock: ClockChoice::Given(clock), durability: Durability::UnsafeOff, ..Options::new(books()) };
        let opening = Draft::of(&RecordOpened { simulated: true, zone: "Asia/Tokyo".into(), format: 1 }).expect("draft");
        let store = Store::create(&set.dir.path().join("house"), Arc::new(house()), options, &opening).expect("store");
        set.store = Arc::new(store);
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
            s.set.ok("add_staff", &id, who, &[("name", "立花 直子"), ("kana", "タチバナ ナオコ"), ("roles", role.code())]);
            s.set.staff.insert(*role, StaffId::derive(&id, 0));
        }
        s
    }
    /// Rules adopted, a plan filed, two patients, one of them ready for harvest.
    fn new() -> Self {
        let mut s = Self::bare();
        for (act, kind, name) in [("adopt_law", "law", "law"), ("adopt_programme", "programme", "demo")] {
            let c = candidates().into_iter().find(|c| c.kind == kind && c.name == name).expect("candidate");
            s.act(act, Role::Manager, CONSULTING, &[("candidate", &format!("{name}@{}", c.bundle.hash()))]);
        }
        s.file_plan();
        let (ready, fresh) = (s.register(NAME, KANA, "1979-05-12"), s.register("三宅 歩", "ミヤケ アユミ", "1982-01-02"));
        (s.ready, s.fresh) = (ready, fresh);
        let ready = s.ready.clone();
        s.interview(&ready);
        s.consent(&ready);
        s
    }
    fn who(&self, role: Role, place: usize) -> Who {
        Who { actor: Actor::Staff(self.set.staff[&role].clone()), role: Some(role), place: self.set.places.get(place).cloned() }
    }
    /// Does an act behind the pages and wants it recorded; the command's id.
    fn act(&mut self, act: &str, role: Role, place: usize, fields: &[(&str, &str)]) -> terms::CommandId {
        self.n += 1;
        let id = command(&format!("made-{}", self.n));
        self.set.ok(act, &id, self.who(role, place), fields);
        id
    }
    fn register(&mut self, name: &str, kana: &str, born: &str) -> String {
        let fields = [("purpose", "shown"), ("name", name), ("kana", kana), ("birth_date", born), ("sex", "male"), ("telephone", PHONE)];
        let specs = self.specs("register_patient", &Input::new());
        let purpose = specs.iter().find(|s| s.name == "purpose").expect("purpose").example.clone();
        let mut fields = fields.to_vec();
        fields[0].1 = &purpose;
        let id = self.act("register_patient", Role::Coordinator, CONSULTING, &fields);
        PatientId::derive(&id, 0).as_str().to_owned()
    }
    fn good(&self, act: &str, carried: &[(&str, &str)]) -> Vec<(String, String)> {
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
    fn play(&mut self, act: &str, role: Role, place: usize, change: &[(&str, &str)], carried: &[(&str, &str)]) -> terms::CommandId {
        let mut fields = self.good(act, carried);
        fields.retain(|(n, _)| !change.iter().any(|(c, _)| c == n));
        fields.extend(change.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        self.act(act, role, place, &fields)
    }
    fn file_plan(&mut self) {
        let doctor = self.set.staff[&Role::Doctor].to_string();
        let p = self.set.store.current().programme.as_ref().map(|(_, p)| Arc::clone(p)).expect("programme");
        let [diseases, routes] = [p.diseases().iter().map(|d| d.code.clone()).collect::<Vec<_>>(), p.routes().iter().map(|r| r.code.clone()).collect()];
        let version = p.consent().version.clone();
        let places: Vec<String> = self.set.places.iter().map(ToString::to_string).collect();
        let mut fields = self.good("file_plan", &[]);
        for name in ["diseases", "routes", "doctors", "places", "submitted_on", "valid_from", "valid_until", "consent_version", "stopped", "maker"] {
            fields.retain(|(n, _)| n != name);
        }
        fields.extend(diseases.iter().map(|d| ("diseases".to_owned(), d.clone())));
        fields.extend(routes.iter().map(|d| ("routes".to_owned(), d.clone())));
        fields.extend(places.iter().map(|d| ("places".to_owned(), d.clone())));
        let more = [("doctors", doctor.as_str()), ("submitted_on", "2026-05-01"), ("valid_from", "2026-05-01"), ("consent_version", &version), ("maker", &places[CPC])];
        fields.extend(more.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        self.act("file_plan", Role::Manager, CONSULTING, &fields);
    }
    fn interview(&mut self, patient: &str) {
        let disease = "knee_oa";
        self.play("record_interview", Role::Nurse, CONSULTING, &[("disease", disease), ("allergies", "ヨード")], &[("patient", patient)]);
    }
    fn consent(&mut self, patient: &str) {
        let fields = self.consent_fields(patient);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        self.act("give_consent", Role::Doctor, CONSULTING, &fields);
    }
    fn consent_fields(&self, patient: &str) -> Vec<(String, String)> {
        let doctor = self.set.staff[&Role::Doctor].to_string();
        let mut fields = self.good("give_consent", &[("patient", patient)]);
        fields.retain(|(n, _)| !matches!(n.as_str(), "scopes" | "explained_by" | "explained_all" | "understood" | "agreed_electronic"));
        let p = self.set.store.current().programme.as_ref().map(|(_, p)| Arc::clone(p)).expect("programme");
        fields.extend(p.consent().scopes.iter().map(|s| ("scopes".to_owned(), s.code.clone())));
        for (n, v) in [("explained_by", doctor.as_str()), ("explained_all", "yes"), ("understood", "yes")] {
            fields.push((n.to_owned(), v.to_owned()));
        }
        fields
    }
    /// Fields as the act declares them now.
    fn specs(&self, act: &str, carried: &Input) -> Vec<FieldSpec> {
        let current = self.set.store.current();
        let ctx = current.surround(self.set.store.now()).form_ctx(carried);
        self.set.store.house().act(act).expect("act").act.fields(ctx)
    }
    fn client(&self, role: Role, place: usize) -> Client {
        self.set.signed(role, place)
    }
    fn tip(&self) -> u64 {
        self.set.store.tip().position
    }
    fn latest(&self, list: &str) -> String {
        self.set.store.read(|s| s.select(&Select::from(list))).expect("rows").last().expect("a row").subject.clone()
    }
    /// Somebody who may do an act, and where.
    fn doer(&self, act: &str) -> (Role, usize) {
        let rule = access::ACTS.iter().find(|r| r.name == act).expect("row");
        for role in [Role::Manager, Role::Doctor, Role::Nurse].iter().chain(Role::ALL) {
            for (n, kind) in [record::clinic::PlaceKind::Consulting, record::clinic::PlaceKind::Treatment, record::clinic::PlaceKind::Cpc].into_iter().enumerate() {
                if rule.grant(*role, Some(kind)) != access::Grant::No {
                    return (*role, n);
                }
            }
        }
        panic!("nobody may {act}");
    }
}

fn slices(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect()
}

/// Sends a step of a form.
async fn step(c: &mut Client, act: &str, step: &str, id: &str, seen: u64, fields: &[(String, String)], more: &[(&str, &str)]) -> Answer {
    let seen = seen.to_string();
    let mut all = vec![("_step", step), ("_command", id), ("_seen", seen.as_str())];
    all.extend(slices(fields));
    all.extend_from_slice(more);
    c.post(&format!("/act/{act}"), &all).await
}

/// As it stands in HTML.
fn escaped(s: &str) -> String {
    s.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// One bad value for a field, and why.
fn attacks(s: &FieldSpec) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    if s.required {
        out.push(("empty", String::new()));
    }
    match &s.kind {
        FieldKind::Line(_) | FieldKind::Lines(_) => {
            out.push(("huge", "あ".repeat(10_000)));
            out.push(("control", format!("{}\u{7}", s.example)));
        }
        FieldKind::Number => out.extend([("wrong kind", "たくさん".to_owned()), ("huge", "9".repeat(10_000)), ("sign", "-1e9".to_owned())]),
        FieldKind::Day => out.extend([("wrong kind", "きのう".to_owned()), ("no such day", "2026-02-30".to_owned()), ("huge", "2".repeat(10_000))]),
        FieldKind::Moment => out.extend([("wrong kind", "tomorrow".to_owned()), ("future", "2099-01-01T00:00".to_owned())]),
        FieldKind::Choice(_) | FieldKind::Many(_) => out.extend([("unknown choice", "no-such-answer".to_owned()), ("markup", "<b>x</b>".to_owned())]),
        FieldKind::Carried => out.extend([("empty", String::new()), ("no id", "<script>alert(1)</script>".to_owned())]),
    }
    if matches!(s.name.as_str(), "birth_date" | "known_on") {
        out.push(("future", "2099-01-01".to_owned()));
    }
    out
}

/// Subjects for every act of the house.
fn subjects(s: &mut Scene) -> BTreeMap<&'static str, String> {
    let patient = s.fresh.clone();
    s.play("raise_deviation", Role::Nurse, CONSULTING, &[("serious", "no")], &[("patient", &patient)]);
    s.act("hold", Role::Nurse, CONSULTING, &[("patient", &patient), ("target", "patient"), ("reason", "確認中")]);
    s.play("report_adverse_event", Role::Nurse, CONSULTING, &[], &[("patient", &patient)]);
    let position = s
        .set
        .store
        .read(|snap| Ok((1..=snap.tip().position).find(|n| snap.fact(*n).ok().flatten().is_some_and(|f| f.head.kind == "interview_recorded"))))
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

/// Every act × every field × every kind of bad input: 400, one message beside the field, nothing recorded, nothing typed lost.
#[tokio::test]
async fn bad_input_of_every_field_of_every_act_is_told_beside_it_and_nothing_is_lost() {
    let mut s = Scene::new();
    let known = subjects(&mut s);
    let acts: Vec<&'static str> = s.set.store.house().acts.iter().map(|a| a.name).filter(|a| *a != "set_up_clinic").collect();
    assert!(acts.len() >= 20, "{acts:?}");
    let mut asked = 0;
    for act in acts {
        let (role, place) = s.doer(act);
        let mut c = s.client(role, place);
        // Every subject that the act knows is carried; first with everything, to see which are fields at all.
        let all = setting::input(&known.iter().map(|(k, v)| (*k, v.as_str())).collect::<Vec<_>>());
        let specs = s.specs(act, &all);
        let carried: Vec<(&str, &str)> = specs.iter().filter(|f| f.kind == FieldKind::Carried).filter_map(|f| known.get_key_value(f.name.as_str())).map(|(k, v)| (*k, v.as_str())).collect();
        let good = s.good(act, &carried);
        let envelope = FieldSpec { name: "occurred_at".into(), kind: FieldKind::Moment, required: false, ..specs[0].clone() };
        for spec in specs.iter().chain([&envelope]) {
            for (why, bad) in attacks(spec) {
                // A safety act is offered without a patient, a deviation or a number of an event.
                let optional_subject = spec.kind == FieldKind::Carried && s.set.store.house().act(act).is_some_and(|a| a.safety) && bad.is_empty();
                if optional_subject {
                    continue;
                }
                asked += 1;
                let tip = s.tip();
                let mut fields: Vec<(String, String)> = good.iter().filter(|(n, _)| *n != spec.name).cloned().collect();
                fields.push((spec.name.clone(), bad.clone()));
                let got = step(&mut c, act, "confirm", &format!("bad-{asked}"), tip, &fields, &[]).await;
                let at = format!("{act}.{} {why}", spec.name);
                assert_eq!(got.status.as_u16(), 400, "{at}: {}", got.body);
                assert_eq!(s.tip(), tip, "{at}: something was recorded");
                let beside = format!("id=\"f-{}-error\"", spec.name);
                assert!(got.body.contains(&beside), "{at}: no message beside the field: {}", got.body);
                assert_eq!(got.body.matches(&beside).count(), 1, "{at}: one clear message");
                for (name, value) in fields.iter().filter(|(n, v)| !v.is_empty() && *n != "csrf" && v != "no-such-answer" && v != "<b>x</b>" && n != "roles") {
                    let kept = got.body.contains(&escaped(value).replace('\n', "&#10;")) || got.body.contains(&escaped(value));
                    assert!(kept, "{at}: {name}={} was lost", value.chars().take(60).collect::<String>());
                }
                assert!(!got.body.contains("<script>alert(1)"), "{at}");
            }
        }
    }
    assert!(asked > 150, "only {asked} attacks");
}

#[tokio::test]
async fn markup_in_every_text_is_shown_as_text() {
    let mut s = Scene::new();
    let known = subjects(&mut s);
    let bad = "<script>alert(1)</script>\"'&";
    let mut seen = 0;
    for act in s.set.store.house().acts.iter().map(|a| a.name).filter(|a| *a != "set_up_clinic").collect::<Vec<_>>() {
        let (role, place) = s.doer(act);
        let mut c = s.client(role, place);
        let carried: Vec<(&str, &str)> = known.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let specs = s.specs(act, &setting::input(&carried));
        let carried: Vec<(&str, &str)> = carried.into_iter().filter(|(k, _)| specs.iter().any(|f| f.name == *k)).collect();
        let mut fields = s.good(act, &carried);
        for f in specs.iter().filter(|f| matches!(f.kind, FieldKind::Line(_) | FieldKind::Lines(_))) {
            fields.retain(|(n, _)| *n != f.name);
            fields.push((f.name.clone(), bad.to_owned()));
            seen += 1;
        }
        // A wrong time keeps safety acts from being recorded.
        fields.push(("occurred_at".to_owned(), "tomorrow".to_owned()));
        let tip = s.tip();
        let form = step(&mut c, act, "review", &format!("m-{act}"), tip, &fields, &[]).await.is(400);
        assert!(!form.body.contains("<script>alert") && !form.body.contains("\"'&\""), "{act}");
        fields.retain(|(n, _)| n != "occurred_at");
        if !s.set.store.house().act(act).expect("act").safety {
            let review = step(&mut c, act, "review", &format!("m-{act}"), tip, &fields, &[]).await;
            assert!(!review.body.contains("<script>alert"), "{act}");
        }
        assert_eq!(s.tip(), tip);
    }
    assert!(seen > 20);
    // And after it was recorded.
    let id = s.ready.clone();
    s.act("record_occurrence", Role::Nurse, CONSULTING, &[("patient", &id), ("what", bad), ("where", bad)]);
    let mut c = s.client(Role::Manager, CONSULTING);
    for page in ["/", "/safety", "/record", &format!("/patients/{id}"), &format!("/fact/{}", s.tip() - 1)] {
        let got = c.get(page).await.is(200);
        assert!(!got.body.contains("<script>alert"), "{page}");
    }
    assert!(c.get(&format!("/patients/{id}")).await.body.contains("&lt;script&gt;alert(1)"));
}

#[tokio::test]
async fn full_width_digits_and_eras_are_accepted_where_a_number_or_a_day_is_asked() {
    let s = Scene::new();
    let id = s.ready.clone();
    let mut c = s.client(Role::Doctor, TREATMENT);
    let mut fields = s.good("harvest_fat", &[("patient", &id)]);
    let staff = s.set.staff[&Role::Nurse].to_string();
    fields.retain(|(n, _)| n != "checked_by");
    fields.push(("checked_by".into(), staff));
    for (name, value) in &mut fields {
        if name == "mass_g" || name == "pieces" {
            *value = value.chars().map(|c| if c.is_ascii_digit() { char::from_u32(u32::from(c) + 0xFEE0).expect("digit") } else if c == '.' { '．' } else { c }).collect();
        }
    }
    let review = step(&mut c, "harvest_fat", "review", "fw", s.tip(), &fields, &[]).await.is(200);
    assert!(review.body.contains("まだ記録していません") && review.body.contains("0.9\u{a0}g"), "{}", review.body);
    let mut c = s.client(Role::Coordinator, CONSULTING);
    let mut fields = s.good("register_patient", &[]);
    for (name, value) in &mut fields {
        match name.as_str() {
            "birth_date" => *value = "Ｓ５４．５．１３".into(),
            "telephone" => *value = "０３－１１１１－２２２２".into(),
            "kana" => *value = "もりた ひろし".into(),
            _ => {}
        }
    }
    step(&mut c, "register_patient", "confirm", "era", s.tip(), &fields, &[]).await.is(303);
}

#[tokio::test]
async fn another_roles_form_and_a_forged_token_record_nothing() {
    let s = Scene::new();
    let id = s.ready.clone();
    let tip = s.tip();
    for rule in access::ACTS {
        for role in Role::ALL.iter().filter(|r| rule.grant(**r, Some(record::clinic::PlaceKind::Cpc)) == access::Grant::No) {
            let mut c = s.client(*role, CPC);
            assert_eq!(c.get(&format!("/act/{}?patient={id}", rule.name)).await.status.as_u16(), 403, "{} {role:?}", rule.name);
            let fields = vec![("patient".to_owned(), id.clone())];
            assert_eq!(step(&mut c, rule.name, "confirm", "x", tip, &fields, &[]).await.status.as_u16(), 403, "{} {role:?}", rule.name);
        }
    }
    let mut c = s.client(Role::Nurse, CONSULTING);
    let good = [("_step", "confirm"), ("_command", "forged"), ("patient", id.as_str()), ("target", "patient")];
    let mut forged = vec![("csrf", "not-the-token")];
    forged.extend(good);
    let here = [("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(c.send("POST", "/act/hold", &here, encoded(&forged)).await.status.as_u16(), 403);
    let there = [("sec-fetch-site", "cross-site"), ("content-type", "application/x-www-form-urlencoded")];
    let token = c.csrf.clone();
    forged[0].1 = &token;
    assert_eq!(c.send("POST", "/act/hold", &there, encoded(&forged)).await.status.as_u16(), 403);
    assert_eq!(s.tip(), tip);
    assert_eq!(c.get("/act/no_such_act").await.status.as_u16(), 404);
    assert_eq!(c.get("/act/set_up_clinic").await.status.as_u16(), 403);
    c.post("/act/hold", &good).await.is(303);
    assert!(s.tip() > tip, "the same form with the right token is recorded");
}

/// Pages that a person of the clinic may open.
fn pages(s: &Scene) -> Vec<String> {
    let id = &s.ready;
    let mut out: Vec<String> = ["/", "/?role=all", "/patients", "/safety", "/record", "/clinic", "/staff", "/style"].map(str::to_owned).to_vec();
    out.push(format!("/patients/{id}"));
    out.push(format!("/safety?patient={id}"));
    out.extend((1..=s.tip()).map(|n| format!("/fact/{n}")));
    for act in s.set.store.house().acts.iter().map(|a| a.name) {
        out.push(format!("/act/{act}"));
        out.push(format!("/act/{act}?patient={id}"));
    }
    out
}

/// Nothing of a patient's identity: name, reading, telephone, birth date in any spelling.
fn leaks(body: &str) -> Option<&'static str> {
    ["高瀬", "タカセ", "たかせ", PHONE, "1979-05-12", "1979年", "昭和54年"].into_iter().find(|w| body.contains(*w))
}

#[tokio::test]
async fn l16_roles_that_see_numbers_get_no_name_on_any_page() {
    let mut s = Scene::new();
    subjects(&mut s);
    let id = s.ready.clone();
    // Everything about the patient that a page could show: a correction of the identity, a hold, an occurrence.
    s.act("hold", Role::Nurse, CONSULTING, &[("patient", &id), ("target", "patient")]);
    let mut opened = 0;
    for (role, place) in [(Role::Operator, CPC), (Role::FacilityManager, CPC), (Role::Reader, CONSULTING)] {
        let mut c = s.client(role, place);
        for page in pages(&s) {
            let got = c.get(&page).await;
            if got.status.as_u16() == 200 {
                opened += 1;
                assert_eq!(leaks(&got.body), None, "{role:?} {page}");
            }
        }
        let chart = c.get(&format!("/patients/{id}")).await.is(200);
        assert!(chart.body.contains("SP2600001") && chart.body.contains("47歳"), "number, age and sex are shown");
        for typed in ["高瀬", "たかせ", "ﾀｶｾ", "1979-05-12", "タカセ マコト"] {
            let got = c.post("/search", &[("q", typed)]).await.is(303);
            assert!(got.to().starts_with("/search?s="), "{typed} leads to {}", got.to());
            let to = got.to().to_owned();
            let found = c.get(&to).await.is(200);
            assert!(!found.body.contains("SP2600001"), "a search by {typed} tells whose number it is");
        }
        // A refusal names nobody either.
        let fields = vec![("position".to_owned(), "1".to_owned()), ("reason".to_owned(), "x".to_owned()), ("change.zone".to_owned(), "y".to_owned())];
        let refused = step(&mut c, "record_correction", "confirm", &format!("n-{}", role.code()), s.tip(), &fields, &[]).await;
        assert_eq!(leaks(&refused.body), None);
    }
    assert!(opened > 30, "{opened}");
    let mut doctor = s.client(Role::Doctor, CONSULTING);
    let chart = doctor.get(&format!("/patients/{id}")).await.is(200);
    assert!(["高瀬 誠", "タカセ マコト", PHONE, "昭和54年"].iter().all(|w| chart.body.contains(w)), "with the grant they are shown");
}

#[tokio::test]
async fn l16_no_name_in_a_title_or_an_address() {
    let s = Scene::new();
    let mut c = s.client(Role::ResponsibleDoctor, CONSULTING);
    for page in pages(&s) {
        let got = c.get(&page).await;
        let title = got.body.split_once("<title>").and_then(|(_, r)| r.split_once("</title>")).map_or("", |(t, _)| t);
        assert_eq!(leaks(title), None, "{page}");
        for href in got.body.split("href=\"").skip(1).filter_map(|r| r.split('"').next()) {
            assert!(leaks(href).is_none() && href.is_ascii(), "{page}: {href}");
        }
        assert_eq!(got.header("cache-control"), "no-store", "{page}");
    }
    let by_name = c.post("/search", &[("q", "高瀬")]).await.is(303);
    assert!(by_name.to().starts_with("/search?s=") && by_name.to().is_ascii());
}

#[tokio::test]
async fn search_finds_any_kana_numbers_and_birth_dates_and_leads_straight_to_an_exact_number() {
    let s = Scene::new();
    let id = s.ready.clone();
    let mut c = s.client(Role::Nurse, CONSULTING);
    for typed in ["たかせ", "ﾀｶｾ", "タカセ", "タカセ ま", "高瀬", "高瀬誠", "まこと", "1979-05-12", "昭和54年5月12日", "Ｓ５４．５．１２"] {
        let to = c.post("/search", &[("q", typed)]).await.is(303).to().to_owned();
        let found = c.get(&to).await.is(200);
        assert!(found.body.contains(&format!("/patients/{id}")), "{typed}");
        assert!(!found.body.contains("ミヤケ"), "{typed}");
    }
    for exact in ["SP2600001", "sp2600001", "ＳＰ２６００００１", " SP26-00001 ", id.as_str()] {
        assert_eq!(c.post("/search", &[("q", exact)]).await.is(303).to(), format!("/patients/{id}"), "{exact}");
    }
    assert_eq!(c.get("/search?q=SP2600001").await.is(303).to(), format!("/patients/{id}"));
    let none = c.post("/search", &[("q", "山本")]).await.is(303).to().to_owned();
    assert!(c.get(&none).await.is(200).body.contains("見つかりませんでした"));
    // Somebody else does not see what was searched for.
    let mut other = s.client(Role::Doctor, CONSULTING);
    assert!(!other.get(&none).await.is(200).body.contains("山本"));
}

#[tokio::test]
async fn a_list_is_read_along_its_index() {
    let s = Scene::new();
    let plans = s
        .set
        .store
        .read(|snap| {
            let mut out = Vec::new();
            for select in [
                Select::from("patients").order("kana_key").limit(50),
                Select::from("patients").order("number").limit(50),
                Select::from("patients").prefix("kana_key", "タカ").order("kana_key"),
                Select::from("patients").prefix("name_key", "高").order("name_key"),
                Select::from("patients").eq("number", "SP2600001").limit(1),
                Select::from("patients").eq("birth_date", "1979-05-12").limit(200),
                Select::from("journeys").eq("stage", "consented").order_desc("opens_at").limit(40),
                Select::from("deviations").filter("closed_at", store::Test::Null).order("opened_at").limit(40),
                Select::from("holds").filter("lifted_at", store::Test::Null).order("held_at").limit(40),
            ] {
                out.push((format!("{select:?}"), snap.plan(&select)?));
            }
            Ok(out)
        })
        .expect("plans");
    for (select, plan) in plans {
        assert!(plan.iter().any(|l| l.contains("USING") && l.contains("INDEX")), "{select}: {plan:?}");
    }
}

#[tokio::test]
async fn the_same_form_sent_twice_is_recorded_once_and_answered_alike() {
    let s = Scene::new();
    let id = s.fresh.clone();
    let mut c = s.client(Role::Nurse, CONSULTING);
    let fields = s.good("record_interview", &[("patient", &id)]);
    let seen = s.tip();
    let first = step(&mut c, "record_interview", "confirm", "twice", seen, &fields, &[]).await.is(303);
    let tip = s.tip();
    let second = step(&mut c, "record_interview", "confirm", "twice", seen, &fields, &[]).await.is(303);
    assert_eq!((first.to(), s.tip()), (second.to(), tip));
    assert!(first.to().starts_with(&format!("/patients/{id}?recorded=")), "{}", first.to());
    let to = first.to().to_owned();
    assert!(c.get(&to).await.is(200).body.contains("記録しました"));
    // Another content under the same id is a conflict, never a second fact.
    let mut other = fields.clone();
    other.retain(|(n, _)| n != "complaint");
    other.push(("complaint".into(), "別の内容".into()));
    step(&mut c, "record_interview", "confirm", "twice", seen, &other, &[]).await.is(409);
    assert_eq!(s.tip(), tip);
}

#[tokio::test]
async fn requirement_19_entry_and_confirmation_are_two_steps_and_proxy_entry_names_both() {
    let s = Scene::new();
    let id = s.fresh.clone();
    let mut c = s.client(Role::Nurse, CONSULTING);
    let mut fields = s.good("record_interview", &[("patient", &id)]);
    fields.push(("behalf".into(), s.set.staff[&Role::Doctor].to_string()));
    let tip = s.tip();
    let review = step(&mut c, "record_interview", "review", "r19", tip, &fields, &[]).await.is(200);
    assert_eq!(s.tip(), tip, "a draft is no entry");
    for must in ["下書き", "まだ記録していません", "確定して記録", "訂正する", "代行入力", "立花 直子"] {
        assert!(review.body.contains(must), "{must}: {}", review.body);
    }
    // Changing it keeps everything.
    let form = step(&mut c, "record_interview", "edit", "r19", tip, &fields, &[]).await.is(200);
    for (name, value) in &fields {
        assert!(form.body.contains(&escaped(value)), "{name} was lost");
    }
    let done = step(&mut c, "record_interview", "confirm", "r19", tip, &fields, &[]).await.is(303).to().to_owned();
    let chart = c.get(&done).await.is(200);
    assert!(chart.body.contains("代行入力(立花 直子 の代わり)"), "{}", chart.body);
}

#[tokio::test]
async fn requirement_20_a_signature_shows_name_time_and_meaning_and_asks_again_who_it_is() {
    let s = Scene::new();
    let id = s.fresh.clone();
    s.set.account(Role::Doctor, false);
    let mut c = s.client(Role::Doctor, CONSULTING);
    let mut s = s;
    s.interview(&id);
    let fields = s.consent_fields(&id);
    let (tip, seen) = (s.tip(), s.tip());
    let review = step(&mut c, "give_consent", "review", "r20", seen, &fields, &[]).await.is(200);
    for must in ["署名", "私は説明文書のすべての項目を説明し", "立花 直子", "医師", "2026年11月24日", "name=\"_password\""] {
        assert!(review.body.contains(must), "{must}: {}", review.body);
    }
    let wrong = step(&mut c, "give_consent", "confirm", "r20", seen, &fields, &[("_password", "not it")]).await.is(400);
    assert!(wrong.body.contains("f-_password-error") && !wrong.body.contains("not it"), "the password is not shown again");
    assert!(fields.iter().all(|(_, v)| wrong.body.contains(&escaped(v))), "nothing typed is lost");
    assert_eq!(s.tip(), tip);
    let right = step(&mut c, "give_consent", "confirm", "r20", seen, &fields, &[("_password", PASSWORD)]).await.is(303);
    assert!(s.tip() > tip);
    // The same form again: the same answer, without asking for the password a second time.
    let again = step(&mut c, "give_consent", "confirm", "r20", seen, &fields, &[]).await.is(303);
    assert_eq!(again.to(), right.to());
    let to = right.to().to_owned();
    assert!(c.get(&to).await.body.contains("署名あり"));
}

#[tokio::test]
async fn a_refusal_names_every_reason_keeps_what_was_typed_and_opens_the_way_on() {
    let mut s = Scene::new();
    s.set.account(Role::Doctor, false);
    let id = s.fresh.clone();
    let mut c = s.client(Role::Doctor, TREATMENT);
    let mut fields = s.good("harvest_fat", &[("patient", &id)]);
    fields.retain(|(n, _)| n != "checked_by" && n != "complications");
    fields.push(("checked_by".into(), s.set.staff[&Role::Nurse].to_string()));
    fields.push(("complications".into(), "なし<b>".into()));
    // Before anybody types the form says what stands against it, and opens all the same.
    let form = c.get(&format!("/act/harvest_fat?patient={id}")).await.is(200);
    assert!(form.body.contains("このままでは記録できません") && form.body.contains("name=\"mass_g\""), "{}", form.body);
    let tip = s.tip();
    let got = step(&mut c, "harvest_fat", "confirm", "no", tip, &fields, &[("_password", PASSWORD)]).await.is(422);
    for must in ["いまはできません", "次にすること", "入力した内容", "すでに起きたことは、いつでも記録できます", "/act/record_occurrence?patient=", "なし&lt;b&gt;", "入力に戻る"] {
        assert!(got.body.contains(must), "{must}: {}", got.body);
    }
    let reasons = got.body.matches("class=\"reason\"").count();
    assert!(reasons >= 1 && got.body.contains(&format!("理由は {reasons} 件")), "{reasons}");
    assert_ne!(got.hidden("_command"), "no", "a new command id for the way back");
    assert!(s.tip() > tip, "the attempt itself is recorded");
    let back = step(&mut c, "harvest_fat", "edit", &got.hidden("_command"), tip, &fields, &[]).await.is(200);
    assert!(back.body.contains("なし&lt;b&gt;") && back.body.contains("value=\"0.9\""), "{}", back.body);
    // The chart shows the attempt as what it was, and what blocks the next knot.
    let chart = c.get(&format!("/patients/{id}")).await.is(200);
    assert!(chart.body.contains("拒否"));
    s.interview(&id);
    let chart = c.get(&format!("/patients/{id}")).await.is(200);
    assert!(chart.body.contains("同意を記録する"));
}

#[tokio::test]
async fn a_signing_act_that_meets_newer_facts_shows_them_and_keeps_the_form() {
    let mut s = Scene::new();
    s.set.account(Role::Doctor, false);
    let id = s.ready.clone();
    let mut c = s.client(Role::Doctor, TREATMENT);
    let seen = s.tip();
    let mut fields = s.good("harvest_fat", &[("patient", &id)]);
    fields.retain(|(n, _)| n != "checked_by");
    fields.push(("checked_by".into(), s.set.staff[&Role::Nurse].to_string()));
    s.act("withdraw_consent", Role::Nurse, CONSULTING, &[("patient", &id), ("cells", "pause")]);
    let tip = s.tip();
    let got = step(&mut c, "harvest_fat", "confirm", "late", seen, &fields, &[("_password", PASSWORD)]).await.is(409);
    assert!(got.body.contains("同意の撤回") && got.body.contains("いまの記録で開き直す"), "{}", got.body);
    assert!(fields.iter().all(|(_, v)| got.body.contains(&escaped(v))));
    assert_eq!(s.tip(), tip);
}

#[tokio::test]
async fn somebody_who_may_be_registered_already_is_asked_about_first() {
    let s = Scene::new();
    let mut c = s.client(Role::Coordinator, CONSULTING);
    let mut fields = s.good("register_patient", &[]);
    fields.retain(|(n, _)| !matches!(n.as_str(), "name" | "kana" | "birth_date"));
    for (n, v) in [("name", "高瀬 眞"), ("kana", "たかせ まこと"), ("birth_date", "S54.5.12")] {
        fields.push((n.into(), v.into()));
    }
    let tip = s.tip();
    for how in ["review", "confirm"] {
        let asked = step(&mut c, "register_patient", how, "twin", tip, &fields, &[]).await.is(200);
        assert!(asked.body.contains("同じ人ではありませんか") && asked.body.contains("SP2600001") && asked.body.contains("別の人です"), "{}", asked.body);
        assert_eq!(s.tip(), tip, "nothing is recorded before somebody says so");
    }
    // Saying it of somebody else than shown does not count.
    step(&mut c, "register_patient", "confirm", "twin", tip, &fields, &[("_different", "SP2600099")]).await.is(200);
    assert_eq!(s.tip(), tip);
    let review = step(&mut c, "register_patient", "review", "twin", tip, &fields, &[("_different", "SP2600001")]).await.is(200);
    assert!(review.body.contains("確定して記録"));
    let done = step(&mut c, "register_patient", "confirm", "twin", tip, &fields, &[("_different", "SP2600001")]).await.is(303);
    assert!(done.to().starts_with("/patients/P"), "{}", done.to());
    // Another birth date is another person.
    fields.retain(|(n, _)| n != "birth_date");
    fields.push(("birth_date".into(), "1980-05-12".into()));
    let plain = step(&mut c, "register_patient", "review", "twin2", s.tip(), &fields, &[]).await.is(200);
    assert!(plain.body.contains("確定して記録"));
}

#[tokio::test]
async fn l1_a_merge_takes_a_patient_number_and_offers_records_with_the_same_birth_date() {
    let mut s = Scene::new();
    s.set.account(Role::Manager, false);
    let twin = s.register("高瀬 眞", "タカセ マコト", "1979-05-12");
    let into = s.ready.clone();
    let mut c = s.client(Role::Manager, CONSULTING);
    let form = c.get(&format!("/act/merge_patients?patient={twin}")).await.is(200);
    assert!(form.body.contains(&format!("into={into}")) && form.body.contains("SP2600001"), "{}", form.body);
    assert!(!form.body.contains("SP2600002"), "another birth date is not offered");
    let fields = |number: &str| vec![("patient".to_owned(), twin.clone()), ("into".to_owned(), number.to_owned()), ("evidence".to_owned(), "保険証".to_owned())];
    let tip = s.tip();
    let unknown = step(&mut c, "merge_patients", "confirm", "m0", tip, &fields("SP2699999"), &[("_password", PASSWORD)]).await.is(400);
    assert!(unknown.body.contains("f-into-error") && unknown.body.contains("value=\"SP2699999\""));
    assert_eq!(s.tip(), tip);
    let done = step(&mut c, "merge_patients", "confirm", "m1", tip, &fields("sp2600001"), &[("_password", PASSWORD)]).await.is(303);
    assert!(done.to().starts_with(&format!("/patients/{into}?")), "{}", done.to());
    let closed = c.get(&format!("/patients/{twin}")).await.is(200);
    assert!(closed.body.contains("統合されて閉じています") && closed.body.contains(&format!("/patients/{into}")));
    assert_eq!(c.post("/search", &[("q", "SP2600003")]).await.is(303).to(), format!("/patients/{into}"), "an old number still finds the person");
}

#[tokio::test]
async fn l13_a_correction_is_drawn_from_its_original_and_stands_beside_it() {
    let s = Scene::new();
    let id = s.ready.clone();
    let position = (1..=s.tip()).find(|n| s.set.store.read(|r| r.fact(*n)).expect("reads").is_some_and(|f| f.head.kind == "interview_recorded")).expect("interview");
    let mut c = s.client(Role::Nurse, CONSULTING);
    let form = c.get(&format!("/act/record_correction?position={position}")).await.is(200);
    assert!(form.body.contains("もとの記録") && form.body.contains("name=\"change.allergies\"") && form.body.contains("ヨード"), "{}", form.body);
    let tip = s.tip();
    let fields: Vec<(String, String)> =
        [("position", position.to_string()), ("change.allergies", "そば".to_owned()), ("reason", "聞き違い".to_owned())].map(|(a, b)| (a.to_owned(), b)).to_vec();
    let review = step(&mut c, "record_correction", "review", "corr", tip, &fields, &[]).await.is(200);
    assert!(review.body.contains("そば"));
    step(&mut c, "record_correction", "confirm", "corr", tip, &fields, &[]).await.is(303);
    let chart = c.get(&format!("/patients/{id}")).await.is(200);
    assert!(chart.body.contains("訂正あり") && chart.body.contains("聞き違い") && chart.body.contains("アレルギー そば"), "{}", chart.body);
    let fact = c.get(&format!("/fact/{position}")).await.is(200);
    assert!(fact.body.contains("ヨード") && fact.body.contains("そば"), "both stand on the page of the fact");
}

#[tokio::test]
async fn what_was_typed_comes_back_to_the_same_person_alone_and_goes_when_it_is_recorded() {
    let s = Scene::new();
    let id = s.fresh.clone();
    let key = format!("patient:{id}");
    let path = format!("/act/record_interview?patient={id}");
    let mut nurse = s.client(Role::Nurse, CONSULTING);
    // While filling in (htmx), without any step taken.
    let token = nurse.csrf.clone();
    let typed = encoded(&[("_act", "record_interview"), ("_key", &key), ("patient", &id), ("complaint", "膝が痛い"), ("_password", "secret words")]);
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded"), ("hx-request", "true"), ("x-csrf", token.as_str())];
    let said = nurse.send("POST", "/draft", &headers, typed).await.is(200);
    assert!(said.body.contains("下書きを保存しました"), "{}", said.body);
    let form = nurse.get(&path).await.is(200);
    assert!(form.body.contains("膝が痛い") && form.body.contains("下書きがあります") && !form.body.contains("secret words"));
    let mut doctor = s.client(Role::Doctor, CONSULTING);
    assert!(!doctor.get(&path).await.is(200).body.contains("膝が痛い"), "nobody else sees it");
    assert!(!nurse.get(&format!("/act/record_interview?patient={}", s.ready)).await.body.contains("膝が痛い"), "nor does it come back for another patient");
    nurse.post("/draft/discard", &[("_act", "record_interview"), ("_key", &key)]).await.leads(&path);
    assert!(!nurse.get(&path).await.body.contains("膝が痛い"));
    // A form with a mistake is kept by itself.
    let mut wrong = s.good("record_interview", &[("patient", &id)]);
    wrong.push(("occurred_at".into(), "tomorrow".into()));
    step(&mut nurse, "record_interview", "review", "d1", s.tip(), &wrong, &[("_key", &key)]).await.is(400);
    assert!(nurse.get(&path).await.body.contains("下書きがあります"));
    wrong.pop();
    step(&mut nurse, "record_interview", "confirm", "d2", s.tip(), &wrong, &[("_key", &key)]).await.is(303);
    assert!(!nurse.get(&path).await.body.contains("下書きがあります"), "recorded: the draft is gone");
    // A draft of an act that is not open to this role is not taken.
    let mut operator = s.client(Role::Operator, CPC);
    assert_eq!(operator.post("/draft", &[("_act", "record_interview"), ("complaint", "x")]).await.status.as_u16(), 403);
}

#[tokio::test]
async fn l22_a_safety_act_is_one_page_and_one_button_even_by_number_alone() {
    let s = Scene::new();
    let id = s.ready.clone();
    for (role, place) in [(Role::Operator, CPC), (Role::Reader, CONSULTING)] {
        let mut c = s.client(role, place);
        let safety = c.get("/safety").await.is(200);
        for act in ["hold", "report_adverse_event", "withdraw_consent", "record_occurrence", "raise_deviation"] {
            assert!(safety.body.contains(&format!("href=\"/act/{act}\"")), "{act}");
            assert!(c.get(&format!("/act/{act}")).await.is(200).body.contains("value=\"confirm\""), "{act}");
        }
        let tip = s.tip();
        // As typed from a wrist band, in full width; first without saying whose work is to stop.
        let nobody = c.post("/act/hold", &[("_step", "confirm"), ("_command", &format!("h0-{}", role.code())), ("target", "patient")]).await.is(400);
        assert!(nobody.body.contains("f-patient-error"), "{}", nobody.body);
        c.post("/act/hold", &[("_step", "confirm"), ("_command", &format!("h1-{}", role.code())), ("patient", "ＳＰ２６００００１"), ("target", "patient")]).await.is(303);
        assert!(s.tip() > tip, "{role:?}");
    }
    let mut c = s.client(Role::Doctor, CONSULTING);
    assert!(c.get(&format!("/patients/{id}")).await.is(200).body.contains("保留 2件"));
    let list = c.get("/act/lift_hold").await;
    assert_eq!(list.status.as_u16(), 403, "opening again is not for everybody");
}

#[tokio::test]
async fn every_read_of_a_patient_is_logged_before_the_page_goes_out() {
    let s = Scene::new();
    let id = s.ready.clone();
    let mut c = s.client(Role::Nurse, CONSULTING);
    let lines = |page: &'static str| {
        let id = id.clone();
        s.set.rim(move |r| r.access_of(&id, 100)).into_iter().filter(|l| l.page == page).count()
    };
    for (page, path) in [("chart", format!("/patients/{id}")), ("act", format!("/act/record_interview?patient={id}")), ("safety", format!("/safety?patient={id}"))] {
        let before = lines(page);
        c.get(&path).await.is(200);
        assert_eq!(lines(page), before + 1, "{page}");
    }
    let fact = (1..=s.tip()).find(|n| s.set.store.read(|r| r.fact(*n)).expect("reads").is_some_and(|f| f.head.kind == "consent_given")).expect("consent");
    c.get(&format!("/fact/{fact}")).await.is(200);
    assert_eq!(lines("fact"), 1);
}

/// Words of the record that stay Japanese in English: names, places, what people typed, and the languages' own names.
const DATA: &[&str] = &[
    "日本語", "再生", "模擬クリニック", "診察室1", "処置室1", "細胞培養加工施設", "事務室", "大槻 恵", "オオツキ メグミ", "立花 直子", "タチバナ ナオコ", "高瀬 誠", "タカセ マコト",
    "三宅 歩", "ミヤケ アユミ", "ヨード", "右膝の痛み", "確認中",
];

fn words() -> &'static Mutex<Vec<String>> {
    static WORDS: OnceLock<Mutex<Vec<String>>> = OnceLock::new();
    WORDS.get_or_init(Mutex::default)
}

fn visible(body: &str) -> String {
    let main = body.split_once("<main").map_or(body, |(_, r)| r);
    let main = main.split_once("</main>").map_or(main, |(m, _)| m);
    let mut out = String::new();
    let mut inside = false;
    for c in main.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                out.push('\n');
            }
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

#[tokio::test]
async fn every_page_speaks_english_in_full_and_no_label_is_empty() {
    let mut s = Scene::new();
    subjects(&mut s);
    let mut english = s.client(Role::ResponsibleDoctor, CONSULTING);
    let mut japanese = s.client(Role::Manager, TREATMENT);
    for c in [&mut english, &mut japanese] {
        c.get("/").await.is(200);
    }
    english.get("/language/en").await;
    let typed: Vec<String> = s.set.store.house().acts.iter().flat_map(|a| s.specs(a.name, &Input::new())).map(|f| f.example).collect();
    words().lock().expect("lock").extend(typed);
    let all = pages(&s);
    for page in all.iter().filter(|p| !p.starts_with("/style")) {
        let en = english.get(page).await;
        if en.status.as_u16() == 200 && !page.starts_with("/fact/") {
            assert!(en.body.contains("lang=\"en\""), "{page}");
            let mut text = visible(&en.body);
            for w in DATA.iter().map(|w| (*w).to_owned()).chain(words().lock().expect("lock").iter().filter(|w| !w.is_ascii()).cloned()) {
                text = text.replace(&w, "");
            }
            let left: Vec<&str> = text.lines().filter(|l| l.chars().any(|c| ('\u{3040}'..='\u{30ff}').contains(&c) || ('\u{4e00}'..='\u{9fff}').contains(&c))).collect();
            assert!(left.is_empty(), "{page} is not in English: {left:?}");
        }
        for body in [en.body, japanese.get(page).await.body] {
            for tag in ["h1", "h2", "h3", "button", "label", "legend", "th", "dt", "option", "summary", "title"] {
                for piece in body.split(&format!("<{tag}")).skip(1) {
                    let inside = piece.split_once('>').and_then(|(_, r)| r.split_once(&format!("</{tag}>"))).map_or("x", |(i, _)| i);
                    assert!(!inside.trim().is_empty(), "{page}: an empty <{tag}>");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_clinic_that_has_adopted_nothing_is_told_what_comes_first() {
    let s = Scene::bare();
    let mut c = s.client(Role::Manager, CONSULTING);
    let home = c.get("/").await.is(200);
    for act in ["adopt_law", "adopt_programme", "file_plan"] {
        assert!(home.body.contains(&format!("/act/{act}")), "{act}: {}", home.body);
    }
    assert!(c.get("/patients").await.is(200).body.contains("患者はまだ登録されていません"));
    let adopt = c.get("/act/adopt_programme").await.is(200);
    let demo = candidates().into_iter().find(|c| c.name == "demo").expect("demo");
    let hash = demo.bundle.hash().to_string();
    assert!(adopt.body.contains(&hash[..8]) && adopt.body.contains("未設定の数値") && adopt.body.contains("まだ何も採用されていません"), "{}", adopt.body);
    let mut nurse = s.client(Role::Nurse, CONSULTING);
    assert!(nurse.get("/").await.is(200).body.contains("この役割でいま待っている仕事はありません"));
}

#[tokio::test]
async fn what_the_writer_says_is_what_the_page_says() {
    // The review page and the writer use one check of the fields that every form has: late entry without its reason is told before confirming.
    let s = Scene::new();
    let id = s.fresh.clone();
    let mut c = s.client(Role::Nurse, CONSULTING);
    let mut fields = s.good("record_interview", &[("patient", &id)]);
    fields.push(("occurred_at".into(), "2026-11-24T07:00".into()));
    let got = step(&mut c, "record_interview", "review", "late", s.tip(), &fields, &[]).await.is(400);
    assert!(got.body.contains("f-late_reason-error") && got.body.contains("<details class=\"behind\" open"), "the folded part opens: {}", got.body);
    fields.push(("late_reason".into(), "診療を優先した".into()));
    let done = step(&mut c, "record_interview", "confirm", "late", s.tip(), &fields, &[]).await.is(303).to().to_owned();
    assert!(c.get(&done).await.body.contains("遅れた理由: 診療を優先した"));
    let request = Request { act: "record_interview".into(), command: command("w"), who: s.who(Role::Nurse, CONSULTING), input: Input::new(), seen: 0, signed: false };
    assert!(matches!(s.set.store.submit_wait(request), Said::Invalid(_)));
}

//! A clinic for a test: store, clock that stands still, staff of every role, router.

use crate::client::Client;
use kernel::{Actor, Draft, House, Input, Request, Who};
use record::clinic::RecordOpened;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use store::{Answer, ClockChoice, ManualClock, Options, Rulebooks, Session, Store};
use terms::{CommandId, Hash32, Moment, PlaceId, Role, StaffId};
use web::{App, Config};

/// Where the clock begins.
pub const START: &str = "2026-11-24T09:00";
/// Password of everybody who has one from [`Setting::account`].
pub const PASSWORD: &str = "lamp river seventeen";

pub struct Setting {
    pub dir: tempfile::TempDir,
    /// Of sign-in and sessions.
    pub clock: Arc<ManualClock>,
    /// Of the record.
    pub record_clock: Arc<ManualClock>,
    pub said: Arc<Mutex<Vec<String>>>,
    pub store: Arc<Store>,
    pub router: axum::Router,
    pub staff: BTreeMap<Role, StaffId>,
    pub places: Vec<PlaceId>,
    /// Somebody more, to whom things are done.
    pub spare: Option<StaffId>,
}

/// As the program joins them.
fn reasons() -> Vec<(&'static str, terms::Text)> {
    let all = [
        record::refusals::examples(),
        identity::refusals::examples(),
        counselling::refusals::examples(),
        harvest::refusals::examples(),
        culture::refusals::examples(),
        administration::refusals::examples(),
        follow_up::refusals::examples(),
        making::refusals::examples(),
        bookings::refusals::examples(),
        safety::refusals::examples(),
        clinic::refusals::examples(),
    ];
    all.into_iter().flatten().map(|r| (r.code, r.say)).collect()
}

pub fn house() -> House {
    let mut kinds = kernel::run::own_kinds();
    kinds.extend(record::kinds());
    kinds.extend(identity::kinds());
    let acts = [
        identity::acts(),
        counselling::acts(),
        harvest::acts(),
        culture::acts(),
        administration::acts(),
        follow_up::acts(),
        making::acts(),
        bookings::acts(),
        safety::acts(),
        clinic::acts(),
    ];
    let lists = [
        identity::lists(),
        counselling::lists(),
        harvest::lists(),
        culture::lists(),
        administration::lists(),
        follow_up::lists(),
        making::lists(),
        bookings::lists(),
        safety::lists(),
        clinic::lists(),
    ];
    let options = [identity::options(), making::options(), clinic::options()];
    House {
        acts: acts.into_iter().flatten().collect(),
        kinds,
        lists: lists.into_iter().flatten().collect(),
        candidates: Vec::new(),
        options: options.into_iter().flatten().collect(),
        reasons: reasons(),
        guard: Box::new(access::Access),
        software: "saisei test".to_owned(),
    }
}

pub fn command(s: &str) -> CommandId {
    CommandId::parse(s).expect("id")
}

pub fn input(list: &[(&str, &str)]) -> Input {
    let mut input = Input::new();
    for (k, v) in list {
        input.entry((*k).to_owned()).or_default().push((*v).to_owned());
    }
    input
}

/// The set-up form, filled in.
pub const SET_UP: &[(&str, &str)] = &[
    ("clinic_name", "模擬クリニック"),
    ("place_consulting", "診察室1"),
    ("place_treatment", "処置室1"),
    ("place_cpc", "細胞培養加工施設"),
    ("place_office", "事務室"),
    ("name", "大槻 恵"),
    ("kana", "オオツキ メグミ"),
];

impl Setting {
    /// Before set-up.
    pub fn empty(simulated: bool, change: impl FnOnce(&mut Config)) -> Self {
        let dir = tempfile::tempdir().expect("dir");
        let clock = Arc::new(ManualClock::at(Moment::parse(START).expect("moment")));
        let record_clock = Arc::new(ManualClock::at(Moment::parse(START).expect("moment")));
        let options = Options { clock: ClockChoice::Given(record_clock.clone()), ..Options::new(Rulebooks::default()) };
        let opening = Draft::of(&RecordOpened { simulated, zone: "Asia/Tokyo".into(), format: 1 }).expect("draft");
        let store =
            Arc::new(Store::create(&dir.path().join("data"), Arc::new(house()), options, &opening).expect("store"));
        let said = Arc::new(Mutex::new(Vec::new()));
        let mut config = Config::local(8600, simulated);
        config.clock = clock.clone();
        let heard = said.clone();
        config.say = Arc::new(move |line| heard.lock().expect("lock").push(line.to_owned()));
        change(&mut config);
        let app = App::new(store.clone(), config).expect("app");
        let router = web::router(app);
        Self { dir, clock, record_clock, said, store, router, staff: BTreeMap::new(), places: Vec::new(), spare: None }
    }
    /// Set up, with somebody on the staff in every role.
    pub fn new(simulated: bool) -> Self {
        Self::with(simulated, |_| ())
    }
    pub fn with(simulated: bool, change: impl FnOnce(&mut Config)) -> Self {
        let mut s = Self::empty(simulated, change);
        let id = command("set-up");
        s.ok("set_up_clinic", &id, Who { actor: Actor::Setup, role: None, place: None }, SET_UP);
        let manager = StaffId::derive(&id, 0);
        s.places = (1..=4).map(|n| PlaceId::derive(&id, n)).collect();
        s.staff.insert(Role::Manager, manager.clone());
        for role in Role::ALL.iter().filter(|r| **r != Role::Manager) {
            let id = command(&format!("staff-{}", role.code()));
            let who = s.who(Role::Manager);
            s.ok("add_staff", &id, who, &[("name", "立花 直子"), ("kana", "タチバナ ナオコ"), ("roles", role.code())]);
            s.staff.insert(*role, StaffId::derive(&id, 0));
        }
        let id = command("staff-spare");
        s.ok(
            "add_staff",
            &id,
            s.who(Role::Manager),
            &[("name", "予備 花子"), ("kana", "ヨビ ハナコ"), ("roles", "reader")],
        );
        s.spare = Some(StaffId::derive(&id, 0));
        s
    }
    pub fn who(&self, role: Role) -> Who {
        Who { actor: Actor::Staff(self.staff[&role].clone()), role: Some(role), place: self.places.first().cloned() }
    }
    /// Submits an act, signed, and wants it recorded.
    pub fn ok(&self, act: &str, command: &CommandId, who: Who, fields: &[(&str, &str)]) {
        let request = Request {
            act: act.to_owned(),
            command: command.clone(),
            who,
            input: input(fields),
            seen: self.store.tip().position,
            signed: true,
        };
        let answer = self.store.submit_wait(request);
        assert!(matches!(answer, Answer::Recorded(_)), "{act}: {answer:?}");
    }
    /// An account named after the role, with [`PASSWORD`].
    pub fn account(&self, role: Role, must_change: bool) {
        web::issue(&self.store, &self.staff[&role], role.code(), PASSWORD, must_change).expect("account");
    }
    pub fn client(&self) -> Client {
        Client::new(self.router.clone())
    }
    /// Somebody signed in in full, without the pages: role, first place (or the place numbered).
    pub fn signed(&self, role: Role, place: usize) -> Client {
        let staff = self.staff[&role].to_string();
        // A token of its own each time: one that was ended stays ended.
        static SESSIONS: AtomicU64 = AtomicU64::new(0);
        let token = format!("{:0>64}", SESSIONS.fetch_add(1, Ordering::Relaxed));
        let now = self.clock_now();
        let row = Session {
            token_hash: Hash32::of(token.as_bytes()).to_string(),
            staff: staff.clone(),
            role: role.code().to_owned(),
            place: self.places[place].to_string(),
            stage: String::new(),
            created: now,
            last_seen: now,
            expires: now.plus_minutes(720),
            csrf: format!("csrf-{}", role.code()),
            revoked: false,
            lang: "ja".to_owned(),
            theme: String::new(),
        };
        let csrf = row.csrf.clone();
        let login = role.code().to_owned();
        self.store
            .rim(move |r| {
                if r.account(&staff)?.is_none() {
                    r.put_account(&store::Account {
                        staff,
                        login,
                        totp_secret: "AAAA".into(),
                        totp_confirmed: true,
                        ..store::Account::default()
                    })?;
                }
                r.put_session(&row)
            })
            .expect("session");
        let mut c = self.client();
        c.cookies.insert("saisei".into(), token);
        c.csrf = csrf;
        c
    }
    pub fn clock_now(&self) -> Moment {
        use store::Clock;
        self.clock.now()
    }
    pub fn minutes_later(&self, minutes: i64) {
        // What was written without waiting is on disk before time goes on.
        self.rim(|_| Ok(()));
        let now = self.clock_now().plus_minutes(minutes);
        self.clock.set(now);
        self.record_clock.set(now.max(self.store.now()));
    }
    pub fn rim<T: Send + 'static>(
        &self,
        f: impl FnOnce(&dyn store::RimWrite) -> store::Result<T> + Send + 'static,
    ) -> T {
        self.store.rim(f).expect("rim")
    }
    pub fn account_of(&self, role: Role) -> store::Account {
        let staff = self.staff[&role].to_string();
        self.rim(move |r| r.account(&staff)).expect("account")
    }
}

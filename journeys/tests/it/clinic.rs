//! A clinic for a journey: the joined house as the program has it, a demo record or a new real one, served without a socket.

use crate::client::Client;
use crate::window::{self, Window};
use kernel::Fact;
use rusqlite::Connection;
use saisei::demo::cast::PASSWORD;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use store::verify::{Anchor, Report, VerifyOptions};
use store::{ClockChoice, ManualClock, Options, Store};
use terms::Moment;
use web::{App, Config};

/// When journeys begin.
pub const START: &str = "2026-11-24T09:00";

/// A clinic.
pub struct Clinic {
    dir: tempfile::TempDir,
    /// Clock of sign-in and sessions.
    pub clock: Arc<ManualClock>,
    /// What was said at the terminal.
    pub said: Arc<Mutex<Vec<String>>>,
    /// The record.
    pub store: Arc<Store>,
    router: axum::Router,
    /// Where it is served to browsers with a window.
    port: Option<u16>,
}

/// The same as a moment.
pub fn start() -> Moment {
    Moment::parse(START).expect("moment")
}

impl Clinic {
    /// A demo clinic with its cast and no patients.
    pub fn demo() -> Self {
        let dir = tempfile::tempdir().expect("dir");
        let store = saisei::commands::serve::demo_record(&dir.path().join("record"), 0, 1, start()).expect("demo");
        Self::served(dir, store, true, None)
    }
    /// The same, served on a port of this machine too where journeys are walked in a real browser.
    pub fn open_demo() -> Self {
        let dir = tempfile::tempdir().expect("dir");
        let store = saisei::commands::serve::demo_record(&dir.path().join("record"), 0, 1, start()).expect("demo");
        let listener = window::wanted().then(|| std::net::TcpListener::bind("127.0.0.1:0").expect("a port"));
        Self::served(dir, store, true, listener)
    }
    /// A real record nobody has set up.
    pub fn real() -> Self {
        let dir = tempfile::tempdir().expect("dir");
        let clock = Arc::new(ManualClock::at(start()));
        let options = Options { clock: ClockChoice::Given(clock), ..Options::new(saisei::house::rulebooks()) };
        let opening = record::clinic::RecordOpened { simulated: false, zone: "Asia/Tokyo".to_owned(), format: 1 };
        let opening = kernel::Draft::of(&opening).expect("draft");
        let house = Arc::new(saisei::house::house(false));
        let store = Store::create(&dir.path().join("record"), house, options, &opening).expect("store");
        Self::served(dir, store, false, None)
    }
    fn served(dir: tempfile::TempDir, store: Store, simulated: bool, listener: Option<std::net::TcpListener>) -> Self {
        let (store, clock) = (Arc::new(store), Arc::new(ManualClock::at(start())));
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        let port = listener.as_ref().map(|l| l.local_addr().expect("bound").port());
        let mut config = Config::local(port.unwrap_or(8600), simulated);
        config.clock = clock.clone();
        config.say = Arc::new(move |line| heard.lock().expect("lock").push(line.to_owned()));
        let router = web::router(App::new(Arc::clone(&store), config).expect("app"));
        if let Some(listener) = listener {
            listener.set_nonblocking(true).expect("a socket");
            let listener = tokio::net::TcpListener::from_std(listener).expect("a socket");
            let served = router.clone();
            tokio::spawn(async move { axum::serve(listener, served).await });
        }
        Self { dir, clock, said, store, router, port }
    }
    /// Somebody who just opened a browser.
    pub fn client(&self) -> Client {
        Client::new(self.router.clone())
    }
    /// One of the demo's cast, signed in.
    pub async fn come(&self, login: &str, role: &str, place: &str) -> Client {
        let mut c = self.client();
        c.sign_in(login, PASSWORD, role, place).await;
        c
    }
    /// Same, at a real browser where there is one.
    pub async fn come_to_window(&self, login: &str, role: &str, place: &str, lang: &'static str) -> Client {
        let Some(port) = self.port else { return self.come(login, role, place).await };
        let window = Window::new(port, format!("{login} {role} {place}"), lang).await;
        let mut c = Client::at_window(self.router.clone(), window);
        c.sign_in(login, PASSWORD, role, place).await;
        c
    }
    /// A folder beside the record.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
    /// Folder of the record.
    pub fn record(&self) -> PathBuf {
        self.beside("record")
    }
    /// Every fact as it was recorded.
    pub fn facts(&self) -> Vec<Fact> {
        let all =
            self.store.read(|snap| (1..=snap.tip().position).map(|n| Ok(snap.fact(n)?.expect("no gap"))).collect());
        all.expect("read")
    }
    /// The last fact of a kind.
    pub fn last(&self, kind: &str) -> Fact {
        self.facts().into_iter().rev().find(|f| f.head.kind == kind).unwrap_or_else(|| panic!("no {kind}"))
    }
    pub fn position(&self) -> u64 {
        self.store.tip().position
    }
    /// Time goes on for the sessions, not for the record.
    pub fn minutes_later(&self, minutes: i64) {
        use store::Clock;
        // What was written without waiting is on disk before time goes on.
        self.store.rim(|_| Ok(())).expect("rim");
        self.clock.set(self.clock.now().plus_minutes(minutes));
    }
    /// A copy of the closed record, changed with SQL as whoever holds the file could.
    pub fn changed(&self, name: &str, sql: &[&str], position: u64) -> PathBuf {
        let copy = self.beside(name);
        std::fs::create_dir(&copy).expect("dir");
        for file in std::fs::read_dir(self.record()).expect("dir").filter_map(Result::ok).filter(|f| f.path().is_file())
        {
            // The index of the log is made anew by whoever opens the copy.
            if !file.file_name().to_string_lossy().ends_with("-shm") {
                std::fs::copy(file.path(), copy.join(file.file_name())).expect("copy");
            }
        }
        let file = std::fs::read_dir(&copy)
            .expect("dir")
            .filter_map(|f| Some(f.ok()?.path()))
            .find(|f| f.extension().is_some_and(|x| x == "db"));
        let db = Connection::open(file.expect("the record's file")).expect("open");
        for sql in sql {
            let rows = db.execute(sql, [i64::try_from(position).expect("small")]).expect("whoever holds the file may");
            assert!(rows > 0, "nothing was changed by {sql}");
        }
        copy
    }
    /// Checks the record in a folder.
    pub fn verified(&self, dir: &std::path::Path, anchors: Vec<Anchor>) -> Report {
        let house = saisei::house::house(false);
        store::verify::verify(dir, &house, &VerifyOptions { deep: true, anchors }, &|_, _| ()).expect("verify runs")
    }
}

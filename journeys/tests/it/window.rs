//! A window of a real Chromium. One Node process (`journeys/browser/drive.mjs`) drives the browser for all journeys of a run; what to do and what
//! came of it go as JSON, a line each. `SAISEI_CHROMIUM` names the browser; without it journeys are walked without a window.

use crate::client::{Fields, Page};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::sync::oneshot;

type Waiting = Arc<Mutex<BTreeMap<u64, oneshot::Sender<Value>>>>;

/// The driver of the run.
struct Driver {
    to: Mutex<(ChildStdin, u64)>,
    waiting: Waiting,
}

static DRIVER: OnceLock<Option<Driver>> = OnceLock::new();
/// Kinds of pages that were looked at in this run, with their language.
static SEEN: Mutex<BTreeSet<(String, String)>> = Mutex::new(BTreeSet::new());

/// Whether journeys are walked in a real browser.
pub fn wanted() -> bool {
    driver().is_some()
}

fn driver() -> Option<&'static Driver> {
    DRIVER.get_or_init(start).as_ref()
}

fn start() -> Option<Driver> {
    std::env::var("SAISEI_JOURNEYS").ok().filter(|v| v == "chromium")?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the top of the tree");
    let mut child = Command::new("node")
        .arg("journeys/browser/drive.mjs")
        .current_dir(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node drives the browser");
    let (to, from) = (child.stdin.take().expect("stdin"), child.stdout.take().expect("stdout"));
    let waiting = Waiting::default();
    let heard = Arc::clone(&waiting);
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines() {
            let answer: Value = serde_json::from_str(&line.expect("a line")).expect("JSON");
            let id = answer.get("id").and_then(Value::as_u64).expect("an id");
            if let Some(tell) = heard.lock().unwrap_or_else(PoisonError::into_inner).remove(&id) {
                drop(tell.send(answer));
            }
        }
        // The driver has ended: whoever waits is told by the closed channel.
        heard.lock().unwrap_or_else(PoisonError::into_inner).clear();
        drop(child.wait());
    });
    Some(Driver { to: Mutex::new((to, 0)), waiting })
}

/// Says something to the driver; the answer comes by the channel.
fn say(mut what: Value) -> oneshot::Receiver<Value> {
    let driver = driver().expect("a browser");
    let (tell, told) = oneshot::channel();
    let mut to = driver.to.lock().unwrap_or_else(PoisonError::into_inner);
    to.1 += 1;
    what["id"] = to.1.into();
    driver.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(to.1, tell);
    writeln!(to.0, "{what}").expect("the driver listens");
    told
}

/// What hands did in a window, in the operators of the keystroke-level model (Card, Moran, Newell 1980), and how long the program took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hands {
    /// K: keys pressed and buttons of the mouse.
    pub keys: u64,
    /// P: the mouse brought to something.
    pub points: u64,
    /// H: a hand moved between keys and mouse.
    pub moves: u64,
    /// M: a moment of thought before a field or a button.
    pub thoughts: u64,
    /// Labels read with a scanner.
    pub scans: u64,
    /// Milliseconds between a press and the page that followed.
    pub waited_ms: u64,
}

impl Hands {
    fn of(v: &Value) -> Self {
        let n = |k: &str| v.get(k).and_then(Value::as_u64).unwrap_or(0);
        Self {
            keys: n("keys"),
            points: n("points"),
            moves: n("moves"),
            thoughts: n("thoughts"),
            scans: n("scans"),
            waited_ms: n("waited_ms"),
        }
    }
    /// Tenths of a second of the model: K 0.28 s (an average typist), P 1.1 s, H 0.4 s, M 1.35 s, and what the program took. A label under a
    /// scanner is no operator of the paper; 1.5 s are assumed.
    pub fn tenths(self) -> u64 {
        let hundredths = 28 * self.keys + 110 * self.points + 40 * self.moves + 135 * self.thoughts + 150 * self.scans;
        hundredths.div_ceil(10) + self.waited_ms.div_ceil(100)
    }
    /// A line of the report.
    pub fn line(self, what: &str) -> String {
        let Self { keys, points, moves, thoughts, scans, waited_ms } = self;
        let t = self.tenths();
        let (s, d) = (t / 10, t % 10);
        format!(
            "{what}: {keys} K, {points} P, {moves} H, {thoughts} M, {scans} scans, program {waited_ms} ms: {s}.{d} s by the model"
        )
    }
    /// Both together.
    pub fn and(self, o: Self) -> Self {
        Self {
            keys: self.keys + o.keys,
            points: self.points + o.points,
            moves: self.moves + o.moves,
            thoughts: self.thoughts + o.thoughts,
            scans: self.scans + o.scans,
            waited_ms: self.waited_ms + o.waited_ms,
        }
    }
}

/// Somebody's window: cookies and page of their own.
pub struct Window {
    who: String,
    lang: &'static str,
    /// What hands did since this was last taken.
    pub hands: Hands,
    /// What the browser complained of, and what was wrong with pages looked at.
    pub faults: Vec<String>,
}

impl Window {
    /// A new window on the clinic at a port of this machine. `who` is told in failures.
    pub async fn new(port: u16, who: String, lang: &'static str) -> Self {
        let mut window = Self { who: format!("{port} {who}"), lang, hands: Hands::default(), faults: Vec::new() };
        window.tell(json!({ "op": "come", "base": format!("http://127.0.0.1:{port}") })).await;
        window
    }
    async fn tell(&mut self, mut what: Value) -> Value {
        what["who"] = self.who.as_str().into();
        what["lang"] = self.lang.into();
        let answer = say(what.clone()).await.expect("the driver answers");
        if let Some(e) = answer.get("error").and_then(Value::as_str) {
            panic!("in Chromium, {}, {what}:\n{e}", self.who);
        }
        let faults = answer.get("faults").and_then(Value::as_array).into_iter().flatten();
        self.faults.extend(faults.filter_map(Value::as_str).map(str::to_owned));
        self.hands = self.hands.and(Hands::of(&answer["hands"]));
        answer
    }
    fn page(answer: &Value) -> Page {
        let word = |k: &str| answer.get(k).and_then(Value::as_str).unwrap_or_default().to_owned();
        let status = answer.get("status").and_then(Value::as_u64).and_then(|s| u16::try_from(s).ok()).unwrap_or(0);
        Page { status: StatusCode::from_u16(status).expect("a status"), to: word("to"), body: word("body") }
    }
    /// Opens an address.
    pub async fn open(&mut self, path: &str) -> Page {
        Self::page(&self.tell(json!({ "op": "open", "path": path })).await)
    }
    /// Fills fields of a form of the open page and presses a button of it: the one given, the only one (`None`), or Enter (`Some(None)`).
    pub async fn answer(&mut self, path: &str, button: Option<Option<(&str, &str)>>, typed: Fields<'_>) -> Page {
        let button = match button {
            None => json!("only"),
            Some(None) => json!("enter"),
            Some(Some((name, value))) => json!({ "name": name, "value": value }),
        };
        Self::page(&self.tell(json!({ "op": "answer", "path": path, "button": button, "typed": typed })).await)
    }
    /// Looks at the open page as a judge of pages does, once for each kind of page in each language.
    pub async fn look(&mut self, kind: &str) {
        let key = (kind.to_owned(), self.lang.to_owned());
        if SEEN.lock().unwrap_or_else(PoisonError::into_inner).insert(key) {
            self.tell(json!({ "op": "look", "kind": kind })).await;
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        drop(say(json!({ "op": "leave", "who": self.who })));
    }
}

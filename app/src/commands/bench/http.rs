//! The same question at the door: a form sent to the real server over a socket, until its answer has come back whole. Sign-in, the two
//! checks against forgery, drafts and the log of readings take part as they do in a clinic.

use super::answer::{STAFF, THINK, WATCHED, line, on_disk_and_in_memory, think};
use super::{Done, Failure, demo, ms, staged};
use crate::demo::Director;
use crate::demo::cast::{PASSWORD, person};
use crate::demo::chance::Chance;
use crate::demo::director::fill;
use crate::demo::story;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use store::{Answer, Store};
use terms::{PatientId, Role};

const ACT: &str = "/act/raise_deviation";
/// Acts of all staff together in one saturated measurement.
const ACTS: u64 = 1200;

/// The measurement.
pub(super) fn run(dir: &Path) -> Done {
    println!(
        "A deviation raised: the form sent over HTTP on this machine, until the answer has come. Opening the form happens before it and is not \
         counted. Server and staff share the machine's cores. Milliseconds.\n"
    );
    on_disk_and_in_memory(dir, &served)
}

fn served(dir: &Path) -> Done {
    let store = Arc::new(staged(&dir.join("record"))?);
    demo::accounts(&store)?;
    let patients = patients(&store, 30)?;
    let room = super::past::director(&store, 0)?.places.get("consulting").map(ToString::to_string).unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|e| Failure::Bad(e.to_string()))?;
    let config = web::Config::local(0, true);
    let running = runtime.block_on(web::start(Arc::clone(&store), config)).map_err(Failure::Bad)?;
    let mut first = Browser::at(running.address)?;
    first.sign_in("kango", Role::Nurse, &room)?;
    let person = |k: u64| {
        let patient = patients.get(usize::try_from(k).ok()?)?.clone();
        Some(Browser { cookies: first.cookies.clone(), patient, ..Browser::at(running.address).ok()? })
    };
    let (person, store) = (&person, &store);
    for staff in STAFF {
        line(&format!("{staff} staff, each without a pause"), staff, &|k| {
            let Some(mut b) = person(k) else { return Vec::new() };
            (0..ACTS / staff).map_while(|_| b.raised(store)).collect()
        })?;
    }
    line(&format!("30 staff, each one act in {THINK} ms"), 30, &|k| {
        let Some(mut b) = person(k) else { return Vec::new() };
        let (mut out, mut chance, t) = (Vec::new(), Chance::new(k), Instant::now());
        while t.elapsed() < WATCHED {
            think(&mut chance, THINK);
            out.extend(b.raised(store));
        }
        out
    })?;
    runtime.block_on(running.stop());
    Ok(())
}

/// Some patients to work on.
fn patients(store: &Store, n: u64) -> Result<Vec<String>, Failure> {
    let mut d = Director::new(store, 0);
    story::set_the_stage(&mut d, store);
    let desk = d.who("uketsuke", Role::Coordinator, "office");
    let mut chance = Chance::new(5);
    let mut out = Vec::new();
    for _ in 0..n {
        let p = person(&mut chance, 2026);
        let command = d.command();
        let given = [
            ("purpose", "told"),
            ("name", p.name.as_str()),
            ("kana", &p.kana),
            ("birth_date", &p.born),
            ("sex", p.sex),
        ];
        match d.act_as(desk.as_ref(), "register_patient", &given, command.clone()) {
            Answer::Recorded(_) => out.push(PatientId::derive(&command, 0).to_string()),
            other => return Err(Failure::Bad(format!("bench: register_patient: {other:?}"))),
        }
    }
    Ok(out)
}

/// A browser without a window: one connection kept open, cookies, the token of the page.
pub(super) struct Browser {
    to: BufReader<TcpStream>,
    host: String,
    cookies: BTreeMap<String, String>,
    csrf: String,
    patient: String,
}

/// What came back.
pub(super) struct Came {
    pub status: u16,
    pub body: String,
    /// Where to go on.
    pub location: String,
}

/// What the page writes into an attribute, and what must be sent.
fn plain(s: &str) -> String {
    s.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

fn encoded(fields: &[(String, String)]) -> String {
    let escape = |s: &str| -> String { s.bytes().map(|b| format!("%{b:02X}")).collect() };
    let pairs: Vec<String> = fields.iter().map(|(k, v)| format!("{}={}", escape(k), escape(v))).collect();
    pairs.join("&")
}

impl Came {
    /// The hidden fields of the form that goes to `action`.
    fn hidden(&self, action: &str) -> Vec<(String, String)> {
        let form = self.body.split_once(&format!("action=\"{action}\"")).map_or("", |(_, rest)| rest);
        let form = form.split_once("</form>").map_or(form, |(form, _)| form);
        let inputs = form.split("<input type=\"hidden\" name=\"").skip(1).filter_map(|i| {
            let (name, rest) = i.split_once("\" value=\"")?;
            Some((plain(name), plain(rest.split_once('"')?.0)))
        });
        inputs.collect()
    }
    pub fn must(self, status: u16, what: &str) -> Result<Self, Failure> {
        if self.status == status {
            Ok(self)
        } else {
            Err(Failure::Bad(format!("bench: {what}: {} {}", self.status, self.body)))
        }
    }
}

impl Browser {
    pub fn at(address: SocketAddr) -> Result<Self, Failure> {
        let bad = |e: std::io::Error| Failure::Bad(e.to_string());
        let stream = TcpStream::connect(address).map_err(bad)?;
        stream.set_nodelay(true).map_err(bad)?;
        let (host, cookies) = (address.to_string(), BTreeMap::new());
        Ok(Self { to: BufReader::new(stream), host, cookies, csrf: String::new(), patient: String::new() })
    }
    pub fn send(&mut self, method: &str, path: &str, fields: &[(String, String)]) -> Result<Came, Failure> {
        let bad = |e: std::io::Error| Failure::Bad(e.to_string());
        let body = encoded(fields);
        let cookies: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\nsec-fetch-site: same-origin\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
            self.host,
            cookies.join("; "),
            body.len()
        );
        self.to.get_mut().write_all(format!("{head}{body}").as_bytes()).map_err(bad)?;
        let came = self.receive().map_err(bad)?;
        if let Some((_, rest)) = came.body.split_once("name=\"csrf\" value=\"") {
            rest.split('"').next().unwrap_or_default().clone_into(&mut self.csrf);
        }
        Ok(came)
    }
    fn receive(&mut self) -> std::io::Result<Came> {
        let mut line = String::new();
        self.to.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        let (mut length, mut chunked, mut location) = (0usize, false, String::new());
        loop {
            line.clear();
            if self.to.read_line(&mut line)? == 0 || line.trim().is_empty() {
                break;
            }
            let Some((name, value)) = line.trim().split_once(": ") else { continue };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().unwrap_or(0),
                "location" => value.clone_into(&mut location),
                "transfer-encoding" => chunked = value.contains("chunked"),
                "set-cookie" => {
                    if let Some((k, v)) = value.split(';').next().and_then(|c| c.split_once('=')) {
                        self.cookies.insert(k.to_owned(), v.to_owned());
                    }
                }
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.to.read_exact(&mut body)?;
        while chunked {
            line.clear();
            self.to.read_line(&mut line)?;
            let size = usize::from_str_radix(line.trim(), 16).unwrap_or(0);
            let mut part = vec![0; size + 2];
            self.to.read_exact(&mut part)?;
            part.truncate(size);
            body.extend(part);
            chunked = size > 0;
        }
        Ok(Came { status, body: String::from_utf8_lossy(&body).into_owned(), location })
    }
    fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Came, Failure> {
        let mut all = vec![("csrf".to_owned(), self.csrf.clone())];
        all.extend(fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        self.send("POST", path, &all)
    }
    /// Signs in with a role at a place, by its id.
    pub fn sign_in(&mut self, login: &str, role: Role, place: &str) -> Done {
        self.send("GET", "/sign-in", &[])?.must(200, "sign-in page")?;
        self.post("/sign-in", &[("login", login), ("password", PASSWORD)])?.must(303, "sign-in")?;
        self.send("GET", "/choose", &[])?.must(200, "choice of role")?;
        self.post("/choose", &[("role", role.code()), ("place", place)])?.must(303, "choice of role").map(|_| ())
    }
    /// Milliseconds, or why not on standard error.
    fn raised(&mut self, store: &Store) -> Option<f64> {
        self.raise(store).map_err(|e| eprintln!("{e:?}")).ok()
    }
    /// Opens the form and sends it: a safety act has one page and one button (L22). Milliseconds of the sending.
    fn raise(&mut self, store: &Store) -> Result<f64, Failure> {
        let patient = self.patient.clone();
        let form = self.send("GET", &format!("{ACT}?patient={patient}"), &[])?.must(200, "form")?;
        let typed = fill(store, "raise_deviation", &[("patient", &patient)]);
        let mut all = form.hidden(ACT);
        let known: Vec<String> = all.iter().map(|(k, _)| k.clone()).collect();
        let typed = typed.into_iter().filter(|(k, _)| !known.contains(k));
        all.extend(typed.flat_map(|(k, values)| values.into_iter().map(move |v| (k.clone(), v))));
        all.push(("_step".to_owned(), "confirm".to_owned()));
        let t = Instant::now();
        self.send("POST", ACT, &all)?.must(303, "the act")?;
        Ok(ms(t))
    }
}

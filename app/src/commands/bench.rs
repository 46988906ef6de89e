//! `saisei bench` (hidden): measures this build and prints markdown for `docs/performance.md`. Each figure stands beside a physical limit of the same
//! run (the disk's own sync) or beside the same work on a smaller record.
#![allow(clippy::float_arithmetic, reason = "milliseconds and ratios, neither doses nor money")]

mod answer;
mod courses;
mod http;
mod pages;
mod past;
mod statistics;

pub use courses::{Course, MOST, course, verified};

use super::{Done, Failure, demo};
use crate::demo::Director;
use crate::demo::cast::person;
use crate::demo::chance::Chance;
use crate::demo::story;
use crate::house::{house, rulebooks};
use kernel::fact::Stamp;
use kernel::{Actor, Draft};
use record::counselling::{ConsentForm, ConsentGiven, InterviewRecorded};
use record::patient::PatientRegistered;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use store::bulk::BulkFact;
use store::{Answer, Clock, Counters, Options, Select, Store, SystemClock};
use terms::{CommandId, ConsentId, Day, Moment, PatientId, Role, Sex, StaffId};

const NAMES: &[&str] = &["answer", "http", "counts", "courses", "lists", "pages", "start", "replay", "statistics"];

/// Runs one measurement, or lists their names.
pub fn run(name: &str) -> Done {
    let dir =
        tempfile::Builder::new().prefix("saisei-bench-").tempdir_in(".").map_err(|e| Failure::Bad(e.to_string()))?;
    match name {
        "list" => {
            println!("{}", NAMES.join("\n"));
            Ok(())
        }
        "answer" => answer::run(dir.path()),
        "http" => http::run(dir.path()),
        "counts" => counts(dir.path()),
        "courses" => courses::run(dir.path()),
        "pages" => pages::run(dir.path()),
        "lists" => lists(dir.path()),
        "start" => start(dir.path()),
        "replay" => replay(dir.path()),
        "statistics" => statistics::run(dir.path()),
        other => Err(Failure::Bad(format!("bench: unknown name {other:?}; one of {}", NAMES.join(", ")))),
    }
}

/// Milliseconds at a quantile (nearest rank).
fn quantile(sorted: &[f64], q: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index within the slice"
    )]
    let at = (q * last as f64).round() as usize;
    sorted.get(at.min(last)).copied().unwrap_or(0.0)
}

fn sorted(mut ms: Vec<f64>) -> Vec<f64> {
    ms.sort_by(f64::total_cmp);
    ms
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// A record with its stage set.
fn staged(dir: &Path) -> Result<Store, Failure> {
    let store = Store::create(dir, Arc::new(house(true)), Options::new(rulebooks()), &demo::opening()?)?;
    let mut d = Director::new(&store, 0);
    let ok = story::set_the_stage(&mut d, &store);
    let said = format!("bench: {:?}", d.surprises);
    drop(d);
    if ok { Ok(store) } else { Err(Failure::Bad(said)) }
}

/// A record with `patients` bulk-loaded patients of `facts_each` facts, its lists filled.
fn filled(dir: &Path, patients: u64, facts_each: u64) -> Result<u64, Failure> {
    let store = staged(dir)?;
    let now = store.now();
    store.close();
    drop(store);
    let facts = (0..patients).flat_map(|n| life(n, facts_each, now));
    let n = store::bulk::load(dir, &house(true), facts, &|_| {})?;
    store::replay::replay(dir, &house(true), &|_, _| {})?;
    Ok(n)
}

/// The facts of one bulk patient: registered, identified, then interviews, with one consent among them.
fn life(n: u64, facts: u64, now: Moment) -> Vec<BulkFact> {
    let mut chance = Chance::new(n);
    let p = person(&mut chance, 2026);
    let command = CommandId::numbered("bulk", 1, n);
    let patient = PatientId::derive(&command, 0);
    let staff = StaffId::derive(&command, 1);
    let identity = identity::facts::PatientIdentified {
        patient: patient.clone(),
        name: p.name,
        kana: p.kana,
        birth_date: Day::parse(&p.born).unwrap_or(now.day()),
        address: String::new(),
        telephone: p.telephone,
        mail: String::new(),
    };
    let registered = PatientRegistered {
        patient: patient.clone(),
        number: format!("SP25{n:05}"),
        serial: n + 1,
        sex: if p.sex == "male" { Sex::Male } else { Sex::Female },
    };
    let consent = ConsentGiven {
        consent: ConsentId::derive(&command, 0),
        patient: patient.clone(),
        scopes: ["harvest", "culture", "administration"].map(str::to_owned).to_vec(),
        document: "1".to_owned(),
        explained_by: staff.clone(),
        witness: None,
        language: "ja".to_owned(),
        form: ConsentForm::Paper,
        understood: true,
        proxy_relation: String::new(),
    };
    let interview = InterviewRecorded {
        patient,
        disease: "knee_oa".to_owned(),
        complaint: "右膝の痛み(階段で強い)。半年前から、運動療法で変わらない。".to_owned(),
        allergies: String::new(),
        medicines: "ロキソプロフェン".to_owned(),
        answers: ["pain_nrs", "side", "weakness", "past_treatment"]
            .into_iter()
            .map(|q| (q.to_owned(), "no".to_owned()))
            .collect::<BTreeMap<_, _>>(),
        review: Vec::new(),
    };
    let interviews =
        std::iter::repeat_with(|| Draft::of(&interview)).take(usize::try_from(facts.saturating_sub(3)).unwrap_or(0));
    let drafts = [Draft::of(&registered), Draft::of(&identity), Draft::of(&consent)].into_iter().chain(interviews);
    let stamp = |k: u64| Stamp {
        actor: Actor::Staff(staff.clone()),
        role: Some(Role::Nurse),
        place: None,
        behalf: None,
        signed: "",
        occurred_at: now,
        recorded_at: now,
        programme: String::new(),
        law: String::new(),
        software: "bench".to_owned(),
        command: CommandId::numbered("bulk", n + 2, k),
    };
    drafts.flatten().zip(0u64..).map(|(draft, k)| BulkFact { draft, stamp: stamp(k) }).collect()
}

/// What one act costs in counts, which must not grow with the record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cost {
    /// Facts read by folds.
    pub facts_read: u64,
    /// Rows written.
    pub rows_written: u64,
    /// Steps of a scan without index.
    pub scan_steps: u64,
}

/// The story's acts on one new patient in a record with `patients` others: act → cost.
pub fn costs(dir: &Path, patients: u64) -> Result<BTreeMap<&'static str, (Cost, Counters)>, Failure> {
    filled(dir, patients, 6)?;
    let store = Store::open(dir, Arc::new(house(true)), Options::new(rulebooks()))?;
    let mut stage = Director::new(&store, 0);
    story::set_the_stage(&mut stage, &store);
    let mut d = Director::new(&store, 77);
    (d.staff, d.places) = (stage.staff, stage.places);
    let desk = d.who("uketsuke", Role::Coordinator, "office");
    let nurse = d.who("kango", Role::Nurse, "consulting");
    let p = person(&mut Chance::new(77), 2026);
    let command = d.command();
    let id = PatientId::derive(&command, 0).to_string();
    let patient = ("patient", id.as_str());
    let mut out = BTreeMap::new();
    let mut measure = |name: &'static str, act: &mut dyn FnMut() -> Answer| -> Done {
        let before = store.counters();
        let answer = act();
        if !matches!(answer, Answer::Recorded(_)) {
            return Err(Failure::Bad(format!("bench: {name}: {answer:?}")));
        }
        let after = store.counters();
        let spent = after.since(before);
        out.insert(
            name,
            (
                Cost { facts_read: spent.facts_read, rows_written: spent.rows_written, scan_steps: spent.scan_steps },
                spent,
            ),
        );
        Ok(())
    };
    let given = [
        ("purpose", "told"),
        ("name", p.name.as_str()),
        ("kana", p.kana.as_str()),
        ("birth_date", p.born.as_str()),
        ("sex", p.sex),
    ];
    measure("register_patient", &mut || d.act_as(desk.as_ref(), "register_patient", &given, command.clone()))?;
    let deviation = [patient, ("what", "温度記録の欠け"), ("kind", "deviation"), ("serious", "no")];
    measure("raise_deviation", &mut || d.act(nurse.as_ref(), "raise_deviation", &deviation))?;
    let event = [patient, ("what", "発赤"), ("seriousness", "other")];
    measure("report_adverse_event", &mut || d.act(nurse.as_ref(), "report_adverse_event", &event))?;
    measure("withdraw_consent", &mut || d.act(nurse.as_ref(), "withdraw_consent", &[patient, ("cells", "not_asked")]))?;
    measure("hold", &mut || {
        d.act(nurse.as_ref(), "hold", &[patient, ("target", "patient"), ("reason", "確認のため")])
    })?;
    store.close();
    Ok(out)
}

fn counts(dir: &Path) -> Done {
    let small = costs(&dir.join("small"), 200)?;
    let large = costs(&dir.join("large"), 20_000)?;
    println!(
        "What one act reads and writes in a record of 200 and of 20 000 patients. The counts are equal; `cargo xtask test` asserts them on smaller records.\n"
    );
    println!(
        "| act | facts read | bytes read | rows written | bytes written | steps of a scan | equal at 20 000 |\n|---|--:|--:|--:|--:|--:|:-:|"
    );
    for (act, (cost, spent)) in &small {
        let same = large.get(act).is_some_and(|(c, _)| c == cost);
        println!(
            "| {act} | {} | {} | {} | {} | {} | {} |",
            spent.facts_read,
            spent.bytes_read,
            spent.rows_written,
            spent.bytes_written,
            spent.scan_steps,
            if same { "yes" } else { "**NO**" }
        );
    }
    if small.iter().all(|(act, (cost, _))| large.get(act).is_some_and(|(c, _)| c == cost)) {
        Ok(())
    } else {
        Err(Failure::No("counts grow with the record".to_owned()))
    }
}

/// List pages with 20 000 patients.
fn lists(dir: &Path) -> Done {
    let record = dir.join("record");
    filled(&record, 20_000, 6)?;
    let store = Store::open(&record, Arc::new(house(true)), Options::new(rulebooks()))?;
    println!(
        "Reads of list pages with 20 000 patients, milliseconds (aim: below 50).\n\n| page | rows | p50 | p99 |\n|---|--:|--:|--:|"
    );
    // As the pages ask: the worklist takes the newest of a stage, from the end of an index.
    let consented = Select::from("journeys").eq("stage", "consented");
    let pages: [(&str, Select); 4] = [
        ("patients, first page", Select::from("patients").order("kana_key").limit(50)),
        ("patients, kana prefix", Select::from("patients").prefix("kana_key", "タカ").order("kana_key").limit(50)),
        ("patients, number", Select::from("patients").eq("number", "SP2512345").limit(2)),
        ("worklist, newest of a stage", consented.clone().order_desc("opens_at").limit(50)),
    ];
    for (name, select) in pages {
        let mut times = Vec::new();
        let mut rows = 0;
        for _ in 0..200 {
            let t = Instant::now();
            rows = store.read(|snap| snap.select(&select))?.len();
            times.push(ms(t));
        }
        let times = sorted(times);
        println!("| {name} | {rows} | {:.2} | {:.2} |", quantile(&times, 0.5), quantile(&times, 0.99));
    }
    let mut times = Vec::new();
    let mut many = 0;
    for _ in 0..200 {
        let t = Instant::now();
        many = store.read(|snap| snap.count(&consented))?;
        times.push(ms(t));
    }
    let times = sorted(times);
    println!(
        "| worklist, how many in a stage | {many} counted | {:.2} | {:.2} |",
        quantile(&times, 0.5),
        quantile(&times, 0.99)
    );
    Ok(())
}

/// Opening a record of 20 000 patients.
fn start(dir: &Path) -> Done {
    let record = dir.join("record");
    let facts = filled(&record, 20_000, 6)?;
    let mut times = Vec::new();
    for _ in 0..10 {
        let t = Instant::now();
        let store = Store::open(&record, Arc::new(house(true)), Options::new(rulebooks()))?;
        times.push(ms(t));
        store.close();
    }
    let times = sorted(times);
    println!(
        "Opening a record of {facts} facts (20 000 patients), ready to read and write: p50 {:.0} ms, worst of 10 {:.0} ms (aim: below 1000).",
        quantile(&times, 0.5),
        quantile(&times, 1.0)
    );
    Ok(())
}

/// Every list again from three million facts.
fn replay(dir: &Path) -> Done {
    let store = staged(dir)?;
    let now = SystemClock.now();
    store.close();
    drop(store);
    let t = Instant::now();
    let facts = store::bulk::load(dir, &house(true), (0..100_000).flat_map(|n| life(n, 30, now)), &|_| {})?;
    let loaded = t.elapsed().as_secs_f64();
    let t = Instant::now();
    let report = store::replay::replay(dir, &house(true), &|_, _| {})?;
    let seconds = t.elapsed().as_secs_f64();
    // The physical limit beside it: reading the file once from start to end.
    let t = Instant::now();
    let bytes = std::io::copy(
        &mut std::fs::File::open(dir.join(store::FILE)).map_err(|e| Failure::Bad(e.to_string()))?,
        &mut std::io::sink(),
    )
    .unwrap_or(0);
    let read = t.elapsed().as_secs_f64();
    println!(
        "{facts} facts of 100 000 patients loaded in {loaded:.0} s. Replay of all {} lists ({} rows): **{seconds:.1} s** (aim: below 60). Reading the file ({} MiB) once: {read:.1} s; ratio {:.1}.",
        report.lists,
        report.rows,
        bytes / 1_048_576,
        seconds / read.max(0.001)
    );
    Ok(())
}

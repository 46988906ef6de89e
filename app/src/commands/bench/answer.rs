//! Form to durable answer, beside the disk's own sync, and without the disk. Two pictures of "staff": a closed loop, in which everybody sends the next form the
//! moment the last is answered (saturation: more than any clinic can do), and people who think between two acts (an open loop).

use super::{Done, Failure, ms, quantile, sorted, staged};
use crate::demo::Director;
use crate::demo::cast::person;
use crate::demo::chance::Chance;
use crate::demo::director::{As, fill};
use crate::demo::story;
use kernel::{Actor, Request, Who};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use store::{Answer, Store};
use terms::{CommandId, Role};

/// Staff at once, as issue 2 of the project asks.
pub(super) const STAFF: [u64; 3] = [1, 8, 30];
/// Acts of all staff together in one saturated measurement.
const ACTS: u64 = 2400;
/// How long people with thinking time are watched.
pub(super) const WATCHED: Duration = Duration::from_secs(30);
/// Mean milliseconds between the acts of one person.
pub(super) const THINK: u64 = 2000;

/// Measures in a folder on the disk and in one in memory. What the disk takes cannot be subtracted from a quantile, and other programs may
/// be using it: so it is taken away.
pub(super) fn on_disk_and_in_memory(dir: &Path, measure: &dyn Fn(&Path) -> Done) -> Done {
    println!("| | p50 | p99 | answers/s |\n|---|--:|--:|--:|");
    disk(dir)?;
    measure(dir)?;
    let Ok(memory) = tempfile::Builder::new().prefix("saisei-bench-").tempdir_in("/dev/shm") else {
        return Ok(());
    };
    println!("| **the same with the record in memory: what is left without the disk** | | | |");
    measure(memory.path())
}

/// The disk's own limit: append 4 KiB and fdatasync.
fn disk(dir: &Path) -> Done {
    let io = |e: std::io::Error| Failure::Bad(e.to_string());
    let mut file = OpenOptions::new().create(true).append(true).open(dir.join("sync-probe")).map_err(io)?;
    let (start, mut out) = (Instant::now(), Vec::new());
    for _ in 0..2000 {
        let t = Instant::now();
        file.write_all(&[7u8; 4096]).map_err(io)?;
        file.sync_data().map_err(io)?;
        out.push(ms(t));
    }
    print("disk alone: append 4 KiB + fdatasync", out, start);
    Ok(())
}

fn print(name: &str, times: Vec<f64>, since: Instant) {
    #[allow(clippy::cast_precision_loss, reason = "a count of some thousands")]
    let rate = times.len() as f64 / since.elapsed().as_secs_f64();
    let times = sorted(times);
    println!("| {name} | {:.2} | {:.2} | {rate:.0} |", quantile(&times, 0.5), quantile(&times, 0.99));
}

/// Lets `staff` people work at once; prints their line.
pub(super) fn line(name: &str, staff: u64, work: &(dyn Fn(u64) -> Vec<f64> + Sync)) -> Done {
    let all = Mutex::new(Vec::new());
    let t = Instant::now();
    std::thread::scope(|s| {
        for k in 0..staff {
            let all = &all;
            s.spawn(move || {
                let mine = work(k);
                all.lock().unwrap_or_else(PoisonError::into_inner).extend(mine);
            });
        }
    });
    let got = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    if got.is_empty() {
        return Err(Failure::Bad(format!("bench: {name}: nothing was recorded")));
    }
    print(name, got, t);
    Ok(())
}

/// Thinks between half and one and a half of the mean, in milliseconds.
pub(super) fn think(chance: &mut Chance, mean: u64) {
    std::thread::sleep(Duration::from_millis(mean / 2 + chance.between(0, mean)));
}

/// The measurement.
pub(super) fn run(dir: &Path) -> Done {
    println!(
        "A registration (2 facts, rows of 4 lists) from the form's fields to the durable answer, through the one writer. Milliseconds.\n"
    );
    on_disk_and_in_memory(dir, &|dir| {
        let store = staged(&dir.join("record"))?;
        for staff in STAFF {
            line(&format!("{staff} staff, each without a pause"), staff, &|k| {
                let mut desk = Desk::new(&store, staff * 100 + k);
                (0..ACTS / staff).filter_map(|_| desk.register()).collect()
            })?;
        }
        line(&format!("30 staff, each one act in {THINK} ms"), 30, &|k| {
            let mut desk = Desk::new(&store, 10_000 + k);
            let (mut out, t) = (Vec::new(), Instant::now());
            while t.elapsed() < WATCHED {
                think(&mut desk.chance, THINK);
                out.extend(desk.register());
            }
            out
        })
    })
}

/// Somebody who registers patients.
struct Desk<'s> {
    store: &'s Store,
    who: Option<As>,
    chance: Chance,
    seed: u64,
    n: u64,
}

impl<'s> Desk<'s> {
    fn new(store: &'s Store, seed: u64) -> Self {
        // The stage's commands have fixed ids: asking again only learns who is who.
        let mut stage = Director::new(store, 0);
        story::set_the_stage(&mut stage, store);
        let who = stage.who("uketsuke", Role::Coordinator, "office");
        Self { store, who, chance: Chance::new(seed), seed, n: 0 }
    }
    /// One registration; its milliseconds, if it was recorded.
    fn register(&mut self) -> Option<f64> {
        let p = person(&mut self.chance, 2026);
        let given = [
            ("purpose", "told"),
            ("name", p.name.as_str()),
            ("kana", &p.kana),
            ("birth_date", &p.born),
            ("sex", p.sex),
        ];
        let input = fill(self.store, "register_patient", &given);
        self.n += 1;
        let a = self.who.as_ref()?;
        let request = Request {
            act: "register_patient".to_owned(),
            command: CommandId::numbered("bench", self.seed, self.n),
            who: Who { actor: Actor::Staff(a.staff.clone()), role: Some(a.role), place: Some(a.place.clone()) },
            input,
            seen: self.store.tip().position,
            signed: true,
        };
        let t = Instant::now();
        let answer = self.store.submit_wait(request);
        matches!(answer, Answer::Recorded(_)).then(|| ms(t))
    }
}

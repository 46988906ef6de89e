//! Form to durable answer, beside the disk's own sync. Two pictures of "staff": a closed loop, in which everybody sends the next form the
//! moment the last is answered (saturation: more than any clinic can do), and people who think between two acts (an open loop).

use super::{Done, Failure, ms, quantile, sorted, staged};
use crate::demo::Director;
use crate::demo::cast::person;
use crate::demo::chance::Chance;
use crate::demo::director::{As, fill};
use crate::demo::story;
use kernel::{Actor, Request, Who};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use store::{Answer, Store};
use terms::{CommandId, Role};

/// Staff at once, as issue 2 of the project asks.
pub(super) const STAFF: [u64; 3] = [1, 8, 30];
/// Acts of all staff together in one saturated measurement.
const ACTS: u64 = 4800;
/// How long people with thinking time are watched.
pub(super) const WATCHED: Duration = Duration::from_secs(40);
/// Mean milliseconds between the acts of one person, and a rush.
pub(super) const THINK: [u64; 2] = [2000, 500];

/// One append of 4 KiB and its sync, in milliseconds.
fn synced(file: &mut File) -> std::io::Result<f64> {
    let t = Instant::now();
    file.write_all(&[7u8; 4096])?;
    file.sync_data()?;
    Ok(ms(t))
}

fn probe_file(dir: &Path) -> Result<File, Failure> {
    let file = OpenOptions::new().create(true).append(true).open(dir.join("sync-probe"));
    file.map_err(|e| Failure::Bad(e.to_string()))
}

/// Prints the head of the table and what the disk does by itself: append 4 KiB and fdatasync, without a pause.
pub(super) fn head(dir: &Path) -> Done {
    let mut file = probe_file(dir)?;
    let t = Instant::now();
    let all: Result<Vec<f64>, _> = (0..2000).map(|_| synced(&mut file)).collect();
    let all = sorted(all.map_err(|e| Failure::Bad(e.to_string()))?);
    let (p50, p99) = (quantile(&all, 0.5), quantile(&all, 0.99));
    println!("| | p50 | p99 | the disk's p99 meanwhile | difference | answers/s |\n|---|--:|--:|--:|--:|--:|");
    println!(
        "| disk alone: append 4 KiB + fdatasync | {p50:.2} | {p99:.2} | | | {:.0} |",
        2000.0 / t.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Lets `staff` people work at once, and asks the disk for a sync of its own fifty times a second meanwhile: a disk that others use too is
/// slow in moments that a probe before or after would not see. Prints their line.
pub(super) fn line(name: &str, staff: u64, dir: &Path, work: &(dyn Fn(u64) -> Vec<f64> + Sync)) -> Done {
    let (all, done) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    let mut file = probe_file(dir)?;
    let t = Instant::now();
    let disk = std::thread::scope(|s| {
        let probe = s.spawn(|| {
            let mut seen = Vec::new();
            while !done.load(Ordering::Relaxed) {
                seen.extend(synced(&mut file).ok());
                std::thread::sleep(Duration::from_millis(20));
            }
            sorted(seen)
        });
        let people: Vec<_> = (0..staff)
            .map(|k| {
                let all = &all;
                s.spawn(move || {
                    let mine = work(k);
                    all.lock().unwrap_or_else(PoisonError::into_inner).extend(mine);
                })
            })
            .collect();
        people.into_iter().for_each(|p| drop(p.join()));
        done.store(true, Ordering::Relaxed);
        probe.join().unwrap_or_default()
    });
    let seconds = t.elapsed().as_secs_f64();
    let got = sorted(all.into_inner().unwrap_or_else(PoisonError::into_inner));
    if got.is_empty() {
        return Err(Failure::Bad(format!("bench: {name}: nothing was recorded")));
    }
    let (p50, p99, disk) = (quantile(&got, 0.5), quantile(&got, 0.99), quantile(&disk, 0.99));
    #[allow(clippy::cast_precision_loss, reason = "a count of some thousands")]
    let rate = got.len() as f64 / seconds;
    println!("| {name} | {p50:.2} | {p99:.2} | {disk:.2} | {:.2} | {rate:.0} |", p99 - disk);
    Ok(())
}

/// Thinks between half and one and a half of the mean, in milliseconds.
pub(super) fn think(chance: &mut Chance, mean: u64) {
    std::thread::sleep(Duration::from_millis(mean / 2 + chance.between(0, mean)));
}

/// The measurement.
pub(super) fn run(dir: &Path) -> Done {
    let store = staged(&dir.join("record"))?;
    println!(
        "A registration (2 facts, rows of 4 lists) from the form's fields to the durable answer, through the one writer. Milliseconds.\n"
    );
    head(dir)?;
    for staff in STAFF {
        line(&format!("{staff} staff, each without a pause"), staff, dir, &|k| {
            let mut desk = Desk::new(&store, staff * 100 + k);
            (0..ACTS / staff).filter_map(|_| desk.register()).collect()
        })?;
    }
    for mean in THINK {
        line(&format!("30 staff, each one act in {mean} ms"), 30, dir, &|k| {
            let mut desk = Desk::new(&store, 10_000 + mean * 100 + k);
            let (mut out, t) = (Vec::new(), Instant::now());
            while t.elapsed() < WATCHED {
                think(&mut desk.chance, mean);
                out.extend(desk.register());
            }
            out
        })?;
    }
    Ok(())
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

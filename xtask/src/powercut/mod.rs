//! `cargo xtask powercut`: is an acknowledged fact on the disk, or only in the computer's memory?
//!
//! Killing a process proves nothing about that: the system still writes out what the process had handed over. So a C shim
//! (xtask/shim/record.c) notes every write and sync of the real program under load; we pick an instant, rebuild the data
//! directory as a power cut at that instant may have left it (disk.rs), and ask `saisei verify` for every fact acknowledged
//! before it. The same is run with syncing switched off, and must go red: a check that cannot fail proves nothing.

mod disk;
mod journal;

use crate::args::Args;
use crate::program::{self, Enough, Program};
use crate::random::Random;
use crate::shell::{self, Answer, Shell, Stop};
use disk::Disk;
use journal::Event;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What `--help` says.
pub const HELP: &str = "\
  --rounds N    power cuts to try (default 30); six instants are taken from each run of the program
  --seed S      seed of instants, tearing and load (default: from the clock, printed)
  --synchronous off
                only the control: run without syncing and expect red

The control always runs after the rounds. A red directory is kept below target/xtask/powercut.
SAISEI_PROGRAM=PATH tries another program with the same `load` and `verify`.

example: cargo xtask powercut --rounds 300 --seed 7";

/// Instants taken from one run of the load.
const PER_LOAD: u32 = 6;
/// Power cuts of the control; one red is enough, so few are needed.
const CONTROL_ROUNDS: u32 = 6;

struct Bench<'s> {
    shell: &'s Shell,
    program: Program,
    shim: PathBuf,
    dir: PathBuf,
}

struct Count {
    rounds: u32,
    red: u32,
    acknowledged: usize,
    unsynced: usize,
    torn: usize,
}

/// The command.
pub fn run(shell: &Shell, args: &mut Args) -> Answer {
    let rounds: u32 = args.value("--rounds", 30)?;
    let seed = args.value("--seed", clock_seed())?;
    let mode = args.optional("--synchronous")?;
    args.end()?;
    if !matches!(mode.as_deref(), None | Some("off")) {
        return Err(Stop::bad_use("--synchronous takes `off` alone; without it syncing is on"));
    }
    rounds_and_control(shell, if mode.is_some() { 0 } else { rounds }, seed)
}

/// As many rounds as asked for, which must stay green, and the control, which must go red.
pub fn rounds_and_control(shell: &Shell, rounds: u32, seed: u64) -> Answer {
    let dir = shell::fresh(shell, "powercut")?;
    let shim = build_shim(shell, &dir)?;
    let bench = Bench { shell, program: Program::build(shell)?, shim, dir };
    println!("powercut: seed {seed}");
    let mut random = Random::new(seed);
    if rounds > 0 {
        let count = bench.cut(rounds, true, &mut random)?;
        println!(
            "powercut: {} of {} rounds green; {} acknowledgements looked for; {} unsynced writes thrown about, {} of them torn",
            count.rounds - count.red,
            count.rounds,
            count.acknowledged,
            count.unsynced,
            count.torn
        );
        if count.red > 0 {
            return Err(format!(
                "{} of {} power cuts lost an acknowledged fact or broke the record (seed {seed})",
                count.red, count.rounds
            )
            .into());
        }
    }
    let control = bench.cut(CONTROL_ROUNDS, false, &mut random)?;
    if control.red == 0 {
        return Err("the control with syncing off stayed green: this check cannot see a lost fact".into());
    }
    println!(
        "powercut: control with synchronous=OFF went red in {} of {} rounds, as it must",
        control.red, control.rounds
    );
    Ok(())
}

/// A seed nobody chose; printed, so that a run can be repeated.
pub fn clock_seed() -> u64 {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap_or_default();
    since.as_secs() ^ u64::from(since.subsec_nanos()) << 20
}

fn build_shim(shell: &Shell, dir: &Path) -> Result<PathBuf, Stop> {
    let shim = dir.join("record.so");
    let mut cc = shell.command("cc");
    cc.args(["-std=gnu11", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-pthread", "-o"]).arg(&shim);
    shell::run(cc.arg(shell.root.join("xtask/shim/record.c")))?;
    Ok(shim)
}

impl Bench<'_> {
    fn cut(&self, rounds: u32, synced: bool, random: &mut Random) -> Result<Count, Stop> {
        let mut count = Count { rounds: 0, red: 0, acknowledged: 0, unsynced: 0, torn: 0 };
        let mut load = 0;
        while count.rounds < rounds {
            load += 1;
            let name = format!("{}-{load}", if synced { "full" } else { "off" });
            // The first run lasts until a patient has been walked through all steps, and its first cut comes after that.
            let whole = synced && load == 1;
            let log = self.record(&name, synced, whole, random)?;
            let events = journal::read(&log)?;
            let first = events.iter().position(|e| matches!(e, Event::Ack { .. })).ok_or("nothing was acknowledged")?;
            if synced && !events.iter().any(|e| matches!(e, Event::Synced { .. })) {
                return Err("the program never synced anything, or the shim does not see it".into());
            }
            let red_before = count.red;
            let mut after = if whole { walked(&events)? } else { first };
            for _ in 0..PER_LOAD.min(rounds - count.rounds) {
                count.rounds += 1;
                let until = instant(&events, std::mem::replace(&mut after, first), random);
                let before = events.get(..until).unwrap_or(&events);
                self.round(&name, before, synced, random, &mut count)?;
            }
            // A lost fact is kept with its log; the control is red by design and only fills the disk.
            if !synced || count.red == red_before {
                std::fs::remove_dir_all(self.dir.join(&name)).map_err(|e| e.to_string())?;
            }
        }
        Ok(count)
    }

    /// One run of the program under the shim, if need be until the whole walk was acknowledged; gives the log.
    fn record(&self, name: &str, synced: bool, whole: bool, random: &mut Random) -> Result<Vec<u8>, Stop> {
        let dir = self.dir.join(name);
        let (data, acks, log) = (dir.join("data"), dir.join("acks"), dir.join("log"));
        std::fs::create_dir_all(&data).map_err(|e| format!("{}: {e}", data.display()))?;
        let mut command = self.program.load(self.shell, &data, random.next() >> 33, &acks);
        if !synced {
            command.arg("--unsafe-synchronous-off");
        }
        command.env("LD_PRELOAD", &self.shim).env("SAISEI_RECORD_DIR", &data);
        command.env("SAISEI_RECORD_ACKS", &acks).env("SAISEI_RECORD_LOG", &log);
        let alive = Duration::from_millis(random.between(300, 1500));
        let walk = Enough { lacks: &program::not_walked, within: program::WALK_WITHIN, then: alive };
        let enough = if whole { walk } else { Enough::one_answer(alive) };
        program::run_and_kill(&mut command, &acks, &dir.join("errors"), &enough)?;
        std::fs::read(&log).map_err(|e| format!("{}: {e} (was the shim loaded?)", log.display()).into())
    }

    fn round(&self, name: &str, before: &[Event<'_>], synced: bool, random: &mut Random, count: &mut Count) -> Answer {
        let (tree, fate) = Disk::at(before, !synced).after_cut(random);
        let place = self.dir.join(name).join(format!("round-{}", count.rounds));
        let data = place.join("data");
        std::fs::create_dir_all(&data).map_err(|e| format!("{}: {e}", data.display()))?;
        tree.write(&data)?;
        let acks = program::acknowledged(&journal::acks(before))?;
        let anchors = place.join("anchors");
        shell::write(&anchors, &(acks.join("\n") + "\n"))?;
        let verdict = self.program.verify(self.shell, &data, &anchors)?;
        count.acknowledged += acks.len();
        count.unsynced += fate.unsynced;
        count.torn += fate.torn;
        println!(
            "  {name} cut {:>3}: {:>6} acknowledged, {:>4} unsynced ({} lost, {} torn): {}",
            count.rounds,
            acks.len(),
            fate.unsynced,
            fate.lost,
            fate.torn,
            if verdict.good { "green" } else { "red" }
        );
        if verdict.good {
            return std::fs::remove_dir_all(&place).map_err(|e| format!("{}: {e}", place.display()).into());
        }
        count.red += 1;
        println!(
            "      {}{}",
            verdict.said,
            if synced { format!("\n      kept: {}", place.display()) } else { String::new() }
        );
        Ok(())
    }
}

/// The acknowledgement with which the walk through all steps is complete.
fn walked(events: &[Event<'_>]) -> Result<usize, Stop> {
    let mut acks = Vec::new();
    for (at, event) in events.iter().enumerate() {
        let Event::Ack { bytes } = event else { continue };
        acks.extend_from_slice(bytes);
        // Every part of the walk is looked for only where one could be complete.
        if program::WALKED.iter().any(|kind| String::from_utf8_lossy(bytes).contains(kind))
            && program::not_walked(&acks).is_empty()
        {
            return Ok(at);
        }
    }
    Err(format!("the log does not tell of: {}", program::not_walked(&acks).join(", ")).into())
}

/// An instant after the acknowledgement at `first`: anywhere; or right after an acknowledgement, where a missing sync hurts most; or
/// right before a sync comes back, where most is still in the air (each file in turn, so that the rare syncs of a checkpoint are
/// met as often as those of a commit).
fn instant(events: &[Event<'_>], first: usize, random: &mut Random) -> usize {
    let pick = |all: &[usize], random: &mut Random| {
        all.get((random.between(1, all.len() as u64) as usize).saturating_sub(1)).copied()
    };
    let later = events.iter().enumerate().skip(first + 1);
    let any = random.between(first as u64 + 1, events.len() as u64) as usize;
    match random.between(0, 2) {
        0 => any,
        1 => {
            let acks: Vec<usize> =
                later.filter(|(_, e)| matches!(e, Event::Ack { .. })).map(|(at, _)| at + 1).collect();
            pick(&acks, random).unwrap_or(any)
        }
        _ => {
            let begun = events
                .iter()
                .filter_map(|e| if let Event::SyncFile { ino, number } = e { Some((*number, *ino)) } else { None });
            let file_of: BTreeMap<u64, u64> = begun.collect();
            let mut by_file: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
            for (at, event) in later {
                if let Event::Synced { number } = event {
                    by_file.entry(file_of.get(number).copied().unwrap_or(0)).or_default().push(at);
                }
            }
            let files: Vec<usize> = (0..by_file.len()).collect();
            let file = pick(&files, random).and_then(|n| by_file.values().nth(n));
            file.and_then(|instants| pick(instants, random)).unwrap_or(any)
        }
    }
}

#[cfg(test)]
mod tests;

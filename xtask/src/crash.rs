//! `cargo xtask crash`: the writer is killed (SIGKILL) under load, again and again on the same record. Afterwards the record
//! must verify, hold every fact that was acknowledged, and go on. The last kill meets a record of its own, once a patient was walked
//! through all steps. What the system had not yet put on the disk is not lost by a kill: that is what `cargo xtask powercut` is for.

use crate::args::Args;
use crate::powercut::clock_seed;
use crate::program::{self, Enough, Program};
use crate::random::Random;
use crate::shell::{self, Answer, Shell};
use std::time::Duration;

/// What `--help` says.
pub const HELP: &str = "\
  --rounds N    kills to try (default 10), each after 0.3 to 2 s of load, all on one record;
                the last on another, after its patients' walk through all steps
  --seed S      seed of the times and the load (default: from the clock, printed)

example: cargo xtask crash --rounds 50";

/// The command.
pub fn run(shell: &Shell, args: &mut Args) -> Answer {
    let rounds = args.value("--rounds", 10)?;
    let seed = args.value("--seed", clock_seed())?;
    args.end()?;
    kills(shell, rounds, seed)
}

/// As many kills as asked for.
pub fn kills(shell: &Shell, rounds: u32, seed: u64) -> Answer {
    let program = Program::build(shell)?;
    let dir = shell::fresh(shell, "crash")?;
    let (mut data, acks, anchors) = (dir.join("data"), dir.join("acks"), dir.join("anchors"));
    std::fs::create_dir_all(&data).map_err(|e| format!("{}: {e}", data.display()))?;
    println!("crash: seed {seed}");
    let mut random = Random::new(seed);
    let (mut known, mut total) = (Vec::new(), 0);
    for round in 1..=rounds {
        if round == rounds {
            (data, known) = (dir.join("walked"), Vec::new());
            std::fs::create_dir_all(&data).map_err(|e| format!("{}: {e}", data.display()))?;
        }
        let mut load = program.load(shell, &data, random.next() >> 33, &acks);
        let alive = Duration::from_millis(random.between(300, 2000));
        let walk = Enough { lacks: &program::not_walked, within: program::WALK_WITHIN, then: alive };
        let enough = if round == rounds { walk } else { Enough::one_answer(alive) };
        program::run_and_kill(&mut load, &acks, &dir.join("errors"), &enough)?;
        let bytes = std::fs::read(&acks).map_err(|e| format!("{}: {e}", acks.display()))?;
        let new = program::acknowledged(&bytes)?;
        println!("  kill {round:>3} after {:>4} ms: {:>6} acknowledged", alive.as_millis(), new.len());
        total += new.len();
        known.extend(new);
        std::fs::remove_file(&acks).map_err(|e| format!("{}: {e}", acks.display()))?;
        shell::write(&anchors, &(known.join("\n") + "\n"))?;
        let verdict = program.verify(shell, &data, &anchors)?;
        if !verdict.good {
            return Err(format!("after kill {round} (seed {seed}): {}\nkept: {}", verdict.said, dir.display()).into());
        }
    }
    println!("crash: {rounds} kills, {total} acknowledged facts, none lost");
    std::fs::remove_dir_all(&dir).map_err(|e| format!("{}: {e}", dir.display()).into())
}

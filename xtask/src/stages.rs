//! `cargo xtask test`: every stage the build machine runs, in order, with its minutes. It stops at the first stage that fails
//! and still prints the table. The budget is that of a cold run on two cores: 40 minutes in all.

use crate::args::Args;
use crate::shell::{self, Answer, Shell, Stop};
use crate::{ablate, crash, docs, packages, powercut, program, tidy};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// What `--help` says.
pub const HELP: &str = "\
  --only STAGE  this stage alone (may be given several times)
  --quick       without packages, ablate, browser, journeys, crash and powercut

stages: packages fmt tidy build clippy tests ablate docs browser journeys crash powercut
It installs what is missing by itself: Debian packages with apt-get (as root or with sudo), Node packages with npm ci.

example: cargo xtask test --only fmt --only clippy";

struct Stage {
    name: &'static str,
    /// The stages of one group share a budget.
    group: &'static str,
    quick: bool,
    run: fn(&mut Shell) -> Answer,
}

/// Minutes a group may take, cold, on two cores.
const BUDGET: &[(&str, f64)] = &[
    ("packages", 2.0),
    ("build", 9.0),
    ("clippy", 2.0),
    ("tests", 10.0),
    ("browser", 13.0),
    ("crash and power cut", 4.0),
];

const STAGES: &[Stage] = &[
    Stage { name: "packages", group: "packages", quick: false, run: |s| packages::install(s) },
    Stage {
        name: "fmt",
        group: "tests",
        quick: true,
        run: |s| shell::run(s.cargo().args(["fmt", "--all", "--check"])),
    },
    Stage { name: "tidy", group: "tests", quick: true, run: |s| tidy::check(s) },
    Stage { name: "build", group: "build", quick: true, run: build },
    Stage { name: "clippy", group: "clippy", quick: true, run: clippy },
    Stage { name: "tests", group: "tests", quick: true, run: |s| shell::run(s.cargo().args(["test", "--workspace"])) },
    // Before docs: docs/requirements.md counts only tests proven by ablation.
    Stage { name: "ablate", group: "tests", quick: false, run: |s| ablate::all(s, false) },
    Stage { name: "docs", group: "tests", quick: true, run: |s| docs::pages(s, true) },
    Stage { name: "browser", group: "browser", quick: false, run: browser },
    Stage { name: "journeys", group: "browser", quick: false, run: journeys },
    Stage {
        name: "crash",
        group: "crash and power cut",
        quick: false,
        run: |s| crash::kills(s, 10, powercut::clock_seed()),
    },
    Stage {
        name: "powercut",
        group: "crash and power cut",
        quick: false,
        run: |s| powercut::rounds_and_control(s, 30, powercut::clock_seed()),
    },
];

struct Took {
    name: &'static str,
    group: &'static str,
    time: Duration,
    good: bool,
}

/// The command.
pub fn run(shell: &Shell, args: &mut Args) -> Answer {
    let only = args.each("--only")?;
    let quick = args.flag("--quick");
    args.end()?;
    if let Some(unknown) = only.iter().find(|name| !STAGES.iter().any(|s| s.name == *name)) {
        return Err(Stop::bad_use(format!("no stage `{unknown}`; --help lists them")));
    }
    let chosen =
        |stage: &&Stage| if only.is_empty() { !quick || stage.quick } else { only.iter().any(|o| o == stage.name) };
    let mut shell = Shell { root: shell.root.clone(), target: shell.target.clone(), built: false };
    let mut took = Vec::new();
    let mut answer = Ok(());
    for stage in STAGES.iter().filter(chosen) {
        println!("\n── {} ──", stage.name);
        let started = Instant::now();
        answer = (stage.run)(&mut shell);
        took.push(Took { name: stage.name, group: stage.group, time: started.elapsed(), good: answer.is_ok() });
        if let Err(why) = &answer {
            eprintln!("{}: {why}", stage.name);
            break;
        }
    }
    print!("\n{}", table(&took));
    answer.map_err(|_| format!("stage `{}` failed", took.last().map_or("", |t| t.name)).into())
}

fn build(shell: &mut Shell) -> Answer {
    shell::run(shell.cargo().args(["build", "--workspace", "--all-targets"]))?;
    shell.built = true;
    Ok(())
}

fn clippy(shell: &mut Shell) -> Answer {
    shell::run(shell.cargo().args(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]))
}

/// The story in a real browser. The script starts the program itself.
fn browser(shell: &mut Shell) -> Answer {
    let script = shell.root.join("journeys/browser/run.mjs");
    if !script.is_file() {
        return Err(format!("{} is missing", script.display()).into());
    }
    packages::node_packages(shell)?;
    let program = program::Program::build(shell)?;
    let mut node = shell.command("node");
    node.arg(script).env("SAISEI_PROGRAM", program.path());
    if let Some(chromium) = packages::chromium() {
        node.env("SAISEI_CHROMIUM", chromium);
    }
    shell::run(&mut node)
}

/// The journeys of the five steps: the same code as over HTTP, each person at a window of their own; two side by side on two cores.
fn journeys(shell: &mut Shell) -> Answer {
    packages::node_packages(shell)?;
    let mut walk = shell.cargo();
    walk.args(["test", "-p", "journeys", "--test", "it", "journey_", "--", "--test-threads=2", "--nocapture"]);
    walk.env("SAISEI_JOURNEYS", "chromium");
    if let Some(chromium) = packages::chromium() {
        walk.env("SAISEI_CHROMIUM", chromium);
    }
    shell::run(&mut walk)
}

fn minutes(time: Duration) -> f64 {
    time.as_secs_f64() / 60.0
}

/// Minutes per stage, and per group beside its budget.
fn table(took: &[Took]) -> String {
    let mut text = format!("{:<22}{:>8}  result\n", "stage", "minutes");
    for t in took {
        let _ = writeln!(text, "{:<22}{:>8.1}  {}", t.name, minutes(t.time), if t.good { "ok" } else { "FAILED" });
    }
    let _ = writeln!(text, "\n{:<22}{:>8}{:>8}", "group", "minutes", "budget");
    for (group, budget) in BUDGET {
        let used: Duration = took.iter().filter(|t| t.group == *group).map(|t| t.time).sum();
        if took.iter().any(|t| t.group == *group) {
            let over = if minutes(used) > *budget { "  over" } else { "" };
            let _ = writeln!(text, "{group:<22}{:>8.1}{budget:>8.0}{over}", minutes(used));
        }
    }
    let all: Duration = took.iter().map(|t| t.time).sum();
    let _ = writeln!(text, "{:<22}{:>8.1}{:>8}", "all", minutes(all), 40);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_has_a_budget_and_stands_in_the_help() {
        for stage in STAGES {
            assert!(BUDGET.iter().any(|(group, _)| *group == stage.group), "{} has no budget", stage.name);
            assert!(HELP.contains(stage.name), "{} is not in the help", stage.name);
        }
        assert!(BUDGET.iter().map(|(_, m)| m).sum::<f64>() <= 40.0);
    }

    #[test]
    fn the_table_names_the_failure_and_what_went_over() {
        let took = |name, group, secs, good| Took { name, group, time: Duration::from_secs(secs), good };
        let text = table(&[took("build", "build", 600, true), took("clippy", "clippy", 60, false)]);
        assert!(text.contains("clippy                     1.0  FAILED"), "{text}");
        assert!(text.contains("build                     10.0       9  over"), "{text}");
        assert!(!text.contains("browser"));
    }
}

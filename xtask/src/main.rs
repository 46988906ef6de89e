//! `cargo xtask`: what a developer and the build machine run. It turns one word into stages with a clear yes or no; it is
//! never part of the program a clinic runs. Plan: docs/decisions/0001-plan-of-the-house.md.
#![allow(clippy::print_stdout, reason = "xtask speaks to a terminal")]
#![allow(
    clippy::float_arithmetic,
    reason = "minutes and megabytes on a terminal; no dose and no money is computed here"
)]

mod ablate;
mod args;
mod bench;
mod calibrate;
mod crash;
mod docs;
mod packages;
mod powercut;
mod program;
mod random;
mod shell;
mod stages;
mod tidy;
mod validation;

use args::Args;
use shell::{Answer, Shell};
use std::process::ExitCode;

/// One command of `cargo xtask`.
struct Command {
    name: &'static str,
    summary: &'static str,
    help: &'static str,
    run: fn(&Shell, &mut Args) -> Answer,
}

/// Every command, in the order `--help` prints them.
const COMMANDS: &[Command] = &[
    Command {
        name: "test",
        summary: "everything the build machine runs, with minutes per stage",
        help: stages::HELP,
        run: stages::run,
    },
    Command {
        name: "tidy",
        summary: "the rules of the house that no compiler checks",
        help: tidy::HELP,
        run: tidy::run,
    },
    Command {
        name: "docs",
        summary: "write (or check) the generated pages of docs/",
        help: docs::HELP,
        run: docs::run,
    },
    Command {
        name: "ablate",
        summary: "drop each refusal in turn; a test must fail",
        help: ablate::HELP,
        run: ablate::run,
    },
    Command {
        name: "crash",
        summary: "kill the writer under load; nothing acknowledged may be lost",
        help: crash::HELP,
        run: crash::run,
    },
    Command {
        name: "powercut",
        summary: "cut the power at a random write; nothing acknowledged may be lost",
        help: powercut::HELP,
        run: powercut::run,
    },
    Command {
        name: "bench",
        summary: "measure a release build and write docs/performance.md",
        help: bench::HELP,
        run: bench::run,
    },
    Command {
        name: "calibrate",
        summary: "simulate cultures and see whether the forecast's bands hold; writes docs/calibration.md",
        help: calibrate::HELP,
        run: calibrate::run,
    },
];

fn usage() -> String {
    let mut text = String::from("usage: cargo xtask COMMAND [OPTIONS]   (cargo xtask COMMAND --help tells more)\n\n");
    for command in COMMANDS {
        text.push_str(&format!("  {:<9} {}\n", command.name, command.summary));
    }
    text
}

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let Some(name) = words.next() else {
        eprint!("{}", usage());
        return ExitCode::from(2);
    };
    if matches!(name.as_str(), "--help" | "-h" | "help") {
        print!("{}", usage());
        return ExitCode::SUCCESS;
    }
    let Some(command) = COMMANDS.iter().find(|c| c.name == name) else {
        eprint!("cargo xtask: no command `{name}`\n\n{}", usage());
        return ExitCode::from(2);
    };
    let mut args = Args::new(words);
    if args.flag("--help") || args.flag("-h") {
        println!("cargo xtask {}: {}\n\n{}", command.name, command.summary, command.help.trim_end());
        return ExitCode::SUCCESS;
    }
    match Shell::here().and_then(|shell| (command.run)(&shell, &mut args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("cargo xtask {name}: {why}");
            ExitCode::from(if why.bad_use { 2 } else { 1 })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_help_with_an_example() {
        for command in COMMANDS {
            let example = format!("cargo xtask {}", command.name);
            assert!(command.help.contains(&example), "{} shows no example", command.name);
            assert!(usage().contains(command.summary));
        }
    }
}

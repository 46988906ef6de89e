//! The commands, one file each. Each answers `Ok(())`, or why not.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "commands speak to a terminal")]

pub mod backup;
pub mod bench;
pub mod check;
mod columns;
pub mod demo;
pub mod export;
pub mod forecast;
pub mod load;
pub mod meta;
pub mod mmrm;
pub mod progress;
pub mod replay;
pub mod score;
pub mod serve;
pub mod speak;
pub mod survival;
mod tell;
pub mod verify;

use crate::cli::{Cli, Command, Programme};
use std::process::ExitCode;

/// Why a command did not end well.
#[derive(Debug)]
pub enum Failure {
    /// The answer is no: exit 1.
    No(String),
    /// Bad use or bad input: exit 2.
    Bad(String),
}

impl From<store::StoreError> for Failure {
    fn from(e: store::StoreError) -> Self {
        Self::Bad(e.say().en.into_owned())
    }
}

/// A command's answer.
pub type Done = Result<(), Failure>;

/// Runs a command line.
pub fn main(cli: Cli) -> ExitCode {
    let done = match cli.command {
        Command::Demo(a) => demo::run(&a),
        Command::Serve(a) => serve::run(&a),
        Command::Verify(a) => verify::run(&a),
        Command::Replay(a) => replay::run(&a),
        Command::Export(a) => export::run(&a),
        Command::Backup(a) => backup::run(&a),
        Command::Restore(a) => backup::restore(&a),
        Command::Programme(Programme::Check { dir, json }) => check::run(&dir, json),
        Command::Score(a) => score::run(&a),
        Command::Meta(a) => meta::run(&a),
        Command::Mmrm(a) => mmrm::run(&a),
        Command::Survival(a) => survival::run(&a),
        Command::Forecast(a) => forecast::run(&a),
        Command::Docs { what } => docs(&what),
        Command::Load(a) => load::run(&a),
        Command::Bench { name } => bench::run(&name),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::No(say)) => {
            speak::err(&speak::clean(&say, true));
            ExitCode::from(1)
        }
        Err(Failure::Bad(say)) => {
            speak::err(&speak::clean(&format!("saisei: {say}"), true));
            ExitCode::from(2)
        }
    }
}

fn docs(what: &str) -> Done {
    let page = match what {
        "facts" => crate::papers::facts(),
        "access" => access::markdown(&crate::house::house(false).kinds),
        "requirements" => crate::papers::requirements(),
        "refusals" => crate::house::refusals().iter().map(|(code, krate)| format!("{code}\t{krate}\n")).collect(),
        other => {
            return Err(Failure::Bad(format!(
                "docs: unknown page {other:?}; one of facts, access, requirements, refusals"
            )));
        }
    };
    print!("{page}");
    Ok(())
}

//! The binary `saisei`.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    saisei::commands::main(saisei::cli::Cli::parse())
}

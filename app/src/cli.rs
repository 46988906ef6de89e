//! The command line, a contract: exit 0 = done, 1 = the answer is no, 2 = bad use or bad input with one clear message on standard error.

mod numbers;

pub use numbers::{Answering, Forecast, Meta, Mmrm, Score, Survival};

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// 再生医療の一つの記録 / One record for a regenerative-medicine programme
#[derive(Debug, Parser)]
#[command(name = "saisei", version, about, after_help = "Example: saisei demo")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a clinic with simulated patients and serve it
    #[command(after_help = "Example: saisei demo --patients 40 --seed 1")]
    Demo(Demo),
    /// Run the clinic
    #[command(
        after_help = "Example: saisei serve --data /srv/saisei\nExample: saisei serve --data /srv/saisei --listen 192.168.1.10:8600"
    )]
    Serve(Serve),
    /// Check the whole chain, the tag index and (--deep) every list
    #[command(after_help = "Example: saisei verify --data /srv/saisei --deep --anchor 48213:9f3c71d0e5a8…")]
    Verify(Verify),
    /// Rebuild every list from the facts
    #[command(after_help = "Example: saisei replay --data /srv/saisei")]
    Replay(DataJson),
    /// Write the record in an open, self-describing form
    #[command(after_help = "Example: saisei export --data /srv/saisei --format jsonl > record.jsonl")]
    Export(Export),
    /// Make a consistent copy, also while the clinic runs; the copy is verified
    #[command(after_help = "Example: saisei backup --data /srv/saisei --to /mnt/second-disk --keep 30")]
    Backup(Backup),
    /// Make a record from a backup and verify it
    #[command(
        after_help = "Example: saisei restore --from /mnt/second-disk/saisei-20261122-090000.db --data /srv/saisei-new"
    )]
    Restore(Restore),
    /// Treatment programmes and law tables
    #[command(subcommand)]
    Programme(Programme),
    /// Score a filled questionnaire
    #[command(
        after_help = "Example: saisei score odi answers.json\nExample: saisei score list\n\nanswers.json: {\"q1\": 3, \"q2\": 2, \"q8\": null, \"q9\": \"not_applicable\"}"
    )]
    Score(Score),
    /// Meta-analysis of studies in a CSV file
    #[command(
        after_help = "Example: saisei meta trials.csv --measure SMD --plot forest.svg\nExample: saisei meta trials.csv --measure RR --method REML --test knha --subgroup design --json"
    )]
    Meta(Meta),
    /// Repeated measures (MMRM) in a CSV file
    #[command(
        after_help = "Example: saisei mmrm pain.csv --json\nExample: saisei mmrm pain.csv --baseline pain_before --site clinic --df kenward-roger"
    )]
    Mmrm(Mmrm),
    /// Time to event in a CSV file: Kaplan–Meier, log-rank, Cox
    #[command(after_help = "Example: saisei survival relapse.csv --unit months --plot curves.svg")]
    Survival(Survival),
    /// When a culture will give the cells ordered
    #[command(
        after_help = "Example: saisei forecast lot.csv --target 2e7 --by 2026-12-24 --start 2026-12-01\nExample: saisei forecast lot.csv --target 2e7 --policy policy.toml --plot forecast.svg --json"
    )]
    Forecast(Forecast),
    /// Generated papers of the source tree
    #[command(hide = true)]
    Docs {
        /// facts, access, requirements or refusals
        what: String,
    },
    /// Writes under load until killed (for `cargo xtask crash` and `powercut`)
    #[command(hide = true)]
    Load(Load),
    /// Measures (for `cargo xtask bench`)
    #[command(hide = true)]
    Bench {
        /// Which; `list` names them
        name: String,
    },
}

/// `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// How many simulated patients
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(0..=20_000))]
    pub patients: u32,
    /// Seed of the simulation
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Address to listen at
    #[arg(long, default_value = "127.0.0.1:8600")]
    pub listen: String,
    /// Folder to keep the demo in; without it a folder that is removed at the end
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// Only make the record, do not serve it
    #[arg(long)]
    pub no_serve: bool,
}

/// `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Folder of the record; made if it does not exist
    #[arg(long)]
    pub data: PathBuf,
    /// Address to listen at; off loopback HTTPS only
    #[arg(long, default_value = "127.0.0.1:8600")]
    pub listen: String,
    /// Certificate (PEM) instead of the local authority's
    #[arg(long, requires = "key")]
    pub cert: Option<PathBuf>,
    /// Its key (PEM)
    #[arg(long, requires = "cert")]
    pub key: Option<PathBuf>,
    /// Names or addresses by which tablets reach this machine, for the local authority's certificate
    #[arg(long = "name")]
    pub names: Vec<String>,
    /// Minutes without a touch after which a person is signed out
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=240))]
    pub idle_minutes: u32,
    /// Folder on another disk for scheduled backups
    #[arg(long)]
    pub backup_to: Option<PathBuf>,
    /// Hours between scheduled backups
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=168))]
    pub backup_hours: u32,
    /// How many scheduled backups to keep
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub backup_keep: u32,
}

/// `verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// Folder of the record
    #[arg(long)]
    pub data: PathBuf,
    /// Head printed on a paper: POSITION:HASH (the first 12 or more digits of the hash)
    #[arg(long = "anchor")]
    pub anchors: Vec<String>,
    /// File with one `POSITION HASH` a line
    #[arg(long = "anchors")]
    pub anchor_file: Option<PathBuf>,
    /// Compare every list with what the facts say
    #[arg(long)]
    pub deep: bool,
    /// One JSON value on standard output
    #[arg(long)]
    pub json: bool,
}

/// A record's folder, and JSON.
#[derive(Debug, Args)]
pub struct DataJson {
    /// Folder of the record
    #[arg(long)]
    pub data: PathBuf,
    /// One JSON value on standard output
    #[arg(long)]
    pub json: bool,
}

/// `export`.
#[derive(Debug, Args)]
pub struct Export {
    /// Folder of the record
    #[arg(long)]
    pub data: PathBuf,
    /// Form
    #[arg(long, value_parser = ["jsonl"])]
    pub format: String,
    /// File to write; without it standard output
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// `backup`.
#[derive(Debug, Args)]
pub struct Backup {
    /// Folder of the record
    #[arg(long)]
    pub data: PathBuf,
    /// Folder for the copy, best on another disk
    #[arg(long)]
    pub to: PathBuf,
    /// How many copies to keep
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub keep: u32,
    /// One JSON value on standard output
    #[arg(long)]
    pub json: bool,
}

/// `restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// The copy
    #[arg(long)]
    pub from: PathBuf,
    /// Folder to restore into; must be empty or absent
    #[arg(long)]
    pub data: PathBuf,
    /// One JSON value on standard output
    #[arg(long)]
    pub json: bool,
}

/// `programme …`.
#[derive(Debug, Subcommand)]
pub enum Programme {
    /// Validate a programme or law folder; errors point at file, line and column
    #[command(after_help = "Example: saisei programme check programmes/ad-msc-chronic-pain")]
    Check {
        /// The folder
        dir: PathBuf,
        /// One JSON value on standard output
        #[arg(long)]
        json: bool,
    },
}

/// `load`.
#[derive(Debug, Args)]
pub struct Load {
    /// Folder of the record
    #[arg(long)]
    pub data: PathBuf,
    /// Seed
    #[arg(long)]
    pub seed: u64,
    /// File to which every acknowledged `position hash` is appended
    #[arg(long)]
    pub acks: PathBuf,
    /// Do not sync: the control that must go red
    #[arg(long)]
    pub unsafe_synchronous_off: bool,
}

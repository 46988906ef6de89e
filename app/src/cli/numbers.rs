//! The words of the commands of the numbers: `meta`, `mmrm`, `survival`, `forecast`, `score`.

use clap::Args;
use std::path::PathBuf;
use terms::Lang;

fn lang(word: &str) -> Result<Lang, String> {
    Lang::parse(word).ok_or_else(|| "ja or en".to_owned())
}

/// How a command answers.
#[derive(Clone, Copy, Debug, Args)]
pub struct Answering {
    /// One JSON value on standard output
    #[arg(long)]
    pub json: bool,
    /// Language of tables, figures and messages
    #[arg(long, default_value = "en", value_parser = lang, value_name = "ja|en")]
    pub lang: Lang,
}

/// `meta`.
#[derive(Debug, Args)]
pub struct Meta {
    /// One study a row: study and n1,mean1,sd1,n2,mean2,sd2 (MD, SMD) or events1,n1,events2,n2 (RR, OR, RD) or yi,vi (GEN)
    pub file: PathBuf,
    /// What is compared, first arm minus (or over) second
    #[arg(long, value_parser = ["MD", "SMD", "RR", "OR", "RD", "GEN"])]
    pub measure: String,
    /// Estimator of the between-study variance
    #[arg(long, default_value = "REML", value_parser = ["REML", "DL", "PM", "ML", "EB", "SJ", "FE"])]
    pub method: String,
    /// z, or Knapp–Hartung
    #[arg(long, default_value = "z", value_parser = ["z", "knha"])]
    pub test: String,
    /// Pool each value of this column by itself too, each with its own between-study variance (τ²)
    #[arg(long, value_name = "COLUMN")]
    pub subgroup: Option<String>,
    /// Meta-regression on this column of numbers (may be given several times)
    #[arg(long = "moderator", value_name = "COLUMN")]
    pub moderators: Vec<String>,
    /// Pool one after the other in the order of this column of numbers, such as the year
    #[arg(long, value_name = "COLUMN")]
    pub cumulative: Option<String>,
    /// Columns with judgements of bias (low, some, high, unclear), shown in the forest plot
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub rob: Vec<String>,
    /// Names of the two arms
    #[arg(long, value_name = "FIRST,SECOND", value_delimiter = ',')]
    pub arms: Vec<String>,
    /// Whom an effect on the left and on the right of no effect favours
    #[arg(long, value_name = "LEFT,RIGHT", value_delimiter = ',')]
    pub favours: Vec<String>,
    /// Forest plot (SVG)
    #[arg(long, value_name = "FILE")]
    pub plot: Option<PathBuf>,
    /// Funnel plot (SVG)
    #[arg(long, value_name = "FILE")]
    pub funnel: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub answering: Answering,
}

/// `mmrm`.
#[derive(Debug, Args)]
pub struct Mmrm {
    /// One measurement a row: subject,arm,visit,value; a missing one is left out, or its value is empty or NA
    pub file: PathBuf,
    /// Column with the value before treatment, as a covariate with one slope per visit
    #[arg(long, value_name = "COLUMN")]
    pub baseline: Option<String>,
    /// Column with the site, as a factor
    #[arg(long, value_name = "COLUMN")]
    pub site: Option<String>,
    /// Degrees of freedom: Satterthwaite or Kenward–Roger
    #[arg(long, default_value = "satterthwaite", value_parser = ["satterthwaite", "kenward-roger"])]
    pub df: String,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub answering: Answering,
}

/// `survival`.
#[derive(Debug, Args)]
pub struct Survival {
    /// One person a row: subject,arm,time,event (1 the event happened, 0 last seen without it)
    pub file: PathBuf,
    /// Column of numbers that Cox's model takes besides the arms (may be given several times)
    #[arg(long = "covariate", value_name = "COLUMN")]
    pub covariates: Vec<String>,
    /// The unit of time, for table and figure
    #[arg(long, value_name = "WORD")]
    pub unit: Option<String>,
    /// Kaplan–Meier curves (SVG)
    #[arg(long, value_name = "FILE")]
    pub plot: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub answering: Answering,
}

/// `forecast`.
#[derive(Debug, Args)]
pub struct Forecast {
    /// One observation a row: day,event,passage,viable_cells,viability,confluence,area_cm2 (empty where not observed)
    pub file: PathBuf,
    /// Viable cells ordered
    #[arg(long, value_name = "CELLS")]
    pub target: String,
    /// The day by which they are wanted, within the days looked ahead to: a date when the column day holds dates or --start says day 0, otherwise a day of culture
    #[arg(long, value_name = "DATE")]
    pub by: Option<String>,
    /// Date of day 0, when the column day holds numbers
    #[arg(long, value_name = "DATE")]
    pub start: Option<String>,
    /// Passage policy (TOML); without it harvest at 80 % confluence, reseed at 4000 cells/cm²
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Seed of the simulation
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Figure with the forecast's bands (SVG)
    #[arg(long, value_name = "FILE")]
    pub plot: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub answering: Answering,
}

/// `score`.
#[derive(Debug, Args)]
pub struct Score {
    /// Short name of the instrument, such as odi; `saisei score list` names them
    pub instrument: String,
    /// The filled questionnaire: {"item": code | null | "not_applicable", …}
    pub file: Option<PathBuf>,
    /// Value set for the index of the EQ-5D-5L (CSV with state,value)
    #[arg(long, value_name = "FILE")]
    pub value_set: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub answering: Answering,
}

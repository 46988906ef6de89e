//! Repeated measures: the mixed model for repeated measures (MMRM), value ~ arm × visit with one covariance matrix of the visits within a subject,
//! by restricted maximum likelihood (Patterson & Thompson, Biometrika 1971;58:545; Laird & Ware, Biometrics 1982;38:963; Mallinckrodt et al.,
//! Drug Inf J 2008;42:303). Rows that are missing are simply absent: the answer holds if they are missing at random, given what was observed.
//!
//! - `data`: rows checked and summed up per missingness pattern, so that thousands of subjects cost no more than their patterns do.
//! - `design`: the columns of the mean model; `structure`: the covariance structures with their derivatives.
//! - `likelihood`: restricted likelihood, gradient and both Hessians; `maximise`: Newton's way with halving steps.
//! - `inference`: standard errors and degrees of freedom of means and differences.
//!
//! Limits: arm, baseline and site are one per subject; visits count as equally spaced for the Toeplitz and AR(1) structures; at most
//! [`MOST_VISITS`] visits.
//!
//! ```
//! use statistics::mmrm::{Options, Row, fit};
//! let scores = [("a", "sham", [61.0, 58.0]), ("b", "sham", [70.0, 64.0]), ("c", "sham", [55.0, 57.0]),
//!               ("d", "cells", [66.0, 48.0]), ("e", "cells", [58.0, 47.0]), ("f", "cells", [71.0, 52.0])];
//! let rows: Vec<Row> = scores
//!     .iter()
//!     .flat_map(|(who, arm, v)| [Row::new(who, arm, "week 4", v[0]), Row::new(who, arm, "week 24", v[1])])
//!     .collect();
//! let fit = fit(&rows, &Options::default()).unwrap();
//! let late = &fit.differences[1];
//! assert_eq!((late.visit.as_str(), late.arm.as_str(), late.reference.as_str()), ("week 24", "sham", "cells"));
//! assert!((late.estimate - 32.0 / 3.0).abs() < 1e-9 && (late.df - 4.0).abs() < 1e-6);
//! ```

mod data;
mod design;
mod inference;
mod likelihood;
mod maximise;
mod structure;

use crate::{Interval, Level, Of, Refused, Warning};
use data::Data;
use inference::{Contrast, Inference};
use maximise::{Solved, maximise};
pub use structure::Structure;
use terms::Text;

/// The most visits one model may have.
pub const MOST_VISITS: usize = 50;

/// One measurement. Missing ones have no row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The subject; the same in all rows of one person.
    pub subject: String,
    /// The arm; the same in all rows of a subject.
    pub arm: String,
    /// The visit.
    pub visit: String,
    /// What was measured, in the instrument's points.
    pub value: f64,
    /// Value before treatment; the same in all rows of a subject. Needed if [`Options::baseline`] asks for it.
    pub baseline: Option<f64>,
    /// The site; the same in all rows of a subject. Needed if [`Options::site`] asks for it.
    pub site: Option<String>,
}

impl Row {
    /// A row without covariates.
    pub fn new(subject: &str, arm: &str, visit: &str, value: f64) -> Self {
        Self { subject: subject.into(), arm: arm.into(), visit: visit.into(), value, baseline: None, site: None }
    }
}

/// How the baseline enters the model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Baseline {
    /// Not at all.
    #[default]
    No,
    /// One slope for all visits.
    Common,
    /// One slope per visit (baseline × visit).
    ByVisit,
}

/// Degrees of freedom, and with them the standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Df {
    /// Satterthwaite (Fai & Cornelius, J Stat Comput Simul 1996;54:363), standard errors as the model gives them.
    #[default]
    Satterthwaite,
    /// Kenward & Roger (Biometrics 1997;53:983): the standard errors are corrected for the estimated covariance. For one contrast the degrees of
    /// freedom are those of Satterthwaite.
    KenwardRoger,
}

/// Which information about the covariance the degrees of freedom rest on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Information {
    /// Observed at the maximum, as SAS PROC MIXED and the R packages mmrm and lmerTest have it.
    #[default]
    Observed,
    /// Expected, as the paper of Kenward and Roger and the R package pbkrtest have it.
    Expected,
}

/// What is asked of the model. The default is value ~ arm × visit, unstructured, Satterthwaite, 95 %.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// The structure tried first; where it cannot be estimated, the next simpler is taken and a warning says so.
    pub structure: Structure,
    /// Degrees of freedom.
    pub df: Df,
    /// What they rest on.
    pub information: Information,
    /// How the baseline enters.
    pub baseline: Baseline,
    /// Whether the site enters, as a factor; means are then averaged over the sites with equal weight.
    pub site: bool,
    /// Confidence of the intervals.
    pub level: Level,
    /// The visits in their order in time. Empty: in the order of their names, numbers in them counted as numbers ("week 4" before "week 12").
    pub visits: Vec<String>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Arms in the order of their names; the first is the reference.
    pub arms: Vec<String>,
    /// Visits in their order.
    pub visits: Vec<String>,
    /// The structure that could be estimated.
    pub structure: Structure,
    /// Least-squares means, arm by arm and visit by visit; a cell without any row has none.
    pub means: Vec<Mean>,
    /// Every other arm minus the first, visit by visit; empty with one arm, and without the visits that one of the two lacks.
    pub differences: Vec<Difference>,
    /// Covariance of the visits within a subject, in the order of `visits`; variances on the diagonal.
    pub covariance: Vec<Vec<f64>>,
    /// Restricted log-likelihood, with its constant −(N−p)/2 · log 2π, as R's nlme and SAS give it (without ½ log det X'X).
    pub log_likelihood: f64,
    /// People in the model.
    pub subjects: usize,
    /// Rows in the model.
    pub rows: usize,
    /// What to bear in mind.
    pub warnings: Vec<Warning>,
}

/// A least-squares mean: at the mean baseline over all rows, the sites weighing equally.
#[derive(Clone, Debug, PartialEq)]
pub struct Mean {
    /// The arm.
    pub arm: String,
    /// The visit.
    pub visit: String,
    /// Subjects measured in this cell.
    pub count: usize,
    /// The mean.
    pub mean: f64,
    /// Standard error.
    pub se: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// t interval.
    pub ci: Interval,
}

/// The difference of two least-squares means at one visit: `arm` minus `reference`.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The visit.
    pub visit: String,
    /// The arm.
    pub arm: String,
    /// What it is compared with: the first arm.
    pub reference: String,
    /// `arm` minus `reference`.
    pub estimate: f64,
    /// Standard error.
    pub se: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// t interval.
    pub ci: Interval,
    /// Two-sided.
    pub p: f64,
}

/// Why a covariance structure could not be estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Fewer subjects (beyond one an arm) than visits.
    TooFewSubjects,
    /// Two visits that no subject has both of, or parameters that the data do not tell apart.
    NotIdentified,
    /// The estimate runs to a matrix without an inverse.
    Singular,
    /// The iteration did not settle.
    NotConverged,
}

impl Why {
    /// In words.
    pub const fn text(self) -> Text {
        match self {
            Self::TooFewSubjects => {
                Text::fixed("評価時点の数に対して人数が足りない", "too few subjects for the number of visits")
            }
            Self::NotIdentified => {
                Text::fixed("両方の時点で測定された人が足りない", "too few subjects measured at both of two visits")
            }
            Self::Singular => Text::fixed("推定値が特異行列に近づく", "the estimate becomes singular"),
            Self::NotConverged => Text::fixed("計算が収束しない", "the computation does not converge"),
        }
    }
}

/// Fits the model.
///
/// # Errors
/// A value or baseline not finite, a name left blank, the same subject and visit twice, a subject in two arms, with two baselines or at two
/// sites, no more rows than the means need, covariates that cannot be told apart, no spread at all, or no structure that can be estimated.
pub fn fit(rows: &[Row], options: &Options) -> Result<Fit, Refused> {
    if rows.is_empty() {
        return Err(Refused::TooFew { of: Of::Measurements, needed: 2, given: 0 });
    }
    let data = data::summed(rows, options)?;
    let mut warnings = Vec::new();
    if data.arms.len() == 1 {
        warnings.extend([Warning::NoComparison, Warning::RegressionToTheMean]);
    }
    for (arm, row) in data.arms.iter().zip(&data.cells) {
        for (visit, _) in data.visits.iter().zip(row).filter(|(_, n)| **n == 0) {
            warnings.push(Warning::EmptyCell { arm: arm.clone(), visit: visit.clone() });
        }
    }
    let solved = estimable(&data, options.structure, &mut warnings)?;
    told(data, &solved, options, warnings)
}

/// The first structure of the chain that can be estimated; those before it become warnings.
fn estimable(data: &Data, from: Structure, warnings: &mut Vec<Warning>) -> Result<Solved, Refused> {
    let t = data.visits.len();
    let mut chain = from.chain(t);
    let apart = data.patterns.iter().all(|p| p.visits.len() == 1);
    if apart && t > 1 && from != Structure::Independent {
        chain.push(Structure::Independent);
    }
    for structure in chain {
        match maximise(data, structure) {
            Ok(solved) => {
                if structure != from {
                    warnings.push(Warning::CovarianceAssumed(structure));
                }
                return Ok(solved);
            }
            Err(why) => warnings.push(Warning::CovarianceNotEstimated(structure, why)),
        }
    }
    Err(Refused::NoCovariance)
}

fn told(data: Data, solved: &Solved, options: &Options, warnings: Vec<Warning>) -> Result<Fit, Refused> {
    let inference = Inference::new(&data, solved, options);
    let (mut means, mut differences) = (Vec::new(), Vec::new());
    for (a, arm) in data.arms.iter().enumerate() {
        for (v, visit) in data.visits.iter().enumerate() {
            let Some(l) = data.design.mean(a, v) else { continue };
            let Contrast { estimate: mean, se, df, ci, .. } = inference.contrast(&l)?;
            let count = data.cells[a][v];
            means.push(Mean { arm: arm.clone(), visit: visit.clone(), count, mean, se, df, ci });
            if a > 0
                && let Some(first) = data.design.mean(0, v)
            {
                let Contrast { estimate, se, df, ci, p } = inference.contrast(&(l - first))?;
                let (visit, arm, reference) = (visit.clone(), arm.clone(), data.arms[0].clone());
                differences.push(Difference { visit, arm, reference, estimate, se, df, ci, p });
            }
        }
    }
    let (t, square) = (data.visits.len(), data.unit * data.unit);
    let sigma = structure::matrix(&solved.structure.elements(&solved.theta, t), t) * square;
    let free = (data.rows - data.design.columns.len()) as f64;
    let constant = free * ((2.0 * std::f64::consts::PI).ln() + square.ln()) + data.stretch;
    let log_likelihood = -0.5 * (solved.point.value + constant);
    if !log_likelihood.is_finite() || sigma.iter().any(|s| !s.is_finite()) {
        return Err(Refused::NotComputable);
    }
    Ok(Fit {
        structure: solved.structure,
        means,
        differences,
        covariance: sigma.row_iter().map(|r| r.iter().copied().collect()).collect(),
        log_likelihood,
        subjects: data.subjects,
        rows: data.rows,
        arms: data.arms,
        visits: data.visits,
        warnings,
    })
}

//! Cox's proportional hazards (J R Stat Soc B 1972;34:187) with Efron's handling of ties (J Am Stat Assoc 1977;72:557), by Newton's way on the
//! partial likelihood, halving steps that do not climb.
//!
//! Limits: hazards must stay in proportion. When all events fall to one side the ratio has no finite estimate and is refused.

use super::{Followed, check, moments, order, tied};
use crate::distribution::{chi2_above, normal_two_sided};
use crate::linear::invert;
use crate::{Interval, Level, Of, Refused};
use nalgebra::{DMatrix, DVector};

/// One covariate's answer.
#[derive(Clone, Debug, PartialEq)]
pub struct HazardRatio {
    /// Log hazard ratio for one unit.
    pub log_ratio: f64,
    /// Its standard error.
    pub se: f64,
    /// Log hazard ratio over its standard error.
    pub z: f64,
    /// Two-sided (Wald).
    pub p: f64,
    /// Hazard ratio.
    pub ratio: f64,
    /// Interval of the ratio.
    pub ci: Interval,
}

/// The fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Cox {
    /// People.
    pub n: usize,
    /// Events.
    pub events: usize,
    /// In the order of the covariates.
    pub ratios: Vec<HazardRatio>,
    /// Log partial likelihood without covariates.
    pub log_likelihood_null: f64,
    /// And with them.
    pub log_likelihood: f64,
    /// Likelihood ratio, Wald and score tests with their chances, on as many degrees of freedom as covariates.
    pub tests: [(f64, f64); 3],
}

struct Derivatives {
    log_likelihood: f64,
    score: DVector<f64>,
    information: DMatrix<f64>,
}

/// Fits `covariates` (one column each, a value a person; centred by us).
///
/// # Errors
/// [`Refused::NoEvents`], [`Refused::Singular`] for a column that never varies among those at risk, [`Refused::Separated`],
/// [`Refused::Lengths`], and values that are not.
pub fn cox(people: &[Followed], covariates: &[Vec<f64>], level: Level) -> Result<Cox, Refused> {
    check(people)?;
    let (n, p) = (people.len(), covariates.len());
    if p == 0 {
        return Err(Refused::TooFew { of: Of::Predictors, needed: 1, given: 0 });
    }
    if covariates.iter().any(|c| c.len() != n) {
        return Err(Refused::Lengths);
    }
    if let Some(i) = (0..n).find(|i| covariates.iter().any(|c| !c[*i].is_finite())) {
        return Err(Refused::NotFinite { row: format!("#{}", i + 1), column: "covariate" });
    }
    let events = people.iter().filter(|p| p.event).count();
    if events == 0 {
        return Err(Refused::NoEvents);
    }
    let mean: Vec<f64> = covariates.iter().map(|c| c.iter().sum::<f64>() / n as f64).collect();
    let people = &tied(people)[..];
    // Newest first: the risk set only grows.
    let order: Vec<usize> = order(people).into_iter().rev().collect();
    let moments = moments(people, &order);
    let x = DMatrix::from_fn(n, p, |i, j| covariates[j][order[i]] - mean[j]);
    let event: Vec<bool> = order.iter().map(|i| people[*i].event).collect();
    let at = |beta: &DVector<f64>| derivatives(&x, &event, &moments, beta);

    let mut beta = DVector::zeros(p);
    let null = at(&beta);
    let mut now = at(&beta);
    let start = invert(null.information.clone())?.0;
    let score_test = (null.score.transpose() * &start * &null.score)[(0, 0)];
    let mut settled = false;
    for _ in 0..100 {
        // A maximum at infinity: the information all but vanishes beside that at the start, or becomes singular.
        if (0..p).any(|j| now.information[(j, j)] < 1e-6 * null.information[(j, j)]) {
            return Err(Refused::Separated);
        }
        let Ok((inverse, _)) = invert(now.information.clone()) else { return Err(Refused::Separated) };
        let mut step = inverse * &now.score;
        let gain = (step.transpose() * &now.score)[(0, 0)];
        let mut next = at(&(&beta + &step));
        let mut halvings = 0;
        // The likelihood is a sum over all events: what it loses within rounding of its size is no loss.
        let noise = 1e-12 * (1.0 + now.log_likelihood.abs());
        while (next.log_likelihood.is_nan() || next.log_likelihood < now.log_likelihood - noise) && halvings < 60 {
            step *= 0.5;
            next = at(&(&beta + &step));
            halvings += 1;
        }
        if halvings < 60 {
            beta += step;
            now = next;
        }
        if gain.abs() < 1e-18 * (1.0 + now.log_likelihood.abs()) || halvings == 60 {
            settled = true;
            break;
        }
    }
    if !settled {
        return Err(Refused::NotConverged);
    }
    let cov = invert(now.information.clone()).map_err(|_| Refused::Separated)?.0;
    let critical = level.critical(None);
    let mut ratios = Vec::new();
    for j in 0..p {
        let (b, se) = (beta[j], cov[(j, j)].sqrt());
        let ci = Interval { lower: (b - critical * se).exp(), upper: (b + critical * se).exp() };
        let z = b / se;
        if !z.is_finite() {
            return Err(Refused::NotComputable);
        }
        ratios.push(HazardRatio { log_ratio: b, se, z, p: normal_two_sided(z), ratio: b.exp(), ci: ci.finite()? });
    }
    let wald = (beta.transpose() * now.information * &beta)[(0, 0)];
    let chance = |x: f64| (x, chi2_above(x, p as f64));
    Ok(Cox {
        n,
        events,
        ratios,
        log_likelihood_null: null.log_likelihood,
        log_likelihood: now.log_likelihood,
        tests: [chance(2.0 * (now.log_likelihood - null.log_likelihood)), chance(wald), chance(score_test)],
    })
}

/// Sums over a set of people: weight, weighted x, weighted xx'.
struct Sums {
    s0: f64,
    s1: DVector<f64>,
    s2: DMatrix<f64>,
}

impl Sums {
    fn new(p: usize) -> Self {
        Self { s0: 0.0, s1: DVector::zeros(p), s2: DMatrix::zeros(p, p) }
    }
    fn add(&mut self, w: f64, x: &DVector<f64>) {
        self.s0 += w;
        self.s1.axpy(w, x, 1.0);
        self.s2.ger(w, x, x, 1.0);
    }
}

fn derivatives(
    x: &DMatrix<f64>,
    event: &[bool],
    moments: &[(f64, std::ops::Range<usize>)],
    beta: &DVector<f64>,
) -> Derivatives {
    let p = x.ncols();
    let linear: Vec<f64> = (x * beta).iter().copied().collect();
    let top = linear.iter().copied().fold(f64::NEG_INFINITY, f64::max); // cancels; keeps exp within range
    let mut risk = Sums::new(p);
    let mut out = Derivatives { log_likelihood: 0.0, score: DVector::zeros(p), information: DMatrix::zeros(p, p) };
    for (_, range) in moments {
        let mut tied = Sums::new(p);
        let mut d = 0;
        for i in range.clone() {
            let row = x.row(i).transpose();
            let w = (linear[i] - top).exp();
            risk.add(w, &row);
            if event[i] {
                d += 1;
                tied.add(w, &row);
                out.log_likelihood += linear[i] - top;
                out.score += row;
            }
        }
        for l in 0..d {
            let share = f64::from(l) / f64::from(d);
            let s0 = risk.s0 - share * tied.s0;
            let mean = (&risk.s1 - share * &tied.s1) / s0;
            out.log_likelihood -= s0.ln();
            out.information += (&risk.s2 - share * &tied.s2) / s0 - &mean * mean.transpose();
            out.score -= mean;
        }
    }
    out
}

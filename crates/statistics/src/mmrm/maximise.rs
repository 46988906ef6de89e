//! The maximum of the restricted likelihood under one structure: Newton's steps by the observed Hessian, by the expected one where that is not
//! positive definite, halved until the likelihood does not fall (Lindstrom & Bates, J Am Stat Assoc 1988;83:1014).

use super::data::Data;
use super::likelihood::{Point, Slopes, at, slopes};
use super::structure::matrix;
use super::{Structure, Why};
use crate::linear::invert;
use nalgebra::{DMatrix, DVector};

/// The maximum.
pub(super) struct Solved {
    pub structure: Structure,
    pub theta: DVector<f64>,
    pub point: Point,
    pub slopes: Slopes,
    /// Inverses of the Hessians by the parameters, doubled: their asymptotic covariance, by observed and by expected information.
    pub observed: DMatrix<f64>,
    pub expected: DMatrix<f64>,
}

/// An estimate nearer to a singular matrix than this is not one.
const LEAST_PIVOT: f64 = 1e-5;
const STEPS: usize = 100;

/// Maximises, or says why it cannot.
pub(super) fn maximise(data: &Data, structure: Structure) -> Result<Solved, Why> {
    let t = data.visits.len();
    enough(data, structure, t)?;
    let (mut theta, mut point) = start(data, structure, t).ok_or(Why::Singular)?;
    for _ in 0..STEPS {
        let here = slopes(data, &point, t);
        let (gradient, observed, expected) = by_parameters(structure, &theta, &here, t);
        let (step, sure) = match invert(observed) {
            Ok((inverse, _)) => (inverse * &gradient, true),
            Err(_) => (invert(expected).map_err(|_| failed(&point, Why::NotIdentified))?.0 * &gradient, false),
        };
        let promised = gradient.dot(&step);
        let next = halved(data, structure, &theta, &point, &step, t);
        let settled = sure && promised.abs() < 1e-11;
        match next {
            Some((to, value, whole)) => {
                (theta, point) = (to, value);
                if point.pivot < LEAST_PIVOT {
                    return Err(Why::Singular);
                }
                if settled && whole {
                    return finished(data, structure, theta, point, t);
                }
            }
            None if settled => return finished(data, structure, theta, point, t),
            None => return Err(failed(&point, Why::NotConverged)),
        }
    }
    Err(failed(&point, Why::NotConverged))
}

/// Whether the rows can tell the parameters apart at all.
fn enough(data: &Data, structure: Structure, t: usize) -> Result<(), Why> {
    let seen = DMatrix::from_fn(t, t, |i, j| data.together(i, j) > 0.0);
    let band = |l: usize| (l..t).any(|j| seen[(j - l, j)]);
    let known = match structure {
        Structure::Unstructured if data.subjects < data.arms.len() + t => return Err(Why::TooFewSubjects),
        Structure::Unstructured => seen.iter().all(|s| *s),
        Structure::HeterogeneousToeplitz | Structure::Toeplitz => (0..t).all(band),
        Structure::Autoregressive | Structure::CompoundSymmetry => t == 1 || (1..t).any(band),
        Structure::Independent => true,
    };
    if known { Ok(()) } else { Err(Why::NotIdentified) }
}

fn failed(point: &Point, why: Why) -> Why {
    if point.pivot < 1e-3 { Why::Singular } else { why }
}

/// A first matrix: pairwise from the residuals of least squares, drawn towards independence until it is one.
fn start(data: &Data, structure: Structure, t: usize) -> Option<(DVector<f64>, Point)> {
    let rough = DMatrix::from_fn(t, t, |i, j| {
        let n = data.together(i, j);
        let mean = if n > 0.0 { data.patterns.iter().map(|p| p.yy[(i, j)]).sum::<f64>() / n } else { 0.0 };
        if i == j { mean.max(1e-8) } else { mean }
    });
    let mut keep = 1.0;
    for _ in 0..60 {
        let drawn = DMatrix::from_fn(t, t, |i, j| if i == j { rough[(i, j)] } else { keep * rough[(i, j)] });
        let theta = structure.start(&drawn);
        if let Some(point) =
            at(data, &matrix(&structure.elements(&theta, t), t)).filter(|p| p.pivot > 0.05 || keep < 1e-4)
        {
            return Some((theta, point));
        }
        keep *= 0.8;
    }
    None
}

fn by_parameters(
    structure: Structure,
    theta: &DVector<f64>,
    here: &Slopes,
    t: usize,
) -> (DVector<f64>, DMatrix<f64>, DMatrix<f64>) {
    let j = structure.jacobian(theta, t);
    let mut observed = j.transpose() * &here.observed * &j;
    for (m, a, b, value) in structure.second(theta, t) {
        observed[(a, b)] += here.gradient[m] * value;
        if a != b {
            observed[(b, a)] += here.gradient[m] * value;
        }
    }
    (j.transpose() * &here.gradient, observed, j.transpose() * &here.expected * &j)
}

/// The step, or its half, quarter …: the first that does not lower the likelihood beyond rounding; and whether it was the whole step.
fn halved(
    data: &Data,
    structure: Structure,
    theta: &DVector<f64>,
    point: &Point,
    step: &DVector<f64>,
    t: usize,
) -> Option<(DVector<f64>, Point, bool)> {
    let slack = 1e-12 * (1.0 + point.value.abs());
    (0..40).find_map(|halvings| {
        let to = theta - step * 0.5f64.powi(halvings);
        let value = at(data, &matrix(&structure.elements(&to, t), t))?;
        (value.value <= point.value + slack).then_some((to, value, halvings == 0))
    })
}

fn finished(data: &Data, structure: Structure, theta: DVector<f64>, point: Point, t: usize) -> Result<Solved, Why> {
    let slopes = slopes(data, &point, t);
    let (_, observed, expected) = by_parameters(structure, &theta, &slopes, t);
    let covariance = |hessian| invert(hessian).map(|(inverse, _)| inverse * 2.0).map_err(|_| Why::NotIdentified);
    let (observed, expected) = (covariance(observed)?, covariance(expected)?);
    Ok(Solved { structure, theta, point, slopes, observed, expected })
}

//! Covariance structures of the visits within a subject: from a few parameters to the matrix, with first and second derivatives.
//! Parameters are variances, covariances and correlations, as SAS PROC MIXED has them (SAS/STAT User's Guide, REPEATED statement, TYPE=).

use nalgebra::{DMatrix, DVector};
use terms::Text;

/// A covariance structure, from the richest to the plainest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Structure {
    /// Every variance and covariance its own.
    #[default]
    Unstructured,
    /// A variance per visit, a correlation per distance.
    HeterogeneousToeplitz,
    /// One variance, a covariance per distance.
    Toeplitz,
    /// One variance, the correlation falls as a power of the distance.
    Autoregressive,
    /// One variance, one covariance.
    CompoundSymmetry,
    /// One variance, no covariance: only where no subject was measured twice.
    Independent,
}

impl Structure {
    /// Code used in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unstructured => "unstructured",
            Self::HeterogeneousToeplitz => "heterogeneous_toeplitz",
            Self::Toeplitz => "toeplitz",
            Self::Autoregressive => "ar1",
            Self::CompoundSymmetry => "compound_symmetry",
            Self::Independent => "independent",
        }
    }

    /// In words.
    pub const fn text(self) -> Text {
        match self {
            Self::Unstructured => Text::fixed("無構造", "unstructured"),
            Self::HeterogeneousToeplitz => Text::fixed("不均一テプリッツ型", "heterogeneous Toeplitz"),
            Self::Toeplitz => Text::fixed("テプリッツ型", "Toeplitz"),
            Self::Autoregressive => Text::fixed("1次自己回帰（AR(1)）", "first-order autoregressive, AR(1)"),
            Self::CompoundSymmetry => Text::fixed("複合対称", "compound symmetry"),
            Self::Independent => Text::fixed("独立", "independent"),
        }
    }

    /// This structure and the simpler ones, in the order in which they are tried; those that are the same for so few visits stand once.
    pub(super) fn chain(self, visits: usize) -> Vec<Self> {
        let order = [
            Self::Unstructured,
            Self::HeterogeneousToeplitz,
            Self::Toeplitz,
            Self::Autoregressive,
            Self::CompoundSymmetry,
        ];
        let own = |s: &Self| match s {
            Self::Unstructured | Self::Independent => true,
            Self::HeterogeneousToeplitz => visits > 2,
            Self::Toeplitz | Self::Autoregressive => visits > 2,
            Self::CompoundSymmetry => visits > 1,
        };
        let mut out = vec![self];
        let from = order.iter().position(|s| *s == self).map_or(order.len(), |i| i + 1);
        out.extend(order.iter().skip(from).filter(|s| own(s)));
        out
    }

    /// Number of parameters for so many visits.
    pub(super) fn parameters(self, visits: usize) -> usize {
        match self {
            Self::Unstructured => visits * (visits + 1) / 2,
            Self::HeterogeneousToeplitz => 2 * visits - 1,
            Self::Toeplitz => visits,
            Self::Autoregressive | Self::CompoundSymmetry => 2.min(visits),
            Self::Independent => 1,
        }
    }

    /// Parameters near a rough covariance matrix, not yet sure to give a positive definite one.
    pub(super) fn start(self, rough: &DMatrix<f64>) -> DVector<f64> {
        let t = rough.nrows();
        let band =
            |l: usize, of: &dyn Fn(usize, usize) -> f64| (l..t).map(|i| of(i - l, i)).sum::<f64>() / (t - l) as f64;
        let covariance = |i: usize, j: usize| rough[(i, j)];
        let correlation = |i: usize, j: usize| rough[(i, j)] / (rough[(i, i)] * rough[(j, j)]).sqrt();
        let all = |of: &dyn Fn(usize, usize) -> f64| {
            let pairs: Vec<f64> = pairs(t).filter(|(i, j)| i != j).map(|(i, j)| of(i, j)).collect();
            if pairs.is_empty() { 0.0 } else { pairs.iter().sum::<f64>() / pairs.len() as f64 }
        };
        let mut out: Vec<f64> = match self {
            Self::Unstructured => pairs(t).map(|(i, j)| rough[(i, j)]).collect(),
            Self::HeterogeneousToeplitz => {
                let variances = (0..t).map(|i| rough[(i, i)]);
                variances.chain((1..t).map(|l| band(l, &correlation))).collect()
            }
            Self::Toeplitz => (0..t).map(|l| band(l, &covariance)).collect(),
            Self::Autoregressive => {
                let next = if t > 1 { band(1, &correlation) } else { 0.0 };
                vec![band(0, &covariance), next.clamp(-0.9, 0.9)]
            }
            Self::CompoundSymmetry => vec![band(0, &covariance), all(&covariance)],
            Self::Independent => vec![band(0, &covariance)],
        };
        out.truncate(self.parameters(t));
        DVector::from_vec(out)
    }

    /// The matrix as the list of its elements, in the order of [`pairs`].
    pub(super) fn elements(self, theta: &DVector<f64>, visits: usize) -> DVector<f64> {
        let element = |(i, j): (usize, usize)| {
            let l = j - i;
            match self {
                Self::Unstructured => theta[pair(i, j)],
                Self::HeterogeneousToeplitz if l == 0 => theta[i],
                Self::HeterogeneousToeplitz => (theta[i] * theta[j]).sqrt() * theta[visits + l - 1],
                Self::Toeplitz => theta[l],
                Self::Autoregressive if l == 0 => theta[0],
                Self::Autoregressive => theta[0] * power(theta[1], l),
                Self::CompoundSymmetry => theta[l.min(1)],
                Self::Independent => {
                    if l == 0 {
                        theta[0]
                    } else {
                        0.0
                    }
                }
            }
        };
        DVector::from_iterator(visits * (visits + 1) / 2, pairs(visits).map(element))
    }

    /// Derivatives of the elements (rows) by the parameters (columns).
    pub(super) fn jacobian(self, theta: &DVector<f64>, visits: usize) -> DMatrix<f64> {
        let mut out = DMatrix::zeros(visits * (visits + 1) / 2, theta.len());
        for (m, (i, j)) in pairs(visits).enumerate() {
            let l = j - i;
            match self {
                Self::Unstructured => out[(m, m)] = 1.0,
                Self::Toeplitz => out[(m, l)] = 1.0,
                Self::CompoundSymmetry => out[(m, l.min(1))] = 1.0,
                Self::Independent => out[(m, 0)] = if l == 0 { 1.0 } else { 0.0 },
                Self::HeterogeneousToeplitz if l == 0 => out[(m, i)] = 1.0,
                Self::HeterogeneousToeplitz => {
                    let (deviations, r) = ((theta[i] * theta[j]).sqrt(), theta[visits + l - 1]);
                    out[(m, i)] = 0.5 * deviations * r / theta[i];
                    out[(m, j)] = 0.5 * deviations * r / theta[j];
                    out[(m, visits + l - 1)] = deviations;
                }
                Self::Autoregressive if l == 0 => out[(m, 0)] = 1.0,
                Self::Autoregressive => {
                    out[(m, 0)] = power(theta[1], l);
                    out[(m, 1)] = theta[0] * l as f64 * power(theta[1], l - 1);
                }
            }
        }
        out
    }

    /// Second derivatives that are not zero: element, the two parameters (each unordered pair once), value.
    pub(super) fn second(self, theta: &DVector<f64>, visits: usize) -> Vec<(usize, usize, usize, f64)> {
        let mut out = Vec::new();
        for (m, (i, j)) in pairs(visits).enumerate().filter(|(_, (i, j))| i != j) {
            let l = j - i;
            match self {
                Self::HeterogeneousToeplitz => {
                    let (r, at) = (theta[visits + l - 1], visits + l - 1);
                    let deviations = (theta[i] * theta[j]).sqrt();
                    out.push((m, i, i, -0.25 * deviations * r / (theta[i] * theta[i])));
                    out.push((m, j, j, -0.25 * deviations * r / (theta[j] * theta[j])));
                    out.push((m, i, j, 0.25 * deviations * r / (theta[i] * theta[j])));
                    out.push((m, i, at, 0.5 * deviations / theta[i]));
                    out.push((m, j, at, 0.5 * deviations / theta[j]));
                }
                Self::Autoregressive => {
                    out.push((m, 0, 1, l as f64 * power(theta[1], l - 1)));
                    if l > 1 {
                        out.push((m, 1, 1, theta[0] * (l * (l - 1)) as f64 * power(theta[1], l - 2)));
                    }
                }
                Self::Unstructured | Self::Toeplitz | Self::CompoundSymmetry | Self::Independent => {}
            }
        }
        out
    }
}

fn power(x: f64, n: usize) -> f64 {
    (0..n).fold(1.0, |product, _| product * x)
}

/// Position of the element (i, j), i ≤ j, in a list of the upper triangle.
pub(super) const fn pair(i: usize, j: usize) -> usize {
    j * (j + 1) / 2 + i
}

/// The upper triangle, in the order of its positions.
pub(super) fn pairs(visits: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..visits).flat_map(|j| (0..=j).map(move |i| (i, j)))
}

/// The symmetric matrix of a list of elements.
pub(super) fn matrix(elements: &DVector<f64>, visits: usize) -> DMatrix<f64> {
    DMatrix::from_fn(visits, visits, |i, j| elements[pair(i.min(j), i.max(j))])
}

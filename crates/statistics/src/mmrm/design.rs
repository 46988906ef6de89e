//! The columns of the mean model: one per arm and visit that has rows, the slopes of the baseline, and the sites but the first.
//!
//! A subject's row at visit t is zᵀA_t, where z holds what is one per subject (its arm as 0/1, its baseline, its site as 0/1) and A_t only picks: a
//! column belongs to one entry of z and either to one visit or to all. So Σᵢ XᵢᵀMXᵢ follows from Σ zzᵀ for any weights M of the visits.

use super::Baseline;
use nalgebra::{DMatrix, DVector};

/// A column: the covariate it multiplies, and its visit unless it stands for all.
pub(super) struct Column {
    pub of: usize,
    pub at: Option<usize>,
}

/// The mean model.
pub(super) struct Design {
    pub columns: Vec<Column>,
    /// Column of each arm at each visit, where there is one.
    pub cell: Vec<Vec<Option<usize>>>,
    /// Columns of the sites, and the weight of each in a mean.
    pub sites: (Vec<usize>, f64),
}

impl Design {
    /// Columns for cells with these numbers of rows.
    pub fn new(cells: &[Vec<usize>], baseline: Baseline, sites: usize) -> Self {
        let mut columns = Vec::new();
        let mut add = |of: usize, at: Option<usize>| {
            columns.push(Column { of, at });
            columns.len() - 1
        };
        let cell = cells
            .iter()
            .enumerate()
            .map(|(arm, row)| row.iter().enumerate().map(|(t, n)| (*n > 0).then(|| add(arm, Some(t)))).collect())
            .collect();
        let arms = cells.len();
        let visits = cells.first().map_or(0, Vec::len);
        match baseline {
            Baseline::No => {}
            Baseline::Common => {
                add(arms, None);
            }
            Baseline::ByVisit => (0..visits).for_each(|t| {
                add(arms, Some(t));
            }),
        }
        let list: Vec<usize> = (1..sites).map(|s| add(arms + s, None)).collect();
        Self { columns, cell, sites: (list, 1.0 / sites.max(1) as f64) }
    }

    /// What is one per subject, as a vector.
    pub fn covariates(arm: usize, arms: usize, baseline: f64, site: Option<usize>, sites: usize) -> DVector<f64> {
        let mut z = DVector::zeros(arms + sites.max(1));
        z[arm] = 1.0;
        z[arms] = baseline;
        if let Some(site) = site.filter(|s| *s > 0) {
            z[arms + site] = 1.0;
        }
        z
    }

    /// The contrast that gives the mean of a cell: at the mean baseline (zero here), sites weighing equally.
    pub fn mean(&self, arm: usize, visit: usize) -> Option<DVector<f64>> {
        let own = self.cell[arm][visit]?;
        let mut l = DVector::zeros(self.columns.len());
        l[own] = 1.0;
        self.sites.0.iter().for_each(|s| l[*s] = self.sites.1);
        Some(l)
    }

    /// Coefficients as one vector per visit that multiplies z.
    pub fn per_visit(&self, beta: &DVector<f64>, visits: usize) -> DMatrix<f64> {
        let q = self.columns.iter().map(|c| c.of + 1).max().unwrap_or(0);
        let mut out = DMatrix::zeros(q.max(self.width()), visits);
        for (c, b) in self.columns.iter().zip(beta.iter()) {
            match c.at {
                Some(t) => out[(c.of, t)] += b,
                None => out.row_mut(c.of).add_scalar_mut(*b),
            }
        }
        out
    }

    fn width(&self) -> usize {
        self.cell.len() + self.sites.0.len() + 1
    }

    /// A vector over the visits as one over the columns: its entry at the column's visit, or the sum for a column of all visits.
    pub fn along(&self, w: &[f64]) -> DVector<f64> {
        let all = w.iter().sum();
        DVector::from_iterator(self.columns.len(), self.columns.iter().map(|c| c.at.map_or(all, |t| w[t])))
    }

    /// Adds Σ XᵀMX for symmetric weights M.
    pub fn add_cross(&self, out: &mut DMatrix<f64>, zz: &DMatrix<f64>, m: &DMatrix<f64>) {
        let wide = with_sums(m);
        let last = m.nrows();
        for (j, a) in self.columns.iter().enumerate() {
            for (k, b) in self.columns.iter().enumerate() {
                out[(j, k)] += zz[(a.of, b.of)] * wide[(a.at.unwrap_or(last), b.at.unwrap_or(last))];
            }
        }
    }

    /// Adds Σ XᵀMy.
    pub fn add_with(&self, out: &mut DVector<f64>, zy: &DMatrix<f64>, m: &DMatrix<f64>) {
        let weighted = zy * m;
        for (j, c) in self.columns.iter().enumerate() {
            out[j] += c.at.map_or_else(|| weighted.row(c.of).sum(), |t| weighted[(c.of, t)]);
        }
    }

    /// The matrix G over the visits with tr(Φ Σ XᵀMX) = tr(MG) for every M.
    pub fn gram(&self, phi: &DMatrix<f64>, zz: &DMatrix<f64>, visits: usize) -> DMatrix<f64> {
        let mut wide = DMatrix::<f64>::zeros(visits + 1, visits + 1);
        for (j, a) in self.columns.iter().enumerate() {
            for (k, b) in self.columns.iter().enumerate() {
                wide[(a.at.unwrap_or(visits), b.at.unwrap_or(visits))] += phi[(j, k)] * zz[(a.of, b.of)];
            }
        }
        let all = wide[(visits, visits)];
        DMatrix::from_fn(visits, visits, |s, t| wide[(s, t)] + wide[(s, visits)] + wide[(visits, t)] + all)
    }
}

/// A matrix with its sums as a last row and column.
fn with_sums(m: &DMatrix<f64>) -> DMatrix<f64> {
    let t = m.nrows();
    DMatrix::from_fn(t + 1, t + 1, |i, j| match (i < t, j < t) {
        (true, true) => m[(i, j)],
        (true, false) => m.row(i).sum(),
        (false, true) => m.column(j).sum(),
        (false, false) => m.sum(),
    })
}

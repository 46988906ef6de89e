//! Intraclass correlation of one reading, every subject read by the same readers: agreement ICC(A,1) = ICC(2,1) and consistency ICC(C,1) =
//! ICC(3,1) (Shrout & Fleiss, Psychol Bull 1979;86:420; intervals of McGraw & Wong, Psychol Methods 1996;1:30, table 7).
//! Limits: complete tables only; it grows with the spread of the subjects, so it does not travel between populations.

use crate::distribution::f_quantile;
use crate::{Interval, Level, Of, Refused, Warning};

/// Which question is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Do the readers give the same number? Differences in level count.
    Agreement,
    /// Do they rank alike? A reader who is always one higher does no harm.
    Consistency,
}

/// The answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Icc {
    /// Subjects.
    pub subjects: usize,
    /// Readers.
    pub readers: usize,
    /// At most 1; negative values mean no agreement.
    pub icc: f64,
    /// Interval.
    pub ci: Interval,
    /// Within-subject standard deviation of the readings (standard error of measurement), in their unit.
    pub sem: f64,
    /// What to bear in mind.
    pub warnings: Vec<Warning>,
}

/// `readings[subject][reader]`.
///
/// # Errors
/// Fewer than two subjects or readers, rows of different length, a value not finite, or no spread at all.
pub fn icc(readings: &[Vec<f64>], kind: Kind, level: Level) -> Result<Icc, Refused> {
    let n = readings.len();
    let k = readings.first().map_or(0, Vec::len);
    if n < 2 || k < 2 {
        let of = if n < 2 { Of::People } else { Of::Readers };
        return Err(Refused::TooFew { of, needed: 2, given: n.min(k) });
    }
    if readings.iter().any(|r| r.len() != k) {
        return Err(Refused::Lengths);
    }
    if let Some(i) = readings.iter().position(|r| r.iter().any(|x| !x.is_finite())) {
        return Err(Refused::NotFinite { row: format!("#{}", i + 1), column: "reading" });
    }
    let (size, width) = (n as f64, k as f64);
    let grand = readings.iter().flatten().sum::<f64>() / (size * width);
    let of_row = |i: usize| readings[i].iter().sum::<f64>() / width;
    let of_column = |j: usize| readings.iter().map(|r| r[j]).sum::<f64>() / size;
    let square = |x: f64| x * x;
    let total: f64 = readings.iter().flatten().map(|x| square(x - grand)).sum();
    let rows: f64 = width * (0..n).map(|i| square(of_row(i) - grand)).sum::<f64>();
    let columns: f64 = size * (0..k).map(|j| square(of_column(j) - grand)).sum::<f64>();
    let rest = (total - rows - columns).max(0.0);
    let msr = rows / (size - 1.0);
    let msc = columns / (width - 1.0);
    let mse = rest / ((size - 1.0) * (width - 1.0));
    if !total.is_finite() || mse <= 1e-13 * total {
        return Err(Refused::NoSpread); // no error to build an interval on
    }
    let (df1, df2) = (size - 1.0, (size - 1.0) * (width - 1.0));
    let high = 1.0 - level.tail();
    let (value, ci, sem) = match kind {
        Kind::Consistency => {
            let f = msr / mse;
            let low = f / f_quantile(high, df1, df2);
            let up = f * f_quantile(high, df2, df1);
            let of = |f: f64| (f - 1.0) / (f + width - 1.0);
            (of(f), Interval { lower: of(low), upper: of(up) }, mse.sqrt())
        }
        Kind::Agreement => {
            let value = (msr - mse) / (msr + (width - 1.0) * mse + width * (msc - mse) / size);
            let a = width * value / (size * (1.0 - value));
            let b = 1.0 + width * value * (size - 1.0) / (size * (1.0 - value));
            let v = square(a * msc + b * mse)
                / (square(a * msc) / (width - 1.0) + square(b * mse) / ((size - 1.0) * (width - 1.0)));
            let (f1, f2) = (f_quantile(high, df1, v), f_quantile(high, v, df1));
            let noise = width * msc + (width * size - width - size) * mse;
            let lower = size * (msr - f1 * mse) / (f1 * noise + size * msr);
            let upper = size * (f2 * msr - mse) / (noise + size * f2 * msr);
            (value, Interval { lower, upper }, (mse + ((msc - mse) / size).max(0.0)).sqrt())
        }
    };
    if !value.is_finite() {
        return Err(Refused::NotComputable);
    }
    let warnings = if msr < mse || msc < mse { vec![Warning::NegativeVariance] } else { Vec::new() };
    Ok(Icc { subjects: n, readers: k, icc: value, ci: ci.finite()?, sem, warnings })
}

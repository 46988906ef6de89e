//! Roots of functions of one variable that cross zero once: halving until neighbouring numbers are reached, so that the answer
//! is as exact as the function itself. Slower than Newton's way and never lost.

/// Where `f` crosses zero between `low` and `high`; the ends must have opposite signs or one be the root. `None` if they do not.
pub(crate) fn root(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> Option<f64> {
    let start = f(low);
    let end = f(high);
    if start == 0.0 {
        return Some(low);
    }
    if end == 0.0 {
        return Some(high);
    }
    if !start.is_finite() || !end.is_finite() || (start > 0.0) == (end > 0.0) {
        return None;
    }
    for _ in 0..1200 {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        let value = f(middle);
        if value == 0.0 {
            return Some(middle);
        }
        if (value > 0.0) == (start > 0.0) { low = middle } else { high = middle }
    }
    Some(low + (high - low) / 2.0)
}

/// Where a falling `f` crosses zero above `low`, searching upwards in doublings from `step`. `None` if it never does.
pub(crate) fn root_above(low: f64, step: f64, f: impl Fn(f64) -> f64) -> Option<f64> {
    let mut width = step;
    for _ in 0..200 {
        if f(low + width) <= 0.0 {
            return root(low, low + width, f);
        }
        width *= 2.0;
    }
    None
}

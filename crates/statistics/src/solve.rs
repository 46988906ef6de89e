//! Roots of functions of one variable that cross zero once, to neighbouring numbers, so that the answer is as exact as the function itself: inverse
//! quadratic steps where the function is tame and halving where it is not (Chandrupatla, Adv Eng Softw 1997;28:145). Never lost: the crossing stays
//! between the ends.

/// Where `f` crosses zero between `low` and `high`; the ends must have opposite signs or one be the root. `None` if they do not.
pub(crate) fn root(low: f64, high: f64, f: impl Fn(f64) -> f64) -> Option<f64> {
    let (mut a, mut b) = (high, low);
    let (mut fa, mut fb) = (f(a), f(b));
    if fb == 0.0 {
        return Some(b);
    }
    if fa == 0.0 {
        return Some(a);
    }
    if !fa.is_finite() || !fb.is_finite() || (fa > 0.0) == (fb > 0.0) {
        return None;
    }
    let mut share = 0.5;
    // Halving alone needs at most 1100 rounds, down to the smallest number there is.
    for _ in 0..2400 {
        let x = a + share * (b - a);
        let value = f(x);
        if value == 0.0 {
            return Some(x);
        }
        let (c, fc) = if (value > 0.0) == (fa > 0.0) {
            (a, fa)
        } else {
            let old = (b, fb);
            (b, fb) = (a, fa);
            old
        };
        (a, fa) = (x, value);
        let best = if fa.abs() < fb.abs() { a } else { b };
        let width = (b - a).abs();
        if width <= 2.0 * f64::EPSILON * best.abs() || width == 0.0 {
            return Some(best);
        }
        let least = f64::EPSILON * best.abs() / width;
        let (xi, phi) = ((a - b) / (c - b), (fa - fb) / (fc - fb));
        let tame = phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi;
        let step = fa / (fb - fa) * (fc / (fb - fc)) + (c - a) / (b - a) * (fa / (fc - fa)) * (fb / (fc - fb));
        share = if tame && step.is_finite() { step.clamp(least, 1.0 - least) } else { 0.5 };
    }
    Some(a)
}

/// Where a falling `f` crosses zero above `low`, searching upwards in doublings from `step`. `None` if it never does.
pub(crate) fn root_above(low: f64, step: f64, f: impl Fn(f64) -> f64) -> Option<f64> {
    let mut width = step;
    for _ in 0..1100 {
        if f(low + width) <= 0.0 {
            return root(low, low + width, f);
        }
        width *= 2.0;
    }
    None
}

//! Where things stand in a picture: axes, powers of ten and shares, shared by the figures. Numbers come in as whole numbers and are only
//! turned into places on a screen here; what is printed beside them is made by whole-number arithmetic.
#![allow(clippy::float_arithmetic)] // geometry of a picture; no dose and no money is computed

/// A place, with one decimal.
pub(crate) fn px(x: f64) -> String {
    let tenths = (x * 10.0).round() / 10.0;
    if tenths.fract() == 0.0 { format!("{tenths:.0}") } else { format!("{tenths:.1}") }
}

/// How an axis counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Scale {
    /// Equal steps.
    #[default]
    Plain,
    /// Each step ten times the one before.
    Ten,
    /// Each step twice the one before: one step is one doubling.
    Two,
}

/// An axis from a value to a value, drawn between two places.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Axis {
    scale: Scale,
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Axis {
    /// `low` and `high` are values, `from` and `to` the places where they stand.
    pub(crate) fn new(scale: Scale, low: f64, high: f64, from: f64, to: f64) -> Self {
        let (low, high) = (bent(scale, low), bent(scale, high));
        Self { scale, low, high: if high > low { high } else { low + 1.0 }, from, to }
    }
    /// Where a value stands; values beyond the ends stand at the ends.
    pub(crate) fn at(&self, value: f64) -> f64 {
        let share = ((bent(self.scale, value) - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.from + share * (self.to - self.from)
    }
    /// The same for a whole number.
    pub(crate) fn whole(&self, value: u64) -> f64 {
        self.at(value as f64)
    }
}

fn bent(scale: Scale, value: f64) -> f64 {
    match scale {
        Scale::Plain => value,
        Scale::Ten => value.max(1.0).log10(),
        Scale::Two => value.max(1.0).log2(),
    }
}

/// The values of an axis that are written: whole powers of ten around `low … high`, or doublings from `low` on, at most nine of them.
pub(crate) fn steps(scale: Scale, low: u64, high: u64) -> Vec<u64> {
    let (low, high) = (low.max(1), high.max(1));
    match scale {
        Scale::Ten => {
            let mut out = vec![10_u64.pow(low.ilog10())];
            while let Some(last) = out.last().copied().filter(|n| *n < high) {
                out.push(last.saturating_mul(10));
            }
            out
        }
        Scale::Two => {
            let doublings = high.div_ceil(low).next_power_of_two().ilog2();
            let by = doublings.div_ceil(8).max(1);
            (0..=doublings.div_ceil(by)).map(|n| low.saturating_mul(1 << n.saturating_mul(by).min(62))).collect()
        }
        Scale::Plain => {
            let span = high.saturating_sub(low).max(1);
            let mut by = 10_u64.pow(span.ilog10());
            if span / by < 3 {
                by = (by / 2).max(1);
            }
            let first = low / by * by;
            (0..=high.saturating_sub(first).div_ceil(by)).map(|n| first.saturating_add(n.saturating_mul(by))).collect()
        }
    }
}

/// `3100000` → `3.10×10^6`, for [`crate::rich`]; small numbers as they are.
pub(crate) fn power(n: u64) -> String {
    match parts(n) {
        Some((m, e)) => format!("{}.{:02}×10^{e}", m / 100, m % 100),
        None => n.to_string(),
    }
}

/// The same for the words inside a picture, where a power is a character of its own: `3.10×10⁶`.
pub(crate) fn power_drawn(n: u64) -> String {
    match parts(n) {
        Some((m, e)) => format!("{}.{:02}×10{}", m / 100, m % 100, raised(e)),
        None => n.to_string(),
    }
}

/// `10⁶`, or `4.5×10⁵` where it is no power of ten.
pub(crate) fn tick(n: u64) -> String {
    match parts(n) {
        Some((100, e)) => format!("10{}", raised(e)),
        Some((m, e)) if m % 10 == 0 => format!("{}.{}×10{}", m / 100, m / 10 % 10, raised(e)),
        _ => power_drawn(n),
    }
}

/// Three figures and the exponent, rounded half up.
fn parts(n: u64) -> Option<(u64, u32)> {
    if n < 1000 {
        return None;
    }
    let e = n.ilog10();
    let by = 10_u64.pow(e.saturating_sub(2));
    let m = n.saturating_add(by / 2) / by;
    Some(if m >= 1000 { (100, e.saturating_add(1)) } else { (m, e) })
}

fn raised(e: u32) -> String {
    e.to_string().chars().map(|c| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(c.to_digit(10).unwrap_or(0) as usize).unwrap_or(c)).collect()
}

/// `part` of `whole` in percent with one decimal, rounded half away from zero: `6.1`.
pub(crate) fn percent(part: i128, whole: u64) -> String {
    let whole = i128::from(whole.max(1));
    let half = if part < 0 { -whole } else { whole } / 2;
    let tenths = part.saturating_mul(1000).saturating_add(half) / whole;
    let sign = if tenths < 0 { "−" } else { "" };
    let tenths = tenths.unsigned_abs();
    format!("{sign}{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_keep_three_figures_and_carry_over() {
        assert_eq!(power(3_100_000), "3.10×10^6");
        assert_eq!(power(9_996_000), "1.00×10^7");
        assert_eq!(power(999), "999");
        assert_eq!(power_drawn(4_900_000), "4.90×10⁶");
        assert_eq!((tick(10_000_000), tick(450_000)), ("10⁷".to_owned(), "4.5×10⁵".to_owned()));
    }

    #[test]
    fn shares_round_half_away_from_zero() {
        assert_eq!(percent(300_000, 4_900_000), "6.1");
        assert_eq!(percent(-300_000, 4_900_000), "−6.1");
        assert_eq!(percent(0, 0), "0.0");
    }

    #[test]
    fn an_axis_of_powers_gives_each_power_the_same_room() {
        let y = Axis::new(Scale::Ten, 1e5, 1e8, 300.0, 0.0);
        assert!((y.whole(1_000_000) - 200.0).abs() < 1e-9 && (y.whole(10_000_000) - 100.0).abs() < 1e-9);
        assert!((y.whole(1) - 300.0).abs() < 1e-9, "what lies below stands at the foot");
        let two = Axis::new(Scale::Two, 100.0, 800.0, 0.0, 30.0);
        assert!((two.whole(200) - 10.0).abs() < 1e-9 && (two.whole(400) - 20.0).abs() < 1e-9);
    }

    #[test]
    fn written_values_enclose_what_is_drawn() {
        assert_eq!(steps(Scale::Ten, 450_000, 31_000_000), [100_000, 1_000_000, 10_000_000, 100_000_000]);
        assert_eq!(steps(Scale::Two, 450_000, 3_100_000), [450_000, 900_000, 1_800_000, 3_600_000]);
        for scale in [Scale::Plain, Scale::Ten, Scale::Two] {
            for (low, high) in [(0, 10), (1, 1), (3, 97), (450_000, 900_000_000), (5, u64::MAX / 4)] {
                let s = steps(scale, low, high);
                assert!(s.first() <= Some(&low.max(1)) && s.last() >= Some(&high), "{scale:?} {low} {high}: {s:?}");
                assert!(s.len() <= 21, "{scale:?} {low} {high}: {s:?}");
            }
        }
    }
}

//! From a value to a place on paper, and the values worth a tick: 1, 2 or 5 times a power of ten; on a ratio's axis round ratios.

/// A straight axis; for ratios and cell counts the values are logarithms, which are straight again.
#[derive(Clone, Copy)]
pub(crate) struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// `low` lies at `from`, `high` at `to`. An empty range is opened by one on either side.
    pub fn new(low: f64, high: f64, from: f64, to: f64) -> Self {
        let (low, high) = if low.is_finite() && high.is_finite() { (low, high) } else { (0.0, 1.0) };
        let (low, high) = if high - low > 1e-12 * (1.0 + low.abs()) { (low, high) } else { (low - 1.0, high + 1.0) };
        Self { low, high, from, to }
    }
    pub fn at(&self, x: f64) -> f64 {
        self.from + (x - self.low) / (self.high - self.low) * (self.to - self.from)
    }
    pub fn holds(&self, x: f64) -> bool {
        x >= self.low - 1e-9 && x <= self.high + 1e-9
    }
    pub fn clamp(&self, x: f64) -> f64 {
        x.clamp(self.low, self.high)
    }
    pub fn range(&self) -> (f64, f64) {
        (self.low, self.high)
    }
    /// Ticks of a straight axis, with their words.
    pub fn ticks(&self, about: u32) -> Vec<(f64, String)> {
        let step = step((self.high - self.low) / f64::from(about.max(1)));
        let places = places(step);
        let first = (self.low / step - 1e-9).ceil();
        let mut out = Vec::new();
        for i in 0..60_u32 {
            let x = (first + f64::from(i)) * step;
            if !self.holds(x) {
                break;
            }
            out.push((x, crate::number(x, places)));
        }
        out
    }
    /// Ticks of a ratio's axis: the values are natural logarithms, the words ratios.
    pub fn ratio_ticks(&self) -> Vec<(f64, String)> {
        const SETS: [&[f64]; 5] = [
            &[1.0],
            &[1.0, 3.0],
            &[1.0, 2.0, 5.0],
            &[1.0, 1.5, 2.0, 3.0, 5.0, 7.0],
            &[1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 9.0],
        ];
        let of = |set: &[f64]| -> Vec<(f64, String)> {
            let decades = -9_i32..=9;
            let values = decades.flat_map(|d| set.iter().map(move |m| m * 10_f64.powi(d)));
            values.filter(|v| self.holds(v.ln())).map(|v| (v.ln(), plain(v))).collect()
        };
        let best = SETS.iter().map(|s| of(s)).filter(|t| t.len() <= 8).max_by_key(Vec::len).unwrap_or_default();
        if best.len() >= 3 {
            return best;
        }
        // A range narrower than a factor of two: straight steps of the ratio itself.
        let (low, high) = (self.low.exp(), self.high.exp());
        let step = step((high - low) / 5.0);
        let first = (low / step - 1e-9).ceil();
        (0..20_u32)
            .map(|i| (first + f64::from(i)) * step)
            .take_while(|v| *v <= high * (1.0 + 1e-9))
            .filter(|v| *v > 0.0)
            .map(|v| (v.ln(), crate::number(v, places(step))))
            .collect()
    }
}

/// The round step not below `x`: 1, 2 or 5 times a power of ten.
fn step(x: f64) -> f64 {
    let x = if x.is_finite() && x > 1e-300 { x } else { 1.0 };
    let power = 10_f64.powf(x.log10().floor());
    let times = x / power;
    let round = if times <= 1.0 + 1e-9 {
        1.0
    } else if times <= 2.0 + 1e-9 {
        2.0
    } else if times <= 5.0 + 1e-9 {
        5.0
    } else {
        10.0
    };
    round * power
}

/// Decimals that show a step.
fn places(step: f64) -> usize {
    (0..9_usize)
        .find(|p| {
            let scaled = step * 10_f64.powi(i32::try_from(*p).unwrap_or(0));
            (scaled - scaled.round()).abs() < 1e-6
        })
        .unwrap_or(9)
}

/// A round number without trailing zeros.
pub(crate) fn plain(x: f64) -> String {
    let text = format!("{x:.9}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(ticks: &[(f64, String)]) -> Vec<&str> {
        ticks.iter().map(|t| t.1.as_str()).collect()
    }

    #[test]
    fn ticks_are_round_and_within() {
        assert_eq!(words(&Scale::new(-1.07, 0.43, 0.0, 1.0).ticks(5)), ["−1.0", "−0.5", "0.0"]);
        assert_eq!(words(&Scale::new(0.0, 21.0, 0.0, 1.0).ticks(5)), ["0", "5", "10", "15", "20"]);
        let ratio = |low: f64, high: f64| Scale::new(low.ln(), high.ln(), 0.0, 1.0).ratio_ticks();
        assert_eq!(words(&ratio(0.08, 6.0)), ["0.1", "0.2", "0.5", "1", "2", "5"]);
        assert_eq!(words(&ratio(0.86, 1.12)), ["0.9", "1.0", "1.1"]);
        assert!(ratio(1e-4, 1e4).len() <= 8);
    }

    #[test]
    fn an_empty_range_still_draws() {
        let s = Scale::new(3.0, 3.0, 0.0, 100.0);
        assert!((s.at(3.0) - 50.0).abs() < 1e-9 && s.ticks(4).len() > 1);
        assert!(Scale::new(f64::NAN, 1.0, 0.0, 1.0).at(0.5).is_finite());
    }
}

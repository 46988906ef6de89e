//! A score as an exact fraction: means and percentages of item codes lose nothing on the way; rounding happens only when a
//! number is shown (instruments.md, design rule 3: exact arithmetic, no floats).

use std::cmp::Ordering;
use terms::Decimal;

/// An exact score `num / den`; `den` is always above zero, so a score is never "not a number".
#[derive(Clone, Copy, Debug)]
pub struct Points {
    num: i64,
    den: i64,
}

impl Points {
    /// Nothing.
    pub const ZERO: Self = Self { num: 0, den: 1 };

    /// `num / den`. A `den` of zero or below is read as 1: tables are checked by a test, answers never reach it.
    pub const fn ratio(num: i64, den: i64) -> Self {
        if den > 0 { Self { num, den } } else { Self { num, den: 1 } }
    }

    /// A whole number.
    pub const fn whole(n: i64) -> Self {
        Self { num: n, den: 1 }
    }

    /// A number of tenths, as conversion tables print them.
    pub const fn tenths(n: i64) -> Self {
        Self { num: n, den: 10 }
    }

    /// The sum of both, reduced.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        if self.den == other.den {
            return Self { num: self.num + other.num, den: self.den };
        }
        let num = self.num * other.den + other.num * self.den;
        let den = self.den * other.den;
        let by = greatest_common(num.unsigned_abs(), den.unsigned_abs()).max(1) as i64;
        Self { num: num / by, den: den / by }
    }

    /// This score times `num / den`.
    #[must_use]
    pub const fn times(self, num: i64, den: i64) -> Self {
        Self::ratio(self.num * num, self.den * den)
    }

    /// The difference `self − other`, for a change from baseline.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        self.plus(Self { num: -other.num, den: other.den })
    }

    /// In units of `1/scale`, rounded half away from zero.
    fn rounded(self, scale: i64) -> i64 {
        let n = i128::from(self.num) * i128::from(scale);
        let d = i128::from(self.den);
        let half = if n < 0 { -d } else { d };
        i64::try_from((2 * n + half) / (2 * d)).unwrap_or(i64::MAX)
    }

    /// The nearest whole number, half away from zero: what severity bands are read with.
    pub fn rounded_whole(self) -> i64 {
        self.rounded(1)
    }

    /// The score with `places` decimals (0–9), rounded half away from zero: for display, storage and JSON.
    pub fn decimal(self, places: u32) -> Decimal {
        let places = places.min(9);
        Decimal::new(self.rounded(10_i64.pow(places)), places).normalize()
    }
}

const fn greatest_common(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl PartialEq for Points {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Points {}
impl PartialOrd for Points {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Points {
    fn cmp(&self, other: &Self) -> Ordering {
        (i128::from(self.num) * i128::from(other.den)).cmp(&(i128::from(other.num) * i128::from(self.den)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirds_are_exact_until_shown() {
        let third = Points::ratio(140, 3);
        assert_eq!(third.decimal(1).to_string(), "46.7");
        assert_eq!(third.plus(third).plus(third), Points::whole(140));
    }

    #[test]
    fn halves_round_away_from_zero_on_both_sides() {
        assert_eq!(Points::ratio(5, 2).rounded_whole(), 3);
        assert_eq!(Points::ratio(-5, 2).rounded_whole(), -3);
        assert_eq!(Points::ratio(-1, 3).decimal(2).to_string(), "-0.33");
    }

    #[test]
    fn order_is_that_of_numbers() {
        assert!(Points::ratio(2, 3) > Points::ratio(65, 100));
        assert_eq!(Points::ratio(2, 4), Points::ratio(1, 2));
    }
}

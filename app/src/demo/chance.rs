//! Seeded chance: splitmix64 (Steele, Lea, Flood 2014, doi 10.1145/2660193.2660195). Only for simulation.

/// A stream of numbers.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// A stream from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0x5A15_E1D0_5A15_E1D0)
    }
    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// A whole number in `[low, high]`.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        let span = high.saturating_sub(low).saturating_add(1);
        low.saturating_add(self.bits().checked_rem(span).unwrap_or(0))
    }
    /// Once in `n`.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.between(1, n) == 1
    }
    /// One of a slice; `None` if it is empty.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let last = u64::try_from(of.len().checked_sub(1)?).ok()?;
        of.get(usize::try_from(self.between(0, last)).ok()?)
    }
}

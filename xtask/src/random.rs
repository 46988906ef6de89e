//! A small repeatable stream of random numbers (SplitMix64, Steele, Lea and Flood, "Fast splittable pseudorandom number
//! generators", OOPSLA 2014), so that a round of `crash` or `powercut` can be described by its seed.

/// The stream; equal seeds give equal streams.
pub struct Random(u64);

impl Random {
    /// Starts a stream.
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = self.0;
        let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included; `low` when the range is empty.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        match high.checked_sub(low) {
            None | Some(0) => low,
            Some(width) => low + self.next() % width.saturating_add(1).max(1),
        }
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_published_stream() {
        // First outputs for seed 1234567, as printed with the reference implementation (Vigna, splitmix64.c).
        let mut r = Random::new(1_234_567);
        assert_eq!([r.next(), r.next(), r.next()], [6457827717110365317, 3203168211198807973, 9817491932198370423]);
    }

    #[test]
    fn stays_within_its_range() {
        let mut r = Random::new(1);
        assert!((0..1000).map(|_| r.between(3, 5)).all(|n| (3..=5).contains(&n)));
        assert_eq!(r.between(5, 3), 5);
    }
}

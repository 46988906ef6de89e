//! A repeatable stream of random numbers from a given seed (SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom
//! number generators", OOPSLA 2014). Equal seeds give equal answers on every machine.

/// The stream.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }
    /// The next 64 bits.
    #[allow(clippy::should_implement_trait)] // it never ends, so it is no iterator
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = self.0;
        let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// Strictly between 0 and 1.
    pub fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
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
}

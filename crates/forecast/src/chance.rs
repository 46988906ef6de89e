//! Draws from the normal distribution and systematic resampling, on the repeatable stream of `statistics`.

pub(crate) use statistics::random::Random;

/// Normal draws, two at a time (Marsaglia and Bray, "A convenient method for generating normal variables", SIAM Review 1964).
#[derive(Clone, Debug)]
pub(crate) struct Chance {
    stream: Random,
    spare: Option<f64>,
}

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self { stream: Random::new(seed), spare: None }
    }
    pub(crate) fn uniform(&mut self) -> f64 {
        self.stream.uniform()
    }
    pub(crate) fn seed(&mut self) -> u64 {
        self.stream.next()
    }
    pub(crate) fn normal(&mut self) -> f64 {
        if let Some(z) = self.spare.take() {
            return z;
        }
        loop {
            let (a, b) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let s = a * a + b * b;
            if s > 0.0 && s < 1.0 {
                let f = (-2.0 * s.ln() / s).sqrt();
                self.spare = Some(b * f);
                return a * f;
            }
        }
    }
    pub(crate) fn normals<const D: usize>(&mut self) -> [f64; D] {
        std::array::from_fn(|_| self.normal())
    }
    /// Which of `weights` (summing to one) each of as many draws takes: one uniform, equal steps (Kitagawa 1996).
    pub(crate) fn systematic(&mut self, weights: &[f64]) -> Vec<usize> {
        let n = weights.len();
        let step = 1.0 / n as f64;
        let mut at = self.uniform() * step;
        let (mut i, mut below) = (0, weights.first().copied().unwrap_or(1.0));
        let mut taken = Vec::with_capacity(n);
        for _ in 0..n {
            while at > below && i + 1 < n {
                i += 1;
                below += weights[i];
            }
            taken.push(i);
            at += step;
        }
        taken
    }
}

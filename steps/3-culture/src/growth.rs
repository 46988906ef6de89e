//! Population doublings of a lot, exactly: PD = Σ log2(counted / seeded) over its passages (glossary.md). There are no floats: the products are
//! compared as whole numbers, so a limit of so many tenths of a doubling is kept to the last cell. Of an explant culture nobody knows how
//! many cells began, so what is computed is a lower bound.

use record::culture::CellsCounted;
use record::folds::LotState;
use std::cmp::Ordering;

/// A whole number of any size: 32 bits each, lowest first, no leading zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Big(Vec<u32>);

impl Big {
    fn one() -> Self {
        Self(vec![1])
    }
    /// Times `n`.
    fn times(&self, n: u64) -> Self {
        let half = |n: u32| {
            let mut carry = 0u64;
            let mut out: Vec<u32> = Vec::with_capacity(self.0.len() + 1);
            for limb in &self.0 {
                let sum = u64::from(*limb) * u64::from(n) + carry;
                out.push(u32::try_from(sum & 0xFFFF_FFFF).unwrap_or(0));
                carry = sum >> 32;
            }
            out.push(u32::try_from(carry).unwrap_or(0));
            Self(out)
        };
        let low = half(u32::try_from(n & 0xFFFF_FFFF).unwrap_or(0));
        let high = half(u32::try_from(n >> 32).unwrap_or(0)).shifted_limbs(1);
        low.plus(&high)
    }
    fn plus(&self, other: &Self) -> Self {
        let mut carry = 0u64;
        let mut out = Vec::new();
        for i in 0..self.0.len().max(other.0.len()) + 1 {
            let at = |b: &Self| u64::from(b.0.get(i).copied().unwrap_or(0));
            let sum = at(self) + at(other) + carry;
            out.push(u32::try_from(sum & 0xFFFF_FFFF).unwrap_or(0));
            carry = sum >> 32;
        }
        Self(out).trimmed()
    }
    fn shifted_limbs(self, n: usize) -> Self {
        let mut out = vec![0; n];
        out.extend(self.0);
        Self(out)
    }
    fn trimmed(mut self) -> Self {
        while self.0.len() > 1 && self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }
    /// Times 2 to the `bits`.
    fn doubled(&self, bits: u64) -> Self {
        let limbs = usize::try_from(bits / 32).unwrap_or(0);
        self.times(1 << (bits % 32)).shifted_limbs(limbs).trimmed()
    }
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

/// Doublings of one lot so far: what was seeded and what was counted next, step by step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doublings {
    steps: Vec<(u64, u64)>,
}

/// Most tenths of a doubling that are told; nothing that lives comes near.
const MOST_TENTHS: u64 = 10_000;

impl Doublings {
    /// From the counting events of a lot, with a count that has not been used yet.
    pub fn of(lot: &LotState, open: Option<&CellsCounted>) -> Self {
        // A dose that came back grew nowhere.
        let grown = || lot.balances.iter().filter(|b| !b.came_back);
        let seeded = grown().map(|b| b.onward);
        let counted = grown().skip(1).map(|b| b.counted).chain(open.map(|c| c.viable));
        Self { steps: seeded.zip(counted).filter(|(s, c)| *s > 0 && *c > 0).collect() }
    }
    /// Both products, each to the tenth power: then 2 to the power of a whole number is a tenth of a doubling.
    fn products(&self) -> (Big, Big) {
        let mut both = (Big::one(), Big::one());
        for (seeded, counted) in &self.steps {
            for _ in 0..10 {
                both = (both.0.times(*seeded), both.1.times(*counted));
            }
        }
        both
    }
    /// Whether they exceed so many tenths of a doubling.
    pub fn above(&self, tenths: u64) -> bool {
        let (seeded, counted) = self.products();
        counted.cmp(&seeded.doubled(tenths.min(MOST_TENTHS))) == Ordering::Greater
    }
    /// Whole tenths of a doubling, rounded down; 0 if cells were lost.
    pub fn tenths(&self) -> u64 {
        let (seeded, counted) = self.products();
        let (mut low, mut high) = (0, MOST_TENTHS);
        while low < high {
            let middle = (low + high).div_ceil(2);
            if counted.cmp(&seeded.doubled(middle)) == Ordering::Less {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(steps: &[(u64, u64)]) -> Doublings {
        Doublings { steps: steps.to_vec() }
    }

    /// Figures from the printed powers of two: log2(10) = 3.3219…, log2(1.5) = 0.5849…, log2(3) = 1.5849….
    #[test]
    fn l7_doublings_are_counted_exactly_without_floats() {
        assert_eq!(steps(&[(1_000_000, 8_000_000)]).tenths(), 30);
        assert_eq!(steps(&[(1_000_000, 10_000_000)]).tenths(), 33);
        assert_eq!(steps(&[(100_000, 150_000), (100_000, 300_000)]).tenths(), 21, "0.58… + 1.58… = 2.16…");
        assert_eq!(steps(&[(5, 4)]).tenths(), 0, "lost cells are no negative doublings to be told");
        assert_eq!(steps(&[]).tenths(), 0);
        // Cells lost at one step and won at the next: the sum counts, not each step by itself.
        assert_eq!(steps(&[(4, 1), (1, 32)]).tenths(), 30);
        assert_eq!(steps(&[(u64::MAX, u64::MAX), (1, 1 << 40)]).tenths(), 400);
    }

    #[test]
    fn l7_one_cell_above_the_limit_is_above_it() {
        let at = steps(&[(1_000_000, 8_000_000)]);
        assert!(!at.above(30));
        assert!(steps(&[(1_000_000, 8_000_001)]).above(30));
        assert!(at.above(29));
    }
}

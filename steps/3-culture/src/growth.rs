//! Population doublings of a lot, exactly: PD = Σ log2(counted / seeded) over its passages (glossary.md). There are no floats: the products are
//! compared as whole numbers, so a limit of so many tenths of a doubling is kept to the last cell. Of an explant culture nobody knows how
//! many cells began, and a step that lost cells counts as none, so what is computed is a lower bound.

use num_bigint::BigUint;
use record::culture::CellsCounted;
use record::folds::LotState;

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
        Self { steps: seeded.zip(counted).collect() }.grown()
    }
    /// Only the steps that grew: the survivors of a loss have divided as often as before, and a loss must not hide the limit (docs/decisions/0015).
    fn grown(mut self) -> Self {
        self.steps.retain(|(seeded, counted)| *seeded > 0 && counted > seeded);
        self
    }
    /// Both products, each to the tenth power: then 2 to the power of a whole number is a tenth of a doubling.
    fn products(&self) -> (BigUint, BigUint) {
        let product = |of: fn(&(u64, u64)) -> u64| self.steps.iter().map(of).map(BigUint::from).product::<BigUint>();
        (product(|s| s.0).pow(10), product(|s| s.1).pow(10))
    }
    /// Whether they exceed so many tenths of a doubling.
    pub fn above(&self, tenths: u64) -> bool {
        let (seeded, counted) = self.products();
        counted > seeded << tenths.min(MOST_TENTHS)
    }
    /// Whole tenths of a doubling, rounded down; 0 if cells were lost.
    pub fn tenths(&self) -> u64 {
        let (seeded, counted) = self.products();
        let (mut low, mut high) = (0, MOST_TENTHS);
        while low < high {
            let middle = (low + high).div_ceil(2);
            if counted < &seeded << middle {
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
        Doublings { steps: steps.to_vec() }.grown()
    }

    /// Figures from the printed powers of two: log2(10) = 3.3219…, log2(1.5) = 0.5849…, log2(3) = 1.5849….
    #[test]
    fn l7_doublings_are_counted_exactly_without_floats() {
        assert_eq!(steps(&[(1_000_000, 8_000_000)]).tenths(), 30);
        assert_eq!(steps(&[(1_000_000, 10_000_000)]).tenths(), 33);
        assert_eq!(steps(&[(100_000, 150_000), (100_000, 300_000)]).tenths(), 21, "0.58… + 1.58… = 2.16…");
        assert_eq!(steps(&[(5, 4)]).tenths(), 0, "lost cells are no negative doublings to be told");
        assert_eq!(steps(&[]).tenths(), 0);
        // Cells lost at one step are no doublings taken back from the next: the survivors divided five times.
        assert_eq!(steps(&[(4, 1), (1, 32)]).tenths(), 50);
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

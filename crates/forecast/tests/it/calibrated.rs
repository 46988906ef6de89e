//! The bands hold what they promise: a short form of `cargo xtask calibrate`, wide enough for chance alone, too narrow for a fault.

use forecast::calibrate::{Ledger, QUANTITIES, Trial, trial};

#[test]
fn four_in_five_truths_lie_in_the_80_percent_band() {
    let trials: Vec<Trial> = (0..300).map(|i| trial(9000 + i)).collect();
    for (q, name) in QUANTITIES.iter().enumerate() {
        let ledger = Ledger::of(&trials.iter().map(|t| t.ranks[q]).collect::<Vec<_>>());
        // Three standard deviations of 300 lots.
        assert!((0.73..=0.87).contains(&ledger.inside[1]), "{name}: {ledger:?}");
        assert!(ledger.inside[2] > 0.90, "{name}: {ledger:?}");
        assert!(ledger.p > 1e-4, "{name}: ranks are not uniform: {ledger:?}");
    }
}

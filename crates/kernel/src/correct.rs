//! Corrections are applied before folding: a fold sees the right payload at the old place and knows nothing of corrections.

use crate::fact::{Fact, FactKind};
use crate::own::FactCorrected;
use std::collections::BTreeMap;

/// Applies every correction found in `facts` (in order of position) to its original, and marks the original. The correction facts stay.
pub fn apply(facts: &mut [Fact]) {
    let corrections: Vec<(u64, FactCorrected)> = facts
        .iter()
        .filter(|f| f.head.kind == FactCorrected::KIND)
        .filter_map(|f| f.read::<FactCorrected>().map(|c| (f.head.position, c)))
        .collect();
    if corrections.is_empty() {
        return;
    }
    let at: BTreeMap<u64, usize> = facts.iter().enumerate().map(|(i, f)| (f.head.position, i)).collect();
    for (position, c) in corrections {
        let Some(original) = at.get(&c.position).and_then(|i| facts.get_mut(*i)) else { continue };
        // An erased payload stays erased: a correction does not bring it back.
        if original.payload.is_some() && original.head.kind == c.kind {
            original.payload = Some(c.payload.into());
            original.corrected_by.push(position);
        }
    }
}

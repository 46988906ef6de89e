//! Cells balance per counting event (L7): counted = onward + sampled + frozen + discarded + unaccounted. The last is computed, never typed. More
//! used than counted is refused; more unaccounted for than the product standard allows is recorded and opens a deviation by itself.

use crate::refusals::Why;
use crate::standard::{making, need, words};
use kernel::{Ctx, Reasons};
use record::culture::{CellsCounted, CountPurpose};
use record::folds::LotState;
use record::safety::{DeviationCause, DeviationKind, DeviationOpened};
use terms::{DeviationId, PatientId, say};

/// Where counted cells went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Seeded, or in the product.
    pub onward: u64,
    /// Taken for tests and kept samples.
    pub sampled: u64,
    /// Frozen.
    pub frozen: u64,
    /// Discarded.
    pub discarded: u64,
}

impl Used {
    fn total(&self) -> u128 {
        [self.onward, self.sampled, self.frozen, self.discarded].iter().map(|n| u128::from(*n)).sum()
    }
    /// Whether more of `counted` is unaccounted for than `limit_pct` %.
    fn beyond(&self, counted: u64, limit_pct: u64) -> bool {
        let unaccounted = u128::from(counted).saturating_sub(self.total());
        unaccounted * 100 > u128::from(counted) * u128::from(limit_pct)
    }
}

/// More used than counted; a limit that nobody has set.
pub fn rules(counted: u64, used: &Used, ctx: &Ctx, reasons: &mut Reasons) {
    let total = used.total();
    reasons.push_if(total > u128::from(counted), || {
        Why::MoreThanCounted
            .with(say! {ja: "計数 {counted} 個、使用 {total} 個", en: "{counted} counted, {total} used"})
    });
    if let Some(m) = making(ctx) {
        let _ = need(&m.unaccounted_limit_pct, words::UNACCOUNTED, reasons);
    }
}

/// The deviation that opens by itself.
pub fn deviation(counted: u64, used: &Used, patient: &PatientId, ctx: &Ctx) -> Option<DeviationOpened> {
    let limit = making(ctx)?.unaccounted_limit_pct.value()?;
    used.beyond(counted, *limit).then(|| DeviationOpened {
        deviation: DeviationId::derive(ctx.command, 0),
        kind: DeviationKind::Deviation,
        patient: Some(patient.clone()),
        place: ctx.place.clone(),
        cause: DeviationCause::Unaccounted,
        what: String::new(),
        serious: false,
    })
}

/// The count that the next use rests on: the newest of the present passage that stands and was not used.
pub fn count_now(lot: &LotState) -> Option<&CellsCounted> {
    let free = lot.counts.values().filter(|(c, _)| {
        c.passage == lot.passage
            && c.purpose != CountPurpose::Isolation
            && !lot.replaced.contains(&c.count)
            && !lot.used(&c.count)
    });
    free.max_by_key(|(_, at)| *at).map(|(c, _)| c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l7_exactly_the_limit_is_within_it() {
        let used = Used { onward: 850, ..Used::default() };
        assert!(!used.beyond(1000, 15));
        assert!(Used { onward: 849, ..used }.beyond(1000, 15));
        assert!(!Used { onward: 1001, ..used }.beyond(1000, 0), "more used than counted is another reason");
    }
}

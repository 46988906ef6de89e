//! Rate limits in memory: how often one address and one sign-in name may try in a sliding window. The stored lock-out is in `signin`.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use terms::Moment;

/// Length of the window, milliseconds.
const WINDOW: i64 = 5 * 60_000;
/// Tries from one address in the window: several people may share one tablet.
pub const PER_ADDRESS: usize = 60;
/// Tries for one sign-in name in the window. Above the lock-out's ten, so that the lock is what a person meets.
pub const PER_LOGIN: usize = 20;
/// Names and addresses remembered at most; above it the oldest go.
const KEPT: usize = 10_000;

/// Tries so far.
#[derive(Debug, Default)]
pub struct Limits(Mutex<BTreeMap<String, VecDeque<i64>>>);

impl Limits {
    /// Counts a try under `key`; `false` if there were `most` in the window already.
    pub fn take(&self, key: &str, most: usize, now: Moment) -> bool {
        let now = now.millis();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= KEPT {
            all.retain(|_, times| times.back().is_some_and(|t| now.saturating_sub(*t) < WINDOW));
        }
        if all.len() >= KEPT && !all.contains_key(key) {
            return false;
        }
        let times = all.entry(key.to_owned()).or_default();
        while times.front().is_some_and(|t| now.saturating_sub(*t) >= WINDOW) {
            times.pop_front();
        }
        if times.len() >= most {
            return false;
        }
        times.push_back(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_slides() {
        let (l, at) = (Limits::default(), |s: i64| Moment::from_millis(1_000_000_000 + s * 1000));
        assert!((0..3).all(|i| l.take("a", 3, at(i * 60))));
        assert!(!l.take("a", 3, at(180)), "the fourth within five minutes");
        assert!(l.take("b", 3, at(180)), "another address is another count");
        assert!(l.take("a", 3, at(300)), "the first has left the window");
        assert!(!l.take("a", 3, at(301)), "but only the first");
    }
}

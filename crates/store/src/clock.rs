//! Time is a port. The server's clock for real records; in a simulated record alone, a clock that people may move forward.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use terms::Moment;

/// Where the server's now comes from.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Moment;
    /// Moves a simulated clock forward; returns the new now, or `None` if this clock cannot be moved or `to` is not later.
    fn advance_to(&self, _to: Moment) -> Option<Moment> {
        None
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is the one place where the machine's clock enters")]
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).map(|d| d.as_millis()).unwrap_or(0);
        Moment::from_millis(i64::try_from(since).unwrap_or(i64::MAX))
    }
}

/// A simulated now that runs on with real time and can be moved, only forward.
pub struct DemoClock(Mutex<(Moment, Instant)>);

impl DemoClock {
    /// Starts at a moment.
    pub fn at(start: Moment) -> Self {
        Self(Mutex::new((start, Instant::now())))
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Moment {
        let (base, since) = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ms = i64::try_from(since.elapsed().as_millis()).unwrap_or(0);
        Moment::from_millis(base.millis().saturating_add(ms))
    }
    fn advance_to(&self, to: Moment) -> Option<Moment> {
        if to <= self.now() {
            return None;
        }
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (to, Instant::now());
        Some(to)
    }
}
impl fmt::Debug for DemoClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DemoClock({})", self.now())
    }
}

/// A clock that stands still until it is set, forwards or backwards: for tests and for building demo records.
#[derive(Debug)]
pub struct ManualClock(Mutex<Moment>);

impl ManualClock {
    /// Stands at a moment.
    pub fn at(now: Moment) -> Self {
        Self(Mutex::new(now))
    }
    /// Sets it.
    pub fn set(&self, now: Moment) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Moment {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn advance_to(&self, to: Moment) -> Option<Moment> {
        if to <= self.now() {
            return None;
        }
        self.set(to);
        Some(to)
    }
}

//! A progress bar on a terminal, nothing when piped.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicU64, Ordering};

/// Draws on standard error, at most once per percent.
pub struct Progress {
    what: &'static str,
    shown: bool,
    last: AtomicU64,
}

impl Progress {
    /// A bar with a heading.
    pub fn new(what: &'static str) -> Self {
        Self { what, shown: std::io::stderr().is_terminal(), last: AtomicU64::new(u64::MAX) }
    }
    /// `done` of `of`.
    pub fn at(&self, done: u64, of: u64) {
        let percent = done.saturating_mul(100).checked_div(of).unwrap_or(100);
        if !self.shown || self.last.swap(percent, Ordering::Relaxed) == percent {
            return;
        }
        let filled = usize::try_from(percent / 4).unwrap_or(0).min(25);
        let bar: String = "█".repeat(filled) + &"░".repeat(25 - filled);
        // A bar that cannot be drawn is no reason to stop.
        let _ = write!(std::io::stderr(), "\r{} {bar} {percent:3} % ({done}/{of})", self.what);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown && self.last.load(Ordering::Relaxed) != u64::MAX {
            let _ = writeln!(std::io::stderr());
        }
    }
}

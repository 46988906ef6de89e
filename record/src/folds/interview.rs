//! The newest interview of a patient, and the target diseases of all of them.

use crate::counselling::InterviewRecorded;
use kernel::{Fact, FactKind, Fold, Space};
use terms::Moment;

/// What the interviews say.
#[derive(Clone, Debug, Default)]
pub struct Interview {
    /// The newest one and when it was recorded.
    pub newest: Option<(InterviewRecorded, Moment)>,
}

impl Fold for Interview {
    const NAME: &'static str = "interview";
    const SPACE: Space = Space::Patient;
    const KINDS: &'static [&'static str] = &[InterviewRecorded::KIND];
    fn apply(&mut self, fact: &Fact) {
        if let Some(i) = fact.read::<InterviewRecorded>() {
            self.newest = Some((i, fact.head.recorded_at));
        }
    }
}

//! Filed provision plans (L5): the newest version under each number.

use crate::clinic::PlanFiled;
use kernel::{Fact, FactKind, Fold, Space};
use std::collections::BTreeMap;
use terms::Day;

/// Plans of the clinic by number, newest version each. All are read: a clinic files a handful.
#[derive(Clone, Debug, Default)]
pub struct Plans {
    /// Number → newest version.
    pub by_number: BTreeMap<String, PlanFiled>,
}

impl Plans {
    /// Plans that may be used on a day: begun, not ended, not stopped.
    pub fn in_force(&self, day: Day) -> impl Iterator<Item = &PlanFiled> {
        self.by_number.values().filter(move |p| !p.stopped && p.valid_from <= day && p.valid_until.is_none_or(|u| day <= u))
    }
}

impl Fold for Plans {
    const NAME: &'static str = "plans";
    const SPACE: Space = Space::Clinic;
    const KINDS: &'static [&'static str] = &[PlanFiled::KIND];
    fn apply(&mut self, fact: &Fact) {
        if let Some(p) = fact.read::<PlanFiled>() {
            self.by_number.insert(p.number.clone(), p);
        }
    }
}

//! Filed provision plans (L5): the newest version under each number.

use crate::clinic::PlanFiled;
use kernel::{Fact, FactKind, Fold, Space};
use std::collections::BTreeMap;
use terms::{Day, Text, say};

/// Plans of the clinic by number, newest version each. All are read: a clinic files a handful.
#[derive(Clone, Debug, Default)]
pub struct Plans {
    /// Number → newest version.
    pub by_number: BTreeMap<String, PlanFiled>,
}

impl Plans {
    /// Plans that may be used on a day: begun, not ended, not stopped.
    pub fn in_force(&self, day: Day) -> impl Iterator<Item = &PlanFiled> {
        self.by_number
            .values()
            .filter(move |p| !p.stopped && p.valid_from <= day && p.valid_until.is_none_or(|u| day <= u))
    }
    /// Every plan and how it stands on a day, for the detail of a refusal.
    pub fn told_on(&self, day: Day) -> Text {
        if self.by_number.is_empty() {
            return Text::fixed("登録された提供計画はありません。", "No plan has been filed.");
        }
        let told: Vec<Text> = self.by_number.values().map(|p| state(p, day)).collect();
        let join = |words: Vec<&str>| words.join(" / ");
        Text::new(join(told.iter().map(|t| &*t.ja).collect()), join(told.iter().map(|t| &*t.en).collect()))
    }
}

/// How one plan stands on a day.
fn state(p: &PlanFiled, day: Day) -> Text {
    let (number, from) = (&p.number, p.valid_from);
    match p.valid_until.filter(|until| *until < day) {
        _ if p.stopped => say! {ja: "{number}: 中止", en: "{number}: stopped"},
        _ if day < from => say! {ja: "{number}: {from} から有効", en: "{number}: valid from {from}"},
        Some(until) => say! {ja: "{number}: {until} で終了", en: "{number}: ended on {until}"},
        None => {
            let diseases = p.diseases.join(", ");
            say! {ja: "{number}: 有効(対象: {diseases})", en: "{number}: in force (for {diseases})"}
        }
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

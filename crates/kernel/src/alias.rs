//! Two records of one person: a merge joins what is read about them, an unmerge parts it again; no fact moves (laws L1, L13).

use crate::fact::{Correctable, Fact, FactKind};
use crate::fold::{Fault, Source};
use crate::tag::{Space, Tag, Tagged};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use terms::{PatientId, Text, say};

/// `from` and `into` are one person; work goes on under `into`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatientsMerged {
    /// The record that is closed.
    pub from: PatientId,
    /// The record that goes on.
    pub into: PatientId,
    /// How it was established that they are one person.
    pub evidence: String,
}

impl FactKind for PatientsMerged {
    const KIND: &'static str = "patients_merged";
    fn tags(&self) -> Vec<Tag> {
        vec![self.from.tag(), self.into.tag()]
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("統合の取消しで戻す", "undone by unmerging"))
    }
    fn title() -> Text {
        Text::fixed("患者記録の統合", "Patient records merged")
    }
    fn say(&self) -> Text {
        let (a, b) = (&self.from, &self.into);
        say! {ja: "{a} を {b} に統合", en: "{a} merged into {b}"}
    }
}

/// The merge was wrong: the two are different people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatientsUnmerged {
    /// The record that had been closed.
    pub from: PatientId,
    /// The record that went on.
    pub into: PatientId,
    /// Why they are not one person.
    pub reason: String,
}

impl FactKind for PatientsUnmerged {
    const KIND: &'static str = "patients_unmerged";
    fn tags(&self) -> Vec<Tag> {
        vec![self.from.tag(), self.into.tag()]
    }
    fn correctable() -> Correctable {
        Correctable::No(Text::fixed("もう一度統合する", "merge again"))
    }
    fn title() -> Text {
        Text::fixed("統合の取消し", "Merge undone")
    }
    fn say(&self) -> Text {
        let (a, b) = (&self.from, &self.into);
        say! {ja: "{a} と {b} は別の人", en: "{a} and {b} are different people"}
    }
}

/// The merges in force among some facts: closed record → the record that goes on.
pub fn in_force(facts: &[Fact]) -> BTreeMap<PatientId, PatientId> {
    let mut links = BTreeMap::new();
    for f in facts {
        if let Some(m) = f.read::<PatientsMerged>() {
            links.insert(m.from, m.into);
        } else if let Some(u) = f.read::<PatientsUnmerged>()
            && links.get(&u.from) == Some(&u.into)
        {
            links.remove(&u.from);
        }
    }
    links
}

/// All patient tags that stand for the same person as `tag`, itself first. Reads only merge facts.
pub fn closure(tag: &Tag, source: &mut dyn Source) -> Result<Vec<Tag>, Fault> {
    let mut seen = BTreeSet::from([tag.id.clone()]);
    let mut out = vec![tag.clone()];
    let mut at = 0;
    while let Some(next) = out.get(at).cloned() {
        at += 1;
        let facts = source.facts(&next, &[PatientsMerged::KIND, PatientsUnmerged::KIND])?;
        for (from, into) in in_force(&facts) {
            for id in [from, into] {
                if seen.insert(id.as_str().to_owned()) {
                    out.push(Tag::new(Space::Patient, id.as_str()));
                }
            }
        }
    }
    Ok(out)
}

/// Whether `subject` is a closed record (merged into another) according to its own facts.
pub fn merged_away(subject: &str, facts: &[Fact]) -> bool {
    in_force(facts).keys().any(|from| from.as_str() == subject)
}

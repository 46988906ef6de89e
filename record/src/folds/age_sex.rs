//! Age and sex for the steps. It alone, outside `identity`, reads the birth date, keeps it private, and answers ages (law L16).

use crate::patient::PatientRegistered;
use kernel::{Fact, Fold, Space};
use serde::Deserialize;
use terms::{Day, Sex};

/// Age and sex of a patient; both unknown once the identity is erased.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgeSex {
    born: Option<Day>,
    /// Sex as recorded.
    pub sex: Option<Sex>,
}

impl AgeSex {
    /// Completed years on a day.
    pub fn age_on(&self, day: Day) -> Option<u8> {
        self.born.map(|b| day.age_of(b))
    }
    /// Whether two people were born on the same day; unknown if either is not known.
    pub fn same_birth(&self, other: &Self) -> Option<bool> {
        Some(self.born? == other.born?)
    }
}

/// Nothing but the birth date is read of the identity.
#[derive(Deserialize)]
struct BirthOnly {
    birth_date: Day,
}

impl Fold for AgeSex {
    const NAME: &'static str = "age_sex";
    const SPACE: Space = Space::Patient;
    const KINDS: &'static [&'static str] = &["patient_identified", "patient_registered"];
    fn apply(&mut self, fact: &Fact) {
        if let Some(p) = fact.read::<PatientRegistered>() {
            self.sex = Some(p.sex);
        } else if fact.head.kind == "patient_identified" {
            let born = fact.payload.as_deref().and_then(|t| serde_json::from_str::<BirthOnly>(t).ok());
            self.born = born.map(|b| b.birth_date);
        }
    }
}

//! Consent in force, by scope (L4): each scope's newest consent that has not been withdrawn since. Consent is given to the treatment that was
//! explained (Reg. 13): once that course is closed, it carries no new one. Banking and other uses of the cells stay as they were answered.

use super::standing::TREATMENT;
use crate::counselling::{CellsWish, ConsentGiven, ConsentWithdrawn};
use crate::follow_up::CourseClosed;
use kernel::{Fact, FactKind, Fold, Space};
use std::collections::BTreeMap;
use terms::{ConsentId, Moment, PatientId, Text, say};

/// One scope's consent in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// The consent.
    pub consent: ConsentId,
    /// Whose record it stands in.
    pub patient: PatientId,
    /// Version of the explanation document.
    pub document: String,
    /// Recorded when: permission is judged in recorded order (L14).
    pub since: Moment,
    /// Position of the fact.
    pub position: u64,
}

/// Consents of a patient.
#[derive(Clone, Debug, Default)]
pub struct Consents {
    /// Scope → consent in force.
    pub in_force: BTreeMap<String, InForce>,
    /// Scopes withdrawn and not consented to anew: scope → when.
    pub withdrawn: BTreeMap<String, Moment>,
    /// Scopes that ended with a closed course and were not consented to anew: scope → when the course ended.
    pub ended: BTreeMap<String, Moment>,
    /// The newest withdrawal's answer about the cells.
    pub cells: Option<CellsWish>,
    /// How many consents were ever given.
    pub given: usize,
}

impl Consents {
    /// Why a scope that is not covered was covered before, if a course ended since; empty otherwise.
    pub fn why_ended(&self, scope: &str) -> Text {
        self.ended.get(scope).map_or_else(Text::default, |at| {
            let at = format!("{} {}", at.day(), at.clock());
            say! {ja: "{at} に治療が終了し、同意もともに終わった", en: "It ended with the course on {at}"}
        })
    }
    /// Whether a scope is covered now.
    pub fn covers(&self, scope: &str) -> bool {
        self.in_force.contains_key(scope)
    }
}

impl Fold for Consents {
    const NAME: &'static str = "consents";
    const SPACE: Space = Space::Patient;
    const KINDS: &'static [&'static str] = &[ConsentGiven::KIND, ConsentWithdrawn::KIND, CourseClosed::KIND];
    fn apply(&mut self, fact: &Fact) {
        if let Some(c) = fact.read::<ConsentGiven>() {
            self.given += 1;
            for scope in c.scopes {
                self.withdrawn.remove(&scope);
                self.ended.remove(&scope);
                let at = InForce {
                    consent: c.consent.clone(),
                    patient: c.patient.clone(),
                    document: c.document.clone(),
                    since: fact.head.recorded_at,
                    position: fact.head.position,
                };
                self.in_force.insert(scope, at);
            }
        } else if let Some(w) = fact.read::<ConsentWithdrawn>() {
            self.cells = Some(w.cells);
            for scope in w.scopes {
                self.in_force.remove(&scope);
                // Asked once more what becomes of the cells, the patient withdraws nothing anew.
                self.withdrawn.entry(scope).or_insert(fact.head.recorded_at);
            }
        } else if fact.read::<CourseClosed>().is_some_and(|c| c.ends()) {
            // An end entered late does not reach the consent to the next course: what was recorded after it had happened stays.
            let at = fact.head.occurred_at;
            for scope in TREATMENT {
                if self.in_force.get(scope).is_some_and(|c| c.since.minutes_since(at) < 1) {
                    self.in_force.remove(scope);
                    self.ended.insert(scope.to_owned(), at);
                }
            }
        }
    }
}

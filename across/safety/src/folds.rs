//! What the acts of safety must know: one deviation, a patient's open deviations, one adverse event, one hold, the plans' submission days.

use kernel::{Actor, Fact, FactKind, Fold, Space};
use record::clinic::PlanFiled;
use record::safety::{AdverseEventReported, DeviationClosed, DeviationOpened, Held, HoldLifted, Seriousness};
use std::collections::{BTreeMap, BTreeSet};
use terms::{Day, DeviationId, PatientId};

/// The people behind a fact: who recorded it and on whose behalf.
pub fn people(fact: &Fact) -> Vec<String> {
    let behalf = Some(fact.head.behalf.clone()).filter(|b| !b.is_empty());
    std::iter::once(fact.head.actor.as_str().to_owned()).chain(behalf).collect()
}

/// Whether the person who signs now is one of those behind a fact. A signing act is never entered by proxy, so the actor is the person.
pub fn is_one_of(actor: &Actor, people: &[String]) -> bool {
    people.iter().any(|p| p == actor.as_str())
}

/// One deviation.
#[derive(Clone, Debug, Default)]
pub struct Deviation {
    /// As opened.
    pub opened: Option<DeviationOpened>,
    /// Who opened it.
    pub by: Vec<String>,
    /// Whether it was closed.
    pub closed: bool,
}

impl Fold for Deviation {
    const NAME: &'static str = "deviation";
    const SPACE: Space = Space::Deviation;
    const KINDS: &'static [&'static str] = &[DeviationOpened::KIND, DeviationClosed::KIND];
    fn apply(&mut self, fact: &Fact) {
        if let Some(o) = fact.read::<DeviationOpened>() {
            self.by = people(fact);
            self.opened = Some(o);
        } else if fact.read::<DeviationClosed>().is_some() {
            self.closed = true;
        }
    }
}

/// A patient's deviations that are not closed.
#[derive(Clone, Debug, Default)]
pub struct OpenDeviations {
    /// Those open.
    pub open: BTreeMap<DeviationId, DeviationOpened>,
}

impl OpenDeviations {
    /// Those that are serious.
    pub fn serious(&self) -> impl Iterator<Item = &DeviationOpened> {
        self.open.values().filter(|d| d.serious)
    }
}

impl Fold for OpenDeviations {
    const NAME: &'static str = "open_deviations";
    const SPACE: Space = Space::Patient;
    const KINDS: &'static [&'static str] = &[DeviationOpened::KIND, DeviationClosed::KIND];
    fn apply(&mut self, fact: &Fact) {
        if let Some(o) = fact.read::<DeviationOpened>() {
            self.open.insert(o.deviation.clone(), o);
        } else if let Some(c) = fact.read::<DeviationClosed>() {
            self.open.remove(&c.deviation);
        }
    }
}

/// One adverse event over all its reports.
#[derive(Clone, Debug, Default)]
pub struct AdverseEvent {
    /// In whose records it stands: more than one when it was reported again while two records were merged.
    pub patients: BTreeSet<PatientId>,
    /// The earliest due day ever counted, with its articles (L15).
    pub due: Option<(Day, String)>,
    /// Whether death or danger to life was ever reported.
    pub grave: bool,
}

/// Death, or a case that may lead to it.
pub fn is_grave(s: Seriousness) -> bool {
    matches!(s, Seriousness::Death | Seriousness::LifeThreatening)
}

impl Fold for AdverseEvent {
    const NAME: &'static str = "adverse_event";
    const SPACE: Space = Space::AdverseEvent;
    const KINDS: &'static [&'static str] = &[AdverseEventReported::KIND];
    fn apply(&mut self, fact: &Fact) {
        let Some(a) = fact.read::<AdverseEventReported>() else { return };
        self.patients.insert(a.patient);
        self.grave |= is_grave(a.seriousness);
        if let Some(day) = a.due_on
            && self.due.as_ref().is_none_or(|(old, _)| day < *old)
        {
            self.due = Some((day, a.due_cite));
        }
    }
}

/// One hold.
#[derive(Clone, Debug, Default)]
pub struct OneHold {
    /// As placed.
    pub held: Option<Held>,
    /// Who placed it.
    pub by: Vec<String>,
    /// Whether it was lifted.
    pub lifted: bool,
}

impl Fold for OneHold {
    const NAME: &'static str = "one_hold";
    const SPACE: Space = Space::Hold;
    const KINDS: &'static [&'static str] = &[Held::KIND, HoldLifted::KIND];
    fn apply(&mut self, fact: &Fact) {
        if let Some(h) = fact.read::<Held>() {
            self.by = people(fact);
            self.held = Some(h);
        } else if fact.read::<HoldLifted>().is_some() {
            self.lifted = true;
        }
    }
}

/// Submission days of every version of every plan, stops left out: which of them an event belongs to is settled later, so the earliest
/// due day among them counts.
#[derive(Clone, Debug, Default)]
pub struct PlanDays {
    /// The days, as recorded.
    pub days: Vec<Day>,
}

impl PlanDays {
    /// Days of plans submitted by `known_on`; all of them if none was.
    pub fn by(&self, known_on: Day) -> Vec<Day> {
        let before: Vec<Day> = self.days.iter().copied().filter(|d| *d <= known_on).collect();
        if before.is_empty() { self.days.clone() } else { before }
    }
}

impl Fold for PlanDays {
    const NAME: &'static str = "plan_days";
    const SPACE: Space = Space::Clinic;
    const KINDS: &'static [&'static str] = &[PlanFiled::KIND];
    fn apply(&mut self, fact: &Fact) {
        if let Some(p) = fact.read::<PlanFiled>().filter(|p| !p.stopped) {
            self.days.push(p.submitted_on);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, scene};
    use kernel::Need;
    use terms::{PlaceId, PlanId};

    #[test]
    fn a_stop_starts_no_new_windows_and_plans_submitted_later_count_only_if_there_is_no_other() {
        let day = |s: &str| Day::parse(s).expect("day");
        let filed = |submitted: &str, stopped: bool| PlanFiled {
            plan: PlanId::parse("PL1").expect("id"),
            number: "PB1".into(),
            submitted_on: day(submitted),
            valid_from: day(submitted),
            valid_until: None,
            diseases: Vec::new(),
            product: "ad_msc".into(),
            routes: Vec::new(),
            doctors: Vec::new(),
            places: Vec::new(),
            maker: PlaceId::parse("L1").expect("id"),
            committee: "x".into(),
            consent_version: "1".into(),
            stopped,
        };
        let h = house();
        let mut s = scene(&h)
            .given(&filed("2025-06-02", false))
            .given(&filed("2025-08-01", false))
            .given(&filed("2025-09-01", true));
        let known = kernel::gather(&|_| vec![Need::of::<PlanDays>("main")], &mut s.memory).expect("reads");
        let days = |on: &str| known.get::<PlanDays>("main").by(day(on));
        assert_eq!(days("2025-12-01"), [day("2025-06-02"), day("2025-08-01")]);
        assert_eq!(days("2025-07-01"), [day("2025-06-02")]);
        assert_eq!(days("2025-05-01"), [day("2025-06-02"), day("2025-08-01")]);
    }
}

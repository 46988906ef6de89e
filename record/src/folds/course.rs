//! A patient's present course across the steps: lots begun, cells given, contacts and visits, relapse, end. A course that was closed is over; the
//! next culture, injection or baseline begins a new one, which counts only what belongs to it.

use super::portion;
use crate::administration::{DoseGiven, DoseStopped, DrawnUp, Due};
use crate::culture::CultureStarted;
use crate::follow_up::{CourseClosed, RelapseReported, SafetyContactMade, VisitRecorded};
use crate::off_plan::{DoseGivenOffPlan, FollowUpOpened};
use crate::release::{DosePacked, ProductRejected};
use kernel::{Fact, FactKind, Fold, Space};
use std::collections::BTreeMap;
use terms::{ContainerId, Day, Decimal, DoseId, LotId, Moment, OrderId, PatientId};

/// A course.
#[derive(Clone, Debug, Default)]
pub struct Course {
    /// Lots begun, whose record they stand in, and when.
    pub lots: Vec<(LotId, PatientId, Moment)>,
    /// Lots rejected.
    pub rejected: Vec<LotId>,
    /// Doses packed.
    pub doses: Vec<(DoseId, LotId)>,
    /// What was given, and when.
    pub given: Vec<(DoseGiven, Moment)>,
    /// What this patient was given off-plan of the own cells, and when.
    pub off_plan: Vec<(DoseGivenOffPlan, Moment)>,
    /// Syringes drawn up from this patient's cells, of every course.
    pub drawn: BTreeMap<ContainerId, DrawnUp>,
    /// Injections of the own cells that were stopped when something had gone in or nothing yet, and when.
    pub stopped: Vec<(DoseStopped, Moment)>,
    /// Follow-up that began because cells were given off-plan or an injection was stopped, and when they were given.
    pub opened: Vec<(FollowUpOpened, Moment)>,
    /// Safety contacts, and when.
    pub contacts: Vec<(SafetyContactMade, Moment)>,
    /// Visits, and when.
    pub visits: Vec<(VisitRecorded, Moment)>,
    /// Relapses, and when.
    pub relapses: Vec<(RelapseReported, Moment)>,
    /// The newest end or postponement of this course, and when.
    pub closed: Option<(CourseClosed, Moment)>,
}

impl Course {
    /// When cells were first given: contacts and visits count from this day.
    pub fn first_given(&self) -> Option<Moment> {
        self.own_given().into_iter().chain(self.opened.iter().map(|(_, at)| *at)).min()
    }
    /// When cells of this patient's own were first given.
    pub fn own_given(&self) -> Option<Moment> {
        let given = self.given.iter().map(|(_, at)| *at).chain(self.off_plan.iter().map(|(_, at)| *at));
        given.chain(self.stopped.iter().filter(|(s, _)| s.went_in()).map(|(_, at)| *at)).min()
    }
    /// Whether cells given now bring contacts and visits: none stand yet since an earlier course ended.
    pub fn would_begin(&self) -> bool {
        self.ended() || self.schedule().next().is_none()
    }
    /// Contacts and visits that follow from what was given.
    pub fn schedule(&self) -> impl Iterator<Item = &Due> {
        let given = self.given.iter().flat_map(|(g, _)| &g.schedule);
        given.chain(self.opened.iter().flat_map(|(o, _)| &o.schedule))
    }
    /// Viable cells given for a target of an order, by plan or off it (L10). Stopped: by the volume that went in, for who stopped knows best.
    pub fn cells_given(&self, order: &OrderId, target: impl Fn(u8) -> bool) -> u64 {
        let told: BTreeMap<&ContainerId, Decimal> =
            self.stopped.iter().filter_map(|(s, _)| s.syringe.as_ref().zip(s.given_ml)).collect();
        let given = self.given.iter().map(|(g, _)| (&g.syringe, &g.order, g.target, g.cells));
        let off = self.off_plan.iter().map(|(g, _)| (&g.syringe, &g.order, g.target, g.cells));
        let whole = given.chain(off).filter(|(s, ..)| !told.contains_key(s)).map(|(_, o, t, cells)| (o, t, cells));
        let drawn = told.iter().filter_map(|(s, ml)| self.drawn.get(*s).map(|d| (d, *ml)));
        let all = whole.chain(drawn.map(|(d, ml)| (&d.order, d.target, portion(ml, d.volume_ml, d.cells))));
        all.filter(|(o, t, _)| *o == order && target(*t)).map(|(.., cells)| cells).fold(0, u64::saturating_add)
    }
    /// Whether the course has ended (a postponement has not).
    pub fn ended(&self) -> bool {
        self.closed.as_ref().is_some_and(|(c, _)| c.ends())
    }
    /// The visit of a month.
    pub fn visit(&self, month: u64) -> Option<&VisitRecorded> {
        self.visits.iter().rev().map(|(v, _)| v).find(|v| v.month == month)
    }
    /// Whether the contact of a day reached the patient. What was said before its day does not answer for it.
    pub fn reached(&self, day: u64, on: Day) -> bool {
        self.contacts.iter().any(|(c, at)| c.day == day && c.reached && at.day() >= on)
    }
    fn begin_anew(&mut self) {
        if self.ended() {
            *self = Self { drawn: std::mem::take(&mut self.drawn), ..Self::default() };
        }
    }
}

impl Fold for Course {
    const NAME: &'static str = "course";
    const SPACE: Space = Space::Patient;
    const KINDS: &'static [&'static str] = &[
        CultureStarted::KIND,
        ProductRejected::KIND,
        DosePacked::KIND,
        DrawnUp::KIND,
        DoseGiven::KIND,
        DoseStopped::KIND,
        DoseGivenOffPlan::KIND,
        FollowUpOpened::KIND,
        SafetyContactMade::KIND,
        VisitRecorded::KIND,
        RelapseReported::KIND,
        CourseClosed::KIND,
    ];
    fn apply(&mut self, fact: &Fact) {
        let at = fact.head.occurred_at;
        if let Some(s) = fact.read::<CultureStarted>() {
            self.begin_anew();
            self.lots.push((s.lot, s.patient, at));
        } else if let Some(r) = fact.read::<ProductRejected>() {
            self.rejected.push(r.lot);
        } else if let Some(d) = fact.read::<DosePacked>() {
            self.doses.push((d.dose, d.lot));
        } else if let Some(g) = fact.read::<DoseGiven>() {
            self.begin_anew();
            self.given.push((g, at));
        } else if let Some(d) = fact.read::<DrawnUp>() {
            self.drawn.insert(d.syringe.clone(), d);
        } else if let Some(s) = fact.read::<DoseStopped>() {
            // Of another's cells nothing is this course's; the receiver's follow-up is opened by a fact of its own.
            if s.cells_of.is_none() {
                if s.went_in() {
                    self.begin_anew();
                }
                self.stopped.push((s, at));
            }
        } else if let Some(g) = fact.read::<DoseGivenOffPlan>() {
            // Given to another: neither the owner nor the receiver was given own cells.
            if g.given_to.is_none() {
                self.begin_anew();
                self.off_plan.push((g, at));
            }
        } else if let Some(o) = fact.read::<FollowUpOpened>() {
            self.begin_anew();
            self.opened.push((o, at));
        } else if let Some(c) = fact.read::<SafetyContactMade>() {
            self.contacts.push((c, at));
        } else if let Some(v) = fact.read::<VisitRecorded>() {
            if v.month == 0 {
                self.begin_anew();
            }
            self.visits.push((v, at));
        } else if let Some(r) = fact.read::<RelapseReported>() {
            self.relapses.push((r, at));
        } else if let Some(c) = fact.read::<CourseClosed>() {
            self.closed = Some((c, at));
        }
    }
}

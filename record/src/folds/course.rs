//! A patient's present course across the steps: lots begun, cells given, contacts and visits, relapse, end. A course that was closed is over; the
//! next culture, injection or baseline begins a new one, which counts only what belongs to it.

use crate::administration::{DoseGiven, Due};
use crate::culture::CultureStarted;
use crate::follow_up::{CourseClosed, RelapseReported, SafetyContactMade, VisitRecorded};
use crate::off_plan::{DoseGivenOffPlan, FollowUpOpened};
use crate::release::{DosePacked, ProductRejected};
use kernel::{Fact, FactKind, Fold, Space};
use terms::{DoseId, LotId, Moment, OrderId, PatientId};

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
    /// Follow-up that began because cells were given off-plan, and when they were given.
    pub opened: Vec<(FollowUpOpened, Moment)>,
    /// Safety contacts, and when.
    pub contacts: Vec<(SafetyContactMade, Moment)>,
    /// Visits, and when.
    pub visits: Vec<(VisitRecorded, Moment)>,
    /// Relapses, and when.
    pub relapses: Vec<(RelapseReported, Moment)>,
    /// The newest end or postponement of this course, and when.
    pub closed: Option<(CourseClosed, Moment)>,
    /// The newest end of this course or of one before it, and when: what was ordered before it is over.
    pub last_end: Option<(CourseClosed, Moment)>,
}

impl Course {
    /// When cells were first given: contacts and visits count from this day.
    pub fn first_given(&self) -> Option<Moment> {
        let given = self.given.iter().map(|(_, at)| *at);
        given.chain(self.off_plan.iter().map(|(_, at)| *at)).chain(self.opened.iter().map(|(_, at)| *at)).min()
    }
    /// Whether cells given now would be the first of a course.
    pub fn would_begin(&self) -> bool {
        self.ended() || self.first_given().is_none()
    }
    /// Contacts and visits that follow from what was given.
    pub fn schedule(&self) -> impl Iterator<Item = &Due> {
        let given = self.given.iter().flat_map(|(g, _)| &g.schedule);
        given.chain(self.opened.iter().flat_map(|(o, _)| &o.schedule))
    }
    /// Viable cells given for a target of an order, by plan or off it (L10).
    pub fn cells_given(&self, order: &OrderId, target: impl Fn(u8) -> bool) -> u64 {
        let given = self.given.iter().map(|(g, _)| (&g.order, g.target, g.cells));
        let all = given.chain(self.off_plan.iter().map(|(g, _)| (&g.order, g.target, g.cells)));
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
    /// The contact of a day that reached the patient.
    pub fn reached(&self, day: u64) -> bool {
        self.contacts.iter().any(|(c, _)| c.day == day && c.reached)
    }
    fn begin_anew(&mut self) {
        if self.ended() {
            *self = Self { last_end: self.last_end.take(), ..Self::default() };
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
        DoseGiven::KIND,
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
        } else if let Some(g) = fact.read::<DoseGivenOffPlan>() {
            if g.into.is_none() {
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
            if c.ends() {
                self.last_end = Some((c.clone(), at));
            }
            self.closed = Some((c, at));
        }
    }
}

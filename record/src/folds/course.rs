//! A patient's present course across the steps: lots begun, cells given, what is due from it and was done, relapse, end; which cells are still in
//! somebody's hands (L7), and what an adverse event should be reported for. A course that was closed is over; the next culture, injection or
//! baseline begins a new one, which counts only what belongs to it: its months run from its own injection.

use super::{Orders, portion};
use crate::administration::{DoseDiscarded, DoseGiven, DoseStopped, DrawnUp, Due, DueKind};
use crate::coming_back::DoseTakenBack;
use crate::culture::CultureStarted;
use crate::follow_up::{CloseReason, CourseClosed, RelapseReported, SafetyContactMade, VisitRecorded};
use crate::off_plan::{DoseGivenOffPlan, FollowUpOpened};
use crate::release::{DosePacked, ProductRejected, TestResultRecorded, TestResultVoided, Verdict};
use crate::safety::AdverseEventReported;
use crate::treatment::{Target, TreatmentOrdered};
use kernel::{Fact, FactKind, Fold, Space};
use std::collections::BTreeMap;
use terms::{ContainerId, Day, Decimal, DoseId, LotId, Moment, OrderId, PatientId};

/// What an adverse event should be reported for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tell {
    /// An urgent symptom at a contact.
    Symptom,
    /// A death.
    Died,
    /// A new cancer.
    NewCancer,
    /// A test of cells that were given failed afterwards.
    FailedTest,
}

impl Tell {
    /// Stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Symptom => "urgent_symptom",
            Self::Died => "died",
            Self::NewCancer => "new_cancer",
            Self::FailedTest => "failed_test",
        }
    }
}

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
    /// What follows from what was given, in order of days.
    pub schedule: Vec<Due>,
    /// Safety contacts, and when.
    pub contacts: Vec<(SafetyContactMade, Moment)>,
    /// Visits, and when.
    pub visits: Vec<(VisitRecorded, Moment)>,
    /// Relapses, and when.
    pub relapses: Vec<(RelapseReported, Moment)>,
    /// The newest end or postponement of this course, and when.
    pub closed: Option<(CourseClosed, Moment)>,
    /// Volume packed, neither given, by plan or off it, nor taken back nor discarded, mL, of every dose ever packed.
    pub left_ml: BTreeMap<DoseId, Decimal>,
    /// Volume that went into somebody, mL, of every syringe: as recorded, or as known to who stopped.
    pub went_in: BTreeMap<ContainerId, Decimal>,
    /// What an adverse event should be reported for, and since when; reporting one settles it.
    pub tell: Option<(Tell, Moment)>,
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
        self.ended() || self.schedule.is_empty()
    }
    /// Doses of which something is neither given, taken back nor discarded.
    pub fn unaccounted(&self) -> impl Iterator<Item = (&DoseId, &Decimal)> {
        self.left_ml.iter().filter(|(_, left)| !left.is_zero())
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
    /// Viable cells given in this course to the place of a target, under whichever order (L10): a second order does not empty a joint.
    pub fn given_to_place(&self, orders: &Orders, target: &Target) -> u64 {
        let place = |t: &Target| (t.site.clone(), t.side, t.level.clone());
        let here = place(target);
        let under = |o: &TreatmentOrdered| {
            self.cells_given(&o.order, |n| o.targets.iter().any(|t| t.n == n && place(t) == here))
        };
        orders.all.iter().map(|(o, ..)| under(o)).fold(0, u64::saturating_add)
    }
    /// Whether the course has ended (a postponement has not).
    pub fn ended(&self) -> bool {
        self.closed.as_ref().is_some_and(|(c, _)| c.ends())
    }
    /// The visit of a month.
    pub fn visit(&self, month: u64) -> Option<&VisitRecorded> {
        self.visits.iter().rev().map(|(v, _)| v).find(|v| v.month == month)
    }
    /// What is due of a kind and number.
    pub fn due(&self, kind: DueKind, n: u64) -> Option<&Due> {
        self.schedule.iter().find(|d| d.kind == kind && d.n == n)
    }
    /// Whether it was done: a contact counts when the patient was reached, and not before its day.
    fn done(&self, due: &Due) -> bool {
        match due.kind {
            DueKind::Contact => self.contacts.iter().any(|(c, at)| c.reached && c.day == due.n && at.day() >= due.on),
            DueKind::Visit => self.visit(due.n).is_some(),
        }
    }
    /// How much of the schedule something later has overtaken.
    fn overtaken(&self) -> usize {
        self.schedule.iter().rposition(|d| self.done(d)).map_or(0, |last| last + 1)
    }
    /// What is still to be done, the next first. What was missed is overtaken once something later was done; [`Course::missed`] tells it.
    pub fn open(&self) -> &[Due] {
        self.schedule.get(self.overtaken()..).unwrap_or_default()
    }
    /// Contacts and visits that were never made and can no longer be: something later was done.
    pub fn missed(&self) -> Vec<&Due> {
        let before = self.schedule.get(..self.overtaken()).unwrap_or_default();
        before.iter().filter(|d| !self.done(d)).collect()
    }
    /// Calls for a contact that did not reach the patient.
    pub fn tries(&self, day: u64) -> usize {
        self.contacts.iter().filter(|(c, _)| c.day == day && !c.reached).count()
    }
    /// The first and last day on which a visit still counts as that of its month: as many days before as after.
    pub fn window(&self, month: u64) -> Option<(Day, Day)> {
        let due = self.due(DueKind::Visit, month)?;
        Some((due.on.plus_days(-due.until.days_since(due.on)), due.until))
    }
    fn begin_anew(&mut self) {
        if self.ended() {
            let before = std::mem::take(self);
            let Self { drawn, left_ml, went_in, tell, .. } = before;
            *self = Self { drawn, left_ml, went_in, tell, ..Self::default() };
        }
    }
    /// The first cells of a course bring their schedule.
    fn planned(&mut self, schedule: &[Due]) {
        if !schedule.is_empty() {
            self.schedule = schedule.to_vec();
            self.schedule.sort_by_key(|d| (d.on, d.until));
        }
    }
    /// A volume left a dose. Of a dose that was not packed for this patient nothing is counted here.
    fn less(&mut self, dose: &DoseId, ml: Decimal) {
        if let Some(left) = self.left_ml.get_mut(dose) {
            *left -= ml;
        }
    }
    /// A volume of a syringe went in.
    fn given_to_somebody(&mut self, dose: &DoseId, syringe: &ContainerId, ml: Decimal) {
        self.less(dose, ml);
        *self.went_in.entry(syringe.clone()).or_default() += ml;
    }
    /// Giving was stopped: who stopped knows best how much of the syringe had gone in.
    fn stop(&mut self, s: DoseStopped, at: Moment) {
        if let (Some(dose), Some(syringe), Some(ml)) = (s.dose.as_ref(), s.syringe.clone(), s.given_ml) {
            let before = self.went_in.insert(syringe, ml).unwrap_or_default();
            self.less(dose, ml - before);
        }
        // Of another's cells nothing is this course's; the receiver's follow-up is opened by a fact of its own.
        if s.cells_of.is_none() {
            if s.went_in() {
                self.begin_anew();
            }
            self.stopped.push((s, at));
        }
    }
    fn close(&mut self, c: CourseClosed, at: Moment) {
        let tell = match c.reason {
            CloseReason::Died => Some(Tell::Died),
            CloseReason::NewCancer => Some(Tell::NewCancer),
            _ => None,
        };
        self.tell = tell.map(|t| (t, at)).or(self.tell);
        self.closed = Some((c, at));
    }
}

impl Course {
    /// What is still to be reported once somebody has spoken with the patient, or the result was made void: all but a failed test.
    fn still_told(&self) -> Option<(Tell, Moment)> {
        self.tell.filter(|(t, _)| *t != Tell::FailedTest)
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
        DoseDiscarded::KIND,
        DoseTakenBack::KIND,
        DoseGivenOffPlan::KIND,
        FollowUpOpened::KIND,
        SafetyContactMade::KIND,
        VisitRecorded::KIND,
        RelapseReported::KIND,
        CourseClosed::KIND,
        AdverseEventReported::KIND,
        TestResultRecorded::KIND,
        TestResultVoided::KIND,
    ];
    fn apply(&mut self, fact: &Fact) {
        let at = fact.head.occurred_at;
        if let Some(s) = fact.read::<CultureStarted>() {
            self.begin_anew();
            self.lots.push((s.lot, s.patient, at));
        } else if let Some(r) = fact.read::<ProductRejected>() {
            self.rejected.push(r.lot);
        } else if let Some(d) = fact.read::<DosePacked>() {
            *self.left_ml.entry(d.dose.clone()).or_default() += d.volume_ml;
            self.doses.push((d.dose, d.lot));
        } else if let Some(d) = fact.read::<DrawnUp>() {
            self.drawn.insert(d.syringe.clone(), d);
        } else if let Some(g) = fact.read::<DoseGiven>() {
            self.given_to_somebody(&g.dose, &g.syringe, g.volume_ml);
            self.begin_anew();
            self.planned(&g.schedule);
            self.given.push((g, at));
        } else if let Some(s) = fact.read::<DoseStopped>() {
            self.stop(s, at);
        } else if let Some(g) = fact.read::<DoseGivenOffPlan>() {
            self.given_to_somebody(&g.dose, &g.syringe, g.volume_ml);
            // Given to another: neither the owner nor the receiver was given own cells.
            if g.given_to.is_none() {
                self.begin_anew();
                self.off_plan.push((g, at));
            }
        } else if let Some(o) = fact.read::<FollowUpOpened>() {
            self.begin_anew();
            self.planned(&o.schedule);
            self.opened.push((o, at));
        } else if let Some(d) = fact.read::<DoseDiscarded>() {
            self.less(&d.dose, d.volume_ml);
        } else if let Some(b) = fact.read::<DoseTakenBack>() {
            self.less(&b.dose, b.volume_ml);
        } else if let Some(c) = fact.read::<SafetyContactMade>() {
            self.tell =
                c.urgent.then_some((Tell::Symptom, at)).or(if c.reached { self.still_told() } else { self.tell });
            self.contacts.push((c, at));
        } else if let Some(v) = fact.read::<VisitRecorded>() {
            if v.month == 0 {
                self.begin_anew();
            }
            self.tell = self.still_told();
            self.visits.push((v, at));
        } else if let Some(r) = fact.read::<RelapseReported>() {
            self.relapses.push((r, at));
        } else if let Some(c) = fact.read::<CourseClosed>() {
            self.close(c, at);
        } else if fact.head.kind == AdverseEventReported::KIND {
            self.tell = None;
        } else if let Some(t) = fact.read::<TestResultRecorded>() {
            let given = |lot: &LotId| {
                self.given.iter().any(|(g, _)| g.lot == *lot) || self.off_plan.iter().any(|(g, _)| g.lot == *lot)
            };
            if t.verdict == Verdict::Fail && t.lot.as_ref().is_some_and(given) {
                self.tell = self.tell.or(Some((Tell::FailedTest, at)));
            }
        } else if fact.head.kind == TestResultVoided::KIND {
            self.tell = self.still_told();
        }
    }
}

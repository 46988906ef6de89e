//! Where a patient stands in follow-up: what was given, what is due from it, what was done, whether the present course has ended, which cells are
//! still in somebody's hands (L7), and what an adverse event should be reported for. After an end, a new culture, injection or baseline begins a
//! new course: its months count from its own injection.

use kernel::{Fact, FactKind, Fold, Space};
use record::administration::{DoseDiscarded, DoseGiven, DoseStopped, Due, DueKind};
use record::coming_back::DoseTakenBack;
use record::culture::CultureStarted;
use record::follow_up::{CloseReason, CourseClosed, SafetyContactMade, VisitRecorded};
use record::off_plan::{DoseGivenOffPlan, FollowUpOpened};
use record::release::DosePacked;
use record::safety::AdverseEventReported;
use std::collections::BTreeMap;
use terms::{ContainerId, Day, Decimal, DoseId, Moment};

/// What an adverse event should be reported for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tell {
    /// An urgent symptom at a contact.
    Symptom,
    /// A death.
    Died,
    /// A new cancer.
    NewCancer,
}

impl Tell {
    /// Stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Symptom => "urgent_symptom",
            Self::Died => "died",
            Self::NewCancer => "new_cancer",
        }
    }
}

/// Follow-up of one patient.
#[derive(Clone, Debug, Default)]
pub struct Following {
    /// When cells were first given in this course.
    pub first_given: Option<Moment>,
    /// What follows from it, in order of days.
    pub schedule: Vec<Due>,
    /// Contacts of this course, and when.
    pub contacts: Vec<(SafetyContactMade, Moment)>,
    /// Visits of this course, and when.
    pub visits: Vec<(VisitRecorded, Moment)>,
    /// The newest end or postponement of this course.
    pub closed: Option<CourseClosed>,
    /// Volume packed, neither given, by plan or off it, nor taken back nor discarded, mL, of every dose ever packed.
    pub left_ml: BTreeMap<DoseId, Decimal>,
    /// Volume that went into somebody, mL, of every syringe: as recorded, or as known to who stopped.
    pub went_in: BTreeMap<ContainerId, Decimal>,
    /// What an adverse event should be reported for, and since when; reporting one settles it.
    pub tell: Option<(Tell, Moment)>,
}

impl Following {
    /// Whether this course has ended (a postponement has not).
    pub fn ended(&self) -> bool {
        self.closed.as_ref().is_some_and(CourseClosed::ends)
    }
    /// Doses of which something is neither given, taken back nor discarded.
    pub fn unaccounted(&self) -> impl Iterator<Item = (&DoseId, &Decimal)> {
        self.left_ml.iter().filter(|(_, left)| !left.is_zero())
    }
    /// The visit of a month in this course.
    pub fn visit(&self, month: u64) -> Option<&VisitRecorded> {
        self.visits.iter().map(|(v, _)| v).find(|v| v.month == month)
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
    /// What is still to be done, the next first. What was missed is overtaken once something later was done.
    pub fn open(&self) -> &[Due] {
        let after = self.schedule.iter().rposition(|d| self.done(d)).map_or(0, |last| last + 1);
        self.schedule.get(after..).unwrap_or_default()
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
            let (left_ml, went_in) = (std::mem::take(&mut self.left_ml), std::mem::take(&mut self.went_in));
            *self = Self { left_ml, went_in, tell: self.tell, ..Self::default() };
        }
    }
    /// Cells were given; the first of a course bring their schedule.
    fn received(&mut self, at: Moment, schedule: Vec<Due>) {
        self.begin_anew();
        self.first_given = Some(self.first_given.map_or(at, |first| first.min(at)));
        if !schedule.is_empty() {
            self.schedule = schedule;
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
    fn given_to_somebody(&mut self, dose: &DoseId, syringe: ContainerId, ml: Decimal) {
        self.less(dose, ml);
        *self.went_in.entry(syringe).or_default() += ml;
    }
    /// Giving was stopped: who stopped knows best how much of the syringe had gone in.
    fn stopped(&mut self, s: DoseStopped, at: Moment) {
        if let (Some(dose), Some(syringe), Some(ml)) = (s.dose.as_ref(), s.syringe.clone(), s.given_ml) {
            let before = self.went_in.insert(syringe, ml).unwrap_or_default();
            self.less(dose, ml - before);
        }
        // Of another's cells: the receiver's own follow-up is opened by a fact of its own.
        if s.went_in() && s.cells_of.is_none() {
            self.received(at, Vec::new());
        }
    }
    fn close(&mut self, c: CourseClosed, at: Moment) {
        let tell = match c.reason {
            CloseReason::Died => Some(Tell::Died),
            CloseReason::NewCancer => Some(Tell::NewCancer),
            _ => None,
        };
        self.tell = tell.map(|t| (t, at)).or(self.tell);
        self.closed = Some(c);
    }
}

impl Fold for Following {
    const NAME: &'static str = "following";
    const SPACE: Space = Space::Patient;
    const KINDS: &'static [&'static str] = &[
        CultureStarted::KIND,
        DosePacked::KIND,
        DoseGiven::KIND,
        DoseStopped::KIND,
        DoseDiscarded::KIND,
        DoseTakenBack::KIND,
        DoseGivenOffPlan::KIND,
        FollowUpOpened::KIND,
        SafetyContactMade::KIND,
        VisitRecorded::KIND,
        CourseClosed::KIND,
        AdverseEventReported::KIND,
    ];
    fn apply(&mut self, fact: &Fact) {
        let at = fact.head.occurred_at;
        if fact.head.kind == CultureStarted::KIND {
            self.begin_anew();
        } else if let Some(p) = fact.read::<DosePacked>() {
            *self.left_ml.entry(p.dose).or_default() += p.volume_ml;
        } else if let Some(g) = fact.read::<DoseGiven>() {
            self.given_to_somebody(&g.dose, g.syringe, g.volume_ml);
            self.received(at, g.schedule);
        } else if let Some(s) = fact.read::<DoseStopped>() {
            self.stopped(s, at);
        } else if let Some(g) = fact.read::<DoseGivenOffPlan>() {
            self.given_to_somebody(&g.dose, g.syringe, g.volume_ml);
            // To another: that person's own follow-up was opened.
            if g.given_to.is_none() {
                self.received(at, Vec::new());
            }
        } else if let Some(o) = fact.read::<FollowUpOpened>() {
            self.received(at, o.schedule);
        } else if let Some(b) = fact.read::<DoseTakenBack>() {
            self.less(&b.dose, b.volume_ml);
        } else if let Some(d) = fact.read::<DoseDiscarded>() {
            self.less(&d.dose, d.volume_ml);
        } else if let Some(c) = fact.read::<SafetyContactMade>() {
            self.tell = c.urgent.then_some((Tell::Symptom, at)).or(self.tell);
            self.contacts.push((c, at));
        } else if let Some(v) = fact.read::<VisitRecorded>() {
            if v.month == 0 {
                self.begin_anew();
            }
            self.visits.push((v, at));
        } else if let Some(c) = fact.read::<CourseClosed>() {
            self.close(c, at);
        } else if fact.head.kind == AdverseEventReported::KIND {
            self.tell = None;
        }
    }
}

//! From the syringe of an occurrence to what is settled: which dose and lot, whose cells (L1), how much was left (L7), and who is to be followed up.

use kernel::{Ctx, Known, Need};
use record::folds::{Course, DoseState, PatientRecord, SyringeState};
use record::off_plan::{DoseGivenOffPlan, FollowUpOpened};
use record::schedule;
use terms::{ContainerId, Decimal, OccurrenceId, PatientId};

/// What is recorded beside the occurrence.
pub struct OffPlan {
    /// The cells.
    pub given: DoseGivenOffPlan,
    /// Follow-up, if it has not begun for who received them.
    pub follow_up: Option<FollowUpOpened>,
}

/// The folds behind [`OffPlan::of`].
pub fn needs(syringe: &ContainerId, named: Option<&PatientId>, known: &Known) -> Vec<Need> {
    let mut needs = vec![Need::of::<SyringeState>(syringe.as_str())];
    let drawn = known.peek::<SyringeState>(syringe.as_str()).and_then(|s| s.drawn.clone()).map(|(d, _)| d);
    if let Some(d) = &drawn {
        needs.push(Need::of::<DoseState>(d.dose.as_str()));
        needs.push(Need::of::<PatientRecord>(d.patient.as_str()));
    }
    let owner = drawn.as_ref().map(|d| &d.patient);
    needs.extend(named.into_iter().chain(owner).map(|p| Need::of::<Course>(p.as_str())));
    needs
}

/// Whether giving it was stopped: how much went in is known, and what is left was not given; needs [`needs`].
pub fn stopped(syringe: &ContainerId, known: &Known) -> bool {
    known.get::<SyringeState>(syringe.as_str()).stopped
}

/// Whether the record knows the syringe, and something of it is neither given nor discarded; needs [`needs`].
pub fn holds_cells(syringe: &ContainerId, known: &Known) -> bool {
    let state = known.get::<SyringeState>(syringe.as_str());
    let dose = state.drawn.as_ref().map(|(d, _)| known.get::<DoseState>(d.dose.as_str()));
    dose.is_some_and(|d| d.syringe_left(syringe) > Decimal::ZERO)
}

impl OffPlan {
    /// What follows from a syringe of which something is left; needs [`needs`].
    pub fn of(syringe: &ContainerId, named: Option<&PatientId>, known: &Known, ctx: &Ctx) -> Option<Self> {
        let drawn = known.get::<SyringeState>(syringe.as_str()).drawn.clone().map(|(d, _)| d)?;
        let dose = known.get::<DoseState>(drawn.dose.as_str());
        let volume_ml = dose.syringe_left(syringe);
        if volume_ml <= Decimal::ZERO || stopped(syringe, known) {
            return None;
        }
        let cells = dose.syringe_cells_left(&drawn);
        // A record that was merged into another is the same person.
        let home = known.get::<PatientRecord>(drawn.patient.as_str()).goes_on_as(&drawn.patient);
        let same = |p: &&PatientId| **p == drawn.patient || Some(*p) == home.as_ref();
        let given_to = named.filter(|p| !same(p)).cloned();
        let occurrence = OccurrenceId::derive(ctx.command, 0);
        let who = given_to.as_ref().or(home.as_ref()).unwrap_or(&drawn.patient).clone();
        // After a merge the course is read from the owner's own record, whose facts both records see.
        let read = given_to.as_ref().unwrap_or(&drawn.patient);
        let begins = known.get::<Course>(read.as_str()).would_begin();
        let schedule = ctx.programme.map(|p| schedule::all_the_same(p.value, ctx.occurred_at.day()));
        let follow_up = begins.then(|| FollowUpOpened {
            patient: who,
            occurrence: Some(occurrence.clone()),
            schedule: schedule.unwrap_or_default(),
        });
        let given = DoseGivenOffPlan {
            occurrence,
            syringe: drawn.syringe,
            dose: drawn.dose,
            lot: drawn.lot,
            patient: drawn.patient,
            order: drawn.order,
            target: drawn.target,
            cells,
            volume_ml,
            given_to,
        };
        Some(Self { given, follow_up })
    }
    /// Whether the cells are of another than the person named.
    pub fn anothers(&self) -> bool {
        self.given.given_to.is_some()
    }
}

//! Rules that more than one step asks, each with the folds behind it.

use super::{Held, Shared};
use crate::folds::{
    Clinic, ClinicHolds, ContainerHolds, DoseHolds, LotHolds, Orders, PatientHolds, PatientRecord, StaffRoles,
};
use crate::second;
use crate::treatment::TreatmentOrdered;
use kernel::{Ctx, Known, Need, Reasons};
use terms::{Moment, PatientId, Role, StaffId, Text};

/// Nothing happens before what it rests on (L14): `then` is when that happened, as far as it is known. A form's time has minutes only.
pub fn not_before(what: Text, then: Option<Moment>, ctx: &Ctx) -> Reasons {
    let mut reasons = Reasons::new();
    if let Some(then) = then.filter(|then| then.minutes_since(ctx.occurred_at) >= 1) {
        reasons.push(Shared::HappenedBefore { what, then, at: ctx.occurred_at });
    }
    reasons
}

/// Whether the course for which an order was given still goes on (Reg. 10(3)): counted by what was recorded first (L14).
pub fn order_open(orders: &Orders, order: &TreatmentOrdered) -> Reasons {
    let mut reasons = Reasons::new();
    if let Some((closed, at)) = orders.ended.get(&order.order) {
        reasons.push(Shared::CourseEnded { why: closed.reason.text(), at: *at });
    }
    reasons
}

/// A second person: on the staff, in a role that may stand by the act; needs [`StaffRoles`]. That it is somebody else is told by the step.
pub fn second_fits(act: &str, staff: &StaffId, known: &Known) -> Reasons {
    let (mut reasons, held) = (Reasons::new(), known.get::<StaffRoles>(staff.as_str()));
    let roles = second::roles(act);
    if held.roles.is_empty() {
        reasons.push(Shared::UnknownStaff { staff: staff.clone() });
    } else {
        reasons.push_if(!held.roles.iter().any(|r| roles.contains(r)), || Shared::SecondMayNot {
            staff: staff.clone(),
            roles,
        });
    }
    reasons
}

/// Whether one person would hold making and quality (Reg. 93).
pub fn making_and_quality(roles: &[Role]) -> bool {
    roles.contains(&Role::Operator) && roles.contains(&Role::Quality)
}

/// Whether the clinic was set up; needs [`Clinic`] of `main`.
pub fn clinic_set_up(known: &Known) -> Reasons {
    let mut reasons = Reasons::new();
    reasons.push_if(!known.get::<Clinic>("main").is_set_up(), || Shared::NotSetUp);
    reasons
}

/// The folds behind [`patient_open`].
pub fn patient_needs(patient: &str) -> Vec<Need> {
    vec![Need::of::<PatientRecord>(patient), Need::of::<PatientHolds>(patient), Need::of::<ClinicHolds>("main")]
}

/// Whether the patient is not recorded as having died.
pub fn patient_lives(patient: &str, known: &Known) -> Reasons {
    let mut reasons = Reasons::new();
    if let Some(at) = known.get::<PatientRecord>(patient).died() {
        reasons.push(Shared::PatientDied { at });
    }
    reasons
}

/// Whether work on a patient may go on at all: the record exists, is not closed, the patient lives, and nothing is on hold.
pub fn patient_open(patient: &str, known: &Known) -> Reasons {
    let mut reasons = patient_exists(patient, known);
    reasons.extend(patient_lives(patient, known));
    for hold in known.get::<PatientHolds>(patient).open.values() {
        reasons.push(Shared::PatientOnHold { why: hold.why() });
    }
    for hold in known.get::<ClinicHolds>("main").open.values() {
        reasons.push(Shared::ClinicOnHold { why: hold.why() });
    }
    reasons
}

/// As [`patient_open`], for cells: whose they are follows from the harvest (L1), so that record may have been closed by a merge since. The
/// person's holds count whichever record they stand in, and nobody is sent to another record, for cells cannot be moved to one.
pub fn cells_open(patient: &str, known: &Known) -> Reasons {
    let mut reasons = Reasons::new();
    let there = PatientId::parse(patient).is_ok_and(|id| known.get::<PatientRecord>(patient).knows(&id));
    reasons.push_if(!there, || Shared::UnknownPatient);
    for hold in known.get::<PatientHolds>(patient).open.values() {
        reasons.push(Shared::PatientOnHold { why: hold.why() });
    }
    for hold in known.get::<ClinicHolds>("main").open.values() {
        reasons.push(Shared::ClinicOnHold { why: hold.why() });
    }
    reasons
}

/// The folds behind [`lot_open`].
pub fn lot_needs(lot: &str) -> Vec<Need> {
    vec![Need::of::<LotHolds>(lot)]
}

/// Whether a lot is not held. Use it beside [`patient_open`] of the lot's patient.
pub fn lot_open(lot: &str, known: &Known) -> Reasons {
    let mut reasons = Reasons::new();
    for hold in known.get::<LotHolds>(lot).open.values() {
        reasons.push(Shared::ThingOnHold { thing: Held::Lot, id: lot.to_owned(), why: hold.why() });
    }
    reasons
}

/// The folds behind [`dose_open`].
pub fn dose_needs(dose: &str) -> Vec<Need> {
    vec![Need::of::<DoseHolds>(dose)]
}

/// Whether a dose is not held. Use it beside [`lot_open`] of its lot.
pub fn dose_open(dose: &str, known: &Known) -> Reasons {
    let mut reasons = Reasons::new();
    for hold in known.get::<DoseHolds>(dose).open.values() {
        reasons.push(Shared::ThingOnHold { thing: Held::Dose, id: dose.to_owned(), why: hold.why() });
    }
    reasons
}

/// The folds behind [`container_open`].
pub fn container_needs(container: &str) -> Vec<Need> {
    vec![Need::of::<ContainerHolds>(container)]
}

/// Whether a labelled thing is not held: a flask or a syringe, and tissue or a dose by its label.
pub fn container_open(container: &str, known: &Known) -> Reasons {
    let mut reasons = Reasons::new();
    for hold in known.get::<ContainerHolds>(container).open.values() {
        reasons.push(Shared::ThingOnHold { thing: Held::Container, id: container.to_owned(), why: hold.why() });
    }
    reasons
}

/// Whether a patient's record exists and is not closed. For acts that a hold must not stop (withdrawal, safety).
pub fn patient_exists(patient: &str, known: &Known) -> Reasons {
    let mut reasons = Reasons::new();
    let record = known.get::<PatientRecord>(patient);
    let Ok(id) = PatientId::parse(patient) else {
        reasons.push(Shared::UnknownPatient);
        return reasons;
    };
    if !record.knows(&id) {
        reasons.push(Shared::UnknownPatient);
    } else if let Some(into) = record.goes_on_as(&id) {
        reasons.push(Shared::MergedAway { into });
    }
    reasons
}

/// Whether a programme is adopted.
pub fn programme_adopted(ctx: &Ctx) -> Reasons {
    let mut reasons = Reasons::new();
    reasons.push_if(ctx.programme.is_none(), || Shared::NoProgramme);
    reasons
}

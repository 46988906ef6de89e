//! The acts of safety and what their forms share.

mod close_deviation;
mod given_off_plan;
mod hold;
mod lift_hold;
mod raise_deviation;
mod record_occurrence;
mod report_adverse_event;

pub use close_deviation::{CloseDeviation, CloseDeviationCommand};
pub use hold::{Hold, HoldCommand};
pub use lift_hold::{LiftHold, LiftHoldCommand};
pub use raise_deviation::{RaiseDeviation, RaiseDeviationCommand};
pub use record_occurrence::{RecordOccurrence, RecordOccurrenceCommand};
pub use report_adverse_event::{ReportAdverseEvent, ReportAdverseEventCommand};

use kernel::tag::Tagged;
use kernel::{Choice, Form, Known, Need, Reasons, Space, Tag};
use record::folds::PatientRecord;
use record::refusals::Shared;
use terms::{PatientId, Text};

/// The patient, if the form was opened from a patient's page; a form about nobody has no such field. Outer `None` = unreadable.
fn optional_patient(f: &mut Form) -> Option<Option<PatientId>> {
    match f.carried("patient").map(str::trim) {
        None | Some("") => Some(None),
        Some(_) => f.subject("patient", |s| PatientId::parse(s).ok()).map(Some),
    }
}

/// The patient's tag, or the clinic's when no patient is named.
fn about(patient: Option<&PatientId>) -> Tag {
    patient.map_or_else(Tag::clinic, Tagged::tag)
}

/// What [`patient_known`] reads.
fn patient_needs(about: &Tag) -> Vec<Need> {
    if about.space == Space::Patient { vec![Need::of::<PatientRecord>(&*about.id)] } else { Vec::new() }
}

/// A hold or a report on a record that does not exist would stop nothing while looking as if it did. A merged record is taken as it is:
/// what is written there is read for the person.
fn patient_known(about: &Tag, known: &Known) -> Reasons {
    let mut reasons = Reasons::new();
    if about.space == Space::Patient {
        let id = PatientId::parse(&about.id).ok();
        let record = known.get::<PatientRecord>(&*about.id);
        reasons.push_if(!id.is_some_and(|id| record.knows(&id)), || Shared::UnknownPatient);
    }
    reasons
}

/// Yes, no, not known: unknown is never "no" (L6), so only a clear no answers no.
fn yes_no_unknown() -> Vec<Choice> {
    vec![
        Choice::new("yes", Text::fixed("はい", "yes")),
        Choice::new("no", Text::fixed("いいえ", "no")),
        Choice::new("unknown", Text::fixed("分からない", "not known")),
    ]
}

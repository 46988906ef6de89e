//! `report_relapse`: pain came back after cells were given (Reg. 18). It is an outcome, not by itself an adverse event.

use super::nrs;
use crate::refusals::FollowUpRefused;
use kernel::form::{day_until, free};
use kernel::{Act, Ctx, Form, Known, Need, Offer, Part, Reasons, Recording, Tag, tag::Tagged};
use record::folds::Course;
use record::follow_up::RelapseReported;
use record::refusals::{patient_exists, patient_needs};
use terms::{Day, PatientId, Text};

/// The act.
pub struct ReportRelapse;

/// What was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Whose.
    pub patient: PatientId,
    /// Since when.
    pub since: Day,
    /// Pain 0–10.
    pub nrs: Option<u64>,
    /// In words.
    pub note: String,
}

impl Act for ReportRelapse {
    type Command = Command;
    const NAME: &'static str = "report_relapse";
    const OFFERED: Option<Offer> = Some(Offer::Chart(Part::Knot(5)));

    fn title() -> Text {
        Text::fixed("再燃を記録する", "Record a relapse")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let today = f.ctx().now.day();
        let patient = f.subject("patient", |s| PatientId::parse(s).ok());
        let since = f
            .field("since", day_until(today))
            .label(Text::fixed("痛みが戻ったのはいつから", "Since when the pain is back"))
            .hint(Text::fixed("はっきりしないときは、およその日。", "If it is not clear, about when."))
            .day()
            .example(today.to_string())
            .required();
        let nrs = nrs(f);
        let note = f.field("note", free).label(Text::fixed("備考", "Note")).long(2000).optional();
        Some(Command { patient: patient?, since: since?, nrs: nrs?, note: note?.unwrap_or_default() })
    }

    fn about(c: &Command) -> Tag {
        c.patient.tag()
    }

    fn needs(about: &Tag, _: Option<&Command>, _: &Known) -> Vec<Need> {
        let mut needs = patient_needs(&about.id);
        needs.push(Need::of::<Course>(&about.id));
        needs
    }

    fn may(about: &Tag, known: &Known, _: &Ctx) -> Reasons {
        patient_exists(&about.id, known)
    }

    fn rules(c: &Command, known: &Known, _: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let first = known.get::<Course>(c.patient.as_str()).first_given().map(|at| at.day());
        let before = first.is_none_or(|first| c.since < first);
        reasons.push_if(before, || FollowUpRefused::RelapseBeforeInjection { given: first });
        reasons
    }

    fn record(c: &Command, _: &Known, _: &Ctx) -> Recording {
        let Command { patient, since, nrs, note } = c.clone();
        Recording::new().fact(&RelapseReported { patient, since, nrs, note })
    }
}

#[cfg(test)]
mod tests;

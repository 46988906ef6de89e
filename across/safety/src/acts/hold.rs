//! Stop: one patient's work, or the whole clinic (emergency stop, requirement 47 of regulation.md). One signed-in person, no reason
//! demanded; a missing reason is written as a gap (L22).

use super::{about, optional_patient, patient_known, patient_needs};
use kernel::form::free;
use kernel::{Act, Choice, Ctx, Form, Known, Need, Offer, Part, Reasons, Recording, Tag};
use record::safety::{Held, HoldCause, HoldTarget};
use terms::{HoldId, PatientId, Text};

/// Stop further work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldCommand {
    /// What is stopped.
    pub target: HoldTarget,
    /// Why; empty if not said.
    pub reason: String,
}

/// The act.
pub struct Hold;

impl Act for Hold {
    type Command = HoldCommand;
    const NAME: &'static str = "hold";
    const OFFERED: Option<Offer> = Some(Offer::Chart(Part::Safety));
    const SAFETY: bool = true;

    fn title() -> Text {
        Text::fixed("作業を止める", "Stop further work")
    }

    fn form(f: &mut Form) -> Option<Self::Command> {
        let patient = optional_patient(f);
        let mut targets = Vec::new();
        if matches!(patient, Some(Some(_)) | None) {
            targets.push(Choice::new("patient", Text::fixed("この患者の作業を止める", "stop work on this patient")));
        }
        targets.push(Choice::new(
            "clinic",
            Text::fixed("医療機関全体を緊急停止する", "emergency stop of the whole clinic"),
        ));
        let clinic = f
            .choose("target", targets, |s| Some(s == "clinic"))
            .label(Text::fixed("止める範囲", "What to stop"))
            .required();
        let reason = f
            .field("reason", free)
            .label(Text::fixed("理由", "Reason"))
            .hint(Text::fixed("急ぐときは空のままで止められます。", "In a hurry leave it empty and stop."))
            .long(2000)
            .example("培養室の温度警報")
            .optional();
        let (patient, clinic, reason) = (patient?, clinic?, reason?);
        let target = match patient {
            Some(p) if !clinic => target_of(p),
            _ => HoldTarget::Clinic,
        };
        Some(HoldCommand { target, reason: reason.unwrap_or_default() })
    }

    fn about(c: &Self::Command) -> Tag {
        match &c.target {
            HoldTarget::Clinic => Tag::clinic(),
            target => about(target.patient()),
        }
    }

    fn needs(about: &Tag, _: Option<&Self::Command>, _: &Known) -> Vec<Need> {
        patient_needs(about)
    }

    fn may(about: &Tag, known: &Known, _: &Ctx) -> Reasons {
        patient_known(about, known)
    }

    fn rules(_: &Self::Command, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }

    fn record(c: &Self::Command, _: &Known, ctx: &Ctx) -> Recording {
        Recording::new().fact(&Held {
            hold: HoldId::derive(ctx.command, 0),
            target: c.target.clone(),
            cause: HoldCause::ByPerson,
            reason: c.reason.clone(),
        })
    }
}

fn target_of(patient: PatientId) -> HoldTarget {
    HoldTarget::Patient(patient)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, scene};

    #[test]
    fn l22_a_hold_needs_no_reason() {
        let h = house();
        let s = scene(&h).when("hold", &[("patient", "P1"), ("target", "patient")]).then_recorded(&["held"]);
        let held = s.fact::<Held>();
        assert_eq!(held.target, target_of(PatientId::parse("P1").expect("id")));
        assert!(held.lacks_reason() && held.reason.is_empty(), "no words are put where nobody said any");
        let s = s.when("hold", &[("target", "clinic"), ("reason", "温度警報")]).then_recorded(&["held"]);
        assert_eq!((s.fact::<Held>().target, s.fact::<Held>().reason), (HoldTarget::Clinic, "温度警報".to_owned()));
        // The clinic can be stopped from a patient's page, too.
        let s = s.when("hold", &[("patient", "P1"), ("target", "clinic")]);
        assert_eq!(s.fact::<Held>().target, HoldTarget::Clinic);
    }

    #[test]
    fn l1_a_hold_on_nobody_is_refused_and_what_to_stop_is_never_guessed() {
        let h = house();
        let _ =
            scene(&h).when("hold", &[("patient", "P404"), ("target", "patient")]).then_refused(&["unknown_patient"]);
        let _ = scene(&h).when("hold", &[("target", "patient")]).then_invalid(&["target"]);
        let _ = scene(&h).when("hold", &[("patient", "P1")]).then_invalid(&["target"]);
    }
}

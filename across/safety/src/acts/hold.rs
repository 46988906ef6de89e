//! Stop: one patient's work, one lot, one labelled thing, or the whole clinic (emergency stop, requirement 47 of regulation.md). One signed-in
//! person, no reason demanded; a missing reason is written as a gap (L22). Whose cells a lot or a container holds follows from the record (L1).

use super::{about, optional_patient, patient_known, patient_needs};
use crate::refusals::Safety;
use kernel::form::{code, free};
use kernel::tag::Tagged;
use kernel::{Act, Choice, Ctx, Form, Known, Need, Offer, Part, Reasons, Recording, Space, Tag};
use record::folds::{ContainerState, DoseState, LotState, TissueState};
use record::safety::{Held, HoldCause, HoldTarget};
use terms::{ContainerId, HoldId, LotId, PatientId, Text};

/// Stop further work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldCommand {
    /// What is stopped.
    pub stop: Stop,
    /// Why; empty if not said.
    pub reason: String,
}

/// What a person wants to be stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Work on a patient.
    Patient(PatientId),
    /// Work on one lot.
    Lot(LotId),
    /// Use of one labelled thing: a vessel, a syringe, and tissue or a dose by its label (then the dose with its syringes).
    Container(ContainerId),
    /// The clinic.
    Clinic,
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
        targets.push(Choice::new("lot", Text::fixed("このロットを止める", "stop work on one lot")));
        targets.push(Choice::new(
            "container",
            Text::fixed(
                "この容器を止める(培養容器・シリンジ・組織・投与分)",
                "stop one container (vessel, syringe, tissue, dose)",
            ),
        ));
        targets.push(Choice::new(
            "clinic",
            Text::fixed("医療機関全体を緊急停止する", "emergency stop of the whole clinic"),
        ));
        let target = f
            .choose("target", targets, |s| Some(s.to_owned()))
            .label(Text::fixed("止める範囲", "What to stop"))
            .required();
        let thing = f
            .field("thing", |s| Ok(code(s)))
            .label(Text::fixed("ロット番号または容器のラベル", "Lot, or label of the container"))
            .hint(Text::fixed(
                "ロットか容器を止めるときに読み取ります。",
                "Scan it when a lot or a container is to stop.",
            ))
            .scan()
            .example("LT-1")
            .optional();
        let reason = f
            .field("reason", free)
            .label(Text::fixed("理由", "Reason"))
            .hint(Text::fixed("急ぐときは空のままで止められます。", "In a hurry leave it empty and stop."))
            .long(2000)
            .example("培養室の温度警報")
            .optional();
        let (patient, target, thing, reason) = (patient?, target?, thing?.unwrap_or_default(), reason?);
        let stop = match (target.as_str(), patient) {
            ("lot", _) => LotId::parse(&thing).ok().map(Stop::Lot),
            ("container", _) => ContainerId::parse(&thing).ok().map(Stop::Container),
            ("patient", Some(p)) => Some(Stop::Patient(p)),
            _ => Some(Stop::Clinic),
        };
        if stop.is_none() {
            let say = Text::fixed("何を止めるか、ラベルを読み取ってください。", "Scan the label of what is to stop.");
            f.error("thing", say);
        }
        Some(HoldCommand { stop: stop?, reason: reason.unwrap_or_default() })
    }

    fn about(c: &Self::Command) -> Tag {
        match &c.stop {
            Stop::Clinic => Tag::clinic(),
            Stop::Lot(lot) => lot.tag(),
            Stop::Container(container) => container.tag(),
            Stop::Patient(patient) => about(Some(patient)),
        }
    }

    fn needs(about: &Tag, _: Option<&Self::Command>, _: &Known) -> Vec<Need> {
        let id = &*about.id;
        match about.space {
            Space::Lot => vec![Need::of::<LotState>(id)],
            Space::Container => {
                vec![Need::of::<ContainerState>(id), Need::of::<TissueState>(id), Need::of::<DoseState>(id)]
            }
            _ => patient_needs(about),
        }
    }

    /// A hold on a record or a lot that does not exist would stop nothing while looking as if it did. A container is held by its label alone,
    /// whether or not anybody has written down what is in it.
    fn may(about: &Tag, known: &Known, _: &Ctx) -> Reasons {
        let mut reasons = patient_known(about, known);
        let unknown = about.space == Space::Lot && known.get::<LotState>(&*about.id).started.is_none();
        reasons.push_if(unknown, || Safety::UnknownLotToHold { lot: about.id.clone() });
        reasons
    }

    fn rules(_: &Self::Command, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }

    fn record(c: &Self::Command, known: &Known, ctx: &Ctx) -> Recording {
        Recording::new().fact_if(target(&c.stop, known).map(|target| Held {
            hold: HoldId::derive(ctx.command, 0),
            target,
            cause: HoldCause::ByPerson,
            reason: c.reason.clone(),
        }))
    }
}

/// What is held, with whose it is as far as the record says.
fn target(stop: &Stop, known: &Known) -> Option<HoldTarget> {
    Some(match stop {
        Stop::Patient(patient) => HoldTarget::Patient(patient.clone()),
        Stop::Clinic => HoldTarget::Clinic,
        Stop::Lot(lot) => {
            let patient = known.get::<LotState>(lot.as_str()).started.as_ref().map(|(s, _)| s.patient.clone())?;
            HoldTarget::Lot { lot: lot.clone(), patient }
        }
        Stop::Container(container) => {
            let label = container.as_str();
            // By its label a dose is held as such: its syringes with it.
            if let Some((p, _)) = &known.get::<DoseState>(label).packed {
                return Some(HoldTarget::Dose { dose: p.dose.clone(), patient: p.patient.clone() });
            }
            let tissue = || known.get::<TissueState>(label).harvested.as_ref().map(|(h, _)| h.patient.clone());
            let patient = known.get::<ContainerState>(label).owner();
            HoldTarget::Container { container: container.clone(), patient: patient.or_else(tissue) }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, scene};
    use record::culture::{CultureStarted, Isolation, Vessel};
    use record::release::DosePacked;
    use record::safety::HoldLifted;
    use terms::{CabinetId, EquipmentId, Role, StaffId};

    #[test]
    fn l22_a_hold_needs_no_reason() {
        let h = house();
        let s = scene(&h).when("hold", &[("patient", "P1"), ("target", "patient")]).then_recorded(&["held"]);
        let held = s.fact::<Held>();
        assert_eq!(held.target, HoldTarget::Patient(PatientId::parse("P1").expect("id")));
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
        let _ = scene(&h).when("hold", &[("thing", "LT-1")]).then_invalid(&["target"]);
        for target in ["lot", "container"] {
            let _ = scene(&h).when("hold", &[("target", target)]).then_invalid(&["thing"]);
            let _ = scene(&h).when("hold", &[("target", target), ("thing", "容器")]).then_invalid(&["thing"]);
        }
        let _ =
            scene(&h).when("hold", &[("target", "lot"), ("thing", "LT-404")]).then_refused(&["unknown_lot_to_hold"]);
    }

    #[test]
    fn l1_whose_a_held_lot_or_container_is_follows_from_the_record_and_lifting_works_on_it() {
        let h = house();
        let patient = || PatientId::parse("P1").expect("id");
        let lot = || LotId::parse("LT-1").expect("id");
        let label = |s: &str| ContainerId::parse(s).expect("label");
        let started = CultureStarted {
            lot: lot(),
            patient: patient(),
            tissue: terms::TissueId::parse("FT-1").expect("id"),
            plan: terms::PlanId::parse("PL1").expect("id"),
            method: Isolation::Explant,
            count: None,
            seeded: None,
            viability_pct: None,
            sampled: 0,
            frozen: 0,
            discarded: 0,
            vessels: vec![Vessel { container: label("FL-1"), area_cm2: 25 }],
            cabinet: CabinetId::parse("BSC-1").expect("id"),
            incubator: EquipmentId::parse("INC-1").expect("id"),
            materials: Vec::new(),
            operator: StaffId::parse("S1").expect("id"),
            checked_by: StaffId::parse("S2").expect("id"),
        };
        let text = include_str!("../../../../record/golden/dose_packed.1.json");
        let packed: DosePacked = serde_json::from_str(text.split_once('\n').expect("payload").1.trim()).expect("reads");
        let dose = terms::DoseId::parse("DS-1").expect("id");
        let packed = DosePacked { dose: dose.clone(), lot: lot(), patient: patient(), ..packed };
        let mut s = scene(&h).given(&started).given(&packed);
        for (kind, thing, target) in [
            ("lot", "ＬＴ-1", HoldTarget::Lot { lot: lot(), patient: patient() }),
            ("container", "fl-1", HoldTarget::Container { container: label("FL-1"), patient: Some(patient()) }),
            // By its label a dose is held as a dose.
            ("container", "DS-1", HoldTarget::Dose { dose, patient: patient() }),
            // Nothing is written down of this label, and it is stopped all the same (L22).
            ("container", "X-9", HoldTarget::Container { container: label("X-9"), patient: None }),
        ] {
            s = s.by("S1", Role::Operator, "L1");
            s = s.when("hold", &[("target", kind), ("thing", thing)]).then_recorded(&["held"]);
            let held = s.fact::<Held>();
            assert_eq!((&held.target, held.lacks_reason()), (&target, true));
            let hold = held.hold.to_string();
            s = s.by("S3", Role::Quality, "L1");
            s = s.when("lift_hold", &[("hold", &hold), ("evidence", "T-1")]).then_recorded(&["hold_lifted"]);
            assert_eq!(s.fact::<HoldLifted>().target, target);
        }
    }
}

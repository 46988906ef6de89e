//! A hold is lifted with evidence, signed by manager, responsible doctor or quality (access table). While a serious deviation of that
//! patient is open the work stays stopped (Reg. 20の2, 105). An emergency stop of the whole clinic is not lifted by the person who placed
//! it: stopping needs one person, opening everything again needs another person's eyes. No outside source demands this; it is a house rule.

use crate::folds::{OneHold, OpenDeviations, is_one_of};
use crate::refusals::Safety;
use kernel::act::Text2;
use kernel::form::free;
use kernel::tag::Tagged;
use kernel::{Act, Ctx, Form, Known, Meaning, Need, Reasons, Recording, Tag};
use record::safety::{HoldLifted, HoldTarget};
use terms::{HoldId, PatientId, Text};

/// Lift a hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiftHoldCommand {
    /// Which.
    pub hold: HoldId,
    /// Evidence that made it safe.
    pub evidence: String,
}

/// The act.
pub struct LiftHold;

/// The patient a hold stops, once the hold has been read.
fn patient_of(hold: &OneHold) -> Option<&PatientId> {
    hold.held.as_ref()?.target.patient()
}

impl Act for LiftHold {
    type Command = LiftHoldCommand;
    const NAME: &'static str = "lift_hold";
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "hold_lifted",
        text: Text2 {
            ja: "私は、止めた理由が解消したことを根拠で確かめ、作業の再開を認めます。",
            en: "I have checked on evidence that the reason for the hold is gone, and allow work to go on.",
        },
    });

    fn title() -> Text {
        Text::fixed("保留を解除する", "Lift the hold")
    }

    fn form(f: &mut Form) -> Option<Self::Command> {
        let hold = f.subject("hold", |s| HoldId::parse(s).ok());
        let evidence = f
            .field("evidence", free)
            .label(Text::fixed("解除の根拠", "Evidence"))
            .hint(Text::fixed(
                "何を確かめたか。文書名・番号・測定値など。",
                "What was checked: document, number, measured value.",
            ))
            .long(2000)
            .example("温度記録 T-118 を確認。逸脱なし。")
            .required();
        Some(LiftHoldCommand { hold: hold?, evidence: evidence? })
    }

    fn about(c: &Self::Command) -> Tag {
        c.hold.tag()
    }

    fn needs(about: &Tag, _: Option<&Self::Command>, known: &Known) -> Vec<Need> {
        let mut needs = vec![Need::of::<OneHold>(&*about.id)];
        if let Some(p) = known.peek::<OneHold>(&*about.id).as_deref().and_then(patient_of) {
            needs.push(Need::of::<OpenDeviations>(p.as_str()));
        }
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let hold = known.get::<OneHold>(&*about.id);
        let Some(held) = &hold.held else {
            reasons.push(Safety::UnknownHold { hold: about.id.clone() });
            return reasons;
        };
        if hold.lifted {
            reasons.push(Safety::HoldAlreadyLifted { hold: held.hold.clone() });
            return reasons;
        }
        if let Some(p) = held.target.patient() {
            for d in known.get::<OpenDeviations>(p.as_str()).serious() {
                reasons.push(Safety::SeriousDeviationOpen { deviation: d.deviation.clone(), what: d.told() });
            }
        }
        let own = held.target == HoldTarget::Clinic && is_one_of(&ctx.actor, &hold.by);
        reasons.push_if(own, || Safety::OwnClinicHold);
        reasons
    }

    fn rules(_: &Self::Command, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }

    fn record(c: &Self::Command, known: &Known, _: &Ctx) -> Recording {
        let held = known.get::<OneHold>(c.hold.as_str()).held.clone();
        Recording::new().fact_if(held.map(|h| HoldLifted {
            hold: h.hold,
            target: h.target,
            reason: c.evidence.clone(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, scene};
    use kernel::Outcome;
    use kernel::harness::Scene;
    use record::safety::{DeviationCause, DeviationKind, DeviationOpened, Held, HoldCause};
    use terms::{DeviationId, Role};

    const LIFT: [(&str, &str); 2] = [("hold", "H1"), ("evidence", "T-118")];
    fn held(h: &kernel::House, target: HoldTarget) -> Scene<'_> {
        scene(h)
            .given(&Held {
                hold: HoldId::parse("H1").expect("id"),
                target,
                cause: HoldCause::ByPerson,
                reason: "x".into(),
            })
            .by("S2", Role::Manager, "L1")
    }
    fn p1() -> HoldTarget {
        HoldTarget::Patient(PatientId::parse("P1").expect("id"))
    }
    fn deviation(serious: bool) -> DeviationOpened {
        DeviationOpened {
            deviation: DeviationId::parse("D1").expect("id"),
            kind: DeviationKind::Deviation,
            patient: PatientId::parse("P1").ok(),
            place: None,
            cause: DeviationCause::ByPerson,
            what: "x".into(),
            serious,
        }
    }

    #[test]
    fn l22_a_hold_is_lifted_with_evidence_and_only_once() {
        let h = house();
        let s = held(&h, p1()).when("lift_hold", &LIFT).then_recorded(&["hold_lifted"]);
        assert_eq!((s.fact::<HoldLifted>().target, s.fact::<HoldLifted>().reason), (p1(), "T-118".to_owned()));
        let s = s.when("lift_hold", &LIFT).then_refused(&["hold_already_lifted"]);
        let s = s.when("lift_hold", &[("hold", "H9"), ("evidence", "x")]).then_refused(&["unknown_hold"]);
        let _ = s.when("lift_hold", &[("hold", "H1")]).then_invalid(&["evidence"]);
    }

    #[test]
    fn reg20_2_work_stays_stopped_while_a_serious_deviation_of_the_patient_is_open() {
        let h = house();
        let s =
            held(&h, p1()).given(&deviation(true)).when("lift_hold", &LIFT).then_refused(&["serious_deviation_open"]);
        let s = s.by("S3", Role::Quality, "L1");
        let s = s
            .when("close_deviation", &[("deviation", "D1"), ("cause", "c"), ("action", "a"), ("evidence", "e")])
            .then_recorded(&["deviation_closed"]);
        let _ = s.when("lift_hold", &LIFT).then_recorded(&["hold_lifted"]);
        let _ = held(&h, p1()).given(&deviation(false)).when("lift_hold", &LIFT).then_recorded(&["hold_lifted"]);
    }

    #[test]
    fn l22_the_whole_clinic_is_started_again_by_another_person() {
        let h = house();
        let s = held(&h, HoldTarget::Clinic)
            .by("S1", Role::Manager, "L1")
            .when("lift_hold", &LIFT)
            .then_refused(&["own_clinic_hold"]);
        let s = s.by("S2", Role::Manager, "L1");
        let _ = s.when("lift_hold", &LIFT).then_recorded(&["hold_lifted"]);
        // One patient's hold may be lifted by the person who placed it: the evidence is signed, and no other patient is touched.
        let _ = held(&h, p1()).by("S1", Role::Quality, "L1").when("lift_hold", &LIFT).then_recorded(&["hold_lifted"]);
    }

    #[test]
    fn l22_whoever_had_the_stop_entered_by_proxy_placed_it_too() {
        let h = house();
        let s = scene(&h).when("hold", &[("target", "clinic"), ("behalf", "S2")]).then_recorded(&["held"]);
        let hold = s.fact::<Held>().hold.to_string();
        let ask = [("hold", hold.as_str()), LIFT[1]];
        let s = s.by("S2", Role::Manager, "L1").when("lift_hold", &ask).then_refused(&["own_clinic_hold"]);
        let _ = s.by("S3", Role::Manager, "L1").when("lift_hold", &ask).then_recorded(&["hold_lifted"]);
    }

    #[test]
    fn lifting_is_signed() {
        let h = house();
        let mut s = held(&h, p1());
        s.signs = false;
        assert_eq!(s.ask("lift_hold", &LIFT), Outcome::Unsigned);
    }
}

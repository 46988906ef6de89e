//! A deviation is closed with its cause, what was done and the evidence, by quality or the manager (access table), signed. A serious one is
//! never closed by the person who opened it, nor without evidence (Reg. 105: quality confirms; Reg. 20の2: the committee's opinion).

use crate::folds::{Deviation, is_one_of};
use crate::refusals::Safety;
use kernel::act::Text2;
use kernel::form::free;
use kernel::tag::Tagged;
use kernel::{Act, Ctx, Form, Known, Meaning, Need, Reasons, Recording, Tag};
use record::safety::DeviationClosed;
use terms::{DeviationId, Text};

/// Close a deviation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseDeviationCommand {
    /// Which.
    pub deviation: DeviationId,
    /// Cause found.
    pub cause: String,
    /// What was done.
    pub action: String,
    /// Where the evidence is; empty = none given.
    pub evidence: String,
}

/// The act.
pub struct CloseDeviation;

impl Act for CloseDeviation {
    type Command = CloseDeviationCommand;
    const NAME: &'static str = "close_deviation";
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "deviation_closed",
        text: Text2 {
            ja: "私は、この逸脱の原因と処置、根拠を確かめ、完了とします。",
            en: "I have checked the cause, the action and the evidence of this deviation, and close it.",
        },
    });

    fn title() -> Text {
        Text::fixed("逸脱を完了にする", "Close the deviation")
    }

    fn form(f: &mut Form) -> Option<Self::Command> {
        let deviation = f.subject("deviation", |s| DeviationId::parse(s).ok());
        let cause =
            f.field("cause", free).label(Text::fixed("原因", "Cause")).long(4000).example("扉の閉め忘れ").required();
        let action = f
            .field("action", free)
            .label(Text::fixed("処置と再発防止", "Action, also against repetition"))
            .long(4000)
            .example("清拭して差圧を確認した。閉扉の警報を付けた。")
            .required();
        let evidence = f
            .field("evidence", free)
            .label(Text::fixed("根拠の所在", "Where the evidence is"))
            .hint(Text::fixed(
                "文書名・番号・保管場所。重大なものは必須。",
                "Document, number, place. Needed for a serious one.",
            ))
            .long(2000)
            .example("品質記録 Q-2026-014")
            .optional();
        Some(CloseDeviationCommand {
            deviation: deviation?,
            cause: cause?,
            action: action?,
            evidence: evidence?.unwrap_or_default(),
        })
    }

    fn about(c: &Self::Command) -> Tag {
        c.deviation.tag()
    }

    fn needs(about: &Tag, _: Option<&Self::Command>, _: &Known) -> Vec<Need> {
        vec![Need::of::<Deviation>(&*about.id)]
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let d = known.get::<Deviation>(&*about.id);
        let Some(opened) = &d.opened else {
            reasons.push(Safety::UnknownDeviation { deviation: about.id.clone() });
            return reasons;
        };
        reasons.push_if(d.closed, || Safety::DeviationAlreadyClosed);
        reasons.push_if(opened.serious && is_one_of(&ctx.actor, &d.by), || Safety::OwnSeriousDeviation);
        reasons
    }

    fn rules(c: &Self::Command, known: &Known, _: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let d = known.get::<Deviation>(c.deviation.as_str());
        let serious = d.opened.as_ref().is_some_and(|o| o.serious);
        reasons.push_if(serious && c.evidence.is_empty(), || Safety::EvidenceMissing);
        reasons
    }

    fn record(c: &Self::Command, known: &Known, _: &Ctx) -> Recording {
        let d = known.get::<Deviation>(c.deviation.as_str());
        Recording::new().fact(&DeviationClosed {
            deviation: c.deviation.clone(),
            patient: d.opened.as_ref().and_then(|o| o.patient.clone()),
            cause: c.cause.clone(),
            action: c.action.clone(),
            evidence: c.evidence.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, scene};
    use kernel::Outcome;
    use kernel::harness::Scene;
    use record::safety::{DeviationCause, DeviationKind, DeviationOpened};
    use terms::{PatientId, Role};

    fn opened(serious: bool) -> DeviationOpened {
        DeviationOpened {
            deviation: DeviationId::parse("D1").expect("id"),
            kind: DeviationKind::Nonconformity,
            patient: PatientId::parse("P1").ok(),
            place: None,
            cause: DeviationCause::ByPerson,
            what: "x".into(),
            serious,
        }
    }
    const FULL: [(&str, &str); 4] = [("deviation", "D1"), ("cause", "c"), ("action", "a"), ("evidence", "Q-1")];
    fn with(h: &kernel::House, serious: bool) -> Scene<'_> {
        scene(h).given(&opened(serious)).by("S2", Role::Quality, "L1")
    }

    #[test]
    fn reg105_a_serious_deviation_is_closed_by_another_person_with_evidence() {
        let h = house();
        let s = with(&h, true).when("close_deviation", &FULL).then_recorded(&["deviation_closed"]);
        let c = s.fact::<DeviationClosed>();
        assert_eq!((c.patient.map(|p| p.to_string()).as_deref(), c.evidence.as_str()), (Some("P1"), "Q-1"));
        let _ = with(&h, true)
            .by("S1", Role::Quality, "L1")
            .when("close_deviation", &FULL)
            .then_refused(&["own_serious_deviation"]);
        let _ = with(&h, true).when("close_deviation", &FULL[..3]).then_refused(&["evidence_missing"]);
        // All reasons at once.
        let _ = with(&h, true)
            .by("S1", Role::Quality, "L1")
            .when("close_deviation", &FULL[..3])
            .then_refused(&["own_serious_deviation", "evidence_missing"]);
    }

    #[test]
    fn l14_whoever_had_it_entered_by_proxy_is_its_opener_too() {
        let h = house();
        let s =
            scene(&h).when("raise_deviation", &[("what", "x"), ("behalf", "S2")]).then_recorded(&["deviation_opened"]);
        let deviation = s.fact::<DeviationOpened>().deviation.to_string();
        let ask = [("deviation", deviation.as_str()), FULL[1], FULL[2], FULL[3]];
        let s = s.by("S2", Role::Quality, "L1").when("close_deviation", &ask).then_refused(&["own_serious_deviation"]);
        let _ = s.by("S3", Role::Quality, "L1").when("close_deviation", &ask).then_recorded(&["deviation_closed"]);
    }

    #[test]
    fn a_slight_deviation_may_be_closed_by_its_opener_and_without_evidence() {
        let h = house();
        let _ = with(&h, false)
            .by("S1", Role::Quality, "L1")
            .when("close_deviation", &FULL[..3])
            .then_recorded(&["deviation_closed"]);
    }

    #[test]
    fn l13_only_what_is_open_is_closed_and_only_once() {
        let h = house();
        let _ = scene(&h).when("close_deviation", &FULL).then_refused(&["unknown_deviation"]);
        let s = with(&h, false).when("close_deviation", &FULL).then_recorded(&["deviation_closed"]);
        let _ = s.when("close_deviation", &FULL).then_refused(&["deviation_already_closed"]);
    }

    #[test]
    fn closing_is_signed() {
        let h = house();
        let mut s = with(&h, false);
        s.signs = false;
        assert_eq!(s.ask("close_deviation", &FULL), Outcome::Unsigned);
    }
}

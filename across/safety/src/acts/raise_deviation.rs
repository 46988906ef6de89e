//! A deviation is opened by anybody at once (Reg. 105 逸脱; Reg. 20の2 不適合: told to the manager and the responsible doctor promptly). L22.

use super::{about, optional_patient, yes_no_unknown};
use kernel::form::free;
use kernel::{Act, Choice, Ctx, Form, Known, Need, Offer, Part, Reasons, Recording, Tag};
use record::safety::{DeviationCause, DeviationKind, DeviationOpened};
use terms::{DeviationId, PatientId, PlaceId, Text};

/// Something deviates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RaiseDeviationCommand {
    /// Which kind.
    pub kind: DeviationKind,
    /// The patient concerned, if any.
    pub patient: Option<PatientId>,
    /// The place concerned, if any.
    pub place: Option<PlaceId>,
    /// What deviated.
    pub what: String,
    /// Serious, or not known to be harmless.
    pub serious: bool,
}

/// The act.
pub struct RaiseDeviation;

impl Act for RaiseDeviation {
    type Command = RaiseDeviationCommand;
    const NAME: &'static str = "raise_deviation";
    const OFFERED: Option<Offer> = Some(Offer::Chart(Part::Safety));
    const SAFETY: bool = true;

    fn title() -> Text {
        Text::fixed("逸脱・不適合を届け出る", "Raise a deviation")
    }

    fn form(f: &mut Form) -> Option<Self::Command> {
        let patient = optional_patient(f);
        let what = f
            .field("what", free)
            .label(Text::fixed("何が違っていたか", "What deviated"))
            .long(4000)
            .example("培養室の差圧が基準を下回った")
            .required();
        let kinds = DeviationKind::ALL.iter().map(|k| Choice::new(k.code(), k.text())).collect();
        let kind = f
            .choose("kind", kinds, DeviationKind::parse)
            .label(Text::fixed("種類", "Kind"))
            .hint(Text::fixed(
                "手順・基準からなら逸脱、法令・計画からなら不適合。空なら逸脱。",
                "From a procedure: deviation. From the law or the plan: nonconformity. Empty means deviation.",
            ))
            .optional();
        let serious = f
            .choose("serious", yes_no_unknown(), |s| Some(s != "no"))
            .label(Text::fixed("重大か", "Serious?"))
            .hint(Text::fixed("空・分からないときは重大として扱います。", "Empty or not known counts as serious."))
            .optional();
        let place =
            f.choose_from("place", "places", |s| PlaceId::parse(s).ok()).label(Text::fixed("場所", "Place")).optional();
        Some(RaiseDeviationCommand {
            patient: patient?,
            what: what?,
            kind: kind?.unwrap_or(DeviationKind::Deviation),
            serious: serious?.unwrap_or(true),
            place: place?,
        })
    }

    fn about(c: &Self::Command) -> Tag {
        about(c.patient.as_ref())
    }

    fn needs(_: &Tag, _: Option<&Self::Command>, _: &Known) -> Vec<Need> {
        Vec::new()
    }

    /// Never refused (L22).
    fn may(_: &Tag, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }

    /// Never refused (L22).
    fn rules(_: &Self::Command, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }

    fn record(c: &Self::Command, _: &Known, ctx: &Ctx) -> Recording {
        Recording::new().fact(&DeviationOpened {
            deviation: DeviationId::derive(ctx.command, 0),
            kind: c.kind,
            patient: c.patient.clone(),
            place: c.place.clone(),
            cause: DeviationCause::ByPerson,
            what: c.what.clone(),
            serious: c.serious,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, scene};

    #[test]
    fn l22_what_is_not_said_counts_as_the_graver_reading() {
        let h = house();
        let s = scene(&h).when("raise_deviation", &[("what", "x")]).then_recorded(&["deviation_opened"]);
        let d = s.fact::<DeviationOpened>();
        assert_eq!((d.kind, d.serious, d.patient, d.place), (DeviationKind::Deviation, true, None, None));
        let s = s.when(
            "raise_deviation",
            &[("what", "x"), ("kind", "near_miss"), ("serious", "no"), ("place", "L1"), ("patient", "P1")],
        );
        let d = s.fact::<DeviationOpened>();
        assert_eq!(
            (d.kind, d.serious, d.patient.is_some(), d.place.is_some()),
            (DeviationKind::NearMiss, false, true, true)
        );
    }

    #[test]
    fn a_bad_kind_or_an_empty_sentence_is_said_beside_the_field() {
        let h = house();
        let _ = scene(&h)
            .when("raise_deviation", &[("what", " "), ("kind", "oops"), ("place", "L9")])
            .then_invalid(&["what", "kind", "place"]);
    }
}

//! `merge_patients`: two records are one person. No fact moves; from now on both are read together, and work goes on under one of them.
//! Law L1: a merge must never let one person's cells reach another, so it is refused when sex or birth date differ, when the record to be
//! closed holds tissue, and it holds the remaining record until the identity of its cells was confirmed.

use crate::refusals::IdentityRefusal;
use kernel::form::free;
use kernel::tag::Tagged;
use kernel::{Act, Ctx, Form, Known, Meaning, Need, Offer, Part, PatientsMerged, Reasons, Recording, Tag};
use record::folds::{AgeSex, Harvests, PatientRecord};
use record::refusals::patient_exists;
use record::safety::{Held, HoldCause, HoldTarget};
use terms::{HoldId, PatientId, Text};

/// The act.
pub struct MergePatients;

/// What the form makes.
pub struct Command {
    from: PatientId,
    into: PatientId,
    evidence: String,
}

impl Act for MergePatients {
    type Command = Command;
    const NAME: &'static str = "merge_patients";
    const ATTEMPTS: bool = true;
    const OFFERED: Option<Offer> = Some(Offer::Chart(Part::Record));
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "same_person",
        text: kernel::act::Text2 {
            ja: "二つの記録が同じ人のものであることを、根拠とともに確かめました。",
            en: "I have established, with the evidence given, that the two records are of one person.",
        },
    });

    fn title() -> Text {
        Text::fixed("同じ人の記録を統合する", "Merge records of one person")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let from = f.subject("patient", |s| PatientId::parse(s).ok());
        let into = f
            .field("into", |s| {
                PatientId::parse(s).map_err(|_| {
                    Text::fixed("残す記録の患者番号を入れてください。", "Enter the number of the record that goes on.")
                })
            })
            .label(Text::fixed("残す記録", "Record that goes on"))
            .hint(Text::fixed(
                "患者番号(SP…)。いま開いている記録は閉じられます。",
                "Patient number (SP…). The record now open will be closed.",
            ))
            .example("P0000000002")
            .required();
        let evidence = f
            .field("evidence", free)
            .label(Text::fixed("同じ人と確かめた根拠", "How it was established"))
            .hint(Text::fixed("見た書類、本人への確認など", "Documents seen, what the patient confirmed"))
            .long(1000)
            .example("保険証と本人確認書類を照合")
            .required();
        Some(Command { from: from?, into: into?, evidence: evidence? })
    }

    fn about(c: &Command) -> Tag {
        c.from.tag()
    }

    fn needs(about: &Tag, c: Option<&Command>, _: &Known) -> Vec<Need> {
        let ids = std::iter::once(about.id.as_str()).chain(c.map(|c| c.into.as_str()));
        ids.flat_map(|id| [Need::of::<PatientRecord>(id), Need::of::<AgeSex>(id), Need::of::<Harvests>(id)]).collect()
    }

    fn may(about: &Tag, known: &Known, _: &Ctx) -> Reasons {
        patient_exists(&about.id, known)
    }

    fn rules(c: &Command, known: &Known, _: &Ctx) -> Reasons {
        let mut reasons = patient_exists(c.into.as_str(), known);
        if c.from == c.into {
            reasons.push(IdentityRefusal::SameRecord);
            return reasons;
        }
        let (a, b) = (known.get::<AgeSex>(c.from.as_str()), known.get::<AgeSex>(c.into.as_str()));
        reasons.push_if(a.sex != b.sex, || IdentityRefusal::SexDiffers);
        reasons.push_if(a.same_birth(&b) != Some(true), || IdentityRefusal::BirthDateDiffers);
        reasons
            .push_if(known.get::<Harvests>(c.from.as_str()).any_of(&c.from), || IdentityRefusal::CellsOnClosedRecord);
        reasons
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let cells = known.get::<Harvests>(c.into.as_str()).any_of(&c.into);
        let target = || HoldTarget::Patient(c.into.clone());
        let hold = cells.then(|| Held::by_itself(HoldId::derive(ctx.command, 0), target(), HoldCause::PatientsMerged));
        Recording::new()
            .fact(&PatientsMerged { from: c.from.clone(), into: c.into.clone(), evidence: c.evidence.clone() })
            .fact_if(hold)
    }
}

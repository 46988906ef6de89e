//! `unmerge_patients`: the merge was wrong, they are two people. Facts stay where they were recorded; what was recorded while merged is
//! doubtful, so both records are held and a nonconformity is opened (laws L1, L21).

use crate::refusals::IdentityRefusal;
use kernel::form::free;
use kernel::tag::Tagged;
use kernel::{Act, Ctx, Form, Known, Meaning, Need, Offer, PatientsUnmerged, Reasons, Recording, Tag};
use record::folds::PatientRecord;
use record::refusals::Shared;
use record::safety::{DeviationCause, DeviationKind, DeviationOpened, Held, HoldCause, HoldTarget};
use terms::{DeviationId, HoldId, PatientId, Text};

/// The act.
pub struct UnmergePatients;

/// What the form makes.
pub struct Command {
    from: PatientId,
    reason: String,
}

impl Act for UnmergePatients {
    type Command = Command;
    const NAME: &'static str = "unmerge_patients";
    const OFFERED: Option<Offer> = Some(Offer::ClosedChart);
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "different_people",
        text: kernel::act::Text2 {
            ja: "統合された二つの記録が別々の人のものであることを確かめました。",
            en: "I have established that the two merged records are of different people.",
        },
    });

    fn title() -> Text {
        Text::fixed("統合を取り消す", "Undo a merge")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let from = f.subject("patient", |s| PatientId::parse(s).ok());
        let reason = f
            .field("reason", free)
            .label(Text::fixed("別の人と分かった理由", "Why they are different people"))
            .long(1000)
            .example("生年月日の証明書が異なる")
            .required();
        Some(Command { from: from?, reason: reason? })
    }

    fn about(c: &Command) -> Tag {
        c.from.tag()
    }

    fn needs(about: &Tag, _: Option<&Command>, _: &Known) -> Vec<Need> {
        vec![Need::of::<PatientRecord>(about.id.as_str())]
    }

    fn may(about: &Tag, known: &Known, _: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let record = known.get::<PatientRecord>(about.id.as_str());
        match PatientId::parse(&about.id) {
            Ok(id) if record.knows(&id) => {
                reasons.push_if(!record.merged.contains_key(&id), || IdentityRefusal::NotMerged)
            }
            _ => reasons.push(Shared::UnknownPatient),
        }
        reasons
    }

    fn rules(_: &Command, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let record = known.get::<PatientRecord>(c.from.as_str());
        let Some(into) = record.merged.get(&c.from).cloned() else { return Recording::new() };
        let held = |n: u8, p: &PatientId| {
            let target = HoldTarget::Patient(p.clone());
            Held::by_itself(HoldId::derive(ctx.command, n), target, HoldCause::PatientsUnmerged)
        };
        Recording::new()
            .fact(&PatientsUnmerged { from: c.from.clone(), into: into.clone(), reason: c.reason.clone() })
            .fact(&held(0, &c.from))
            .fact(&held(1, &into))
            .fact(&DeviationOpened {
                deviation: DeviationId::derive(ctx.command, 0),
                kind: DeviationKind::Nonconformity,
                patient: Some(into),
                place: None,
                cause: DeviationCause::PatientsUnmerged,
                what: String::new(),
                serious: true,
            })
    }
}

//! `observe_culture`: somebody looked at the culture: confluence by eye, morphology, whether it was fed (Reg. 99). A suspicion of contamination
//! is a safety matter: it is never refused by L4–L12 (L22), quarantines the lot and opens a deviation. Feeding is a step at the bench and
//! needs all that such a step needs; looking alone does nothing to the cells, so neither a hold nor a withdrawn consent stops it (L4, L22).

use super::receive_tissue::{fault, yes_no};
use crate::bench::{self, Bench, CULTURE, consent, lot_and_person, lot_free, owner, words};
use crate::refusals::Why;
use crate::scan::Scans;
use kernel::form::scanned;
use kernel::tag::Tagged;
use kernel::{Act, Choice, Ctx, FieldError, Form, Known, Need, Reasons, Recording, Tag};
use programme::Programme;
use record::culture::CultureObserved;
use record::folds::LotState;
use record::making::MaterialKind;
use record::refusals::programme_adopted;
use record::safety::{DeviationCause, DeviationKind, DeviationOpened, Held, HoldCause, HoldTarget};
use terms::{ContainerId, DeviationId, HoldId, LotId, Text, whole_between};

/// The act.
pub struct ObserveCulture;

/// What was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which lot.
    pub lot: LotId,
    /// One vessel; absent = all.
    pub container: Option<ContainerId>,
    /// Confluence, 0–100 %.
    pub confluence_pct: u8,
    /// Code of the morphology.
    pub morphology: String,
    /// Medium was changed.
    pub fed: bool,
    /// Contamination is suspected.
    pub suspicion: bool,
    /// In words.
    pub note: String,
    /// Who and with what.
    pub bench: Bench,
}

impl Command {
    fn scans(&self, known: &Known) -> Scans {
        let scanned: Vec<ContainerId> = self.container.iter().cloned().collect();
        Scans::among(&known.get::<LotState>(self.lot.as_str()).vessels, &scanned, false)
    }
}

impl Act for ObserveCulture {
    type Command = Command;
    const NAME: &'static str = "observe_culture";
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("培養の観察を記録する", "Record an observation")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let lot = f.subject("lot", |s| LotId::parse(s).ok());
        let container = f
            .field("container", scanned(ContainerId::parse))
            .scan()
            .label(Text::fixed("一つの容器だけのとき、その容器(読み取り)", "One vessel only: its label (scan)"))
            .optional();
        let confluence = f
            .field("confluence_pct", |s| whole_between(s, 0, 100))
            .label(Text::fixed("コンフルエンス(目視)", "Confluence, by eye"))
            .unit(Text::same("%"))
            .number()
            .example("60")
            .required();
        let morphology = morphology(f);
        let fed = yes_no(f, "fed", Text::fixed("培地を交換した", "Medium was changed"));
        let materials = bench::materials(f, Self::NAME, false);
        if fed == Some(true) && materials.as_ref().is_some_and(Vec::is_empty) {
            f.error("materials", Text::fixed("交換した培地を読み取ってください。", "Scan the medium that was used."));
        }
        let suspicion = yes_no(f, "suspicion", Text::fixed("汚染の疑いがある", "Contamination is suspected"));
        let incubator = bench::incubator(f);
        let operator = bench::operator(f);
        let note = words(f, "note", Text::fixed("備考", "Note"));
        Some(Command {
            lot: lot?,
            container: container?,
            confluence_pct: u8::try_from(confluence?).unwrap_or(100),
            morphology: morphology?,
            fed: fed?,
            suspicion: suspicion?,
            note: note?,
            bench: Bench {
                procedure: record::making::procedure(Self::NAME),
                operator: operator?,
                checked_by: None,
                cabinet: None,
                incubator: Some(incubator?),
                materials: materials?,
            },
        })
    }

    fn about(c: &Command) -> Tag {
        c.lot.tag()
    }

    fn needs(about: &Tag, command: Option<&Command>, known: &Known) -> Vec<Need> {
        let mut needs = lot_and_person(&about.id, known);
        if let Some(c) = command {
            needs.extend(c.bench.needs());
            needs.extend(Scans::needs(&c.container));
        }
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = programme_adopted(ctx);
        let unknown = owner(&known.get::<LotState>(&*about.id)).is_none();
        reasons.push_if(unknown, || Why::UnknownLot.with(Text::same(about.id.clone())));
        bench::growing(&about.id, known, &mut reasons);
        reasons
    }

    fn slips(c: &Command, known: &Known) -> Vec<FieldError> {
        // L22: a suspicion of contamination waits for no label.
        let wanted: &[_] = if c.fed && !c.suspicion { &[MaterialKind::Medium] } else { &[] };
        c.bench.slips(Self::NAME, wanted, 0, known)
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        if c.suspicion {
            return reasons;
        }
        let patient = owner(&known.get::<LotState>(c.lot.as_str()));
        if c.fed
            && let Some(p) = lot_free(c.lot.as_str(), known, &mut reasons)
        {
            consent(&p, &[CULTURE], known, ctx, &mut reasons);
        }
        c.scans(known).rules(known, &mut reasons);
        c.bench.rules(Self::NAME, patient.as_ref(), known, ctx, &mut reasons);
        reasons
    }

    fn remarks(c: &Command, known: &Known, _: &Ctx) -> Vec<Text> {
        c.bench.remarks(Self::NAME, 0, known)
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let state = known.get::<LotState>(c.lot.as_str());
        let (Some(patient), Some(incubator)) = (owner(&state), c.bench.incubator.clone()) else { return fault() };
        let target = || HoldTarget::Lot { lot: c.lot.clone(), patient: patient.clone() };
        let hold =
            c.suspicion.then(|| Held::by_itself(HoldId::derive(ctx.command, 0), target(), HoldCause::Contamination));
        let deviation = c.suspicion.then(|| DeviationOpened {
            deviation: DeviationId::derive(ctx.command, 0),
            kind: DeviationKind::Deviation,
            patient: Some(patient.clone()),
            place: ctx.place.clone(),
            cause: DeviationCause::Contamination,
            what: c.note.clone(),
            serious: true,
        });
        Recording::new()
            .fact(&CultureObserved {
                lot: c.lot.clone(),
                patient: patient.clone(),
                passage: state.passage,
                container: c.container.clone(),
                confluence_pct: c.confluence_pct,
                morphology: c.morphology.clone(),
                fed: c.fed,
                materials: c.bench.materials.clone(),
                suspicion: c.suspicion,
                incubator,
                operator: c.bench.operator.clone(),
                note: c.note.clone(),
            })
            .fact_if(hold)
            .fact_if(deviation)
    }

    fn refused(c: &Command, known: &Known, ctx: &Ctx, _: &Reasons) -> Recording {
        let patient = owner(&known.get::<LotState>(c.lot.as_str()));
        c.scans(known).near_miss(patient.as_ref(), known, ctx, false)
    }
}

/// How the cells look: one of the programme's words.
fn morphology(f: &mut Form) -> Option<String> {
    let b = match f.ctx().programme.map(Programme::making) {
        Some(m) => {
            let choices = m.morphologies.iter().map(|c| Choice::new(c.code.clone(), c.text.clone())).collect();
            f.choose("morphology", choices, |s| Some(s.to_owned()))
        }
        None => f.field("morphology", kernel::form::free),
    };
    b.label(Text::fixed("細胞の形", "Morphology")).required()
}

#[cfg(test)]
mod tests;

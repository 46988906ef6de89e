//! What is left of a dose or of a syringe is discarded before a witness, so that every volume comes to zero (L7). The volume is never typed: it is
//! what the record says is left. What is quarantined is not discarded here: it is evidence, and quality decides about it (L1).

use crate::cells::{Dose, dose, dose_chain, home, syringe, syringe_chain};
use crate::refusals::Why;
use crate::{fields, rules};
use kernel::form::free;
use kernel::tag::Tagged;
use kernel::{Act, Ctx, Form, Known, Need, Reasons, Recording, Space, Tag};
use record::administration::{DoseDiscarded, DrawnUp};
use record::folds::StaffRoles;
use record::refusals::{container_open, patient_exists};
use terms::{ContainerId, Decimal, DoseId, StaffId, Text};

/// The act.
pub struct DiscardDose;

/// One of the two: a dose's own container, or a syringe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thing {
    /// What is left in the dose's own container.
    Dose(DoseId),
    /// What is left in a syringe.
    Syringe(ContainerId),
}

/// What is discarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which, as scanned.
    pub thing: Thing,
    /// Why.
    pub reason: String,
    /// Who saw it.
    pub witness: StaffId,
}

/// What is left of a thing.
struct Left {
    dose: Dose,
    drawn: Option<DrawnUp>,
    volume: Decimal,
    cells: u64,
}

fn left(tag: &Tag, known: &Known) -> Option<Left> {
    if tag.space == Space::Dose {
        let dose = dose(&tag.id, known)?;
        let (volume, cells) = (dose.state.volume_left(), dose.state.cells_left());
        return Some(Left { dose, drawn: None, volume, cells });
    }
    let s = syringe(&tag.id, known)?;
    let volume = s.left();
    let cells = s.dose.state.syringe_cells_left(&s.drawn);
    Some(Left { volume, cells, dose: s.dose, drawn: Some(s.drawn) })
}

impl Act for DiscardDose {
    type Command = Command;
    const NAME: &'static str = "discard_dose";
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("残りを廃棄する", "Discard what is left")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let hint =
            Text::fixed("投与分かシリンジの、どちらか一つを読み取ります。", "Scan either the dose or the syringe.");
        let dose = fields::dose(f).hint(hint.clone()).optional();
        let syringe = fields::syringe(f).hint(hint).example("").optional();
        let reason =
            f.field("reason", free).label(Text::fixed("理由", "Reason")).long(2000).example("期限切れ").required();
        let witness = fields::staff(f, "witness", Text::fixed("立ち会った職員", "Witness")).required();
        let thing = match (dose?, syringe?) {
            (Some(d), None) => Thing::Dose(d),
            (None, Some(s)) => Thing::Syringe(s),
            _ => {
                f.error("dose", Text::fixed("どちらか一つだけを読み取ってください。", "Scan exactly one of the two."));
                return None;
            }
        };
        Some(Command { thing, reason: reason?, witness: witness? })
    }

    fn about(c: &Command) -> Tag {
        match &c.thing {
            Thing::Dose(d) => d.tag(),
            Thing::Syringe(s) => s.tag(),
        }
    }

    fn needs(about: &Tag, command: Option<&Command>, known: &Known) -> Vec<Need> {
        let mut needs = match about.space {
            Space::Dose => dose_chain(&about.id, known),
            _ => syringe_chain(&about.id, known),
        };
        needs.extend(command.map(|c| Need::of::<StaffRoles>(c.witness.as_str())));
        needs
    }

    fn may(about: &Tag, known: &Known, _: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let Some(l) = left(about, known) else {
            reasons.push(if about.space == Space::Dose { Why::DoseUnknown } else { Why::SyringeUnknown });
            return reasons;
        };
        // No hold on the person stops it: after a withdrawal the cells may have to go.
        reasons.extend(patient_exists(home(&l.dose.packed.patient, known).as_str(), known));
        rules::quarantined(&l.dose, known, &mut reasons);
        if let Some(d) = &l.drawn {
            reasons.extend(container_open(d.syringe.as_str(), known));
        }
        reasons.push_if(l.volume <= Decimal::ZERO, || Why::NothingLeft);
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        rules::second(Self::NAME, &c.witness, known, ctx, &mut reasons);
        reasons
    }

    fn record(c: &Command, known: &Known, _: &Ctx) -> Recording {
        Recording::new().fact_if(left(&Self::about(c), known).map(|l| DoseDiscarded {
            dose: l.dose.packed.dose,
            syringe: l.drawn.map(|d| d.syringe),
            lot: l.dose.packed.lot,
            patient: l.dose.packed.patient,
            cells: l.cells,
            volume_ml: l.volume,
            reason: c.reason.clone(),
            witness: c.witness.clone(),
        }))
    }
}

#[cfg(test)]
mod tests;

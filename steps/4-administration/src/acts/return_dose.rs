//! A dose that is not given goes back to the cell processing centre to be frozen: only after the doctor chose that at a no-go, unopened, before its
//! expiry, under seal and with a second person (L2, L7, L9; Reg. 99(1)24–25). Where to is never typed: it returns to where it was packed. A hold on the
//! person does not stop it, for nothing is done to a body; what is quarantined stays where it is, for it is evidence (L1).

use crate::cells::{dose, dose_chain, home};
use crate::folds::PackedAt;
use crate::refusals::Why;
use crate::{fields, rules};
use kernel::form::free;
use kernel::tag::Tagged;
use kernel::{Act, Ctx, Form, Known, Need, Reasons, Recording, Tag};
use record::administration::NoGoChoice;
use record::coming_back::DoseReturned;
use record::folds::StaffRoles;
use record::refusals::{not_before, patient_exists};
use terms::{DoseId, StaffId, Text};

/// The act.
pub struct ReturnDose;

/// How it left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which, as scanned.
    pub dose: DoseId,
    /// Number of the seal.
    pub seal: String,
    /// Number of the logger; empty = none.
    pub logger: String,
    /// Who carries it.
    pub carrier: String,
    /// Second person at the hand-over.
    pub witness: StaffId,
}

impl Act for ReturnDose {
    type Command = Command;
    const NAME: &'static str = "return_dose";
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("投与分を返送する", "Return the dose")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let dose = fields::dose(f).required();
        let seal =
            f.field("seal", free).label(Text::fixed("封印の番号", "Number of the seal")).example("SEAL-31").required();
        let logger = f
            .field("logger", free)
            .label(Text::fixed("温度記録計の番号(なければ空欄)", "Number of the temperature logger (empty if none)"))
            .optional();
        let carrier = f
            .field("carrier", free)
            .label(Text::fixed("搬送する人・業者", "Who carries it"))
            .example("院内搬送")
            .required();
        let witness =
            fields::staff(f, "witness", Text::fixed("引き渡しに立ち会った職員", "Witness of the hand-over")).required();
        Some(Command {
            dose: dose?,
            seal: seal?,
            logger: logger?.unwrap_or_default(),
            carrier: carrier?,
            witness: witness?,
        })
    }

    fn about(c: &Command) -> Tag {
        c.dose.tag()
    }

    fn needs(about: &Tag, command: Option<&Command>, known: &Known) -> Vec<Need> {
        let mut needs = dose_chain(&about.id, known);
        needs.extend(command.map(|c| Need::of::<StaffRoles>(c.witness.as_str())));
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let Some(d) = dose(&about.id, known) else {
            reasons.push(Why::DoseUnknown);
            return reasons;
        };
        reasons.extend(patient_exists(home(&d.packed.patient, known).as_str(), known));
        rules::quarantined(&d, known, &mut reasons);
        let choice = d.state.go.as_ref().and_then(|(g, ..)| g.choice);
        reasons.push_if(choice != Some(NoGoChoice::ReturnAndFreeze), || Why::ReturnNotDecided);
        reasons.push_if(!d.state.syringes.is_empty(), || Why::OpenedReturn);
        reasons.push_if(d.state.finished(), || Why::UsedUp);
        rules::gone_back(&d, &mut reasons);
        rules::in_time(&d, ctx, &mut reasons);
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        rules::second(Self::NAME, &c.witness, known, ctx, &mut reasons);
        // It rests on the decision, in recorded order.
        let decided = dose(c.dose.as_str(), known).and_then(|d| d.state.go.as_ref().map(|(_, at, _)| *at));
        reasons.extend(not_before(Text::fixed("可否の判断", "decision of go or no-go"), decided, ctx));
        reasons
    }

    fn record(c: &Command, known: &Known, _: &Ctx) -> Recording {
        let to = known.get::<PackedAt>(c.dose.as_str()).place.clone();
        let (Some(d), Some(to)) = (dose(c.dose.as_str(), known), to) else {
            let fault = "a return was permitted of a dose whose place of packing is not known".to_owned();
            return Recording { fault: Some(fault), ..Recording::new() };
        };
        Recording::new().fact(&DoseReturned {
            dose: c.dose.clone(),
            lot: d.packed.lot,
            patient: d.packed.patient,
            to,
            seal: c.seal.clone(),
            logger: c.logger.clone(),
            carrier: c.carrier.clone(),
            witness: c.witness.clone(),
        })
    }
}

#[cfg(test)]
mod tests;

//! `clear_cabinet`: a person looked: nothing of the last patient is left in it, and it was cleaned (Reg. 99(1)20; L11). A hold does not stop it, for
//! clearing takes nothing further. What is not empty is not cleared.

use super::{operator, yes_no};
use crate::refusals::MakingRefused;
use kernel::form::{free, scanned};
use kernel::{Act, Ctx, Form, Known, Need, Reasons, Recording, Tag, tag::Tagged};
use record::folds::{CabinetState, EquipmentState, StaffRoles};
use record::making::CabinetCleared;
use record::refusals::Shared;
use terms::{CabinetId, StaffId, Text};

/// The act.
pub struct ClearCabinet;

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The cabinet, as scanned.
    pub cabinet: CabinetId,
    /// Nothing is left in it.
    pub empty: bool,
    /// Cleaning agent.
    pub cleaned_with: String,
    /// Who cleared it; none = the person who enters it.
    pub operator: Option<StaffId>,
}

impl Act for ClearCabinet {
    type Command = Command;
    const NAME: &'static str = "clear_cabinet";
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("キャビネットを片づける", "Clear a cabinet")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let cabinet = f
            .field("cabinet", scanned(CabinetId::parse))
            .scan()
            .label(Text::fixed("安全キャビネット", "Safety cabinet"))
            .hint(Text::fixed("キャビネットのコードを読み取る。", "Scan the cabinet."))
            .example("CB-1")
            .required();
        let answers =
            yes_no(Text::fixed("何も残っていない", "nothing is left"), Text::fixed("残っている", "something is left"));
        let empty = f
            .choose("empty", answers, |s| Some(s == "yes"))
            .label(Text::fixed("中を目で見て確かめた", "Looked into it"))
            .hint(Text::fixed(
                "前の患者の細胞・容器・記録が残っていないか。",
                "Cells, containers or papers of the last patient.",
            ))
            .required();
        let cleaned_with = f
            .field("cleaned_with", free)
            .label(Text::fixed("清掃に使ったもの", "Cleaned with"))
            .example("消毒用エタノール")
            .required();
        let operator = operator(f);
        Some(Command { cabinet: cabinet?, empty: empty?, cleaned_with: cleaned_with?, operator: operator? })
    }

    fn about(c: &Command) -> Tag {
        c.cabinet.tag()
    }

    fn needs(about: &Tag, command: Option<&Command>, _: &Known) -> Vec<Need> {
        let mut needs = vec![Need::of::<CabinetState>(&about.id), Need::of::<EquipmentState>(&about.id)];
        let operator = command.and_then(|c| c.operator.as_ref());
        needs.extend(operator.map(|o| Need::of::<StaffRoles>(o.as_str())));
        needs
    }

    fn may(about: &Tag, known: &Known, _: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let checked = known.get::<EquipmentState>(&about.id).calibrated.is_some();
        let used = known.get::<CabinetState>(&about.id).open.is_some();
        reasons.push_if(!checked && !used, || MakingRefused::CabinetUnknown { cabinet: about.id.clone() });
        reasons
    }

    fn rules(c: &Command, known: &Known, _: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        reasons.push_if(!c.empty, || MakingRefused::CabinetNotEmpty { cabinet: c.cabinet.clone() });
        let gone = |o: &&StaffId| known.get::<StaffRoles>(o.as_str()).roles.is_empty();
        if let Some(staff) = c.operator.as_ref().filter(gone) {
            reasons.push(Shared::UnknownStaff { staff: staff.clone() });
        }
        reasons
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let Some(operator) = c.operator.as_ref().or(ctx.behalf.as_ref()).or(ctx.actor.staff()) else {
            return Recording { fault: Some("a cabinet was cleared by nobody".to_owned()), ..Recording::new() };
        };
        Recording::new().fact(&CabinetCleared {
            cabinet: c.cabinet.clone(),
            patient: known.get::<CabinetState>(c.cabinet.as_str()).open.as_ref().map(|o| o.patient.clone()),
            operator: operator.clone(),
            cleaned_with: c.cleaned_with.clone(),
            empty: true,
        })
    }
}

#[cfg(test)]
mod tests;

//! `open_cabinet`: a cabinet is opened for the cells of one patient; whose they are follows from the scanned tissue or lot (L1). Refused while any
//! patient's cells are open in it (Reg. 99(1)20; L11), while it is out of its check (Reg. 99(1)1–8), and while the work is held. Whether the
//! operator is trained is asked by each step of the culture, for it depends on what is done.

use super::operator;
use crate::refusals::MakingRefused;
use kernel::form::scanned;
use kernel::{Act, Ctx, Form, Known, Need, Reasons, Recording, Tag, tag::Tagged};
use record::folds::{CabinetState, EquipmentState, LotState, PatientRecord, StaffRoles, TissueState};
use record::making::CabinetOpened;
use record::refusals::{Shared, cells_open, container_needs, container_open, lot_needs, lot_open, patient_needs};
use terms::{CabinetId, LotId, PatientId, StaffId, Text, TissueId};

/// The act.
pub struct OpenCabinet;

/// Which cabinet for which cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The cabinet, as scanned.
    pub cabinet: CabinetId,
    /// Label of the tissue or lot, as scanned.
    pub cells: LotId,
    /// Who works in it; none = the person who enters it.
    pub operator: Option<StaffId>,
}

/// What a scanned label is.
enum Cells {
    Lot(LotId, PatientId),
    Tissue { tissue: TissueId, patient: PatientId, accepted: bool },
}

impl Cells {
    fn patient(&self) -> &PatientId {
        match self {
            Self::Lot(_, patient) | Self::Tissue { patient, .. } => patient,
        }
    }
}

/// A label is a lot if a culture began under it, else tissue if a harvest did.
fn cells(label: &LotId, known: &Known) -> Option<Cells> {
    let lot = known.peek::<LotState>(label.as_str());
    if let Some((started, _)) = lot.as_ref().and_then(|l| l.started.as_ref()) {
        return Some(Cells::Lot(started.lot.clone(), started.patient.clone()));
    }
    let state = known.peek::<TissueState>(label.as_str())?;
    let (harvest, _) = state.harvested.as_ref()?;
    let (tissue, patient) = (harvest.tissue.clone(), harvest.patient.clone());
    Some(Cells::Tissue { tissue, patient, accepted: state.accepted() })
}

impl Act for OpenCabinet {
    type Command = Command;
    const NAME: &'static str = "open_cabinet";
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("キャビネットの使用を始める", "Open a cabinet")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let cabinet = f
            .field("cabinet", scanned(CabinetId::parse))
            .scan()
            .label(Text::fixed("安全キャビネット", "Safety cabinet"))
            .hint(Text::fixed("キャビネットのコードを読み取る。", "Scan the cabinet."))
            .example("CB-1")
            .required();
        let cells = f
            .field("cells", scanned(LotId::parse))
            .scan()
            .label(Text::fixed("組織またはロット", "Tissue or lot"))
            .hint(Text::fixed(
                "ラベルを読み取る。だれの細胞かは、ここから決まります。",
                "Scan the label: whose cells they are follows from it.",
            ))
            .example("LT-1")
            .required();
        let operator = operator(f);
        Some(Command { cabinet: cabinet?, cells: cells?, operator: operator? })
    }

    fn about(c: &Command) -> Tag {
        c.cabinet.tag()
    }

    fn needs(about: &Tag, command: Option<&Command>, known: &Known) -> Vec<Need> {
        let mut needs = vec![Need::of::<CabinetState>(&about.id), Need::of::<EquipmentState>(&about.id)];
        let Some(c) = command else { return needs };
        needs.extend([Need::of::<LotState>(c.cells.as_str()), Need::of::<TissueState>(c.cells.as_str())]);
        needs.extend(c.operator.iter().map(|o| Need::of::<StaffRoles>(o.as_str())));
        needs.extend(lot_needs(c.cells.as_str()));
        needs.extend(container_needs(c.cells.as_str()));
        needs.extend(cells(&c.cells, known).into_iter().flat_map(|x| patient_needs(x.patient().as_str())));
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let check = known.get::<EquipmentState>(&about.id);
        reasons.push_if(!check.valid_on(ctx.now.day()), || MakingRefused::CabinetInvalid {
            cabinet: about.id.clone(),
            until: check.calibrated.as_ref().map(|c| (c.passed, c.valid_until)),
        });
        reasons
    }

    fn rules(c: &Command, known: &Known, _: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let own = cells(&c.cells, known);
        match &own {
            None => reasons.push(MakingRefused::CellsUnknown { label: c.cells.to_string() }),
            Some(x) => {
                reasons.extend(cells_open(x.patient().as_str(), known));
                reasons.extend(lot_open(c.cells.as_str(), known));
                // Tissue is held by its label.
                reasons.extend(container_open(c.cells.as_str(), known));
            }
        }
        if let Some(Cells::Tissue { tissue, accepted: false, .. }) = &own {
            reasons.push(MakingRefused::TissueNotAccepted { tissue: tissue.clone() });
        }
        if let Some(open) = &known.get::<CabinetState>(c.cabinet.as_str()).open {
            // A record merged with this one is the same person's.
            let same = own.as_ref().is_some_and(|x| {
                open.patient == *x.patient() || known.get::<PatientRecord>(x.patient().as_str()).knows(&open.patient)
            });
            let label = open.lot.as_ref().map(LotId::as_str).or(open.tissue.as_ref().map(TissueId::as_str));
            let (cabinet, label) = (c.cabinet.clone(), label.unwrap_or("–").to_owned());
            reasons.push(MakingRefused::CabinetNotCleared { cabinet, label, same });
        }
        let gone = |o: &&StaffId| known.get::<StaffRoles>(o.as_str()).roles.is_empty();
        if let Some(staff) = c.operator.as_ref().filter(gone) {
            reasons.push(Shared::UnknownStaff { staff: staff.clone() });
        }
        reasons
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let own = cells(&c.cells, known);
        let operator = c.operator.as_ref().or(ctx.behalf.as_ref()).or(ctx.actor.staff());
        let (Some(own), Some(operator)) = (own, operator) else {
            let fault = "a cabinet was opened for no cells or by nobody".to_owned();
            return Recording { fault: Some(fault), ..Recording::new() };
        };
        let patient = own.patient().clone();
        let (lot, tissue) = match own {
            Cells::Lot(lot, _) => (Some(lot), None),
            Cells::Tissue { tissue, .. } => (None, Some(tissue)),
        };
        let (cabinet, operator) = (c.cabinet.clone(), operator.clone());
        Recording::new().fact(&CabinetOpened { cabinet, patient, lot, tissue, operator })
    }
}

#[cfg(test)]
mod tests;

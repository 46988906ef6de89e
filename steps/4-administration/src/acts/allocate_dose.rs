//! The dose book: which dose is meant for which target of the order in force, and how many cells (L7). A dose may be allotted in part, after a
//! lower dose was ordered; the rest is discarded with a witness. Once drawn up, its allotment stands.

use crate::cells::{dose, dose_chain, portion};
use crate::fields::{self, Band};
use crate::folds::DoseBook;
use crate::refusals::Why;
use crate::rules;
use kernel::tag::Tagged;
use kernel::{Act, Ctx, Form, Known, Need, Reasons, Recording, Tag};
use record::administration::DoseAllocated;
use record::folds::Orders;
use terms::{Decimal, DoseId, Text, say, whole_between};

/// The act.
pub struct AllocateDose;

/// What is meant for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which, as scanned.
    pub dose: DoseId,
    /// The wristband of the patient for whom it is meant, as scanned (L2).
    pub band: Band,
    /// Which target of the order in force.
    pub target: u8,
    /// Volume, mL; absent = all of it.
    pub volume_ml: Option<Decimal>,
}

impl Act for AllocateDose {
    type Command = Command;
    const NAME: &'static str = "allocate_dose";
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("投与分を部位に割り当てる", "Allot the dose to a target")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let dose = fields::dose(f).required();
        let band = fields::wristband(f).required().map(|n| Band::read(n, f));
        let target = f
            .field("target", |s| whole_between(s, 1, 99).map(|n| u8::try_from(n).unwrap_or(u8::MAX)))
            .label(Text::fixed("指示の部位の番号", "Number of the target in the order"))
            .number()
            .example("1")
            .required();
        let volume_ml = fields::volume(
            f,
            Text::fixed("割り当てる液量", "Volume allotted"),
            Text::fixed("空ならすべて。", "Empty means all of it."),
        )
        .optional();
        Some(Command { dose: dose?, band: band?, target: target?, volume_ml: volume_ml? })
    }

    fn about(c: &Command) -> Tag {
        c.dose.tag()
    }

    fn needs(about: &Tag, command: Option<&Command>, known: &Known) -> Vec<Need> {
        let mut needs = dose_chain(&about.id, known);
        needs.extend(command.into_iter().flat_map(|c| c.band.needs(known)));
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let Some(d) = dose(&about.id, known) else {
            reasons.push(Why::DoseUnknown);
            return reasons;
        };
        rules::held(&d, known, &mut reasons);
        rules::usable(&d, &mut reasons);
        rules::released(&d, known, &mut reasons);
        rules::in_time(&d, ctx, &mut reasons);
        rules::order(&d, known, &mut reasons);
        reasons.push_if(!d.state.syringes.is_empty(), || Why::AlreadyDrawn);
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let Some(d) = dose(c.dose.as_str(), known) else { return reasons };
        rules::same_person(&d, &c.band, known, &mut reasons);
        rules::after_receipt(&d, ctx, &mut reasons);
        let left = d.state.volume_left();
        let volume = c.volume_ml.unwrap_or(left);
        reasons.push_if(volume > left, || Why::NotThere.with(say! {ja: "残り {left} mL", en: "Left: {left} mL"}));
        let orders = known.get::<Orders>(d.packed.patient.as_str());
        let Some(order) = orders.in_force() else { return reasons };
        let Some(target) = order.targets.iter().find(|t| t.n == c.target) else {
            let n = order.targets.len();
            reasons.push(Why::NoSuchTarget.with(say! {ja: "指示の部位は {n} か所", en: "The order has {n} targets"}));
            return reasons;
        };
        let here = portion(volume, left, d.state.cells_left());
        let book = known.get::<DoseBook>(d.packed.patient.as_str());
        let before = book.allotted(&order.order, c.target, &c.dose);
        let ordered = target.cells;
        reasons.push_if(before.saturating_add(here) > ordered, || {
            Why::TargetOverfilled.with(say! {
                ja: "指示 {ordered} 個、割当済み {before} 個、この投与分 {here} 個",
                en: "Ordered {ordered} cells, allotted {before}, this dose {here}"
            })
        });
        reasons
    }

    fn remarks(c: &Command, known: &Known, _: &Ctx) -> Vec<Text> {
        dose(c.dose.as_str(), known).and_then(|d| rules::elsewhere(&d, c.target, known)).into_iter().collect()
    }

    fn record(c: &Command, known: &Known, _: &Ctx) -> Recording {
        let Some(d) = dose(c.dose.as_str(), known) else { return Recording::new() };
        let orders = known.get::<Orders>(d.packed.patient.as_str());
        let left = d.state.volume_left();
        let volume_ml = c.volume_ml.unwrap_or(left);
        Recording::new().fact_if(orders.in_force().map(|order| DoseAllocated {
            dose: c.dose.clone(),
            lot: d.packed.lot.clone(),
            patient: d.packed.patient.clone(),
            order: order.order.clone(),
            target: c.target,
            cells: portion(volume_ml, left, d.state.cells_left()),
            volume_ml,
        }))
    }

    fn refused(c: &Command, known: &Known, ctx: &Ctx, reasons: &Reasons) -> Recording {
        rules::others_dose(dose(c.dose.as_str(), known), &c.band, known, ctx, reasons)
    }
}

#[cfg(test)]
mod tests;

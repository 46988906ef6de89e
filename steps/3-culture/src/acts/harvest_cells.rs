//! `harvest_cells`: the cells leave culture and the product exists, with an expiry that is computed from the product standard (L9). They balance
//! against the count that stands (L7); the product's container is a label never used before (L2).

use super::passage_cells::doublings;
use super::receive_tissue::fault;
use super::record_count::step_may;
use super::start_culture::aside_fields;
use crate::amounts::{millilitres, some_cells};
use crate::balance::{self, Used, count_now};
use crate::bench::{self, Bench, banking, lot_and_person, owner};
use crate::refusals::Why;
use crate::scan::{Scans, one};
use crate::standard::{hours_after, making, need, words};
use crate::vessels;
use kernel::tag::Tagged;
use kernel::{Act, Ctx, FieldError, Form, Known, Need, Reasons, Recording, Tag};
use record::culture::CellsHarvested;
use record::folds::LotState;
use terms::{ContainerId, Decimal, LotId, Text};

/// The act.
pub struct HarvestCells;

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which lot.
    pub lot: LotId,
    /// Where the counted cells went.
    pub used: Used,
    /// Volume of the product, mL.
    pub volume_ml: Decimal,
    /// Vessels emptied.
    pub from: Vec<ContainerId>,
    /// The product's container.
    pub product: ContainerId,
    /// Who, where and with what.
    pub bench: Bench,
}

impl Command {
    fn scans(&self, known: &Known) -> Scans {
        let state = known.get::<LotState>(self.lot.as_str());
        Scans::among(&state.vessels, &self.from, true).with_new(std::slice::from_ref(&self.product), &self.lot, known)
    }
}

impl Act for HarvestCells {
    type Command = Command;
    const NAME: &'static str = "harvest_cells";
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("細胞の採り込みを記録する", "Record the harvest of the cells")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let lot = f.subject("lot", |s| LotId::parse(s).ok());
        let from = vessels::emptied(f);
        let product = one(
            f,
            "product",
            Text::fixed("製品の容器(新しいラベルの読み取り)", "Container of the product (scan a new label)"),
        );
        let cells =
            some_cells(f, "in_product", Text::fixed("製品の生細胞数", "Viable cells in the product"), "100000000");
        let volume = millilitres(f, "volume_ml", Text::fixed("製品の量", "Volume of the product"), "10.00");
        let aside = aside_fields(f);
        let cabinet = bench::cabinet(f);
        let materials = bench::materials(f, Self::NAME, true);
        let operator = bench::operator(f);
        let checked_by = bench::checked_by(f);
        let (sampled, frozen, discarded) = aside?;
        Some(Command {
            lot: lot?,
            used: Used { onward: cells?, sampled, frozen, discarded },
            volume_ml: volume?,
            from: from?,
            product: product?,
            bench: Bench {
                procedure: record::making::procedure(Self::NAME),
                operator: operator?,
                checked_by: Some(checked_by?),
                cabinet: Some(cabinet?),
                incubator: None,
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
            needs.extend(Scans::needs(c.from.iter().chain([&c.product])));
        }
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = step_may(about, known, ctx);
        let state = known.get::<LotState>(&*about.id);
        if state.started.is_some() && state.product.is_none() {
            reasons.push_if(count_now(&state).is_none(), || Why::CountMissing.plain());
            doublings(&state, ctx, &mut reasons);
        }
        if let Some(m) = making(ctx) {
            let _ = need(&m.product_hours, words::PRODUCT_HOURS, &mut reasons);
        }
        reasons
    }

    fn slips(c: &Command, known: &Known) -> Vec<FieldError> {
        c.bench.slips(Self::NAME, &[], c.used.frozen, known)
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let state = known.get::<LotState>(c.lot.as_str());
        let patient = owner(&state);
        c.scans(known).rules(known, &mut reasons);
        c.bench.rules(Self::NAME, patient.as_ref(), known, ctx, &mut reasons);
        if let Some(count) = count_now(&state) {
            balance::rules(count.viable, &c.used, ctx, &mut reasons);
        }
        banking(patient.as_ref(), c.used.frozen, known, &mut reasons);
        reasons
    }

    fn remarks(c: &Command, known: &Known, _: &Ctx) -> Vec<Text> {
        c.bench.remarks(Self::NAME, c.used.frozen, known)
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let state = known.get::<LotState>(c.lot.as_str());
        let hours = making(ctx).and_then(|m| m.product_hours.value());
        let (Some(patient), Some(count), Some(hours)) = (owner(&state), count_now(&state), hours) else {
            return fault();
        };
        let (Some(cabinet), Some(checked_by)) = (c.bench.cabinet.clone(), c.bench.checked_by.clone()) else {
            return fault();
        };
        let deviation = balance::deviation(count.viable, &c.used, &patient, ctx);
        Recording::new()
            .fact(&CellsHarvested {
                lot: c.lot.clone(),
                patient,
                passage: state.passage,
                count: count.count.clone(),
                product: c.product.clone(),
                in_product: c.used.onward,
                volume_ml: c.volume_ml,
                sampled: c.used.sampled,
                frozen: c.used.frozen,
                discarded: c.used.discarded,
                from: c.from.clone(),
                expires_at: hours_after(ctx.occurred_at, *hours),
                cabinet,
                materials: c.bench.materials.clone(),
                operator: c.bench.operator.clone(),
                checked_by,
            })
            .fact_if(deviation)
    }

    fn refused(c: &Command, known: &Known, ctx: &Ctx, _: &Reasons) -> Recording {
        let patient = owner(&known.get::<LotState>(c.lot.as_str()));
        let other = c.bench.for_other(patient.as_ref(), known);
        c.scans(known).near_miss(patient.as_ref(), known, ctx, other)
    }
}

#[cfg(test)]
mod tests;

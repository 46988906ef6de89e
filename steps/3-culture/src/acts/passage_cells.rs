//! `passage_cells`: counted cells move into new vessels. The count is not typed: it is the one that stands (L7). Refused past the passage limit
//! or the limit of population doublings of the product standard; cells unaccounted for beyond its limit open a deviation by themselves.

use super::receive_tissue::fault;
use super::record_count::step_may;
use super::start_culture::aside_fields;
use crate::amounts::some_cells;
use crate::balance::{self, Used, count_now};
use crate::bench::{self, Bench, banking, lot_and_person, owner};
use crate::growth::Doublings;
use crate::refusals::Why;
use crate::scan::Scans;
use crate::standard::{making, need, words};
use crate::vessels::{self, containers};
use kernel::tag::Tagged;
use kernel::{Act, Ctx, FieldError, Form, Known, Need, Reasons, Recording, Tag};
use record::culture::{CellsPassaged, Vessel};
use record::folds::LotState;
use record::making::MaterialKind;
use terms::{ContainerId, LotId, Text, say};

/// The act.
pub struct PassageCells;

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which lot.
    pub lot: LotId,
    /// Where the counted cells went.
    pub used: Used,
    /// Vessels emptied.
    pub from: Vec<ContainerId>,
    /// New vessels.
    pub vessels: Vec<Vessel>,
    /// Who, where and with what.
    pub bench: Bench,
}

impl Command {
    fn scans(&self, known: &Known) -> Scans {
        let state = known.get::<LotState>(self.lot.as_str());
        Scans::among(&state.vessels, &self.from, true).with_new(&containers(&self.vessels), &self.lot, known)
    }
}

impl Act for PassageCells {
    type Command = Command;
    const NAME: &'static str = "passage_cells";
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("継代を記録する", "Record a passage")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let lot = f.subject("lot", |s| LotId::parse(s).ok());
        let from = vessels::emptied(f);
        let seeded = some_cells(f, "seeded", Text::fixed("播種した生細胞数", "Viable cells seeded"), "24000000");
        let aside = aside_fields(f);
        let vessels = vessels::new(f);
        let cabinet = bench::cabinet(f);
        let incubator = bench::incubator(f);
        let materials = bench::materials(f, Self::NAME, true);
        let operator = bench::operator(f);
        let checked_by = bench::checked_by(f);
        let (sampled, frozen, discarded) = aside?;
        Some(Command {
            lot: lot?,
            used: Used { onward: seeded?, sampled, frozen, discarded },
            from: from?,
            vessels: vessels?,
            bench: Bench {
                procedure: record::making::procedure(Self::NAME),
                operator: operator?,
                checked_by: Some(checked_by?),
                cabinet: Some(cabinet?),
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
            needs.extend(Scans::needs(c.from.iter().chain(c.vessels.iter().map(|v| &v.container))));
        }
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = step_may(about, known, ctx);
        let state = known.get::<LotState>(&*about.id);
        if state.started.is_some() && state.product.is_none() {
            reasons.push_if(count_now(&state).is_none(), || Why::CountMissing.plain());
            let limit = making(ctx).and_then(|m| need(&m.passage_limit, words::PASSAGES, &mut reasons));
            let (next, limit) = (u64::from(state.passage) + 1, limit.unwrap_or(u64::MAX));
            reasons.push_if(next > limit, || {
                Why::PassageLimit.with(say! {ja: "P{next}、上限 P{limit}", en: "P{next}, limit P{limit}"})
            });
            doublings(&state, ctx, &mut reasons);
        }
        reasons
    }

    fn slips(c: &Command, known: &Known) -> Vec<FieldError> {
        c.bench.slips(Self::NAME, &[MaterialKind::Medium], c.used.frozen, known)
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
        let (Some(patient), Some(count)) = (owner(&state), count_now(&state)) else { return fault() };
        let (Some(cabinet), Some(incubator), Some(checked_by)) =
            (c.bench.cabinet.clone(), c.bench.incubator.clone(), c.bench.checked_by.clone())
        else {
            return fault();
        };
        let deviation = balance::deviation(count.viable, &c.used, &patient, ctx);
        Recording::new()
            .fact(&CellsPassaged {
                lot: c.lot.clone(),
                patient,
                to_passage: state.passage.saturating_add(1),
                count: count.count.clone(),
                seeded: c.used.onward,
                sampled: c.used.sampled,
                frozen: c.used.frozen,
                discarded: c.used.discarded,
                from: c.from.clone(),
                vessels: c.vessels.clone(),
                cabinet,
                incubator,
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

/// The limit of population doublings, up to the count that stands.
pub(crate) fn doublings(state: &LotState, ctx: &Ctx, reasons: &mut Reasons) {
    let limit = making(ctx).and_then(|m| need(&m.doublings_limit_tenths, words::DOUBLINGS, reasons));
    let so_far = Doublings::of(state, count_now(state));
    if let Some(limit) = limit.filter(|l| so_far.above(*l)) {
        let dot = |tenths: u64| format!("{}.{}", tenths / 10, tenths % 10);
        let (now, limit) = (dot(so_far.tenths()), dot(limit));
        reasons.push(
            Why::DoublingsLimit.with(say! {ja: "{now} 回、上限 {limit} 回", en: "{now} doublings, limit {limit}"}),
        );
    }
}

#[cfg(test)]
mod tests;

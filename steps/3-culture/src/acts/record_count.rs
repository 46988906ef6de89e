//! `record_count`: cells were counted. Every balance names its count (L7); a recount names the one it replaces, and one that was used is replaced
//! by none. Vessels whose cells were pooled are scanned (L2).

use super::receive_tissue::{fault, yes_and_no};
use super::start_culture::count_method;
use crate::amounts::{percent, some_cells, some_percent};
use crate::balance::count_now;
use crate::bench::{self, Bench, CULTURE, consent, growing, lot_and_person, lot_free, owner};
use crate::refusals::Why;
use crate::scan::{Scans, labels};
use kernel::tag::Tagged;
use kernel::{Act, Choice, Ctx, Form, Known, Need, Reasons, Recording, Tag};
use record::culture::{CellsCounted, CountPurpose};
use record::folds::LotState;
use record::refusals::programme_adopted;
use terms::{ContainerId, CountId, Decimal, LotId, Text, say};

/// The act.
pub struct RecordCount;

/// What was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which lot.
    pub lot: LotId,
    /// What for.
    pub purpose: CountPurpose,
    /// Viable cells in all.
    pub viable: u64,
    /// Viability, %.
    pub viability_pct: Decimal,
    /// Counting error, %, if known.
    pub cv_pct: Option<Decimal>,
    /// Code of the method.
    pub method: String,
    /// Vessels pooled.
    pub containers: Vec<ContainerId>,
    /// Whether it replaces the count that stands.
    pub recount: bool,
    /// Who counted and who checked.
    pub bench: Bench,
}

impl Command {
    fn scans(&self, known: &Known) -> Scans {
        Scans::among(&known.get::<LotState>(self.lot.as_str()).vessels, &self.containers, false)
    }
}

impl Act for RecordCount {
    type Command = Command;
    const NAME: &'static str = "record_count";
    const ATTEMPTS: bool = true;
    const ONE_PAGE: bool = true;

    fn title() -> Text {
        Text::fixed("計数を記録する", "Record a count")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let lot = f.subject("lot", |s| LotId::parse(s).ok());
        // What is nearly always right stands above; then, one after the other, what is scanned, who checked, and what the counter shows.
        let method = count_method(f, true);
        let purposes = [CountPurpose::Passage, CountPurpose::Harvest];
        let purpose = f
            .choose("purpose", purposes.iter().map(|p| Choice::new(p.code(), p.text())).collect(), CountPurpose::parse)
            .label(Text::fixed("何のための計数か", "What the count is for"))
            .required();
        let recount = f
            .choose("recount", yes_and_no(), |s| Some(s == "yes"))
            .label(Text::fixed("数え直し(前の計数を置き換える)", "A recount (replaces the one before)"))
            .initially("no")
            .required();
        let operator = bench::operator(f);
        let containers = f
            .field("containers", labels(ContainerId::parse))
            .label(Text::fixed("細胞を集めた容器(読み取り)", "Vessels whose cells were pooled (scan)"))
            .scans()
            .example("K-1 K-2")
            .required();
        let checked_by = bench::checker(f).optional();
        let viable = some_cells(f, "viable", Text::fixed("生細胞数(全体)", "Viable cells in all"), "24800000");
        let viability = some_percent(f, "viability_pct", Text::fixed("生存率", "Viability"), "95.1");
        let cv = percent(f, "cv_pct", Text::fixed("計数の誤差(CV)", "Counting error (CV)"), "");
        Some(Command {
            lot: lot?,
            purpose: purpose?,
            viable: viable?,
            viability_pct: viability?,
            cv_pct: cv?,
            method: method??,
            containers: containers?,
            recount: recount?,
            bench: Bench {
                procedure: record::making::procedure(Self::NAME),
                operator: operator?,
                checked_by: checked_by?,
                cabinet: None,
                incubator: None,
                materials: Vec::new(),
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
            needs.extend(Scans::needs(&c.containers));
        }
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        step_may(about, known, ctx)
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let state = known.get::<LotState>(c.lot.as_str());
        c.scans(known).rules(known, &mut reasons);
        c.bench.rules(Self::NAME, owner(&state).as_ref(), known, ctx, &mut reasons);
        match count_now(&state) {
            Some(open) if !c.recount => {
                let (count, n) = (&open.count, open.viable);
                reasons.push(Why::CountStands.with(say! {ja: "{count}: {n} 個", en: "{count}: {n} cells"}));
            }
            None if c.recount => reasons.push(Why::NothingToRecount.plain()),
            _ => {}
        }
        reasons
    }

    fn remarks(c: &Command, known: &Known, _: &Ctx) -> Vec<Text> {
        unlikely(c, &known.get::<LotState>(c.lot.as_str())).into_iter().collect()
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let state = known.get::<LotState>(c.lot.as_str());
        let Some(patient) = owner(&state) else { return fault() };
        Recording::new().fact(&CellsCounted {
            count: CountId::derive(ctx.command, 0),
            lot: c.lot.clone(),
            patient,
            passage: state.passage,
            purpose: c.purpose,
            viable: c.viable,
            viability_pct: c.viability_pct,
            cv_pct: c.cv_pct,
            method: c.method.clone(),
            containers: c.containers.clone(),
            replaces: count_now(&state).map(|open| open.count.clone()),
            operator: c.bench.operator.clone(),
            checked_by: c.bench.checked_by.clone(),
        })
    }

    fn refused(c: &Command, known: &Known, ctx: &Ctx, _: &Reasons) -> Recording {
        let patient = owner(&known.get::<LotState>(c.lot.as_str()));
        c.scans(known).near_miss(patient.as_ref(), known, ctx, false)
    }
}

/// Cells rarely become more than so many times as many within one passage. A choice of this house: it only shows a number once more.
const MOST_TIMES: u64 = 30;
/// Fewer than one in so many of those seeded.
const FEWEST_IN: u64 = 4;
/// Most that come out of explants, of which nobody knows the beginning.
const MOST_OF_EXPLANTS: u64 = 100_000_000;

/// A count that is likely to be a slip of the pen: a zero too many, or too few.
fn unlikely(c: &Command, state: &LotState) -> Option<Text> {
    let begun = state.started.as_ref().and_then(|(s, _)| s.seeded);
    let seeded = state.balances.iter().rev().find(|b| !b.came_back).map(|b| b.onward).or(begun);
    let n = c.viable;
    match seeded {
        Some(from) if n > from.saturating_mul(MOST_TIMES) => Some(say! {
            ja: "播種した {from} 個の {MOST_TIMES} 倍を超えています: {n} 個。桁を確かめてください。",
            en: "More than {MOST_TIMES} times the {from} cells that were seeded: {n}. Check the number of digits."
        }),
        Some(from) if n < from / FEWEST_IN => Some(say! {
            ja: "播種した {from} 個の {FEWEST_IN} 分の 1 に届きません: {n} 個。桁を確かめてください。",
            en: "Less than one in {FEWEST_IN} of the {from} cells that were seeded: {n}. Check the number of digits."
        }),
        None if n > MOST_OF_EXPLANTS => Some(say! {
            ja: "組織片から得られる数としては多すぎます: {n} 個。桁を確かめてください。",
            en: "More than explants give: {n} cells. Check the number of digits."
        }),
        _ => None,
    }
}

/// What every step on growing cells asks without input: the lot is known and in culture, nothing is held, consent to culture is in force.
pub(crate) fn step_may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
    let mut reasons = programme_adopted(ctx);
    if let Some(patient) = lot_free(&about.id, known, &mut reasons) {
        consent(&patient, &[CULTURE], known, ctx, &mut reasons);
    }
    growing(&about.id, known, &mut reasons);
    reasons
}

#[cfg(test)]
mod tests;

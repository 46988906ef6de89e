//! `take_back_dose`: a dose that was not given is back at the cell processing centre (Reg. 99(1)21; L2). Whose it is follows from its lot (L1). Where the
//! way was kept and the dose is in date (L9), its cells are counted and frozen into the lot's bank, if the patient consented to banking (L4); else
//! it is discarded whole, before the second person. Cells balance against what the dose held (L7): frozen + sampled + discarded + unaccounted, the
//! last computed; more of it than the product standard allows opens a deviation by itself, as does a way outside the standard.

use super::receive_tissue::{celsius, fault, yes_no};
use crate::amounts::{aside, cells, percent};
use crate::balance::{self, Used};
use crate::bench::{self, Bench, banking, lot_and_person, person_open, words};
use crate::refusals::Why;
use crate::scan::{Scans, labels, one};
use crate::standard::{making, need, told, words as named};
use kernel::form::{free, scanned};
use kernel::tag::Tagged;
use kernel::{Act, Choice, Ctx, FieldError, Form, Known, Need, Reasons, Recording, Tag};
use programme::Range;
use record::coming_back::DoseTakenBack;
use record::counselling::CellsWish;
use record::folds::{Consents, DoseState, LotRelease};
use record::refusals::{dose_needs, dose_open, lot_open, not_before, programme_adopted};
use record::release::DosePacked;
use record::safety::{DeviationCause, DeviationKind, DeviationOpened};
use terms::{CabinetId, ContainerId, CountId, Decimal, DeviationId, DoseId, PatientId, Text, say};

/// The act.
pub struct TakeBackDose;

/// Cells counted and put by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// Viable cells counted.
    pub viable: u64,
    /// Viability, %.
    pub viability_pct: Decimal,
    /// Cells frozen, sampled and discarded.
    pub used: Used,
    /// New labels of the vials.
    pub vials: Vec<ContainerId>,
    /// Where in the store they lie.
    pub position: String,
}

/// What came back and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which is expected.
    pub dose: DoseId,
    /// The label scanned.
    pub scan: ContainerId,
    /// The seal was intact.
    pub seal_intact: bool,
    /// Lowest temperature on the way, °C.
    pub lowest_c: Decimal,
    /// Highest temperature on the way, °C.
    pub highest_c: Decimal,
    /// How it looked, and why it is discarded.
    pub reason: String,
    /// What was frozen; absent = all of it is discarded.
    pub frozen: Option<Frozen>,
    /// Who and with what.
    pub bench: Bench,
}

impl Command {
    fn scans(&self, known: &Known) -> Scans {
        let scans = Scans::same(self.dose.as_str(), &self.scan);
        match (&self.frozen, packed(self.dose.as_str(), known)) {
            (Some(f), Some(p)) => scans.with_new(&f.vials, &p.lot, known),
            _ => scans,
        }
    }
    /// Whether the way was outside the standard; a broken seal always is, temperature only against a range that is set.
    fn way_was_bad(&self, range: Option<Range>) -> bool {
        let c = |tenths: u64| Decimal::new(i64::try_from(tenths).unwrap_or(i64::MAX), 1);
        !self.seal_intact || range.is_some_and(|r| self.lowest_c < c(r.low) || self.highest_c > c(r.high))
    }
}

impl Act for TakeBackDose {
    type Command = Command;
    const NAME: &'static str = "take_back_dose";
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("戻った投与分を引き取る", "Take back a returned dose")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let dose = f.subject("dose", |s| DoseId::parse(s).ok());
        let scan = one(f, "scan", Text::fixed("戻った投与分のラベル(読み取り)", "Label of the dose (scan)"));
        let seal = yes_no(f, "seal_intact", Text::fixed("封印に異常がない", "The seal is intact"));
        let lowest = celsius(f, "lowest_c", Text::fixed("搬送中の最低温度", "Lowest temperature on the way"));
        let highest = celsius(f, "highest_c", Text::fixed("搬送中の最高温度", "Highest temperature on the way"));
        if let (Some(lowest), Some(highest)) = (lowest, highest)
            && lowest > highest
        {
            f.error("highest_c", Text::fixed("最低温度より低くなっています。", "It is below the lowest temperature."));
        }
        let fates = vec![
            Choice::new("freeze", Text::fixed("凍結して保管する", "freeze and keep")),
            Choice::new("discard", Text::fixed("すべて廃棄する", "discard all of it")),
        ];
        let freeze = f
            .choose("fate", fates, |s| Some(s == "freeze"))
            .label(Text::fixed("細胞をどうするか", "What becomes of the cells"))
            .example("discard")
            .required();
        let reason = f
            .field("reason", free)
            .label(Text::fixed("戻ったときの状態(廃棄するときはその理由も)", "How it looked (and why, if discarded)"))
            .long(2000)
            .example("濁りがある")
            .required();
        let frozen = frozen(f, freeze);
        let cabinet = cabinet(f, freeze);
        let materials = bench::materials(f, Self::NAME, false);
        let operator = bench::operator(f);
        let checked_by = bench::person(
            f,
            "checked_by",
            Text::fixed("確かめ、廃棄に立ち会った職員", "Second person who checked and saw what was discarded"),
        );
        let (freeze, cabinet, materials) = (freeze?, cabinet?, materials?);
        Some(Command {
            dose: dose?,
            scan: scan?,
            seal_intact: seal?,
            lowest_c: lowest?,
            highest_c: highest?,
            reason: reason?,
            frozen: frozen?,
            bench: Bench {
                procedure: record::making::procedure(Self::NAME),
                operator: operator?,
                checked_by: Some(checked_by?),
                cabinet: cabinet.filter(|_| freeze),
                incubator: None,
                materials: if freeze { materials } else { Vec::new() },
            },
        })
    }

    fn about(c: &Command) -> Tag {
        c.dose.tag()
    }

    fn needs(about: &Tag, command: Option<&Command>, known: &Known) -> Vec<Need> {
        let mut needs = dose_needs(&about.id);
        needs.push(Need::of::<DoseState>(&*about.id));
        needs.extend(packed(&about.id, known).iter().flat_map(|p| lot_and_person(p.lot.as_str(), known)));
        if let Some(c) = command {
            needs.extend(c.bench.needs());
            needs.extend(Scans::needs([&c.scan]));
            needs.extend(c.frozen.iter().flat_map(|f| Scans::needs(&f.vials)));
        }
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let Some(dose) = packed(&about.id, known) else {
            reasons.push(Why::UnknownPackedDose.with(Text::same(about.id.clone())));
            return reasons;
        };
        let state = known.get::<DoseState>(&*about.id);
        match &state.returned {
            None => reasons.push(Why::NotReturned.plain()),
            Some((r, _)) => reasons
                .push_if(ctx.place.as_ref() != Some(&r.to), || Why::ReturnedElsewhere.with(Text::same(r.to.as_str()))),
        }
        reasons.push_if(state.finished(), || Why::NothingToTakeBack.plain());
        // What is quarantined is evidence: neither frozen nor discarded here (L1).
        reasons.extend(dose_open(&about.id, known));
        reasons.extend(lot_open(dose.lot.as_str(), known));
        reasons
    }

    fn slips(c: &Command, known: &Known) -> Vec<FieldError> {
        let frozen = c.frozen.as_ref().map_or(0, |f| f.used.frozen);
        c.bench.slips(Self::NAME, &[], frozen, known)
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let Some(dose) = packed(c.dose.as_str(), known) else { return reasons };
        c.scans(known).rules(known, &mut reasons);
        let sent = known.get::<DoseState>(c.dose.as_str()).returned.as_ref().map(|(_, at)| *at);
        reasons.extend(not_before(Text::fixed("投与分の返送", "return of the dose"), sent, ctx));
        c.bench.rules(Self::NAME, Some(&dose.patient), known, ctx, &mut reasons);
        if let Some(f) = &c.frozen {
            freezing(c, f, &dose, known, ctx, &mut reasons);
        }
        reasons
    }

    fn remarks(c: &Command, known: &Known, _: &Ctx) -> Vec<Text> {
        let frozen = c.frozen.as_ref().map_or(0, |f| f.used.frozen);
        c.bench.remarks(Self::NAME, frozen, known)
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let state = known.get::<DoseState>(c.dose.as_str());
        let (Some(dose), Some(checked_by)) = (packed(c.dose.as_str(), known), c.bench.checked_by.clone()) else {
            return fault();
        };
        let held = state.cells_left();
        let all = Used { discarded: held, ..Used::default() };
        let used = c.frozen.as_ref().map_or(all, |f| f.used);
        let bad = c.way_was_bad(making(ctx).and_then(|m| m.dose_temperature.value()).copied());
        let lost = c.frozen.as_ref().and_then(|f| balance::deviation(held, &f.used, &dose.patient, ctx));
        Recording::new()
            .fact(&DoseTakenBack {
                dose: c.dose.clone(),
                lot: dose.lot,
                patient: dose.patient.clone(),
                seal_intact: c.seal_intact,
                lowest_c: c.lowest_c,
                highest_c: c.highest_c,
                held,
                volume_ml: state.volume_left(),
                count: c.frozen.as_ref().map(|_| CountId::derive(ctx.command, 0)),
                viable: c.frozen.as_ref().map(|f| f.viable),
                viability_pct: c.frozen.as_ref().map(|f| f.viability_pct),
                frozen: used.frozen,
                sampled: used.sampled,
                discarded: used.discarded,
                vials: c.frozen.as_ref().map(|f| f.vials.clone()).unwrap_or_default(),
                position: c.frozen.as_ref().map(|f| f.position.clone()).unwrap_or_default(),
                cabinet: c.bench.cabinet.clone(),
                materials: c.bench.materials.clone(),
                operator: c.bench.operator.clone(),
                checked_by,
                reason: c.reason.clone(),
            })
            .fact_if(lost.or_else(|| bad.then(|| transport(dose.patient, ctx))))
    }

    fn refused(c: &Command, known: &Known, ctx: &Ctx, _: &Reasons) -> Recording {
        let patient = packed(c.dose.as_str(), known).map(|p| p.patient);
        let other = c.bench.for_other(patient.as_ref(), known);
        c.scans(known).near_miss(patient.as_ref(), known, ctx, other)
    }
}

fn packed(dose: &str, known: &Known) -> Option<DosePacked> {
    known.peek::<DoseState>(dose)?.packed.clone().map(|(p, _)| p)
}

fn transport(patient: PatientId, ctx: &Ctx) -> DeviationOpened {
    DeviationOpened {
        deviation: DeviationId::derive(ctx.command, 0),
        kind: DeviationKind::Deviation,
        patient: Some(patient),
        place: ctx.place.clone(),
        cause: DeviationCause::Transport,
        what: String::new(),
        serious: false,
    }
}

/// The fields of freezing: all of them are needed if it is frozen, and none is read if it is discarded. Outer `None` = something is wrong.
fn frozen(f: &mut Form, freeze: Option<bool>) -> Option<Option<Frozen>> {
    f.group(Text::fixed("凍結するとき", "If it is frozen"));
    let viable = cells(f, "viable", Text::fixed("数えた生細胞数(全体)", "Viable cells counted, in all"), "");
    let viability = percent(f, "viability_pct", Text::fixed("生存率", "Viability"), "");
    let amount = cells(f, "frozen", Text::fixed("凍結した生細胞数", "Viable cells frozen"), "");
    let sampled = aside(f, "sampled", Text::fixed("試験・保存検体に取った細胞数", "Cells taken for tests"));
    let discarded = aside(f, "discarded", Text::fixed("廃棄した細胞数", "Cells discarded"));
    let vials = f
        .field("vials", labels(ContainerId::parse))
        .label(Text::fixed("凍結バイアルの新しいラベル(読み取り)", "New labels of the vials (scan)"))
        .scans()
        .optional();
    let position = words(f, "position", Text::fixed("保管位置", "Position in store"));
    if freeze == Some(false) {
        if let Some(Some(1..)) = amount {
            f.error(
                "frozen",
                Text::fixed("すべて廃棄するなら、空にしてください。", "Leave it empty if all is discarded."),
            );
            return None;
        }
        return Some(None);
    }
    let empty = [
        ("viable", viable == Some(None) || viable == Some(Some(0))),
        ("viability_pct", viability == Some(None)),
        ("frozen", amount == Some(None) || amount == Some(Some(0))),
        ("vials", vials.as_ref().is_some_and(Option::is_none)),
        ("position", position.as_ref().is_some_and(String::is_empty)),
    ];
    for (name, _) in empty.iter().filter(|(_, empty)| freeze == Some(true) && *empty) {
        f.error(name, Text::fixed("凍結するときは入れてください。", "Needed if it is frozen."));
    }
    let used = Used { onward: 0, sampled: sampled?, frozen: amount??, discarded: discarded? };
    let frozen = Frozen {
        viable: viable??,
        viability_pct: viability??,
        used,
        vials: vials??,
        position: position.filter(|p| !p.is_empty())?,
    };
    Some(Some(frozen))
}

fn cabinet(f: &mut Form, freeze: Option<bool>) -> Option<Option<CabinetId>> {
    let cabinet = f
        .field("cabinet", scanned(CabinetId::parse))
        .scan()
        .label(Text::fixed("安全キャビネット(読み取り)", "Cabinet (scan)"))
        .optional();
    if freeze == Some(true) && cabinet == Some(None) {
        f.error("cabinet", Text::fixed("凍結するときは入れてください。", "Needed if it is frozen."));
    }
    cabinet
}

/// What freezing asks beyond what taking back does.
fn freezing(c: &Command, f: &Frozen, dose: &DosePacked, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    reasons.extend(programme_adopted(ctx));
    reasons.extend(person_open(&dose.patient, known));
    let rejected = known.get::<LotRelease>(dose.lot.as_str()).rejected.is_some();
    reasons.push_if(rejected, || Why::LotRejected.plain());
    let until = told(dose.expires_at);
    reasons
        .push_if(ctx.now > dose.expires_at, || Why::DoseExpired.with(say! {ja: "期限 {until}", en: "expired {until}"}));
    let range = making(ctx).and_then(|m| need(&m.dose_temperature, named::DOSE_TEMPERATURE, reasons));
    reasons.push_if(c.way_was_bad(range), || {
        let (low, high) = (c.lowest_c, c.highest_c);
        Why::CameBackUnfit.with(say! {ja: "{low}–{high} ℃", en: "{low}–{high} °C"})
    });
    // Judged unfit when it arrived at the clinic, it does not become fit on the way back.
    let state = known.get::<DoseState>(c.dose.as_str());
    if let Some((r, _)) = state.received.as_ref().filter(|(r, _)| !r.accepted) {
        reasons.push(Why::CameBackUnfit.with(Text::same(r.reason.clone())));
    }
    banking(Some(&dose.patient), f.used.frozen, known, reasons);
    let consents = known.get::<Consents>(dose.patient.as_str());
    let gone = !consents.withdrawn.is_empty() && consents.cells == Some(CellsWish::Discard);
    reasons.push_if(gone, || Why::ConsentWithdrawn.with(CellsWish::Discard.text()));
    // No cell appears from nowhere: neither more than was counted now, nor more than the dose held.
    balance::rules(state.cells_left().min(f.viable), &f.used, ctx, reasons);
}

#[cfg(test)]
mod tests;

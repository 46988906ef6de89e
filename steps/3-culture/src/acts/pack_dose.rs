//! `pack_dose`: part of a released product is packed for one target of the order in force. The cells are the target's, never typed, and lie within
//! the studied range of its route and site (L10). Cells and volume come out of what the product still holds (L7); the volume is the share of
//! the product that holds these cells. Expiry: the dose's hours, never later than the product's (L9).

use super::receive_tissue::fault;
use crate::amounts::millilitres;
use crate::bench::{self, ADMINISTRATION, Bench, CULTURE, consent, lot_and_person, lot_free, owner};
use crate::quality::CellsOf;
use crate::refusals::Why;
use crate::scan::{Scans, one};
use crate::standard::{hours_after, making, need, told, words};
use kernel::tag::Tagged;
use kernel::{Act, Ctx, Form, Known, Need, Reasons, Recording, Tag};
use page::grouped;
use programme::Over;
use record::folds::{DoseState, LotRelease, LotState, Orders};
use record::refusals::{Shared, programme_adopted};
use record::release::DosePacked;
use record::treatment::{Target, TreatmentOrdered};
use terms::{ContainerId, Decimal, DoseId, LotId, PatientId, Text, say, whole_between};

/// The act.
pub struct PackDose;

/// What was packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// From which lot.
    pub lot: LotId,
    /// From which container.
    pub product: ContainerId,
    /// For which target of the order.
    pub target: u8,
    /// Volume, mL.
    pub volume_ml: Decimal,
    /// Who and where.
    pub bench: Bench,
}

impl Command {
    fn scans(&self, known: &Known) -> Scans {
        let state = known.get::<LotState>(self.lot.as_str());
        match &state.product {
            // A vial of this very lot is refused for what it is, and is no stranger to be quarantined.
            _ if state.vials.contains(&self.product) => Scans::default(),
            Some((p, _)) => Scans::same(p.product.as_str(), &self.product),
            None => Scans::default(),
        }
    }
}

impl Act for PackDose {
    type Command = Command;
    const NAME: &'static str = "pack_dose";
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("投与分を調製する", "Pack a dose")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let lot = f.subject("lot", |s| LotId::parse(s).ok());
        let product = one(f, "product", Text::fixed("製品の容器(読み取り)", "Container of the product (scan)"));
        let target = f
            .field("target", |s| whole_between(s, 1, 50))
            .label(Text::fixed("指示の部位の番号", "Number of the target in the order"))
            .hint(Text::fixed("細胞数は指示から決まります。", "The cells follow from the order."))
            .number()
            .example("1")
            .required();
        let volume = millilitres(f, "volume_ml", Text::fixed("取り分けた量", "Volume taken"), "2.00");
        let cabinet = bench::cabinet(f);
        let operator = bench::operator(f);
        let checked_by = bench::checked_by(f);
        Some(Command {
            lot: lot?,
            product: product?,
            target: u8::try_from(target?).ok()?,
            volume_ml: volume?,
            bench: Bench {
                procedure: record::making::procedure(Self::NAME),
                operator: operator?,
                checked_by: Some(checked_by?),
                cabinet: Some(cabinet?),
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
        if let Some(p) = known.peek::<LotState>(&*about.id).and_then(|s| owner(&s)) {
            needs.extend([Need::of::<Orders>(p.as_str()), Need::of::<CellsOf>(p.as_str())]);
            if let Some(c) = command {
                needs.extend(same_target(c, &p, known).iter().map(|d| Need::of::<DoseState>(d.as_str())));
            }
        }
        if let Some(c) = command {
            needs.extend(c.bench.needs());
            needs.extend(Scans::needs([&c.product]));
        }
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = programme_adopted(ctx);
        if let Some(patient) = lot_free(&about.id, known, &mut reasons) {
            consent(&patient, &[CULTURE, ADMINISTRATION], known, ctx, &mut reasons);
            let none = known.get::<Orders>(patient.as_str()).in_force().is_none();
            reasons.push_if(none, || Why::NoOrder.plain());
            released(&about.id, known, &mut reasons);
        }
        match &known.get::<LotState>(&*about.id).product {
            Some((p, _)) if ctx.now > p.expires_at => {
                let until = told(p.expires_at);
                reasons.push(Why::ProductExpired.with(say! {ja: "期限 {until}", en: "expired {until}"}));
            }
            _ => {}
        }
        if let Some(m) = making(ctx) {
            let _ = need(&m.dose_hours, words::DOSE_HOURS, &mut reasons);
        }
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let state = known.get::<LotState>(c.lot.as_str());
        let Some(patient) = owner(&state) else { return reasons };
        c.scans(known).rules(known, &mut reasons);
        let frozen = state.vials.contains(&c.product);
        reasons.push_if(frozen, || Why::FrozenNotReleased.with(Text::same(c.product.as_str())));
        c.bench.rules(Self::NAME, Some(&patient), known, ctx, &mut reasons);
        let orders = known.get::<Orders>(patient.as_str());
        let Some(order) = orders.in_force() else { return reasons };
        let Some(target) = order.targets.iter().find(|t| t.n == c.target) else {
            let n = c.target;
            reasons.push(Why::NoTarget.with(say! {ja: "番号 {n}", en: "number {n}"}));
            return reasons;
        };
        studied(order, target, ctx, &mut reasons);
        for dose in same_target(c, &patient, known) {
            let packed = known.get::<DoseState>(dose.as_str());
            let out = !packed.discarded.is_empty() || packed.taken_back.is_some();
            let gone = out && packed.cells_left() == 0;
            reasons.push_if(!gone, || Why::TargetPacked.with(Text::same(dose.as_str())));
        }
        amounts(c, target, &state, &mut reasons);
        reasons
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let state = known.get::<LotState>(c.lot.as_str());
        let (Some(patient), Some((product, _))) = (owner(&state), &state.product) else { return fault() };
        let orders = known.get::<Orders>(patient.as_str());
        let ordered = orders.in_force().and_then(|o| Some((o, o.targets.iter().find(|t| t.n == c.target)?)));
        let hours = making(ctx).and_then(|m| m.dose_hours.value());
        let (Some((order, target)), Some(hours)) = (ordered, hours) else { return fault() };
        let (Some(cabinet), Some(checked_by)) = (c.bench.cabinet.clone(), c.bench.checked_by.clone()) else {
            return fault();
        };
        Recording::new().fact(&DosePacked {
            dose: DoseId::derive(ctx.command, 0),
            lot: c.lot.clone(),
            patient,
            order: order.order.clone(),
            target: c.target,
            cells: target.cells,
            volume_ml: c.volume_ml,
            product: c.product.clone(),
            expires_at: hours_after(ctx.occurred_at, *hours).min(product.expires_at),
            cabinet,
            operator: c.bench.operator.clone(),
            checked_by,
        })
    }

    fn refused(c: &Command, known: &Known, ctx: &Ctx, _: &Reasons) -> Recording {
        let patient = owner(&known.get::<LotState>(c.lot.as_str()));
        let other = c.bench.for_other(patient.as_ref(), known);
        c.scans(known).near_miss(patient.as_ref(), known, ctx, other)
    }
}

/// Quality's decision stands; needs [`LotRelease`].
pub(crate) fn released(lot: &str, known: &Known, reasons: &mut Reasons) {
    let release = known.get::<LotRelease>(lot);
    reasons.push_if(release.released.is_none(), || Why::NotReleased.plain());
    reasons.push_if(release.rejected.is_some(), || Why::LotRejected.plain());
}

/// Doses already packed for the same target of the order in force.
fn same_target(c: &Command, patient: &PatientId, known: &Known) -> Vec<DoseId> {
    let (orders, cells) = (known.peek::<Orders>(patient.as_str()), known.peek::<CellsOf>(patient.as_str()));
    let (Some(orders), Some(cells)) = (orders, cells) else { return Vec::new() };
    let Some(order) = orders.in_force().map(|o| &o.order) else { return Vec::new() };
    cells.doses.iter().filter(|(_, o, n)| o == order && *n == c.target).map(|(d, ..)| d.clone()).collect()
}

/// L10: the studied range of the target's route and site, outside which the order gave its own reason. A lowest number that nobody has read in a
/// study stops nothing; a highest does.
fn studied(order: &TreatmentOrdered, target: &Target, ctx: &Ctx, reasons: &mut Reasons) {
    let Some(programme) = ctx.programme.map(|p| p.value) else { return };
    let (route, site, cells) = (&target.route, &target.site, target.cells);
    let Some(range) = programme.dose_range(route, site) else {
        reasons.push(Why::NoRange.with(say! {ja: "{route} / {site}", en: "{route} / {site}"}));
        return;
    };
    let (reason, n) = (order.beyond_reason.trim(), grouped(cells));
    if let Some(low) = range.low.value().filter(|low| cells < **low && reason.is_empty()) {
        let low = grouped(*low);
        reasons.push(
            Why::BelowRange.with(say! {ja: "指示 {n} 個、研究 {low} 個から", en: "ordered {n}, studied from {low}"}),
        );
    }
    match range.over(cells, reason) {
        Ok(None) => {}
        Ok(Some(Over::Studied(high))) => {
            let high = grouped(high);
            reasons
                .push(Why::AboveRange.with(say! {ja: "指示 {n} 個、{high} 個まで", en: "ordered {n}, up to {high}"}));
        }
        Ok(Some(Over::Limit(most))) => {
            let most = grouped(most);
            let what = say! {ja: "指示 {n} 個、上限 {most} 個", en: "ordered {n}, at most {most}"};
            reasons.push(Shared::DoseAboveLimit { what });
        }
        Err(_) => {
            let _ = need(range.limit(reason), words::DOSE_HIGH, reasons);
        }
    }
}

/// L7: within what the product still holds, and the volume is the share that holds these cells, to the digit it was entered with.
fn amounts(c: &Command, target: &Target, state: &LotState, reasons: &mut Reasons) {
    if state.product.is_none() {
        return;
    }
    let (cells, left, volume, volume_left) = (target.cells, state.cells_left(), c.volume_ml, state.volume_left());
    reasons.push_if(cells > left || volume > volume_left, || {
        Why::Overdrawn.with(say! {
            ja: "求める {cells} 個・{volume} mL、残り {left} 個・{volume_left} mL",
            en: "asked for {cells} cells in {volume} mL; left {left} cells in {volume_left} mL"
        })
    });
    let Some(share) = state.share(cells) else { return };
    let coarse = share.round_dp(volume.scale().clamp(1, 2));
    reasons.push_if(volume != coarse, || {
        Why::NotTheShare.with(say! {ja: "{cells} 個は {share} mL(入力 {volume} mL)", en: "{cells} cells are {share} mL (entered {volume} mL)"})
    });
}

#[cfg(test)]
mod tests;

//! `discard_product`: what is left of a lot's product is discarded before a witness, so that every volume comes to zero (L7; Reg. 99): of a rejected
//! or expired product, and what packing left over. The volume is never typed: it is what the record says is left. What is quarantined is
//! evidence and stays (L1). No hold on the person and no withdrawal stops it: it is often what follows from them.

use super::receive_tissue::fault;
use crate::bench::{owner, person};
use crate::refusals::Why;
use crate::scan::{Scans, one};
use kernel::act::Text2;
use kernel::form::free;
use kernel::tag::Tagged;
use kernel::{Act, Ctx, Form, Known, Meaning, Need, Reasons, Recording, Tag};
use record::folds::{LotState, Orders, StaffRoles};
use record::refusals::{lot_needs, lot_open, not_before, second_fits};
use record::release::ProductDiscarded;
use terms::{ContainerId, Decimal, LotId, StaffId, Text, say};

/// The act.
pub struct DiscardProduct;

/// What is discarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Of which lot.
    pub lot: LotId,
    /// The product's label, as scanned.
    pub scan: ContainerId,
    /// Why.
    pub reason: String,
    /// Who saw it.
    pub witness: StaffId,
}

impl Command {
    fn scans(&self, known: &Known) -> Scans {
        let state = known.get::<LotState>(self.lot.as_str());
        state.product.as_ref().map(|(p, _)| Scans::same(p.product.as_str(), &self.scan)).unwrap_or_default()
    }
}

impl Act for DiscardProduct {
    type Command = Command;
    const NAME: &'static str = "discard_product";
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "product_discarded",
        text: Text2 {
            ja: "私はこの製品の残りを、立会人とともに廃棄しました。",
            en: "I discarded what was left of this product before the witness.",
        },
    });
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("残った製品を廃棄する", "Discard what is left of the product")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let lot = f.subject("lot", |s| LotId::parse(s).ok());
        let scan = one(f, "scan", Text::fixed("製品のラベル(読み取り)", "Label of the product (scan)"));
        let reason =
            f.field("reason", free).label(Text::fixed("理由", "Reason")).long(2000).example("不合格").required();
        let witness = person(f, "witness", Text::fixed("立ち会った職員", "Witness"));
        Some(Command { lot: lot?, scan: scan?, reason: reason?, witness: witness? })
    }

    fn about(c: &Command) -> Tag {
        c.lot.tag()
    }

    fn needs(about: &Tag, command: Option<&Command>, known: &Known) -> Vec<Need> {
        let mut needs = lot_needs(&about.id);
        needs.push(Need::of::<LotState>(&*about.id));
        let patient = known.peek::<LotState>(&about.id).and_then(|s| owner(&s));
        needs.extend(patient.map(|p| Need::of::<Orders>(p.as_str())));
        if let Some(c) = command {
            needs.push(Need::of::<StaffRoles>(c.witness.as_str()));
            needs.extend(Scans::needs([&c.scan]));
        }
        needs
    }

    fn may(about: &Tag, known: &Known, _: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let state = known.get::<LotState>(&*about.id);
        if owner(&state).is_none() {
            reasons.push(Why::UnknownLot.with(Text::same(about.id.clone())));
            return reasons;
        }
        reasons.push_if(state.volume_left() <= Decimal::ZERO, || Why::NoProductLeft.plain());
        reasons.extend(lot_open(&about.id, known));
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        c.scans(known).rules(known, &mut reasons);
        let same = ctx.behalf.as_ref() == Some(&c.witness) || ctx.actor.staff() == Some(&c.witness);
        reasons.push_if(same, || Why::SecondSame.with(Text::same(c.witness.as_str())));
        reasons.extend(second_fits(Self::NAME, &c.witness, known));
        let made = known.get::<LotState>(c.lot.as_str()).product.as_ref().map(|(_, at)| *at);
        reasons.extend(not_before(Text::fixed("細胞の採り込み", "harvest of the cells"), made, ctx));
        reasons
    }

    /// Cells are a batch of one: what they were still wanted for is seen before they are thrown away.
    fn remarks(c: &Command, known: &Known, _: &Ctx) -> Vec<Text> {
        let state = known.get::<LotState>(c.lot.as_str());
        let (left, volume) = (page::grouped(state.cells_left()), state.volume_left());
        let gone = say! {ja: "廃棄する細胞: 生細胞 {left} 個({volume} mL)。元には戻せません。", en: "To be discarded: {left} viable cells ({volume} mL). This cannot be undone."};
        let orders = owner(&state).map(|p| known.get::<Orders>(p.as_str()));
        let order = orders.as_ref().and_then(|o| o.in_force());
        let open = order.filter(|o| state.doses.iter().filter(|d| d.order == o.order).count() < o.targets.len());
        let wanted = open.map(|o| {
            let order = &o.order;
            say! {ja: "いま有効な指示 {order} には、まだ調製していない投与分があります。", en: "The order in force, {order}, still wants a dose that was not packed."}
        });
        std::iter::once(gone).chain(wanted).collect()
    }

    fn record(c: &Command, known: &Known, _: &Ctx) -> Recording {
        let state = known.get::<LotState>(c.lot.as_str());
        let (Some(patient), Some((product, _))) = (owner(&state), &state.product) else { return fault() };
        Recording::new().fact(&ProductDiscarded {
            lot: c.lot.clone(),
            patient,
            product: product.product.clone(),
            cells: state.cells_left(),
            volume_ml: state.volume_left(),
            reason: c.reason.clone(),
            witness: c.witness.clone(),
        })
    }

    fn refused(c: &Command, known: &Known, ctx: &Ctx, _: &Reasons) -> Recording {
        let patient = owner(&known.get::<LotState>(c.lot.as_str()));
        c.scans(known).near_miss(patient.as_ref(), known, ctx, false)
    }
}

#[cfg(test)]
mod tests;

//! `reject_product`: quality decides that none of a lot is given (Reg. 101). It grants nothing, so no hold, expiry or missing consent stops it; a lot
//! may be rejected at any time, in culture and after a release.

use super::receive_tissue::fault;
use crate::bench::owner;
use crate::refusals::Why;
use kernel::act::Text2;
use kernel::form::free;
use kernel::tag::Tagged;
use kernel::{Act, Ctx, Form, Known, Meaning, Need, Reasons, Recording, Tag};
use record::folds::{LotRelease, LotState};
use record::release::ProductRejected;
use terms::{LotId, Role, Text};

/// The act.
pub struct RejectProduct;

/// The decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which lot.
    pub lot: LotId,
    /// Why.
    pub reason: String,
}

impl Act for RejectProduct {
    type Command = Command;
    const NAME: &'static str = "reject_product";
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "product_rejected",
        text: Text2 {
            ja: "私は品質部門として、この製品を出荷しないと判定します。",
            en: "For quality I decide that this product is not released.",
        },
    });
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("出荷しないと判定する", "Reject the product")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let lot = f.subject("lot", |s| LotId::parse(s).ok());
        let reason =
            f.field("reason", free).label(Text::fixed("理由", "Reason")).long(2000).example("無菌試験 陽性").required();
        Some(Command { lot: lot?, reason: reason? })
    }

    fn about(c: &Command) -> Tag {
        c.lot.tag()
    }

    fn needs(about: &Tag, _: Option<&Command>, _: &Known) -> Vec<Need> {
        vec![Need::of::<LotState>(&*about.id), Need::of::<LotRelease>(&*about.id)]
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        reasons.push_if(ctx.role != Some(Role::Quality), || Why::NotQuality.plain());
        let unknown = owner(&known.get::<LotState>(&*about.id)).is_none();
        reasons.push_if(unknown, || Why::UnknownLot.with(Text::same(about.id.clone())));
        let rejected = known.get::<LotRelease>(&*about.id).rejected.is_some();
        reasons.push_if(rejected, || Why::LotRejected.plain());
        reasons
    }

    fn rules(_: &Command, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }

    fn record(c: &Command, known: &Known, _: &Ctx) -> Recording {
        let Some(patient) = owner(&known.get::<LotState>(c.lot.as_str())) else { return fault() };
        Recording::new().fact(&ProductRejected { lot: c.lot.clone(), patient, reason: c.reason.clone() })
    }
}

#[cfg(test)]
mod tests;

//! `dispatch_dose`: a dose leaves the cell processing centre with seal, logger, carrier and a second person (Reg. 99(1)24–25, 111(1)9; L2). Nothing held,
//! rejected or expired leaves (L9, L22), nor cells whose consent was withdrawn (L4).

use super::pack_dose::released;
use super::receive_tissue::fault;
use crate::bench::{self, ADMINISTRATION, CULTURE, consent, lot_and_person, lot_free, words};
use crate::refusals::Why;
use crate::scan::{Scans, one};
use crate::standard::told;
use kernel::form::free;
use kernel::tag::Tagged;
use kernel::{Act, Ctx, FieldError, Form, Known, Need, Reasons, Recording, Tag};
use record::candidacy;
use record::clinic::{Place, PlaceKind};
use record::folds::{Clinic, DoseState, Orders, StaffRoles};
use record::refusals::{dose_needs, dose_open, not_before, programme_adopted, second_fits};
use record::release::{DoseDispatched, DosePacked};
use terms::{ContainerId, DoseId, PlaceId, StaffId, Text, say};

/// The act.
pub struct DispatchDose;

/// How it left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which is meant.
    pub dose: DoseId,
    /// The label scanned.
    pub scan: ContainerId,
    /// Where to.
    pub to: PlaceId,
    /// Number of the seal.
    pub seal: String,
    /// Number of the logger; empty = none.
    pub logger: String,
    /// Who carries it.
    pub carrier: String,
    /// Second person at the hand-over.
    pub witness: StaffId,
}

impl Act for DispatchDose {
    type Command = Command;
    const NAME: &'static str = "dispatch_dose";
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("投与分を発送する", "Dispatch a dose")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let dose = f.subject("dose", |s| DoseId::parse(s).ok());
        let scan = one(f, "scan", Text::fixed("投与分のラベル(読み取り)", "Label of the dose (scan)"));
        let to =
            f.choose_from("to", "places", |s| PlaceId::parse(s).ok()).label(Text::fixed("送り先", "To")).required();
        let seal =
            f.field("seal", free).label(Text::fixed("封印の番号", "Number of the seal")).example("SEAL-18").required();
        let logger = words(f, "logger", Text::fixed("温度記録計の番号", "Number of the temperature logger"));
        let carrier = f
            .field("carrier", free)
            .label(Text::fixed("搬送する人・業者", "Who carries it"))
            .example("院内搬送")
            .required();
        let witness =
            bench::person(f, "witness", Text::fixed("受け渡しに立ち会う職員", "Second person at the hand-over"));
        Some(Command {
            dose: dose?,
            scan: scan?,
            to: to?,
            seal: seal?,
            logger: logger?,
            carrier: carrier?,
            witness: witness?,
        })
    }

    fn about(c: &Command) -> Tag {
        c.dose.tag()
    }

    fn needs(about: &Tag, command: Option<&Command>, known: &Known) -> Vec<Need> {
        let mut needs = dose_needs(&about.id);
        needs.push(Need::of::<DoseState>(&*about.id));
        if let Some(p) = packed(&about.id, known) {
            needs.extend(lot_and_person(p.lot.as_str(), known));
            needs.extend(candidacy::needs(p.patient.as_str()));
            needs.push(Need::of::<Orders>(p.patient.as_str()));
        }
        if let Some(c) = command {
            needs.extend(Scans::needs([&c.scan]));
            needs.push(Need::of::<Clinic>("main"));
            needs.push(Need::of::<StaffRoles>(c.witness.as_str()));
        }
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = programme_adopted(ctx);
        let Some(dose) = packed(&about.id, known) else {
            reasons.push(Why::UnknownPackedDose.with(Text::same(about.id.clone())));
            return reasons;
        };
        reasons.extend(dose_open(&about.id, known));
        if let Some(patient) = lot_free(dose.lot.as_str(), known, &mut reasons) {
            consent(&patient, &[CULTURE, ADMINISTRATION], known, ctx, &mut reasons);
        }
        released(dose.lot.as_str(), known, &mut reasons);
        // What nobody would give any more stays where it can be frozen (L6).
        let orders = known.get::<Orders>(dose.patient.as_str());
        if let Some((order, t)) =
            orders.get(&dose.order).and_then(|o| Some((o, o.targets.iter().find(|t| t.n == dose.target)?)))
        {
            reasons.extend(candidacy::against(order, &t.route, dose.patient.as_str(), known, ctx));
        }
        let sent = known.get::<DoseState>(&*about.id).dispatched.is_some();
        reasons.push_if(sent, || Why::DoseDispatched.plain());
        let until = told(dose.expires_at);
        reasons.push_if(ctx.now > dose.expires_at, || {
            Why::DoseExpired.with(say! {ja: "期限 {until}", en: "expired {until}"})
        });
        reasons
    }

    fn slips(c: &Command, known: &Known) -> Vec<FieldError> {
        let treats = |p: &Place| p.kind == PlaceKind::Treatment;
        let clinic = known.get::<Clinic>("main");
        let fits = !clinic.is_set_up() || clinic.place(&c.to).is_some_and(treats);
        let say =
            Text::fixed("患者に投与する場所(処置室)を選んでください。", "Choose a room in which patients are treated.");
        if fits { Vec::new() } else { vec![FieldError { field: "to".to_owned(), say }] }
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        Scans::same(c.dose.as_str(), &c.scan).rules(known, &mut reasons);
        let sender = ctx.behalf.as_ref().or(ctx.actor.staff());
        let same = sender == Some(&c.witness) || ctx.actor.staff() == Some(&c.witness);
        reasons.push_if(same, || Why::SecondSame.with(Text::same(c.witness.as_str())));
        reasons.extend(second_fits(Self::NAME, &c.witness, known));
        let packed = known.get::<DoseState>(c.dose.as_str()).packed.as_ref().map(|(_, at)| *at);
        reasons.extend(not_before(Text::fixed("投与分の調製", "packing of the dose"), packed, ctx));
        reasons
    }

    fn record(c: &Command, known: &Known, _: &Ctx) -> Recording {
        let Some(dose) = packed(c.dose.as_str(), known) else { return fault() };
        Recording::new().fact(&DoseDispatched {
            dose: c.dose.clone(),
            lot: dose.lot,
            patient: dose.patient,
            to: c.to.clone(),
            seal: c.seal.clone(),
            logger: c.logger.clone(),
            carrier: c.carrier.clone(),
            witness: c.witness.clone(),
        })
    }

    fn refused(c: &Command, known: &Known, ctx: &Ctx, _: &Reasons) -> Recording {
        let patient = packed(c.dose.as_str(), known).map(|p| p.patient);
        Scans::same(c.dose.as_str(), &c.scan).near_miss(patient.as_ref(), known, ctx, false)
    }
}

fn packed(dose: &str, known: &Known) -> Option<DosePacked> {
    known.peek::<DoseState>(dose)?.packed.clone().map(|(p, _)| p)
}

#[cfg(test)]
mod tests;
